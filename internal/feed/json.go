package feed

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// isJSON reports whether the document is JSON, of whatever kind.
func isJSON(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n\uFEFF")
	return s != "" && (s[0] == '{' || s[0] == '[')
}

// object is a JSON object with what its members mean to a feed.
type object map[string]any

// readJSON reads JSON Feed 1.0 and 1.1; nil if s is none.
func readJSON(s, base, lang string) *news.Document {
	doc := &news.Document{}
	if n := strings.Count(s, `"id"`); n > 0 {
		doc.Entries = make([]news.Entry, 0, min(n, maxEntries))
	}
	o := object((&lenient{s: s}).object("items", func(v any) {
		if m, ok := v.(map[string]any); ok && len(doc.Entries) < maxEntries {
			doc.Entries = append(doc.Entries, object(m).entry(base))
		}
	}))
	version := o.text("version")
	if !strings.Contains(version, "jsonfeed.org") && (o["items"] == nil || o.text("title") == "" && o.text("home_page_url") == "") {
		return nil
	}
	o.head(doc, base, lang)
	doc.Format = strings.TrimSpace("json feed " + version[strings.LastIndexByte(version, '/')+1:])
	if doc.Format == "json feed 1" {
		doc.Format = "json feed 1.0"
	}
	doc.Authors = o.authors()
	for i := range doc.Entries {
		e := &doc.Entries[i]
		e.Language = cmp.Or(e.Language, doc.Language)
		if len(e.Authors) == 0 {
			e.Authors = doc.Authors
		}
	}
	return doc
}

// head takes what the feed says of itself.
func (o object) head(doc *news.Document, base, lang string) {
	doc.Title, doc.Description = plainLine(o.text("title"), false), plainLine(o.text("description"), false)
	doc.HomeURL, doc.FeedURL = resolve(base, o.text("home_page_url")), resolve(base, o.text("feed_url"))
	doc.Icon = resolve(base, cmp.Or(o.text("icon"), o.text("favicon")))
	doc.Language = cmp.Or(language(o.text("language")), lang)
	for _, h := range o.list("hubs") {
		doc.Hub = cmp.Or(doc.Hub, h.text("url"))
	}
}

func (o object) entry(base string) news.Entry {
	e := news.Entry{
		GUID: o.text("id"), URL: resolve(base, o.text("url")), ExternalURL: resolve(base, o.text("external_url")),
		Title: plainLine(o.text("title"), false), ContentHTML: absolute(base, o.text("content_html")), ContentText: o.text("content_text"),
		Language: language(o.text("language")), Authors: o.authors(),
		Published: parseDate(o.text("date_published")), Modified: parseDate(o.text("date_modified")),
	}
	e.Image.URL = resolve(base, cmp.Or(o.text("image"), o.text("banner_image")))
	if s := o.text("summary"); s != "" {
		e.Summary = summaryOf(s, !isHTML(s))
	}
	if tags, ok := o["tags"].([]any); ok {
		for _, t := range tags {
			if s, ok := t.(string); ok {
				e.Tags = appendNames(e.Tags, []string{s})
			}
		}
	}
	e.ContentHTML = cmp.Or(e.ContentHTML, escapeText(e.ContentText), escapeText(e.Summary))
	var it item
	for _, a := range o.list("attachments") {
		it.attach(news.Attachment{URL: resolve(base, a.text("url")), MIMEType: a.text("mime_type"), Title: a.text("title"),
			Size: int64(a.number("size_in_bytes")), Duration: time.Duration(a.number("duration_in_seconds") * float64(time.Second))})
	}
	e.Attachments = it.attachments
	return e
}

// text is a member that is a string, or a number written as one.
func (o object) text(name string) string {
	switch v := o[name].(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func (o object) number(name string) float64 { return number(o.text(name)) }

// list are the objects in a member that is an array.
func (o object) list(name string) (list []object) {
	items, _ := o[name].([]any)
	for _, v := range items {
		if m, ok := v.(map[string]any); ok {
			list = append(list, m)
		}
	}
	return list
}

// authors are the names in "authors", or in "author" as version 1.0 has it.
func (o object) authors() (names []string) {
	list := o.list("authors")
	if m, ok := o["author"].(map[string]any); ok && len(list) == 0 {
		list = []object{m}
	}
	for _, a := range list {
		names = appendNames(names, []string{a.text("name")})
	}
	if s, ok := o["author"].(string); ok && len(names) == 0 {
		names = appendNames(names, []string{s})
	}
	return names
}
