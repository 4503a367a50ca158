package store

import (
	"context"
	"time"

	"broadsheet/internal/errs"
)

// Event is something that happened to an account.
type Event struct {
	ID      int64
	At      time.Time
	Actor   int64  // who did it, 0: nobody known
	Reader  int64  // to whom, 0: nobody
	Kind    string // see web/account_audit.go
	About   string
	Network string
	// The names, as they are now; empty for those who are gone.
	ActorName, ReaderName string
}

// Note writes an event down.
func (db *DB) Note(ctx context.Context, e Event) (err error) {
	defer errs.Wrap(&err, "store.Note(%s)", e.Kind)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO audit (at, actor, reader, kind, about, network) VALUES ($1, $2, $3, $4, $5, $6)`,
			millis(db.now()), e.Actor, e.Reader, e.Kind, e.About, e.Network)
		return err
	})
}

// Audit are the latest events before the one with this number (0: all), at most
// limit; of one reader unless that is 0.
func (db *DB) Audit(ctx context.Context, reader, before int64, limit int) (list []Event, err error) {
	defer errs.Wrap(&err, "store.Audit(%d)", reader)
	if before <= 0 {
		before = 1<<63 - 1
	}
	const columns = `SELECT e.id, e.at, e.actor, e.reader, e.kind, e.about, e.network, coalesce(a.name, ''), coalesce(r.name, '') FROM audit e
		LEFT JOIN readers a ON a.id = e.actor LEFT JOIN readers r ON r.id = e.reader WHERE `
	query, args := columns+`e.id < $1 ORDER BY e.id DESC LIMIT $2`, []any{before, limit}
	if reader != 0 {
		query, args = columns+`e.reader = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3`, []any{reader, before, limit}
	}
	err = db.rows(ctx, func(row scanner) error {
		var e Event
		var at int64
		err := row.Scan(&e.ID, &at, &e.Actor, &e.Reader, &e.Kind, &e.About, &e.Network, &e.ActorName, &e.ReaderName)
		e.At = moment(at)
		list = append(list, e)
		return err
	}, query, args...)
	return list, err
}

// Attempt counts an attempt under a name and says how long to wait where that was
// one too many: more than most since the span began. The count starts anew after
// the span.
func (db *DB) Attempt(ctx context.Context, name string, most int64, span time.Duration) (wait time.Duration, err error) {
	defer errs.Wrap(&err, "store.Attempt")
	err = db.update(ctx, func(t tx) error {
		now := db.now()
		begun := millis(now.Add(-span))
		if _, err := t.run(ctx, `DELETE FROM throttles WHERE since < $1`, millis(now.Add(-24*time.Hour))); err != nil {
			return err
		}
		var count, since int64
		err := t.row(ctx, `INSERT INTO throttles (name, count, since) VALUES ($1, 1, $2)
			ON CONFLICT (name) DO UPDATE SET count = CASE WHEN throttles.since < $3 THEN 1 ELSE throttles.count + 1 END,
			since = CASE WHEN throttles.since < $4 THEN excluded.since ELSE throttles.since END RETURNING count, since`, name, millis(now), begun, begun).Scan(&count, &since)
		if err == nil && count > most {
			wait = max(moment(since).Add(span).Sub(now), time.Second)
		}
		return err
	})
	return wait, err
}

// Forgive forgets the attempts under a name, after one that succeeded.
func (db *DB) Forgive(ctx context.Context, name string) (err error) {
	defer errs.Wrap(&err, "store.Forgive")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM throttles WHERE name = $1`, name)
		return err
	})
}
