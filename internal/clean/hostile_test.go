package clean

import (
	"os"
	"strings"
	"testing"
)

// unwritten are the characters that hostile.txt cannot hold as they are.
var unwritten = strings.NewReplacer("{tab}", "\t", "{lf}", "\n", "{cr}", "\r", "{nul}", "\x00", "{ff}", "\f",
	"ELSEWHERE", "https://elsewhere.example")

// attacks are the lines of testdata/hostile.txt.
func attacks(t testing.TB) (list []string) {
	t.Helper()
	b, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			list = append(list, unwritten.Replace(line))
		}
	}
	if len(list) < 100 {
		t.Fatalf("only %d attacks", len(list))
	}
	return list
}

func TestAttacks(t *testing.T) {
	p := policy()
	for _, in := range attacks(t) {
		out := string(Fragment(in, Options{Base: base}))
		if again := string(Fragment(out, Options{Base: base})); again != out {
			t.Errorf("%s\n once  %s\n again %s", in, out, again)
		}
		if !agrees(p, out) {
			t.Errorf("%s\n ours   %s\n theirs %s", in, out, p.Sanitize(out))
		}
	}
}
