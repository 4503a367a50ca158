package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Readers. What they prove themselves with is in account_proof.go, the sessions in
// which they read in account_session.go.

// readerColumns are what scanReader reads, of readers as r.
const readerColumns = `r.id, r.name, r.mail, r.role, r.state, r.about, r.created`

func scanReader(row scanner, more ...any) (r news.Reader, err error) {
	var created int64
	err = row.Scan(append([]any{&r.ID, &r.Name, &r.Mail, &r.Role, &r.State, &r.About, &created}, more...)...)
	r.Created = moment(created)
	return r, err
}

// Reader is one reader; errs.NotFound if there is none with this id.
func (db *DB) Reader(ctx context.Context, id int64) (r news.Reader, err error) {
	defer errs.Wrap(&err, "store.Reader(%d)", id)
	r, err = scanReader(db.row(ctx, `SELECT `+readerColumns+` FROM readers r WHERE r.id = $1`, id))
	return r, found(err, "no reader %d", id)
}

// fold is how names of readers compare: case and surrounding space do not count.
func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// AddReader stores a new reader and returns its number. A name or a mail address
// that is taken is errs.Conflict.
func (db *DB) AddReader(ctx context.Context, r news.Reader) (id int64, err error) {
	defer errs.Wrap(&err, "store.AddReader(%s)", r.Name)
	made, err := db.Join(ctx, Joining{Reader: r})
	return made.ID, err
}

// ReaderNamed is the reader of this name or mail address; errs.NotFound if there
// is none.
func (db *DB) ReaderNamed(ctx context.Context, name string) (r news.Reader, err error) {
	defer errs.Wrap(&err, "store.ReaderNamed")
	if fold(name) == "" {
		return r, errs.New(errs.NotFound, "no reader without a name")
	}
	r, err = scanReader(db.row(ctx, `SELECT `+readerColumns+` FROM readers r WHERE r.folded = $1 OR r.mail = $2 AND r.mail <> '' ORDER BY CASE WHEN r.folded = $3 THEN 0 ELSE 1 END LIMIT 1`, fold(name), fold(name), fold(name)))
	return r, found(err, "no reader called %q", name)
}

// maxReaders bounds a list of readers.
const maxReaders = 500

// Readers are those in a state, or all where it is empty, the oldest first, after
// the reader with the number after; at most 500. Nobody who has not claimed their
// account is among them.
func (db *DB) Readers(ctx context.Context, state news.ReaderState, after int64) (list []news.Reader, err error) {
	defer errs.Wrap(&err, "store.Readers")
	query, args := `SELECT `+readerColumns+` FROM readers r WHERE r.id > $1 AND r.folded <> '' ORDER BY r.id LIMIT $2`, []any{after, maxReaders}
	if state != "" {
		query, args = `SELECT `+readerColumns+` FROM readers r WHERE r.state = $1 AND r.id > $2 AND r.folded <> '' ORDER BY r.id LIMIT $3`, []any{state, after, maxReaders}
	}
	err = db.rows(ctx, func(row scanner) error {
		r, err := scanReader(row)
		list = append(list, r)
		return err
	}, query, args...)
	return list, err
}

// Claimed reports whether somebody has made themselves the first owner.
func (db *DB) Claimed(ctx context.Context) (claimed bool, err error) {
	defer errs.Wrap(&err, "store.Claimed")
	var folded string
	err = db.row(ctx, `SELECT folded FROM readers WHERE id = $1`, Single).Scan(&folded)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil // claimed, and gone since
	}
	return folded != "", err
}

// SetRole gives a reader another role and ends their sessions, which begin anew
// with it. The last owner stays one: errs.Conflict.
func (db *DB) SetRole(ctx context.Context, id int64, role news.Role) (err error) {
	defer errs.Wrap(&err, "store.SetRole(%d, %s)", id, role)
	return db.change(ctx, id, `UPDATE readers SET role = $1 WHERE id = $2`, role)
}

// SetState lets a reader in, or suspends them; their sessions end. The last owner
// is not suspended: errs.Conflict.
func (db *DB) SetState(ctx context.Context, id int64, state news.ReaderState) (err error) {
	defer errs.Wrap(&err, "store.SetState(%d, %s)", id, state)
	return db.change(ctx, id, `UPDATE readers SET state = $1 WHERE id = $2`, state)
}

// change sets what decides over a reader's rights.
func (db *DB) change(ctx context.Context, id int64, query string, value any) error {
	return db.update(ctx, func(t tx) error {
		if err := lockOwners(ctx, t); err != nil {
			return err
		}
		n, err := t.run(ctx, query, value, id)
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "no reader %d", id)
		}
		if err == nil {
			err = ownerLeft(ctx, t)
		}
		if err == nil {
			_, err = t.run(ctx, `DELETE FROM sessions WHERE reader = $1`, id)
		}
		return err
	})
}

// lockOwners keeps others from changing who the owners are, meanwhile.
func lockOwners(ctx context.Context, t tx) error {
	return t.rows(ctx, func(row scanner) error { return row.Scan(new(int64)) }, `SELECT id FROM readers WHERE role = $1 ORDER BY id`+t.db.lock, news.RoleOwner)
}

// ownerLeft holds that somebody can run the newspaper.
func ownerLeft(ctx context.Context, t tx) error {
	var n int
	if err := t.row(ctx, `SELECT count(*) FROM readers WHERE role = $1 AND state = $2`, news.RoleOwner, news.ReaderActive).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return errs.New(errs.Conflict, "this is the last owner; make somebody else an owner first")
	}
	return nil
}

// SetMail stores the address that a reader has proven to be theirs, or removes it.
// One that is another reader's is errs.Conflict.
func (db *DB) SetMail(ctx context.Context, id int64, mail string) (err error) {
	defer errs.Wrap(&err, "store.SetMail(%d)", id)
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `UPDATE readers SET mail = $1 WHERE id = $2 AND ($3 = '' OR NOT EXISTS (SELECT 1 FROM readers WHERE mail = $4 AND id <> $5))`, mail, id, mail, mail, id)
		if err == nil && n == 0 {
			return errs.New(errs.Conflict, "this mail address is another reader's")
		}
		return err
	})
}
