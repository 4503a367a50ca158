package feed

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// lenient reads JSON that may be damaged: cut off, with commas too many or too
// few, line breaks in strings, comments around it. It gives what it could read:
// map[string]any, []any, string, float64, bool or nil.
type lenient struct {
	s     string
	pos   int
	array string
	item  func(any)
	kept  int // values in memory at a time
}

// object reads the document's outermost value, if it is an object. Each thing in
// the array of that name goes to item as soon as it is read, and is not kept.
func (l *lenient) object(array string, item func(any)) map[string]any {
	if l.peek() != '{' {
		return nil
	}
	l.array, l.item = array, item
	m, _ := l.value(0).(map[string]any)
	return m
}

const (
	maxJSONDepth = 64
	maxJSONKept  = 100_000 // values of what is read; further ones are passed over
)

// keeps counts a value that is to be kept, and reports whether it may.
func (l *lenient) keeps() bool {
	l.kept++
	return l.kept < maxJSONKept
}

// peek is the next byte that is no space, 0 at the end.
func (l *lenient) peek() byte {
	for l.pos < len(l.s) && (isSpace(l.s[l.pos]) || l.s[l.pos] == 0xEF || l.s[l.pos] == 0xBB || l.s[l.pos] == 0xBF) {
		l.pos++
	}
	if l.pos == len(l.s) {
		return 0
	}
	return l.s[l.pos]
}

func (l *lenient) value(depth int) any {
	switch c := l.peek(); {
	case c == '{' && depth < maxJSONDepth:
		return l.members(depth)
	case c == '[' && depth < maxJSONDepth:
		list := []any{}
		l.items(depth, func(v any) {
			if l.keeps() {
				list = append(list, v)
			}
		})
		return list
	case c == '"':
		return l.string()
	default:
		return l.word()
	}
}

func (l *lenient) members(depth int) map[string]any {
	m := map[string]any{}
	for l.pos++; ; {
		switch l.peek() {
		case 0:
			return m
		case '}':
			l.pos++
			return m
		case '"':
			key := l.string()
			if l.peek() == ':' {
				l.pos++
				if depth == 0 && key == l.array && l.peek() == '[' {
					m[key] = true
					l.items(depth+1, func(v any) {
						l.item(v)
						l.kept = 0
					})
					continue
				}
				v := l.value(depth + 1)
				if _, twice := m[key]; !twice && l.keeps() {
					m[key] = v
				}
			}
		default: // a comma, or what does not belong here
			l.pos++
		}
	}
}

// items reads an array and hands out what is in it.
func (l *lenient) items(depth int, item func(any)) {
	for l.pos++; ; {
		switch l.peek() {
		case 0:
			return
		case ']':
			l.pos++
			return
		case ',', '}', ':':
			l.pos++
		default:
			item(l.value(depth + 1))
		}
	}
}

// string reads a string up to its closing quote. Where that is missing it ends
// with the document.
func (l *lenient) string() string {
	l.pos++
	rest := l.s[l.pos:]
	i := strings.IndexAny(rest, `"\`)
	if i >= 0 && rest[i] == '"' {
		l.pos += i + 1
		return rest[:i]
	}
	var out strings.Builder
	for l.pos < len(l.s) {
		switch c := l.s[l.pos]; c {
		case '"':
			l.pos++
			return out.String()
		case '\\':
			l.escape(&out)
		default:
			n := strings.IndexAny(l.s[l.pos:], `"\`)
			if n < 0 {
				n = len(l.s) - l.pos
			}
			out.WriteString(l.s[l.pos : l.pos+n])
			l.pos += n
		}
	}
	return out.String()
}

var escaped = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': ' ', 'f': ' '}

// escape reads what a backslash begins.
func (l *lenient) escape(out *strings.Builder) {
	if l.pos++; l.pos == len(l.s) {
		return
	}
	c := l.s[l.pos]
	l.pos++
	if c != 'u' {
		if e, ok := escaped[c]; ok {
			c = e
		}
		out.WriteByte(c)
		return
	}
	r := l.hex()
	if utf16.IsSurrogate(r) && strings.HasPrefix(l.s[l.pos:], `\u`) {
		l.pos += 2
		r = utf16.DecodeRune(r, l.hex())
	}
	if r >= ' ' || r == '\n' || r == '\t' {
		out.WriteRune(r)
	}
}

func (l *lenient) hex() rune {
	n := min(4, len(l.s)-l.pos)
	v, err := strconv.ParseUint(l.s[l.pos:l.pos+n], 16, 32)
	if err != nil {
		return utf8.RuneError
	}
	l.pos += n
	return rune(v)
}

// word reads a number, true, false or null; anything else is nil.
func (l *lenient) word() any {
	from := l.pos
	for l.pos < len(l.s) && strings.IndexByte(" \t\r\n,:]}[{\"", l.s[l.pos]) < 0 {
		l.pos++
	}
	if l.pos == from && l.pos < len(l.s) {
		l.pos++ // one that belongs nowhere, or is too deep
	}
	w := l.s[from:l.pos]
	switch w {
	case "true":
		return true
	case "false":
		return false
	}
	if f, err := strconv.ParseFloat(w, 64); err == nil {
		return f
	}
	return nil
}
