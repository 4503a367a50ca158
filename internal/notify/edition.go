// Package notify makes what readers are sent or may keep: the edition, a finite
// paper of what happened between two moments, and alerts.
//
// In flow stories with their briefs and what moved in them; out flow a news.Edition
// (Compose) and the notices of readers (tell.go). ingest says when an edition
// closes and who is told, store keeps it, web shows it. When a channel of a reader
// may carry the next message is said by Next (when.go); a Courier carries it
// (courier.go), which is all in here that is no pure function.
//
// A reader's own edition is due at a Slot (slot.go): Select chooses from what
// happened since their last one, Print sets it (own.go).
//
// Read first: Compose, then Next.
package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// WordsPerMinute is what adults read of prose in a minute.
const WordsPerMinute = 230

const (
	frontStories = 6 // the lead and those beside it
	perSection   = 5
	leadLines    = 4 // sentences of the brief
	frontLines   = 2
	maxNews      = 3 // changes told per story
)

// Order says what edition is wanted.
type Order struct {
	Date     string // as the edition is to be called
	From, To time.Time
	Made     time.Time
	Minutes  int // to read it, at most; 0 is 15
}

// Compose chooses and sets an edition from the stories of its time, each with
// its brief and coverage, and from what moved in them. The most important come
// first, on the front; the others by section, the busiest first, until the
// time to read is used up. A story told already stands for what is new in it.
func Compose(o Order, stories []news.Story, changes []news.Change) news.Edition {
	e := news.Edition{Date: o.Date, From: news.At(o.From), To: news.At(o.To), Made: news.At(o.Made), Sections: []news.EditionSection{}}
	budget := cmp.Or(o.Minutes, 15) * WordsPerMinute
	moved := byStory(changes, o)
	at := map[string]int{}
	for i, s := range ranked(stories) {
		section, lines := "", frontLines
		switch {
		case i == 0:
			lines = leadLines
		case i >= frontStories:
			section, lines = s.Section, 0
		}
		told := tell(s, lines, moved[s.ID], o.From)
		words := length(&told)
		n, known := at[section]
		full := known && section != "" && len(e.Sections[n].Stories) == perSection
		if i > 0 && (full || e.Words+words > budget) {
			e.Left++
			continue
		}
		if !known {
			n = len(e.Sections)
			at[section] = n
			e.Sections = append(e.Sections, news.EditionSection{Slug: section})
		}
		e.Sections[n].Stories = append(e.Sections[n].Stories, told)
		e.Words += words
	}
	e.Minutes = (e.Words + WordsPerMinute - 1) / WordsPerMinute
	return e
}

// ranked are stories, the most important first.
func ranked(stories []news.Story) []*news.Story {
	list := make([]*news.Story, len(stories))
	for i := range stories {
		list[i] = &stories[i]
	}
	slices.SortStableFunc(list, func(a, b *news.Story) int {
		return cmp.Or(-cmp.Compare(a.Importance, b.Importance), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// byStory gathers what moved in the time of an edition, newest first as given.
func byStory(changes []news.Change, o Order) map[int64][]news.Change {
	m := map[int64][]news.Change{}
	for _, c := range changes {
		if c.At.After(o.From) && !c.At.After(o.To) {
			m[c.Story] = append(m[c.Story], c)
		}
	}
	return m
}

// told are the kinds of changes that an edition tells: the others are of
// interest only beside the story itself.
var told = []news.ChangeKind{news.ChangeNumber, news.ChangeVoice, news.ChangeReport}

// tell is a story in so many lines.
func tell(s *news.Story, lines int, changes []news.Change, from time.Time) news.EditionStory {
	t := news.EditionStory{
		ID: s.ID, Title: s.Title, Dek: s.Dek, Language: s.Language, Section: s.Section, Articles: s.Articles, Outlets: s.Outlets, Tally: s.Tally,
		Lead: s.Lead, First: news.At(s.First), Last: news.At(s.Last), Image: s.Image,
		Lines: []news.Sentence{}, Sources: []news.EditionSource{}, News: []news.EditionNews{},
	}
	if c := leadCard(s); c != nil {
		t.Publisher, t.URL = cmp.Or(c.PublisherName, c.Publisher), c.URL
	}
	t.Lines = append(t.Lines, chosen(s.Brief, s.Dek, lines)...)
	t.Sources = append(t.Sources, sources(s, t.Lines)...)
	if s.First.After(from) {
		return t
	}
	for _, c := range changes {
		if slices.Contains(told, c.Kind) && len(t.News) < maxNews {
			t.News = append(t.News, news.EditionNews{Kind: c.Kind, What: c.What, Was: c.Was, Now: c.Now, Publisher: cmp.Or(c.Name, c.Publisher), At: news.At(c.At)})
		}
	}
	return t
}

// leadCard is the article that stands for a story, nil if it is not listed.
func leadCard(s *news.Story) *news.Card {
	for i := range s.Coverage {
		r := &s.Coverage[i]
		if r.ID == s.Lead {
			return &r.Card
		}
		for k := range r.Copies {
			if r.Copies[k].ID == s.Lead {
				return &r.Copies[k]
			}
		}
	}
	return nil
}

// lineOrder is from which sections of a brief lines are taken, in turn.
var lineOrder = []string{news.SectionKnow, news.SectionWhy, news.SectionKnow, news.SectionNext, news.SectionKnow, news.SectionSaying}

// chosen are the first lines of a brief over its sections in turn, the standfirst
// not said again.
func chosen(b *news.Brief, dek string, n int) (lines []news.Sentence) {
	if b == nil {
		return nil
	}
	left := map[string][]news.Sentence{}
	for _, s := range b.Sections {
		left[s.Kind] = append(left[s.Kind], s.Sentences...)
	}
	for _, kind := range lineOrder {
		for len(left[kind]) > 0 && len(lines) < n {
			s := left[kind][0]
			left[kind] = left[kind][1:]
			if s.Text != dek && len(s.Receipts) > 0 {
				lines = append(lines, s)
				break
			}
		}
	}
	return lines
}

// sources are the articles of a story that lines rest on, in order of report.
func sources(s *news.Story, lines []news.Sentence) (list []news.EditionSource) {
	used := map[string]bool{}
	for _, l := range lines {
		for _, r := range l.Receipts {
			used[r.Article] = true
		}
	}
	add := func(c *news.Card, report int) {
		if id := strconv.FormatInt(c.ID, 10); used[id] {
			list = append(list, news.EditionSource{Article: id, Publisher: cmp.Or(c.PublisherName, c.Publisher), Title: c.Title, Published: news.At(c.When), Report: report})
		}
	}
	for i := range s.Coverage {
		r := &s.Coverage[i]
		add(&r.Card, i)
		for k := range r.Copies {
			add(&r.Copies[k], i)
		}
	}
	return list
}

// length is how many words of a story there are to read.
func length(s *news.EditionStory) int {
	n := len(text.Words(s.Title)) + len(text.Words(s.Dek))
	for _, l := range s.Lines {
		n += len(text.Words(l.Text))
	}
	for _, c := range s.News {
		n += len(text.Words(c.What + " " + c.Was + " " + c.Now))
	}
	return n
}

// Hour is a time of day at which an edition closes: minutes after midnight.
type Hour int

// UnmarshalText reads "06:00".
func (h *Hour) UnmarshalText(b []byte) error {
	t, err := time.Parse("15:04", string(b))
	if err != nil {
		return errs.New(errs.Invalid, "%q is no time of day; write 06:00", b)
	}
	*h = Hour(t.Hour()*60 + t.Minute())
	return nil
}

// String is the time of day as it is written.
func (h Hour) String() string { return time.Date(0, 1, 1, 0, int(h), 0, 0, time.UTC).Format("15:04") }

// on is that time of a day, in the day's zone.
func (h Hour) on(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, int(h)/60, int(h)%60, 0, 0, day.Location())
}

// Span is the time that the edition called date is about: for a day
// ("2026-11-24") from the hour of the day before to the hour of that day, for a
// week ("2026-W48") from Monday to Monday at that hour, in the given zone.
func Span(date string, close Hour, zone *time.Location) (from, to time.Time, err error) {
	if day, err := time.ParseInLocation("2006-01-02", date, zone); err == nil {
		return close.on(day.AddDate(0, 0, -1)), close.on(day), nil
	}
	monday, ok := weekStart(date, zone)
	if !ok {
		return from, to, errs.New(errs.Invalid, "there is no edition called %q; write a day (2026-11-24) or a week (2026-W48)", date)
	}
	return close.on(monday), close.on(monday.AddDate(0, 0, 7)), nil
}

// weekStart is the Monday of an ISO week such as "2026-W48".
func weekStart(week string, zone *time.Location) (time.Time, bool) {
	if len(week) != 8 || week[4:6] != "-W" {
		return time.Time{}, false
	}
	year, err1 := strconv.Atoi(week[:4])
	number, err2 := strconv.Atoi(week[6:])
	if err1 != nil || err2 != nil {
		return time.Time{}, false
	}
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, zone) // 4 January is in week 1 (ISO 8601)
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(number-1))
	y, w := monday.ISOWeek()
	return monday, y == year && w == number
}

// Latest is the name of the last daily edition that has closed by now.
func Latest(now time.Time, close Hour) string { return latest(now, close).Format("2006-01-02") }

func latest(now time.Time, close Hour) time.Time {
	if now.Before(close.on(now)) {
		return now.AddDate(0, 0, -1)
	}
	return now
}

// Before is the name of the daily edition before the one called date; empty
// before a week's.
func Before(date string) string {
	day, err := time.Parse("2006-01-02", date)
	if err != nil {
		return ""
	}
	return day.AddDate(0, 0, -1).Format("2006-01-02")
}

// Due are the names of the editions that closed last: of the day and, on a
// Monday, of the week before.
func Due(now time.Time, close Hour) []string {
	day := latest(now, close)
	names := []string{day.Format("2006-01-02")}
	if day.Weekday() == time.Monday {
		year, week := day.AddDate(0, 0, -1).ISOWeek()
		names = append(names, fmt.Sprintf("%04d-W%02d", year, week))
	}
	return names
}
