package brief

import (
	"strings"

	"broadsheet/internal/news"
)

// findPeople finds the people of a text by their last names: those that analysis
// took for people, whoever speaks under a name of several words, and names that
// the text itself treats as a person's.
func (r *Reading) findPeople() {
	r.people = map[string]string{}
	r.entities = map[string]bool{}
	a := &r.report.Analysis
	for _, e := range a.Entities {
		last := lastName(e.Name)
		r.entities[last] = true
		if e.Kind != news.Person && (e.Kind != news.Other || !allNames(e.Name) || !r.actsAsPerson(e.Name)) {
			continue
		}
		if old, ok := r.people[last]; ok && old != e.Name {
			e.Name = "" // two of one family: nobody can be told
		}
		r.people[last] = e.Name
	}
	for _, q := range a.Quotes {
		if last := lastName(q.SpeakerName); r.people[last] == "" && allNames(q.SpeakerName) {
			r.people[last] = q.SpeakerName
		}
	}
	delete(r.people, "")
}

// allNames reports whether s is two to four words with capitals: "Priya Sandoval".
func allNames(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		if !startsUpper(w) {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 4
}

// actsAsPerson reports whether a name stands somewhere as only a person's does:
// before "who", beside a word of saying, or behind an office and a comma ("the
// energy minister, Ottoline Brandt,").
func (r *Reading) actsAsPerson(name string) bool {
	parts := foldedWords(name)
	for i := 0; i+len(parts) < len(r.words); i++ {
		if r.words[i].fold != parts[0] || r.words[i+len(parts)-1].fold != parts[len(parts)-1] {
			continue
		}
		after := i + len(parts)
		who := r.words[after].fold == "who"
		says := r.lex.say.at(r.words, after) > 0 && r.gap(after-1) == " " || i > 0 && r.lex.say.at(r.words, i-1) > 0 && r.gap(i-1) == " "
		office := i > 0 && r.gap(i-1) == ", " && startsLower(r.words[i-1].Of(r.text)) && strings.HasPrefix(r.gap(after-1), ",")
		if who || says || office {
			return true
		}
	}
	return false
}

// lastName is the last word of a name, folded.
func lastName(name string) string {
	words := foldedWords(name)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// maxOffice is how many words an office has at most.
const maxOffice = 9

// office is what a text says of a person beside their full name, between commas,
// and the sentence where it does: "the chief engineer", "who runs it".
func (r *Reading) office(name string) (string, news.Span) {
	parts := foldedWords(name)
	for i := range r.sentences {
		s := &r.sentences[i]
		for k := s.from; k+len(parts) < s.to; k++ {
			if r.words[k].fold != parts[0] || r.words[k+len(parts)-1].fold != parts[len(parts)-1] || inside(s.quoted, r.words[k].Start) {
				continue
			}
			if what := r.apposition(s, k+len(parts)); what != "" {
				return what, s.span
			}
		}
	}
	return "", news.Span{}
}

// apposition is what stands between a comma before word i and the next comma or
// the end, if it opens in small letters and is short.
func (r *Reading) apposition(s *sentence, i int) string {
	if r.gap(i-1) != ", " || !startsLower(r.words[i].Of(r.text)) || r.lex.say.at(r.words, i) > 0 {
		return ""
	}
	for k := i; k < s.to && k < i+maxOffice; k++ {
		end := r.words[k].End
		if k+1 == s.to || strings.HasPrefix(r.text[end:], ",") || strings.HasPrefix(r.text[end:], ";") {
			what := r.text[r.words[i].Start:end]
			if strings.ContainsAny(what, "“”\"«»:") || r.lex.joiner.at(r.words, i) > 0 || r.lex.he.count(r.words[i:k+1]) > 0 || r.lex.vague.count(r.words[i:k+1]) > 0 {
				return ""
			}
			return what
		}
	}
	return ""
}
