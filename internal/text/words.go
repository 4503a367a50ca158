package text

import (
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// class is what a rune does to the word around it.
type class uint8

const (
	other   class = iota
	letter        // letters that words are spelled with, marks after them, digits, _
	digit         //
	mid           // joins two letters: ' ’ · and, in abbreviations, .
	midNum        // joins two digits: , and .
	han           // Han, Hiragana, Katakana
	cluster       // Thai, Lao, Khmer, Myanmar: no spaces, marks around a base
	mark          // combining mark, joiner
	emoji
)

// ascii holds the classes of the first 128 runes.
var ascii = func() (t [128]class) {
	for r := range t {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', r == '_':
			t[r] = letter
		case '0' <= r && r <= '9':
			t[r] = digit
		}
	}
	t['\''], t['.'], t[','] = mid, midNum, midNum
	return t
}()

func classOf(r rune) class {
	switch {
	case r < 128:
		return ascii[r]
	case r < 0x250: // Latin with accents, the commonest by far
		if r == '·' {
			return mid
		}
		if unicode.IsLetter(r) {
			return letter
		}
		return other
	case r == '’' || r == '״' || r == '׳' || r == '‧':
		return mid
	case r == 0x200d || r == 0x200c || unicode.Is(unicode.M, r):
		return mark
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー' || r == '々' || r == 0xff70 || r == 0xff9e || r == 0xff9f:
		return han
	case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.IsLetter(r):
		return cluster
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	case r >= 0x1f000 || (0x2600 <= r && r < 0x27c0):
		if unicode.Is(unicode.So, r) || (0x1f3fb <= r && r <= 0x1f3ff) {
			return emoji
		}
	}
	return other
}

// Words are the words of s in order, without the spaces and marks between
// them, by the word rules of UAX 29 with these tailorings: an apostrophe or dot
// inside letters ("O’Brien", "U.S") and a comma or dot inside digits ("3,5")
// join; hyphens part ("state-of-the-art" is four words); "C++" and "C#" are
// whole; an emoji with its modifiers is a word. Where a script has no spaces, a
// run of one kind of character (Han, Hiragana, Katakana) is cut into pieces of two
// characters, Thai and its like into pieces of two clusters: not dictionary
// words, but the same everywhere.
func Words(s string) []news.Span {
	spans := make([]news.Span, 0, len(s)/6+1)
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch c := classOf(r); c {
		case letter, digit:
			end := wordEnd(s, i+n, c)
			spans = append(spans, news.Span{Start: i, End: end})
			i = end
		case han, cluster:
			end := runEnd(s, i, c)
			spans = cutPairs(spans, s, i, end, c)
			i = end
		case emoji:
			end := emojiEnd(s, i+n)
			spans = append(spans, news.Span{Start: i, End: end})
			i = end
		default:
			i += n
		}
	}
	return spans
}

// wordEnd is where the word ends that has begun before i with a rune of class c.
func wordEnd(s string, i int, c class) int {
	first := i
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch k := classOf(r); k {
		case letter, digit, mark:
			if k != mark {
				c = k
			}
			i += n
		case mid, midNum:
			next, _ := utf8.DecodeRuneInString(s[i+n:])
			nk := classOf(next)
			joins := nk == c && (c == digit || c == letter && r != ',')
			if !joins {
				return i
			}
			i += n
		default:
			if i-first < 2 && (r == '+' || r == '#') && c == letter {
				return signEnd(s, i)
			}
			return i
		}
	}
	return i
}

// signEnd takes the signs of "C++" and "F#" into the word, not those of "a+b".
func signEnd(s string, i int) int {
	end := i
	for end < len(s) && end < i+2 && (s[end] == '+' || s[end] == '#') {
		end++
	}
	if end < len(s) {
		if r, _ := utf8.DecodeRuneInString(s[end:]); classOf(r) != other && classOf(r) != midNum {
			return i
		}
	}
	if s[i] == '+' && end != i+2 {
		return i
	}
	return end
}

func emojiEnd(s string, i int) int {
	joined := false
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		tone := 0x1f3fb <= r && r <= 0x1f3ff
		if !joined && !tone && r != 0x200d && r != 0xfe0f {
			break
		}
		joined = r == 0x200d
		i += n
	}
	return i
}

// kind tells apart the scripts inside a run of class han.
func kind(r rune) int {
	switch {
	case unicode.Is(unicode.Hiragana, r):
		return 1
	case unicode.Is(unicode.Katakana, r) || r == 'ー':
		return 2
	}
	return 0
}

// runEnd is where a run of runes of class c ends, marks included.
func runEnd(s string, i int, c class) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if k := classOf(r); k != c && k != mark {
			break
		}
		i += n
	}
	return i
}

// units are the starts of the characters (with their marks) of s[i:end], and end.
func units(s string, i, end int) []int {
	var at []int
	for i < end {
		r, n := utf8.DecodeRuneInString(s[i:])
		if classOf(r) != mark || len(at) == 0 {
			at = append(at, i)
		}
		i += n
	}
	return append(at, end)
}

func cutPairs(spans []news.Span, s string, i, end int, c class) []news.Span {
	at := units(s, i, end)
	size, last := 0, -1
	for j := 0; j+1 < len(at); j++ {
		k := 0
		if c == han {
			r, _ := utf8.DecodeRuneInString(s[at[j]:])
			k = kind(r)
		}
		whole := k == 2 && last == 2 // Katakana spells a foreign word: keep it whole
		if last == k && (size < 2 || whole) {
			spans[len(spans)-1].End = at[j+1]
			size++
			continue
		}
		spans = append(spans, news.Span{Start: at[j], End: at[j+1]})
		size, last = 1, k
	}
	return spans
}
