package store_test

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// pageWork is work on pages that only counts.
func pageWork(count func(entry int64)) func(context.Context, int64, store.Try) error {
	return func(_ context.Context, entry int64, _ store.Try) error { count(entry); return nil }
}

// nasty is text as it comes off the web at its worst.
const nasty = "nul \x00 byte, \xff\xfe no UTF-8, half a rune \xe2\x82, surrogate \xed\xa0\x80, quote ' and \\ \" ; -- $1"

func nastyText(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	ctx := t.Context()
	id, _, err := db.AddFeed(ctx, news.Feed{URL: "https://one.example/" + nasty, Title: nasty})
	if err != nil {
		t.Fatal(err)
	}
	f := must[news.Feed](t)(db.Feed(ctx, id))
	if !utf8.ValidString(f.Title) || strings.Contains(f.Title, "\x00") || !strings.Contains(f.Title, `nul  byte`) || !strings.Contains(f.Title, `' and \ " ; -- $1`) {
		t.Errorf("a title came back as %q", f.Title)
	}
	f.Title, f.Description, f.Reason, f.ETag, f.LastModified, f.HomeURL = nasty, nasty, nasty, nasty, nasty, nasty
	f.Attempts = []news.Attempt{{Asked: nasty, Answer: nasty}}
	entry := news.Entry{GUID: nasty, URL: "https://one.example/" + nasty, Title: nasty, ContentHTML: nasty}
	if fresh := must[int](t)(db.SaveReading(ctx, store.Reading{Feed: f, Name: nasty, Entries: []news.Entry{entry}})); fresh != 1 {
		t.Errorf("%d fresh entries", fresh)
	}
	if fresh := must[int](t)(db.SaveReading(ctx, store.Reading{Feed: f, Name: nasty, Entries: []news.Entry{entry}})); fresh != 0 {
		t.Errorf("the same entry is %d times fresh", fresh)
	}
	s := article(c, "https://one.example/a", nasty, nasty)
	s.Entry, s.Said = 1, must[store.Entry](t)(db.Entry(ctx, 1)).Said
	s.Article.Content.Section, s.Article.Content.Image.Caption = nasty, nasty
	s.Article.Analysis.Language = nasty
	s.Article.Analysis.Tags = []news.Tag{{Label: nasty}}
	s.Article.Analysis.Quotes = []news.Quote{{Text: nasty, SpeakerName: nasty, Kind: "speech"}}
	article := must[int64](t)(db.SaveArticle(ctx, s))
	s.Article.Content.Title += " again"
	must[int64](t)(db.SaveArticle(ctx, s))
	for name, err := range map[string]error{
		"article":   second(db.Article(ctx, article)),
		"card":      second(db.Card(ctx, article)),
		"revisions": second(db.Revisions(ctx, article)),
		"place":     db.SavePlacements(ctx, store.Placements{Upto: 1, Placed: []store.Placed{{ID: article, Story: article}}}, sum),
		"brief":     db.SaveBrief(ctx, article, &news.Brief{Headline: nasty}, nasty, []string{nasty}, nil, []news.Change{{Kind: news.ChangeNumber, Story: article, Was: nasty}}),
		"story":     second(db.Story(ctx, article)),
		"decide":    second(db.SaveDecision(ctx, news.Decision{Kind: news.DecisionPin, Story: article, Reason: nasty})),
		"changes":   second(db.Changes(ctx, article, time.Time{})),
		"lock":      second(db.Lock(ctx, nasty, nasty, time.Minute)),
		"edit":      db.EditFeed(ctx, id, nasty, nasty, "https://two.example/"+nasty),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.Publisher(ctx, nasty); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a publisher nobody knows: %v", err)
	}
	for _, query := range []string{nasty, "nul", "byte", `"` + nasty + `"`, "'", `\`, `\'`, "' | 'x", ":*", "a:b", "!x & y", "<->", `"`} {
		if _, _, err := db.Search(ctx, query, store.Page{Limit: 5}); err != nil {
			t.Errorf("search for %q: %v", query, err)
		}
		if _, _, err := db.SearchQuotes(ctx, query, store.Page{Limit: 5}); err != nil {
			t.Errorf("search of quotes for %q: %v", query, err)
		}
	}
}

func orderOfText(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	for _, title := range []string{"éa", "Zeta", "alpha", "beta 10", "beta 9", "Éb", "-dash", "_line", "ß", "the x", "The b"} {
		if _, _, err := db.AddFeed(t.Context(), news.Feed{URL: "https://" + strings.Trim(news.Slug(title), "-") + "x.example/", Title: title}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, f := range must[[]news.Feed](t)(db.Feeds(t.Context())) {
		got = append(got, f.Title)
	}
	if s, want := strings.Join(got, "|"), "-dash|_line|alpha|beta 10|beta 9|The b|the x|Zeta|Éb|ß|éa"; s != want {
		t.Errorf("feeds are in the order\n%s, want\n%s", s, want)
	}
}

// busyInsert is the trap that cost another reader 28 of 500 feeds for good: an
// insert fails because the database is busy, and the validator is kept.
func busyInsert(t *testing.T, e storetest.Engine) {
	url := e.URL(t)
	if e == storetest.Postgres {
		url += "&lock_timeout=20"
	}
	db := must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: url, Now: func() time.Time { return start }}))
	defer db.Close()
	if err := db.Impatient(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := addFeed(t, db, "https://one.example/feed")
	r := reading(f, news.Entry{GUID: "a", URL: "https://one.example/a"})
	free := e.Hold(t, url, "entries")
	_, err := db.SaveReading(t.Context(), r)
	if !errs.Retry(err) {
		t.Errorf("a busy database is no reason to give up: %v", err)
	}
	if got := must[news.Feed](t)(db.Feed(t.Context(), f.ID)); got.ETag != "" || got.Entries != 0 || !got.Next.Equal(f.Next) {
		t.Fatalf("etag %q, %d entries, next %v: the server will say 304 from now on, and the entries are lost", got.ETag, got.Entries, got.Next)
	}
	free()
	if fresh := must[int](t)(db.SaveReading(t.Context(), r)); fresh != 1 {
		t.Errorf("%d entries at the next reading", fresh)
	}
	if got := must[news.Feed](t)(db.Feed(t.Context(), f.ID)); got.ETag == "" || got.Entries != 1 {
		t.Errorf("etag %q with %d entries", got.ETag, got.Entries)
	}
}
