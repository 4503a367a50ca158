package store

import (
	"context"
	"crypto/rand"
	"time"

	"broadsheet/internal/errs"
)

// PrivateFeed is a list of a reader that can be read under an address of its own.
type PrivateFeed struct {
	Token  string
	Reader int64
	List   string // "reading", "saved", "edition", "follow:12", "folder:World"
	Since  time.Time
}

// OpenPrivateFeed makes an address for a list, or returns the one it has.
func (db *DB) OpenPrivateFeed(ctx context.Context, reader int64, list string) (a PrivateFeed, err error) {
	defer errs.Wrap(&err, "store.OpenPrivateFeed(%s)", list)
	a = PrivateFeed{Reader: reader, List: list}
	var at int64
	err = db.update(ctx, func(t tx) error {
		return t.row(ctx, `INSERT INTO private_feeds (token, reader, list, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (reader, list) DO UPDATE SET list = excluded.list RETURNING token, at`,
			rand.Text(), reader, list, millis(db.now())).Scan(&a.Token, &at)
	})
	a.Since = moment(at)
	return a, err
}

// ClosePrivateFeed ends an address: who has it reads no more.
func (db *DB) ClosePrivateFeed(ctx context.Context, reader int64, list string) (err error) {
	defer errs.Wrap(&err, "store.ClosePrivateFeed(%s)", list)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM private_feeds WHERE reader = $1 AND list = $2`, reader, list)
		return err
	})
}

// PrivateFeed is who and what an address is for.
func (db *DB) PrivateFeed(ctx context.Context, token string) (a PrivateFeed, err error) {
	defer errs.Wrap(&err, "store.PrivateFeed")
	a.Token = token
	var at int64
	err = db.row(ctx, `SELECT d.reader, d.list, d.at FROM private_feeds d JOIN readers r ON r.id = d.reader AND r.state = 'active' WHERE d.token = $1`, token).
		Scan(&a.Reader, &a.List, &at)
	a.Since = moment(at)
	return a, found(err, "this address is not in use any more")
}

// PrivateFeeds are those that a reader has opened.
func (db *DB) PrivateFeeds(ctx context.Context, reader int64) (all []PrivateFeed, err error) {
	defer errs.Wrap(&err, "store.PrivateFeeds")
	err = db.rows(ctx, func(s scanner) error {
		a := PrivateFeed{Reader: reader}
		var at int64
		err := s.Scan(&a.Token, &a.List, &at)
		a.Since = moment(at)
		all = append(all, a)
		return err
	}, `SELECT token, list, at FROM private_feeds WHERE reader = $1 ORDER BY list`, reader)
	return all, err
}
