package text

import (
	"math"

	"broadsheet/internal/news"
)

// spelled reads a number in words: "twelve", "twenty-three", "dix-sept",
// "treinta y cinco", "dreiundzwanzig".
func (l *language) spelled(s string, words []news.Span) (sp news.Span, v float64, used int) {
	v, used = l.numeral(s, words)
	if used == 0 {
		return sp, 0, 0
	}
	sp = news.Span{Start: words[0].Start, End: words[used-1].End}
	next := used
	if next < len(words) && v >= 20 && l.linker(s, words[next]) {
		next++
	}
	if next >= len(words) || apart(s, words[next-1], words[next]) > 1 {
		return sp, v, used
	}
	u, more := l.numeral(s, words[next:])
	teen := l.code == "ar" && v > 0 && v < 10 && u == 10
	if more > 0 && (teen || v >= 20 && v < 100 && u > 0 && u < 10) {
		sp.End = words[next+more-1].End
		return sp, v + u, next + more
	}
	return sp, v, used
}

// linker reports whether a word joins tens and units: "treinta y cinco".
func (l *language) linker(s string, w news.Span) bool {
	switch w.Of(s) {
	case "y", "e", "et", "and":
		return true
	}
	return false
}

// numeral looks up one number word, which may be of several words of s.
func (l *language) numeral(s string, words []news.Span) (float64, int) {
	first := Fold(words[0].Of(s))
	longest := 1
	if l.numberOpens[first] {
		longest = min(3, len(words))
	}
	for size := longest; size > 0; size-- {
		end := words[size-1].End
		if end-words[0].Start > 40 {
			continue
		}
		word := first
		if size > 1 {
			word = Fold(s[words[0].Start:end])
		}
		if v, ok := l.numbers[word]; ok {
			return v, size
		}
		if v := l.compound(word); v > 0 && size == 1 {
			return v, 1
		}
	}
	return 0, 0
}

// compound reads units and tens in one word: "dreiundzwanzig", "drieentwintig".
func (l *language) compound(word string) float64 {
	link := ""
	switch l.code {
	case "de":
		link = "und"
	case "nl":
		link = "en"
	case "da":
		link = "og"
	}
	if link == "" || len(word) < 10 {
		return 0
	}
	for i := 2; i+len(link) < len(word); i++ {
		if word[i:i+len(link)] != link {
			continue
		}
		unit, ok := l.numbers[word[:i]]
		if word[:i] == "ein" {
			unit, ok = 1, true
		}
		tens, known := l.numbers[word[i+len(link):]]
		if ok && known && unit < 10 && tens >= 20 {
			return tens + unit
		}
	}
	return 0
}

// scaled multiplies n by the scale words at words[at:] and adds what follows one:
// "one hundred and twenty", "3万5000".
func (l *language) scaled(s string, words []news.Span, n *Number, at int) (used int) {
	for at+used < len(words) && apart(s, n.Span, words[at+used]) <= 3 {
		w := words[at+used]
		scale, ok := l.scales[Fold(w.Of(s))]
		if !ok {
			if scale, ok = hanScales[w.Of(s)]; !ok || scale < 1e4 {
				break
			}
		}
		n.Value = math.Round(n.Value*scale*1e6) / 1e6
		n.End = w.End
		used++
		rest, more := l.rest(s, words[at+used:], n.End, scale)
		if more > 0 {
			used += more
			n.Value += rest
			n.End = words[at+used-1].End
		}
	}
	return used
}

// rest reads what is added to a number that ends at end in a scale word.
func (l *language) rest(s string, words []news.Span, end int, scale float64) (v float64, used int) {
	if len(words) == 0 {
		return 0, 0
	}
	if words[0].Start == end && scale >= 1e4 && plainDigits(words[0].Of(s)) {
		v, _ = ParseNumber(words[0].Of(s), l.comma)
		return v, 1
	}
	if scale != 100 || words[0].Start-end > 1 {
		return 0, 0
	}
	skip := 0
	if l.linker(s, words[0]) {
		skip = 1
	}
	if skip >= len(words) {
		return 0, 0
	}
	if _, v, used = l.spelled(s, words[skip:]); used == 0 || v >= 100 || v == 0 {
		return 0, 0
	}
	return v, skip + used
}
