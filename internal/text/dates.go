package text

import (
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Precision is how exactly a date is given.
type Precision string

// The precisions.
const (
	Day   Precision = "day"
	Week  Precision = "week"
	Month Precision = "month"
	Year  Precision = "year"
)

// DateMention is a date that a text names.
type DateMention struct {
	news.Span           // bytes of the text
	From      time.Time // midnight, in the zone of now, at which it begins
	Precision Precision // how long it lasts
	Relative  bool      // counted from now: "on Tuesday", "gestern"
}

// Dates are the dates named in s in order, absolute ("3 mai", "2026-05-03",
// "May 2026", "3月5日") and relative to now, the time of publication ("on
// Tuesday", "gestern", "two days ago", "next week"), in lang (ISO 639; ISO dates
// are read in any). A day without a year is the nearest to now, a weekday the
// last one past, or the next one where a word before says so.
func Dates(s, lang string, now time.Time) []DateMention {
	l := languages()[Base(lang)]
	if l == nil {
		l = &language{}
	}
	y, m, d := now.Date()
	r := dateReader{s: s, l: l, words: numberWords(s, l.code), today: time.Date(y, m, d, 0, 0, 0, 0, now.Location())}
	r.folds = make([]string, len(r.words))
	for i, w := range r.words {
		r.folds[i] = Fold(w.Of(s))
	}
	var out []DateMention
	for i := 0; i < len(r.words); {
		d, used := r.at(i)
		if used == 0 {
			i++
			continue
		}
		d.Span = news.Span{Start: r.words[i].Start, End: r.words[i+used-1].End}
		out = append(out, d)
		i += used
	}
	return out
}

// dateReader reads dates from the words of one text.
type dateReader struct {
	s     string
	l     *language
	words []news.Span
	folds []string // of words, each folded once
	today time.Time
}

// at reads the date that begins at word i; used is 0 where none does.
func (r *dateReader) at(i int) (DateMention, int) {
	if !r.begins(i) {
		return DateMention{}, 0
	}
	for _, read := range [...]func(int) (DateMention, int){r.numeric, r.eastern, r.dayMonth, r.firstOf, r.monthDay, r.monthYear, r.counted, r.weekday, r.relative, r.period, r.year} {
		if d, used := read(i); used > 0 {
			return d, used
		}
	}
	return DateMention{}, 0
}

// begins reports whether a date may begin with word i: with a number, a character
// or a word that dates of the language open with. Most words are none of these.
func (r *dateReader) begins(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.words[i].Of(r.s))
	return classOf(c) == digit || classOf(c) == han || r.l.dateOpens[r.folds[i]]
}

// fold is word i folded, empty past the end.
func (r *dateReader) fold(i int) string {
	if i < 0 || i >= len(r.words) {
		return ""
	}
	return r.folds[i]
}

// run is the text of size words from i on, folded; empty where no name of a day
// that has several words begins with word i.
func (r *dateReader) run(i, size int) string {
	if size == 1 {
		return r.folds[i]
	}
	if !r.l.opens[r.folds[i]] {
		return ""
	}
	return Fold(r.s[r.words[i].Start:r.words[i+size-1].End])
}

// near reports whether words i and i+1 belong together: little but space, dots and
// commas between.
func (r *dateReader) near(i int) bool {
	if i < 0 || i+1 >= len(r.words) {
		return false
	}
	between := r.s[r.words[i].End:r.words[i+1].Start]
	return len(between) <= 4 && strings.Trim(between, " .,ºª\u00a0\u202f\n") == ""
}

// integer is word i as a number from lo to hi, or -1.
func (r *dateReader) integer(i, lo, hi int) int {
	w := strings.TrimRight(r.fold(i), ".,")
	n, digits := 0, 0
	for _, c := range w {
		if classOf(c) != digit || digits >= 4 {
			return -1
		}
		n = n*10 + digitValue(c)
		digits++
	}
	if digits == 0 || n < lo || n > hi {
		return -1
	}
	return n
}

// day makes a mention of a day; ok is false for the 31st of February.
func (r *dateReader) day(y, m, d int) (DateMention, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.today.Location())
	return DateMention{From: t, Precision: Day}, t.Day() == d
}

// nearest is the year that puts month m, day d nearest to today.
func (r *dateReader) nearest(m, d int) int {
	y := r.today.Year()
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.today.Location())
	switch gap := t.Sub(r.today).Hours() / 24; {
	case gap > 183:
		return y - 1
	case gap < -183:
		return y + 1
	}
	return y
}

// numeric reads 2026-05-03, 3.5.2026 and 03/05/2026 (day first, except in
// English with a first number that must be the month's).
func (r *dateReader) numeric(i int) (DateMention, int) {
	w := r.words[i]
	s := r.s[w.Start:min(len(r.s), w.Start+10)]
	var parts [3]int
	n, at := 0, 0
	var sep byte
	for ; n < 3; n++ {
		start := at
		for at < len(s) && '0' <= s[at] && s[at] <= '9' {
			parts[n] = parts[n]*10 + int(s[at]-'0')
			at++
		}
		if at == start || at-start == 3 {
			return DateMention{}, 0
		}
		if n == 2 {
			break
		}
		if at >= len(s) || s[at] != '-' && s[at] != '.' && s[at] != '/' || sep != 0 && s[at] != sep {
			return DateMention{}, 0
		}
		sep = s[at]
		at++
	}
	y, m, d := parts[0], parts[1], parts[2]
	if y < 100 {
		d, m, y = parts[0], parts[1], parts[2]
		if r.l.code == "en" && sep == '/' && m > 12 {
			d, m = m, d
		}
	}
	if y < 1800 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31 {
		return DateMention{}, 0
	}
	day, ok := r.day(y, m, d)
	used := 1
	for i+used < len(r.words) && r.words[i+used].Start < w.Start+at {
		used++
	}
	if !ok || r.words[i+used-1].End != w.Start+at {
		return DateMention{}, 0
	}
	return day, used
}

// lasting is d with another precision.
func (d DateMention) lasting(p Precision) DateMention {
	d.Precision = p
	return d
}

func (r *dateReader) month(y, m int) DateMention {
	return DateMention{From: time.Date(y, time.Month(m), 1, 0, 0, 0, 0, r.today.Location()), Precision: Month}
}

// monthName is the month that word i names, or 0. "may" and "mar" must be
// written as a name where the language does so.
func (r *dateReader) monthName(i int) int {
	m := r.l.months[r.fold(i)]
	if m > 0 && r.l.code == "en" && r.words[i].Of(r.s)[0]|0x20 == r.words[i].Of(r.s)[0] {
		return 0
	}
	return m
}

// ordinalDay is the day that word i names: 3, 3rd, 1er.
func (r *dateReader) ordinalDay(i int) int {
	if i >= len(r.words) {
		return -1
	}
	return r.integer(i, 1, 31)
}

// suffixed is 1 where word i only ends an ordinal: "rd", "er", "º", "-го".
func (r *dateReader) suffixed(i int) int {
	switch r.fold(i) {
	case "st", "nd", "rd", "th", "er", "o", "a", "го", "ого", "e":
		if i > 0 && r.words[i].Start == r.words[i-1].End {
			return 1
		}
	}
	return 0
}

// linked is 1 where word i joins day and month, month and year: "of", "de".
func (r *dateReader) linked(i int) int {
	switch r.fold(i) {
	case "de", "of", "del", "di", "من":
		return 1
	}
	return 0
}

// dayMonth reads "3 mai", "3. Mai 2026", "3 de mayo de 2026", "3rd of May".
func (r *dateReader) dayMonth(i int) (DateMention, int) {
	d := r.ordinalDay(i)
	if d < 0 {
		return DateMention{}, 0
	}
	j := i + 1
	j += r.suffixed(j)
	j += r.linked(j)
	m := 0
	if j < len(r.words) && r.near(j-1) {
		m = r.monthName(j)
	}
	if m == 0 {
		return DateMention{}, 0
	}
	return r.dayOf(i, j, m, d)
}

// dayOf is day d of month m, told by words i to j, with the year behind them if
// there is one.
func (r *dateReader) dayOf(i, j, m, d int) (DateMention, int) {
	y, more := r.yearAfter(j)
	if more == 0 {
		y = r.turned(i, j, m, d)
	}
	day, ok := r.day(y, m, d)
	if !ok {
		return DateMention{}, 0
	}
	return day, j + 1 + more - i
}

// firstOf reads the first day of several in one month: "16" of "16 et 17 juin",
// "16-17 June", "15., 16. und 17. Mai".
func (r *dateReader) firstOf(i int) (DateMention, int) {
	d := r.ordinalDay(i)
	if d < 0 {
		return DateMention{}, 0
	}
	j := i + 1 + r.suffixed(i+1)
	if j+1 < len(r.words) && r.l.stop[r.folds[j]] && r.near(j-1) && r.near(j) {
		j++
	} else if j >= len(r.words) || !r.listed(j-1) {
		return DateMention{}, 0
	}
	later, used := r.dayMonth(j)
	if used == 0 {
		later, used = r.firstOf(j)
	}
	if used == 0 || later.From.Day() <= d {
		return DateMention{}, 0
	}
	later.From = later.From.AddDate(0, 0, d-later.From.Day())
	return later, 1
}

// listed reports whether only a comma or a dash stands between words i and i+1.
func (r *dateReader) listed(i int) bool {
	switch strings.TrimSpace(r.s[r.words[i].End:r.words[i+1].Start]) {
	case ",", ".,", "-", "–", ".-", ".–", "/":
		return true
	}
	return false
}

// turned is the year of a day without one, from word i to word j, that a word
// beside it puts in the past or to come: "5 décembre dernier", "il prossimo 3
// maggio"; else the nearest.
func (r *dateReader) turned(i, j, m, d int) int {
	y := r.nearest(m, d)
	before, after := r.fold(i-1), r.fold(j+1)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.today.Location())
	switch near := r.near(j); {
	case t.After(r.today) && (r.l.last[before] || near && r.l.last[after]):
		return y - 1
	case t.Before(r.today) && (r.l.next[before] || near && r.l.next[after]):
		return y + 1
	}
	return y
}

// yearAfter reads a year behind word j: its value and the words it took.
func (r *dateReader) yearAfter(j int) (y, used int) {
	k := j + 1
	if k < len(r.words) {
		k += r.linked(k)
	}
	if !r.near(k - 1) {
		return 0, 0
	}
	if y := r.integer(k, 1800, 2200); y > 0 {
		return y, k - j
	}
	return 0, 0
}

// monthDay reads "May 3", "May 3rd, 2026".
func (r *dateReader) monthDay(i int) (DateMention, int) {
	m := r.monthName(i)
	if m == 0 || !r.near(i) {
		return DateMention{}, 0
	}
	d := r.ordinalDay(i + 1)
	if d < 0 {
		return DateMention{}, 0
	}
	j := i + 1
	if j+1 < len(r.words) {
		j += r.suffixed(j + 1)
	}
	return r.dayOf(i, j, m, d)
}

// monthYear reads "May 2026" and a month alone behind a word such as "in".
func (r *dateReader) monthYear(i int) (DateMention, int) {
	m := r.monthName(i)
	if m == 0 {
		return DateMention{}, 0
	}
	if y, more := r.yearAfter(i); more > 0 {
		return r.month(y, m), 1 + more
	}
	if r.l.within[r.fold(i-1)] || r.l.last[r.fold(i-1)] {
		return r.month(r.nearest(m, 15), m), 1
	}
	return DateMention{}, 0
}
