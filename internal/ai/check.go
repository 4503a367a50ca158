package ai

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/brief"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Line is one sentence that a model may put in other words.
type Line struct {
	news.Sentence
	Language string
}

// Bounds on a sentence of a model, in characters, and on how much of what it says
// may be in another order than its lines have it.
const (
	minSentence = 15
	maxSentence = 400
	inOrder     = 0.7
)

// Check says why a sentence is not supported by the lines it cites; empty if it
// is. Everything is asked for: no markup and no quotation; every name, number,
// date and word that means something stands in the lines, most of it in their
// order, in a language whose ways to deny and to attribute are known; what the lines deny, the sentence denies, and nothing else; what they
// attribute, it attributes.
func Check(s string, cited []Line, lang string) (reason string) {
	if len(cited) == 0 {
		return "cites no line"
	}
	if !brief.Checkable(lang) {
		return "its language cannot be checked"
	}
	if n := utf8.RuneCountInString(s); n < minSentence || n > maxSentence {
		return "too short or too long"
	}
	for _, r := range s {
		if unicode.IsControl(r) || strings.ContainsRune("<>[]{}|`*_#\\@“”„«»\"", r) || unicode.Is(unicode.Bidi_Control, r) {
			return "markup or quotation marks"
		}
	}
	if strings.Contains(s, "://") || domain.MatchString(s) {
		return "an address"
	}
	c := newChecked(s, cited, lang)
	for _, test := range []func() string{c.numbers, c.names, c.words, c.order, c.denials, c.attributions} {
		if why := test(); why != "" {
			return why
		}
	}
	return ""
}

// domain is a name on the web: a model is no place to learn of one.
var domain = regexp.MustCompile(`\p{L}[\p{L}\d-]+\.[\p{L}]{2,}`)

// checked is a sentence beside the lines it cites.
type checked struct {
	s, lang string
	lines   []Line
	terms   []string            // of the sentence
	have    []map[string]bool   // the terms of each line, stop words included
	seqs    [][]string          // the same in order, without stop words
	folds   []map[string]string // folded word → as written, of each line
}

func newChecked(s string, cited []Line, lang string) *checked {
	c := &checked{s: s, lang: lang, lines: cited, terms: text.Tokens(s, lang)}
	for _, l := range cited {
		have, folds := map[string]bool{}, map[string]string{}
		for _, w := range text.Words(l.Text) {
			have[text.Term(w.Of(l.Text), lang)] = true
			folds[text.Fold(w.Of(l.Text))] = w.Of(l.Text)
		}
		seq := text.Tokens(l.Text, lang)
		for _, t := range seq {
			have[t] = true
		}
		c.have, c.folds, c.seqs = append(c.have, have), append(c.folds, folds), append(c.seqs, seq)
	}
	return c
}

// somewhere reports whether a line has a term.
func (c *checked) somewhere(term string) bool {
	return slices.ContainsFunc(c.have, func(m map[string]bool) bool { return m[term] })
}

// window is how many words around a number must share one that means something
// with the words around that number in a line.
const window = 4

// numbers wants every number, dates among them, in a line, beside the same thing.
func (c *checked) numbers() string {
	for _, n := range text.Numbers(c.s, c.lang) {
		if !slices.ContainsFunc(c.lines, func(l Line) bool { return c.sameNumber(n, l.Text) }) {
			return "the number " + n.Span.Of(c.s)
		}
	}
	for _, w := range text.Words(c.s) { // digits that are no number: "R2", "05:31"
		word := w.Of(c.s)
		if strings.ContainsAny(word, "0123456789") && !slices.ContainsFunc(c.folds, func(m map[string]string) bool { return m[text.Fold(word)] != "" }) {
			return "the number " + word
		}
	}
	return ""
}

func (c *checked) sameNumber(n text.Number, line string) bool {
	around := nearTerms(c.s, n.Span, c.lang)
	for _, m := range text.Numbers(line, c.lang) {
		if m.Value != n.Value || m.Unit != n.Unit {
			continue
		}
		if len(around) == 0 {
			return true
		}
		for t := range nearTerms(line, m.Span, c.lang) {
			if around[t] {
				return true
			}
		}
	}
	return false
}

// nearTerms are the terms of the words around a span, the span aside.
func nearTerms(s string, sp news.Span, lang string) map[string]bool {
	tokens := text.TokenSpans(s, lang)
	out := map[string]bool{}
	at := slices.IndexFunc(tokens, func(t text.Token) bool { return t.Span.End > sp.Start })
	if at < 0 {
		at = len(tokens)
	}
	for i := max(0, at-window); i < min(len(tokens), at+window+1); i++ {
		if t := tokens[i]; t.Span.End <= sp.Start || t.Span.Start >= sp.End {
			out[t.Term] = true
		}
	}
	return out
}

// names wants every word with a capital, the first aside, as a line has it.
func (c *checked) names() string {
	if c.lang == "de" { // all nouns have one: words looks at them
		return ""
	}
	for i, w := range text.Words(c.s) {
		word := w.Of(c.s)
		r, _ := utf8.DecodeRuneInString(word)
		if i == 0 || !unicode.IsUpper(r) {
			continue
		}
		if !slices.ContainsFunc(c.folds, func(m map[string]string) bool { return m[text.Fold(word)] == word }) {
			return "the name " + word
		}
	}
	return ""
}

// words wants every word that means something in a line.
func (c *checked) words() string {
	if len(c.terms) < 2 {
		return "says next to nothing"
	}
	for _, t := range c.terms {
		if !c.somewhere(t) {
			return "the word " + t
		}
	}
	return ""
}

// order wants the words of a sentence, or of each of two parts of it, to stand
// nearly in the order of one line: who did what to whom is said by it.
func (c *checked) order() string {
	whole := func(terms []string) bool {
		for _, seq := range c.seqs {
			if float64(common(terms, seq)) >= inOrder*float64(len(terms)) && c.namesInOrder(terms, seq) {
				return true
			}
		}
		return false
	}
	if whole(c.terms) {
		return ""
	}
	for cut := 2; cut < len(c.terms)-1; cut++ {
		if whole(c.terms[:cut]) && whole(c.terms[cut:]) {
			return ""
		}
	}
	return "its words stand in another order"
}

// namesInOrder reports whether the names among terms come in the order of a line.
func (c *checked) namesInOrder(terms, seq []string) bool {
	last := -1
	for _, t := range terms {
		at := slices.Index(seq, t)
		if at < 0 || !c.named(t) {
			continue
		}
		if at < last {
			return false
		}
		last = at
	}
	return true
}

// named reports whether a term is written with a capital in a line.
func (c *checked) named(term string) bool {
	for _, m := range c.folds {
		for fold, word := range m {
			if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) && text.Term(fold, c.lang) == term {
				return true
			}
		}
	}
	return false
}

// common is the length of the longest sequence that two have in common.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			up := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			diagonal = up
		}
	}
	return row[len(b)]
}

// denials wants a sentence to deny just where its lines do.
func (c *checked) denials() string {
	denies := brief.Denies(c.s, c.lang)
	for _, l := range c.lines {
		if brief.Denies(l.Text, c.lang) != denies {
			return "denies otherwise than its lines"
		}
	}
	return ""
}

// attributions wants a sentence whose lines say who says so to say it too.
func (c *checked) attributions() string {
	says := brief.Attributes(c.s, c.lang)
	for _, l := range c.lines {
		if brief.Attributes(l.Text, c.lang) && !says {
			return "leaves out who says so"
		}
	}
	hedges := brief.Hedges(c.s, c.lang)
	for _, l := range c.lines {
		if brief.Hedges(l.Text, c.lang) && !hedges {
			return "is surer than its lines"
		}
	}
	if says && !slices.ContainsFunc(c.lines, func(l Line) bool { return brief.Attributes(l.Text, c.lang) }) {
		return "says that somebody said so"
	}
	return ""
}
