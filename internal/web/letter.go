package web

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// The letter with a reader's own edition: the same in markup, which carries its
// style in itself and loads nothing, and in plain text (letter_text.go).

//go:embed letters/*.html
var letterFiles embed.FS

// loadLetters parses the templates of letters when the first is written.
func loadLetters() func() *template.Template {
	return sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(letterFiles, "letters/*.html")) })
}

// Press makes what the newspaper sends out by itself. It is safe for concurrent
// use.
type Press struct{ site *site }

// EditionLetter is the letter with an edition to a reader. Its number is made of
// theirs and the edition's name: the same letter sent twice can be told.
func (p *Press) EditionLetter(ctx context.Context, reader int64, to string, e news.Edition) (l notify.Letter, err error) {
	defer errs.Wrap(&err, "web.EditionLetter(%d, %s)", reader, e.Date)
	if err := p.site.withdraw(ctx, &e); err != nil {
		return l, err
	}
	v, err := p.site.absent(ctx, reader)
	if err != nil {
		return l, err
	}
	page := v.zoned(e.Zone).newLetter(&e)
	html, err := p.site.post("letter", page)
	return notify.Letter{To: to, Subject: page.Subject, Text: page.text(), HTML: string(html), Unsubscribe: page.Stop,
		ID: "edition." + e.Date + "." + p.site.signLetters(reader, e.Date)}, err
}

// EditionPage is the page of a reader's own edition.
func (p *Press) EditionPage(ctx context.Context, reader int64, e news.Edition) ([]byte, error) {
	v, err := p.site.absent(ctx, reader)
	if err == nil {
		err = p.site.withdraw(ctx, &e)
	}
	if err != nil {
		return nil, err
	}
	return p.site.render("own", "layout", v.zoned(e.Zone).newOwn(&e))
}

// EditionText is the letter with a reader's own edition, as text.
func (p *Press) EditionText(ctx context.Context, reader int64, e news.Edition) ([]byte, error) {
	l, err := p.EditionLetter(ctx, reader, "", e)
	return []byte(l.Text), err
}

// absent is a visit for a reader who is not there.
func (s *site) absent(ctx context.Context, reader int64) (*visit, error) {
	root := or(s.Address, "http://localhost")
	if s.base != nil {
		root = s.PublicURL
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/", nil)
	if err != nil {
		return nil, err
	}
	return &visit{Request: r, site: s, now: s.Now(), reader: true,
		who: account.Visitor{Reader: news.Reader{ID: reader, Role: news.RoleReader, State: news.ReaderActive}}}, nil
}

func (s *site) post(name string, page *letterPage) ([]byte, error) {
	var b bytes.Buffer
	err := s.posts().ExecuteTemplate(&b, name, page)
	return b.Bytes(), err
}

// letterPage is a letter; all its addresses are whole.
type letterPage struct {
	Name, Subject, Heading, Span, Facts string
	Parts                               []letterPart
	Quiet                               string // said instead of news
	Until, Left                         string
	Link, Order, Stop                   string
}

type letterPart struct {
	Name  string
	Items []letterItem
}

type letterItem struct {
	tongue
	Href, Title, Dek string
	First            bool // it leads the letter
	Lines            []string
	News             []sinceItem
	Basis, Follows   string
	Source           link // the original
}

// quietWords stand in an edition of a time in which nothing moved.
const quietWords = "Nothing moved. Enjoy the day."

// newLetter is the letter of an edition; the visit is in its zone.
func (v *visit) newLetter(e *news.Edition) *letterPage {
	p := v.newOwn(e)
	l := &letterPage{Name: v.site.Name, Heading: p.Heading, Span: p.Span, Facts: p.Facts, Quiet: quietWords, Until: p.Until, Left: p.Left,
		Link: v.root() + ownEditionPath(e.Date), Order: v.root() + "/settings/edition", Stop: v.root() + "/unsubscribe/" + v.site.stopToken(v.who.ID)}
	l.Subject = v.site.Name + ", " + p.Heading
	if p.Lead != nil {
		p.Parts = append([]ownPart{{Name: partName(""), Items: []ownItem{*p.Lead}}}, p.Parts...)
		if len(p.Parts) > 1 && p.Parts[1].Slug == "" {
			p.Parts[0].Items = append(p.Parts[0].Items, p.Parts[1].Items...)
			p.Parts = append(p.Parts[:1], p.Parts[2:]...)
		}
	}
	for i, part := range p.Parts {
		one := letterPart{Name: part.Name}
		for k := range part.Items {
			one.Items = append(one.Items, v.letterItem(&part.Items[k], i+k == 0))
		}
		l.Parts = append(l.Parts, one)
	}
	if len(l.Parts) > 0 {
		l.Subject += ": " + l.Parts[0].Items[0].Title
	}
	return l
}

func (v *visit) letterItem(o *ownItem, first bool) letterItem {
	i := letterItem{tongue: tongue{o.Lang, o.Dir}, Href: v.root() + o.Href, Title: o.Title, Dek: o.Dek, News: o.News, Follows: o.Follows, Source: o.Source, First: first}
	for _, line := range o.Lines {
		i.Lines = append(i.Lines, line.Text)
	}
	i.Basis = strings.TrimSpace(o.Basis.One + " " + o.Basis.Words)
	return i
}

// letterBody is what a letter says of an edition, as markup for a feed.
func (s *site) letterBody(v *visit, e *news.Edition) (string, error) {
	b, err := s.post("body", v.newLetter(e))
	return string(b), err
}

// letterPolicy is for a letter that is looked at in a browser: it may style itself,
// and nothing else.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation"

// ownLetterPage answers the letter with an edition as it is sent: as markup
// ("letter") or as text ("letter.txt").
func (s *site) ownLetterPage(w http.ResponseWriter, v *visit) error {
	as := v.PathValue("as")
	if as != "letter" && as != "letter.txt" {
		return errs.New(errs.NotFound, "a letter is called letter or letter.txt")
	}
	e, err := s.ownEdition(v, v.PathValue("name"))
	if err != nil {
		return err
	}
	page := v.zoned(e.Zone).newLetter(&e)
	if as == "letter.txt" {
		return v.answer(w, newBody("text/plain; charset=utf-8", []byte(page.text())))
	}
	html, err := s.post("letter", page)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", letterPolicy)
	return v.answer(w, newBody("text/html; charset=utf-8", html))
}

// signLetters is the first half of an HMAC-SHA256 over a reader and what is signed
// for them.
func (s *site) signLetters(reader int64, what string) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte("letters\x00" + strconv.FormatInt(reader, 10) + "\x00" + what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// stopToken ends the letters of a reader without their signing in. It does not
// expire: a letter may lie for years.
func (s *site) stopToken(reader int64) string {
	return strconv.FormatInt(reader, 10) + "-" + s.signLetters(reader, "")
}

// stopper is whose letters a token ends.
func (s *site) stopper(token string) (reader int64, err error) {
	number, _, _ := strings.Cut(token, "-")
	reader, err = strconv.ParseInt(number, 10, 64)
	if err != nil || !hmac.Equal([]byte(token), []byte(s.stopToken(reader))) {
		return 0, errs.New(errs.NotFound, "this is no address of a letter: the end of it may be missing")
	}
	return reader, nil
}

type unsubscribePage struct {
	frame
	Token string
	Done  bool
}

// unsubscribePage asks whether the letters shall end: a program that follows links
// must not end them.
func (s *site) unsubscribePage(w http.ResponseWriter, v *visit) error {
	if _, err := s.stopper(v.PathValue("token")); err != nil {
		return err
	}
	return v.showUnsubscribe(w, false)
}

// unsubscribe ends the letters of a reader, by the button of a mail program
// (RFC 8058) or by that of the page.
func (s *site) unsubscribe(w http.ResponseWriter, v *visit) error {
	reader, err := s.stopper(v.PathValue("token"))
	if err != nil {
		return err
	}
	if err := s.DB.StopLetters(v.Context(), reader); err != nil {
		return err
	}
	if err := s.DB.Note(v.Context(), store.Event{Reader: reader, Kind: "letters-ended", Network: v.network()}); err != nil {
		return err
	}
	return v.showUnsubscribe(w, true)
}

func (v *visit) showUnsubscribe(w http.ResponseWriter, done bool) error {
	p := &unsubscribePage{frame: v.frame("No more letters"), Token: v.PathValue("token"), Done: done}
	p.NoIndex = true
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is a key
	return v.show(w, "unsubscribe", p)
}
