package extract

import (
	"bytes"
	"io"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// deepest is how many elements may be open at once in a page that the parser
// refuses; the wrappers beyond are left out.
const deepest = 200

// parse reads a page, however broken. The parser gives up on pages nested deeper
// than 512 elements; of these the wrappers beyond a bound are taken out first.
func parse(body []byte) *html.Node {
	doc, err := html.Parse(bytes.NewReader(body))
	if err == nil {
		return doc
	}
	if doc, err = html.Parse(bytes.NewReader(flatten(body))); err == nil {
		return doc
	}
	doc, _ = html.Parse(bytes.NewReader(nil))
	return doc
}

// flatten leaves out the tags of elements nested too deep; their text stays.
func flatten(body []byte) []byte {
	var out bytes.Buffer
	depth := 0
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return nil
			}
			return out.Bytes()
		case html.StartTagToken:
			raw := bytes.Clone(z.Raw())
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if keepsText(a) || depth < deepest {
				out.Write(raw)
			}
			if !closesItself(a) {
				depth++
			}
		case html.EndTagToken:
			raw := bytes.Clone(z.Raw())
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if !closesItself(a) {
				depth = max(0, depth-1)
			}
			if keepsText(a) || depth < deepest {
				out.Write(raw)
			}
		default:
			out.Write(z.Raw())
		}
	}
}

// keepsText tells elements whose content is not markup: without their tags it
// would become text.
func keepsText(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Noscript, atom.Iframe, atom.Xmp, atom.Noembed, atom.Noframes, atom.Plaintext:
		return true
	}
	return false
}

// closesItself tells elements that are void or end where the next one begins.
func closesItself(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th, atom.Option, atom.Br, atom.Hr, atom.Img,
		atom.Input, atom.Meta, atom.Link, atom.Wbr, atom.Source, atom.Embed, atom.Area, atom.Base, atom.Col:
		return true
	}
	return false
}

// find is the first element of that name under n, nil if there is none.
func find(n *html.Node, name string) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			return d
		}
	}
	return nil
}
