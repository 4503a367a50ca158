package clean

import (
	"strings"
	"unicode/utf8"
)

// leadingSpace is the length of the HTML white space that s begins with. A
// no-break space is a character, not white space.
func leadingSpace(s string) int {
	n := 0
	for n < len(s) && isSpace(s[n]) {
		n++
	}
	return n
}

// wordEnd is the offset of the first white space in s.
func wordEnd(s string) int {
	for i := 0; i < len(s); i++ {
		if isSpace(s[i]) {
			return i
		}
	}
	return len(s)
}

// phraseEnd is the offset of the first white space in s that is not a single
// space between two words.
func phraseEnd(s string) int {
	for i := 0; i < len(s); i++ {
		if isSpace(s[i]) && (s[i] != ' ' || i+1 == len(s) || isSpace(s[i+1])) {
			return i
		}
	}
	return len(s)
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// printable is s as valid UTF-8 without the control characters that a parser
// would read otherwise than they were written, and without the private ones that
// only a page's own icon font can show.
func printable(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && !isSpace(c) || c >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && !isSpace(byte(r)) || r >= 0x7f && r < 0xa0 || r >= 0xe000 && r < 0xf900 {
			return -1
		}
		return r
	}, s)
}
