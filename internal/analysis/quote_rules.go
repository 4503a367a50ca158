package analysis

import (
	"strings"

	"broadsheet/internal/news"
)

// said is an attribution in tokens: who says what by which word.
type said struct {
	parts   [][2]int // of the content, half open
	cue     [2]int
	speaker [2]int // empty where unknown
	kind    string
}

// maxClause bounds, in tokens, how far a cue stands from what it opens or closes.
const maxClause = 16

// rules finds attributions by the order of words and marks, in any language that
// has a cue table: "…", said Ana Ruiz; Ana Ruiz said that …; according to Ana Ruiz …
func (s *speech) rules() []said {
	var out []said
	for n, u := range s.units {
		taken, before := u.from, len(out) // tokens before taken are content already
		for i := u.from; i < u.to; i++ {
			t := &s.tokens[i]
			if t.word < 0 {
				continue
			}
			if t.quote >= 0 && t.role&roleSay != 0 && i >= taken {
				if a, ok := s.interrupted(u, i); ok && goOn(&a, out) {
					out = append(out, a)
					taken = a.end()
					continue
				}
			}
			if t.quote >= 0 && !s.partlyQuoted(u, t.quote) {
				continue
			}
			if what, words := s.phraseAt(i); what&roleSource != 0 {
				if a, ok := s.sourced(u, i, words); ok && i >= taken {
					out = append(out, a)
					taken = a.end()
				}
				continue
			}
			if t.role&(roleSay|roleThink) == 0 || i < taken || t.quote >= 0 || s.lang == "en" && i > u.from && s.tokens[i-1].role&(roleDet|rolePrep) != 0 {
				continue
			}
			if a, ok := s.framed(n, i); ok && goOn(&a, out) {
				out = append(out, a)
				taken = a.end()
			}
		}
		if a, ok := s.afterColon(u); ok && len(out) == before {
			out = append(out, a)
		}
	}
	return s.carryOn(out)
}

// afterColon reads a quotation behind a colon that no word of saying leads: "Trainer
// Ralf Giese haderte mit den Schiedsrichtern: „…“". Whoever opens the sentence by name
// says it.
func (s *speech) afterColon(u unit) (a said, ok bool) {
	k := u.from
	for k < u.to && s.tokens[k].mark != ':' {
		k++
	}
	if k+1 >= u.to || s.tokens[k+1].mark != '“' || s.wordsIn([][2]int{{k + 1, u.to}}) < 3 {
		return a, false
	}
	who := s.nounPhrase(u.from, k)
	if who == [2]int{} || s.tokens[who[1]-1].word < 0 || s.named[s.tokens[who[1]-1].word] == nil {
		return a, false
	}
	a = said{cue: [2]int{k, k + 1}, speaker: who, kind: "speech", parts: s.tidy([][2]int{{k + 1, u.to}})}
	return a, true
}

// goOn gives an attribution without a speaker, as in "Añadió que …", the one before;
// false where there is none.
func goOn(a *said, before []said) bool {
	if a.speaker[1] <= a.speaker[0] && len(before) > 0 {
		a.speaker = before[len(before)-1].speaker
	}
	return a.speaker[1] > a.speaker[0]
}

// end is behind the last token of the content.
func (a said) end() int {
	end := a.cue[1]
	for _, p := range a.parts {
		end = max(end, p[1])
	}
	return end
}

// partlyQuoted reports whether a quotation is a few words of its sentence.
func (s *speech) partlyQuoted(u unit, q int32) bool {
	return s.quotes[q].Len() < 40
}

// sourced reads "according to Ana Ruiz": the content is the rest of the sentence.
func (s *speech) sourced(u unit, i, words int) (a said, ok bool) {
	if s.tokens[i].role&roleBehind != 0 && i > u.from {
		return s.sourcedBefore(u, i)
	}
	from, to := i+words, i+words
	for to < u.to && to-from < 10 && s.tokens[to].mark == 0 && s.tokens[to].role&(roleThat|roleAux|roleJoin) == 0 && !s.verbSecond(from, to) {
		to++
	}
	if to == from {
		return a, false
	}
	a = said{cue: [2]int{i, i + words}, speaker: s.shorten(from, to), kind: "speech"}
	if i-u.from > 3 {
		a.parts = append(a.parts, [2]int{u.from, i})
	} else {
		if to < u.to && s.tokens[to].mark == 0 { // no comma: the source ends with its name
			to = a.speaker[1]
		}
		a.parts = append(a.parts, [2]int{s.behindApposition(to, u.to), u.to})
	}
	a.parts = s.tidy(a.parts)
	return a, s.wordsIn(a.parts) >= 3
}

// verbSecond reports whether German token i is the verb behind a source that began at
// token from: small, behind a noun, and no article ("nach Angaben der Stadtwerke
// kostet die Sanierung").
func (s *speech) verbSecond(from, i int) bool {
	return s.lang == "de" && i > from && s.tokens[i-1].capital && !s.tokens[i].capital && s.tokens[i].letter && s.tokens[i].role&(roleDet|rolePrep) == 0
}

// sourcedBefore reads a source that stands before its word: "Experten zufolge …".
func (s *speech) sourcedBefore(u unit, i int) (a said, ok bool) {
	left := s.clauseStart(u, i)
	a = said{cue: [2]int{i, i + 1}, speaker: s.subject(left, i), kind: "speech"}
	if left > u.from {
		a.parts = s.tidy([][2]int{{u.from, left}})
	} else {
		a.parts = s.tidy([][2]int{{i + 1, u.to}})
	}
	return a, a.speaker[1] > a.speaker[0] && s.wordsIn(a.parts) >= 3
}

// behindApposition is the token behind an apposition that begins at the comma at i, i
// where there is none: "according to Ana Ruiz, the mayor, …".
func (s *speech) behindApposition(i, limit int) int {
	if i >= limit || s.tokens[i].mark != ',' || s.kindAt(i-1) == "" {
		return i
	}
	for j := i + 1; j < limit && j-i <= maxDescription; j++ {
		t := &s.tokens[j]
		if t.mark == ',' && j+3 < limit {
			return j
		}
		if t.mark != 0 && !t.soft() || t.role&(roleAux|roleCue|rolePronoun) != 0 && t.role&roleDet == 0 {
			return i
		}
	}
	return i
}

// framed reads the sentence around a word of saying.
func (s *speech) framed(n, i int) (a said, ok bool) {
	u := s.units[n]
	left := s.clauseStart(u, i)
	open := s.opening(u, i)
	a = said{cue: [2]int{i, i + 1}, kind: kindOf(s.tokens[i].role)}
	before := s.subject(left, i)
	after := s.nounPhrase(i+1, u.to)
	first := left > u.from // something stands before the clause
	quotedFirst := first && s.behindQuote(u, left)
	if first && left == i && before == [2]int{} && !quotedFirst && after == [2]int{} { // Ana Ruiz, the mayor, said
		if j := s.apposition(u, left-1); j > u.from {
			start := s.clauseStart(u, j)
			before, left = s.subject(start, j), start
			first = left > u.from
			quotedFirst = first && s.behindQuote(u, left)
		}
	}
	switch {
	case before != [2]int{}:
		a.speaker = before
	case after != [2]int{}:
		a.speaker = after
	}
	switch {
	case !first && s.tokens[u.from].role&roleAs != 0 && s.commaAt(u, max(i+1, after[1])):
		a.parts = append(a.parts, [2]int{max(i+1, after[1]) + 1, u.to})
	case quotedFirst || first && open < 0:
		a.parts = append(a.parts, [2]int{u.from, left})
		a.parts = append(a.parts, s.rest(u, max(i+1, a.speaker[1]), quotedFirst)...)
	case open >= 0 && open < u.to:
		if s.tokens[open].mark == '“' && s.wordsIn([][2]int{{open, u.to}}) < 3 { // called it “a shame”
			open = max(i+1, after[1])
			if before != [2]int{} {
				open = i + 1
			}
		}
		a.parts = append(a.parts, [2]int{open, u.to})
	case open >= u.to && n+1 < len(s.units):
		a.parts = append(a.parts, s.announced(n+1)...)
	case s.lang == "en" && s.tokens[i].role&roleSay != 0:
		from := i + 1
		if a.speaker == after {
			from = a.speaker[1]
		}
		for from < u.to && s.tokens[from].role&(roleTime|roleAdverb) != 0 {
			from++
		}
		if from < u.to && s.tokens[from].role&rolePrep == 0 {
			a.parts = append(a.parts, [2]int{from, u.to})
		}
	}
	a.parts = s.tidy(a.parts)
	if s.wordsIn(a.parts) < 2 {
		return a, false
	}
	if a.kind != "speech" && open < 0 && !quotedFirst {
		return a, false
	}
	return a, true
}

func kindOf(r role) string {
	switch {
	case r&roleSay != 0:
		return "speech"
	case r&roleThink != 0:
		return "thought"
	}
	return "stance"
}

// clauseStart is the first token of the clause that token i stands in.
func (s *speech) clauseStart(u unit, i int) int {
	for j := i - 1; j >= u.from; j-- {
		switch t := &s.tokens[j]; {
		case t.mark == ',' || t.mark == '”' || t.mark == '–' || t.mark == ';' || t.mark == '.' && t.quote < 0:
			return j + 1
		case t.role&roleJoin != 0 && i-j > 1 && t.quote < 0:
			return j + 1
		}
	}
	return u.from
}

// opening is the token at which the content begins behind a cue: "that", a
// quotation, what follows a colon; u.to where a colon ends the sentence, -1 if none.
func (s *speech) opening(u unit, i int) int {
	for j := i + 1; j < u.to && j <= i+maxClause; j++ {
		switch t := &s.tokens[j]; {
		case t.mark == '“' || t.role&roleThat != 0:
			return j
		case t.mark == ':':
			return j + 1
		case t.mark == ';' || t.mark == '.':
			return -1
		case t.mark == ',' && j+1 < u.to && s.lang == "de" && s.tokens[j+1].role&roleJoin == 0 && (s.tokens[j+1].role&(rolePronoun|roleDet) != 0 || s.reportedIn(j+1, u.to)):
			return j + 1
		}
	}
	return -1
}

// commaAt reports whether token i is a comma with something behind it.
func (s *speech) commaAt(u unit, i int) bool { return i+2 < u.to && s.tokens[i].mark == ',' }

// behindQuote reports whether a clause that begins at token left stands right behind a
// quotation: “…”, she said.
func (s *speech) behindQuote(u unit, left int) bool {
	for j := left - 1; j >= u.from && left-j < 4; j-- {
		switch s.tokens[j].mark {
		case '”':
			return true
		case ',', '–', '-':
		default:
			return false
		}
	}
	return false
}

// interrupted reads a clause of saying set into a quotation between dashes or commas:
// «…, — said Ana Ruiz, — …».
func (s *speech) interrupted(u unit, i int) (a said, ok bool) {
	q := s.tokens[i].quote
	left := i
	for left > u.from && i-left < 6 && s.tokens[left-1].mark == 0 && s.tokens[left-1].quote == q {
		left--
	}
	if left <= u.from || s.tokens[left-1].mark != '–' {
		return a, false
	}
	right := i + 1
	for right < u.to && right-i < 12 && s.tokens[right].mark != '–' && s.tokens[right].quote == q && s.tokens[right].mark != '”' {
		right++
	}
	if right >= u.to || s.tokens[right].mark != '–' {
		return a, false
	}
	a = said{cue: [2]int{i, i + 1}, speaker: s.subject(left, i), kind: kindOf(s.tokens[i].role)}
	if a.speaker == [2]int{} {
		a.speaker = s.nounPhrase(i+1, right)
	}
	from, to := left, right
	for from > u.from && s.tokens[from-1].quote == q {
		from--
	}
	for to < u.to && s.tokens[to].quote == q {
		to++
	}
	a.parts = s.tidy([][2]int{{from, left - 1}, {right + 1, to}})
	return a, s.wordsIn(a.parts) > 2
}

// apposition is the comma before the apposition that ends at the comma at j.
func (s *speech) apposition(u unit, j int) int {
	if s.tokens[j].mark != ',' {
		return -1
	}
	for k := j - 1; k > u.from && j-k < maxClause; k-- {
		if s.tokens[k].mark == ',' {
			return k
		}
		if s.tokens[k].mark != 0 && !s.tokens[k].soft() {
			return -1
		}
	}
	return -1
}

// subject is who stands before a verb: the name, pronoun or noun nearest to it.
func (s *speech) subject(from, i int) [2]int {
	end := i
	for end > from && (s.tokens[end-1].role&(roleAux|roleAdverb|roleNot|roleTime) != 0 || s.tokens[end-1].soft()) {
		end--
	}
	if end == from {
		return [2]int{}
	}
	if s.tokens[end-1].role&rolePronoun != 0 {
		return [2]int{end - 1, end}
	}
	start := end
	for start > from && end-start < 14 {
		t := &s.tokens[start-1]
		if t.role&(roleThat|roleJoin|roleSay|roleAux) != 0 && t.role&roleDet == 0 || t.mark != 0 && !t.soft() {
			break
		}
		start--
	}
	for start < end && (s.tokens[start].mark != 0 || s.tokens[start].role&(roleAdverb|roleThat|rolePrep|roleTime|roleAs) != 0 && s.tokens[start].role&roleDet == 0) {
		start++
	}
	if start == end {
		return [2]int{}
	}
	return s.shorten(start, end)
}

// nounPhrase is who stands right behind a verb.
func (s *speech) nounPhrase(from, limit int) [2]int {
	for from < limit && s.tokens[from].role&(roleAdverb|roleAux) != 0 && s.tokens[from].role&roleDet == 0 {
		from++
	}
	if from >= limit || s.tokens[from].mark != 0 {
		return [2]int{}
	}
	t := &s.tokens[from]
	if t.role&rolePronoun != 0 && t.role&roleDet == 0 {
		return [2]int{from, from + 1}
	}
	named := s.named[t.word] != nil
	if t.role&(roleThat|roleJoin|roleTime) != 0 && t.role&roleDet == 0 || t.role&rolePrep != 0 && t.role&roleDet == 0 && !named {
		return [2]int{}
	}
	if s.lang == "en" && t.role&(roleDet|rolePerson) == 0 && !t.capital {
		if !known().titles[t.fold] {
			return [2]int{}
		}
	}
	to := from
	for to < limit && to-from < 10 {
		t := &s.tokens[to]
		name := t.capital && to+1 < limit && s.tokens[to+1].capital // "Jan" is no month before "Nowak"
		if t.mark != 0 && !t.soft() || to > from && !name && t.role&(rolePrep|roleThat|roleJoin|roleAux|roleTime|roleNot|roleDative) != 0 && s.named[t.word] == nil {
			break
		}
		to++
	}
	return s.shorten(from, to)
}

// shorten is a noun phrase without what stands around the name in it, or the whole
// where it holds none.
func (s *speech) shorten(from, to int) [2]int {
	for i := to - 1; i >= from; i-- {
		w := s.tokens[i].word
		if w < 0 || s.named[w] == nil || s.named[w].kind == news.Place {
			continue
		}
		start := i
		for start > from && s.tokens[start-1].word >= 0 && (s.named[s.tokens[start-1].word] == s.named[w]) {
			start--
		}
		if start > from && s.tokens[start-1].role&rolePrep != 0 && start-from > 2 {
			continue
		}
		return [2]int{start, i + 1}
	}
	return [2]int{from, min(to, from+8)}
}

// rest is what goes on behind the clause of saying: "…", he said, "…".
func (s *speech) rest(u unit, i int, quoted bool) (parts [][2]int) {
	for j := i; j < u.to; j++ {
		switch t := &s.tokens[j]; {
		case t.mark == '“' && s.titled(u, j):
		case t.mark == '“':
			return [][2]int{{j, u.to}}
		case t.mark == ',' && !quoted && j-i < 3 && u.to-j > 3:
			return [][2]int{{j + 1, u.to}}
		}
	}
	return nil
}

// titled reports whether the quotation that begins at token j is a name in marks
// behind an article: "sagte er der „Küstenpost“".
func (s *speech) titled(u unit, j int) bool {
	if j == u.from || s.tokens[j-1].role&(roleDet|roleDative|rolePrep) == 0 {
		return false
	}
	to := j + 1
	for to < u.to && s.tokens[to].mark != '”' {
		to++
	}
	return s.wordsIn([][2]int{{j, to}}) <= 2
}

// announced is the quotation that a colon at the end of the sentence before opens.
func (s *speech) announced(n int) [][2]int {
	u := s.units[n]
	if s.tokens[u.from].mark != '“' {
		return nil
	}
	return [][2]int{{u.from, u.to}}
}

// carryOn adds sentences that are a quotation, behind the attribution that they go
// on with: to it in the same paragraph, as words of the same speaker in the next.
func (s *speech) carryOn(found []said) []said {
	if len(found) == 0 {
		return nil
	}
	covered := make([]int, len(s.units)) // unit → 1 + attribution
	for n, a := range found {
		for _, p := range a.parts {
			covered[s.tokens[p[0]].unit] = n + 1
		}
		covered[s.tokens[a.cue[0]].unit] = n + 1
	}
	for n := 1; n < len(s.units); n++ {
		u, before := s.units[n], covered[n-1]
		if covered[n] > 0 || before == 0 {
			continue
		}
		if s.reported(u) {
			like := found[before-1]
			if a := (said{parts: s.tidy([][2]int{{u.from, u.to}}), cue: like.cue, speaker: like.speaker, kind: like.kind}); s.wordsIn(a.parts) > 2 {
				found = append(found, a)
				covered[n] = len(found)
			}
			continue
		}
		if !s.allQuoted(u) {
			continue
		}
		a := &found[before-1]
		if last := a.parts[len(a.parts)-1]; !holdsMark(s.body[s.tokens[last[0]].Start:s.tokens[last[1]-1].End]) {
			continue
		}
		if u.paragraph-s.units[n-1].paragraph > 1 {
			continue
		}
		a.parts = append(a.parts, [2]int{u.from, u.to})
		covered[n] = before
	}
	return found
}

// reported reports whether a sentence is in the mood of reported speech: the words of
// who spoke before.
func (s *speech) reported(u unit) bool { return s.reportedIn(u.from, u.to) }

// reportedIn is reported for the tokens from … to. German "würden" and "hätten" fold to
// what is no such mood.
func (s *speech) reportedIn(from, to int) bool {
	for _, t := range s.tokens[from:to] {
		if t.quote >= 0 {
			continue
		}
		if t.role&roleReports != 0 || s.lang == "de" && (strings.HasPrefix(t.Of(s.body), "würde") || strings.HasPrefix(t.Of(s.body), "hätte")) {
			return true
		}
	}
	return false
}

// allQuoted reports whether a sentence is a quotation from end to end.
func (s *speech) allQuoted(u unit) bool {
	return s.tokens[u.from].mark == '“' && s.tokens[u.to-1].quote >= 0
}

// tidy takes marks off the ends of parts, but not those of quotation.
func (s *speech) tidy(parts [][2]int) (out [][2]int) {
	for _, p := range parts {
		for p[0] < p[1] && s.loose(p[0], false) {
			p[0]++
		}
		for p[0] < p[1] && s.loose(p[1]-1, true) {
			p[1]--
		}
		if p[0] < p[1] {
			out = append(out, p)
		}
	}
	return out
}

// loose reports whether token i at the end of a part does not belong to it.
func (s *speech) loose(i int, end bool) bool {
	switch s.tokens[i].mark {
	case ',', ':', ';', '–', '-', '*':
		return true
	case '.', ')':
		return s.tokens[i].quote < 0
	case '’', '(':
		return true
	}
	return false
}

// wordsIn counts the words of parts.
func (s *speech) wordsIn(parts [][2]int) (n int) {
	for _, p := range parts {
		for _, t := range s.tokens[p[0]:p[1]] {
			if t.word >= 0 {
				n++
			}
		}
	}
	return n
}
