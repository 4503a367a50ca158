package text

// counted reads "two days ago", "vor zwei Tagen", "hace 3 semanas", "in two weeks".
func (r *dateReader) counted(i int) (DateMention, int) {
	start, sign := i, 0
	switch w := r.fold(i); {
	case r.l.ago[w]:
		start, sign = i+1, -1
	case !r.l.agoOpens[w]:
	case r.l.ago[w+" "+r.fold(i+1)]:
		start, sign = i+2, -1
	case r.l.ago[w+" "+r.fold(i+1)+" "+r.fold(i+2)]:
		start, sign = i+3, -1
	}
	n := r.integer(start, 1, 400)
	if n < 0 {
		if v, ok := r.l.numbers[r.fold(start)]; ok {
			n = int(v)
		} else if r.l.one[r.fold(start)] {
			n = 1
		}
	}
	period := r.l.periods[r.fold(start+1)]
	if n <= 0 || period == 0 {
		return DateMention{}, 0
	}
	used := start + 2 - i
	if sign == 0 && r.l.ago[r.fold(start+2)] {
		sign = -1
		used++
	}
	if sign == 0 {
		return DateMention{}, 0
	}
	return r.shift(sign*n, period), used
}

// shift is n periods of so many days from today.
func (r *dateReader) shift(n, period int) DateMention {
	d := DateMention{Precision: Day, Relative: true}
	switch period {
	case 7:
		d.From = r.today.AddDate(0, 0, 7*n)
	case 30:
		d.From, d.Precision = r.month(r.today.Year(), int(r.today.Month())+n).From, Month
	case 365:
		d.From, d.Precision = r.month(r.today.Year()+n, 1).From, Year
	default:
		d.From = r.today.AddDate(0, 0, n*period)
	}
	return d
}

// weekday reads the name of a day, with "last" or "next" around it, or with the
// date behind it: "Tuesday, May 12".
func (r *dateReader) weekday(i int) (DateMention, int) {
	if r.l.code == "zh" && (r.l.last[r.fold(i)] || r.l.next[r.fold(i)]) {
		return r.weekdayOfWeek(i)
	}
	wd, used, ok := 0, 0, false
	for size := 3; size >= 1 && !ok; size-- { // "terça-feira", "thứ hai", 星期一
		if i+size <= len(r.words) && r.words[i+size-1].End-r.words[i].Start < 40 {
			wd, ok = r.l.days[r.run(i, size)]
			used = size
		}
	}
	if !ok || r.l.code == "en" && r.words[i].Of(r.s)[0]|0x20 == r.words[i].Of(r.s)[0] {
		return DateMention{}, 0
	}
	if r.near(i + used - 1) {
		for _, read := range [...]func(int) (DateMention, int){r.dayMonth, r.monthDay, r.numeric} {
			if d, more := read(i + used); more > 0 {
				return d, used + more
			}
		}
	}
	back := (int(r.today.Weekday()) + 6 - wd + 7) % 7
	d := DateMention{From: r.today.AddDate(0, 0, -back), Precision: Day, Relative: true}
	switch before, after := r.fold(i-1), r.fold(i+used); {
	case r.l.next[before] || r.l.next[after] && r.near(i+used-1):
		d.From = r.today.AddDate(0, 0, 7-back)
	case back == 0 && (r.l.last[before] || r.l.last[after]):
		d.From = r.today.AddDate(0, 0, -7)
	}
	return d, used
}

// weekdayOfWeek reads 上周二, 下星期一: a day of the week before or after this.
func (r *dateReader) weekdayOfWeek(i int) (DateMention, int) {
	for size := 3; size >= 2; size-- {
		if i+size >= len(r.words) {
			continue
		}
		wd, ok := r.l.days[r.run(i+1, size)]
		if !ok {
			continue
		}
		week := -7
		if r.l.next[r.fold(i)] {
			week = 7
		}
		monday := r.today.AddDate(0, 0, week-(int(r.today.Weekday())+6)%7)
		return DateMention{From: monday.AddDate(0, 0, wd), Precision: Day, Relative: true}, size + 1
	}
	return DateMention{}, 0
}

// relative reads "yesterday", "avant-hier", 昨天.
func (r *dateReader) relative(i int) (DateMention, int) {
	for size := 3; size >= 1; size-- {
		if i+size > len(r.words) || r.words[i+size-1].End-r.words[i].Start > 40 {
			continue
		}
		if n, ok := r.l.relative[r.run(i, size)]; ok {
			return DateMention{From: r.today.AddDate(0, 0, n), Precision: Day, Relative: true}, size
		}
	}
	return DateMention{}, 0
}

// period reads "last week", "next month", "la semaine dernière".
func (r *dateReader) period(i int) (DateMention, int) {
	a, b := r.fold(i), r.fold(i+1)
	if !r.near(i) {
		return DateMention{}, 0
	}
	n, days := 0, 0
	switch {
	case r.l.last[a] && r.l.periods[b] > 1:
		n, days = -1, r.l.periods[b]
	case r.l.next[a] && r.l.periods[b] > 1:
		n, days = 1, r.l.periods[b]
	case r.l.last[b] && r.l.periods[a] > 1:
		n, days = -1, r.l.periods[a]
	case r.l.next[b] && r.l.periods[a] > 1:
		n, days = 1, r.l.periods[a]
	default:
		return DateMention{}, 0
	}
	d := r.shift(n, days)
	if days == 7 {
		monday := (int(d.From.Weekday()) + 6) % 7
		d.From, d.Precision = d.From.AddDate(0, 0, -monday), Week
	}
	return d, 2
}

// year reads a year alone behind a word such as "in", "since".
func (r *dateReader) year(i int) (DateMention, int) {
	if y := r.integer(i, 1900, 2100); y > 0 && r.l.within[r.fold(i-1)] && len(r.words[i].Of(r.s)) >= 4 {
		return r.month(y, 1).lasting(Year), 1
	}
	return DateMention{}, 0
}
