package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/text"
)

// Kind is what a question asks for.
type Kind string

// The kinds of questions.
const (
	Who   Kind = "who"
	When  Kind = "when"
	Where Kind = "where"
	Many  Kind = "many" // how many, how much, how high
	Why   Kind = "why"
	What  Kind = "what" // anything else
)

// MaxLength is the longest question that is read, in bytes.
const MaxLength = 300

// maxTerms is how many words of a question are looked for.
const maxTerms = 12

// Question is a question as it was understood.
type Question struct {
	Text     string
	Language string
	Kind     Kind
	Terms    []Term
	// Defines is the name that a question asks about and nothing else: "Who is
	// Ottoline Brandt?". Empty for others.
	Defines string

	bare  bool // no word of it asks
	leans bool // what it is about was said before
}

// Term is one word that an answer, or what stands around it, must have.
type Term struct {
	Word    string
	Name    bool   // written with a capital where that means a name
	Concept string // what it shares with other words: "dead"
	Soft    bool   // taken over from the question before
}

// Parse reads a question. hint is the language it is probably in: that of the
// page it was asked on.
func Parse(s, hint string) Question {
	if len(s) > MaxLength {
		s = s[:MaxLength]
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	q := Question{Text: s, Kind: What}
	words := text.Words(s)
	folds := folded(s)
	q.Language = languageOf(s, folds, hint)
	lex := lexiconOf(q.Language)
	used := make([]bool, len(folds))
	q.Kind, q.bare = lex.kind(folds, used)
	q.leans = len(folds) > 0 && lex.and[folds[0]]
	for i, sp := range words {
		if lex.back[folds[i]] {
			q.leans = true
		}
		if used[i] {
			continue
		}
		q.addTerm(lex, sp.Of(s), folds[i], i > 0)
	}
	q.leans = q.leans || len(q.Terms) == 0
	if !q.leans && (q.Kind == Who || q.Kind == What) {
		q.Defines = lex.defined(s, folds, used)
	}
	return q
}

func (q *Question) addTerm(lex *lexicon, word, fold string, inside bool) {
	upper, _ := utf8.DecodeRuneInString(word)
	name := inside && unicode.IsUpper(upper) && q.Language != "de"
	if !name && (lex.light[fold] || lex.and[fold] || lex.back[fold] || lex.of[fold] || lex.in[fold]) {
		return
	}
	if len(q.Terms) == maxTerms || len(text.Tokens(word, q.Language)) == 0 {
		return
	}
	same := func(t Term) bool { return text.Fold(t.Word) == fold }
	if !slices.ContainsFunc(q.Terms, same) {
		concept := lex.same[fold]
		if name {
			concept = ""
		}
		q.Terms = append(q.Terms, Term{Word: word, Name: name, Concept: concept})
	}
}

// languageOf is the language whose small words a question has most of; questions
// are too short for a guess from letters alone.
func languageOf(s string, folds []string, hint string) string {
	hint = text.Base(hint)
	best, most := text.Language(s, hint), 0
	for _, lang := range asking {
		lex, n := lexiconOf(lang), 0
		for i := range folds {
			for _, list := range lex.asks {
				for _, p := range list {
					if startsWith(folds[i:], p) {
						n += 1 + len(p)
					}
				}
			}
			if lex.light[folds[i]] || lex.of[folds[i]] || lex.in[folds[i]] || lex.and[folds[i]] {
				n++
			}
		}
		if n > most || n == most && n > 0 && lang == hint {
			best, most = lang, n
		}
	}
	return best
}

// kind finds the words that ask, the first of a question before others, and marks
// them as used; bare is set where there are none.
func (l *lexicon) kind(folds []string, used []bool) (kind Kind, bare bool) {
	for i := range folds {
		for _, k := range []Kind{Many, When, Where, Why, Who, What} {
			for _, p := range l.asks[k] {
				if startsWith(folds[i:], p) {
					for n := range p {
						used[i+n] = true
					}
					return k, false
				}
			}
		}
	}
	return What, true
}

// defined is the name of a question that asks for nothing but who or what it is:
// the words behind "is", if there are but a few and no other word counts.
func (l *lexicon) defined(s string, folds []string, used []bool) string {
	words := text.Words(s)
	i := 0
	for i < len(folds) && used[i] {
		i++
	}
	if i == 0 || i >= len(folds) || !l.be[folds[i]] {
		return ""
	}
	for i++; i < len(folds) && l.of[folds[i]]; i++ {
	}
	if i >= len(folds) || len(folds)-i > 4 {
		return ""
	}
	for k := i; k < len(folds); k++ {
		r, _ := utf8.DecodeRuneInString(words[k].Of(s))
		if unicode.IsLower(r) && !(k > i && l.of[folds[k]]) {
			return ""
		}
	}
	return s[words[i].Start:words[len(words)-1].End]
}

// Follow reads a question asked after another. One that leans on it ("and how
// many were injured?", "why?") takes over what the other is about.
func Follow(before Question, s, hint string) Question {
	q := Parse(s, before.Language)
	if !q.leans && !(q.bare && len(q.Terms) < 3) {
		return Parse(s, hint)
	}
	if q.bare && before.Kind != "" {
		q.Kind, q.bare = before.Kind, false
	}
	replaces := slices.ContainsFunc(q.Terms, func(t Term) bool { return t.Concept != "" })
	alone := len(q.Terms) == 0
	for _, t := range before.Terms {
		if replaces && t.Concept != "" || len(q.Terms) == maxTerms {
			continue
		}
		t.Soft = !alone
		if !slices.ContainsFunc(q.Terms, func(o Term) bool { return text.Fold(o.Word) == text.Fold(t.Word) }) {
			q.Terms = append(q.Terms, t)
		}
	}
	return q
}

// Thread reads the questions of a conversation, the first one first, and returns
// the last as it is understood.
func Thread(questions []string, hint string) (q Question) {
	for i, s := range questions {
		if i == 0 {
			q = Parse(s, hint)
		} else {
			q = Follow(q, s, hint)
		}
	}
	return q
}

// forms are words that stand for a term in some languages: itself, and those of
// the same thing.
func (t Term) forms(langs ...string) []string {
	out := []string{t.Word}
	out = append(out, unprefixed(t.Word)...)
	for _, lang := range langs {
		if t.Concept != "" {
			out = append(out, lexiconOf(lang).words[t.Concept]...)
		}
	}
	slices.Sort(out[1:])
	return slices.Compact(out)
}

// prefixes are what Arabic writes together with the word behind it: "the", "and",
// "in the" …, the longest first. Stems keep them.
var prefixes = []string{"وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل"}

// unprefixed are the forms of an Arabic word without a prefix and with the
// article; none for other words.
func unprefixed(word string) []string {
	r, _ := utf8.DecodeRuneInString(word)
	if !unicode.Is(unicode.Arabic, r) {
		return nil
	}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && utf8.RuneCountInString(rest) > 2 {
			return []string{rest, "ال" + rest}
		}
	}
	return []string{"ال" + word}
}

// asking are the languages of the lexicons.
var asking = []string{"en", "de", "fr", "es", "ar"}

// maxSearches bounds how often the store is asked.
const maxSearches = 7

// Searches are what to look for, the strictest first: each is a list of words
// that an article must hold, and of each its alternatives. Who searches may stop
// when there are articles enough.
func (q Question) Searches() [][][]string {
	var all [][][]string
	add := func(keep func(i int, t Term) bool) {
		var s [][]string
		for i, t := range q.Terms {
			if keep(i, t) {
				s = append(s, t.forms(asking...))
			}
		}
		same := func(o [][]string) bool { return slices.EqualFunc(o, s, slices.Equal[[]string]) }
		if len(s) > 0 && len(all) < maxSearches && !slices.ContainsFunc(all, same) {
			all = append(all, s)
		}
	}
	add(func(int, Term) bool { return true })
	add(func(_ int, t Term) bool { return !t.Soft || t.Name })
	add(func(_ int, t Term) bool { return !t.Soft })
	add(func(_ int, t Term) bool { return t.Name || t.Concept == "" && !t.Soft })
	if len(q.Terms) > 2 {
		for drop := range q.Terms {
			add(func(i int, _ Term) bool { return i != drop })
		}
	}
	add(func(_ int, t Term) bool { return t.Name })
	return all
}
