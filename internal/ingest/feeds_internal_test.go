package ingest

import (
	"testing"
	"time"

	"broadsheet/internal/news"
)

// TestEditedOrder tells an editor's order from that of time.
func TestEditedOrder(t *testing.T) {
	for name, c := range map[string]struct {
		hours []int // ago, in the order of the feed; -1: no date
		want  bool
	}{
		"the newest first":             {[]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, false},
		"the oldest first":             {[]int{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, false},
		"one item pinned":              {[]int{40, 0, 1, 2, 3, 4, 5, 6, 7, 8}, false},
		"by weight":                    {[]int{3, 0, 7, 1, 1, 9, 4, 2, 8, 5}, true},
		"few":                          {[]int{3, 0, 7, 1}, false},
		"all at once":                  {[]int{1, 1, 1, 1, 1, 1, 1, 1}, false},
		"without dates":                {[]int{-1, -1, -1, -1, -1, -1, -1}, false},
		"by weight, some undated":      {[]int{3, -1, 0, 7, 1, -1, 9, 4, 2}, true},
		"two feeds one behind another": {[]int{0, 1, 2, 3, 0, 1, 2, 3}, false},
	} {
		var entries []news.Entry
		for _, h := range c.hours {
			e := news.Entry{}
			if h >= 0 {
				e.Published = news.At(time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC).Add(-time.Duration(h) * time.Hour))
			}
			entries = append(entries, e)
		}
		if got := edited(entries); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
