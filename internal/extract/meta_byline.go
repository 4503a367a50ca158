package extract

import (
	"strings"

	"golang.org/x/net/html"

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
	for _, a := range f.withoutOutlet(chosen) {
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

// withoutOutlet leaves the outlet itself out where there are others beside it: it
// is not one of the authors.
func (f *finder) withoutOutlet(authors []author) []author {
	var others []author
	for _, a := range authors {
		if !f.isSite(a.name) {
			others = append(others, a)
		}
	}
	if len(others) > 0 {
		return others
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
		if s := textOfValue(name); s != "" {
			if last, _, comma := strings.Cut(s, ","); comma && item.is("person") && !strings.Contains(last, " ") {
				s = firstNameFirst(s)
			}
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
