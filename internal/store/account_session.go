package store

import (
	"context"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Session is a reader's session, or one in which somebody is about to sign in.
type Session struct {
	ID      int64
	Data    []byte      // what the session holds
	Reader  news.Reader // ID 0: nobody has signed in yet
	Created time.Time
	Seen    time.Time // to within seenGap
	Expires time.Time
}

// seenGap is how exactly the last use of a session is known: a write for every
// page would cost more than the page.
const seenGap = 5 * time.Minute

// Session is the session under the digest of its token, with its reader as they
// are now; errs.NotFound where there is none or it has expired.
func (db *DB) Session(ctx context.Context, token string) (s Session, err error) {
	defer errs.Wrap(&err, "store.Session")
	now := millis(db.now())
	var data string
	var created, seen, expires int64
	s.Reader, err = scanReader(db.row(ctx, `SELECT coalesce(r.id, 0), coalesce(r.name, ''), coalesce(r.mail, ''), coalesce(r.role, ''), coalesce(r.state, ''),
		coalesce(r.about, ''), coalesce(r.created, 0), s.id, s.data, s.created, s.seen, s.expires
		FROM sessions s LEFT JOIN readers r ON r.id = s.reader WHERE s.token = $1 AND s.expires > $2`, token, now),
		&s.ID, &data, &created, &seen, &expires)
	if err != nil {
		return s, found(err, "no such session")
	}
	s.Data, s.Created, s.Seen, s.Expires = []byte(data), moment(created), moment(seen), moment(expires)
	if now-seen < seenGap.Milliseconds() {
		return s, nil
	}
	return s, db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE sessions SET seen = $1 WHERE id = $2`, now, s.ID)
		return err
	})
}

// AddSession stores a new session under the digest of its token; reader is 0
// while nobody has signed in. Sessions that have expired go.
func (db *DB) AddSession(ctx context.Context, token string, reader int64, data []byte, expires time.Time) (err error) {
	defer errs.Wrap(&err, "store.AddSession")
	return db.update(ctx, func(t tx) error {
		now := millis(db.now())
		if _, err := t.run(ctx, `DELETE FROM sessions WHERE expires <= $1`, now); err != nil {
			return err
		}
		_, err := t.run(ctx, `INSERT INTO sessions (token, reader, data, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $6)`,
			token, reader, string(data), now, now, millis(expires))
		return err
	})
}

// SaveSession changes what a session holds. One that was ended in the meantime
// stays ended: errs.NotFound.
func (db *DB) SaveSession(ctx context.Context, token string, reader int64, data []byte, expires time.Time) (err error) {
	defer errs.Wrap(&err, "store.SaveSession")
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `UPDATE sessions SET reader = $1, data = $2, expires = $3 WHERE token = $4`, reader, string(data), millis(expires), token)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "this session was ended")
		}
		return err
	})
}

// RemoveSession ends a session by the digest of its token.
func (db *DB) RemoveSession(ctx context.Context, token string) (err error) {
	defer errs.Wrap(&err, "store.RemoveSession")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM sessions WHERE token = $1`, token)
		return err
	})
}

// EndSession ends one session of a reader by its number, or all but that one.
func (db *DB) EndSession(ctx context.Context, reader, id int64, others bool) (err error) {
	defer errs.Wrap(&err, "store.EndSession(%d)", id)
	query := `DELETE FROM sessions WHERE reader = $1 AND id = $2`
	if others {
		query = `DELETE FROM sessions WHERE reader = $1 AND id <> $2`
	}
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, query, reader, id)
		return err
	})
}

// Sessions are those in which a reader is signed in, the latest used first.
func (db *DB) Sessions(ctx context.Context, reader int64) (list []Session, err error) {
	defer errs.Wrap(&err, "store.Sessions(%d)", reader)
	err = db.rows(ctx, func(row scanner) error {
		var s Session
		var data string
		var created, seen, expires int64
		if err := row.Scan(&s.ID, &data, &created, &seen, &expires); err != nil {
			return err
		}
		s.Data, s.Created, s.Seen, s.Expires = []byte(data), moment(created), moment(seen), moment(expires)
		list = append(list, s)
		return nil
	}, `SELECT id, data, created, seen, expires FROM sessions WHERE reader = $1 AND expires > $2 ORDER BY seen DESC, id DESC LIMIT 200`, reader, millis(db.now()))
	return list, err
}
