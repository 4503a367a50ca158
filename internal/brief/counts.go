package brief

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Scripts without spaces are counted in by what stands beside a number, character
// by character: "造成12人死亡、30人受伤", "19人を逮捕した".

// countWords are the runs of characters that make a number an answer.
type countWords struct {
	slots                    []slotRuns
	head, over, under, about []string
	none, magnitude, vote    []string
}

type slotRuns struct {
	name string
	runs []string
}

// parseCounts are the "count …" lines of a lexicon, nil where it has none.
func parseCounts(f map[string][]string) *countWords {
	c := &countWords{}
	for key, runs := range f {
		if name, ok := strings.CutPrefix(key, "count slot "); ok {
			c.slots = append(c.slots, slotRuns{name, runs})
		}
	}
	if len(c.slots) == 0 {
		return nil
	}
	c.head, c.over, c.under, c.about = f["count head"], f["count over"], f["count under"], f["count about"]
	c.none, c.magnitude, c.vote = f["count none"], f["count magnitude"], f["count vote"]
	return c
}

// clauseMarks end what belongs to a number.
const clauseMarks = "、，。；;,：:！？!?「」『』（）()“”\n"

// maxBeside is how far, in bytes, the run that makes a number an answer may be.
const maxBeside = 45

// beside is the text of a clause before and behind a number, as far as the next
// number.
func (r *Reading) beside(s *sentence, sp news.Span) (before, after string) {
	before, after = r.text[s.span.Start:sp.Start], r.text[sp.End:s.span.End]
	if i := strings.LastIndexAny(before, clauseMarks); i >= 0 {
		_, n := utf8.DecodeRuneInString(before[i:])
		before = before[i+n:]
	}
	if i := strings.IndexAny(after, clauseMarks); i >= 0 {
		after = after[:i]
	}
	for _, n := range s.numbers {
		if at := s.span.Start; n.End <= sp.Start && n.End-at > len(r.text[at:sp.Start])-len(before) {
			before = r.text[n.End:sp.Start]
		}
		if n.Start >= sp.End && n.Start-sp.End < len(after) {
			after = r.text[sp.End:n.Start]
		}
	}
	return before, after
}

// countIn reads what a number of such a script answers.
func (r *Reading) countIn(s *sentence, n text.Number) (figure, bool) {
	f := figure{Span: n.Span, in: s, value: n.Value, unit: n.Unit}
	c := r.lex.counts
	before, after := r.beside(s, n.Span)
	if n.Unit == "" && n.Value < 10 && (hasAny(after, c.magnitude, true) || hasAny(before, c.magnitude, false)) {
		f.slot = "magnitude"
	}
	r.hedgedRun(&f, before, after)
	f.exact = r.shownValue(n, &f)
	if f.slot == "" && n.Unit == "" && f.value == float64(int64(f.value)) {
		f.slot = c.slotOf(before, after)
		if f.slot != "" {
			f.unit = people
		}
	}
	s.counts = s.counts || f.slot != ""
	return f, f.slot != "" || f.unit != ""
}

// slotOf is the slot whose run stands nearest behind a number of people, else
// nearest before it.
func (c *countWords) slotOf(before, after string) string {
	who := hasAny(after, c.head, true)
	name, near := "", maxBeside
	for _, slot := range c.slots {
		for _, run := range slot.runs {
			if i := strings.Index(after, run); who && i >= 0 && i < near {
				name, near = slot.name, i
			}
		}
	}
	if name != "" {
		return name
	}
	for _, slot := range c.slots {
		for _, run := range slot.runs {
			if i := strings.LastIndex(before, run); i >= 0 && len(before)-i-len(run) < near {
				name, near = slot.name, len(before)-i-len(run)
			}
		}
	}
	return name
}

// hedgedRun reads the run before or behind a number that says it is not exact.
func (r *Reading) hedgedRun(f *figure, before, after string) {
	c := r.lex.counts
	for _, h := range [...]struct {
		runs  []string
		hedge hedge
	}{{c.over, over}, {c.under, under}, {c.about, about}} {
		for _, run := range h.runs {
			if strings.HasSuffix(before, run) {
				f.hedge = h.hedge
				f.Start -= len(run)
				return
			}
			if i := strings.Index(after, run); i >= 0 && i <= 2*utf8.UTFMax && h.hedge != under {
				f.hedge = about // "左右", "以上": its own words stand behind
			}
		}
	}
}

// hasAny reports whether s begins (or ends) with one of the runs.
func hasAny(s string, runs []string, begins bool) bool {
	for _, run := range runs {
		if begins && strings.HasPrefix(s, run) || !begins && strings.HasSuffix(s, run) {
			return true
		}
	}
	return false
}

// noneIn is the answer "none" in such a script: "没有造成人员受伤".
func (r *Reading) noneIn(s *sentence) []figure {
	c, line := r.lex.counts, s.span.Of(r.text)
	for _, run := range c.none {
		i := strings.Index(line, run)
		if i < 0 {
			continue
		}
		for _, slot := range c.slots {
			for _, word := range slot.runs {
				if k := strings.Index(line, word); k >= 0 && k-i < maxBeside && i-k < maxBeside && len(s.numbers) == 0 {
					s.counts = true
					sp := news.Span{Start: s.span.Start + min(i, k), End: s.span.Start + max(i+len(run), k+len(word))}
					return []figure{{Span: sp, in: s, slot: slot.name, unit: people, exact: "none"}}
				}
			}
		}
	}
	return nil
}

// voteIn is the result of a vote in such a script: "301票对287票".
func (r *Reading) voteIn(s *sentence) []figure {
	for i := 1; i < len(s.numbers); i++ {
		a, b := s.numbers[i-1], s.numbers[i]
		if hasAny(r.text[a.End:], r.lex.counts.vote, true) && hasAny(r.text[b.End:], r.lex.counts.vote, true) && a.Value >= 3 {
			f := figure{in: s, slot: "votes", exact: grouped(a.Value) + " to " + grouped(b.Value), value: a.Value*1e6 + b.Value}
			f.Start, f.End = a.Start, b.End
			return []figure{f}
		}
	}
	return nil
}
