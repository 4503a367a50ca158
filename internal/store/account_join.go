package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"time"

	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Joining is somebody who becomes a reader, with what they will prove themselves
// with: one of password, passkey and identity at least, or a link that is made for
// them.
type Joining struct {
	Reader     news.Reader // name, mail if proven, about; role and state unless invited
	Handle     string      // what the passkey knows them by; empty: one is made
	Password   string      // digest
	Passkey    *Passkey
	Identity   *Identity
	Claim      bool   // as the first owner
	Invitation string // digest of the token of an invitation
}

// Join makes a reader, in one transaction with what lets them in. A name that is
// taken, or an owner where there is one, is errs.Conflict; an invitation that was
// used, has expired or never was is errs.Gone.
func (db *DB) Join(ctx context.Context, j Joining) (r news.Reader, err error) {
	defer errs.Wrap(&err, "store.Join")
	err = db.update(ctx, func(t tx) error {
		r = j.Reader
		r.Name, r.Created = strings.TrimSpace(r.Name), db.now()
		if j.Invitation != "" {
			l, err := useLink(ctx, t, j.Invitation, LinkInvitation)
			if err != nil {
				return err
			}
			r.Role, r.State = l.Role, news.ReaderActive
			if l.Mail != "" {
				r.Mail = l.Mail
			}
		}
		if j.Handle == "" {
			j.Handle = rand.Text()
		}
		var err error
		if j.Claim {
			r.ID, r.Role, r.State = Single, news.RoleOwner, news.ReaderActive
			err = claim(ctx, t, r, j)
		} else {
			r.ID, err = insertReader(ctx, t, r, j)
		}
		if err == nil && j.Passkey != nil {
			err = addPasskey(ctx, t, r.ID, *j.Passkey)
		}
		if err == nil && j.Identity != nil {
			err = addIdentity(ctx, t, r.ID, *j.Identity)
		}
		return err
	})
	return r, err
}

func claim(ctx context.Context, t tx, r news.Reader, j Joining) error {
	n, err := t.run(ctx, `UPDATE readers SET name = $1, folded = $2, mail = $3, about = $4, handle = $5, password = $6, created = $7 WHERE id = $8 AND folded = ''`,
		r.Name, fold(r.Name), r.Mail, r.About, j.Handle, j.Password, millis(t.db.now()), Single)
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "this newspaper has an owner")
	}
	if err == nil {
		err = t.takeLook(ctx, Single, r.Name)
	}
	return err
}

func insertReader(ctx context.Context, t tx, r news.Reader, j Joining) (id int64, err error) {
	if fold(r.Name) == "" {
		return 0, errs.New(errs.Invalid, "a reader needs a name")
	}
	err = t.row(ctx, `INSERT INTO readers (name, folded, mail, role, state, about, handle, password, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT DO NOTHING RETURNING id`, r.Name, fold(r.Name), r.Mail, r.Role, r.State, r.About, j.Handle, j.Password, millis(t.db.now())).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errs.New(errs.Conflict, "this name or mail address is taken; take another")
	}
	if err == nil {
		err = t.takeLook(ctx, id, r.Name)
	}
	return id, err
}

// takeLook keeps what a name looks like for one reader: a name that could be taken
// for another's is errs.Conflict.
func (t tx) takeLook(ctx context.Context, reader int64, name string) error {
	n, err := t.run(ctx, `INSERT INTO looks (look, reader) VALUES ($1, $2) ON CONFLICT DO NOTHING`, discuss.Skeleton(name), reader)
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "this name looks like another reader's; take another")
	}
	return err
}

// fillLooks notes what the names look like of readers who came before that was
// kept. Where two look the same, both keep their names.
func (db *DB) fillLooks(ctx context.Context) error {
	err := db.row(ctx, `SELECT look FROM looks WHERE look > '' ORDER BY look LIMIT 1`).Scan(new(string))
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for after, full := int64(0), true; full; {
		list, err := db.Readers(ctx, "", after)
		if err != nil || len(list) == 0 {
			return err
		}
		after, full = list[len(list)-1].ID, len(list) == maxReaders
		err = db.update(ctx, func(t tx) error {
			for _, r := range list {
				if err := t.takeLook(ctx, r.ID, r.Name); err != nil && errs.KindOf(err) != errs.Conflict {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Kinds of links that work once.
const (
	LinkInvitation = "invitation" // to become a reader
	LinkSignIn     = "sign-in"    // sent to the reader's own address
	LinkReset      = "reset"      // made by the owner: takes the second factor off too
	LinkMail       = "mail"       // proves an address
)

// Link is an address that works once, until it expires.
type Link struct {
	ID      int64
	Kind    string
	Reader  int64     // whose account it opens; 0 for an invitation
	Maker   int64     // who made it
	Role    news.Role // of an invitation
	Mail    string    // where it was sent, which using it proves
	Note    string    // the owner's, for whom it is
	Created time.Time
	Expires time.Time
	Used    time.Time // zero: not yet
}

const linkColumns = `id, kind, reader, maker, role, mail, note, created, expires, used`

func scanLink(row scanner) (l Link, err error) {
	var created, expires, used int64
	err = row.Scan(&l.ID, &l.Kind, &l.Reader, &l.Maker, &l.Role, &l.Mail, &l.Note, &created, &expires, &used)
	l.Created, l.Expires, l.Used = moment(created), moment(expires), moment(used)
	return l, err
}

// AddLink stores a link under the digest of its token, good for so long. Links
// that expired a month ago go.
func (db *DB) AddLink(ctx context.Context, token string, l Link, good time.Duration) (err error) {
	defer errs.Wrap(&err, "store.AddLink(%s)", l.Kind)
	return db.update(ctx, func(t tx) error {
		now := db.now()
		if _, err := t.run(ctx, `DELETE FROM links WHERE expires < $1`, millis(now.AddDate(0, -1, 0))); err != nil {
			return err
		}
		_, err := t.run(ctx, `INSERT INTO links (token, kind, reader, maker, role, mail, note, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			token, l.Kind, l.Reader, l.Maker, l.Role, l.Mail, l.Note, millis(now), millis(now.Add(good)))
		return err
	})
}

// Link is the link under the digest of its token, unused and good; errs.Gone
// otherwise.
func (db *DB) Link(ctx context.Context, token string) (l Link, err error) {
	defer errs.Wrap(&err, "store.Link")
	l, err = scanLink(db.row(ctx, `SELECT `+linkColumns+` FROM links WHERE token = $1 AND used = 0 AND expires > $2`, token, millis(db.now())))
	if errors.Is(err, sql.ErrNoRows) {
		return l, errGoneLink
	}
	return l, err
}

var errGoneLink = errs.New(errs.Gone, "this link was used, has expired or never was")

// UseLink takes a link of one of these kinds; nobody else can after that. It
// returns errs.Gone where there is none to take.
func (db *DB) UseLink(ctx context.Context, token string, kinds ...string) (l Link, err error) {
	defer errs.Wrap(&err, "store.UseLink")
	err = db.update(ctx, func(t tx) error {
		l, err = useLink(ctx, t, token, kinds...)
		return err
	})
	return l, err
}

func useLink(ctx context.Context, t tx, token string, kinds ...string) (l Link, err error) {
	now := millis(t.db.now())
	for _, kind := range kinds {
		l, err = scanLink(t.row(ctx, `UPDATE links SET used = $1 WHERE token = $2 AND kind = $3 AND used = 0 AND expires > $4 RETURNING `+linkColumns, now, token, kind, now))
		if !errors.Is(err, sql.ErrNoRows) {
			return l, err
		}
	}
	return l, errGoneLink
}

// Invitations are those that can still be used, the latest first.
func (db *DB) Invitations(ctx context.Context) (list []Link, err error) {
	defer errs.Wrap(&err, "store.Invitations")
	err = db.rows(ctx, func(row scanner) error {
		l, err := scanLink(row)
		list = append(list, l)
		return err
	}, `SELECT `+linkColumns+` FROM links WHERE kind = $1 AND used = 0 AND expires > $2 ORDER BY id DESC LIMIT 500`, LinkInvitation, millis(db.now()))
	return list, err
}

// RemoveInvitation takes an invitation back.
func (db *DB) RemoveInvitation(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemoveInvitation(%d)", id)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM links WHERE id = $1 AND kind = $2`, id, LinkInvitation)
		return err
	})
}
