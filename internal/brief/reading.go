package brief

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Report is one article of a story: its text with what analysis read in it.
// DuplicateOf is set for a copy of another report, Revision counts from 1 (0 is
// read as 1).
type Report struct {
	news.Line
	Analysis news.Analysis
}

// maxSentences bounds what is read of one report; a longer text is a live blog
// or a protocol, whose top says what matters.
const maxSentences = 400

// Reading is what a brief needs of one report, read once. It does not change.
type Reading struct {
	report    *Report
	lang      string
	runes     *text.RuneIndex
	sentences []sentence
}

// sentence is one sentence of a report.
type sentence struct {
	span  news.Span
	words []string // index terms, each once
	order int      // in the report, from 0
	part  string   // the section kind of the publisher's own heading above it, or empty
}

// Read reads one report.
func Read(r Report) *Reading {
	lang := r.Analysis.Language
	if lang == "" {
		lang = text.Base(r.Language)
	}
	out := &Reading{report: &r, lang: lang, runes: text.NewRuneIndex(r.Text)}
	for _, block := range text.Paragraphs(r.Text) {
		for _, sp := range text.Sentences(block.Of(r.Text)) {
			sp.Start, sp.End = sp.Start+block.Start, sp.End+block.Start
			if whole(sp.Of(r.Text)) && len(out.sentences) < maxSentences {
				out.sentences = append(out.sentences, sentence{span: sp, words: terms(sp.Of(r.Text), lang), order: len(out.sentences)})
			}
		}
	}
	return out
}

// whole reports whether s is a sentence that can be shown: it ends like one and
// is neither a fragment nor a paragraph without full stops.
func whole(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	n := utf8.RuneCountInString(s)
	return n >= 25 && n <= 420 && (strings.ContainsRune(".!…。！؟۔।", last) || strings.ContainsRune(`"”»’」』`, last) && !unicode.IsLower(firstRune(s)))
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

// terms are the index terms of s, each once.
func terms(s, lang string) []string {
	all := text.Tokens(s, lang)
	seen := make(map[string]bool, len(all))
	out := all[:0]
	for _, t := range all {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}
