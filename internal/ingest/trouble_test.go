package ingest_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// taggedFeed is a feed of some entries that answers 304 to who knows it.
func taggedFeed(l *log, entries int) http.HandlerFunc {
	return l.seen(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/page") {
			fmt.Fprintf(w, "<title>%s</title><article><p>%s</article>", r.URL.Path, strings.Repeat("Words of "+r.URL.Path+" and more. ", 30))
			return
		}
		w.Header().Set("ETag", `"all"`)
		if r.Header.Get("If-None-Match") == `"all"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "<rss><channel><title>Tagged</title>")
		for i := range entries {
			fmt.Fprintf(w, "<item><guid>%d</guid><title>Page %[1]d</title><link>http://%[2]s/page%[1]d</link></item>", i, r.Host)
		}
		fmt.Fprint(w, "</channel></rss>")
	})
}

// TestValidatorGoesWithItsEntries keeps the database from taking entries while a
// feed is read: a known reader kept the validator, was told "not modified" from
// then on, and lost 28 of 500 feeds for good.
func TestValidatorGoesWithItsEntries(t *testing.T) {
	var l log
	port := serve(t, taggedFeed(&l, 7))
	w := &world{T: t}
	url := storetest.SQLite.URL(t)
	var err error
	if w.db, err = store.Open(t.Context(), store.Config{URL: url, Now: w.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	w.options = ingest.Options{MinInterval: 5 * time.Minute, Agent: "Broadsheet", Now: w.now}
	w.restart(fetch.Options{})
	id := w.follow("http://127.0.0.1:%d/feed", port)
	other, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	run := func(query string) {
		t.Helper()
		if _, err := other.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	// The fifth insert fails, after the feed has been answered and parsed.
	run(`CREATE TRIGGER locked BEFORE INSERT ON entries WHEN (SELECT count(*) FROM entries) = 4
		BEGIN SELECT RAISE(ABORT, 'database is locked'); END`)
	if err := w.room.Refresh(t.Context(), true, func(ingest.Progress) {}); err == nil {
		t.Error("a reading that could not be stored is no error")
	}
	if f := w.feed(id); f.ETag != "" || f.Digest != 0 || f.Entries != 0 {
		t.Fatalf("of a reading that was not stored is kept: %q, digest %d, %d entries", f.ETag, f.Digest, f.Entries)
	}
	run(`DROP TRIGGER locked`)
	l.take()
	w.jump(4 * time.Minute) // a reading that failed here is not repeated at the publisher's cost
	w.refresh()
	if asked := l.take(); len(asked) == 0 || asked[0].Header.Get("If-None-Match") != "" {
		t.Errorf("asked for what has changed: %v", asked)
	}
	if f, n := w.feed(id), len(w.articles()); n != 7 || f.ETag != `"all"` || f.Entries != 7 {
		t.Errorf("%d articles of 7, validator %q", n, f.ETag)
	}
}

// TestClockJumpsBack sets the clock back by a day: feeds are read on, and what a
// process of the wrong time held keeps nobody waiting.
func TestClockJumpsBack(t *testing.T) {
	var l log
	port := serve(t, taggedFeed(&l, 1))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/feed", port)
	w.jump(24 * time.Hour)
	w.due()
	if held, err := w.db.Lock(t.Context(), store.StoryLock+"en", "a process that died then", store.StoryLease); err != nil || !held {
		t.Fatal(held, err)
	}
	l.take()
	w.jump(-24 * time.Hour)
	w.restart(fetch.Options{})
	w.due() // begins with mending the clock
	w.jump(5 * time.Minute)
	w.due()
	if n := len(l.take()); n == 0 {
		t.Errorf("a feed is due at %v, a day from now", w.feed(id).Next)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if held, err := w.db.Lock(ctx, store.StoryLock+"en", "another", store.StoryLease); err != nil || !held {
		t.Errorf("stories wait for a lock of tomorrow: %v", err)
	}
}

// TestAnotherWriterTakesOver lets the writer of stories die without a word.
func TestAnotherWriterTakesOver(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a lease; make test runs it")
	}
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		var l log
		port := serve(t, taggedFeed(&l, 5))
		url := e.URL(t)
		dead := openStore(t, url)
		if held, err := dead.Lock(t.Context(), store.StoryLock+"en", dead.Process(), store.StoryLease); err != nil || !held {
			t.Fatal(held, err)
		}
		died := time.Now()
		db := openStore(t, url)
		if _, _, err := db.AddFeed(t.Context(), news.Feed{URL: fmt.Sprintf("http://127.0.0.1:%d/feed", port)}); err != nil {
			t.Fatal(err)
		}
		w := &world{T: t, db: db}
		w.options = ingest.Options{MinInterval: 5 * time.Minute, Agent: "Broadsheet", Now: w.now}
		w.restart(fetch.Options{})
		w.refresh() // returns when all stands in stories
		for address, a := range w.articles() {
			if a.Story == 0 {
				t.Errorf("%s is in no story", address)
			}
		}
		t.Logf("another process took over %v after the last word of the writer", time.Since(died).Round(time.Second))
	})
}

// TestPageThatKillsIsLeftAlone has a page that ended the process whenever it was
// read: in the end it is not asked for any more, and shown as its feed has it.
func TestPageThatKillsIsLeftAlone(t *testing.T) {
	var l log
	port := serve(t, taggedFeed(&l, 0))
	w := &world{T: t}
	url := storetest.SQLite.URL(t)
	w.db = openStore(t, url)
	w.options = ingest.Options{MinInterval: 5 * time.Minute, Agent: "Broadsheet", Now: w.now}
	w.restart(fetch.Options{})
	f := w.feed(w.follow("http://127.0.0.1:%d/feed", port))
	r := store.Reading{Feed: f}
	for _, page := range []string{"deadly", "harmless"} {
		r.Entries = append(r.Entries, news.Entry{GUID: page, Title: "Page " + page, Summary: "What the feed says of it.", URL: fmt.Sprintf("http://127.0.0.1:%d/page/%s", port, page)})
	}
	if _, err := w.db.SaveReading(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Exec(`UPDATE river_job SET attempt = CASE WHEN json_extract(args, '$.entry') = 1 THEN 10 ELSE 9 END`); err != nil {
		t.Fatal(err)
	}
	w.due()
	for _, q := range l.take() {
		if q.URL.Path == "/page/deadly" {
			t.Error("it was asked for once more")
		}
	}
	for address, a := range w.articles() {
		if deadly := strings.HasSuffix(address, "deadly"); deadly != strings.Contains(a.Content.Reason, "ended the program 10 times") {
			t.Errorf("%s: %s, %s", address, a.Content.State, a.Content.Reason)
		}
	}
	if n := len(w.articles()); n != 2 {
		t.Errorf("%d articles, want both", n)
	}
}
