package cluster

import (
	"slices"
	"testing"

	"broadsheet/internal/news"
)

func TestFamily(t *testing.T) {
	for language, want := range map[string]string{"": "", "en": "en", "es": "es", "ca": "es", "sv": "no", "no": "no", "mk": "ru", "e": "e"} {
		p := Profile{Language: language}
		if got := p.Family(); got != want {
			t.Errorf("%q is of the family %q, want %q", language, got, want)
		}
	}
	for _, l := range sample(t) {
		p := Read(l.Line, news.Analysis{})
		if got := FamilyOf(l.Line, news.Analysis{}); got != p.Family() {
			t.Errorf("%s is of the family %q before it is read, then of %q", l.ID, got, p.Family())
		}
	}
}

// A translation that names where it stood first is a copy, though windows of two
// languages know nothing of each other; one whose origin never came stands alone.
func TestTranslation(t *testing.T) {
	var english, german news.Line
	for _, l := range labelledLines(t, "testdata/editions/stories.jsonl") {
		if l.ID == "velmora-de" {
			german = l.Line
		}
	}
	for _, l := range sample(t) {
		if l.ID == "quake-velmora-1" {
			english = l.Line
		}
	}
	english.URL = "https://harbour.example/quake"
	german.URL, german.Origin.URL = "https://hafen.example/beben", english.URL
	alone := german
	alone.ID, alone.URL, alone.Origin.URL = "alone", "https://hafen.example/anderes", "https://nowhere.example/"
	got := Run([]news.Line{english, german, alone}, unread, 0)
	if got[1].DuplicateOf != english.ID || got[1].Story != english.ID {
		t.Errorf("the translation stands at %+v", got[1])
	}
	if got[2].DuplicateOf != "" || got[2].Story != "alone" {
		t.Errorf("the other stands at %+v", got[2])
	}
}

// What stands in one language must not depend on what arrives in others: their
// writers know nothing of each other.
func TestLanguagesDoNotMeet(t *testing.T) {
	all := Run(linesOf(sample(t)), unread, 3)
	for _, family := range []string{"en", "de", "ar", "zh"} {
		var some []news.Line
		for _, l := range sample(t) {
			if FamilyOf(l.Line, news.Analysis{}) == family {
				some = append(some, l.Line)
			}
		}
		if len(some) < 2 {
			t.Fatalf("%d lines in %s", len(some), family)
		}
		for _, p := range Run(some, unread, 3) {
			i := slices.IndexFunc(all, func(o news.Placement) bool { return o.ID == p.ID })
			if o := all[i]; o.Story != p.Story || o.DuplicateOf != p.DuplicateOf || !slices.Equal(o.Related, p.Related) {
				t.Errorf("%s stands at %+v, among others at %+v", p.ID, p, o)
			}
		}
	}
}
