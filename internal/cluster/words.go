package cluster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/text"
)

// A token is one word, number or syllable group of a text, in order.
type token struct {
	word     string // as it stands, of a word
	hash     uint32 // of the folded stem
	raw      uint32 // of the folded word as it stands: passages are compared by it
	kind     kind
	sentence uint16
	upper    bool // begins with a capital
	first    bool // begins its sentence, so that its capital says nothing
	stop     bool
	quoted   bool // stands between quotation marks
}

type kind uint8

const (
	word kind = iota
	number
	syllable // part of a script written without spaces, or of Hangul
)

// maxTokens bounds what is read of one text: about 40 printed pages.
const maxTokens = 20000

// tokenise adds at most limit tokens of s. Letters with their marks are words,
// digits with separators inside are numbers; scripts without spaces give every
// character with the one after it.
func (r *reading) tokenise(s string, limit int) {
	sentence, fresh := uint16(0), true
	limit += len(r.tokens)
	quote := 0 // token at which a quotation that is open ends at the latest
	for i := 0; i < len(s) && len(r.tokens) < limit; {
		c, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsDigit(c):
			end := r.thousandsEnd(s, i, numberEnd(s, i))
			r.buf = appendNumber(r.buf[:0], s[i:end])
			h := hashBytes(saltNumber, r.buf)
			r.tokens = append(r.tokens, token{
				hash: h, raw: h, kind: number, sentence: sentence, first: fresh, stop: len(r.buf) < 2, quoted: len(r.tokens) < quote,
			})
			i, fresh = end, false
		case syllabic(c):
			t := readSyllable(s[i:], size)
			t.sentence, t.first, t.quoted = sentence, fresh, len(r.tokens) < quote
			r.tokens = append(r.tokens, t)
			i, fresh = i+size, false
		case unicode.IsLetter(c):
			end := wordEnd(s, i)
			t := r.word(s[i:end])
			t.sentence, t.first, t.upper, t.quoted = sentence, fresh, unicode.IsUpper(c), len(r.tokens) < quote
			r.tokens = append(r.tokens, t)
			i, fresh = end, false
		default:
			if endsSentence(s, i, c, size) && !fresh {
				sentence, fresh = min(sentence+1, 65000), true
			}
			switch {
			case c == '\n' || isQuote(c) && !opens(s, i, size):
				quote = 0
			case isQuote(c):
				quote = len(r.tokens) + maxQuoted
			}
			i += size
		}
	}
}

// maxQuoted is how long a quotation may be, in tokens: a mark that is never
// closed must not make the rest of a text one.
const maxQuoted = 120

func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '«', '»', '「', '」', '『', '』', '＂':
		return true
	}
	return false
}

// opens reports whether the quotation mark at i opens rather than closes: which
// mark it is does not say, for republishers change them.
func opens(s string, i, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+size:])
	if !unicode.IsLetter(after) && !unicode.IsDigit(after) {
		return strings.HasPrefix(s[i:], "«") && unicode.IsSpace(after)
	}
	return !unicode.IsLetter(before) && !unicode.IsPunct(before) || syllabic(before) || before == '(' || before == ':' || before == '：' || before == '，'
}

// readSyllable reads the character of size bytes at the head of s with the one
// after it; the last of a run stands for nothing by itself.
func readSyllable(s string, size int) token {
	t := token{raw: hashString(saltWord, s[:size]), kind: syllable}
	if next, n := utf8.DecodeRuneInString(s[size:]); n > 0 && syllabic(next) {
		t.hash = hashString(saltWord, s[:size+n])
	} else {
		t.hash, t.stop = t.raw, true
	}
	return t
}

// endsSentence reports whether r at i closes a sentence. A full stop does where
// white space follows and the word before is longer than a title or an initial.
func endsSentence(s string, i int, r rune, size int) bool {
	switch r {
	case '\n', '!', '?', '。', '！', '？', '؟', '।', '…':
		return true
	case '.':
		if i+size < len(s) && s[i+size] != ' ' && s[i+size] != '\n' && s[i+size] != '"' {
			return false
		}
		start := strings.LastIndexAny(s[:i], " \n.(") + 1
		return i-start > 3 || i-start > 0 && !unicode.IsUpper(rune(s[start]))
	}
	return false
}

// syllabic reports scripts whose words are not set apart by spaces, and Hangul,
// whose words carry their particles.
func syllabic(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r >= 0x3041 && r <= 0x30FF,
		r >= 0xAC00 && r <= 0xD7A3, r >= 0x20000 && r <= 0x323AF,
		r >= 0x0E00 && r <= 0x0E4E, r >= 0x0E80 && r <= 0x0ECF, r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17D3:
		return true
	}
	return false
}

// wordEnd is where the word that begins at i ends; an apostrophe ends it too.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || syllabic(r) {
			return i
		}
		i += size
	}
	return i
}

// numberEnd is where the number that begins at i ends: separators count where a
// digit follows.
func numberEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsDigit(r):
		case (r == '.' || r == ',' || r == ':') && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
		default:
			return i
		}
		i += size
	}
	return i
}

// spacedThousands are the languages that part thousands with a space.
const spacedThousands = "bg cs da et fi fr hr hu kk lt lv nb nn no pl pt ro ru sk sl sr sv uk"

// thousandsEnd is where the number from i to end goes on to over spaces before
// groups of three digits: "1 450" where the language writes so, or with a space
// that does not break in any.
func (r *reading) thousandsEnd(s string, i, end int) int {
	if end-i > 3 {
		return end
	}
	for end < len(s) {
		c, size := utf8.DecodeRuneInString(s[end:])
		spaced := c == '\u00a0' || c == '\u202f' || c == ' ' && r.lang != "" && strings.Contains(spacedThousands, r.lang)
		if !spaced || !groupOfThree(s[end+size:]) {
			break
		}
		end += size + 3
	}
	return end
}

// appendNumber writes a number in the digits of every script alike, without what
// parts thousands; decimals stay, behind a point.
func appendNumber(buf []byte, s string) []byte {
	for i, c := range s {
		switch {
		case (c == ',' || c == '.') && i > 0 && groupOfThree(s[i+1:]):
		case c == ',':
			buf = append(buf, '.')
		case c < utf8.RuneSelf && c != ' ':
			buf = append(buf, byte(c))
		case unicode.IsDigit(c):
			buf = append(buf, digit(c))
		}
	}
	return buf
}

// digit is a decimal digit of any script as ours: each script has its ten in a row.
func digit(c rune) byte {
	for _, r := range unicode.Nd.R16 {
		if c >= rune(r.Lo) && c <= rune(r.Hi) {
			return '0' + byte((c-rune(r.Lo))%10)
		}
	}
	return '0'
}

func groupOfThree(s string) bool {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n == 3
}

// word reads one word: folded, without its endings, and whether it is too common
// to mean anything. A word met before costs a look-up.
func (r *reading) word(s string) token {
	if t, ok := r.memo[s]; ok {
		return t
	}
	folded := text.Fold(s)
	t := token{word: s, raw: hashString(saltWord, folded)}
	t.hash = hashString(saltWord, stem(s, r.lang))
	t.stop = utf8.RuneCountInString(folded) < 2 || text.Stop(folded, r.lang) && !acronym(s)
	r.memo[s] = t
	return t
}

// acronym reports a word of capitals: "US" is no pronoun.
func acronym(s string) bool {
	for _, c := range s {
		if !unicode.IsUpper(c) {
			return false
		}
	}
	return len(s) > 1
}

// stem takes the ending off a word, and cuts it after stemLength letters: the
// first letters carry the meaning in the languages that inflect at the end.
func stem(s, lang string) string {
	s = text.Fold(text.Stem(s, lang))
	n := 0
	for i := range s {
		if n == stemLength {
			return s[:i]
		}
		n++
	}
	return s
}

// stemLength is where words are cut, in letters.
const stemLength = 8

const (
	saltWord   = 2166136261
	saltNumber = 40503
	saltPair   = 668265263
	saltName   = 374761393
)

func hashBytes(h uint32, b []byte) uint32 {
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return mix(h)
}

func hashString(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return mix(h)
}

// mix spreads the bits of h (the finaliser of MurmurHash3).
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func hashPair(a, b uint32) uint32 { return mix(saltPair ^ mix(a)*3 ^ b) }
