package analysis

import (
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// resolver tells who speakers are, quote after quote.
type resolver struct {
	*speech
	described map[string]*name // head word of a description → who was described so
	told      map[*name]string // descriptions
	pronouns  map[*name]string // the pronoun that stood for a person: "she" is no "he"
	last      *name            // who spoke last
	lastUnit  int
}

// resolve is the name of a speaker: the one in it, the one a pronoun stands for, or
// the one that was described so before; nil where the text does not say.
func (r *resolver) resolve(a said) *name {
	n := r.who(a)
	if n != nil && n.kind != news.Place {
		r.last, r.lastUnit = n, int(r.tokens[a.cue[0]].unit)
	}
	return n
}

func (r *resolver) who(a said) *name {
	if a.speaker[1] <= a.speaker[0] {
		return nil
	}
	var named *name
	for i := a.speaker[0]; i < a.speaker[1]; i++ {
		if w := r.tokens[i].word; w >= 0 && r.named[w] != nil && (named == nil || r.named[w].kind == news.Person) {
			named = r.named[w]
		}
	}
	if named != nil {
		return named
	}
	t := &r.tokens[a.speaker[0]]
	if t.role&roleHe != 0 && a.speaker[1]-a.speaker[0] == 1 {
		return r.antecedent(a.speaker[0])
	}
	return r.described[r.tokens[a.speaker[1]-1].fold]
}

// nearUnits is how far back a pronoun looks.
const nearUnits = 6

// antecedent is the person that the pronoun at token i stands for, noting how they are
// spoken of.
func (r *resolver) antecedent(i int) *name {
	n := r.meant(i)
	if n != nil && r.pronouns[n] == "" {
		if r.pronouns == nil {
			r.pronouns = map[*name]string{}
		}
		r.pronouns[n] = r.tokens[i].fold
	}
	return n
}

// meant is who is named before in the pronoun's own sentence, or opens the one before
// it, who spoke last near by, or the first person of the nearest sentence that names
// one. Nobody is "he" who was "she" before.
func (r *resolver) meant(i int) *name {
	own, pronoun := int(r.tokens[i].unit), r.tokens[i].fold
	fits := func(n *name) bool { return n != nil && (r.pronouns[n] == "" || r.pronouns[n] == pronoun) }
	if n := r.firstPerson(r.units[own].from, i); n != nil {
		return n
	}
	if own > 0 && r.units[own-1].paragraph == r.units[own].paragraph {
		if n := r.opener(r.units[own-1]); fits(n) {
			return n
		}
	}
	person := r.last != nil && (r.last.kind == news.Person || r.pronouns[r.last] != "")
	if person && own-r.lastUnit <= 3 && fits(r.last) {
		return r.last
	}
	for u := own - 1; u >= 0 && own-u <= nearUnits; u-- {
		if n := r.firstPerson(r.units[u].from, r.units[u].to); fits(n) {
			return n
		}
	}
	return nil
}

// openReach is how many tokens before the person that a sentence is about may stand:
// "The energy minister, Ottoline Brandt, stopped at the door".
const openReach = 5

// opener is the person that a sentence is about: named near its beginning, with no
// preposition before.
func (r *resolver) opener(u unit) *name {
	for i := u.from; i < u.to && i <= u.from+openReach; i++ {
		t := &r.tokens[i]
		if t.quote >= 0 || t.role&rolePrep != 0 && t.role&roleDet == 0 {
			return nil
		}
		if kind := r.kindAt(i); kind == news.Person || kind == news.Other && r.entitled(u, i) {
			return r.named[t.word]
		}
	}
	return nil
}

// entitled reports whether a title stands right before the name at token i, a comma
// between or not: "The minister, Ottoline Brandt,".
func (r *resolver) entitled(u unit, i int) bool {
	if i--; i > u.from && r.tokens[i].mark == ',' {
		i--
	}
	if i < u.from || r.tokens[i].word < 0 {
		return false
	}
	t := &r.tokens[i]
	return known().titles[t.fold] || t.role&rolePerson != 0
}

// firstPerson is the first person named in tokens from … to, outside quotations.
func (r *resolver) firstPerson(from, to int) *name {
	for i := from; i < to; i++ {
		if r.kindAt(i) == news.Person && r.tokens[i].quote < 0 {
			return r.named[r.tokens[i].word]
		}
	}
	return nil
}

// describe is what a speaker is called beside the name ("chief engineer"), where the
// quote names it or elsewhere in the text.
func (r *resolver) describe(a said, n *name) string {
	if n == nil || n.kind != news.Person {
		return ""
	}
	for i := a.speaker[0]; i < a.speaker[1]; i++ {
		if w := r.tokens[i].word; w >= 0 && r.named[w] == n {
			if d := r.descriptionAt(i, n); d != "" {
				return d
			}
			break
		}
	}
	return r.descriptions()[n]
}

// descriptions are those of all persons, at their first description; read once.
func (r *resolver) descriptions() map[*name]string {
	if r.told != nil {
		return r.told
	}
	r.told = map[*name]string{}
	for i := 0; i < len(r.tokens); i++ {
		if r.kindAt(i) != news.Person {
			continue
		}
		n := r.named[r.tokens[i].word]
		if r.told[n] == "" {
			if d := r.descriptionAt(i, n); d != "" {
				r.told[n] = d
				words := strings.Fields(d) // "chief engineer" is "the engineer" later
				if head := text.Fold(words[len(words)-1]); r.described[head] == nil {
					r.described[head] = n
				}
			}
		}
		for i+1 < len(r.tokens) && r.kindAt(i+1) == news.Person && r.named[r.tokens[i+1].word] == n {
			i++
		}
	}
	return r.told
}

// maxDescription bounds a description, in tokens.
const maxDescription = 10

// descriptionAt is the description beside the name that token i belongs to: behind it
// between commas, else the words right before it.
func (r *resolver) descriptionAt(i int, n *name) string {
	from, to := i, i+1
	for from > 0 && r.belongs(from-1, n, -1) {
		from--
	}
	for to < len(r.tokens) && r.belongs(to, n, -1) {
		to++
	}
	if d := r.appositionBehind(to); d != "" {
		return d
	}
	start := from
	for start > 0 && from-start < 6 && r.describes(start-1) {
		start--
	}
	for start < from && r.tokens[start].role&(roleAdverb|rolePrep) != 0 {
		start++
	}
	if start == from || from-start == 1 && honorifics[r.tokens[start].fold] {
		return ""
	}
	return r.span([2]int{start, from}).Of(r.body)
}

// honorifics are titles that say nothing of who somebody is.
var honorifics = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "m": true, "mm": true, "mme": true, "mlle": true, "monsieur": true, "madame": true,
	"herr": true, "herrn": true, "frau": true, "senor": true, "senora": true, "sr": true, "sra": true, "don": true, "dona": true,
	"signor": true, "signora": true, "meneer": true, "mevrouw": true, "pan": true, "pani": true, "пан": true, "пані": true, "господин": true, "госпожа": true, "السيد": true, "السيدة": true,
}

// describes reports whether token i may stand in a description before a name.
func (r *resolver) describes(i int) bool {
	t := &r.tokens[i]
	if t.word < 0 {
		return t.mark == '-'
	}
	if t.role&(closed|roleSay|roleTime|roleVenue) != 0 || !t.letter || t.stop {
		return false
	}
	return known().titles[t.fold] || t.role&rolePerson != 0 || !t.capital && !r.caseless && i+1 < len(r.tokens) && r.describesNext(i+1)
}

// describesNext reports whether a word before token i belongs to the description that
// token i is part of: its head must be a title or a role.
func (r *resolver) describesNext(i int) bool {
	for k := i; k < min(i+4, len(r.tokens)); k++ {
		t := &r.tokens[k]
		if t.word >= 0 && (known().titles[t.fold] || t.role&rolePerson != 0) && r.kindAt(k) == "" {
			return true
		}
		if r.kindAt(k) != "" {
			return false
		}
	}
	return false
}

// appositionBehind is "chief engineer" of ", the chief engineer,".
func (r *resolver) appositionBehind(at int) string {
	if at >= len(r.tokens) || r.tokens[at].mark != ',' || at+1 >= len(r.tokens) || r.tokens[at].quote >= 0 {
		return ""
	}
	first := &r.tokens[at+1]
	if first.word < 0 || first.role&(roleCue|roleJoin|rolePronoun|rolePrep|roleThat|roleTime|roleAux) != 0 && first.role&roleDet == 0 && first.role&rolePerson == 0 || first.capital && !r.nouns && !known().titles[first.fold] || !first.letter {
		return ""
	}
	from := at + 1
	if first.role&roleDet != 0 {
		from++
	}
	for to := from; to < len(r.tokens) && to-from <= maxDescription; to++ {
		t := &r.tokens[to]
		if t.mark == ',' || t.mark == '.' || t.mark == '”' || t.mark == '“' {
			if to == from || t.mark == '“' {
				return ""
			}
			return r.span([2]int{from, to}).Of(r.body)
		}
		if t.mark != 0 && !t.soft() || t.role&(roleAux|roleSay) != 0 && t.role&(rolePerson|roleDet) == 0 {
			return ""
		}
	}
	return ""
}

// venue is where the words were said: "told ABC News", "in an interview with CNN",
// "on X". It stands in the sentence of the cue, outside of what was said.
func (s *speech) venue(a said) string {
	u := s.units[s.tokens[a.cue[0]].unit]
	for i := u.from; i < u.to; i++ {
		t := &s.tokens[i]
		if s.within(a, i) || t.quote >= 0 {
			continue
		}
		if i == a.cue[0] && i+1 < u.to && toldWords[t.fold] {
			if to := s.toldTo(i+1, u.to); to > 0 {
				return s.span([2]int{i, to}).Of(s.body)
			}
		}
		if t.role&roleVenue == 0 || t.runes < 2 && !t.capital {
			continue
		}
		for from := i - 1; from >= u.from && i-from <= 5 && s.tokens[from].mark == 0 && !s.within(a, from); from-- {
			if s.tokens[from].role&rolePrep != 0 {
				return s.span([2]int{from, s.venueEnd(i+1, u.to)}).Of(s.body)
			}
		}
	}
	return ""
}

// toldWords are cues behind which who was told stands at once.
var toldWords = map[string]bool{"told": true, "tells": true, "telling": true}

// toldTo is behind the name or the reporters that were told, 0 where it is nobody
// who publishes.
func (s *speech) toldTo(i, limit int) int {
	for to := i; to < limit && to-i < 7; to++ {
		switch k := s.kindAt(to); {
		case k == news.Organisation || k == news.Other:
			n := s.named[s.tokens[to].word]
			for to < limit && s.belongs(to, n, -1) {
				to++
			}
			return to
		case k != "", s.tokens[to].mark != 0 && !s.tokens[to].soft(), s.tokens[to].role&(rolePronoun|roleThat) != 0 && s.tokens[to].role&roleDet == 0:
			return 0
		case s.tokens[to].fold == "reporters" || s.tokens[to].fold == "journalists":
			return to + 1
		}
	}
	return 0
}

// venueEnd takes in with whom: "an interview with CNN".
func (s *speech) venueEnd(i, limit int) int {
	if i >= limit || s.tokens[i].role&rolePrep == 0 {
		return i
	}
	for to := i + 1; to < limit && to-i < 5; to++ {
		k := s.kindAt(to)
		if k == "" && s.tokens[to].mark != 0 {
			break
		}
		if k != "" {
			n := s.named[s.tokens[to].word]
			for to < limit && s.belongs(to, n, -1) {
				to++
			}
			return to
		}
	}
	return i
}

// within reports whether token i stands in the content.
func (s *speech) within(a said, i int) bool {
	for _, p := range a.parts {
		if p[0] <= i && i < p[1] {
			return true
		}
	}
	return false
}
