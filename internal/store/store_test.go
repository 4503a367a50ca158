package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/text"
)

// clock is a time that a test moves.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

var start = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

func open(t testing.TB, e storetest.Engine) (*store.DB, *clock) {
	t.Helper()
	c := &clock{start}
	return e.Open(t, store.Config{Now: c.now}), c
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// article is one of host's articles, seen at the clock's time.
func article(c *clock, url, title, body string) store.Saved {
	a := news.Article{Publisher: news.Publisher{Domain: news.Domain(url)}, Seen: c.t, Fetched: c.t}
	a.Content = news.Content{URL: url, CanonicalURL: url, Title: title, Text: body, State: news.StateOK, Section: "world", Published: news.At(c.t)}
	a.Analysis = news.Analysis{Language: "en"}
	return store.Saved{Article: a, Words: text.Tokens(title+" \n "+body, "en"), Profile: func(int64) ([]byte, error) { return []byte{1}, nil }}
}

func addFeed(t testing.TB, db *store.DB, url string) news.Feed {
	t.Helper()
	id, added, err := db.AddFeed(t.Context(), news.Feed{URL: url, Title: url})
	if err != nil || !added {
		t.Fatalf("added %v: %v", added, err)
	}
	return must[news.Feed](t)(db.Feed(t.Context(), id))
}

func feedIsClaimedOnce(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	addFeed(t, db, "https://one.example/feed")
	if got := must[[]news.Feed](t)(db.ClaimFeeds(t.Context(), 10, time.Minute)); len(got) != 1 {
		t.Fatalf("claimed %d, want 1", len(got))
	}
	if got := must[[]news.Feed](t)(db.ClaimFeeds(t.Context(), 10, time.Minute)); len(got) != 0 {
		t.Fatal("a leased feed was claimed again: two requests in flight for one feed")
	}
	c.t = c.t.Add(2 * time.Minute)
	if got := must[[]news.Feed](t)(db.ClaimFeeds(t.Context(), 10, time.Minute)); len(got) != 1 {
		t.Fatal("a feed whose reader died is never read again")
	}
}

func sameFeedTwiceChangesNothing(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	f := addFeed(t, db, "https://one.example/feed")
	id, added, err := db.AddFeed(t.Context(), news.Feed{URL: f.URL, Title: "another"})
	if err != nil || added || id != f.ID {
		t.Errorf("added %v as %d: %v", added, id, err)
	}
}

func reading(f news.Feed, entries ...news.Entry) store.Reading {
	f.ETag = `"v2"`
	f.Next = start.Add(time.Hour)
	return store.Reading{Feed: f, Entries: entries}
}

func readingIsWholeOrNothing(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	f := addFeed(t, db, "https://one.example/feed")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.SaveReading(ctx, reading(f, news.Entry{GUID: "a", URL: "https://one.example/a"})); err == nil {
		t.Fatal("a cancelled reading was stored")
	}
	if got := must[news.Feed](t)(db.Feed(t.Context(), f.ID)); got.ETag != "" || got.Entries != 0 {
		t.Fatal("the validator was kept without the entries it stands for: they are lost for good")
	}
}

func entriesOncePerGUID(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	f := addFeed(t, db, "https://one.example/feed")
	entry := news.Entry{GUID: strings.Repeat("g", 10_000), URL: "https://one.example/a", Title: "A"}
	for i, want := range []int{1, 0, 1} {
		c.t = c.t.Add(time.Second)
		if i == 2 {
			entry.Title = "A, corrected"
		}
		if fresh := must[int](t)(db.SaveReading(t.Context(), reading(f, entry, entry))); fresh != want {
			t.Errorf("reading %d: %d fresh entries, want %d", i, fresh, want)
		}
	}
	if n := must[int](t)(db.PendingJobs(t.Context())); n != 1 {
		t.Errorf("%d jobs wait for one page, want 1", n)
	}
	if got := must[news.Feed](t)(db.Feed(t.Context(), f.ID)); got.Entries != 1 {
		t.Errorf("the feed counts %d entries, want 1", got.Entries)
	}
}

func pausedFeedStaysPausedWhileRead(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	f := addFeed(t, db, "https://one.example/feed")
	if err := db.PauseFeed(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	must[int](t)(db.SaveReading(t.Context(), reading(f)))
	if got := must[news.Feed](t)(db.Feed(t.Context(), f.ID)); got.State != news.FeedStopped {
		t.Errorf("state %q, want stopped", got.State)
	}
}

func revision(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	save := func(title, body string, state news.State) news.Article {
		s := article(c, "https://one.example/a", title, body)
		s.Article.Content.State = state
		id := must[int64](t)(db.SaveArticle(t.Context(), s))
		return must[news.Article](t)(db.Article(t.Context(), id))
	}
	if a := save("Dam secure", "The dam is secure.", news.StateOK); a.Revision != 1 || a.Edited {
		t.Fatalf("first: revision %d", a.Revision)
	}
	c.t = c.t.Add(time.Minute)
	if a := save("Dam secure", "The dam  is secure…", news.StateOK); a.Revision != 1 {
		t.Error("typography made a revision")
	}
	if a := save("Subscribe", "", news.StatePaywall); a.Content.Text != "The dam is secure." {
		t.Error("a wall replaced text")
	}
	a := save("Dam fails", "The gate failed.", news.StateOK)
	if a.Revision != 2 || !a.Edited || a.Content.Title != "Dam fails" {
		t.Errorf("after an edit: revision %d, title %q", a.Revision, a.Content.Title)
	}
	all := must[[]news.Revision](t)(db.Revisions(t.Context(), a.ID))
	if len(all) != 2 || all[0].Title != "Dam secure" || all[1].Title != "Dam fails" {
		t.Errorf("revisions %+v", all)
	}
	changes := must[[]news.Change](t)(db.Changes(t.Context(), 0, time.Time{}))
	if len(changes) != 2 || changes[0].Kind != news.ChangeHeadline || changes[0].Was != "Dam secure" {
		t.Errorf("changes %+v", changes)
	}
}

// sum is the least a story's row needs.
func sum(cards []news.Card) news.Story {
	s := news.Story{Title: cards[0].Title, Lead: cards[0].ID, Section: "world", Language: "en", First: cards[len(cards)-1].When, Last: cards[0].When, Articles: len(cards)}
	for _, c := range cards {
		if c.DuplicateOf == 0 {
			s.Tally = append(s.Tally, 0)
		}
	}
	return s
}

func storyOfCopiesAndReports(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	var p store.Placements
	for i := range 3 {
		c.t = c.t.Add(time.Minute)
		id := must[int64](t)(db.SaveArticle(t.Context(), article(c, fmt.Sprintf("https://p%d.example/a", i), fmt.Sprint("Report ", i), "Words.")))
		p.Placed = append(p.Placed, store.Placed{ID: id, Story: 1})
	}
	p.Placed[1].DuplicateOf = p.Placed[0].ID
	p.Upto = 3
	if err := db.SavePlacements(t.Context(), p, sum); err != nil {
		t.Fatal(err)
	}
	s := must[news.Story](t)(db.Story(t.Context(), 1))
	if s.Reports() != 2 || len(s.Coverage) != 2 || len(s.Coverage[0].Copies) != 1 {
		t.Errorf("%d reports; coverage %+v", s.Reports(), s.Coverage)
	}
	built, newest, err := db.Built(t.Context())
	if err != nil || built != 3 || newest != 3 {
		t.Errorf("built %d of %d: %v", built, newest, err)
	}
	if related := must[[]news.Card](t)(db.Related(t.Context(), p.Placed[0].ID, 5)); len(related) != 1 || related[0].ID != p.Placed[2].ID {
		t.Errorf("related to the origin: %+v, want the other report and not its own copy", related)
	}
}

func mergedStoryKeepsItsAddress(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	var p store.Placements
	for i := range 2 {
		id := must[int64](t)(db.SaveArticle(t.Context(), article(c, fmt.Sprintf("https://p%d.example/a", i), "R", "Words.")))
		p.Placed = append(p.Placed, store.Placed{ID: id, Story: id})
	}
	if err := db.SavePlacements(t.Context(), p, sum); err != nil {
		t.Fatal(err)
	}
	from, into := p.Placed[1].ID, p.Placed[0].ID
	if err := db.SavePlacements(t.Context(), store.Placements{Upto: 2, Merged: [][2]int64{{from, into}}}, sum); err != nil {
		t.Fatal(err)
	}
	if s := must[news.Story](t)(db.Story(t.Context(), from)); s.State != news.StoryMerged || s.MergedInto != into {
		t.Errorf("%+v", s)
	}
	if s := must[news.Story](t)(db.Story(t.Context(), into)); s.Articles != 2 {
		t.Errorf("%d articles in the merged story", s.Articles)
	}
}

func lockPassesWhenItsOwnerIsSilent(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	lock := func(owner string) bool { return must[bool](t)(db.Lock(t.Context(), "stories", owner, 10*time.Second)) }
	if !lock("a") || lock("b") || !lock("a") {
		t.Fatal("two owners, or an owner that cannot renew")
	}
	c.t = c.t.Add(11 * time.Second)
	if !lock("b") || lock("a") {
		t.Error("the lock of a dead owner was not taken over")
	}
}

func paging(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	for i := range 7 {
		if i%2 == 0 { // pairs share an instant: the cursor must not lose one of them
			c.t = c.t.Add(time.Minute)
		}
		must[int64](t)(db.SaveArticle(t.Context(), article(c, fmt.Sprintf("https://one.example/%d", i), fmt.Sprint(i), "Words.")))
	}
	var got []string
	p := store.Page{Limit: 3}
	var last store.Turn
	for {
		cards, turn, err := db.Articles(t.Context(), store.Filter{Publisher: "one.example"}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cards {
			got = append(got, c.Title)
		}
		last = turn
		if turn.Older == "" {
			break
		}
		p = store.Page{Before: turn.Older, Limit: 3}
	}
	if s := strings.Join(got, ""); s != "6543210" {
		t.Errorf("pages held %s", s)
	}
	cards, turn, err := db.Articles(t.Context(), store.Filter{}, store.Page{After: last.Newer, Limit: 3})
	if err != nil || len(cards) != 3 || cards[0].Title != "3" || turn.Newer == "" || turn.Older == "" {
		t.Errorf("the way back: %+v %+v %v", cards, turn, err)
	}
	if _, _, err := db.Articles(t.Context(), store.Filter{}, store.Page{Before: "nonsense"}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a nonsense cursor: %v", err)
	}
}

func visits(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	look := func() time.Time { return must[time.Time](t)(db.Look(t.Context(), store.Single, 0)) }
	if !look().IsZero() {
		t.Error("the first visit has one before it")
	}
	c.t = c.t.Add(2 * time.Minute)
	look()
	end := c.t
	c.t = c.t.Add(time.Hour)
	if got := look(); !got.Equal(end) {
		t.Errorf("last looked at %v, want %v", got, end)
	}
	c.t = c.t.Add(time.Minute)
	if got := look(); !got.Equal(end) {
		t.Error("the next page of the same visit forgot what was new")
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	locked := filepath.Join(dir, "locked")
	if err := os.WriteFile(locked, []byte("a file, not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"sqlite:" + dir, "sqlite:" + filepath.Join(locked, "x.db"), "mysql://x", "sqlite:"} {
		_, err := store.Open(t.Context(), store.Config{URL: url})
		if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), url) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func notFound(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	ctx := t.Context()
	for name, err := range map[string]error{
		"article":   second(db.Article(ctx, 9)),
		"story":     second(db.Story(ctx, 9)),
		"feed":      second(db.Feed(ctx, 9)),
		"quote":     second(db.Quote(ctx, 9)),
		"publisher": second(db.Publisher(ctx, "nobody.example")),
		"topic":     second(db.Topic(ctx, news.TopicTag, "nothing")),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func export(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	storetest.Fill(t, db, 9)
	c.t = storetest.Now
	ctx, articles, stories, quotes := t.Context(), 0, 0, 0
	for _, err := range []error{
		db.EachArticle(ctx, time.Time{}, func(news.Article) error { articles++; return nil }),
		db.EachStory(ctx, time.Time{}, func(news.Story) error { stories++; return nil }),
		db.EachQuote(ctx, time.Time{}, func(news.StoredQuote) error { quotes++; return nil }),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if articles != 9 || stories == 0 || quotes != 9 {
		t.Errorf("%d articles, %d stories, %d quotes", articles, stories, quotes)
	}
}

func second[T any](_ T, err error) error { return err }

func newerSchemaIsLeftAlone(t *testing.T, e storetest.Engine) {
	url := e.URL(t)
	db := must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: url}))
	if err := db.PretendVersion(t.Context(), 9000); err != nil {
		t.Fatal(err)
	}
	db.Close()
	_, err := store.Open(t.Context(), store.Config{URL: url})
	if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "9000") || !strings.Contains(err.Error(), url) {
		t.Errorf("a schema of the future: %v", err)
	}
}

// twoProcesses is `serve` beside `refresh`, or two workers: writers that know
// nothing of each other.
func twoProcesses(t *testing.T, e storetest.Engine) {
	url := e.URL(t)
	const each = 40
	done := make(chan error, 2)
	for process := range 2 {
		db, err := store.Open(t.Context(), store.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		go func() {
			for i := range each {
				c := &clock{start.Add(time.Duration(i) * time.Second)}
				// Every second article is one that both bring.
				host := []string{"both", fmt.Sprint("only", process)}[i%2]
				if _, err := db.SaveArticle(t.Context(), article(c, fmt.Sprintf("https://%s.example/%d", host, i), "A", "Words.")); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	arrivals := map[int64]bool{}
	err = db.EachArticle(t.Context(), time.Time{}, func(a news.Article) error { arrivals[a.Arrival] = true; return nil })
	if want := each/2 + each; err != nil || len(arrivals) != want {
		t.Errorf("%d articles with an arrival of their own, want %d: %v", len(arrivals), want, err)
	}
}

func publisherThatAllowsTheLinkOnly(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	quiet := article(c, "https://one.example/a", "A", "Words that are not to be shown.")
	quiet.Article.Rights.Display = news.DisplayLink
	must[int64](t)(db.SaveArticle(t.Context(), quiet))
	short := article(c, "https://two.example/b", "B", "Words of which twelve characters may be shown.")
	short.Article.Rights.Snippet = 12
	must[int64](t)(db.SaveArticle(t.Context(), short))
	must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://three.example/c", "C", "Words that the operator keeps back.")))
	if err := db.SavePublisherDisplay(t.Context(), "three.example", news.DisplayLink); err != nil {
		t.Fatal(err)
	}
	cards, _, err := db.Articles(t.Context(), store.Filter{}, store.Page{Limit: 10})
	if err != nil || len(cards) != 3 {
		t.Fatal(len(cards), err)
	}
	for _, card := range cards {
		if want := map[string]string{"A": "", "B": "Words of wh…", "C": ""}[card.Title]; card.Excerpt != want {
			t.Errorf("%s: excerpt %q, want %q", card.Title, card.Excerpt, want)
		}
	}
	res, _, err := db.Search(t.Context(), "shown", store.Page{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range res.Hits {
		if h.Title == "A" && h.Passage != "" {
			t.Errorf("a search shows %q", h.Passage)
		}
	}
}
