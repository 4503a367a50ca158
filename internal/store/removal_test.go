package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// removedIsGoneForGood guards against an article that comes back with the
// next reading of its feed, and against a story that goes on telling of it.
func removedIsGoneForGood(t *testing.T, e storetest.Engine) {
	db, c := twoStories(t, e)
	ctx := t.Context()
	if _, err := db.RemoveArticle(ctx, "https://p0.example/a", "  "); !errors.Is(err, errs.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	const why = "A court order of 3 November"
	id, err := db.RemoveArticle(ctx, "http://p0.example/a/?utm_source=x", why)
	if err != nil || id != 1 {
		t.Fatal(id, err)
	}
	_, err = db.Article(ctx, 1)
	var removed *store.Removed
	if !errors.Is(err, errs.Gone) || !errors.As(err, &removed) || removed.Reason != why {
		t.Errorf("its page says %v", err)
	}
	if s := must[news.Story](t)(db.Story(ctx, 1)); s.Title != "Report 1" || s.Brief != nil {
		t.Errorf("the story still tells %q", s.Title)
	}
	res, _, err := db.Search(ctx, `"Report 0"`, store.Page{Limit: 5})
	if err != nil || res.Total != 0 {
		t.Errorf("search finds %d: %v", res.Total, err)
	}
	f := addFeed(t, db, "https://p0.example/feed")
	jobs := must[int](t)(db.PendingJobs(ctx))
	if _, err := db.SaveReading(ctx, reading(f, news.Entry{GUID: "a", URL: "https://p0.example/a", Title: "Report 0"})); err != nil {
		t.Fatal(err)
	}
	if n := must[int](t)(db.PendingJobs(ctx)); n != jobs {
		t.Error("its page is asked for again")
	}
	again := article(c, "https://p0.example/elsewhere", "Report 0", "Words.")
	again.Article.Content.CanonicalURL = "https://p0.example/a"
	if id := must[int64](t)(db.SaveArticle(ctx, again)); id != 0 {
		t.Error("it was stored again from another address")
	}
	if _, err := db.Removed(ctx, "https://p0.example/elsewhere"); err != nil {
		t.Error("the other address is fetched again")
	}
	if err := db.UndoRemoval(ctx, "https://p0.example/a"); err != nil {
		t.Fatal(err)
	}
	if id := must[int64](t)(db.SaveArticle(ctx, again)); id == 0 {
		t.Error("it cannot be stored after its removal was taken back")
	}
}

// removedWhileStored stores and removes one address at a time, in two processes.
func removedWhileStored(t *testing.T, e storetest.Engine) {
	dbs, c := processes(t, e, 2), &clock{start}
	for i := range 60 {
		address := fmt.Sprintf("https://one.example/%d", i)
		s := article(c, address, "Report", "Words.")
		var g errgroup.Group
		g.Go(func() error { _, err := dbs[0].SaveArticle(t.Context(), s); return err })
		g.Go(func() error { _, err := dbs[1].RemoveArticle(t.Context(), address, "A court order"); return err })
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	if n := must[store.Counts](t)(dbs[0].Counts(t.Context(), time.Time{})).Articles; n != 0 {
		t.Errorf("%d articles were removed and are stored", n)
	}
}

func lastArticleOfAStoryTakesItAlong(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	id := must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://one.example/a", "Alone", "Words.")))
	if err := db.SavePlacements(t.Context(), store.Placements{Upto: 1, Placed: []store.Placed{{ID: id, Story: id}}}, sum); err != nil {
		t.Fatal(err)
	}
	must[int64](t)(db.RemoveArticle(t.Context(), "https://one.example/a", "Asked by its author"))
	if _, err := db.Story(t.Context(), id); !errors.Is(err, errs.NotFound) {
		t.Errorf("the story is still there: %v", err)
	}
}

func withdrawnIsNotStoredAgain(t *testing.T, e storetest.Engine) {
	db, c := twoStories(t, e)
	if err := db.WithdrawArticle(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if id := must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://p1.example/a", "Report 1", "Other words."))); id != 0 {
		t.Error("what its publisher took back was read again")
	}
	if all := must[[]news.Removal](t)(db.Removals(t.Context(), 9)); len(all) != 1 || all[0].By != news.ByPublisher {
		t.Errorf("removals: %v", all)
	}
}

// TestKeepGivesSpaceBack guards against a promise of 90 days that frees nothing,
// and against a brief whose receipts lead nowhere.
func TestKeepGivesSpaceBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keep.db")
	db := openAt(t, store.Config{URL: "sqlite:" + path, Now: func() time.Time { return storetest.Now }})
	ctx := t.Context()
	storetest.Fill(t, db, 2000)
	b := &news.Brief{Sections: []news.BriefSection{{Kind: news.SectionKnow, Sentences: []news.Sentence{{Text: "x", Receipts: []news.Receipt{{Article: "1"}}}}}}}
	if err := db.SaveBrief(ctx, 1, b, "", nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	before := size(t, path)
	forgotten := 0
	for {
		n := must[int](t)(db.ForgetArticles(ctx, storetest.Now.Add(-time.Hour), 200))
		if forgotten += n; n == 0 {
			break
		}
	}
	if err := db.Reclaim(ctx); err != nil {
		t.Fatal(err)
	}
	if after := size(t, path); forgotten < 1900 || after > before/4 {
		t.Errorf("%d articles let go; %d kB of %d are left", forgotten, after>>10, before>>10)
	}
	if _, err := db.Article(ctx, 1); err != nil {
		t.Errorf("what a brief quotes went: %v", err)
	}
	if _, err := db.Article(ctx, 2); !errors.Is(err, errs.NotFound) {
		t.Errorf("what nobody quotes stayed: %v", err)
	}
	for _, s := range must[[]news.Story](t)(db.Front(ctx, 50)) {
		if _, err := db.Article(ctx, s.Lead); err != nil {
			t.Errorf("story %d has no lead any more: %v", s.ID, err)
		}
	}
}

// size is that of the database's file once its log is written back.
func size(t *testing.T, path string) int64 {
	t.Helper()
	db := must[*sql.DB](t)(sql.Open("sqlite", path))
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	return must[os.FileInfo](t)(os.Stat(path)).Size()
}

// TestSizesAddUp guards against a part that an operator is not told of.
func TestSizesAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := fullOn(t, e)
		db := openAt(t, c)
		all := must[int64](t)(db.Bytes(t.Context()))
		var sum int64
		for _, s := range must[[]store.Size](t)(db.Sizes(t.Context())) {
			sum += s.Bytes
		}
		if sum > all || e == storetest.SQLite && sum < all*9/10 || sum == 0 {
			t.Errorf("the parts are %d bytes, all is %d", sum, all)
		}
	})
}
