package answer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/brief"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Subject is a name or an abbreviation that an article uses and may be asked
// about.
type Subject struct {
	Name         string
	Kind         news.Kind // empty for an abbreviation that is no known name
	Abbreviation bool
}

// MaxSubjects is how many names of one article are explained.
const MaxSubjects = 10

// Subjects are what in an article is worth explaining: people, organisations and
// places, those it means most often first, and its abbreviations.
func Subjects(a *news.Article) []Subject {
	entities := slices.Clone(a.Analysis.Entities)
	slices.SortStableFunc(entities, func(a, b news.Entity) int { return -cmp.Compare(a.Count, b.Count) })
	var out []Subject
	have := map[string]bool{}
	for _, e := range entities {
		fold := text.Fold(e.Name)
		if len(out) == MaxSubjects-2 || have[fold] || utf8.RuneCountInString(e.Name) < 2 {
			continue
		}
		have[fold] = true
		out = append(out, Subject{e.Name, e.Kind, short(e.Name)})
	}
	for _, w := range text.Words(a.Content.Text) {
		if len(out) == MaxSubjects {
			break
		}
		if s := w.Of(a.Content.Text); short(s) && !have[text.Fold(s)] {
			have[text.Fold(s)] = true
			out = append(out, Subject{Name: s, Abbreviation: true})
		}
	}
	return out
}

// short reports whether a word is an abbreviation: two to six capitals.
func short(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 6
}

// Define is the sentence, among those of the sources, that says best who or what
// a subject is; ok is false where none does. A sentence says so by an
// apposition ("Ines Halloran, the chief engineer,"; "the energy minister, Ottoline
// Brandt,"), by "is a", or by the full name before an abbreviation in brackets.
//
// A sentence in lang, the language it is asked in, comes before others.
func Define(s Subject, lang string, sources []Source) (best Answer, ok bool) {
	if s.Name == "" {
		return best, false
	}
	top := 0.0
	var span news.Span
	var from *reading
	for i := range sources {
		src := &sources[i]
		r := &reading{Source: src, lang: cmp.Or(src.Analysis.Language, text.Base(src.Language)), text: src.Text}
		if len(r.text) > maxText {
			r.text = strings.ToValidUTF8(r.text[:maxText], "")
		}
		for _, sp := range mentions(r.text, s.Name) {
			score := defines(s, r, sp)
			if r.lang != lang {
				score *= otherLanguage
			}
			if score > top || score > 0 && score == top && src.Published.After(best.At) {
				top = score
				best, span, from = Answer{At: src.Published.Time}, sp, r
			}
		}
	}
	if top > 0 {
		best.Sentence = stand(from, span)
	}
	return best, top > 0
}

// otherLanguage is what a sentence in another language counts of one.
const otherLanguage = 0.75

// maxMentions bounds the sentences of one article that are looked at.
const maxMentions = 12

// mentions are the sentences that hold a name.
func mentions(s, name string) []news.Span {
	var out []news.Span
	for _, b := range text.Paragraphs(s) {
		para := b.Of(s)
		if !strings.Contains(para, name) {
			continue
		}
		for _, sp := range brief.Sentences(para) {
			size := utf8.RuneCountInString(sp.Of(para))
			if strings.Contains(sp.Of(para), name) && size <= maxShown && size >= minShown && len(out) < maxMentions {
				out = append(out, news.Span{Start: sp.Start + b.Start, End: sp.End + b.Start})
			}
		}
	}
	return out
}

// defines grades how plainly a sentence says who or what a subject is; 0: not.
func defines(s Subject, r *reading, sp news.Span) float64 {
	line := sp.Of(r.text)
	lex := lexiconOf(r.lang)
	best := 0.0
	for at := 0; ; {
		i := strings.Index(line[at:], s.Name)
		if i < 0 {
			return best
		}
		i += at
		at = i + len(s.Name)
		if inWord(line, i, at) || quotedAt(line, i) {
			continue
		}
		best = max(best, copula(line[at:], lex), behind(line[at:], lex), before(line[:i], line[at:], s, lex))
		if s.Abbreviation {
			best = max(best, spelled(line[:i], line[at:], s.Name))
		}
	}
}

// inWord reports whether s[i:j] is only a part of a word.
func inWord(s string, i, j int) bool {
	a, _ := utf8.DecodeLastRuneInString(s[:i])
	b, _ := utf8.DecodeRuneInString(s[j:])
	return unicode.IsLetter(a) && i > 0 || unicode.IsLetter(b) && j < len(s)
}

// quotedAt reports whether byte i of a sentence stands in quotation marks.
func quotedAt(s string, i int) bool {
	return strings.LastIndexAny(s[:i], "“„«") > strings.LastIndexAny(s[:i], "”»")
}

// copula grades "X is a …", "X ist die …".
func copula(after string, lex *lexicon) float64 {
	words := folded(head(after, 60))
	if !strings.HasPrefix(after, " ") || len(words) < 4 || !lex.be[words[0]] || !lex.of[words[1]] {
		return 0
	}
	return 1
}

// behind grades "X, the chief engineer," and "X, a town of …": what stands
// between commas behind a name and begins with a small word or in lower case.
func behind(after string, lex *lexicon) float64 {
	rest, ok := strings.CutPrefix(after, ", ")
	if !ok {
		rest, ok = strings.CutPrefix(after, "، ")
	}
	end := strings.IndexAny(rest, ",.;،")
	if !ok || end < 4 || end > 120 {
		return 0
	}
	part := rest[:end]
	words := folded(part)
	r, _ := utf8.DecodeRuneInString(part)
	if len(words) == 0 || unicode.IsUpper(r) || strings.ContainsAny(part, "“”„«»") {
		return 0
	}
	for _, w := range words {
		if lex.say[w] {
			return 0 // ", the office said"
		}
	}
	switch {
	case lex.of[words[0]] && len(words) > 1:
		return 0.95
	case lex.relative[words[0]] && len(words) > 2 && (lex.be[words[1]] || lex.same[words[1]] == "lead"):
		return 0.8
	}
	return 0
}

// before grades an office in front of a name: "the energy minister, X,", "the dam's
// chief engineer X", "der Bürgermeister X".
func before(front, after string, s Subject, lex *lexicon) float64 {
	if s.Kind == news.Place || s.Abbreviation {
		return 0
	}
	comma := strings.HasSuffix(front, ", ")
	part := strings.TrimSuffix(strings.TrimSuffix(front, " "), ",")
	if i := strings.LastIndexAny(part, ",.;:“”„«»()"); i >= 0 {
		part = part[i+1:]
	}
	words := text.Words(part)
	if len(words) > 7 {
		words = words[len(words)-7:]
	}
	for i, w := range words {
		if !lex.of[text.Fold(w.Of(part))] || len(words)-i < 2 {
			continue
		}
		last, _ := utf8.DecodeRuneInString(words[len(words)-1].Of(part))
		switch ends := strings.HasPrefix(after, ",") || strings.HasPrefix(after, "."); {
		case comma && ends && unicode.IsLower(last):
			return 0.9
		case !comma && s.Kind == news.Person && strings.Contains(s.Name, " ") && len(words)-i <= 4 && strings.HasSuffix(front, " ") && office(words[len(words)-1].Of(part), lex):
			return 0.5
		}
	}
	return 0
}

// office reports whether a word may name what somebody is: no small word.
func office(w string, lex *lexicon) bool {
	f := text.Fold(w)
	small := lex.in[f] || lex.of[f] || lex.and[f] || lex.light[f] || lex.back[f] || lex.say[f]
	return !small && !strings.HasSuffix(f, "ed") && utf8.RuneCountInString(w) > 4
}

// spelled grades a full name beside its abbreviation: "the Polytechnic of Stell
// (PS)", "PS (Polytechnic of Stell)".
func spelled(front, after, name string) float64 {
	if strings.HasSuffix(front, "(") && strings.HasPrefix(after, ")") && initialsEnd(front[:len(front)-1], name) {
		return 1
	}
	if rest, ok := strings.CutPrefix(after, " ("); ok {
		if end := strings.IndexByte(rest, ')'); end > 0 && initialsEnd(rest[:end], name) {
			return 1
		}
	}
	return 0
}

// initialsEnd reports whether the last words of s have the letters of name as
// their initials; small words between may be left out.
func initialsEnd(s, name string) bool {
	words := text.Words(s)
	want := []rune(text.Fold(name))
	k := len(want) - 1
	for i := len(words) - 1; i >= 0 && k >= 0 && len(words)-i <= 2*len(want); i-- {
		r, _ := utf8.DecodeRuneInString(text.Fold(words[i].Of(s)))
		if r == want[k] {
			k--
		}
	}
	return k < 0
}

// head is at most n bytes of s, cut between characters.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
