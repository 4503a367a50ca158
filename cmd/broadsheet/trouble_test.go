package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestPostgresCrashes kills the server while a worker with few connections reads:
// the worker goes on by itself, and all is stored once.
func TestPostgresCrashes(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only; make test runs it")
	}
	w := newWorld(t, 7, 5, 8)
	binary := buildProgram(t)
	undisturbed := newReading(t, binary, w, storetest.SQLite, 7)
	undisturbed.undisturbed()
	w.again()

	dir, err := os.MkdirTemp("", "broadsheet-crash-") // short: a socket's path is
	if err != nil {
		t.Fatal(err)
	}
	server := func(verb string) {
		t.Helper()
		if out, err := exec.Command("../../scripts/postgres.sh", verb, dir).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", verb, err, out)
		}
	}
	t.Cleanup(func() { server("stop"); os.RemoveAll(dir) })
	server("start")
	address, err := os.ReadFile(dir + "/url")
	if err != nil {
		t.Fatal(err)
	}
	r := &reading{T: t, binary: binary, world: w, engine: storetest.Postgres, url: strings.TrimSpace(string(address)), random: rand.New(rand.NewPCG(7, 2))}
	r.follow()
	worker := r.startOn(r.url+"&pool_max_conns=4", "worker")
	for phase := 1; phase <= w.phases(); phase++ {
		w.enter(phase)
		ctx, cancel := context.WithTimeout(t.Context(), patienceForWorld)
		for range 2 {
			r.pause(ctx, time.Duration(500+r.random.IntN(1500))*time.Millisecond)
			server("crash")
		}
		r.settle(ctx, phase, func() {})
		cancel()
	}
	r.stop(worker)
	r.compare(undisturbed.stored())
	r.checkStories()
	if t.Failed() {
		r.tellLogs()
	}
}

// TestTwoServersOnOneFile starts a second server on the database of the first, as
// happens by mistake: both serve, the log says that they share the work, and
// nothing is stored twice.
func TestTwoServersOnOneFile(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for most of a minute; make test runs it")
	}
	w := newWorld(t, 8, 3, 6)
	binary := buildProgram(t)
	alone := newReading(t, binary, w, storetest.SQLite, 8)
	alone.undisturbed()
	w.again()
	r := newReading(t, binary, w, storetest.SQLite, 8)
	first, second := r.start("serve"), r.start("serve")
	for phase := 1; phase <= w.phases(); phase++ {
		w.enter(phase)
		ctx, cancel := context.WithTimeout(t.Context(), patienceForWorld)
		r.settle(ctx, phase, func() {})
		cancel()
	}
	r.stop(first)
	r.stop(second)
	r.compare(alone.stored())
	r.checkStories()
	if log := r.said(0) + r.said(1); !strings.Contains(log, "the work is shared with them") {
		t.Errorf("nobody says that there are two servers:\n%s", log)
	}
}

// TestWhatIsSaid reads a feed whose address holds a password, with pages that fail,
// and looks at what a process says of it: in the log one line per event, without
// the password and without the text of articles; in its metrics; and whether it
// is ready.
func TestWhatIsSaid(t *testing.T) {
	const secret, words = "hunter2secret", "Herring smoked over alder"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	site := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch _, password, _ := r.BasicAuth(); {
		case r.URL.Path == "/robots.txt":
			http.NotFound(rw, r)
		case password != secret:
			rw.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/feed":
			fmt.Fprintf(rw, "<rss><channel><title>Smokehouse</title>")
			for i := range 6 {
				fmt.Fprintf(rw, "<item><guid>%d</guid><title>Smoke %[1]d</title><link>http://%[2]s/%[1]d</link></item>", i, r.Host)
			}
			fmt.Fprint(rw, "</channel></rss>")
		case r.URL.Path == "/1":
			rw.WriteHeader(http.StatusBadGateway)
		default:
			fmt.Fprintf(rw, "<title>Smoke%s</title><article><p>%s</article>", r.URL.Path, strings.Repeat(words+" for "+r.URL.Path+" days. ", 30))
		}
	})}
	go site.Serve(l)
	t.Cleanup(func() { site.Close() })
	r := &reading{T: t, binary: buildProgram(t), engine: storetest.SQLite, url: storetest.SQLite.URL(t)}
	r.open()
	for _, path := range []string{"feed", "wrong"} {
		if _, _, err := r.db.AddFeed(t.Context(), news.Feed{URL: fmt.Sprintf("http://reader:%s@%s/%s", secret, l.Addr(), path)}); err != nil {
			t.Fatal(err)
		}
	}
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	at := "http://127.0.0.1:" + port
	worker := r.start("worker", "--metrics-listen", "127.0.0.1:"+port)
	ctx, cancel := context.WithTimeout(t.Context(), patienceForWorld)
	defer cancel()
	for metrics := ""; !strings.Contains(metrics, `broadsheet_stage_seconds_count{stage="analysis"} 5`) || !strings.Contains(metrics, "broadsheet_stories_lag 0"); {
		r.pause(ctx, 200*time.Millisecond)
		metrics = fetched(ctx, at+"/metrics")
		if ctx.Err() != nil {
			t.Fatalf("the metrics never tell of what was read:\n%s\n%s", metrics, r.said(0))
		}
	}
	metrics := fetched(ctx, at+"/metrics")
	for _, want := range []string{`broadsheet_database_up 1`, `broadsheet_feeds{state="well"} 1`, `broadsheet_feeds_due `, `broadsheet_feeds_lag_seconds `,
		`broadsheet_jobs{kind="page",state="completed"} 5`, `broadsheet_fetches_total{outcome="read",what="feed"} `, `broadsheet_fetches_total{outcome="try_again",what="page"} `,
		`broadsheet_stage_seconds_bucket{stage="extract",`, `broadsheet_stories_lag_seconds 0`, `broadsheet_story_writer{family="`, `broadsheet_workers 1`,
		`broadsheet_database_seconds_count{op="write"} `} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if health, ready := fetched(ctx, at+"/healthz"), fetched(ctx, at+"/readyz"); health != "ok\n" || ready != "ok\n" {
		t.Errorf("healthz %q, readyz %q", health, ready)
	}
	r.stop(worker)
	log := r.said(0)
	if !strings.Contains(log, "feed read") || !strings.Contains(log, "502") || !strings.Contains(log, "a feed could not be read") {
		t.Errorf("the log tells nothing:\n%s", log)
	}
	for _, secret := range []string{secret, url.QueryEscape(secret), "alder"} {
		if strings.Contains(log, secret) || strings.Contains(metrics, secret) {
			t.Errorf("%q is in what was said:\n%s", secret, log)
		}
	}
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "time=") && !strings.HasPrefix(line, "Worker ") {
			t.Errorf("no line of an event: %q", line)
		}
	}
}

// TestPagesWithoutWorkers holds that a server of pages is not ready while nobody
// reads, and says so.
func TestPagesWithoutWorkers(t *testing.T) {
	r := &reading{T: t, binary: buildProgram(t), engine: storetest.SQLite, url: storetest.SQLite.URL(t)}
	r.open()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	pages := r.start("serve", "--pages-only", "--metrics-listen", "127.0.0.1:"+port)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	at := "http://127.0.0.1:" + port + "/readyz"
	r.awaitAnswer(ctx, at, "not ready: ")
	worker := r.start("worker")
	r.awaitAnswer(ctx, at, "ok\n")
	r.stop(worker)
	r.awaitAnswer(ctx, at, "start “broadsheet worker”")
	r.stop(pages)
}

func (r *reading) awaitAnswer(ctx context.Context, address, want string) {
	r.Helper()
	got := ""
	for ; !strings.Contains(got, want); got = fetched(ctx, address) {
		if ctx.Err() != nil {
			r.Fatalf("%s answers %q, want %q", address, got, want)
		}
		r.pause(ctx, 100*time.Millisecond)
	}
}

// fetched is what an address answers, empty while nobody does.
func fetched(ctx context.Context, address string) string {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return ""
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return string(b)
}

// open opens the database of a reading.
func (r *reading) open() {
	r.Helper()
	var err error
	if r.db, err = store.Open(r.Context(), store.Config{URL: r.url}); err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { r.db.Close() })
}

// follow opens the database and follows all feeds of the world.
func (r *reading) follow() {
	r.Helper()
	r.open()
	for _, address := range r.world.addresses() {
		if _, _, err := r.db.AddFeed(r.Context(), news.Feed{URL: address}); err != nil {
			r.Fatal(err)
		}
	}
}

// said is what a process wrote.
func (r *reading) said(process int) string {
	r.Helper()
	b, err := os.ReadFile(r.logs[process])
	if err != nil {
		r.Fatal(err)
	}
	return string(b)
}
