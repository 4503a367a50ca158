package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Token is an index term with the part of the text it stands for.
type Token struct {
	Term string
	Span news.Span
}

// Tokens are the index terms of s in order, the same for search and
// clustering: words stemmed in lang (ISO 639; unknown or empty: not stemmed),
// folded, at most 48 bytes each.
//
// Stop words of lang are dropped, so a position is counted in words that mean
// something; but capitals keep a short word in a text that is not all capitals
// ("US", "WHO", "IT"). Dots leave abbreviations: "U.S." is "us" like "US", and
// stays. Scripts without spaces give overlapping pairs of characters
// ("東京都" is "東京", "京都"), single characters only where they stand alone; words
// of katakana give the same. "state-of-the-art" gives its parts; "C++", "C#"
// and emoji are terms; a digit is a term.
func Tokens(s, lang string) []string {
	spans := TokenSpans(s, lang)
	terms := make([]string, len(spans))
	for i, t := range spans {
		terms[i] = t.Term
	}
	return terms
}

// TokenSpans are the Tokens of s with where they stand.
func TokenSpans(s, lang string) []Token {
	words := Words(s)
	t := tokenizer{lang: Base(lang), memo: make(map[string]string, len(words)/2), shouts: shouts(s)}
	t.l = languages()[t.lang]
	out := make([]Token, 0, len(words))
	for i := 0; i < len(words); i++ {
		w := words[i]
		r, _ := utf8.DecodeRuneInString(s[w.Start:])
		if c := classOf(r); c == han || c == cluster {
			j := i
			for j+1 < len(words) && words[j+1].Start == words[j].End && sameRun(s, words[j+1], c) {
				j++
			}
			out = appendPairs(out, s, w.Start, words[j].End)
			i = j
			continue
		}
		if term := t.term(w.Of(s)); term != "" {
			out = append(out, Token{term, w})
		}
	}
	return out
}

func sameRun(s string, w news.Span, c class) bool {
	r, _ := utf8.DecodeRuneInString(s[w.Start:])
	return classOf(r) == c
}

// appendPairs gives the overlapping pairs of characters of s[i:end].
func appendPairs(out []Token, s string, i, end int) []Token {
	at := units(s, i, end)
	if len(at) == 2 {
		return append(out, Token{Fold(s[i:end]), news.Span{Start: i, End: end}})
	}
	for j := 0; j+2 < len(at); j++ {
		sp := news.Span{Start: at[j], End: at[j+2]}
		out = append(out, Token{cut(Fold(sp.Of(s))), sp})
	}
	return out
}

// tokenizer remembers the terms of words seen in one text.
type tokenizer struct {
	lang   string
	l      *language
	memo   map[string]string
	shouts bool
}

func (t *tokenizer) term(word string) string {
	if term, ok := t.memo[word]; ok {
		return term
	}
	term := t.make(word)
	t.memo[word] = term
	return term
}

func (t *tokenizer) make(word string) string {
	if t.l != nil && !initials(word) {
		bare := unelide(word, t.lang)
		if t.l.stop[Fold(bare)] && (t.shouts || !acronym(bare)) {
			return ""
		}
	}
	return Term(word, t.lang)
}

// Term is the index term of one word (one of Words) in lang, stop words
// included: what Tokens gives for it.
func Term(word, lang string) string {
	var term string
	switch {
	case initials(word):
		term = Fold(strings.ReplaceAll(word, ".", ""))
	case len(word) > 4*maxTerm:
		term = Fold(Prefix(word, 4*maxTerm))
	default:
		term = Fold(Stem(unelide(word, lang), lang))
	}
	if strings.Contains(term, " ") { // some compatibility forms are spaced: ﷺ
		term = strings.ReplaceAll(term, " ", "")
	}
	return cut(strings.Trim(term, "'._"))
}

// unelide takes off the article or preposition that an apostrophe joins to a
// word: "l’homme", "dell'arte", "d'Ivoire".
func unelide(word, lang string) string {
	switch lang {
	case "fr", "it", "ca", "oc":
		i := strings.IndexAny(word, "'’")
		if i <= 0 || i > 5 {
			return word
		}
		_, n := utf8.DecodeRuneInString(word[i:])
		if i+n < len(word) {
			return word[i+n:]
		}
	}
	return word
}

// initials reports whether word is letters with dots between: "U.S", "z.B".
func initials(word string) bool {
	if len(word) < 3 || !strings.Contains(word, ".") {
		return false
	}
	want := false // a dot
	for _, r := range word {
		if (r == '.') != want || !want && !unicode.IsLetter(r) {
			return false
		}
		want = !want
	}
	return true
}

// acronym reports whether word is two to five capitals.
func acronym(word string) bool {
	if len(word) < 2 || len(word) > 5 {
		return false
	}
	for i := range len(word) {
		if word[i] < 'A' || word[i] > 'Z' {
			return false
		}
	}
	return true
}

// shouts reports whether most letters at the start of s are capitals, and s
// is more than a few words.
func shouts(s string) bool {
	upper, lower := 0, 0
	for i := 0; i < len(s) && i < 2000; i++ {
		switch c := s[i]; {
		case 'A' <= c && c <= 'Z':
			upper++
		case 'a' <= c && c <= 'z':
			lower++
		}
	}
	return upper > 12 && upper > lower
}

// cut bounds a term.
func cut(term string) string { return Prefix(term, maxTerm) }

// Prefix is the longest prefix of s of at most n bytes that ends at a character.
func Prefix(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
