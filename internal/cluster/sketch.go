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
// German keeps them, since it writes every noun with a capital, and so does a
// text in capitals.
func sketch(tokens []token, lang string) []uint32 {
	run := make([]uint32, 0, len(tokens))
	long := passageWords
	names := lang != "de" && !shouted(tokens)
	for _, t := range tokens {
		if t.kind == syllable {
			long = passageSyllables
		}
		if t.kind == word && t.upper && !t.first && names || t.kind == number {
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

// shouted reports a text in capitals: four of five words begin with one.
func shouted(tokens []token) bool {
	upper := 0
	for _, t := range tokens {
		upper += one(t.upper)
	}
	return 5*upper > 4*len(tokens)
}

// contained estimates which share of the shorter text stands in the other, from
// how many passages it judges, and the same share for the longer one. Passages
// that skip names, if it is given, count for neither.
func contained(a, b []uint32, skip func(passage uint32) bool) (shorter, longer float64, of int) {
	limit := ^uint32(0)
	if len(a) == sketchSize {
		limit = a[len(a)-1]
	}
	if len(b) == sketchSize {
		limit = min(limit, b[len(b)-1])
	}
	shared, inA, inB := 0, 0, 0
	for i, j := 0, 0; i < len(a) && a[i] <= limit || j < len(b) && b[j] <= limit; {
		var h uint32
		switch {
		case j == len(b) || i < len(a) && a[i] <= b[j]:
			h = a[i]
		default:
			h = b[j]
		}
		isA, isB := i < len(a) && a[i] == h, j < len(b) && b[j] == h
		if isA {
			i++
		}
		if isB {
			j++
		}
		if h > limit || skip != nil && skip(h) {
			continue
		}
		inA, inB, shared = inA+one(isA), inB+one(isB), shared+one(isA && isB)
	}
	of = min(inA, inB)
	if of == 0 {
		return 0, 0, 0
	}
	return float64(shared) / float64(of), float64(shared) / float64(max(inA, inB)), of
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stock counts in how many texts a passage stands, in a table of hashes, to
// know the phrases that a publisher puts around everything.
type stock struct{ table []uint8 }

// common is how many texts make a passage a stock phrase.
const common = 4

func (s *stock) at(h uint32) *uint8 { return &s.table[int(h)&(len(s.table)-1)] }

func (s *stock) add(sketch []uint32) {
	for _, h := range sketch {
		if n := s.at(h); *n < 255 {
			*n++
		}
	}
}

func (s *stock) remove(sketch []uint32) {
	for _, h := range sketch {
		if n := s.at(h); *n > 0 && *n < 255 {
			*n--
		}
	}
}

func (s *stock) common(h uint32) bool { return *s.at(h) >= common }
