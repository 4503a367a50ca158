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

// Editions finds, among the articles of all languages, which stories tell of the
// same event in other languages. It holds the newest articles with what they are
// known by there, and is told by Put where each belongs; what the window of one
// language decides is all it needs of it. It is not safe for concurrent use.
type Editions struct {
	most     int
	articles []*signs // in order of arrival
	byID     map[string]*signs
	names    *naming // of what is held now, nil until it is asked for
}

// Forget lets go of what Of has worked out, which takes more room than the articles,
// until it is asked again.
func (e *Editions) Forget() { e.names = nil }

// SignsMemory is about what an article takes in Editions, in bytes.
const SignsMemory = 300

// signs are what an article is known by in other languages.
type signs struct {
	id, story string
	family    string
	when      int64
	names     []uint32 // ascending
	figures   []uint32
	copied    bool
}

// NewEditions is empty, and holds the newest articles, at most that many.
func NewEditions(most int) *Editions {
	return &Editions{most: most, byID: map[string]*signs{}}
}

// Put takes up an article, in order of arrival, or moves one to the story that it
// belongs to now.
func (e *Editions) Put(p Profile, story string, copied bool) {
	if !e.Move(p.ID, story, copied) {
		s := &signs{id: p.ID, story: story, family: p.Family(), when: p.When, names: p.names, figures: p.figures(), copied: copied}
		e.articles, e.byID[s.id], e.names = append(e.articles, s), s, nil
	}
	if len(e.articles) > e.most+e.most/16 {
		old := len(e.articles) - e.most
		for _, s := range e.articles[:old] {
			delete(e.byID, s.id)
		}
		e.articles = slices.Clone(e.articles[old:])
	}
}

// Move puts an article into another story, and reports whether it is known.
func (e *Editions) Move(id, story string, copied bool) bool {
	s, known := e.byID[id]
	if known {
		if s.story != story || s.copied != copied {
			s.story, s.copied, e.names = story, copied, nil
		}
	}
	return known
}

// Of are, for each of some stories, those in other languages that tell of the same
// event, one a language at most, best first, with a score of 0 to 1. A story of which
// no article is known has no entry. To go through all articles for many stories costs
// little more than for one.
func (e *Editions) Of(stories ...string) map[string][]news.Related {
	out := make(map[string][]news.Related, len(stories))
	if e.names == nil {
		e.names = e.naming()
	}
	for _, id := range stories {
		if s, known := e.names.of[id]; known {
			out[id] = e.names.editionsOf(s)
		}
	}
	return out
}

// telling is a story as it is known in other languages.
type telling struct {
	id          string
	family      string
	order       int // in which it was met
	first, last int64
	reports     []*signs // no copies
	names       []uint32 // ascending
}

// naming is who names what, at one moment.
type naming struct {
	articles int
	spread   map[uint32]int // articles that hold a name
	figures  map[uint32]int // articles that hold a figure
	of       map[string]*telling
	in       map[uint32][]*telling // stories that hold a name, of names that several hold and that tell something
}

func (e *Editions) naming() *naming {
	n := &naming{articles: len(e.articles), spread: map[uint32]int{}, figures: map[uint32]int{}, of: map[string]*telling{}, in: map[uint32][]*telling{}}
	var all []*telling
	for _, a := range e.articles {
		for _, k := range a.names {
			n.spread[k]++
		}
		for _, k := range a.figures {
			n.figures[k]++
		}
		if a.story == "" { // not placed yet
			continue
		}
		s := n.of[a.story]
		if s == nil {
			s = &telling{id: a.story, order: len(all)}
			n.of[a.story], all = s, append(all, s)
		}
		s.add(a)
	}
	for _, s := range all {
		for _, a := range spread(s.reports, sampled) {
			s.names = append(s.names, a.names...)
		}
		slices.Sort(s.names)
		s.names = slices.Compact(s.names)
		for _, k := range s.names {
			if s.family != "" && n.spread[k] > 1 && n.weight(k) > 0 {
				n.in[k] = append(n.in[k], s)
			}
		}
	}
	return n
}

func (s *telling) add(a *signs) {
	if !a.copied {
		if len(s.reports) == 0 {
			s.family = a.family
		}
		s.reports = append(s.reports, a)
	}
	if a.when == 0 {
		return
	}
	s.last = max(s.last, a.when)
	if s.first == 0 || a.when < s.first {
		s.first = a.when
	}
}

// match is a story with how much it agrees with another.
type match struct {
	*telling
	score float64
}

func (n *naming) editionsOf(s *telling) (out []news.Related) {
	best := map[string]match{}
	for _, m := range n.matches(s) {
		if old, ok := best[m.family]; !ok || m.score > old.score {
			best[m.family] = m
		}
	}
	for _, m := range best {
		if n.mutual(s, m) {
			out = append(out, news.Related{ID: m.id, Score: math.Round(m.score*1e4) / 1e4})
		}
	}
	slices.SortFunc(out, func(a, b news.Related) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// mutual reports whether the story is also the best for the one it found.
func (n *naming) mutual(s *telling, found match) bool {
	for _, back := range n.matches(found.telling) {
		if back.family == s.family && back.telling != s && back.score > found.score {
			return false
		}
	}
	return true
}

// matches are the stories in other languages that share enough with a story, in the
// order in which they were met.
func (n *naming) matches(s *telling) (out []match) {
	if s.family == "" {
		return nil
	}
	shared := map[*telling]int{}
	var near []*telling
	for _, k := range s.names {
		for _, other := range n.in[k] {
			if other.family == s.family {
				continue
			}
			if shared[other]++; shared[other] == acrossShared {
				near = append(near, other)
			}
		}
	}
	slices.SortFunc(near, func(a, b *telling) int { return cmp.Compare(a.order, b.order) })
	for _, other := range near {
		if apart(s, other) > acrossDays {
			continue
		}
		v := n.agreement(s, other)
		if v >= acrossShare && n.confirmed(s, other) {
			out = append(out, match{other, v})
		}
	}
	return out
}

// agreement is the weight of the names two stories share against what the
// smaller holds, the rarer the heavier; 0 if they are too few.
func (n *naming) agreement(a, b *telling) float64 {
	shared, inA, inB, both := 0.0, 0.0, 0.0, 0
	for _, k := range a.names {
		v := n.weight(k)
		inA += v
		if _, ok := slices.BinarySearch(b.names, k); ok && v > 0 {
			shared += v
			both++
		}
	}
	for _, k := range b.names {
		inB += n.weight(k)
	}
	if both < acrossShared {
		return 0
	}
	return shared / min(inA, inB)
}

// alike is the share of all that two stories name which both name, by weight,
// and how many names that are.
func (n *naming) alike(a, b *telling) (share float64, both int) {
	shared, all := 0.0, 0.0
	for _, k := range a.names {
		v := n.weight(k)
		all += v
		if _, ok := slices.BinarySearch(b.names, k); ok && v > 0 {
			shared += v
			both++
		}
	}
	for _, k := range b.names {
		if _, ok := slices.BinarySearch(a.names, k); !ok {
			all += n.weight(k)
		}
	}
	return shared / max(all, 1e-9), both
}

// confirmed reports whether the figures of two stories bear out what their names
// say: the more alike the names, the fewer figures it takes. Names alone do where
// one of the two gives no figure; else two events with one cast would be one.
func (n *naming) confirmed(a, b *telling) bool {
	figures, open := n.figuresShared(a, b)
	share, both := n.alike(a, b)
	return figures >= manyFigures || figures > 0 && share >= someNames || open && both >= manyNames && share >= mostNames
}

// figuresShared counts the figures that two stories share and hardly any other
// gives: the days of a month and round numbers are in many. It is open where they
// share any, or one gives none: then they do not speak against each other.
func (n *naming) figuresShared(a, b *telling) (rare int, open bool) {
	own, both, theirs := map[uint32]int{}, map[uint32]int{}, 0
	for _, r := range spread(a.reports, sampled) {
		for _, k := range r.figures {
			own[k]++
		}
	}
	for _, r := range spread(b.reports, sampled) {
		for _, k := range r.figures {
			theirs++
			if own[k] > 0 {
				both[k]++
			}
		}
	}
	others := max(2, n.articles/200)
	for k, in := range both {
		if n.figures[k]-in-own[k] <= others {
			rare++
		}
	}
	return rare, len(both) > 0 || len(own) == 0 || theirs == 0
}

// weight is what a name says, by how many articles hold it.
func (n *naming) weight(name uint32) float64 {
	all, held := float64(max(1, n.articles)), float64(n.spread[name])
	if all > 200 && held/all > acrossCommon {
		return 0
	}
	return math.Log((all + 20) / held)
}

// apart is the time between two stories, 0 if they overlap or one is undated.
func apart(a, b *telling) int64 {
	if a.last == 0 || b.last == 0 {
		return 0
	}
	return max(0, a.first-b.last, b.first-a.last)
}

// figures are the numbers by which an article is compared, which read alike in
// every language.
func (p *Profile) figures() (all []uint32) {
	for i, h := range p.terms {
		if p.marks[i]&kindMask == isNumber {
			all = append(all, h)
		}
	}
	return all
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
