package cluster

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// leadWords is how many words at the head of a text count as its lead.
const leadWords = 60

// Read takes from one article what clustering needs. It depends on nothing but
// its arguments. Of the analysis it uses language, agency and the names of
// entities, and does without where they are empty.
func Read(l news.Line, a news.Analysis) Profile {
	p := Profile{
		ID:        l.ID,
		Language:  language(l, a),
		Publisher: hashName(l.Publisher),
		Agency:    hashName(a.Agency),
		OwnWire:   ownWire(l, a.Agency),
		URL:       hashURL(l.URL),
		Slug:      slug(l.URL),
		OriginBy:  hashName(l.Origin.Publisher),
		CopyOf:    l.DuplicateOf,
	}
	if p.Origin = hashURL(l.Origin.URL); p.Origin == 0 {
		p.Origin = hashURL(l.CanonicalURL)
	}
	if p.Origin == p.URL {
		p.Origin = 0
	}
	if !l.Published.IsZero() {
		p.When = l.Published.Unix()
	}
	r := reading{lang: p.Language, at: make(map[uint32]int32, 512), memo: make(map[string]token, 256)}
	r.tokenise(l.Title, 100)
	r.title = len(r.tokens)
	r.tokenise(l.Text, maxTokens)
	p.Words = len(r.tokens) - r.title
	p.Title = r.titleHash()
	p.Whole = r.wholeHash()
	p.terms, p.marks = r.terms()
	p.names = r.across(a)
	p.sketch = sketch(r.tokens[r.title:], p.Language)
	return p
}

// ownWire reports an article on the site of the wire service that it is from:
// "AP News" of the AP, afp.com of the AFP.
func ownWire(l news.Line, agency string) bool {
	if agency == "" {
		return false
	}
	name := text.Fold(agency)
	host, _, _ := strings.Cut(strings.TrimPrefix(news.CanonicalURL(l.URL), "https://"), "/")
	site, _, _ := strings.Cut(strings.TrimPrefix(host, "www."), ".")
	return site == name || site == name+"news" || strings.Contains(" "+text.Fold(l.Publisher)+" ", " "+name+" ")
}

// head is about the first n bytes of s.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

func hashName(s string) uint32 {
	if s == "" {
		return 0
	}
	return hashString(saltWord, text.Fold(s))
}

func hashURL(u string) uint64 {
	if u == "" {
		return 0
	}
	u = news.CanonicalURL(u)
	return uint64(hashString(saltWord, u))<<32 | uint64(hashString(saltNumber, u))
}

// slugWords is how many words an address must end in to tell an article. Two
// papers do choose the same five keywords, but not the same headline.
const slugWords = 7

// slug identifies the words at the end of an address, without numbers and what
// is said of the format: ".../2026/05/ardenia-to-close-its-last-mine-1.234.html".
func slug(address string) uint32 {
	u, err := url.Parse(address)
	if err != nil {
		return 0
	}
	last := u.Path
	if path.Ext(last) != "" && len(path.Ext(last)) < 7 {
		last = strings.TrimSuffix(last, path.Ext(last))
	}
	last = path.Base(last)
	h, n := uint32(0), 0
	for w := range strings.FieldsFuncSeq(text.Fold(last), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !strings.ContainsFunc(w, unicode.IsDigit) {
			h, n = hashPair(h, hashString(saltWord, w)), n+1
		}
	}
	if n < slugWords {
		return 0
	}
	return h
}

// reading is an article while Read has it on the table.
type reading struct {
	lang     string
	tokens   []token
	title    int              // tokens of the title come first
	features []feature        // in the order they are met
	at       map[uint32]int32 // where in features a hash is
	memo     map[string]token // words met so far
	buf      []byte
}

// feature is a term of one article with how it stands there.
type feature struct {
	hash         uint32
	word         string // as it stands with a capital
	count        int32
	upper, lower int32 // how often with and without a capital inside a sentence
	marks        mark
}

// titleHash identifies a headline but for its numbers and the names of days and
// months, so that "Weather for Tuesday, 12 May" is "Weather for Friday, 1 June".
// Its lowest bit says that it had such a name.
func (r *reading) titleHash() uint32 {
	var h uint32
	dated := false
	for _, t := range r.tokens[:r.title] {
		switch {
		case t.kind == number:
		case t.kind == word && calendar()[text.Fold(t.word)]:
			dated = true
		default:
			h = hashPair(h, t.raw)
		}
	}
	return h&^datedTitle | uint32(one(dated))
}

const datedTitle = 1

var calendar = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, name := range text.Calendar() {
		m[name] = true
	}
	return m
})

func (r *reading) wholeHash() uint64 {
	var a, b uint32
	for _, t := range r.tokens {
		a, b = hashPair(a, t.raw), hashPair(t.raw, b)
	}
	return uint64(a)<<32 | uint64(b)
}

// terms are the features an article is compared by: the most telling words and
// word pairs, and the first numbers, which a text and its beginning share.
func (r *reading) terms() ([]uint32, []mark) {
	r.collect()
	for i := range r.features {
		if f := &r.features[i]; f.marks&kindMask == isWord && f.upper > f.lower {
			f.marks |= isName
		}
	}
	chosen := r.best(maxWords, isWord, isName)
	chosen = append(chosen, r.best(maxPairs, isPair)...)
	chosen = append(chosen, r.best(maxNumbers, isNumber)...)
	slices.SortFunc(chosen, func(a, b *feature) int { return cmp.Compare(a.hash, b.hash) })
	hashes, marks := make([]uint32, len(chosen)), make([]mark, len(chosen))
	for i, f := range chosen {
		hashes[i], marks[i] = f.hash, f.marks|mark(min(f.count, int32(countMask)))
	}
	return hashes, marks
}

// collect counts every word, number and pair of neighbours. A pair may reach
// over two stop words ("strike in Gaza") but not over the end of a sentence.
func (r *reading) collect() {
	before := -1
	for i, t := range r.tokens {
		if t.stop {
			continue
		}
		marks := r.place(i)
		if t.kind == number {
			r.add(t.hash, marks|isNumber)
		} else if f := r.add(t.hash, marks); i >= r.title && !t.first {
			t.upper = t.upper && !(r.lang == "de" && i > 0 && determiners[r.tokens[i-1].raw])
			f.cased(t)
		}
		if before >= 0 && i-before <= 3 && r.tokens[before].sentence == t.sentence && (before < r.title) == (i < r.title) {
			r.add(hashPair(r.tokens[before].hash, t.hash), marks|isPair)
		}
		before = i
	}
}

// determiners stand before German nouns, which have capitals too, and seldom
// before names.
var determiners = func() map[uint32]bool {
	m := map[uint32]bool{}
	for w := range strings.FieldsSeq("der die das dem den des ein eine einer einem einen eines im am ans zum zur vom beim kein keine seine ihre") {
		m[hashString(saltWord, w)] = true
	}
	return m
}()

// cased counts whether a word inside a sentence has a capital.
func (f *feature) cased(t token) {
	if t.upper {
		f.upper, f.word = f.upper+1, t.word
	} else {
		f.lower++
	}
}

func (r *reading) place(i int) mark {
	switch {
	case i < r.title:
		return inTitle | inLead
	case i-r.title < leadWords:
		return inLead
	}
	return 0
}

func (r *reading) add(hash uint32, marks mark) *feature {
	i, ok := r.at[hash]
	if !ok {
		i = int32(len(r.features))
		r.at[hash] = i
		r.features = append(r.features, feature{hash: hash})
	}
	f := &r.features[i]
	f.count++
	f.marks |= marks
	return f
}

// best are the n features of these kinds with the highest rank, of one rank the
// ones that come first.
func (r *reading) best(n int, kinds ...mark) []*feature {
	var ranked [maxRank + 1][]*feature
	for i := range r.features {
		if f := &r.features[i]; slices.Contains(kinds, f.marks&kindMask) {
			ranked[f.rank()] = append(ranked[f.rank()], f)
		}
	}
	out := make([]*feature, 0, n)
	for rank := maxRank; rank >= 0 && len(out) < n; rank-- {
		out = append(out, ranked[rank][:min(n-len(out), len(ranked[rank]))]...)
	}
	return out
}

const maxRank = 2*int(countMask) + 3 + 3 + 2

// rank says how much a feature tells of what its article is about, judged by the
// article alone.
func (f *feature) rank() int {
	if f.marks&kindMask == isNumber {
		return 0
	}
	rank := 2 * int(min(f.count, int32(countMask)))
	if f.marks&inLead != 0 {
		rank += 3
	}
	if f.marks&inTitle != 0 {
		rank += 3
	}
	if f.marks&kindMask == isName {
		rank += 2
	}
	return rank
}
