package cluster

// index finds the articles that share a hash, newest first: chains of postings
// hung on a table. It never walks more than a bounded part of a chain, so that
// finding costs the same however large the window is.
type index struct {
	heads    []int32 // by hash, position in postings + 1
	postings []posting
}

type posting struct {
	hash uint32
	doc  int32
	next int32 // position + 1
}

func (x *index) add(hash uint32, doc int32) {
	if len(x.postings) >= 2*len(x.heads) {
		x.grow()
	}
	h := x.head(hash)
	x.postings = append(x.postings, posting{hash, doc, *h})
	*h = int32(len(x.postings))
}

// head is where the chain of a hash hangs. Neither the low bits of a hash, which
// a passage keeps other things in, nor the high ones, which are zero in the
// smallest, say which.
func (x *index) head(hash uint32) *int32 { return &x.heads[int(hash^hash>>5)&(len(x.heads)-1)] }

// grow doubles the table and hangs every posting anew, oldest first.
func (x *index) grow() {
	x.heads = make([]int32, max(1024, 2*len(x.heads)))
	for i := range x.postings {
		p := &x.postings[i]
		h := x.head(p.hash)
		p.next, *h = *h, int32(i+1)
	}
}

// walk calls yield with the newest articles under hash, at most limit.
func (x *index) walk(hash uint32, limit int, yield func(doc int32)) {
	if len(x.heads) == 0 {
		return
	}
	steps := 4 * limit
	for at := *x.head(hash); at != 0 && limit > 0 && steps > 0; steps-- {
		p := &x.postings[at-1]
		if p.hash == hash {
			yield(p.doc)
			limit--
		}
		at = p.next
	}
}

// keep drops every posting whose article does not stay.
func (x *index) keep(stays func(doc int32) bool) {
	kept := x.postings[:0]
	for _, p := range x.postings {
		if stays(p.doc) {
			kept = append(kept, p)
		}
	}
	x.postings = kept
	clear(x.heads)
	for i := range x.postings {
		p := &x.postings[i]
		h := x.head(p.hash)
		p.next, *h = *h, int32(i+1)
	}
}

// tally counts what several walks find, by article, and forgets it at once.
type tally struct {
	score []float32 // by article
	found []int32
}

func (t *tally) add(doc int32, v float32) {
	for int(doc) >= len(t.score) {
		t.score = append(t.score, make([]float32, len(t.score)+64)...)
	}
	if t.score[doc] == 0 {
		t.found = append(t.found, doc)
	}
	t.score[doc] += v
}

// top is the n articles with most, ties to the older, and empties the tally.
func (t *tally) top(n int) []int32 {
	best := make([]int32, 0, n+1)
	for _, d := range t.found {
		at := len(best)
		for at > 0 && (t.score[best[at-1]] < t.score[d] || t.score[best[at-1]] == t.score[d] && best[at-1] > d) {
			at--
		}
		if at == n {
			continue
		}
		best = append(best, 0)
		copy(best[at+1:], best[at:])
		best[at] = d
		best = best[:min(n, len(best))]
	}
	for _, d := range t.found {
		t.score[d] = 0
	}
	t.found = t.found[:0]
	return best
}
