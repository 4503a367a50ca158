package discuss

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be seen in a text itself.

// maxLooked is how much of a comment is looked at: what is longer is refused.
const maxLooked = 100_000

func head(s string) string {
	if len(s) <= maxLooked {
		return s
	}
	return strings.ToValidUTF8(s[:maxLooked], "")
}

var linkLike = regexp.MustCompile(`(?i)\bhttps?://[^\s<>()\[\]"']+|\b(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}\b`)

// maxLinks bounds how many links of a comment are looked at.
const maxLinks = 200

// hosts are where a text links to, also where the link is only spelled out.
func hosts(text string) (list []string) {
	for _, m := range linkLike.FindAllString(text, maxLinks) {
		if h := hostOf(m); h != "" {
			list = append(list, h)
		}
	}
	return list
}

// addresses are the links that are written as such.
func addresses(text string) int {
	n := 0
	for _, m := range linkLike.FindAllString(text, maxLinks) {
		if l := strings.ToLower(m); strings.HasPrefix(l, "http") || strings.HasPrefix(l, "www.") {
			n++
		}
	}
	return n
}

// wordsOf are the runs of letters and figures of folded text.
func wordsOf(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) })
}

// zalgo reports whether marks are heaped up over letters. No script puts more
// than four upon one.
func zalgo(text string) bool {
	run := 0
	for _, r := range text {
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			run = 0
		} else if run++; run > 4 {
			return true
		}
	}
	return false
}

// turned reports whether a text turns its own direction around: with controls
// that override, or that are never closed.
func turned(text string) bool {
	open := 0
	for _, r := range text {
		switch r {
		case 0x202D, 0x202E: // override
			return true
		case 0x202A, 0x202B, 0x2066, 0x2067, 0x2068:
			open++
		case 0x202C, 0x2069:
			open--
		}
	}
	return open != 0
}

// hiddenSigns reports whether characters that are not seen stand within words, as
// is done to slip past filters. Joiners are part of several scripts and of emoji.
func hiddenSigns(text string) bool {
	before := ' '
	for i, r := range text {
		switch r {
		case 0x200B, 0x2060, 0xFEFF, 0x00AD, 0x180E:
			after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if r != 0x00AD && unicode.IsLetter(before) && unicode.IsLetter(after) {
				return true
			}
		}
		before = r
	}
	return false
}

// shouts reports whether a text is written in capitals.
func shouts(text string) bool {
	upper, cased := 0, 0
	for _, r := range text {
		if unicode.IsUpper(r) {
			upper++
		}
		if unicode.IsUpper(r) || unicode.IsLower(r) {
			cased++
		}
	}
	return cased >= 20 && upper*10 > cased*8
}

// mixed reports whether one word is put together from scripts that are never
// mixed in one: a Latin word with a Cyrillic or Greek letter in it.
func mixed(text string) bool {
	var latin, other bool
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian):
			other = true
		case !unicode.IsLetter(r) && !unicode.Is(unicode.M, r):
			latin, other = false, false
		}
		if latin && other {
			return true
		}
	}
	return false
}
