package brief

import (
	"math"
	"slices"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// aspect is a kind of answer to what happened: at what time, on which day, where,
// who. Sentences of several reports that tell one event are laid side by side.
type aspect struct {
	unit string // of its claims
	lead string // before the words that name the event in a slot: "when: …"
	of   func(r *Reading, s *sentence) (figure, bool)
	// apart reports whether two answers that differ are no answers to one question.
	apart func(a, b answer) bool
	// How much two sentences must share for their answers to be of one event, in
	// terms and as a cosine: where the answers agree, and where they differ.
	same, differ nearness
}

type nearness struct {
	terms  int
	cosine float64
}

// The units of aspects.
const (
	whenUnit  = "time" // its value is in minutes
	dayUnit   = "date" // in days
	whereUnit = "place"
	whoUnit   = "person"
)

// isAspect reports whether a unit is that of an aspect, which says itself what it
// is of.
func isAspect(unit string) bool {
	return unit == whenUnit || unit == dayUnit || unit == whereUnit || unit == whoUnit
}

// aspects are all of them, those that are surest first.
var aspects = [...]aspect{
	{unit: whenUnit, lead: "when", of: (*Reading).when, apart: hoursApart, same: nearness{3, 0.3}, differ: nearness{4, 0.45}},
	{unit: dayUnit, lead: "on what day", of: (*Reading).onDay, apart: daysApart, same: nearness{4, 0.35}, differ: nearness{5, 0.5}},
	{unit: whereUnit, lead: "where", of: (*Reading).where, apart: knownThere, same: nearness{4, 0.4}, differ: nearness{5, 0.5}},
	{unit: whoUnit, lead: "who", of: (*Reading).who, apart: knownThere, same: nearness{4, 0.4}, differ: nearness{5, 0.5}},
}

// minEvent is how many terms a sentence must have to tell an event.
const minEvent = 4

// telltale is an answer as one report gives it, with the terms of its sentence and
// of its clause that tell what happened.
type telltale struct {
	figure
	aspect        int // place in aspects
	event, clause []string
}

// readTelltales are the answers of a report, in order.
func (r *Reading) readTelltales() []telltale {
	var out []telltale
	for i := range r.sentences {
		s := &r.sentences[i]
		if len(s.terms) < minEvent || r.past(s) {
			continue
		}
		for k := range aspects {
			if f, ok := aspects[k].of(r, s); ok {
				one := telltale{figure: f, aspect: k}
				called := r.called(&f)
				one.event = without(s.terms, called)
				one.clause = without(r.clauseTerms(&f), called)
				out = append(out, one)
			}
		}
	}
	return out
}

// aspectClaims align the answers of independent reports.
func (t *telling) aspectClaims() []claim {
	var lists [len(aspects)][]claim
	n := numbering{}
	for _, r := range t.own {
		for _, one := range r.telltales {
			a := answer{figure: one.figure, by: r, event: n.of(one.event), clause: n.of(one.clause)}
			lists[one.aspect] = aspects[one.aspect].add(lists[one.aspect], a)
		}
	}
	var kept []claim
	for k := range lists {
		for _, c := range lists[k] {
			if c.publishers() < 2 {
				continue // one outlet agrees with itself
			}
			if event := c.eventOf(); event != "" {
				c.slot = aspects[k].lead + ": " + event
				kept = append(kept, c)
			}
		}
	}
	return kept
}

// publishers counts the outlets that answer in words of their own: a caption that
// two have word for word counts once.
func (c *claim) publishers() int {
	outlets, lines := map[string]bool{}, map[string]bool{}
	for _, a := range c.answers {
		outlets[a.by.report.Publisher] = true
		lines[a.in.span.Of(a.by.text)] = true
	}
	return min(len(outlets), len(lines))
}

// numbering gives terms numbers, so that sentences are compared fast.
type numbering map[string]int

// of are the numbers of terms, ascending.
func (n numbering) of(terms []string) []int {
	out := make([]int, 0, len(terms))
	for _, w := range terms {
		id, ok := n[w]
		if !ok {
			id = len(n)
			n[w] = id
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// without are terms but for numerals and what an answer is called.
func without(terms, called []string) []string {
	return slices.DeleteFunc(slices.Clone(terms), func(w string) bool { return digits(w) || slices.Contains(called, w) })
}

// clauseTerms are the terms of an answer's clause.
func (r *Reading) clauseTerms(f *figure) []string {
	from, to := r.clauseOf(f)
	return r.termsIn(news.Span{Start: r.words[from].Start, End: r.words[to-1].End})
}

// called are the terms of the name that is an answer.
func (r *Reading) called(f *figure) []string {
	if f.name == "" {
		return nil
	}
	return r.termsIn(f.Span)
}

// termsIn are the terms of a part of the text, while it is read.
func (r *Reading) termsIn(sp news.Span) []string {
	at, _ := slices.BinarySearchFunc(r.tokens, sp.Start, func(t text.Token, start int) int { return t.Span.Start - start })
	mine, _ := within(r.tokens[at:], sp, func(t text.Token) news.Span { return t.Span })
	return distinctTerms(mine)
}

// add puts an answer to the claim it goes with best, else begins one.
func (k *aspect) add(list []claim, a answer) []claim {
	best, top := -1, 0.0
	for i := range list {
		if s := k.together(&list[i], a); s > top && !list[i].has(a.by) {
			best, top = i, s
		}
	}
	if best < 0 {
		return append(list, claim{unit: k.unit, answers: []answer{a}})
	}
	list[best].answers = append(list[best].answers, a)
	return list
}

// together is how surely an answer's sentence tells the event of a claim's.
func (k *aspect) together(c *claim, a answer) float64 {
	top := 0.0
	for _, o := range c.answers {
		if o.by.lang != a.by.lang || o.in.negated != a.in.negated {
			continue
		}
		n := shared(o.event, a.event)
		if n < k.same.terms {
			continue
		}
		need := k.same
		if !agree(o.figure, a.figure) {
			if need = k.differ; k.apart(o, a) {
				continue
			}
		}
		if (a.name != "" || need == k.differ) && shared(o.clause, a.clause) == 0 {
			continue // each clause tells something else
		}
		if s := float64(n) / math.Sqrt(float64(len(a.event)*len(o.event))); n >= need.terms && s >= need.cosine {
			top = max(top, s)
		}
	}
	return top
}

// sharedWords is how many terms two lists have in common, digits aside.
func sharedWords(a, b []string) int {
	n := 0
	for _, w := range a {
		for _, v := range b {
			if w == v && !digits(w) {
				n++
			}
		}
	}
	return n
}

// eventWords is how many words name an event in a slot.
const eventWords = 4

// eventOf names what the answers of a claim are of, by the words that its sentences
// share and that stand nearest to the first answer: "sirens Stell Lower Cawdry".
// Empty where there are too few.
func (c *claim) eventOf() string {
	n := c.holders()
	a := c.answers[0]
	at, end := a.by.wordsIn(a.in, a.Span)
	var near []int
	for i := a.in.from; i < a.in.to; i++ {
		w := a.by.words[i]
		if i >= at && i < end || n[a.by.term(w)] < len(c.answers) || digits(w.fold) || calendar()[w.fold] || a.by.lex.say.at(a.by.words, i) > 0 {
			continue
		}
		near = append(near, i)
	}
	far := func(i int) int { return max(at-i, 2*(i-end+1)) } // what comes before tells more
	slices.SortFunc(near, func(i, j int) int { return far(i) - far(j) })
	near = near[:min(len(near), eventWords)]
	slices.Sort(near)
	var out []string
	for _, i := range near {
		out = append(out, a.by.words[i].Of(a.by.text))
	}
	if len(out) < 2 {
		return ""
	}
	return strings.Join(out, " ")
}

// clauseOf are the words around an answer as far as its clause goes: to a mark, or
// a word that may begin another clause. A name has commas in its clause ("Mary
// Okafor, a retired judge, will lead").
func (r *Reading) clauseOf(f *figure) (from, to int) {
	s, marks := f.in, ",;:—–()"
	if f.name != "" {
		marks = marks[1:]
	}
	from, to = r.wordsIn(s, f.Span)
	breaks := func(i int) bool { // before word i
		return i <= s.from || i >= s.to || strings.ContainsAny(r.gap(i-1), marks) || r.lex.stop.at(r.words[:s.to], i) > 0
	}
	for ; !breaks(from); from-- {
	}
	for ; !breaks(to); to++ {
	}
	return from, to
}
