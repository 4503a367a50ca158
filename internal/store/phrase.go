package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/errs"
	"broadsheet/internal/text"
)

// A phrase stands in a text where its words, folded and one space apart, stand among
// those of the text (spaced). Folding a whole text takes a fraction of a millisecond, and a
// search looks at a thousand. So texts are first read for the letters of the phrase alone,
// rune by rune (its bare letters); where they stand, the words around are folded and compared.

// phrases are what a search has to find word by word.
type phrases struct {
	all []phrase
	of  map[rune]string     // the bare letters of a rune
	bmp [1 << 16]bareLetter // the same for the runes of nearly all texts

	// The bare letters of the text that is read, and where each byte of them comes from.
	bare []byte
	from []int32
	// The body that is read.
	plain []byte
}

// bareLetter is the one letter that a rune comes to, or one of these.
type bareLetter int32

const (
	notSeen bareLetter = iota
	nothing
	several
)

type phrase struct {
	words string // folded, one space between
	bare  []byte // its letters and digits
	edges bool   // its first and last word have some: the words around its letters are all of it
}

// newPhrases makes ready to look for phrases; nil where there are none.
func newPhrases(typed []string) *phrases {
	if len(typed) == 0 {
		return nil
	}
	p := &phrases{of: map[rune]string{}}
	for _, s := range typed {
		one := phrase{words: spaced(s)}
		p.read(one.words)
		one.bare = bytes.Clone(p.bare)
		words := strings.Fields(one.words)
		one.edges = len(words) > 0 && p.anyLetter(words[0]) && p.anyLetter(words[len(words)-1])
		p.all = append(p.all, one)
	}
	return p
}

func (p *phrases) anyLetter(s string) bool {
	p.read(s)
	return len(p.bare) > 0
}

// stand reports whether all phrases stand in s.
func (p *phrases) stand(s string) bool {
	p.read(s)
	return !slices.ContainsFunc(p.all, func(one phrase) bool { return !p.stands(&one, s) })
}

// stands reports whether a phrase stands in s, whose bare letters have been read.
func (p *phrases) stands(one *phrase, s string) bool {
	if !one.edges {
		return bytes.Contains(p.bare, one.bare) && strings.Contains(" "+spaced(s)+" ", one.words)
	}
	for begin := 0; ; begin++ {
		i := bytes.Index(p.bare[begin:], one.bare)
		if i < 0 {
			return false
		}
		begin += i
		if strings.Contains(spaced(around(s, int(p.from[begin]), int(p.from[begin+len(one.bare)-1]))), one.words) {
			return true
		}
	}
}

// breaks stand between words and never in them, nor do they make the words beside
// them others.
const breaks = " \n。，、！？；：「」"

// around is the part of s from one rune to another, widened to where words surely begin and end.
func around(s string, first, last int) string {
	begin, end := 0, len(s)
	if i := strings.LastIndexAny(s[:first], breaks); i >= 0 {
		begin = i
	}
	if i := strings.IndexAny(s[last:], breaks); i >= 0 {
		end = last + i
	}
	return s[begin:end]
}

// read takes the bare letters of s.
func (p *phrases) read(s string) {
	bare, from := p.bare[:0], p.from[:0]
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			before := len(bare)
			bare = p.appendRune(bare, r)
			for range len(bare) - before {
				from = append(from, int32(i))
			}
			i += n
			continue
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			bare, from = append(bare, c), append(from, int32(i))
		case 'A' <= c && c <= 'Z':
			bare, from = append(bare, c|0x20), append(from, int32(i))
		}
		i++
	}
	p.bare, p.from = bare, from
}

func (p *phrases) appendRune(bare []byte, r rune) []byte {
	known := several
	if int(r) < len(p.bmp) {
		if known = p.bmp[r]; known == notSeen {
			known = p.learn(r)
		}
	}
	switch known {
	case nothing:
		return bare
	case several:
		letters, ok := p.of[r]
		if !ok {
			letters = bareLetters(r)
			p.of[r] = letters
		}
		return append(bare, letters...)
	}
	return utf8.AppendRune(bare, rune(known))
}

func (p *phrases) learn(r rune) bareLetter {
	letters := bareLetters(r)
	known := several
	if one, n := utf8.DecodeRuneInString(letters); n == 0 {
		known = nothing
	} else if n == len(letters) {
		known = bareLetter(one)
	}
	p.bmp[r] = known
	return known
}

// bareLetters are the letters and digits that a rune of a word comes to, folded, without
// marks: the same for a letter with its mark and for the letter with the mark
// after it. What is no part of a word has none.
func bareLetters(r rune) string {
	if len(text.Words(string(r))) == 0 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFKD.String(text.Fold(string(r))))
}

// text is the text of an article out of its packed body: reading all of the body takes
// several times as long. In JSON `"text":"` stands nowhere but before a value,
// and the first of them is the article's (news.Content).
func (p *phrases) text(packed []byte) (s string, err error) {
	defer errs.Wrap(&err, "reading a text")
	if p.plain, err = decoder.DecodeAll(packed, p.plain[:0]); err != nil {
		return "", err
	}
	const name = `"text":"`
	i := bytes.Index(p.plain, []byte(name))
	if i < 0 {
		return "", nil
	}
	value := p.plain[i+len(name)-1:]
	end := 1
	for end < len(value) && value[end] != '"' {
		if value[end] == '\\' {
			end++
		}
		end++
	}
	return unquoted(value[:min(end+1, len(value))])
}

// unquoted reads a JSON string. Most have but ends of lines that are written otherwise.
func unquoted(quoted []byte) (s string, err error) {
	var b strings.Builder
	b.Grow(len(quoted))
	for rest := quoted[1 : len(quoted)-1]; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 {
			b.Write(rest)
			return b.String(), nil
		}
		b.Write(rest[:i])
		switch c := rest[i+1]; c {
		case 'n':
			b.WriteByte('\n')
		case '"', '\\':
			b.WriteByte(c)
		default:
			err = json.Unmarshal(quoted, &s)
			return s, err
		}
		rest = rest[i+2:]
	}
}
