package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// All that a reader has, to take along: as JSON, as an OPML file that other reader
// programs import, and as a page that can be read anywhere.

// TakeOut is everything that is kept of a reader, by table.
func TakeOut(kept []store.Kept) ([]byte, error) {
	all := map[string]any{}
	for _, k := range kept {
		all[k.Table] = k.Rows
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(all)
	return b.Bytes(), err
}

type takeOutPage struct {
	frame
	Account string
	Tables  []takenTable
}

// takenTable is a table as a page prints it.
type takenTable struct {
	Table   string
	Columns []string
	Rows    [][]string
}

func (s *site) takeOut(w http.ResponseWriter, v *visit) error {
	as := v.PathValue("as")
	if !slices.Contains([]string{"everything.json", "everything.html", "feeds.opml", "follows.opml"}, as) {
		return errs.New(errs.NotFound, "nothing is taken out as %q", as)
	}
	kept, err := s.DB.KeptOf(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	s.note(v, "taken-out", v.who.ID, as)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="`+as+`"`)
	switch as {
	case "everything.json":
		data, err := TakeOut(kept)
		if err != nil {
			return err
		}
		return v.showRaw(w, data)
	case "follows.opml":
		return s.followsOPML(w, v)
	case "feeds.opml":
		return s.takeFeeds(w, v)
	}
	p := &takeOutPage{frame: v.frame("All that is kept of you"), Account: v.who.Name}
	for _, k := range kept {
		if len(k.Rows) > 0 {
			p.Tables = append(p.Tables, printed(k))
		}
	}
	p.NoIndex = true
	body, err := s.render("takeout", "page", p)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write(body)
	return err
}

func printed(k store.Kept) takenTable {
	t := takenTable{Table: capital(strings.ReplaceAll(k.Table, "_", " "))}
	for c := range k.Rows[0] {
		t.Columns = append(t.Columns, c)
	}
	slices.Sort(t.Columns)
	for _, row := range k.Rows {
		cells := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			cells[i] = fmt.Sprint(row[c])
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// takeFeeds writes the feeds that the reader reads. An address that holds a
// password is the operator's own, and goes without it.
func (s *site) takeFeeds(w http.ResponseWriter, v *visit) error {
	feeds, err := s.DB.Feeds(v.Context())
	if err != nil {
		return err
	}
	outlines := make([]feed.Outline, len(feeds))
	for i, f := range feeds {
		outlines[i] = feed.Outline{Title: f.Title, URL: news.PublicURL(f.URL), HomeURL: f.HomeURL, Folder: f.Folder, Description: f.Description, Language: f.Language}
	}
	w.Header().Set("Content-Type", "text/x-opml; charset=utf-8")
	return feed.WriteOPML(w, s.Name, outlines)
}
