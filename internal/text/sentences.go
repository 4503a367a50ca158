package text

import (
	"strings"
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
		if !closing(r) && !closesInward(r, s[i+n:end]) {
			break
		}
		i += n
	}
	return i
}

// closesInward reports whether r, right behind the mark of a sentence and before
// rest, closes a quotation of marks that point inward: »Gut.« Er ging.
func closesInward(r rune, rest string) bool {
	return (r == '«' || r == '‹') && (rest == "" || rest[0] == ' ' || rest[0] == '\n')
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
