package store_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// onEngines runs a benchmark on every engine, over a store of 10,000 articles.
func onEngines(b *testing.B, bench func(b *testing.B, e storetest.Engine, db *store.DB)) {
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			db := e.Open(b, store.Config{Now: func() time.Time { return storetest.Now }})
			storetest.Fill(b, db, 10_000)
			if size, err := db.Tidy(b.Context()); err != nil {
				b.Fatal(err)
			} else {
				b.Logf("%.1f MB for 10,000 articles", float64(size)/1e6)
			}
			bench(b, e, db)
		})
	}
}

// measured is a loop over do with the processor time of client and server.
func measured(b *testing.B, e storetest.Engine, do func() error) {
	b.Helper()
	if err := do(); err != nil { // what is done once is not counted
		b.Fatal(err)
	}
	done := e.Processor(b)
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
	done()
}

// BenchmarkRead is what the database does for each page, with 10,000 articles.
func BenchmarkRead(b *testing.B) {
	onEngines(b, func(b *testing.B, e storetest.Engine, db *store.DB) {
		all := pages(b, db, 9_000, 1)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			b.Run(name, func(b *testing.B) { measured(b, e, all[name]) })
		}
	})
}

// BenchmarkWrite is what storing costs: an article; a reading of a feed that has
// not changed; one with twenty new entries, each with the job for its page.
func BenchmarkWrite(b *testing.B) {
	onEngines(b, func(b *testing.B, e storetest.Engine, db *store.DB) {
		r := rand.New(rand.NewPCG(2, 2))
		i := 1_000_000
		b.Run("article", func(b *testing.B) {
			measured(b, e, func() error {
				i++
				_, err := db.SaveArticle(b.Context(), storetest.Article(r, i, storetest.Now))
				return err
			})
		})
		f := addFeed(b, db, "https://bench.example/feed")
		b.Run("unchanged", func(b *testing.B) {
			measured(b, e, func() error {
				_, err := db.SaveReading(b.Context(), store.Reading{Feed: f})
				return err
			})
		})
		b.Run("twenty-entries", func(b *testing.B) {
			measured(b, e, func() error {
				entries := make([]news.Entry, 20)
				for j := range entries {
					i++
					entries[j] = news.Entry{GUID: fmt.Sprint("g", i), URL: fmt.Sprint("https://bench.example/", i), Title: "A headline of an entry"}
				}
				_, err := db.SaveReading(b.Context(), store.Reading{Feed: f, Entries: entries})
				return err
			})
		})
	})
}

// BenchmarkRestore fills an empty database with a backup of 3,000 articles.
func BenchmarkRestore(b *testing.B) {
	const articles = 3000
	from := fresh(b)
	storetest.Fill(b, openAt(b, from), articles)
	kept := backup(b, from)
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			measured(b, e, func() error {
				return store.Restore(b.Context(), freshOn(b, e), bytes.NewReader(kept), silent)
			})
		})
	}
}
