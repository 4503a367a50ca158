package store_test

import (
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// BenchmarkThread is what a page of a thread of 10,000 comments costs in each
// order, and how a page that asks for news is answered.
func BenchmarkThread(b *testing.B) {
	const comments = 10_000
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			db, c := open(b, e)
			id := must[int64](b)(db.SaveArticle(b.Context(), article(c, "https://a.example/x", "T", "Words.")))
			siv := join(b, db, "Siv", news.RoleReader)
			words := strings.Repeat("It was said before, and by others. ", 8)
			var roots []int64
			for i := range comments { // every fifth answers nothing, the others one of the last
				parent := int64(0)
				if i%5 > 0 {
					parent = roots[len(roots)-1]
				}
				said := say(b, db, siv, -id, parent, words)
				if i%5 < 3 {
					roots = append(roots, said)
				}
			}
			page := store.Page{Limit: 50}
			middle := must[store.Talk](b)(db.Thread(b.Context(), id, siv, store.OldestFirst, page)).Turn.Older
			for name, read := range map[string]func() error{
				"first": func() error { return second(db.Thread(b.Context(), id, siv, store.OldestFirst, page)) },
				"next": func() error {
					return second(db.Thread(b.Context(), id, siv, store.OldestFirst, store.Page{Before: middle, Limit: 50}))
				},
				"newest":  func() error { return second(db.Thread(b.Context(), id, siv, store.NewestFirst, page)) },
				"replies": func() error { return second(db.Thread(b.Context(), id, siv, store.MostReplied, page)) },
				"article": func() error { return second(db.Open(b.Context(), siv, id, 20)) },
				"state":   func() error { return second(db.ThreadVersion(b.Context(), id)) },
			} {
				b.Run(name, func(b *testing.B) { measured(b, e, read) })
			}
		})
	}
}
