package cluster

import "math"

// lens holds the terms of one article spread out by hash, so that it is
// compared with another in one pass over the other's terms.
type lens struct {
	keys  [lensSize]uint32
	vals  [lensSize]float32
	marks [lensSize]mark
	names float32 // weight of the names in the lead
	named int     // how many
	doc   *doc
}

const lensSize = 512 // a power of two, over three times the terms of a profile

func (l *lens) load(d *doc) {
	clear(l.keys[:])
	l.names, l.named = 0, 0
	for i, t := range d.terms() {
		at := t & (lensSize - 1)
		for l.keys[at] != 0 {
			at = (at + 1) & (lensSize - 1)
		}
		l.keys[at] = t
		l.vals[at], l.marks[at] = float32(d.weights()[i])*d.scale, d.marks()[i]
		if leadName(l.marks[at]) {
			l.names += l.vals[at]
			l.named++
		}
	}
	l.doc = d
}

func leadName(m mark) bool { return m&kindMask == isName && m&inLead != 0 }

// find is the place of a term in the lens, or none.
func (l *lens) find(term uint32) int {
	for at := term & (lensSize - 1); l.keys[at] != 0; at = (at + 1) & (lensSize - 1) {
		if l.keys[at] == term {
			return int(at)
		}
	}
	return none
}

// dot is the cosine of the loaded article and d.
func (l *lens) dot(d *doc) float64 {
	sum, weights := float32(0), d.weights()
	for i, t := range d.terms() {
		if at := l.find(t); at != none {
			sum += l.vals[at] * float32(weights[i])
		}
	}
	return float64(sum * d.scale)
}

// sameEvent is how much the loaded article and d seem to tell of one event: the
// cosine, less where little is known of one of them or days lie between, and
// nothing for round-ups, two languages or two numbers of one column.
func (l *lens) sameEvent(d *doc) float64 {
	a := l.doc
	if a.mixed || d.mixed || otherLanguage(a, d) || recurring(a, d) {
		return 0
	}
	v := l.dot(d)
	if v > floor/2 && v < sure {
		v *= l.sameNames(d)
	}
	return v * known(a, d) * nearInTime(a.when, d.when)
}

// Two articles that both name at least minNames in their leads, and share less
// than fewNames of the weight of them, tell of look-alike events ("two quakes,
// two countries, one day") unless their words agree as far as sure.
const (
	minNames = 3
	fewNames = .3
	sure     = .2
	conflict = .3 // what is left of the similarity where no name is shared
)

// sameNames is 1, less where the leads of the loaded article and d name others.
func (l *lens) sameNames(d *doc) float64 {
	marks, weights := d.marks(), d.weights()
	sharedA, sharedB, names, named := float32(0), float32(0), float32(0), 0
	for i, t := range d.terms() {
		at := l.find(t)
		if at != none && leadName(l.marks[at]) {
			sharedA += l.vals[at]
		}
		if leadName(marks[i]) {
			v := float32(weights[i]) * d.scale
			names, named = names+v, named+1
			if at != none {
				sharedB += v
			}
		}
	}
	if named < minNames || l.named < minNames {
		return 1
	}
	share := min(1, float64(max(sharedA/l.names, sharedB/names))/fewNames)
	return conflict + (1-conflict)*share*share
}

// known shrinks the similarity of articles of a few words, where one shared
// word makes much of the cosine.
func known(a, b *doc) float64 {
	n := float64(min(len(a.terms()), len(b.terms())))
	return n / (n + fewTerms)
}

const fewTerms = 3

// nearInTime halves, with a floor, every two days.
func nearInTime(a, b int64) float64 {
	if a == 0 || b == 0 {
		return 1
	}
	return timeFloor + (1-timeFloor)*math.Exp2(-math.Abs(float64(a-b))/halfLife)
}

const (
	day       = 24 * 60 * 60
	halfLife  = 2 * day
	timeFloor = .5
)

// otherLanguage reports articles that are surely in two languages; that of a
// short text is a guess. A translation stands in the window of its origin.
func otherLanguage(a, b *doc) bool {
	return a.language != b.language && a.language != 0 && b.language != 0 && min(len(a.terms()), len(b.terms())) > 30
}

// recurring reports two numbers of a column: horoscopes, weather, market
// reports, which return under one headline or in one form without being one
// event. Of two papers they are when the headline they share names the day.
func recurring(a, b *doc) bool {
	if a.when == 0 || b.when == 0 || abs(a.when-b.when) < 18*60*60 {
		return false
	}
	onePaper := a.publisher == b.publisher && a.publisher != 0
	if a.title > datedTitle && a.title == b.title && (onePaper || a.title&datedTitle != 0) {
		return true
	}
	if !onePaper {
		return false
	}
	o := contained(a.sketch(), b.sketch())
	return o.of() >= minPassages && o.shorter() > .5
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
