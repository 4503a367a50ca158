package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What readers prove themselves with: passwords, codes, passkeys, and who they are
// at a provider of sign-in.

// Proof is what a reader proves themselves with.
type Proof struct {
	news.Reader
	Handle    string // what passkeys know them by
	Password  string // digest; empty: none
	TOTP      string // secret; empty: no second factor
	TOTPStep  int64  // of the last code that was used
	Recovery  int    // codes that are left
	Passkeys  int
	Elsewhere int // providers they are known at
}

const proofQuery = `SELECT ` + readerColumns + `, r.handle, r.password, r.totp, r.totp_step, (SELECT count(*) FROM recovery c WHERE c.reader = r.id),
	(SELECT count(*) FROM passkeys p WHERE p.reader = r.id), (SELECT count(*) FROM identities i WHERE i.reader = r.id) FROM readers r WHERE `

func scanProof(row scanner) (p Proof, err error) {
	p.Reader, err = scanReader(row, &p.Handle, &p.Password, &p.TOTP, &p.TOTPStep, &p.Recovery, &p.Passkeys, &p.Elsewhere)
	return p, err
}

// Proof is what the reader with this number proves themselves with.
func (db *DB) Proof(ctx context.Context, id int64) (p Proof, err error) {
	defer errs.Wrap(&err, "store.Proof(%d)", id)
	p, err = scanProof(db.row(ctx, proofQuery+`r.id = $1`, id))
	return p, found(err, "no reader %d", id)
}

// ProofNamed is that of the reader of this name or mail address; errs.NotFound if
// there is none.
func (db *DB) ProofNamed(ctx context.Context, name string) (p Proof, err error) {
	defer errs.Wrap(&err, "store.ProofNamed")
	if fold(name) == "" {
		return p, errs.New(errs.NotFound, "no reader without a name")
	}
	p, err = scanProof(db.row(ctx, proofQuery+`(r.folded = $1 OR r.mail = $2 AND r.mail <> '') ORDER BY CASE WHEN r.folded = $3 THEN 0 ELSE 1 END LIMIT 1`, fold(name), fold(name), fold(name)))
	return p, found(err, "no such reader")
}

// SetPassword stores the digest of a reader's new password.
func (db *DB) SetPassword(ctx context.Context, reader int64, digest string) (err error) {
	defer errs.Wrap(&err, "store.SetPassword(%d)", reader)
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `UPDATE readers SET password = $1 WHERE id = $2`, digest, reader); err != nil {
			return err
		}
		return waysLeft(ctx, t, reader)
	})
}

// lockReader keeps others from changing what a reader proves themselves with,
// meanwhile.
func lockReader(ctx context.Context, t tx, reader int64) error {
	return found(t.row(ctx, `SELECT id FROM readers WHERE id = $1`+t.db.lock, reader).Scan(new(int64)), "no reader %d", reader)
}

// waysLeft holds that a reader can sign in.
func waysLeft(ctx context.Context, t tx, reader int64) error {
	var n int
	err := t.row(ctx, `SELECT (SELECT count(*) FROM readers WHERE id = $1 AND password <> '') + (SELECT count(*) FROM passkeys WHERE reader = $2) +
		(SELECT count(*) FROM identities WHERE reader = $3)`, reader, reader, reader).Scan(&n)
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "this is the last way to sign in; add another first")
	}
	return err
}

// SetTOTP turns the second factor on, with the digests of its recovery codes, or
// off where the secret is empty. step is that of the code it was proven with.
func (db *DB) SetTOTP(ctx context.Context, reader int64, secret string, step int64, codes []string) (err error) {
	defer errs.Wrap(&err, "store.SetTOTP(%d)", reader)
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `UPDATE readers SET totp = $1, totp_step = $2 WHERE id = $3`, secret, step, reader); err != nil {
			return err
		}
		return setRecovery(ctx, t, reader, codes)
	})
}

// SetRecovery replaces a reader's recovery codes by those with these digests.
func (db *DB) SetRecovery(ctx context.Context, reader int64, codes []string) (err error) {
	defer errs.Wrap(&err, "store.SetRecovery(%d)", reader)
	return db.update(ctx, func(t tx) error { return setRecovery(ctx, t, reader, codes) })
}

func setRecovery(ctx context.Context, t tx, reader int64, codes []string) error {
	if _, err := t.run(ctx, `DELETE FROM recovery WHERE reader = $1`, reader); err != nil {
		return err
	}
	for _, c := range codes {
		if _, err := t.run(ctx, `INSERT INTO recovery (reader, code) VALUES ($1, $2)`, reader, c); err != nil {
			return err
		}
	}
	return nil
}

// UseTOTP takes a step as used. False: it was used before, or a later one was.
func (db *DB) UseTOTP(ctx context.Context, reader, step int64) (ok bool, err error) {
	defer errs.Wrap(&err, "store.UseTOTP(%d)", reader)
	return db.took(ctx, `UPDATE readers SET totp_step = $1 WHERE id = $2 AND totp_step < $3`, step, reader, step)
}

// UseRecovery takes a recovery code by its digest. False: there is none.
func (db *DB) UseRecovery(ctx context.Context, reader int64, digest string) (ok bool, err error) {
	defer errs.Wrap(&err, "store.UseRecovery(%d)", reader)
	return db.took(ctx, `DELETE FROM recovery WHERE reader = $1 AND code = $2`, reader, digest)
}

// took runs a statement that may happen once, and reports whether it did now.
func (db *DB) took(ctx context.Context, query string, args ...any) (ok bool, err error) {
	err = db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, query, args...)
		ok = n == 1
		return err
	})
	return ok, err
}

// Passkey is a reader's passkey. Data is package account's record of it.
type Passkey struct {
	ID         int64
	Name       string
	Credential string // base64url
	Data       []byte
	Created    time.Time
	Used       time.Time // zero: never
}

// Passkeys are a reader's, the oldest first.
func (db *DB) Passkeys(ctx context.Context, reader int64) (list []Passkey, err error) {
	defer errs.Wrap(&err, "store.Passkeys(%d)", reader)
	err = db.rows(ctx, func(row scanner) error {
		var p Passkey
		var data string
		var created, used int64
		err := row.Scan(&p.ID, &p.Name, &p.Credential, &data, &created, &used)
		p.Data, p.Created, p.Used = []byte(data), moment(created), moment(used)
		list = append(list, p)
		return err
	}, `SELECT id, name, credential, data, created, used FROM passkeys WHERE reader = $1 ORDER BY id`, reader)
	return list, err
}

// ReaderHandled is the reader whom passkeys know by this handle.
func (db *DB) ReaderHandled(ctx context.Context, handle string) (r news.Reader, err error) {
	defer errs.Wrap(&err, "store.ReaderHandled")
	if handle == "" {
		return r, errs.New(errs.NotFound, "no such reader")
	}
	r, err = scanReader(db.row(ctx, `SELECT `+readerColumns+` FROM readers r WHERE r.handle = $1`, handle))
	return r, found(err, "no such reader")
}

// AddPasskey stores a reader's new passkey. One that is known is errs.Conflict.
func (db *DB) AddPasskey(ctx context.Context, reader int64, p Passkey) (err error) {
	defer errs.Wrap(&err, "store.AddPasskey(%d)", reader)
	return db.update(ctx, func(t tx) error { return addPasskey(ctx, t, reader, p) })
}

func addPasskey(ctx context.Context, t tx, reader int64, p Passkey) error {
	n, err := t.run(ctx, `INSERT INTO passkeys (reader, name, credential, data, created) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		reader, p.Name, p.Credential, string(p.Data), millis(t.db.now()))
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "this passkey is known already")
	}
	return err
}

// UsePasskey notes that a passkey was used, with its record as it is then.
func (db *DB) UsePasskey(ctx context.Context, credential string, data []byte) (err error) {
	defer errs.Wrap(&err, "store.UsePasskey")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE passkeys SET data = $1, used = $2 WHERE credential = $3`, string(data), millis(db.now()), credential)
		return err
	})
}

// RemovePasskey removes one of a reader's passkeys, unless they could not sign in
// without it: errs.Conflict.
func (db *DB) RemovePasskey(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemovePasskey(%d)", id)
	return db.update(ctx, func(t tx) error {
		if err := lockReader(ctx, t, reader); err != nil {
			return err
		}
		n, err := t.run(ctx, `DELETE FROM passkeys WHERE reader = $1 AND id = $2`, reader, id)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "no such passkey")
		}
		if err != nil {
			return err
		}
		return waysLeft(ctx, t, reader)
	})
}

// Identity is who a reader is at a provider of sign-in.
type Identity struct {
	Issuer, Subject string
	Name            string // as the provider calls them
	Created         time.Time
}

// ReaderIdentified is the reader behind an identity; errs.NotFound if nobody is.
func (db *DB) ReaderIdentified(ctx context.Context, issuer, subject string) (r news.Reader, err error) {
	defer errs.Wrap(&err, "store.ReaderIdentified(%s)", issuer)
	r, err = scanReader(db.row(ctx, `SELECT `+readerColumns+` FROM identities i JOIN readers r ON r.id = i.reader WHERE i.issuer = $1 AND i.subject = $2`, issuer, subject))
	return r, found(err, "nobody is known by this identity")
}

// Identities are those of a reader.
func (db *DB) Identities(ctx context.Context, reader int64) (list []Identity, err error) {
	defer errs.Wrap(&err, "store.Identities(%d)", reader)
	err = db.rows(ctx, func(row scanner) error {
		var i Identity
		var created int64
		err := row.Scan(&i.Issuer, &i.Subject, &i.Name, &created)
		i.Created = moment(created)
		list = append(list, i)
		return err
	}, `SELECT issuer, subject, name, created FROM identities WHERE reader = $1 ORDER BY created`, reader)
	return list, err
}

// AddIdentity stores who a reader is at a provider. One that is another's is
// errs.Conflict.
func (db *DB) AddIdentity(ctx context.Context, reader int64, i Identity) (err error) {
	defer errs.Wrap(&err, "store.AddIdentity(%d)", reader)
	return db.update(ctx, func(t tx) error { return addIdentity(ctx, t, reader, i) })
}

func addIdentity(ctx context.Context, t tx, reader int64, i Identity) error {
	var owner int64
	err := t.row(ctx, `INSERT INTO identities (issuer, subject, reader, name, created) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name RETURNING reader`, i.Issuer, i.Subject, reader, i.Name, millis(t.db.now())).Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) || err == nil && owner != reader {
		return errs.New(errs.Conflict, "this identity is another reader's")
	}
	return err
}

// RemoveIdentity forgets who a reader is at a provider, unless they could not sign
// in without it: errs.Conflict.
func (db *DB) RemoveIdentity(ctx context.Context, reader int64, issuer string) (err error) {
	defer errs.Wrap(&err, "store.RemoveIdentity(%d)", reader)
	return db.update(ctx, func(t tx) error {
		if err := lockReader(ctx, t, reader); err != nil {
			return err
		}
		if _, err := t.run(ctx, `DELETE FROM identities WHERE reader = $1 AND issuer = $2`, reader, issuer); err != nil {
			return err
		}
		return waysLeft(ctx, t, reader)
	})
}
