package cluster

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Stories in two languages are editions of one when they name the same people
// and places and give the same figures. Names are compared by their consonants
// after they have been written in Latin letters, since transcriptions mostly
// differ in vowels: Зеленский, Selenskyj and Zelensky are all "slnsk" (in the
// manner of Soundex). One country's ministers are in all of its news, so names
// alone link what only happened there: figures must agree as well. A wrong link
// is worse than none.
const (
	acrossSize   = 8        // names and figures kept of an article
	acrossShared = 3        // that two stories must share
	acrossShare  = .4       // of the weight of what the two hold
	acrossDays   = 3 * day  // between the two
	acrossCommon = 1. / 100 // share of all articles that name it: then it tells nothing
)

// What confirms it: so many figures that the two share, or one with so much of all
// names that both name, or so much and so many.
const (
	manyFigures          = 2
	someNames, mostNames = .36, .5
	manyNames            = 5
)

// Editions are the stories in other languages that tell of the same event, one
// a language at most, best first. Score is 0 to 1.
func (w *Window) Editions(storyID string) []news.Related { return w.EditionsOf(storyID)[storyID] }

// EditionsOf are the editions of several stories, each found as Editions does:
// going once through the window for all of them costs little more than for one.
// A story that is not in the window has no entry.
func (w *Window) EditionsOf(stories ...string) map[string][]news.Related {
	out := make(map[string][]news.Related, len(stories))
	var names *naming
	for _, id := range stories {
		s := w.named(id)
		if s == none {
			continue
		}
		if names == nil {
			names = w.naming()
		}
		out[id] = w.editionsOf(s, names)
	}
	return out
}

func (w *Window) editionsOf(s int32, names *naming) (out []news.Related) {
	best := map[uint16]hit{}
	for _, h := range w.editions(s, names) {
		lang := w.languageOf(h.doc)
		if old, ok := best[lang]; !ok || h.sim > old.sim {
			best[lang] = h
		}
	}
	for _, h := range best {
		if w.mutual(s, h, names) {
			out = append(out, news.Related{ID: w.storyID(h.doc), Score: math.Round(h.sim*1e4) / 1e4})
		}
	}
	slices.SortFunc(out, func(a, b news.Related) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// mutual reports whether the story is also the best for the one it found.
func (w *Window) mutual(s int32, found hit, names *naming) bool {
	for _, back := range w.editions(found.doc, names) {
		if w.languageOf(back.doc) == w.languageOf(s) && back.doc != s && back.sim > found.sim {
			return false
		}
	}
	return true
}

// naming is who names what in the window, at one moment.
type naming struct {
	spread  map[uint32]int     // articles that hold a name
	figures map[uint32]int     // articles that hold a figure
	in      map[uint32][]int32 // stories that do, of names that tell something
}

func (w *Window) naming() *naming {
	n := &naming{spread: map[uint32]int{}, figures: map[uint32]int{}, in: map[uint32][]int32{}}
	for i := range w.docs {
		for _, k := range w.docs[i].across() {
			n.spread[k]++
		}
		for k := range w.docs[i].figures {
			n.figures[k]++
		}
	}
	for s := range w.stories {
		if len(w.stories[s].members) == 0 || w.languageOf(int32(s)) == 0 {
			continue
		}
		for _, k := range w.namesOf(int32(s)) {
			if w.nameWeight(n.spread[k]) > 0 {
				n.in[k] = append(n.in[k], int32(s))
			}
		}
	}
	return n
}

// editions are the stories in other languages that share enough with a story, in
// their order in the window. In these hits doc is a story.
func (w *Window) editions(s int32, names *naming) (out []hit) {
	own := w.namesOf(s)
	lang := w.languageOf(s)
	if lang == 0 {
		return nil
	}
	shared := map[int32]int{}
	var near []int32
	for _, k := range own {
		for _, other := range names.in[k] {
			if w.languageOf(other) == lang {
				continue
			}
			if shared[other]++; shared[other] == acrossShared {
				near = append(near, other)
			}
		}
	}
	slices.Sort(near)
	for _, other := range near {
		if apart(&w.stories[s], &w.stories[other]) > acrossDays {
			continue
		}
		theirs := w.namesOf(other)
		v := w.agreement(own, theirs, names.spread)
		if v >= acrossShare && w.confirmed(s, other, own, theirs, names) {
			out = append(out, hit{other, v})
		}
	}
	return out
}

// agreement is the weight of the names two stories share against what the
// smaller holds, the rarer the heavier; 0 if they are too few.
func (w *Window) agreement(a, b []uint32, spread map[uint32]int) float64 {
	shared, inA, inB, both := 0.0, 0.0, 0.0, 0
	for _, k := range a {
		v := w.nameWeight(spread[k])
		inA += v
		if _, ok := slices.BinarySearch(b, k); ok && v > 0 {
			shared += v
			both++
		}
	}
	for _, k := range b {
		inB += w.nameWeight(spread[k])
	}
	if both < acrossShared {
		return 0
	}
	return shared / min(inA, inB)
}

// alike is the share of all that two stories name which both name, by weight,
// and how many names that are.
func (w *Window) alike(a, b []uint32, spread map[uint32]int) (share float64, both int) {
	shared, all := 0.0, 0.0
	for _, k := range a {
		v := w.nameWeight(spread[k])
		all += v
		if _, ok := slices.BinarySearch(b, k); ok && v > 0 {
			shared += v
			both++
		}
	}
	for _, k := range b {
		if _, ok := slices.BinarySearch(a, k); !ok {
			all += w.nameWeight(spread[k])
		}
	}
	return shared / max(all, 1e-9), both
}

// confirmed reports whether the figures of two stories bear out what their names
// say: the more alike the names, the fewer figures it takes. Names alone do where
// one of the two gives no figure; else two events with one cast would be one.
func (w *Window) confirmed(a, b int32, own, theirs []uint32, names *naming) bool {
	figures, open := w.figuresShared(a, b, names.figures)
	share, both := w.alike(own, theirs, names.spread)
	return figures >= manyFigures || figures > 0 && share >= someNames || open && both >= manyNames && share >= mostNames
}

// figures are the numbers by which an article is compared, which read alike in
// every language.
func (d *doc) figures(yield func(uint32) bool) {
	for i, h := range d.terms() {
		if d.marks()[i]&kindMask == isNumber && !yield(h) {
			return
		}
	}
}

// figuresShared counts the figures that two stories share and hardly any other
// gives: the days of a month and round numbers are in many. It is open where they
// share any, or one gives none: then they do not speak against each other.
func (w *Window) figuresShared(a, b int32, held map[uint32]int) (n int, open bool) {
	own, both, theirs := map[uint32]int{}, map[uint32]int{}, 0
	for _, m := range spread(w.stories[a].members, sampled) {
		for k := range w.docs[m].figures {
			own[k]++
		}
	}
	for _, m := range spread(w.stories[b].members, sampled) {
		for k := range w.docs[m].figures {
			theirs++
			if own[k] > 0 {
				both[k]++
			}
		}
	}
	others := max(2, len(w.ids)/200)
	for k, in := range both {
		if held[k]-in-own[k] <= others {
			n++
		}
	}
	return n, len(both) > 0 || len(own) == 0 || theirs == 0
}

// nameWeight is what a name says that so many articles hold.
func (w *Window) nameWeight(articles int) float64 {
	n := float64(max(1, len(w.ids)))
	if n > 200 && float64(articles)/n > acrossCommon {
		return 0
	}
	return math.Log((n + 20) / float64(articles))
}

// namesOf are the names in a story, ascending.
func (w *Window) namesOf(s int32) (names []uint32) {
	for _, m := range spread(w.stories[s].members, sampled) {
		names = append(names, w.docs[m].across()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (w *Window) languageOf(s int32) uint16 { return w.docs[w.stories[s].members[0]].language }

// apart is the time between two stories, 0 if they overlap or one is undated.
func apart(a, b *story) int64 {
	if a.last == 0 || b.last == 0 {
		return 0
	}
	return max(0, a.first-b.last, b.first-a.last)
}

// across are the names and figures by which an article is known in another
// language: those of the analysis, else words with a capital inside a sentence.
func (r *reading) across(a news.Analysis) []uint32 {
	var keys []uint32
	add := func(h uint32) {
		if h != 0 && len(keys) < acrossSize && !slices.Contains(keys, h) {
			keys = append(keys, h)
		}
	}
	for _, e := range a.Entities {
		for name := range strings.FieldsSeq(e.Name) {
			add(skeleton(name))
		}
	}
	for _, f := range r.best(4*acrossSize, isName) {
		add(skeleton(f.word))
	}
	slices.Sort(keys)
	return keys
}

// skeleton identifies a name by its consonants, 0 if they are fewer than three.
func skeleton(name string) uint32 {
	var b []byte
	latin := latinise.Replace(text.Fold(name))
	for i := 0; i < len(latin); i++ {
		if latin[i] >= utf8.RuneSelf {
			return 0 // a script that is not transcribed
		}
		c := latin[i]
		if c < 'a' || c > 'z' || strings.IndexByte("aeiouyhj", c) >= 0 {
			continue
		}
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	if len(b) < 3 {
		return 0
	}
	return hashBytes(saltName, b)
}

// latinise writes Cyrillic, Greek and Arabic letters as Latin consonants, and
// the ways in which Latin writes one sound as one.
var latinise = strings.NewReplacer(
	"sch", "s", "sh", "s", "zh", "s", "ch", "s", "ts", "s", "tz", "s", "kh", "k", "ph", "v", "th", "t", "gh", "g", "ck", "k",
	"z", "s", "x", "ks", "q", "k", "w", "v", "f", "v", "ce", "se", "ci", "si", "c", "k",
	"тс", "s", "τσ", "s", "τζ", "s",
	"б", "b", "в", "v", "г", "g", "ґ", "g", "д", "d", "ж", "s", "з", "s", "к", "k", "л", "l", "м", "m", "н", "n", "п", "p",
	"р", "r", "с", "s", "т", "t", "ф", "v", "х", "k", "ц", "s", "ч", "s", "ш", "s", "щ", "s",
	"а", "a", "е", "e", "и", "i", "й", "i", "і", "i", "ї", "i", "є", "e", "о", "o", "у", "u", "ы", "i", "э", "e", "ю", "u", "я", "a", "ь", "", "ъ", "",
	"β", "v", "γ", "g", "δ", "d", "ζ", "s", "θ", "t", "κ", "k", "λ", "l", "μ", "m", "ν", "n", "ξ", "ks", "π", "p", "ρ", "r",
	"σ", "s", "τ", "t", "φ", "v", "χ", "k", "ψ", "ps", "α", "a", "ε", "e", "η", "i", "ι", "i", "ο", "o", "υ", "i", "ω", "o",
	"ب", "b", "ت", "t", "ث", "t", "ج", "g", "ح", "", "خ", "k", "د", "d", "ذ", "d", "ر", "r", "ز", "s", "س", "s", "ش", "s",
	"ص", "s", "ض", "d", "ط", "t", "ظ", "s", "ع", "", "غ", "g", "ف", "v", "ق", "k", "ك", "k", "ل", "l", "م", "m", "ن", "n",
	"ه", "", "و", "", "ي", "", "ا", "", "ء", "", "پ", "b", "چ", "s", "گ", "g", "ڤ", "v",
)
