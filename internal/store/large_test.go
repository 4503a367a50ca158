package store_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var (
	large = flag.Int("articles", 20_000, "articles of the large database of BenchmarkLarge")
	cache = flag.String("cache", "", "folder that keeps the databases of BenchmarkLarge; on PostgreSQL the server keeps them")
)

// fewArticles is how many articles the database has that the large one is compared with.
const fewArticles = 10_000

// asked are twenty searches: words that every text holds and words that hardly one
// does, together, as a phrase, without one another, in every script.
func asked() []string {
	w := storetest.Word
	return []string{
		w("en", 0), w("en", 30), w("en", 300), w("en", 3000), w("en", 30_000),
		w("en", 2) + " " + w("en", 3), w("en", 20) + " " + w("en", 200), w("en", 10) + " " + w("en", 5000),
		w("en", 40) + " " + w("en", 60) + " " + w("en", 90), w("en", 700) + " " + w("en", 900),
		`"` + w("en", 1) + " " + w("en", 4) + `"`, w("en", 500) + " -" + w("en", 5),
		w("de", 15), w("de", 15) + " " + w("de", 1500), w("fr", 100), w("es", 2) + " " + w("es", 800),
		w("ru", 25) + " " + w("ru", 250), w("ar", 50), w("zh", 40), "nowheretobefound",
	}
}

// BenchmarkLarge searches a large database and a small one, and says how much more
// processor time the large one takes. `make bench-large` runs it over a million
// articles.
func BenchmarkLarge(b *testing.B) {
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			few, many := corpusOf(b, e, fewArticles), corpusOf(b, e, *large)
			meter := e.Meter(b)
			var worst, slowest, slowestSmall time.Duration
			var table strings.Builder
			for b.Loop() {
				worst, slowest, slowestSmall = 0, 0, 0
				table.Reset()
				for _, q := range asked() {
					before, after := costOf(b, few, meter, q), costOf(b, many, meter, q)
					fmt.Fprintf(&table, "\n%9s %9s  %s", before.Round(10*time.Microsecond), after.Round(10*time.Microsecond), q)
					slowestSmall, slowest = max(slowestSmall, before), max(slowest, after)
					worst = max(worst, after)
				}
			}
			b.Logf("processor time of a search over %d and %d articles:", fewArticles, *large)
			fmt.Println(table.String()[1:]) // a benchmark's log is cut after ten lines
			b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-slowest")
			b.ReportMetric(float64(slowest)/float64(slowestSmall), "times-small")
		})
	}
}

// repeats is how often a search is repeated: the system counts in hundredths of a
// second.
const repeats = 20

func costOf(b *testing.B, db *store.DB, meter func() time.Duration, q string) time.Duration {
	b.Helper()
	search := func() {
		if _, _, err := db.Search(b.Context(), q, store.Page{Limit: 20}); err != nil {
			b.Fatal(err)
		}
	}
	search() // what is done once is not counted
	begin := meter()
	for range repeats {
		search()
	}
	return (meter() - begin) / repeats
}

// corpusOf is a database with the made-up articles; with -cache one that was made
// before serves again.
func corpusOf(b *testing.B, e storetest.Engine, n int) *store.DB {
	b.Helper()
	c := store.Config{Now: func() time.Time { return storetest.Now }}
	make := func(address string) {
		c.URL = address
		fillCorpus(b, c, n)
	}
	if *cache == "" {
		make(e.Empty(b))
	} else {
		c.URL = e.Kept(b, *cache, fmt.Sprintf("corpus_%d", n), make)
	}
	return openAt(b, c)
}

func fillCorpus(b *testing.B, c store.Config, n int) {
	b.Helper()
	f, err := os.CreateTemp(b.TempDir(), "corpus")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	began := time.Now()
	if err := storetest.Corpus(f, n); err != nil {
		b.Fatal(err)
	}
	made := time.Now()
	if err := store.Restore(b.Context(), c, f, silent); err != nil {
		b.Fatal(err)
	}
	db := openAt(b, c)
	size, err := db.Tidy(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%d articles are %.0f MB, made in %s, restored in %s\n", n, float64(size)/1e6,
		made.Sub(began).Round(time.Second), time.Since(made).Round(time.Second))
}
