package brief

import (
	"math"
	"sort"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Bounds on a timeline. A story of one or two days is told by the clock.
const (
	byClock    = 3 * 24 * time.Hour
	maxClocks  = 14
	stepsRoot  = 4.0 // steps for the square root of the reports
	maxSteps   = 60
	leastShare = 0.1 // of the score of the moment most told of
	minSupport = 0.4 // of a line that names the same moment
)

// What a mention of a day is worth. A day that reports still name a week later,
// by its date, is one that mattered; one ahead may never come.
const (
	absoluteDay = 1.5
	recalledDay = 2.0
	futureDay   = 0.3
	untoldDay   = 0.3 // the day of publication, of an opening without a date
	recalled    = 7 * 24 * time.Hour
	before      = 0.2 // of a day long before the story's first report
	longBefore  = 60 * 24 * time.Hour
)

// moment is a day or minute of a story with the sentences that tell of it.
type moment struct {
	date     string // "2026-11-17" or "2026-11-17T05:31"
	mentions []mention
	score    float64
	ancient  bool // long before the first report
}

// day is the day of a moment.
func (m *moment) day() time.Time {
	at, err := time.Parse(time.DateOnly, m.date[:len(time.DateOnly)])
	if err != nil {
		panic(err) // formatted by add's callers
	}
	return at
}

// mention is a sentence that tells of a moment, with what that is worth.
type mention struct {
	*candidate
	weight float64
	first  bool // no other date stands before it in the sentence
}

// timeline are the dated steps of the story, oldest first: minutes where the
// story is young, days else, those most told of.
func (t *telling) timeline() []news.Step {
	clocks, days := moments{}, moments{}
	first := t.last
	for _, r := range t.own {
		if p := r.report.Published.Time; !p.IsZero() && p.Before(first) {
			first = p
		}
	}
	young := t.last.Sub(first) < byClock
	furniture := t.furniture()
	for _, c := range t.pool {
		if furniture[c.span.Of(c.in.text)] {
			continue
		}
		if young {
			t.addClocks(clocks, c)
		}
		t.addDays(days, c, young)
	}
	for _, m := range days {
		m.ancient = m.day().Before(first.Add(-longBefore))
	}
	for key := range clocks {
		delete(days, key[:len(time.DateOnly)]) // its minutes tell more
	}
	n := min(maxSteps, int(stepsRoot*math.Sqrt(float64(len(t.own)))))
	chosen := append(clocks.best(maxClocks, 0), days.best(n, leastShare)...)
	sort.SliceStable(chosen, func(i, j int) bool { return chosen[i].date < chosen[j].date })
	if steps := t.steps(chosen); len(steps) > 1 { // one date is no timeline
		return steps
	}
	return []news.Step{}
}

// furniture are the dated sentences that more than two independent reports have
// word for word: a site's own lines, whose dates are not of the story.
func (t *telling) furniture() map[string]bool {
	last, n, out := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, c := range t.pool {
		if !c.in.dated(c.sentence) {
			continue
		}
		line := c.span.Of(c.in.text)
		if at, ok := last[line]; !ok || at != c.report {
			last[line] = c.report
			if n[line]++; n[line] > 2 {
				out[line] = true
			}
		}
	}
	return out
}

// moments are moments by date.
type moments map[string]*moment

func (m moments) add(date string, one mention) {
	if m[date] == nil {
		m[date] = &moment{date: date}
	}
	m[date].mentions = append(m[date].mentions, one)
}

// addClocks notes the minutes that a sentence names, up to the newest report.
func (t *telling) addClocks(m moments, c *candidate) {
	for _, k := range c.clocks {
		if at := c.in.at(c.sentence, k); !at.IsZero() && !at.After(t.last) && t.last.Sub(at) < byClock {
			m.add(at.Format("2006-01-02T15:04"), mention{c, t.centrality(c), true})
			return // a sentence is one step
		}
	}
}

// addDays notes the days that a sentence names; an opening that names none tells
// of the day it was published.
func (t *telling) addDays(m moments, c *candidate, young bool) {
	published := c.in.report.Published.Time
	named := false
	for _, d := range c.dates {
		if d.Precision != text.Day || d.From.After(t.last) {
			continue
		}
		w := t.centrality(c) * (1 + 1/float64(1+c.order))
		if !d.Relative {
			w *= absoluteDay
		}
		switch age := published.Sub(d.From); {
		case age < 0:
			w *= futureDay
		case age > recalled:
			w *= recalledDay
		}
		m.add(d.From.Format(time.DateOnly), mention{c, w, !named})
		named = true
	}
	if !named && !young && len(c.dates) == 0 && c.order == 0 && !published.IsZero() {
		m.add(published.Format(time.DateOnly), mention{c, untoldDay * t.centrality(c), true})
	}
}

// centrality is how much of a sentence the story is about.
func (t *telling) centrality(c *candidate) float64 {
	sum := 0.0
	for _, id := range c.terms {
		sum += t.value[id]
	}
	return sum / float64(len(c.terms)+1)
}

// best are at most n moments, those most told of and each at least that share as
// much as the first.
func (m moments) best(n int, least float64) []*moment {
	var list []*moment
	for _, one := range m {
		one.score = one.sum()
		list = append(list, one)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].score != list[j].score {
			return list[i].score > list[j].score
		}
		return list[i].date < list[j].date
	})
	n = min(n, len(list))
	for n > 0 && list[n-1].score < least*list[0].score {
		n--
	}
	return list[:n]
}

// sum is how much is told of a moment: each report counts with a root of what it
// tells, so that many reports weigh more than a long one.
func (m *moment) sum() float64 {
	per := map[int]float64{}
	var order []int
	for _, one := range m.mentions {
		if _, ok := per[one.report]; !ok {
			order = append(order, one.report)
		}
		per[one.report] += one.weight
	}
	s := 0.0
	for _, r := range order {
		s += math.Pow(per[r], 0.35)
	}
	if m.ancient {
		s *= before
	}
	return s
}

// steps tells each moment by its best sentence; one without any is left out, and
// no sentence is told twice.
func (t *telling) steps(list []*moment) []news.Step {
	out := []news.Step{}
	used := map[*sentence]bool{}
	for _, m := range list {
		best := m.line(used)
		if best == nil {
			continue
		}
		used[best.sentence] = true
		out = append(out, news.Step{Date: m.date, Text: best.shown, Receipts: t.stepReceipts(m, best)})
	}
	return out
}

// line is the sentence that tells a moment best: one that can be shown, weighs
// much and is short.
func (m *moment) line(used map[*sentence]bool) *candidate {
	var best *candidate
	top := 0.0
	for _, one := range m.mentions {
		if one.shown == "" || used[one.sentence] {
			continue
		}
		w := one.weight / math.Sqrt(float64(40+len(one.shown)))
		if !one.first {
			w /= 3 // it is mostly about another day
		}
		if w > top {
			best, top = one.candidate, w
		}
	}
	return best
}

// stepReceipts are the line itself and one of each other report that tells the
// same of the same moment.
func (t *telling) stepReceipts(m *moment, c *candidate) []news.Receipt {
	out := t.ownReceipts(c)
	seen := map[int]bool{c.report: true}
	for _, o := range m.mentions {
		if !seen[o.report] && len(out) < maxReceipts && t.support(c, o.candidate, minSupport) > 0 {
			seen[o.report] = true
			out = append(out, o.in.receipt(o.span))
		}
	}
	return out
}
