package sample

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// publisher is one site. Its header's keys, in brackets what is taken if unsaid:
//
//	name, tagline, language [en], country, owner
//	layout      a file of layouts, without .html
//	permalink   path of an article: {slug} {section} {date} {number}
//	zone        offset of the dates it prints [+00:00]
//	feed        PATH FORMAT FOLDER [SECTION …]; may be given many times
//	moved       OLD NEW: a path that leads on for good; NEW's feed is listed as OLD
//	links       what the feed adds to the links: "?utm_source=rss"
//	promo       what stands before a promotion in the text ["MORE:"]
//	note        boilerplate under every article
//	robots-meta, robots-header
//	            what its pages ask of robots, in a meta element or X-Robots-Tag
//	gone        every feed answers 410
//	busy        until this time every feed answers 503
type publisher struct {
	Host, Name, Tagline, Language, Country, Owner string
	Layout, Permalink, Promo, Note, Links         string
	RobotsMeta, RobotsHeader                      string
	MovedFrom, MovedTo                            string
	Zone                                          *time.Location
	Feeds                                         []feedSpec
	Gone                                          bool
	Busy                                          time.Time
	Robots                                        string
	Articles                                      []*article // as written
}

// feedSpec is a feed of a publisher; without sections it carries them all.
type feedSpec struct {
	Path, Format, Folder string
	Sections             []string
}

// article is one page. Its header's keys:
//
//	title, dek, section, at, by (names with commas), tags (with commas)
//	event       a word shared by the reports of one event [the slug]
//	image       NAME | caption | credit | alternative text
//	related     HOST/SLUG …; links beside the article
//	state       what can be read of it: ok, paywall, empty … [ok]
//	schema      the schema.org type it claims [NewsArticle]
//	withdrawn   from this time the page answers 410
//	copy-of     HOST/SLUG [VERSION]: the body is an edit script (edit.go)
//	translation-of  HOST/SLUG
type article struct {
	Publisher            *publisher
	Slug, Section, Event string
	Number               int // of the publisher's articles, from 1
	By, Tags             []string
	Image                picture
	State                news.State
	Schema               string
	Versions             []version // oldest first
	Withdrawn            time.Time
	Related              []*article

	copyOf, translationOf *article
}

// version is the text of an article from a moment on.
type version struct {
	At         time.Time
	Title, Dek string
	Blocks     []string
}

type picture struct{ Name, Caption, Credit, Alt string }

// at is the article as it stands at t: the latest version by then, else the
// first.
func (a *article) at(t time.Time) version {
	v := a.Versions[0]
	for _, later := range a.Versions[1:] {
		if !later.At.After(t) {
			v = later
		}
	}
	return v
}

func (a *article) visible(t time.Time) bool { return !a.Versions[0].At.After(t) }

func (a *article) withdrawn(t time.Time) bool {
	return !a.Withdrawn.IsZero() && !a.Withdrawn.After(t)
}

func (a *article) url(port int) string { return base(a.Publisher.Host, port) + a.path() }

func (a *article) path() string {
	return strings.NewReplacer(
		"{slug}", a.Slug, "{section}", a.Section, "{number}", strconv.Itoa(40100+a.Number*7),
		"{date}", a.Versions[0].At.Format("2006/01/02"),
	).Replace(a.Publisher.Permalink)
}

// readPublishers reads content/*.txtar, then what refers from one to another.
func readPublishers(files fs.FS, c clock) (map[string]*publisher, error) {
	names, err := fs.Glob(files, "content/*.txtar")
	if err != nil {
		return nil, err
	}
	publishers, drafts := map[string]*publisher{}, map[string]*draft{}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		p, err := readPublisher(strings.TrimSuffix(path.Base(name), ".txtar"), txtar.Parse(raw), c, drafts)
		if err != nil {
			return nil, err
		}
		publishers[p.Host] = p
	}
	for _, p := range publishers {
		for _, a := range p.Articles {
			if err := resolve(drafts[p.Host+"/"+a.Slug], drafts, c); err != nil {
				return nil, err
			}
		}
	}
	return publishers, nil
}

// draft is an article whose references are not yet followed.
type draft struct {
	article *article
	header  header
	body    string
	done    bool
}

func readPublisher(host string, ar *txtar.Archive, c clock, drafts map[string]*draft) (_ *publisher, err error) {
	defer errs.Wrap(&err, "%s", host)
	h, _ := readHeader(string(ar.Comment))
	p := &publisher{
		Host: host, Name: h.get("name"), Tagline: h.get("tagline"), Language: h.or("language", "en"),
		Country: h.get("country"), Owner: h.get("owner"), Layout: h.get("layout"),
		Permalink: h.get("permalink"), Promo: h.or("promo", "MORE:"), Note: h.get("note"), Links: h.get("links"),
		RobotsMeta: h.get("robots-meta"), RobotsHeader: h.get("robots-header"), Gone: h.get("gone") != "",
	}
	p.MovedFrom, p.MovedTo, _ = strings.Cut(h.get("moved"), " ")
	zone, err := time.Parse("-07:00", h.or("zone", "+00:00"))
	if err != nil {
		return nil, err
	}
	p.Zone = zone.Location()
	if busy := h.get("busy"); busy != "" {
		if p.Busy, err = c.instant(busy); err != nil {
			return nil, err
		}
	}
	for _, line := range h["feed"] {
		f := strings.Fields(line)
		if len(f) < 3 {
			return nil, fmt.Errorf("feed %q: want PATH FORMAT FOLDER", line)
		}
		p.Feeds = append(p.Feeds, feedSpec{f[0], f[1], f[2], f[3:]})
	}
	for _, file := range ar.Files {
		if file.Name == "robots.txt" {
			p.Robots = string(file.Data)
			continue
		}
		d := &draft{article: &article{Publisher: p, Slug: file.Name, Number: len(p.Articles) + 1}}
		d.header, d.body = readHeader(string(file.Data))
		if err := d.readMeta(c); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
		p.Articles = append(p.Articles, d.article)
		drafts[host+"/"+file.Name] = d
	}
	return p, nil
}

// readMeta takes over what the header says of the article itself.
func (d *draft) readMeta(c clock) (err error) {
	a, h := d.article, d.header
	a.Section, a.Event = h.get("section"), h.or("event", a.Slug)
	a.By, a.Tags = split(h.get("by"), ","), split(h.get("tags"), ",")
	a.State, a.Schema = news.State(h.or("state", "ok")), h.or("schema", "NewsArticle")
	if img := append(split(h.get("image"), "|"), "", "", "", ""); img[0] != "" {
		a.Image = picture{img[0], c.text(a.Publisher.Language, img[1]), img[2], img[3]}
	}
	if w := h.get("withdrawn"); w != "" {
		if a.Withdrawn, err = c.instant(w); err != nil {
			return err
		}
	}
	at, err := c.instant(h.get("at"))
	if err != nil {
		return err
	}
	a.Versions = []version{{At: at, Title: c.text(a.Publisher.Language, h.get("title")), Dek: c.text(a.Publisher.Language, h.get("dek"))}}
	return nil
}

// header is the "key: value" lines on top of a file.
type header map[string][]string

// readHeader also returns what follows the first blank line.
func readHeader(s string) (header, string) {
	top, body, _ := strings.Cut(strings.TrimLeft(s, "\n"), "\n\n")
	h := header{}
	for line := range strings.Lines(top) {
		if key, value, ok := strings.Cut(line, ":"); ok {
			h[key] = append(h[key], strings.TrimSpace(value))
		}
	}
	return h, body
}

func (h header) get(key string) string { return h.or(key, "") }

func (h header) or(key, otherwise string) string {
	if len(h[key]) == 0 {
		return otherwise
	}
	return h[key][0]
}

// split cuts at sep and trims; an empty string has no parts.
func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	parts := strings.Split(s, sep)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
