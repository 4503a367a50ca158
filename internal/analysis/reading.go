package analysis

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// form is what there is to know of a spelling, wherever it stands.
type form struct {
	fold     string // lower case, without accents
	stem     string
	id       int32 // of the stem in this reading, from 1
	runes    int
	stop     bool
	letter   bool // begins with a letter
	capital  bool // begins with a capital
	upper    bool // two or more letters, all capitals
	common   bool // tells nothing as a tag
	calendar bool // a month or day
}

// lemma is the key under which spellings of one word are counted: its stem in
// languages that inflect names, so that "Светлогорск" proves "Светлогорске" one.
func (f *form) lemma(lang string) string {
	switch lang {
	case "de", "ru", "uk", "be", "pl", "cs", "sk", "sl", "hr", "sr", "mk", "bg", "lt", "lv", "et", "fi", "hu", "tr", "az", "kk", "el", "ro", "is":
		return f.stem
	}
	return f.fold
}

// word is one word of the reading.
type word struct {
	news.Span // bytes in reading.text
	*form
	sentence int
	opens    bool // first word of its sentence, quotation or list item
	breaks   bool // a mark that parts phrases stands before it
}

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

// casing counts how a folded word is written where its case says something, and
// how often it stands behind "in" without an article (bare) or behind one.
type casing struct{ lower, capital, upper, bare, article int }

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
	if m := dateline.FindStringSubmatchIndex(cutAt(r.text[r.bodyAt:], 120)); m != nil {
		r.datelineEnd = r.bodyAt + m[3]
	}
	r.count()
	return r
}

// addresses match what is written for machines; its words are noise.
var addresses = regexp.MustCompile(`(?:https?://|www\.)\S+|\S+@\S+\.\S+`)

// findAddresses are the addresses in s as byte pairs; most texts have none.
func findAddresses(s string) [][]int {
	if !strings.Contains(s, "://") && !strings.Contains(s, "www.") && !strings.Contains(s, "@") {
		return nil
	}
	return addresses.FindAllStringIndex(s, -1)
}

// noise stands for every word of an address.
var noise = &form{stop: true}

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
			for len(links) > 0 && links[0][1] <= core.Start {
				links = links[1:]
			}
			if len(links) > 0 && links[0][0] <= core.Start {
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

// bare is a word without what an apostrophe joins to it: "Japan" of "Japan’s",
// "homme" of "l’homme".
func bare(s string, w news.Span, lang string) news.Span {
	word := w.Of(s)
	i := strings.IndexAny(word, "'’")
	if i <= 0 {
		return w
	}
	_, n := utf8.DecodeRuneInString(word[i:])
	switch lang {
	case "fr", "it", "ca":
		if i <= 5 && i+n < len(word) && elided(word[:i]) {
			return news.Span{Start: w.Start + i + n, End: w.End}
		}
	default:
		if rest := word[i+n:]; rest == "s" || rest == "S" || rest == "" {
			return news.Span{Start: w.Start, End: w.Start + i}
		}
	}
	return w
}

// elided reports whether part is an article or the like before an apostrophe.
func elided(part string) bool {
	switch strings.ToLower(part) {
	case "l", "d", "n", "s", "c", "j", "m", "t", "qu", "un", "all", "dall", "dell", "nell", "sull", "quest", "quell":
		return true
	}
	return false
}

// maxWord bounds, in runes, what is taken for a word and not for noise.
const maxWord = 50

// form looks a spelling up, or measures it.
func (r *reading) form(forms map[string]*form, spelling string) *form {
	if f := forms[spelling]; f != nil {
		return f
	}
	if len(spelling) > 200 {
		spelling = cutAt(spelling, 200)
	}
	first, n := utf8.DecodeRuneInString(spelling)
	f := &form{
		fold:    text.Fold(spelling),
		capital: unicode.IsUpper(first) || unicode.IsTitle(first), runes: utf8.RuneCountInString(spelling),
	}
	f.letter = unicode.IsLetter(first) && f.runes <= maxWord
	f.calendar = known().calendar[f.fold]
	f.stop = text.Stop(f.fold, r.lang)
	f.upper = f.capital && len(spelling) > n && strings.ToUpper(spelling) == spelling && f.letter
	f.stem = text.Term(spelling, r.lang)
	if f.id = r.ids[f.stem]; f.id == 0 {
		f.id = int32(len(r.ids) + 1)
		r.ids[f.stem] = f.id
	}
	f.common = known().common[f.fold] || known().demonyms[f.fold] || text.Vague(f.fold, r.lang)
	forms[spelling] = f
	return f
}

// parts reports whether the marks between two words part phrases: anything but
// a space, or a hyphen, apostrophe or the like that touches both, or the dot of
// an initial.
func parts(gap string) bool {
	space, joint := false, false
	for _, c := range gap {
		switch c {
		case ' ', '\u00a0', '\u202f', '\n':
			space = true
		case '.', '&', '·', '・':
		case '-', '\'', '’', '‑', '/':
			joint = true
		default:
			return true
		}
	}
	return space && joint
}

// opensWithin reports whether a word behind these marks may be capital for that
// reason: behind an opening quotation mark or a colon.
func opensWithin(gap string) bool {
	return strings.ContainsAny(gap, "\":“„«”»‘•–—") && !strings.HasSuffix(gap, "-")
}

// markTitle finds the headline, and the sentences and texts in which capitals say
// nothing.
func (r *reading) markTitle(title string) {
	for i := range r.sentences {
		s := &r.sentences[i]
		s.title = r.bodyAt > 0 && s.Start < r.bodyAt-1 || r.bodyAt == 0 && title != "" && s.Start < len(title)
	}
	if title == "" && len(r.sentences) > 1 {
		r.headline()
	}
	letters, cased := 0, 0
	for i := range r.sentences {
		s := &r.sentences[i]
		s.shouts = !r.nouns && r.mostlyCapitals(*s)
		for _, w := range r.words[s.from:s.to] {
			if w.letter {
				letters++
			}
			if w.letter && (w.capital || strings.ToUpper(w.fold) != w.fold) {
				cased++
			}
		}
	}
	r.caseless = cased*2 < letters || r.allCapitals()
}

// mostlyCapitals reports whether a sentence is set in title case or capitals.
// Prose may be full of names, a headline is seldom.
func (r *reading) mostlyCapitals(s sentence) bool {
	capital, lower := 0, 0
	for _, w := range r.words[s.from:s.to] {
		switch {
		case w.letter && w.capital:
			capital++
		case w.letter && (!w.stop || w.runes > 4):
			lower++
		}
	}
	if !s.title {
		return capital > 3 && capital > 7*lower
	}
	return capital > 3 && capital > 3*lower || capital > 2 && lower == 0 && s.to-s.from > 4
}

// headline takes the first line for the title where none was given: short,
// without a full stop, alone in its paragraph.
func (r *reading) headline() {
	s := &r.sentences[0]
	after := r.text[s.End:r.sentences[1].Start]
	if !strings.Contains(after, "\n") || s.to-s.from > 30 {
		return
	}
	s.title = !strings.HasSuffix(strings.TrimRight(s.Of(r.text), "\"”»"), ".")
	if s.title {
		again := &r.sentences[1] // some texts say it twice
		again.title = again.Of(r.text) == s.Of(r.text)
	}
}

// allCapitals reports whether the text is typed in capitals.
func (r *reading) allCapitals() bool {
	upper, lower := 0, 0
	for _, w := range r.words[:min(len(r.words), 400)] {
		switch {
		case w.upper:
			upper++
		case w.letter:
			lower++
		}
	}
	return upper > lower
}

// count notes how words are written where a capital would say something.
func (r *reading) count() {
	for i := range r.words {
		w := &r.words[i]
		if !w.letter || w.opens || r.sentences[w.sentence].shouts {
			continue
		}
		c := r.seen[w.lemma(r.lang)]
		if c == nil {
			c = &casing{}
			r.seen[w.lemma(r.lang)] = c
		}
		switch {
		case w.upper:
			c.upper++
		case w.capital:
			c.capital++
		default:
			c.lower++
		}
		if known().given[r.words[i-1].fold] && r.words[i-1].capital && w.capital && r.joins(i) {
			r.surnames[w.fold] = true
		}
		switch before := r.words[i-1].fold; {
		case known().within[r.lang][before]:
			c.bare++
		case known().determiners[before] && before != "von" && before != "mit" && before != "fur":
			c.article++
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
