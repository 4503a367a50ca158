package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// words are what a post says, with its signature: they are part of the text, so
// that a quotation in them can be found.
func words(e news.Embed) string {
	if e.Text == "" || e.Author == "" {
		return e.Text
	}
	sign := "— " + e.Author
	if e.Handle != "" {
		sign += " (" + e.Handle + ")"
	}
	if !e.Published.IsZero() {
		sign += " " + e.Published.Format("January 2, 2006")
	}
	return e.Text + "\n\n" + sign
}

// card is the markup of an embed as pages show it: a cutting, or a still that
// links to the film. The gate cleans it like everything else.
func (e *embedded) card() *html.Node {
	if e.poster != "" {
		f := element("figure", "")
		f.AppendChild(link(e.URL, element("img", "", html.Attribute{Key: "src", Val: e.poster}, html.Attribute{Key: "alt", Val: e.Network})))
		f.AppendChild(wrap("figcaption", "", link(e.URL, textNode(firstOf(e.Text, e.Network)))))
		return f
	}
	f := element("figure", "post")
	if e.Author != "" || e.Handle != "" {
		who := element("p", "meta")
		who.AppendChild(wrap("b", "", textNode(firstOf(e.Author, e.Handle))))
		if e.Author != "" && e.Handle != "" {
			who.AppendChild(textNode(" " + e.Handle))
		}
		who.AppendChild(textNode(" on " + e.Network))
		f.AppendChild(who)
	}
	if e.Text != "" {
		quote := element("blockquote", "")
		for _, p := range strings.Split(e.Text, "\n\n") {
			quote.AppendChild(wrap("p", "", textNode(p)))
		}
		f.AppendChild(quote)
	}
	f.AppendChild(e.caption())
	return f
}

func (e *embedded) caption() *html.Node {
	c := element("figcaption", "meta")
	if !e.Published.IsZero() {
		c.AppendChild(wrap("time", "", textNode(e.Published.Format("2 January 2006")), html.Attribute{Key: "datetime", Val: e.Published.Format("2006-01-02")}))
		c.AppendChild(textNode(" · "))
	}
	c.AppendChild(link(e.URL, textNode("See the post on "+e.Network)))
	return c
}

func element(name, class string, attrs ...html.Attribute) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name)), Attr: attrs}
	if class != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "class", Val: class})
	}
	return n
}

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

func wrap(name, class string, inner *html.Node, attrs ...html.Attribute) *html.Node {
	n := element(name, class, attrs...)
	n.AppendChild(inner)
	return n
}

func link(to string, inner *html.Node) *html.Node {
	return wrap("a", "", inner, html.Attribute{Key: "href", Val: to})
}
