package feed

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	lingua "broadsheet/internal/text"
)

// parseDate reads a date in any of the forms that feeds are seen to use: RFC
// 3339 and what is left of it, RFC 822 with its many liberties, asctime, numbers
// in either order, month names in the languages of months. Without a zone it is
// UTC. It keeps the offset as written and gives the zero Time for what it cannot
// read for sure.
func parseDate(s string) news.Time {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 120 {
		return news.Time{}
	}
	if t, ok := parseISO(s); ok {
		return news.At(t)
	}
	if t, ok := parseEpoch(s); ok {
		return news.At(t)
	}
	var d date
	s = d.readPlace(s)
	d.read(s)
	t, ok := d.time()
	if !ok {
		return news.Time{}
	}
	return news.At(t)
}

// parseISO reads the commonest form at once: "2026-11-17T05:31:00Z".
func parseISO(s string) (time.Time, bool) {
	if len(s) < 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil && plausible(t)
}

// parseEpoch reads a count of seconds or milliseconds since 1970, as some JSON
// has it.
func parseEpoch(s string) (time.Time, bool) {
	if len(s) != 10 && len(s) != 13 {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	if len(s) == 13 {
		n /= 1000
	}
	return time.Unix(n, 0).UTC(), true
}

// placeName matches a name of the time zone database.
var placeName = lingua.Pattern(`\b(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_/]{3,30}$`)

// readPlace takes a zone named after a place off the end of s.
func (d *date) readPlace(s string) string {
	i := strings.IndexByte(s, '/')
	if i < 0 {
		return s
	}
	m := placeName().FindStringIndex(s)
	if m == nil {
		return s
	}
	d.zone, _ = time.LoadLocation(s[m[0]:])
	return s[:m[0]]
}

// plausible bounds a date to years that RFC 3339 can write.
func plausible(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

// figure is a number in a date with how many digits it has.
type figure struct{ value, digits int }

// date gathers the parts of a date while it is read from left to right.
type date struct {
	year, month, day int
	figures          []figure // not yet known to be day or year
	hour, min, sec   int
	nano             int
	timed, afternoon bool
	morning, zoned   bool
	east             int            // seconds
	zone             *time.Location // of a place, if one is named
	bad              bool
}

func (d *date) read(s string) {
	for s != "" && !d.bad {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r >= '0' && r <= '9':
			s = s[d.readFigure(s):]
		case (r == '+' || r == '-' || r == '−') && d.timed && len(s) > n && isDigit(s[n]):
			s = s[n+d.readOffset(s[n:], r != '+'):]
		case unicode.IsLetter(r):
			n = strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
			if n < 0 {
				n = len(s)
			}
			d.readWord(s[:n])
			s = s[n:]
		default:
			s = s[n:]
		}
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// digits is the number at the start of s and its length.
func digits(s string) (value, n int) {
	for n < len(s) && isDigit(s[n]) {
		if n < 9 {
			value = value*10 + int(s[n]-'0')
		}
		n++
	}
	return value, n
}

// readFigure reads a number and what makes it a time, a date or a part of one.
func (d *date) readFigure(s string) int {
	v, n := digits(s)
	if n == 14 && d.year == 0 { // "20261117053100"
		d.readFigure(s[:8])
		d.readFigure(s[8:14])
		return n
	}
	rest := s[n:]
	switch {
	case n <= 2 && rest != "" && (rest[0] == ':' || rest[0] == 'h' || rest[0] == '.' && d.month > 0 && d.day+len(d.figures) > 1 && n <= 2) &&
		len(rest) > 1 && isDigit(rest[1]) && !d.timed:
		return d.readClock(s)
	case rest != "" && strings.IndexByte("-/.", rest[0]) >= 0 && len(rest) > 1 && isDigit(rest[1]) && d.year == 0 && d.month == 0:
		if m := d.readNumeric(s, rest[0]); m > 0 {
			return m
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch r {
	case '年', '년':
		d.year = v
	case '月', '월':
		d.month = v
	case '日', '일':
		d.day = v
	case '時', '时', '点', '시':
		d.hour, d.timed = v, true
	case '分', '분':
		d.min = v
	case '秒', '초':
		d.sec = v
	default:
		return n + d.readBare(v, n)
	}
	if r == '년' || r == '시' {
		d.seoul()
	}
	return n + size
}

// readBare takes a number that nothing marks. Eight digits are a whole date, six
// behind it a time.
func (d *date) readBare(v, n int) int {
	switch {
	case n == 8 && d.year == 0:
		d.year, d.month, d.day = v/10000, v/100%100, v%100
	case n == 6 && d.year > 0 && !d.timed:
		d.hour, d.min, d.sec, d.timed = v/10000, v/100%100, v%100, true
	case n > 4:
		d.bad = true
	default:
		d.figures = append(d.figures, figure{v, n})
		d.bad = len(d.figures) > 4
	}
	return 0
}

// readClock reads "15:04", "15:04:05.999" and "15h04".
func (d *date) readClock(s string) int {
	var n, m int
	d.hour, n = digits(s)
	sep := s[n]
	d.min, m = digits(s[n+1:])
	n += 1 + m
	d.timed = true
	if n+1 < len(s) && (s[n] == sep || s[n] == ':') && isDigit(s[n+1]) {
		d.sec, m = digits(s[n+1:])
		n += 1 + m
		if n+1 < len(s) && s[n] == ':' && isDigit(s[n+1]) {
			d.bad = true
		}
	}
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && isDigit(s[n+1]) {
		frac, m := digits(s[n+1:])
		for i := m; i < 9; i++ {
			frac *= 10
		}
		d.nano = frac
		n += 1 + m
	}
	return n
}

// readNumeric reads a date of numbers with one separator; 0 if it is none. With
// the year last, a slash puts the month first as Americans do, unless it cannot
// be one.
func (d *date) readNumeric(s string, sep byte) int {
	a, n := digits(s)
	b, m := digits(s[n+1:])
	end := n + 1 + m
	if n == 4 && m == 3 && b > 99 { // year and day of the year
		t := time.Date(a, 1, b, 0, 0, 0, 0, time.UTC)
		d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
		return end
	}
	if end >= len(s) || s[end] != sep || end+1 >= len(s) || !isDigit(s[end+1]) {
		if n == 4 && m <= 3 && sep != '.' {
			d.year, d.month = a, b
			return end
		}
		return 0
	}
	c, k := digits(s[end+1:])
	end += 1 + k
	switch {
	case n == 4:
		d.year, d.month, d.day = a, b, c
	case k == 4 || k == 2 && sep != '-':
		d.year = century(c, k)
		d.day, d.month = a, b
		if sep == '/' && a <= 12 || b > 12 {
			d.day, d.month = b, a
		}
	default:
		d.year, d.month, d.day = century(a, n), b, c
	}
	return end
}

// century completes a year of two digits.
func century(v, digits int) int {
	switch {
	case digits > 2:
		return v
	case v < 70:
		return 2000 + v
	}
	return 1900 + v
}

// readOffset reads "0100", "01:00" or "1" behind a sign.
func (d *date) readOffset(s string, west bool) int {
	v, n := digits(s)
	h, m := v, 0
	switch {
	case n >= 3:
		h, m = v/100, v%100
	case n < len(s)-1 && s[n] == ':' && isDigit(s[n+1]):
		var k int
		m, k = digits(s[n+1:])
		n += 1 + k
	}
	if h > 15 || m > 59 || n > 5 {
		d.bad = n > 5 || h > 24 // a year may stand behind a dash
		if !d.bad {
			d.figures = append(d.figures, figure{v, n})
		}
		return n
	}
	d.east, d.zoned = h*3600+m*60, true
	if west {
		d.east = -d.east
	}
	return n
}

func (d *date) readWord(w string) {
	w = strings.ToLower(w)
	switch w {
	case "am", "오전", "上午", "午前":
		d.morning = true
	case "pm", "오후", "下午", "午後":
		d.afternoon = true
	case "t", "":
		return
	}
	if w == "오전" || w == "오후" {
		d.seoul()
	}
	if m := month(w); m > 0 {
		d.month = m
	} else if east, ok := zones[w]; ok && !d.zoned && (d.timed || w != "est") {
		d.east, d.zoned = east, true
	}
}

// seoul sets the zone that a date in Korean means if it names none.
func (d *date) seoul() {
	if !d.zoned {
		d.east = 9 * 3600
	}
}

// time is the instant, if the parts make one.
func (d *date) time() (t time.Time, ok bool) {
	for _, f := range d.figures {
		switch {
		case d.day == 0 && f.digits <= 2 && f.value <= 31 && f.value > 0:
			d.day = f.value
		case d.year == 0 && f.digits != 3 && f.digits != 1:
			d.year = century(f.value, f.digits)
		case d.year > 0 && d.month == 0 && f.digits <= 2:
			d.month = f.value
		default:
			return t, false
		}
	}
	if d.bad || d.year == 0 || d.day > 0 && d.month == 0 {
		return t, false
	}
	d.halfDay()
	d.month, d.day = max(d.month, 1), max(d.day, 1)
	if d.month > 12 || d.day > 31 || d.hour > 24 || d.min > 59 || d.sec > 60 {
		return t, false
	}
	zone := time.UTC
	switch {
	case d.east != 0:
		zone = time.FixedZone("", d.east)
	case d.zone != nil:
		zone = d.zone
	}
	t = time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, d.sec, d.nano, zone)
	return t, plausible(t) && plausible(t.UTC())
}

func (d *date) halfDay() {
	switch {
	case d.afternoon && d.hour < 12:
		d.hour += 12
	case d.morning && d.hour == 12:
		d.hour = 0
	}
}

// month is the number of the month that w names, 0 for none: the longest stem
// that w begins with counts.
func month(w string) int {
	for n := min(len(w), longestStem); n >= 3; n-- {
		if m, ok := months[w[:n]]; ok {
			return m
		}
	}
	return 0
}
