package text

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// digitsEnd is where the digits at the start of word end, separators inside
// included.
func digitsEnd(word string) int {
	end := 0
	for i, r := range word {
		switch {
		case unicode.IsDigit(r):
			end = i + utf8.RuneLen(r)
		case r != '.' && r != ',' && r != '\'' && r != '’':
			return end
		}
	}
	return end
}

// clock reports whether a number belongs to a time of day: "12:30".
func clock(s string, w news.Span) bool {
	before := w.Start >= 2 && s[w.Start-1] == ':' && '0' <= s[w.Start-2] && s[w.Start-2] <= '9'
	after := w.End+1 < len(s) && s[w.End] == ':' && '0' <= s[w.End+1] && s[w.End+1] <= '9'
	return w.Len() <= 2 && (before || after)
}

// glued reports whether b is a number inside the word a, "F16" or "F-16".
func glued(s string, a, b news.Span) bool {
	r, _ := utf8.DecodeLastRuneInString(a.Of(s))
	if c := classOf(r); c == han || c == digit {
		return false
	}
	between := s[a.End:b.Start]
	return between == "" || between == "-" && unicode.IsLetter(r) && len(a.Of(s)) <= 5 && unicode.IsUpper(mustRune(a.Of(s)))
}

// apart is how many bytes of space or hyphen lie between two spans, large if
// anything else does.
func apart(s string, a, b news.Span) int {
	between := s[a.End:b.Start]
	if strings.Trim(between, " -\u00a0\u202f\u2009") != "" {
		return 1 << 20
	}
	return len(between)
}

// digits reads digits with the groups that follow after a space: "1 234 567".
func (l *language) digits(s string, words []news.Span) (news.Span, float64, int) {
	sp, used := words[0], 1
	raw := sp.Of(s)
	if plainDigits(raw) && len(raw) <= 3 {
		for used < len(words) && plainDigits(words[used].Of(s)) && len(words[used].Of(s)) == 3 && spaceBetween(s, sp.End, words[used].Start, l.comma) {
			raw += words[used].Of(s)
			sp.End = words[used].End
			used++
		}
		if used > 1 {
			if v, err := strconv.ParseFloat(raw, 64); err == nil {
				return sp, v, used
			}
		}
	}
	v, ok := ParseNumber(raw, l.comma)
	if !ok {
		used = 0
	}
	return sp, v, used
}

// spaceBetween reports whether s[a:b] is the space that groups digits.
func spaceBetween(s string, a, b int, plainToo bool) bool {
	switch s[a:b] {
	case "\u00a0", "\u202f", "\u2009":
		return true
	case " ":
		return plainToo
	}
	return false
}

func plainDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ParseNumber reads digits of any script with separators. Where it could be
// either ("1.234"), comma says whether the language writes decimals with one.
func ParseNumber(s string, comma bool) (float64, bool) {
	var b strings.Builder
	var seps []byte // in order
	last := -1      // place in b of the last separator
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte('0' + byte(digitValue(r)))
		case r == '.' || r == ',' || r == '٫' || r == '٬':
			seps = append(seps, map[rune]byte{'.': '.', ',': ',', '٫': ',', '٬': '.'}[r])
			last = b.Len()
		case r == '\'' || r == '’' || r == ' ' || r == '\u00a0' || r == '\u202f':
		default:
			return 0, false
		}
	}
	digits := b.String()
	if digits == "" || len(digits) > 18 {
		return 0, false
	}
	if decimalAt := decimal(digits, seps, last, comma); decimalAt >= 0 {
		digits = digits[:decimalAt] + "." + digits[decimalAt:]
	}
	v, err := strconv.ParseFloat(digits, 64)
	return v, err == nil
}

// decimal is where in digits the decimal point stands, -1 for nowhere.
func decimal(digits string, seps []byte, last int, comma bool) int {
	switch {
	case len(seps) == 0:
		return -1
	case len(seps) > 1 && seps[len(seps)-1] == seps[0]: // 1.234.567
		return -1
	case len(seps) > 1:
		return last
	case len(digits)-last != 3 || last == 1 && digits[0] == '0' || last > 3:
		return last
	case (seps[0] == ',') == comma:
		return last
	}
	return -1
}

// digitValue is the value of a decimal digit of any script.
func digitValue(r rune) int {
	if r < utf8.RuneSelf {
		return int(r - '0')
	}
	for _, zero := range [...]rune{'٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '೦', '൦', '๐', '໐', '０', '၀', '០'} {
		if zero <= r && r <= zero+9 {
			return int(r - zero)
		}
	}
	return 0
}
