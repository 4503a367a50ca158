package store_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// processes opens one fresh database several times, as so many processes would.
func processes(t *testing.T, e storetest.Engine, n int) []*store.DB {
	t.Helper()
	url, all := e.URL(t), make([]*store.DB, n)
	for i := range all {
		all[i] = must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: url, Now: func() time.Time { return start }}))
		t.Cleanup(func() { all[i].Close() })
	}
	return all
}

func startedAtOnce(t *testing.T, e storetest.Engine) {
	url := e.Empty(t)
	var g errgroup.Group
	for range 4 {
		g.Go(func() error {
			db, err := store.Open(t.Context(), store.Config{URL: url})
			if err == nil {
				err = db.Close()
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func claimedByMany(t *testing.T, e storetest.Engine) {
	dbs := processes(t, e, 4)
	feeds := make([]news.Feed, 200)
	for i := range feeds {
		feeds[i].URL = fmt.Sprintf("https://one.example/%d", i)
	}
	must[int](t)(dbs[0].AddFeeds(t.Context(), feeds))
	var mu sync.Mutex
	claims := map[int64]int{}
	var g errgroup.Group
	for i := range 8 {
		g.Go(func() error {
			for {
				got, err := dbs[i%len(dbs)].ClaimFeeds(t.Context(), 7, time.Minute)
				if err != nil || len(got) == 0 {
					return err
				}
				mu.Lock()
				for _, f := range got {
					claims[f.ID]++
				}
				mu.Unlock()
			}
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	// Whoever found nothing left may have passed over what another was taking just
	// then: nothing is lost, and nothing is given twice.
	for id, n := range claims {
		if n != 1 {
			t.Errorf("feed %d was claimed %d times", id, n)
		}
	}
	if len(claims) != len(feeds) {
		t.Errorf("%d of %d feeds were claimed", len(claims), len(feeds))
	}
}

func lockedByMany(t *testing.T, e storetest.Engine) {
	dbs := processes(t, e, 4)
	for round := range 5 {
		var held atomic.Int64
		var g errgroup.Group
		for i := range 8 {
			g.Go(func() error {
				got, err := dbs[i%len(dbs)].Lock(t.Context(), fmt.Sprint("lock", round), fmt.Sprint("owner", i), time.Minute)
				if got {
					held.Add(1)
				}
				return err
			})
		}
		if err := g.Wait(); err != nil || held.Load() != 1 {
			t.Errorf("%d owners of one lock: %v", held.Load(), err)
		}
	}
}

// busyArticle shares its topics, publisher and edges with others, named in an
// order of its own.
func busyArticle(process, i int) store.Saved {
	s := article(&clock{start.Add(time.Duration(i) * time.Second)}, fmt.Sprintf("https://one.example/%d-%d", process, i), "A", "Words.")
	tags := []string{"bridge", "council", "ferry", "harbour", "ledger"}
	if process%2 == 1 {
		slices.Reverse(tags)
	}
	for j, tag := range tags {
		s.Article.Analysis.Tags = append(s.Article.Analysis.Tags, news.Tag{Label: tag, Weight: 1})
		s.Edges = append(s.Edges, int64(len(tag)*10), int64((j*7+process*3)%11))
	}
	return s
}

func arrivalIsCommitOrder(t *testing.T, e storetest.Engine) {
	const writers, each = 4, 25
	dbs := processes(t, e, writers+1)
	var g errgroup.Group
	for p := range writers {
		g.Go(func() error {
			for i := range each {
				if _, err := dbs[p].SaveArticle(t.Context(), busyArticle(p, i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	// Whoever builds stories never looks back: what it was shown must be all there
	// is up to there.
	last, seen := int64(0), 0
	for seen < writers*each {
		err := dbs[writers].ArrivedAfter(t.Context(), last, 1000, func(a store.Arrived) error {
			if a.Arrival != last+1 {
				return fmt.Errorf("arrival %d came after %d", a.Arrival, last)
			}
			last = a.Arrival
			seen++
			return nil
		})
		if err != nil {
			t.Error(err)
			break
		}
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := must[news.Topic](t)(dbs[0].Topic(t.Context(), news.TopicTag, "bridge")); got.Articles != writers*each {
		t.Errorf("a topic counts %d articles of %d", got.Articles, writers*each)
	}
	if got := must[map[int64]bool](t)(dbs[0].Repeated(t.Context(), "one.example", []int64{60}, writers*each)); !got[60] {
		t.Error("an edge that stands in every article was not counted in every article")
	}
}

func revisedByMany(t *testing.T, e storetest.Engine) {
	const writers, each = 4, 6
	dbs := processes(t, e, writers)
	var g errgroup.Group
	for p := range writers {
		g.Go(func() error {
			for i := range each {
				s := article(&clock{start}, "https://one.example/a", fmt.Sprintf("Wording %d of %d", i, p), "Words.")
				if _, err := dbs[p].SaveArticle(t.Context(), s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	all := must[[]news.Revision](t)(dbs[0].Revisions(t.Context(), 1))
	titles := map[string]bool{}
	for i, r := range all {
		titles[r.Title] = true
		if r.Number != i+1 {
			t.Errorf("revision %d is numbered %d", i+1, r.Number)
		}
	}
	if len(titles) != writers*each {
		t.Errorf("%d wordings of %d were kept", len(titles), writers*each)
	}
}

func editedWhileRead(t *testing.T, e storetest.Engine) {
	dbs := processes(t, e, 2)
	for i := range 20 {
		f := addFeed(t, dbs[0], fmt.Sprintf("https://one.example/%d", i))
		var g errgroup.Group
		g.Go(func() error {
			_, err := dbs[0].SaveReading(t.Context(), reading(f, news.Entry{GUID: "a", URL: "https://one.example/a"}))
			return err
		})
		g.Go(func() error {
			return dbs[1].EditFeed(t.Context(), f.ID, "t", "", fmt.Sprintf("https://two.example/%d", i))
		})
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if got := must[news.Feed](t)(dbs[0].Feed(t.Context(), f.ID)); got.ETag != "" || !strings.Contains(got.URL, "two.example") {
			t.Fatalf("%s has the validator of the address before: %q", got.URL, got.ETag)
		}
	}
}

func decidedAtOnce(t *testing.T, e storetest.Engine) {
	dbs := processes(t, e, 2)
	id := must[int64](t)(dbs[0].SaveArticle(t.Context(), article(&clock{start}, "https://one.example/a", "A", "Words.")))
	if err := dbs[0].SavePlacements(t.Context(), store.Placements{Upto: 1, Placed: []store.Placed{{ID: id, Story: id}}}, sum); err != nil {
		t.Fatal(err)
	}
	var taken, refused atomic.Int64
	var g errgroup.Group
	for i := range 4 {
		g.Go(func() error {
			_, err := dbs[i%2].SaveDecision(t.Context(), news.Decision{Kind: news.DecisionPin, Story: id})
			switch {
			case err == nil:
				taken.Add(1)
			case errors.Is(err, errs.Conflict):
				refused.Add(1)
			default:
				return err
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil || taken.Load() != 1 || refused.Load() != 3 {
		t.Errorf("%d pins of one story, %d refused: %v", taken.Load(), refused.Load(), err)
	}
}

func jobsDoneOnce(t *testing.T, e storetest.Engine) {
	const entries = 40
	url := e.URL(t)
	var mu sync.Mutex
	done := map[int64]int{}
	all := make(chan bool)
	work := store.Work{}
	work.Page = pageWork(func(entry int64) {
		mu.Lock()
		defer mu.Unlock()
		if done[entry]++; len(done) == entries && done[entry] == 1 {
			close(all)
		}
	})
	var dbs []*store.DB
	for range 2 {
		db := must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: url}))
		t.Cleanup(func() { db.Close() })
		dbs = append(dbs, db)
		w := must[*store.Workers](t)(db.StartWorkers(t.Context(), work, 4, 50*time.Millisecond, slog.New(slog.DiscardHandler)))
		defer func() {
			if err := w.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		}()
	}
	f := addFeed(t, dbs[0], "https://one.example/feed")
	var listed []news.Entry
	for i := range entries {
		listed = append(listed, news.Entry{GUID: fmt.Sprint(i), URL: fmt.Sprintf("https://one.example/%d", i)})
	}
	must[int](t)(dbs[0].SaveReading(t.Context(), reading(f, listed...)))
	select {
	case <-all:
	case <-time.After(time.Minute):
		t.Fatalf("%d of %d jobs were done", len(done), entries)
	}
	mu.Lock()
	defer mu.Unlock()
	for entry, n := range done {
		if n != 1 {
			t.Errorf("the page of entry %d was fetched %d times", entry, n)
		}
	}
}
