package web

import (
	"context"
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// frame is what stands around every page: the head, the folio, the colophon.
// Page structs embed it.
type frame struct {
	Name        string // of the instance
	Title       string // of the page, without the name
	Description string
	Lang, Dir   string
	Theme       string
	Now         moment
	Sections    []link // the bar, left
	Here        string // path of this page, for "back" and aria-current
	Canonical   string
	NoIndex     bool
	Graph       *graph // OpenGraph
	Data        any    // JSON-LD, nil if none
	Feeds       *feedLinks
	Refresh     int   // seconds until the page asks again by itself, 0: never
	Live        bool  // the page uses htmx
	Reader      bool  // somebody is known: what is kept for them is shown
	Unseen      int   // notices that they have not seen
	Editor      bool  // they decide on stories, feeds and publishers
	Passkeys    bool  // the page asks for passkeys
	Moderator   bool  // they look after what readers write
	Moderating  bool  // the page is the desk, with its keys
	Account     *link // to sign in, or to the account; nil without accounts
	Robots      string
}

// Frame is the frame itself: the layout asks for it once, because fields of an
// embedded struct are slow to find by name.
func (f *frame) Frame() *frame { return f }

// graph is what a link to the page shows elsewhere.
type graph struct{ Type, URL, Image string }

// feedLinks are the addresses of a list as data.
type feedLinks struct{ RSS, Atom, JSON, Plain string }

// link is an address with its words. Current marks where the reader is.
type link struct {
	Text, Href string
	Current    bool
}

// notice is a state: what is so; what we did; what you can do.
type notice struct {
	Head, Text, Small string
	Do                []link
}

// frame is the frame of a page with this title.
func (v *visit) frame(title string) frame {
	f := frame{
		Name: v.site.Name, Title: title, Lang: "en", Dir: "ltr", Theme: v.theme,
		Now: v.moment(v.now), Here: v.URL.Path, Reader: v.reader, Editor: v.may(account.Editor), Moderator: v.site.Comments.On && v.may(account.Moderator), Account: v.accountLink(),
		Sections: []link{{"Front page", "/", v.URL.Path == "/"}},
	}
	if v.reader {
		f.Unseen = v.site.unseen.of(v.Context(), v.site.DB, v.who.ID, v.now)
	}
	if v.URL.RawQuery != "" {
		f.Here += "?" + v.URL.RawQuery
	}
	f.Canonical = v.root() + v.URL.EscapedPath()
	if v.site.Accounts.Allow(v.who, account.Public, false) != nil {
		return f // a private newspaper does not tell of its sections
	}
	for _, slug := range v.site.sections(v.Context(), v.now) {
		href := "/section/" + slug
		f.Sections = append(f.Sections, link{sectionName(slug), href, href == v.URL.Path})
	}
	return f
}

// accountLink leads to the account, or to signing in; nil without accounts.
func (v *visit) accountLink() *link {
	switch {
	case !v.site.Accounts.Accounts():
		return nil
	case v.reader:
		return &link{"Account", "/account", v.URL.Path == "/account"}
	}
	return &link{"Sign in", "/sign-in", v.URL.Path == "/sign-in"}
}

// here marks the section an article or a story belongs to.
func (f *frame) here(section string) {
	for i := range f.Sections {
		f.Sections[i].Current = section != "" && f.Sections[i].Href == "/section/"+section
	}
}

// feeds offers the list at path as data too.
func (f *frame) feeds(path string) {
	base := path
	if base == "/" {
		base = ""
	}
	f.Feeds = &feedLinks{base + "/feed.rss", base + "/feed.atom", base + "/feed.json", base + ".json"}
	if base == "" {
		f.Feeds.Plain = "/front.json"
	}
}

// navigation is the list of sections, asked for once a minute.
type navigation struct {
	sections []string
	until    time.Time
}

// maxSections is how many the bar shows: as many as fit a line.
const maxSections = 9

// sections are the slugs in the bar. A database that does not answer leaves the
// bar as it was: the page says what is wrong, not the bar.
func (s *site) sections(ctx context.Context, now time.Time) []string {
	n := s.nav.Load()
	if n != nil && now.Before(n.until) {
		return n.sections
	}
	list, err := s.DB.Sections(ctx, now.AddDate(0, 0, -7))
	if err != nil {
		if n == nil {
			return nil
		}
		return n.sections
	}
	if len(list) > maxSections {
		list = list[:maxSections]
	}
	wait := time.Minute
	if len(list) == 0 {
		wait = time.Second
	}
	s.nav.Store(&navigation{list, now.Add(wait)})
	return list
}

// moment is an instant as pages show it.
type moment struct {
	Age   string // "31 minutes ago"
	Exact string // "17 November 2026, 08:53 UTC"
	RFC   string
	Day   string        // "Tuesday 17 November 2026"
	Clock string        // "08:53"
	Tag   template.HTML // the element, complete
}

func (v *visit) moment(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	local := t.In(v.now.Location())
	m := moment{Age: age(v.now, t), Exact: exact(v.now, t), RFC: t.UTC().Format(time.RFC3339), Day: local.Format("Monday 2 January 2006"), Clock: local.Format("15:04")}
	m.Tag = raw(`<time datetime="` + m.RFC + `" title="` + template.HTMLEscapeString(m.Exact) + `">` + m.Age + `</time>`)
	return m
}

// tongue is the language and direction of a piece of text, empty where they are
// those of the page around it.
type tongue struct{ Lang, Dir string }

// pageTongue is the language of our own words.
const pageTongue = "en"

func tongueOf(lang string) tongue {
	switch {
	case lang == "" || lang == pageTongue:
		return tongue{}
	case text.RTL(lang):
		return tongue{lang, "rtl"}
	}
	return tongue{lang, "ltr"}
}

// picture is an image of the web as a page shows it, through the proxy.
type picture struct {
	Src, Alt, Caption, Credit string
	Width, Height             int
	Eager                     bool // it stands on the first screen
}

// picture is nil where there is none to show.
func (v *visit) picture(i news.Image) *picture {
	src := v.site.pictureURL(i.URL)
	if src == "" {
		return nil
	}
	p := &picture{Src: src, Alt: i.Alt, Caption: fullStop(i.Caption), Credit: i.Credit, Width: i.Width, Height: i.Height}
	if p.Width <= 0 || p.Height <= 0 {
		p.Width, p.Height = 1080, 720
	}
	return p
}

// fullStop ends a caption as a sentence, so that the credit may follow it.
func fullStop(s string) string {
	s = strings.TrimSpace(s)
	if last, _ := utf8.DecodeLastRuneInString(s); s != "" && (unicode.IsLetter(last) || unicode.IsDigit(last)) {
		return s + "."
	}
	return s
}
