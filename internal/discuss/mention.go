package discuss

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of whom one comment may call.
const (
	maxMentions  = 5
	mentionWords = 4 // of a name
)

// Mentions are the names that a comment may mean by @name, for each @ the longest
// first: a name may have spaces, and only who knows all readers knows where it
// ends. They are in lower case. An @ within a word (a mail address) calls nobody.
func Mentions(text string) (all [][]string) {
	before := ' '
	for i, r := range text {
		if r == '@' && !unicode.IsLetter(before) && !unicode.IsDigit(before) && len(all) < maxMentions {
			if names := namesAt(text[i+1:]); len(names) > 0 {
				all = append(all, names)
			}
		}
		before = r
	}
	return all
}

// namesAt are the names with which a text may begin.
func namesAt(s string) (names []string) {
	end, words := 0, 0
	for end < len(s) && words < mentionWords {
		n := nameWord(s[end:])
		if n == 0 {
			break
		}
		end += n
		words++
		names = append([]string{strings.ToLower(strings.TrimRight(s[:end], ".-_"))}, names...)
		if end >= len(s) || s[end] != ' ' {
			break
		}
		end++
	}
	return names
}

// nameWord is how many bytes of a text are a word of a name.
func nameWord(s string) (n int) {
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(".-_", r) {
			break
		}
		n += size
	}
	return n
}
