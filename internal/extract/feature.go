package extract

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// vector is what is known of one block, in the order of featureNames.
type vector []float32

// measure adds up, box by box, what the blocks hold, and finds the main box.
func (s *sheet) measure() {
	for i := range s.blocks {
		b := &s.blocks[i]
		prose := b.prose()
		for at := b.box; at >= 0; at = s.boxes[at].parent {
			x := &s.boxes[at]
			x.runes += b.runes
			x.linked += b.linked
			x.prose += prose
		}
	}
	s.main = s.smallest(.6)
}

// prose is how much of a block reads like sentences: its length, bounded, where
// it is long enough, little of it is link and it stops like a sentence.
func (b *block) prose() float64 {
	if b.words < 8 || b.linked*2 > b.runes {
		return 0
	}
	score := math.Min(float64(b.words), 80) * (1 - float64(b.linked)/float64(b.runes))
	if !endsSentence(b.text) {
		score *= .4
	}
	return score
}

// smallest is the deepest box that holds at least that share of the prose. It
// goes down from the root while one child holds enough.
func (s *sheet) smallest(share float64) int {
	if len(s.boxes) == 0 {
		return 0
	}
	at, need := 0, s.boxes[0].prose*share
	for i := 1; i < len(s.boxes); i++ { // boxes stand in document order
		if s.boxes[i].parent == at && s.boxes[i].prose >= need && need > 0 {
			at = i
		}
	}
	return at
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’»)]* \u00a0」』")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…:。！？؟۔।", r)
}

// logf is log(1+n), so that features of size compare by ratio.
func logf(n float64) float32 { return float32(math.Log1p(n)) }

// logs are logf of the whole numbers that most sizes are.
var logs = func() (table [2048]float32) {
	for i := range table {
		table[i] = logf(float64(i))
	}
	return table
}()

func logi(n int) float32 {
	if n >= 0 && n < len(logs) {
		return logs[n]
	}
	return logf(float64(n))
}

func ratio(a, b int) float32 {
	if b == 0 {
		return 0
	}
	return float32(a) / float32(b)
}

func yes(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// reader holds what many features of one page are read from.
type reader struct {
	*sheet
	main    [3]int // the smallest boxes with 30, 60 and 90 % of the prose
	onPath  []int8 // for each box: which of them it lies in, as bits
	before  []float64
	styles  []*styleSum // of each block
	seen    map[textKey]int
	title   string
	heading int // the block of the headline, -1 if it is not there
	first   int // first and last block of prose in main
	last    int
	spoken  string // articleBody
	rows    map[rowKey]*row
	carded  int // runes in rows of cards
	news    bool
	article bool
}

// textKey stands for a text: two that begin alike and are as long are the same.
type textKey struct {
	begins string
	size   int
}

func keyOf(s string) textKey { return textKey{s[:min(len(s), 40)], len(s)} }

type styleSum struct {
	blocks, runes, linked int
	prose                 float64
}

// styleOf is what blocks of the same make share: their box's and its parent's
// element and class.
func (s *sheet) styleOf(i int) uint32 {
	x := &s.boxes[s.blocks[i].box]
	if x.parent < 0 {
		return x.style
	}
	return x.style*31 + s.boxes[x.parent].style
}

func (s *sheet) reader() *reader {
	r := &reader{sheet: s, seen: make(map[textKey]int, len(s.blocks)), heading: -1, first: -1}
	for k, share := range []float64{.3, .6, .9} {
		r.main[k] = s.smallest(share)
	}
	r.onPath = make([]int8, len(s.boxes))
	for i := range s.boxes {
		if p := s.boxes[i].parent; p >= 0 {
			r.onPath[i] = r.onPath[p]
		}
		for k, m := range r.main {
			if i == m {
				r.onPath[i] |= 1 << k
			}
		}
	}
	r.title = letters(s.meta.title)
	r.spoken = s.meta.body
	r.findRows()
	for _, t := range s.meta.types {
		r.news = r.news || strings.HasSuffix(t, "newsarticle")
		r.article = r.article || strings.HasSuffix(t, "article") || strings.HasSuffix(t, "posting")
	}
	r.before = make([]float64, len(s.blocks)+1)
	r.styles = make([]*styleSum, len(s.blocks))
	sums := make(map[uint32]*styleSum, 64)
	for i := range s.blocks {
		r.note(i, sums)
	}
	return r
}

// note adds block i to the sums that features of others need.
func (r *reader) note(i int, sums map[uint32]*styleSum) {
	b := &r.blocks[i]
	p := b.prose()
	r.before[i+1] = r.before[i] + p
	if p > 0 && r.onPath[b.box]&2 != 0 {
		if r.first < 0 {
			r.first = i
		}
		r.last = i
	}
	if b.media {
		return
	}
	key := r.styleOf(i)
	st := sums[key]
	if st == nil {
		st = &styleSum{}
		sums[key] = st
	}
	r.styles[i] = st
	st.blocks++
	st.runes += b.runes
	st.linked += b.linked
	st.prose += p
	r.seen[keyOf(b.text)]++
	if b.title = r.isTitle(b); b.title && r.heading < 0 {
		r.heading = i
	}
}

// isTitle reports whether a block says the headline.
func (r *reader) isTitle(b *block) bool {
	if r.title == "" || b.runes > 300 || b.runes < 2 || len(b.text) > 2*len(r.title)+40 {
		return false
	}
	t := letters(b.text)
	return t == r.title || (len(t) > 15 && (strings.HasPrefix(t, r.title) && len(t) < len(r.title)*3/2 || strings.HasPrefix(r.title, t) && len(t) > len(r.title)*2/3))
}

// features is one row a block; nil for media and for what is plainly furniture.
func (s *sheet) features() []vector {
	r := s.reader()
	rows := make([]vector, len(s.blocks))
	n := len(featureNames)
	var flat vector
	for i := range s.blocks {
		if s.blocks[i].media || r.plain(i) {
			continue
		}
		if len(flat) < n {
			flat = make(vector, 64*n)
		}
		rows[i], flat = flat[:n:n], flat[n:]
		w := writer{rows[i], 0}
		r.own(&w, i)
		r.place(&w, i)
		r.around(&w, i)
	}
	return rows
}

// plain tells a line of link outside the main box: it needs no judge.
func (r *reader) plain(i int) bool {
	b := &r.blocks[i]
	return b.words <= 12 && b.linked*10 >= b.runes*9 && r.onPath[b.box]&2 == 0
}

// writer fills a row in order.
type writer struct {
	row vector
	n   int
}

func (w *writer) put(values ...float32) { w.n += copy(w.row[w.n:], values) }

// featureNames name the columns, in the order in which own, place and around
// write them. The learned table speaks of features by these names.
var featureNames = strings.Fields(`
	runes words link links bold ends starts digits capitals commas quotes avgword lines wide
	more signup share legal byline credit comment ad nav
	heading p li cell quote pre caption dt button
	used title spoken twice hidden hiddenbox handle echo
	inBody inMain ownBody ownMain nearBody
	xNav xFoot xHead xSide xComment xRelated xShare xSignup xAd xLegal xByline xTags xCaption xPopup xWidget xBio xPay xTOC xQuote xFact xHeadline xSummary xCard xForm xList xTable
	nNav nFoot nSide nComment nRelated nShare nSignup nAd nByline nTags nCaption nWidget nBio nTOC nQuote nFact nHeadline nSummary nCard nList
	in30 in60 in90 up30 up60 up90 depth upTitle titleUp
	position afterTitle proseBefore proseAfter sinceFirst pastLast
	boxRunes boxLink boxProse boxBlocks upRunes upLink upProse upBlocks branchRunes branchLink branchProse branchBlocks branchShare branchPos
	styleBlocks styleRunes styleLink styleProse
	cards cardRunes cardLink cardHeads afterMedia beforeMedia
	p1runes p1link p1ends p1heading p1near p2runes p2link p2heading p3runes p3link
	n1runes n1link n1ends n1heading n1near n2runes n2link n2heading n3runes n3link
	proseNear pageProse pageBlocks pageLink typeNews typeArticle pageCards
	lastHeadRunes lastHeadMore lastHeadSignup lastHeadComment lastHeadNav lastHeadDist lastHeadByline lastHeadShare lastHeadLink
`)

// own writes what a block tells by itself.
func (r *reader) own(w *writer, i int) {
	b := &r.blocks[i]
	x := &r.boxes[b.box]
	t := textFacts(b.text)
	w.put(logi(b.runes), logi(b.words), ratio(b.linked, b.runes), logi(b.links), ratio(b.bold, b.runes),
		yes(endsSentence(b.text)), t.starts, t.digits/float32(b.runes), t.capitals/float32(b.runes), t.commas/float32(b.words+1), t.quotes, ratio(b.runes, b.words+1), t.lines, t.wide)
	var counts [themes]float32
	if b.words < 60 {
		themesIn(b.text, &counts)
	}
	w.put(counts[:]...)
	tag := x.node.DataAtom
	w.put(r.headingLevel(b.box), yes(tag == atom.P), yes(r.within(b.box, atom.Li)), yes(r.within(b.box, atom.Td) || r.within(b.box, atom.Th)),
		yes(r.within(b.box, atom.Blockquote)), yes(r.within(b.box, atom.Pre)), yes(r.within(b.box, atom.Figcaption) || r.within(b.box, atom.Figure)),
		yes(tag == atom.Dt || tag == atom.Dd || tag == atom.Summary), yes(r.within(b.box, atom.Button)))
	w.put(yes(b.used), yes(b.title), r.isSpoken(b), float32(min(r.seen[keyOf(b.text)], 5)), yes(x.hidden), yes(x.cls&saysUnseen != 0),
		yes(b.words < 80 && strings.Contains(b.text, "@")), r.echo(b))
}

// isSpoken is 1 where JSON-LD's articleBody holds the block, -1 where it does
// not, 0 where there is none.
func (r *reader) isSpoken(b *block) float32 {
	if len(r.spoken) < 500 || b.runes < 8 {
		return 0
	}
	probe := b.text
	if len(probe) > 60 {
		probe = probe[:60]
		probe = probe[:strings.LastIndexAny(probe, " ")+1]
	}
	if probe = strings.TrimSpace(probe); probe != "" && strings.Contains(r.spoken, probe) {
		return 1
	}
	return -1
}

// headingLevel is 7 minus the level of a heading, 0 for other elements.
func (r *reader) headingLevel(box int) float32 { return float32(r.boxes[box].head) }

// within reports whether a box is or lies closely in such an element.
func (r *reader) within(box int, tag atom.Atom) bool {
	for k := 0; k < 5 && box >= 0; k++ {
		if r.boxes[box].node.DataAtom == tag {
			return true
		}
		box = r.boxes[box].parent
	}
	return false
}

// echo is 1 where a quotation stands elsewhere on the page as well: it was
// pulled out of the text.
func (r *reader) echo(b *block) float32 {
	if b.words < 5 || b.words > 60 || r.boxes[b.box].all&saysQuoteBox == 0 {
		return 0
	}
	probe := strings.Trim(b.text, quoteMarks)
	for i := range r.blocks {
		if o := &r.blocks[i]; o != b && o.runes > b.runes && strings.Contains(o.text, probe) {
			return 1
		}
	}
	return -1
}

// textNumbers are what the letters of a block tell.
type textNumbers struct{ starts, digits, capitals, commas, quotes, lines, wide float32 }

func textFacts(s string) (t textNumbers) {
	t.lines = float32(min(strings.Count(s, "\n"), 20))
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			if i == 0 {
				t.starts = -1
			}
		case r >= 'A' && r <= 'Z':
			t.capitals++
			if i == 0 {
				t.starts = 1
			}
		case r >= '0' && r <= '9':
			t.digits++
		case r == ',' || r == '，' || r == '、' || r == '،':
			t.commas++
		case r == '"' || r == '“' || r == '”' || r == '«' || r == '»' || r == '„' || r == '「':
			t.quotes = 1
		case unspaced(r):
			t.wide = 1
		case r > 0x7f && i == 0 && unicode.IsUpper(r):
			t.starts = 1
		}
	}
	return t
}
