package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Bounds of what stands under an article as its hashtags.
const (
	maxHashtags = 8
	minHashtags = 3
	hashtagBar  = .35 // less says little of the article
	plainWords  = 2   // single common words among them
)

// Hashtags are the tags of an analysis as a reader expects them under an
// article: three to eight, names and phrases before single words, each gathered
// on a page of its own. Tags, which they are chosen from, rank everything that
// an index would hold.
func Hashtags(a news.Analysis) []news.Tag {
	names := map[string]news.Entity{}
	for _, e := range a.Entities {
		names[text.Fold(e.Name)] = e
	}
	var all []news.Tag
	seen := map[string]bool{}
	add := func(label string, weight float64) {
		slug := news.Slug(label)
		ofAgency := a.Agency != "" && strings.Contains(text.Fold(a.Agency), text.Fold(label))
		if slug == "" || seen[slug] || ofAgency || len([]rune(label)) < 2 {
			return
		}
		seen[slug] = true
		all = append(all, news.Tag{Label: label, Weight: weight})
	}
	for _, t := range a.Tags {
		_, named := names[text.Fold(t.Label)]
		if named || compound(t.Label) {
			add(t.Label, 1+t.Weight)
		}
	}
	for _, e := range a.Entities {
		if e.Kind != news.Other && e.Count > 1 && (compound(e.Name) || e.Kind == news.Place) {
			add(e.Name, .4+min(float64(e.Count)/10, .5))
		}
	}
	plain := 0
	for _, t := range a.Tags {
		if plain < plainWords && !compound(t.Label) {
			before := len(all)
			add(t.Label, t.Weight)
			plain += len(all) - before
		}
	}
	return heaviest(all)
}

// compound reports whether a label is more than one word, or one of a script in
// which words are not parted.
func compound(label string) bool {
	if strings.ContainsAny(label, " -") {
		return true
	}
	for _, r := range label {
		if unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hiragana, unicode.Thai) {
			return len([]rune(label)) > 2
		}
	}
	return false
}

// heaviest are the heaviest tags, their weights brought back to 0 to 1.
func heaviest(tags []news.Tag) []news.Tag {
	slices.SortStableFunc(tags, func(a, b news.Tag) int { return -cmp.Compare(a.Weight, b.Weight) })
	n := 0
	for n < len(tags) && n < maxHashtags && (n < minHashtags || tags[n].Weight >= hashtagBar) {
		n++
	}
	tags = tags[:n]
	for i := range tags {
		tags[i].Weight = min(tags[i].Weight/2, 1)
	}
	return tags
}
