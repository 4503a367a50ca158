package extract

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// scan is what one walk over a document gathers for all fields of meta.
type scan struct {
	base     *url.URL
	lang     string
	names    map[string][]string // contents of meta elements, by lower-case name or property
	links    []linkTag
	titleTag string
	scripts  []string // JSON-LD
	state    []string // other scripts: a framework's state may hold the date
	items    []thing  // microdata and RDFa
	heads    []mark   // h1 to h3
	lines    []mark   // elements whose text begins or ends the title: a headline that is no heading
	bylines  []mark   // elements whose class or rel speaks of an author, and texts that begin with "by"
	dates    []mark   // time elements, elements whose class speaks of a date, texts that hold a year
	pictures []mark   // img elements
	words    classWords
	pos      int  // bytes of text passed so far
	depth    int  // of the walk
	passed   bool // a nav was passed over
	inNav    bool // they are to be read as well

	scopes []thing // open items, innermost last
	loose  thing   // properties that stand in no item
}

// mark is a node of interest and where it stands in the text.
type mark struct {
	node *html.Node
	pos  int
	hint hint
}

// linkTag is a link element.
type linkTag struct{ rel, href, media string }

const (
	maxWalkDepth = 2000
	maxMarks     = 150 // of each kind
	maxHeads     = 50
	maxScripts   = 200
	maxLinks     = 100
	maxMetas     = 1000 // meta elements
	longByline   = 150  // bytes, white space included
	shortText    = 300  // bytes; longer texts are prose, not bylines or dates
)

// scanDocument walks doc once. address is the page's own.
func scanDocument(doc *html.Node, address string) *scan {
	s := &scan{
		names: make(map[string][]string, 64),
		words: make(classWords, 256),
		loose: make(thing),
	}
	s.base, _ = url.Parse(address)
	if s.base == nil {
		s.base = &url.URL{}
	}
	s.walk(doc)
	if s.passed && len(s.heads) == 0 { // a nav left open may hold all of the page
		s.inNav = true
		s.walk(doc)
	}
	return s
}

func (s *scan) walk(n *html.Node) {
	if s.depth++; s.depth < maxWalkDepth {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.Type {
			case html.TextNode:
				s.text(c)
			case html.ElementNode:
				s.element(c)
			}
		}
	}
	s.depth--
}

// element reads one element and what is in it.
func (s *scan) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Script:
		s.script(n)
		return
	case atom.Nav:
		if !s.inNav {
			s.passed = true
			return
		}
	case atom.Style, atom.Svg, atom.Noscript, atom.Template, atom.Iframe, atom.Select, atom.Textarea, atom.Object:
		return
	case atom.Meta:
		s.metaTag(n)
	case atom.Link:
		s.linkTag(n)
	case atom.Base:
		if u, err := s.base.Parse(strings.TrimSpace(attr(n, "href"))); err == nil && u.Host != "" {
			s.base = u
		}
		return
	case atom.Title:
		if s.titleTag == "" {
			s.titleTag = squeeze(textIn(n, 2000))
		}
		return
	case atom.Html:
		if s.lang = attr(n, "lang"); s.lang == "" {
			s.lang = attr(n, "xml:lang")
		}
	case atom.H1, atom.H2, atom.H3:
		if len(s.heads) < maxHeads {
			s.heads = s.marked(s.heads, n, 0)
		}
	case atom.Img:
		s.pictures = s.marked(s.pictures, n, 0)
	}
	opened := s.attributes(n)
	s.walk(n)
	if opened {
		s.scopes = s.scopes[:len(s.scopes)-1]
	}
}

// attributes reads what an element's attributes say of it: classes, microdata,
// RDFa. It reports whether the element opened an item.
func (s *scan) attributes(n *html.Node) (opened bool) {
	var h hint
	var prop, content string
	var scope, isTime bool
	isTime = n.DataAtom == atom.Time
	for _, a := range n.Attr {
		switch a.Key {
		case "class":
			h |= s.words.hintOf(a.Val)
		case "id", "data-testid", "data-qa", "data-component":
			if len(a.Val) < 60 { // each is another, so that remembering them does not pay
				h |= readHints(a.Val)
			}
		case "rel":
			if a.Val == "author" {
				h |= hintAuthor
			}
		case "href":
			if n.DataAtom == atom.A && isAuthorPage(a.Val) {
				h |= hintAuthor
			}
		case "itemprop", "property":
			prop = a.Val
		case "itemscope", "typeof":
			scope = true
		case "datetime":
			content, isTime = a.Val, true
		case "content":
			content = a.Val
		case "props", "data-page", "data-props", "data-state":
			if len(a.Val) > 300 && len(s.state) < maxScripts {
				s.state = append(s.state, a.Val)
			}
		}
	}
	if isTime || h&hintDate != 0 {
		s.dates = s.marked(s.dates, n, h)
	}
	if h&hintAuthor != 0 && n.DataAtom != atom.Body && n.DataAtom != atom.Article {
		s.bylines = s.marked(s.bylines, n, h)
	}
	if prop != "" || scope {
		return s.item(n, prop, content, scope)
	}
	return false
}

func (s *scan) marked(marks []mark, n *html.Node, h hint) []mark {
	if len(marks) >= maxMarks {
		return marks
	}
	return append(marks, mark{n, s.pos, h})
}

// text passes a text node and notes those that may be a date, a byline or the
// headline. Long texts are prose, where only "written by" at once may matter.
func (s *scan) text(n *html.Node) {
	trimmed := strings.TrimSpace(n.Data)
	s.pos += len(trimmed)
	switch {
	case len(trimmed) < 2:
		return
	case len(trimmed) >= longByline:
		if len(trimmed) < shortText && strings.Contains(trimmed[:60], "ritten by ") {
			s.bylines = s.marked(s.bylines, n, 0)
		}
		return
	}
	if len(trimmed) > 12 && len(s.lines) < 5 && (strings.HasPrefix(s.titleTag, trimmed) || strings.HasSuffix(s.titleTag, trimmed)) && n.Parent.DataAtom != atom.A {
		s.lines = append(s.lines, mark{n.Parent, s.pos - len(trimmed), 0})
	}
	if mayHoldYear(trimmed) && !s.datedAround(n) {
		s.dates = s.marked(s.dates, n, 0)
	}
	if beginsByline(trimmed) {
		s.bylines = s.marked(s.bylines, n, 0)
	}
}

// datedAround reports whether the element that holds a text is a mark already.
func (s *scan) datedAround(n *html.Node) bool {
	if len(s.dates) == 0 {
		return false
	}
	last := s.dates[len(s.dates)-1].node
	return last == n.Parent || n.Parent != nil && last == n.Parent.Parent
}

// mayHoldYear is a quick test before the date parser: four digits that can be a
// year of some calendar, digits of another script, or 03.05.24.
func mayHoldYear(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		switch c, next := s[i], s[i+1]; {
		case c < '0':
		case c <= '9':
			if (c == '1' || c == '2') && i+3 < len(s) && isDigit(next) && isDigit(s[i+2]) && isDigit(s[i+3]) ||
				(next == '.' || next == '/' || next == '-') && isDigit(s[i+2]) {
				return true
			}
		case c == 0xD9 && next >= 0xA0 && next <= 0xA9, c == 0xDB && next >= 0xB0 && next <= 0xB9, // Arabic, Persian
			c == 0xE0 && (next == 0xA5 && s[i+2] >= 0xA6 || next == 0xB9 && s[i+2] >= 0x90), // Devanagari, Thai
			c == 0xEF && next == 0xBC && s[i+2] >= 0x90 && s[i+2] <= 0x99,                   // full width
			c == 0xE4 && strings.HasPrefix(s[i:], "令和"), c == 0xE6 && strings.HasPrefix(s[i:], "民國"):
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// script keeps JSON-LD for later.
func (s *scan) script(n *html.Node) {
	if n.FirstChild == nil || len(s.scripts)+len(s.state) >= maxScripts {
		return
	}
	if kind := attr(n, "type"); strings.Contains(kind, "ld+json") || strings.Contains(kind, "json+ld") {
		s.scripts = append(s.scripts, n.FirstChild.Data)
	} else if len(n.FirstChild.Data) > 100 {
		s.state = append(s.state, n.FirstChild.Data)
	}
}

// metaTag keeps a meta element's content under its name, property or itemprop.
func (s *scan) metaTag(n *html.Node) {
	content := strings.TrimSpace(attr(n, "content"))
	if content == "" || len(s.names) >= maxMetas {
		return
	}
	for _, a := range n.Attr {
		if a.Key != "name" && a.Key != "property" && a.Key != "itemprop" && a.Key != "http-equiv" {
			continue
		}
		name := strings.ToLower(strings.TrimSpace(a.Val))
		if len(s.names[name]) < 50 {
			s.names[name] = append(s.names[name], content)
		}
	}
}

// linkTag keeps the links that say something of the page itself.
func (s *scan) linkTag(n *html.Node) {
	rel := strings.ToLower(attr(n, "rel"))
	l := linkTag{rel, attr(n, "href"), attr(n, "media")}
	for one := range strings.FieldsSeq(rel) {
		if containsWord("canonical amphtml next alternate", one) && l.href != "" && len(s.links) < maxLinks && (one != "alternate" || l.media != "") {
			s.links = append(s.links, l)
			return
		}
	}
}

// first is the first content of the first name that has one that suits.
func (s *scan) first(suits func(string) bool, names ...string) string {
	for _, name := range names {
		for _, content := range s.names[name] {
			if suits == nil || suits(content) {
				return content
			}
		}
	}
	return ""
}

// absolute resolves an address against the page's base; empty if it is no web
// address.
func (s *scan) absolute(href string) string {
	href = strings.TrimSpace(href)
	u, err := s.base.Parse(href)
	if err != nil || href == "" || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// attr is the value of an attribute, empty if there is none.
func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// textIn is the text under n, up to about most bytes, blocks and br parted by a
// line break.
func textIn(n *html.Node, most int) string {
	if n.Type == html.TextNode {
		return headOf(n.Data, 4*most)
	}
	var b strings.Builder
	writeText(&b, n, most, 0)
	return b.String()
}

func writeText(b *strings.Builder, n *html.Node, most, depth int) {
	for c := n.FirstChild; c != nil && b.Len() < most && depth < maxWalkDepth; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			b.WriteString(headOf(c.Data, 4*most))
		case html.ElementNode:
			switch c.DataAtom {
			case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Button, atom.Select:
			case atom.Br, atom.Div, atom.P, atom.Li, atom.Td, atom.H1, atom.H2, atom.H3, atom.H4, atom.Section, atom.Dd, atom.Dt:
				b.WriteByte('\n')
				writeText(b, c, most, depth+1)
				b.WriteByte('\n')
			default:
				writeText(b, c, most, depth+1)
			}
		}
	}
}

// headOf is s, cut at a rune's edge if it is longer than most.
func headOf(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// squeeze folds white space to single spaces and trims.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// unseen are the characters without width that editors leave behind.
var unseen = strings.NewReplacer("\u200b", "", "\ufeff", "", "\u00ad", "", "\u2060", "")
