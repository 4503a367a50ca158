package text

import (
	"math"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Language is the ISO 639-1 code of the language s is written in, empty when
// unsure. hint is a prior, the language of the feed or page, empty if none: on
// a short text it weighs, on a long one it does not.
//
// The script decides where only one language of the news is written in it;
// among languages that share a script a naive Bayes classifier does. A hint of a
// language that is not known here stands unless the text is plainly in one that
// is.
func Language(s, hint string) string {
	hint = Base(hint)
	script, share := mainScript(s)
	if share < 0.4 {
		return ""
	}
	if len(script.langs) == 1 {
		return script.langs[0]
	}
	if script == &scripts[0] {
		return hanLanguage(s, hint)
	}
	return classify(s, hint, script)
}

// script is a writing system with the languages it is told apart into.
type script struct {
	tables []*unicode.RangeTable
	langs  []string
}

// scripts of the news; the first is Han with its companions, and the order is
// how often they are met.
var scripts = [...]script{
	{[]*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo}, []string{"zh", "ja"}},
	{[]*unicode.RangeTable{unicode.Latin}, []string{
		"en", "es", "de", "fr", "pt", "it", "nl", "pl", "tr", "id", "vi", "cs", "sv", "ro", "hu", "da", "no", "fi", "sk", "hr",
		"sl", "ca", "lt", "lv", "et", "sq", "sw", "tl", "af", "eu", "gl", "is", "ga", "az", "ms"}},
	{[]*unicode.RangeTable{unicode.Cyrillic}, []string{"ru", "uk", "bg", "sr", "be", "mk", "kk"}},
	{[]*unicode.RangeTable{unicode.Arabic}, []string{"ar", "fa", "ur"}},
	{[]*unicode.RangeTable{unicode.Devanagari}, []string{"hi", "mr", "ne"}},
	{[]*unicode.RangeTable{unicode.Hangul}, []string{"ko"}},
	{[]*unicode.RangeTable{unicode.Greek}, []string{"el"}},
	{[]*unicode.RangeTable{unicode.Hebrew}, []string{"he"}},
	{[]*unicode.RangeTable{unicode.Thai}, []string{"th"}},
	{[]*unicode.RangeTable{unicode.Bengali}, []string{"bn"}},
	{[]*unicode.RangeTable{unicode.Tamil}, []string{"ta"}},
	{[]*unicode.RangeTable{unicode.Telugu}, []string{"te"}},
	{[]*unicode.RangeTable{unicode.Kannada}, []string{"kn"}},
	{[]*unicode.RangeTable{unicode.Malayalam}, []string{"ml"}},
	{[]*unicode.RangeTable{unicode.Gujarati}, []string{"gu"}},
	{[]*unicode.RangeTable{unicode.Gurmukhi}, []string{"pa"}},
	{[]*unicode.RangeTable{unicode.Sinhala}, []string{"si"}},
	{[]*unicode.RangeTable{unicode.Georgian}, []string{"ka"}},
	{[]*unicode.RangeTable{unicode.Armenian}, []string{"hy"}},
	{[]*unicode.RangeTable{unicode.Khmer}, []string{"km"}},
	{[]*unicode.RangeTable{unicode.Lao}, []string{"lo"}},
	{[]*unicode.RangeTable{unicode.Myanmar}, []string{"my"}},
	{[]*unicode.RangeTable{unicode.Ethiopic}, []string{"am"}},
}

// sampleSize is how many bytes of a text are read to recognise it.
const sampleSize = 700

// mainScript is the script of most letters of s and its share of them. A
// character of Han counts double: it is a syllable.
func mainScript(s string) (*script, float64) {
	var n [len(scripts)]int
	total, last := 0, 1
	for i, r := range s {
		if i > sampleSize {
			break
		}
		switch {
		case r < utf8.RuneSelf && ('a' <= r|0x20 && r|0x20 <= 'z'):
			n[1]++
			total++
			continue
		case !unicode.IsLetter(r):
			continue
		}
		if !unicode.In(r, scripts[last].tables...) {
			last = scriptOf(r, last)
		}
		n[last]++
		total++
		if last == 0 {
			n[0]++
			total++
		}
	}
	best := 1
	for i := range n {
		if n[i] > n[best] {
			best = i
		}
	}
	if total == 0 {
		return &scripts[1], 0
	}
	return &scripts[best], float64(n[best]) / float64(total)
}

func scriptOf(r rune, otherwise int) int {
	for i := range scripts {
		if unicode.In(r, scripts[i].tables...) {
			return i
		}
	}
	return otherwise
}

// hanLanguage tells Japanese, which has kana, from Chinese. A headline may be
// all kanji: then the hint decides.
func hanLanguage(s, hint string) string {
	kana, all := 0, 0
	for i, r := range s {
		if i > sampleSize {
			break
		}
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
			all++
		case unicode.Is(unicode.Han, r):
			all++
		}
	}
	switch {
	case kana*12 > all:
		return "ja"
	case kana > 0 && hint == "ja", all < 12 && hint == "ja":
		return "ja"
	case hint == "yue":
		return hint
	}
	return "zh"
}

// model tells the languages of one script apart.
type model struct {
	langs    []string
	features map[string][]weight
}

// weight is what a feature says for one language: the log of how much likelier
// it is than one never seen.
type weight struct {
	lang int
	more float32
}

// models are learnt from the words and prose of lang/*.txt, one per script.
var models = sync.OnceValue(func() map[*script]*model {
	m := map[*script]*model{}
	for i := range scripts {
		sc := &scripts[i]
		md := &model{features: map[string][]weight{}}
		for _, code := range sc.langs {
			if l := languages()[code]; l != nil {
				md.learn(l)
			}
		}
		m[sc] = md
	}
	return m
})

// learn counts the features of a language: frequent words by their rank
// (Zipf's law), the words of its prose one by one.
func (m *model) learn(l *language) {
	counts := map[string]float64{}
	total := 0.0
	count := func(word string, weight float64) {
		features(word, func(f []byte) {
			counts[string(f)] += weight
			total += weight
		})
	}
	for i, w := range l.ordered {
		count(w, 40/float64(i+8))
	}
	for _, w := range l.prose {
		for _, sp := range Words(w) {
			count(sp.Of(w), 1)
		}
	}
	// As if every language had the same amount of text: else the one known
	// least would be surprised least.
	const smooth, amount = 0.05, 3000
	lang := len(m.langs)
	m.langs = append(m.langs, l.code)
	for f, n := range counts {
		m.features[f] = append(m.features[f], weight{lang, float32(math.Log(n*amount/total/smooth + 1))})
	}
}

// features calls yield for the trigrams of a word with its borders and for the
// word whole, in lower case. What it yields is overwritten afterwards.
func features(word string, yield func([]byte)) {
	var buf [96]byte
	b := append(buf[:0], ' ')
	var at [64]int
	n := 0
	for _, r := range word {
		if n >= 30 {
			break
		}
		if r == '’' {
			r = '\''
		}
		at[n] = len(b)
		n++
		b = utf8.AppendRune(b, unicode.ToLower(r))
	}
	at[n] = len(b)
	b = append(b, ' ')
	at[n+1] = len(b)
	yield(b)
	for i := range n { // letters that few languages have
		if b[at[i]] >= utf8.RuneSelf {
			yield(b[at[i]:at[i+1]])
		}
	}
	start := 0
	for i := 2; i <= n+1; i++ {
		yield(b[start:at[i]])
		start = at[i-2]
	}
}

// Priors and demands of the classifier, in nats.
const (
	hintBonus = 8.0 // how much the feed's language counts
	minMargin = 2.0 // what the best must have over the second
	rarity    = 3.0 // what a language that few feeds are in must make up for
	goodFit   = 2.2 // what a feature of a known language says on average, or more
	poorFit   = 0.8 // names and noise say less
)

// rare are languages with few feeds that read much like one with many.
var rare = map[string]bool{
	"ca": true, "gl": true, "eu": true, "af": true, "is": true, "ga": true, "ms": true, "sq": true, "sw": true, "tl": true,
	"be": true, "mk": true, "kk": true, "az": true, "ne": true, "sl": true, "et": true, "lv": true, "lt": true,
}

// classify is the likeliest of the script's languages, or the hint where s says
// too little.
func classify(s, hint string, sc *script) string {
	m := models()[sc]
	scores := make([]float64, len(m.langs))
	n := 0
	s = Prefix(s, sampleSize)
	for _, w := range Words(s) {
		word := w.Of(s)
		if r, _ := utf8.DecodeRuneInString(word); !unicode.IsLetter(r) {
			continue
		}
		features(word, func(f []byte) {
			n++
			for _, w := range m.features[string(f)] {
				scores[w.lang] += float64(w.more)
			}
		})
	}
	if n == 0 {
		return ""
	}
	best, margin, fit := m.best(scores, hint, n)
	switch own := slices.Contains(m.langs, hint); {
	case margin >= minMargin && fit >= goodFit:
		return best
	case hint != "" && !own && languages()[hint] == nil: // a language not known here
		return hint
	case margin >= minMargin && fit >= poorFit:
		return best
	case own:
		return hint
	}
	return ""
}

// best is the likeliest language with its lead over the second and how well it
// fits each of n features.
func (m *model) best(scores []float64, hint string, n int) (lang string, margin, fit float64) {
	first, second := 0, -1
	for i, code := range m.langs {
		if i == 0 {
			fit = scores[0] / float64(n)
		}
		if code == hint {
			scores[i] += hintBonus
		} else if rare[code] {
			scores[i] -= rarity
		}
		switch {
		case i > 0 && scores[i] > scores[first]:
			first, second = i, first
			fit = scores[i] / float64(n)
		case i > 0 && (second < 0 || scores[i] > scores[second]):
			second = i
		}
	}
	if second < 0 {
		return m.langs[first], minMargin, fit
	}
	return m.langs[first], scores[first] - scores[second], fit
}
