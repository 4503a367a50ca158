package cluster

import "slices"

// Passages are compared by sketches: of all runs of a few words the ones with
// the smallest hashes, which estimate how much of one text stands in another
// (Broder, "On the resemblance and containment of documents", 1997).
const (
	passageWords     = 4
	passageSyllables = 8
	minPassages      = 8 // with fewer a text is only the copy of an equal one
)

// sketch is the bottom of the hashes of all passages, ascending. Names and
// numbers are left out of passages, for a copy may spell a name in its own way;
// German keeps them, since it writes every noun with a capital.
func sketch(tokens []token, lang string) []uint32 {
	run := make([]uint32, 0, len(tokens))
	long := passageWords
	for _, t := range tokens {
		if t.kind == syllable {
			long = passageSyllables
		}
		if t.kind == word && t.upper && !t.first && lang != "de" || t.kind == number {
			continue
		}
		run = append(run, t.raw)
	}
	out := make([]uint32, 0, len(run))
	for i := 0; i+long <= len(run); i++ {
		var h uint32
		for _, w := range run[i : i+long] {
			h = (h ^ w) * 16777619
			h ^= h >> 15
		}
		out = append(out, mix(h))
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.Clip(slices.Clone(out[:min(sketchSize, len(out))]))
}

// contained estimates which share of the shorter text stands in the other, from
// how many passages it judges, and the same share for the longer one.
func contained(a, b []uint32) (shorter, longer float64, of int) {
	limit := ^uint32(0)
	if len(a) == sketchSize {
		limit = a[len(a)-1]
	}
	if len(b) == sketchSize {
		limit = min(limit, b[len(b)-1])
	}
	shared, i, j := 0, 0, 0
	for i < len(a) && j < len(b) && a[i] <= limit && b[j] <= limit {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			shared++
			i++
			j++
		}
	}
	for i < len(a) && a[i] <= limit {
		i++
	}
	for j < len(b) && b[j] <= limit {
		j++
	}
	of = min(i, j)
	if of == 0 {
		return 0, 0, 0
	}
	return float64(shared) / float64(of), float64(shared) / float64(max(i, j)), of
}
