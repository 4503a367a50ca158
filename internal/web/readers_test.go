package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// TestHundredReadersAtOnce: a hundred readers read, mark, save and stop at the same
// time, and nothing of it is lost or another's.
func TestHundredReadersAtOnce(t *testing.T) {
	const readers = 100
	p := newPaper(t, withAccounts(account.Open))
	var articles []int64
	for _, id := range p.Articles {
		articles = append(articles, id)
	}
	slices.Sort(articles)
	people := make([]*person, readers)
	ids := make([]int64, readers)
	for i := range people {
		id, err := p.DB.AddReader(t.Context(), news.Reader{Name: fmt.Sprint("reader ", i), Role: news.RoleReader, State: news.ReaderActive})
		if err != nil {
			t.Fatal(err)
		}
		ids[i], people[i] = id, &person{p: p, addr: public, cookie: web.SignedIn(t, p.DB, id)}
	}
	// Each has three articles of their own choice.
	mine := func(i, n int) int64 { return articles[(i+n*5)%len(articles)] }
	var wg sync.WaitGroup
	for i, b := range people {
		wg.Go(func() {
			for n := range 3 {
				article := mine(i, n)
				for _, c := range []struct {
					path   string
					fields []string
					want   int
				}{
					{fmt.Sprintf("/article/%d/place", article), []string{"paragraph", fmt.Sprint(i + 1)}, http.StatusNoContent},
					{"/reading/read", []string{"id", fmt.Sprint(article)}, http.StatusSeeOther},
					{fmt.Sprintf("/article/%d/keep", article), []string{"do", "save", "note", fmt.Sprint("note of ", i)}, http.StatusSeeOther},
				} {
					if resp := b.post(t, c.path, c.fields...); resp.StatusCode != c.want {
						t.Errorf("%s: %s", c.path, resp.Status)
					}
				}
				for _, path := range []string{"/", "/reading", fmt.Sprintf("/story/%d", p.Story)} {
					if resp := b.get(t, path); resp.StatusCode >= 400 {
						t.Errorf("%s: %s", path, resp.Status)
					}
				}
			}
		})
	}
	wg.Wait()
	for i, id := range ids {
		kept, err := p.DB.KeptOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range kept {
			switch k.Table {
			case "places":
				for _, row := range k.Rows {
					if row["paragraph"] != int64(i+1) {
						t.Errorf("reader %d stopped at %v", i, row)
					}
				}
			case "saved":
				for _, row := range k.Rows {
					if row["note"] != fmt.Sprint("note of ", i) {
						t.Errorf("reader %d saved %v", i, row)
					}
				}
			case "marks":
			default:
				continue
			}
			var have []string
			for _, row := range k.Rows {
				have = append(have, fmt.Sprint(row["article"]))
			}
			for n := range 3 {
				if !slices.Contains(have, fmt.Sprint(mine(i, n))) {
					t.Errorf("reader %d lost %s of article %d: they have %s", i, k.Table, mine(i, n), strings.Join(have, " "))
				}
			}
		}
	}
}
