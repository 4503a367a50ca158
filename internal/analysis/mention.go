package analysis

import (
	"strings"

	"broadsheet/internal/text"
)

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
		return r.nounName(i, end)
	}
	if !w.opens || w.Start < r.datelineEnd {
		return true
	}
	if i+1 < end && r.joins(i+1) && known().place(w.fold+" "+r.words[i+1].fold, r.lang) {
		return true // "New York" opens the sentence
	}
	return r.provenAlone(i) || i+1 < end && r.joins(i+1) && r.words[i+1].capital && !w.common
}

// provenAlone reports whether word i is a name for other reasons than its
// capital here.
func (r *reading) provenAlone(i int) bool {
	w := &r.words[i]
	c := r.seen[w.lemma(r.lang)]
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

// nounName reports whether word i begins a name in a language that writes all
// nouns with a capital: it is on a list, or stands before another capital, or
// behind "in" and the like without an article and never with one.
func (r *reading) nounName(i, end int) bool {
	w, k := &r.words[i], known()
	if k.given[w.fold] || r.surnames[w.fold] || k.place(w.fold, r.lang) || k.titles[w.fold] {
		return true
	}
	if i+1 < end && r.joins(i+1) && r.words[i+1].capital && !r.words[i+1].stop {
		next := &r.words[i+1]
		if k.demonyms[w.fold] { // "Deutsche Bahn", not "deutsche Schüler"
			return k.organisations[next.fold]
		}
		return !w.common && !next.common && !k.calendar[w.fold]
	}
	c := r.seen[w.lemma(r.lang)]
	return !w.common && !k.calendar[w.fold] && c != nil && c.bare > 0 && c.article == 0 && c.capital > 1
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
		case r.hyphened(i, j, s.to), r.adjective(i, j):
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
// name that begins at i with the word behind it: "Bank of England", "Kito de
// Pavant", not "Smith of London".
func (r *reading) particleHolds(i, j int) bool {
	next := &r.words[j+1]
	if !next.capital || next.stop {
		return false
	}
	k := known()
	switch r.words[j].fold {
	case "and", "et", "und", "e", "y", "&":
		return r.pair(i, j)
	case "of", "for", "fur":
		return r.headed(i, j)
	case "de", "des", "du", "di", "del", "della", "do", "da", "d", "la", "l":
		first := &r.words[i]
		return r.headed(i, j) || k.given[first.fold] ||
			j == i+1 && !first.opens && !first.upper && !first.common && !k.place(first.fold, r.lang)
	}
	return true
}

// pair reports whether "and" at j is inside one name: "Department of Health and
// Human Services", "the Food and Drug Administration", not "the House and Senate".
func (r *reading) pair(i, j int) bool {
	k := known()
	for x := i + 1; x < j; x++ {
		if k.particles[r.words[x].fold] && r.headed(i, x) {
			return true
		}
	}
	if r.text[r.words[j].Start] == '&' {
		return true
	}
	last := j + 2
	return j == i+1 && i > 0 && k.articles[r.words[i-1].fold] && last < len(r.words) && r.joins(last) &&
		k.organisations[r.words[last].fold] && !k.organisations[r.words[i].fold] && !k.place(r.words[i].fold, r.lang)
}

// headed reports whether one of words i … j is an organisation's or joins what
// stands behind "of".
func (r *reading) headed(i, j int) bool {
	k := known()
	for ; i < j; i++ {
		if k.organisations[r.words[i].fold] || k.heads[r.words[i].fold] {
			return true
		}
	}
	return false
}

// adjective reports whether the small word at j belongs to the organisation that
// begins at i: French writes "Autorité palestinienne", "Assemblée nationale".
func (r *reading) adjective(i, j int) bool {
	w := &r.words[j]
	if r.lang != "fr" || w.stop || w.capital || w.runes < 5 || r.words[i].opens || !r.headed(i, j) {
		return false
	}
	for _, ending := range [...]string{"enne", "een", "ale", "al", "aine", "ain", "aise", "ais", "oise", "ique", "el", "elle", "iste", "ienne", "ien", "eme", "aire", "ive", "if", "blanche"} {
		if strings.HasSuffix(w.fold, ending) {
			return true
		}
	}
	return false
}

// trim takes titles and calendar words off the ends of a run and weighs what
// stands around it; ok is false where nothing is left. "U.N. Secretary-General Ban
// Ki-moon" is the person; the rest of it is left to other mentions.
func (r *reading) trim(from, to int) (m mention, ok bool) {
	k := known()
	if at := r.lastTitle(from, to); at >= from {
		from = at + 1
		m.proof.person += 2
		if to-from > 2 && r.words[from].fold == "of" { // "Secretary of State Antony Blinken"
			from += 2
		}
	}
	if at := r.firstGiven(from, to); at > from {
		from = at
		m.proof.person++
	}
	for from < to && (k.calendar[r.words[from].fold] || r.words[from].stop && !r.words[from].upper) {
		from++
	}
	for from < to && (k.calendar[r.words[to-1].fold] || k.particles[r.words[to-1].fold] || to-from > 1 && k.demonyms[r.words[to-1].fold]) {
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

// firstGiven is the first given name of a run of which no word is an
// organisation's or place's: "Projektleiter Peter Lohmann" begins with Peter. It is
// from where there is none, or only as the last word.
func (r *reading) firstGiven(from, to int) int {
	k, at := known(), from
	if from >= to { // a title was all there was
		return from
	}
	for i := to - 1; i >= from; i-- {
		w := &r.words[i]
		switch {
		case k.organisations[w.fold] || k.landforms[w.fold] || k.particles[w.fold]:
			return from
		case k.given[w.fold] && i+1 < to && r.words[i].runes > 2:
			at = i
		}
	}
	if k.given[r.words[from].stem] || r.words[from].runes < 2 {
		return from
	}
	return at
}

// around is what the words beside a name say of it.
func (r *reading) around(from, to int) (p proof) {
	k := known()
	if r.words[from].Start < r.datelineEnd {
		p.place += 1.5
	}
	if to < len(r.words) && k.speech[r.words[to].fold] {
		p.person += 0.4
	}
	if from == 0 || r.words[from].breaks || r.words[from-1].sentence != r.words[from].sentence {
		return p
	}
	switch before := r.words[from-1].fold; {
	case k.titles[before]:
		p.person += 1.5
	case k.within[r.lang][before]:
		p.place += 0.5
	case k.articles[before] && to-from > 1:
		p.person--
	case k.particles[before] && from > 1 && k.towns[r.words[from-2].fold], k.towns[before]:
		p.place += 1.2
	}
	return p
}

// dateline finds where the place that opens a report ends: "PORT ALLEN (Reuters)
// –", "Madrid, 3 may (EFE).-", "(ANSA) - ROMA, 3 MAG -", "PARIS – ".
var dateline = text.Pattern(`^(?:\([\p{L} ]{2,20}\)\s*[-–—]+\s*)?([\p{Lu}\p{Lo}][\p{L}.'’ -]{1,40}?)(?:,[^()\n/–—]{1,24})?\s*(?:[(/][^()\n/]{2,40}[)/]|[–—]|--|-\s|\.\s*[-–—])`)
