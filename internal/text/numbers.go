package text

import (
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Number is a quantity that a text names.
type Number struct {
	news.Span         // bytes of the text, unit and currency sign included
	Value     float64 // in units: "3.2 million" is 3200000
	// Unit is "percent", a currency (ISO 4217: "USD"), a measure (km, m, kg, t,
	// °C, ha, km/h, mw …) or empty. What is counted ("dead") is not a unit.
	Unit  string
	About bool // "some", "nearly", "mehr als" stands before it
}

// Numbers are the quantities in s in order: digits grouped as lang (ISO 639)
// groups them, number words to twenty and tens, with scale ("million", "млн",
// "万"), percent, currency and measure. Years and days of dates are numbers too;
// Dates tells them. Digits inside a word ("F16") and times of day are none.
func Numbers(s, lang string) []Number {
	l := languages()[Base(lang)]
	if l == nil {
		l = &language{}
	}
	words := numberWords(s, l.code)
	var out []Number
	for i := 0; i < len(words); i++ {
		n, used := l.number(s, words[i:], i, words)
		if used > 0 {
			out = append(out, n)
			i += used - 1
		}
	}
	return out
}

// numberWords are the words of s with characters without spaces one by one,
// digits parted from letters ("3万5000人", "5km") and elisions taken off
// ("d’euros", "l'anno").
func numberWords(s, lang string) []news.Span {
	var out []news.Span
	for _, w := range Words(s) {
		word := w.Of(s)
		r, _ := utf8.DecodeRuneInString(word)
		switch c := classOf(r); {
		case c == han:
			for i := w.Start; i < w.End; {
				_, n := utf8.DecodeRuneInString(s[i:])
				out = append(out, news.Span{Start: i, End: i + n})
				i += n
			}
		case c == digit:
			end := w.Start + digitsEnd(word)
			out = append(out, news.Span{Start: w.Start, End: end})
			if end < w.End {
				out = append(out, news.Span{Start: end, End: w.End})
			}
		default:
			w.Start = w.End - len(unelide(word, lang))
			out = append(out, w)
		}
	}
	return out
}

// number reads the quantity that begins with words[0]; i is its place in all.
// used is 0 where none does.
func (l *language) number(s string, words []news.Span, i int, all []news.Span) (n Number, used int) {
	r, _ := utf8.DecodeRuneInString(words[0].Of(s))
	switch {
	case unicode.IsDigit(r):
		if i > 0 && glued(s, all[i-1], words[0]) || clock(s, words[0]) {
			return n, 0
		}
		n.Span, n.Value, used = l.digits(s, words)
	default:
		if n.Span, n.Value, used = l.spelled(s, words); used == 0 {
			n.Span, n.Value, used = hanNumber(s, words)
		}
	}
	if used == 0 {
		return n, 0
	}
	used += l.scaled(s, words, &n, used)
	used += l.unit(s, words, &n, used)
	signBefore(s, &n)
	n.About = l.approximate(s, all[:i])
	return n, used
}
