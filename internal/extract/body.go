package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

// read turns the kept blocks into text and markup.
func (s *sheet) read(c *news.Content) {
	s.takeFurniture(c)
	s.dropRepeats()
	s.pullQuotes()
	s.keepMedia()
	s.writeText(c)
	s.writeHTML(c)
}

// kept are the first and last kept block of text; ok is false if there is none.
func (s *sheet) kept() (first, last int, ok bool) {
	first = -1
	for i := range s.blocks {
		if s.blocks[i].keep && !s.blocks[i].media {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last, first >= 0
}

// repeat is how many words make a block that says again what an earlier one said
// a copy: pages carry their text twice, for small and large screens.
const repeat = 8

// dropRepeats drops kept blocks whose very text was kept before.
func (s *sheet) dropRepeats() {
	seen := make(map[string]bool)
	for i := range s.blocks {
		b := &s.blocks[i]
		if !b.keep || b.media || b.words < repeat {
			continue
		}
		if seen[b.text] {
			b.keep = false
		}
		seen[b.text] = true
	}
}

// pullQuotes takes quotations that also stand in the text out of it; they are
// shown as what they are.
func (s *sheet) pullQuotes() {
	for i := range s.blocks {
		b := &s.blocks[i]
		if !b.keep || b.media || b.words > 60 || s.boxes[b.box].all&saysQuoteBox == 0 || !s.echoes(b) {
			continue
		}
		b.keep, b.show = false, true
		for at, k := b.box, 0; k < 3 && at >= 0; at, k = s.boxes[at].parent, k+1 {
			if n := s.boxes[at].node; s.boxes[at].cls&saysQuoteBox != 0 && s.boxes[at].last-s.boxes[at].first < 4 {
				n.Data, n.DataAtom, n.Attr = "aside", atom.Aside, []html.Attribute{{Key: "class", Val: "pull"}}
				break
			}
		}
	}
}

// echoes reports whether the words of a block are part of another kept one.
func (s *sheet) echoes(b *block) bool {
	probe := strings.ToLower(strings.Trim(b.text, quoteMarks))
	for i := range s.blocks {
		if o := &s.blocks[i]; o != b && o.keep && o.runes > b.runes && strings.Contains(strings.ToLower(o.text), probe) {
			return true
		}
	}
	return false
}

const quoteMarks = "\"'“”‘’«»„ .…"

// keepMedia keeps the pictures, players and posts that stand among kept text:
// the nearest text on both sides, captions aside, is part of the article, or
// there is none on one side within the main box.
func (s *sheet) keepMedia() {
	first, last, ok := s.kept()
	if !ok {
		return
	}
	for i := range s.blocks {
		b := &s.blocks[i]
		if !b.media || b.embed == 0 && (i < first-3 || i > last+3 || s.boxes[b.box].hidden) {
			continue
		}
		before, after := s.beside(i, -1, first), s.beside(i, 1, last)
		b.keep = before && after && (i > first || b.embed > 0) && (i < last || b.embed > 0)
		if b.keep {
			s.showCaption(i)
		}
	}
}

// showCaption shows the texts that share a figure with kept media, as what they
// are: captions, not paragraphs.
func (s *sheet) showCaption(i int) {
	for at, k := s.blocks[i].box, 0; k < 4 && at >= 0; at, k = s.boxes[at].parent, k+1 {
		if x := &s.boxes[at]; x.node.DataAtom == atom.Figure && x.runes < 800 {
			for j := x.first; j < x.last; j++ {
				s.blocks[j].show, s.blocks[j].keep = true, s.blocks[j].keep && s.blocks[j].media
			}
			return
		}
	}
}

// beside reports whether the nearest text before or after media is kept. Beyond
// the edge of the kept text nothing speaks against it.
func (s *sheet) beside(i, step, edge int) bool {
	for k := i + step; k >= 0 && k < len(s.blocks); k += step {
		if (k-edge)*step > 0 {
			return true
		}
		b := &s.blocks[k]
		if b.media || s.inFigure(b.box) && !b.keep {
			continue
		}
		return b.keep || b.words < 4 && s.boxes[b.box].all&saysAd != 0
	}
	return true
}

// inFigure reports whether a box is in a figure: its text is a caption.
func (s *sheet) inFigure(at int) bool {
	for k := 0; k < 5 && at >= 0; k++ {
		if a := s.boxes[at].node.DataAtom; a == atom.Figure || a == atom.Figcaption {
			return true
		}
		at = s.boxes[at].parent
	}
	return false
}

// writeText joins the kept texts, and notes where the embeds stand.
func (s *sheet) writeText(c *news.Content) {
	var b strings.Builder
	at, cell, item := 0, -1, -1
	var list numbering
	write := func(text, gap string) {
		if text == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString(gap)
			at += len(gap)
		}
		b.WriteString(text)
		at += utf8.RuneCountInString(text)
	}
	for i := range s.blocks {
		k := &s.blocks[i]
		if !k.keep {
			continue
		}
		if k.embed > 0 {
			e := s.embeds[k.embed-1]
			if e.At = at; at > 0 && e.Text != "" && !e.player {
				e.At += 2
			}
			if !e.player {
				write(words(e.Embed), "\n\n")
			}
			c.Embeds = append(c.Embeds, e.Embed)
			cell = -1
			continue
		}
		gap := "\n\n"
		in := s.cellOf(k.box)
		if in >= 0 && cell >= 0 && in != cell && s.boxes[in].parent == s.boxes[cell].parent && k.words < 40 {
			gap = "\t"
		}
		cell = in
		text := k.text
		if li := s.itemOf(k.box); li >= 0 && li != item {
			item = li
			text = list.before(s.boxes[li].node) + text
		}
		write(text, gap)
	}
	c.Text = b.String()
}

// itemOf is the list item that a box lies in, -1 for none.
func (s *sheet) itemOf(at int) int {
	for k := 0; k < 4 && at >= 0; k++ {
		switch s.boxes[at].node.DataAtom {
		case atom.Li:
			return at
		case atom.Ul, atom.Ol, atom.Body:
			return -1
		}
		at = s.boxes[at].parent
	}
	return -1
}

// numbering counts the items of numbered lists as the text is written.
type numbering struct {
	item *html.Node
	n    int
}

// before is what stands before an item: "3. " in a numbered list, nothing in others.
func (c *numbering) before(li *html.Node) string {
	list := li.Parent
	if list == nil || list.DataAtom != atom.Ol {
		return ""
	}
	from := list.FirstChild
	if c.item != nil && c.item.Parent == list {
		from = c.item.NextSibling
	} else {
		c.n = 0
		if start, err := strconv.Atoi(attr(list, "start")); err == nil {
			c.n = start - 1
		}
	}
	for k := from; k != nil; k = k.NextSibling {
		if k.DataAtom == atom.Li {
			c.n++
		}
		if k == li {
			break
		}
	}
	c.item = li
	return strconv.Itoa(c.n) + ". "
}

// cellOf is the table cell that a box lies in, -1 for none.
func (s *sheet) cellOf(at int) int {
	for k := 0; k < 6 && at >= 0; k++ {
		switch s.boxes[at].node.DataAtom {
		case atom.Td, atom.Th:
			return at
		case atom.Table, atom.Body:
			return -1
		}
		at = s.boxes[at].parent
	}
	return -1
}

// writeHTML takes what is dropped out of the tree, puts cards where embeds
// stood, and has the rest cleaned.
func (s *sheet) writeHTML(c *news.Content) {
	for _, n := range s.gone {
		detach(n)
	}
	root := -1
	for i := range s.blocks {
		b := &s.blocks[i]
		switch {
		case !b.keep && !b.show:
			for _, n := range b.nodes {
				detach(n)
			}
			continue
		case b.embed > 0 && b.keep:
			replace(b.nodes[0], s.embeds[b.embed-1].card())
		}
		root = s.common(root, b.box)
	}
	if root < 0 {
		return
	}
	c.HTML = clean.Node(s.wholeList(root), clean.Options{Base: s.base})
}

// common is the deepest box that holds both; a of -1 stands for nothing yet.
func (s *sheet) common(a, b int) int {
	if a < 0 {
		return b
	}
	for a != b {
		if s.boxes[a].depth >= s.boxes[b].depth {
			a = s.boxes[a].parent
		} else {
			b = s.boxes[b].parent
		}
	}
	return a
}

// wholeList is the node of a box, or that of the list or table it is a part of.
func (s *sheet) wholeList(at int) *html.Node {
	for up := at; up >= 0; up = s.boxes[up].parent {
		switch s.boxes[up].node.DataAtom {
		case atom.Li, atom.Dd, atom.Dt, atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Figcaption:
			continue
		}
		return s.boxes[up].node
	}
	return s.boxes[at].node
}

func detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func replace(old, new *html.Node) {
	if p := old.Parent; p != nil {
		p.InsertBefore(new, old)
		p.RemoveChild(old)
	}
}
