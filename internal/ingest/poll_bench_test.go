package ingest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// BenchmarkRound reads feeds that have not changed: 500 as on a small board,
// 10,000 as on an ordinary machine; eight readers, no delay between requests to
// a host. The figures are the wall time of a round, the processor time and the
// peak of memory of the whole process, the publishers' server included.
func BenchmarkRound(b *testing.B) {
	for _, feeds := range []int{500, 10_000} {
		b.Run(fmt.Sprint(feeds), func(b *testing.B) { benchmarkRound(b, feeds) })
	}
}

func benchmarkRound(b *testing.B, feeds int) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Tue, 17 Nov 2026 05:31:00 GMT")
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, emptyFeed)
	}))
	b.Cleanup(s.Close)
	db, err := store.Open(b.Context(), store.Config{URL: "sqlite:" + filepath.Join(b.TempDir(), "bench.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	client := fetch.New(fetch.Options{HostConcurrency: 8, AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	b.Cleanup(client.Close)
	n := &bench{b, db, ingest.New(db, client, ingest.Options{MinInterval: time.Hour, Agent: "Broadsheet"})}
	list := make([]news.Feed, feeds)
	for i := range list {
		list[i].URL = fmt.Sprintf("%s/%d", s.URL, i)
	}
	if _, err := db.AddFeeds(b.Context(), list); err != nil {
		b.Fatal(err)
	}
	n.refresh()
	run, before := 0, processor()
	for b.Loop() {
		n.refresh()
		run++
	}
	b.ReportMetric((processor()-before).Seconds()/float64(run), "s-cpu/round")
	b.ReportMetric(float64(peak())/(1<<20), "MB-peak")
}

// peak is the most memory that this process has had, in bytes; 0 where the system
// does not say.
func peak() (kb int64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscanf(strings.TrimSpace(line), "%d", &kb)
	return kb << 10
}
