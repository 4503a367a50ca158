package clean

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text is the words of n and of all that is in it, blocks separated by a blank
// line, lines within a block by a line break. Ruby readings are left out: they
// repeat the word they stand by.
func Text(n *html.Node) string {
	var t texter
	t.node(n, 0)
	return strings.TrimSpace(t.b.String())
}

// PlainText is Text of a piece of markup. Text that only looks like markup in
// part, as titles and summaries of feeds do, comes out readable.
func PlainText(markup string) string {
	if !strings.ContainsAny(markup, "<&") {
		var t texter
		t.text(markup)
		return strings.TrimSpace(t.b.String())
	}
	return Text(parse(markup))
}

type texter struct {
	b     strings.Builder
	gap   string // white space due before the next word
	inPre bool
}

func (t *texter) node(n *html.Node, depth int) {
	switch {
	case depth > maxWalk || n.Namespace == "svg" || dropped[n.DataAtom] || n.DataAtom == atom.Rt || n.DataAtom == atom.Rp:
		return
	case n.Type == html.TextNode:
		t.text(n.Data)
	case n.DataAtom == atom.Br:
		if t.gap == "\n" {
			t.want("\n\n")
		} else {
			t.want("\n")
		}
	case n.DataAtom == atom.Hr:
		t.want("\n\n")
	case n.DataAtom == atom.Img:
		if alt := attr(n, "alt"); isSymbol(alt) {
			t.text(alt)
		} else {
			t.want(" ")
		}
	}
	k := kinds[n.DataAtom]
	apart := "\n\n"
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		apart = "\t"
	}
	standsApart := n.Type == html.ElementNode && k != unknown && k != phrase && k != void
	pre := t.inPre
	t.inPre = pre || n.DataAtom == atom.Pre
	if standsApart {
		t.want(apart)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c, depth+1)
	}
	if standsApart {
		t.want(apart)
	}
	t.inPre = pre
}

// want asks for white space; the strongest asked for is written.
func (t *texter) want(gap string) {
	if rank(gap) > rank(t.gap) {
		t.gap = gap
	}
}

func rank(gap string) int { return strings.Index(" \t\n\n", gap) + len(gap)*4 }

func (t *texter) text(s string) {
	if t.inPre {
		t.put(strings.Trim(printable(s), "\r"))
		return
	}
	for len(s) > 0 {
		if n := leadingSpace(s); n > 0 {
			t.want(" ")
			s = s[n:]
			continue
		}
		n := wordEnd(s)
		t.put(printable(s[:n]))
		s = s[n:]
	}
}

func (t *texter) put(s string) {
	if s == "" {
		return
	}
	if t.b.Len() > 0 {
		t.b.WriteString(t.gap)
	}
	t.gap = ""
	t.b.WriteString(s)
}
