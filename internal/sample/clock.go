package sample

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock moves the written day to the real one.
type clock struct {
	start time.Time
	shift time.Duration // what is added to a written instant
}

// round is what hours in a text keep to, so that "at 15:00" stays a time that
// people say. They move a little less than the dates of the articles, so what is
// told still comes before the telling.
const round = 30 * time.Minute

// said is the shift for the hours in a text.
func (c clock) said() time.Duration {
	d := c.shift.Truncate(round)
	if d > c.shift {
		d -= round
	}
	return d
}

// present is the moment in the written day at which the newsroom opens.
func present() time.Time { return time.Date(2026, 11, 17, 9, 24, 0, 0, time.UTC) }

func startingAt(now time.Time) clock {
	now = now.UTC().Truncate(time.Second)
	return clock{now, now.Sub(present())}
}

// instant reads "09:24:30", "Mon 21:05" or "2026-06-06 11:00": a time of the
// written Tuesday, of one of the days around it, or of a date.
func (c clock) instant(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02 15:04", s); err == nil {
		return t.Add(c.shift), nil
	}
	day, rest := present().Truncate(24*time.Hour), s
	if name, clockTime, ok := strings.Cut(s, " "); ok {
		d, known := dayOffset("en", name)
		if !known {
			return time.Time{}, fmt.Errorf("no day %q", name)
		}
		day, rest = day.AddDate(0, 0, d), clockTime
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, rest); err == nil {
			return day.Add(t.Sub(t.Truncate(24 * time.Hour))).Add(c.shift), nil
		}
	}
	return time.Time{}, fmt.Errorf("no time %q", s)
}

// braced is a written time inside a text.
var braced = regexp.MustCompile(`\{([^{}\n]{3,40})\}`)

// text moves every {time}, {weekday} and {date} in s, each in the form it was
// written in. Words in braces that are none of these stay as they are.
func (c clock) text(language, s string) string {
	return braced.ReplaceAllStringFunc(s, func(m string) string {
		word := m[1 : len(m)-1]
		if t, err := c.instant(word); err == nil {
			return t.Add(c.said() - c.shift).Format("15:04")
		}
		if d, ok := dayOffset(language, word); ok {
			return weekdays[language][c.day(d).Weekday()]
		}
		if date, ok := c.date(language, word); ok {
			return date
		}
		return m
	})
}

// day is the moved day d days after the written Tuesday. Six in the morning
// stands for it, so that the lead's hours and its day fall together.
func (c clock) day(d int) time.Time {
	return present().Truncate(24*time.Hour).AddDate(0, 0, d).Add(6 * time.Hour).Add(c.shift)
}

var dated = regexp.MustCompile(`^(\d{1,2})(\.? (?:de )?)(\pL[\pL ]*\pL)((?: de)? )?(\d{4})?$`)

// date moves "17 November", "17. November 2026", "17 de noviembre de 2026".
func (c clock) date(language, s string) (string, bool) {
	m := dated.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	for i, name := range months[language] {
		if name != strings.TrimSuffix(m[3], " de") {
			continue
		}
		d, _ := strconv.Atoi(m[1])
		t := time.Date(present().Year(), time.Month(i+1), d, 6, 0, 0, 0, time.UTC).Add(c.shift)
		out := fmt.Sprint(t.Day()) + m[2] + months[language][t.Month()-1]
		if m[5] != "" {
			out += strings.TrimPrefix(s[:len(s)-4], m[1]+m[2]+name) + fmt.Sprint(t.Year())
		}
		return out, true
	}
	return "", false
}

// dayOffset is how far a weekday is from the written Tuesday, three days before
// and three after; in English the short name does as well.
func dayOffset(language, name string) (int, bool) {
	for i, w := range weekdays[language] {
		if strings.EqualFold(w, name) || language == "en" && w[:3] == name {
			return (i-int(present().Weekday())+3+7)%7 - 3, true
		}
	}
	return 0, false
}

var weekdays = map[string][7]string{
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"de": {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	"es": {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	"ar": {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
}

var months = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"ar": {"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"},
}

// longDate is t as a page prints it.
func longDate(language string, t time.Time) string {
	month, of := months[language][t.Month()-1], " "
	switch language {
	case "de":
		return fmt.Sprintf("%d. %s %d, %s Uhr", t.Day(), month, t.Year(), t.Format("15:04"))
	case "es":
		of = " de "
	}
	return fmt.Sprintf("%d%s%s%s%d, %s", t.Day(), of, month, of, t.Year(), t.Format("15:04"))
}
