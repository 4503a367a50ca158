package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/web/webtest"
)

// visited lets a reader have looked at the front page so long ago, so that each has
// a page of their own.
func visited(b *testing.B, s *site, c *webtest.Clock, reader int64, ago time.Duration) {
	now := c.T
	defer func() { c.T = now }()
	c.T = now.Add(-ago - 10*time.Minute)
	if _, err := s.DB.Look(b.Context(), reader, 0); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReaders is a hundred readers at once, who take a second over each request
// or do not wait at all: of six, three read (the front page, an article, a story) and three
// write (a mark, a saved article, a place). It reports how long a request takes
// and how many there are in a second; what was answered must have been kept.
func BenchmarkReaders(b *testing.B) {
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		b.Run(string(e), func(b *testing.B) { benchmarkReaders(b, e) })
	}
}

func benchmarkReaders(b *testing.B, e storetest.Engine) {
	s, c := newMorgue(b, e)
	s.Accounts = account.Policy{Mode: account.Open}
	h := s.around(s.routes())
	const readers = 100
	cookies := make([]string, readers)
	ids, written := make([]int64, readers), make([]map[int64]bool, readers) // the articles of each
	for i := range cookies {
		id, err := s.DB.AddReader(b.Context(), news.Reader{Name: fmt.Sprint("reader ", i), Role: news.RoleReader, State: news.ReaderActive})
		if err != nil {
			b.Fatal(err)
		}
		cookies[i], ids[i], written[i] = SignedIn(b, s.DB, id), id, map[int64]bool{}
		visited(b, s, c, id, time.Duration(i)*time.Minute)
	}
	ask := func(cookie, method, path string, form url.Values) time.Duration {
		r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		r.RemoteAddr, r.Host = "203.0.113.9:5000", "localhost:8080"
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		begun := time.Now()
		h.ServeHTTP(w, r)
		took := time.Since(begun)
		if w.Code >= http.StatusBadRequest {
			b.Errorf("%s %s: %d", method, path, w.Code)
		}
		return took
	}
	var mu sync.Mutex
	var all []time.Duration
	work := func(ctx context.Context, i int, pause time.Duration) {
		var mine []time.Duration
		rest := func() {
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
		rest() // they do not begin together
		ask := func(cookie, method, path string, form url.Values) time.Duration {
			defer rest()
			return ask(cookie, method, path, form)
		}
		for n := 0; ctx.Err() == nil; n++ {
			article := int64(1 + (i*97+n*13)%9000)
			written[i][article] = true
			path := fmt.Sprint("/article/", article)
			story := fmt.Sprint("/story/", (article-1)/5*5+1)
			mine = append(mine,
				ask(cookies[i], "GET", "/", nil), ask(cookies[i], "GET", path, nil), ask(cookies[i], "POST", "/reading/read", url.Values{"id": {fmt.Sprint(article)}}),
				ask(cookies[i], "POST", path+"/keep", url.Values{"do": {"save"}}), ask(cookies[i], "GET", story, nil), ask(cookies[i], "POST", path+"/place", url.Values{"paragraph": {"4"}}))
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, mine...)
	}
	for _, c := range []struct {
		name  string
		pause time.Duration
	}{{"pausing", time.Second}, {"unresting", 0}} {
		b.Run(c.name, func(b *testing.B) { many(b, e, c.pause, readers, &all, work) })
	}
	for i, id := range ids {
		allKept(b, s, id, written[i])
	}
}

// allKept fails where a mark, a saved article or a place of a reader is missing.
func allKept(b *testing.B, s *site, reader int64, want map[int64]bool) {
	kept, err := s.DB.KeptOf(b.Context(), reader)
	if err != nil {
		b.Fatal(err)
	}
	for _, k := range kept {
		if !slices.Contains([]string{"marks", "saved", "places"}, k.Table) {
			continue
		}
		have := map[int64]bool{}
		for _, row := range k.Rows {
			have[row["article"].(int64)] = true
		}
		for article := range want {
			if !have[article] {
				b.Fatalf("reader %d: article %d is not among the %s", reader, article, k.Table)
			}
		}
	}
}

// many lets readers work at once and reports.
func many(b *testing.B, e storetest.Engine, pause time.Duration, readers int, into *[]time.Duration, work func(context.Context, int, time.Duration)) {
	meter := e.Meter(b)
	for b.Loop() {
		*into = nil
		ctx, cancel := context.WithTimeout(b.Context(), 8*time.Second)
		before, begun := meter(), time.Now()
		var wg sync.WaitGroup
		for i := range readers {
			wg.Go(func() { work(ctx, i, pause+pause*time.Duration(i-readers/2)/time.Duration(readers)) })
		}
		wg.Wait()
		cancel()
		all := *into
		slices.Sort(all)
		n := len(all)
		b.ReportMetric(float64(all[n/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(all[n*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(n)/time.Since(begun).Seconds(), "requests/s")
		b.ReportMetric(float64((meter()-before).Microseconds())/float64(n), "cpu-µs/request")
	}
}
