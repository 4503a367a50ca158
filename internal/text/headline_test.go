package text_test

import (
	_ "embed"
	"strings"
	"testing"

	"broadsheet/internal/text"
)

//go:embed testdata/headlines.txt
var headlines string

// TestHeadlines holds the share of headlines recognised without a hint, and with
// the right one.
func TestHeadlines(t *testing.T) {
	right, wrong, misled, n := 0, 0, 0, 0
	for line := range strings.Lines(headlines) {
		lang, s, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		n++
		switch got := text.Language(s, ""); got {
		case lang:
			right++
		case "":
			t.Logf("%s: unsure of %q", lang, s)
		default:
			wrong++
			t.Logf("%s: taken for %s: %q", lang, got, s)
		}
		if got := text.Language(s, lang); got != lang {
			misled++
			t.Logf("Language(%q, %q) = %q", s, lang, got)
		}
	}
	t.Logf("%d of %d right, %d wrong", right, n, wrong)
	if float64(right) < 0.94*float64(n) || float64(wrong) > 0.04*float64(n) || float64(misled) > 0.03*float64(n) {
		t.Errorf("%d of %d right, %d wrong, %d wrong in spite of the hint", right, n, wrong, misled)
	}
}
