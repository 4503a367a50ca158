package web

import (
	"context"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"broadsheet/internal/account"
)

// The texts by which a newspaper presents itself: house rules, contact, terms. What
// comes with the program holds for a small house; the owner writes their own.

//go:embed documents/*.md
var documentFiles embed.FS

// document is one of them. Its default is documents/<name>.md.
type document struct{ name, title string }

var documents = []document{{"house-rules", "House rules"}, {"contact", "Contact"}, {"terms", "Terms"}}

type documentPage struct {
	frame
	Parts  []documentPart
	Edit   string // path, for the owner
	Others []link
}

// documentPart is a heading with what stands under it.
type documentPart struct {
	ID, Head string
	Body     template.HTML
}

// text is a document as it stands, with what the program knows put in.
func (s *site) text(ctx context.Context, d document, filled bool) (body string, changed bool, err error) {
	kept, err := s.DB.Document(ctx, d.name)
	if err != nil {
		return "", false, err
	}
	if body = kept.Body; body == "" {
		b, err := documentFiles.ReadFile("documents/" + d.name + ".md")
		if err != nil {
			return "", false, err
		}
		body = string(b)
	}
	if !filled {
		return body, kept.Body != "", nil
	}
	address := or(s.PublicURL, "this address")
	contact := or(s.Contact, "the address below, which its owner has still to write here")
	return strings.NewReplacer("{{name}}", s.Name, "{{address}}", address, "{{contact}}", contact).Replace(body), kept.Body != "", nil
}

// documentParts cuts a text at its headings.
func (s *site) documentParts(body string) (parts []documentPart, err error) {
	for i, piece := range strings.Split("\n"+strings.ReplaceAll(body, "\r\n", "\n"), "\n# ") {
		if piece = strings.TrimSpace(piece); piece == "" {
			continue
		}
		p := documentPart{ID: "part-" + strconv.Itoa(i)}
		if i > 0 { // what stands before the first heading has none
			p.Head, piece, _ = strings.Cut(piece, "\n")
		}
		markup, err := s.markdown.Render(piece)
		if err != nil {
			return nil, err
		}
		p.Body = raw(string(markup))
		parts = append(parts, p)
	}
	return parts, nil
}

// houseRules are the names of the rules that a decision can cite.
func (s *site) houseRules(ctx context.Context) (names []string, err error) {
	body, _, err := s.text(ctx, documents[0], true)
	for _, line := range strings.Split(body, "\n") {
		if head, ok := strings.CutPrefix(line, "# "); ok {
			names = append(names, clip(strings.TrimSpace(head), 200))
		}
	}
	return names, err
}

// documentPage answers one of the texts.
func (s *site) documentPage(d document) handler {
	return func(w http.ResponseWriter, v *visit) error {
		body, _, err := s.text(v.Context(), d, true)
		if err != nil {
			return err
		}
		p := &documentPage{frame: v.frame(d.title)}
		if p.Parts, err = s.documentParts(body); err != nil {
			return err
		}
		if v.may(account.Owner) {
			p.Edit = "/" + d.name + "/edit"
		}
		for _, o := range documents {
			p.Others = append(p.Others, link{o.title, "/" + o.name, o == d})
		}
		return v.show(w, "document", p)
	}
}

type documentEditPage struct {
	frame
	Action, Body string
	Own          bool // it was changed: an empty text brings the default back
}

// documentEdit answers the form in which the owner writes a text.
func (s *site) documentEdit(d document) handler {
	return func(w http.ResponseWriter, v *visit) error {
		body, own, err := s.text(v.Context(), d, false)
		if err != nil {
			return err
		}
		p := &documentEditPage{frame: v.frame(d.title), Action: "/" + d.name, Body: body, Own: own}
		p.NoIndex = true
		return v.show(w, "documentedit", p)
	}
}

// saveDocument keeps what the owner wrote; the log keeps what was there before.
func (s *site) saveDocument(d document) handler {
	return func(w http.ResponseWriter, v *visit) error {
		body := strings.TrimSpace(strings.ReplaceAll(v.FormValue("text"), "\r\n", "\n"))
		if err := s.DB.SaveDocument(v.Context(), d.name, body, v.who.ID); err != nil {
			return err
		}
		http.Redirect(w, v.Request, "/"+d.name, http.StatusSeeOther)
		return nil
	}
}
