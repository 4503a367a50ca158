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
	latest   []int          // term → the last report that was counted for it
	common   []bool         // term → frequent in all news
	titled   map[int]int    // term → titles of independent reports that have it
	holders  []int          // term → candidates that have it
	rarity   []float64      // term → weight by how few candidates have it
	pool     []*candidate
	value    []float64      // term or pair → what telling it is worth
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
	gain   float64
	score  float64 // with which it was taken
	place  float64
	barred bool
}

func newTelling(readings []*Reading) *telling {
	t := &telling{twins: map[string]int{}, minority: map[*sentence]bool{}}
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
	n := 0
	for _, r := range t.own {
		for i := range r.sentences {
			n += len(r.sentences[i].terms)
		}
	}
	t.index, t.pairs = make(map[string]int, n/4), make(map[[2]int]int, n)
	for i, r := range t.own {
		if r.lang != t.lang {
			continue
		}
		t.readers++
		for k := range r.sentences {
			s := &r.sentences[k]
			c := &candidate{sentence: s, in: r, report: i, terms: make([]int, 0, len(s.terms)), pairs: make([]int, 0, len(s.terms))}
			for n, term := range s.terms {
				c.terms = append(c.terms, t.count(t.number(term), i))
				if n > 0 {
					c.pairs = append(c.pairs, t.count(t.pair(c.terms[n-1], c.terms[n]), i))
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
	t.value = make([]float64, len(t.spread))
	for _, id := range t.index {
		t.value[id] = t.worth(id)
	}
	for _, id := range t.pairs {
		t.value[id] = t.pairWorth(id)
	}
	for _, c := range t.pool {
		t.judge(c)
	}
	t.appraise()
}

// readTitles counts the titles in which each known term stands.
func (t *telling) readTitles() {
	t.titled = map[int]int{}
	for _, r := range t.own {
		if r.lang != t.lang {
			continue
		}
		for _, term := range r.title {
			if id, ok := t.index[term]; ok {
				t.titled[id]++
			}
		}
	}
}

// onTitle reports whether a sentence takes up its report's title: an opening that
// does not is a scene.
func (t *telling) onTitle(c *candidate) bool {
	for _, title := range c.in.title {
		for _, term := range c.sentence.terms {
			if term == title {
				return true
			}
		}
	}
	return len(c.in.title) == 0
}

// count notes that a candidate of a report has a term or pair.
func (t *telling) count(id, report int) int {
	t.holders[id]++
	if t.latest[id] != report {
		t.latest[id] = report
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
	t.latest = append(t.latest, -1)
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

// appraise works out what each candidate that can be shown adds to what has been
// told: the worth of its terms for its length, times what its place says. It is 0
// for one that mostly repeats, and for furniture, which shares no word with
// another sentence.
func (t *telling) appraise() {
	for _, c := range t.pool {
		c.gain = 0
		if c.barred || t.repeated(c) {
			continue
		}
		sum, old := 0.0, 0.0
		for _, id := range c.terms {
			sum += t.value[id] * (1 - t.covered[id])
			old += t.covered[id]
		}
		for _, id := range c.pairs {
			sum += t.value[id] * (1 - t.covered[id])
		}
		if old <= 0.6*float64(len(c.terms)) {
			c.gain = sum * c.place
		}
	}
}

// repeated bars a candidate that says what the sentence told last says.
func (t *telling) repeated(c *candidate) bool {
	if len(t.told) > 0 {
		c.barred = same(t.told[len(t.told)-1], c)
	}
	return c.barred
}

// same reports whether two sentences say the same, by half of the shorter's terms.
func same(a, b *candidate) bool {
	return a == b || 2*shared(a.terms, b.terms) >= min(len(a.terms), len(b.terms))
}

// leastTerms is how many words that mean something a sentence must have.
const leastTerms = 4

// judge bars the candidates that can never be shown and weighs the place of the
// others: near the top of its report, with what readers ask first.
func (t *telling) judge(c *candidate) {
	about := false
	for _, id := range c.terms {
		if t.holders[id] > t.twins[c.shown] {
			about = true // said elsewhere too, in another sentence
		}
	}
	c.barred = c.shown == "" || len(c.terms) < leastTerms || !about && !c.in.dated(c.sentence) && !c.in.mentions(c.sentence)
	c.place = 1 / math.Pow(float64(len(c.terms)+3), 0.7)
	if t.onTitle(c) {
		c.place *= 1 + 0.5/float64(1+c.order)
	}
	if c.in.leansIn(c.sentence) {
		c.place *= 0.8
	}
	switch {
	case t.minority[c.sentence]:
		c.place *= 0.5
	case c.counts:
		c.place *= 1.35 // the dead, the missing
	}
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
			if c.gain > 0 {
				if s := score(c, c.gain); s > top {
					best, top = c, s
				}
			}
		}
		if best == nil {
			break
		}
		best.score = top
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
	t.appraise()
}
