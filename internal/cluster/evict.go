package cluster

import (
	"cmp"
	"slices"
)

// makeRoom lets the quietest stories leave while the articles take more than
// the window may: a twentieth at once, so that it is done seldom.
func (w *Window) makeRoom() {
	limit := w.settings.WindowMemory
	if limit <= 0 || w.bytes <= limit {
		return
	}
	var quiet []int32
	for s := range w.stories {
		if len(w.stories[s].members) > 0 {
			quiet = append(quiet, int32(s))
		}
	}
	slices.SortFunc(quiet, func(a, b int32) int {
		return cmp.Compare(w.stories[a].arrival, w.stories[b].arrival)
	})
	for _, s := range quiet[:len(quiet)-1] {
		if w.bytes <= limit-limit/20 {
			break
		}
		w.forget(s)
	}
	w.sweep()
}

// forget drops a story with its articles.
func (w *Window) forget(s int32) {
	for _, list := range [2][]int32{w.stories[s].members, w.stories[s].copies} {
		for _, at := range list {
			d := &w.docs[at]
			w.words.remove(d.terms())
			w.stock.remove(d.sketch())
			w.bytes -= d.bytes()
			delete(w.ids, d.id)
			if w.addresses[d.url] == at {
				delete(w.addresses, d.url)
			}
			*d = doc{}
			w.gone++
		}
	}
	w.stories[s] = story{}
	w.freeStory = append(w.freeStory, s)
}

// sweep takes the postings of articles that left out of the indexes, after
// which their slots are free.
func (w *Window) sweep() {
	stays := func(at int32) bool { return w.docs[at].arrival != 0 }
	w.terms.keep(stays)
	w.passages.keep(stays)
	w.free = w.free[:0]
	for i := len(w.docs) - 1; i >= 0; i-- {
		if w.docs[i].arrival == 0 {
			w.free = append(w.free, int32(i))
		}
	}
	w.gone = 0
}
