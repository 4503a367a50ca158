package web

import (
	"fmt"
	"time"

	"broadsheet/internal/news"
)

// plot is coverage per day, drawn by the template as SVG. Lengths are in units
// of its viewBox, 722 by 178.
type plot struct {
	Heading, Title, Desc string
	Lines                []plotLine
	Bars                 []plotBar
	First, Middle, Last  string
	Numbers              []plotDay
}

type plotLine struct {
	Y, TextY int
	Label    string
}

// plotBar is a day: its independent reports solid, copies outlined on top.
type plotBar struct {
	X, W               string
	OwnY, OwnH         string
	CopyX, CopyW       string
	CopyY, CopyH       string
	HasReports, Copies bool
}

// plotDay is the same in words.
type plotDay struct {
	Day             string
	Reports, Copies int
}

const (
	plotDays = 30
	plotW    = 690.0
	plotH    = 128.0 // from the base line at 150 up to 22
	plotBase = 150.0
)

// plot is nil where there are not two days to compare.
func (v *visit) plot(t *news.Topic) *plot {
	today := v.now.UTC().Truncate(24 * time.Hour)
	first := today.AddDate(0, 0, 1-plotDays)
	days := map[int]news.DayCount{}
	top, reports, copies := 0, 0, 0
	for _, d := range t.Days {
		if i := int(d.Day.UTC().Sub(first).Hours() / 24); i >= 0 && i < plotDays {
			days[i] = d
			top = max(top, d.Reports+d.Copies)
			reports, copies = reports+d.Reports, copies+d.Copies
		}
	}
	if len(days) < 2 {
		return nil
	}
	p := &plot{Heading: "Coverage over thirty days", Title: "Coverage of " + topicTitle(t) + ", " + date(v.now, first) + " to today",
		Desc:  fmt.Sprintf("%s and %s on %s; most on one day: %d.", count(reports, "independent report", "independent reports"), count(copies, "copy", "copies"), count(len(days), "day", "days"), top),
		First: date(v.now, first), Middle: date(v.now, first.AddDate(0, 0, plotDays/2)), Last: "Today"}
	step := gridStep(top)
	ceiling := (top + step - 1) / step * step
	unit := plotH / float64(ceiling)
	for n := step; n <= ceiling; n += step {
		y := int(plotBase - float64(n)*unit)
		p.Lines = append(p.Lines, plotLine{y, y + 3, number(n)})
	}
	for i := range plotDays {
		d, ok := days[i]
		if !ok {
			continue
		}
		p.Bars = append(p.Bars, bar(i, d, unit))
		p.Numbers = append(p.Numbers, plotDay{date(v.now, d.Day), d.Reports, d.Copies})
	}
	return p
}

// gridStep is a round number that divides top into at most four.
func gridStep(top int) int {
	for step := 1; ; step *= 10 {
		for _, f := range []int{1, 2, 5} {
			if step*f*4 >= top {
				return step * f
			}
		}
	}
}

func bar(i int, d news.DayCount, unit float64) plotBar {
	const width = plotW / plotDays
	f := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	x, own, copied := float64(i)*width+4, float64(d.Reports)*unit, float64(d.Copies)*unit
	return plotBar{
		X: f(x), W: f(15), OwnY: f(plotBase - own), OwnH: f(own), HasReports: d.Reports > 0, Copies: d.Copies > 0,
		CopyX: f(x + .5), CopyW: f(14), CopyY: f(plotBase - own - copied), CopyH: f(max(copied-1.5, 1)),
	}
}
