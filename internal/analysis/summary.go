package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"broadsheet/internal/text"
)

// ranked is a sentence of the reading with how much it tells.
type ranked struct {
	sentence int
	score    float64
}

// summary are sentences of the body, best first, until they hold somewhat more
// than half of its words, however words are counted. Every sentence is copied as it
// stands; one that the text repeats comes twice only if nothing else is left.
func (r *reading) summary() []string {
	order, total := r.ranking()
	var out, again []string
	said := map[string]bool{}
	words := 0
	for _, o := range order {
		if words*10 >= total*6 {
			return out
		}
		s := r.sentences[o.sentence]
		line := s.Of(r.text)
		if said[line] {
			again = append(again, line)
			continue
		}
		said[line] = true
		out = append(out, line)
		words += s.to - s.from
	}
	for _, line := range again {
		if words*10 >= total*6 {
			break
		}
		out = append(out, line)
		words += len(text.Words(line))
	}
	return out
}

// ranking are the sentences of the body, best first, and their words in all.
func (r *reading) ranking() (order []ranked, words int) {
	weights := r.termWeights()
	for i, s := range r.sentences {
		if s.Start < r.bodyAt {
			continue
		}
		words += s.to - s.from
		order = append(order, ranked{i, r.sentenceScore(s, len(order), weights)})
	}
	slices.SortStableFunc(order, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	return order, words
}

// termWeights weigh the stems of the text: how often, more in the title.
func (r *reading) termWeights() map[string]float64 {
	weights := map[string]float64{}
	for i := range r.words {
		w := &r.words[i]
		if w.stop || !w.letter || w.runes < 2 {
			continue
		}
		if r.sentences[w.sentence].title {
			weights[w.stem] += 2
		} else {
			weights[w.stem]++
		}
	}
	for t, n := range weights {
		weights[t] = math.Log1p(n)
		if n < 2 {
			weights[t] = 0.2
		}
	}
	return weights
}

// sentenceScore is how much a sentence tells: the weight of its different terms,
// tempered by its length, the more the nearer to the top.
func (r *reading) sentenceScore(s sentence, place int, weights map[string]float64) float64 {
	seen := map[string]bool{}
	sum, n := 0.0, 0
	for _, w := range r.words[s.from:s.to] {
		n++
		if v := weights[w.stem]; v > 0 && !seen[w.stem] {
			seen[w.stem] = true
			sum += v
		}
	}
	score := sum / math.Pow(float64(n)+6, 0.6)
	if n < 6 || s.title {
		score *= 0.4
	}
	if strings.HasSuffix(s.Of(r.text), "?") {
		score *= 0.7
	}
	return score * (1 + 0.9/float64(1+place))
}
