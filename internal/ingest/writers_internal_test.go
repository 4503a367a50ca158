package ingest

import "testing"

func TestLevel(t *testing.T) {
	for _, c := range []struct {
		budget int64
		sizes  []int64
		want   int64
	}{
		{100, nil, 100},
		{100, []int64{40}, 100},
		{100, []int64{10, 40}, 90},       // there is room for both, and 50 more
		{100, []int64{90, 30, 10}, 60},   // the largest has what the others leave
		{100, []int64{500, 30, 400}, 35}, // two share it
		{90, []int64{50, 60, 70}, 30},
	} {
		if got := level(c.budget, c.sizes); got != c.want {
			t.Errorf("of %d, %v may have %d each, want %d", c.budget, c.sizes, got, c.want)
		}
	}
}
