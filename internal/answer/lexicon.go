package answer

import (
	"embed"
	"slices"
	"strings"
	"sync"

	"broadsheet/internal/text"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// lexicon is what is known of how a language asks. A file has lines "key:
// phrases"; phrases are parted by spaces, _ stands for a space inside one. Keys:
//
//	who when where many why what   the words that ask
//	and     small words before a question that follows another
//	back    pronouns: what they mean was said before
//	cause   words before or around a reason; perhaps: words that may be
//	none    words that count nobody
//	be, of  "is", "a": between a name and what it is
//	in      words before a place
//	say     words of saying; relative: "who", "which"
//	light   words of questions that say nothing of what is asked
//	same …  words for one thing, under a name that all languages share
type lexicon struct {
	asks           map[Kind][][]string // folded phrases, longest first
	and, back, be  map[string]bool
	of, in, light  map[string]bool
	cause, perhaps [][]string
	none           map[string]bool
	say, relative  map[string]bool
	same           map[string]string // folded word → concept
	words          map[string][]string
}

// lexicons are all of lexicon/, read once, never changed.
var lexicons = sync.OnceValue(func() map[string]*lexicon {
	entries, err := lexiconFiles.ReadDir("lexicon")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	all := map[string]*lexicon{}
	for _, e := range entries {
		data, err := lexiconFiles.ReadFile("lexicon/" + e.Name())
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(e.Name(), ".txt")] = parseLexicon(string(data))
	}
	return all
})

var emptyLexicon = sync.OnceValue(func() *lexicon { return parseLexicon("") })

// lexiconOf is the lexicon of a language; an empty one where there is none.
func lexiconOf(lang string) *lexicon {
	if l := lexicons()[lang]; l != nil {
		return l
	}
	return emptyLexicon()
}

func parseLexicon(data string) *lexicon {
	l := &lexicon{asks: map[Kind][][]string{}, same: map[string]string{}, words: map[string][]string{}}
	sets := map[string]*map[string]bool{"and": &l.and, "back": &l.back, "be": &l.be, "of": &l.of, "in": &l.in, "light": &l.light, "none": &l.none, "say": &l.say, "relative": &l.relative}
	for _, set := range sets {
		*set = map[string]bool{}
	}
	for line := range strings.Lines(data) {
		key, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		for _, v := range strings.Fields(rest) {
			phrase := folded(strings.ReplaceAll(v, "_", " "))
			concept, same := strings.CutPrefix(key, "same ")
			switch {
			case len(phrase) == 0:
			case same:
				l.same[phrase[len(phrase)-1]] = concept
				l.words[concept] = append(l.words[concept], strings.ReplaceAll(v, "_", " "))
			case key == "cause":
				l.cause = append(l.cause, phrase)
			case key == "perhaps":
				l.perhaps = append(l.perhaps, phrase)
			case sets[key] != nil:
				(*sets[key])[strings.Join(phrase, " ")] = true
			default:
				l.asks[Kind(key)] = append(l.asks[Kind(key)], phrase)
			}
		}
	}
	for _, list := range l.asks {
		slices.SortStableFunc(list, func(a, b []string) int { return len(b) - len(a) })
	}
	return l
}

// folded are the words of s as they are compared.
func folded(s string) []string {
	var out []string
	for _, sp := range text.Words(s) {
		out = append(out, text.Fold(sp.Of(s)))
	}
	return out
}

// startsWith reports whether words begin with a phrase.
func startsWith(words, phrase []string) bool {
	return len(phrase) <= len(words) && slices.Equal(words[:len(phrase)], phrase)
}
