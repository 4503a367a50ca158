package cluster

import "slices"

// Passages are compared by sketches: of all runs of a few words the ones with
// the smallest hashes, which estimate how much of one text stands in another
// (Broder, "On the resemblance and containment of documents", 1997). The low
// bits of a hash tell where in the text the passage stands and whether it is
// quoted, for what two texts share says more or less by that.
const (
	passageWords     = 5
	passageSyllables = 8
	minPassages      = 8 // with fewer a text is only the copy of one that holds all of it
	quotedWeight     = .5
)

// A passage is a hash with what is known of its place.
type passage = uint32

const (
	quotedBit  = 1
	placeShift = 1
	placeBits  = 4
	places     = 1 << placeBits // parts of a text that a passage may stand in
	idMask     = ^uint32(1<<(placeShift+placeBits) - 1)
)

func idOf(p passage) uint32   { return p & idMask }
func placeOf(p passage) int   { return int(p>>placeShift) & (places - 1) }
func isQuoted(p passage) bool { return p&quotedBit != 0 }

// sketch is the bottom of the hashes of all passages, ascending. Names and
// numbers are left out of passages, for a copy may spell a name in its own way;
// German keeps them, since it writes every noun with a capital, and so does a
// sentence in capitals.
func sketch(tokens []token, lang string) []passage {
	run := make([]token, 0, len(tokens))
	long := passageWords
	names := false
	for i, t := range tokens {
		if t.first {
			names = lang != "de" && !shouted(tokens[i:])
		}
		if t.kind == syllable {
			long = passageSyllables
		}
		if t.kind == word && t.upper && !t.first && names || t.kind == number {
			continue
		}
		run = append(run, t)
	}
	out := make([]passage, 0, len(run))
	for i := 0; i+long <= len(run); i++ {
		var h uint32
		for _, t := range run[i : i+long] {
			h = (h ^ t.raw) * 16777619
			h ^= h >> 15
		}
		p := idOf(mix(h)) | passage(i*places/len(run))<<placeShift
		if run[i].quoted && run[i+long-1].quoted {
			p |= quotedBit
		}
		out = append(out, p)
	}
	slices.Sort(out)
	out = slices.CompactFunc(out, func(a, b passage) bool { return idOf(a) == idOf(b) })
	return slices.Clip(slices.Clone(out[:min(sketchSize, len(out))]))
}

// shouted reports a sentence in capitals, at the head of the tokens: four of
// five words begin with one.
func shouted(tokens []token) bool {
	upper, n := 0, 0
	for _, t := range tokens {
		if t.sentence != tokens[0].sentence {
			break
		}
		upper, n = upper+one(t.upper), n+one(t.kind == word)
	}
	return n > 3 && 5*upper > 4*n
}

// overlap is what two texts have in common, seen from the passages that their
// sketches let judge.
type overlap struct {
	shared   float64 // passages in both
	inside   float64 // of these, those inside one of the texts
	moved    float64 // of these, those at another place in one text than in the other
	inA, inB float64
}

// of is from how many passages of the shorter text it is judged.
func (o overlap) of() float64 { return min(o.inA, o.inB) }

// shorter is the share of the shorter text that stands in the other.
func (o overlap) shorter() float64 { return ratio(o.shared, o.of()) }

// longer is the same share of the longer one.
func (o overlap) longer() float64 { return ratio(o.shared, max(o.inA, o.inB)) }

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// limit is the largest hash up to which both sketches are complete.
func limit(a, b []passage) uint32 {
	most := ^uint32(0)
	for _, s := range [2][]passage{a, b} {
		if len(s) == sketchSize {
			most = min(most, idOf(s[sketchSize-1]))
		}
	}
	return most
}

// both says which of two texts hold a passage.
type both uint8

const (
	onlyA  both = 1
	onlyB  both = 2
	inBoth      = onlyA | onlyB
)

// pairs calls yield for every passage of two sketches that can be judged, with
// how it stands in each text that holds it.
func pairs(a, b []passage, yield func(in both, a, b passage)) {
	most := limit(a, b)
	for len(a) > 0 || len(b) > 0 {
		var in both
		var x, y passage
		if len(a) > 0 && (len(b) == 0 || idOf(a[0]) <= idOf(b[0])) {
			in, x = onlyA, a[0]
		}
		if len(b) > 0 && (len(a) == 0 || idOf(b[0]) <= idOf(a[0])) {
			in, y = in|onlyB, b[0]
		}
		if idOf(max(x, y)) > most {
			return
		}
		if in&onlyA != 0 {
			a = a[1:]
		}
		if in&onlyB != 0 {
			b = b[1:]
		}
		yield(in, x, y)
	}
}

// contained counts the passages of two texts and those they share.
func contained(a, b []passage) (o overlap) {
	pairs(a, b, func(in both, _, _ passage) { o.add(in, 1) })
	return o
}

func (o *overlap) add(in both, weight float64) {
	if in&onlyA != 0 {
		o.inA += weight
	}
	if in&onlyB != 0 {
		o.inB += weight
	}
	if in == inBoth {
		o.shared += weight
	}
}

// inner are the places of a text between those where it differs from another
// for the first and the last time.
type inner struct{ first, last int }

func (n *inner) differs(at passage) {
	n.first, n.last = min(n.first, placeOf(at)), max(n.last, placeOf(at))
}

func (n inner) holds(at passage) bool {
	return n.first == places || placeOf(at) > n.first && placeOf(at) < n.last
}

// own counts like contained, but leaves out the passages that stand around many
// other texts, and counts less for what is quoted, since two reports share what
// was said without being copies. What both texts have at their ends alone is not
// inside: it may be the frame that a publisher puts around everything, seen for
// the first time.
func (w *Window) own(a, b []passage) (o overlap) {
	x, y := inner{places, -1}, inner{places, -1}
	pairs(a, b, func(in both, p, q passage) {
		switch in {
		case onlyA:
			x.differs(p)
		case onlyB:
			y.differs(q)
		}
	})
	pairs(a, b, func(in both, p, q passage) {
		if w.stock.common(max(p, q)) {
			return
		}
		weight := 1.0
		if in == inBoth && isQuoted(p) && isQuoted(q) {
			weight = quotedWeight
		}
		o.add(in, 1)
		if in == inBoth {
			o.shared += weight - 1
			o.moved += float64(one(placeOf(p)-placeOf(q) > 1 || placeOf(q)-placeOf(p) > 1))
			o.inside += weight * float64(one(x.holds(p) || y.holds(q)))
		}
	})
	return o
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

func (s *stock) at(p passage) *uint8 { return &s.table[int(mix(idOf(p)))&(len(s.table)-1)] }

func (s *stock) add(sketch []passage) {
	for _, h := range sketch {
		if n := s.at(h); *n < 255 {
			*n++
		}
	}
}

func (s *stock) remove(sketch []passage) {
	for _, h := range sketch {
		if n := s.at(h); *n > 0 && *n < 255 {
			*n--
		}
	}
}

func (s *stock) common(p passage) bool { return *s.at(p) >= common }
