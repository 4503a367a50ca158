package web

import (
	"fmt"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What the page of feeds says of one: its state, what was tried, what was found
// in its place, and its week.

type feedRow struct {
	ID          int64
	Word, Class string // of its state
	Name, Href  string
	Address     string
	Reason      string
	Since       moment // of its state, where that is not well
	Tried       string
	Proposal    *proposal
	Attempts    []attempt
	Checked     moment
	Next        string
	Entries     string
	Week        week
	Trouble     bool
	Stopped     bool
	CanRead     bool
	CanChange   bool
	Lang, Dir   string
}

// proposal is a feed that was found where this one died.
type proposal struct {
	ID                    int64 // of the dead one
	Title, Address, About string
	CanTake               bool
}

// attempt is one of the latest readings.
type attempt struct {
	When                moment
	Asked, Answer, Then string
}

// week is what a feed brought in seven days, and how much of it came out whole.
type week struct {
	Bars  []spark
	Count string
	Text  string // 0 to 1, a dash where there is nothing to measure
}

type spark struct{ X, Y, H int }

func (v *visit) feedRow(f *news.Feed) feedRow {
	words, t := feedWords[f.State], tongueOf(f.Language)
	r := feedRow{
		ID: f.ID, Word: words.word, Class: words.class, Name: feedName(f), Href: "/feed/" + itoa(f.ID), Address: bareAddress(f.URL),
		Reason: capital(f.Reason), Tried: capital(f.Tried), Checked: v.moment(f.Checked), Next: until(v.now, f.Next), Entries: number(f.Entries),
		Trouble: f.State == news.FeedNeedsYou || f.State == news.FeedWaiting, Stopped: f.State == news.FeedStopped,
		CanRead: v.may(account.Editor) && v.site.Desk.Read != nil, CanChange: v.may(account.Editor), Lang: t.Lang, Dir: t.Dir,
	}
	if r.Stopped {
		r.Next = "never"
	}
	if f.State != news.FeedWell {
		r.Since = v.moment(f.Since)
	}
	for _, a := range f.Attempts {
		r.Attempts = append(r.Attempts, attempt{v.moment(a.At.Time), a.Asked, a.Answer, "wait " + span(time.Duration(a.Wait)*time.Second)})
	}
	if p := f.Replacement; p != nil {
		r.Proposal = &proposal{ID: f.ID, Title: or(p.Title, bareAddress(p.URL)), Address: bareAddress(p.URL), About: count(p.Entries, "entry", "entries"), CanTake: v.may(account.Editor)}
		if !p.Newest.IsZero() {
			r.Proposal.About += ", newest " + age(v.now, p.Newest.Time)
		}
	}
	return r
}

// span is a time to wait in the fewest words.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", max(d, 0)/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d h %02d", d/time.Hour, d/time.Minute%60)
}

// newWeek draws a week in units of the SVG's viewBox, 72 by 18.
func newWeek(w store.Week) week {
	most := 1
	for _, n := range w.Days {
		most = max(most, n)
	}
	out := week{Count: number(w.Articles), Text: "–"}
	for i, n := range w.Days {
		h := max(1, n*16/most)
		out.Bars = append(out.Bars, spark{1 + 10*i, 18 - 1 - h, h})
	}
	if w.Articles > 0 {
		out.Text = fmt.Sprintf("%.2f", float64(w.Whole)/float64(w.Articles))
	}
	return out
}
