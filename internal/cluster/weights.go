package cluster

import "math"

// A term weighs by how rare it is in the window (tf-idf; Spärck Jones 1972),
// how often the article uses it and where. While the window is young its
// rareness is mostly what is known of its kind beforehand: as if youth articles
// had been seen, of which the share in the table holds a term of that kind.
const youth = 100

var byKind = [4]struct {
	share  float64 // prior share of articles that hold such a term
	weight float64
}{
	isWord >> 6:   {share: .10, weight: 1},
	isName >> 6:   {share: .008, weight: 1.3},
	isPair >> 6:   {share: .006, weight: .7},
	isNumber >> 6: {share: .03, weight: .7},
}

// placeWeight multiplies a term's weight by where it stands.
const (
	leadWeight  = 1.6
	titleWeight = 1.3
)

// factor is how much a term with this mark weighs before its rareness.
var factor = func() (f [256]float64) {
	for m := range f {
		f[m] = byKind[m>>6].weight * (1 + math.Log(float64(max(1, m&int(countMask)))))
		if mark(m)&inLead != 0 {
			f[m] *= leadWeight
		}
		if mark(m)&inTitle != 0 {
			f[m] *= titleWeight
		}
	}
	return f
}()

// counts is how many articles of the window hold a term, in a table of hashes:
// two rare terms may share a place, which makes them a little less rare.
type counts struct {
	table []uint32
	docs  int
}

// Places in a table of counts: at first, and for each article, of which a small window
// can spare more.
const (
	fewCounts        = 1 << 12
	manyCounts       = 1 << 16
	mostCounts       = 1 << 24
	countsOfOne      = 12
	countsOfOneFirst = 512
)

// roomy is how many places the table should have for the articles it counts.
func (c *counts) roomy() int {
	want := max(countsOfOne*c.docs, min(countsOfOneFirst*c.docs, manyCounts))
	size := len(c.table)
	for size < want && size < mostCounts {
		size *= 2
	}
	return size
}

func newCounts(size int) counts { return counts{table: make([]uint32, size)} }

func (c *counts) at(term uint32) *uint32 { return &c.table[int(term)&(len(c.table)-1)] }

func (c *counts) add(terms []uint32) {
	if len(terms) == 0 {
		return
	}
	c.docs++
	for _, t := range terms {
		*c.at(t)++
	}
}

func (c *counts) remove(terms []uint32) {
	if len(terms) == 0 {
		return
	}
	c.docs--
	for _, t := range terms {
		*c.at(t)--
	}
}

// weight is the tf-idf weight of a term with its mark.
func (c *counts) weight(term uint32, m mark) float64 {
	seen := float64(*c.at(term)) + youth*byKind[m>>6].share + .5
	return factor[m] * max(0, math.Log((float64(c.docs)+youth)/seen))
}

// weigh gives every term a weight of one byte, the heaviest 255, and returns
// what a weight must be multiplied with to make the whole of length one.
func (c *counts) weigh(terms []uint32, marks []mark, weights []uint8) (scale float32) {
	var raw [maxTerms]float64
	most, sum := 0.0, 0.0
	for i, t := range terms {
		raw[i] = c.weight(t, marks[i])
		most = max(most, raw[i])
	}
	for i := range terms {
		weights[i] = uint8(raw[i]*255/max(most, 1e-9) + .5)
		sum += float64(weights[i]) * float64(weights[i])
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(sum))
}
