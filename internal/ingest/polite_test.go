package ingest_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What a publisher's server sees of us: each test stands on its side.

// newRoom is a newsroom without feeds whose clock jumps when told to.
func newRoom(t *testing.T, f fetch.Options, o ingest.Options) *world {
	t.Helper()
	w := &world{T: t}
	var err error
	if w.db, err = store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db"), Now: w.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	f.UserAgent, f.Now = "Broadsheet/1.0 (+https://contact.example)", w.now
	f.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	w.client = fetch.New(f)
	t.Cleanup(w.client.Close)
	if o.MinInterval == 0 {
		o.MinInterval = 5 * time.Minute
	}
	o.Agent, o.Now = "Broadsheet", w.now
	w.options = o
	w.room = ingest.New(w.db, w.client, o)
	return w
}

// restart is the same newsroom in a new process.
func (w *world) restart(f fetch.Options) {
	f.UserAgent, f.Now = "Broadsheet/1.0 (+https://contact.example)", w.now
	f.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	w.client = fetch.New(f)
	w.Cleanup(w.client.Close)
	w.room = ingest.New(w.db, w.client, w.options)
}

func (w *world) follow(format string, args ...any) int64 {
	w.Helper()
	id, _, err := w.room.Follow(w.Context(), fmt.Sprintf(format, args...), "")
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func (w *world) feed(id int64) news.Feed {
	w.Helper()
	f, err := w.db.Feed(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

// due reads what is due by its own time.
func (w *world) due() {
	w.Helper()
	if err := w.room.Refresh(w.Context(), false, func(ingest.Progress) {}); err != nil {
		w.Fatal(err)
	}
}

// log keeps the requests that a server got.
type log struct {
	sync.Mutex
	list []*http.Request
	at   []time.Time
}

func (l *log) seen(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		l.Lock()
		l.list, l.at = append(l.list, r), append(l.at, time.Now())
		l.Unlock()
		next(w, r)
	}
}

func (l *log) take() []*http.Request {
	l.Lock()
	defer l.Unlock()
	got := l.list
	l.list, l.at = nil, nil
	return got
}

const emptyFeed = `<rss version="2.0"><channel><title>Quiet</title></channel></rss>`

func TestBothValidatorsPerRepresentation(t *testing.T) {
	var l log
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/real", http.StatusFound) })
	mux.HandleFunc("/real", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `W/"a"`)
		w.Header().Set("Last-Modified", "Tue, 17 Nov 2026 05:31:00 GMT")
		if r.Header.Get("If-None-Match") == `W/"a"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, emptyFeed)
		z.Close()
	})
	port := serve(t, l.seen(mux.ServeHTTP))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/feed", port)
	w.due()
	if f := w.feed(id); f.State != news.FeedWell || f.Title != "Quiet" {
		t.Fatalf("%+v", f)
	}
	first := l.take()[0]
	for header, want := range map[string]string{"Accept-Encoding": "gzip, br, zstd", "User-Agent": "Broadsheet/1.0 (+https://contact.example)", "If-None-Match": ""} {
		if got := first.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	w.restart(fetch.Options{})
	w.jump(25 * time.Hour)
	w.due()
	got := l.take()
	if len(got) != 2 || got[0].Header.Get("If-None-Match") != "" || got[1].Header.Get("If-None-Match") != `W/"a"` || got[1].Header.Get("If-Modified-Since") != "Tue, 17 Nov 2026 05:31:00 GMT" {
		t.Errorf("the redirect must not, the representation must be asked with both validators: %v", got)
	}
	if f := w.feed(id); f.State != news.FeedWell || strings.HasSuffix(f.URL, "/real") {
		t.Errorf("a redirect for now was kept: %+v", f)
	}
}

func TestPatienceOutlivesARestart(t *testing.T) {
	var l log
	var healthy atomic.Bool
	port := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) {
		if healthy.Load() {
			fmt.Fprint(w, emptyFeed)
			return
		}
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/", port)
	w.due()
	w.restart(fetch.Options{})
	w.jump(time.Hour)
	w.refresh() // even when everything is asked for
	if err := w.db.DueFeed(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	w.due()
	if n := len(l.take()); n != 1 {
		t.Errorf("%d requests in an hour, the server asked for two hours of peace", n)
	}
	if f := w.feed(id); f.State != news.FeedWaiting || !strings.Contains(f.Reason, "429") || !strings.Contains(f.Reason, "2h") {
		t.Errorf("%s: %s", f.State, f.Reason)
	}
	healthy.Store(true)
	w.jump(75 * time.Minute)
	w.due()
	if f := w.feed(id); f.State != news.FeedWell || f.Failures != 0 {
		t.Errorf("afterwards: %s: %s", f.State, f.Reason)
	}
}

func TestMovedOnceStable(t *testing.T) {
	var l log
	status := http.StatusMovedPermanently
	mux := http.NewServeMux()
	mux.HandleFunc("/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", status) })
	mux.HandleFunc("/new", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, emptyFeed) })
	port := serve(t, l.seen(mux.ServeHTTP))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/old", port)
	var asked []string
	for _, status = range []int{301, 308, 302, 301, 308, 301, 301} { // not in a row, then three in a row
		l.take()
		w.refresh()
		asked = append(asked, l.take()[0].URL.Path)
	}
	if got := strings.Join(asked, " "); got != "/old /old /old /old /old /old /new" {
		t.Errorf("asked %s", got)
	}
	if f := w.feed(id); !strings.HasSuffix(f.URL, "/new") {
		t.Errorf("read at %s", f.URL)
	}
}

func TestGoneIsNotAskedAgain(t *testing.T) {
	var l log
	port := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			w.WriteHeader(http.StatusGone)
			return
		}
		http.NotFound(w, r)
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	w.follow("http://127.0.0.1:%d/feed", port)
	for range 3 {
		w.refresh()
		w.jump(30 * 24 * time.Hour)
	}
	n := 0
	for _, r := range l.take() {
		if r.URL.Path == "/feed" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("a feed that is gone was asked for %d times", n)
	}
}

func TestSpacingOverAllFeedsOfAHost(t *testing.T) {
	var l log
	var now, most atomic.Int32
	port := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		fmt.Fprint(w, emptyFeed)
	}))
	const delay = 20 * time.Millisecond
	w := newRoom(t, fetch.Options{HostDelay: delay}, ingest.Options{})
	for i := range 15 {
		w.follow("http://127.0.0.1:%d/%d", port, i)
	}
	w.due()
	// Each gap has its own luck on the way; all of them together have not.
	if span := l.at[len(l.at)-1].Sub(l.at[0]); span < 13*delay {
		t.Errorf("15 requests came within %v", span)
	}
	if len(l.at) != 15 || most.Load() != 1 {
		t.Errorf("%d requests, %d at a time", len(l.at), most.Load())
	}
}

func TestSlowHostHoldsUpOnlyItsOwn(t *testing.T) {
	var l log
	enough := make(chan struct{})
	slow := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-enough }))
	quick := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, emptyFeed) }))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	for i := range 40 {
		w.follow("http://127.0.0.1:%d/%d", slow, i)
	}
	for i := range 20 {
		w.follow("http://127.0.0.1:%d/%d", quick, i)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	done := make(chan error, 1)
	go func() { done <- w.room.Run(ctx) }()
	for n := 0; n < 20 && ctx.Err() == nil; time.Sleep(5 * time.Millisecond) {
		l.Lock()
		n = len(l.list)
		l.Unlock()
	}
	if ctx.Err() != nil {
		t.Errorf("only %d feeds of the quick host were read", len(l.list))
	}
	cancel()
	close(enough)
	<-done
}

func TestNoHerdAfterARestart(t *testing.T) {
	var l log
	port := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, emptyFeed) }))
	w := newRoom(t, fetch.Options{HostConcurrency: 8}, ingest.Options{})
	const feeds = 200
	for i := range feeds {
		w.follow("http://127.0.0.1:%d/%d", port, i)
	}
	w.due()
	if n := len(l.take()); n != feeds {
		t.Fatalf("%d of %d feeds read", n, feeds)
	}
	w.jump(3 * 24 * time.Hour) // the machine was off
	w.restart(fetch.Options{HostConcurrency: 8})
	ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	if err := w.room.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if n := len(l.take()); n > feeds/10 {
		t.Errorf("%d of %d overdue feeds were read in the first moment", n, feeds)
	}
	all, err := w.db.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Next.Before(w.now()) && f.Next.After(w.now().Add(30*time.Second)) {
			t.Errorf("feed %d is due %v", f.ID, f.Next)
		}
	}
}

func TestRhythm(t *testing.T) {
	w := newRoom(t, fetch.Options{HostConcurrency: 8}, ingest.Options{})
	now := w.now()
	dated := func(gap time.Duration, head string) string {
		var b strings.Builder
		b.WriteString("<rss><channel><title>Dated</title>" + head)
		for i := range 10 {
			fmt.Fprintf(&b, "<item><title>%d</title><guid>%[1]d</guid><pubDate>%s</pubDate></item>", i, now.Add(-time.Duration(i)*gap).UTC().Format(time.RFC1123))
		}
		return b.String() + "</channel></rss>"
	}
	hour := now.Add(2 * time.Hour).UTC().Hour()
	cases := map[string]struct {
		body, header string
		least, most  time.Duration
	}{
		"/minutes":  {dated(time.Minute, ""), "", 5 * time.Minute, 6 * time.Minute}, // --min-interval
		"/hours":    {dated(2*time.Hour, ""), "", time.Hour, 67 * time.Minute},
		"/weeks":    {dated(7*24*time.Hour, ""), "", 24 * time.Hour, 27 * time.Hour},
		"/ttl":      {dated(time.Minute, "<ttl>90</ttl>"), "", 90 * time.Minute, 100 * time.Minute},
		"/period":   {dated(time.Minute, "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"), "", 30 * time.Minute, 34 * time.Minute},
		"/cached":   {dated(time.Minute, ""), "Cache-Control: public, max-age=5400", 90 * time.Minute, 100 * time.Minute},
		"/expires":  {dated(time.Minute, ""), "Expires: " + now.Add(time.Hour).UTC().Format(http.TimeFormat), 59 * time.Minute, 67 * time.Minute},
		"/skipping": {dated(4*time.Hour, fmt.Sprintf("<skipHours><hour>%d</hour></skipHours>", hour)), "", time.Hour, 4 * time.Hour},
	}
	port := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		c := cases[r.URL.Path]
		if name, value, ok := strings.Cut(c.header, ": "); ok {
			rw.Header().Set(name, value)
		}
		fmt.Fprint(rw, c.body)
	}))
	ids := map[string]int64{}
	for path := range cases {
		ids[path] = w.follow("http://127.0.0.1:%d%s", port, path)
	}
	w.due()
	for path, c := range cases {
		f := w.feed(ids[path])
		if d := f.Next.Sub(f.Checked); d < c.least || d > c.most {
			t.Errorf("%s is read again after %v, want %v to %v", path, d, c.least, c.most)
		}
		if path == "/skipping" && f.Next.UTC().Hour() == hour {
			t.Errorf("it asked not to be read at %d and is at %v", hour, f.Next)
		}
	}
}

func TestBackOffAndBack(t *testing.T) {
	var broken atomic.Bool
	port := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprint(w, emptyFeed)
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/", port)
	w.due()
	rhythm := w.feed(id).Interval
	broken.Store(true)
	last := time.Duration(0)
	for i := range 12 {
		w.jump(27 * time.Hour)
		w.due()
		f := w.feed(id)
		d := f.Next.Sub(f.Checked)
		if d < last*9/10 || d > 27*time.Hour || f.Failures != i+1 || !strings.Contains(f.Reason, "502") {
			t.Errorf("failure %d: again after %v, before %v; %s", i+1, d, last, f.Reason)
		}
		last = d
	}
	if f := w.feed(id); f.State != news.FeedNeedsYou || f.Since.IsZero() {
		t.Errorf("after twelve days it is still %s", f.State)
	}
	broken.Store(false)
	w.jump(27 * time.Hour)
	w.due()
	if f := w.feed(id); f.State != news.FeedWell || f.Interval > 2*rhythm && f.Interval > 27*time.Hour || f.Failures != 0 {
		t.Errorf("once mended: %s, every %v", f.State, f.Interval)
	}
}

func TestNeverTwoRequestsForOneFeed(t *testing.T) {
	var now, most, n atomic.Int32
	port := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		n.Add(1)
		time.Sleep(30 * time.Millisecond) // the server is slow
		fmt.Fprint(w, emptyFeed)
	}))
	w := newRoom(t, fetch.Options{HostConcurrency: 8}, ingest.Options{MinInterval: 50 * time.Millisecond})
	id := w.follow("http://127.0.0.1:%d/", port)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // a guard
	var g sync.WaitGroup
	for range 3 { // processes on one database
		w.restart(fetch.Options{HostConcurrency: 8})
		room := w.room
		g.Go(func() { room.Run(ctx) })
	}
	for n.Load() < 6 && ctx.Err() == nil { // and a reader who clicks
		if err := w.db.DueFeed(t.Context(), id); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	g.Wait()
	if most.Load() != 1 || n.Load() < 6 {
		t.Errorf("%d requests, %d at a time", n.Load(), most.Load())
	}
}

func TestRobotsAreKeptForPages(t *testing.T) {
	var l log
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "User-agent: broadsheet\nDisallow: /closed\n\nUser-agent: *\nDisallow: /")
	})
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "<rss><channel><title>Half open</title>")
		for _, path := range []string{"closed/1", "open/1"} {
			fmt.Fprintf(w, "<item><title>The page %s</title><link>http://%s/%[1]s</link><description>What the feed says of it.</description></item>", path, r.Host)
		}
	})
	mux.HandleFunc("/", l.seen(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "<html><body><article><h1>An open page</h1><p>"+strings.Repeat("The ferry left at noon and nobody was on it. ", 20)+"</p></article></body></html>")
	}))
	port := serve(t, mux)
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	w.follow("http://127.0.0.1:%d/feed", port)
	w.due()
	for _, r := range l.take() {
		if strings.HasPrefix(r.URL.Path, "/closed") {
			t.Errorf("%s was read although robots.txt forbids it", r.URL)
		}
	}
	if n := len(w.articles()); n != 2 {
		t.Errorf("%d articles, want the open one and what the feed says of the closed one", n)
	}
}

func TestOurOwnOutage(t *testing.T) {
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	var ids []int64
	for i := range 8 { // ports that nobody listens on
		ids = append(ids, w.follow("http://127.0.0.%d:9/feed", i+1))
	}
	for range 8 {
		w.refresh()
		w.jump(time.Hour)
	}
	for _, id := range ids {
		if f := w.feed(id); f.Failures != 8 || f.Next.Sub(f.Checked) > 70*time.Minute || f.State != news.FeedWaiting {
			t.Errorf("%s: %d failures, again after %v", f.State, f.Failures, f.Next.Sub(f.Checked))
		}
	}
}
