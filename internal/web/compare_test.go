package web

import (
	"strings"
	"testing"
)

// inBrackets writes pairs with what went in brackets and what came in braces.
func inBrackets(pairs [][2]string) string {
	var b strings.Builder
	for _, p := range pairs {
		for _, r := range diffWords(p[0], p[1]) {
			switch {
			case r.Gone:
				b.WriteString("[" + r.Text + "]")
			case r.New:
				b.WriteString("{" + r.Text + "}")
			default:
				b.WriteString(r.Text)
			}
		}
		b.WriteString("/")
	}
	return b.String()
}

func TestLineUp(t *testing.T) {
	for _, c := range []struct{ trap, old, now, want string }{
		{"the same", "a b|c d", "a b|c d", "a b/c d/"},
		{"a local paragraph between must not shift all that follow", "the gate broke today|the wall stands firm", "here in Stell|the gate broke now|the wall stands still",
			"{here in Stell}/the gate broke[today]{now}/the wall stands[firm]{still}/"},
		{"a teaser leaves out the end", "one two three|four five six", "one two three", "one two three/[four five six]/"},
		{"nothing in common", "a b", "c d", "[a b]/{c d}/"},
		{"nothing at all", "", "", "/"},
	} {
		if got := inBrackets(lineUp(strings.Split(c.old, "|"), strings.Split(c.now, "|"))); got != c.want {
			t.Errorf("%s: %s, want %s", c.trap, got, c.want)
		}
	}
}

func TestComparingLongTextsIsBounded(t *testing.T) {
	var a, b []string
	for i := range 3000 {
		a, b = append(a, strings.Repeat("a", i%7+1)+" x"), append(b, strings.Repeat("b", i%7+1)+" x")
	}
	if n := len(lineUp(a, b)); n != 6000 {
		t.Errorf("%d pairs, want every paragraph once", n)
	}
}
