package analysis

import (
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// reading is a text, title first, cut and measured once for all parts.
type reading struct {
	text        string // title, blank line, body
	bodyAt      int    // byte in text at which the body begins
	lang        string
	sentences   []sentence
	words       []word
	caseless    bool // the script has no capitals, or the text is all capitals
	nouns       bool // the language writes all nouns with a capital
	seen        map[string]*casing
	ids         map[string]int32 // stems
	surnames    map[string]bool  // words behind a given name, folded
	datelineEnd int              // byte at which the place that opens the report ends
}

// sentence is a sentence with its words.
type sentence struct {
	news.Span
	from, to int  // words
	title    bool // the headline, given or found
	shouts   bool // most of its words have capitals, so that capitals say nothing
}

// read cuts and measures a text.
func read(title, body, hint string) *reading {
	title = strings.TrimSpace(title)
	r := &reading{lang: text.Language(sample(title, body), hint), seen: map[string]*casing{}, ids: map[string]int32{}, surnames: map[string]bool{}}
	r.text = body
	if title != "" && !strings.HasPrefix(strings.TrimSpace(body), title) {
		r.text = title + "\n\n" + body
		r.bodyAt = len(title) + 2
	}
	r.nouns = r.lang == "de" || r.lang == "lb"
	r.cut()
	r.markTitle(title)
	if m := dateline().FindStringSubmatchIndex(text.Prefix(r.text[r.bodyAt:], 120)); m != nil {
		r.datelineEnd = r.bodyAt + m[3]
	}
	r.count()
	return r
}

// cut parts the text into sentences and words.
func (r *reading) cut() {
	forms := map[string]*form{}
	spans := text.Words(r.text)
	if dense(r.lang) {
		var cut []news.Span
		for _, w := range spans {
			cut = append(cut, characters(r.text, w)...)
		}
		spans = cut
	}
	w := 0
	links := findAddresses(r.text)
	for _, sp := range text.Sentences(r.text) {
		s := sentence{Span: sp, from: len(r.words)}
		for w < len(spans) && spans[w].Start < sp.Start {
			w++
		}
		for end := sp.Start; w < len(spans) && spans[w].End <= sp.End; w++ {
			gap := r.text[end:spans[w].Start]
			core := bare(r.text, spans[w], r.lang)
			wd := word{Span: core, form: r.form(forms, core.Of(r.text)), sentence: len(r.sentences)}
			for len(links) > 0 && links[0].End <= core.Start {
				links = links[1:]
			}
			if len(links) > 0 && links[0].Start <= core.Start {
				wd.form = noise
			}
			wd.opens = len(r.words) == s.from || opensWithin(gap)
			wd.breaks = len(r.words) == s.from || parts(gap)
			end = wd.End // before "'s", which then parts this word from the next
			r.words = append(r.words, wd)
		}
		s.to = len(r.words)
		if s.to > s.from {
			r.sentences = append(r.sentences, s)
		}
	}
}

// sentenceSpans are the sentences of the body as spans in it.
func (r *reading) sentenceSpans() []news.Span {
	spans := make([]news.Span, 0, len(r.sentences))
	for _, s := range r.sentences {
		if s.Start >= r.bodyAt {
			spans = append(spans, news.Span{Start: s.Start - r.bodyAt, End: s.End - r.bodyAt})
		}
	}
	return spans
}
