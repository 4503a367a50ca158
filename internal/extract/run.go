package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// counter folds the text of a run and counts it.
type counter struct {
	b                                 strings.Builder
	gap                               byte
	runes, linked, words, links, bold int
	used                              bool
	dry                               bool // count only
	inWord                            int
}

func (c *counter) reset() { *c = counter{} }

func (c *counter) text() string {
	c.endWord()
	return c.b.String()
}

const (
	inLink = 1 << iota
	inBold
)

// add reads one node of a run and reports whether there is a picture in it.
func (c *counter) add(s *sheet, n *html.Node, in, depth int) (pictures bool) {
	switch {
	case n.Type == html.TextNode:
		c.write(n.Data, in)
		return false
	case n.Type != html.ElementNode || ignored[n.DataAtom] || depth > 60:
		return false
	case n.DataAtom != atom.A && (len(n.Attr) > 0 && s.unseen(n) || saysAdOnly(n)):
		s.gone = append(s.gone, n)
		return false
	case n.DataAtom == atom.Br:
		c.endWord()
		c.gap = '\n'
		return false
	case n.DataAtom == atom.Img:
		return true
	case n.DataAtom == atom.Rt || n.DataAtom == atom.Rp, n.DataAtom == atom.Sup && isNoteMark(n):
		return false // shown, but no words of the text
	case n.DataAtom == atom.A:
		in |= inLink
		c.links++
	case n.DataAtom == atom.B || n.DataAtom == atom.Strong || n.DataAtom == atom.Em || n.DataAtom == atom.I:
		in |= inBold
	}
	if s.meta.used[n] {
		c.used = true
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		pictures = c.add(s, k, in, depth+1) || pictures
	}
	return pictures
}

// unseen reports whether an inline element is hidden, or shown only to those who
// point at it or have the page read to them.
func (s *sheet) unseen(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class":
			if s.meaning(a.Val)&(saysUnseen|saysPopup) != 0 {
				return true
			}
		case "hidden":
			return true
		case "style":
			if hides(a.Val) {
				return true
			}
		}
	}
	return false
}

// isNoteMark tells the raised number that leads to a footnote.
func isNoteMark(sup *html.Node) bool {
	for d := range sup.Descendants() {
		if d.DataAtom == atom.A && strings.Contains(attr(d, "href"), "#") {
			return true
		}
	}
	return false
}

// saysAdOnly reports whether an inline element holds nothing but the word that
// stands over advertising: such words drop into the middle of sentences.
func saysAdOnly(n *html.Node) bool {
	t := n.FirstChild
	return t != nil && t.NextSibling == nil && t.Type == html.TextNode && len(t.Data) < 60 && n.Parent != nil &&
		(n.PrevSibling != nil || n.NextSibling != nil) && isAdMark(t.Data)
}

// write folds text into the run. Plain ASCII, which is most of the web, is
// copied word by word.
func (c *counter) write(text string, in int) {
	for i := 0; i < len(text); {
		switch b := text[i]; {
		case b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\f':
			c.endWord()
			if c.gap == 0 {
				c.gap = ' '
			}
			i++
		case b < ' ' || b == 0x7f:
			i++
		case b < utf8.RuneSelf:
			from := i
			for i < len(text) && text[i] > ' ' && text[i] < 0x7f {
				c.ascii(text[i])
				i++
			}
			if !c.dry {
				c.fill()
				c.b.WriteString(text[from:i])
			}
			c.count(i-from, in)
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			c.wide(r, in)
		}
	}
}

// ascii follows the words through a character.
func (c *counter) ascii(b byte) {
	switch {
	case b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9':
		c.inWord++
	case b != '\'' && b != '-':
		c.endWord()
	}
}

// wide takes a rune beyond ASCII.
func (c *counter) wide(r rune, in int) {
	switch {
	case r == utf8.RuneError || r == 0xad || r >= 0x200b && r <= 0x200d && r != 0x200d || r == 0xfeff || r < 0xa0 || r >= 0xe000 && r < 0xf900:
		return // soft hyphens, zero-width spaces, controls
	case r == 0xa0 || r == 0x3000 || r == 0x202f || r >= 0x2000 && r <= 0x200a:
		c.endWord()
		if c.gap == 0 {
			c.gap = ' '
		}
		return
	}
	c.put(r, in)
	switch {
	case unspaced(r):
		if c.inWord++; c.inWord == 2 {
			c.endWord()
		}
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		c.inWord++
	case r != '’':
		c.endWord()
	}
}

// unspaced tells the letters of scripts that set no spaces between words.
func unspaced(r rune) bool {
	return r >= 0x2e80 && r < 0xa000 || r >= 0xf900 && r < 0xfb00 || r >= 0xff66 && r < 0xffa0 || r >= 0x20000 && r < 0x32000 ||
		r >= 0xe00 && r < 0xf00 || r >= 0x1000 && r < 0x10a0 || r >= 0x1780 && r < 0x1800
}

func (c *counter) put(r rune, in int) {
	if !c.dry {
		c.fill()
		c.b.WriteRune(r)
	}
	c.count(1, in)
}

// fill writes the white space that is due.
func (c *counter) fill() {
	if c.gap != 0 {
		if c.b.Len() > 0 {
			c.b.WriteByte(c.gap)
		}
		c.gap = 0
	}
}

func (c *counter) count(runes, in int) {
	c.runes += runes
	if in&inLink != 0 {
		c.linked += runes
	}
	if in&inBold != 0 {
		c.bold += runes
	}
}

func (c *counter) endWord() {
	if c.inWord > 1 {
		c.words++
	}
	c.inWord = 0
}
