package feed

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// xmlText is s for character data and attributes: escaped, without characters
// that XML has not.
func xmlText(s string) string {
	return xmlEscaper.Replace(strings.Map(xmlRune, strings.ToValidUTF8(s, "")))
}

var xmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// xmlRune drops what XML has no place for.
func xmlRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < ' ' || r == 0xFFFE || r == 0xFFFF:
		return -1
	}
	return r
}

// attribute writes ` name="value"`, and nothing for an empty value.
func attribute(b *bufio.Writer, name, value string) {
	if value != "" {
		b.WriteString(" " + name + `="` + xmlText(value) + `"`)
	}
}

// tag writes an element with text, and nothing for empty text.
func tag(b *bufio.Writer, name, text string) {
	if text != "" {
		b.WriteString("<" + name + ">" + xmlText(text) + "</" + name + ">\n")
	}
}

// tagAttrs writes an empty element with attributes, given as name, value, …
func tagAttrs(b *bufio.Writer, name string, pairs ...string) {
	b.WriteString("<" + name)
	for i := 0; i+1 < len(pairs); i += 2 {
		attribute(b, pairs[i], pairs[i+1])
	}
	b.WriteString("/>\n")
}

// WriteRSS writes doc as RSS 2.0. Content goes out as it stands in the document:
// give only what has passed clean. The result is the same for the same document.
func WriteRSS(w io.Writer, doc *news.Document) error {
	b := bufio.NewWriter(w)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
`)
	b.WriteString("<title>" + xmlText(doc.Title) + "</title>\n<link>" + xmlText(doc.HomeURL) + "</link>\n")
	b.WriteString("<description>" + xmlText(cmp.Or(doc.Description, doc.Title)) + "</description>\n")
	tag(b, "language", doc.Language)
	if t := latest(doc); !t.IsZero() {
		tag(b, "lastBuildDate", t.Format(time.RFC1123Z))
	}
	if doc.FeedURL != "" {
		tagAttrs(b, "atom:link", "rel", "self", "type", "application/rss+xml", "href", doc.FeedURL)
	}
	if doc.Hub != "" {
		tagAttrs(b, "atom:link", "rel", "hub", "href", doc.Hub)
	}
	if doc.Every > 0 {
		tag(b, "ttl", strconv.Itoa(int(doc.Every.Minutes())))
	}
	for i := range doc.Entries {
		writeRSSItem(b, &doc.Entries[i])
	}
	b.WriteString("</channel>\n</rss>\n")
	return b.Flush()
}

func writeRSSItem(b *bufio.Writer, e *news.Entry) {
	b.WriteString("<item>\n")
	tag(b, "title", e.Title)
	tag(b, "link", e.URL)
	b.WriteString(`<guid isPermaLink="false">` + xmlText(cmp.Or(e.GUID, e.URL)) + "</guid>\n")
	if !e.Published.IsZero() {
		tag(b, "pubDate", e.Published.Format(time.RFC1123Z))
	}
	if !e.Modified.IsZero() && !e.Modified.Equal(e.Published.Time) {
		tag(b, "atom:updated", e.Modified.String())
	}
	for _, a := range e.Authors {
		tag(b, "dc:creator", a)
	}
	for _, t := range e.Tags {
		tag(b, "category", t)
	}
	tag(b, "dc:language", e.Language)
	if e.Source.URL != "" {
		b.WriteString(`<source url="` + xmlText(e.Source.URL) + `">` + xmlText(e.Source.Title) + "</source>\n")
	}
	tag(b, "description", e.Summary)
	tag(b, "content:encoded", e.ContentHTML)
	writeFiles(b, e, "enclosure", "url")
	b.WriteString("</item>\n")
}

// writeFiles writes the image and the attachments of an entry.
func writeFiles(b *bufio.Writer, e *news.Entry, name, href string) {
	if e.Image.URL != "" {
		b.WriteString("<media:content")
		attribute(b, "url", e.Image.URL)
		b.WriteString(` medium="image">`)
		tag(b, "media:description", e.Image.Caption)
		tag(b, "media:credit", e.Image.Credit)
		b.WriteString("</media:content>\n")
	}
	for i, a := range e.Attachments {
		if name == "enclosure" && i > 0 { // RSS has one
			break
		}
		size := ""
		if a.Size > 0 || name == "enclosure" {
			size = strconv.FormatInt(a.Size, 10)
		}
		pairs := []string{href, a.URL, "length", size, "type", cmp.Or(a.MIMEType, "application/octet-stream")}
		if name == "link" {
			pairs = append([]string{"rel", "enclosure"}, pairs...)
		}
		tagAttrs(b, name, pairs...)
	}
}

// WriteAtom writes doc as Atom 1.0. Content goes out as it stands in the
// document: give only what has passed clean. The result is the same for the same
// document.
func WriteAtom(w io.Writer, doc *news.Document) error {
	b := bufio.NewWriter(w)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"`)
	attribute(b, "xml:lang", doc.Language)
	b.WriteString(">\n<title>" + xmlText(doc.Title) + "</title>\n")
	tag(b, "subtitle", doc.Description)
	tag(b, "id", cmp.Or(doc.FeedURL, doc.HomeURL, "urn:broadsheet"))
	b.WriteString("<updated>" + atomTime(latest(doc)) + "</updated>\n")
	if doc.FeedURL != "" {
		tagAttrs(b, "link", "rel", "self", "type", "application/atom+xml", "href", doc.FeedURL)
	}
	if doc.HomeURL != "" {
		tagAttrs(b, "link", "rel", "alternate", "type", "text/html", "href", doc.HomeURL)
	}
	if doc.Hub != "" {
		tagAttrs(b, "link", "rel", "hub", "href", doc.Hub)
	}
	tag(b, "icon", doc.Icon)
	for _, a := range doc.Authors {
		b.WriteString("<author><name>" + xmlText(a) + "</name></author>\n")
	}
	for i := range doc.Entries {
		writeAtomEntry(b, &doc.Entries[i], doc)
	}
	b.WriteString("</feed>\n")
	return b.Flush()
}

func writeAtomEntry(b *bufio.Writer, e *news.Entry, doc *news.Document) {
	b.WriteString("<entry")
	attribute(b, "xml:lang", e.Language)
	b.WriteString(">\n<title>" + xmlText(e.Title) + "</title>\n")
	tag(b, "id", cmp.Or(e.GUID, e.URL))
	if e.URL != "" {
		tagAttrs(b, "link", "rel", "alternate", "href", e.URL)
	}
	if e.ExternalURL != "" {
		tagAttrs(b, "link", "rel", "related", "href", e.ExternalURL)
	}
	if !e.Published.IsZero() {
		tag(b, "published", e.Published.String())
	}
	changed := e.Modified.Time
	if changed.IsZero() {
		changed = e.Published.Time
	}
	b.WriteString("<updated>" + atomTime(changed) + "</updated>\n")
	authors := e.Authors
	if len(authors) == 0 && len(doc.Authors) == 0 { // an entry must have one, or the feed
		authors = []string{cmp.Or(e.Source.Title, doc.Title, "unknown")}
	}
	for _, a := range authors {
		b.WriteString("<author><name>" + xmlText(a) + "</name></author>\n")
	}
	for _, t := range e.Tags {
		tagAttrs(b, "category", "term", t)
	}
	if e.Source.URL != "" || e.Source.Title != "" {
		writeAtomSource(b, e)
	}
	tag(b, "summary", e.Summary)
	if e.ContentHTML != "" {
		fmt.Fprintf(b, "<content type=\"html\">%s</content>\n", xmlText(e.ContentHTML))
	}
	writeFiles(b, e, "link", "href")
	b.WriteString("</entry>\n")
}

func writeAtomSource(b *bufio.Writer, e *news.Entry) {
	b.WriteString("<source>")
	tag(b, "title", e.Source.Title)
	if e.Source.URL != "" {
		tagAttrs(b, "link", "rel", "alternate", "href", e.Source.URL)
	}
	b.WriteString("</source>\n")
}

// latest is the time of the newest change in doc. Writers know no clock: a feed
// that did not change is the same, byte for byte.
func latest(doc *news.Document) (t time.Time) {
	for i := range doc.Entries {
		for _, d := range []time.Time{doc.Entries[i].Published.Time, doc.Entries[i].Modified.Time} {
			if d.After(t) {
				t = d
			}
		}
	}
	return t
}

// atomTime is t as Atom must have it; an unknown time is the epoch.
func atomTime(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0).UTC()
	}
	return t.Format(time.RFC3339)
}
