package main

import (
	"fmt"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// readerCmd is for the operator, who needs no account to make one.
type readerCmd struct {
	Add    readerAddCmd    `cmd:"" help:"Make a reader and print a link that lets them in once. The first owner takes over what the single reader kept."`
	List   readerListCmd   `cmd:"" help:"Print all readers, one JSON object per line."`
	Role   readerRoleCmd   `cmd:"" help:"Give a reader another role."`
	Reset  readerResetCmd  `cmd:"" help:"Print a link that lets a reader in once who has lost what they sign in with."`
	Remove readerRemoveCmd `cmd:"" help:"Delete a reader and everything that is kept of them."`
}

// onReaders opens the database for a command and notes what it did.
func (p *program) onReaders(do func(db *store.DB) error) error {
	db, err := store.Open(p.ctx, store.Config{URL: p.database()})
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

type readerAddCmd struct {
	Name string    `arg:"" help:"Name of the reader."`
	Role news.Role `default:"reader" enum:"reader,moderator,editor,owner" help:"reader, moderator, editor or owner."`
}

// Run makes a reader. An owner, where nobody is one yet, gets the account of the
// single reader.
func (c readerAddCmd) Run(p *program) error {
	return p.onReaders(func(db *store.DB) error {
		name, err := account.CheckName(c.Name)
		if err != nil {
			return err
		}
		j := store.Joining{Reader: news.Reader{Name: name, Role: c.Role, State: news.ReaderActive}}
		if c.Role == news.RoleOwner {
			claimed, err := db.Claimed(p.ctx)
			if err != nil {
				return err
			}
			j.Claim = !claimed
		}
		r, err := db.Join(p.ctx, j)
		if err != nil {
			return err
		}
		if err := db.Note(p.ctx, store.Event{Reader: r.ID, Kind: "joined", About: "by command"}); err != nil {
			return err
		}
		return p.printLink(db, r)
	})
}

// printLink prints an address that lets a reader in once.
func (p *program) printLink(db *store.DB, r news.Reader) error {
	token := account.NewToken()
	if err := db.AddLink(p.ctx, account.Digest(token), store.Link{Kind: store.LinkReset, Reader: r.ID}, web.ResetLife); err != nil {
		return err
	}
	root := p.PublicURL
	if root == "" {
		root = "http://" + p.Listen
	}
	_, err := fmt.Fprintf(p.out, "%s/link/%s\n", root, token)
	if err == nil && !p.policy().Accounts() {
		fmt.Fprintln(p.err, "This newspaper has no accounts yet: the link works once it is served with --accounts invited, approval or open.")
	}
	return err
}

type readerListCmd struct{}

// Run prints all readers.
func (readerListCmd) Run(p *program) error {
	return p.onReaders(func(db *store.DB) error {
		out := p.printer()
		for after := int64(0); ; {
			list, err := db.Readers(p.ctx, "", after)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, r := range list {
				if err := out.Encode(r); err != nil {
					return err
				}
			}
			after = list[len(list)-1].ID
		}
	})
}

type readerRoleCmd struct {
	Name string    `arg:"" help:"Name of the reader."`
	Role news.Role `arg:"" help:"reader, moderator, editor or owner."`
}

// Run gives a reader another role.
func (c readerRoleCmd) Run(p *program) error {
	if !c.Role.AtLeast(news.RoleReader) {
		return errs.New(errs.Invalid, "%q is no role; it is reader, moderator, editor or owner", c.Role)
	}
	return p.onReaders(func(db *store.DB) error {
		r, err := db.ReaderNamed(p.ctx, c.Name)
		if err != nil {
			return err
		}
		if err := db.SetRole(p.ctx, r.ID, c.Role); err != nil {
			return err
		}
		return db.Note(p.ctx, store.Event{Reader: r.ID, Kind: "role-changed", About: string(r.Role) + " → " + string(c.Role) + ", by command"})
	})
}

type readerResetCmd struct {
	Name string `arg:"" help:"Name of the reader."`
}

// Run prints a link for a reader.
func (c readerResetCmd) Run(p *program) error {
	return p.onReaders(func(db *store.DB) error {
		r, err := db.ReaderNamed(p.ctx, c.Name)
		if err != nil {
			return err
		}
		if err := db.Note(p.ctx, store.Event{Reader: r.ID, Kind: "reset-made", About: "by command"}); err != nil {
			return err
		}
		return p.printLink(db, r)
	})
}

type readerRemoveCmd struct {
	Name string `arg:"" help:"Name of the reader."`
}

// Run deletes a reader.
func (c readerRemoveCmd) Run(p *program) error {
	return p.onReaders(func(db *store.DB) error {
		r, err := db.ReaderNamed(p.ctx, c.Name)
		if err != nil {
			return err
		}
		return db.RemoveReader(p.ctx, r.ID, false)
	})
}

// exportReader writes all that is kept of a reader; without a name, of the single
// reader.
func exportReader(p *program, db *store.DB, name string) error {
	id := store.Single
	if name != "" {
		r, err := db.ReaderNamed(p.ctx, name)
		if err != nil {
			return err
		}
		id = r.ID
	}
	kept, err := db.KeptOf(p.ctx, id)
	if err != nil {
		return err
	}
	data, err := web.TakeOut(kept)
	if err == nil {
		_, err = p.out.Write(data)
	}
	return err
}

// policy is how this newspaper deals with readers.
func (p *program) policy() account.Policy {
	return account.Policy{Mode: p.Accounts, Private: p.Private}
}

// providerTime bounds a request to the provider of sign-in.
const providerTime = 20 * time.Second
