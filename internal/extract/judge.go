package extract

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// Features names the columns of the rows that judges read: what is known of a
// block, then what the first judge thought of it and of those around.
func Features() []string { return append(append([]string(nil), featureNames...), opinionNames...) }

var opinionNames = strings.Fields(`o0 o-1 o-2 o-3 o+1 o+2 o+3 oBox oUp oBranch oBefore oAfter oNear oStyle oPage oSince oUntil`)

// judge sets how likely each block is to be part of the article.
func (s *sheet) judge(j Judge) {
	rows := s.features()
	first := make([]float64, len(rows))
	for i := range rows {
		if rows[i] != nil {
			first[i] = Sigmoid(j.First.Sum(rows[i]))
		}
	}
	for i, row := range s.opinions(rows, first) {
		b := &s.blocks[i]
		if b.p = first[i]; row != nil {
			b.p = Sigmoid(j.Second.Sum(row))
		}
	}
}

const (
	hopeless = .004 // a block that the first judge thinks less likely is not shown to the second
	keepFrom = .45  // a block at least this likely is kept
	atLeast  = 40   // words; where fewer are kept, less likely ones will do
)

// decide keeps the blocks that are likely enough. A page where hardly any is
// gets a second look with a lower bar.
func (s *sheet) decide() {
	var best float64
	for i := range s.blocks {
		if b := &s.blocks[i]; b.words >= 8 {
			best = max(best, b.p)
		}
	}
	for _, bar := range []float64{sure, min(keepFrom, best*.6)} {
		words := 0
		for i := range s.blocks {
			b := &s.blocks[i]
			b.keep = !b.media && b.p >= bar && (b.p >= keepFrom || b.linked*2 < b.runes)
			if b.keep {
				words += b.words
			}
		}
		if words >= atLeast {
			break
		}
	}
	s.keepWhole()
	if s.meta.is == isLive {
		s.keepTimes()
	}
}

// whole are the elements kept as one, with how likely their parts must be on
// average: a cell or an item by itself says little.
var whole = map[atom.Atom]float64{atom.Table: .3, atom.Ul: .5, atom.Ol: .5, atom.Dl: .5}

// keepWhole keeps all of a table or list much of which is kept.
func (s *sheet) keepWhole() {
	for i := range s.boxes {
		x := &s.boxes[i]
		from := whole[x.node.DataAtom]
		if from == 0 || x.last-x.first < 4 {
			continue
		}
		var sum float64
		parts, words, long := 0, 0, 0
		for k := x.first; k < x.last; k++ {
			if b := &s.blocks[k]; !b.media {
				sum += b.p
				parts++
				words += b.words
				long = max(long, b.words)
			}
		}
		if parts < 4 || words > parts*25 || long > 80 || sum < from*float64(parts) {
			continue // few or long parts speak for themselves
		}
		for k := x.first; k < x.last; k++ {
			b := &s.blocks[k]
			b.keep = b.keep || !b.media && b.p > .02
		}
	}
}

// keepTimes keeps the times over the entries of a live blog.
func (s *sheet) keepTimes() {
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.media || b.keep || b.words > 6 || !strings.ContainsAny(b.text, "0123456789") {
			continue
		}
		if next := s.textAt(i, 1); next >= 0 && s.blocks[next].keep && s.boxes[s.blocks[next].box].all == s.boxes[b.box].all|s.boxes[s.blocks[next].box].cls {
			b.keep = true
		}
	}
}

// opinions adds to each row what the first judge thought around it.
func (s *sheet) opinions(rows []vector, p []float64) []vector {
	o := newOpinion(s, p)
	n := len(featureNames) + len(opinionNames)
	var flat vector
	out := make([]vector, len(rows))
	since := 61
	for i := range rows {
		if rows[i] != nil && p[i] > hopeless {
			if len(flat) < n {
				flat = make(vector, 64*n)
			}
			out[i], flat = flat[:n:n], flat[n:]
			copy(out[i], rows[i])
			o.write(&writer{out[i], len(featureNames)}, i)
			out[i][n-2] = float32(min(since, 60))
		}
		if p[i] >= .5 {
			since = 0
		}
		since++
	}
	until := 61
	for i := len(rows) - 1; i >= 0; i-- {
		if out[i] != nil {
			out[i][n-1] = float32(min(until, 60))
		}
		if p[i] >= .5 {
			until = 0
		}
		until++
	}
	return out
}

// opinion sums up what the first judge thought of a page.
type opinion struct {
	*sheet
	p           []float64
	mass, runes []float64 // of the blocks before each: weight of article, and all
	styles      map[uint32][2]float64
}

func newOpinion(s *sheet, p []float64) *opinion {
	o := &opinion{sheet: s, p: p, mass: make([]float64, len(p)+1), runes: make([]float64, len(p)+1), styles: make(map[uint32][2]float64)}
	for i := range p {
		w := float64(s.blocks[i].runes)
		o.mass[i+1], o.runes[i+1] = o.mass[i]+w*p[i], o.runes[i]+w
		if p[i] > hopeless {
			k := s.styleOf(i)
			st := o.styles[k]
			o.styles[k] = [2]float64{st[0] + w*p[i], st[1] + w}
		}
	}
	return o
}

// mean is the share of article among the blocks from..to, by length.
func (o *opinion) mean(from, to int) float32 {
	from, to = max(0, from), min(len(o.p), to)
	if from >= to {
		return 0
	}
	return float32((o.mass[to] - o.mass[from]) / (o.runes[to] - o.runes[from] + 1))
}

// write writes all opinions of block i but the last two.
func (o *opinion) write(w *writer, i int) {
	x := &o.boxes[o.blocks[i].box]
	up := &o.boxes[max(x.parent, 0)]
	branch := &o.boxes[o.branch(o.blocks[i].box)]
	w.put(float32(o.p[i]))
	for _, step := range []int{-1, 1} {
		at := i
		for k := 0; k < 3; k++ {
			if at = o.textAt(at, step); at >= 0 {
				w.put(float32(o.p[at]))
			} else {
				w.put(0)
			}
		}
	}
	n := len(o.p)
	total := o.mass[n] + 1
	st := o.styles[o.styleOf(i)]
	w.put(o.mean(x.first, x.last), o.mean(up.first, up.last), o.mean(branch.first, branch.last),
		float32(o.mass[i]/total), float32((total-o.mass[i+1])/total), o.mean(i-5, i+6),
		float32(st[0]/(st[1]+1)), o.mean(0, n))
}

// textAt is the nearest block of text before or after i, -1 if there is none.
func (s *sheet) textAt(i, step int) int {
	if i < 0 {
		return -1
	}
	for i += step; i >= 0 && i < len(s.blocks); i += step {
		if !s.blocks[i].media {
			return i
		}
	}
	return -1
}

// branch is the box around at that is a child of the main box, or stands apart
// from it.
func (s *sheet) branch(at int) int {
	branch := at
	for ; at >= 0 && at != s.main; at = s.boxes[at].parent {
		branch = at
	}
	return branch
}
