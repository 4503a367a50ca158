package brief

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// headline is the title that shares most with the reports: no question, no label
// such as "LIVE", no number that most reports do not give.
func (t *telling) headline() string {
	best, top := "", -1.0
	for _, r := range t.own {
		if r.lang != t.lang {
			continue
		}
		title := strings.TrimSpace(r.report.Title)
		terms := distinctTerms(text.TokenSpans(title, r.lang))
		score := 0.0
		for _, w := range terms {
			if id, ok := t.index[w]; ok {
				score += t.sharing(id)
			}
		}
		score /= math.Pow(float64(len(terms)+2), 0.6)
		if strings.ContainsAny(title, "?|:“„«\"") || text.Stop(firstWord(title), r.lang) {
			score *= 0.6
		}
		if len(terms) < 3 || t.oldNumber(r, title) {
			score *= 0.4
		}
		if score > top {
			best, top = title, score
		}
	}
	return best
}

func firstWord(s string) string {
	for _, sp := range text.Words(s) {
		return sp.Of(s)
	}
	return ""
}

// oldNumber reports whether a title gives a number that its report alone gives.
func (t *telling) oldNumber(r *Reading, title string) bool {
	for _, n := range text.Numbers(title, r.lang) {
		for i := range r.sentences {
			s := &r.sentences[i]
			for _, m := range s.numbers {
				if m.Value == n.Value && t.minority[s] {
					return true
				}
			}
		}
	}
	return false
}

// dek is one sentence that says what happened, from near the top of a report. It
// counts as half told: the brief says it again only with more.
func (t *telling) dek() (string, []news.Receipt) {
	var best *candidate
	top := 0.0
	for _, c := range t.pool {
		if c.order > 3 || t.spoken(c) {
			continue
		}
		g := c.gain * (1 + 0.5/float64(1+c.order))
		if c.in.leansIn(c.sentence) {
			g *= 0.7
		}
		g *= 0.5 + t.titleShare(c)
		if g > top {
			best, top = c, g
		}
	}
	if best == nil {
		return t.anyDek()
	}
	t.core = t.centrality(best)
	t.tell(best, 0.5)
	return best.shown, t.sentence(best).Receipts
}

// titleShare is how much of its report's title a sentence takes up, from 0 to 1: an
// opening that sets a scene takes up little.
func (t *telling) titleShare(c *candidate) float64 {
	n := 0
	for _, title := range c.in.title {
		if slices.Contains(c.sentence.terms, title) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(c.in.title)))
}

// anyDek is the sentence that tells most, wherever it stands; the dek of a story
// whose reports open with scenes.
func (t *telling) anyDek() (string, []news.Receipt) {
	list := t.take(1, func(c *candidate, gain float64) float64 {
		if t.spoken(c) {
			return 0
		}
		return gain
	})
	if len(list) == 0 {
		return "", nil
	}
	t.core = t.centrality(list[0])
	return list[0].shown, t.sentence(list[0]).Receipts
}

// spoken reports whether a sentence is mostly somebody's words.
func (t *telling) spoken(c *candidate) bool {
	n := 0
	for _, q := range c.quoted {
		n += q.Len()
	}
	return 2*n > c.span.Len()
}

// leastGain is the share of what the first sentence of a part tells from which on
// another is worth its place; with few reports the rest is one writer's colour.
const (
	leastGain    = 0.25
	leastGainFew = 0.5
	fewReports   = 4
)

// know is what the reports tell, most shared first, as long as each sentence
// adds enough.
func (t *telling) know(n int) []news.Sentence {
	var list []*candidate
	floor, share := 0.0, leastGain
	if t.readers <= fewReports {
		share = leastGainFew
	}
	for len(list) < n {
		one := t.take(1, func(c *candidate, gain float64) float64 {
			if gain *= t.favour(c, news.SectionKnow); t.spoken(c) || gain < floor || len(c.terms) <= leastTerms && !c.counts {
				return 0 // too short to be understood, unless it counts the dead or the like
			}
			return gain
		})
		if len(one) == 0 {
			break
		}
		list = append(list, one[0])
		floor = max(floor, share*one[0].score)
	}
	return t.sentences(list)
}

// favour raises sentences that publishers put under a heading of this part, and
// lowers those under another.
func (t *telling) favour(c *candidate, part string) float64 {
	switch c.part {
	case part:
		return 1.5
	case "":
		return 1
	}
	return 0.5
}

// offCore is the share of the core's centrality below which a sentence is about
// something else.
const offCore = 0.4

// aside reports whether a sentence is about something else than the story.
func (t *telling) aside(c *candidate) bool { return t.centrality(c) < offCore*t.core }

// why is what makes the story matter: what publishers put under such a heading,
// else sentences with words of consequence or rank.
func (t *telling) why(n int) []news.Sentence {
	return t.sentences(t.take(n, func(c *candidate, gain float64) float64 {
		cues := c.in.lex.why.count(c.in.wordsOf(c.sentence))
		if c.part == news.SectionWhy {
			cues += 3
		}
		if cues < 2 || t.spoken(c) || t.coming(c) || c.part == "" && t.aside(c) {
			return 0
		}
		return gain * (1 + 0.4*float64(min(cues, 4)))
	}))
}

// next is what is to come, by the publishers' own heading or by its words, and
// not past by now.
func (t *telling) next(n int) []news.Sentence {
	return t.sentences(t.take(n, func(c *candidate, gain float64) float64 {
		if t.spoken(c) || c.part != news.SectionNext && (!t.coming(c) || t.aside(c)) {
			return 0
		}
		if c.part == news.SectionNext {
			gain *= 2
		}
		if t.ahead(c) > 0 {
			gain *= 1.6
		}
		return gain
	}))
}

// earlyCue is within how many words a sentence must say that something will be,
// to be about that.
const earlyCue = 12

// coming reports whether a sentence says that something will be.
func (t *telling) coming(c *candidate) bool {
	words := c.in.wordsOf(c.sentence)
	for i := range words {
		if c.in.lex.next.at(words, i) > 0 && !inside(c.quoted, words[i].Start) {
			ahead := t.ahead(c)
			return ahead > 0 || ahead == 0 && i < earlyCue
		}
	}
	return false
}

// ahead says where the dates of a sentence lie, seen from the newest report: 1
// ahead, -1 all behind, 0 where it names none.
func (t *telling) ahead(c *candidate) int {
	out := 0
	for _, d := range c.dates {
		if end := d.From.AddDate(0, 0, 1); end.After(t.last) {
			if d.From.After(c.in.report.Published.Time) {
				return 1
			}
			continue
		}
		out = -1
	}
	for _, k := range c.clocks {
		if at := c.in.at(c.sentence, k); at.After(t.last) {
			return 1
		} else if !at.IsZero() {
			out = -1
		}
	}
	return out
}

// saying is what people say, one sentence for each speaker, in the words of the
// report that names them: first those whom most reports quote.
func (t *telling) saying(n int) []news.Sentence {
	heard := map[string]bool{}
	carried := t.carriers()
	var out []*candidate
	for len(out) < n {
		var best *candidate
		top := 0.0
		for _, c := range t.pool {
			who := c.voice
			if who == "" || heard[who] || c.barred {
				continue
			}
			if carried[who] < 2 && !c.in.introduced(c.sentence) {
				continue // a name alone tells nobody who speaks
			}
			score := float64(1+carried[who]) * (1 + 0.5/float64(1+c.order)) * t.favour(c, news.SectionSaying)
			if size := utf8.RuneCountInString(c.shown); size > 260 {
				score *= 0.7
			}
			if c.in.pointing(c.sentence) {
				score = 0
			}
			if score > top {
				best, top = c, score
			}
		}
		if best == nil {
			break
		}
		heard[best.voice] = true
		t.tell(best, 1)
		out = append(out, best)
	}
	return t.sentences(out)
}

// introduced reports whether a sentence says more of who speaks than the name:
// some words besides it and the word of saying, or an office in brackets.
func (r *Reading) introduced(s *sentence) bool {
	n := 0
	for i := s.from; i < s.to; i++ {
		if w := r.words[i]; !inside(s.quoted, w.Start) && !startsUpper(w.Of(r.text)) && r.lex.say.at(r.words, i) == 0 && !titles[w.fold] {
			n++
		}
	}
	open := strings.IndexByte(s.shown, '[')
	return n >= 2 || open >= 0 && strings.Contains(s.shown[open:], ", ")
}

// pointing reports whether quoted words point at what only the speaker sees.
func (r *Reading) pointing(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if inside(s.quoted, r.words[i].Start) && r.lex.pointing.at(r.words[:s.to], i) > 0 {
			return true
		}
	}
	return false
}

// carriers counts for each speaker the independent reports that quote them.
func (t *telling) carriers() map[string]int {
	n := map[string]int{}
	for _, r := range t.own {
		seen := map[string]bool{}
		for i := range r.sentences {
			if who := r.sentences[i].voice; who != "" && !seen[who] {
				seen[who] = true
				n[who]++
			}
		}
	}
	return n
}

// minQuoted is how many words in quotation marks make a quotation, not a term.
const minQuoted = 4

// speaker is the folded last name of who speaks in a sentence that quotes at
// least a few words; empty where it quotes nobody or does not say whom.
func (r *Reading) speaker(s *sentence) string {
	quoted := 0
	for _, w := range r.wordsOf(s) {
		if inside(s.quoted, w.Start) {
			quoted++
		}
	}
	if quoted < minQuoted {
		return ""
	}
	at := r.runes.Span(s.span)
	for _, q := range r.report.Analysis.Quotes {
		if q.SpeakerStart >= at[0] && q.SpeakerEnd <= at[1] && q.Start < at[1] && q.End > at[0] && q.SpeakerName != "" {
			return lastName(q.SpeakerName)
		}
	}
	for _, w := range r.wordsOf(s) {
		// Under the publisher's own heading any name speaks.
		named := r.people[w.fold] != "" || s.part == news.SectionSaying && r.entities[w.fold] && startsUpper(w.Of(r.text))
		if named && !inside(s.quoted, w.Start) {
			return w.fold
		}
	}
	return ""
}
