package analysis

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"broadsheet/internal/news"
)

// QuoteLesson is an article with its attributions, to learn from.
type QuoteLesson struct {
	Line         news.Line
	Attributions []AttributionLabel
}

// AttributionLabel is who says what by which words, each in parts: bytes of the text.
type AttributionLabel struct{ Source, Cue, Content []news.Span }

// LearnQuotes learns the models of this file's neighbours from labelled articles in
// English and writes them to out, as quotes.bin holds them. It tells log how far the
// examples can be learned from.
func LearnQuotes(lessons []QuoteLesson, out, log io.Writer) error {
	pupils := make([]*pupil, len(lessons))
	for i, l := range lessons {
		pupils[i] = newPupil(l)
	}
	var wholes []example
	for round := range learnRounds {
		for fold := range learnFolds {
			var rest, own []*pupil
			for i, p := range pupils {
				if (i/(round*learnFolds+1)+round)%learnFolds == fold {
					own = append(own, p)
				} else {
					rest = append(rest, p)
				}
			}
			m := learnParts(rest)
			for _, p := range own {
				wholes = append(wholes, p.wholes(m)...)
			}
		}
		fmt.Fprintf(log, "round %d of %d: %d guesses\n", round+1, learnRounds, len(wholes))
	}
	m := learnParts(pupils)
	t := newTrainer(m)
	t.epochs(frequent(wholes), 3, .05)
	t.finish()
	return m.write(out)
}

// The last model learns from what the others make of articles they have not seen:
// they learn from all folds but one, in several partitions.
const (
	learnRounds = 3
	learnFolds  = 5
)

// learnParts learns the cue, start, end and speaker models.
func learnParts(pupils []*pupil) *weights {
	m := newWeights()
	t := newTrainer(m)
	var examples []example
	for _, p := range pupils {
		examples = append(examples, p.examples()...)
	}
	t.epochs(frequent(examples), 5, .1)
	t.finish()
	return m
}

// pupil is an article laid out, with its labels in tokens.
type pupil struct {
	*speech
	labels map[int]*tokenLabel // by cue
	lesson QuoteLesson
	cached []example
}

type tokenLabel struct {
	from, to int // of the content
	source   map[int]bool
}

func newPupil(l QuoteLesson) *pupil {
	r := read(l.Line.Title, l.Line.Text, "en")
	p := &pupil{speech: r.lay(r.names()), labels: map[int]*tokenLabel{}, lesson: l}
	p.looks()
	for _, a := range l.Attributions {
		cue := p.head(a.Cue)
		if cue < 0 || len(a.Content) == 0 {
			continue
		}
		tl := &tokenLabel{source: map[int]bool{}}
		tl.from, tl.to = p.hull(a.Content)
		for i := range p.tokens {
			for _, sp := range a.Source {
				if p.tokens[i].word >= 0 && p.tokens[i].Start >= sp.Start && p.tokens[i].End <= sp.End {
					tl.source[i] = true
				}
			}
		}
		if old := p.labels[cue]; tl.to > tl.from && (old == nil || old.to-old.from < tl.to-tl.from) {
			p.labels[cue] = tl
		}
	}
	return p
}

// head is the token of a labelled cue that the models look for: its last word of
// saying, else its last word that is no small one, else its first mark or word.
func (p *pupil) head(cue []news.Span) int {
	best, rank := -1, 0
	for i := range p.tokens {
		t := &p.tokens[i]
		if !slices.ContainsFunc(cue, func(sp news.Span) bool { return t.Start >= sp.Start && t.End <= sp.End }) || !p.mayCue(i) {
			continue
		}
		r := 1
		switch {
		case t.role&(roleSay|roleSource) != 0:
			r = 4
		case t.role&roleCue != 0 && t.role&closed == 0:
			r = 3
		case t.word >= 0 && !t.capital:
			r = 2
		}
		if r >= rank {
			best, rank = i, r
		}
	}
	return best
}

// hull is the tokens from the first to the last of some spans, tidied.
func (p *pupil) hull(spans []news.Span) (int, int) {
	from, to := -1, -1
	for i := range p.tokens {
		t := &p.tokens[i]
		if from < 0 && t.Start >= spans[0].Start {
			from = i
		}
		if t.End <= spans[len(spans)-1].End {
			to = i + 1
		}
	}
	if from < 0 || to <= from {
		return 0, 0
	}
	part := p.tidy([][2]int{{from, to}})
	if len(part) == 0 {
		return 0, 0
	}
	return part[0][0], part[0][1]
}

// example is a choice among candidates, or, with one candidate, a yes (gold holds 0)
// or no.
type example struct {
	candidates [][]uint32
	gold       []int
}

// examples are what an article teaches the first four models.
func (p *pupil) examples() []example {
	if p.cached != nil {
		return p.cached
	}
	b := &bag{}
	for i := range p.tokens {
		l := p.labels[i]
		if p.mayCue(i) {
			p.cueFeatures(b, i)
			e := example{candidates: [][]uint32{slices.Clone(b.ids)}}
			if l != nil {
				e.gold = []int{0}
			}
			p.cached = append(p.cached, e)
		}
		if l != nil {
			p.cached = append(p.cached, p.choices(b, i, l)...)
		}
	}
	return p.cached
}

// choices are the examples of start, end and speaker that a label gives.
func (p *pupil) choices(b *bag, cue int, l *tokenLabel) []example {
	var start, end, who example
	for n, j := range p.starts(cue) {
		p.startFeatures(b, cue, j)
		start.candidates = append(start.candidates, slices.Clone(b.ids))
		if j == l.from {
			start.gold = append(start.gold, n)
		}
	}
	for n, k := range p.ends(cue, l.from) {
		p.endFeatures(b, cue, l.from, k)
		end.candidates = append(end.candidates, slices.Clone(b.ids))
		if k == l.to {
			end.gold = append(end.gold, n)
		}
	}
	for n, j := range p.speakers(cue) {
		p.speakerFeatures(b, cue, l.from, l.to, j)
		who.candidates = append(who.candidates, slices.Clone(b.ids))
		if l.source[j] {
			who.gold = append(who.gold, n)
		}
	}
	var out []example
	for _, e := range []example{start, end, who} {
		if len(e.candidates) > 1 && len(e.gold) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// wholes are the guesses of models that have not seen the article, as examples for
// the last one.
func (p *pupil) wholes(m *weights) []example {
	b := &bag{}
	var out []example
	for _, g := range p.guesses(m, b) {
		p.wholeFeatures(b, &g)
		e := example{candidates: [][]uint32{slices.Clone(b.ids)}}
		if p.right(&g) {
			e.gold = []int{0}
		}
		out = append(out, e)
	}
	return out
}

// right reports whether a guess is what some label says, by the measure of
// eval.Quotes.
func (p *pupil) right(g *guess) bool {
	if g.said.speaker[1] == 0 {
		return false
	}
	who := p.span(g.said.speaker)
	for _, a := range p.lesson.Attributions {
		common, n := 0, 0
		for _, part := range g.parts {
			sp := p.span(part)
			n += sp.Len()
			for _, c := range a.Content {
				common += overlapOf(sp, c)
			}
		}
		for _, c := range a.Content {
			n += c.Len()
		}
		in := 0
		for _, c := range a.Source {
			in += overlapOf(who, c)
		}
		if 10*2*common >= 8*n && 2*in >= who.Len() {
			return true
		}
	}
	return false
}

func overlapOf(a, b news.Span) int { return max(0, min(a.End, b.End)-max(a.Start, b.Start)) }

// leastSeen is in how many candidates a feature must stand to be learned.
const leastSeen = 3

// frequent is the examples without features that are seen too seldom.
func frequent(examples []example) []example {
	seen := make([]int32, weightMask+1)
	for _, e := range examples {
		for _, c := range e.candidates {
			for _, f := range c {
				seen[f&weightMask]++
			}
		}
	}
	out := make([]example, len(examples))
	for i, e := range examples {
		out[i] = example{gold: e.gold}
		for _, c := range e.candidates {
			kept := make([]uint32, 0, len(c))
			for _, f := range c {
				if seen[f&weightMask] >= leastSeen {
					kept = append(kept, f)
				}
			}
			out[i].candidates = append(out[i].candidates, kept)
		}
	}
	return out
}

// trainer follows the gradient by AdaGrad (Duchi et al. 2011), and averages.
type trainer struct {
	m         *weights
	square    []float32
	sum       []float32
	since     []int32
	step      int32
	rng       *rand.Rand
	seen      []uint32 // features that this trainer has touched
	wasSeen   []bool
	shrinkage float32
}

func newTrainer(m *weights) *trainer {
	n := len(m.w)
	return &trainer{m: m, square: make([]float32, n), sum: make([]float32, n), since: make([]int32, n), wasSeen: make([]bool, n), rng: rand.New(rand.NewPCG(7, 11)), shrinkage: 1e-3}
}

// epochs goes over the examples several times, in another order each.
func (t *trainer) epochs(examples []example, n int, rate float32) {
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for range n {
		t.rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, i := range order {
			t.learn(&examples[i], rate)
		}
	}
}

// learn takes one step.
func (t *trainer) learn(e *example, rate float32) {
	t.step++
	if len(e.candidates) == 1 {
		want := float32(len(e.gold))
		t.move(e.candidates[0], sigmoid(t.m.sum(e.candidates[0]))-want, rate)
		return
	}
	p := make([]float32, len(e.candidates))
	for i, c := range e.candidates {
		p[i] = t.m.sum(c)
	}
	softmax(p)
	gold := float32(1e-6)
	for _, g := range e.gold {
		gold += p[g]
	}
	for i, c := range e.candidates {
		grad := p[i]
		if slices.Contains(e.gold, i) {
			grad -= p[i] / gold
		}
		if grad > 1e-3 || grad < -1e-3 {
			t.move(c, grad, rate)
		}
	}
}

// move moves the weights of features against a gradient.
func (t *trainer) move(features []uint32, grad, rate float32) {
	for _, f := range features {
		f &= weightMask
		if !t.wasSeen[f] {
			t.wasSeen[f] = true
			t.seen = append(t.seen, f)
		}
		t.sum[f] += t.m.w[f] * float32(t.step-t.since[f])
		t.since[f] = t.step
		g := grad + t.shrinkage*t.m.w[f]
		t.square[f] += g * g
		t.m.w[f] -= rate * g / (float32(math.Sqrt(float64(t.square[f]))) + 1e-3)
	}
}

// finish puts the average over all steps in place of the last weights.
func (t *trainer) finish() {
	for _, f := range t.seen {
		t.sum[f] += t.m.w[f] * float32(t.step-t.since[f])
		t.m.w[f] = t.sum[f] / float32(max(t.step, 1))
	}
}
