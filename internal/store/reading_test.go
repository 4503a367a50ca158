package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

const me = store.Single

// aRead is a store with an origin, a copy of it, and n other articles of another
// publisher, a minute apart.
func aRead(t *testing.T, e storetest.Engine, n int) (db *store.DB, c *clock, origin, copied int64, others []int64) {
	t.Helper()
	db, c = open(t, e)
	save := func(url, title string) int64 {
		c.t = c.t.Add(time.Minute)
		return must[int64](t)(db.SaveArticle(t.Context(), article(c, url, title, "The river rose over the wall. “We saw it come,” she said.")))
	}
	origin, copied = save("https://halyard.example/1", "River rises"), save("https://quay.example/1", "River rises, says agency")
	for i := range n {
		others = append(others, save(fmt.Sprintf("https://paper.example/%d", i), fmt.Sprintf("Piece %d", i)))
	}
	placed := []store.Placed{{ID: origin, Story: origin}, {ID: copied, Story: origin, DuplicateOf: origin}}
	if err := db.SavePlacements(t.Context(), store.Placements{Upto: 2, Placed: placed}, sum); err != nil {
		t.Fatal(err)
	}
	return db, c, origin, copied, others
}

func follow(t *testing.T, db *store.DB, kind news.FollowKind, name, folder string) int64 {
	t.Helper()
	return must[int64](t)(db.Follow(t.Context(), me, news.Follow{Kind: kind, Name: name, Folder: folder, Title: name}))
}

type turned struct {
	store.Stream
	store.Turn
}

func stream(t *testing.T, db *store.DB, c store.Choice, p store.Page) (s turned) {
	t.Helper()
	if p.Limit == 0 {
		p.Limit = 30
	}
	var err error
	if s.Stream, s.Turn, err = db.Stream(t.Context(), me, c, p); err != nil {
		t.Fatal(err)
	}
	return s
}

// A text that was read is read in every copy, whichever of them it was.
func TestReadInEveryCopy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _, origin, copied, _ := aRead(t, e, 0)
		for _, domain := range []string{"halyard.example", "quay.example"} {
			follow(t, db, news.FollowPublisher, domain, "")
		}
		s := stream(t, db, store.Choice{}, store.Page{})
		if len(s.Items) != 1 || len(s.Items[0].Copies) != 1 || s.Unread != 1 {
			t.Fatalf("%d items, %d unread: %+v", len(s.Items), s.Unread, s.Items)
		}
		for _, id := range []int64{origin, copied} {
			batch := must[int64](t)(db.Read(t.Context(), me, []int64{id}))
			if s := stream(t, db, store.Choice{}, store.Page{}); len(s.Items) != 0 || s.Unread != 0 {
				t.Errorf("after reading %d: %d items", id, len(s.Items))
			}
			if again := must[int64](t)(db.Read(t.Context(), me, []int64{id})); again != 0 {
				t.Errorf("reading it again is batch %d", again)
			}
			if n := must[int64](t)(db.UndoRead(t.Context(), me, batch)); n == 0 {
				t.Error("nothing was taken back")
			}
			if s := stream(t, db, store.Choice{}, store.Page{}); len(s.Items) != 1 {
				t.Errorf("after taking it back: %d items", len(s.Items))
			}
		}
		must[int64](t)(db.Read(t.Context(), me, []int64{copied}))
		if err := db.Unread(t.Context(), me, copied); err != nil {
			t.Fatal(err)
		}
		if s := stream(t, db, store.Choice{}, store.Page{}); s.Unread != 1 {
			t.Errorf("marked unread: %d", s.Unread)
		}
	})
}

func TestStreamPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _, _, _, others := aRead(t, e, 7)
		follow(t, db, news.FollowPublisher, "paper.example", "World/Papers")
		world := follow(t, db, news.FollowSection, "world", "World")
		follow(t, db, news.FollowStory, "1", "")
		s := stream(t, db, store.Choice{Folder: "World"}, store.Page{Limit: 4})
		if len(s.Items) != 4 || s.Items[0].ID != others[6] || s.Older == "" || s.Newer != "" {
			t.Fatalf("first page: %d items, %+v", len(s.Items), s.Turn)
		}
		older := stream(t, db, store.Choice{Folder: "World"}, store.Page{Limit: 4, Before: s.Older})
		if len(older.Items) != 4 || older.Items[0].ID != others[2] || older.Items[3].Publisher == "paper.example" {
			t.Errorf("second page: %d items, the first %d", len(older.Items), older.Items[0].ID)
		}
		for _, f := range s.Follows {
			want := map[news.FollowKind]int{news.FollowPublisher: 7, news.FollowSection: 8, news.FollowStory: 1}[f.Kind]
			if f.Unread != want {
				t.Errorf("%s: %d unread, want %d", f.Kind, f.Unread, want)
			}
		}
		only := stream(t, db, store.Choice{Follow: world}, store.Page{})
		if len(only.Items) != 8 {
			t.Errorf("of one follow: %d items", len(only.Items))
		}
		if none := stream(t, db, store.Choice{Folder: "Wor"}, store.Page{}); len(none.Items) != 0 {
			t.Error("a folder is taken for another that begins like it")
		}
	})
}

// What is followed twice is one follow; moved where it is already, it stays once.
func TestFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _ := open(t, e)
		one := follow(t, db, news.FollowTag, "kursk-region", " World // Eastern  Europe/ ")
		if again := follow(t, db, news.FollowTag, "kursk-region", "World/Eastern Europe"); again != one {
			t.Error("the same follow twice")
		}
		other := follow(t, db, news.FollowTag, "kursk-region", "War")
		if err := db.MoveFollow(t.Context(), me, other, "World/Eastern Europe"); err != nil {
			t.Fatal(err)
		}
		if all := must[[]news.Follow](t)(db.Follows(t.Context(), me)); len(all) != 1 || all[0].ID != one {
			t.Errorf("%+v", all)
		}
		if err := db.MoveFollow(t.Context(), 7, one, "Theirs"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("moving another reader's follow: %v", err)
		}
		if _, err := db.Follow(t.Context(), me, news.Follow{Kind: news.FollowTag, Name: strings.Repeat("x", 500)}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a name of 500 bytes: %v", err)
		}
		if err := db.Unfollow(t.Context(), 7, one); err != nil || len(must[[]news.Follow](t)(db.Follows(t.Context(), me))) != 1 {
			t.Error("another reader ended a follow", err)
		}
		if err := db.Unfollow(t.Context(), me, one); err != nil || len(must[[]news.Follow](t)(db.Follows(t.Context(), me))) != 0 {
			t.Error("still followed", err)
		}
	})
}

// What a reader keeps survives a revision of the article and its age.
func TestSavedSurvives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, c, _, _, others := aRead(t, e, 1)
		id := others[0]
		if err := db.AddPassage(t.Context(), me, id, "we saw it come,” she said", "who is she?"); err != nil {
			t.Fatal(err)
		}
		if err := db.AddPassage(t.Context(), me, id, "words that nobody said", ""); errs.KindOf(err) != errs.Invalid {
			t.Errorf("an invented passage: %v", err)
		}
		if err := db.Save(t.Context(), me, id, "for the minutes"); err != nil {
			t.Fatal(err)
		}
		if err := db.Save(t.Context(), me, 999, ""); errs.KindOf(err) != errs.NotFound {
			t.Errorf("keeping what is not there: %v", err)
		}
		must[int64](t)(db.SaveArticle(t.Context(), article(c, "https://paper.example/0", "Piece 0", "Another text altogether.")))
		c.t = c.t.AddDate(1, 0, 0)
		must[int](t)(db.ForgetArticles(t.Context(), c.t, 100))
		all, _, err := db.Saved(t.Context(), me, store.Page{Limit: 10})
		if err != nil || len(all) != 1 || all[0].Note != "for the minutes" || len(all[0].Passages) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		if p := all[0].Passages[0]; p.Revision != 1 || p.Words != "we saw it come,” she said" || p.Note != "who is she?" {
			t.Errorf("%+v", p)
		}
		if others, _, err := db.Saved(t.Context(), 7, store.Page{Limit: 10}); err != nil || len(others) != 0 {
			t.Error("another reader has it", err)
		}
		if err := db.Unsave(t.Context(), me, id); err != nil {
			t.Fatal(err)
		}
		if all, _, err := db.Saved(t.Context(), me, store.Page{Limit: 10}); err != nil || len(all) != 0 {
			t.Error("still kept", err)
		}
	})
}

// Who follows a story follows the one it became part of.
func TestFollowOutlivesAMerge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _, origin, _, others := aRead(t, e, 1)
		follow(t, db, news.FollowStory, fmt.Sprint(origin), "")
		p := store.Placements{From: 2, Upto: 3, Placed: []store.Placed{{ID: others[0], Story: others[0]}}}
		if err := db.SavePlacements(t.Context(), p, sum); err != nil {
			t.Fatal(err)
		}
		if err := db.SavePlacements(t.Context(), store.Placements{From: 3, Upto: 3, Merged: [][2]int64{{origin, others[0]}}}, sum); err != nil {
			t.Fatal(err)
		}
		s := stream(t, db, store.Choice{}, store.Page{})
		if len(s.Items) != 2 || s.Items[0].ID != others[0] {
			t.Errorf("%d items after the merge", len(s.Items))
		}
	})
}

func TestPrivateFeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _ := open(t, e)
		one := must[string](t)(db.OpenPrivateFeed(t.Context(), me, "reading"))
		if got := must[store.PrivateFeed](t)(db.PrivateFeed(t.Context(), one)); got.Reader != me || got.List != "reading" || len(one) < 50 {
			t.Errorf("%q: %+v", one, got)
		}
		next := must[string](t)(db.OpenPrivateFeed(t.Context(), me, "reading"))
		if _, err := db.PrivateFeed(t.Context(), one); errs.KindOf(err) != errs.NotFound || next == one {
			t.Errorf("an address that was renewed: %v", err)
		}
		if err := db.ClosePrivateFeed(t.Context(), me, "reading"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.PrivateFeed(t.Context(), next); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a closed address: %v", err)
		}
	})
}

// An address from before tokens were digested goes on working, and the token is in
// the database no more.
func TestTokensAreDigested(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := freshOn(t, e)
		old := must[*store.DB](t)(store.OpenAt(t.Context(), c, 21))
		const token = "QWERTYUIOPASDFGHJKLZXCVBNM"
		if err := old.Run(t.Context(), `INSERT INTO private_feeds (token, reader, list, at) VALUES ('`+token+`', 1, 'saved', 5)`); err != nil {
			t.Fatal(err)
		}
		old.Close()
		db := openAt(t, c)
		if a, err := db.PrivateFeed(t.Context(), token); err != nil || a.List != "saved" {
			t.Errorf("%+v, %v", a, err)
		}
		for name, data := range contents(t, backup(t, c)) {
			for _, row := range data {
				if strings.Contains(row, token) {
					t.Errorf("%s still holds the token", name)
				}
			}
		}
	})
}

// Two windows write a note: nothing of either is lost.
func TestNotesAreNotOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, c := open(t, e)
		ctx := t.Context()
		a := must[int64](t)(db.SaveArticle(ctx, article(c, "https://a.example/1", "The gate", "The gate is torn away.")))
		for _, s := range []struct {
			was, note, want string
			merged          bool
		}{
			{"", "first", "first", false},
			{"", "", "first", false}, // “Save” in a window that knows of no note
			{"first", "second", "second", false},
			{"first", "second", "second", false}, // sent twice
			{"first", "other", "second\n\nother", true},
			{"second\n\nother", "", "", false},
		} {
			if merged := must[bool](t)(db.SaveNote(ctx, me, a, s.was, s.note)); merged != s.merged {
				t.Errorf("%q over %q: merged %v", s.note, s.was, merged)
			}
			if o := must[store.Opened](t)(db.Open(ctx, me, a, 0)); o.Note != s.want || !o.Saved {
				t.Errorf("%q over %q: %q, want %q", s.note, s.was, o.Note, s.want)
			}
		}
		if _, err := db.SaveNote(ctx, me, 999, "", "x"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a note on nothing: %v", err)
		}
	})
}

// A hundred thousand follows of one reader: what a page reads of them stays bounded.
func TestManyFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, c := open(t, e)
		ctx := t.Context()
		a := must[int64](t)(db.SaveArticle(ctx, article(c, "https://halyard.example/1", "The gate", "The gate is torn away.")))
		err := db.Run(ctx, `INSERT INTO follows (reader, kind, name, folder, title, at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
			SELECT 1, 'tag', 'tag-' || CAST(i AS TEXT), 'F' || CAST(i / 1000 AS TEXT), 'Tag', 5 FROM n`)
		if err != nil {
			t.Fatal(err)
		}
		last := follow(t, db, news.FollowPublisher, "halyard.example", "Z")
		s := stream(t, db, store.Choice{}, store.Page{})
		if len(s.Items) != 1 || s.Items[0].ID != a || len(s.Follows) > 600 || s.Follows[len(s.Follows)-1].ID != last {
			t.Errorf("%d items, %d follows", len(s.Items), len(s.Follows))
		}
		seen, after := 0, ""
		for range 3 {
			page := must[[]news.Follow](t)(db.FollowsPage(ctx, me, after, 200))
			seen += len(page)
			after = store.FollowCursor(&page[len(page)-1])
		}
		if seen != 600 {
			t.Errorf("%d follows on three pages", seen)
		}
		if id := must[int64](t)(db.FollowID(ctx, me, news.FollowPublisher, "halyard.example")); id != last {
			t.Errorf("follow %d, want %d", id, last)
		}
		for i := range 30 {
			_, err := db.Follow(ctx, me, news.Follow{Kind: news.FollowTag, Name: "everywhere", Folder: fmt.Sprint("G", i), Title: "x"})
			if (errs.KindOf(err) == errs.Invalid) != (i >= 20) {
				t.Errorf("folder %d: %v", i, err)
			}
		}
	})
}
