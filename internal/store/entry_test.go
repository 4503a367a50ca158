package store_test

import (
	"testing"
	"time"

	"broadsheet/internal/errs"
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

// placesInAnEditedFeed notes the best place of an entry, also once it is an
// article, and lets it weigh in its story.
func placesInAnEditedFeed(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	f := addFeed(t, db, "https://one.example/feed")
	read := func(edited bool, guids ...string) {
		t.Helper()
		r := reading(f)
		r.Edited = edited
		for _, g := range guids {
			r.Entries = append(r.Entries, news.Entry{GUID: g, URL: "https://one.example/" + g})
		}
		must[int](t)(db.SaveReading(t.Context(), r))
	}
	read(false, "b", "a")
	read(true, "a", "b")
	s := article(c, "https://one.example/b", "B", "Words.")
	s.Entry, s.Said = 1, must[store.Entry](t)(db.Entry(t.Context(), 1)).Said
	id := must[int64](t)(db.SaveArticle(t.Context(), s))
	place := func() int { t.Helper(); return must[news.Card](t)(db.Card(t.Context(), id)).Place }
	if got := place(); got != 2 {
		t.Errorf("place %d, want 2: the order of time is none", got)
	}
	read(true, "b", "a")
	if got := place(); got != 1 {
		t.Errorf("place %d, want 1 after it rose", got)
	}
	read(true, "c", "d", "b", "a")
	if got := place(); got != 1 {
		t.Errorf("place %d, want 1: the best it ever had", got)
	}
}

// publishersCountry takes the country from facts, and the operator's word before.
func publishersCountry(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://zeitung.de/a", "A", "Words.")))
	country := func(domain string) string {
		t.Helper()
		p := must[news.Publisher](t)(db.Publisher(t.Context(), domain))
		return p.Country + " " + p.CountryFrom
	}
	if got := country("zeitung.de"); got != "de domain" {
		t.Errorf("zeitung.de: %q", got)
	}
	f := addFeed(t, db, "https://site.io/feed")
	f.Language = "de-AT"
	must[int](t)(db.SaveReading(t.Context(), reading(f, news.Entry{GUID: "a"})))
	if got := country("site.io"); got != "at language" {
		t.Errorf("site.io: %q", got)
	}
	for said, want := range map[string]string{"CH ": "ch operator", "uk": "gb operator", "": "at language"} {
		if err := db.SavePublisherCountry(t.Context(), "site.io", said); err != nil {
			t.Fatal(err)
		}
		must[int](t)(db.SaveReading(t.Context(), reading(f, news.Entry{GUID: "a"})))
		if got := country("site.io"); got != want {
			t.Errorf("said %q: %q, want %q", said, got, want)
		}
	}
	if err := db.SavePublisherCountry(t.Context(), "site.io", "Austria"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a country of seven letters: %v", err)
	}
}

// changedWhileRead has a feed change what it says of an entry while its page is
// being read, twice: the page is asked for anew, and whichever reading ends last, the
// last change stays.
func changedWhileRead(t *testing.T, e storetest.Engine) {
	for _, olderEndsFirst := range []bool{true, false} {
		db, c := open(t, e)
		f := addFeed(t, db, "https://one.example/feed")
		say := func(title string) store.Entry {
			t.Helper()
			must[int](t)(db.SaveReading(t.Context(), reading(f, news.Entry{GUID: "a", URL: "https://one.example/a", Title: title})))
			return must[store.Entry](t)(db.Entry(t.Context(), 1))
		}
		ends := func(e store.Entry) int64 {
			t.Helper()
			s := article(c, "https://one.example/a", e.Title, "Words of "+e.Title)
			s.Entry, s.Said = e.ID, e.Said
			return must[int64](t)(db.SaveArticle(t.Context(), s))
		}
		first := say("As it was")
		say("As it became")
		jobs := must[int](t)(db.PendingJobs(t.Context()))
		ends(first)
		if n := must[int](t)(db.PendingJobs(t.Context())); n != jobs+1 {
			t.Errorf("%d jobs, want %d: the change is nobody's", n, jobs+1)
		}
		older := must[store.Entry](t)(db.Entry(t.Context(), 1))
		newer := say("As it is")
		if !olderEndsFirst {
			older, newer = newer, older
		}
		ends(older)
		id := ends(newer)
		if a := must[news.Article](t)(db.Article(t.Context(), id)); a.Content.Title != "As it is" {
			t.Errorf("older ends first %v: the article says %q", olderEndsFirst, a.Content.Title)
		}
		if _, err := db.Entry(t.Context(), 1); errs.KindOf(err) != errs.NotFound {
			t.Errorf("older ends first %v: the entry waits for ever: %v", olderEndsFirst, err)
		}
	}
}
