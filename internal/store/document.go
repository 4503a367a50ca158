package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Document is a text that the owner has written instead of what comes with the
// program. One that was never written is empty.
type Document struct {
	Body string
	At   time.Time
}

const maxDocument = 200_000 // bytes

// Document is the text with this name.
func (db *DB) Document(ctx context.Context, name string) (d Document, err error) {
	defer errs.Wrap(&err, "store.Document(%s)", name)
	var at int64
	err = db.row(ctx, `SELECT body, at FROM documents WHERE name = $1`, name).Scan(&d.Body, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	d.At = moment(at)
	return d, err
}

// SaveDocument writes a text anew; an empty one gives way to what comes with the
// program. The log keeps the one before.
func (db *DB) SaveDocument(ctx context.Context, name, body string, editor int64) (err error) {
	defer errs.Wrap(&err, "store.SaveDocument(%s)", name)
	if len(body) > maxDocument {
		return errs.New(errs.Invalid, "it has more than %d bytes; shorten it", maxDocument)
	}
	return db.update(ctx, func(t tx) error {
		was, err := t.setDocument(ctx, name, body)
		if err != nil || was == body {
			return err
		}
		_, err = t.addRuling(ctx, &news.Ruling{Kind: news.RulingDocument, Address: name, Moderator: editor}, was)
		return err
	})
}

// setDocument writes a text and returns the one before.
func (t tx) setDocument(ctx context.Context, name, body string) (was string, err error) {
	if _, err := t.run(ctx, `INSERT INTO documents (name, body, at) VALUES ($1, '', 0) ON CONFLICT DO NOTHING`, name); err != nil {
		return "", err
	}
	if err := t.row(ctx, `SELECT body FROM documents WHERE name = $1`+t.db.lock, name).Scan(&was); err != nil {
		return "", err
	}
	_, err = t.run(ctx, `UPDATE documents SET body = $1, at = $2 WHERE name = $3`, body, millis(t.db.now()), name)
	return was, err
}

// swapDocument puts the text from before a change in the place of the present one,
// and keeps that in the log: taken back twice, nothing is lost. Where somebody has
// changed it since, theirs stands.
func (t tx) swapDocument(ctx context.Context, r *news.Ruling) error {
	var since int
	err := t.row(ctx, `SELECT count(*) FROM rulings WHERE address = $1 AND kind = 'document' AND id > $2 AND undone = 0`, r.Address, r.ID).Scan(&since)
	if err != nil || since > 0 {
		return err
	}
	var was string
	if err := t.row(ctx, `SELECT was FROM rulings WHERE id = $1`, r.ID).Scan(&was); err != nil {
		return err
	}
	now, err := t.setDocument(ctx, r.Address, was)
	if err == nil {
		_, err = t.run(ctx, `UPDATE rulings SET was = $1 WHERE id = $2`, now, r.ID)
	}
	return err
}
