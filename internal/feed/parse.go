package feed

import (
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Bounds on what one document may be. They are far above what publishers serve.
const (
	maxBytes   = 64 << 20
	maxDepth   = 128  // open elements; deeper ones are read as if they were flat
	maxBase    = 1024 // bytes of an address that others may be put behind
	maxEntries = 20_000
	maxText    = 1 << 20  // bytes of a text as it stands in the document
	maxLine    = 64 << 10 // the same of a title and all else that is one line
)

// Source is what is known of a document besides its bytes. All of it may be
// empty.
type Source struct {
	URL             string // where it was read, after redirects
	ContentType     string // HTTP headers
	ContentLocation string
	ContentLanguage string
}

// base is the address that relative links stand on: where the document was read,
// or where it says that it stands.
func (s Source) base() string {
	base := tidy(s.URL)
	if len(base) > maxBase {
		base, _, _ = strings.Cut(base, "?")
	}
	if len(base) > maxBase {
		a := split(base)
		base = a.scheme + a.authority + "/"
	}
	if loc := tidy(s.ContentLocation); loc != "" && (schemeLen(loc) == 0 || isWeb(loc)) {
		if at := resolve(base, loc); schemeLen(at) > 0 && len(at) <= maxBase {
			return at
		}
	}
	return base
}

// Parse reads a feed: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed, CDF and
// sitemaps, also where they are damaged. Titles and summaries come out as plain
// text, content as the publisher's HTML with absolute addresses. An entry that
// has only a summary has it as content too; one that has only a date of change
// has it as its date of publication too; one without an id has its address as
// GUID, or a digest of its text.
//
// What is no feed gives an errs.Invalid that says what it is instead.
func Parse(body []byte, src Source) (doc *news.Document, err error) {
	defer errs.Wrap(&err, "feed.Parse(%s)", src.URL)
	if len(body) > maxBytes {
		return nil, errs.New(errs.Invalid, "the document is larger than %d MB", maxBytes>>20)
	}
	s := decode(body, src.ContentType)
	lang, _, _ := strings.Cut(src.ContentLanguage, ",")
	if isJSON(s) {
		doc = readJSON(s, src.base(), language(lang))
	} else {
		doc = readXML(s, src.base(), language(lang))
	}
	if doc == nil {
		return nil, errs.New(errs.Invalid, "not a feed but %s", describe(s, body))
	}
	finish(doc)
	return doc, nil
}

// describe says what a document is that is no feed.
func describe(s string, body []byte) string {
	head := strings.ToLower(strings.TrimSpace(s[:min(len(s), 4096)]))
	first := firstElement(s)
	switch {
	case strings.HasPrefix(string(body[:min(len(body), 5)]), "%PDF-"):
		return "a PDF"
	case isBinary(body):
		return "binary data"
	case head == "":
		return "an empty document"
	case isJSON(s):
		return "JSON that is no JSON Feed"
	case first == "sitemapindex":
		return "a sitemap index, which lists sitemaps and not articles"
	case first == "opml":
		return "OPML, a list of feeds"
	case strings.HasPrefix(head, "<!doctype html"), first == "html", first == "head", first == "body":
		return "an HTML page"
	case first == "" && strings.HasPrefix(head, "<") && oneLine(stripTags(s, true)) == "":
		return "an empty document" // comments and declarations
	case first != "" && roleOf(first) != 0:
		return "a piece of HTML"
	case first != "" && strings.HasPrefix(head, "<"):
		return "XML of another kind, <" + first[:min(len(first), 40)] + ">"
	}
	return "plain text"
}

// firstElement is the name of the first element, in lower case, without prefix.
func firstElement(s string) string {
	sc := scanner{s: s[:min(len(s), 64<<10)]}
	for {
		switch t := sc.next(); t.kind {
		case eof:
			return ""
		case start:
			return strings.ToLower(t.name[strings.IndexByte(t.name, ':')+1:])
		}
	}
}

// isBinary reports whether many of the first bytes are control characters.
func isBinary(b []byte) bool {
	b = b[:min(len(b), 512)]
	n := 0
	for _, c := range b {
		if c < 0x20 && !isSpace(c) {
			n++
		}
	}
	return n*20 > len(b)
}
