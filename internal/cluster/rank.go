package cluster

import (
	"cmp"
	"math"
	"slices"
	"time"

	"broadsheet/internal/news"
)

// hoursPerPoint is what age costs: a story loses one point of importance
// against news that much younger. The sum is kept with the story, so it counts
// up with the clock instead of down with age and never has to be made again.
const hoursPerPoint = 8

// Importance weighs a story by the independent reports it rests on, then by the
// outlets that carry them, against its age (docs/ranking.md). Copies alone lift
// nothing far: ten thousand of them weigh as much as three more reports.
func Importance(reports, outlets int, last time.Time) float64 {
	weight := 2*math.Log2(1+float64(reports)) + math.Log2(1+float64(outlets))/4
	return weight + float64(last.Unix())/3600/hoursPerPoint
}

// Tell makes the row of a story from the cards of its articles: which one leads
// it, how many independent reports it rests on and how often each was copied.
// Brief and changes are not its business. There must be one card at least.
func Tell(cards []news.Card) news.Story {
	cards = slices.Clone(cards)
	slices.SortStableFunc(cards, func(a, b news.Card) int {
		return cmp.Or(a.When.Compare(b.When), cmp.Compare(a.ID, b.ID))
	})
	copies, order := countCopies(cards)
	lead := leadOf(cards, copies)
	s := news.Story{
		Title: lead.Title, Dek: lead.Excerpt, Language: lead.Language, State: news.StoryOpen, Lead: lead.ID,
		First: cards[0].When, Last: cards[len(cards)-1].When, Articles: len(cards), Image: lead.Image, Section: sectionOf(cards),
	}
	outlets, reporters := map[string]bool{}, map[string]bool{}
	for _, c := range cards {
		outlets[c.Publisher] = true
		if c.DuplicateOf == 0 {
			reporters[c.Publisher] = true
		}
		if s.Image.URL == "" {
			s.Image = c.Image
		}
	}
	s.Outlets = len(outlets)
	for _, id := range order {
		s.Tally = append(s.Tally, copies[id])
	}
	// One outlet that reports ten times is one voice.
	s.Importance = Importance(max(1, len(reporters)), s.Outlets, s.Last)
	return s
}

// countCopies counts the copies of each report, and lists the reports in order
// of time. A copy whose origin is elsewhere stands for it.
func countCopies(cards []news.Card) (copies map[int64]int, order []int64) {
	copies = map[int64]int{}
	for _, c := range cards {
		if c.DuplicateOf == 0 {
			copies[c.ID] = 0
			order = append(order, c.ID)
		}
	}
	for _, c := range cards {
		if c.DuplicateOf == 0 {
			continue
		}
		if _, ok := copies[c.DuplicateOf]; !ok {
			order = append(order, c.DuplicateOf)
			copies[c.DuplicateOf]--
		}
		copies[c.DuplicateOf]++
	}
	return copies, order
}

// leadOf is the article that stands for a story: whole text before parts,
// reports before copies, the most copied, then the fullest excerpt, then the first.
func leadOf(cards []news.Card, copies map[int64]int) news.Card {
	return slices.MinFunc(cards, func(a, b news.Card) int {
		return cmp.Or(
			cmp.Compare(weakness[a.State], weakness[b.State]),
			compareBool(a.DuplicateOf != 0, b.DuplicateOf != 0),
			-cmp.Compare(copies[a.ID], copies[b.ID]),
			compareBool(a.Image.URL == "", b.Image.URL == ""),
			a.When.Compare(b.When),
			cmp.Compare(a.ID, b.ID))
	})
}

// weakness orders the states by how well an article can stand for a story.
var weakness = map[news.State]int{
	news.StateOK: 0, news.StateLive: 1, news.StatePartial: 2, news.StatePaywall: 3,
	news.StateVideo: 4, news.StateConsent: 5, news.StateBlocked: 5, news.StateList: 5, news.StateEmpty: 6,
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// sectionOf is the section that most of the articles stand in, the earliest
// among equals.
func sectionOf(cards []news.Card) (best string) {
	count := map[string]int{}
	for _, c := range cards {
		if c.Section != "" {
			count[c.Section]++
		}
	}
	for _, c := range cards {
		if count[c.Section] > count[best] {
			best = c.Section
		}
	}
	return best
}
