package brief

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// clock is a time of day that a text names.
type clock struct {
	news.Span
	hour, minute int
}

// clocksIn are the times of day in s: 05:31, 5.31 Uhr, 5h31, 6 p.m., 15 Uhr.
func clocksIn(s string) []clock {
	var out []clock
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			i++
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && (isWordRune(before) || strings.ContainsRune(".,:-$€£", before)) {
			i = skipDigits(s, i)
			continue
		}
		c, ok := clockAt(s, i)
		if ok {
			out = append(out, c)
			i = c.End
			continue
		}
		i = skipDigits(s, i)
	}
	return out
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func skipDigits(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

// clockAt reads the time of day that begins at i.
func clockAt(s string, i int) (c clock, ok bool) {
	end := skipDigits(s, i)
	if end-i > 2 {
		return c, false
	}
	c = clock{Span: news.Span{Start: i, End: end}, hour: number(s[i:end])}
	sep, minutes := byte(0), skipDigits(s, min(end+1, len(s)))
	if end < len(s) && minutes-end == 3 && strings.IndexByte(":.h", s[end]) >= 0 {
		sep, c.minute, c.End = s[end], number(s[end+1:minutes]), minutes
		if c.End < len(s) && s[c.End] == ':' { // seconds
			if k := skipDigits(s, c.End+1); k-c.End == 3 {
				c.End = k
			}
		}
	}
	named := c.suffix(s)
	if next, _ := utf8.DecodeRuneInString(s[c.End:]); c.End < len(s) && (isWordRune(next) || next == '%') {
		return c, false
	}
	return c, c.hour < 24 && c.minute < 60 && (named || sep == ':' || sep == 'h')
}

// clockMarks name a time of day behind its digits; add is what they say of the
// hour, -1 nothing.
var clockMarks = [...]struct {
	mark string
	add  int
}{{"a.m.", 0}, {"p.m.", 12}, {"am", 0}, {"pm", 12}, {"uhr", -1}, {"h", -1}}

// suffix takes in what names a time of day behind its digits, and turns twelve
// hours into twenty-four.
func (c *clock) suffix(s string) bool {
	rest := s[c.End:]
	trimmed := strings.TrimLeft(rest, " \u00a0\u202f")
	space := len(rest) - len(trimmed)
	low := strings.ToLower(text.Prefix(trimmed, 8))
	for _, m := range clockMarks {
		after, ok := strings.CutPrefix(low, m.mark)
		if next, _ := utf8.DecodeRuneInString(after); !ok || after != "" && isWordRune(next) || m.mark == "h" && space > 0 {
			continue
		}
		if m.add >= 0 {
			if c.hour > 12 || c.hour == 0 {
				return false
			}
			c.hour = c.hour%12 + m.add
		}
		c.End += space + len(m.mark)
		return true
	}
	return false
}

// number is a short run of digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
