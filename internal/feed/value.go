package feed

import (
	"encoding/base64"
	"html"
	"strings"
	"unicode/utf8"
)

// value is what an element holds: its attributes and its content, both as they
// stand in the document.
type value struct {
	rest string // the inside of the start tag
	raw  string // from the start tag to the end tag
	tags bool   // raw holds elements, not only text
	r    *reader
	el   *element

	read  bool
	attrs map[string]string
}

// attr is a decoded attribute, by its local name in lower case.
func (v *value) attr(name string) string {
	if !v.read {
		v.attrs, v.read = v.r.attributes(v.rest), true
	}
	return v.attrs[name]
}

// value reads up to the end tag of the element that t began. The element also
// ends where an enclosing one does, and where one begins that cannot be inside
// it.
func (r *reader) value(t token, f field, el *element) *value {
	from := r.sc.pos
	v := &value{rest: t.rest, r: r, el: el}
	depth := 0
	for {
		mark := r.sc.pos
		in := r.sc.next()
		switch in.kind {
		case eof:
			v.raw = r.sc.s[from:]
			return v
		case cdata:
			if n := unclosed(in, t.name); n >= 0 {
				r.sc.pos = mark + len("<![CDATA[") + n
			}
		case start:
			if isAtom(f) || ends(f, r.meaning(in.name, el.space), in.name) {
				r.sc.pos = mark
				v.raw = r.sc.s[from:mark]
				return v
			}
			v.tags = true
			if !in.empty && strings.EqualFold(in.name, t.name) {
				depth++
			}
		case end:
			if strings.EqualFold(in.name, t.name) {
				if depth == 0 {
					v.raw = r.sc.s[from:mark]
					return v
				}
				depth--
			} else if r.isOpen(in.name) {
				r.sc.pos = mark
				v.raw = r.sc.s[from:mark]
				return v
			}
		}
	}
}

// bounded is what is taken of a value as it stands in the document.
func bounded(raw string, f field) string {
	most := maxLine
	switch f {
	case content, description, summary, itunesSummary, altSummary, mediaDescription, source, author, creator, image:
		most = maxText
	}
	if len(raw) <= most {
		return raw
	}
	for most > 0 && !utf8.RuneStart(raw[most]) {
		most--
	}
	return raw[:most]
}

// ends reports whether the start of an element called name, which means g, shows
// that the end tag of an f is missing.
func ends(f, g field, name string) bool {
	switch {
	case g == unknown:
		return false
	case g == entry || g == root || g == channel:
		return true
	}
	switch f {
	case source, ignored, image: // made of other elements
		return false
	case author, creator:
		return g != sitemapURL
	case content, description, summary, itunesSummary, altSummary, mediaDescription: // any markup
		return g != f && neverHTML(g)
	}
	return !strings.HasSuffix(strings.ToLower(name), "div")
}

// isAtom reports fields that hold one word or date, and never an element.
func isAtom(f field) bool {
	switch f {
	case guid, published, created, updated, dated, built, lang, ttl, updatePeriod, updateFrequency, skipHour, skipDay, duration, location:
		return true
	}
	return false
}

// neverHTML reports fields whose elements do not occur in HTML or SVG.
func neverHTML(g field) bool {
	switch g {
	case guid, published, updated, enclosure, description, category, author, creator, built, origLink:
		return true
	}
	return false
}

// isOpen reports whether an element of that name is open around the value.
func (r *reader) isOpen(name string) bool {
	for i := len(r.stack) - 1; i > 0; i-- {
		if strings.EqualFold(r.stack[i].name, name) {
			return true
		}
	}
	return false
}

// unclosed finds where a CDATA section ends that nobody closed: it runs on, over
// its own element's end tag, into the next one or to the end. -1 if all is well.
func unclosed(t token, name string) int {
	s := t.rest
	if !t.empty {
		i := strings.Index(s, "<![CDATA[")
		if i < 0 {
			return -1
		}
		s = s[:i]
	}
	return strings.Index(s, "</"+name)
}

// text is the content of an element that holds a plain value: an id, a date, an
// address.
func (v *value) text() string {
	if strings.IndexByte(v.raw, '<') < 0 {
		return strings.TrimSpace(v.r.ents.unescape(v.raw))
	}
	return strings.TrimSpace(v.markup(false))
}

// markup is the content as HTML: text decoded once, CDATA as it is, elements as
// written. With verbatim, text stays encoded, as it must where the elements are
// the markup (XHTML).
func (v *value) markup(verbatim bool) string {
	if strings.IndexByte(v.raw, '<') < 0 {
		if verbatim {
			return v.raw
		}
		return v.r.ents.unescape(v.raw)
	}
	var out strings.Builder
	out.Grow(len(v.raw))
	sc := scanner{s: v.raw}
	for {
		from := sc.pos
		switch t := sc.next(); t.kind {
		case eof:
			return out.String()
		case text:
			if verbatim {
				out.WriteString(t.rest)
			} else {
				out.WriteString(v.r.ents.unescape(t.rest))
			}
		case cdata:
			if n := unclosed(t, v.el.name); n >= 0 {
				t.rest = t.rest[:n]
				sc.pos = from + len("<![CDATA[") + n
			}
			if verbatim && v.tags {
				t.rest = html.EscapeString(t.rest)
			}
			out.WriteString(t.rest)
		case start, end:
			v.tag(&out, t, sc.s[from:sc.pos])
		}
	}
}

// tag writes a tag of inline markup, without the prefix that XHTML may have.
func (v *value) tag(out *strings.Builder, t token, raw string) {
	i := strings.IndexByte(t.name, ':')
	if i < 0 || v.r.prefix(t.name[:i]) != "xhtml" {
		out.WriteString(raw)
		return
	}
	n := 1
	if t.kind == end {
		n = 2
	}
	out.WriteString(raw[:n])
	out.WriteString(raw[n+i+1:])
}

// form says what a text construct is.
type form uint8

const (
	unsaid    form = iota // RSS: looks decide
	saidPlain             // said to be plain text
	saidHTML              // said to be HTML, escaped
	saidXHTML             // XHTML: the elements themselves
)

// form is what the attributes type and mode say.
func (v *value) form() form {
	typ, mode := strings.ToLower(strings.TrimSpace(v.attr("type"))), strings.ToLower(v.attr("mode"))
	typ, _, _ = strings.Cut(typ, ";")
	switch {
	case mode == "escaped" && typ == "text/plain":
		return saidPlain
	case mode == "escaped" && typ != "":
		return saidHTML
	case typ == "xhtml", typ == "application/xhtml+xml":
		return saidXHTML
	case typ == "html", typ == "text/html":
		return saidHTML
	case typ == "text", typ == "text/plain", typ == "plain":
		return saidPlain
	case strings.HasSuffix(typ, "/xml"), strings.HasSuffix(typ, "+xml"):
		return saidXHTML
	}
	return unsaid
}

// html is the content as HTML and whether it was plain text, said or shown to be.
func (v *value) html() (s string, wasPlain bool) {
	f := v.form()
	s = strings.TrimSpace(v.markup(f == saidXHTML && v.tags))
	if d, ok := v.base64(s); ok {
		return absolute(v.el.base, strings.TrimSpace(d)), false
	}
	s = unwrap(s)
	switch {
	case f == saidXHTML && v.attr("type") == "xhtml":
		s = withoutDiv(s)
	case f == saidPlain && !v.tags && !(isHTML(s) && hasElement(s)):
		return s, true
	case f == unsaid && !v.tags && !isHTML(s):
		return s, true
	}
	return absolute(v.el.base, undouble(s)), false
}

// line is the content as one line of plain text.
func (v *value) line() string {
	f := v.form()
	s := v.markup(f == saidXHTML && v.tags)
	if d, ok := v.base64(s); ok {
		return plainLine(d, true)
	}
	return plainLine(unwrap(s), f == saidHTML || f == saidXHTML || v.tags)
}

// base64 decodes content that is said, or by its type must be, in base64.
func (v *value) base64(s string) (string, bool) {
	typ, mode := strings.ToLower(v.attr("type")), strings.ToLower(v.attr("mode"))
	said := mode == "base64" || v.attr("encoding") == "base64"
	if !said && (!strings.Contains(typ, "/") || strings.HasPrefix(typ, "text/") || strings.HasSuffix(typ, "xml")) || v.tags {
		return "", false
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil || !utf8.Valid(b) {
		return "", false
	}
	return clean(string(b)), true
}

// unwrap takes off a CDATA section that was itself escaped, and the end of one
// that has no beginning.
func unwrap(s string) string {
	t := strings.TrimSpace(s)
	if strings.HasPrefix(t, "<![CDATA[") {
		return strings.TrimSuffix(t[len("<![CDATA["):], "]]>")
	}
	return strings.TrimSuffix(t, "]]>")
}

// withoutDiv takes off the div that Atom's XHTML must stand in.
func withoutDiv(s string) string {
	sc := scanner{s: s}
	t := sc.next()
	if t.kind != start || !strings.EqualFold(t.name, "div") || t.empty {
		return s
	}
	inner := s[sc.pos:]
	if i := strings.LastIndex(inner, "</"); i >= 0 && strings.HasPrefix(strings.ToLower(inner[i:]), "</div") {
		return strings.TrimSpace(inner[:i])
	}
	return s
}

// child is the content of the first element inside with this local name.
func (v *value) child(local string) string {
	if c := v.element(local); c != nil {
		return c.text()
	}
	return ""
}

// element is the first element inside that has this local name, at any depth.
func (v *value) element(local string) *value {
	sub := &reader{sc: scanner{s: v.raw}, ents: v.r.ents, bound: v.r.bound, stack: []element{*v.el}}
	for {
		t := sub.sc.next()
		switch {
		case t.kind == eof:
			return nil
		case t.kind == start && strings.EqualFold(t.name[strings.IndexByte(t.name, ':')+1:], local):
			el := sub.scope(t)
			if t.empty {
				return &value{rest: t.rest, r: sub, el: &el}
			}
			return sub.value(t, summary, &el)
		}
	}
}
