package cluster

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// hoursPerPoint is what age costs: a story loses one point of importance
// against news that much younger. The sum is kept with the story, so it counts
// up with the clock instead of down with age and never has to be made again.
const hoursPerPoint = 8

// growing is how close to a story's latest report an outlet must have come in to
// count as its growth.
const growing = 6 * time.Hour

// topPlaces are the places in a publisher's own order that say: this above all.
const topPlaces = 3

// Weigh counts what the importance of a story is made of (docs/ranking.md): the
// outlets that report independently, those that carry it, the countries and
// languages that the reports come from, the outlets that came in with a report of
// their own in the last hours, and those that put it among their first. Each
// outlet is one voice, however much it prints, and a copy is no news: neither
// makes a story younger.
func Weigh(cards []news.Card) news.Weight {
	outlets, countries, languages := map[string]bool{}, map[string]bool{}, map[string]bool{}
	prominent := map[string]bool{}
	came, latest := map[string]time.Time{}, map[string]time.Time{} // the first and the last report of each outlet
	for _, c := range cards {
		outlets[c.Publisher] = true
		if c.Place > 0 && c.Place <= topPlaces {
			prominent[c.Publisher] = true
		}
		if c.DuplicateOf != 0 {
			continue
		}
		countries[countryOf(c)] = true
		languages[c.Language] = true
		if first, known := came[c.Publisher]; !known || c.When.Before(first) {
			came[c.Publisher] = c.When
		}
		if c.When.After(latest[c.Publisher]) {
			latest[c.Publisher] = c.When
		}
	}
	delete(countries, "")
	delete(languages, "")
	w := news.Weight{Last: newest(cards, came, latest)}
	fresh := 0
	for _, first := range came {
		if w.Last.Sub(first) < growing {
			fresh++
		}
	}
	// An outlet that writes in ten languages is one voice, too.
	variety := min(len(came), max(len(countries), len(languages)))
	w.Grounds = grounds(max(1, len(came)), len(outlets), max(1, variety), max(1, fresh), len(prominent))
	return w
}

// newest is when a story was news last: an outlet came in with its first report,
// or two have reported since. One outlet that goes on and on makes nothing young.
func newest(cards []news.Card, came, latest map[string]time.Time) (last time.Time) {
	for _, first := range came {
		if first.After(last) {
			last = first
		}
	}
	all := slices.SortedFunc(maps.Values(latest), func(a, b time.Time) int { return b.Compare(a) })
	if len(all) > 1 && all[1].After(last) {
		last = all[1]
	}
	if len(all) > 0 {
		return last
	}
	for _, c := range cards { // copies alone, of an origin elsewhere
		if c.When.After(last) {
			last = c.When
		}
	}
	return last
}

// grounds are the counts with the points that each gives.
func grounds(reports, outlets, variety, growth, prominent int) []news.Ground {
	all := []news.Ground{
		{Kind: news.GroundReports, Count: reports, Points: 2 * math.Log2(1+float64(reports))},
		{Kind: news.GroundOutlets, Count: outlets, Points: math.Log2(1+float64(outlets)) / 4},
		{Kind: news.GroundVariety, Count: variety, Points: math.Log2(float64(variety)) / 2},
		{Kind: news.GroundGrowth, Count: growth, Points: math.Log2(float64(growth)) / 2},
	}
	if prominent > 0 {
		all = append(all, news.Ground{Kind: news.GroundProminence, Count: prominent, Points: math.Log2(1+float64(prominent)) / 2})
	}
	return all
}

// Importance weighs a story against its age. Copies alone lift nothing far: ten
// thousand of them weigh as much as three more reports.
func Importance(w news.Weight) float64 {
	sum := float64(w.Last.Unix()) / 3600 / hoursPerPoint
	for _, g := range w.Grounds {
		sum += g.Points
	}
	return sum
}

// countryOf is a publisher's country in lower case, as it is known, else as the
// ending of its domain says; empty where neither does.
func countryOf(c news.Card) string {
	if c.Country != "" {
		return strings.ToLower(c.Country)
	}
	country, _ := news.Country(c.Publisher, "")
	return country
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
	outlets := map[string]bool{}
	for _, c := range cards {
		outlets[c.Publisher] = true
		if s.Image.URL == "" {
			s.Image = c.Image
		}
	}
	s.Outlets = len(outlets)
	for _, id := range order {
		s.Tally = append(s.Tally, copies[id])
	}
	s.Weight = Weigh(cards)
	s.Importance = Importance(s.Weight)
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
