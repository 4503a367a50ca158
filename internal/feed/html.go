package feed

import (
	"html"
	"strings"
)

// role says what an HTML element does to a text that loses its tags.
type role uint8

const (
	inline role = iota + 1
	block       // begins and ends a line
	hidden      // its content is no text
)

// htmlElements are the names by which markup is told from a less-than sign.
var htmlElements = elements(map[role]string{
	inline: "a abbr acronym b bdi bdo big blink button cite code data del dfn em embed font i iframe img input ins kbd label " +
		"map mark marquee meter nobr object picture q rp rt ruby s samp small source span strike strong sub sup time track tt u var wbr " +
		"math mi mo mn mrow svg path g circle video audio center-text o:p",
	block: "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer " +
		"form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section select summary table tbody td tfoot th thead tr ul",
	hidden: "script style noscript template head title textarea",
})

func elements(roles map[role]string) map[string]role {
	m := map[string]role{}
	for _, r := range []role{inline, block, hidden} {
		for name := range strings.FieldsSeq(roles[r]) {
			m[name] = r
		}
	}
	return m
}

// roleOf is the role of an element, 0 for a name that HTML does not know.
func roleOf(name string) role {
	var buf [16]byte
	if len(name) > len(buf) {
		return 0
	}
	return htmlElements[string(lower(buf[:0], name))]
}

// lower appends name in lower case to buf.
func lower(buf []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf
}

// sureNames are names of references that nobody writes by accident.
var sureNames = elements(map[role]string{inline: "amp lt gt quot apos nbsp lsquo rsquo ldquo rdquo ndash mdash hellip bull middot copy reg trade " +
	"euro pound laquo raquo szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml ntilde " +
	"ograve oacute ocirc otilde ouml oslash ugrave uacute ucirc uuml Agrave Aacute Acirc Auml Aring Ccedil Egrave Eacute Ecirc Ouml Oslash Uuml"})

// hasReference reports whether s holds what can only be a character reference.
func hasReference(s string) bool {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		n := 0
		for n < min(len(s), 10) && (isDigit(s[n]) || isNameStart(s[n]) || s[n] == '#') {
			n++
		}
		if n < 2 || n == len(s) || s[n] != ';' {
			continue
		}
		if name := s[:n]; sureNames[name] != 0 || name[0] == '#' && n > 2 && (isDigit(name[1]) || isDigit(name[2])) {
			return true
		}
	}
}

// isHTML reports whether s, of which nobody said so, is HTML: it holds a
// reference, or an element of HTML that is closed or needs no closing.
func isHTML(s string) bool {
	return hasReference(s) || hasElement(s)
}

func hasElement(s string) bool {
	if strings.IndexByte(s, '<') < 0 {
		return false
	}
	sc := scanner{s: s}
	for {
		t := sc.next()
		switch {
		case t.kind == eof:
			return false
		case t.kind == end && roleOf(t.name) != 0,
			t.kind == start && (t.empty || isVoid(t.name)) && roleOf(t.name) != 0:
			return true
		}
	}
}

func isVoid(name string) bool {
	switch strings.ToLower(name) {
	case "br", "hr", "img", "p", "li", "wbr", "input", "source", "embed":
		return true
	}
	return false
}

// undouble undoes markup that was encoded once too often: HTML that holds no
// element but the escaped end of one, or an escaped line break or picture, shows
// its readers tags.
func undouble(s string) string {
	if !strings.Contains(s, "&lt;") || hasElement(s) || !hasEscapedElement(s) {
		return s
	}
	return html.UnescapeString(s)
}

func hasEscapedElement(s string) bool {
	for {
		_, tail, found := strings.Cut(s, "&lt;")
		if !found {
			return false
		}
		s = tail
		end := strings.HasPrefix(s, "/")
		if end {
			s = s[1:]
		}
		n := 0
		for n < min(len(s), 16) && (isNameStart(s[n]) || isDigit(s[n])) {
			n++
		}
		name, rest := s[:n], s[n:min(len(s), n+200)]
		switch {
		case roleOf(name) == 0:
		case end && strings.HasPrefix(rest, "&gt;"):
			return true
		case !end && (name == "br" || name == "img" || name == "p") && strings.Contains(rest, "&gt;"):
			return true
		}
	}
}

// plainText is the text of HTML: tags off, references decoded, also where they
// were encoded twice; white space collapsed, each block on a line of its own.
func plainText(s string) string {
	return collapse(decodeText(stripTags(undouble(s), true)))
}

// plainLine is s as one line of plain text, such as a title. Where sure is false
// nobody said whether s is HTML, and its own looks decide.
func plainLine(s string, sure bool) string {
	switch {
	case sure:
		s = decodeText(stripTags(undouble(s), true))
	case isHTML(s):
		s = decodeText(stripTags(undouble(s), false))
	}
	return oneLine(s)
}

// decodeText decodes the references of a text that has lost its tags; where
// that yields references again, nobody meant to show those.
func decodeText(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	s = html.UnescapeString(s)
	if hasReference(s) {
		s = html.UnescapeString(s)
		if hasElement(s) {
			s = stripTags(s, false)
		}
	}
	return s
}

// stripTags takes tags, comments and hidden elements out of HTML and puts line
// ends where blocks end. With all, unknown elements go too.
func stripTags(s string, all bool) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	sc := scanner{s: s}
	skip := "" // inside this hidden element
	for {
		from := sc.pos
		t := sc.next()
		if t.kind == eof {
			return out.String()
		}
		r := role(0)
		if t.kind == start || t.kind == end {
			r = roleOf(t.name)
		}
		switch {
		case skip != "":
			if t.kind == end && strings.EqualFold(t.name, skip) {
				skip = ""
			}
		case t.kind == text || t.kind == cdata:
			out.WriteString(t.rest)
		case r == hidden && t.kind == start && !t.empty:
			skip = t.name
		case r == block:
			out.WriteByte('\n')
		case r == 0 && !all && t.kind != other:
			out.WriteString(s[from:sc.pos])
		}
	}
}

// oneLine collapses all white space to single spaces.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\t\u00a0") && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// collapse collapses white space, keeping one line end where there was any.
func collapse(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return oneLine(s)
	}
	var out strings.Builder
	out.Grow(len(s))
	for line := range strings.Lines(s) {
		if line = oneLine(line); line == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(line)
	}
	return out.String()
}

// linkAttrs are the attributes of HTML that hold one address.
func isLinkAttr(name string) bool {
	switch strings.ToLower(name) {
	case "href", "src", "cite", "action", "background", "longdesc", "poster", "data", "usemap", "profile", "codebase", "classid":
		return true
	}
	return false
}

// absolute gives the relative addresses in HTML their place at base. It copies
// nothing where there are none.
func absolute(base, s string) string {
	if base == "" || !strings.Contains(s, "=") {
		return s
	}
	var out strings.Builder
	done := 0
	most := 4*len(s) + 64<<10 // of what is written; no honest text comes near it
	sc := scanner{s: s}
	for out.Len() < most {
		from := sc.pos
		t := sc.next()
		if t.kind == eof {
			break
		}
		if t.kind != start || len(t.rest) < 6 {
			continue
		}
		at := from + 1 + len(t.name) // where rest begins
		for rest := t.rest; ; {
			name, value, tail := nextAttr(rest)
			if name == "" {
				break
			}
			if v := relocate(base, name, value); v != value {
				i := at + strings.LastIndex(rest[:len(rest)-len(tail)], value)
				out.WriteString(s[done:i])
				out.WriteString(v)
				done = i + len(value)
			}
			at += len(rest) - len(tail)
			rest = tail
		}
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// relocate is the value of an attribute at base. Places inside the text ("#n1")
// stay what they are.
func relocate(base, name, value string) string {
	if value == "" || value[0] == '#' {
		return value
	}
	if strings.EqualFold(name, "srcset") {
		return relocateSet(base, value)
	}
	if !isLinkAttr(name) || schemeLen(strings.TrimSpace(value)) > 0 {
		return value
	}
	return resolve(base, value)
}

// relocateSet does the same for a list of pictures: "a.jpg 1x, b.jpg 2x".
func relocateSet(base, set string) string {
	if strings.Contains(set, "data:") {
		return set
	}
	parts := strings.Split(set, ", ")
	for i, p := range parts {
		u, size, _ := strings.Cut(strings.TrimSpace(p), " ")
		parts[i] = strings.TrimSpace(resolve(base, u) + " " + size)
	}
	return strings.Join(parts, ", ")
}

var textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escapeText is plain text as HTML; blank lines become paragraphs.
func escapeText(s string) string {
	s = textEscaper.Replace(s)
	if !strings.Contains(s, "\n\n") {
		return s
	}
	var out strings.Builder
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out.WriteString("<p>" + p + "</p>\n")
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}
