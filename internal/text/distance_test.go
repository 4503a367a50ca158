package text_test

import (
	"testing"

	"broadsheet/internal/text"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"gate", "gate", 0}, {"trunion", "trunnion", 1}, {"kitten", "sitting", 3}, {"сад", "зад", 1}, {"a", "abcdefghij", 5}} {
		if got := text.Distance(c.a, c.b, 5); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
