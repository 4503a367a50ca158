package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/brief"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Source is an article that may hold an answer. Near says that it belongs to
// the story the question was asked about.
type Source struct {
	brief.Report
	Near bool
}

// Answer is a sentence that answers, with a receipt of each independent report
// that says it, and the time of the newest of them.
type Answer struct {
	news.Sentence
	At time.Time
}

// How sentences are judged. A term is weighed by how rare it is among the
// sentences at hand; known is the share of the question that must be found in a
// sentence or around it, told the share in the sentence itself.
const (
	known    = 0.72
	told     = 0.4
	focus    = 0.5  // the share, of what is asked beside names, in the sentence itself
	nearby   = 0.15 // for an article of the story that is asked about
	closeTo  = 0.9  // of the best score: as good, so that the newer comes first
	maxFound = 4
)

// Bounds on what is read of one article and shown of it, in bytes and runes.
const (
	maxText  = 40_000
	minShown = 20
	maxShown = 420
)

// line is one sentence of one source, judged.
type line struct {
	src   *reading
	span  news.Span
	terms uint64 // of the question, in the sentence
	near  uint64 // in it, in the sentence before, in the title and the lead
	score float64
}

// reading is one source with where the question's words stand in it.
type reading struct {
	*Source
	lang  string
	text  string
	hits  []hit // ascending
	title uint64
	names uint64 // of the question, anywhere in it
}

// hit is a word of the text that is a term of the question.
type hit struct {
	at   int
	term int
}

// Answers are the sentences that answer a question, newest and independent ones
// first; none where no article does.
func Answers(q Question, sources []Source) []Answer {
	if len(q.Terms) == 0 {
		return nil
	}
	var lines []line
	df := make([]int, len(q.Terms))
	total := 0
	for i := range sources {
		r := q.read(&sources[i])
		n, found := q.lines(r, df)
		lines, total = append(lines, found...), total+n
	}
	weight := make([]float64, len(q.Terms))
	sum, asked := 0.0, 0.0
	asks := uint64(0) // the terms beside names
	for i, t := range q.Terms {
		weight[i] = math.Log(2 + float64(total)/float64(1+df[i]))
		if t.Soft {
			weight[i] *= 0.5
		}
		sum += weight[i]
		if !t.Name && !t.Soft {
			asks, asked = asks|1<<i, asked+weight[i]
		}
	}
	worth := func(mask uint64) (s float64) {
		for i, w := range weight {
			if mask&(1<<i) != 0 {
				s += w
			}
		}
		return s
	}
	fit := lines[:0]
	for _, l := range lines {
		in, around := worth(l.terms)/sum, worth(l.near)/sum
		if in >= told && around >= known && worth(l.terms&asks) >= focus*asked && q.namesIn(l.near) {
			l.score = 0.65*in + 0.35*around
			if l.src.Near {
				l.score += nearby
			}
			if l.src.lang != q.Language {
				l.score *= otherLanguage
			}
			if l.score = l.score * q.fits(&l); l.score > 0 {
				fit = append(fit, l)
			}
		}
	}
	return choose(fit)
}

// namesIn reports whether all names of a question are among its terms in mask.
func (q *Question) namesIn(mask uint64) bool {
	for i, t := range q.Terms {
		if t.Name && !t.Soft && mask&(1<<i) == 0 {
			return false
		}
	}
	return true
}

// read finds the words of a question in an article.
func (q *Question) read(s *Source) *reading {
	r := &reading{Source: s, lang: cmp.Or(s.Analysis.Language, text.Base(s.Language)), text: s.Text}
	if len(r.text) > maxText {
		r.text = strings.ToValidUTF8(r.text[:maxText], "")
	}
	forms := map[string]uint64{}
	for i, t := range q.Terms {
		for _, w := range t.forms(r.lang) {
			for _, term := range text.Tokens(w, r.lang) {
				forms[term] |= 1 << i
			}
		}
	}
	for _, t := range text.TokenSpans(r.text, r.lang) {
		mask := forms[t.Term]
		if r.lang == "ar" && mask == 0 {
			for _, w := range unprefixed(t.Span.Of(r.text)) {
				mask |= forms[text.Term(w, r.lang)]
			}
		}
		for i := 0; mask != 0; mask, i = mask>>1, i+1 {
			if mask&1 != 0 {
				r.hits = append(r.hits, hit{t.Span.Start, i})
			}
		}
	}
	for _, h := range r.hits {
		if q.Terms[h.term].Name {
			r.names |= 1 << h.term
		}
	}
	for _, t := range text.Tokens(s.Title, r.lang) {
		r.title |= forms[t]
	}
	return r
}

// lines are the sentences of an article that hold a word of the question, and how
// many sentences it has. df counts the sentences that hold each term.
func (q *Question) lines(r *reading, df []int) (n int, out []line) {
	next, lead := 0, r.title|r.names
	before := uint64(0)
	for _, b := range text.Paragraphs(r.text) {
		para := b.Of(r.text)
		for _, sp := range brief.Sentences(para) {
			sp.Start, sp.End = sp.Start+b.Start, sp.End+b.Start
			n++
			mask := uint64(0)
			for next < len(r.hits) && r.hits[next].at < sp.End {
				mask |= 1 << r.hits[next].term
				next++
			}
			if n <= 2 {
				lead |= mask
			}
			for i := range df {
				if mask&(1<<i) != 0 {
					df[i]++
				}
			}
			if size := utf8.RuneCountInString(sp.Of(r.text)); mask != 0 && size >= minShown && size <= maxShown {
				out = append(out, line{src: r, span: sp, terms: mask, near: mask | before | lead})
			}
			before = mask
		}
	}
	return n, out
}

// choose puts sentences that say the same together, the best first, and among
// those as good the newest first.
func choose(lines []line) []Answer {
	slices.SortStableFunc(lines, func(a, b line) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), -a.src.Published.Compare(b.src.Published.Time), cmp.Compare(a.src.ID, b.src.ID))
	})
	var groups []*group
	for _, l := range lines {
		place(&groups, l)
	}
	if len(groups) > maxFound {
		groups = groups[:maxFound]
	}
	if len(groups) == 0 {
		return nil
	}
	best := groups[0].lines[0].score
	groups = slices.DeleteFunc(groups, func(g *group) bool { return g.lines[0].score < 0.6*best })
	slices.SortStableFunc(groups, func(a, b *group) int {
		as, bs := a.lines[0].score >= closeTo*best, b.lines[0].score >= closeTo*best
		if as != bs {
			return map[bool]int{true: -1, false: 1}[as]
		}
		if !as {
			return 0
		}
		return -a.newest().Compare(b.newest())
	})
	out := make([]Answer, len(groups))
	for i, g := range groups {
		out[i] = g.answer()
	}
	return out
}

// group is lines of independent reports that say the same.
type group struct {
	lines []line
	terms map[string]bool
}

// maxReceipts bounds the reports behind one answer.
const maxReceipts = 6

// place puts a line with those that say the same; one of a report that is there
// already, or of its copy, adds nothing.
func place(groups *[]*group, l line) {
	terms := map[string]bool{}
	for _, t := range text.Tokens(l.span.Of(l.src.text), l.src.lang) {
		terms[t] = true
	}
	for _, g := range *groups {
		if !alike(g.terms, terms) {
			continue
		}
		known := func(o line) bool { return origin(o.src) == origin(l.src) }
		if len(g.lines) < maxReceipts && !slices.ContainsFunc(g.lines, known) {
			g.lines = append(g.lines, l)
		}
		return
	}
	*groups = append(*groups, &group{[]line{l}, terms})
}

// origin is the report that a source is, or is a copy of.
func origin(r *reading) string { return cmp.Or(r.DuplicateOf, r.ID) }

// alike reports whether two sentences say the same: most terms of the shorter.
func alike(a, b map[string]bool) bool {
	n := 0
	for t := range a {
		if b[t] {
			n++
		}
	}
	return float64(n) >= 0.7*float64(min(len(a), len(b)))
}

func (g *group) newest() (at time.Time) {
	for _, l := range g.lines {
		if l.src.Published.After(at) {
			at = l.src.Published.Time
		}
	}
	return at
}

// answer is a group as it is shown: its best sentence, as it can stand alone.
func (g *group) answer() Answer {
	first := g.lines[0]
	a := Answer{Sentence: stand(first.src, first.span), At: g.newest()}
	for _, l := range g.lines[1:] {
		a.Receipts = append(a.Receipts, brief.Receipt(l.src.Line, l.span))
	}
	return a
}

// stand is a sentence as it can stand alone, its pronouns told, with its receipts.
func stand(r *reading, sp news.Span) news.Sentence {
	if s, ok := brief.Read(r.Report).Alone(sp); ok {
		return s
	}
	return news.Sentence{Text: strings.Join(strings.Fields(sp.Of(r.text)), " "), Receipts: []news.Receipt{brief.Receipt(r.Line, sp)}}
}
