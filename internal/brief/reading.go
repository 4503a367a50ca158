package brief

import (
	"strings"
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

// Bounds on what is read of one report: a longer text is a live blog or a
// protocol, whose top says what matters.
const (
	maxText      = 40_000 // bytes
	maxSentences = 250
)

// Reading is what a brief needs of one report, read once. It does not change.
type Reading struct {
	report    *Report
	text      string // as far as it is read
	lang      string
	lex       *lexicon
	runes     *text.RuneIndex
	words     []word
	tokens    []text.Token // only while it is read
	sentences []sentence
	people    map[string]string // folded last name → full name, empty where two share it
	entities  map[string]bool   // folded last words of all names
	places    phrases           // names of places
	persons   map[string]bool   // folded last names of whom analysis is sure of
	figures   []figure
	telltales []telltale
	quotes    []quoteAt
	title     []string // terms of the title
}

// sentence is one sentence of a report.
type sentence struct {
	span     news.Span
	block    int
	order    int    // among the sentences, from 0
	part     string // the section kind of the publisher's own heading above it, or empty
	from, to int    // its words, half open
	terms    []string
	numbers  []text.Number
	dates    []text.DateMention
	clocks   []clock
	quoted   []news.Span // parts in quotation marks
	negated  bool
	counts   bool        // answers a claim slot
	voice    string      // folded last name of whom it quotes, empty if nobody
	shown    string      // how it can be shown by itself; empty if it cannot
	also     []news.Span // what the shown form rests on besides span
}

// Read reads one report.
func Read(r Report) *Reading {
	out := &Reading{report: &r, text: text.Prefix(r.Text, maxText), lang: r.Analysis.Language}
	if out.lang == "" {
		out.lang = text.Base(r.Language)
	}
	out.lex = lexiconOf(out.lang)
	out.runes = text.NewRuneIndex(out.text)
	for _, sp := range text.Words(out.text) {
		out.words = append(out.words, word{sp, text.Fold(sp.Of(out.text))})
	}
	out.findPeople()
	out.findPlaces()
	out.cutSentences()
	out.measure()
	for i := range out.sentences {
		s := &out.sentences[i]
		s.negated = out.negated(s)
		s.voice = out.speaker(s)
		out.show(s)
	}
	out.dropRefrains()
	out.dropImprint()
	out.figures = out.readFigures()
	out.telltales = out.readTelltales()
	out.quotes = out.readQuotes()
	out.title = distinctTerms(text.TokenSpans(r.Title, out.lang))
	out.tokens = nil
	return out
}

// cutSentences finds the sentences of the text's paragraphs, and under which of
// the publisher's own headings they stand.
func (r *Reading) cutSentences() {
	blocks := text.Paragraphs(r.text)
	part, filled := "", false
	for n, b := range blocks {
		line := b.Of(r.text)
		if kind, rest, ok := r.heading(line); ok {
			part, filled = kind, false
			if rest == 0 {
				continue
			}
			b.Start += rest // "Why it matters: …" in one line
			line = b.Of(r.text)
		} else if titleLike(line) {
			if filled { // a heading we do not know ends the part
				part = ""
			}
			continue
		}
		if signature(line) || n+1 < len(blocks) && signature(blocks[n+1].Of(r.text)) {
			continue // an embedded post, which is not the reporter's
		}
		for _, sp := range wholeQuotes(line, text.Sentences(line)) {
			if len(r.sentences) == maxSentences {
				return
			}
			sp.Start, sp.End = sp.Start+b.Start, sp.End+b.Start
			r.sentences = append(r.sentences, sentence{span: sp, block: n, order: len(r.sentences), part: part})
			filled = true
		}
	}
}

// heading reports whether a line is a heading of a known part; rest is where its
// text begins in a line that holds both.
func (r *Reading) heading(line string) (kind string, rest int, ok bool) {
	head := line
	if i := strings.IndexByte(line, ':'); i > 0 && i < 60 && i+1 < len(line) {
		head, rest = line[:i], i+1
		for rest < len(line) && line[rest] == ' ' {
			rest++
		}
	}
	if len(head) > 80 {
		return "", 0, false
	}
	kind, ok = r.lex.heads[strings.Join(foldedWords(head), " ")]
	if rest == len(line) {
		rest = 0
	}
	return kind, rest, ok
}

// titleLike reports whether a block is a heading, a caption's rest or a line of
// furniture: short and without a final mark.
func titleLike(line string) bool {
	last, _ := utf8.DecodeLastRuneInString(line)
	return len(line) < 90 && !strings.ContainsRune(".!?…。！？؟۔।”\"»“’」』)", last)
}

// signature reports whether a line names the author of an embedded post.
func signature(line string) bool {
	return len(line) < 160 && (strings.HasPrefix(line, "— ") || strings.HasPrefix(line, "– ")) && strings.Contains(line, "@")
}

// measure gives the sentences their words, terms, numbers, dates and quotations.
func (r *Reading) measure() {
	r.tokens = text.TokenSpans(r.text, r.lang)
	tokens := r.tokens
	numbers := text.Numbers(r.text, r.lang)
	dates := text.Dates(r.text, r.lang, r.report.Published.Time)
	clocks := clocksIn(r.text)
	w := 0
	for i := range r.sentences {
		s := &r.sentences[i]
		for w < len(r.words) && r.words[w].Start < s.span.Start {
			w++
		}
		s.from = w
		for w < len(r.words) && r.words[w].End <= s.span.End {
			w++
		}
		s.to = w
		var mine []text.Token
		mine, tokens = within(tokens, s.span, func(t text.Token) news.Span { return t.Span })
		s.terms = distinctTerms(mine)
		s.numbers, numbers = within(numbers, s.span, func(n text.Number) news.Span { return n.Span })
		s.dates, dates = within(dates, s.span, func(d text.DateMention) news.Span { return d.Span })
		s.dates = r.sureDates(s)
		s.clocks, clocks = within(clocks, s.span, func(c clock) news.Span { return c.Span })
		s.quoted = quotedIn(r.text, s.span)
	}
}

// within parts list, which ascends, into what lies in sp and what comes after.
func within[T any](list []T, sp news.Span, span func(T) news.Span) (in, rest []T) {
	i := 0
	for i < len(list) && span(list[i]).Start < sp.Start {
		i++
	}
	j := i
	for j < len(list) && span(list[j]).End <= sp.End {
		j++
	}
	return list[i:j], list[j:]
}

func distinctTerms(tokens []text.Token) []string {
	out := make([]string, 0, len(tokens))
next:
	for _, t := range tokens {
		for _, old := range out { // a sentence is short: a scan beats a set
			if old == t.Term {
				continue next
			}
		}
		out = append(out, t.Term)
	}
	return out
}

// wordsOf are the words of a sentence.
func (r *Reading) wordsOf(s *sentence) []word { return r.words[s.from:s.to] }

// negated reports whether a sentence denies something, outside of quotations.
func (r *Reading) negated(s *sentence) bool {
	words := r.wordsOf(s)
	for i := range words {
		if r.lex.not.at(words, i) > 0 || r.lang == "fr" && strings.HasPrefix(words[i].fold, "n'") {
			return true
		}
	}
	return false
}

// term is the index term of a word, empty for a stop word.
func (r *Reading) term(w word) string {
	for _, t := range text.Tokens(w.Of(r.text), r.lang) {
		return t
	}
	return ""
}

// dated reports whether a sentence names a day or a time.
func (r *Reading) dated(s *sentence) bool { return len(s.dates)+len(s.clocks) > 0 }

// mentions reports whether a sentence names somebody or something that analysis
// found in its report.
func (r *Reading) mentions(s *sentence) bool {
	for _, w := range r.wordsOf(s) {
		if r.entities[w.fold] && startsUpper(w.Of(r.text)) {
			return true
		}
	}
	return false
}

// leansIn reports whether a sentence opens with a small word that is no article:
// "When the telephone rang", "In the last hour". Such openings set a scene.
func (r *Reading) leansIn(s *sentence) bool {
	if s.from == s.to {
		return false
	}
	w := r.words[s.from].fold
	return text.Stop(w, r.lang) && !articles[w]
}

// Three sentences of a report that open with the same four words are captions or
// the like.
const refrainWords, refrainTimes = 4, 3

// dropRefrains keeps sentences with a repeated opening from being shown.
func (r *Reading) dropRefrains() {
	n := map[string]int{}
	opening := func(s *sentence) string {
		if s.to-s.from < refrainWords {
			return ""
		}
		return r.text[s.span.Start:r.words[s.from+refrainWords-1].End]
	}
	for i := range r.sentences {
		n[opening(&r.sentences[i])]++
	}
	for i := range r.sentences {
		if o := opening(&r.sentences[i]); o != "" && n[o] >= refrainTimes {
			r.sentences[i].shown = ""
		}
	}
}

// dropImprint keeps the last lines of a report that begin with the publisher's own
// name from being shown: "Radio Northmoor, 94.1 in the valley".
func (r *Reading) dropImprint() {
	host, _, _ := strings.Cut(strings.TrimPrefix(r.report.Publisher, "www."), ".")
	host = strings.ReplaceAll(text.Fold(host), "-", "")
	for i := max(0, len(r.sentences)-3); i < len(r.sentences) && host != ""; i++ {
		s := &r.sentences[i]
		run := ""
		for k := s.from; k < s.to && k < s.from+4; k++ {
			if run += r.words[k].fold; run == host || r.words[k].fold == host {
				s.shown = ""
			}
		}
	}
}
