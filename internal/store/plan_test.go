package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// pages are the reads of every page, by page.
func pages(t testing.TB, db *store.DB, article, story int64) map[string]func() error {
	ctx, p := t.Context(), store.Page{Limit: 30}
	list := func(f store.Filter) func() error {
		return func() error { _, _, err := db.Articles(ctx, f, p); return err }
	}
	return map[string]func() error{
		"front":     func() error { return second(db.Front(ctx, 60)) },
		"section":   func() error { _, _, err := db.Stories(ctx, store.Filter{Section: "world"}, p); return err },
		"article":   func() error { return second(db.Article(ctx, article)) },
		"open":      func() error { return second(db.Open(ctx, store.Single, article, 20)) },
		"related":   func() error { return second(db.Related(ctx, article, 6)) },
		"revisions": func() error { return second(db.Revisions(ctx, article)) },
		"story":     func() error { return second(db.Story(ctx, story)) },
		"changes":   func() error { return second(db.Changes(ctx, story, storetest.Now.Add(-time.Hour))) },
		"edits":     func() error { return second(db.Changes(ctx, 0, storetest.Now.Add(-time.Hour))) },
		"numbers":   func() error { _, _, err := db.ChangesOf(ctx, news.ChangeNumber, p); return err },
		"topic":     func() error { return second(db.Topic(ctx, news.TopicPlace, "stell")) },
		"topics":    list(store.Filter{Topic: news.TopicPlace, Slug: "stell"}),
		"publisher": list(store.Filter{Publisher: "paper1.example"}),
		"feed":      list(store.Filter{Feed: 1}),
		"all":       list(store.Filter{}),
		"latest":    func() error { return second(db.Latest(ctx, storetest.Now.Add(-7*24*time.Hour), 1000)) },
		"older": func() error {
			_, turn, err := db.Articles(ctx, store.Filter{}, p)
			if err == nil {
				_, _, err = db.Articles(ctx, store.Filter{}, store.Page{Before: turn.Older, Limit: 30})
			}
			return err
		},
		"person":  func() error { _, _, _, err := db.Person(ctx, "ines-brandt", p); return err },
		"quote":   func() error { return second(db.Quote(ctx, 1)) },
		"search":  func() error { _, _, err := db.Search(ctx, "reservoir", p); return err },
		"phrase":  func() error { _, _, err := db.Search(ctx, `"the reservoir"`, p); return err },
		"nothing": func() error { _, _, err := db.Search(ctx, "resrvoir", p); return err },
		"version": func() error { return second(db.Version(ctx)) },
		"look":    func() error { return second(db.Look(ctx, store.Single, story)) },
		"log":     func() error { return second(db.Decisions(ctx, story)) },
		"desk":    func() error { return second(db.WaitingDecisions(ctx)) },
		"taste":   func() error { return second(db.Taste(ctx, store.Single)) },
		"rules":   func() error { return second(db.TopicRules(ctx, news.TopicRef{Kind: news.TopicPlace, Slug: "stell"})) },
		"fate":    func() error { return second(db.TopicFate(ctx, news.TopicRef{Kind: news.TopicPlace, Slug: "stell"})) },
		"shared": func() error {
			return second(db.SharedArticles(ctx, news.TopicRef{Kind: news.TopicPlace, Slug: "stell"}, news.TopicRef{Kind: news.TopicPlace, Slug: "tarn"}))
		},
		"aliases": func() error { return second(db.Aliases(ctx, news.TopicRef{Kind: news.TopicPlace, Slug: "stell"})) },
		"session": func() error { return unlessMissing(second(db.Session(ctx, "x"))) },
		"token":   func() error { _, _, err := db.ReaderOfToken(ctx, "x"); return unlessMissing(err) },
		"proof":   func() error { return unlessMissing(second(db.ProofNamed(ctx, "siv"))) },
		"readers": func() error { return second(db.Readers(ctx, news.ReaderWaiting, 0)) },
		"people":  func() error { return second(db.Readers(ctx, "", 0)) },
		"audit":   func() error { return second(db.Audit(ctx, 0, 0, 50)) },
		"kept":    func() error { return second(db.Audit(ctx, 1, 0, 50)) },
		"invited": func() error { return second(db.Invitations(ctx)) },
		"members": func() error { return second(db.Members(ctx, story)) },
		"thread":  func() error { return second(db.Thread(ctx, story, store.Single, store.OldestFirst, p)) },
		"newest":  func() error { return second(db.Thread(ctx, story, store.Single, store.NewestFirst, p)) },
		"replied": func() error { return second(db.Thread(ctx, story, store.Single, store.MostReplied, p)) },
		"on": func() error {
			return second(db.Thread(ctx, story, 0, store.NewestFirst, store.Page{Before: "000001", Limit: 30}))
		},
		"on by": func() error {
			return second(db.Thread(ctx, story, 0, store.MostReplied, store.Page{Before: "1.1", Limit: 30}))
		},
		"comment": func() error { return unlessMissing(second(db.OpenComment(ctx, 1, 0, p))) },
		"queue": func() error {
			_, _, err := db.Comments(ctx, store.CommentFilter{State: news.CommentPending}, p)
			return err
		},
		"wrote":    func() error { _, _, err := db.Comments(ctx, store.CommentFilter{Reader: 1}, p); return err },
		"edits of": func() error { return second(db.CommentEdits(ctx, 1)) },
		"polled":   func() error { return second(db.ThreadVersion(ctx, story)) },
		"opened":   func() error { return second(db.OpenStory(ctx, store.Single, story, 20)) },
		"paper":    func() error { return second(db.PaperPage(ctx, store.Single)) },
		"own":      func() error { return second(db.Editions(ctx, store.Single, 60)) },
		"fresh": func() error {
			return second(db.FreshStories(ctx, store.Single, store.Since{To: 100, Began: storetest.Now.Add(-time.Hour)}))
		},
	}
}

// small are tables of which a scan is no trouble: a handful of rows.
var small = []string{"counters", "languages", "settings", "locks", "CONSTANT"}

// derived are the names of what a query read itself, by index and up to a limit.
var derived = []string{"m", "close", "mine", "newest", "both_kinds", "either", "nested", "names", "first_names", "last_names"}

// TestPagesReadByIndex asks the engine how it reads every query of every page:
// none goes through a table that grows.
func TestPagesReadByIndex(t *testing.T) { storetest.Each(t, pagesReadByIndex) }

func pagesReadByIndex(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	c.t = storetest.Now
	storetest.Fill(t, db, 300)
	for name, read := range pages(t, db, 150, 1) {
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	plans, err := db.Plans(t.Context())
	if err != nil || len(plans) < 20 {
		t.Fatalf("%d plans: %v", len(plans), err)
	}
	for query, plan := range plans {
		if len(plan) == 0 {
			t.Errorf("no plan of %s", query)
		}
		for _, step := range plan {
			scan, ok := strings.CutPrefix(step, "SCAN ")
			if !ok || strings.Contains(step, "INDEX") || strings.Contains(step, "VIRTUAL TABLE") {
				continue
			}
			table := strings.Fields(scan)[0]
			if !strings.HasPrefix(table, "(") && !contains(derived, table) && !contains(small, table) {
				t.Errorf("%s\n  in: %s", step, query)
			}
		}
	}
}

func contains(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

func unlessMissing(err error) error {
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	return err
}
