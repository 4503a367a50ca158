package cluster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// busyDay is twenty invented events, each told by three papers.
func busyDay() (lines []labelled) {
	s := newStream(77)
	for event := range 20 {
		for k := range 3 {
			s.n = 30*event + 3
			l := s.of(2000 + event)
			l.ID = fmt.Sprintf("%d-%d", event, k)
			l.Published = news.At(noon.Add(time.Duration(3*event+k) * time.Minute))
			lines = append(lines, labelled{l, fmt.Sprint(event)})
		}
	}
	return lines
}

// touching is a text with a few words of every event of the day: a newsletter,
// or a live blog, whose items are longer.
func touching(day []labelled, words int) string {
	var b strings.Builder
	b.WriteString("Good evening. Here is what you need to know today.\n\n")
	for i := 0; i < len(day); i += 3 {
		fields := strings.Fields(day[i].Title + ". " + day[i].Text)
		fmt.Fprintf(&b, "%02d:%02d %s.\n\n", 8+i/6, i%60, strings.Join(fields[:words], " "))
	}
	return b.String()
}

// A text that touches twenty events is none of them, and glues none together,
// whenever it comes; nor are two of them one story because they touch the same.
func TestRoundUpsGlueNothing(t *testing.T) {
	day := busyDay()
	plain := Run(linesOf(day), unread, 0)
	for name, words := range map[string]int{"headlines": 4, "newsletter": 12, "live blog": 45} {
		for _, at := range []int{20, 40, len(day)} {
			in := linesOf(day)
			for k := range 3 {
				l := news.Line{
					ID: fmt.Sprint("round-up ", k), Title: "Your evening briefing", Publisher: fmt.Sprint("paper ", k), Text: touching(day, words),
					Published: news.At(noon.Add(time.Duration(3*at/2+20*k) * time.Minute)),
				}
				in = append(in[:min(at+k, len(in)):min(at+k, len(in))], append([]news.Line{l}, in[min(at+k, len(in)):]...)...)
			}
			where := map[string]string{}
			for _, p := range Run(in, unread, 0) {
				where[p.ID] = p.Story
			}
			for i, p := range plain {
				for _, q := range plain[:i] {
					if (p.Story == q.Story) != (where[p.ID] == where[q.ID]) {
						t.Errorf("%s at %d: %s and %s: one story %v without it", name, at, p.ID, q.ID, p.Story == q.Story)
					}
				}
				for k := range 3 {
					if where[fmt.Sprint("round-up ", k)] == where[p.ID] {
						t.Errorf("%s at %d: it is in the story of %s", name, at, p.ID)
					}
				}
			}
		}
	}
}

// Weather and horoscopes come every day, in two papers, and are never one event.
func TestColumnsRecur(t *testing.T) {
	forecast := [...]string{
		"Rain will spread from the west in the morning, heavy at times over the hills, with a fresh wind. Dry spells by evening. Highs of 14 degrees on the coast and 11 inland.",
		"A dry day with long sunny spells once early fog has gone. Light winds from the south. Highs of 19 degrees on the coast and 21 inland, and a mild night.",
		"Showers from the north, some with thunder, and sunny spells between them. The wind will be strong on the coast. Highs of 12 degrees, and frost in the valleys by dawn.",
		"Cloud will hang over the hills all day, with drizzle in the west. Little wind. Highs of 13 degrees everywhere, and a damp and misty night to follow.",
		"Snow above 600 metres in the morning, turning to rain. Gales on the coast in the afternoon. Highs of 5 degrees, and ice on the roads at night.",
	}
	w := New(Settings{})
	for _, l := range sample(t) {
		w.Assign(Read(l.Line, news.Analysis{}))
	}
	seen := map[string]string{}
	for i, text := range forecast {
		for _, paper := range []string{"Harbour Post", "The Ledger"} {
			day := noon.AddDate(0, 0, i)
			p := w.Assign(Read(news.Line{
				ID: fmt.Sprint(paper, i), Publisher: paper, Published: news.At(day), Text: text + " " + paper + " readers send their pictures of the sky to the desk.",
				Title: fmt.Sprintf("Weather for %s, %d May", day.Weekday(), day.Day()),
			}, news.Analysis{}))
			if was, ok := seen[p.Story]; ok && was != fmt.Sprint(i) {
				t.Errorf("the forecasts of day %s and %d in %s are one story", was, i, paper)
			}
			seen[p.Story] = fmt.Sprint(i)
		}
	}
}
