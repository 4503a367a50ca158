package store

import (
	"context"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Due is an article whose page is to be looked at again.
type Due struct {
	ID   int64
	Feed int64
	URL  string
	Seen time.Time
	news.Validators
}

// DueArticles are pages to look at again, the longest waiting first; they are
// put off by lease so that nobody else takes them meanwhile.
func (db *DB) DueArticles(ctx context.Context, limit int, lease time.Duration) (due []Due, err error) {
	defer errs.Wrap(&err, "store.DueArticles")
	now := db.now()
	var n int
	if err := db.row(ctx, `SELECT count(*) FROM articles WHERE check_at > 0 AND check_at <= $1`, millis(now)).Scan(&n); err != nil || n == 0 {
		return nil, err
	}
	err = db.update(ctx, func(t tx) error {
		due = nil
		return t.rows(ctx, func(s scanner) error {
			var d Due
			var seen int64
			err := s.Scan(&d.ID, &d.Feed, &d.URL, &seen, &d.ETag, &d.LastModified, &d.From)
			d.Seen = moment(seen)
			due = append(due, d)
			return err
		}, `WITH due AS (SELECT id FROM articles WHERE check_at > 0 AND check_at <= $1 ORDER BY check_at LIMIT $2`+db.claim+`)
			UPDATE articles SET check_at = $3 WHERE id IN (SELECT id FROM due) RETURNING id, feed, url, seen, etag, last_modified, validated`, millis(now), limit, millis(now.Add(lease)))
	})
	return due, err
}

// SaveCheck stores that a page was looked at again and had not changed.
func (db *DB) SaveCheck(ctx context.Context, id int64, next time.Time) (err error) {
	defer errs.Wrap(&err, "store.SaveCheck(%d)", id)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE articles SET check_at = $2 WHERE id = $1`, id, millis(next))
		return err
	})
}
