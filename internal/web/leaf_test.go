package web

import (
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// TestLeaf turns the pages of a list to its end and back, and asks for one whose
// article has gone.
func TestLeaf(t *testing.T) {
	var all []keptAway
	for id := int64(7); id > 0; id-- {
		all = append(all, keptAway{card: news.Card{ID: id}})
	}
	for _, c := range []struct {
		page         store.Page
		first, n     int64
		newer, older string
	}{
		{store.Page{Limit: 3}, 7, 3, "", "5"},
		{store.Page{Limit: 3, Before: "5"}, 4, 3, "4", "2"},
		{store.Page{Limit: 3, Before: "2"}, 1, 1, "1", ""},
		{store.Page{Limit: 3, After: "1"}, 4, 3, "4", "2"},
		{store.Page{Limit: 3, After: "4"}, 7, 3, "", "5"},
		{store.Page{Limit: 3, Before: "99"}, 7, 3, "", "5"},
		{store.Page{Limit: 3, Before: "soon"}, 7, 3, "", "5"},
		{store.Page{Limit: 3, Before: "1"}, 0, 0, "", ""},
	} {
		part, turn := leaf(all, c.page)
		var first int64
		if len(part) > 0 {
			first = part[0].card.ID
		}
		if first != c.first || int64(len(part)) != c.n || turn.Newer != c.newer || turn.Older != c.older {
			t.Errorf("%+v: %d from %d, %+v", c.page, len(part), first, turn)
		}
	}
}
