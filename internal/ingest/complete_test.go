package ingest

import (
	"testing"

	"broadsheet/internal/news"
)

func TestNewNoteIsNoChange(t *testing.T) {
	const text = "The gate tore loose in the night.\n\nThe wall is holding, the engineer says."
	old := news.Content{Text: text, Note: "Figures are those known at the time and may change."}
	const other = "All numbers are those of the day on which this was written."
	markup := news.HTML("<p>The gate tore loose in the night.</p><p>The wall is holding, the engineer says.</p>")
	note := news.HTML("<p>" + other + "</p>")
	for name, c := range map[string]struct{ now, want news.Content }{
		"another note": {
			news.Content{Text: text + "\n\n" + other, HTML: markup + note},
			news.Content{Text: text, HTML: markup, Note: other}},
		"the same note": {
			news.Content{Text: text + "\n\n" + old.Note, HTML: markup},
			news.Content{Text: text + "\n\n" + old.Note, HTML: markup}},
		"a correction too": {
			news.Content{Text: "The gate held.\n\n" + other, HTML: note},
			news.Content{Text: "The gate held.\n\n" + other, HTML: note}},
		"a note that was recognised": {
			news.Content{Text: text, Note: other},
			news.Content{Text: text, Note: other}},
	} {
		if got := renoted(old, c.now); got.Text != c.want.Text || got.HTML != c.want.HTML || got.Note != c.want.Note {
			t.Errorf("%s: text %q, markup %q, note %q", name, got.Text, got.HTML, got.Note)
		}
	}
	if got := renoted(news.Content{Text: text}, news.Content{Text: text + "\n\n" + other}); got.Note != "" {
		t.Error("an addition to an article without a note was taken for one")
	}
}
