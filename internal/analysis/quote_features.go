package analysis

// mayCue reports whether token i can be a cue.
func (s *speech) mayCue(i int) bool {
	t := &s.tokens[i]
	if t.word < 0 {
		return t.mark == ':'
	}
	if t.role&(roleCue|roleSource|roleNoun) != 0 && t.role&closed == 0 {
		return true
	}
	return t.letter && t.role&closed == 0 && (!t.capital || s.kindAt(i) == "") && t.runes > 2
}

// cueFeatures are those of token i as a cue.
func (s *speech) cueFeatures(b *bag, i int) {
	b.open(modelCue)
	t, u := &s.tokens[i], s.units[s.tokens[i].unit]
	w, p, n := s.at(i), s.at(i-1), s.at(i+1)
	p2, n2 := s.at(i-2), s.at(i+2)
	end := hashOf(verbEnding(t.fold))
	b.add(1, 0, 0, 0)
	b.add(2, w.stem, 0, 0)
	b.add(3, w.stem, end, 0)
	b.add(4, w.tag, 0, 0)
	b.add(5, w.stem, p.tag, 0)
	b.add(6, w.stem, n.tag, 0)
	b.add(7, w.tag, p.tag, n.tag)
	b.add(8, w.tag, p.tag, p2.tag)
	b.add(9, w.tag, n.tag, n2.tag)
	b.add(10, w.tag, p.class, n.class)
	b.add(11, end, p.class, n.class)
	b.add(12, p.stem, end, 0)
	b.add(13, n.stem, end, 0)
	b.add(14, p.tag, w.class, 0)
	b.add(15, n.tag, w.class, 0)
	b.add(16, w.stem, n.class, p.class)
	quoted := b2u(t.quote >= 0 && !s.shortQuote(t.quote))
	b.add(17, quoted, w.tag, 0)
	b.add(18, b2u(s.title(i)), w.class, end)
	b.add(19, bucket(i-u.from), w.class, 0)
	b.add(20, bucket(u.to-i), w.class, 0)
	left, right := s.markBefore(u, i), s.markAfter(u, i)
	b.add(21, left, w.tag, 0)
	b.add(22, right, w.tag, 0)
	b.add(23, left, right, w.class)
	b.add(24, left, right, end)
	who := s.whoBefore(u, i)
	b.add(25, who, w.tag, 0)
	b.add(26, who, w.stem, 0)
	b.add(27, who, n.class, w.class)
	b.add(28, s.ahead(u, i), w.tag, 0)
	b.add(29, s.ahead(u, i), w.stem, 0)
	b.add(30, s.ahead(u, i), who, end)
	b.add(31, quoted, who, w.stem)
	b.add(34, w.roles, who, n.class)
	b.add(35, w.roles, p.tag, n.tag)
	b.add(36, w.roles, left, right)
	b.add(37, w.roles, s.ahead(u, i), end)
	prev := s.cueBefore(u, i)
	b.add(38, prev, w.tag, p.tag)
	b.add(39, prev, w.class, quoted)
	b.add(40, s.subjectBefore(u, i), w.tag, n.class)
	b.add(41, s.subjectBefore(u, i), w.stem, 0)
	b.add(42, s.subjectBefore(u, i), end, right)
	b.add(43, quoted, p.class, right)
	around := s.quotesAround(u, i)
	b.add(44, around, w.class, end)
	b.add(45, around, w.tag, 0)
	b.add(46, around, who, p.class)
	b.add(47, around, left, right)
	if k := len(t.fold); k > 4 {
		b.add(32, hashOf(t.fold[k-3:]), p.class, 0)
		b.add(33, hashOf(t.fold[:3]), hashOf(t.fold[k-3:]), 0)
	}
}

// quotesAround says whether longer quotations stand before and behind a token in its

// subjectBefore is the word before a verb that is none of its helpers, and whether it

// Bounds of candidates, in tokens and units.
const (
	farBack    = 80
	farAhead   = 45
	unitsAhead = 10
)

// starts are the tokens at which the content of a cue may begin.
func (s *speech) starts(cue int) []int {
	n := int(s.tokens[cue].unit)
	u := s.units[n]
	var out []int
	for k := max(0, n-2); k < n; k++ {
		if s.tokens[s.units[k].from].mark == '“' && s.units[k].paragraph == u.paragraph {
			out = append(out, s.units[k].from)
		}
	}
	for j := max(u.from, cue-farBack); j < min(u.to, cue+farAhead); j++ {
		t := &s.tokens[j]
		if j == cue || s.loose(j, false) {
			continue
		}
		near := j > cue && j-cue <= 16 || j < cue && cue-j <= 6
		if j == u.from || j == max(u.from, cue-farBack) || near || s.tokens[j-1].mark != 0 || t.mark == '“' || t.role&(roleThat|roleJoin) != 0 || j > 0 && s.tokens[j-1].role&roleJoin != 0 {
			out = append(out, j)
		}
	}
	if n+1 < len(s.units) && (s.tokens[s.units[n+1].from].mark == '“' || s.tokens[u.to-1].mark == ':' || s.units[n+1].paragraph == u.paragraph) {
		out = append(out, s.units[n+1].from)
	}
	return out
}

// startFeatures are those of content that begins at j.
func (s *speech) startFeatures(b *bag, cue, j int) {
	b.open(modelStart)
	c, w, p := s.at(cue), s.at(j), s.at(j-1)
	n := s.at(j + 1)
	t := &s.tokens[j]
	u := s.units[s.tokens[cue].unit]
	side := s.side(cue, j)
	dist := bucket(j - cue)
	end := hashOf(verbEnding(s.tokens[cue].fold))
	b.add(1, side, dist, 0)
	b.add(2, side, w.tag, p.tag)
	b.add(3, side, w.tag, 0)
	b.add(4, side, p.tag, 0)
	b.add(5, side, c.stem, 0)
	b.add(6, c.stem, dist, 0)
	b.add(7, c.stem, w.tag, side)
	b.add(8, c.stem, p.tag, side)
	b.add(9, c.tag, dist, w.class)
	b.add(10, c.tag, w.tag, p.class)
	b.add(11, side, w.tag, n.tag)
	b.add(12, w.class, p.class, dist)
	b.add(13, b2u(j == u.from), side, c.tag)
	marks := s.between(min(cue, j), max(cue, j))
	b.add(14, marks, side, w.class)
	b.add(15, marks, side, c.tag)
	b.add(16, s.at(cue-1).tag, side, w.class)
	b.add(17, s.at(cue+1).tag, side, w.class)
	b.add(18, s.at(cue-1).class, s.at(cue+1).class, side*2+b2u(j == u.from))
	b.add(19, s.quoting(cue, j), side, b2u(t.mark == '“'))
	b.add(20, s.markBefore(u, cue), side, b2u(j == u.from)*2+b2u(t.mark == '“'))
	b.add(21, s.markAfter(u, cue), side, w.class)
	b.add(22, s.ahead(u, cue), side, w.class)
	b.add(23, s.ahead(u, cue), s.markBefore(u, cue), side*2+b2u(j == u.from))
	b.add(24, s.whoBefore(u, cue), side, dist)
	b.add(25, end, side, s.at(cue-1).class)
	b.add(26, p.stem, side, 0)
	b.add(27, w.stem, side, 0)
	b.add(33, c.roles, w.tag, side)
	b.add(34, c.roles, dist, w.class)
	b.add(35, c.roles, side, s.at(cue+1).class)
	if t.mark == '“' {
		gap := s.gapTo(cue, j)
		b.add(36, gap, side, c.class)
		b.add(37, gap, c.stem, side)
		b.add(38, gap, b2u(j == u.from), s.markBefore(u, cue))
	}
	if j > cue {
		b.add(28, s.stretch(cue+1, j), w.class, 0)
		b.add(29, s.stretch(cue+1, j), c.tag, 0)
		b.add(30, b2u(s.first(cue, j)), w.tag, 0)
	} else {
		b.add(31, s.clausesBetween(j, cue), w.class, s.markBefore(u, cue))
		b.add(32, s.clausesBetween(j, cue), b2u(t.mark == '“'), b2u(j == u.from))
	}
}

// gapTo is how far, in tokens, the quotation that token j opens is from a cue, and

// ends are the tokens before which content that begins at j may end. Content before

// its cue may go on behind it.
func (s *speech) ends(cue, j int) []int {
	n := int(s.tokens[j].unit)
	u := s.units[n]
	var out []int
	for k := j + 1; k <= u.to && k-j < 140; k++ {
		if s.loose(k-1, true) || k <= cue && cue < k || k-1 == cue {
			continue
		}
		if k == u.to || k-j <= 12 || s.tokens[k].mark != 0 || s.tokens[k-1].mark != 0 || s.tokens[k].role&(closed|roleTime) != 0 || k == cue {
			out = append(out, k)
		}
	}
	for m := n + 1; m < len(s.units) && m <= n+unitsAhead; m++ {
		v := s.units[m]
		if s.tokens[cue].mark != ':' && s.tokens[v.from].mark != '“' || s.tokens[v.from].mark == '“' && !s.allQuoted(v) {
			break
		}
		k := v.to
		for k > v.from+1 && s.loose(k-1, true) {
			k--
		}
		out = append(out, k)
	}
	return out
}

// endFeatures are those of content from j up to k.
func (s *speech) endFeatures(b *bag, cue, j, k int) {
	b.open(modelEnd)
	c, w, n := s.at(cue), s.at(k-1), s.at(k)
	n2, first := s.at(k+1), s.at(j)
	u := s.units[s.tokens[cue].unit]
	last := s.units[s.tokens[k-1].unit]
	side := s.side(cue, j)*2 + b2u(k > cue)
	atEnd := b2u(k >= last.to || k == last.to-1 && s.tokens[k].mark == '.')
	d := bucket(int(s.tokens[k-1].unit - s.tokens[j].unit))
	size := bucket(k - j)
	b.add(1, side, atEnd, d)
	b.add(2, side, w.tag, n.tag)
	b.add(3, side, n.tag, 0)
	b.add(4, side, w.tag, 0)
	b.add(5, side, n.tag, n2.tag)
	b.add(6, c.stem, atEnd, side)
	b.add(7, c.stem, n.tag, 0)
	b.add(8, c.stem, size, 0)
	b.add(9, c.tag, size, first.class)
	b.add(10, first.tag, n.tag, side)
	b.add(11, first.tag, atEnd, side)
	b.add(12, w.class, n.class, n2.class)
	inside := s.between(j-1, k)
	b.add(13, inside, n.class, side)
	b.add(14, b2u(s.balanced(j, k)), atEnd, side)
	b.add(15, s.closes(j, k), n.tag, side)
	b.add(16, s.closes(j, k), atEnd, side)
	b.add(17, side, bucket(k-cue), n.class)
	b.add(18, s.clausesBetween(j, k), atEnd, side)
	b.add(19, s.clausesBetween(j, k), n.tag, side)
	b.add(20, c.tag, n.tag, side)
	b.add(21, c.tag, n.class, first.class)
	b.add(22, s.quoting(cue, k-1), s.quoting(j, min(k, len(s.tokens)-1)), atEnd)
	b.add(23, size, n.class, side)
	b.add(24, b2u(s.verbIn(j, k)), n.tag, first.class)
	b.add(25, b2u(s.verbIn(j, k)), atEnd, c.tag)
	b.add(26, n.stem, side, 0)
	b.add(27, w.stem, side, 0)
	b.add(36, c.roles, n.tag, side)
	b.add(37, c.roles, atEnd, first.class)
	b.add(38, c.roles, size, n.class)
	b.add(39, n.tag, n2.tag, first.class)
	b.add(40, n.tag, s.at(k+2).tag, n2.class)
	b.add(28, s.nextClause(k), n.tag, first.class)
	b.add(29, s.nextClause(k), n.tag, c.class)
	if s.tokens[j].mark == '“' {
		own := b2u(s.tokens[k-1].quote == s.tokens[j].quote)
		b.add(41, own, s.closes(j, k), n.tag)
		b.add(42, own, s.closes(j, k), bucket(k-cue))
		b.add(43, own, s.closes(j, k), s.follows(k)*8+atEnd*4+min(d, 3))
	}
	if d > 0 {
		b.add(30, b2u(s.allQuoted(last)), b2u(last.paragraph != s.units[s.tokens[j].unit].paragraph), s.follows(k))
		b.add(31, b2u(s.allQuoted(last)), s.closes(j, k), s.follows(k))
	}
	if atEnd > 0 {
		b.add(32, s.follows(k), side, s.closes(j, k))
		b.add(33, s.follows(k), b2u(s.tokens[j].mark == '“'), d)
	}
	if k <= cue {
		b.add(34, bucket(cue-k), n.tag, s.at(cue-1).class)
		b.add(35, s.markBefore(u, cue), n.tag, 0)
	}
}

// follows says what comes in the unit behind token k: another whole quotation, in

// verbIn reports whether there is an auxiliary or a cue in content, a sign of a

// speakers are the tokens that may be the head of who speaks.
func (s *speech) speakers(cue int) []int {
	n := int(s.tokens[cue].unit)
	u := s.units[n]
	var out []int
	if n > 0 {
		v := s.units[n-1]
		for j := v.from; j < v.to; j++ {
			if k := s.kindAt(j); k != "" || s.tokens[j].role&rolePronoun != 0 {
				out = append(out, j)
				if len(out) >= 5 {
					break
				}
			}
		}
	}
	for j := max(u.from, cue-40); j < min(u.to, cue+24); j++ {
		t := &s.tokens[j]
		if j == cue || t.word < 0 || t.role&(closed&^rolePronoun) != 0 && t.role&rolePronoun == 0 {
			continue
		}
		out = append(out, j)
	}
	return out
}

// speakerFeatures are those of a speaker whose head is token j.
func (s *speech) speakerFeatures(b *bag, cue, from, to, j int) {
	b.open(modelSpeaker)
	c, w, p, n := s.at(cue), s.at(j), s.at(j-1), s.at(j+1)
	side := s.side(cue, j)
	dist := bucket(j - cue)
	within := b2u(from <= j && j < to)
	marks := s.between(min(cue, j), max(cue, j))
	b.add(1, side, dist, 0)
	b.add(2, side, w.tag, 0)
	b.add(3, side, w.tag, p.tag)
	b.add(4, side, w.tag, n.tag)
	b.add(5, side, within, b2u(from < cue))
	b.add(6, within, s.quoting(cue, j), side)
	b.add(7, c.stem, side, w.class)
	b.add(8, c.tag, dist, w.class)
	b.add(9, marks, side, w.class)
	b.add(10, marks, b2u(from < cue), side)
	b.add(11, w.stem, side, 0)
	b.add(12, w.class, n.class, dist)
	b.add(13, s.at(cue-1).tag, dist, w.class)
	b.add(14, s.at(cue+1).tag, side, w.class)
	b.add(15, s.stretch(min(cue, j)+1, max(cue, j)), side, w.class)
	b.add(16, s.nounsBetween(min(cue, j), max(cue, j)), side, w.class)
	b.add(17, p.class, side, w.class)
	b.add(18, b2u(j+1 < len(s.tokens) && s.loose(j+1, true)), side, s.nounsBetween(min(cue, j), max(cue, j)))
	b.add(19, c.tag, s.at(cue-1).class, side)
	b.add(20, within, w.class, dist)
	b.add(21, hashOf(verbEnding(s.tokens[cue].fold)), s.at(cue-1).class, side)
	b.add(22, b2u(s.prepositional(j)), side, w.class)
}
