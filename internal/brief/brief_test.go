package brief_test

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/analysis"
	"broadsheet/internal/brief"
	"broadsheet/internal/eval"
	"broadsheet/internal/extract"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
)

// newsroom reads the sample newsroom, three hours into its day, as the program
// would: its stories by event.
func newsroom(t testing.TB) map[string][]brief.Report {
	t.Helper()
	opened := time.Date(2026, 11, 17, 9, 24, 0, 0, time.UTC)
	now := opened
	room, err := sample.Open(func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	now = opened.Add(3 * time.Hour)
	truth := room.Truth(0)
	stories := map[string][]brief.Report{}
	for _, one := range truth {
		if one.At.After(now) {
			continue
		}
		w := httptest.NewRecorder()
		room.ServeHTTP(w, httptest.NewRequest("GET", one.URL, nil))
		c, err := extract.Article(extract.Page{URL: one.URL, Body: w.Body.Bytes()})
		if err != nil || c.Text == "" {
			continue // withdrawn, or behind a wall
		}
		l := news.Line{
			ID: one.URL, URL: one.URL, Publisher: one.Publisher, Title: c.Title, Text: c.Text,
			Published: c.Published, Language: c.Language, DuplicateOf: one.CopyOf,
		}
		stories[one.Event] = append(stories[one.Event], brief.Report{Line: l, Analysis: analysis.Article(l)})
	}
	return stories
}

// TestReceipts holds the promise of the package over the whole newsroom: every
// sentence, step, claim and quote rests on the very words of a report, and no
// sentence says a number, a name, a denial or quoted words that its receipts do
// not hold.
func TestReceipts(t *testing.T) {
	sentences := 0
	for event, reports := range newsroom(t) {
		t.Run(event, func(t *testing.T) {
			b := brief.Story(reports)
			sentences += checkBrief(t, reports, &b)
			for _, r := range reports {
				b := news.Brief{Sections: brief.Article(r)}
				sentences += checkBrief(t, reports, &b)
			}
		})
	}
	if sentences < 500 {
		t.Errorf("only %d sentences in all the newsroom", sentences)
	}
}

// TestReceiptsOfShuffledReports holds the same promise where nothing fits: reports
// put together from the paragraphs of all others, with the people and quotes that
// analysis then finds.
func TestReceiptsOfShuffledReports(t *testing.T) {
	var paragraphs []string
	stories := newsroom(t)
	var events []string
	for event := range stories {
		events = append(events, event)
	}
	sort.Strings(events)
	for _, event := range events {
		for _, r := range stories[event] {
			paragraphs = append(paragraphs, strings.Split(r.Text, "\n\n")...)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 20 {
		var reports []brief.Report
		for i := range 5 {
			var text []string
			for range 12 {
				text = append(text, paragraphs[rnd.IntN(len(paragraphs))])
			}
			l := news.Line{ID: fmt.Sprint(n, "-", i), Publisher: fmt.Sprintf("p%d.example", i), Title: text[0], Text: strings.Join(text, "\n\n"),
				Language: "en", Published: news.At(time.Date(2026, 11, 17, 6+i, 0, 0, 0, time.UTC))}
			reports = append(reports, brief.Report{Line: l, Analysis: analysis.Article(l)})
		}
		b := brief.Story(reports)
		checkBrief(t, reports, &b)
	}
}

// checkBrief checks everything a brief says and counts its sentences.
func checkBrief(t *testing.T, reports []brief.Report, b *news.Brief) int {
	t.Helper()
	for _, fault := range eval.Unsupported(reports, b) {
		t.Error(fault)
	}
	n := 0
	for _, s := range b.Sections {
		n += len(s.Sentences)
	}
	return n
}

// TestRevisionTakesSupportAway holds that nothing is said any more, nor kept as new,
// when the report that said it is revised.
func TestRevisionTakesSupportAway(t *testing.T) {
	reports := newsroom(t)["hallan"]
	b := brief.Story(reports)
	for _, s := range b.Sections {
		for _, one := range s.Sentences {
			after := slices.Clone(reports)
			for i := range after {
				for _, r := range one.Receipts {
					if after[i].ID == r.Article {
						after[i].Text = strings.Replace(after[i].Text, r.Quote, "This line was taken back by the newsroom after a complaint.", 1)
						after[i].Revision++
						after[i].Analysis = analysis.Article(after[i].Line)
					}
				}
			}
			again := brief.Story(after)
			checkBrief(t, after, &again)
			for _, s := range again.Sections {
				for _, left := range s.Sentences {
					if left.Text == one.Text && left.Receipts[0].Article == one.Receipts[0].Article {
						t.Errorf("still told: %q", one.Text)
					}
				}
			}
		}
	}
}

// TestStoryIsAFunction holds that a brief depends on the reports alone, and that
// reading them beforehand changes nothing.
func TestStoryIsAFunction(t *testing.T) {
	reports := newsroom(t)["hallan"]
	var readings []*brief.Reading
	for _, r := range reports {
		readings = append(readings, brief.Read(r))
	}
	want := brief.Story(reports)
	for range 3 {
		if got := brief.Tell(readings); !reflect.DeepEqual(got, want) {
			t.Fatal("two briefs of the same reports differ")
		}
	}
	if b := brief.Story(nil); b.Headline != "" || b.Sections == nil || b.Claims == nil {
		t.Errorf("a story without reports is told: %+v", b)
	}
}

// TestHallan holds what a reader must find in the brief of the newsroom's great
// story: its times, where reports differ, who speaks, what comes.
func TestHallan(t *testing.T) {
	b := brief.Story(newsroom(t)["hallan"])
	claims := map[string]map[string]bool{}
	for _, c := range b.Claims {
		claims[c.Slot] = map[string]bool{}
		for _, v := range c.Values {
			claims[c.Slot][v.Value] = true
		}
	}
	for slot, values := range map[string][]string{
		"told to leave": {"38,500", "about 41,000", "“more than 45,000”"},
		"missing":       {"2", "3"},
		"dead":          {"none"},
		"flow":          {"2,900", "3,400"},
	} {
		for _, v := range values {
			if !claims[slot][v] {
				t.Errorf("claim %q lacks %s: %v", slot, v, claims[slot])
			}
		}
	}
	steps := map[string]bool{}
	for _, s := range b.Timeline {
		steps[strings.TrimPrefix(s.Date, "2026-11-17T")] = true
	}
	for _, at := range []string{"02:25", "04:50", "05:31", "05:38", "06:20", "07:45"} {
		if !steps[at] {
			t.Errorf("the timeline lacks %s", at)
		}
	}
	sections := map[string]string{}
	for _, s := range b.Sections {
		for _, one := range s.Sentences {
			sections[s.Kind] += one.Text + "\n"
		}
	}
	for kind, words := range map[string][]string{
		news.SectionWhy:    {"340 million cubic metres", "law of 1988"},
		news.SectionKnow:   {"trunnions"},
		news.SectionSaying: {"Brandt", "Halloran", "I did not read the annex"},
		news.SectionNext:   {"expected at Brannock", "noon on Wednesday"},
	} {
		for _, w := range words {
			if !strings.Contains(sections[kind], w) {
				t.Errorf("section %s lacks %q:\n%s", kind, w, sections[kind])
			}
		}
	}
	if _, differ := brief.Agree(&b); len(differ) == 0 || !strings.HasPrefix(differ[0], "People told to leave (38,500 to “more than 45,000”)") {
		t.Errorf("they differ on %q", differ)
	}
}
