package cluster

import (
	"cmp"
	"math"
	"slices"
)

// When an article belongs to a story. The mean similarity to the story's
// articles must reach the floor, and a share of the cohesion of the two: a
// story of close reports takes none that stands further off, so that two
// look-alike events keep apart whatever the similarities of the corpus are like.
// An article alone has the cohesion of the floor, a small story is drawn to it.
const (
	floor    = .075
	share    = .74
	prior    = 1.5 // pairs as cohesive as the floor that every story begins with
	sampled  = 16
	maxNear  = 8 // stories weighed for one article
	reopens  = 30 * day
	events   = 4   // stories that a round-up fits
	ofMany   = .5  // how well it fits very many
	dominant = 2   // how much better a report fits its own story than the fourth
	chapterN = 1.2 // how well an article must fit an ended story to take it up again
)

// cohesion is the mean similarity in a story of n articles whose pairs sum to
// inside.
func cohesion(inside float64, n int) float64 {
	return (inside + prior*floor) / (float64(n*(n-1))/2 + prior)
}

// fitness is over 1 where two groups are one: cross is the mean similarity of
// the articles of one to those of the other.
func fitness(cross, cohesionA, cohesionB float64) float64 {
	return cross / max(floor, share*math.Sqrt(cohesionA*cohesionB))
}

// option is a story that an article may join.
type option struct {
	story int32
	mean  float64
	fit   float64
	open  bool
}

// options are the stories of the hits, best fit first.
func (w *Window) options(at int32, hits []hit) []option {
	var out []option
	for _, h := range hits {
		s := w.docs[h.doc].story
		if len(out) == maxNear || slices.ContainsFunc(out, func(o option) bool { return o.story == s }) {
			continue
		}
		st := &w.stories[s]
		o := option{story: s, mean: w.meanTo(at, s), open: w.open(&w.docs[at], st)}
		o.fit = fitness(o.mean, floor, w.cohesion(s))
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b option) int { return cmp.Compare(b.fit, a.fit) })
	return out
}

// cohesion is that of a story, weighed now if it has not been.
func (w *Window) cohesion(s int32) float64 {
	st := &w.stories[s]
	if n := len(st.members); st.unweighed {
		some := spread(st.members, sampled)
		sum := 0.0
		for i, at := range some {
			w.inner.load(w.doc(at))
			for _, other := range some[:i] {
				sum += w.inner.sameEvent(w.doc(other))
			}
		}
		pairs := float64(len(some)*(len(some)-1)) / 2
		st.inside = sum / max(1, pairs) * float64(n*(n-1)) / 2
		st.unweighed = false
	}
	return cohesion(st.inside, len(st.members))
}

// open reports whether a story still takes articles of that time: it does until
// 30 days after its last article, and before its first.
func (w *Window) open(d *doc, s *story) bool {
	return d.when == 0 || s.last == 0 || d.when-s.last <= reopens && s.first-d.when <= reopens
}

// meanTo is the mean similarity of the article in the lens to those of a story,
// of which a spread sample stands for many.
func (w *Window) meanTo(at, s int32) float64 {
	sum, n := 0.0, 0
	for _, m := range spread(w.stories[s].members, sampled) {
		if m != at {
			sum += w.lens.sameEvent(w.doc(m))
			n++
		}
	}
	return sum / float64(max(1, n))
}

// spread is n of the items, evenly over all of them, the last included.
func spread[T any](items []T, n int) []T {
	if len(items) <= n {
		return items
	}
	out := make([]T, n)
	for i := range out {
		out[i] = items[(i+1)*len(items)/n-1]
	}
	return out
}

// roundUp reports an article that fits several stories about as well which have
// nothing to do with each other, or a little to very many: it is of many events,
// not of one.
func (w *Window) roundUp(options []option) bool {
	fitsLike := func(n int, least float64) bool {
		return len(options) >= n && options[n-1].fit > least && options[0].fit <= dominant*options[n-1].fit
	}
	if !fitsLike(events, 1) && !fitsLike(maxNear, ofMany) {
		return false
	}
	sum := 0.0
	for i, o := range options[:events] {
		w.inner.load(w.doc(w.newest(o.story)))
		for _, other := range options[:i] {
			sum += w.inner.sameEvent(w.doc(w.newest(other.story)))
		}
	}
	return sum < floor*events*(events-1)/2
}

func (w *Window) newest(s int32) int32 {
	m := w.stories[s].members
	return m[len(m)-1]
}

// join puts an article into the best story that it fits, or starts one.
func (w *Window) join(at int32, options []option) (joined bool, chapter string) {
	if w.docs[at].mixed = w.roundUp(options); w.docs[at].mixed {
		w.enter(at, w.newStory(), 0)
		return false, ""
	}
	for _, o := range options {
		if o.fit <= 1 {
			break
		}
		if !o.open {
			if chapter == "" && o.fit > chapterN {
				chapter = w.storyID(o.story)
			}
			continue
		}
		w.enter(at, o.story, o.mean)
		return true, ""
	}
	w.enter(at, w.newStory(), 0)
	return false, chapter
}

func (w *Window) newStory() int32 {
	if n := len(w.freeStory); n > 0 {
		s := w.freeStory[n-1]
		w.freeStory = w.freeStory[:n-1]
		w.stories[s] = story{}
		return s
	}
	w.stories = append(w.stories, story{})
	return int32(len(w.stories) - 1)
}

// enter adds an original to a story that it is mean-similar to.
func (w *Window) enter(at, s int32, mean float64) {
	st := &w.stories[s]
	st.inside += mean * float64(len(st.members))
	w.docs[at].story = s
	st.members = w.insertByArrival(st.members, at)
	st.joined++
	w.stretch(st, at)
}

// stretch makes a story reach over an article's time.
func (w *Window) stretch(st *story, at int32) {
	d := &w.docs[at]
	st.arrival = max(st.arrival, d.arrival)
	if d.when == 0 {
		return
	}
	if st.last == 0 || d.when > st.last {
		st.last = d.when
	}
	if st.first == 0 || d.when < st.first {
		st.first = d.when
	}
}

// follow puts a copy where its origin is.
func (w *Window) follow(c int32) {
	s := w.docs[w.docs[c].copyOf].story
	w.docs[c].story = s
	w.stories[s].copies = w.insertByArrival(w.stories[s].copies, c)
	w.stretch(&w.stories[s], c)
}

func (w *Window) insertByArrival(list []int32, at int32) []int32 {
	i := len(list)
	for i > 0 && w.docs[list[i-1]].arrival > w.docs[at].arrival {
		i--
	}
	return slices.Insert(list, i, at)
}
