package extract

// farMeanings and nearMeanings are the meanings that become features: of any
// box around a block below the main one, and of the three nearest.
var (
	farMeanings  = []mask{saysNav, saysFoot, saysHead, saysSide, saysComment, saysRelated, saysShare, saysSignup, saysAd, saysLegal, saysByline, saysTags, saysCaption, saysPopup, saysWidget, saysAuthorBox, saysPaywall, saysTOC, saysQuoteBox, saysFactBox, saysHeadline, saysSummary, saysCard, saysForm, saysList, saysTable}
	nearMeanings = []mask{saysNav, saysFoot, saysSide, saysComment, saysRelated, saysShare, saysSignup, saysAd, saysByline, saysTags, saysCaption, saysWidget, saysAuthorBox, saysTOC, saysQuoteBox, saysFactBox, saysHeadline, saysSummary, saysCard, saysList}
)

// place writes where a block stands: in boxes of which meaning, how far from
// the main ones, where on the page.
func (r *reader) place(w *writer, i int) {
	b := &r.blocks[i]
	var near, below mask
	all := r.boxes[b.box].all
	steps, branch := 0, b.box
	for at := b.box; at >= 0; at = r.boxes[at].parent {
		x := &r.boxes[at]
		if steps < 3 {
			near |= x.cls
		}
		if at == r.main[1] || at == r.main[2] {
			break
		}
		below |= x.cls
		branch = at
		steps++
	}
	w.put(yes(all&saysBody != 0), yes(all&saysMain != 0), yes(below&saysBody != 0), yes(below&saysMain != 0), yes(near&saysBody != 0))
	for _, m := range farMeanings {
		w.put(yes(below&m != 0))
	}
	for _, m := range nearMeanings {
		w.put(yes(near&m != 0))
	}
	on := r.onPath[b.box]
	w.put(yes(on&1 != 0), yes(on&2 != 0), yes(on&4 != 0))
	for k := range r.main {
		w.put(float32(r.distance(b.box, k)))
	}
	n := float32(len(r.blocks))
	total := float32(r.before[len(r.blocks)] + 1)
	up, down := r.toTitle(b.box)
	w.put(float32(r.boxes[b.box].depth), up, down)
	w.put(float32(i)/n, r.fromTitle(i), float32(r.before[i])/total,
		float32(r.before[len(r.blocks)]-r.before[i+1])/total, clamp(i-r.first), clamp(i-r.last))
	r.boxFacts(w, b.box)
	r.boxFacts(w, r.boxes[b.box].parent)
	r.boxFacts(w, branch)
	bx := &r.boxes[branch]
	w.put(float32(bx.prose)/total, float32(bx.first+bx.last)/2/n)
	st := r.styles[i]
	w.put(logi(st.blocks), logi(st.runes), ratio(st.linked, st.runes), logf(st.prose))
	r.cards(w, b.box)
	w.put(yes(i > 0 && r.blocks[i-1].media), yes(i+1 < len(r.blocks) && r.blocks[i+1].media))
}

// cards writes how much a block looks like part of one of many cards: boxes of
// one make side by side, each with a line of link in it.
func (r *reader) cards(w *writer, at int) {
	var best box
	bestRow := row{}
	for k := 0; k < 6 && at > 0 && at != r.main[1]; k++ {
		x := &r.boxes[at]
		if n := r.rows[rowKey{x.parent, x.style}]; x.last-x.first > 1 && n != nil && n.boxes > bestRow.boxes {
			best, bestRow = *x, *n
		}
		at = x.parent
	}
	if bestRow.boxes < 2 {
		w.put(0, 0, 0, 0)
		return
	}
	w.put(float32(min(bestRow.boxes, 40)), logi(bestRow.runes/bestRow.boxes), ratio(best.linked, best.runes), ratio(bestRow.heads, bestRow.boxes))
}

// row is a row of boxes of one make under one parent.
type row struct{ boxes, runes, heads int }

type rowKey struct {
	parent int
	style  uint32
}

// findRows counts the rows of a page.
func (r *reader) findRows() {
	r.rows = make(map[rowKey]*row, len(r.boxes))
	for i := range r.boxes {
		x := &r.boxes[i]
		if x.last-x.first < 2 {
			continue
		}
		k := rowKey{x.parent, x.style}
		if r.rows[k] == nil {
			r.rows[k] = &row{}
		}
		n := r.rows[k]
		n.boxes++
		n.runes += x.runes
		if r.headed(x) {
			n.heads++
		}
	}
	for _, n := range r.rows {
		if n.boxes > 2 && n.heads*2 > n.boxes {
			r.carded += n.runes
		}
	}
}

// headed reports whether one of the first blocks in a box is a line of link.
func (r *reader) headed(x *box) bool {
	for i := x.first; i < min(x.last, x.first+5); i++ {
		if b := &r.blocks[i]; b.words >= 3 && b.linked*10 >= b.runes*9 {
			return true
		}
	}
	return false
}

// toTitle is how many boxes up from a box, and from the headline's, the box lies
// that both are in.
func (r *reader) toTitle(box int) (up, down float32) {
	if r.heading < 0 {
		return -9, -9
	}
	a, b := box, r.blocks[r.heading].box
	for a != b && a >= 0 && b >= 0 {
		if r.boxes[a].depth >= r.boxes[b].depth {
			a = r.boxes[a].parent
			up++
		} else {
			b = r.boxes[b].parent
			down++
		}
	}
	return up, down
}

func (r *reader) fromTitle(i int) float32 {
	if r.heading < 0 {
		return -99
	}
	return clamp(i - r.heading)
}

func clamp(n int) float32 { return float32(max(-60, min(60, n))) }

// distance is how many boxes lie between a box and the k-th main one around or
// beside it: up to the first box that both are in.
func (r *reader) distance(box, k int) int {
	steps := 0
	for at := box; at >= 0; at = r.boxes[at].parent {
		if m := &r.boxes[r.main[k]]; at == r.main[k] || r.boxes[at].first <= m.first && r.boxes[at].last >= m.last && r.boxes[at].depth <= m.depth {
			break
		}
		steps++
	}
	return steps
}

func (r *reader) boxFacts(w *writer, at int) {
	if at < 0 {
		at = 0
	}
	x := &r.boxes[at]
	w.put(logi(x.runes), ratio(x.linked, x.runes), logf(x.prose), logi(x.last-x.first))
}

// around writes what stands before and after a block.
func (r *reader) around(w *writer, i int) {
	for _, step := range []int{-1, 1} {
		at := i
		for k := 1; k <= 3; k++ {
			at = r.next(at, step)
			if at < 0 {
				w.put(0, 0)
				if k < 3 {
					w.put(0)
				}
				if k == 1 {
					w.put(0, 0)
				}
				continue
			}
			n := &r.blocks[at]
			w.put(logi(n.runes), ratio(n.linked, n.runes))
			if k == 1 {
				w.put(yes(endsSentence(n.text)))
			}
			if k < 3 {
				w.put(r.headingLevel(n.box))
			}
			if k == 1 {
				w.put(yes(n.box == r.blocks[i].box || r.boxes[n.box].parent == r.boxes[r.blocks[i].box].parent))
			}
		}
	}
	lo, hi := max(0, i-6), min(len(r.blocks), i+7)
	root := &r.boxes[0]
	w.put(logf(r.before[hi]-r.before[lo]), logf(root.prose), logi(len(r.blocks)), ratio(root.linked, root.runes))
	w.put(yes(r.news), yes(r.article), logi(r.carded))
	r.lastHeading(w, i)
}

// next is the nearest block of text before or after i, -1 if there is none near.
func (r *reader) next(i, step int) int {
	for k := 0; k < 6; k++ {
		if i += step; i < 0 || i >= len(r.blocks) {
			return -1
		}
		if !r.blocks[i].media {
			return i
		}
	}
	return -1
}

// lastHeading writes what the heading above a block speaks of.
func (r *reader) lastHeading(w *writer, i int) {
	for k := 1; k <= 30 && i-k >= 0; k++ {
		h := &r.blocks[i-k]
		if h.media || (r.headingLevel(h.box) == 0 && (h.bold < h.runes || h.words > 12)) {
			continue
		}
		var c [themes]float32
		themesIn(h.text, &c)
		w.put(logi(h.runes), c[themeMore], c[themeSignup], c[themeComment], c[themeNav], float32(k), c[themeByline], c[themeShare], ratio(h.linked, h.runes))
		return
	}
	w.put(0, 0, 0, 0, 0, 31, 0, 0, 0)
}
