package brief

import (
	"math"
	"sort"
	"strings"

	"broadsheet/internal/news"
)

// maxClaims bounds the claims of a brief, maxAgreed those of its times, days, places
// and people on which reports agree.
const maxClaims, maxAgreed = 20, 8

// claim is one question with each report's answer.
type claim struct {
	slot, unit string
	answers    []answer
}

// answer is what one report says.
type answer struct {
	figure
	by    *Reading
	group int // answers that agree share one
	// Numbers of the terms of its sentence and of its clause, ascending.
	event, clause []int
}

// claims are the questions that reports answer with a number: those with a slot
// from one report on, others where at least two independent reports count the
// same thing. Differing ones come first, then the most answered.
func (t *telling) claims() []news.Claim {
	list := append(t.slotClaims(), t.countClaims()...)
	list = append(list, t.aspectClaims()...)
	out := []news.Claim{}
	for i := range list {
		list[i].settle()
		list[i].dropOthers()
		t.markMinority(&list[i])
	}
	sort.SliceStable(list, func(i, j int) bool {
		if a, b := list[i].groups() > 1, list[j].groups() > 1; a != b {
			return a
		}
		return len(list[i].answers) > len(list[j].answers)
	})
	seen, agreed := map[string]bool{}, 0
	for _, c := range list {
		key := c.slot + "|" + c.unit
		if seen[key] || len(out) == maxClaims {
			continue
		}
		if isAspect(c.unit) && c.groups() == 1 {
			if agreed++; agreed > maxAgreed {
				continue
			}
		}
		seen[key] = true
		out = append(out, c.news())
	}
	return out
}

// slotClaims gather what reports say in the slots that lexicons name, the same
// over languages. A report answers once.
func (t *telling) slotClaims() []claim {
	said := map[string][][]answer{} // slot → reports → the numbers that may be its answer
	var order []string
	for _, r := range t.own {
		mine := map[string][]answer{}
		for _, f := range r.figures {
			if list := mine[f.slot]; f.slot != "" && len(list) < maxRead {
				mine[f.slot] = append(list, answer{figure: f, by: r})
			}
		}
		for _, f := range r.figures { // in the order of the text
			if list := mine[f.slot]; list != nil {
				if said[f.slot] == nil {
					order = append(order, f.slot)
				}
				said[f.slot] = append(said[f.slot], list)
				delete(mine, f.slot)
			}
		}
	}
	var list []claim
	for _, slot := range order {
		c := claim{slot: slot, unit: said[slot][0][0].unit}
		for i := range said[slot] {
			if a, ok := meant(said[slot], i); ok {
				c.answers = append(c.answers, a)
			}
		}
		if len(c.answers) > 0 {
			list = append(list, c)
		}
	}
	return list
}

// Bounds on a report's numbers for one slot: how many are looked at, and how deep
// in the text the first may stand that no other report gives.
const (
	maxRead  = 5
	maxDepth = 15 // sentences
)

// meant is which of its numbers is report i's answer: the one that most other
// reports give too, for a text names parts and other events as well; else the
// first, if it stands near the top.
func meant(said [][]answer, i int) (answer, bool) {
	best, top := said[i][0], 0
	for _, a := range said[i] {
		n := 0
		for k, others := range said {
			for _, o := range others {
				if k != i && agree(a.figure, o.figure) {
					n++
					break
				}
			}
		}
		if n > top {
			best, top = a, n
		}
	}
	return best, top > 0 || best.in.order < maxDepth
}

// countClaims align numbers that count the same thing in the same language: the
// same noun or unit, in sentences that share what else they tell.
func (t *telling) countClaims() []claim {
	type key struct{ lang, noun, unit string }
	groups := map[key][]answer{}
	var order []key
	for _, r := range t.own {
		for _, f := range r.figures {
			if f.slot != "" {
				continue
			}
			k := key{r.lang, f.noun, f.unit}
			if f.unit != "" {
				k.noun = "" // "11 percent": what of is told by the context
			}
			if groups[k] == nil {
				order = append(order, k)
			}
			groups[k] = append(groups[k], answer{figure: f, by: r})
		}
	}
	var list []claim
	for _, k := range order {
		list = append(list, alignCounts(groups[k], k.unit)...)
	}
	return list
}

// alignCounts parts numbers of one noun or unit into claims: each report's
// number goes to the claim whose sentences share most with its own.
func alignCounts(answers []answer, unit string) []claim {
	var list []claim
	for _, a := range answers {
		best, top := -1, 0.0
		for i := range list {
			if s := list[i].fits(a); s > top && !list[i].has(a.by) {
				best, top = i, s
			}
		}
		if best < 0 {
			list = append(list, claim{unit: unit, answers: []answer{a}})
			continue
		}
		list[best].answers = append(list[best].answers, a)
	}
	kept := list[:0]
	for _, c := range list {
		if len(c.answers) > 1 {
			c.slot = c.named()
			if c.slot != "" {
				kept = append(kept, c)
			}
		}
	}
	return kept
}

func (c *claim) has(r *Reading) bool {
	for _, a := range c.answers {
		if a.by == r {
			return true
		}
	}
	return false
}

// minContext is how many further terms two sentences must share for their
// numbers to answer one question; equal numbers need one less, others one more.
// A measure that few things have says more by itself, if the numbers are near.
const minContext = 3

// rareUnit reports whether a unit says what is measured.
func rareUnit(unit string) bool {
	return unit != "" && unit != "percent" && !isMoney(unit) && unit != "points" && unit != "marks" && len(unit) > 2
}

// fits is how well a number's sentence goes with those of a claim, 0 if not.
func (c *claim) fits(a answer) float64 {
	top := 0.0
	for _, o := range c.answers {
		n := sharedWords(a.in.terms, o.in.terms)
		if a.noun != "" {
			n-- // what is counted is the same anyway
		}
		need, near := minContext-1, 0.2
		if o.value != a.value {
			need, near = minContext+1, 0.35
			if a.unit != "" {
				need, near = minContext+2, 0.45 // a story has many lengths and prices
			}
		}
		if rareUnit(a.unit) && a.value < 2*o.value && o.value < 2*a.value {
			return 0.5 + float64(n)
		}
		if s := float64(n) / math.Sqrt(float64(len(a.in.terms)*len(o.in.terms))); n >= need && s > near {
			top = max(top, s)
		}
	}
	return top
}

func digits(s string) bool { return strings.Trim(s, "0123456789.,:") == "" }

// named is what a claim of counts is about: the noun as most often written; for a
// unit, a term that its sentences share, as written near the number.
func (c *claim) named() string {
	n := map[string]int{}
	best := ""
	for _, a := range c.answers {
		label := a.label
		if a.unit != "" || label == "" {
			continue
		}
		if n[label]++; n[label] > n[best] || n[label] == n[best] && len(label) < len(best) {
			best = label
		}
	}
	if best != "" {
		return best
	}
	return c.sharedWord()
}

// sharedWord is the word whose term most of the claim's sentences have, the
// nearest to the first number among equals; those behind it count as nearer.
func (c *claim) sharedWord() string {
	a := c.answers[0]
	n := c.holders()
	at, end := a.by.wordsIn(a.in, news.Span{Start: a.Start, End: a.unitEnd})
	best, top := "", 0.0
	for i := a.in.from; i < a.in.to; i++ {
		w := a.by.words[i]
		if i >= at && i < end || digits(w.fold) || strings.EqualFold(w.fold, a.unit) || calendar()[w.fold] || a.by.lex.say.at(a.by.words, i) > 0 || a.by.lex.time.at(a.by.words, i) > 0 {
			continue
		}
		far := float64(i - end + 1)
		if i < at {
			far = 3 + float64(at-i)
		} else if a.unit == "percent" || isMoney(a.unit) {
			continue // what rose or fell stands before
		}
		if i > a.in.from && a.by.lang != "de" && startsUpper(w.Of(a.by.text)) {
			continue // a name is not what is counted
		}
		if score := float64(n[a.by.term(w)]) - far/100; score >= 1.5 && score > top {
			best, top = strings.ToLower(w.Of(a.by.text)), score
		}
	}
	return best
}

// holders counts in how many of the claim's sentences each term stands.
func (c *claim) holders() map[string]int {
	n := map[string]int{}
	for _, a := range c.answers {
		for _, w := range a.in.terms {
			n[w]++
		}
	}
	return n
}

// settle groups answers that agree; the group of most reports is 0, then by the
// order in which they were given.
func (c *claim) settle() {
	var heads []figure // the most exact answer of each group
	var size []int
	for i := range c.answers {
		a := &c.answers[i]
		a.group = -1
		for g := range heads {
			if agree(heads[g], a.figure) {
				a.group = g
				size[g]++
				if heads[g].hedge != plain {
					heads[g] = a.figure
				}
				break
			}
		}
		if a.group < 0 {
			a.group = len(heads)
			heads, size = append(heads, a.figure), append(size, 1)
		}
	}
	rank := make([]int, len(heads))
	for i := range rank {
		rank[i] = i
	}
	sort.SliceStable(rank, func(i, j int) bool { return size[rank[i]] > size[rank[j]] })
	place := make([]int, len(rank))
	for p, g := range rank {
		place[g] = p
	}
	for i := range c.answers {
		c.answers[i].group = place[c.answers[i].group]
	}
}

// otherScale is how many times larger a number must be to count something else: a
// ward of two hundred is no answer to how many thousands had to leave.
const otherScale = 20

// dropOthers takes out answers of another scale than a large number of most.
func (c *claim) dropOthers() {
	usual := 0.0
	for _, a := range c.answers {
		if a.group == 0 {
			usual = max(usual, a.value)
		}
	}
	if usual < 1000 || c.slot == "votes" {
		return
	}
	kept := c.answers[:0]
	for _, a := range c.answers {
		if a.value*otherScale > usual && a.value < usual*otherScale || a.exact == "none" {
			kept = append(kept, a)
		}
	}
	if len(kept) < len(c.answers) {
		c.answers = kept
		c.settle()
	}
}

func (c *claim) groups() int {
	n := 0
	for _, a := range c.answers {
		n = max(n, a.group+1)
	}
	return n
}

// agree reports whether two numbers say the same, rounding included: one is the
// other rounded as coarsely as it is written ("about 40" and 43; 41,000 and
// 40,987), or lies a little beyond a bound ("more than 40" and 42).
func agree(a, b figure) bool {
	if a.name != "" || b.name != "" {
		return sameName(a.name, b.name)
	}
	if a.value == b.value {
		return a.exact == b.exact || a.exact != "none" && b.exact != "none"
	}
	switch {
	case a.slot == "votes", a.unit == dayUnit:
		return false
	case a.unit == whenUnit:
		return (a.hedge != plain || b.hedge != plain) && math.Abs(a.value-b.value) <= aboutMinutes
	}
	if a.hedge == over || a.hedge == under {
		a, b = b, a
	}
	if a.hedge == over || a.hedge == under {
		return false
	}
	switch b.hedge {
	case over:
		return a.value >= b.value && a.value <= 1.1*b.value
	case under:
		return a.value <= b.value && a.value >= 0.9*b.value
	}
	return rounds(a, b) || rounds(b, a)
}

// rounds reports whether a may be b rounded.
func rounds(a, b figure) bool {
	g := grain(a.value)
	if a.hedge == plain && g > 0.1*a.value {
		return false // "40" is forty unless it says "about"
	}
	if a.hedge == about {
		g = max(g, 0.1*a.value)
	}
	return a.value != 0 && math.Abs(a.value-b.value) <= g/2
}

// grain is the power of ten to which v is written: 100 for 38,500.
func grain(v float64) float64 {
	if v != math.Trunc(v) || v == 0 {
		return 0
	}
	g := 1.0
	for math.Mod(v, g*10) == 0 {
		g *= 10
	}
	return g
}

// markMinority notes the sentences with numbers that most reports do not give.
func (t *telling) markMinority(c *claim) {
	n := map[int]int{}
	for _, a := range c.answers {
		n[a.group]++
	}
	for _, a := range c.answers {
		if a.group > 0 && n[a.group] < n[0] {
			t.minority[a.in] = true
		}
	}
}

// news is the claim as a brief has it.
func (c *claim) news() news.Claim {
	out := news.Claim{Slot: c.slot, Unit: c.unit, Values: []news.Value{}}
	for _, a := range c.answers {
		out.Values = append(out.Values, news.Value{
			Value: a.exact, Answer: a.group, Publisher: a.by.report.Publisher, Receipt: a.by.receipt(a.in.span),
		})
	}
	return out
}
