package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is the smallest part of a page that is kept or dropped as one: a run of
// text between two boundaries (a paragraph, a heading, an item, a cell), or
// media that stand alone.
type block struct {
	nodes []*html.Node // siblings in order; for a text run its text and inline elements
	box   int          // the box around it, an index into sheet.boxes
	text  string       // white space folded, br as a line break; empty for media

	runes, linked int // length of text in code points, and how much of it is link
	words         int // of two letters or more; a word a rune pair where no spaces are set
	links         int
	bold          int // runes in bold or emphasis

	media bool    // a picture or player without text
	used  bool    // metadata was read from it
	title bool    // it says the headline
	embed int     // 1 + index into sheet.embeds, 0 for none
	p     float64 // how likely it belongs to the article
	keep  bool
	show  bool // not part of the text, but shown in the markup: captions, pull quotes
}

// box is an element that holds blocks.
type box struct {
	node   *html.Node
	parent int // index, -1 for the root
	depth  int
	cls    mask // what its own name, classes and id tell
	all    mask // that and what those around it tell
	style  uint32
	hidden bool
	link   bool // it is, or is in, a link
	head   int8 // 7 minus the level of the heading it is closely in, 0 for none
	away   int8 // how many boxes up that heading is

	first, last   int // blocks in it, half open
	runes, linked int
	prose         float64 // what of it reads like sentences
}

// sheet is a page cut into blocks.
type sheet struct {
	doc    *html.Node
	base   *url.URL
	meta   meta
	blocks []block
	boxes  []box
	embeds []embedded
	main   int // the box that holds most of the prose
	vocab  map[string]mask

	gone  []*html.Node // inline elements that no reader sees, to be taken out
	arena []*html.Node // what the blocks' nodes are cut from
	run   []*html.Node // the inline run being gathered
	used  int          // how many nodes around the walk metadata was read from
	words counter
}

// levels are 7 minus the level of each heading.
var levels = map[atom.Atom]int8{atom.H1: 6, atom.H2: 5, atom.H3: 4, atom.H4: 3, atom.H5: 2, atom.H6: 1}

const (
	maxBlocks   = 20000
	maxSegDepth = 600
)

// segment cuts doc into blocks.
func segment(doc *html.Node, m meta, base *url.URL) *sheet {
	s := &sheet{doc: doc, meta: m, base: base, vocab: make(map[string]mask, 256)}
	s.blocks = make([]block, 0, 512)
	s.boxes = make([]box, 0, 1024)
	body := doc
	for d := doc.FirstChild; d != nil; d = d.NextSibling {
		if d.DataAtom == atom.Html {
			for c := d.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom == atom.Body {
					body = c
				}
			}
		}
	}
	s.box(body, -1, 0)
	s.measure()
	return s
}

// box cuts one element and all in it.
func (s *sheet) box(n *html.Node, parent, depth int) {
	if depth > maxSegDepth || len(s.blocks) >= maxBlocks {
		return
	}
	if s.meta.used[n] {
		s.used++
		defer func() { s.used-- }()
	}
	i := len(s.boxes)
	b := box{node: n, parent: parent, depth: depth, first: len(s.blocks)}
	b.cls, b.style, b.hidden = s.look(n)
	b.all, b.link = b.cls, n.DataAtom == atom.A
	if parent >= 0 {
		b.all |= s.boxes[parent].all
		b.hidden = b.hidden || s.boxes[parent].hidden
		b.link = b.link || s.boxes[parent].link
	}
	b.head = levels[n.DataAtom]
	if parent >= 0 && b.head == 0 && s.boxes[parent].away < 2 {
		b.head, b.away = s.boxes[parent].head, s.boxes[parent].away+1
	}
	s.boxes = append(s.boxes, b)
	s.fill(n, i, depth)
	s.flush(i)
	s.boxes[i].last = len(s.blocks)
}

// fill reads the children of an element into runs and boxes.
func (s *sheet) fill(n *html.Node, at, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			s.run = append(s.run, c)
		case c.Type != html.ElementNode || ignored[c.DataAtom] && c.DataAtom != atom.Script:
		case c.DataAtom == atom.Br:
			if s.brokenTwice(c) {
				s.flush(at)
			} else {
				s.run = append(s.run, c)
			}
		case s.isEmbed(c):
			s.flush(at)
			s.media(c, at)
		case c.DataAtom == atom.Script:
		case standsAlone[c.DataAtom]:
			s.flush(at)
			s.media(c, at)
		case isInline(c, 0):
			s.run = append(s.run, c)
		default:
			s.flush(at)
			s.box(c, at, depth+1)
		}
	}
}

// brokenTwice reports whether br ends a paragraph: another one follows or went
// before.
func (s *sheet) brokenTwice(br *html.Node) bool {
	for n := br.NextSibling; n != nil; n = n.NextSibling {
		if n.DataAtom == atom.Br {
			return true
		}
		if n.Type == html.ElementNode || n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			break
		}
	}
	for i := len(s.run) - 1; i >= 0; i-- {
		if s.run[i].DataAtom == atom.Br {
			return true
		}
		if s.run[i].Type == html.ElementNode || strings.TrimSpace(s.run[i].Data) != "" {
			break
		}
	}
	return false
}

// flush ends the run and makes it a block if there is anything in it.
func (s *sheet) flush(at int) {
	if len(s.run) == 0 {
		return
	}
	s.words.reset()
	pictures, in := false, 0
	if s.boxes[at].link {
		in, s.words.links = inLink, 1
	}
	for _, n := range s.run {
		pictures = s.words.add(s, n, in, 0) || pictures
	}
	if text := s.words.text(); text != "" || pictures {
		from := len(s.arena)
		s.arena = append(s.arena, s.run...)
		b := block{nodes: s.arena[from:len(s.arena):len(s.arena)], box: at, text: text, media: text == ""}
		b.runes, b.linked, b.words, b.links, b.bold = s.words.runes, s.words.linked, s.words.words, s.words.links, s.words.bold
		b.used = s.used > 0 || s.words.used
		s.blocks = append(s.blocks, b)
	}
	s.run = s.run[:0]
}

func (s *sheet) media(n *html.Node, at int) {
	e := 0
	if len(s.embeds) > 0 && s.embeds[len(s.embeds)-1].node == n {
		e = len(s.embeds)
	}
	s.blocks = append(s.blocks, block{nodes: []*html.Node{n}, box: at, media: true, embed: e})
}

// ignored elements show nothing that an article has.
var ignored = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Link: true,
	atom.Meta: true, atom.Head: true, atom.Title: true, atom.Input: true, atom.Select: true, atom.Textarea: true,
	atom.Datalist: true, atom.Canvas: true, atom.Map: true, atom.Base: true, atom.Frameset: true, atom.Noframes: true,
}

// standsAlone elements are media blocks wherever they stand.
var standsAlone = map[atom.Atom]bool{
	atom.Iframe: true, atom.Video: true, atom.Audio: true, atom.Object: true, atom.Embed: true, atom.Picture: true, atom.Hr: true,
}

// inline elements belong to a run of text.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true, atom.U: true, atom.S: true, atom.Strike: true,
	atom.Del: true, atom.Ins: true, atom.Mark: true, atom.Small: true, atom.Big: true, atom.Sub: true, atom.Sup: true,
	atom.Code: true, atom.Kbd: true, atom.Samp: true, atom.Var: true, atom.Tt: true, atom.Q: true, atom.Cite: true,
	atom.Abbr: true, atom.Acronym: true, atom.Dfn: true, atom.Time: true, atom.Bdi: true, atom.Bdo: true, atom.Span: true,
	atom.Font: true, atom.Ruby: true, atom.Rt: true, atom.Rp: true, atom.Rb: true, atom.Rtc: true, atom.Img: true, atom.Wbr: true, atom.Br: true,
	atom.Label: true, atom.Nobr: true, atom.Data: true, atom.Math: true, atom.Output: true, atom.Meter: true, atom.Progress: true,
}

// isInline reports whether n is part of a run: an inline element without a block
// in it. Elements of a page's own making count by what is in them.
func isInline(n *html.Node, depth int) bool {
	if !inline[n.DataAtom] && n.Namespace == "" && (n.DataAtom != 0 || n.FirstChild == nil || depth == 0 && !strings.Contains(n.Data, "-")) {
		return false
	}
	if depth > 50 {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !ignored[c.DataAtom] && !isInline(c, depth+1) {
			return false
		}
	}
	return true
}
