package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers are the Snowball algorithms there are.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "nl": dutch.Stem, "en": english.Stem, "fi": finnish.Stem,
	"fr": french.Stem, "de": german.Stem, "hu": hungarian.Stem, "ga": irish.Stem, "it": italian.Stem,
	"no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "ru": russian.Stem, "es": spanish.Stem,
	"sv": swedish.Stem, "ta": tamil.Stem, "tr": turkish.Stem,
}

// maxTerm bounds an index term, in bytes; longer words are cut at a character.
const maxTerm = 48

// Stem is word in lower case without its endings, by Snowball where there is an
// algorithm for lang, else by the endings of lang/*.txt, else as it is.
// Accents stay: Fold takes them off afterwards.
func Stem(word, lang string) string {
	word = strings.ToLower(word)
	if len(word) > 4*maxTerm || !utf8.ValidString(word) {
		return word
	}
	lang = Base(lang)
	if stem, ok := stemmers[lang]; ok {
		env := snowballstem.NewEnv(word)
		stem(env)
		return env.Current()
	}
	if l := languages()[lang]; l != nil {
		return l.strip(word)
	}
	return word
}

// minStem is how many letters, or syllables of Hangul, an ending must leave.
const minStem, minSyllables = 4, 2

// strip takes off the longest known ending that leaves enough of the word.
func (l *language) strip(word string) string {
	least := minStem
	if r, _ := utf8.DecodeRuneInString(word); unicode.Is(unicode.Hangul, r) {
		least = minSyllables
	}
	for _, e := range l.endings { // longest first
		if rest, ok := strings.CutSuffix(word, e); ok && utf8.RuneCountInString(rest) >= least {
			return rest
		}
	}
	return word
}

// Stop reports whether word, in any case, is too common in lang to tell texts
// apart: articles, prepositions, auxiliaries. False where lang has no list.
func Stop(word, lang string) bool {
	l := languages()[Base(lang)]
	return l != nil && l.stop[Fold(word)]
}
