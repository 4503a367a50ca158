package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/store"
)

type removeCmd struct {
	Address string `arg:"" optional:"" name:"url" help:"The publisher's address of the article, or its page here; none: list what was removed."`
	Reason  string `help:"Why; its page says so to everybody."`
	Undo    bool   `help:"Let the address be read again."`
}

// mostListed bounds the list of what was removed.
const mostListed = 100_000

// Run takes an article away for good, or lists what was.
func (c removeCmd) Run(p *program) error {
	db, err := store.Open(p.ctx, store.Config{URL: p.database()})
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Address == "" {
		return listRemovals(p, db)
	}
	address, err := c.published(p, db)
	if err != nil {
		return err
	}
	if c.Undo {
		if err := db.UndoRemoval(p.ctx, address); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.out, "%s may be read again, if its feed still lists it\n", address)
		return err
	}
	id, err := db.RemoveArticle(p.ctx, address, c.Reason)
	if err != nil {
		return err
	}
	what := "no article was stored from there; none will be"
	if id != 0 {
		what = fmt.Sprintf("article %d is removed and will not be fetched again", id)
	}
	_, err = fmt.Fprintf(p.out, "%s: %s\n", address, what)
	return err
}

// published is the publisher's address of the article that was named.
func (c removeCmd) published(p *program, db *store.DB) (string, error) {
	u, err := url.Parse(c.Address)
	if err != nil {
		return "", errs.New(errs.Invalid, "%q is no address", c.Address)
	}
	ours := u.Host == "" || u.Host == p.Listen
	if own, err := url.Parse(p.PublicURL); err == nil && own.Host != "" {
		ours = ours || u.Host == own.Host
	}
	rest, isArticle := strings.CutPrefix(u.Path, "/article/")
	if !ours || !isArticle {
		return c.Address, nil
	}
	number, _, _ := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", errs.New(errs.Invalid, "%q is no address of an article", c.Address)
	}
	a, err := db.Article(p.ctx, id)
	return a.Content.Identity(), err
}

func listRemovals(p *program, db *store.DB) error {
	all, err := db.Removals(p.ctx, mostListed)
	if err != nil {
		return err
	}
	for _, r := range all {
		if _, err := fmt.Fprintf(p.out, "%s  by the %s  %s  %s\n", r.At.Format(time.DateOnly), r.By, r.URL, r.Reason); err != nil {
			return err
		}
	}
	return nil
}
