package rule

import (
	"strings"
	"time"

	"broadsheet/internal/news"
)

// Lift is how far a boosted story rises, in points of importance: as if it were
// sixteen hours younger. A lowered one sinks as far.
const Lift = 2

// Taste is what a reader mutes, boosts and lowers, made ready to be asked.
type Taste struct {
	news.Taste
	tests []*Test // beside Rules
}

// NewTaste makes a reader's rules ready.
func NewTaste(t news.Taste) Taste {
	ready := Taste{Taste: t}
	for i := range t.Rules {
		r := &t.Rules[i]
		ready.tests = append(ready.tests, NewTest(news.Condition{Subject: r.Subject, What: r.What, In: r.In}))
	}
	return ready
}

// Told is a story, or an article, as a reader's taste looks at it.
type Told struct {
	Piece
	article, story int64
	alone          bool // one outlet has it
}

// OfStory is a story as a list shows it.
func OfStory(s *news.Story) *Told {
	return &Told{Piece: Piece{Title: s.Title, Text: s.Dek, Language: s.Language, Publisher: s.LeadPublisher, Byline: names(s.LeadByline), Section: s.Section},
		article: s.Lead, story: s.ID, alone: s.Outlets <= 1}
}

// OfCard is an article as a list shows it.
func OfCard(c *news.Card) *Told {
	return &Told{Piece: Piece{Title: c.Title, Text: c.Excerpt, Language: c.Language, Publisher: c.Publisher, Byline: names(c.Byline), Section: c.Section},
		article: c.ID, story: c.Story, alone: true}
}

// names are those of a byline.
func names(byline string) []string { return strings.Split(byline, ", ") }

// Judge is the rule that mutes something on a page at a moment, nil if none does, and
// how far the others lift it. page is as for news.ReaderRule.Holds.
func (t *Taste) Judge(p *Told, page string, now time.Time) (muted *news.ReaderRule, points float64) {
	for i := range t.Rules {
		r := &t.Rules[i]
		if !r.Holds(now, page, p.Section, p.Publisher) || !t.about(i, p) {
			continue
		}
		switch r.Effect {
		case news.Mute:
			return r, 0
		case news.Boost:
			points += Lift
		case news.Lower:
			points -= Lift
		}
	}
	return nil, points
}

// about reports whether the i-th rule is about something. What many outlets tell is
// not muted with one of them.
func (t *Taste) about(i int, p *Told) bool {
	r := &t.Rules[i]
	switch mute := r.Effect == news.Mute; r.Subject {
	case news.SubjectAuthor:
		return p.alone && t.tests[i].Holds(&p.Piece, 0)
	case news.SubjectTag:
		return t.Articles[i][p.article] || !mute && t.Stories[i][p.story]
	case news.SubjectRule:
		return t.Articles[i][p.article]
	case news.SubjectPublisher:
		return p.Publisher == r.What && (p.alone || !mute) || !mute && t.Stories[i][p.story]
	}
	return t.tests[i].Holds(&p.Piece, 0)
}
