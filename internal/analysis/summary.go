package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// summary are sentences of the body, best first, until they hold at least half
// of its words. Every sentence is copied as it stands.
func (r *reading) summary() []string {
	type scored struct {
		i     int
		score float64
	}
	weights := r.termWeights()
	var order []scored
	total, place := 0, 0
	for i, s := range r.sentences {
		if s.Start < r.bodyAt {
			continue
		}
		total += s.to - s.from
		order = append(order, scored{i, r.sentenceScore(s, place, weights)})
		place++
	}
	slices.SortStableFunc(order, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []string
	said := map[string]bool{}
	words := 0
	for _, o := range order {
		s := r.sentences[o.i]
		words += s.to - s.from
		if line := strings.TrimSpace(s.Of(r.text)); !said[line] {
			said[line] = true
			out = append(out, line)
		}
		if words*2 >= total {
			break
		}
	}
	return out
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
