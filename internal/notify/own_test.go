package notify_test

import (
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/notify"
)

var made = time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)

// fresh is a story of one article, as important as its number.
func fresh(id int64, section string, change ...func(*notify.Candidate)) notify.Candidate {
	c := notify.Candidate{New: true, Story: news.Story{ID: id, Title: "A story of five words", Section: section, Language: "en", Importance: float64(id), Lead: id * 10, Tally: []int{0}}}
	for _, f := range change {
		f(&c)
	}
	return c
}

func followed(title string) func(*notify.Candidate) {
	return func(c *notify.Candidate) { c.Follows = []string{title} }
}

func moved(kind news.ChangeKind, ago time.Duration) func(*notify.Candidate) {
	return func(c *notify.Candidate) {
		c.New = false
		c.Changes = append(c.Changes, news.Change{Story: c.ID, Kind: kind, What: "told to leave", Was: "38,500", Now: "41,000", At: made.Add(-ago)})
	}
}

func seen(ago time.Duration) func(*notify.Candidate) {
	return func(c *notify.Candidate) { c.Seen = made.Add(-ago) }
}

// printed is the stories of an edition by part, in order.
func printed(w news.Paper, judge func(*news.Story) (bool, float64), whole map[int64]news.Story, all ...notify.Candidate) (news.Edition, map[string][]int64) {
	o := notify.OwnOrder{Paper: &w, Slot: news.Slot{Name: "2026-11-24", At: made}, From: made.AddDate(0, 0, -1), To: made, Judge: judge}
	chosen := notify.Select(o, all)
	if whole == nil {
		whole = map[int64]news.Story{}
	}
	for _, c := range all {
		if _, ok := whole[c.ID]; !ok {
			whole[c.ID] = c.Story
		}
	}
	e, ids := notify.Print(o, chosen, whole), map[string][]int64{}
	for _, s := range e.Sections {
		for _, st := range s.Stories {
			ids[s.Slug] = append(ids[s.Slug], st.ID)
		}
	}
	return e, ids
}

var allParts = []news.PaperPart{{Part: news.PartFront, Stories: 1}, {Part: news.PartFollows, Stories: 2}, {Part: "world", Stories: 2}, {Part: "local", Stories: 2}}

// TestSelect holds what stands in an edition, and where.
func TestSelect(t *testing.T) {
	w := news.Paper{Parts: allParts, Stories: 20}
	e, ids := printed(w, func(s *news.Story) (bool, float64) { return s.ID == 9, float64(s.ID%2) * 0.1 }, nil,
		fresh(1, "world"), fresh(2, "world"), fresh(3, "world"), fresh(4, "local", followed("Stell")), fresh(9, "world"), fresh(10, "local"),
		fresh(5, "world", moved(news.ChangeNumber, time.Hour)), fresh(6, "world", moved(news.ChangeNumber, 25*time.Hour)), // moved before the last edition
		fresh(7, "world", moved(news.ChangeCopy, time.Hour)),                                         // one more copy is no news
		fresh(8, "world", moved(news.ChangeNumber, 3*time.Hour), seen(2*time.Hour)),                  // read since
		fresh(11, "local", seen(time.Hour)),                                                          // new, and read
		fresh(12, "sport", followed("Rowing"), moved(news.ChangeFact, time.Minute), seen(time.Hour))) // read, and moved since
	want := map[string][]int64{"": {12}, news.PartFollows: {4}, "world": {5, 3}, "local": {10}}
	for part, list := range want {
		if !slices.Equal(ids[part], list) {
			t.Errorf("%q holds %v, want %v", part, ids[part], list)
		}
	}
	if e.Muted != 1 || e.Left != 2 {
		t.Errorf("%d muted, %d left, want 1 and 2", e.Muted, e.Left)
	}
	if first := e.Sections[0].Stories[0]; !first.Moved || len(first.News) != 1 || first.Follows[0] != "Rowing" {
		t.Errorf("the first is told as %+v", first)
	}
}

// TestPrintInTurn holds that what is followed gets its room before long sections,
// and that an event is told in one language.
func TestPrintInTurn(t *testing.T) {
	w := news.Paper{Parts: []news.PaperPart{{Part: "world", Stories: 9}, {Part: news.PartFollows, Stories: 2}, {Part: "local", Stories: 2}}, Stories: 4}
	arabic := fresh(7, "world", func(c *notify.Candidate) { c.Language = "ar" })
	twin := arabic.Story
	twin.Elsewhere = []news.Counterpart{{Story: 9}}
	e, ids := printed(w, nil, map[int64]news.Story{7: twin}, fresh(9, "world"), arabic, fresh(6, "world"), fresh(5, "world"), fresh(2, "sport", followed("Rowing")), fresh(1, "local"))
	if !slices.Equal(ids["world"], []int64{9, 6}) || !slices.Equal(ids[news.PartFollows], []int64{2}) || !slices.Equal(ids["local"], []int64{1}) {
		t.Errorf("printed %v", ids)
	}
	if e.Left != 1 {
		t.Errorf("%d left", e.Left)
	}
}

// TestPrintKeepsToRights holds that no words of a publisher are printed who allows
// the link only.
func TestPrintKeepsToRights(t *testing.T) {
	c := fresh(1, "world", moved(news.ChangeFact, time.Hour))
	whole := c.Story
	whole.Dek = "Words that may not be shown."
	whole.Image = news.Image{URL: "https://quay.example/1.jpg"}
	whole.Coverage = []news.Report{{Card: news.Card{ID: 10, Publisher: "quay.example", URL: "https://quay.example/1", Display: news.DisplayLink}}}
	whole.Brief = &news.Brief{Sections: []news.BriefSection{{Kind: news.SectionKnow, Sentences: []news.Sentence{{Text: "Nor may these.", Receipts: []news.Receipt{{Article: "10"}}}}}}}
	e, _ := printed(news.Paper{Parts: allParts, Stories: 5}, nil, map[int64]news.Story{1: whole}, c)
	got := e.Sections[0].Stories[0]
	if got.Dek != "" || len(got.Lines) != 0 || len(got.News) != 0 || got.Image.URL != "" || got.URL != "https://quay.example/1" || got.Publisher != "quay.example" {
		t.Errorf("printed %+v", got)
	}
}
