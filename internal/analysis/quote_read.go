package analysis

import (
	"cmp"
	"slices"

	"broadsheet/internal/news"
)

// Limits of reading, as shares of one: below them a cue or an attribution is not
// worth going on with.
const (
	cueFloor     = .1
	quotedFloor  = .35 // where the content holds quotation marks
	unquoteFloor = .3
)

// guess is an attribution on the way: what the models made of each choice.
type guess struct {
	said
	at       int // token of the cue
	from, to int // of the content, before what stands between its parts is taken out
	cue      float32
	start    float32
	end      float32
	speaker  float32
	whole    float32
	rank     int     // among the contents of the cue
	lead     float32 // how likely beside the first of them
}

// read finds attributions by the learned models.
func (s *speech) read(m *weights) []said {
	s.looks()
	b := &bag{}
	guesses := s.guesses(m, b)
	for i := range guesses {
		s.wholeFeatures(b, &guesses[i])
		guesses[i].whole = sigmoid(m.sum(b.ids))
	}
	var out []said
	for _, g := range s.choose(guesses) {
		out = append(out, g.said)
	}
	return out
}

// choose takes the likeliest guesses, none whose content another one has already,
// in order of the text.
func (s *speech) choose(guesses []guess) []guess {
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.whole, a.whole) })
	var out []guess
	for _, g := range guesses {
		if g.whole < unquoteFloor || len(out) >= maxQuotes {
			break
		}
		if g.whole < quotedFloor && s.marked(g.parts) {
			continue
		}
		if s.wordsIn(g.parts) <= 3 && !s.marked(g.parts) && g.to < len(s.tokens) && s.tokens[g.to].mark == ':' {
			continue // "wrote on a public network:"
		}
		if !slices.ContainsFunc(out, func(o guess) bool { return o.at == g.at || sameContent(o, g) }) {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b guess) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.at, b.at)) })
	return out
}

// marked reports whether content holds quotation marks.
func (s *speech) marked(parts [][2]int) bool {
	for _, p := range parts {
		for _, t := range s.tokens[p[0]:p[1]] {
			if t.mark == '“' || t.mark == '”' {
				return true
			}
		}
	}
	return false
}

// sameContent reports whether two guesses share most of their content.
func sameContent(a, b guess) bool {
	both := min(a.to, b.to) - max(a.from, b.from)
	return both > 0 && 2*both*10 > 7*(a.to-a.from+b.to-b.from)
}

// guesses are an attribution for each word that may be a cue.
func (s *speech) guesses(m *weights, b *bag) []guess {
	var out []guess
	for i := range s.tokens {
		if !s.mayCue(i) {
			continue
		}
		s.cueFeatures(b, i)
		p := sigmoid(m.sum(b.ids))
		if p < cueFloor {
			continue
		}
		out = s.guess(out, m, b, i, p)
	}
	return out
}

// How many contents of a cue are weighed: the likeliest beginnings, ends of each.
const (
	likelyStarts = 2
	likelyEnds   = 3
)

// guess appends the likeliest contents of a cue, with its speaker.
func (s *speech) guess(out []guess, m *weights, b *bag, cue int, p float32) []guess {
	starts := s.starts(cue)
	if len(starts) == 0 {
		return out
	}
	share := s.share[:0]
	for _, j := range starts {
		s.startFeatures(b, cue, j)
		share = append(share, m.sum(b.ids))
	}
	s.share = share
	softmax(share)
	var best []guess
	for range likelyStarts {
		n := top(share)
		if share[n] < .08 && len(best) > 0 {
			break
		}
		best = s.likelyEnds(best, m, b, guess{at: cue, cue: p, from: starts[n], start: share[n]})
		share[n] = 0
	}
	slices.SortStableFunc(best, func(a, b guess) int { return cmp.Compare(b.start*b.end, a.start*a.end) })
	_, words := s.phraseAt(cue)
	for n := range best {
		g := &best[n]
		if n > 0 && (g.start*g.end < .04 || n >= 5) {
			break
		}
		g.rank = n
		g.lead = g.start * g.end / (best[0].start * best[0].end)
		if n == 0 {
			s.chooseSpeaker(m, b, g)
		} else {
			g.said.speaker, g.speaker = best[0].said.speaker, best[0].speaker
		}
		g.said.cue = [2]int{cue, cue + max(1, words)}
		g.parts = s.partsOf(g)
		g.kind = s.kindOf(g)
		if len(g.parts) > 0 {
			out = append(out, *g)
		}
	}
	return out
}

func top(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

// likelyEnds appends a guess with the likeliest ends of its content.
func (s *speech) likelyEnds(out []guess, m *weights, b *bag, g guess) []guess {
	ends := s.ends(g.at, g.from)
	if len(ends) == 0 {
		return out
	}
	share := make([]float32, len(ends))
	for n, k := range ends {
		s.endFeatures(b, g.at, g.from, k)
		share[n] = m.sum(b.ids)
	}
	softmax(share)
	for range min(likelyEnds, len(ends)) {
		n := top(share)
		g.to, g.end = ends[n], share[n]
		out = append(out, g)
		share[n] = 0
	}
	return out
}

// chooseSpeaker chooses the head of who speaks and takes its phrase.
func (s *speech) chooseSpeaker(m *weights, b *bag, g *guess) {
	heads := s.speakers(g.at)
	if len(heads) == 0 {
		return
	}
	share := make([]float32, len(heads))
	for n, j := range heads {
		s.speakerFeatures(b, g.at, g.from, g.to, j)
		share[n] = m.sum(b.ids)
	}
	softmax(share)
	n := top(share)
	g.said.speaker, g.speaker = s.phraseAround(s.nounBy(heads[n], g.at), g.at), share[n]
}

// nounBy is head j of a speaker, or the noun right before the cue where j is a place, or
// shouted as in a dateline, in a clause before: "Trains to Stell have been stopped, and
// the railway said".
func (s *speech) nounBy(j, cue int) int {
	before := cue - 1
	if j >= before || s.kindAt(before) != "" || s.kindAt(j) != news.Place && !(s.kindAt(j) == news.Other && s.tokens[j].upper) {
		return j
	}
	t := &s.tokens[before]
	if t.word < 0 || !t.letter || t.capital || t.stop || t.role&closed != 0 {
		return j
	}
	for k := j + 1; k < before; k++ {
		if s.tokens[k].role&(roleJoin|roleAux) != 0 {
			return before
		}
	}
	return j
}

// phraseAround is the name that token j belongs to, or the word with what leads it:
// "the chief engineer".
func (s *speech) phraseAround(j, cue int) [2]int {
	from, to := j, j+1
	if w := s.tokens[j].word; w >= 0 && s.named[w] != nil {
		n := s.named[w]
		for from > 0 && s.belongs(from-1, n, cue) {
			from--
		}
		for to < len(s.tokens) && s.belongs(to, n, cue) {
			to++
		}
		return [2]int{from, to}
	}
	if s.tokens[j].role&rolePronoun != 0 {
		return [2]int{from, to}
	}
	for from > 0 && j-from < 5 && from-1 != cue {
		t := &s.tokens[from-1]
		noun := from > 1 && s.tokens[from-2].role&roleDet != 0 // "the state railway"
		if t.word < 0 && !t.soft() || t.role&(closed&^roleDet) != 0 && t.role&roleDet == 0 || t.role&roleTime != 0 || t.role&roleSay != 0 && !noun {
			break
		}
		from--
		if t.role&roleDet != 0 {
			break
		}
	}
	return [2]int{from, to}
}

// belongs reports whether token i is a word of the name n.
func (s *speech) belongs(i int, n *name, cue int) bool {
	w := s.tokens[i].word
	return i != cue && w >= 0 && s.named[w] == n
}

// partsOf is the content of a guess without the clause of its cue, cut at the ends
// of paragraphs.
func (s *speech) partsOf(g *guess) [][2]int {
	j, k, cue := g.from, g.to, g.at
	if k <= cue || j > cue {
		return s.tidy(s.byParagraph(j, k))
	}
	lo, hi := cue, cue+1
	if sp := g.said.speaker; sp[1] > sp[0] && sp[0] >= j && sp[1] <= k && s.tokens[sp[0]].unit == s.tokens[cue].unit {
		lo, hi = min(lo, sp[0]), max(hi, sp[1])
	}
	for lo > j && !s.bound(lo-1) {
		lo--
	}
	for hi < k && !s.bound(hi) {
		hi++
	}
	if s.tokens[j].quote >= 0 { // the apposition of the speaker is no part of it
		for n := hi; n < k; n++ {
			if s.tokens[n].mark == '“' {
				hi = n
				break
			}
		}
	}
	return s.tidy(append(s.byParagraph(j, lo), s.byParagraph(hi, k)...))
}

// bound reports whether token i is a mark that parts a clause of saying from words.
func (s *speech) bound(i int) bool {
	switch s.tokens[i].mark {
	case ',', '“', '”', '–', '.', ':', ';', '(', ')':
		return true
	}
	return false
}

// byParagraph cuts tokens from … to at the ends of paragraphs.
func (s *speech) byParagraph(from, to int) (out [][2]int) {
	for i := from; i < to; i++ {
		if i > from && s.units[s.tokens[i].unit].paragraph != s.units[s.tokens[i-1].unit].paragraph {
			out = append(out, [2]int{from, i})
			from = i
		}
	}
	if from < to {
		out = append(out, [2]int{from, to})
	}
	return out
}

// kindOf says whether words are spoken, thought or an attitude.
func (s *speech) kindOf(g *guess) string {
	t := &s.tokens[g.at]
	switch {
	case t.word < 0, t.role&(roleSay|roleSource|roleOrder) != 0, g.said.cue[1]-g.said.cue[0] > 1:
		return "speech"
	case s.tokens[g.from].mark == '“', t.role&roleJudge != 0 && s.marked(g.parts):
		return "speech"
	case t.role&(roleThink|roleShow) != 0:
		return "thought"
	}
	return "stance"
}

// wholeFeatures are those of a guess as a whole.
func (s *speech) wholeFeatures(b *bag, g *guess) {
	b.open(modelWhole)
	c := s.at(g.at)
	cue, start, end, who := step(g.cue), step(g.start), step(g.end), step(g.speaker)
	side := s.side(g.at, g.from)*2 + b2u(g.to > g.at)
	direct := b2u(s.tokens[g.from].mark == '“')
	size := bucket(g.to - g.from)
	b.add(1, 0, 0, 0)
	b.add(2, cue, 0, 0)
	b.add(3, start, 0, 0)
	b.add(4, end, 0, 0)
	b.add(5, who, 0, 0)
	b.add(6, cue, start, 0)
	b.add(7, cue, end, 0)
	b.add(8, cue, who, 0)
	b.add(9, start, end, 0)
	b.add(10, side, direct, 0)
	b.add(11, side, cue, 0)
	b.add(12, size, direct, 0)
	b.add(13, c.tag, 0, 0)
	b.add(14, c.tag, cue, 0)
	b.add(15, s.quoting(g.at, g.from), c.class, 0)
	b.add(16, b2u(s.title(g.at)), cue, 0)
	b.add(17, b2u(g.said.speaker[1] > 0), s.at(g.said.speaker[0]).class, 0)
	b.add(18, s.side(g.at, g.said.speaker[0]), c.class, direct)
	b.add(19, step(g.cue*g.start*g.end*g.speaker), 0, 0)
	b.add(20, uint32(len(g.parts)), direct, 0)
	j, k := g.from, g.to
	first, last, next := s.at(j), s.at(k-1), s.at(k)
	unit := s.units[s.tokens[k-1].unit]
	atEnd := b2u(k >= unit.to || k == unit.to-1 && s.tokens[k].mark == '.')
	b.add(21, s.closes(j, k), direct, b2u(s.balanced(j, k)))
	b.add(22, uint32(g.rank), step(g.lead), 0)
	b.add(23, step(g.start*g.end), uint32(g.rank), 0)
	b.add(24, c.tag, first.class, atEnd)
	b.add(25, c.tag, next.tag, atEnd)
	b.add(26, c.roles, first.tag, 0)
	b.add(27, c.roles, size, side)
	b.add(28, c.stem, side, 0)
	b.add(29, c.stem, first.class, atEnd)
	b.add(30, first.tag, next.tag, side)
	b.add(31, s.nextClause(k), next.tag, first.class)
	b.add(32, b2u(s.verbIn(j, k)), next.tag, size)
	b.add(33, b2u(s.verbIn(j, k)), first.class, atEnd)
	b.add(34, last.tag, next.tag, 0)
	b.add(35, s.at(j-1).tag, first.tag, side)
	b.add(36, s.follows(k), s.closes(j, k), atEnd)
	b.add(37, uint32(s.tokens[k-1].unit-s.tokens[j].unit), s.closes(j, k), direct)
	b.add(38, s.clausesBetween(j, k), next.class, atEnd)
	b.add(39, s.at(g.at-1).tag, c.class, side)
	b.add(40, s.at(g.at+1).tag, c.class, side)
	b.add(41, s.at(g.at-1).class, s.at(g.at+1).class, side)
	b.add(42, s.quoting(g.at, j), cue, side)
	b.add(43, s.at(g.said.speaker[0]).tag, side, direct)
	b.add(44, step(g.cue*g.start*g.end), uint32(g.rank), side)
}

// step is a share of one on a scale of 20.
func step(p float32) uint32 { return uint32(p*19.99) + 1 }
