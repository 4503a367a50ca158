package web

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestDiffWords(t *testing.T) {
	for _, c := range []struct{ old, now, want string }{
		{"Dam secure after gate fault", "Dam fails after gate fault", "Dam -secure +fails after gate fault"},
		{"", "new words", "+new words"},
		{"gone", "", "-gone"},
		{"same as ever", "same as ever", "same as ever"},
		{"a b c d e", "a c d x e", "a -b c d +x e"},
	} {
		var parts []string
		for _, r := range diffWords(c.old, c.now) {
			mark := ""
			if r.Gone {
				mark = "-"
			}
			if r.New {
				mark = "+"
			}
			parts = append(parts, mark+r.Text)
		}
		if got := strings.Join(parts, " "); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.old, c.now, got, c.want)
		}
	}
}

// TestEditsLeadFromOneToTheOther holds on any two texts: dropping what is new
// gives the old one, dropping what is gone the new one.
func TestEditsLeadFromOneToTheOther(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		words := make([]string, rnd.IntN(40))
		for i := range words {
			words[i] = string(rune('a' + rnd.IntN(6)))
		}
		return words
	}
	for range 500 {
		a, b := text(), text()
		var old, now []string
		for _, s := range edits(a, b) {
			if s.kind != added {
				old = append(old, s.text)
			}
			if s.kind != removed {
				now = append(now, s.text)
			}
		}
		if !slices.Equal(old, a) && len(a) > 0 || !slices.Equal(now, b) && len(b) > 0 {
			t.Fatalf("%v to %v became %v to %v", a, b, old, now)
		}
	}
}

func TestTextsWithNothingInCommonAreBounded(t *testing.T) {
	a, b := make([]string, 5000), make([]string, 5000)
	for i := range a {
		a[i], b[i] = "a", "b"
	}
	if n := len(edits(a, b)); n != 10000 {
		t.Errorf("%d steps", n)
	}
}
