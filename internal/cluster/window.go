package cluster

import (
	"cmp"
	"slices"
)

// Settings of a window.
type Settings struct {
	// WindowMemory bounds what the articles in the window take, in bytes; 0 is
	// no bound. The quietest stories leave first.
	WindowMemory int64
}

// Window holds the articles and stories of one family of languages that new articles
// are compared with. It is not safe for concurrent use.
type Window struct {
	settings  Settings
	docs      []doc
	free      []int32
	ids       map[string]int32
	addresses map[uint64]int32
	stories   []story
	freeStory []int32
	words     counts
	terms     index // by the most telling terms
	passages  index // by the smallest passages
	stock     stock
	tally     tally
	lens      lens
	inner     lens            // for comparing inside a story
	before    map[int32]place // where articles stood that this step moved
	merged    []Merge
	arrivals  uint32
	epoch     uint32 // of term weights
	epochEnd  uint32 // arrival at which the next begins
	filling   bool   // with articles that are weighed when all are in
	bytes     int64
}

// doc is an article in the window.
type doc struct {
	id        string
	when      int64
	url       uint64
	origin    uint64 // address it names as its origin
	whole     uint64
	originBy  uint32
	publisher uint32
	agency    uint32
	title     uint32
	slug      uint32
	arrival   uint32 // 0: no article
	epoch     uint32
	copyOf    int32 // slot of its origin, none if it is no copy
	story     int32
	words     int32
	language  uint16 // of the family, 0 if unknown
	pinned    bool
	ownWire   bool     // its publisher is the agency it is from
	mixed     bool     // a round-up of many events
	count     uint8    // of terms
	scale     float32  // makes the weights a vector of length one
	hashes    []uint32 // terms, then sketch
	small     []uint8  // marks of the terms, then weights
}

func (d *doc) terms() []uint32  { return d.hashes[:d.count] }
func (d *doc) sketch() []uint32 { return d.hashes[d.count:] }
func (d *doc) marks() []mark    { return d.small[:d.count] }
func (d *doc) weights() []uint8 { return d.small[d.count:] }

const none = -1

// story is the originals and copies that tell of one event.
type story struct {
	name        string  // where its first article is not in the window
	members     []int32 // originals, in order of arrival
	copies      []int32
	first, last int64   // published, 0 if no article is dated
	inside      float64 // sum of the similarities of all pairs of members
	joined      int     // since it was last looked over
	arrival     uint32  // of the newest article
	unweighed   bool    // inside is not known
}

type place struct {
	story  string
	origin string
}

// Placement is what Assign decides about one article, and what follows for
// others.
type Placement struct {
	ID          string
	Story       string // id of the story's first article
	DuplicateOf string // id of the origin; empty for an original
	Chapter     string // story that ended more than 30 days before and that this one takes up again
	Joined      bool   // an original came into a story that was there before
	Changes     []Change
	Merged      []Merge
}

// Change is a new placement of an article that was placed before.
type Change struct{ ID, Story, DuplicateOf string }

// Merge says that all that was left of the story From went into Into: its
// address redirects.
type Merge struct{ From, Into string }

// New returns an empty window.
func New(s Settings) *Window {
	return &Window{
		settings:  s,
		ids:       map[string]int32{},
		addresses: map[uint64]int32{},
		words:     newCounts(fewCounts),
		stock:     stock{make([]uint8, 4*fewCounts)},
		before:    map[int32]place{},
	}
}

// Len is the number of articles in the window.
func (w *Window) Len() int { return len(w.ids) }

// Memory is about what the window takes, in bytes: its articles and its tables.
func (w *Window) Memory() int64 {
	return w.bytes + 4*int64(len(w.words.table)+len(w.tally.score)) + int64(len(w.stock.table))
}

// SetMemory bounds what the articles in the window take from now on, as
// Settings.WindowMemory does.
func (w *Window) SetMemory(bytes int64) {
	w.settings.WindowMemory = bytes
	w.makeRoom()
}

// Assign places an article among those before it. An article that is in the
// window already stays where it is.
func (w *Window) Assign(p Profile) (out Placement) {
	clear(w.before)
	w.merged = w.merged[:0]
	if d, ok := w.ids[p.ID]; ok {
		return w.placement(d)
	}
	d := w.insert(p)
	origin := w.copied(d, p.CopyOf)
	var hits []hit
	if origin == none {
		hits = w.similar(d)
		origin = w.copiedFrom(hits)
	}
	if origin != none {
		w.attach(d, origin)
		out = w.placement(d)
	} else {
		options := w.options(d, hits)
		joined, chapter := w.join(d, options)
		w.post(d)
		w.repair(d, options)
		out = w.placement(d)
		out.Joined, out.Chapter = joined, chapter
	}
	w.makeRoom()
	return out
}

// insert takes an article up without placing it.
func (w *Window) insert(p Profile) int32 {
	w.arrivals++
	at := int32(len(w.docs))
	if n := len(w.free); n > 0 {
		at = w.free[n-1]
		w.free = w.free[:n-1]
	} else {
		w.docs = append(w.docs, doc{})
	}
	w.docs[at] = doc{
		id: p.ID, when: p.When, url: p.URL, origin: p.Origin, whole: p.Whole, originBy: p.OriginBy,
		publisher: p.Publisher, agency: p.Agency, ownWire: p.OwnWire, title: p.Title, slug: p.Slug, arrival: w.arrivals,
		copyOf: none, story: none, words: int32(p.Words), language: familyCode(&p),
		count: uint8(len(p.terms)), hashes: slices.Concat(p.terms, p.sketch), small: slices.Concat(p.marks, p.marks),
	}
	w.ids[p.ID] = at
	if p.URL != 0 {
		if _, taken := w.addresses[p.URL]; !taken {
			w.addresses[p.URL] = at
		}
	}
	w.words.add(p.terms)
	w.turnEpoch()
	w.bytes += w.docs[at].bytes()
	return at
}

// bytes is about what an article takes with its postings.
func (d *doc) bytes() int64 {
	const (
		fixed   = 390 // the struct, its places in maps and counts, its part of a story
		posting = 16  // with its part of the table
	)
	postings := min(int(d.count), keyTerms) + min(len(d.sketch()), keyPassages) + 1
	return int64(fixed + len(d.id) + 4*len(d.hashes) + len(d.small) + posting*postings)
}

// turnEpoch makes term weights anew when half as many articles again have arrived,
// and gives the counts room. All at once: weighed when they are looked at, articles
// would stand where they do because of who looked when.
func (w *Window) turnEpoch() {
	if w.arrivals < w.epochEnd {
		return
	}
	w.epoch++
	w.epochEnd = w.arrivals + uint32(max(8, w.words.docs/2))
	if size := w.words.roomy(); size > len(w.words.table) {
		w.words = newCounts(size)
		w.stock = stock{make([]uint8, 4*size)}
		for i := range w.docs {
			w.words.add(w.docs[i].terms())
			if w.docs[i].story != none { // what is not placed yet is counted when it is
				w.stock.add(w.docs[i].sketch())
			}
		}
	}
	if w.filling {
		return
	}
	for i := range w.docs {
		w.reweigh(&w.docs[i])
	}
}

// doc is an article with weights that are up to date.
func (w *Window) doc(at int32) *doc {
	d := &w.docs[at]
	if d.epoch != w.epoch {
		w.reweigh(d)
	}
	return d
}

func (w *Window) reweigh(d *doc) {
	d.scale = w.words.weigh(d.terms(), d.marks(), d.weights())
	d.epoch = w.epoch
}

const (
	keyTerms    = 16 // terms an article is found by
	keyPassages = 12 // passages a copy is found by
	perTerm     = 64 // articles looked at under one term
	maxPostings = 2000
	considered  = 28 // articles compared in full
)

// byWeight are the places of an article's terms, heaviest first: a counting
// sort, since weights are bytes.
func (d *doc) byWeight(out *[maxTerms]uint8) []uint8 {
	var start [257]int
	for _, v := range d.weights() {
		start[255-int(v)+1]++
	}
	for i := range 256 {
		start[i+1] += start[i]
	}
	for i, v := range d.weights() {
		at := &start[255-int(v)]
		out[*at] = uint8(i)
		*at++
	}
	return out[:len(d.weights())]
}

// post makes an article findable.
func (w *Window) post(at int32) {
	w.postTerms(at)
	w.postPassages(at)
}

func (w *Window) postTerms(at int32) {
	var order [maxTerms]uint8
	d := w.doc(at)
	places := d.byWeight(&order)
	for _, i := range places[:min(keyTerms, len(places))] {
		w.terms.add(d.terms()[i], at)
	}
}

func (w *Window) postPassages(at int32) {
	passages := w.docs[at].passages()
	for i, h := range passages {
		if i < keyPassages || i == len(passages)-1 && len(w.docs[at].sketch()) < minPassages {
			w.passages.add(idOf(h), at)
		}
	}
	if s := w.docs[at].slug; s != 0 {
		w.passages.add(s, at)
	}
	w.stock.add(w.docs[at].sketch())
}

// hit is an article with how much it seems to tell of the same event.
type hit struct {
	doc int32
	sim float64
}

// similar are the originals that seem to tell most of the same event, best
// first. The article stays in the lens.
func (w *Window) similar(at int32) []hit {
	w.lens.load(w.doc(at))
	found := w.sharing(at, considered)
	hits := make([]hit, 0, len(found))
	for _, other := range found {
		if s := w.lens.sameEvent(w.doc(other)); s > 0 {
			hits = append(hits, hit{other, s})
		}
	}
	slices.SortFunc(hits, w.better)
	return hits
}

// sharing are the n originals that share most of an article's heaviest terms.
// It asks by all terms, the heaviest first, until enough postings are read: what
// is a key of one article may be in passing in another.
func (w *Window) sharing(at int32, n int) []int32 {
	var order [maxTerms]uint8
	d, left := w.doc(at), maxPostings
	for _, i := range d.byWeight(&order) {
		if left <= 0 {
			break
		}
		weight := float32(d.weights()[i]) * d.scale
		w.terms.walk(d.terms()[i], perTerm, func(other int32) {
			left--
			if o := &w.docs[other]; other != at && o.arrival != 0 && o.copyOf == none {
				w.tally.add(other, weight*weight)
			}
		})
	}
	return w.tally.top(n)
}

// better orders hits: the more similar, then the older.
func (w *Window) better(a, b hit) int {
	return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(w.docs[a.doc].arrival, w.docs[b.doc].arrival))
}

// placement reads off where an article stands and what this step moved.
func (w *Window) placement(at int32) Placement {
	p := w.place(at)
	out := Placement{ID: w.docs[at].id, Story: p.story, DuplicateOf: p.origin}
	moved := make([]int32, 0, len(w.before))
	for other, old := range w.before {
		if other != at && w.place(other) != old {
			moved = append(moved, other)
		}
	}
	slices.SortFunc(moved, func(a, b int32) int { return cmp.Compare(w.docs[a].arrival, w.docs[b].arrival) })
	for _, other := range moved {
		p := w.place(other)
		out.Changes = append(out.Changes, Change{w.docs[other].id, p.story, p.origin})
	}
	out.Merged = append(out.Merged, w.merged...)
	return out
}

func (w *Window) place(at int32) place {
	d := &w.docs[at]
	p := place{story: w.storyID(d.story)}
	if d.copyOf != none {
		p.origin = w.docs[d.copyOf].id
	}
	return p
}

// storyID is the id of a story's first article.
func (w *Window) storyID(s int32) string {
	if w.stories[s].name != "" {
		return w.stories[s].name
	}
	first := int32(none)
	for _, list := range [2][]int32{w.stories[s].members, w.stories[s].copies} {
		if len(list) > 0 && (first == none || w.docs[list[0]].arrival < w.docs[first].arrival) {
			first = list[0]
		}
	}
	return w.docs[first].id
}

// note remembers where every article of a story stands before it is changed.
func (w *Window) note(s int32) {
	id := w.storyID(s)
	for _, list := range [2][]int32{w.stories[s].members, w.stories[s].copies} {
		for _, at := range list {
			if _, known := w.before[at]; !known {
				p := place{story: id}
				if o := w.docs[at].copyOf; o != none {
					p.origin = w.docs[o].id
				}
				w.before[at] = p
			}
		}
	}
}
