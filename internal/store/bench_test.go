package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// filled is a store of 10,000 articles.
func filled(b *testing.B) (*store.DB, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.db")
	db, err := store.Open(b.Context(), store.Config{URL: "sqlite:" + path, Now: func() time.Time { return storetest.Now }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	storetest.Fill(b, db, 10_000)
	return db, path
}

// BenchmarkRead is what the database does for each page, with 10,000 articles.
func BenchmarkRead(b *testing.B) {
	db, path := filled(b)
	all := pages(b, db, 9_000, 1)
	if info, err := os.Stat(path); err == nil {
		b.Logf("%.1f MB for 10,000 articles", float64(info.Size())/1e6)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := all[name](); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSaveArticle is what storing one article costs.
func BenchmarkSaveArticle(b *testing.B) {
	db, _ := filled(b)
	r := rand.New(rand.NewPCG(2, 2))
	i := 1_000_000
	for b.Loop() {
		i++
		if _, err := db.SaveArticle(b.Context(), storetest.Article(r, i, storetest.Now)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSaveReading is what a reading of a feed costs: unchanged, and per new
// entry with the job for its page.
func BenchmarkSaveReading(b *testing.B) {
	db, _ := filled(b)
	id, _, err := db.AddFeed(b.Context(), news.Feed{URL: "https://bench.example/feed"})
	if err != nil {
		b.Fatal(err)
	}
	f, err := db.Feed(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.SaveReading(b.Context(), store.Reading{Feed: f}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("entry", func(b *testing.B) {
		n := 0
		for b.Loop() {
			entries := make([]news.Entry, 20)
			for i := range entries {
				n++
				entries[i] = news.Entry{GUID: fmt.Sprint("g", n), URL: fmt.Sprint("https://bench.example/", n), Title: "A headline of an entry"}
			}
			if _, err := db.SaveReading(b.Context(), store.Reading{Feed: f, Entries: entries}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/entry")
	})
}
