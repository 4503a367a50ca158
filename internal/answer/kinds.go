package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// reach is how many words may stand between a number and what it counts.
const reach = 7

// fits is how well a sentence holds what the question asks for: 0 where it
// cannot be an answer, 1 where nothing says so or against it, more where it is
// plain.
func (q *Question) fits(l *line) float64 {
	s := l.span.Of(l.src.text)
	if strings.HasSuffix(strings.TrimSpace(s), "?") {
		return 0 // asks itself
	}
	grade := 1.0
	words := text.Words(s)
	if len(words) == 0 {
		return 0
	}
	lex := lexiconOf(l.src.lang)
	if lex.back[text.Fold(words[0].Of(s))] {
		grade = 0.92
	}
	switch q.Kind {
	case Many:
		return grade * q.counts(l, s, words)
	case When:
		return grade * q.dates(l, s)
	case Who:
		return grade * q.somebody(l, s, words)
	case Where:
		return grade * q.somewhere(l, s, words, lex)
	case Why:
		return grade * reasons(s, lex)
	}
	return grade
}

// counts wants a number that is no date, close to a word that is asked about.
func (q *Question) counts(l *line, s string, words []news.Span) float64 {
	dates := text.Dates(s, l.src.lang, l.src.Published.Time)
	best := 0.0
	for _, w := range words {
		if none := lexiconOf(l.src.lang).none; none[text.Fold(w.Of(s))] && q.distance(l, words, w) <= reach {
			best = 1.1
		}
	}
	for _, n := range text.Numbers(s, l.src.lang) {
		if inDate(n.Span, dates) || yearLike(n.Span.Of(s)) || q.has(n.Span.Of(s)) {
			continue
		}
		if d := q.distance(l, words, n.Span); d <= reach {
			best = max(best, 1.25-0.04*float64(d))
		}
	}
	return best
}

// distance is how many words stand between a part of a sentence and the nearest
// term that is asked about and is no name, unless there are only names.
func (q *Question) distance(l *line, words []news.Span, sp news.Span) int {
	at := wordAt(words, sp.Start)
	best := reach + 1
	names := true
	for _, t := range q.Terms {
		names = names && (t.Name || t.Soft)
	}
	for _, h := range l.src.hits {
		if h.at < l.span.Start || h.at >= l.span.End || (q.Terms[h.term].Name || q.Terms[h.term].Soft) && !names {
			continue
		}
		d := at - wordAt(words, h.at-l.span.Start)
		best = min(best, max(d, -d))
	}
	return best
}

func wordAt(words []news.Span, at int) int {
	for i, w := range words {
		if w.End > at {
			return i
		}
	}
	return len(words)
}

func inDate(sp news.Span, dates []text.DateMention) bool {
	for _, d := range dates {
		if sp.Start < d.End && d.Start < sp.End {
			return true
		}
	}
	return false
}

func yearLike(s string) bool {
	if len(s) != 4 || s[:2] != "19" && s[:2] != "20" {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

// has reports whether a word is in the question.
func (q *Question) has(word string) bool {
	for _, w := range folded(q.Text) {
		if w == text.Fold(word) {
			return true
		}
	}
	return false
}

// dates wants a day, a year or a time of day that the question does not name.
func (q *Question) dates(l *line, s string) float64 {
	best := 0.0
	for _, d := range text.Dates(s, l.src.lang, l.src.Published.Time) {
		if named := d.Span.Of(s); !strings.Contains(text.Fold(q.Text), text.Fold(named)) {
			best = max(best, 1.15)
		}
	}
	if clocked(s) {
		best = max(best, 1.15)
	}
	return best
}

// clocked reports whether a sentence has a time of day: 05:31, 5.31 am, 6h30.
func clocked(s string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := range len(s) {
		if (s[i] == ':' || s[i] == '.' || s[i] == 'h') && digit(i-1) && digit(i+1) && digit(i+2) && !digit(i+3) {
			if s[i] == '.' && !strings.HasPrefix(strings.TrimLeft(s[i+3:], " "), "am") && !strings.HasPrefix(strings.TrimLeft(s[i+3:], " "), "pm") && !strings.HasPrefix(s[i+3:], " Uhr") {
				continue
			}
			return true
		}
	}
	return false
}

// somebody wants a person or an organisation that the question does not name.
func (q *Question) somebody(l *line, s string, words []news.Span) float64 {
	for _, e := range l.src.Analysis.Entities {
		if e.Kind == news.Place || !q.other(e.Name) {
			continue
		}
		if last := lastWord(e.Name); last != "" && strings.Contains(s, last) {
			if e.Kind == news.Person {
				return 1.2
			}
			return 1.05
		}
	}
	if l.src.lang != "de" && q.capitals(s, words, func(int) bool { return true }) { // German nouns have them all
		return 0.9
	}
	return 0
}

func lastWord(name string) string {
	f := strings.Fields(name)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

// other reports whether a name is none that the question gives.
func (q *Question) other(name string) bool { return !q.has(lastWord(name)) }

// capitals reports whether a sentence has a name that the question does not, past
// its first word, at a word that is asked for.
func (q *Question) capitals(s string, words []news.Span, at func(i int) bool) bool {
	for i := 1; i < len(words); i++ {
		w := words[i].Of(s)
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsUpper(r) && !slices.Contains(text.Calendar(), text.Fold(w)) && utf8.RuneCountInString(w) > 1 && !q.has(w) && at(i) {
			return true
		}
	}
	return false
}

// somewhere wants a place that the question does not name, or a name behind a
// word that places things.
func (q *Question) somewhere(l *line, s string, words []news.Span, lex *lexicon) float64 {
	for _, e := range l.src.Analysis.Entities {
		if e.Kind == news.Place && q.other(e.Name) && strings.Contains(s, e.Name) {
			return 1.15
		}
	}
	placed := func(i int) bool { return lex.in[text.Fold(words[i-1].Of(s))] }
	if q.capitals(s, words, placed) {
		return 1.05
	}
	caseless := func() bool {
		r, _ := utf8.DecodeRuneInString(words[0].Of(s))
		return !unicode.IsUpper(r) && !unicode.IsLower(r)
	}
	for i := 1; i < len(words); i++ {
		if placed(i) && !q.has(words[i].Of(s)) && !slices.Contains(text.Calendar(), text.Fold(words[i].Of(s))) {
			if caseless() {
				return 1
			}
			return 0.8 // "in the gate house"
		}
	}
	return 0
}

// reasons wants a word that leads to a reason.
func reasons(s string, lex *lexicon) float64 {
	words := folded(s)
	best := 0.0
	for i := range words {
		for _, p := range lex.cause {
			if startsWith(words[i:], p) {
				return 1.2
			}
		}
		for _, p := range lex.perhaps {
			if startsWith(words[i:], p) {
				best = 0.9
			}
		}
	}
	return best
}
