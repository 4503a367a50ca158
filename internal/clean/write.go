package clean

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// tag is an element as it is printed. attrs is ready to print, with its leading
// space; dir and lang stand apart because they are inherited.
type tag struct {
	name      atom.Atom
	kind      kind
	attrs     string
	dir, lang string
}

// writer prints a well-formed tree. Elements are wanted when the walk enters
// them and printed when the first content needs them, so empty ones never
// appear and inline markup is closed and opened again around blocks.
type writer struct {
	b      strings.Builder
	blocks []tag // wanted block elements, outermost first; a paragraph is the last
	open   int   // how many of blocks are printed
	inline []tag // wanted inline elements
	lit    int   // how many of inline are printed
	auto   bool  // the last of blocks is a paragraph of the writer's own
	apart  bool  // text in a mixed element came after a border: it needs a paragraph
	space  bool  // white space is due before the next text
	breaks int   // line breaks are due before the next text
	rule   bool  // a thematic break is due before the next block
	fresh  bool  // nothing has been printed in the innermost block yet
	pre    bool  // inside pre: white space stands

	dir, lang string // in force in the source at this point
}

// top is the innermost wanted block, nil at the root.
func (w *writer) top() *tag {
	if len(w.blocks) == 0 {
		return nil
	}
	return &w.blocks[len(w.blocks)-1]
}

// boundary ends the line that is being written.
func (w *writer) boundary() {
	w.dim()
	if w.auto {
		w.auto = false
		w.pop()
	}
	w.breaks, w.space = 0, false
	w.apart = !w.fresh
}

// dim closes the printed inline elements.
func (w *writer) dim() { w.dimTo(0) }

// push wants a block element from here on.
func (w *writer) push(t tag) {
	w.boundary()
	w.blocks = append(w.blocks, t)
	w.apart, w.fresh = false, true
	w.pre = w.pre || t.name == atom.Pre
}

// pop closes the innermost block.
func (w *writer) pop() {
	w.dim()
	t := w.blocks[len(w.blocks)-1]
	w.blocks = w.blocks[:len(w.blocks)-1]
	if w.open > len(w.blocks) {
		w.end(t.name)
		w.open--
	}
	if t.name == atom.Pre {
		w.pre = false
	}
	w.breaks, w.space, w.fresh = 0, false, false
	w.apart = true
}

// flush prints the wanted blocks. A due thematic break goes before the first of
// them, where one may stand.
func (w *writer) flush() {
	if w.rule && (w.open == 0 || w.blocks[w.open-1].kind == flow) {
		if w.b.Len() > 0 && w.open < len(w.blocks) {
			w.b.WriteString("<hr>")
		}
		w.rule = false
	}
	for ; w.open < len(w.blocks); w.open++ {
		t := w.blocks[w.open]
		dir, lang := w.inherited(w.open)
		w.start(t, dir, lang)
	}
}

// inherited is the direction and language in force inside the first n blocks.
func (w *writer) inherited(n int) (dir, lang string) {
	for _, t := range w.blocks[:n] {
		dir, lang = or(t.dir, dir), or(t.lang, lang)
	}
	return dir, lang
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// start prints a start tag; dir and lang are those already in force.
func (w *writer) start(t tag, dir, lang string) {
	w.b.WriteByte('<')
	w.b.WriteString(t.name.String())
	w.b.WriteString(t.attrs)
	if t.dir != "" && t.dir != dir {
		w.b.WriteString(` dir="` + t.dir + `"`)
	}
	if t.lang != "" && t.lang != lang {
		w.b.WriteString(` lang="` + t.lang + `"`)
	}
	w.b.WriteByte('>')
}

func (w *writer) end(name atom.Atom) {
	w.b.WriteString("</")
	w.b.WriteString(name.String())
	w.b.WriteByte('>')
}

// line makes sure that text may be printed here, opening a paragraph or an item
// where the content model wants one.
func (w *writer) line() {
	t := w.top()
	switch {
	case t == nil || t.kind == flow:
		w.implied(atom.P, line)
	case t.kind == list && t.name == atom.Dl:
		w.implied(atom.Dd, mixed)
	case t.kind == list:
		w.implied(atom.Li, mixed)
	case t.kind == mixed && w.apart:
		w.implied(atom.P, line)
	}
	w.flush()
}

func (w *writer) implied(name atom.Atom, k kind) {
	w.blocks = append(w.blocks, tag{name: name, kind: k, dir: w.dir, lang: w.lang})
	w.auto, w.fresh, w.apart = true, true, false
}

// due prints the white space that waits in front of text: nothing at the start
// of a block, else the breaks, else one space.
func (w *writer) due() {
	if w.breaks > 0 && !w.fresh {
		w.b.WriteString("<br>")
	} else if w.space && !w.fresh {
		w.b.WriteByte(' ')
	}
	w.breaks, w.space, w.fresh = 0, false, false
}

// dimTo closes printed inline elements until n are left.
func (w *writer) dimTo(n int) {
	for ; w.lit > n; w.lit-- {
		w.end(w.inline[w.lit-1].name)
	}
}

// light prints the wanted inline elements.
func (w *writer) light() {
	dir, lang := w.inherited(len(w.blocks))
	for i, t := range w.inline {
		if i >= w.lit {
			w.start(t, dir, lang)
		}
		dir, lang = or(t.dir, dir), or(t.lang, lang)
	}
	w.lit = len(w.inline)
}

// text prints words. White space is folded, and two line breaks in a row end
// the paragraph.
func (w *writer) text(s string) {
	if w.pre {
		w.verbatim(s)
		return
	}
	for len(s) > 0 {
		if n := leadingSpace(s); n > 0 {
			w.space, s = true, s[n:]
			continue
		}
		n := phraseEnd(s)
		w.word(s[:n])
		s = s[n:]
	}
}

func (w *writer) word(s string) {
	if p := printable(s); p != s {
		w.text(p) // white space may have met where something was left out
		return
	}
	if w.breaks > 1 && w.top() != nil && w.top().name == atom.P && w.open == len(w.blocks) {
		w.split()
	}
	w.line()
	w.due()
	w.light()
	escapeText.WriteString(&w.b, s)
}

// escapeText writes out what markup would read otherwise; quotation marks may
// stand in text.
var escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// split ends the paragraph and begins another of the same sort.
func (w *writer) split() {
	t := *w.top()
	auto := w.auto
	w.dim()
	w.auto = false
	w.pop()
	w.blocks = append(w.blocks, t)
	w.auto, w.fresh, w.apart = auto, true, false
}

func (w *writer) verbatim(s string) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(printable(s))
	if w.fresh {
		s = strings.TrimLeft(s, "\n") // a parser drops the first one
	}
	if s == "" || (w.fresh && strings.TrimSpace(s) == "") {
		return
	}
	w.line()
	w.breaks, w.space, w.fresh = 0, false, false
	w.light()
	escapeText.WriteString(&w.b, s)
}

// lineBreak asks for a br before the next text.
func (w *writer) lineBreak() {
	if w.pre {
		w.verbatim("\n")
	} else {
		w.breaks++
	}
}

// raw prints an inline void element.
func (w *writer) raw(s string) {
	w.line()
	w.due()
	w.light()
	w.b.WriteString(s)
}

// enter wants an inline element; leave takes it back.
func (w *writer) enter(t tag) { w.inline = append(w.inline, t) }

func (w *writer) leave() {
	n := len(w.inline) - 1
	w.dimTo(n)
	w.inline = w.inline[:n]
}

// finish closes all and hands out what was printed.
func (w *writer) finish() string {
	w.boundary()
	for len(w.blocks) > 0 {
		w.pop()
	}
	return w.b.String()
}
