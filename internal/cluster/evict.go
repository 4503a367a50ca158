package cluster

import (
	"cmp"
	"slices"
)

// makeRoom lets the quietest stories leave while the articles take more than
// the window may: a twentieth at once, so that it is done seldom.
func (w *Window) makeRoom() {
	limit := w.settings.WindowMemory
	if limit <= 0 || w.Memory() <= limit {
		return
	}
	var quiet []int32
	for s := range w.stories {
		if len(w.stories[s].members) > 0 {
			quiet = append(quiet, int32(s))
		}
	}
	if len(quiet) == 0 {
		return
	}
	slices.SortFunc(quiet, func(a, b int32) int {
		return cmp.Compare(w.stories[a].arrival, w.stories[b].arrival)
	})
	for _, s := range quiet[:len(quiet)-1] {
		if w.Memory() <= limit-limit/20 {
			break
		}
		w.forget(s)
	}
	if w.Memory() > limit {
		w.trim(quiet[len(quiet)-1], limit-limit/20)
	}
	w.sweep()
}

// trim drops the oldest copies of a story: all that can leave when one flooded
// text fills the window.
func (w *Window) trim(s int32, limit int64) {
	st := &w.stories[s]
	st.name = w.storyID(s)
	for len(st.copies) > 0 && w.Memory() > limit {
		w.drop(st.copies[0])
		st.copies = st.copies[1:]
	}
}

// forget drops a story with its articles.
func (w *Window) forget(s int32) {
	for _, list := range [2][]int32{w.stories[s].members, w.stories[s].copies} {
		for _, at := range list {
			w.drop(at)
		}
	}
	w.stories[s] = story{}
	w.freeStory = append(w.freeStory, s)
}

// drop empties an article's slot; its postings stay until the next sweep.
func (w *Window) drop(at int32) {
	d := &w.docs[at]
	w.words.remove(d.terms())
	w.stock.remove(d.sketch())
	w.bytes -= d.bytes()
	delete(w.ids, d.id)
	if w.addresses[d.url] == at {
		delete(w.addresses, d.url)
	}
	*d = doc{}
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
}
