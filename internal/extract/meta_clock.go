package extract

import (
	"strings"
	"time"
)

// timeAfter looks behind a date, past a few words such as "at" or "um", for a
// time of day and its zone. It returns the token after what it read.
func (r *dateReader) timeAfter(d *instant, i int) int {
	const reach = 6
	half := 0 // 1 for a morning word in front, 2 for an afternoon one
	for j := i; j < i+reach; j++ {
		t := r.at(j)
		if t.kind < 0 {
			return i
		}
		if t.kind == 'w' {
			if h := halfOfDay(t.word); h > 0 {
				half = h
			}
			continue
		}
		if t.kind != 'n' {
			continue
		}
		if next := r.clock(d, j, half); next > j {
			return r.zone(d, next)
		}
		return i
	}
	return i
}

// timeBefore reads "10:30, 3 May 2024" from token from on, where the date begins
// at i.
func (r *dateReader) timeBefore(d *instant, from, i int) {
	for j := from; j < i; j++ {
		if r.at(j).kind == 'n' && r.at(j-1).kind != ':' {
			if next := r.clock(d, j, 0); next > j {
				r.zone(d, next)
				return
			}
		}
	}
}

// clock reads 10:30, 10:30:15.123, 10h30, 10.30 Uhr, 10 am, 10時30分 at i and
// returns the token after it; i itself if there is none. half is what a word in
// front said of the half of the day.
func (r *dateReader) clock(d *instant, i, half int) int {
	h, sep, m := r.at(i), r.at(i+1), r.at(i+2)
	if h.digits > 2 || h.value > 24 {
		return i
	}
	next := i
	switch {
	case partsHours(sep) && m.kind == 'n' && m.digits == 2 && m.value < 60:
		d.hour, d.min = h.value, m.value
		next = r.seconds(d, i+3)
	case sep.kind == 'w' && (halfOfDay(sep.word) > 0 || sep.word == "a" || sep.word == "p"):
		d.hour, next = h.value, i+1
	default:
		return i
	}
	next, half = r.half(next, half)
	switch {
	case half == 1 && d.hour == 12:
		d.hour = 0
	case half == 2 && d.hour < 12:
		d.hour += 12
	}
	d.clock = true
	d.hour %= 24
	return next
}

// partsHours reports whether a token may stand between hours and minutes.
func partsHours(t token) bool {
	if t.kind == 'w' {
		return containsWord("h시 시 h ч", t.word)
	}
	return t.kind > 0 && t.kind != 'n' && strings.ContainsRune(":：.時时点點", t.kind)
}

// seconds passes the minutes' own sign and reads seconds, fractions passed.
func (r *dateReader) seconds(d *instant, i int) int {
	if r.at(i).kind == '分' || r.at(i).word == "분" {
		i++
	}
	s := r.at(i + 1)
	if r.at(i).kind != ':' || s.kind != 'n' || s.digits != 2 || s.value > 60 {
		return i
	}
	d.sec = min(s.value, 59)
	if f := r.at(i + 3); (r.at(i+2).kind == '.' || r.at(i+2).kind == ',') && f.kind == 'n' && !f.spaced {
		return i + 4
	}
	return i + 2
}

// half reads "Uhr", "h", "am", "p.m." behind a time.
func (r *dateReader) half(i, known int) (next, half int) {
	t := r.at(i)
	if t.kind != 'w' {
		return i, known
	}
	if t.word == "uhr" || t.word == "h" {
		return i + 1, known
	}
	if h := halfOfDay(t.word); h > 0 {
		return i + 1, h
	}
	if (t.word != "a" && t.word != "p") || r.at(i+1).kind != '.' || r.at(i+2).word != "m" {
		return i, known
	}
	half = 1
	if t.word == "p" {
		half = 2
	}
	if r.at(i+3).kind == '.' {
		return i + 4, half
	}
	return i + 3, half
}

// halfOfDay is 1 for words that mean before noon, 2 for after noon, else 0.
func halfOfDay(word string) int {
	switch word {
	case "am", "오전", "上午", "午前", "ص", "صباحا", "πμ", "sa", "öö":
		return 1
	case "pm", "오후", "下午", "午後", "م", "مساء", "μμ", "ch":
		return 2
	}
	return 0
}

// zone reads an offset or a zone's name at i, a bracket or comma passed, and
// returns the token after it; i itself if there is none.
func (r *dateReader) zone(d *instant, i int) int {
	j := i
	for j < i+2 && (r.at(j).kind == '(' || r.at(j).kind == ',') {
		j++
	}
	if t := r.at(j); t.kind == 'w' {
		hours, ok := zoneHours[t.word]
		if american, open := americanZones[t.word]; open {
			hours, ok = american, true
			if americanSummer(d.year, time.Month(d.month), d.day) {
				hours++
			}
		}
		if ok {
			d.zoned, d.offset = true, int(hours*3600)
			i, j = j+1, j+1 // GMT+2 goes on
		}
	}
	return r.offset(d, j, i)
}

// offset reads +02:00, +0200 or +2 at j; failed is returned where there is none.
func (r *dateReader) offset(d *instant, j, failed int) int {
	sign, hours := r.at(j), r.at(j+1)
	minus := sign.kind == '-' || sign.kind == '−'
	if !minus && sign.kind != '+' || hours.kind != 'n' || hours.spaced || minus && sign.spaced && hours.digits != 4 {
		return failed
	}
	offset, next := hours.value*3600, j+2
	if hours.digits == 4 {
		offset = hours.value/100*3600 + hours.value%100*60
	} else if m := r.at(j + 3); r.at(next).kind == ':' && m.kind == 'n' {
		offset += m.value * 60
		next = j + 4
	}
	if hours.digits > 4 || offset > 15*3600 {
		return failed
	}
	if minus {
		offset = -offset
	}
	d.zoned, d.offset = true, offset
	return next
}

// zoneHours are the offsets of the zones that bylines name, in hours east.
var zoneHours = map[string]float64{
	"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "west": 1, "wat": 1,
	"cest": 2, "mesz": 2, "eet": 2, "sast": 2, "cat": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "eat": 3,
	"gst": 4, "pkt": 5, "ist": 5.5, "wib": 7, "ict": 7, "wita": 8, "sgt": 8, "hkt": 8, "awst": 8, "pht": 8, "myt": 8,
	"wit": 9, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13,
	"brt": -3, "art": -3, "clt": -4, "ast": -4, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7,
	"pdt": -7, "pst": -8, "akst": -9, "hst": -10,
}

// americanZones are the names that leave open whether summer time is meant.
var americanZones = map[string]float64{"et": -5, "ct": -6, "mt": -7, "pt": -8}

// americanSummer reports whether the day has summer time in the United States:
// from the second Sunday of March to the first of November.
func americanSummer(y int, m time.Month, d int) bool {
	first := func(month time.Month) int { // day of the month's first Sunday
		return 1 + (7-int(time.Date(y, month, 1, 0, 0, 0, 0, time.UTC).Weekday()))%7
	}
	switch {
	case m == time.March:
		return d >= first(time.March)+7
	case m == time.November:
		return d < first(time.November)
	}
	return m > time.March && m < time.November
}
