package analysis_test

import (
	"strings"
	"testing"

	"broadsheet/internal/analysis"
	"broadsheet/internal/news"
)

func TestHashtags(t *testing.T) {
	a := news.Analysis{
		Tags: []news.Tag{{Label: "gate", Weight: 1}, {Label: "spillway", Weight: .74}, {Label: "Hallan Dam", Weight: .57}, {Label: "valley", Weight: .52},
			{Label: "wall", Weight: .32}, {Label: "operator", Weight: .25}, {Label: "inspection waiver", Weight: .2}, {Label: "Brannock", Weight: .1}},
		Entities: []news.Entity{{Name: "Hallan Dam", Kind: news.Place, Count: 4}, {Name: "Ottoline Brandt", Kind: news.Person, Count: 3},
			{Name: "Brannock", Kind: news.Place, Count: 1}, {Name: "Tuesday", Kind: news.Other, Count: 5}},
	}
	var got []string
	for _, tag := range analysis.Hashtags(a) {
		got = append(got, tag.Label)
		if tag.Weight < 0 || tag.Weight > 1 {
			t.Errorf("%s weighs %v", tag.Label, tag.Weight)
		}
	}
	if s := strings.Join(got, ", "); s != "Hallan Dam, inspection waiver, Brannock, gate, spillway, Ottoline Brandt" {
		t.Errorf("hashtags: %s", s)
	}
	if none := analysis.Hashtags(news.Analysis{}); len(none) != 0 {
		t.Errorf("hashtags of nothing: %v", none)
	}
}
