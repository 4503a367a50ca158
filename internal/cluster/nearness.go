package cluster

import "broadsheet/internal/news"

// nearRows bounds what a Nearness remembers: some 3 MB.
const nearRows = 4096

// Nearness answers Related for one article after another as they arrive. It
// remembers where the articles before stood in the space, so that an arrival
// costs a few rows of it and not forty; what it remembers of an older article
// leaves out those that came after it, until it begins anew.
type Nearness struct {
	w     *Window
	a     *atlas
	who   map[int32]uint32 // the arrival in each slot that has a row: a slot may be used again
	epoch uint32
}

// Nearness is a fresh one over the window.
func (w *Window) Nearness() *Nearness { return &Nearness{w: w} }

// Related is Window.Related from memory.
func (n *Nearness) Related(id string, k int) []news.Related {
	at, ok := n.w.ids[id]
	if !ok {
		return nil
	}
	if n.a == nil || len(n.a.rows) > nearRows || n.epoch != n.w.epoch {
		n.forget()
	}
	at = n.w.originOf(at)
	for _, h := range n.row(at).axes {
		n.row(h.doc)
	}
	return n.a.related(at, k, shownFloor)
}

func (n *Nearness) forget() {
	n.a, n.who, n.epoch = n.w.atlas(), map[int32]uint32{}, n.w.epoch
}

// row is the atlas's, unless another article is in the slot by now.
func (n *Nearness) row(at int32) row {
	arrival := n.w.docs[at].arrival
	if was, ok := n.who[at]; ok && was != arrival {
		n.forget()
	}
	n.who[at] = arrival
	return n.a.row(at)
}
