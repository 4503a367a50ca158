package main

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// A slow world: every feed on a host of its own, every answer late. What is read in
// a second is then a matter of how many ask at a time, not of the processor.
const (
	slowFeeds  = 4000
	slowAnswer = 500 * time.Millisecond
	slowWindow = 10 * time.Second
)

// BenchmarkWorkers reads a slow world with 1, 2, 4 and 8 workers on PostgreSQL, as
// real processes, and says how many feeds they read in a second and what
// processor time, the database's share included, a feed took.
func BenchmarkWorkers(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "broadsheet")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for _, workers := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			for b.Loop() {
				slowWorld(b, binary, workers)
			}
		})
	}
}

func slowWorld(b *testing.B, binary string, workers int) {
	b.Helper()
	var asked, answered atomic.Int64
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		time.Sleep(slowAnswer)
		fmt.Fprint(w, "<rss><channel><title>Slow</title></channel></rss>")
		answered.Add(1)
	})}
	go s.Serve(l)
	defer s.Close()

	url := storetest.Postgres.URL(b)
	db, err := store.Open(b.Context(), store.Config{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	feeds := make([]news.Feed, slowFeeds)
	for i := range feeds {
		feeds[i] = news.Feed{URL: fmt.Sprintf("http://127.1.%d.%d:%d/feed", i/200, i%200+1, l.Addr().(*net.TCPAddr).Port)}
	}
	if _, err := db.AddFeeds(b.Context(), feeds); err != nil {
		b.Fatal(err)
	}

	server := storetest.Postgres.Server(b)
	var all []*exec.Cmd
	for range workers {
		c := exec.Command(binary, "worker", "--database", url, "--data", b.TempDir(), "--allow-network", "127.0.0.0/8")
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		all = append(all, c)
	}
	for asked.Load() < int64(workers) {
		time.Sleep(10 * time.Millisecond)
	}
	begin, before := answered.Load(), server()
	time.Sleep(slowWindow)
	read, used := answered.Load()-begin, server()-before
	total := answered.Load()
	for _, c := range all {
		c.Process.Signal(syscall.SIGTERM)
	}
	var own time.Duration
	for _, c := range all {
		c.Wait()
		own += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	b.ReportMetric(float64(read)/slowWindow.Seconds(), "feeds/s")
	b.ReportMetric(float64(own.Microseconds())/float64(total), "worker-µs/feed")
	b.ReportMetric(float64(used.Microseconds())/float64(max(read, 1)), "server-µs/feed")
}
