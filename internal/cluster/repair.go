package cluster

import (
	"cmp"
	"maps"
	"slices"
)

// After an article has come in, the stories around it are looked over as if
// their articles were grouped anew: greedy agglomeration under the rule of
// fitness, best pair first. That merges two stories which turned out to be one,
// parts one that turned out to be two, and moves an article that came too early
// to know better.
const (
	lookedOver = 48 // articles at most
	nearFit    = .6 // how near a story must be to be looked over too
)

// repair looks the story of an article over with its nearest neighbours. Larger
// stories are looked over when they have grown by a quarter.
func (w *Window) repair(at int32, options []option) {
	s := w.docs[at].story
	if st := &w.stories[s]; st.joined < max(1, len(st.members)/4) {
		return
	}
	w.stories[s].joined = 0
	group, tooLarge := []int32{s}, int32(none)
	n := len(w.stories[s].members)
	for _, o := range options {
		size := len(w.stories[o.story].members)
		switch {
		case o.story == s || !o.open || o.fit <= nearFit:
		case n+size <= lookedOver:
			group = append(group, o.story)
			n += size
		case tooLarge == none && o.fit > 1:
			tooLarge = o.story
		}
	}
	switch {
	case tooLarge != none && w.areOne(s, tooLarge):
		w.unite(s, tooLarge)
	case n <= lookedOver && (n > 2 || len(group) > 1):
		w.regroup(group)
	}
}

// areOne reports whether two stories too large to be grouped anew fit each
// other, judged by a sample of both.
func (w *Window) areOne(a, b int32) bool {
	if w.pinned(a) || w.pinned(b) {
		return false
	}
	return fitness(w.crossing(a, b), w.cohesion(a), w.cohesion(b)) > 1
}

// crossing is the mean similarity of the articles of one story to another's.
func (w *Window) crossing(a, b int32) float64 {
	some, others := spread(w.stories[a].members, sampled), spread(w.stories[b].members, sampled)
	sum := 0.0
	for _, at := range some {
		w.inner.load(w.doc(at))
		for _, other := range others {
			sum += w.inner.sameEvent(w.doc(other))
		}
	}
	return sum / float64(len(some)*len(others))
}

// unite makes two stories one.
func (w *Window) unite(a, b int32) {
	x, y := &w.stories[a], &w.stories[b]
	all := part{inside: x.inside + y.inside + w.crossing(a, b)*float64(len(x.members)*len(y.members))}
	all.docs = slices.Concat(x.members, y.members)
	w.settle([]part{all}, []int32{a, b})
}

func (w *Window) pinned(s int32) bool {
	return slices.ContainsFunc(w.stories[s].members, func(m int32) bool { return w.docs[m].pinned })
}

// regroup partitions the articles of some stories anew.
func (w *Window) regroup(group []int32) {
	var docs []int32
	for _, s := range group {
		if w.pinned(s) {
			return
		}
		docs = append(docs, w.stories[s].members...)
	}
	slices.SortFunc(docs, func(a, b int32) int { return cmp.Compare(w.docs[a].arrival, w.docs[b].arrival) })
	g := w.gather(docs)
	g.agglomerate()
	parts := g.parts()
	if w.unchanged(parts, group) {
		for _, p := range parts {
			w.stories[w.docs[p.docs[0]].story].inside = p.inside
		}
		return
	}
	w.settle(parts, group)
}

// part is one story of a new grouping.
type part struct {
	docs   []int32
	inside float64
}

func (w *Window) unchanged(parts []part, group []int32) bool {
	if len(parts) != len(group) {
		return false
	}
	for _, p := range parts {
		s := w.docs[p.docs[0]].story
		if len(w.stories[s].members) != len(p.docs) {
			return false
		}
		for _, d := range p.docs {
			if w.docs[d].story != s {
				return false
			}
		}
	}
	return true
}

// settle gives each part the story that most of its articles were in, and takes
// the copies along.
func (w *Window) settle(parts []part, group []int32) {
	names := map[int32]string{}
	heads := map[int32]int32{}
	for _, s := range group {
		w.note(s)
		names[s], heads[s] = w.storyID(s), w.stories[s].members[0]
	}
	target := w.targets(parts, group)
	copies := []int32{}
	for _, s := range group {
		copies = append(copies, w.stories[s].copies...)
		w.stories[s] = story{name: w.stories[s].name}
	}
	for i, p := range parts {
		for _, d := range p.docs {
			w.enter(d, target[i], 0)
		}
		st := &w.stories[target[i]]
		st.inside, st.joined = p.inside, 0
	}
	for _, c := range copies {
		w.follow(c)
	}
	w.redirect(names, heads)
}

// redirect notes where the old names of stories lead now, unless they are still
// the names of stories, and frees the empty ones. Heads are articles that stood
// in them.
func (w *Window) redirect(names map[int32]string, heads map[int32]int32) {
	for _, s := range slices.Sorted(maps.Keys(names)) {
		now := s
		if len(w.stories[s].members) == 0 {
			now = w.docs[heads[s]].story
			w.stories[s] = story{}
			w.freeStory = append(w.freeStory, s)
		}
		old, into := names[s], w.storyID(now)
		if at, here := w.ids[old]; old == "" || old == into || here && w.storyID(w.docs[at].story) == old {
			continue
		}
		w.merged = append(w.merged, Merge{From: old, Into: into})
	}
}

func (w *Window) targets(parts []part, group []int32) []int32 {
	target := make([]int32, len(parts))
	taken := map[int32]bool{}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(parts[b].docs), len(parts[a].docs)) })
	for _, i := range order {
		votes := map[int32]int{}
		for _, d := range parts[i].docs {
			votes[w.docs[d].story]++
		}
		best := int32(none)
		for _, s := range group {
			if !taken[s] && votes[s] > 0 && (best == none || votes[s] > votes[best]) {
				best = s
			}
		}
		if best == none {
			best = w.newStory()
		}
		taken[best] = true
		target[i] = best
	}
	return target
}

// gathering is a set of articles while it is grouped.
type gathering struct {
	docs   []int32
	n      int
	cross  [lookedOver][lookedOver]float64 // mean similarity of two groups
	inside [lookedOver]float64
	size   [lookedOver]float64
	first  [lookedOver]int64
	last   [lookedOver]int64
	into   [lookedOver]int // the group an article or group went into, itself if it stands
	best   [lookedOver]int
	fit    [lookedOver]float64
}

func (w *Window) gather(docs []int32) *gathering {
	g := &gathering{docs: docs, n: len(docs)}
	for i, at := range docs {
		d := w.doc(at)
		w.lens.load(d)
		for j := range i {
			s := w.lens.sameEvent(w.doc(docs[j]))
			g.cross[i][j], g.cross[j][i] = s, s
		}
		g.size[i], g.into[i] = 1, i
		g.first[i], g.last[i] = d.when, d.when
	}
	return g
}

func (g *gathering) agglomerate() {
	for i := range g.n {
		g.choose(i)
	}
	for {
		a := none
		for i := range g.n {
			if g.into[i] == i && g.best[i] != none && g.fit[i] > 1 && (a == none || g.fit[i] > g.fit[a]) {
				a = i
			}
		}
		if a == none {
			return
		}
		g.merge(a, g.best[a])
	}
}

// choose finds the best partner of group i.
func (g *gathering) choose(i int) {
	g.best[i], g.fit[i] = none, 0
	for j := range g.n {
		if j != i && g.into[j] == j {
			if f := g.fitOf(i, j); f > g.fit[i] {
				g.best[i], g.fit[i] = j, f
			}
		}
	}
}

func (g *gathering) fitOf(i, j int) float64 {
	if g.first[i] != 0 && g.first[j] != 0 && (g.first[i]-g.last[j] > reopens || g.first[j]-g.last[i] > reopens) {
		return 0
	}
	return fitness(g.cross[i][j], cohesion(g.inside[i], int(g.size[i])), cohesion(g.inside[j], int(g.size[j])))
}

func (g *gathering) merge(a, b int) {
	for k := range g.n {
		if g.into[k] == k && k != a && k != b {
			v := (g.cross[a][k]*g.size[a] + g.cross[b][k]*g.size[b]) / (g.size[a] + g.size[b])
			g.cross[a][k], g.cross[k][a] = v, v
		}
	}
	g.inside[a] += g.inside[b] + g.cross[a][b]*g.size[a]*g.size[b]
	g.size[a] += g.size[b]
	if g.first[b] != 0 {
		if g.first[a] == 0 || g.first[b] < g.first[a] {
			g.first[a] = g.first[b]
		}
		g.last[a] = max(g.last[a], g.last[b])
	}
	g.into[b] = a
	for k := range g.n {
		if g.into[k] != k {
			continue
		}
		if k == a || g.best[k] == a || g.best[k] == b {
			g.choose(k)
		} else if f := g.fitOf(k, a); f > g.fit[k] {
			g.best[k], g.fit[k] = a, f
		}
	}
}

func (g *gathering) parts() []part {
	at := map[int]int{}
	var out []part
	for i := range g.n {
		root := i
		for g.into[root] != root {
			root = g.into[root]
		}
		k, ok := at[root]
		if !ok {
			k = len(out)
			at[root] = k
			out = append(out, part{inside: g.inside[root]})
		}
		out[k].docs = append(out[k].docs, g.docs[i])
	}
	return out
}
