package discuss

import (
	"testing"
	"unicode/utf8"
)

func TestSkeleton(t *testing.T) {
	for _, c := range []struct{ trap, a, b string }{
		{"Cyrillic letters", "paypal", "раураӏ"},
		{"Greek letters", "Hope", "Ηορe"},
		{"one and l and I", "Bill", "Bi1I"},
		{"nought", "Otto", "0tto"},
		{"fullwidth", "Siv", "Ｓｉｖ"},
		{"mathematical", "Siv", "𝕊𝒾𝓿"},
		{"marks", "Zoe", "Zoë"},
		{"case and signs between", "anna.lind", "Anna-Lind"},
		{"rn for m", "Emma", "Ernma"},
		{"vv for w", "Wanda", "VVanda"},
		{"not seen", "Siv", "S\u200biv"},
		{"Armenian", "on", "օո"},
	} {
		if Skeleton(c.a) != Skeleton(c.b) {
			t.Errorf("%s: %q is %q, %q is %q", c.trap, c.a, Skeleton(c.a), c.b, Skeleton(c.b))
		}
	}
	for _, c := range [][2]string{{"Siv", "Sav"}, {"Анна", "Инна"}, {"李明", "李朋"}, {"محمد", "أحمد"}} {
		if Skeleton(c[0]) == Skeleton(c[1]) {
			t.Errorf("%q and %q are one name", c[0], c[1])
		}
	}
}

// TestLooksAreOneThing holds that no letter passes for two, or names would compare
// one way today and another tomorrow.
func TestLooksAreOneThing(t *testing.T) {
	seen := map[rune]string{}
	for to, from := range lookGroups {
		for _, r := range from {
			if other, ok := seen[r]; ok {
				t.Errorf("%q passes for %s and for %s", r, to, other)
			}
			seen[r] = to
		}
	}
}

func TestOfficial(t *testing.T) {
	for name, want := range map[string]bool{"Admin": true, "Αdmin": true, "m0derator": true, "The Quay": true, "Thе Quау": true, "Siv": false, "Modesty": false} {
		if got := Official(name, "The Quay"); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func FuzzSkeleton(f *testing.F) {
	f.Add("Ηορe \u202e Zalgo\u0301\u0301\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		one := Skeleton(s)
		if !utf8.ValidString(one) && utf8.ValidString(s) {
			t.Errorf("%q has the skeleton %q", s, one)
		}
		if again := Skeleton(one); utf8.ValidString(s) && again != one && Skeleton(again) != again {
			t.Errorf("%q: %q, then %q", s, one, again)
		}
	})
}
