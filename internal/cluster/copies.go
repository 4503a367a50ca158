package cluster

import (
	"math"
	"slices"
)

// When one text is a copy of another.
const (
	leastShared    = .2  // of the shorter text's passages stand in the other
	leastWords     = .12 // cosine of their words
	insideSum      = .6  // of the shares of both texts that are shared inside one of them
	copySum        = .92 // of the share of the shorter and the cosine, where the ends count too
	nearlyAll      = .9  // of a text of a few passages
	slugWordsAlike = .3  // cosine of the words of two texts whose addresses end alike
	endToEnd       = .6  // share of the longer
	minCopied      = 4   // words or passages of the shortest text that can be a copy
	perPassage     = 24  // articles looked at under one passage
	comparedFull   = 12
)

// copied is the origin that an article is a copy of, or none. An article that
// names its origin, by the id the reader of its page knew or by an address, is
// taken at its word if the words of both have anything to do with each other, or
// cannot have, being a translation.
func (w *Window) copied(at int32, named string) int32 {
	d := w.doc(at)
	w.lens.load(d)
	claims := [2]int32{none, none}
	if o, ok := w.ids[named]; ok && named != "" {
		claims[0] = w.originOf(o)
	}
	if o, ok := w.addresses[d.origin]; ok && d.origin != 0 {
		claims[1] = w.originOf(o)
	}
	for _, o := range claims {
		if o != none && o != at && (otherLanguage(d, w.doc(o)) || w.lens.dot(w.doc(o)) >= leastWords) {
			return o
		}
	}
	for _, h := range d.passages() {
		rare := 1 / (1 + float32(*w.stock.at(h)))
		w.passages.walk(idOf(h), perPassage, func(other int32) {
			if other != at && w.docs[other].arrival != 0 {
				w.tally.add(other, rare)
			}
		})
	}
	if d.slug != 0 {
		w.passages.walk(d.slug, perPassage, func(other int32) {
			if other != at && w.docs[other].arrival != 0 {
				w.tally.add(other, 1)
			}
		})
	}
	return w.bestOrigin(w.tally.top(comparedFull))
}

// copiedFrom is the origin that the article in the lens is a copy of, among those
// with the most similar words: the beginning of a long text may share none of the
// passages that the text is found by.
func (w *Window) copiedFrom(hits []hit) int32 {
	var found []int32
	for _, h := range hits[:min(len(hits), comparedFull)] {
		found = append(found, h.doc)
	}
	return w.bestOrigin(found)
}

// bestOrigin is the origin of what the article in the lens is most surely a copy
// of, or none.
func (w *Window) bestOrigin(found []int32) int32 {
	best, most := int32(none), 0.0
	for _, other := range found {
		if v := w.copyOf(other); v > most {
			best, most = other, v
		}
	}
	if best == none {
		return none
	}
	return w.originOf(best)
}

// passages are what copies of an article are found by: its sketch, or itself
// where the text is too short for one.
func (d *doc) passages() []uint32 {
	if len(d.sketch()) >= minPassages || d.words < minCopied {
		return d.sketch()
	}
	return append(d.sketch()[:len(d.sketch()):len(d.sketch())], uint32(d.whole))
}

func (w *Window) originOf(at int32) int32 {
	if o := w.docs[at].copyOf; o != none {
		return o
	}
	return at
}

// copyOf is how surely the text in the lens and another were made from one, 0
// if they were not. What a copy has added is its own: who shares that alone is
// no copy of its origin.
func (w *Window) copyOf(other int32) float64 {
	v, twins := w.madeFromOne(other)
	o := w.docs[other].copyOf
	if v == 0 && w.sameSlug(w.lens.doc, &w.docs[other]) && w.lens.dot(w.doc(w.originOf(other))) >= slugWordsAlike {
		return slugWordsAlike
	}
	if v == 0 || o == none || twins {
		return v
	}
	if v, _ := w.madeFromOne(o); v > 0 {
		return v
	}
	return 0
}

// sameSlug reports articles of two publishers within a few days whose addresses
// end in the same words: one text that both took from a third, or one from the
// other, even where little of it can be read at one of them.
func (w *Window) sameSlug(a, b *doc) bool {
	near := a.when == 0 || b.when == 0 || abs(a.when-b.when) < 3*day
	return a.slug != 0 && a.slug == b.slug && a.publisher != b.publisher && near && !otherNumbers(a, b)
}

// madeFromOne compares the text in the lens with another. Passages alone do not
// say it: two short reports may share their publisher's stock phrases, and two
// papers a few sentences of an agency. So the fewer passages, the more alike the
// words must be. Twins are alike from end to end.
func (w *Window) madeFromOne(other int32) (v float64, twins bool) {
	a, b := w.lens.doc, &w.docs[other]
	all := contained(a.sketch(), b.sketch())
	if all.of() < minCopied {
		return float64(one(a.whole == b.whole && a.words >= minCopied)), true
	}
	if all.shorter() < leastShared {
		return 0, false
	}
	words := w.lens.dot(w.doc(w.originOf(other)))
	o := w.own(a.sketch(), b.sketch())
	if words < leastWords || 4*o.moved <= o.shared && otherNumbers(a, b) {
		return 0, false
	}
	if o.of() < minPassages {
		stock := o.of() < all.of()/2
		if all.shorter() < nearlyAll || stock && words < .5 {
			return 0, false
		}
		o, o.inside = all, all.shared
	}
	inside := surely(o.inside/o.of(), o.of()) + o.inside/max(o.inA, o.inB)
	shorter := surely(o.shorter(), o.of())
	if inside < insideSum && (shorter < .5 || shorter+words < copySum) {
		return 0, false
	}
	return o.shorter() + o.longer()/4, o.longer() > endToEnd
}

// surely is a share less what it may be off by, seen from so many passages.
func surely(share, of float64) float64 {
	return share - .6*math.Sqrt(share*(1-share)/of)
}

// otherNumbers reports texts of one form about different things: a weather
// report is not the copy of another. It looks at the first numbers of both, so it
// says nothing of texts in another order.
func otherNumbers(a, b *doc) bool {
	inA, inB, both := 0, 0, 0
	i, j := 0, 0
	for i < len(a.terms()) || j < len(b.terms()) {
		switch {
		case j == len(b.terms()) || i < len(a.terms()) && a.terms()[i] < b.terms()[j]:
			if a.marks()[i]&kindMask == isNumber {
				inA++
			}
			i++
		case i == len(a.terms()) || a.terms()[i] > b.terms()[j]:
			if b.marks()[j]&kindMask == isNumber {
				inB++
			}
			j++
		default:
			if a.marks()[i]&kindMask == isNumber {
				inA++
				inB++
				both++
			}
			i++
			j++
		}
	}
	few := min(inA, inB)
	return few >= 2 && both*3 < few
}

// attach makes an article the copy of an origin, or the origin of its copies
// where it is the elder.
func (w *Window) attach(at, origin int32) {
	s := w.docs[origin].story
	st := &w.stories[s]
	d := &w.docs[at]
	d.story, d.copyOf = s, origin
	st.copies = w.insertByArrival(st.copies, at)
	w.stretch(st, at)
	if w.elder(at, origin) {
		w.succeed(origin, at)
		w.lighten(origin)
		return
	}
	w.addCopy(at, origin)
}

// addCopy makes a copy findable by what its origin does not hold, if anything.
func (w *Window) addCopy(at, origin int32) {
	if w.widens(at, origin) {
		w.postPassages(at)
	} else {
		w.bytes -= w.docs[at].bytes()
		d := &w.docs[at]
		d.hashes = slices.Clone(d.terms())
		w.bytes += w.docs[at].bytes()
	}
	w.lighten(at)
}

// lighten drops what only originals are compared by; else a flood of copies
// would make its words seem common, and fill the window.
func (w *Window) lighten(at int32) {
	d := &w.docs[at]
	w.bytes -= d.bytes()
	w.words.remove(d.terms())
	d.hashes, d.small, d.count = slices.Clone(d.sketch()), nil, 0
	w.bytes += d.bytes()
}

// widens reports whether a copy holds passages its group is not found by yet.
func (w *Window) widens(at, origin int32) bool {
	o := contained(w.docs[at].sketch(), w.docs[origin].sketch())
	return o.shorter() < .9 || o.longer() < .8
}

// elder reports whether a is the origin of b: b says so, else a was published
// first.
func (w *Window) elder(a, b int32) bool {
	x, y := &w.docs[a], &w.docs[b]
	switch {
	case y.origin != 0 && y.origin == x.url, y.originBy != 0 && y.originBy == x.publisher:
		return true
	case x.origin != 0 && x.origin == y.url, x.originBy != 0 && x.originBy == y.publisher:
		return false
	case x.wireOf(y):
		return true
	case y.wireOf(x):
		return false
	case x.when != 0 && y.when != 0 && x.when != y.when:
		return x.when < y.when
	}
	return false
}

// wireOf reports whether d is on the site of the wire service that another
// publisher's article names in its slug.
func (d *doc) wireOf(other *doc) bool {
	if other.agency == 0 || d.publisher == other.publisher {
		return false
	}
	return d.publisher == other.agency || d.ownWire && !other.ownWire && d.agency == other.agency
}

// succeed makes a copy the origin of its group.
func (w *Window) succeed(old, at int32) {
	w.note(w.docs[old].story)
	st := &w.stories[w.docs[old].story]
	for _, c := range st.copies {
		if w.docs[c].copyOf == old {
			w.docs[c].copyOf = at
		}
	}
	w.docs[at].copyOf, w.docs[old].copyOf = none, at
	st.copies = slices.DeleteFunc(st.copies, func(c int32) bool { return c == at })
	st.members = slices.DeleteFunc(st.members, func(m int32) bool { return m == old })
	st.copies = w.insertByArrival(st.copies, old)
	st.members = w.insertByArrival(st.members, at)
	w.post(at)
}
