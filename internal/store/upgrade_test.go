package store_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// released are the kept databases of released versions with an ending, oldest
// first. scripts/snapshot.sh adds one for each release.
func released(t *testing.T, ending string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "released", "schema-*"+ending))
	if err != nil || len(all) == 0 {
		t.Fatal("no released version is kept", err)
	}
	slices.Sort(all)
	return all
}

// TestUpgrade guards against a migration that only works on an empty database: it
// starts from the backup of every released version, on both engines.
func TestUpgrade(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for _, path := range released(t, ".tar.zst") {
			t.Run(filepath.Base(path), func(t *testing.T) {
				b := must[[]byte](t)(os.ReadFile(path))
				c := freshOn(t, e)
				restore(t, c, b)
				readsOn(t, openAt(t, c))
				compareRows(t, contents(t, b), contents(t, backup(t, c)))
			})
		}
	})
}

// TestUpgradeInPlace starts from SQLite's own file, as each released version left
// it.
func TestUpgradeInPlace(t *testing.T) {
	for _, path := range released(t, ".db.gz") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			packed := must[*gzip.Reader](t)(gzip.NewReader(bytes.NewReader(must[[]byte](t)(os.ReadFile(path)))))
			file := filepath.Join(t.TempDir(), "old.db")
			if err := os.WriteFile(file, must[[]byte](t)(io.ReadAll(packed)), 0o600); err != nil {
				t.Fatal(err)
			}
			readsOn(t, openAt(t, store.Config{URL: "sqlite:" + file}))
		})
	}
}

// compareRows holds that no table that was there has fewer rows, but for counters:
// how far stories are built became a table of its own.
func compareRows(t *testing.T, was, is map[string][]string) {
	t.Helper()
	for table, rows := range was {
		if len(is[table]) < len(rows) && table != "counters" {
			t.Errorf("%s has %d rows, had %d", table, len(is[table])-1, len(rows)-1)
		}
	}
}

// readsOn holds that pages still read: every article and story by its own page,
// and search finds an article by its headline.
func readsOn(t *testing.T, db *store.DB) {
	t.Helper()
	cards, _, err := db.Articles(t.Context(), store.Filter{}, store.Page{Limit: 200})
	if err != nil || len(cards) == 0 {
		t.Fatalf("%d articles: %v", len(cards), err)
	}
	for _, c := range cards {
		if _, err := db.Open(t.Context(), store.Single, c.ID, 0); err != nil {
			t.Errorf("article %d: %v", c.ID, err)
		}
	}
	stories, _, err := db.Stories(t.Context(), store.Filter{}, store.Page{Limit: 200})
	if err != nil || len(stories) == 0 {
		t.Fatalf("%d stories: %v", len(stories), err)
	}
	for _, s := range stories {
		if _, err := db.Story(t.Context(), s.ID); err != nil {
			t.Errorf("story %d: %v", s.ID, err)
		}
	}
	i := slices.IndexFunc(cards, func(c news.Card) bool { return c.Language == "en" })
	words := strings.Fields(cards[i].Title)
	res, _, err := db.Search(t.Context(), strings.Join(words[:min(4, len(words))], " "), store.Page{Limit: 50})
	if err != nil || !slices.ContainsFunc(res.Hits, func(h store.Hit) bool { return h.ID == cards[i].ID }) {
		t.Errorf("%q is not found: %s", cards[i].Title, fmt.Sprint(err))
	}
}
