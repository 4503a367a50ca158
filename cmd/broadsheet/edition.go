package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type editionCmd struct {
	Date string `placeholder:"D" help:"A day (2026-11-24) or a week (2026-W48); the latest by default."`
	HTML bool   `name:"html" help:"Print the page instead of JSON."`

	Reader string `placeholder:"NAME" help:"An edition of this reader's own, as it was made; - is the reader of a newspaper without accounts."`
	Text   bool   `help:"Print the letter with a reader's own edition, as text."`
}

// Run prints an edition; one that is not kept yet is closed and kept.
func (c editionCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer d.close()
	switch {
	case c.Reader != "":
		return c.printOwn(p, d)
	case c.Text:
		return errs.New(errs.Invalid, "--text prints a reader's own edition: say whose with --reader")
	}
	e, err := d.room.Edition(p.ctx, c.Date)
	if err != nil {
		return err
	}
	if c.HTML {
		return p.printEdition(d, e.Date)
	}
	return p.printIndented(e)
}

func (p *program) printIndented(v any) error {
	out := p.printer()
	out.SetIndent("", "  ")
	return out.Encode(v)
}

// printOwn prints an edition of a reader's own that was made, the latest for an
// empty date.
func (c editionCmd) printOwn(p *program, d *desk) error {
	id := store.Single
	if c.Reader != "-" {
		r, err := d.db.ReaderNamed(p.ctx, c.Reader)
		if err != nil {
			return err
		}
		id = r.ID
	}
	e, err := ownEdition(p, d, id, c.Date)
	if err != nil || !c.HTML && !c.Text {
		if err == nil {
			err = p.printIndented(e)
		}
		return err
	}
	press, err := p.press(d)
	if err != nil {
		return err
	}
	print := press.EditionPage
	if c.Text {
		print = press.EditionText
	}
	page, err := print(p.ctx, id, e)
	if err == nil {
		_, err = p.out.Write(page)
	}
	return err
}

func ownEdition(p *program, d *desk, reader int64, date string) (e news.Edition, err error) {
	if date != "" {
		return d.db.Edition(p.ctx, reader, date)
	}
	all, err := d.db.Editions(p.ctx, reader, 1)
	if err == nil && len(all) == 0 {
		err = errs.New(errs.NotFound, "no edition was made for this reader yet; it is ordered at /settings/edition")
	}
	if err != nil {
		return e, err
	}
	return all[0], nil
}

// printEdition prints the page that a server shows of an edition.
func (p *program) printEdition(d *desk, date string) error {
	h, err := p.handler(d, nil, false)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(p.ctx, http.MethodGet, "/edition/"+url.PathEscape(date), nil)
	if err != nil {
		return err
	}
	w := printed{header: http.Header{}, Writer: p.out}
	h.ServeHTTP(&w, r)
	if w.code != 0 && w.code != http.StatusOK {
		return errs.New(errs.Internal, "the page of the edition %s answered %d", date, w.code)
	}
	return nil
}

// printed is an answer that is printed instead of sent.
type printed struct {
	io.Writer
	header http.Header
	code   int
}

// Header implements http.ResponseWriter.
func (p *printed) Header() http.Header { return p.header }

// WriteHeader implements http.ResponseWriter.
func (p *printed) WriteHeader(code int) { p.code = code }
