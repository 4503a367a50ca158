package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Sentences are the sentences of s in order, without the space around them, in
// any language and in mixtures.
//
// A sentence ends behind . ! ? … and their like in other scripts with the
// quotation marks and brackets that close there, if a space and no small
// letter follows; behind 。！？ wherever they stand; at the end of a paragraph
// (see Paragraphs). It does not end behind an abbreviation ("Mr.", "z. B."), an
// initial or an ordinal ("am 3. Mai"), unless the next word says otherwise
// ("in the U.S. The"). Thai, which has no full stop, is parted at a space
// behind a long enough run. This is UAX 29's sentence rule with CLDR's
// suppressions, except that a paragraph always ends and that a name after an
// initial never does.
func Sentences(s string) []news.Span {
	var out []news.Span
	wrapped := hardWrapped(s)
	for start := 0; start < len(s); {
		end := paragraphEnd(s, start, wrapped)
		out = paragraphSentences(out, s, start, end)
		start = end
	}
	return out
}

// Paragraphs are the paragraphs of s, without the space around them: they end at a
// blank line, before a list item, and at every line break of a text that is not
// broken to a width.
func Paragraphs(s string) []news.Span {
	var out []news.Span
	wrapped := hardWrapped(s)
	for start := 0; start < len(s); {
		end := paragraphEnd(s, start, wrapped)
		out = appendTrimmed(out, s, start, end)
		start = end
	}
	return out
}

// maxLine is what a line of a text with hard line breaks keeps to, in bytes.
const maxLine = 120

// hardWrapped reports whether the lines of s are broken to a width, so that a
// single line break says nothing. In a text with longer lines each ends a
// paragraph.
func hardWrapped(s string) bool {
	for len(s) > maxLine {
		i := strings.IndexByte(s[:maxLine+1], '\n')
		if i < 0 {
			return false
		}
		s = s[i+1:]
	}
	return true
}

// paragraphEnd is where the paragraph that begins at start ends: behind a blank
// line, before a list item, and at every line break of a text that is not
// hard-wrapped.
func paragraphEnd(s string, start int, wrapped bool) int {
	for i := start; i < len(s); i++ {
		switch s[i] {
		case '\n', '\r':
			j := i + 1
			if s[i] == '\r' && j < len(s) && s[j] == '\n' {
				j++
			}
			for j < len(s) && (s[j] == ' ' || s[j] == '\t') {
				j++
			}
			if !wrapped || j >= len(s) || s[j] == '\n' || s[j] == '\r' || listItem(s[j:]) {
				return j
			}
		case 0xe2: // U+2029
			if strings.HasPrefix(s[i:], "\u2029") {
				return i + 3
			}
		}
	}
	return len(s)
}

func listItem(s string) bool {
	for _, bullet := range [...]string{"- ", "* ", "• ", "– ", "— ", "▪", "●", "‣"} {
		if strings.HasPrefix(s, bullet) {
			return true
		}
	}
	return false
}

func appendTrimmed(out []news.Span, s string, start, end int) []news.Span {
	part := s[start:end]
	left := strings.TrimLeftFunc(part, unicode.IsSpace)
	start = end - len(left)
	end = start + len(strings.TrimRightFunc(left, unicode.IsSpace))
	if start == end {
		return out
	}
	return append(out, news.Span{Start: start, End: end})
}

// paragraphSentences appends the sentences of s[start:end], which holds no
// blank line.
func paragraphSentences(out []news.Span, s string, start, end int) []news.Span {
	begin, thai := start, 0
	for i := start; i < end; {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		var stop int
		switch {
		case strong(r):
			stop = closers(s, i, end)
		case r == '.' || r == '!' || r == '?' || r == '…' || r == '؟' || r == '۔' || r == '‼' || r == '⁇' || r == '⁈':
			if stop = spacedEnd(s, begin, i, end, r); stop < 0 {
				continue
			}
		case r == ' ' && thai >= 40 && i < end:
			if nr, _ := utf8.DecodeRuneInString(s[i:]); unicode.Is(unicode.Thai, nr) {
				stop = i
			}
		case unicode.Is(unicode.Thai, r):
			thai++
		}
		if stop > 0 {
			out = appendTrimmed(out, s, begin, stop)
			begin, i, thai = stop, stop, 0
		}
	}
	return appendTrimmed(out, s, begin, end)
}

// strong ends a sentence whatever follows.
func strong(r rune) bool {
	switch r {
	case '。', '！', '？', '｡', '।', '॥', '။', '។', '։', '።', '፧':
		return true
	}
	return false
}

// closing are marks that stay with the sentence they close.
func closing(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', '›', '“', '‘', ')', ']', '」', '』', '】', '〉', '》', '）', '］', '.', '!', '?', '…', '。', '！', '？':
		return true
	}
	return false
}

// closers is where the marks end that close at i.
func closers(s string, i, end int) int {
	for i < end {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !closing(r) {
			break
		}
		i += n
	}
	return i
}

// spacedEnd is where the sentence ends whose mark r stands before i, or -1 if
// it goes on.
func spacedEnd(s string, begin, i, end int, r rune) int {
	stop := closers(s, i, end)
	if stop >= end {
		return end
	}
	next, n := utf8.DecodeRuneInString(s[stop:])
	// French sets a space before the closing mark.
	if after, _ := utf8.DecodeRuneInString(s[min(stop+n, end):]); unicode.IsSpace(next) && (after == '»' || after == '”') {
		stop = closers(s, stop+n, end)
		if stop >= end {
			return end
		}
		next, _ = utf8.DecodeRuneInString(s[stop:])
	}
	if !unicode.IsSpace(next) {
		return footnote(s, stop, end)
	}
	rest := strings.TrimLeftFunc(s[stop:end], unicode.IsSpace)
	if rest == "" {
		return end
	}
	first := firstLetter(rest)
	if unicode.IsLower(first) {
		return -1
	}
	if strings.ContainsRune("–—-,;:", mustRune(rest)) && r != '…' && !strings.HasPrefix(rest, "-") {
		return -1
	}
	if r == '.' && stop == i && (abbreviated(s[begin:i], rest) || ordinal(s[begin:i-1], rest)) {
		return -1
	}
	return stop
}

func mustRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

// footnote takes "[3]" behind a full stop into the sentence; -1 where it is
// none.
func footnote(s string, i, end int) int {
	j := i
	for j < end && s[j] == '[' {
		k := j + 1
		for k < end && k < j+4 && '0' <= s[k] && s[k] <= '9' {
			k++
		}
		if k == j+1 || k >= end || s[k] != ']' {
			return -1
		}
		j = k + 1
	}
	if j == i || j < end && !unicode.IsSpace(mustRune(s[j:])) {
		return -1
	}
	return j
}

// firstLetter is the first letter or digit of s past opening marks.
func firstLetter(s string) rune {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		if n++; n > 3 {
			break
		}
	}
	return 0
}

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

// Kinds of abbreviations: those that stand before a name or number always, and
// those that are common words of another language ("no.", "on.") and count
// only before a number.
const (
	mayEnd = iota
	opensName
	beforeNumber
)

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
