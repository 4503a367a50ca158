package feed

import (
	"html"
	"strings"
)

// longestEntity bounds the search for the semicolon of an entity.
const longestEntity = 32

// entities are those that a document's DOCTYPE declares; nil for none.
type entities struct {
	values map[string]string
	spent  int // bytes that declared entities have grown the document by
}

// maxGrowth bounds that growth, whatever a document declares.
const maxGrowth = 1 << 20

// unescape decodes character references as XML does: only whole ones, closed by
// a semicolon, so that "?a=1&copy=2" stays what it is. HTML's names count as
// declared, since feeds use them as if they were. What is no reference stays.
func (e *entities) unescape(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for i >= 0 {
		out.WriteString(s[:i])
		s = s[i:]
		v, n := e.reference(s)
		out.WriteString(v)
		s = s[n:]
		i = strings.IndexByte(s, '&')
	}
	out.WriteString(s)
	return punctuation(out.String())
}

// unescapeXML decodes the references of a document that declares none.
func unescapeXML(s string) string { return (*entities)(nil).unescape(s) }

// reference decodes the reference at the start of s and says how long it was.
func (e *entities) reference(s string) (value string, n int) {
	stop := 1
	for stop < min(len(s), longestEntity) && s[stop] != ';' && s[stop] != '&' && !isSpace(s[stop]) {
		stop++
	}
	if stop < 2 || stop == len(s) || s[stop] != ';' {
		return "&", 1
	}
	switch name := s[1:stop]; name {
	case "amp":
		return "&", stop + 1
	case "lt":
		return "<", stop + 1
	case "gt":
		return ">", stop + 1
	case "quot":
		return `"`, stop + 1
	default:
		if v, ok := e.declared(name); ok {
			return v, stop + 1
		}
	}
	whole := s[:stop+1]
	if v := html.UnescapeString(whole); v != whole && !strings.HasSuffix(v, ";") {
		return visible(v), stop + 1
	}
	return "&", 1
}

// declared is the value of a declared entity, while there is room for it.
func (e *entities) declared(name string) (string, bool) {
	if e == nil {
		return "", false
	}
	v, ok := e.values[name]
	e.spent += len(v)
	return v, ok && e.spent <= maxGrowth
}

// visible is v, or nothing where it is a control character: a reference must not
// bring back what clean took out.
func visible(v string) string {
	if len(v) == 1 && v[0] < 0x20 && v[0] != '\n' && v[0] != '\t' && v[0] != '\r' {
		return ""
	}
	return v
}

// declare reads the entity declarations of a DOCTYPE. Values are taken as they
// stand, at most a thousand of them and short, so that nothing can grow.
func (e *entities) declare(doctype string) {
	const most, longest = 1000, 4096
	for range most {
		_, rest, ok := strings.Cut(doctype, "<!ENTITY")
		if !ok {
			return
		}
		doctype = rest
		rest = rest[:min(len(rest), longest)]
		q := strings.IndexAny(rest, `"'>`)
		if q < 0 || rest[q] == '>' {
			continue
		}
		name := strings.TrimSpace(rest[:q])
		stop := strings.IndexByte(rest[q+1:], rest[q])
		if stop < 0 || name == "" || strings.ContainsAny(name, " \n\t%") {
			continue
		}
		if e.values == nil {
			e.values = map[string]string{}
		}
		// The value may be written with references to characters; they are
		// decoded here, once.
		e.values[name] = unescapeXML(rest[q+1 : q+1+stop])
	}
}
