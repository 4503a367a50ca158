package brief

import (
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Alone is the sentence of the text that begins in sp as it can stand by itself,
// with its receipts; ok is false where it leans on what surrounds it.
func (r *Reading) Alone(sp news.Span) (out news.Sentence, ok bool) {
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.span.Start < sp.Start || s.span.Start >= sp.End || s.shown == "" {
			continue
		}
		out = news.Sentence{Text: s.shown, Receipts: []news.Receipt{r.receipt(s.span)}}
		for _, also := range s.also {
			if also != s.span {
				out.Receipts = append(out.Receipts, r.receipt(also))
			}
		}
		return out, true
	}
	return out, false
}

// Sentences are the sentences of a paragraph, in bytes; a quotation of several is
// one with who says it.
func Sentences(paragraph string) []news.Span {
	return wholeQuotes(paragraph, text.Sentences(paragraph))
}

// Receipt points to the bytes sp of an article's text.
func Receipt(l news.Line, sp news.Span) news.Receipt {
	r := Reading{report: &Report{Line: l}, runes: text.NewRuneIndex(l.Text)}
	return r.receipt(sp)
}

// Checkable reports whether enough is known of a language to tell what a sentence
// denies, attributes and hedges.
func Checkable(lang string) bool {
	l := lexiconOf(lang)
	return len(l.not) > 0 && len(l.say) > 0 && len(l.hedge) > 0
}

// Denies reports whether a sentence denies something, outside of quotations.
func Denies(s, lang string) bool {
	r := Read(Report{Line: news.Line{Text: s, Language: lang}, Analysis: news.Analysis{Language: lang}})
	for i := range r.sentences {
		if r.sentences[i].negated {
			return true
		}
	}
	return false
}

// Attributes reports whether a sentence says who says what it tells.
func Attributes(s, lang string) bool {
	lex, words := lexiconOf(lang), wordsIn(s)
	return lex.say.count(words)+lex.reported.count(words) > 0
}

// Hedges reports whether a sentence says that it is not sure.
func Hedges(s, lang string) bool { return lexiconOf(lang).hedge.count(wordsIn(s)) > 0 }

func wordsIn(s string) (words []word) {
	for _, sp := range text.Words(s) {
		words = append(words, word{sp, text.Fold(sp.Of(s))})
	}
	return words
}
