package extract

import (
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// The date parser finds a date, and the time beside it, in what a page says:
// an ISO stamp of a meta element as well as "Actualizado el 3 de mayo de 2024 a
// las 10:30 h". It knows the orders of the world's scripts (day month year,
// month day year, year month day, 年月日), month names of some thirty languages,
// digits of every script and the solar Hijri calendar. Only whole dates count:
// "May 2024" or "3 May" names no day.

// custom is what the page tells about how its dates are written.
type custom struct {
	lang       string // two letters, empty if unknown
	monthFirst bool   // 5/3/2024 is in May
}

// customOf derives the custom from a language tag and the page's host: of the
// countries of the world only the United States, and those who write English
// without saying which, put the month first.
func customOf(language, host string) custom {
	lang, region, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(language, "_", "-")), "-")
	c := custom{lang: lang}
	top := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case lang == "en" && region != "":
		c.monthFirst = strings.HasSuffix(region, "us") && (len(top) != 2 || top == "us" || top == "io" || top == "ai" || top == "co")
	case lang == "en" || lang == "":
		c.monthFirst = len(top) != 2 || top == "us" || top == "io" || top == "ai" || top == "co"
	}
	return c
}

// instant is a date as it was written.
type instant struct {
	year, month, day int
	clock            bool // a time of day was given
	hour, min, sec   int
	zoned            bool // an offset was given
	offset           int  // seconds east of UTC
	start, end       int  // bytes of the text
	order            rune // of 3/5/2024: 'm' month first, 'd' day first, '?' either; 0 if not in numbers
}

// at is the instant as a Time; local serves where no offset was written.
func (d instant) at(local *time.Location) news.Time {
	if d.zoned {
		local = zoneAt(d.offset)
	}
	return news.At(time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, d.sec, 0, local))
}

// precision is 0 for a day, 1 with a time, 2 with an offset too.
func (d instant) precision() int {
	switch {
	case d.clock && d.zoned:
		return 2
	case d.clock:
		return 1
	}
	return 0
}

// swapped is a date in numbers read in the other order.
func (d instant) swapped() instant {
	d.month, d.day = d.day, d.month
	return d
}

// days counts the days of the calendar to the date, for comparing.
func (d instant) days() int {
	return int(time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func zoneAt(offset int) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", offset)
}

// parseDate finds the first date in s.
func (c custom) parseDate(s string) (instant, bool) {
	s = strings.TrimSpace(s)
	if d, ok := unixTime(s); ok {
		return d, true
	}
	found := c.findDates(s, 1)
	if len(found) == 0 {
		return instant{}, false
	}
	return found[0], true
}

// unixTime reads seconds or milliseconds since 1970, which some pages write.
func unixTime(s string) (instant, bool) {
	if len(s) != 10 && len(s) != 13 || strings.Trim(s, "0123456789") != "" {
		return instant{}, false
	}
	n, _ := strconv.ParseInt(s[:10], 10, 64)
	t := time.Unix(n, 0).UTC()
	return instant{year: t.Year(), month: int(t.Month()), day: t.Day(), clock: true,
		hour: t.Hour(), min: t.Minute(), sec: t.Second(), zoned: true, end: len(s)}, true
}

// findDates finds up to most dates in s, in order.
func (c custom) findDates(s string, most int) []instant {
	var found []instant
	var room [64]token // most texts fit, so that nothing is allocated
	r := dateReader{custom: c, tokens: dateTokens(room[:0], s)}
	last := 0 // the token after the last date
	for i := 0; i < len(r.tokens) && len(found) < most; {
		d, next, ok := r.dateAt(i)
		if !ok {
			i++
			continue
		}
		d.start = r.tokens[i].start
		after := r.timeAfter(&d, next)
		if !d.clock {
			r.timeBefore(&d, max(last, i-8), i)
		}
		d.end = r.tokens[after-1].end
		found = append(found, d)
		i, last = after, after
	}
	return found
}

// dateReader matches the ways to write a date on tokens.
type dateReader struct {
	custom
	tokens []token
}

// at is the token at i, a blank one past the end.
func (r *dateReader) at(i int) token {
	if i < 0 || i >= len(r.tokens) {
		return token{kind: -1}
	}
	return r.tokens[i]
}

// dateAt reads a date that begins at token i; next is the token after it.
func (r *dateReader) dateAt(i int) (d instant, next int, ok bool) {
	t := r.at(i)
	switch {
	case t.kind == 'n' && (t.digits == 8 || t.digits == 14 || t.digits == 12):
		return r.packed(i)
	case t.kind == 'n' && t.digits == 4:
		return r.yearFirst(i)
	case t.kind == 'n' && t.digits <= 2:
		if d, next, ok = r.dayMonthName(i); !ok {
			d, next, ok = r.numeric(i)
		}
		return d, next, ok
	case t.kind == 'w' && eras[t.word] > 0:
		return r.yearOfEra(i)
	case t.kind == 'w':
		return r.monthNameDay(i)
	}
	return d, i, false
}

// eras are those that years are counted by, with the year before their first.
var eras = map[string]int{"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

// yearOfEra reads 令和6年5月3日 and 民國113年5月3日.
func (r *dateReader) yearOfEra(i int) (d instant, next int, ok bool) {
	year, month, day := r.at(i+1), r.at(i+3), r.at(i+5)
	if year.kind != 'n' || r.at(i+2).kind != '年' || month.kind != 'n' || r.at(i+4).kind != '月' || day.kind != 'n' {
		return d, i, false
	}
	d, ok = r.valid(eras[r.at(i).word]+year.value, month.value, day.value)
	return d, r.skip(i+6, "日", ""), ok
}

// packed reads 20240503 and 20240503103000.
func (r *dateReader) packed(i int) (instant, int, bool) {
	t := r.at(i)
	if t.digits > 8 { // only the first nine digits were counted
		t.value /= 10
	}
	d, ok := r.valid(t.value/10000, t.value/100%100, t.value%100)
	return d, i + 1, ok && d.year >= 1990 && r.at(i-1).kind != '-'
}

// yearFirst reads 2024-05-03, 2024/5/3, 2024. 5. 3., 2024年5月3日, 2024년 5월 3일,
// 2024. május 3., 2024 m. gegužės 3 d. and 2024 May 3.
func (r *dateReader) yearFirst(i int) (d instant, next int, ok bool) {
	year := r.at(i).value
	j := r.skip(i+1, "-/.,年", "년 m г")
	if month, after := r.month(j); month > 0 {
		j = r.skip(after, ".,-/", "")
		if day := r.at(j); day.kind == 'n' && day.digits <= 2 {
			d, ok = r.valid(year, month, day.value)
			return d, j + 1, ok
		}
		return d, i, false
	}
	month := r.at(j)
	if j == i+1 || month.kind != 'n' || month.digits > 2 {
		return d, i, false
	}
	k := r.skip(j+1, "-/.月", "월")
	day := r.at(k)
	if k == j+1 || day.kind != 'n' || day.digits > 2 {
		return d, i, false
	}
	k = r.skip(k+1, "日", "일")
	d, ok = r.valid(year, month.value, day.value)
	return d, k, ok
}

// dayMonthName reads 3 May 2024, 3. Mai 2024, 3 de mayo de 2024, 3rd of May,
// 2024, 03-May-24, 3 tháng 5, 2024.
func (r *dateReader) dayMonthName(i int) (d instant, next int, ok bool) {
	j := r.skip(i+1, ".-/,ºª’'", "st nd rd th er de d of di del do dari den e ngày का की")
	month, j := r.month(j)
	if month == 0 {
		return d, i, false
	}
	year, next := r.year(r.skip(j, ".,-/،", "de del of of, năm år roku року г año"), r.at(j).kind == '-' || r.at(j).kind == '’' || r.at(j).kind == '\'')
	if year == 0 {
		return d, i, false
	}
	d, ok = r.valid(year, month, r.at(i).value)
	return d, next, ok
}

// monthNameDay reads May 3, 2024 and May 3rd 2024.
func (r *dateReader) monthNameDay(i int) (d instant, next int, ok bool) {
	month, j := r.month(i)
	if month == 0 {
		return d, i, false
	}
	j = r.skip(j, ".,-/", "the de")
	day := r.at(j)
	if day.kind != 'n' || day.digits > 2 {
		return d, i, false
	}
	j = r.skip(j+1, ".,-/،", "st nd rd th of de")
	year, next := r.year(j, r.at(j-1).kind == '-' || r.at(j).kind == '’' || r.at(j).kind == '\'')
	if year == 0 {
		return d, i, false
	}
	d, ok = r.valid(year, month, day.value)
	return d, next, ok
}

// numeric reads 3.5.2024, 03/05/2024, 3-5-24, by the page's order where both
// numbers could be the month.
func (r *dateReader) numeric(i int) (d instant, next int, ok bool) {
	sep, second, again := r.at(i+1), r.at(i+2), r.at(i+3)
	if !strings.ContainsRune("./-", sep.kind) || again.kind != sep.kind || second.kind != 'n' || second.digits > 2 ||
		strings.ContainsRune("./-:", r.at(i-1).kind) && !r.at(i).spaced {
		return d, i, false
	}
	third := r.at(i + 4)
	if third.kind == 'n' && third.digits == 2 && (r.lang == "ko" || r.lang == "ja" || r.lang == "zh") {
		d, ok = r.valid(2000+r.at(i).value, second.value, third.value) // 24.05.03
		return d, i + 5, ok
	}
	year, next := r.year(i+4, sep.kind != '-' || r.at(i).digits == 2)
	if year == 0 || strings.ContainsRune("./-", r.at(next).kind) && !r.at(next).spaced && r.at(next+1).kind == 'n' {
		return d, i, false
	}
	day, month, order := r.at(i).value, second.value, '?'
	switch {
	case month > 12:
		order = 'm'
	case day > 12:
		order = 'd'
	}
	if order == 'm' || order == '?' && r.monthFirst && sep.kind != '.' {
		day, month = month, day
	}
	d, ok = r.valid(year, month, day)
	d.order = order
	return d, next, ok
}

// month reads a month's name at i, "tháng 5" and the two-word names of the
// Levant too; 0 if there is none.
func (r *dateReader) month(i int) (month, next int) {
	t, after := r.at(i), r.at(i+1)
	if t.kind != 'w' {
		return 0, i
	}
	if t.word == "كانون" || t.word == "تشرين" {
		if m := monthOf(t.word+" "+after.word, r.lang); m > 0 {
			return int(m), i + 2
		}
	}
	if dot, rest := r.at(i+1), r.at(i+2); dot.kind == '.' && rest.kind == 'w' && !rest.spaced { // พ.ค.
		if m := months[t.word+"."+rest.word]; m > 0 {
			return int(m), i + 3
		}
	}
	if (t.word == "tháng" || t.word == "thg") && after.kind == 'n' && after.digits <= 2 {
		return after.value, i + 2
	}
	return int(monthOf(t.word, r.lang)), i + 1
}

// year reads a year of four digits, of two after an apostrophe or where short is
// true; 0 if there is none.
func (r *dateReader) year(i int, short bool) (year, next int) {
	if k := r.at(i).kind; k == '\'' || k == '’' || k == '‘' {
		i, short = i+1, true
	}
	t := r.at(i)
	switch {
	case t.kind != 'n':
		return 0, i
	case t.digits == 4:
		return t.value, i + 1
	case t.digits == 2 && short && t.value < 70 && r.at(i+1).kind != ':':
		return 2000 + t.value, i + 1
	}
	return 0, i
}

// skip passes one of the characters and one of the words, in either order.
func (r *dateReader) skip(i int, chars, words string) int {
	for range 3 {
		t := r.at(i)
		if t.kind == 'w' && words != "" && containsWord(words, t.word) || t.kind > 0 && t.kind != 'n' && t.kind != 'w' && strings.ContainsRune(chars, t.kind) {
			i++
		}
	}
	return i
}

// containsWord reports whether a list parted by spaces has the word.
func containsWord(list, word string) bool {
	for len(list) > 0 {
		w, rest, _ := strings.Cut(list, " ")
		if w == word {
			return true
		}
		list = rest
	}
	return false
}

// valid makes a date of the three numbers if there is such a day. Years of the
// solar Hijri and the Buddhist calendar are brought over.
func (r *dateReader) valid(year, month, day int) (instant, bool) {
	switch {
	case year >= 1300 && year < 1500 && (month > 12 || r.lang == "fa"):
		year, month, day = fromPersian(year, (month-1)%12+1, day)
	case month > 12:
		return instant{}, false
	case year >= 2500 && year < 2600 && r.lang == "th":
		year -= 543
	}
	if year < 1900 || year > 2099 || month < 1 || day < 1 || day > 31 {
		return instant{}, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return instant{year: year, month: month, day: day}, t.Day() == day
}

// fromPersian turns a solar Hijri date into a Gregorian one: the year begins
// with the March equinox, months have 31 days six times, then 30. The leap rule
// is the 33-year cycle, true from 1799 to 2256.
func fromPersian(y, m, d int) (int, int, int) {
	days := 365*(y-1) + (8*(y-1)+29)/33 + d
	if m <= 7 {
		days += (m - 1) * 31
	} else {
		days += (m-1)*30 + 6
	}
	// The day before 1 Farvardin 1, in the proleptic Gregorian calendar.
	t := time.Date(622, time.March, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
	return t.Year(), int(t.Month()), t.Day()
}
