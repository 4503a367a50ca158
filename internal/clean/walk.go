package clean

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// walker turns a source tree into calls on a writer.
type walker struct {
	out  writer
	opts Options
}

func (w *walker) children(n *html.Node, depth int) {
	if depth > maxWalk {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth+1)
	}
}

func (w *walker) node(n *html.Node, depth int) {
	switch n.Type {
	case html.TextNode:
		w.out.text(n.Data)
	case html.ElementNode:
		if n.Namespace == "svg" || dropped[n.DataAtom] {
			return
		}
		dir, lang := w.out.dir, w.out.lang
		w.out.dir, w.out.lang = direction(n, dir), language(n, lang)
		w.element(n, depth)
		w.out.dir, w.out.lang = dir, lang
	case html.DocumentNode:
		w.children(n, depth)
	}
}

func (w *walker) element(n *html.Node, depth int) {
	name := n.DataAtom
	if to := renamed[name]; to != 0 {
		name = to
	}
	k := kinds[name]
	if n.Namespace != "" {
		k = unknown // MathML: its words stay
	}
	switch k {
	case unknown:
		w.children(n, depth)
	case phrase:
		w.phrase(n, name, depth)
	case void:
		w.void(n, name)
	default:
		w.block(n, name, k, depth)
	}
}

// phrase walks an inline element. The same element in itself says nothing new,
// and a link in a link is not HTML.
func (w *walker) phrase(n *html.Node, name atom.Atom, depth int) {
	t := tag{name: name, kind: phrase, attrs: attributes(n, name), dir: w.out.dir, lang: w.out.lang}
	if name == atom.A {
		t.attrs = w.href(n)
	}
	says := name != atom.Span && name != atom.A
	says = says || (name == atom.A && t.attrs != "") || (name == atom.Span && (attr(n, "dir") != "" || attr(n, "lang") != ""))
	if !says || w.inside(name) || w.inRubyPart(name) || len(w.out.inline) > maxDepth {
		w.children(n, depth)
		return
	}
	w.out.enter(t)
	w.children(n, depth)
	w.out.leave()
}

// inRubyPart reports whether a part of a ruby would stand in another one, which a
// parser takes for the end of that.
func (w *walker) inRubyPart(name atom.Atom) bool {
	return isRubyPart(name) && (w.inside(atom.Rb) || w.inside(atom.Rt) || w.inside(atom.Rp))
}

func isRubyPart(name atom.Atom) bool { return name == atom.Rb || name == atom.Rt || name == atom.Rp }

func (w *walker) inside(name atom.Atom) bool {
	for _, t := range w.out.inline {
		if t.name == name && name != atom.Span {
			return true
		}
	}
	return false
}

// block walks an element that stands apart from its neighbours.
func (w *walker) block(n *html.Node, name atom.Atom, k kind, depth int) {
	if t := w.out.top(); t != nil && t.kind == line && t.name != atom.P {
		w.out.space = true // only words fit here
		w.children(n, depth)
		w.out.space = true
		return
	}
	mark := w.clear()
	name, k = w.place(n, name, k)
	if k != border {
		if t := w.out.top(); t != nil && t.kind == list && !item(name) {
			w.out.push(w.implied(t.name))
		}
		w.out.push(tag{name: name, kind: k, attrs: attributes(n, name), dir: w.out.dir, lang: w.out.lang})
	}
	w.children(n, depth)
	if (name == atom.Td || name == atom.Th) && len(w.out.blocks) > mark && k != border {
		w.out.boundary()
		w.out.flush() // an empty cell holds its place
	}
	w.closeTo(mark)
}

// clear ends the line and a paragraph around it, and says how deep that left us.
func (w *walker) clear() int {
	w.out.boundary()
	if t := w.out.top(); t != nil && t.name == atom.P {
		w.out.pop()
	}
	return len(w.out.blocks)
}

// closeTo ends the line and all blocks but the outermost n.
func (w *walker) closeTo(n int) {
	w.out.boundary()
	for len(w.out.blocks) > n {
		w.out.pop()
	}
}

// implied is the item that something foreign in a list is put into.
func (w *walker) implied(list atom.Atom) tag {
	name := atom.Li
	if list == atom.Dl {
		name = atom.Dd
	}
	return tag{name: name, kind: mixed, dir: w.out.dir, lang: w.out.lang}
}

func item(a atom.Atom) bool { return a == atom.Li || a == atom.Dt || a == atom.Dd }

// parents says which printed element a part must stand in.
var parents = map[atom.Atom][]atom.Atom{
	atom.Li: {atom.Ul, atom.Ol}, atom.Dt: {atom.Dl}, atom.Dd: {atom.Dl},
	atom.Thead: {atom.Table}, atom.Tbody: {atom.Table}, atom.Tfoot: {atom.Table}, atom.Caption: {atom.Table},
	atom.Tr: {atom.Thead, atom.Tbody, atom.Tfoot}, atom.Td: {atom.Tr}, atom.Th: {atom.Tr},
}

// place decides what an element is printed as where it stands.
func (w *walker) place(n *html.Node, name atom.Atom, k kind) (atom.Atom, kind) {
	if len(w.out.blocks) >= maxDepth {
		return name, border
	}
	top := w.out.top()
	if in, ok := parents[name]; ok && (top == nil || !contains(in, top.name)) {
		return name, border
	}
	switch {
	case (name == atom.Figcaption && (top == nil || top.name != atom.Figure)) || (name == atom.Summary && (top == nil || top.name != atom.Details)):
		return atom.P, line
	case name == atom.Table && !isData(n):
		return name, border
	case name == atom.Aside && hasClass(n, "pull"):
		return name, flow
	}
	return name, k
}

func contains(list []atom.Atom, a atom.Atom) bool {
	for _, x := range list {
		if x == a {
			return true
		}
	}
	return false
}

// isData tells a table of data from one that lays out a page: it has more than
// one cell, no table in it, and something in its cells.
func isData(table *html.Node) bool {
	if r := attr(table, "role"); r == "presentation" || r == "none" {
		return false
	}
	cells, nested, said := 0, false, false
	for d := range table.Descendants() {
		switch {
		case d.DataAtom == atom.Td || d.DataAtom == atom.Th:
			cells++
		case d.DataAtom == atom.Table:
			nested = true
		case d.DataAtom == atom.Img, d.Type == html.TextNode && strings.TrimSpace(d.Data) != "":
			said = true
		}
		if nested {
			return false
		}
	}
	return cells > 1 && said
}

// void walks the elements that hold nothing, and those shown as a link.
func (w *walker) void(n *html.Node, name atom.Atom) {
	switch name {
	case atom.Br:
		w.out.lineBreak()
	case atom.Wbr:
		if !w.out.fresh && !w.out.space {
			w.out.raw("<wbr>")
		}
	case atom.Hr:
		w.out.boundary()
		if t := w.out.top(); t == nil || t.kind == flow {
			w.out.rule = true
		}
	case atom.Img:
		w.image(n)
	default:
		w.player(n)
	}
}
