package clean

import "golang.org/x/net/html/atom"

// kind says how an element takes part in the content model.
type kind uint8

const (
	unknown kind = iota // not printed, its children are
	border              // not printed, but what is inside stands apart: div, section
	flow                // holds blocks; text in it gets a paragraph: blockquote, figure
	mixed               // holds text or blocks: li, td, dd
	line                // holds text only: p, h2, figcaption
	list                // holds items only: ul, ol, dl
	table               // table and its inner parts, held to their own order
	phrase              // inline markup
	void                // br, hr, wbr, img: handled one by one
)

// kinds is the allow-list. An element that is not in it is not printed; its
// text is, unless it is in dropped.
var kinds = map[atom.Atom]kind{
	atom.Div: border, atom.Section: border, atom.Article: border, atom.Main: border, atom.Header: border,
	atom.Footer: border, atom.Nav: border, atom.Aside: border, atom.Form: border, atom.Fieldset: border,
	atom.Center: border, atom.Address: border, atom.Hgroup: border, atom.Dialog: border, atom.Body: border,
	atom.Html: border, atom.Menu: border, atom.Search: border, atom.Picture: border,
	atom.Legend: border, atom.Button: border,

	atom.Blockquote: flow, atom.Figure: flow, atom.Details: flow,
	atom.Li: mixed, atom.Dd: mixed, atom.Td: mixed, atom.Th: mixed,
	atom.P: line, atom.H1: line, atom.H2: line, atom.H3: line, atom.H4: line, atom.H5: line, atom.H6: line,
	atom.Figcaption: line, atom.Caption: line, atom.Dt: line, atom.Summary: line, atom.Pre: line,
	atom.Ul: list, atom.Ol: list, atom.Dl: list,
	atom.Table: table, atom.Thead: table, atom.Tbody: table, atom.Tfoot: table, atom.Tr: table,

	atom.A: phrase, atom.B: phrase, atom.Strong: phrase, atom.I: phrase, atom.Em: phrase, atom.U: phrase,
	atom.S: phrase, atom.Del: phrase, atom.Ins: phrase, atom.Mark: phrase, atom.Small: phrase,
	atom.Sub: phrase, atom.Sup: phrase, atom.Code: phrase, atom.Kbd: phrase, atom.Samp: phrase,
	atom.Var: phrase, atom.Q: phrase, atom.Cite: phrase, atom.Abbr: phrase, atom.Dfn: phrase,
	atom.Time: phrase, atom.Bdi: phrase, atom.Bdo: phrase, atom.Span: phrase,
	atom.Ruby: phrase, atom.Rt: phrase, atom.Rp: phrase, atom.Rb: phrase,

	atom.Br: void, atom.Hr: void, atom.Wbr: void, atom.Img: void,
	atom.Iframe: void, atom.Video: void, atom.Audio: void,
}

// renamed gives old and odd elements the name they are printed under. A page has
// one h1, its headline, so those of the body step down.
var renamed = map[atom.Atom]atom.Atom{
	atom.H1: atom.H2, atom.Strike: atom.S, atom.Tt: atom.Code, atom.Dir: atom.Ul,
	atom.Font: atom.Span, atom.Big: atom.Span, atom.Acronym: atom.Abbr, atom.Listing: atom.Pre,
	atom.Image: atom.Img,
}

// dropped are elements that go with all that is in them.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Head: true, atom.Title: true,
	atom.Object: true, atom.Embed: true, atom.Applet: true, atom.Frame: true, atom.Frameset: true,
	atom.Noframes: true, atom.Noembed: true, atom.Plaintext: true, atom.Xmp: true, atom.Svg: true,
	atom.Canvas: true, atom.Map: true, atom.Area: true, atom.Input: true, atom.Textarea: true,
	atom.Select: true, atom.Option: true, atom.Datalist: true, atom.Progress: true, atom.Meter: true,
	atom.Link: true, atom.Meta: true, atom.Base: true, atom.Param: true, atom.Source: true,
	atom.Track: true, atom.Colgroup: true, atom.Col: true, atom.Annotation: true,
	atom.AnnotationXml: true, atom.Keygen: true,
}

// classes are the few that the stylesheet knows and that may stand on a given
// element: an embedded post shown as a cutting, its lines of meta, a pull quote.
// A figure that is no post is always "fig".
var classes = map[atom.Atom]string{atom.Figure: "post", atom.P: "meta", atom.Figcaption: "meta", atom.Aside: "pull"}

// attrs are the plain attributes printed beside dir, lang and class, each with
// the test its value must pass.
var attrs = map[atom.Atom][]attrRule{
	atom.Ol:   {{"start", isInt}, {"reversed", isEmpty}},
	atom.Li:   {{"value", isInt}},
	atom.Td:   {{"colspan", isSpan}, {"rowspan", isSpan}},
	atom.Th:   {{"colspan", isSpan}, {"rowspan", isSpan}, {"scope", isScope}},
	atom.Time: {{"datetime", isDateTime}},
	atom.Abbr: {{"title", isTitle}},
}

type attrRule struct {
	key string
	ok  func(string) bool
}

// maxDepth bounds printed nesting and maxWalk the depth of the source tree that
// is read; what lies deeper is flattened into its surroundings or left out.
const (
	maxDepth = 24
	maxWalk  = 1000
)
