package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"

	"broadsheet/internal/errs"
)

// PrivateFeed is a list of a reader that can be read under an address of its own. The
// address holds a random token of which only the digest is kept: who reads the
// database reads no addresses.
type PrivateFeed struct {
	Reader int64
	List   string // "reading", "saved", "edition", "follow:12", "folder:World", "rule:3", "label:dams"
	Since  time.Time
}

// tokenDigest is what is kept of a token. It is random and long, so one round of
// SHA-256 is as good as many.
func tokenDigest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// OpenPrivateFeed gives a list a new address and returns its token, this once. An
// address that the list had before is closed.
func (db *DB) OpenPrivateFeed(ctx context.Context, reader int64, list string) (token string, err error) {
	defer errs.Wrap(&err, "store.OpenPrivateFeed(%s)", list)
	token = rand.Text() + rand.Text()
	err = db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO private_feeds (token, reader, list, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (reader, list) DO UPDATE SET token = excluded.token, at = excluded.at`,
			tokenDigest(token), reader, list, millis(db.now()))
		return err
	})
	return token, err
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
	var at int64
	err = db.row(ctx, `SELECT d.reader, d.list, d.at FROM private_feeds d JOIN readers r ON r.id = d.reader AND r.state = 'active' WHERE d.token = $1`, tokenDigest(token)).
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
		err := s.Scan(&a.List, &at)
		a.Since = moment(at)
		all = append(all, a)
		return err
	}, `SELECT list, at FROM private_feeds WHERE reader = $1 ORDER BY list`, reader)
	return all, err
}

// digestTokens puts digests in place of the tokens that earlier versions kept as
// they were; the addresses go on working. A digest has 64 characters, a token
// never had.
func digestTokens(ctx context.Context, t *sql.Tx) error {
	tokens, err := names(t.QueryContext(ctx, `SELECT token FROM private_feeds WHERE length(token) < 64`))
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if _, err := t.ExecContext(ctx, `UPDATE private_feeds SET token = $1 WHERE token = $2`, tokenDigest(token), token); err != nil {
			return err
		}
	}
	return nil
}
