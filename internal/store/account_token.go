package store

import (
	"context"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Token is an app password or API token of a reader.
type Token struct {
	ID      int64
	Name    string // what for
	Scopes  []string
	Created time.Time
	Used    time.Time // to within seenGap; zero: never
	Expires time.Time // zero: never
}

// maxTokens is how many a reader may have.
const maxTokens = 100

// AddToken stores a reader's new token under its digest.
func (db *DB) AddToken(ctx context.Context, reader int64, digest string, k Token) (err error) {
	defer errs.Wrap(&err, "store.AddToken(%d)", reader)
	return db.update(ctx, func(t tx) error {
		if err := lockReader(ctx, t, reader); err != nil {
			return err
		}
		var have int
		if err := t.row(ctx, `SELECT count(*) FROM tokens WHERE reader = $1`, reader).Scan(&have); err != nil {
			return err
		}
		if have >= maxTokens {
			return errs.New(errs.Conflict, "there are %d tokens already; remove some first", have)
		}
		_, err := t.run(ctx, `INSERT INTO tokens (reader, name, token, scopes, created, expires) VALUES ($1, $2, $3, $4, $5, $6)`,
			reader, k.Name, digest, strings.Join(k.Scopes, " "), millis(db.now()), millis(k.Expires))
		return err
	})
}

// Tokens are a reader's, the latest first.
func (db *DB) Tokens(ctx context.Context, reader int64) (list []Token, err error) {
	defer errs.Wrap(&err, "store.Tokens(%d)", reader)
	err = db.rows(ctx, func(row scanner) error {
		var k Token
		var scopes string
		var created, used, expires int64
		err := row.Scan(&k.ID, &k.Name, &scopes, &created, &used, &expires)
		k.Scopes, k.Created, k.Used, k.Expires = strings.Fields(scopes), moment(created), moment(used), moment(expires)
		list = append(list, k)
		return err
	}, `SELECT id, name, scopes, created, used, expires FROM tokens WHERE reader = $1 ORDER BY id DESC`, reader)
	return list, err
}

// RemoveToken takes one of a reader's tokens back.
func (db *DB) RemoveToken(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemoveToken(%d)", id)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM tokens WHERE reader = $1 AND id = $2`, reader, id)
		return err
	})
}

// ReaderOfToken is the reader of the token with this digest and what it is for;
// errs.NotFound where there is none or it has expired.
func (db *DB) ReaderOfToken(ctx context.Context, digest string) (r news.Reader, scopes []string, err error) {
	defer errs.Wrap(&err, "store.ReaderOfToken")
	now := millis(db.now())
	var id, used int64
	var list string
	r, err = scanReader(db.row(ctx, `SELECT `+readerColumns+`, k.id, k.scopes, k.used FROM tokens k JOIN readers r ON r.id = k.reader
		WHERE k.token = $1 AND (k.expires = 0 OR k.expires > $2)`, digest, now), &id, &list, &used)
	if err != nil {
		return r, nil, found(err, "no such token")
	}
	if now-used >= seenGap.Milliseconds() {
		err = db.update(ctx, func(t tx) error {
			_, err := t.run(ctx, `UPDATE tokens SET used = $1 WHERE id = $2`, now, id)
			return err
		})
	}
	return r, strings.Fields(list), err
}
