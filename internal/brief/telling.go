package brief

import (
	"math"
	"sort"
	"time"

	"broadsheet/internal/text"
)

// telling is one story being told.
type telling struct {
	all  []*Reading // in order of publication
	own  []*Reading // without copies: the independent reports
	lang string     // of most of them; sentences are taken from these
	last time.Time  // the newest publication

	people map[string]string // folded last name → full name, over all reports

	index    map[string]int // term → its number
	pairs    map[[2]int]int // two terms side by side → their number
	spread   []int          // term → independent reports that have it
	common   []bool         // term → frequent in all news
	titled   map[int]int    // term → titles of independent reports that have it
	holders  []int          // term → candidates that have it
	rarity   []float64      // term → weight by how few candidates have it
	pool     []*candidate
	covered  []float64      // term → how much of it has been told, 0 to 1
	twins    map[string]int // sentence → candidates that are this very sentence
	told     []*candidate
	core     float64            // the centrality of what the story is about
	minority map[*sentence]bool // says a number that most reports do not
	readers  int                // independent reports in lang
}

// candidate is a sentence that may be shown.
type candidate struct {
	*sentence
	in     *Reading
	report int   // place among own
	terms  []int // ascending
	pairs  []int // terms that stand side by side
}

func newTelling(readings []*Reading) *telling {
	t := &telling{index: map[string]int{}, pairs: map[[2]int]int{}, twins: map[string]int{}, minority: map[*sentence]bool{}}
	t.all = append(t.all, readings...)
	sort.SliceStable(t.all, func(i, j int) bool {
		return t.all[i].report.Published.Before(t.all[j].report.Published.Time)
	})
	present := map[string]bool{}
	for _, r := range t.all {
		present[r.report.ID] = true
	}
	for _, r := range t.all {
		// A copy whose origin is not at hand stands for it.
		if origin := r.report.DuplicateOf; origin == "" || !present[origin] {
			t.own = append(t.own, r)
		}
		if p := r.report.Published.Time; p.After(t.last) {
			t.last = p
		}
	}
	t.lang = t.mainLanguage()
	t.people = map[string]string{}
	for _, r := range t.own {
		for last, full := range r.people {
			if old, ok := t.people[last]; ok && old != full && old != "" && full != "" {
				full = ""
			}
			t.people[last] = full
		}
	}
	return t
}

// mainLanguage is that of most independent reports, the longer texts on a tie.
func (t *telling) mainLanguage() string {
	n, size := map[string]int{}, map[string]int{}
	best := ""
	for _, r := range t.own {
		if len(r.sentences) == 0 {
			continue
		}
		n[r.lang]++
		size[r.lang] += len(r.sentences)
	}
	for _, r := range t.own {
		l := r.lang
		if n[l] > n[best] || n[l] == n[best] && size[l] > size[best] {
			best = l
		}
	}
	return best
}

// weigh numbers the terms, counts in how many independent reports each stands,
// and weighs each sentence that can be shown by what it shares with them.
func (t *telling) weigh() {
	for i, r := range t.own {
		if r.lang != t.lang {
			continue
		}
		t.readers++
		seen := map[int]bool{}
		for k := range r.sentences {
			s := &r.sentences[k]
			c := &candidate{sentence: s, in: r, report: i}
			for n, term := range s.terms {
				c.terms = append(c.terms, t.count(t.number(term), seen))
				if n > 0 {
					c.pairs = append(c.pairs, t.count(t.pair(c.terms[n-1], c.terms[n]), seen))
				}
			}
			sort.Ints(c.terms)
			t.twins[s.shown]++
			t.pool = append(t.pool, c)
		}
	}
	t.readTitles()
	t.covered = make([]float64, len(t.spread))
	t.rarity = make([]float64, len(t.spread))
	for id, n := range t.holders {
		t.rarity[id] = math.Log(1 + float64(len(t.pool))/float64(n))
	}
}

// readTitles counts the titles in which each known term stands.
func (t *telling) readTitles() {
	t.titled = map[int]int{}
	for _, r := range t.own {
		if r.lang != t.lang {
			continue
		}
		for _, term := range distinctTerms(text.TokenSpans(r.report.Title, r.lang)) {
			if id, ok := t.index[term]; ok {
				t.titled[id]++
			}
		}
	}
}

// count notes that a candidate has a term or pair.
func (t *telling) count(id int, seen map[int]bool) int {
	t.holders[id]++
	if !seen[id] {
		seen[id] = true
		t.spread[id]++
	}
	return id
}

// number is the number of a term.
func (t *telling) number(term string) int {
	id, ok := t.index[term]
	if !ok {
		id = t.another(text.Vague(term, t.lang))
		t.index[term] = id
	}
	return id
}

// pair is the number of two terms side by side.
func (t *telling) pair(a, b int) int {
	key := [2]int{a, b}
	id, ok := t.pairs[key]
	if !ok {
		id = t.another(false)
		t.pairs[key] = id
	}
	return id
}

func (t *telling) another(common bool) int {
	t.spread, t.holders, t.common = append(t.spread, 0), append(t.holders, 0), append(t.common, common)
	return len(t.spread) - 1
}

// worth is what telling a term once is worth: more when titles have it, too.
func (t *telling) worth(id int) float64 {
	return t.sharing(id) + 0.5*float64(t.titled[id])/float64(max(1, t.readers))
}

// sharing is much when many independent reports have a term, or in a report of
// its own when it comes again and again; little for a word frequent in all news.
func (t *telling) sharing(id int) float64 {
	w := float64(t.spread[id]) / float64(max(1, t.readers))
	w += 0.15 * math.Log1p(float64(t.holders[id]-t.spread[id]))
	if t.common[id] {
		w *= 0.4
	}
	return w
}

// pairWorth is what telling a pair of terms is worth: two reports that put the
// same words side by side tell the same thing (Gillick and Favre, "A scalable
// global model for summarization", 2009).
func (t *telling) pairWorth(id int) float64 {
	return 2 * float64(t.spread[id]-1) / float64(max(1, t.readers))
}

// gain is what a sentence adds to what has been told, for its length, times what
// its place says. Zero for one that mostly repeats.
func (t *telling) gain(c *candidate) float64 {
	if c.shown == "" || len(c.terms) < 4 {
		return 0
	}
	sum, old, about := 0.0, 0.0, 0
	for _, id := range c.terms {
		if t.holders[id] > t.twins[c.shown] {
			about++ // said elsewhere too, in another sentence
		}
		sum += t.worth(id) * (1 - t.covered[id])
		old += t.covered[id]
	}
	for _, id := range c.pairs {
		sum += t.pairWorth(id) * (1 - t.covered[id])
	}
	if about == 0 && !c.in.dated(c.sentence) && !c.in.mentions(c.sentence) || old > 0.6*float64(len(c.terms)) || t.repeats(c) {
		return 0
	}
	g := sum / math.Pow(float64(len(c.terms)+3), 0.7)
	g *= 1 + 0.5/float64(1+c.order)
	if c.in.leansIn(c.sentence) {
		g *= 0.8
	}
	switch {
	case t.minority[c.sentence]:
		g *= 0.5
	case c.counts:
		g *= 1.35 // the dead, the missing: what readers ask first
	}
	return g
}

// repeats reports whether a sentence says what one told already says.
func (t *telling) repeats(c *candidate) bool {
	for _, o := range t.told {
		if o.sentence == c.sentence {
			return true
		}
		same := float64(shared(o.terms, c.terms))
		if same > 0.5*float64(min(len(o.terms), len(c.terms))) {
			return true
		}
	}
	return false
}

// shared is how many numbers two ascending lists have in common.
func shared(a, b []int) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// take picks up to n sentences, each the one that gains most by score, which
// may refuse one with 0 or less, and marks what they say as told.
func (t *telling) take(n int, score func(c *candidate, gain float64) float64) []*candidate {
	var out []*candidate
	for len(out) < n {
		var best *candidate
		top := 0.0
		for _, c := range t.pool {
			if s := score(c, t.gain(c)); s > top {
				best, top = c, s
			}
		}
		if best == nil {
			break
		}
		t.tell(best, 1)
		out = append(out, best)
	}
	return out
}

// tell marks a sentence as told; share is how much of it needs no second telling.
func (t *telling) tell(c *candidate, share float64) {
	t.told = append(t.told, c)
	for _, id := range c.terms {
		t.covered[id] = max(t.covered[id], share)
	}
	for _, id := range c.pairs {
		t.covered[id] = max(t.covered[id], share)
	}
}
