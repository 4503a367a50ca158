package cluster_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/news"
)

func TestTell(t *testing.T) {
	at := time.Date(2026, 11, 17, 6, 0, 0, 0, time.UTC)
	s := cluster.Tell([]news.Card{
		{ID: 4, Publisher: "d.example", When: at.Add(3 * time.Hour), Title: "copy", DuplicateOf: 2, Section: "world"},
		{ID: 3, Publisher: "c.example", When: at.Add(2 * time.Hour), Title: "copy", DuplicateOf: 2, Section: "world"},
		{ID: 2, Publisher: "b.example", When: at.Add(time.Hour), Title: "agency", State: news.StateOK, Section: "local", Image: news.Image{URL: "i"}},
		{ID: 1, Publisher: "a.example", When: at, Title: "walled", State: news.StatePaywall, Section: "local"},
	})
	if s.Title != "agency" || s.Lead != 2 || s.Reports() != 2 || s.Tally[0] != 0 || s.Tally[1] != 2 || s.Outlets != 4 {
		t.Errorf("%+v", s)
	}
	if s.Section != "local" || !s.First.Equal(at) || !s.Last.Equal(at.Add(3*time.Hour)) {
		t.Errorf("%+v", s)
	}
}

var ranked = time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)

// told makes n cards of a report and of copies, one a minute, from outlets of
// the domain, in which # is their number.
func told(n int, domain string, copies bool) (cards []news.Card) {
	for i := range n {
		c := news.Card{ID: int64(i + 1), Publisher: strings.ReplaceAll(domain, "#", fmt.Sprint(i)), When: ranked.Add(time.Duration(i-n) * time.Minute), Language: "en"}
		if copies && i > 0 {
			c.DuplicateOf = 1
		}
		cards = append(cards, c)
	}
	return cards
}

func importance(cards []news.Card) float64 { return cluster.Tell(cards).Importance }

func TestVolumeAloneLiftsNothing(t *testing.T) {
	if importance(told(10_000, "paper#.example", true)) > importance(told(8, "paper#.example", false)) {
		t.Error("ten thousand copies of one report weigh more than eight reports")
	}
	if many, one := importance(told(500, "one.example", false)), importance(told(1, "one.example", false)); many-one > .2 {
		t.Errorf("one outlet that prints 500 reports lifts its story by %.2f", many-one)
	}
	late := told(2, "paper#.example", true)
	late[1].When = ranked.Add(20 * time.Hour)
	if got, want := importance(late), importance(told(2, "paper#.example", true)); math.Abs(got-want) > .2 {
		t.Errorf("a copy of yesterday's report made it news again: %.2f, before %.2f", got, want)
	}
	if importance(told(1, "a.example", false)) < importance(moved(told(2, "paper#.example", false), -48*time.Hour)) {
		t.Error("a story of two reports stays in front for two days")
	}
}

func moved(cards []news.Card, d time.Duration) []news.Card {
	for i := range cards {
		cards[i].When = cards[i].When.Add(d)
	}
	return cards
}

func TestVarietyAndGrowth(t *testing.T) {
	count := func(cards []news.Card, kind news.GroundKind) int {
		for _, g := range cluster.Weigh(cards).Grounds {
			if g.Kind == kind {
				return g.Count
			}
		}
		return -1
	}
	cards := told(4, "paper#.example", false)
	cards[0].Publisher, cards[1].Publisher, cards[2].Publisher, cards[3].Country = "zeitung.de", "presse.at", "site.io", "CH"
	if got := count(cards, news.GroundVariety); got != 3 {
		t.Errorf("reports from %d countries, want 3: an address sold to all the world is of none", got)
	}
	cards[1].DuplicateOf = 1
	if got := count(cards, news.GroundVariety); got != 2 {
		t.Errorf("reports from %d countries, want 2: a copy is no voice of its country", got)
	}
	cards = told(4, "paper#.example", false)
	for i, ago := range []int{30, 20, 2, 0} {
		cards[i].When = ranked.Add(-time.Duration(ago) * time.Hour)
	}
	if got := count(cards, news.GroundGrowth); got != 2 {
		t.Errorf("grew by %d outlets, want 2", got)
	}
	cards[3].Publisher = cards[0].Publisher // reports again: no new voice
	if got := count(cards, news.GroundGrowth); got != 1 {
		t.Errorf("grew by %d outlets, want 1", got)
	}
	if count(told(1, "a.example", false), news.GroundGrowth) != 1 || importance(told(3, "paper#.example", false)) <= importance(told(1, "a.example", false)) {
		t.Error("a story of one report, or one of three")
	}
}

// TestOneOutletDoesNotRise lets one outlet print 200 pieces over two days, beside
// a story that a second outlet takes up.
func TestOneOutletDoesNotRise(t *testing.T) {
	first := told(1, "one.example", false)
	cards := told(200, "one.example", false)
	for i := range cards {
		cards[i].When = first[0].When.Add(time.Duration(i) * 15 * time.Minute)
	}
	if got, want := importance(cards), importance(first); math.Abs(got-want) > .01 {
		t.Errorf("200 pieces of one outlet: %.2f, its first alone %.2f", got, want)
	}
	late := cards[100]
	late.ID, late.Publisher = 1000, "two.example"
	if got, want := importance(append(cards, late)), importance(first); got < want+1+25./8-.3 {
		t.Errorf("a second outlet a day later lifts the story by %.2f", got-want)
	}
}

// TestProminence counts the outlets that put a story first, not how often.
func TestProminence(t *testing.T) {
	cards := told(4, "paper#.example", false)
	flat := importance(cards)
	cards[0].Place, cards[1].Place = 2, 9
	one := importance(cards)
	cards[2].Place, cards[2].Publisher = 1, cards[0].Publisher
	if one-flat != .5 || importance(cards) > one {
		t.Errorf("one outlet that puts it first gives %.2f, twice %.2f", one-flat, importance(cards)-flat)
	}
}
