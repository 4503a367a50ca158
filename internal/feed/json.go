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
	o := object((&lenient{s: s}).object())
	items, hasItems := o["items"].([]any)
	version := o.text("version")
	if !strings.Contains(version, "jsonfeed.org") && (!hasItems || o.text("title") == "" && o.text("home_page_url") == "") {
		return nil
	}
	doc := &news.Document{
		Title: plainLine(o.text("title"), false), HomeURL: resolve(base, o.text("home_page_url")), FeedURL: resolve(base, o.text("feed_url")),
		Description: plainLine(o.text("description"), false), Icon: resolve(base, cmp.Or(o.text("icon"), o.text("favicon"))),
		Language: cmp.Or(language(o.text("language")), lang),
		Format:   strings.TrimSpace("json feed " + strings.TrimPrefix(version[strings.LastIndexByte(version, '/')+1:], "version ")),
	}
	if doc.Format == "json feed 1" {
		doc.Format = "json feed 1.0"
	}
	for _, h := range o.list("hubs") {
		doc.Hub = cmp.Or(doc.Hub, h.text("url"))
	}
	authors := o.authors()
	for _, v := range items {
		m, ok := v.(map[string]any)
		if !ok || len(doc.Entries) >= maxEntries {
			continue
		}
		if e, ok := object(m).entry(base, doc.Language); ok {
			if len(e.Authors) == 0 {
				e.Authors = authors
			}
			doc.Entries = append(doc.Entries, e)
		}
	}
	return doc
}

func (o object) entry(base, lang string) (e news.Entry, ok bool) {
	e = news.Entry{
		GUID: o.text("id"), URL: resolve(base, o.text("url")), ExternalURL: resolve(base, o.text("external_url")),
		Title: plainLine(o.text("title"), false), ContentHTML: absolute(base, o.text("content_html")), ContentText: o.text("content_text"),
		Language: cmp.Or(language(o.text("language")), lang), Authors: o.authors(),
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
	return e, e.Title != "" || e.URL != "" || e.GUID != "" || e.ContentHTML != "" || len(e.Attachments) > 0
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
