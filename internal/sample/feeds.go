package sample

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"
)

// view is one site as one request finds it.
type view struct {
	room *Newsroom
	site *publisher
	port int
	now  time.Time
}

// entry is what a feed says of one article.
type entry struct {
	*article
	version
	URL, Summary, HTML string
	Image              string // address, empty without one
	Picture            picture
}

// feedData is what the feed layouts print.
type feedData struct {
	Site    *publisher
	Spec    feedSpec
	Origin  string
	Updated time.Time
	Full    bool
	Entries []entry
}

// maxEntries is the length of a feed.
const maxEntries = 30

// formats gives each format its layout and content type; the suffix says
// whether entries carry the whole text.
var formats = map[string]struct{ layout, kind string }{
	"rss":    {"rss.xml", "application/rss+xml; charset=utf-8"},
	"atom":   {"atom.xml", "application/atom+xml; charset=utf-8"},
	"rdf":    {"rdf.xml", "application/rdf+xml; charset=utf-8"},
	"json":   {"", "application/feed+json"},
	"broken": {"rss.xml", "text/xml"},
}

// feed answers a feed of the site, which may be gone or too busy to answer.
func (v view) feed(f feedSpec) answer {
	if v.site.Gone {
		return plain(http.StatusGone, "This feed has ended. Thank you for reading.")
	}
	if v.now.Before(v.site.Busy) {
		a := plain(http.StatusServiceUnavailable, "Too many readers. Please come back a little later.")
		a.headers = map[string]string{"Retry-After": "30"}
		return a
	}
	name, amount, _ := strings.Cut(f.Format, "-")
	data := v.feedData(f, amount == "full")
	format := formats[name]
	a := answer{status: 200, kind: format.kind, modified: data.Updated,
		headers: map[string]string{"Cache-Control": "max-age=0"}}
	if name == "json" {
		a.body = data.json()
		return a
	}
	var b bytes.Buffer
	if err := v.room.layouts.feeds.ExecuteTemplate(&b, format.layout, data); err != nil {
		return plain(http.StatusInternalServerError, err.Error())
	}
	if a.body = b.Bytes(); name == "broken" {
		a.body = cutOff(a.body)
	}
	return a
}

// cutOff breaks a feed as careless programs do: bare ampersands, HTML's
// entities, and an end in the middle of the last entry.
func cutOff(b []byte) []byte {
	b = bytes.ReplaceAll(b, []byte("&amp;"), []byte("&"))
	b = bytes.ReplaceAll(b, []byte("—"), []byte("&mdash;"))
	last := bytes.LastIndex(b, []byte("<description>"))
	return b[:min(last+60, len(b))]
}

func (v view) feedData(f feedSpec, full bool) feedData {
	d := feedData{Site: v.site, Spec: f, Origin: base(v.site.Host, v.port), Full: full, Updated: v.room.clock.start}
	for _, a := range v.articles(f.Sections) {
		e := v.entry(a)
		d.Entries = append(d.Entries, e)
		if e.At.After(d.Updated) {
			d.Updated = e.At
		}
	}
	return d
}

// articles is what can be seen now, newest first.
func (v view) articles(sections []string) []*article {
	var out []*article
	for _, a := range v.site.Articles {
		if a.visible(v.now) && !a.withdrawn(v.now) && (len(sections) == 0 || slices.Contains(sections, a.Section)) {
			out = append(out, a)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Versions[0].At.After(out[j].Versions[0].At) })
	return out[:min(len(out), maxEntries)]
}

func (v view) entry(a *article) entry {
	e := entry{article: a, version: a.at(v.now), URL: a.url(v.port) + a.Publisher.Links, Picture: a.Image}
	blocks := markup{v.room, a, v.port, v.now}.blocks(e.Blocks)
	if e.Summary = e.Dek; e.Summary == "" && len(e.Blocks) > 0 {
		e.Summary = e.Blocks[0]
	}
	if a.Schema == "LiveBlogPosting" || a.Schema == "VideoObject" {
		blocks = nil // such pages' feeds say only that there is one
	}
	e.HTML = joinHTML(blocks)
	if a.Image.Name != "" {
		e.Image = base(a.Publisher.Host, v.port) + "/img/" + a.Image.Name + ".webp"
	}
	return e
}

func joinHTML(blocks []template.HTML) string {
	var b strings.Builder
	for _, block := range blocks {
		b.WriteString(string(block) + "\n")
	}
	return b.String()
}

// Published is when the article first appeared; At is when it was last changed.
func (e entry) Published() time.Time { return e.article.Versions[0].At }

// escape is s as text of an XML document.
func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

// json is the feed as JSON Feed 1.1.
func (d feedData) json() []byte {
	type object = map[string]any
	items := []object{}
	for _, e := range d.Entries {
		item := object{
			"id": fmt.Sprintf("tag:%s.localhost,2026:%d", d.Site.Host, e.Number), "url": e.URL, "title": e.Title,
			"date_published": e.Published().Format(time.RFC3339), "date_modified": e.At.Format(time.RFC3339),
			"tags": append([]string{e.Section}, e.Tags...),
		}
		if d.Full {
			item["content_html"] = e.HTML
		}
		if !d.Full || e.Dek != "" {
			item["summary"] = e.Summary
		}
		if e.Image != "" {
			item["image"] = e.Image
		}
		var authors []object
		for _, name := range e.By {
			authors = append(authors, object{"name": name})
		}
		if authors != nil {
			item["authors"] = authors
		}
		items = append(items, item)
	}
	b, _ := json.MarshalIndent(object{ // strings and maps of them do not fail
		"version": "https://jsonfeed.org/version/1.1", "title": d.Site.Name, "description": d.Site.Tagline,
		"home_page_url": d.Origin + "/", "feed_url": d.Origin + d.Spec.Path, "language": d.Site.Language, "items": items,
	}, "", " ")
	return b
}
