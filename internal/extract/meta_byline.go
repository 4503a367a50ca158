package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// metaAuthors are the names of meta elements that hold authors, best first.
var metaAuthors = strings.Fields(`author citation_author parsely-author sailthru.author byl byline dc.creator dc:creator dcterms.creator
	dc.contributor.author article:author article.author authors og:author og:article:author article_author article_authors_name
	cxenseparse:author lp:author weibo:article:author creator twitter:creator:name`)

// findByline chooses who wrote the article. What the page says to machines is
// believed, unless it names only the publisher, or fewer people than the byline
// that readers see.
func (f *finder) findByline() {
	stated := f.statedAuthors()
	seen := f.seenAuthors(len(stated) > 0)
	f.shown = seen
	chosen := stated
	for _, s := range seen {
		if f.prefersSeen(stated, s) {
			chosen = s.authors
			break
		}
	}
	if len(chosen) == 0 {
		chosen = f.besideDate()
	}
	known := make(map[string]bool)
	for _, a := range withoutOutlet(chosen) {
		if key := letters(a.name); key != "" && !known[key] && len(f.byline) < maxNames {
			known[key] = true
			f.byline = append(f.byline, a.name)
			f.kinds = append(f.kinds, a.kind)
		}
	}
	f.useBylines(seen)
}

// prefersSeen weighs a byline that readers see against the stated authors.
func (f *finder) prefersSeen(stated []author, seen seenByline) bool {
	if len(stated) == 0 {
		return seen.score >= 2
	}
	people, full, outlet := false, false, true
	for _, a := range stated {
		outlet = outlet && f.isSite(a.name)
		people = people || a.kind == news.Person
		full = full || strings.Contains(a.name, " ")
	}
	better := seen.authors[0].kind == news.Person && strings.Contains(seen.authors[0].name, " ")
	switch {
	case seen.score >= 2.5 && better && outlet:
		return true
	case seen.score >= 4 && better && (!people || !full), seen.score >= 6 && seen.led && !people:
		return true
	case seen.score >= 6 && seen.led && better && !sharesWord(seen.authors, stated):
		return true // whoever entered the article is not who wrote it
	case seen.score >= 4 && len(seen.authors) > len(stated) && holds(seen.authors, stated):
		return true
	}
	return false
}

// sharesWord reports whether some word is in names of both.
func sharesWord(a, b []author) bool {
	words := make(map[string]bool)
	for _, one := range a {
		for w := range strings.FieldsSeq(letters(one.name)) {
			words[w] = true
		}
	}
	for _, one := range b {
		for w := range strings.FieldsSeq(letters(one.name)) {
			if words[w] {
				return true
			}
		}
	}
	return false
}

// withoutOutlet leaves organisations out where there are people beside them: the
// outlet is not one of the authors.
func withoutOutlet(authors []author) []author {
	var people []author
	for _, a := range authors {
		if a.kind == news.Person {
			people = append(people, a)
		}
	}
	if len(people) > 0 {
		return people
	}
	return authors
}

// holds reports whether all names of few are among many.
func holds(many, few []author) bool {
	names := make(map[string]bool)
	for _, a := range many {
		names[nameKey(a.name)] = true
	}
	for _, a := range few {
		if !names[nameKey(a.name)] {
			return false
		}
	}
	return true
}

// nameKey is a name for comparing, without a title in front.
func nameKey(name string) string {
	key := letters(name)
	if title, rest, ok := strings.Cut(key, " "); ok && containsWord("dr prof professor mr mrs ms sir dame", title) {
		return rest
	}
	return key
}

// statedAuthors are the authors that the page gives to machines.
func (f *finder) statedAuthors() []author {
	for _, t := range f.mainAndOthers() {
		for _, p := range []string{"author", "creator"} {
			var authors []author
			for _, v := range listOf(t[p]) {
				authors = append(authors, f.itemAuthors(v)...)
			}
			if len(authors) > 0 {
				return authors
			}
		}
	}
	for _, meta := range metaAuthors {
		var authors []author
		for _, content := range f.names[meta] {
			if strings.HasPrefix(meta, "citation") || strings.HasPrefix(meta, "dc") {
				content = firstNameFirst(content)
			}
			authors = append(authors, f.readNames(content, statedName)...)
		}
		if len(authors) > 0 {
			return authors
		}
	}
	if label := f.first(nil, "twitter:label1"); leads[strings.ToLower(strings.TrimSuffix(label, " by"))] {
		return f.readNames(f.first(nil, "twitter:data1"), statedName)
	}
	return nil
}

// itemAuthors reads one value of an author property.
func (f *finder) itemAuthors(v any) []author {
	if s, ok := v.(string); ok {
		return f.readNames(s, statedName)
	}
	item := f.things.resolve(v)
	var authors []author
	for _, name := range listOf(item["name"]) {
		if s, ok := name.(string); ok {
			authors = append(authors, f.readNames(s, statedName)...)
		}
	}
	if item.is("organization newsmediaorganization corporation") {
		for i := range authors {
			authors[i].kind = news.Organisation
		}
	}
	return authors
}

// firstNameFirst turns "Garland, Anna" around, as libraries write names.
func firstNameFirst(s string) string {
	last, first, ok := strings.Cut(s, ",")
	if !ok || strings.ContainsAny(first, ",;&") || strings.Contains(first, " and ") {
		return s
	}
	return strings.TrimSpace(first) + " " + strings.TrimSpace(last)
}

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
		if h := m.hint | f.around(m.node, stop); h&apart != 0 && (!closeBy(distance) || h&hintComment != 0) {
			continue
		} else {
			m.hint = h
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
	n := m.node
	for range 3 {
		if n == nil || n.DataAtom == atom.Body {
			break
		}
		text := squeeze(textIn(n, shortText))
		b.node = n
		if len(text) >= shortText {
			if m.marked() && n == m.node {
				b.authors = f.firstLine(n)
			}
			return b
		}
		rest, led := cutLead(text)
		if led {
			b.led, b.score = true, 2
		}
		if b.authors = f.innerNames(n, text); len(b.authors) > 0 {
			b.score += 2
			return b
		}
		from := plainLine
		if m.marked() && n == m.node && strings.Count(rest, " ") < 5 {
			from = markedName
		}
		if b.authors = f.readNames(text, from); len(b.authors) > 0 {
			if m.marked() {
				b.score++
			}
			return b
		}
		if n == m.node && m.marked() {
			if b.authors = f.firstLine(n); len(b.authors) > 0 {
				return b
			}
		}
		if strings.TrimSpace(rest) != "" && n == m.node && !m.marked() {
			break
		}
		n = n.Parent
	}
	return b
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
		case strings.HasPrefix(a.name, known.name):
			return authors
		case strings.HasPrefix(known.name, a.name):
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

// useBylines marks the nodes of bylines that name the authors.
func (f *finder) useBylines(seen []seenByline) {
	for _, s := range seen {
		if s.score >= 3 && len(textIn(s.node, 200)) < 200 {
			f.used[s.node] = true
		}
	}
}

// marked reports whether an element says itself that it is an author's.
func (m mark) marked() bool { return m.node.Type == html.ElementNode }
