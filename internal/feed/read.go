package feed

import (
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// place says what the element that is being read belongs to.
type place uint8

const (
	inDocument place = iota // of a web page, where nothing is the feed's
	inFeed
	inEntry
	inMedia // media:content or the like of an entry
)

// element is an open element.
type element struct {
	name   string // as written
	place  place
	shadow bool // inside something unknown: what is found counts less
	base   string
	lang   string
	space  string // prefix of the default namespace
	bound  int    // how many namespace prefixes were bound outside it
}

// binding is a declared namespace prefix.
type binding struct{ prefix, space string }

// reader walks the tokens of an XML feed and fills a document.
type reader struct {
	sc     scanner
	ents   *entities
	stack  []element
	bound  []binding
	doc    *news.Document
	feed   head
	cur    *item // the entry that is being read, if any
	space  *item // what cur points to, used again for each entry
	found  bool  // a feed's root was seen
	format string
	list   bool // it is a sitemap
}

// readXML reads every XML format; nil if s is none of them.
func readXML(s, base, lang string) *news.Document {
	if doc := walk(s, base, lang); doc != nil {
		return doc
	}
	if strings.Contains(s, "&lt;rss") || strings.Contains(s, "&lt;feed") || strings.Contains(s, "&lt;rdf:RDF") {
		// A feed that somebody's page shows as text.
		return walk(unescapeXML(s), base, lang)
	}
	return nil
}

// walk reads the document from end to end.
func walk(s, base, lang string) *news.Document {
	page := isPage(firstElement(s))
	outside := element{base: base, lang: lang, place: inFeed, shadow: true}
	if page {
		outside.place = inDocument
	}
	r := &reader{sc: scanner{s: s}, ents: &entities{}, doc: &news.Document{}, stack: []element{outside}}
	if n := strings.Count(s, "<item") + strings.Count(s, "<entry") + strings.Count(s, "<url>"); n > 0 {
		r.doc.Entries = make([]news.Entry, 0, min(n, maxEntries))
	}
	r.run()
	if page && len(r.doc.Entries) == 0 || !r.found && (page || !slices.ContainsFunc(r.doc.Entries, isArticle)) {
		return nil
	}
	r.doc.Format = r.format
	r.feed.fill(r.doc)
	return r.doc
}

// isArticle reports whether an entry is like one of a feed. By such entries a feed
// is known that has lost its root.
func isArticle(e news.Entry) bool { return e.Title != "" && (e.URL != "" || e.ContentHTML != "") }

// isPage reports whether a document that begins with this element is a web page,
// in which only a whole feed counts.
func isPage(first string) bool {
	return first == "html" || first == "head" || first == "body" || first == "div" || first == "script" || first == "meta"
}

func (r *reader) run() {
	for {
		switch t := r.sc.next(); t.kind {
		case eof:
			r.popTo(1)
			if r.cur != nil { // too deep to be on the stack
				r.closeEntry()
			}
			return
		case start:
			r.start(t)
		case end:
			r.end(t.name)
		case other:
			if len(r.stack) == 1 && strings.Contains(t.rest, "<!ENTITY") {
				r.ents.declare(t.rest)
			}
		}
	}
}

func (r *reader) top() *element { return &r.stack[len(r.stack)-1] }

// start reads a start tag: it opens a part of the feed, or holds a value, which
// is then read up to its end tag.
func (r *reader) start(t token) {
	el := r.scope(t)
	f := r.meaning(t.name, el.space)
	switch {
	case f == root || f == channel:
		r.openRoot(f, t, &el)
	case f == entry, f == sitemapURL && r.list:
		r.openEntry(t, &el)
	case el.place == inDocument:
	case f == wrapper:
	case f == mediaContent:
		if r.cur != nil && el.place != inFeed {
			r.cur.openMedia(r.attributes(t.rest), &el)
			if !t.empty {
				el.place = inMedia
			}
		}
	case f == unknown:
		el.shadow = true
	case r.holdsValue(f, t):
		v := r.value(t, f, &el)
		v.raw = bounded(v.raw, f)
		r.bound = r.bound[:el.bound]
		r.set(f, v)
		return
	default:
		r.set(f, &value{rest: t.rest, r: r, el: &el})
	}
	if t.empty || len(r.stack) >= maxDepth {
		r.bound = r.bound[:el.bound]
		if t.empty && el.place == inEntry && (f == entry || f == sitemapURL && r.list) {
			r.closeEntry()
		}
		return
	}
	r.stack = append(r.stack, el)
}

// holdsValue reports whether an element's content is its value. A link with an
// address in its attributes has none.
func (r *reader) holdsValue(f field, t token) bool {
	if t.empty {
		return false
	}
	switch f {
	case link, mediaThumbnail, mediaPlayer, enclosure, imageHref, podcastSource:
		return !strings.Contains(t.rest, "href") && !strings.Contains(t.rest, "url") && !strings.Contains(t.rest, "uri")
	case itunesCategory:
		return false
	case content:
		return r.cur != nil // else it is the body of a page around the feed
	}
	return true
}

// scope is the element that t opens, with what its attributes change: namespaces,
// base and language. Most tags have no such attribute.
func (r *reader) scope(t token) element {
	el := *r.top()
	el.name, el.bound = t.name, len(r.bound)
	if !strings.Contains(t.rest, "xml") && !strings.Contains(t.rest, "XML") {
		return el
	}
	attrs(t.rest, func(name, v string) bool {
		switch {
		case name == "xml:base":
			el.base = rebase(el.base, r.ents.unescape(v))
		case name == "xml:lang":
			el.lang = language(r.ents.unescape(v))
		case name == "xmlns":
			el.space = space(v)
			if len(r.stack) == 1 && el.space == foreign {
				el.space = "" // the root of a feed, whatever it calls its language
			}
		case strings.HasPrefix(name, "xmlns:"):
			b := binding{name[6:], space(v)}
			if len(r.stack) == 1 && strings.HasPrefix(t.name, b.prefix+":") && b.space == foreign {
				b.space = ""
			}
			if len(r.bound) < maxDepth {
				r.bound = append(r.bound, b)
			}
		}
		return true
	})
	return el
}

// meaning is what an element means, by its name and the default namespace.
func (r *reader) meaning(name, space string) field {
	local := name
	if i := strings.IndexByte(name, ':'); i >= 0 {
		space, local = r.prefix(name[:i]), name[i+1:]
	}
	var buf [64]byte
	b := buf[:0]
	if len(local) > 32 || len(space) > 24 {
		return unknown
	}
	if space != "" {
		b = append(append(b, space...), ':')
	}
	return fields[string(lower(b, local))]
}

// prefix is what a prefix as written stands for.
func (r *reader) prefix(p string) string {
	for i := len(r.bound) - 1; i >= 0; i-- {
		if r.bound[i].prefix == p {
			return r.bound[i].space
		}
	}
	if p = strings.ToLower(p); len(p) > 24 {
		return foreign
	}
	return customary(p)
}

// openRoot begins a feed. What names the format names it once.
func (r *reader) openRoot(f field, t token, el *element) {
	if r.cur != nil { // an entry was never closed, or this is no root
		if f == channel {
			return
		}
		r.closeEntry()
	}
	el.place, el.shadow = inFeed, false
	if r.format == "" || r.format == "rss" {
		r.format = formatOf(t)
	}
	r.found = true
	r.list = r.list || strings.HasSuffix(r.format, "sitemap")
	if f == channel {
		if a := r.attributes(t.rest); a["href"] != "" {
			r.feed.home.set(resolve(rebase(el.base, a["base"]), a["href"]), 1)
		}
	}
	if r.feed.lang.v == "" {
		r.feed.lang.set(el.lang, 1)
	}
}

// formatOf names the format after the root's tag.
func formatOf(t token) string {
	local := strings.ToLower(t.name[strings.IndexByte(t.name, ':')+1:])
	var version string
	attrs(t.rest, func(name, v string) bool {
		if name == "version" {
			version = strings.TrimSpace(v)
		}
		return true
	})
	switch local {
	case "rss":
		return strings.TrimSpace("rss " + version)
	case "rdf":
		if strings.Contains(t.rest, "simple/0.9") {
			return "rss 0.9"
		}
		return "rss 1.0"
	case "feed":
		if version == "" && strings.Contains(t.rest, "2005/Atom") {
			version = "1.0"
		}
		return strings.TrimSpace("atom " + version)
	case "urlset":
		return "sitemap"
	case "channel":
		if strings.Contains(strings.ToLower(t.rest), "href") {
			return "cdf"
		}
	}
	return "rss"
}

func (r *reader) openEntry(t token, el *element) {
	if r.cur != nil {
		r.closeEntry()
		*el = r.scope(t)
	}
	if r.format == "" { // the root is missing
		r.format = "rss"
		if strings.HasSuffix(strings.ToLower(t.name), "entry") {
			r.format = "atom"
		}
	}
	a := r.attributes(t.rest)
	el.place, el.shadow = inEntry, false
	if r.space == nil {
		r.space = &item{}
	}
	*r.space = item{lang: el.lang}
	r.cur = r.space
	r.cur.guid.set(a["about"], 1)
	r.cur.url.set(resolve(el.base, a["about"]), 1)
	if a["href"] != "" {
		r.cur.url.set(resolve(rebase(el.base, a["base"]), a["href"]), 2)
	}
	r.cur.modified.set(parseDate(a["lastmod"]), 1)
}

// closeEntry adds the current entry to the document.
func (r *reader) closeEntry() {
	for i := len(r.stack) - 1; i > 0; i-- {
		if p := r.stack[i].place; p == inEntry || p == inMedia {
			r.bound = r.bound[:r.stack[i].bound]
			r.stack = r.stack[:i]
		}
	}
	if r.doc.Entries = append(r.doc.Entries, r.cur.entry()); len(r.doc.Entries) == maxEntries {
		r.sc.pos = len(r.sc.s) // no feed has so many: the rest is not read
	}
	r.cur = nil
}

// end closes the innermost open element of that name and all inside it. A name
// that is not open is passed over.
func (r *reader) end(name string) {
	for i := len(r.stack) - 1; i > 0; i-- {
		if strings.EqualFold(r.stack[i].name, name) {
			r.popTo(i)
			return
		}
	}
}

func (r *reader) popTo(n int) {
	for len(r.stack) > n {
		el := r.stack[len(r.stack)-1]
		r.bound = r.bound[:el.bound]
		r.stack = r.stack[:len(r.stack)-1]
		if r.cur != nil && el.place == inEntry && r.top().place != inEntry && r.top().place != inMedia {
			r.closeEntry()
		} else if r.cur != nil && el.place == inMedia && r.top().place != inMedia {
			r.cur.media = 0
		}
	}
}

// attributes are the decoded attributes of a tag by local name in lower case.
func (r *reader) attributes(rest string) map[string]string {
	var m map[string]string
	attrs(rest, func(name, v string) bool {
		if strings.HasPrefix(name, "xmlns") {
			return true
		}
		if m == nil {
			m = make(map[string]string, 4)
		}
		name = strings.ToLower(name[strings.IndexByte(name, ':')+1:])
		if _, twice := m[name]; !twice {
			m[name] = r.ents.unescape(v)
		}
		return len(m) < 64
	})
	return m
}
