package main

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var atWork = flag.Int("at-work", 10_000, "articles that BenchmarkMemory reads, from 500 feeds")

// BenchmarkMemory lets a real server read 500 feeds with 10,000 articles, and says
// how much memory it took at most and how large its database is.
func BenchmarkMemory(b *testing.B) {
	const feeds = 500
	binary := filepath.Join(b.TempDir(), "broadsheet")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: fullWorld(*atWork / feeds)}
	go s.Serve(l)
	defer s.Close()
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "news.db")
		db, err := store.Open(b.Context(), store.Config{URL: "sqlite:" + path})
		if err != nil {
			b.Fatal(err)
		}
		all := make([]news.Feed, feeds)
		for i := range all {
			all[i] = news.Feed{URL: fmt.Sprintf("http://127.2.%d.%d:%d/feed", i/200, i%200+1, l.Addr().(*net.TCPAddr).Port)}
		}
		if _, err := db.AddFeeds(b.Context(), all); err != nil {
			b.Fatal(err)
		}
		c := exec.Command(binary, "serve", "--database", "sqlite:"+path, "--data", b.TempDir(), "--listen", "127.0.0.1:0",
			"--allow-network", "127.0.0.0/8", "--host-delay", "0s")
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		for stored := 0; stored < *atWork*99/100; time.Sleep(time.Second) {
			counts, err := db.Counts(b.Context(), time.Time{})
			if err != nil {
				b.Fatal(err)
			}
			stored = counts.Articles
		}
		most := highWater(b, c.Process.Pid)
		size, err := db.Bytes(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		sizes, _ := db.Sizes(b.Context())
		b.Log(sizes)
		db.Close()
		c.Process.Signal(syscall.SIGTERM)
		c.Wait()
		b.ReportMetric(float64(most)/1e6, "MB-most")
		b.ReportMetric(float64(size)/1e6/float64(*atWork)*10_000, "MB-database/10000")
		b.ReportMetric(float64((c.ProcessState.UserTime()+c.ProcessState.SystemTime()).Microseconds())/float64(*atWork), "cpu-µs/article")
	}
}

// highWater is the most memory that a process has had, in bytes. Only Linux tells.
func highWater(b *testing.B, pid int) int64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var kB int64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "VmHWM: %d kB", &kB); err == nil {
			return kB << 10
		}
	}
	b.Fatal("the system does not tell")
	return 0
}

// fullWorld answers for 500 publishers, each on an address of its own: a feed of so
// many articles, and for each a page of some 40 kB with 700 words and a quote.
func fullWorld(articles int) http.HandlerFunc {
	around := strings.Repeat(`<div class="item"><a href="/section/9">Another headline of the day</a></div>`, 400)
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.Host)
		var i int
		if _, err := fmt.Sscanf(r.URL.Path, "/article/%d", &i); err != nil {
			fmt.Fprintf(w, "<rss><channel><title>Paper %s</title>", host)
			for i := range articles {
				fmt.Fprintf(w, "<item><guid>%d</guid><title>Report %[1]d</title><link>http://%s/article/%[1]d</link></item>", i, r.Host)
			}
			fmt.Fprint(w, "</channel></rss>")
			return
		}
		ip := net.ParseIP(host).To4()
		seed := rand.New(rand.NewPCG(uint64(ip[2])<<8|uint64(ip[3]), uint64(i)))
		title, paragraphs := storetest.Prose(seed)
		fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>%s</title><script type="application/ld+json">{"@type":"NewsArticle","headline":%[1]q,
"datePublished":%q,"author":{"name":"Edda Marchetti"}}</script></head><body><nav>%s</nav><article><h1>%[1]s</h1>`,
			title, time.Now().Add(-time.Duration(i)*time.Hour).Format(time.RFC3339), around)
		for _, p := range paragraphs {
			fmt.Fprintf(w, `<p>%s</p>`, p)
		}
		said, _ := storetest.Prose(seed)
		fmt.Fprintf(w, `<p>“%s,” said Edda Marchetti, the harbour master.</p></article></body></html>`, said)
	}
}
