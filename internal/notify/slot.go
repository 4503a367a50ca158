package notify

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// When a reader's own edition is due: on the clock of the place where they are.
// A time that the clock passes over on the day it is set forward comes as soon as
// it is past; one that comes twice on the day it is set back is meant the first
// time. So every slot is one instant.

const (
	// HoursApart is the least time between the two editions of a day, in minutes.
	HoursApart = 180
	dayMinutes = 24 * 60
	// SlotsAhead is how many slots to count ahead, to find one whose edition a reader
	// does not have already.
	SlotsAhead = 12
	// farDays is how far ahead a slot is looked for: a week, and the days that a
	// zone may leave out.
	farDays = 10
)

// Zone is the time zone called name, such as "Asia/Kathmandu". The name must be
// one that everybody would read in the same way: not empty, not "Local".
func Zone(name string) (*time.Location, error) {
	z, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" || len(name) > 64 {
		return nil, errs.New(errs.Invalid, "%q is no time zone; write it like Europe/Lisbon or Asia/Kathmandu", text.Prefix(name, 64))
	}
	return z, nil
}

// NextSlots are the first n slots of a paper after a moment.
func NextSlots(p *news.Paper, after time.Time, n int) (slots []news.Slot, err error) {
	zone, err := Zone(p.Zone)
	if err != nil {
		return nil, err
	}
	for len(slots) < n {
		s, ok := nextSlot(p, zone, after)
		if !ok {
			return slots, errs.New(errs.Invalid, "no day and time is chosen")
		}
		slots, after = append(slots, s), s.At
	}
	return slots, nil
}

func nextSlot(p *news.Paper, zone *time.Location, after time.Time) (news.Slot, bool) {
	y, m, d := after.In(zone).Date()
	for day := -1; day <= farDays; day++ {
		noon := time.Date(y, m, d+day, 12, 0, 0, 0, time.UTC) // the date alone: no zone leaves it out
		if !appears(p, noon.Weekday()) {
			continue
		}
		for i, minute := range p.Hours {
			if at := instant(noon, minute, zone); at.After(after) {
				return news.Slot{Name: slotName(p, noon, i), At: at}, true
			}
		}
	}
	return news.Slot{}, false
}

func appears(p *news.Paper, day time.Weekday) bool {
	switch p.Rhythm {
	case news.RhythmDaily:
		return true
	case news.RhythmWeekdays:
		return day != time.Saturday && day != time.Sunday
	case news.RhythmWeekly:
		return day == p.Weekday
	}
	return false
}

func slotName(p *news.Paper, day time.Time, i int) string {
	if p.Rhythm == news.RhythmWeekly {
		year, week := day.ISOWeek()
		return suffixed(fmt.Sprintf("%04d-W%02d", year, week), i)
	}
	return suffixed(day.Format(time.DateOnly), i)
}

func suffixed(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(i+1)
}

// instant is when a zone's clock shows so many minutes after midnight of a date:
// the first time, if it does twice; when it jumps over it, if it never does.
func instant(date time.Time, minute int, zone *time.Location) time.Time {
	y, m, d := date.Date()
	wall := time.Date(y, m, d, 0, minute, 0, 0, time.UTC)
	// What the clock is ahead of UTC by before and after any change near it: no zone
	// changes twice within two days.
	_, before := wall.Add(-36 * time.Hour).In(zone).Zone()
	_, after := wall.Add(36 * time.Hour).In(zone).Zone()
	for _, ahead := range []int{max(before, after), min(before, after)} {
		at := wall.Add(-time.Duration(ahead) * time.Second)
		if _, is := at.In(zone).Zone(); is == ahead {
			return at.In(zone)
		}
	}
	jump, _ := wall.Add(-time.Duration(before) * time.Second).In(zone).ZoneBounds()
	return jump.In(zone)
}

// DueSlot says which edition of a paper is to be made now and what slots may come
// after it. Of several that are due, as after days without running, it is the
// latest; and none (an empty name) if more than half of the time to the next has
// passed, for that one tells all.
func DueSlot(p *news.Paper, now time.Time) (due news.Slot, after []news.Slot, err error) {
	due = p.Next
	if due.At.Before(now.AddDate(0, 0, -2*farDays)) {
		due = news.Slot{At: now.AddDate(0, 0, -2*farDays)}
	}
	for {
		next, err := NextSlots(p, due.At, SlotsAhead)
		if err != nil {
			return due, nil, err
		}
		if next[0].At.After(now) {
			if now.Sub(due.At) > next[0].At.Sub(due.At)/2 {
				due.Name = ""
			}
			return due, next, nil
		}
		due = next[0]
	}
}

// CheckPaper puts the wishes of a reader into their form, or says what is wrong
// with them.
func CheckPaper(p *news.Paper) error {
	if _, err := Zone(p.Zone); err != nil {
		return err
	}
	if p.Rhythm != "" && !slices.Contains(news.Rhythms(), p.Rhythm) || p.Weekday < time.Sunday || p.Weekday > time.Saturday {
		return errs.New(errs.Invalid, "an edition is made daily, on weekdays or weekly")
	}
	slices.Sort(p.Hours)
	if len(p.Hours) < 1 || len(p.Hours) > 2 || p.Hours[0] < 0 || p.Hours[len(p.Hours)-1] >= dayMinutes {
		return errs.New(errs.Invalid, "choose one or two times of day, such as 07:00 and 18:00")
	}
	if apart := p.Hours[len(p.Hours)-1] - p.Hours[0]; len(p.Hours) == 2 && (apart < HoursApart || dayMinutes-apart < HoursApart) {
		return errs.New(errs.Invalid, "leave three hours at least between the two editions of a day")
	}
	return checkParts(p)
}

// The most of what a reader may ask for.
const (
	maxParts       = 40
	maxPartStories = 20
	maxMinutes     = 60
	maxStories     = 60
	maxLanguages   = 30
)

func checkParts(p *news.Paper) error {
	seen := map[string]bool{}
	for _, s := range p.Parts {
		if s.Part == "" || len(s.Part) > 100 || s.Stories < 1 || s.Stories > maxPartStories || seen[s.Part] {
			return errs.New(errs.Invalid, "a part holds 1 to %d stories, and stands once", maxPartStories)
		}
		seen[s.Part] = true
	}
	switch {
	case len(p.Parts) == 0 || len(p.Parts) > maxParts:
		return errs.New(errs.Invalid, "an edition needs a part that holds a story")
	case p.Minutes < 0 || p.Minutes > maxMinutes || p.Stories < 0 || p.Stories > maxStories || p.Minutes == 0 && p.Stories == 0:
		return errs.New(errs.Invalid, "an edition has up to %d minutes to read or %d stories", maxMinutes, maxStories)
	case len(p.Languages) > maxLanguages || slices.ContainsFunc(p.Languages, func(l string) bool { return len(l) < 2 || len(l) > 20 }):
		return errs.New(errs.Invalid, "choose %d languages at most, or none for all", maxLanguages)
	}
	return nil
}
