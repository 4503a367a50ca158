package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a piece of a text that may hold a date: a number, a word, or a
// single other character. White space is no token but known to the next one.
type token struct {
	kind       rune // 'n' a number, 'w' a word, else the character itself
	word       string
	value      int
	digits     int
	spaced     bool // white space stood before it
	start, end int
}

// maxDateText bounds what is searched for a date, in bytes.
const maxDateText = 400

// dateTokens cuts s for the date parser and appends to tokens. Digits of every script count; 年 月 日
// 時 分 stand alone, since no space parts them from what follows.
func dateTokens(tokens []token, s string) []token {
	if len(s) > maxDateText {
		s = s[:maxDateText]
	}
	spaced := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		t := token{kind: r, spaced: spaced, start: i, end: i + n}
		spaced = false
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			spaced = true
			i += n
			continue
		case unicode.IsDigit(r):
			t.kind = 'n'
			t.end = i + numberAt(s[i:], &t)
		case strings.ContainsRune("年月日時时点點分秒", r):
		case unicode.IsLetter(r):
			t.kind = 'w'
			t.end = i + wordLength(s[i:])
			t.word = foldWord(s[i:t.end])
		}
		tokens = append(tokens, t)
		i = t.end
	}
	return tokens
}

// bare takes the accents off Greek, whose capitals have none, and the dot that
// lower case leaves on a Turkish İ.
var bare = strings.NewReplacer("ά", "α", "έ", "ε", "ή", "η", "ί", "ι", "ϊ", "ι", "ΐ", "ι", "ό", "ο", "ύ", "υ", "ϋ", "υ", "ΰ", "υ", "ώ", "ω", "\u0307", "")

// foldWord is a word as the tables of months and zones have it.
func foldWord(word string) string {
	word = strings.ToLower(word)
	for i := 0; i < len(word); i++ {
		if c := word[i]; c == 0xCE || c == 0xCF || c == 0xCC { // Greek, or a combining mark
			return bare.Replace(word)
		}
	}
	return word
}

// numberAt reads the digits s begins with into t and returns their length.
func numberAt(s string, t *token) int {
	for i, r := range s {
		d := digitValue(r)
		if d < 0 {
			return i
		}
		if t.digits++; t.digits <= 9 {
			t.value = t.value*10 + d
		}
	}
	return len(s)
}

// digitValue is the value of a decimal digit of any script, -1 for others.
func digitValue(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r < utf8.RuneSelf || !unicode.IsDigit(r):
		return -1
	}
	// Unicode keeps decimal digits in runs of ten; find this run's zero.
	for zero := r; ; zero-- {
		if r-zero == 9 || !unicode.IsDigit(zero-1) {
			return int(r-zero) % 10
		}
	}
}

func wordLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || strings.ContainsRune("年月日時时点點分秒", r) {
			return i
		}
	}
	return len(s)
}
