package cluster

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

// Editions of one event find each other, and only those: the names of two
// quakes differ though everything else is alike.
func TestEditions(t *testing.T) {
	w := New(Settings{})
	for _, l := range append(sample(t), labelledLines(t, "testdata/editions/stories.jsonl")...) {
		w.Assign(Read(l.Line, news.Analysis{}))
	}
	for id, want := range map[string][]string{
		"quake-velmora-1": {"velmora-de", "velmora-es", "velmora-ru"},
		"quake-tessaly-1": {"tessaly-de", "tessaly-es"},
		"ferry-1":         {"ferry-de", "ferry-ru"},
		"ferry-de":        {"ferry-1", "ferry-ru"},
		"velmora-ru":      {"quake-velmora-1", "velmora-de", "velmora-es"},
		"ferry-strike-1":  nil, "vaccine-1": nil, "bruecke-1": nil, "mina-1": nil, "hongshui-1": nil, "mina-ar-1": nil, "hokkey-1": nil,
	} {
		var got []string
		for _, e := range w.Editions(id) {
			got = append(got, e.ID)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("editions of %s are %v, want %v", id, got, want)
		}
	}
	if w.Editions("nothing") != nil {
		t.Error("an unknown story has editions")
	}
}

func TestSkeleton(t *testing.T) {
	for _, same := range []string{
		"Zelensky Selenskyj Зеленский Zelenskyy", "Macron Макрон", "Kharkiv Харків", "Putin Путин Poutine", "Mitsotakis Μητσοτάκης",
		"Onsalo Онсало", "Salman سلمان Салман",
	} {
		names := strings.Fields(same)
		for _, n := range names[1:] {
			if skeleton(n) != skeleton(names[0]) || skeleton(n) == 0 {
				t.Errorf("%s is not %s", n, names[0])
			}
		}
	}
	for _, none := range []string{"", "Li", "Iowa", "北京", "서울", "of"} {
		if skeleton(none) != 0 {
			t.Errorf("%q has a skeleton", none)
		}
	}
	if skeleton("Korvat") == skeleton("Velmora") {
		t.Error("two names are one")
	}
}
