package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"time"

	"broadsheet/internal/errs"
)

// Single is the reader of an installation without accounts.
const Single int64 = 1

// visitGap is the pause after which a look is a new visit: what changed is
// told until the reader has been away that long.
const visitGap = 5 * time.Minute

// look is a stored visit: when the one before it ended, and when this one was
// last seen, in milliseconds; zero for never.
type look struct{ since, last int64 }

// before is when the visit before the present one ended.
func (l look) before(now int64) int64 {
	if now-l.last > visitGap.Milliseconds() {
		return l.last
	}
	return l.since
}

// Look records that a reader looks at a story (0: the front page) and returns
// when the visit before this one ended; zero at the first visit.
func (db *DB) Look(ctx context.Context, reader, story int64) (since time.Time, err error) {
	defer errs.Wrap(&err, "store.Look(%d, %d)", reader, story)
	var l look
	err = db.row(ctx, `SELECT since, last FROM visits WHERE reader = $1 AND story = $2`, reader, story).Scan(&l.since, &l.last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return since, err
	}
	return db.saveLook(ctx, reader, story, l)
}

// saveLook records a look after the stored one.
func (db *DB) saveLook(ctx context.Context, reader, story int64, l look) (since time.Time, err error) {
	now := millis(db.now())
	before := l.before(now)
	// A write a minute is enough to know when a visit ended.
	if now-l.last < 60_000 && l.last != 0 {
		return moment(before), nil
	}
	err = db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO visits (reader, story, since, last) VALUES ($1, $2, $3, $4)
			ON CONFLICT (reader, story) DO UPDATE SET since = excluded.since, last = excluded.last`, reader, story, before, now)
		if err != nil || story == 0 {
			return err
		}
		_, err = t.run(ctx, `UPDATE notices SET seen = $1 WHERE reader = $2 AND story = $3 AND seen = 0`, now, reader, story)
		return err
	})
	return moment(before), err
}

// SavePlace stores the paragraph, counted from 0, at which a reader stopped;
// Open gives it back.
func (db *DB) SavePlace(ctx context.Context, reader, article int64, paragraph int) (err error) {
	defer errs.Wrap(&err, "store.SavePlace(%d)", article)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO places (reader, article, paragraph, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (reader, article) DO UPDATE SET paragraph = excluded.paragraph, at = excluded.at`, reader, article, paragraph, millis(db.now()))
		return err
	})
}

// Secret is the installation's own random key of 32 bytes, made once.
func (db *DB) Secret(ctx context.Context) (secret []byte, err error) {
	defer errs.Wrap(&err, "store.Secret")
	fresh := make([]byte, 32)
	rand.Read(fresh)
	text, err := db.KeptSecret(ctx, "secret", base64.StdEncoding.EncodeToString(fresh))
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}

// KeptSecret is what is kept under a name, which is fresh the first time.
func (db *DB) KeptSecret(ctx context.Context, name, fresh string) (kept string, err error) {
	defer errs.Wrap(&err, "store.KeptSecret(%s)", name)
	err = db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, fresh); err != nil {
			return err
		}
		return t.row(ctx, `SELECT value FROM settings WHERE name = $1`, name).Scan(&kept)
	})
	return kept, err
}

// Counts is how much there is.
type Counts struct{ Articles, Publishers, Stories, Feeds int }

// Counts counts what pages mention; of articles and stories those since then.
func (db *DB) Counts(ctx context.Context, since time.Time) (c Counts, err error) {
	defer errs.Wrap(&err, "store.Counts")
	err = db.row(ctx, `SELECT (SELECT count(*) FROM articles WHERE at >= $1), (SELECT count(DISTINCT publisher) FROM articles WHERE at >= $1),
		(SELECT count(*) FROM stories WHERE last_at >= $1 AND state <> 'merged'), (SELECT count(*) FROM feeds)`, millis(since)).
		Scan(&c.Articles, &c.Publishers, &c.Stories, &c.Feeds)
	return c, err
}
