package brief

import (
	"strings"

	"broadsheet/internal/text"
)

// slotWords is a claim slot that a lexicon names: the question and the words that
// ask it in a language.
type slotWords struct {
	name  string // in English, the same in all lexicons: "told to leave"
	words phrases
}

func parseSlot(name string, values []string) slotWords {
	return slotWords{name, newPhrases(values)}
}

// measureWords is a unit of measure by its words.
type measureWords struct {
	unit  string
	words phrases
}

func parseMeasures(values []string) []measureWords {
	var out []measureWords
	for _, v := range values {
		if name, unit, ok := strings.Cut(v, "="); ok {
			out = append(out, measureWords{strings.ReplaceAll(unit, "_", " "), newPhrases([]string{name})})
		}
	}
	return out
}

// Slots of people are all that lexicons name; their unit is this.
const people = "people"

// How far, in words, what is asked may stand from its number.
const (
	reachAfter  = 24
	reachBefore = 9
)

// slotOf is the question that a number of people answers: the nearest words of a
// slot in its clause, those behind it first. What is counted must be people or
// unsaid.
func (r *Reading) slotOf(s *sentence, at, end int, f *figure) string {
	if f.unit != "" || f.value != float64(int64(f.value)) {
		return r.magnitude(s, at, end, f)
	}
	who := end < s.to && r.closeTo(end-1) && r.lex.people.at(r.words[:s.to], end) > 0
	if r.partitive(s, end) {
		return ""
	}
	if !who {
		who = end < s.to && r.suffering(s, end)
	}
	if !who && !r.bare(s, end) {
		return ""
	}
	name, dist := r.slotAfter(s, end, who)
	if before, d := r.slotBefore(s, at, who); before != "" && (name == "" || d < dist) {
		if r.partOf(s, end) {
			return ""
		}
		name = before
	}
	if name == "" && (who || f.Start <= s.span.Start+4 && f.value >= 10) {
		name = r.slotAround(s)
	}
	if name != "" {
		f.unit = people
	}
	return name
}

// slotAround is the slot that a sentence which points back takes over from the
// one before it ("She gave the order to leave. It covers 38,500 people"), or an
// answer from the question before it.
func (r *Reading) slotAround(s *sentence) string {
	if s.order == 0 {
		return ""
	}
	before := &r.sentences[s.order-1]
	asks := strings.HasSuffix(before.span.Of(r.text), "?") && s.block-before.block <= 1
	if !asks && (before.block != s.block || r.lex.refer.at(r.words[:s.to], s.from) == 0) {
		return ""
	}
	name := ""
	for i := before.from; i < before.to; i++ {
		if found := r.slotAt(before, i); found != "" {
			if name != "" && name != found {
				return ""
			}
			name = found
		}
	}
	return name
}

// bare reports whether a number stands without a noun: what follows is a mark, a
// small word or the word of a slot itself ("12 dead"), in other languages than
// English, whose verbs are read as words of slots, perhaps behind a verb
// ("treinta resultaron heridas").
func (r *Reading) bare(s *sentence, end int) bool {
	return end >= s.to || !r.closeTo(end-1) || text.Stop(r.words[end].fold, r.lang) || r.slotAt(s, end) != "" ||
		r.lang != "en" && r.slotAt(s, end+1) != ""
}

// ofThem are words behind a number that counts only some: "two of the missing".
var ofThem = map[string]bool{"of": true, "von": true, "des": true, "de": true, "dei": true, "degli": true, "delle": true, "dos": true, "das": true, "der": true, "van": true}

// partitive reports whether a number counts some of those that are counted.
func (r *Reading) partitive(s *sentence, end int) bool {
	return end+1 < s.to && ofThem[r.words[end].fold] && r.closeTo(end-1) && (articles[r.words[end+1].fold] || r.lex.his.at(r.words[:s.to], end+1) > 0 || r.slotAt(s, end+1) != "")
}

// partOf reports whether a number is only part of what a verb before it counts:
// "killed two pilots and ten tourists".
func (r *Reading) partOf(s *sentence, end int) bool {
	for i := end; i < s.to && i < end+6; i++ {
		if r.slotAt(s, i) != "" || i > end && strings.ContainsAny(r.gap(i-1), ",;:.") {
			return false
		}
		if r.lex.stop.at(r.words[:s.to], i) > 0 {
			return i+1 < s.to && r.numberAt(s, i+1)
		}
	}
	return false
}

// suffering reports whether an unknown noun behind a number is told of in the
// passive: "seven miners are missing", but not "two bombs killed". What is missing
// or hurt is told so behind other verbs too: "siguen desaparecidos".
func (r *Reading) suffering(s *sentence, end int) bool {
	if end+2 >= s.to || !r.closeTo(end-1) || !r.closeTo(end) {
		return false
	}
	passive := text.Stop(r.words[end+1].fold, r.lang)
	for i := end + 2; i < s.to && i < end+5 && r.closeTo(i-1); i++ {
		switch r.slotAt(s, i) {
		case "dead", "arrested":
			return passive
		case "injured", "missing":
			return passive || r.lang != "en"
		}
	}
	return false
}

// closeTo reports whether only a space parts word i from the next.
func (r *Reading) closeTo(i int) bool {
	return i >= 0 && strings.Trim(r.gap(i), " \u00a0\u202f") == ""
}

// slotAfter looks behind a number, as far as its clause goes. Without people
// named the words must follow at once, but for small words ("12 were killed").
func (r *Reading) slotAfter(s *sentence, end int, who bool) (string, int) {
	reach := 5
	if who {
		reach = reachAfter
	}
	for i := end; i < s.to && i < end+reach; i++ {
		if i > end && r.clauseEnds(s, i) || i == end && !r.closeTo(i-1) {
			break
		}
		if name := r.slotAt(s, i); name != "" {
			return name, i - end
		}
		if !who && !text.Stop(r.words[i].fold, r.lang) && (i > end || r.lang == "en") {
			break // another noun is what is counted
		}
	}
	return "", 0
}

// clauseEnds reports whether what a number counts can no longer be told at word
// i: behind a strong mark, or where "and" or a comma begins another count.
func (r *Reading) clauseEnds(s *sentence, i int) bool {
	gap := r.gap(i - 1)
	joins := r.lex.stop.at(r.words[:s.to], i) > 0 || strings.Contains(gap, ",") ||
		r.lang == "ar" && strings.HasPrefix(r.words[i].fold, "و") // "and" is written with its word
	return len(gap) > 1 && strings.ContainsAny(gap, ";:.(—–") || joins && r.anotherNumber(s, i)
}

// anotherNumber reports whether a number stands within five words from i on: a
// new count begins ("and 30 injured").
func (r *Reading) anotherNumber(s *sentence, i int) bool {
	to := min(i+5, s.to)
	for _, n := range s.numbers {
		if i < to && n.Start >= r.words[i].Start && n.Start < r.words[to-1].End && !s.timed(n.Span) {
			return true
		}
	}
	return false
}

// slotBefore looks before a number: "killing 12", "the death toll rose to 12".
func (r *Reading) slotBefore(s *sentence, at int, who bool) (string, int) {
	for i := at - 1; i >= s.from && i >= at-reachBefore; i-- {
		if strings.ContainsAny(r.gap(i), ";:.(—–,") {
			break
		}
		if name := r.slotAt(s, i); name != "" {
			// Far off, the words must speak of a number: "the number of … as".
			if d := at - i; d <= 3 && (who || d <= 2) || r.tally(s, i) {
				return name, d + 1
			}
			return "", 0
		}
		if r.numberAt(s, i) {
			break
		}
	}
	return "", 0
}

// numberAt reports whether word i is part of a number.
func (r *Reading) numberAt(s *sentence, i int) bool {
	for _, n := range s.numbers {
		if n.Start <= r.words[i].Start && r.words[i].Start < n.End {
			return true
		}
	}
	return false
}

// tally reports whether the words around i speak of a count.
func (r *Reading) tally(s *sentence, i int) bool {
	for k := max(s.from, i-5); k < min(i+3, s.to); k++ {
		if r.lex.tally.at(r.words[:s.to], k) > 0 {
			return true
		}
	}
	return false
}

// slotAt is the slot whose words begin at word i.
func (r *Reading) slotAt(s *sentence, i int) string {
	best, name := 0, ""
	for _, slot := range r.lex.slots {
		if n := slot.words.at(r.words[:s.to], i); n > best {
			best, name = n, slot.name
		}
	}
	return name
}

// magnitude is the slot of an earthquake's strength: "magnitude 6.1".
func (r *Reading) magnitude(s *sentence, at, end int, f *figure) string {
	near := at > s.from && r.lex.magnitude.at(r.words[:s.to], at-1) > 0 || end < s.to && r.lex.magnitude.at(r.words[:s.to], end) > 0
	if f.unit == "" && f.value < 10 && near {
		return "magnitude"
	}
	return ""
}

// none is the answer "none" to the slot whose words a sentence denies: "Nobody
// has been reported killed".
func (r *Reading) none(s *sentence) []figure {
	words := r.words[:s.to]
	for i := s.from; i < s.to && i < s.from+8; i++ {
		if r.lex.nobody.at(words, i) == 0 || !s.negated {
			continue
		}
		for k := max(s.from, i-4); k < s.to && k < i+9; k++ {
			if name := r.slotAt(s, k); name != "" {
				s.counts = true
				return []figure{{Span: r.words[i].Span, in: s, slot: name, unit: people, exact: "none"}}
			}
		}
	}
	return nil
}

// vote is the result of a vote: "by 214 to 209".
func (r *Reading) vote(s *sentence) []figure {
	if r.lex.vote.count(r.wordsOf(s)) == 0 {
		return nil
	}
	for i := 1; i < len(s.numbers); i++ {
		a, b := s.numbers[i-1], s.numbers[i]
		_, endA := r.wordsIn(s, a.Span)
		startB, _ := r.wordsIn(s, b.Span)
		between := strings.TrimSpace(r.text[a.End:b.Start])
		dash := between == "–" || between == "-" || between == ":"
		if a.Unit != "" || b.Unit != "" || a.Value < 3 || s.timed(a.Span) || s.timed(b.Span) {
			continue
		}
		if dash || startB-endA >= 1 && startB-endA <= 3 && r.lex.versus.count(r.words[endA:startB]) > 0 && !strings.ContainsAny(between, ".;,") {
			f := figure{in: s, slot: "votes", exact: grouped(a.Value) + " to " + grouped(b.Value), value: a.Value*1e6 + b.Value}
			f.Start, f.End = a.Start, b.End
			return []figure{f}
		}
	}
	return nil
}
