package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"

	"broadsheet/internal/errs"
)

type editionCmd struct {
	Date string `placeholder:"D" help:"A day (2026-11-24) or a week (2026-W48); the latest by default."`
	HTML bool   `name:"html" help:"Print the page instead of JSON."`
}

// Run prints an edition; one that is not kept yet is closed and kept.
func (c editionCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer d.close()
	e, err := d.room.Edition(p.ctx, c.Date)
	if err != nil {
		return err
	}
	if c.HTML {
		return p.printEdition(d, e.Date)
	}
	out := p.printer()
	out.SetIndent("", "  ")
	return out.Encode(e)
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
