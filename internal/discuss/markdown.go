package discuss

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

// A comment is written in a part of Markdown (CommonMark): paragraphs, emphasis,
// links to the web, block quotes, lists and code. Pictures, headings and HTML are
// no part of it: they stay the signs that they are typed with.

// Renderer turns comments into markup. It is safe for concurrent use.
type Renderer struct{ markdown goldmark.Markdown }

// NewRenderer makes the one renderer of comments.
func NewRenderer() *Renderer {
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewLinkifyParser(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})), 999),
		),
		parser.WithASTTransformers(util.Prioritized(linksOnly{}, 100)),
	)
	return &Renderer{goldmark.New(goldmark.WithParser(p), goldmark.WithRendererOptions(html.WithHardWraps()))}
}

// Render is the markup of a comment's text, which CheckText has passed. What
// Markdown makes of it goes through the one gate for markup, like all else.
func (r *Renderer) Render(source string) (news.HTML, error) {
	var b bytes.Buffer
	if err := r.markdown.Convert([]byte(shallow(source)), &b); err != nil {
		return "", err
	}
	return clean.Fragment(b.String(), clean.Options{}), nil
}

// maxNesting is how many quotes and lists may stand in one another.
const maxNesting = 6

// shallow escapes the signs at the beginning of a line that would nest quotes and
// lists any deeper: a line of ten thousand of them is no text.
func shallow(source string) string {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		at, deep := 0, 0
		for at < len(line) && deep <= maxNesting {
			n := container(line[at:])
			if n == 0 {
				break
			}
			if deep++; deep <= maxNesting {
				at += n
			}
		}
		if deep > maxNesting {
			lines[i] = line[:at] + "\\" + strings.TrimLeft(line[at:], " \t")
		}
	}
	return strings.Join(lines, "\n")
}

// container is the length of a sign that begins a quote or an item of a list, with
// the blanks around it; 0 if there is none.
func container(s string) int {
	rest := strings.TrimLeft(s, " \t")
	blanks := len(s) - len(rest)
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	switch {
	case rest == "":
		return 0
	case rest[0] == '>':
		return blanks + 1
	case strings.IndexByte("-*+", rest[0]) >= 0 && (len(rest) == 1 || rest[1] == ' ' || rest[1] == '\t'):
		return blanks + 1
	case digits > 0 && digits < 10 && len(rest) > digits && (rest[digits] == '.' || rest[digits] == ')'):
		return blanks + digits + 1
	}
	return 0
}

// linksOnly makes links of pictures, and text of links that do not lead to the web.
type linksOnly struct{}

// Transform implements parser.ASTTransformer.
func (linksOnly) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var all []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.(type) {
		case *ast.Link, *ast.Image, *ast.AutoLink:
			if entering {
				all = append(all, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range all {
		switch n := n.(type) {
		case *ast.Link:
			relink(n, string(n.Destination))
		case *ast.Image:
			relink(n, string(n.Destination))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkEmail || !web(string(n.URL(reader.Source()))) {
				n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(reader.Source())))
			}
		}
	}
}

// relink puts a plain link in place of one with children, or the children alone.
func relink(n ast.Node, to string) {
	parent := n.Parent()
	if web(to) {
		l := ast.NewLink()
		l.Destination = []byte(to)
		for c := n.FirstChild(); c != nil; c = n.FirstChild() {
			l.AppendChild(l, c)
		}
		parent.ReplaceChild(parent, n, l)
		return
	}
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		parent.InsertBefore(parent, n, c)
	}
	parent.RemoveChild(parent, n)
}

// web reports whether an address is one of the web.
func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
