package extract

import (
	"hash/fnv"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

// Join adds the next page of an article to what was read of it so far. Blocks
// that the first page had already (a summary, a byline) are not said again.
func Join(first, next news.Content) news.Content {
	had := map[string]bool{}
	for _, b := range blocks(first.Text) {
		had[b] = true
	}
	next = Without(next, func(block string) bool { return had[block] })
	if next.Text == "" {
		return first
	}
	at := len([]rune(first.Text)) + 2
	first.Text += "\n\n" + next.Text
	first.HTML += next.HTML
	first.More = append(first.More, next.More...)
	for _, e := range next.Embeds {
		e.At += at
		first.Embeds = append(first.Embeds, e)
	}
	return first
}

// Without is c without the blocks of its text for which drop is true, in text
// and markup alike. Embeds keep their place.
func Without(c news.Content, drop func(block string) bool) news.Content {
	gone := map[string]bool{}
	var kept []string
	cut, at := 0, 0 // code points dropped before, and the place in the text
	shift := make([]int, 0, 8)
	for _, b := range blocks(c.Text) {
		n := len([]rune(b)) + 2
		if drop(b) {
			gone[squeeze(b)] = true
			cut += n
		} else {
			kept = append(kept, b)
		}
		at += n
		shift = append(shift, at, cut)
	}
	if len(gone) == 0 {
		return c
	}
	c.Text = strings.Join(kept, "\n\n")
	c.HTML = withoutElements(c.HTML, gone)
	embeds := c.Embeds
	c.Embeds = nil
	for _, e := range embeds {
		before := 0
		for i := 0; i < len(shift); i += 2 {
			if shift[i] <= e.At {
				before = shift[i+1]
			}
		}
		e.At = max(0, e.At-before)
		c.Embeds = append(c.Embeds, e)
	}
	return c
}

func blocks(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n\n")
}

// withoutElements takes the block elements whose whole text is in gone out of
// cleaned markup.
func withoutElements(markup news.HTML, gone map[string]bool) news.HTML {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(string(markup)), root)
	if err != nil {
		return markup
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	for n := root.FirstChild; n != nil; {
		next := n.NextSibling
		if n.Type == html.ElementNode && gone[squeeze(clean.Text(n))] {
			root.RemoveChild(n)
		}
		n = next
	}
	return clean.Node(root, clean.Options{Base: new(url.URL)})
}

// Edges of an article where its publisher's boilerplate stands.
const (
	headBlocks = 2
	tailBlocks = 4
	shortBlock = 24  // bytes: a shorter block says too little to be known again
	longBlock  = 600 // a longer one is news
)

// Edges are digests of the blocks at the beginning and end of a text, where a
// publisher's boilerplate would stand, with the blocks themselves.
func Edges(text string) map[int64]string {
	edges := map[int64]string{}
	all := blocks(text)
	for i, b := range all {
		if (i < headBlocks || i >= len(all)-tailBlocks) && len(b) >= shortBlock && len(b) <= longBlock {
			edges[Digest(b)] = b
		}
	}
	return edges
}

// Digest is the identity of a block, white space aside.
func Digest(block string) int64 {
	h := fnv.New64a()
	h.Write([]byte(squeeze(block)))
	return int64(h.Sum64())
}
