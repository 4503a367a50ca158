package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// name is a named thing of the text with all its mentions.
type name struct {
	label    string
	kind     news.Kind
	words    []string // folded, without titles
	mentions []mention
	proof    proof
	aliases  []string // labels of the names merged into it
	hosted   bool     // merged into another
}

// mention is one place where a name stands.
type mention struct {
	from, to int // words of the reading
	proof    proof
}

// proof weighs what a name may be.
type proof struct{ person, organisation, place float64 }

func (p *proof) add(q proof) {
	p.person += q.person
	p.organisation += q.organisation
	p.place += q.place
}

// mean tempers what n mentions say together: often is more than once, but not by
// as much.
func (p proof) mean(n int) proof {
	f := 1 / math.Sqrt(float64(n))
	return proof{p.person * f, p.organisation * f, p.place * f}
}

// kind is what the proof says, Other where it says nothing.
func (p proof) kind() news.Kind {
	switch best := max(p.person, p.organisation, p.place); {
	case best < 0.5:
		return news.Other
	case p.place == best:
		return news.Place
	case p.organisation == best:
		return news.Organisation
	}
	return news.Person
}

// maxEntities bounds what an analysis carries.
const maxEntities = 60

// names are the named things of the text, most often meant first.
func (r *reading) names() []*name {
	groups := map[string]*name{}
	var order []*name
	for _, s := range r.sentences {
		for _, m := range r.mentions(s) {
			key := r.foldWords(m.from, m.to)
			n := groups[key]
			if n == nil {
				n = &name{label: r.label(m.from, m.to), words: strings.Fields(key)}
				groups[key] = n
				order = append(order, n)
			}
			if l := r.label(m.from, m.to); shouted(n.label) && !shouted(l) {
				n.label = l
			}
			n.mentions = append(n.mentions, m)
			n.proof.add(m.proof)
		}
	}
	order = slices.DeleteFunc(order, r.doubtful)
	for _, n := range order {
		n.proof = n.proof.mean(len(n.mentions))
		n.proof.add(intrinsic(n, r.lang))
	}
	order = merge(order)
	for _, n := range order {
		n.kind = n.proof.kind()
		if shouted(n.label) && (n.kind == news.Place || longWord(n.label)) {
			n.label = titled(n.label)
		}
	}
	slices.SortStableFunc(order, func(a, b *name) int { return cmp.Compare(len(b.mentions), len(a.mentions)) })
	return order
}

// entities are names as the analysis gives them.
func entities(names []*name) []news.Entity {
	out := make([]news.Entity, 0, min(len(names), maxEntities))
	for _, n := range names[:min(len(names), maxEntities)] {
		out = append(out, news.Entity{Name: n.label, Kind: n.kind, Count: len(n.mentions)})
	}
	return out
}

// shouted reports whether a label of more than four letters is all capitals.
func shouted(label string) bool {
	return utf8.RuneCountInString(label) > 4 && strings.ToUpper(label) == label && strings.ToLower(label) != label
}

// longWord reports whether a label has a word too long for an acronym and no
// digit or hyphen.
func longWord(label string) bool {
	if strings.ContainsAny(label, "-0123456789") {
		return false
	}
	return slices.ContainsFunc(strings.Fields(label), func(w string) bool { return utf8.RuneCountInString(w) > 5 })
}

// titled sets a shouted label in ordinary case.
func titled(label string) string {
	words := strings.Fields(label)
	for i, w := range words {
		_, n := utf8.DecodeRuneInString(w)
		words[i] = w[:n] + strings.ToLower(w[n:])
	}
	return strings.Join(words, " ")
}

// label is the text of words from … to, on one line.
func (r *reading) label(from, to int) string {
	s := strings.Join(strings.Fields(r.text[r.words[from].Start:r.words[to-1].End]), " ")
	if to == from+1 && strings.Contains(s, ".") && len(s) < 8 { // "U.S" is spelled like "US"
		s = strings.ReplaceAll(s, ".", "")
	}
	return s
}

// foldWords are words from … to, folded, as one string.
func (r *reading) foldWords(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(' ')
		}
		b.WriteString(r.words[i].fold)
	}
	return b.String()
}

// mentions are the names in one sentence, by capitals or, where there are none,
// by lists.
func (r *reading) mentions(s sentence) []mention {
	if r.caseless {
		return r.listed(s)
	}
	var out []mention
	for i := s.from; i < s.to; {
		if s.shouts && !r.provenAlone(i) || !r.begins(i, s.to) {
			i++
			continue
		}
		j := r.extend(i, s)
		if m, ok := r.trim(i, j); ok {
			out = append(out, m)
		}
		i = j
	}
	return out
}

// begins reports whether word i may begin a name.
func (r *reading) begins(i, end int) bool {
	w := &r.words[i]
	if !w.letter || !w.capital || w.runes < 2 && !r.initialAt(i) {
		return false
	}
	if w.stop && !w.upper {
		return false
	}
	if r.nouns && !w.upper {
		return r.germanName(i, end)
	}
	if !w.opens {
		return true
	}
	return r.provenAlone(i) || i+1 < end && r.joins(i+1) && r.words[i+1].capital && !w.common
}

// provenAlone reports whether word i is a name for other reasons than its
// capital here.
func (r *reading) provenAlone(i int) bool {
	w := &r.words[i]
	c := r.seen[w.fold]
	if c != nil && c.capital+c.upper > c.lower && !w.common {
		return true
	}
	k := known()
	return w.capital && (k.given[w.fold] || k.place(w.fold, r.lang) || w.upper && w.runes < 7 && !r.sentences[w.sentence].shouts)
}

// initialAt reports whether word i is the initial of a name: "J. Smith".
func (r *reading) initialAt(i int) bool {
	return i+1 < len(r.words) && r.words[i].End < len(r.text) && r.text[r.words[i].End] == '.' && r.joins(i+1) && r.words[i+1].capital
}

// germanName reports whether word i begins a name in a language that writes all
// nouns with a capital.
func (r *reading) germanName(i, end int) bool {
	w, k := &r.words[i], known()
	if k.given[w.fold] || k.place(w.fold, r.lang) || k.titles[w.fold] {
		return true
	}
	return i+1 < end && r.joins(i+1) && r.words[i+1].capital && !r.words[i+1].stop && !w.common && !r.words[i+1].common && !k.calendar[w.fold]
}

// joins reports whether word i stands close behind the one before it.
func (r *reading) joins(i int) bool {
	if i <= 0 || i >= len(r.words) || r.words[i].breaks {
		return false
	}
	return r.words[i].Start-r.words[i-1].End <= 3
}

// maxNameWords bounds a name.
const maxNameWords = 8

// extend is behind the last word of the name that begins at i.
func (r *reading) extend(i int, s sentence) int {
	j := i + 1
	for j < s.to && j-i < maxNameWords && r.joins(j) {
		w := &r.words[j]
		switch {
		case w.capital && w.letter && (!w.stop || w.upper) && (!s.shouts || r.provenAlone(j)):
			j++
		case r.hyphened(i, j, s.to):
			j++
		case known().particles[w.fold] && j+1 < s.to && r.joins(j+1) && r.particleHolds(i, j):
			j += 2
		case known().particles[w.fold] && j+2 < s.to && r.joins(j+1) && known().particles[r.words[j+1].fold] && r.joins(j+2) && r.words[j+2].capital && r.particleHolds(i, j+1):
			j += 3
		default:
			return j
		}
	}
	return min(j, s.to)
}

// hyphened reports whether small letters behind a hyphen belong to the name that
// begins at i: "Ban Ki-moon", "Aulnay-sous-Bois", but not "Israel-based".
func (r *reading) hyphened(i, j, end int) bool {
	if r.text[r.words[j].Start-1] != '-' || r.words[j].runes > 6 {
		return false
	}
	if j-i >= 2 && r.words[j].letter {
		return true
	}
	return j+1 < end && r.text[r.words[j+1].Start-1] == '-' && r.words[j+1].capital
}

// particleHolds reports whether the particle at j ("of", "de", "van") joins the
// name that begins at i with the word behind it.
func (r *reading) particleHolds(i, j int) bool {
	next := &r.words[j+1]
	if !next.capital || next.stop {
		return false
	}
	switch r.words[j].fold {
	case "of", "de", "des", "du", "di", "del", "della", "do", "da", "for", "fur", "y", "e", "et", "&", "and", "und", "d", "la", "l":
		k := known()
		for x := i; x < j; x++ { // "Bank of England", not "Smith of London"
			if k.organisations[r.words[x].fold] || k.heads[r.words[x].fold] {
				return true
			}
		}
		return r.words[j].fold != "of" && r.words[j].fold != "and" && r.words[j].fold != "for" && r.words[j].fold != "et" && r.words[j].fold != "und" && r.words[j].fold != "e" && k.given[r.words[i].fold]
	}
	return true
}

// trim takes titles and calendar words off the ends of a run and weighs what
// stands around it; ok is false where nothing is left. "U.N. Secretary-General Ban
// Ki-moon" is the person; the rest of it is left to other mentions.
func (r *reading) trim(from, to int) (m mention, ok bool) {
	k := known()
	if at := r.lastTitle(from, to); at >= from {
		from = at + 1
		m.proof.person += 2
	}
	for from < to && (k.calendar[r.words[from].fold] || r.words[from].stop && !r.words[from].upper) {
		from++
	}
	for from < to && (k.calendar[r.words[to-1].fold] || k.particles[r.words[to-1].fold]) {
		to--
	}
	if from >= to {
		return m, false
	}
	m.from, m.to = from, to
	m.proof.add(r.around(from, to))
	return m, true
}

// lastTitle is the last word of a run that is a person's title with a name behind
// it, or -1. A word of an organisation behind it makes it none: "General Motors".
func (r *reading) lastTitle(from, to int) int {
	k := known()
	for i := to - 1; i >= from; i-- {
		w := &r.words[i]
		switch {
		case k.organisations[w.fold] && !k.titles[w.fold] || k.landforms[w.fold]:
			return -1
		case k.titles[w.fold] && (i+1 < to || i == from):
			return i
		}
	}
	return -1
}

// around is what the words beside a name say of it.
func (r *reading) around(from, to int) (p proof) {
	k := known()
	if from > 0 && !r.words[from].breaks {
		before := r.words[from-1].fold
		switch {
		case k.titles[before] && r.words[from-1].sentence == r.words[from].sentence:
			p.person += 1.5
		case k.within[r.lang][before]:
			p.place += 0.4
		case k.articles[before] && to-from > 1:
			p.person--
		}
	}
	if to < len(r.words) && k.speech[r.words[to].fold] {
		p.person += 0.4
	}
	return p
}

// doubtful reports whether a name of one word is more likely no name.
func (r *reading) doubtful(n *name) bool {
	if known().demonyms[n.words[len(n.words)-1]] {
		return len(n.words) < 3
	}
	if len(n.words) > 1 {
		return false
	}
	w := &r.words[n.mentions[0].from]
	if k := known(); k.landforms[w.fold] || k.organisations[w.fold] && k.heads[w.fold] {
		return true // "Street", "Council" alone
	}
	c := r.seen[w.fold]
	if c == nil || r.caseless {
		return false
	}
	return c.lower > c.capital+c.upper || w.common && !w.upper && !known().place(w.fold, r.lang)
}

// intrinsic is what the words of a name say of it.
func intrinsic(n *name, lang string) (p proof) {
	k := known()
	whole := strings.Join(n.words, " ")
	if k.place(whole, lang) {
		p.place += 3
	}
	for i, w := range n.words {
		switch {
		case k.organisations[w]:
			p.organisation += 2
		case k.landforms[w]:
			p.place += 1.6
		case i == 0 && len(n.words) > 1 && k.given[w]:
			p.person += 2
		}
	}
	acronym := len(n.words) == 1 && strings.ToUpper(n.label) == n.label && strings.ToLower(n.label) != n.label && len(n.label) < 7
	switch {
	case acronym:
		p.organisation += 1.2
	case len(n.words) == 1 && k.given[n.words[0]]:
		p.person++
	case len(n.words) == 2 || len(n.words) == 3:
		p.person += 0.6
	}
	return p
}
