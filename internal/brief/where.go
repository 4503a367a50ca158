package brief

import (
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Places and people are answers too, where a sentence names one and no more. That
// two reports differ on one is only said if neither knows the other's: a town and
// its valley, a minister and her deputy are no contradiction.

// findPlaces notes the places that analysis found in a report, and whom it took for
// people.
func (r *Reading) findPlaces() {
	var places []string
	r.persons = map[string]bool{}
	for _, e := range r.report.Analysis.Entities {
		switch e.Kind {
		case news.Place:
			places = append(places, e.Name)
		case news.Person:
			r.persons[lastName(e.Name)] = true
		}
	}
	r.places = newPhrases(places)
	for _, name := range places {
		delete(r.persons, lastName(name))
	}
}

// where is the one place at which a sentence says that something is: behind a
// small word that is no article ("in Stell", "bei Kamm"), outside of quotations.
func (r *Reading) where(s *sentence) (figure, bool) {
	var f figure
	found := 0
	words := r.words[:s.to]
	for i := s.from; i < s.to; i++ {
		n := r.places.at(words, i)
		if n == 0 || !startsUpper(words[i].Of(r.text)) {
			continue
		}
		sp := news.Span{Start: words[i].Start, End: words[i+n-1].End}
		if found++; found > 1 || len(s.quoted) > 0 || !r.led(s, i) {
			return figure{}, false
		}
		f = figure{Span: sp, in: s, unit: whereUnit, exact: sp.Of(r.text), name: text.Fold(sp.Of(r.text))}
		i += n - 1
	}
	return f, found == 1
}

// led reports whether a small word that is no article leads word i, an article
// between them or not.
func (r *Reading) led(s *sentence, i int) bool {
	i--
	if i > s.from && articles[r.words[i].fold] {
		i--
	}
	return i >= s.from && text.Stop(r.words[i].fold, r.lang) && !articles[r.words[i].fold] && r.lex.stop.at(r.words, i) == 0
}

// who is the one person that a sentence names, if it quotes nobody.
func (r *Reading) who(s *sentence) (figure, bool) {
	if s.voice != "" || len(s.quoted) > 0 {
		return figure{}, false
	}
	var f figure
	for i := s.from; i < s.to; i++ {
		w := r.words[i]
		full := r.people[w.fold]
		if full == "" || !r.persons[w.fold] || !startsUpper(w.Of(r.text)) || f.name == w.fold {
			continue
		}
		if f.name != "" || r.lex.say.count(r.wordsOf(s)) > 0 {
			return figure{}, false
		}
		f = figure{Span: r.nameAround(s, i, full), in: s, unit: whoUnit, exact: full, name: w.fold}
	}
	return f, f.name != ""
}

// nameAround is the span of a full name that ends with word i, or of the word.
func (r *Reading) nameAround(s *sentence, i int, full string) news.Span {
	parts := foldedWords(full)
	from := i - len(parts) + 1
	for k, part := range parts {
		if from < s.from || r.words[from+k].fold != part {
			return r.words[i].Span
		}
	}
	return news.Span{Start: r.words[from].Start, End: r.words[i].End}
}

// sameName reports whether two names are of one place or person: the same, or one
// with more before it.
func sameName(a, b string) bool {
	return a == b || strings.HasSuffix(a, " "+b) || strings.HasSuffix(b, " "+a)
}

// knownThere reports whether the report of one of two answers names the other's.
func knownThere(a, b answer) bool {
	return a.by.knows(b.name) || b.by.knows(a.name)
}

// knows reports whether a report names a place or a person, by its folded name.
func (r *Reading) knows(name string) bool {
	if _, ok := r.people[name]; ok || r.entities[lastName(name)] {
		return true
	}
	p := newPhrases([]string{name})
	return p.count(r.words) > 0
}
