package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// marks pairs opening quotation marks with those that close them. The German
// closing mark opens in English, so pairs are tried in the order of the text.
var marks = map[rune]string{
	'“': "”“", '"': "\"”", '«': "»", '»': "«»", '„': "“”\"„", '‹': "›", '›': "‹", '「': "」", '『': "』", '”': "”", '‟': "”",
	'〝': "〞〟", '＂': "＂", '﹁': "﹂", '｢': "｣", '‘': "’‘", '‚': "‘’", '\'': "'", '‛': "’",
}

// maxQuote bounds a quotation within a paragraph, in bytes: a longer one has lost
// its closing mark.
const maxQuote = 4000

// maxSingle bounds what single marks, which are also apostrophes, may enclose.
const maxSingle = 600

// quotation is a part of a text in quotation marks, marks included. One that goes
// on in the next paragraph ends with its own.
type quotation struct {
	news.Span
	open   int  // bytes of the opening mark
	goesOn bool // the next quotation is the same speech
}

// quotations are those of s, in order, not nested. One ends in its paragraph; a
// paragraph that begins with a mark that does not close is quoted as a whole if the
// next begins with the mark again, as long speeches are set.
func quotations(s string, paragraphs []news.Span) []quotation {
	var out []quotation
	for n, p := range paragraphs {
		for i := p.Start; i < p.End; {
			r, size := openingAt(s, i)
			if size == 0 {
				_, size = utf8.DecodeRuneInString(s[i:])
				i += size
				continue
			}
			end := closingFor(s, i+size, p.End, r)
			if end < 0 && i == p.Start && n+1 < len(paragraphs) && strings.HasPrefix(s[paragraphs[n+1].Start:], s[i:i+size]) && r != '\'' {
				out = append(out, quotation{Span: p, open: size, goesOn: true})
				break
			}
			if end < 0 {
				i += size
				continue
			}
			out = append(out, quotation{Span: news.Span{Start: i, End: end}, open: size})
			i = end
		}
	}
	return out
}

// openingAt is the mark that opens at byte i and its bytes, 0 if none does. Two
// single marks (”, “, ‘‘) are one double mark.
func openingAt(s string, i int) (rune, int) {
	if c := s[i]; c < utf8.RuneSelf && c != '"' && c != '\'' && c != '`' {
		return 0, 0
	}
	for _, two := range [...]string{"``", "''", "‘‘"} {
		if strings.HasPrefix(s[i:], two) {
			return '"', len(two)
		}
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if _, ok := marks[r]; !ok {
		return 0, 0
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+n:])
	switch r {
	case '"', '\'', '‘', '‛', '”', '›', '»':
		if i > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before)) || unicode.IsSpace(after) {
			return 0, 0 // it closes, or is an apostrophe
		}
	}
	if (r == '\'' || r == '‘') && !unicode.IsLetter(after) {
		return 0, 0 // ’90s
	}
	return r, n
}

// closingFor is behind the mark that closes the quotation that r opened before i, or -1.
func closingFor(s string, i, end int, r rune) int {
	limit := maxQuote
	single := r == '\'' || r == '‘' || r == '‚' || r == '‛'
	if single {
		limit = maxSingle
	}
	ends := marks[r]
	depth := 0
	for stop := min(end, i+limit); i < stop; {
		if s[i] < utf8.RuneSelf && s[i] != '"' && s[i] != '\'' {
			i++
			continue
		}
		if r == '"' && strings.HasPrefix(s[i:], "''") {
			return i + 2
		}
		c, n := utf8.DecodeRuneInString(s[i:])
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		i += n
		if c == r && (c == '「' || c == '«' || c == '„') && c != '"' {
			depth++
			continue
		}
		if !strings.ContainsRune(ends, c) {
			continue
		}
		after, _ := utf8.DecodeRuneInString(s[i:])
		switch {
		case depth > 0:
			depth--
		case single && (unicode.IsLetter(after) || unicode.IsSpace(before)):
		case r == '“' && c == '“' && (unicode.IsSpace(before) || unicode.IsLetter(after)):
			return -1 // opens again: the first one was never closed
		case r == '"' && c == '"' && unicode.IsSpace(before) && unicode.IsLetter(after):
			return -1
		default:
			return i
		}
	}
	return -1
}

// holdsMark reports whether s has a mark of quotation.
func holdsMark(s string) bool {
	return strings.ContainsAny(s, "\"“”«»„「」『』‹›") || strings.Contains(s, "''")
}
