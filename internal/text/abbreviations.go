package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Kinds of abbreviations: those that stand before a name or number always, and
// those that are common words of another language ("no.", "on.") and count
// only before a number.
const (
	mayEnd = iota
	opensName
	beforeNumber
)

// abbreviated reports whether before, which ends in a full stop, ends in an
// abbreviation that does not end the sentence, given what comes next.
func abbreviated(before, next string) bool {
	word := lastField(before)
	bare := strings.TrimLeft(word, "(\"'“„«‘[—–-")
	low := strings.ToLower(bare)
	if i := strings.LastIndexAny(low, "'’-"); i >= 0 && len(low)-i > 2 {
		low = strings.TrimLeft(low[i:], "'’-")
	}
	kind, known := abbreviations()[low]
	switch {
	case known && kind == opensName:
		return true
	case known && kind == beforeNumber:
		return unicode.IsDigit(mustRune(next))
	case initial(bare): // "J. Smith", but "Plan B. The"
		return !capitalStop(next)
	case known || initials(strings.TrimSuffix(bare, ".")):
		return !capitalStop(next)
	}
	return false
}

// lastField is what stands behind the last space of s.
func lastField(s string) string {
	if i := strings.LastIndexFunc(s, unicode.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		return s[i+n:]
	}
	return s
}

// initial reports whether word is one capital and a dot.
func initial(word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) && word[n:] == "."
}

// capitalStop reports whether s begins with a stop word of some language
// written with a capital, as only the start of a sentence does.
func capitalStop(s string) bool {
	s = strings.TrimLeft(s, "\"'“„«‘([")
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(s)
	}
	return openers()[strings.ToLower(s[:end])]
}

// openers are the commonest stop words of all languages that have capitals: a
// capital on them marks a start.
var openers = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, l := range languages() {
		for i, w := range l.ordered {
			if i < 90 && l.stop[Fold(w)] && utf8.RuneCountInString(w) > 1 {
				m[w] = true
			}
		}
	}
	for _, particle := range []string{"de", "la", "le", "van", "von", "der", "den", "di", "da", "del", "el", "al", "du", "dos", "das", "los", "las"} {
		delete(m, particle) // they open names as well
	}
	return m
})

// abbreviations are those of all languages: a word that is one in Spanish
// seldom ends a sentence in German.
var abbreviations = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for _, l := range languages() {
		for _, a := range l.abbr {
			if rest, ok := strings.CutPrefix(a, "^"); ok {
				m[rest] = opensName
			} else if m[a] != opensName {
				m[a] = mayEnd
			}
		}
	}
	for a := range m {
		if word := strings.TrimSuffix(a, "."); utf8.RuneCountInString(word) > 1 && stopAnywhere(word) {
			m[a] = beforeNumber
		}
	}
	return m
})

func stopAnywhere(word string) bool {
	for _, l := range languages() {
		if l.stop[word] {
			return true
		}
	}
	return false
}

// beforeOrdinal are words after which a number with a dot is an ordinal.
var beforeOrdinal = map[string]bool{
	"am": true, "der": true, "die": true, "das": true, "den": true, "dem": true, "des": true, "im": true, "vom": true,
	"zum": true, "zur": true, "beim": true, "seit": true, "bis": true, "ab": true, "und": true, "jeden": true,
	"dne": true, "od": true, "do": true, "dňa": true, "dana": true, "dne.": true, "det": true, "den.": true, "til": true, "fra": true, "a": true,
}

// ordinal reports whether before ends in a number that with its dot is "the
// 3rd": a month follows, or a word stands before that asks for one.
func ordinal(before, next string) bool {
	digits := len(before)
	for digits > 0 && '0' <= before[digits-1] && before[digits-1] <= '9' {
		digits--
	}
	if n := len(before) - digits; n == 0 || n > 2 {
		return false
	}
	end := strings.IndexFunc(next, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(next)
	}
	if monthNames()[Fold(next[:end])] {
		return true
	}
	prev := strings.TrimRightFunc(before[:digits], unicode.IsSpace)
	return len(prev) < digits && beforeOrdinal[strings.ToLower(lastField(prev))]
}

// monthNames are the months of all languages that write ordinals with a dot.
var monthNames = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, l := range languages() {
		for name := range l.months {
			m[name] = true
		}
	}
	return m
})
