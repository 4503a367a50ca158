package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// maxQuotes bounds what an analysis carries.
const maxQuotes = 300

// attributions are the words that the article gives to speakers, in order of the text.
// Offsets are code points into the body.
func (r *reading) attributions(names []*name) []news.Quote {
	s := r.lay(names)
	var found []said
	switch {
	case r.lang == "en" && !r.caseless:
		found = s.read(learned())
	case dense(r.lang):
		found = s.dense()
	default:
		found = s.rules()
	}
	slices.SortStableFunc(found, func(a, b said) int { return cmp.Compare(a.parts[0][0], b.parts[0][0]) })
	index := text.NewRuneIndex(s.body)
	who := &resolver{speech: s, described: map[string]*name{}}
	who.descriptions()
	out := make([]news.Quote, 0, len(found))
	for _, a := range found[:min(len(found), maxQuotes)] {
		q := s.quote(a, index)
		if n := who.resolve(a); n != nil {
			q.SpeakerName = n.label
			q.Description = who.describe(a, n)
		}
		out = append(out, q)
	}
	return out
}

// quote is an attribution as the analysis gives it, its speaker not yet resolved.
func (s *speech) quote(a said, index *text.RuneIndex) news.Quote {
	q := news.Quote{Kind: a.kind, Cue: s.span(a.cue).Of(s.body), Venue: s.venue(a)}
	for _, p := range a.parts {
		sp := s.span(p)
		q.Spans = append(q.Spans, index.Span(sp))
		q.Text += sp.Of(s.body)
	}
	q.Start, q.End = q.Spans[0][0], q.Spans[len(q.Spans)-1][1]
	q.Direct = holdsMark(q.Text)
	if a.speaker[1] > a.speaker[0] {
		sp := s.span(a.speaker)
		at := index.Span(sp)
		q.Speaker, q.SpeakerStart, q.SpeakerEnd = sp.Of(s.body), at[0], at[1]
	}
	return q
}

// span is the bytes of tokens from … to, with the article that an apostrophe joins to
// the first: "l’homme".
func (s *speech) span(t [2]int) news.Span {
	sp := news.Span{Start: s.tokens[t[0]].Start, End: s.tokens[t[1]-1].End}
	if s.tokens[t[0]].word < 0 {
		return sp
	}
	head := s.body[max(0, sp.Start-12):sp.Start]
	if rest := strings.TrimRight(head, "'’"); len(rest) < len(head) {
		if letters := strings.TrimRightFunc(rest, unicode.IsLetter); len(letters) < len(rest) {
			sp.Start -= len(head) - len(letters)
		}
	}
	return sp
}
