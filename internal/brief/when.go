package brief

import (
	"fmt"
	"math"
	"strings"
	"time"

	"broadsheet/internal/text"
)

// Times of day and days are claims as well: when the gate went, on which day the
// court sits.

// aboutMinutes is how far off a time may be that is told with "shortly before".
const aboutMinutes = 15

// How far apart two reports may put one event.
const (
	maxMinutesApart = 4 * 60
	maxDaysApart    = 10
)

func hoursApart(a, b answer) bool { return math.Abs(a.value-b.value) > maxMinutesApart }
func daysApart(a, b answer) bool  { return math.Abs(a.value-b.value) > maxDaysApart }

// when is the one time of day of a sentence as a figure.
func (r *Reading) when(s *sentence) (figure, bool) {
	if len(s.clocks) != 1 {
		return figure{}, false
	}
	c := s.clocks[0]
	f := figure{Span: c.Span, in: s, unit: whenUnit, value: float64(60*c.hour + c.minute), exact: fmt.Sprintf("%02d:%02d", c.hour, c.minute)}
	at, _ := r.wordsIn(s, c.Span)
	for back := 3; back >= 1; back-- {
		if i := at - back; i >= s.from && r.lex.shortly.at(r.words[:s.to], i) == back {
			f.hedge = about
			f.exact = "“" + strings.ToLower(r.text[r.words[i].Start:r.words[at-1].End]) + " " + f.exact + "”"
			break
		}
	}
	return f, true
}

// onDay is the one day that a sentence names as a figure.
func (r *Reading) onDay(s *sentence) (figure, bool) {
	if len(s.dates) != 1 || s.dates[0].Precision != text.Day || len(s.quoted) > 0 {
		return figure{}, false
	}
	d := s.dates[0]
	y, m, day := d.From.Date()
	at := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	layout := "2 January"
	if p := r.report.Published.Time; !p.IsZero() && p.Year() != y {
		layout += " 2006"
	}
	return figure{Span: d.Span, in: s, unit: dayUnit, value: float64(at.Unix() / 86400), exact: at.Format(layout)}, true
}
