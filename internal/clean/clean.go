// Package clean is the one gate through which markup off the web becomes
// news.HTML, the only markup that pages print as it stands.
//
// What flows in is a parsed tree (Node) or a piece of markup (Fragment): an
// article's body, a feed's content, a letter, a comment. What flows out is built
// anew from an allow-list; nothing is copied through. The walk (walk.go) turns
// the tree into calls on a writer (write.go), and the writer alone prints: it
// knows the content model, so whatever the source looked like the result parses
// to the very tree that was meant. That is what makes cleaning idempotent, and
// it closes the door on mutation attacks, which live on markup that a browser
// reads otherwise than its sanitiser did. What is allowed stands in tables
// (allow.go); addresses and pictures are in attr.go; Text gives the words alone.
//
// Read first: allow.go, then write.go. On mutation see Heiderich et al., "mXSS
// Attacks" (CCS 2013); the parsing rules are those of the WHATWG HTML standard.
package clean

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// Options say how a piece of markup is read.
type Options struct {
	// Base is the address that relative links start from. Without it they are
	// dropped and their text stays.
	Base *url.URL
	// Image turns the absolute address of a picture into the one to print, such
	// as that of a signed proxy; an empty answer drops the picture. Nil prints
	// the address as it is.
	Image func(src string) string
}

// Node is the safe markup of n: of its children where n is a document or an
// element that holds flow content, of n itself otherwise. n is not changed.
func Node(n *html.Node, opts Options) news.HTML {
	if n == nil {
		return ""
	}
	w := &walker{opts: opts}
	if n.DataAtom == atom.Body || n.Type == html.DocumentNode {
		w.children(n, 0)
	} else {
		w.node(n, 0)
	}
	return news.HTML(w.out.finish())
}

// Fragment is the safe markup of a piece of markup, as it would stand in a body.
func Fragment(markup string, opts Options) news.HTML {
	return Node(parse(markup), opts)
}

// parse reads a piece of markup under a fresh body. Markup nested deeper than
// the parser takes is flattened to its text.
func parse(markup string) *html.Node {
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		nodes = []*html.Node{{Type: html.TextNode, Data: tokens(markup)}}
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body
}

// tokens is the text of markup, read without building a tree.
func tokens(markup string) string {
	var b strings.Builder
	for z, raw := html.NewTokenizer(strings.NewReader(markup)), false; ; {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken:
			name, _ := z.TagName()
			raw = dropped[atom.Lookup(name)]
		case html.TextToken:
			if !raw {
				b.Write(z.Text())
			}
			raw = false
		case html.EndTagToken:
			b.WriteByte(' ')
		}
	}
}
