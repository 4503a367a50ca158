package ingest_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
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

// arrive stores a text of another outlet in the words of an article.
func (w *world) arrive(like int64) news.Article {
	w.Helper()
	a, err := w.db.Article(w.Context(), like)
	if err != nil {
		w.Fatal(err)
	}
	w.arrived++
	a.Content.URL = fmt.Sprintf("https://late%d.example/a", w.arrived)
	a.Content.CanonicalURL, a.Publisher = a.Content.URL, news.Publisher{Domain: news.Domain(a.Content.URL)}
	a.Seen, a.Fetched = w.now(), w.now()
	id := w.keep(w.db, a)
	w.refresh()
	if a, err = w.db.Article(w.Context(), id); err != nil {
		w.Fatal(err)
	}
	return a
}

// keep stores an article as the pipeline does once it is analysed.
func (w *world) keep(db *store.DB, a news.Article) int64 {
	w.Helper()
	line := news.Line{URL: a.Content.URL, Publisher: a.Publisher.Domain, Title: a.Content.Title, Text: a.Content.Text, Published: news.At(a.When())}
	id, err := db.SaveArticle(w.Context(), store.Saved{Article: a, Family: cluster.FamilyOf(line, a.Analysis), Profile: func(id int64) ([]byte, error) {
		line.ID = fmt.Sprint(id)
		return cluster.Read(line, a.Analysis).MarshalBinary()
	}})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

// TestBatchesMakeNoDifference hands the same articles to the writer of stories
// all at once and one by one: the stories are the same, and every address leads to
// one. In one batch a story may be merged and parted again.
func TestBatchesMakeNoDifference(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	var all []news.Article
	for _, a := range w.articles() {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b news.Article) int { return cmp.Compare(a.Arrival, b.Arrival) })
	build := func(each bool) map[string]int64 {
		db, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "again.db"), Now: w.now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		room := ingest.New(db, w.client, w.options)
		refresh := func() {
			if err := room.Refresh(t.Context(), false, func(ingest.Progress) {}); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range all {
			w.keep(db, a)
			if each {
				refresh()
			}
		}
		refresh()
		placed, stories := map[string]int64{}, map[int64]bool{}
		err = db.EachArticle(t.Context(), time.Time{}, func(a news.Article) error {
			placed[a.Content.URL], stories[a.Story] = a.Story, true
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all { // a story has the number of an article
			if into, err := db.Standing(t.Context(), a.ID); err == nil && !stories[into] {
				t.Errorf("the address of story %d leads to %d, which holds nothing", a.ID, into)
			}
		}
		return placed
	}
	atOnce, byOne := build(false), build(true)
	for url, story := range byOne {
		if atOnce[url] != story {
			t.Errorf("%s is in story %d, one by one in %d", url, atOnce[url], story)
		}
	}
}

// TestMergeByHandHolds merges two stories, lets a report come in, starts the
// program again, lets another come in, and takes it all back.
func TestMergeByHandHolds(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	all := w.told(2)
	from, into := all[0], all[1]
	id := w.decide(news.Decision{Kind: news.DecisionMerge, Story: from.ID, Into: into.ID, Reason: "one event"})
	merged := func(when string) {
		t.Helper()
		if s := w.story(from.ID); s.State != news.StoryMerged || s.MergedInto != into.ID {
			t.Errorf("%s: the address of the first leads to %d (%s), want %d", when, s.MergedInto, s.State, into.ID)
		}
		if s := w.story(into.ID); s.Articles < from.Articles+into.Articles {
			t.Errorf("%s: %d articles, want %d and more", when, s.Articles, from.Articles+into.Articles)
		}
	}
	merged("at once")
	if a := w.arrive(from.Lead); a.Story != into.ID {
		t.Errorf("a report like those of the first story went to %d, want %d", a.Story, into.ID)
	}
	merged("after an arrival")
	w.again()
	w.arrive(into.Lead)
	merged("after a restart and another arrival")

	if err := w.db.UndoDecision(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	w.refresh()
	if s := w.story(from.ID); s.State != news.StoryOpen || s.Articles != from.Articles+1 {
		t.Errorf("taken back: the first story is %s with %d articles, want open with %d: its own and the copy that came", s.State, s.Articles, from.Articles+1)
	}
	if s := w.story(into.ID); s.Articles < into.Articles {
		t.Errorf("taken back: the second story has %d articles, want %d", s.Articles, into.Articles)
	}
	log, err := w.db.Decisions(t.Context(), into.ID)
	if err != nil || len(log) != 1 || log[0].Undone.IsZero() || log[0].Waiting || log[0].Reason != "one event" {
		t.Errorf("log %+v: %v", log, err)
	}
}

// TestMergeAcrossLanguages merges stories of two languages, which two writers hold:
// what arrives in either language joins the one story, also after a restart, and
// everything goes back where it was when that is taken back.
func TestMergeAcrossLanguages(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	front, err := w.db.Front(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	into := w.told(1)[0]
	at := slices.IndexFunc(front, func(s news.Story) bool { return s.Language != into.Language })
	if at < 0 {
		t.Fatal("all stories are in one language")
	}
	from := w.story(front[at].ID)
	for _, family := range []int64{from.ID, into.ID} {
		if f, err := w.db.FamilyOf(t.Context(), family); err != nil || f == "" {
			t.Fatal(f, err)
		}
	}
	id := w.decide(news.Decision{Kind: news.DecisionMerge, Story: from.ID, Into: into.ID, Reason: "one event"})
	joins := func(when string) {
		t.Helper()
		for _, like := range []int64{from.Lead, into.Lead} {
			if a := w.arrive(like); a.Story != into.ID {
				t.Errorf("%s: a report like %d went to %d, want %d", when, like, a.Story, into.ID)
			}
		}
		if s := w.story(from.ID); s.State != news.StoryMerged || s.MergedInto != into.ID {
			t.Errorf("%s: the first story is %s and leads to %d", when, s.State, s.MergedInto)
		}
	}
	joins("at once")
	w.again()
	joins("after a restart")
	if err := w.db.UndoDecision(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	w.refresh()
	if s := w.story(from.ID); s.State != news.StoryOpen || s.Articles != from.Articles+2 {
		t.Errorf("taken back: the first story is %s with %d articles, want %d and the two that came", s.State, s.Articles, from.Articles)
	}
	if a := w.arrive(from.Lead); a.Story != from.ID {
		t.Errorf("taken back: a report went to %d, want %d", a.Story, from.ID)
	}
	if a := w.arrive(into.Lead); a.Story != into.ID {
		t.Errorf("taken back: a report went to %d, want %d", a.Story, into.ID)
	}
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
	// A page that came late may have joined either, so only what was decided is held.
	is := func(r news.Report) bool { return r.ID == last.ID }
	if apart.Articles+rest.Articles < s.Articles || !slices.ContainsFunc(apart.Coverage, is) || slices.ContainsFunc(rest.Coverage, is) {
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
