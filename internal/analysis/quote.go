package analysis

import (
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// maxQuotes bounds what an analysis carries.
const maxQuotes = 300

// quotations of the article with their speakers, in order of the text. Offsets are
// code points into the body.
func (r *reading) attributions(names []*name) []news.Quote {
	s := r.lay(names)
	var found []said
	if r.lang == "en" {
		found = s.read(learned())
	} else {
		found = s.rules()
	}
	index := text.NewRuneIndex(s.body)
	out := make([]news.Quote, 0, len(found))
	for _, a := range found[:min(len(found), maxQuotes)] {
		out = append(out, s.quote(a, index))
	}
	return out
}

// quote is an attribution as the analysis gives it.
func (s *speech) quote(a said, index *text.RuneIndex) news.Quote {
	q := news.Quote{Kind: a.kind, Cue: s.span(a.cue).Of(s.body)}
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
		for i := a.speaker[0]; i < a.speaker[1]; i++ {
			if w := s.tokens[i].word; w >= 0 && s.named[w] != nil {
				q.SpeakerName = s.named[w].label
			}
		}
	}
	return q
}

// span is the bytes of tokens from … to.
func (s *speech) span(t [2]int) news.Span {
	return news.Span{Start: s.tokens[t[0]].Start, End: s.tokens[t[1]-1].End}
}
