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
	words    []string // folded, without titles, as in the label
	stems    []string
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

// maxEntities bounds what an analysis carries, maxNames what is compared.
const maxEntities, maxNames = 60, 2000

// names are the named things of the text, most often meant first.
func (r *reading) names() []*name {
	order := slices.DeleteFunc(r.grouped(), r.doubtful)
	if r.nouns && r.learnSurnames(order) { // now "Krüger" alone is a name too
		order = slices.DeleteFunc(r.grouped(), r.doubtful)
	}
	if dense(r.lang) {
		taken := map[string]bool{}
		for _, n := range order {
			taken[n.label] = true
		}
		order = append(order, r.suffixed(taken)...)
	}
	for _, n := range order {
		n.proof = n.proof.mean(len(n.mentions))
		n.proof.add(intrinsic(n, r.lang))
	}
	order = merge(order)
	for _, n := range order {
		n.kind = n.proof.kind()
		if shouted(n.label) && n.kind == news.Place {
			n.label = titled(n.label)
		}
	}
	slices.SortStableFunc(order, func(a, b *name) int { return cmp.Compare(len(b.mentions), len(a.mentions)) })
	return order
}

// learnSurnames notes the last words of names of two words, and reports whether any
// is new.
func (r *reading) learnSurnames(names []*name) (more bool) {
	for _, n := range names {
		last := n.words[len(n.words)-1]
		if len(n.words) == 2 && !r.surnames[last] && !known().organisations[last] && !known().landforms[last] {
			r.surnames[last] = true
			more = true
		}
	}
	return more
}

// grouped are the names with the mentions that have the same stems: "Ирины
// Волковой" is one with "Ирина Волкова".
func (r *reading) grouped() []*name {
	groups := map[string]*name{}
	var order []*name
	for _, s := range r.sentences {
		for _, m := range r.mentions(s) {
			key := r.stems(m.from, m.to)
			n := groups[key]
			if n == nil && len(order) == maxNames {
				continue
			}
			if n == nil {
				n = &name{stems: strings.Fields(key)}
				groups[key] = n
				order = append(order, n)
			}
			n.mentions = append(n.mentions, m)
			n.proof.add(m.proof)
		}
	}
	for _, n := range order {
		r.spell(n)
	}
	return order
}

// spell gives a name its label: the shortest of its forms that stands half as often
// as the commonest, which under inflection is the nominative.
func (r *reading) spell(n *name) {
	forms := map[string]int{}
	most := 0
	for _, m := range n.mentions {
		l := r.shown(m)
		forms[l]++
		most = max(most, forms[l])
	}
	for _, m := range n.mentions { // in order of the text
		l := r.shown(m)
		if forms[l]*2 < most || n.label != "" && len(l) >= len(n.label) {
			continue
		}
		n.label, n.words = l, strings.Fields(r.foldWords(m.from, m.to))
	}
}

// shown is the text of a mention as a label: not shouted, in Korean without the
// particle behind a place.
func (r *reading) shown(m mention) string {
	l := r.label(m.from, m.to)
	switch {
	case r.lang == "ko" && m.proof.place >= 3:
		return r.stems(m.from, m.to)
	case shouted(l) && (longWord(l) || r.words[m.from].Start < r.datelineEnd): // a dateline names a place
		return titled(l)
	}
	return l
}

// entities are names as the analysis gives them.
func entities(names []*name) []news.Entity {
	out := make([]news.Entity, 0, min(len(names), maxEntities))
	for _, n := range names[:min(len(names), maxEntities)] {
		out = append(out, news.Entity{Name: n.label, Kind: n.kind, Count: len(n.mentions)})
	}
	return out
}

// aliases are the shorter names by which the text means its entities.
func aliases(names []*name) (out []news.Alias) {
	for _, n := range names[:min(len(names), maxEntities)] {
		for _, short := range n.aliases {
			out = append(out, news.Alias{Short: short, Name: n.label, Kind: n.kind})
		}
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
	c := r.seen[w.lemma(r.lang)]
	if c == nil || r.caseless || known().place(w.fold, r.lang) {
		return false
	}
	return c.lower > c.capital+c.upper || w.common && !w.upper
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
			p.organisation += 2.6 // more than a first name: "Howard University"
		case k.landforms[w]:
			p.place += 1.6
		case i == 0 && len(n.words) > 1 && (k.given[w] || k.given[n.stems[0]]):
			p.person += 2
		}
	}
	acronym := len(n.words) == 1 && strings.ToUpper(n.label) == n.label && strings.ToLower(n.label) != n.label && len(n.label) < 7
	switch {
	case acronym && !k.things[n.words[0]]:
		p.organisation += 1.2
	case len(n.words) == 1 && k.given[n.words[0]]:
		p.person++
	case len(n.words) == 2 || len(n.words) == 3:
		p.person += 0.4 // not enough alone: "Falcon Heavy"
		if i := strings.LastIndexByte(n.label, '-'); i > 0 && i+1 < len(n.label) && 'a' <= n.label[i+1] && n.label[i+1] <= 'z' {
			p.person += 0.3 // "Ban Ki-moon"
		}
	}
	return p
}
