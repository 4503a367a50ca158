package store_test

import (
	"fmt"
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

// familyIsThatOfTheArrival stores articles of two families, a translation that names
// its origin, and a later wording that is taken for another language.
func familyIsThatOfTheArrival(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	save := func(url, family, origin, text string) int64 {
		t.Helper()
		s := article(c, url, "A", text)
		s.Family, s.Origin = family, origin
		return must[int64](t)(db.SaveArticle(t.Context(), s))
	}
	origin := save("https://one.example/a", "en", "", "Words.")
	save("https://zwei.example/b", "de", "https://nowhere.example/", "Worte.")
	translated := save("https://zwei.example/c", "de", "https://one.example/a?utm_source=x", "Worte.")
	if again := save("https://one.example/a", "de", "", "Andere Worte."); again != origin {
		t.Fatalf("the wording is article %d", again)
	}
	for id, want := range map[int64]string{origin: "en", translated: "en", translated - 1: "de", 99: ""} {
		if got := must[string](t)(db.FamilyOf(t.Context(), id)); got != want {
			t.Errorf("article %d is of the family %q, want %q", id, got, want)
		}
	}
	families := must[[]store.Family](t)(db.Families(t.Context()))
	if len(families) != 2 || families[0] != (store.Family{Name: "de", Newest: 2}) || families[1] != (store.Family{Name: "en", Newest: 3}) {
		t.Errorf("families %+v", families)
	}
	placed := store.Placements{Family: "en", Upto: 3, Placed: []store.Placed{{ID: origin, Story: origin}, {ID: translated, Story: origin, DuplicateOf: origin}}}
	if err := db.SavePlacements(t.Context(), placed, sum); err != nil {
		t.Fatal(err)
	}
	if built, newest, err := db.Built(t.Context()); built != 1 || newest != 3 || err != nil {
		t.Errorf("built up to %d of %d: %v", built, newest, err)
	}
	// The writer of the other language has article 2 come into the story: this one's
	// writer, which does not know of it, begins anew.
	if err := db.CarryOut(t.Context(), news.Decision{}, store.Placements{Family: "de", Placed: []store.Placed{{ID: 2, Story: origin}}}, sum); err != nil {
		t.Fatal(err)
	}
	placed.From, placed.Upto = 3, 4
	if err := db.SavePlacements(t.Context(), placed, sum); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a writer that knows nothing of a move goes on: %v", err)
	}
}

// comparedOnce has a story change while it is compared with those in other languages.
func comparedOnce(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	ids := []int64{0, 0}
	for i := range ids {
		ids[i] = must[int64](t)(db.SaveArticle(t.Context(), article(c, fmt.Sprintf("https://one.example/%d", i), "A", "Words.")))
	}
	place := func(from, upto int64, placed ...store.Placed) {
		t.Helper()
		if err := db.SavePlacements(t.Context(), store.Placements{From: from, Upto: upto, Placed: placed}, sum); err != nil {
			t.Fatal(err)
		}
	}
	place(0, 1, store.Placed{ID: ids[0], Story: ids[0]})
	place(1, 2, store.Placed{ID: ids[1], Story: ids[1]})
	waiting := must[[]store.Unlinked](t)(db.Unlinked(t.Context(), 9))
	if len(waiting) != 2 {
		t.Fatalf("%d stories wait, want 2", len(waiting))
	}
	place(2, 3, store.Placed{ID: ids[0], Story: ids[0]}) // meanwhile
	found := map[int64][]store.Near{ids[0]: {{A: ids[0], B: ids[1], Score: .5}, {A: ids[0], B: 99, Score: .5}}}
	if err := db.SaveCounterparts(t.Context(), found, waiting); err != nil {
		t.Fatal(err)
	}
	if left := must[[]store.Unlinked](t)(db.Unlinked(t.Context(), 9)); len(left) != 1 || left[0].Story != ids[0] {
		t.Errorf("%v wait, want the story that changed", left)
	}
	if others := must[[]int64](t)(db.Counterparts(t.Context(), ids[1])); len(others) != 1 || others[0] != ids[0] {
		t.Errorf("the counterparts of the second are %v", others)
	}
	if others := must[[]int64](t)(db.Counterparts(t.Context(), ids[0])); len(others) != 1 {
		t.Errorf("the counterparts of the first are %v: one is no story", others)
	}
}
