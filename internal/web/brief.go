package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// A story's brief, with receipts that open in place.

// sources are the articles of a story by the id that receipts carry, each with
// the place of its independent report in the story's coverage.
type sources map[string]source

type source struct {
	*news.Card
	report int
}

func sourcesOf(s *news.Story) sources {
	m := sources{}
	for i := range s.Coverage {
		r := &s.Coverage[i]
		m[strconv.FormatInt(r.ID, 10)] = source{&r.Card, i}
		for k := range r.Copies {
			m[strconv.FormatInt(r.Copies[k].ID, 10)] = source{&r.Copies[k], i}
		}
	}
	return m
}

// reports is how many independent reports stand behind receipts. A receipt whose
// article is not at hand counts as one of its own.
func (m sources) reports(receipts []news.Receipt) int {
	seen := map[string]bool{}
	for _, r := range receipts {
		if s, ok := m[r.Article]; ok {
			seen[strconv.Itoa(s.report)] = true
		} else {
			seen["?"+r.Article] = true
		}
	}
	return len(seen)
}

// fresh tells what a reader has not seen yet.
type fresh struct {
	since time.Time
	texts map[string]bool // of new facts
}

func newFresh(since time.Time, changes []news.Change) fresh {
	f := fresh{since, map[string]bool{}}
	for _, c := range changes {
		if c.Kind == news.ChangeFact {
			f.texts[c.What], f.texts[c.Now] = true, true
		}
	}
	return f
}

// is reports whether a sentence is new to the reader: told as a new fact, or
// resting only on articles that came since.
func (f fresh) is(text string, receipts []news.Receipt, m sources) bool {
	if f.since.IsZero() {
		return false
	}
	if text != "" && f.texts[text] {
		return true
	}
	for _, r := range receipts {
		if s, ok := m[r.Article]; !ok || !s.When.After(f.since) {
			return false
		}
	}
	return len(receipts) > 0
}

// briefPart is one part of a brief: "What to know".
type briefPart struct {
	Title     string
	Sentences []sentence
}

// sentence is one of ours with what it rests on.
type sentence struct {
	When    string // of a step of a story
	Text    string
	Tongue  tongue
	Changed bool
	Reports int
	Label   string  // of the receipt, for those who cannot see it
	Strokes []empty // one per report, for the template to range over
	Sources []receiptView
}

type empty struct{}

// receiptView is one supporting line of one article.
type receiptView struct {
	Quote  string
	Tongue tongue
	Name   string
	Note   string // "08:12, revision 1"
	Href   string // opens the article at the line
}

func (v *visit) parts(b *news.Brief, m sources, f fresh) []briefPart {
	var list []briefPart
	for _, s := range b.Sections {
		part := briefPart{Title: or(partTitles[s.Kind], capital(s.Kind))}
		for _, one := range s.Sentences {
			if len(one.Receipts) > 0 { // without support nothing is said
				part.Sentences = append(part.Sentences, v.sentence(one, m, f))
			}
		}
		if len(part.Sentences) > 0 {
			list = append(list, part)
		}
	}
	return list
}

func (v *visit) sentence(s news.Sentence, m sources, f fresh) sentence {
	n := m.reports(s.Receipts)
	out := sentence{Text: s.Text, Reports: n, Changed: f.is(s.Text, s.Receipts, m), Label: "Receipt: " + count(n, "report", "reports")}
	if out.Changed {
		out.Label += ", new since you last looked"
	}
	out.Strokes = make([]empty, min(n, maxStrokes))
	for _, r := range s.Receipts {
		rv := v.receipt(r, m)
		out.Sources = append(out.Sources, rv)
		out.Tongue = rv.Tongue
	}
	return out
}

func (v *visit) receipt(r news.Receipt, m sources) receiptView {
	out := receiptView{Quote: r.Quote, Name: "Article " + r.Article}
	out.Href = "/article/" + url.PathEscape(r.Article) + lineFragment(r.Quote)
	if s, ok := m[r.Article]; ok {
		out.Name, out.Tongue = nameOf(s.Card), tongueOf(s.Language)
		out.Note = clockOrDate(v.now, s.When)
		out.Href = articlePath(s.ID, s.Title) + lineFragment(r.Quote)
	}
	if r.Revision > 0 {
		out.Note = strings.TrimPrefix(out.Note+fmt.Sprintf(", revision %d", r.Revision), ", ")
	}
	return out
}

// lineFragment opens a page at a line: a text directive, which browsers scroll to
// and mark by themselves (WICG Scroll to Text Fragment). A long line is named by
// its first and last words.
func lineFragment(line string) string {
	words := strings.Fields(line)
	esc := func(w []string) string {
		return strings.NewReplacer("-", "%2D", "+", "%20").Replace(url.QueryEscape(strings.Join(w, " ")))
	}
	switch {
	case len(words) == 0:
		return ""
	case len(words) <= 9:
		return "#:~:text=" + esc(words)
	}
	return "#:~:text=" + esc(words[:4]) + "," + esc(words[len(words)-4:])
}

// step is one entry of the timeline.
type step struct {
	RFC, When string
	Day       string // set where the day is another one than before
	Text      string
	Tongue    tongue
	Names     string // who says so
	Sources   []receiptView
	Changed   bool
}

func (v *visit) timeline(b *news.Brief, m sources, f fresh) []step {
	var list []step
	day := ""
	for _, s := range b.Timeline {
		if len(s.Receipts) == 0 {
			continue
		}
		date, clock := stepTime(s.Date, v.now.Year())
		one := step{RFC: s.Date, When: clock, Text: s.Text, Names: v.names(s.Receipts, m), Changed: f.is(s.Text, s.Receipts, m)}
		if src, ok := m[s.Receipts[0].Article]; ok {
			one.Tongue = tongueOf(src.Language)
		}
		for _, r := range s.Receipts {
			one.Sources = append(one.Sources, v.receipt(r, m))
		}
		if date != day {
			one.Day, day = date, date
		}
		list = append(list, one)
	}
	return list
}

// stepTime splits a step's date into what the timeline shows: "17 Nov" and
// "05:31", with the year where it is not this one. Dates less precise than a day
// stay as precise as they are.
func stepTime(s string, year int) (day, clock string) {
	for _, f := range []struct{ in, day, clock string }{
		{"2006-01-02T15:04:05Z07:00", "2 Jan", "15:04"}, {"2006-01-02T15:04Z07:00", "2 Jan", "15:04"},
		{"2006-01-02T15:04:05", "2 Jan", "15:04"}, {"2006-01-02T15:04", "2 Jan", "15:04"},
		{"2006-01-02", "2 Jan", ""}, {"2006-01", "Jan 2006", ""}, {"2006", "2006", ""},
	} {
		if t, err := time.Parse(f.in, s); err == nil {
			if f.clock != "" {
				clock = t.Format(f.clock)
			}
			if t.Year() != year && f.day == "2 Jan" {
				f.day += " 2006"
			}
			return t.Format(f.day), clock
		}
	}
	return s, ""
}

// names are the publishers behind receipts: "Halyard, 4 others".
func (v *visit) names(receipts []news.Receipt, m sources) string {
	var list []string
	seen := map[string]bool{}
	for _, r := range receipts {
		if s, ok := m[r.Article]; ok && !seen[s.Publisher] {
			seen[s.Publisher] = true
			list = append(list, nameOf(s.Card))
		}
	}
	if len(list) > 2 {
		return list[0] + ", " + strconv.Itoa(len(list)-1) + " others"
	}
	return strings.Join(list, ", ")
}
