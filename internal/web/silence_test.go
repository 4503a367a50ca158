package web

import (
	"testing"

	"broadsheet/internal/news"
)

func TestSilences(t *testing.T) {
	m := sources{
		"1": {&news.Card{ID: 1, PublisherName: "Courier"}, 0},
		"2": {&news.Card{ID: 2, PublisherName: "Halyard"}, 1},
		"3": {&news.Card{ID: 3, PublisherName: "Post", DuplicateOf: 2}, 1},
		"4": {&news.Card{ID: 4, PublisherName: "Register"}, 2},
	}
	carriedBy := func(ids ...string) (c []news.QuoteCopy) {
		for _, id := range ids {
			c = append(c, news.QuoteCopy{Receipt: news.Receipt{Article: id}})
		}
		return c
	}
	got := m.silences([]news.LedgerQuote{
		{Speaker: "Ines Halloran", CarriedBy: carriedBy("1", "3")},
		{Speaker: "Colm Attery", CarriedBy: carriedBy("4")},
		{Speaker: "Ines Halloran", CarriedBy: carriedBy("1")},
		{Speaker: "Ottoline Brandt", CarriedBy: carriedBy("1", "2", "4")},
		{CarriedBy: carriedBy("1")},
	})
	want := map[int]string{0: "Register carries no word of Ines Halloran.", 1: "No other report carries a word of Colm Attery."}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("quote %d: %q, want %q", i, got[i], w)
		}
	}
}
