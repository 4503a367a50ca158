package extract

import (
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestJoin(t *testing.T) {
	first := news.Content{Text: "The gate tore loose.\n\nSirens sounded.", HTML: "<p>The gate tore loose.</p><p>Sirens sounded.</p>"}
	next := news.Content{Text: "The gate tore loose.\n\nThe wall is holding.", HTML: "<p>The gate tore loose.</p><p>The <b>wall</b> is holding.</p>",
		Embeds: []news.Embed{{Network: "X", At: 22}}}
	got := Join(first, next)
	if got.Text != "The gate tore loose.\n\nSirens sounded.\n\nThe wall is holding." {
		t.Errorf("text %q", got.Text)
	}
	if want := "<p>The gate tore loose.</p><p>Sirens sounded.</p><p>The <b>wall</b> is holding.</p>"; string(got.HTML) != want {
		t.Errorf("markup %q", got.HTML)
	}
	if at := got.Embeds[0].At; at != len("The gate tore loose.\n\nSirens sounded.\n\n") {
		t.Errorf("the embed moved to %d", at)
	}
	if again := Join(got, next); again.Text != got.Text {
		t.Error("the same page twice is said twice")
	}
}

func TestWithout(t *testing.T) {
	c := news.Content{Text: "News.\n\nFigures may change.", HTML: "<p>News.</p><p>Figures  may <i>change</i>.</p>"}
	got := Without(c, func(b string) bool { return strings.HasPrefix(b, "Figures") })
	if got.Text != "News." || got.HTML != "<p>News.</p>" {
		t.Errorf("%q %q", got.Text, got.HTML)
	}
	if same := Without(c, func(string) bool { return false }); same.HTML != c.HTML {
		t.Error("nothing to drop changed the markup")
	}
}

func TestEdgesAreKnownAgain(t *testing.T) {
	note := "Figures are those known at the time of writing and may change."
	a := Edges("A first paragraph of the news of today.\n\nAnother one.\n\n" + note)
	b := Edges("Something else happened altogether.\n\n" + strings.ReplaceAll(note, " ", "  "))
	n := 0
	for digest := range a {
		if _, ok := b[digest]; ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d blocks in common, want the note", n)
	}
}
