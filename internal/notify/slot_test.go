package notify_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func daily(zone string, hours ...int) *news.Paper {
	return &news.Paper{Rhythm: news.RhythmDaily, Zone: zone, Hours: hours}
}

// TestNextSlot asks for the next editions after a moment, in zones with odd
// offsets and on the days on which their clocks are set.
func TestNextSlot(t *testing.T) {
	weekly := &news.Paper{Rhythm: news.RhythmWeekly, Weekday: time.Sunday, Zone: "Europe/Lisbon", Hours: []int{9 * 60}}
	weekdays := &news.Paper{Rhythm: news.RhythmWeekdays, Zone: "America/St_Johns", Hours: []int{7*60 + 15, 18 * 60}}
	for _, c := range []struct {
		name  string
		paper *news.Paper
		after string
		want  []string // name, instant
	}{
		{"Kathmandu is 5:45 ahead", daily("Asia/Kathmandu", 7*60), "2026-11-24T01:15:00Z", []string{"2026-11-25", "2026-11-25T01:15:00Z", "2026-11-26", "2026-11-26T01:15:00Z"}},
		{"a moment before", daily("Asia/Kathmandu", 7*60), "2026-11-24T01:14:59Z", []string{"2026-11-24", "2026-11-24T01:15:00Z"}},
		{"Chatham goes to 13:45, an hour that is not: 02:45 to 03:45", daily("Pacific/Chatham", 3*60), "2026-09-26T00:00:00Z", []string{"2026-09-27", "2026-09-26T14:00:00Z", "2026-09-28", "2026-09-27T13:15:00Z"}},
		{"Chatham goes back to 12:45: 02:45 to 03:45 comes twice", daily("Pacific/Chatham", 3*60), "2026-04-03T13:15:00Z", []string{"2026-04-05", "2026-04-04T13:15:00Z", "2026-04-06", "2026-04-05T14:15:00Z"}},
		{"St. John's is 3:30 behind, on weekdays, twice a day", weekdays, "2026-11-27T10:45:00Z", []string{"2026-11-27-2", "2026-11-27T21:30:00Z", "2026-11-30", "2026-11-30T10:45:00Z"}},
		{"Casablanca goes back for Ramadan: 02:30 comes twice", daily("Africa/Casablanca", 2*60+30), "2026-02-14T12:00:00Z", []string{"2026-02-15", "2026-02-15T01:30:00Z", "2026-02-16", "2026-02-16T02:30:00Z"}},
		{"Casablanca goes on after it: 02:30 is not", daily("Africa/Casablanca", 2*60+30), "2026-03-21T12:00:00Z", []string{"2026-03-22", "2026-03-22T02:00:00Z", "2026-03-23", "2026-03-23T01:30:00Z"}},
		{"Lord Howe goes on by half an hour: 02:15 is not", daily("Australia/Lord_Howe", 2*60+15), "2026-10-03T00:00:00Z", []string{"2026-10-04", "2026-10-03T15:30:00Z", "2026-10-05", "2026-10-04T15:15:00Z"}},
		{"Lord Howe goes back by half an hour: 01:45 comes twice", daily("Australia/Lord_Howe", 105), "2026-04-04T00:00:00Z", []string{"2026-04-05", "2026-04-04T14:45:00Z", "2026-04-06", "2026-04-05T15:15:00Z"}},
		{"Cairo's clocks jump over midnight", daily("Africa/Cairo", 0), "2026-04-23T12:00:00Z", []string{"2026-04-24", "2026-04-23T22:00:00Z", "2026-04-25", "2026-04-24T21:00:00Z"}},
		{"Samoa left out 30 December 2011", daily("Pacific/Apia", 7*60), "2011-12-29T17:00:00Z", []string{"2011-12-30", "2011-12-30T10:00:00Z", "2011-12-31", "2011-12-30T17:00:00Z"}},
		{"a week's", weekly, "2026-11-24T00:00:00Z", []string{"2026-W48", "2026-11-29T09:00:00Z", "2026-W49", "2026-12-06T09:00:00Z"}},
		{"a week of the year before", &news.Paper{Rhythm: news.RhythmWeekly, Weekday: time.Friday, Zone: "UTC", Hours: []int{60}}, "2026-12-30T00:00:00Z", []string{"2026-W53", "2027-01-01T01:00:00Z"}},
	} {
		slots, err := notify.NextSlots(c.paper, at(t, c.after), len(c.want)/2)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for i, s := range slots {
			if s.Name != c.want[2*i] || !s.At.Equal(at(t, c.want[2*i+1])) {
				t.Errorf("%s: slot %d is %s at %s, want %s at %s", c.name, i, s.Name, s.At.UTC().Format(time.RFC3339), c.want[2*i], c.want[2*i+1])
			}
		}
	}
}

// TestSlotsOfAYear walks a year of slots, in every zone with a rule of its own,
// and holds that every day has each of its editions once, in order.
func TestSlotsOfAYear(t *testing.T) {
	for _, zone := range []string{"Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "Australia/Lord_Howe", "Europe/Dublin",
		"America/Asuncion", "Africa/Cairo", "Asia/Tehran", "Pacific/Kiritimati", "America/Nuuk", "Antarctica/Troll", "UTC"} {
		p := daily(zone, 2*60+15, 23*60+45)
		slots, err := notify.NextSlots(p, at(t, "2026-01-01T12:00:00Z"), 2*365)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for i, s := range slots {
			if names[s.Name] || i > 0 && (!s.At.After(slots[i-1].At) || s.At.Sub(slots[i-1].At) > 25*time.Hour) {
				t.Errorf("%s: %s at %v after %v", zone, s.Name, s.At, slots[i-1].At)
			}
			names[s.Name] = true
		}
		if first, last := at(t, slots[0].Name[:10]+"T00:00:00Z"), at(t, slots[len(slots)-1].Name[:10]+"T00:00:00Z"); last.Sub(first) > 365*24*time.Hour {
			t.Errorf("%s: 730 editions over %v", zone, last.Sub(first))
		}
	}
}

// TestDueSlot holds that one edition is made where many were due, and none where the
// next is nearer.
func TestDueSlot(t *testing.T) {
	next := news.Slot{Name: "2026-11-20", At: at(t, "2026-11-20T07:00:00Z")}
	for _, c := range []struct{ now, due, after string }{
		{"2026-11-20T07:00:10Z", "2026-11-20", "2026-11-21"},
		{"2026-11-24T08:30:00Z", "2026-11-24", "2026-11-25"}, // the server was off for days
		{"2026-11-24T18:59:00Z", "2026-11-24", "2026-11-25"},
		{"2026-11-24T19:01:00Z", "", "2026-11-25"},
		{"2031-01-01T08:00:00Z", "2031-01-01", "2031-01-02"}, // the clock was wrong, or years went by
	} {
		p := daily("UTC", 7*60)
		p.Next = next
		due, after, err := notify.DueSlot(p, at(t, c.now))
		if err != nil || due.Name != c.due || after[0].Name != c.after {
			t.Errorf("at %s %q is due and %q follows (%v), want %q and %q", c.now, due.Name, after[0].Name, err, c.due, c.after)
		}
	}
}

func TestCheckPaper(t *testing.T) {
	good := func() *news.Paper {
		return &news.Paper{Rhythm: news.RhythmDaily, Hours: []int{18 * 60, 7 * 60}, Zone: "Asia/Kathmandu", Minutes: 10, Parts: []news.PaperPart{{Part: news.PartFront, Stories: 3}}}
	}
	p := good()
	if err := notify.CheckPaper(p); err != nil || p.Hours[0] != 7*60 {
		t.Fatal(p.Hours, err)
	}
	for name, spoil := range map[string]func(*news.Paper){
		"no zone":            func(p *news.Paper) { p.Zone = "" },
		"the server's zone":  func(p *news.Paper) { p.Zone = "Local" },
		"a file as a zone":   func(p *news.Paper) { p.Zone = "../../../etc/passwd" },
		"another's zone":     func(p *news.Paper) { p.Zone = "Middle/Earth" },
		"a rhythm":           func(p *news.Paper) { p.Rhythm = "hourly" },
		"no hour":            func(p *news.Paper) { p.Hours = nil },
		"an hour of Mars":    func(p *news.Paper) { p.Hours = []int{24 * 60} },
		"hours beside":       func(p *news.Paper) { p.Hours = []int{7 * 60, 8 * 60} },
		"hours around night": func(p *news.Paper) { p.Hours = []int{10, 23*60 + 50} },
		"three hours":        func(p *news.Paper) { p.Hours = []int{1, 500, 1000} },
		"no part":            func(p *news.Paper) { p.Parts = nil },
		"a part twice":       func(p *news.Paper) { p.Parts = append(p.Parts, p.Parts...) },
		"too much":           func(p *news.Paper) { p.Parts[0].Stories = 1000 },
		"no length":          func(p *news.Paper) { p.Minutes = 0 },
		"a long one":         func(p *news.Paper) { p.Minutes = 1000 },
	} {
		p := good()
		spoil(p)
		if err := notify.CheckPaper(p); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
