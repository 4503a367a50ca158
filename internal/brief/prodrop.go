package brief

import (
	"slices"
	"strings"

	"broadsheet/internal/text"
)

// Spanish, Italian and Portuguese leave out a subject that was named before, and put
// an object that was named before in a small word: "A las 22:05 tocó en las Dos
// Hermanas", "los sacaron en menos de dos horas". Such a sentence does not stand alone.

// finite reports whether a word ends like a verb of what happened.
func (l *lexicon) finite(word string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc(l.verbs, func(ending string) bool {
		return len(word) > len(ending)+1 && strings.HasSuffix(word, ending)
	})
}

// leavesOut reports whether a sentence leaves out whom or what it is about.
func (r *Reading) leavesOut(s *sentence, first int) bool {
	if len(r.lex.verbs) == 0 {
		return false
	}
	words := r.words[:s.to]
	for i := first; i+1 < s.to; i++ {
		if r.lex.clitic.at(words, i) > 0 && r.gap(i) == " " && !inside(s.quoted, words[i].Start) && r.lex.finite(words[i+1].Of(r.text)) {
			return true
		}
	}
	for i := first; i+1 < s.to; i++ {
		w := words[i]
		if digits(w.fold) || text.Stop(w.fold, r.lang) || calendar()[w.fold] || r.lex.time.at(words, i) > 0 {
			continue
		}
		next := words[i+1].fold
		return !inside(s.quoted, w.Start) && r.lex.finite(w.Of(r.text)) && text.Stop(next, r.lang) && !articles[next]
	}
	return false
}
