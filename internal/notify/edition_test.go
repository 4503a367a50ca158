package notify_test

import (
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
)

var berlin = must(time.LoadLocation("Europe/Berlin"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

const six = notify.Hour(6 * 60)

func TestSpan(t *testing.T) {
	for _, c := range []struct{ date, from, to string }{
		{"2026-11-24", "2026-11-23T06:00:00+01:00", "2026-11-24T06:00:00+01:00"},
		{"2026-03-29", "2026-03-28T06:00:00+01:00", "2026-03-29T06:00:00+02:00"}, // a day of 23 hours
		{"2026-10-25", "2026-10-24T06:00:00+02:00", "2026-10-25T06:00:00+01:00"}, // and one of 25
		{"2026-W48", "2026-11-23T06:00:00+01:00", "2026-11-30T06:00:00+01:00"},
		{"2026-W01", "2025-12-29T06:00:00+01:00", "2026-01-05T06:00:00+01:00"},
		{"2020-W53", "2020-12-28T06:00:00+01:00", "2021-01-04T06:00:00+01:00"},
	} {
		from, to, err := notify.Span(c.date, six, berlin)
		if err != nil || from.Format(time.RFC3339) != c.from || to.Format(time.RFC3339) != c.to {
			t.Errorf("%s is from %v to %v, %v; want %s to %s", c.date, from, to, err, c.from, c.to)
		}
	}
	for _, bad := range []string{"", "yesterday", "2026-11-31", "2026-W54", "2026-W00", "2026-w48", "2026-W4", "../../etc", "2026-W-1"} {
		if _, _, err := notify.Span(bad, six, berlin); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzSpan(f *testing.F) {
	f.Add("2026-11-24")
	f.Add("2026-W48")
	f.Fuzz(func(t *testing.T, date string) {
		from, to, err := notify.Span(date, six, berlin)
		if err == nil && !from.Before(to) {
			t.Errorf("%q is from %v to %v", date, from, to)
		}
	})
}

func TestDue(t *testing.T) {
	for _, c := range []struct {
		now  string
		want string
	}{
		{"2026-11-24T05:59:00+01:00", "[2026-11-23 2026-W47]"}, // Monday's is the latest still
		{"2026-11-24T06:00:00+01:00", "[2026-11-24]"},
		{"2026-11-23T06:00:00+01:00", "[2026-11-23 2026-W47]"},
		{"2026-11-23T05:00:00+01:00", "[2026-11-22]"},
	} {
		now := must(time.Parse(time.RFC3339, c.now)).In(berlin)
		if got := fmt.Sprint(notify.Due(now, six)); got != c.want {
			t.Errorf("at %s due are %s, want %s", c.now, got, c.want)
		}
	}
}

func TestHour(t *testing.T) {
	var h notify.Hour
	if err := h.UnmarshalText([]byte("18:30")); err != nil || h.String() != "18:30" {
		t.Errorf("%v, %v", h, err)
	}
	for _, bad := range []string{"", "6", "25:00", "noon"} {
		if err := h.UnmarshalText([]byte(bad)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

var (
	from  = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)
	to    = from.AddDate(0, 0, 1)
	order = notify.Order{Date: "2026-11-24", From: from, To: to, Made: to}
)

// paper are n stories of which the first is the most important, one section each
// for the front and two in turn behind it.
func paper(n int) (stories []news.Story) {
	for i := range n {
		receipt := []news.Receipt{{Article: fmt.Sprint(100 + i), Quote: "The river rose."}}
		line := func(text string) news.Sentence { return news.Sentence{Text: text, Receipts: receipt} }
		stories = append(stories, news.Story{
			ID: int64(i + 1), Title: fmt.Sprintf("Story %d of the night", i+1), Dek: "The river rose.", Section: []string{"world", "local"}[i%2],
			First: from.Add(time.Hour), Last: to.Add(-time.Hour), Importance: float64(n - i), Tally: []int{0},
			Brief: &news.Brief{Sections: []news.BriefSection{
				{Kind: news.SectionKnow, Sentences: []news.Sentence{line("The river rose."), line("Forty houses stand empty."), line("The bridge is shut."), {Text: "Nobody said this."}}},
				{Kind: news.SectionWhy, Sentences: []news.Sentence{line("It is the third flood in five years.")}},
			}},
			Coverage: []news.Report{{Card: news.Card{ID: int64(100 + i), Title: "The river rose", Publisher: "halyard.example", PublisherName: "Halyard"}}},
		})
	}
	return stories
}

func TestCompose(t *testing.T) {
	e := notify.Compose(order, paper(20), nil)
	if e.Date != "2026-11-24" || len(e.Sections) != 3 || e.Sections[0].Slug != "" || len(e.Sections[0].Stories) != 6 {
		t.Fatalf("sections: %+v", e.Sections)
	}
	lead := e.Sections[0].Stories[0]
	if lead.ID != 1 {
		t.Errorf("led by %d", lead.ID)
	}
	var lines []string
	for _, l := range lead.Lines {
		lines = append(lines, l.Text)
	}
	want := "[Forty houses stand empty. It is the third flood in five years. The bridge is shut.]"
	if fmt.Sprint(lines) != want { // the standfirst is not said again, what rests on nothing not at all
		t.Errorf("lines %v, want %v", lines, want)
	}
	if len(lead.Sources) != 1 || lead.Sources[0].Publisher != "Halyard" {
		t.Errorf("sources: %+v", lead.Sources)
	}
	if n := len(e.Sections[1].Stories); n != 5 || e.Left != 4 {
		t.Errorf("%d in a section, %d left out: want 5 and 4", n, e.Left)
	}
	if e.Minutes != 1 || e.Words == 0 {
		t.Errorf("%d words, %d minutes", e.Words, e.Minutes)
	}
}

func TestComposeKeepsToItsLength(t *testing.T) {
	long := paper(200)
	for i := range long {
		long[i].Section = fmt.Sprint("s", i)
		for range 40 {
			long[i].Dek += " The river rose over the wall of the old mill."
		}
	}
	o := order
	o.Minutes = 10
	e := notify.Compose(o, long, nil)
	if e.Minutes > 10 || e.Minutes < 8 {
		t.Errorf("%d minutes, want nearly 10", e.Minutes)
	}
	if only := notify.Compose(notify.Order{Date: "d", From: from, To: to, Minutes: 1}, long[:1], nil); len(only.Sections) != 1 {
		t.Error("an edition of one long story is empty")
	}
}

func TestComposeTellsWhatIsNew(t *testing.T) {
	stories := paper(2)
	stories[0].First = from.Add(-48 * time.Hour)
	changes := []news.Change{
		{Story: 1, Kind: news.ChangeNumber, At: to.Add(-time.Hour), What: "injured", Was: "3", Now: "5"},
		{Story: 1, Kind: news.ChangeCopy, At: to.Add(-time.Hour), What: "a copy"},
		{Story: 1, Kind: news.ChangeVoice, At: from.Add(-time.Hour), What: "told the day before"},
		{Story: 1, Kind: news.ChangeVoice, At: to.Add(time.Hour), What: "told the day after"},
		{Story: 2, Kind: news.ChangeNumber, At: to.Add(-time.Hour), What: "all of it is new"},
	}
	e := notify.Compose(order, stories, changes)
	first, second := e.Sections[0].Stories[0], e.Sections[0].Stories[1]
	if len(first.News) != 1 || first.News[0].Now != "5" || len(second.News) != 0 {
		t.Errorf("news: %+v and %+v", first.News, second.News)
	}
}

func TestComposeOfNothing(t *testing.T) {
	if e := notify.Compose(order, nil, nil); e.Sections == nil || e.Minutes != 0 {
		t.Errorf("%+v", e)
	}
}
