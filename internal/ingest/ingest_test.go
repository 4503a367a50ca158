package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// world is the sample newsroom served over real HTTP, and a newsroom of ours
// that reads it into a real database. Its clock runs, and jumps when told to.
type world struct {
	*testing.T
	offset  atomic.Int64
	sample  *sample.Newsroom
	port    int
	db      *store.DB
	address string // of db
	room    *ingest.Newsroom
	options ingest.Options
	arrived int // articles of outlets that the sample does not know
	client  *fetch.Client
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

func (w *world) jump(d time.Duration) { w.offset.Add(int64(d)) }

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, storetest.SQLite)
}

func newWorldOn(t *testing.T, e storetest.Engine) *world {
	t.Helper()
	w := &world{T: t, address: e.URL(t)}
	var err error
	// The publishers' day moves by jumps only: however long reading takes on this
	// machine, nothing arrives that a test did not ask for.
	start := time.Now()
	if w.sample, err = sample.Open(func() time.Time { return start.Add(time.Duration(w.offset.Load())) }); err != nil {
		t.Fatal(err)
	}
	w.port = serve(t, w.sample)
	if w.db, err = store.Open(t.Context(), store.Config{URL: w.address, Now: w.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	w.client = fetch.New(fetch.Options{UserAgent: "Broadsheet/1.0 (test)", HostConcurrency: 4, Now: w.now,
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	t.Cleanup(w.client.Close)
	w.options = ingest.Options{MinInterval: 2 * time.Second, Agent: "Broadsheet", Now: w.now}
	w.room = ingest.New(w.db, w.client, w.options)
	return w
}

// serve answers on a free loopback port until the test ends.
func serve(t *testing.T, h http.Handler) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

func (w *world) followAll() {
	w.Helper()
	for _, f := range w.sample.Feeds(w.port) {
		if _, _, err := w.room.Follow(w.Context(), f.URL, f.Folder); err != nil {
			w.Fatal(err)
		}
	}
}

func (w *world) refresh() {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 2*time.Minute)
	defer cancel()
	if err := w.room.Refresh(ctx, true, func(ingest.Progress) {}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) articles() map[string]news.Article {
	w.Helper()
	all := map[string]news.Article{}
	err := w.db.EachArticle(w.Context(), time.Time{}, func(a news.Article) error {
		if _, twice := all[a.Content.URL]; twice {
			w.Errorf("%s is stored twice", a.Content.URL)
		}
		all[a.Content.URL] = a
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// TestSampleWorld reads the whole sample newsroom and compares what came of it
// with what is known of it.
func TestSampleWorld(t *testing.T) { storetest.Each(t, sampleWorld) }

func sampleWorld(t *testing.T, e storetest.Engine) {
	w := newWorldOn(t, e)
	w.followAll()
	w.refresh()
	all := w.articles()
	missing, wrongState, wrongCopy, copies := 0, 0, 0, 0
	for _, truth := range w.sample.Truth(w.port) {
		if truth.At.After(w.now()) {
			continue
		}
		a, ok := all[truth.URL]
		if !ok {
			missing++
			t.Logf("missing: %s", truth.URL)
			continue
		}
		// A page with a film or nothing on it may still have words in its feed.
		if a.Content.State != truth.State && a.Content.Source != "feed" {
			wrongState++
			t.Logf("%s: state %s (%s), want %s", truth.URL, a.Content.State, a.Content.Reason, truth.State)
		}
		if readable := truth.State == news.StateOK; readable && truth.CopyOf != "" {
			copies++
			if a.DuplicateOf == 0 {
				wrongCopy++
				t.Logf("%s: not seen as a copy of %s", truth.URL, truth.CopyOf)
			}
		} else if truth.CopyOf == "" && truth.TranslationOf == "" && a.DuplicateOf != 0 {
			t.Errorf("%s is no copy", truth.URL)
		}
		if strings.Contains(string(a.Content.HTML), "<script") || strings.Contains(string(a.Content.HTML), "javascript:") {
			t.Errorf("%s kept a script", truth.URL)
		}
		if a.Story == 0 {
			t.Errorf("%s is in no story", truth.URL)
		}
	}
	// The dead feed's articles are out of reach, and one feed answers late.
	if n := len(all); n < 100 || missing > n/20 {
		t.Errorf("%d articles, %d missing", n, missing)
	}
	if wrongState > len(all)/25 {
		t.Errorf("%d of %d articles with a wrong state", wrongState, len(all))
	}
	if copies == 0 || wrongCopy > copies/10 {
		t.Errorf("%d of %d copies not found", wrongCopy, copies)
	}
}

// TestSearchAfterAMove guards against a newspaper that finds other things once it
// has moved from a file to PostgreSQL: the sample world, moved as an operator moves
// it, answers every query as before.
func TestSearchAfterAMove(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only; make test runs this")
	}
	w := newWorld(t)
	w.followAll()
	w.refresh()
	var archive bytes.Buffer
	to := store.Config{URL: storetest.Postgres.Empty(t), Now: w.now}
	err := store.Backup(t.Context(), store.Config{URL: w.address, Now: w.now}, &archive, func(store.Copied) {})
	if err == nil {
		err = store.Restore(t.Context(), to, bytes.NewReader(archive.Bytes()), func(store.Copied) {})
	}
	if err != nil {
		t.Fatal(err)
	}
	moved, err := store.Open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close()
	queries := map[string]bool{}
	for _, a := range w.articles() {
		queries[a.Content.Title], queries[`"`+a.Content.Title+`"`] = true, true
		for _, word := range strings.Fields(a.Content.Title) {
			queries[word] = true
		}
		for _, tag := range a.Analysis.Tags {
			queries[tag.Label] = true
		}
		for _, q := range a.Analysis.Quotes {
			queries[storetest.Cut(q.Text, 60)], queries[q.SpeakerName] = true, true
		}
	}
	found := 0
	for q := range queries {
		p := store.Page{Limit: 20}
		want, turn, err := w.db.Search(t.Context(), q, p)
		got, turn2, err2 := moved.Search(t.Context(), q, p)
		if err != nil || err2 != nil || fmt.Sprint(want, turn) != fmt.Sprint(got, turn2) {
			t.Errorf("%q finds %d articles, after the move %d: %v %v", q, want.Total, got.Total, err, err2)
		}
		said, turn, err := w.db.SearchQuotes(t.Context(), q, p)
		said2, turn2, err2 := moved.SearchQuotes(t.Context(), q, p)
		if err != nil || err2 != nil || fmt.Sprint(said, turn) != fmt.Sprint(said2, turn2) {
			t.Errorf("%q finds %d quotes, after the move %d: %v %v", q, len(said), len(said2), err, err2)
		}
		found += min(want.Total, 1)
	}
	if found < 300 {
		t.Errorf("%d of %d queries found anything", found, len(queries))
	}
}

// TestNothingDoubled reads the same world twice: the second time changes nothing.
func TestNothingDoubled(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	before := w.articles()
	w.refresh()
	for url, a := range w.articles() {
		b, ok := before[url]
		if ok && (a.ID != b.ID || a.Revision < b.Revision || a.Story != b.Story && b.Story != 0 && a.Arrival == 0) {
			t.Errorf("%s: was %d revision %d, is %d revision %d", url, b.ID, b.Revision, a.ID, a.Revision)
		}
	}
}

// TestQuietCorrection waits for the correction that an agency makes a minute
// after the start, and finds it without being told.
func TestQuietCorrection(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	before := w.articles()
	w.jump(2 * time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- w.room.Run(ctx) }()
	for ctx.Err() == nil {
		for url, a := range w.articles() {
			if old, ok := before[url]; ok && a.Revision > old.Revision && a.Content.Title != old.Content.Title {
				cancel()
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	var edited []news.Change
	changes, err := w.db.Changes(t.Context(), 0, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if c.Kind == news.ChangeHeadline && c.Was != "" && c.Now != "" {
			edited = append(edited, c)
		}
	}
	if len(edited) == 0 {
		t.Fatal("the changed headline was not seen")
	}
}

// TestFeedStates looks at what becomes of feeds that are ill.
func TestFeedStates(t *testing.T) {
	w := newWorld(t)
	mux := http.NewServeMux()
	entry := `<item><guid>1</guid><title>One</title><link>http://%s/p</link></item>`
	mux.HandleFunc("/gone", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/busy", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "3600")
		rw.WriteHeader(http.StatusServiceUnavailable)
	})
	mux.HandleFunc("/html", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "<html><p>No feed") })
	mux.HandleFunc("/circle", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/large", func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, "<rss><channel><title>Large</title>")
		for range 50 {
			fmt.Fprint(rw, "<!--", strings.Repeat("x", 1<<20), "-->")
		}
	})
	mux.HandleFunc("/moved", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/well", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/well", func(rw http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(rw, "<rss><channel><title>Well</title>"+entry+"</channel></rss>", r.Host)
	})
	mux.HandleFunc("/odd", func(rw http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(rw, `<rss><channel><title>Odd</title>
			<item><guid>a</guid><description>An entry without date, link or title, but with words.</description></item>
			<item><guid>b</guid><title>From the future</title><link>http://%[1]s/future</link><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate></item>
			<item><guid>c</guid><title>First</title><link>http://%[1]s/c1</link></item>
			<item><guid>c</guid><title>Same id</title><link>http://%[1]s/c1</link></item>
			<item><title>Long</title><link>http://%[1]s/long?%[2]s</link></item></channel></rss>`, r.Host, strings.Repeat("q", 10_000))
	})
	port := serve(t, mux)
	ids := map[string]int64{}
	for _, path := range []string{"gone", "busy", "html", "circle", "large", "moved", "odd"} {
		id, _, err := w.room.Follow(t.Context(), fmt.Sprintf("http://%s.localhost:%d/%s", path, port, path), "")
		if err != nil {
			t.Fatal(err)
		}
		ids[path] = id
	}
	for range 3 { // patience
		w.refresh()
		w.jump(time.Minute)
	}
	for path, want := range map[string]struct {
		state  news.FeedState
		reason string
	}{
		"gone": {news.FeedStopped, "410"}, "busy": {news.FeedWaiting, "503"}, "html": {news.FeedNeedsYou, "HTML"},
		"circle": {news.FeedNeedsYou, "circle"}, "large": {news.FeedNeedsYou, "larger than"}, "moved": {news.FeedWell, ""}, "odd": {news.FeedWell, ""},
	} {
		f, err := w.db.Feed(t.Context(), ids[path])
		if err != nil {
			t.Fatal(err)
		}
		if f.State != want.state || !strings.Contains(f.Reason, want.reason) {
			t.Errorf("%s: %s %q, want %s …%s…", path, f.State, f.Reason, want.state, want.reason)
		}
		if path == "moved" && !strings.HasSuffix(f.URL, "/well") {
			t.Errorf("the feed that moved for good is still read at %s", f.URL)
		}
	}
	odd := 0
	for url, a := range w.articles() {
		if strings.Contains(url, "odd.localhost") {
			odd++
			if a.When().After(w.now()) {
				t.Errorf("%s is from the future", url)
			}
		}
	}
	if odd != 4 {
		t.Errorf("%d articles of the odd feed, want 4: no date, link or title; the future; one for two same ids; a long address", odd)
	}
}

func TestFind(t *testing.T) {
	w := newWorld(t)
	for _, bad := range []string{"", "nonsense", "ftp://x.example/", "http://", "javascript:alert(1)"} {
		if found, err := w.room.Find(t.Context(), bad); err == nil {
			t.Errorf("%q: found %v", bad, found)
		}
	}
	feeds := w.sample.Feeds(w.port)
	site := feeds[0].URL[:strings.Index(feeds[0].URL[8:], "/")+9]
	found, err := w.room.Find(t.Context(), site)
	if err != nil || len(found) == 0 || found[0].Entries == 0 {
		t.Errorf("%s: %+v %v", site, found, err)
	}
}

// TestOtherLanguages looks at what the stories of the sample newsroom have in
// other languages: each way, and with hardly an exception the same event.
func TestOtherLanguages(t *testing.T) {
	w := newWorld(t)
	w.followAll()
	w.refresh()
	events := map[string]string{}
	for _, truth := range w.sample.Truth(w.port) {
		events[truth.URL] = truth.Event
	}
	front, err := w.db.Front(t.Context(), 200)
	if err != nil {
		t.Fatal(err)
	}
	tells := map[int64]map[string]bool{} // the events that a story's reports tell of
	for i := range front {
		front[i] = w.story(front[i].ID)
		tells[front[i].ID] = map[string]bool{}
		for _, r := range front[i].Coverage {
			tells[front[i].ID][events[r.URL]] = true
		}
	}
	linked, wrong := 0, 0
	for _, s := range front {
		for _, other := range s.Elsewhere {
			linked++
			if other.Language == s.Language || other.Story == s.ID || other.Title == "" || other.Outlets == 0 {
				t.Errorf("%q (%s) is told elsewhere by %+v", s.Title, s.Language, other)
			}
			if back := w.story(other.Story).Elsewhere; !slices.ContainsFunc(back, func(c news.Counterpart) bool { return c.Story == s.ID }) {
				t.Errorf("%q leads to %q, which does not lead back", s.Title, other.Title)
			}
			same := false
			for e := range tells[s.ID] {
				same = same || tells[other.Story][e]
			}
			if !same {
				wrong++
				t.Logf("%q is not %q", s.Title, other.Title)
			}
		}
	}
	if linked < 10 || wrong > linked/8 {
		t.Errorf("%d of %d links between languages are wrong", wrong, linked)
	}
}
