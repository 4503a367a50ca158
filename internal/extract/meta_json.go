package extract

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Pages write JSON-LD by hand and by template, so it comes with raw line breaks
// and quotes inside strings, trailing and missing commas, comments, two
// documents in one script, or cut off. looseJSON reads what can be read: it
// never fails, and reads valid JSON as what it is.
//
// Values are map[string]any, []any, string (numbers and booleans as written)
// and nil.

const (
	maxJSON      = 1 << 20 // bytes of one script
	maxJSONDepth = 64
)

// looseJSON returns the values s holds one after the other.
func looseJSON(s string) []any {
	if len(s) > maxJSON {
		s = s[:maxJSON]
	}
	if head := strings.TrimSpace(s); strings.HasPrefix(head, "{&quot;") || strings.HasPrefix(head, "[{&quot;") {
		s = html.UnescapeString(s)
	}
	if head := strings.TrimSpace(s); strings.HasPrefix(head, `"{`) || strings.HasPrefix(head, `{\"`) {
		s = unescapeJSON(head) // a document within a string
	}
	s = cdata.Replace(s)
	r := looseReader{s: s}
	var values []any
	for r.seek("{[") {
		values = append(values, r.value(0, inArray))
	}
	return values
}

var cdata = strings.NewReplacer("<![CDATA[", "", "]]>", "")

// place is where a string stands, which tells what may follow it.
type place int

const (
	inArray place = iota
	inObject
	isKey
)

type looseReader struct {
	s string
	i int
}

// seek moves to the next of the characters; false at the end.
func (r *looseReader) seek(chars string) bool {
	n := strings.IndexAny(r.s[r.i:], chars)
	if n < 0 {
		r.i = len(r.s)
		return false
	}
	r.i += n
	return true
}

// peek passes white space and comments and returns the next byte, 0 at the end.
func (r *looseReader) peek() byte {
	for r.i < len(r.s) {
		switch c := r.s[r.i]; {
		case c <= ' ' || c == 0xC2 && strings.HasPrefix(r.s[r.i:], "\u00a0"):
			r.i++
			if c == 0xC2 {
				r.i++
			}
		case strings.HasPrefix(r.s[r.i:], "/*"):
			end := strings.Index(r.s[r.i+2:], "*/")
			if end < 0 {
				r.i = len(r.s)
				return 0
			}
			r.i += end + 4
		default:
			return c
		}
	}
	return 0
}

// value reads the value at hand. It always moves on, unless a closing bracket
// stands there, which is the caller's.
func (r *looseReader) value(depth int, in place) any {
	switch c := r.peek(); {
	case depth > maxJSONDepth:
		r.i = len(r.s)
		return nil
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		return r.text(in)
	}
	return r.literal()
}

func (r *looseReader) object(depth int) any {
	object := make(map[string]any)
	for r.i++; ; {
		switch c := r.peek(); c {
		case 0:
			return object
		case '}':
			r.i++
			return object
		case ',', ':', ';':
			r.i++
		case ']': // a brace is missing: leave the bracket to the array around
			return object
		default:
			key := r.key()
			if r.peek() != ':' {
				continue
			}
			r.i++
			if value := r.value(depth+1, inObject); value != nil && object[key] == nil {
				object[key] = value
			}
		}
	}
}

func (r *looseReader) array(depth int) any {
	array := []any{}
	for r.i++; ; {
		switch c := r.peek(); c {
		case 0:
			return array
		case ']':
			r.i++
			return array
		case ',', ';':
			r.i++
		case '}', ':':
			return array
		default:
			if value := r.value(depth+1, inArray); value != nil {
				array = append(array, value)
			}
		}
	}
}

// key reads a name, quoted or bare, and moves on whatever it is.
func (r *looseReader) key() string {
	if c := r.s[r.i]; c == '"' {
		return bareKey(r.text(isKey))
	}
	from := r.i
	for r.i++; r.i < len(r.s) && !strings.ContainsRune(":,{}[]\" \t\r\n", rune(r.s[r.i])); r.i++ {
	}
	return bareKey(strings.Trim(r.s[from:r.i], "'"))
}

// bareKey takes the vocabulary off a name: schema:name and
// https://schema.org/name are name.
func bareKey(key string) string {
	if i := strings.LastIndexAny(key, ":/#"); i >= 0 && strings.Contains(key, "schema") {
		return key[i+1:]
	}
	return key
}

// literal reads a number or a word; null is nil.
func (r *looseReader) literal() any {
	from := r.i
	for r.i < len(r.s) && !strings.ContainsRune(",{}[]\"\r\n", rune(r.s[r.i])) {
		r.i++
	}
	if r.i == from && r.i < len(r.s) && !strings.ContainsRune("}]", rune(r.s[r.i])) {
		r.i++
	}
	word := strings.TrimSpace(r.s[from:r.i])
	if word == "" || word == "null" || word == "undefined" {
		return nil
	}
	return strings.Trim(word, "'")
}

// text reads the string at hand. A quotation mark ends it only if what follows
// could follow a string there.
func (r *looseReader) text(in place) string {
	r.i++
	from := r.i
	for ; r.i < len(r.s); r.i++ {
		switch r.s[r.i] {
		case '\\':
			r.i++
		case '"':
			if r.closes(in) {
				s := r.s[from:r.i]
				r.i++
				return unescapeJSON(s)
			}
		}
	}
	r.i = len(r.s)
	return unescapeJSON(r.s[min(from, r.i):])
}

// closes reports whether the quotation mark at hand ends its string.
func (r *looseReader) closes(in place) bool {
	rest := r.s[r.i+1:]
	trimmed := strings.TrimLeft(rest, " \t\r\n")
	if trimmed == "" {
		return true
	}
	switch trimmed[0] {
	case ':':
		return in == isKey
	case '}', ']':
		return true
	case ',':
		next := strings.TrimLeft(trimmed[1:], " \t\r\n")
		return next == "" || strings.IndexByte("\"'}]{[/", next[0]) >= 0 ||
			in == inObject && startsBareKey(next) || in == inArray && startsLiteral(next)
	case '"': // a comma is missing, or two marks stand together
		return strings.Contains(rest[:len(rest)-len(trimmed)], "\n")
	}
	return false
}

// startsBareKey reports whether s begins with a name and a colon.
func startsBareKey(s string) bool {
	end := strings.IndexAny(s, " \t\r\n:,\"")
	return end > 0 && end < 40 && strings.HasPrefix(strings.TrimLeft(s[end:], " \t"), ":")
}

// startsLiteral reports whether s begins with a number, true, false or null.
func startsLiteral(s string) bool {
	return s[0] >= '0' && s[0] <= '9' || s[0] == '-' || strings.HasPrefix(s, "true") || strings.HasPrefix(s, "false") || strings.HasPrefix(s, "null")
}

var jsonEscapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "", 'f': ""}

// unescapeJSON resolves the escapes of JSON, then those of HTML, which many
// templates add.
func unescapeJSON(s string) string {
	if strings.IndexByte(s, '\\') >= 0 {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] != '\\' || i+1 == len(s) {
				b.WriteByte(s[i])
				continue
			}
			i++
			if s[i] == 'u' {
				r, n := escapedRune(s[i+1:])
				b.WriteRune(r)
				i += n
			} else if plain, ok := jsonEscapes[s[i]]; ok {
				b.WriteString(plain)
			} else {
				b.WriteByte(s[i])
			}
		}
		s = b.String()
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// escapedRune reads the four digits behind \u, and a second escape where the
// two are a surrogate pair; n is how many bytes it took.
func escapedRune(s string) (r rune, n int) {
	high, ok := hex4(s)
	if !ok {
		return utf8.RuneError, 0
	}
	if utf16.IsSurrogate(high) && strings.HasPrefix(s[4:], `\u`) {
		if low, ok := hex4(s[6:]); ok {
			return utf16.DecodeRune(high, low), 10
		}
	}
	return high, 4
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(n), err == nil
}
