package analysis

import (
	"strings"
)

// lemma is the key under which spellings of one word are counted: its stem in
// languages that inflect names, so that "Светлогорск" proves "Светлогорске" one.
func (f *form) lemma(lang string) string {
	switch lang {
	case "de", "ru", "uk", "be", "pl", "cs", "sk", "sl", "hr", "sr", "mk", "bg", "lt", "lv", "et", "fi", "hu", "tr", "az", "kk", "el", "ro", "is":
		return f.stem
	}
	return f.fold
}

// casing counts how a folded word is written where its case says something, and
// how often it stands behind "in" without an article (bare) or behind one.
type casing struct{ lower, capital, upper, bare, article int }

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
