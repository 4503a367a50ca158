package feed

import "strings"

// scanner cuts markup into tokens without judging it. It is a tolerant XML
// tokenizer that is good enough for HTML: it keeps no state but its place, never
// fails, and looks at every byte a bounded number of times. Tokens are parts of
// the text, so nothing is copied.
type scanner struct {
	s   string
	pos int
	// Once a terminator has been looked for in vain it is not looked for again:
	// a text of unclosed comments costs one scan, not one for each.
	noComment, noCDATA, noPI, noSubset bool
	cdataStop                          int // where the last CDATA section that was read ends
}

type kind uint8

const (
	eof   kind = iota
	text       // character data, entities not decoded
	cdata      // the inside of a CDATA section
	start
	end
	other // comment, processing instruction, declaration
)

// token is one piece of markup. For start and end, name is the element's name as
// written and rest what follows it inside the tag; for other kinds rest is the
// content.
type token struct {
	kind  kind
	name  string
	rest  string
	empty bool // <name/>; for cdata: it is never closed
}

func (sc *scanner) next() token {
	s := sc.s[sc.pos:]
	if s == "" {
		return token{}
	}
	if s[0] != '<' || !opensMarkup(s) {
		n := 1
		for {
			i := strings.IndexByte(s[n:], '<')
			if i < 0 {
				n = len(s)
				break
			}
			if n += i; opensMarkup(s[n:]) {
				break
			}
			n++
		}
		sc.pos += n
		return token{kind: text, rest: s[:n]}
	}
	switch s[1] {
	case '!':
		return sc.declaration(s)
	case '?':
		return sc.until(s, 2, "?>", &sc.noPI)
	case '/':
		n := nameEnd(s, 2)
		stop := strings.IndexAny(s[n:], "<>")
		t := token{kind: end, name: s[2:n]}
		switch {
		case stop < 0:
			sc.pos = len(sc.s)
		case s[n+stop] == '>':
			sc.pos += n + stop + 1
		default:
			sc.pos += n + stop
		}
		return t
	}
	return sc.startTag(s)
}

// opensMarkup reports whether the "<" at the start of s begins a tag, a comment
// or the like; otherwise it is a less-than sign that nobody escaped.
func opensMarkup(s string) bool {
	if len(s) < 2 {
		return false
	}
	c := s[1]
	if c == '/' {
		return len(s) > 2 && isNameStart(s[2])
	}
	return isNameStart(c) || c == '?' || c == '!' && len(s) > 2 && (s[2] == '-' || s[2] == '[' || isNameStart(s[2]))
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// nameEnd is where the name that starts at i ends.
func nameEnd(s string, i int) int {
	for i < len(s) && !isSpace(s[i]) && s[i] != '>' && s[i] != '/' && s[i] != '<' && s[i] != '=' {
		i++
	}
	return i
}

// startTag reads "<name attributes>". A quoted value may hold ">" and even "<",
// if its closing quote stands where one can; otherwise the quote was never closed
// and the tag ends at the first ">".
func (sc *scanner) startTag(s string) token {
	n := nameEnd(s, 1)
	t := token{kind: start, name: s[1:n]}
	i := n
	for i < len(s) && s[i] != '<' && s[i] != '>' {
		if (s[i] == '"' || s[i] == '\'') && follows(s, n, i, '=') {
			i += quoted(s[i:])
			continue
		}
		i++
	}
	t.rest = s[n:i]
	if sc.pos += i; i == len(s) || s[i] == '<' { // cut off, or another tag begins
		return t
	}
	sc.pos++
	if strings.HasSuffix(t.rest, "/") {
		t.rest, t.empty = t.rest[:len(t.rest)-1], true
	}
	return t
}

// longestAttribute bounds how far a closing quote is looked for past a "<".
const longestAttribute = 2048

// quoted is the length of the quoted value that s begins with; 1 if its quote is
// never closed.
func quoted(s string) int {
	n := strings.IndexByte(s[1:], s[0])
	if n < 0 {
		return 1
	}
	n += 2
	if i := strings.IndexByte(s[:n], '<'); i < 0 {
		return n
	}
	opens := s[n-2] == '=' // it belongs to a later attribute
	ends := n == len(s) || isSpace(s[n]) || s[n] == '>' || s[n] == '?' || strings.HasPrefix(s[n:], "/>")
	if n > longestAttribute || opens || !ends {
		return 1
	}
	return n
}

// follows reports whether the last byte of s[from:i] that is no space is c.
func follows(s string, from, i int, c byte) bool {
	for i--; i >= from; i-- {
		if !isSpace(s[i]) {
			return s[i] == c
		}
	}
	return false
}

// declaration reads what begins with "<!": a comment, a CDATA section, a DOCTYPE.
func (sc *scanner) declaration(s string) token {
	switch {
	case strings.HasPrefix(s, "<!--"):
		return sc.until(s, 4, "-->", &sc.noComment)
	case len(s) >= 9 && strings.EqualFold(s[:9], "<![CDATA["):
		return sc.cdata(s)
	}
	// A DOCTYPE; its internal subset stands in brackets and holds ">".
	stop := strings.IndexAny(s, ">[")
	if stop >= 0 && s[stop] == '[' {
		stop = sc.subsetEnd(s, stop)
	}
	if stop < 0 {
		sc.pos = len(sc.s)
		return token{kind: other, rest: s}
	}
	sc.pos += stop + 1
	return token{kind: other, rest: s[:stop]}
}

// cdata reads a CDATA section. Where the last one's end is still ahead, because
// the reader went back into it, that is this one's end as well.
func (sc *scanner) cdata(s string) token {
	from := sc.pos + len("<![CDATA[")
	if sc.cdataStop < from && !sc.noCDATA {
		i := strings.Index(sc.s[from:], "]]>")
		sc.cdataStop, sc.noCDATA = from+i, i < 0
	}
	if sc.noCDATA {
		sc.pos = len(sc.s)
		return token{kind: cdata, rest: sc.s[from:], empty: true}
	}
	sc.pos = sc.cdataStop + len("]]>")
	return token{kind: cdata, rest: sc.s[from:sc.cdataStop]}
}

// subsetEnd is the ">" behind the brackets that open at i.
func (sc *scanner) subsetEnd(s string, i int) int {
	if !sc.noSubset && s[2] != '[' {
		if j := strings.IndexByte(s[i:], ']'); j >= 0 {
			if k := strings.IndexByte(s[i+j:], '>'); k >= 0 {
				return i + j + k
			}
		}
		sc.noSubset = true
	}
	return strings.IndexByte(s, '>')
}

// until reads up to the terminator. Where there is none it takes only as much as
// up to the next ">", so that one slip does not swallow the document.
func (sc *scanner) until(s string, from int, stop string, missing *bool) token {
	n := -1
	if !*missing {
		n = strings.Index(s[from:], stop)
	}
	if n >= 0 {
		sc.pos += from + n + len(stop)
		return token{kind: other, rest: s[from : from+n]}
	}
	*missing = true
	if n = strings.IndexByte(s, '>'); n < from {
		n = len(s) - 1
	}
	sc.pos += n + 1
	return token{kind: other, rest: s[from:max(from, n)]}
}

// attrs walks the attributes in rest, the inside of a start tag, until f says
// false. Values come as written, entities not decoded. Values without quotes and
// attributes without values are taken.
func attrs(rest string, f func(name, value string) bool) {
	for {
		name, value, tail := nextAttr(rest)
		if name == "" || !f(name, value) {
			return
		}
		rest = tail
	}
}

// nextAttr takes the first attribute off rest; an empty name means none is left.
func nextAttr(rest string) (name, value, tail string) {
	i := 0
	for i < len(rest) && (isSpace(rest[i]) || rest[i] == '/' || rest[i] == '=' || rest[i] == '"' || rest[i] == '\'') {
		i++
	}
	n := nameEnd(rest, i)
	if n == i {
		return "", "", ""
	}
	name = rest[i:n]
	v := n
	for v < len(rest) && isSpace(rest[v]) {
		v++
	}
	if v >= len(rest) || rest[v] != '=' {
		return name, "", rest[n:]
	}
	for v++; v < len(rest) && isSpace(rest[v]); {
		v++
	}
	if v < len(rest) && (rest[v] == '"' || rest[v] == '\'') {
		stop := strings.IndexByte(rest[v+1:], rest[v])
		if stop < 0 {
			return name, rest[v+1:], ""
		}
		return name, rest[v+1 : v+1+stop], rest[v+1+stop+1:]
	}
	stop := v
	for stop < len(rest) && !isSpace(rest[stop]) {
		stop++
	}
	return name, rest[v:stop], rest[stop:]
}
