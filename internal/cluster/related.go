package cluster

import (
	"cmp"
	"math"
	"slices"

	"broadsheet/internal/news"
)

// Two articles are related as far as they have the same neighbours: an article
// is placed in a space whose axes are the other articles of the window, each
// coordinate its similarity to one of them, and two are compared by the angle
// between. That finds what is near in topic and people even where the words
// differ (Gabrilovich and Markovitch, "Computing semantic relatedness using
// Wikipedia-based explicit semantic analysis", 2007, with the window in place
// of an encyclopedia).
const (
	neighbours   = 40
	looked       = 64  // articles compared to find the neighbours
	flatten      = .7  // exponent on a similarity before it becomes a coordinate
	spaceShare   = .7  // of the score; the rest is the plain cosine
	relatedFloor = .05 // less is noise
	shownFloor   = .12 // less is not shown to a reader: better few than unrelated ones
	eventLift    = .2  // how far being in one story lifts a score towards 1
	recency      = .15 // how much of a score days between two articles can take
	recencyHalf  = 14 * day
)

// atlas is the space of one moment of the window, filled as it is asked.
type atlas struct {
	w    *Window
	rows map[int32]row
	near map[int32][]int32 // articles with a row that have an article as neighbour
}

// row is where an article stands in the space.
type row struct {
	axes []hit // by article, ascending
	norm float64
}

// Related are the k articles most related to an article, best first: those of
// the same event, then of the same people and topic, then the newer. Under
// shownFloor nothing is given, so there may be fewer. The score is symmetric and may
// be compared over pairs. Copies of the article itself are left out, and a
// group of copies is there once, by its origin.
func (w *Window) Related(id string, k int) []news.Related {
	at, ok := w.ids[id]
	if !ok {
		return nil
	}
	a := w.atlas()
	at = w.originOf(at)
	for _, h := range a.row(at).axes {
		a.row(h.doc)
	}
	return a.related(at, k, shownFloor)
}

func (w *Window) atlas() *atlas {
	return &atlas{w: w, rows: map[int32]row{}, near: map[int32][]int32{}}
}

// row places an article in the space.
func (a *atlas) row(at int32) row {
	if r, ok := a.rows[at]; ok {
		return r
	}
	r := row{axes: a.w.neighbours(at)}
	for i := range r.axes {
		h := &r.axes[i]
		h.sim = math.Pow(h.sim, flatten)
		r.norm += h.sim * h.sim
		a.near[h.doc] = append(a.near[h.doc], at)
	}
	r.norm = math.Sqrt(r.norm)
	slices.SortFunc(r.axes, func(x, y hit) int { return cmp.Compare(x.doc, y.doc) })
	a.rows[at] = r
	return r
}

// neighbours are the originals with the nearest words, the article itself too.
func (w *Window) neighbours(at int32) []hit {
	d := w.doc(at)
	w.lens.load(d)
	hits := []hit{{at, 1}}
	for _, other := range w.nearby(at) {
		if s := min(1, w.lens.dot(w.doc(other))); s > 0 {
			hits = append(hits, hit{other, s})
		}
	}
	slices.SortFunc(hits, w.better)
	return slices.Clone(hits[:min(len(hits), neighbours)]) // kept: not with room for all that were compared
}

// nearby are the articles worth comparing: all of a small window, else those
// that share the heaviest terms.
func (w *Window) nearby(at int32) []int32 {
	if len(w.docs) > looked*looked/4 {
		return w.sharing(at, looked)
	}
	all := make([]int32, 0, len(w.docs))
	for i := range w.docs {
		if other := int32(i); other != at && w.docs[i].arrival != 0 && w.docs[i].copyOf == none {
			all = append(all, other)
		}
	}
	return all
}

// related scores the articles that share a neighbour with the article, of those
// that have a row, and gives the k best over the floor.
func (a *atlas) related(at int32, k int, floor float64) []news.Related {
	seen := map[int32]bool{at: true}
	a.w.lens.load(a.w.doc(at))
	var found []hit
	for _, axis := range a.row(at).axes {
		for _, other := range a.near[axis.doc] {
			if seen[other] {
				continue
			}
			seen[other] = true
			if s := a.score(at, other); s >= floor {
				found = append(found, hit{other, s})
			}
		}
	}
	slices.SortFunc(found, func(x, y hit) int {
		return cmp.Or(cmp.Compare(y.sim, x.sim), cmp.Compare(a.w.docs[y.doc].when, a.w.docs[x.doc].when), a.w.better(x, y))
	})
	out := make([]news.Related, 0, min(k, len(found)))
	for _, h := range found[:min(k, len(found))] {
		out = append(out, news.Related{ID: a.w.docs[h.doc].id, Score: h.sim})
	}
	return out
}

// score is the relatedness of the article in the lens, at, and another.
func (a *atlas) score(at, other int32) float64 {
	x, y := &a.w.docs[at], a.w.doc(other)
	s := spaceShare*angle(a.rows[at], a.rows[other]) + (1-spaceShare)*a.w.lens.dot(y)
	if x.story == y.story {
		s += eventLift * (1 - s)
	}
	if x.when != 0 && y.when != 0 {
		s *= 1 - recency + recency*math.Exp2(-math.Abs(float64(x.when-y.when))/recencyHalf)
	}
	return math.Round(min(1, s)*1e4) / 1e4
}

// angle is the cosine of two rows.
func angle(x, y row) float64 {
	dot, i, j := 0.0, 0, 0
	for i < len(x.axes) && j < len(y.axes) {
		switch {
		case x.axes[i].doc < y.axes[j].doc:
			i++
		case x.axes[i].doc > y.axes[j].doc:
			j++
		default:
			dot += x.axes[i].sim * y.axes[j].sim
			i++
			j++
		}
	}
	if dot == 0 {
		return 0
	}
	return dot / (x.norm * y.norm)
}
