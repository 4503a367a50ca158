package cluster_test

import (
	"testing"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/news"
)

func TestTell(t *testing.T) {
	at := time.Date(2026, 11, 17, 6, 0, 0, 0, time.UTC)
	s := cluster.Tell([]news.Card{
		{ID: 4, Publisher: "d.example", When: at.Add(3 * time.Hour), Title: "copy", DuplicateOf: 2, Section: "world"},
		{ID: 3, Publisher: "c.example", When: at.Add(2 * time.Hour), Title: "copy", DuplicateOf: 2, Section: "world"},
		{ID: 2, Publisher: "b.example", When: at.Add(time.Hour), Title: "agency", State: news.StateOK, Section: "local", Image: news.Image{URL: "i"}},
		{ID: 1, Publisher: "a.example", When: at, Title: "walled", State: news.StatePaywall, Section: "local"},
	})
	if s.Title != "agency" || s.Lead != 2 || s.Reports() != 2 || s.Tally[0] != 0 || s.Tally[1] != 2 || s.Outlets != 4 {
		t.Errorf("%+v", s)
	}
	if s.Section != "local" || !s.First.Equal(at) || !s.Last.Equal(at.Add(3*time.Hour)) {
		t.Errorf("%+v", s)
	}
}

func TestVolumeAloneLiftsNothing(t *testing.T) {
	now := time.Now()
	if cluster.Importance(1, 10_000, now) > cluster.Importance(8, 8, now) {
		t.Error("ten thousand copies of one report weigh more than eight reports")
	}
	if cluster.Importance(1, 1, now) < cluster.Importance(2, 2, now.Add(-48*time.Hour)) {
		t.Error("a story of two reports stays in front for two days")
	}
}
