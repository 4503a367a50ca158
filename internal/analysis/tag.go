package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// maxTags is how many tags an article carries.
const maxTags = 10

// tags are the names and key phrases that tell best what the text is about, best
// first, weights from 1 down. A phrase and a name with the same words are one
// tag, as are a word and the phrase in which alone it stands.
func (r *reading) tags(names []*name) []news.Tag {
	ranked := r.rank(r.candidates(names))
	var out []news.Tag
	var taken []*candidate
	for _, c := range ranked {
		if len(out) == maxTags {
			break
		}
		if slices.ContainsFunc(taken, func(t *candidate) bool { return covers(t, c) }) || news.Slug(c.label) == "" {
			continue
		}
		taken = append(taken, c)
		out = append(out, news.Tag{Label: c.label, Weight: math.Round(1000*math.Exp(c.score-ranked[0].score)) / 1000})
	}
	return out
}

// rank scores the candidates and sorts them, best first.
func (r *reading) rank(cs []*candidate) []*candidate {
	for _, c := range cs {
		c.score = r.score(c)
	}
	slices.SortFunc(cs, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.first, b.first), strings.Compare(a.key, b.key))
	})
	return cs
}

// score is how well a candidate tells what the text is about, as the logarithm
// of its worth. The summands were set by hill climbing on labelled sets of two
// languages, one with a crowd's keys, one with editors'; what raised only one of
// them was left out.
func (r *reading) score(c *candidate) float64 {
	s := math.Log(float64(c.count)) - 0.15*math.Log1p(float64(c.first)) + 0.3*math.Log(float64(c.runes))
	if c.count > 1 {
		s += 0.4
	}
	switch {
	case c.name == nil:
		s += phraseScore(c)
	case c.size == 1:
		s += 0.4
	case c.size > 2:
		s -= 0.6
	}
	if c.name != nil && c.name.kind == news.Place {
		s += 0.25
	}
	if c.title > 0 && (c.name != nil || c.size == 1) {
		s += 0.4
	}
	return s
}

// phraseScore is what speaks for a word or phrase beside its place and number. A
// phrase that recurs says less than a word that does: each of its words
// recurs too.
func phraseScore(c *candidate) (s float64) {
	switch {
	case c.size > 1:
		s = -0.2 - 0.1*float64(c.size) - 0.4*math.Log(float64(c.count))
		if c.title > 0 && c.count < 2 {
			s -= 0.6
		}
	case c.runes < 4:
		s = -1
	}
	if c.common {
		s -= 1.6
	}
	if c.size == 1 { // readers follow things, not verbs
		s -= 0.5 * min(1, 2*c.verbal)
		if c.nominal == 0 {
			s -= 0.3
		}
	}
	return s + 0.3*min(1, 2*c.nominal)
}

// covers reports whether c says nothing beside t, which ranks higher: its words
// are among t's and it hardly stands alone, or it holds t and little more.
func covers(t, c *candidate) bool {
	if strings.Contains(" "+t.key+" ", " "+c.key+" ") {
		return c.count <= t.count+t.count/2
	}
	if strings.Contains(" "+c.key+" ", " "+t.key+" ") {
		return c.name == nil && t.name != nil
	}
	return false
}
