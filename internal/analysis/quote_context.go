package analysis

// What the features ask of the text around a token: marks, subjects, quotations, joints.

// shortQuote reports whether a quotation is only some words.
func (s *speech) shortQuote(q int32) bool { return s.quotes[q].Len() < 30 }

// title reports whether token i stands in the headline.
func (s *speech) title(i int) bool {
	w := s.tokens[i].word
	return w >= 0 && s.sentences[s.words[w].sentence].title
}

// markBefore is the last mark before token i in its unit, with how far it is.
func (s *speech) markBefore(u unit, i int) uint32 {
	for j := i - 1; j >= u.from && i-j < 20; j-- {
		if m := s.tokens[j].mark; m != 0 && !s.tokens[j].soft() {
			return uint32(m)*8 + min(3, uint32(i-j)/3)
		}
	}
	return 0
}

// markAfter is the next mark behind token i in its unit, with how far it is.
func (s *speech) markAfter(u unit, i int) uint32 {
	for j := i + 1; j < u.to && j-i < 20; j++ {
		if m := s.tokens[j].mark; m != 0 && !s.tokens[j].soft() {
			return uint32(m)*8 + min(3, uint32(j-i)/3)
		}
	}
	return 0
}

// whoBefore says what the nearest possible subject before token i is.
func (s *speech) whoBefore(u unit, i int) uint32 {
	for j := i - 1; j >= u.from && i-j < 9; j-- {
		t := &s.tokens[j]
		switch {
		case t.mark != 0 && !t.soft():
			return uint32(t.mark)
		case t.role&rolePronoun != 0 && t.role&roleDet == 0:
			return 1
		case s.kindAt(j) != "":
			return 2 + hashOf(string(s.kindAt(j)))%5
		case t.role&rolePerson != 0:
			return 8
		case t.role&(roleThat|roleJoin) != 0:
			return 9
		case t.role&rolePrep != 0:
			return 10
		}
	}
	return 0
}

// cueBefore is the tag of the nearest word before token i that may be a cue itself.
func (s *speech) cueBefore(u unit, i int) uint32 {
	for j := i - 1; j >= u.from && i-j < 6; j-- {
		if s.tokens[j].role&roleCue != 0 && s.tokens[j].role&closed == 0 {
			return s.look[j].tag + uint32(i-j)/2
		}
	}
	return 0
}

// longQuote bounds from below, in bytes, a quotation that is more than some words.
const longQuote = 25

// unit and how many other words of saying could introduce them.
func (s *speech) quotesAround(u unit, i int) uint32 {
	before, after, others := uint32(0), uint32(0), uint32(0)
	own := s.tokens[i].quote
	for j := max(u.from, i-150); j < min(u.to, i+150); j++ {
		t := &s.tokens[j]
		switch {
		case j == i:
		case t.mark == '“' && t.quote >= 0 && t.quote != own && s.quotes[t.quote].Len() > longQuote:
			if j < i {
				before = 1
			} else {
				after = 1
			}
		case t.quote != own:
		case t.role&roleSay != 0 && t.role&closed == 0:
			others++
		}
	}
	return before + 2*after + 4*min(others, 2)
}

// opens its clause.
func (s *speech) subjectBefore(u unit, i int) uint32 {
	j := i - 1
	aux := uint32(0)
	for ; j >= u.from && s.tokens[j].role&(roleAux|roleAdverb|roleNot) != 0; j-- {
		aux = s.look[j].stem
	}
	if j < u.from {
		return aux
	}
	return s.look[j].tag*7 + aux
}

// ahead says what may open content within some words behind token i.
func (s *speech) ahead(u unit, i int) uint32 {
	for j := i + 1; j < u.to && j-i < 12; j++ {
		t := &s.tokens[j]
		switch {
		case t.mark == '“' || t.mark == ':' || t.mark == ',' || t.mark == '.':
			return uint32(t.mark)*4 + min(uint32(j-i-1), 2)
		case t.role&roleThat != 0:
			return hashOf(t.fold)*4 + min(uint32(j-i-1), 2)
		}
	}
	return 0
}

// whether it is long.
func (s *speech) gapTo(cue, j int) uint32 {
	q := s.tokens[j].quote
	if q < 0 || s.tokens[cue].quote == q {
		return 1
	}
	long := b2u(s.quotes[q].Len() > longQuote)
	if j > cue {
		return bucket(j-cue)*2 + long
	}
	n := cue
	for n > j && s.tokens[n-1].quote != q {
		n--
	}
	return 1000 + bucket(cue-n)*2 + long
}

// side says where a token lies from the cue: before or after, in which unit.
func (s *speech) side(cue, j int) uint32 {
	d := int(s.tokens[j].unit - s.tokens[cue].unit)
	v := uint32(max(-2, min(2, d))+2) * 2
	return v + b2u(j > cue)
}

// quoting says whether a cue and another token stand in the same quotation.
func (s *speech) quoting(cue, j int) uint32 {
	a, b := s.tokens[cue].quote, s.tokens[j].quote
	switch {
	case a < 0 && b < 0:
		return 0
	case a == b:
		return 1
	case a < 0:
		return 2
	case b < 0:
		return 3
	}
	return 4
}

// between counts the marks between two tokens.
func (s *speech) between(from, to int) uint32 {
	commas, others, quotes := uint32(0), uint32(0), uint32(0)
	for i := from + 1; i < to && i-from < 60; i++ {
		switch s.tokens[i].mark {
		case ',':
			commas++
		case '“', '”':
			quotes++
		case '.', ':', ';', '–':
			others++
		}
	}
	return min(commas, 3)*16 + min(quotes, 3)*4 + min(others, 3)
}

// clausesBetween counts the joints of clauses between two tokens.
func (s *speech) clausesBetween(from, to int) uint32 {
	n := uint32(0)
	for i := from + 1; i < to; i++ {
		if t := &s.tokens[i]; t.mark == ',' || t.role&roleJoin != 0 || t.mark == '–' {
			n++
		}
	}
	return min(n, 4)
}

// stretch is the classes of up to three tokens between cue and content.
func (s *speech) stretch(from, to int) uint32 {
	h := uint32(17)
	for i := from; i < to && i-from < 4; i++ {
		h = h*31 + s.look[i].class
	}
	if to-from > 4 {
		h = h*31 + s.look[to-1].class
	}
	return h
}

// first reports whether no token before j, behind the cue, looks like j.
func (s *speech) first(cue, j int) bool {
	for i := cue + 1; i < j; i++ {
		if s.look[i].tag == s.look[j].tag {
			return false
		}
	}
	return true
}

// the same paragraph or the next, with a cue of its own or without.
func (s *speech) follows(k int) uint32 {
	n := int(s.tokens[k-1].unit) + 1
	if n >= len(s.units) {
		return 9
	}
	v := uint32(0)
	u := s.units[n]
	if s.tokens[u.from].mark == '“' {
		v = 1 + b2u(s.allQuoted(u))
	}
	return v*2 + b2u(u.paragraph != s.units[n-1].paragraph)
}

// balanced reports whether as many quotations open as close.
func (s *speech) balanced(j, k int) bool {
	n := 0
	for i := j; i < k; i++ {
		switch s.tokens[i].mark {
		case '“':
			n++
		case '”':
			n--
		}
	}
	return n == 0
}

// closes says how the end of content stands to the quotation it began with.
func (s *speech) closes(j, k int) uint32 {
	a, b := s.tokens[j], s.tokens[k-1]
	switch {
	case a.mark == '“' && b.mark == '”' && a.quote == b.quote:
		return 1
	case a.mark == '“' && b.mark == '”':
		return 2
	case a.mark == '“':
		return 3
	case b.mark == '”':
		return 4
	case a.quote >= 0 && a.quote == b.quote:
		return 5
	case b.quote >= 0:
		return 6
	}
	return 0
}

// whole clause.
func (s *speech) verbIn(j, k int) bool {
	for i := j; i < k; i++ {
		if s.tokens[i].role&(roleAux|roleSay) != 0 {
			return true
		}
	}
	return false
}

// nextClause says what follows up to the next verb behind k: a subject of its own?
func (s *speech) nextClause(k int) uint32 {
	v := uint32(0)
	for i := k; i < min(k+7, len(s.tokens)); i++ {
		t := &s.tokens[i]
		switch {
		case t.role&roleCue != 0 && t.role&closed == 0:
			return v*4 + 1
		case t.role&roleAux != 0:
			return v*4 + 2
		case t.mark == '.' || t.mark == '“':
			return v*4 + 3
		case t.role&rolePronoun != 0 || s.kindAt(i) != "":
			v = 1
		}
	}
	return v * 4
}

// nounsBetween counts who else could speak between two tokens, by kind.
func (s *speech) nounsBetween(from, to int) uint32 {
	names, pronouns, preps := uint32(0), uint32(0), uint32(0)
	for i := from + 1; i < to; i++ {
		t := &s.tokens[i]
		switch {
		case t.role&rolePronoun != 0:
			pronouns++
		case t.role&rolePrep != 0:
			preps++
		case s.kindAt(i) != "":
			names++
		}
	}
	return min(names, 2)*9 + min(pronouns, 2)*3 + min(preps, 2)
}

// prepositional reports whether the words around token j hang on a preposition.
func (s *speech) prepositional(j int) bool {
	for i := j - 1; i >= 0 && j-i < 6; i-- {
		t := &s.tokens[i]
		if t.role&rolePrep != 0 {
			return true
		}
		if t.mark != 0 || t.role&(roleAux|roleJoin|roleThat|roleSay) != 0 {
			return false
		}
	}
	return false
}
