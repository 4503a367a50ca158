package text

import (
	"strings"
	"unicode/utf8"
)

// eastern reads 2026年5月3日, 5月3日 and their Korean like.
func (r *dateReader) eastern(i int) (DateMention, int) {
	y, m, d, used := 0, 0, 0, 0
	if i+1 < len(r.words) {
		if n, ok := r.l.years[r.run(i, 2)]; ok {
			y, used = r.today.Year()+n, 2
		}
	}
	for _, part := range [...]struct {
		names  string
		lo, hi int
		to     *int
	}{{"年 년", 1800, 2200, &y}, {"月 월", 1, 12, &m}, {"日 일 号", 1, 31, &d}} {
		n := r.integer(i+used, part.lo, part.hi)
		if n < 0 || i+used+1 >= len(r.words) {
			continue
		}
		mark, _ := utf8.DecodeRuneInString(r.words[i+used+1].Of(r.s))
		if strings.ContainsRune(part.names, mark) && mark != ' ' {
			*part.to = n
			used += 2
		}
	}
	if y == 0 && m == 0 {
		if ago, n := r.easternAgo(i); n > 0 {
			return ago, n
		}
	}
	switch {
	case m > 0 && d > 0:
		if y == 0 {
			y = r.nearest(m, d)
		}
		if day, ok := r.day(y, m, d); ok {
			return day, used
		}
	case y > 0 && m > 0 && d == 0:
		return r.month(y, m), used
	case m > 0 && y == 0 && d == 0 && len(r.l.years) > 0:
		return r.month(r.nearest(m, 15), m), used
	case y > 0 && m == 0 && d == 0:
		return r.month(y, 1).lasting(Year), used
	case d > 0 && y == 0 && m == 0 && r.l.code != "" && strings.Contains("zh ja ko", r.l.code):
		day, ok := r.day(r.today.Year(), int(r.today.Month()), d)
		if !ok || day.From.After(r.today.AddDate(0, 0, 15)) {
			day.From = day.From.AddDate(0, -1, 0)
		}
		return day, used
	}
	return DateMention{}, 0
}

// easternAgo reads 3日前, 三天前, 2か月前.
func (r *dateReader) easternAgo(i int) (DateMention, int) {
	if len(r.l.years) == 0 {
		return DateMention{}, 0
	}
	n, start := r.integer(i, 1, 400), i+1
	if n < 0 {
		_, v, used := hanNumber(r.s, r.words[i:])
		if used == 0 {
			v, used = hanDigits[r.words[i].Of(r.s)], 1
		}
		n, start = int(v), i+used
	}
	if n <= 0 || n > 400 {
		return DateMention{}, 0
	}
	for end := start + 3; end > start; end-- {
		if end >= len(r.words) || !r.l.ago[r.fold(end)] {
			continue
		}
		if period := r.l.periods[Fold(r.s[r.words[start].Start:r.words[end-1].End])]; period > 0 {
			return r.shift(-n, period), end + 1 - i
		}
	}
	return DateMention{}, 0
}
