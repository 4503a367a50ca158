package discuss_test

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/discuss"
)

func TestMentions(t *testing.T) {
	for text, want := range map[string]string{
		"@siv":                         "[[siv]]",
		"Ask @Ada Lovelace, she knows": "[[ada lovelace ada]]",
		"Thanks, @odd.":                "[[odd]]",
		"mail a@b.example":             "[]",
		"@ nobody":                     "[]",
		"(@Ines) and @Çelik":           "[[ines] [çelik]]",
		"no one":                       "[]",
	} {
		if got := fmt.Sprint(discuss.Mentions(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := discuss.Mentions(strings.Repeat("@a ", 100)); len(got) != 5 {
		t.Errorf("%d are called", len(got))
	}
}
