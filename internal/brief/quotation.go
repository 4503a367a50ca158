package brief

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// closingMarks are the quotation marks that may close what a mark opens.
var closingMarks = map[rune]string{
	'“': "”“", '"': "\"", '«': "»", '»': "«", '„': "“”\"", '「': "」", '『': "』", '‹': "›", '‘': "’",
}

// quotedIn are the parts of a span of s that stand in quotation marks, marks
// included; one that does not close goes to the end.
func quotedIn(s string, in news.Span) []news.Span {
	var out []news.Span
	for i := in.Start; i < in.End; {
		r, n := utf8.DecodeRuneInString(s[i:])
		marks, ok := closingMarks[r]
		if !ok {
			i += n
			continue
		}
		end, closed := closeOf(s, i+n, in.End, r, marks)
		if r == '‘' && !closed {
			i += n // an apostrophe
			continue
		}
		out = append(out, news.Span{Start: i, End: end})
		i = end
	}
	return out
}

// closeOf is behind the mark that closes a quotation opened before i.
func closeOf(s string, i, end int, open rune, marks string) (at int, closed bool) {
	for i < end {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if !strings.ContainsRune(marks, r) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(s[i:]); open == '‘' && isWordRune(next) {
			continue // "don’t" inside ‘…’
		}
		return i, true
	}
	return end, false
}

// balanced reports whether every quotation in s closes, and none closes that
// did not open.
func balanced(s string) bool {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		marks, ok := closingMarks[r]
		switch {
		case ok && r != '‘':
			end, closed := closeOf(s, i+n, len(s), r, marks)
			if !closed {
				return false
			}
			i = end
			continue
		case r == '”' || r == '»' || r == '」':
			return false
		}
		i += n
	}
	return straightClosed(s)
}

// straightClosed reports whether no straight single mark closes a quotation that
// none opened: "… to nowhere,' she tweeted".
func straightClosed(s string) bool {
	open := 0
	for i := range len(s) {
		if s[i] != '\'' {
			continue
		}
		before, after := byte(' '), byte(' ')
		if i > 0 {
			before = s[i-1]
		}
		if i+1 < len(s) {
			after = s[i+1]
		}
		switch {
		case before == ' ' && after != ' ':
			open++
		case strings.IndexByte(",.?!", before) >= 0 && strings.IndexByte(" .,;", after) >= 0:
			if open--; open < 0 {
				return false
			}
		}
	}
	return true
}

// maxJoined bounds how many bytes a sentence may have that joins several because
// a quotation runs over them.
const maxJoined = 700

// wholeQuotes joins sentences over which one quotation runs: in “I signed it. I
// did not read it,” she said, only the whole can be shown.
func wholeQuotes(s string, sentences []news.Span) []news.Span {
	var out []news.Span
	for i := 0; i < len(sentences); i++ {
		sp := sentences[i]
		if !balanced(sp.Of(s)) {
			for k := i + 1; k < len(sentences) && sentences[k].End-sp.Start < maxJoined; k++ {
				if balanced(s[sp.Start:sentences[k].End]) {
					sp.End, i = sentences[k].End, k
					break
				}
			}
		}
		out = append(out, sp)
	}
	return out
}

// inside reports whether at lies in one of the spans.
func inside(spans []news.Span, at int) bool {
	for _, sp := range spans {
		if sp.Start <= at && at < sp.End {
			return true
		}
	}
	return false
}
