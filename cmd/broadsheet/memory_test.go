package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
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

// newBinary builds the program as make build does.
func newBinary(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "broadsheet")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return binary
}

// served is a server that runs on a database file.
type served struct {
	*exec.Cmd
	url string
}

// serveFile starts a server and waits until it says where it is.
func serveFile(b *testing.B, binary, path string, more ...string) *served {
	b.Helper()
	c := exec.Command(binary, append([]string{"serve", "--database", "sqlite:" + path, "--data", b.TempDir(), "--listen", "127.0.0.1:0"}, more...)...)
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return &served{c, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "Broadsheet is at "), "/")}
}

// page asks for a page.
func (s *served) page(b *testing.B, path string) {
	b.Helper()
	resp, err := http.Get(s.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode >= 500 {
		b.Fatal(path, resp.Status, err)
	}
}

func (s *served) end() {
	s.Process.Signal(syscall.SIGTERM)
	s.Wait()
}

// idles is how long a server is left alone before its memory is looked at.
const idles = 10 * time.Second

// BenchmarkIdle is how soon a real server answers its first page, and how much
// memory (VmRSS) it has once it has been left alone: with an empty database, with
// 10,000 articles, and after a look at each kind of page of these.
func BenchmarkIdle(b *testing.B) {
	binary := newBinary(b)
	for _, c := range []struct {
		name     string
		articles int
		pages    []string
	}{
		{"empty", 0, []string{"/"}},
		{"10000", 10_000, []string{"/"}},
		{"10000, all pages seen", 10_000, []string{"/", "/article/5000", "/story/9000", "/section/world", "/search?q=harbour", "/publishers", "/feeds", "/settings"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "news.db")
			db, err := store.Open(b.Context(), store.Config{URL: "sqlite:" + path})
			if err != nil {
				b.Fatal(err)
			}
			storetest.Fill(b, db, c.articles)
			settle(b, binary, path, db)
			db.Close()
			var memory int64
			var first time.Duration
			for b.Loop() {
				begun := time.Now()
				s := serveFile(b, binary, path)
				s.page(b, c.pages[0])
				first += time.Since(begun)
				for _, p := range c.pages[1:] {
					s.page(b, p)
				}
				time.Sleep(idles)
				memory += inStatus(b, s.Process.Pid, "VmRSS")
				s.end()
			}
			b.ReportMetric(float64(memory)/1e6/float64(b.N), "MB-idle")
			b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms-to-first-page")
		})
	}
}

// settle has a server do what follows from the articles that were stored.
func settle(b *testing.B, binary, path string, db *store.DB) {
	s := serveFile(b, binary, path)
	defer s.end()
	for {
		left, err := db.PendingJobs(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		built, newest, err := db.Built(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if left == 0 && built == newest {
			return
		}
		time.Sleep(time.Second)
	}
}

// BenchmarkMemory lets a real server read 500 feeds with 10,000 articles, and says
// how much memory it took at most and how large its database is.
func BenchmarkMemory(b *testing.B) {
	const feeds = 500
	binary := newBinary(b)
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: newPress(feeds, *atWork/feeds)}
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
		c := serveFile(b, binary, path, "--allow-network", "127.0.0.0/8", "--host-delay", "0s")
		for stored := 0; stored < *atWork*99/100; time.Sleep(time.Second) {
			counts, err := db.Counts(b.Context(), time.Time{})
			if err != nil {
				b.Fatal(err)
			}
			stored = counts.Articles
		}
		most := inStatus(b, c.Process.Pid, "VmHWM")
		size, err := db.Bytes(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		sizes, _ := db.Sizes(b.Context())
		b.Log(sizes)
		db.Close()
		c.end()
		b.ReportMetric(float64(most)/1e6, "MB-most")
		b.ReportMetric(float64(size)/1e6/float64(*atWork)*10_000, "MB-database/10000")
		b.ReportMetric(float64((c.ProcessState.UserTime()+c.ProcessState.SystemTime()).Microseconds())/float64(*atWork), "cpu-µs/article")
	}
}

// inStatus is what the system says of a process's memory, in bytes: VmRSS is what it
// has, VmHWM the most that it has had. Only Linux tells.
func inStatus(b *testing.B, pid int, field string) int64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var kB int64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), field+": %d kB", &kB); err == nil {
			return kB << 10
		}
	}
	b.Fatal("the system does not tell")
	return 0
}
