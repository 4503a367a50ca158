package ingest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// site is one publisher's server: feeds of some pages each, all slow enough for
// requests to meet. It notes what a publisher would complain of.
type site struct {
	port  int
	feeds int
	pages int

	sync.Mutex
	asked   map[string]int
	under   int // way
	most    int
	started []time.Time
}

func newSite(t *testing.T, feeds, pages int) *site {
	s := &site{feeds: feeds, pages: pages, asked: map[string]int{}}
	s.port = serve(t, s)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	s.asked[r.URL.Path]++
	s.under++
	s.most = max(s.most, s.under)
	s.started = append(s.started, time.Now())
	s.Unlock()
	defer func() {
		s.Lock()
		s.under--
		s.Unlock()
	}()
	select { // a server that takes its time
	case <-r.Context().Done():
	case <-time.After(30 * time.Millisecond):
	}
	feed, page, isPage := strings.Cut(strings.Trim(r.URL.Path, "/"), "-")
	switch {
	case r.URL.Path == "/robots.txt":
		http.NotFound(w, r)
	case isPage:
		fmt.Fprintf(w, "<html><title>%s</title><article><h1>Report %[1]s of feed %[2]s</h1><p>%[3]s</p></article>", page, feed,
			strings.Repeat("The council of "+feed+" met about matter "+page+" and put it off. ", 12))
	default:
		fmt.Fprintf(w, "<rss><channel><title>%s</title>", feed)
		for i := range s.pages {
			fmt.Fprintf(w, "<item><guid>%d</guid><title>Report %[1]d</title><link>http://%[2]s/%[3]s-%[1]d</link></item>", i, r.Host, feed)
		}
		fmt.Fprint(w, "</channel></rss>")
	}
}

// checkPolite holds that a publisher met no more than one reader.
func (s *site) checkPolite(t *testing.T, delay time.Duration) {
	t.Helper()
	s.Lock()
	defer s.Unlock()
	if s.most > 1 {
		t.Errorf("%d requests at a time at one host", s.most)
	}
	for path, n := range s.asked {
		if n > 1 && path != "/robots.txt" { // which every process reads for itself
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
	// Over all of them: a single gap is as long as the machine's mood.
	n := len(s.started)
	if span, least := s.started[n-1].Sub(s.started[0]), time.Duration(n-2)*delay; span < least {
		t.Errorf("%d requests within %v, want %v between two", n, span, delay)
	}
}

// TestManyWorkersArePolite lets eight workers read for one database: their
// publishers see one reader.
func TestManyWorkersArePolite(t *testing.T) {
	storetest.Each(t, manyWorkersArePolite)
}

func manyWorkersArePolite(t *testing.T, e storetest.Engine) {
	const workers, delay = 8, 60 * time.Millisecond
	url := e.URL(t)
	sites := []*site{newSite(t, 3, 4), newSite(t, 2, 5), newSite(t, 1, 12), newSite(t, 6, 1)}
	first := openStore(t, url)
	entries := 0
	for _, s := range sites {
		entries += s.feeds * s.pages
		for i := range s.feeds {
			if _, _, err := first.AddFeed(t.Context(), news.Feed{URL: fmt.Sprintf("http://127.0.0.1:%d/feed%d", s.port, i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var g sync.WaitGroup
	for range workers {
		db := openStore(t, url)
		client := fetch.New(fetch.Options{UserAgent: "Broadsheet/1.0 (test)", HostDelay: delay, HostConcurrency: 1,
			AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		room := ingest.New(db, client, ingest.Options{MinInterval: time.Hour, Agent: "Broadsheet"})
		g.Go(func() {
			if err := room.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	for ctx.Err() == nil {
		counts, err := first.Counts(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if built, newest, err := first.Built(t.Context()); err == nil && counts.Articles == entries && built == newest {
			break
		}
		select {
		case <-ctx.Done():
			t.Errorf("%d of %d articles", counts.Articles, entries)
		case <-time.After(100 * time.Millisecond):
		}
	}
	cancel()
	g.Wait()
	for _, s := range sites {
		s.checkPolite(t, delay)
	}
}

func openStore(t *testing.T, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
