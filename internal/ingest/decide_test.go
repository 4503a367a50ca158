package ingest_test

import (
	"testing"
	"time"

	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
)

// told are the stories with two reports or more, by importance.
func (w *world) told(n int) (all []news.Story) {
	w.Helper()
	front, err := w.db.Front(w.Context(), 60)
	if err != nil {
		w.Fatal(err)
	}
	for _, s := range front {
		if s.Reports() >= 2 {
			all = append(all, w.story(s.ID))
		}
	}
	if len(all) < n {
		w.Fatalf("%d stories of two reports, want %d", len(all), n)
	}
	return all
}

func (w *world) story(id int64) news.Story {
	w.Helper()
	s, err := w.db.Story(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

func (w *world) decide(d news.Decision) int64 {
	w.Helper()
	id, err := w.db.SaveDecision(w.Context(), d)
	if err != nil {
		w.Fatal(err)
	}
	w.refresh()
	return id
}

// again starts the program anew, long after the one before fell silent.
func (w *world) again() {
	w.room = ingest.New(w.db, w.client, w.options)
	w.jump(time.Minute)
}

// TestSplitAndMove parts a story, also off the article that it is named after,
// and moves an article to another: addresses lead to where the articles are.
func TestSplitAndMove(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	all := w.told(2)
	s, other := all[0], all[1]
	last := s.Coverage[len(s.Coverage)-1]
	w.decide(news.Decision{Kind: news.DecisionSplit, Story: s.ID, Articles: []int64{last.ID}})
	w.again()
	w.refresh()
	log, err := w.db.Decisions(t.Context(), s.ID)
	if err != nil || len(log) != 1 || log[0].Done.IsZero() || log[0].Into == 0 {
		t.Fatalf("log %+v: %v", log, err)
	}
	apart, rest := w.story(log[0].Into), w.story(s.ID)
	if apart.Articles+rest.Articles < s.Articles || min(apart.Reports(), rest.Reports()) != 1 {
		t.Errorf("a story of %d articles became two of %d (%d reports) and %d (%d reports)", s.Articles, apart.Articles, apart.Reports(), rest.Articles, rest.Reports())
	}
	// The article that names the story leaves it: the address goes with the rest.
	second := w.story(other.ID)
	w.decide(news.Decision{Kind: news.DecisionMove, Story: second.ID, Into: rest.ID, Articles: []int64{first(w, second)}})
	standing, err := w.db.Standing(t.Context(), second.ID)
	if err != nil {
		t.Fatal(err)
	}
	if now := w.story(standing); now.State != news.StoryOpen || now.Reports() < second.Reports()-1 {
		t.Errorf("the story of the article that left is %s with %d reports, want %d", now.State, now.Reports(), second.Reports()-1)
	}
}

// first is the report that a story is named after.
func first(w *world, s news.Story) int64 {
	for _, r := range s.Coverage {
		if r.ID == s.ID {
			return r.ID
		}
		for _, c := range r.Copies {
			if c.ID == s.ID {
				return r.ID
			}
		}
	}
	w.Fatalf("story %d is named after none of its articles", s.ID)
	return 0
}
