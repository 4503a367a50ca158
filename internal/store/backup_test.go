package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/archive"
	"broadsheet/internal/store/storetest"
)

// fresh is a new database in SQLite, and on an engine.
func fresh(t testing.TB) store.Config { return freshOn(t, storetest.SQLite) }

func freshOn(t testing.TB, e storetest.Engine) store.Config {
	return store.Config{URL: e.Empty(t), Now: func() time.Time { return storetest.Now }}
}

// fullOn is a database of an engine with something in every table.
func fullOn(t testing.TB, e storetest.Engine) store.Config {
	t.Helper()
	c := fresh(t)
	everything(t, openAt(t, c))
	if e == storetest.SQLite {
		return c
	}
	to := freshOn(t, e)
	restore(t, to, backup(t, c))
	return to
}

func restore(t testing.TB, to store.Config, b []byte) {
	t.Helper()
	if err := store.Restore(t.Context(), to, bytes.NewReader(b), silent); err != nil {
		t.Fatal(err)
	}
}

func openAt(t testing.TB, c store.Config) *store.DB {
	t.Helper()
	db := must[*store.DB](t)(store.Open(t.Context(), c))
	t.Cleanup(func() { db.Close() })
	return db
}

func silent(store.Copied) {}

func backup(t testing.TB, c store.Config) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := store.Backup(t.Context(), c, &b, silent); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// contents are the rows of every table of an archive, sorted, and the last ids.
func contents(t testing.TB, b []byte) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	var head archive.Header
	_, err := archive.Read(bytes.NewReader(b), archive.Visitor{
		Header: func(h archive.Header) error { head = h; return nil },
		Row: func(table int, row []any) error {
			name := head.Tables[table].Name
			all[name] = append(all[name], fmt.Sprintf("%T %#v", row, row))
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range head.Tables {
		slices.Sort(all[table.Name])
		all[table.Name] = append(all[table.Name], fmt.Sprint("last id ", table.Last))
	}
	return all
}

// everything fills every table that a backup holds.
func everything(t testing.TB, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	storetest.Fill(t, db, 250) // more rows than one statement takes
	f := addFeed(t, db, "https://paper1.example/feed")
	gone := addFeed(t, db, "https://paper2.example/feed")
	_, err := db.SaveReading(ctx, reading(f, news.Entry{GUID: "a", URL: "https://paper1.example/a", Title: "Emoji 🗞 and \u202e and \u2028"},
		news.Entry{GUID: "b", URL: "https://paper1.example/b"}))
	clock := &clock{storetest.Now}
	edited := article(clock, "https://paper3.example/x", "First wording", "Text.")
	first, errFirst := db.SaveArticle(ctx, edited)
	edited.Article.Content.Text, edited.Edges = "Other text.", []int64{-7}
	_, errEdit := db.SaveArticle(ctx, edited)
	_, errEdges := db.SaveArticle(ctx, func() store.Saved {
		s := article(clock, "https://paper3.example/y", "Z", "Y")
		s.Edges = []int64{-7}
		return s
	}())
	_, errDecision := db.SaveDecision(ctx, news.Decision{Kind: news.DecisionPin, Story: 1, Reason: "ours"})
	_, errLook := db.Look(ctx, store.Single, 1)
	_, errSecret := db.Secret(ctx)
	errComments := writeComments(t, db, first)
	for _, err := range []error{
		errComments, err, errFirst, errEdit, errEdges, errDecision, errLook, errSecret,
		db.SaveHub(ctx, f.ID, "https://hub.example/", f.URL),
		db.SavePlace(ctx, store.Single, first, 3),
		db.SavePlacements(ctx, store.Placements{From: 250, Upto: 252, Near: []store.Near{{A: 1, B: 2, Score: 0.1234567890123}}}, storetest.Tell),
		db.SaveBrief(ctx, 1, &news.Brief{}, "A standfirst", nil, nil, []news.Change{{Kind: news.ChangeHeadline, At: storetest.Now, Story: 1, What: "x"}}),
		db.RemoveFeed(ctx, gone.ID), // so that the last id is no row's
		db.FillAny(ctx),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// writeComments has two readers talk at the page of an article.
func writeComments(t testing.TB, db *store.DB, article int64) error {
	ctx := t.Context()
	siv, odd := join(t, db, "Siv", news.RoleReader), join(t, db, "Odd", news.RoleReader)
	q := must[news.Quoted](t)(db.Passage(ctx, article, "Other text."))
	c, _, err := db.AddComment(ctx, store.Writing{Article: article, Reader: siv, State: news.CommentVisible, Source: "a", HTML: "a", Passage: &q, Nonce: "1", Network: "n"})
	return errors.Join(err, db.Vote(ctx, odd, c.ID),
		db.EditComment(ctx, store.Edit{Comment: c.ID, Reader: siv, Version: 1, State: news.CommentVisible, Source: "b", HTML: "b"}))
}

// TestNoTableIsForgotten guards against a new table that nobody thought of when
// a backup is made: what is in it would be lost without a word.
func TestNoTableIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := fullOn(t, e)
		if left := must[[]string](t)(openAt(t, c).Undecided(t.Context())); len(left) > 0 {
			t.Errorf("say in backup.go whether a backup holds %v", left)
		}
		all := contents(t, backup(t, c))
		for _, table := range store.Carried() {
			if len(all[table]) < 2 {
				t.Errorf("table %s has no row here: the round trip proves nothing for it; fill it in everything()", table)
			}
		}
	})
}

// TestRoundTrip guards every row of every table, and what search finds, on the way
// from SQLite through an archive into each engine, and back.
func TestRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := fresh(t)
		db := openAt(t, c)
		everything(t, db)
		was := backup(t, c) // while the database is open
		there, back := freshOn(t, e), fresh(t)
		restore(t, there, was)
		between := backup(t, there)
		compare(t, contents(t, was), contents(t, between))
		restore(t, back, between)
		compare(t, contents(t, was), contents(t, backup(t, back)))
		for _, to := range []store.Config{there, back} {
			again := openAt(t, to)
			for _, query := range []string{"bridge council", "wording -first", "\"first wording\"", "zebra"} {
				want, _, err := db.Search(t.Context(), query, store.Page{Limit: 20})
				got, _, err2 := again.Search(t.Context(), query, store.Page{Limit: 20})
				if err != nil || err2 != nil || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("search for %s gives %d, before %d: %v %v", query, got.Total, want.Total, err, err2)
				}
			}
		}
		want := addFeed(t, db, "https://next.example/feed").ID
		for _, to := range []store.Config{there, back} {
			if got := addFeed(t, openAt(t, to), "https://next.example/feed").ID; got != want {
				t.Errorf("the next feed is %d, would have been %d: an id is given twice", got, want)
			}
		}
	})
}

func compare(t *testing.T, want, got map[string][]string) {
	t.Helper()
	for table, rows := range want {
		if len(rows) != len(got[table]) {
			t.Errorf("%s: %d rows of %d", table, len(got[table]), len(rows))
			continue
		}
		for i := range rows {
			if rows[i] != got[table][i] {
				t.Errorf("%s: %.300s became %.300s", table, rows[i], got[table][i])
				break
			}
		}
	}
}

// TestBrokenArchivesRestoreNothing guards against half a database: whatever is
// wrong with an archive is said before anything is written.
func TestBrokenArchivesRestoreNothing(t *testing.T) {
	c := fresh(t)
	everything(t, openAt(t, c))
	whole := backup(t, c)
	flipped := slices.Clone(whole)
	flipped[len(flipped)/2] ^= 0x10
	for name, broken := range map[string][]byte{
		"empty":     nil,
		"foreign":   []byte("PK\x03\x04 something else"),
		"cut":       whole[:len(whole)*2/3],
		"cut early": whole[:40],
		"flipped":   flipped,
	} {
		to := fresh(t)
		err := store.Restore(t.Context(), to, bytes.NewReader(broken), silent)
		if !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if store.Backup(t.Context(), to, &bytes.Buffer{}, silent) == nil {
			t.Errorf("%s: a database was made of it", name)
		}
	}
}

func TestRestoreOnlyIntoAnEmptyDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := freshOn(t, e)
		db := openAt(t, c)
		b := backup(t, c)
		to := freshOn(t, e)
		other := openAt(t, to)
		must[[]byte](t)(other.Secret(t.Context()))
		if err := store.Restore(t.Context(), to, bytes.NewReader(b), silent); err != nil {
			t.Errorf("into a database that was opened once: %v", err)
		}
		addFeed(t, db, "https://one.example/feed")
		err := store.Restore(t.Context(), c, bytes.NewReader(b), silent)
		if !errors.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("over a feed: %v", err)
		}
	})
}

// TestBrokenOffRestoreGoesOn guards against a database that looks whole and
// finds nothing: it is refused until the same archive is restored again.
func TestBrokenOffRestoreGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := fresh(t)
		everything(t, openAt(t, c))
		b := backup(t, c)
		to := freshOn(t, e)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := store.Restore(ctx, to, bytes.NewReader(b), func(at store.Copied) {
			if at.Table == "search" {
				cancel()
			}
		})
		if err == nil {
			t.Fatal("it was not broken off")
		}
		if _, err := store.Open(t.Context(), to); !errors.Is(err, errs.Conflict) {
			t.Fatalf("it is opened half restored: %v", err)
		}
		if err := store.Restore(t.Context(), to, bytes.NewReader(b), silent); err != nil {
			t.Fatal(err)
		}
		compare(t, contents(t, b), contents(t, backup(t, to)))
	})
}

// TestBackupIsOfOneMoment guards against an archive in which an article is and
// its entry is not: others write while it is made.
func TestBackupIsOfOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := fullOn(t, e)
		db := openAt(t, c)
		want := contents(t, backup(t, c))
		var b bytes.Buffer
		n := 0
		err := store.Backup(t.Context(), c, writerFunc(func(p []byte) (int, error) {
			n++
			if _, err := db.SaveArticle(t.Context(), article(&clock{storetest.Now}, fmt.Sprintf("https://late.example/%d", n), "Late", "Text")); err != nil {
				return 0, err
			}
			return b.Write(p)
		}), silent)
		if err != nil || n == 0 {
			t.Fatal(n, err)
		}
		compare(t, want, contents(t, b.Bytes()))
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
