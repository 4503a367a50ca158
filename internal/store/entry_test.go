package store_test

import (
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func removedFeedStaysRemoved(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	f := addFeed(t, db, "https://one.example/feed")
	if err := db.RemoveFeed(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	if n := must[int](t)(db.SaveReading(t.Context(), reading(f, news.Entry{GUID: "a"}))); n != 0 {
		t.Error("a reading under way brought a removed feed back")
	}
}

func sameArticleFromTwoFeedsIsOne(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	a := must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://one.example/a?utm_source=x", "A", "Words.")))
	b := must[int64](t)(db.SaveArticle(t.Context(), article(c, "http://one.example/a/", "A", "Words.")))
	if a != b {
		t.Errorf("two articles, %d and %d, for one address", a, b)
	}
}

func copyThatNamesItsOriginAsCanonicalIsItsOwnArticle(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	origin := must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://one.example/a", "A", "Words.")))
	copied := article(c, "https://two.example/b", "A", "Words.")
	copied.Article.Content.CanonicalURL = "https://one.example/a"
	if id := must[int64](t)(db.SaveArticle(t.Context(), copied)); id == origin {
		t.Error("a republisher's article became the origin's")
	}
}

func dueArticlesAreTakenOnce(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	s := article(c, "https://one.example/a", "A", "Words.")
	s.CheckAt = c.t.Add(time.Minute)
	must[int64](t)(db.SaveArticle(t.Context(), s))
	due := func() int { return len(must[[]store.Due](t)(db.DueArticles(t.Context(), 10, time.Minute))) }
	if due() != 0 {
		t.Error("due too early")
	}
	c.t = c.t.Add(2 * time.Minute)
	if due() != 1 || due() != 0 {
		t.Error("not due once and only once")
	}
}
