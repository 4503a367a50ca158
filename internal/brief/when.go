package brief

import (
	"fmt"
	"math"
	"strings"
)

// Times of day are claims as well: when the gate went, when the sirens sounded.

// whenUnit is the unit of a claim of a time of day; its value is in minutes.
const whenUnit = "time"

// aboutMinutes is how far off a time may be that is told with "shortly before".
const aboutMinutes = 15

// maxApart is how far apart, in minutes, two reports may put one event.
const maxApart = 4 * 60

// How much two sentences must share, in terms and as a cosine, for their times to
// be of the same thing; less where the times are the same.
const (
	whenTerms, whenNear   = 4, 0.45
	whenTermsSame, nearer = 3, 0.3
)

// whenClaims align the times of day of independent reports: one sentence of each
// that names one time and shares with the others what happened.
func (t *telling) whenClaims() []claim {
	var list []claim
	for _, r := range t.own {
		for i := range r.sentences {
			s := &r.sentences[i]
			if len(s.clocks) != 1 || len(s.terms) < 4 || r.past(s) {
				continue
			}
			list = addWhen(list, answer{figure: r.when(s), by: r})
		}
	}
	kept := list[:0]
	for _, c := range list {
		if c.slot = c.event(); len(c.answers) > 1 && c.slot != "" {
			kept = append(kept, c)
		}
	}
	return kept
}

// when is the time of a sentence as a figure.
func (r *Reading) when(s *sentence) figure {
	c := s.clocks[0]
	f := figure{Span: c.Span, in: s, unit: whenUnit, value: float64(60*c.hour + c.minute), exact: fmt.Sprintf("%02d:%02d", c.hour, c.minute)}
	at, _ := r.wordsIn(s, c.Span)
	for back := 3; back >= 1; back-- {
		if i := at - back; i >= s.from && r.lex.shortly.at(r.words[:s.to], i) == back {
			f.hedge = about
			f.exact = "“" + strings.ToLower(r.text[r.words[i].Start:r.words[at-1].End]) + " " + f.exact + "”"
			break
		}
	}
	return f
}

// addWhen puts an answer to the claim it goes with best, else begins one.
func addWhen(list []claim, a answer) []claim {
	best, top := -1, 0.0
	for i := range list {
		if s := list[i].sameEvent(a); s > top && !list[i].has(a.by) {
			best, top = i, s
		}
	}
	if best < 0 {
		return append(list, claim{unit: whenUnit, answers: []answer{a}})
	}
	list[best].answers = append(list[best].answers, a)
	return list
}

// sameEvent is how surely an answer's sentence tells the event of a claim's.
func (c *claim) sameEvent(a answer) float64 {
	top := 0.0
	for _, o := range c.answers {
		if o.by.lang != a.by.lang || o.in.negated != a.in.negated {
			continue
		}
		n := sharedWords(o.in.terms, a.in.terms)
		need, near := whenTerms, whenNear
		switch d := math.Abs(o.value - a.value); {
		case d == 0:
			need, near = whenTermsSame, nearer
		case d > maxApart:
			continue
		}
		if s := float64(n) / math.Sqrt(float64(len(a.in.terms)*len(o.in.terms))); n >= need && s >= near {
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

// event names what the times of a claim are of, by the words that its sentences
// share, as the first has them: "when: sirens Stell Lower Cawdry".
func (c *claim) event() string {
	n := c.holders()
	a := c.answers[0]
	var out []string
	for i := a.in.from; i < a.in.to && len(out) < eventWords; i++ {
		w := a.by.words[i]
		if k := n[a.by.term(w)]; k < len(c.answers) || digits(w.fold) || calendar()[w.fold] || a.by.lex.say.at(a.by.words, i) > 0 {
			continue
		}
		out = append(out, w.Of(a.by.text))
	}
	if len(out) < 2 {
		return ""
	}
	return "when: " + strings.Join(out, " ")
}
