package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// processor is the processor time that this process has used.
func processor() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// page is a page of about 90 kB with an article of some 400 words in it, as
// publishers serve them: most of it is not the article.
func page(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><title>Report %d of the harbour council | The Quay</title>
<meta property="og:site_name" content="The Quay"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Report %[1]d of the harbour council",
"datePublished":"2026-11-17T08:00:00Z","author":{"name":"Edda Marchetti"}}</script><script>%s</script></head><body><nav>`, i, strings.Repeat("var filler=1;", 2000))
	for j := range 150 {
		fmt.Fprintf(&b, `<div class="item"><a href="/section/%d">Section %[1]d</a></div>`, j)
	}
	b.WriteString(`</nav><article><h1>` + storetest.Article(rand.New(rand.NewPCG(8, uint64(i))), i, time.Time{}).Article.Content.Title + `</h1>`)
	words := storetest.Article(rand.New(rand.NewPCG(7, uint64(i))), i, time.Time{}).Article.Content.Text
	for paragraph := range slices.Chunk(strings.SplitAfter(words, ". "), 3) {
		fmt.Fprintf(&b, `<p>%s</p><p>“We go by the old chart,” said %s Aldane, the harbour master.</p>`, strings.Join(paragraph, ""), string(rune('A'+i%26)))
	}
	b.WriteString(`</article><aside>`)
	for j := range 150 {
		fmt.Fprintf(&b, `<div class="card"><a href="/other/%d"><img src="/i/%[1]d.jpg" alt=""><h3>Another headline of the day, number %[1]d</h3></a></div>`, j)
	}
	b.WriteString(`</aside><footer>` + strings.Repeat("<span>About us</span> ", 200) + `</footer></body></html>`)
	return b.String()
}

type bench struct {
	*testing.B
	db   *store.DB
	room *ingest.Newsroom
}

func newBench(b *testing.B) *bench {
	db, err := store.Open(b.Context(), store.Config{URL: "sqlite:" + filepath.Join(b.TempDir(), "bench.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	client := fetch.New(fetch.Options{HostConcurrency: 8, AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	b.Cleanup(client.Close)
	return &bench{b, db, ingest.New(db, client, ingest.Options{MinInterval: time.Second, Agent: "Broadsheet"})}
}

func (b *bench) refresh() {
	if err := b.room.Refresh(b.Context(), true, func(ingest.Progress) {}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkArticle reads one feed of 300 new entries with pages of 90 kB from
// end to end: fetched, extracted, analysed, stored, placed, told. The figure is
// processor time per article, the server's share included.
func BenchmarkArticle(b *testing.B) {
	const articles = 300
	run := 0
	var pages [articles]string // made before, so that making them is not measured
	for i := range pages {
		pages[i] = page(i)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscanf(r.URL.Path, "/article/%d", &i); err == nil {
			fmt.Fprint(w, pages[i%articles])
			return
		}
		fmt.Fprint(w, "<rss><channel><title>The Quay</title>")
		for i := range articles {
			fmt.Fprintf(w, "<item><guid>%d</guid><title>Report %[1]d</title><link>http://%s/article/%[1]d</link></item>", run*articles+i, r.Host)
		}
		fmt.Fprint(w, "</channel></rss>")
	}))
	b.Cleanup(s.Close)
	n := newBench(b)
	if _, _, err := n.room.Follow(b.Context(), s.URL, ""); err != nil {
		b.Fatal(err)
	}
	begin := processor()
	for b.Loop() {
		n.refresh()
		run++
	}
	b.ReportMetric(float64((processor()-begin).Microseconds())/float64(run*articles), "µs-cpu/article")
}

// BenchmarkUnchanged reads 200 feeds that answer "not modified". The figure is
// processor time per feed, the server's share included.
func BenchmarkUnchanged(b *testing.B) {
	const feeds = 200
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "<rss><channel><title>Quiet</title></channel></rss>")
	}))
	b.Cleanup(s.Close)
	n := newBench(b)
	for i := range feeds {
		if _, _, err := n.room.Follow(b.Context(), fmt.Sprintf("%s/%d", s.URL, i), ""); err != nil {
			b.Fatal(err)
		}
	}
	n.refresh()
	begin, run := processor(), 0
	for b.Loop() {
		n.refresh()
		run++
	}
	b.ReportMetric(float64((processor()-begin).Microseconds())/float64(run*feeds), "µs-cpu/feed")
}
