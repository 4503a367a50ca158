package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// seenByline is a byline that readers see.
type seenByline struct {
	authors []author
	node    *html.Node
	led     bool // its text begins with "by" or the like
	score   float64
}

// seenAuthors reads the marks that may be bylines, best first; closely asks for
// those near the headline only.
func (f *finder) seenAuthors(closely bool) []seenByline {
	stop := ancestors(f.head.node)
	var seen []seenByline
	for _, m := range f.bylines {
		distance := m.pos - f.head.pos
		if closely && !closeBy(distance) || stop[m.node] {
			continue
		}
		m.hint |= f.around(m.node, stop)
		if m.hint&apart != 0 && (!closeBy(distance) || m.hint&hintComment != 0) {
			continue
		}
		b := f.bylineAt(m)
		if len(b.authors) == 0 || f.isTitle(b.authors[0].name) {
			continue
		}
		switch {
		case f.head.node == nil:
		case distance >= -100 && distance < 300:
			b.score += 3
		case distance >= -300 && distance < 1000:
			b.score += 1.5
		case distance < -1000:
			b.score--
		}
		if m.hint&apart != 0 {
			b.score -= 4
		}
		seen = append(seen, b)
	}
	slices.SortStableFunc(seen, func(a, b seenByline) int { return cmp.Compare(b.score, a.score) })
	if len(seen) > 1 {
		seen[0].addSiblings(seen[1:])
	}
	return seen
}

// addSiblings joins authors who each have an element of their own, side by side.
func (b *seenByline) addSiblings(others []seenByline) {
	box := b.node.Parent
	for range 2 {
		if box != nil && box.Parent != nil && len(textIn(box.Parent, shortText)) < shortText/2 {
			box = box.Parent
		}
	}
	if box == nil || len(b.authors) != 1 || len(textIn(box, shortText)) >= shortText/2 {
		return
	}
	text := beforeOtherCredits(squeeze(textIn(box, shortText)))
	inside := ancestorOf(box)
	for _, o := range others {
		if o.score == b.score && len(o.authors) == 1 && len(b.authors) < maxNames && !isRole(o.authors[0].name) && strings.Contains(text, o.authors[0].name) && inside(o.node) {
			b.authors = addName(b.authors, o.authors[0])
		}
	}
}

// ancestorOf returns a test for being under n.
func ancestorOf(n *html.Node) func(*html.Node) bool {
	return func(d *html.Node) bool {
		for ; d != nil; d = d.Parent {
			if d == n {
				return true
			}
		}
		return false
	}
}

// isTitle reports whether a name is a part of the headline.
func (f *finder) isTitle(name string) bool {
	return strings.Contains(name, " ") && strings.Contains(letters(f.title), letters(name)) && !f.isSite(name)
}

// bylineAt reads the names at a mark: of the elements in it that are names by
// their own word, else of its text; where that is only the word before a name,
// of the element around.
func (f *finder) bylineAt(m mark) (b seenByline) {
	b.node = m.node
	for range 3 {
		text := squeeze(textIn(b.node, shortText))
		own := b.node == m.node && m.marked()
		rest, led := cutLead(text)
		if len(text) < shortText {
			if led {
				b.led, b.score = true, 2
			}
			if f.readByline(&b, text, own && strings.Count(rest, " ") < 5); len(b.authors) > 0 {
				if m.marked() {
					b.score++
				}
				return b
			}
		}
		if own {
			if b.authors = f.firstLine(b.node); len(b.authors) > 0 {
				return b
			}
		}
		if len(text) >= shortText || b.node == m.node && !own && strings.TrimSpace(rest) != "" ||
			b.node.Parent == nil || b.node.Parent.DataAtom == atom.Body {
			break
		}
		b.node = b.node.Parent
	}
	return b
}

// readByline reads the names of one element with that text.
func (f *finder) readByline(b *seenByline, text string, own bool) {
	if b.authors = f.innerNames(b.node, text); len(b.authors) > 0 {
		b.score++
		return
	}
	from := plainLine
	if own {
		from = markedName
	}
	b.authors = f.readNames(text, from)
}

// besideDate reads a line of its own beside the date under the headline, if it
// can only be a name: "Ines Halloran / 3 May 2024 / 5 min read".
func (f *finder) besideDate() []author {
	for _, d := range f.seen {
		if d.score < sure || d.hint&apart != 0 || !closeBy(d.distance) {
			continue
		}
		n := d.node
		for range 4 {
			if n = n.Parent; n == nil || n.DataAtom == atom.Body || len(squeeze(textIn(n, longByline))) >= longByline {
				break
			}
			for line := range strings.Lines(textIn(n, longByline)) {
				if line = squeeze(line); f.isPersonLine(line) && !isLink(n, line) {
					return f.readNames(line, plainLine)
				}
			}
		}
	}
	return nil
}

// isLink reports whether a line under n is a link, which beside a date leads to
// a section.
func isLink(n *html.Node, line string) bool {
	for d := range n.Descendants() {
		if d.DataAtom == atom.A && attr(d, "href") != "" && squeeze(textIn(d, longByline)) == line {
			return true
		}
	}
	return false
}

// isPersonLine reports whether a line is two or three capitalised words that are
// not the page's subject.
func (f *finder) isPersonLine(line string) bool {
	line = f.cutTail(line, plainLine)
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > 3 || isRole(line) || f.isSite(line) {
		return false
	}
	subject := letters(f.title + " " + f.section + " " + strings.Join(f.keywords, " ") + " " + f.page.URL)
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if key := letters(w); !unicode.IsUpper(r) || len(key) > 2 && strings.Contains(subject, key) || containsWord(notNames, key) {
			return false
		}
	}
	return true
}

// firstLine reads a box about the author: the name stands above what is said of
// the person.
func (f *finder) firstLine(n *html.Node) []author {
	for line := range strings.Lines(textIn(n, shortText)) {
		if line = squeeze(line); line == "" {
			continue
		}
		authors := f.readNames(line, plainLine)
		if len(authors) == 1 && strings.Contains(authors[0].name, " ") {
			return authors
		}
		return nil
	}
	return nil
}

// innerNames reads the elements within a byline that hold exactly a name: links
// to an author's page, itemprop or class name. Those whom the byline's text
// credits with something else are left out.
func (f *finder) innerNames(n *html.Node, text string) []author {
	text = beforeOtherCredits(text)
	var authors []author
	for d := range n.Descendants() {
		if d.Type != html.ElementNode || !f.holdsName(d) {
			continue
		}
		for _, a := range f.readNames(textIn(d, 100), markedName) {
			if len(authors) < maxNames && strings.Contains(text, a.name) && !isRole(a.name) {
				authors = addName(authors, a)
			}
		}
	}
	return authors
}

// beforeOtherCredits is the part of a byline's text that is about the authors: up
// to "Reviewed by", "Data analysis by" and the like.
func beforeOtherCredits(text string) string {
	text, _ = cutLead(text)
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return text
	}
	end := len(text)
	for _, credit := range otherCredits {
		if i := strings.Index(lower, credit); i >= 0 && i < end {
			end = i
		}
	}
	if i := strings.Index(lower[:end], " by"); i > 0 && (i+3 == end || !unicode.IsLetter(rune(lower[i+3])) || isUpper(text[i+3])) {
		end = i
	}
	return text[:end]
}

// addName adds a name unless it is there; of a name and the same with more
// words the shorter stays.
func addName(authors []author, a author) []author {
	for i, known := range authors {
		switch {
		case a.name == known.name || strings.HasPrefix(a.name, known.name+" "):
			return authors
		case strings.HasPrefix(known.name, a.name+" "):
			if strings.Contains(a.name, " ") {
				authors[i] = a
			}
			return authors
		}
	}
	return append(authors, a)
}

// holdsName reports whether an element is a name by its attributes.
func (f *finder) holdsName(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "rel", "itemprop":
			if a.Val == "author" || a.Val == "name" {
				return true
			}
		case "href":
			if isAuthorPage(a.Val) {
				return true
			}
		case "class":
			if f.words.hintOf(a.Val)&(hintAuthor|hintName) == hintAuthor|hintName {
				return true
			}
		}
	}
	return false
}

// authorPaths are what addresses of pages about authors contain.
var authorPaths = []string{"author", "people/", "contributor", "profile", "staff/", "by/", "autor", "auteur", "writers/", "journalist", "team/"}

// isAuthorPage tells addresses of pages about authors.
func isAuthorPage(href string) bool {
	for rest := href; ; {
		i := strings.IndexByte(rest, '/')
		if i < 0 || len(rest) < i+5 {
			return false
		}
		rest = rest[i+1:]
		for _, part := range authorPaths {
			if rest[0] == part[0] && strings.HasPrefix(rest, part) && len(rest) > len(part)+1 {
				return true
			}
		}
	}
}
