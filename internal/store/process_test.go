package store_test

import (
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// pair are two processes on one database, with one clock.
func pair(t *testing.T, e storetest.Engine) (a, b *store.DB, c *clock) {
	t.Helper()
	c = &clock{start}
	url := e.URL(t)
	var dbs [2]*store.DB
	for i := range dbs {
		dbs[i] = must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: url, Now: c.now}))
		t.Cleanup(func() { dbs[i].Close() })
	}
	return dbs[0], dbs[1], c
}

const lease = 10 * time.Second

func hostAskedByOne(t *testing.T, e storetest.Engine) {
	a, b, c := pair(t, e)
	take := func(db *store.DB, host string) (free, taken time.Time) {
		t.Helper()
		h := must[store.Hosts](t)(db.TakeHosts(t.Context(), []string{host}, lease, time.Second))
		return h.Free[host], h.Taken[host]
	}
	if _, taken := take(a, "x:80"); !taken.IsZero() {
		t.Fatal("a free host is not to be had")
	}
	if _, taken := take(b, "x:80"); !taken.Equal(start.Add(lease)) {
		t.Fatalf("taken until %v", taken)
	}
	if _, taken := take(a, "x:80"); !taken.IsZero() {
		t.Fatal("a host cannot be renewed")
	}
	next := start.Add(1500 * time.Millisecond)
	if err := a.ReleaseHosts(t.Context(), map[string]time.Time{"x:80": next}); err != nil {
		t.Fatal(err)
	}
	if free, taken := take(b, "x:80"); !taken.IsZero() || !free.Equal(next) {
		t.Fatalf("given back: free from %v, taken until %v; the delay goes with the host", free, taken)
	}
	c.t = c.t.Add(lease + time.Second) // b dies
	if free, taken := take(a, "x:80"); !taken.IsZero() || !free.Equal(start.Add(lease+time.Second)) {
		t.Fatalf("after a death: free from %v, taken until %v; it may have been asked to the last", free, taken)
	}
	c.t = c.t.Add(-24 * time.Hour) // a lease of tomorrow counts for nothing
	if _, taken := take(b, "x:80"); !taken.IsZero() {
		t.Fatal("a clock that was wrong keeps the host for a day")
	}
}

func deadProcessHoldsNothing(t *testing.T, e storetest.Engine) {
	a, b, c := pair(t, e)
	enlist := func(db *store.DB, working bool) {
		t.Helper()
		if err := db.Enlist(t.Context(), lease, working); err != nil {
			t.Fatal(err)
		}
	}
	claim := func(db *store.DB) int {
		return len(must[[]news.Feed](t)(db.ClaimFeeds(t.Context(), 10, 3*time.Minute)))
	}
	addFeed(t, a, "https://one.example/feed")
	enlist(a, true)
	enlist(b, false)
	if workers := must[[]string](t)(b.Workers(t.Context())); len(workers) != 1 || workers[0] != a.Process() {
		t.Errorf("workers %v, want %s", workers, a.Process())
	}
	if claim(a) != 1 || claim(b) != 0 {
		t.Fatal("a feed is not claimed once")
	}
	c.t = c.t.Add(lease / 2)
	enlist(a, true)
	c.t = c.t.Add(lease / 2)
	enlist(b, false)
	if claim(b) != 0 {
		t.Fatal("a living process lost its feed")
	}
	c.t = c.t.Add(lease) // a dies
	enlist(b, true)
	if claim(b) != 1 {
		t.Fatal("the feed of a dead process waits for its lease")
	}
	if err := b.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	enlist(a, false)
	if workers := must[[]string](t)(a.Workers(t.Context())); len(workers) != 0 || claim(a) != 1 {
		t.Errorf("after leaving: workers %v", workers)
	}
}

func oneWriterBuildsOn(t *testing.T, e storetest.Engine) {
	a, b, _ := pair(t, e)
	one := must[int64](t)(a.SaveArticle(t.Context(), article(&clock{start}, "https://one.example/a", "A", "Words.")))
	two := must[int64](t)(a.SaveArticle(t.Context(), article(&clock{start}, "https://one.example/b", "B", "Others.")))
	if err := a.SavePlacements(t.Context(), store.Placements{Upto: 1, Placed: []store.Placed{{ID: one, Story: one}}}, sum); err != nil {
		t.Fatal(err)
	}
	late := store.Placements{Upto: 2, Placed: []store.Placed{{ID: one, Story: two}, {ID: two, Story: two}}}
	if err := b.SavePlacements(t.Context(), late, sum); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a writer that had lost its lock: %v", err)
	}
	if _, err := b.Story(t.Context(), two); errs.KindOf(err) != errs.NotFound {
		t.Errorf("it left something behind: %v", err)
	}
}
