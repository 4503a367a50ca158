package extract

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// thing is one item of the schema.org vocabulary, from JSON-LD, microdata or
// RDFa alike: property to value, as looseJSON gives them. A property that occurs
// twice in markup holds a list.
type thing map[string]any

// types are the item's types in lower case without the vocabulary's address.
func (t thing) types() []string {
	var types []string
	for _, v := range listOf(t["@type"]) {
		if s, ok := v.(string); ok {
			for _, one := range strings.Fields(s) {
				types = append(types, strings.ToLower(one[strings.LastIndexAny(one, "/:#")+1:]))
			}
		}
	}
	return types
}

// is reports whether one of the item's types is in the list.
func (t thing) is(list string) bool {
	for _, one := range t.types() {
		if containsWord(list, one) {
			return true
		}
	}
	return false
}

// text is the first of the properties that holds text: the string itself, a
// language-tagged @value, or the name of an item.
func (t thing) text(properties ...string) string {
	for _, p := range properties {
		for _, v := range listOf(t[p]) {
			if s := textOfValue(v); s != "" {
				return s
			}
		}
	}
	return ""
}

func textOfValue(v any) string {
	switch v := v.(type) {
	case string:
		return squeeze(v)
	case map[string]any:
		return thing(v).text("@value", "name", "url", "@id")
	}
	return ""
}

// listOf is v as a list: nothing, one, or many.
func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// things are the items of a page, resolved: a reference by @id becomes the item
// it names.
type things struct {
	all  []thing
	byID map[string]thing
}

const maxThings = 2000

// notOwn are the properties that lead to other works, not to parts of the page's own.
const notOwn = "comment review reviews mentions relatedlink itemlistelement haspart citation suggestedanswer acceptedanswer isbasedon workexample potentialaction"

// gather lists the items within v, outermost first.
func (ts *things) gather(v any, depth int) {
	if depth > maxJSONDepth || len(ts.all) >= maxThings {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			ts.gather(one, depth+1)
		}
	case map[string]any:
		t := thing(v)
		if id, ok := v["@id"].(string); ok && len(v) > len(ts.byID[id]) && len(v) > 1 {
			ts.byID[id] = t
		}
		if v["@type"] != nil {
			ts.all = append(ts.all, t)
		}
		for _, key := range sortedKeys(v) {
			if !containsWord(notOwn, strings.ToLower(key)) {
				ts.gather(v[key], depth+1)
			}
		}
	}
}

// resolve is the item that v names or is; nil if it is none.
func (ts *things) resolve(v any) thing {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if id, ok := m["@id"].(string); ok && len(m) <= 2 {
		if full := ts.byID[id]; full != nil {
			return full
		}
	}
	return thing(m)
}

// articleTypes are the types that an article may have, best first.
const (
	articleTypes = "newsarticle article blogposting reportagenewsarticle opinionnewsarticle analysisnewsarticle backgroundnewsarticle reviewnewsarticle askpublicnewsarticle liveblogposting report scholarlyarticle techarticle medicalscholarlyarticle advertisercontentarticle satiricalarticle socialmediaposting discussionforumposting article posting"
	workTypes    = "webpage itempage creativework medicalwebpage faqpage howto recipe videoobject podcastepisode qapage profilepage aboutpage review course book guide"
)

// main is the item that is the page's article: by its type, by an address that
// is the page's own, by having a headline and a date. It returns nil if the page
// has none, and others that may fill in what it lacks. Articles that say another
// address or, where there are several, have another headline, are teasers.
func (ts *things) main(addresses map[string]bool, titles string) (best thing, others []thing) {
	articles := 0
	for _, t := range ts.all {
		if t.is(articleTypes) {
			articles++
		}
	}
	bestWeight := 0
	for _, t := range ts.all {
		weight := t.weight(addresses, titles, articles > 1)
		switch {
		case weight == 0:
		case weight > bestWeight:
			if best != nil {
				others = append(others, best)
			}
			best, bestWeight = t, weight
		default:
			others = append(others, t)
		}
	}
	return best, others
}

// weight says how likely an item is the page's article; 0 if it cannot be.
func (t thing) weight(addresses map[string]bool, titles string, several bool) int {
	const article, work = 40, 10
	weight := 0
	switch {
	case t.is(articleTypes):
		weight = article
	case t.is(workTypes):
		weight = work
	default:
		return 0
	}
	own, other := t.names(addresses)
	headline := letters(t.text("headline", "name"))
	titled := headline != "" && titles != "" && (strings.Contains(titles, headline) || likeness(wordSet(titles), wordSet(headline)) > .5)
	if weight == article && !own && !titled && headline != "" && titles != "" && (other || several) {
		return 0
	}
	for _, sign := range []struct {
		there  bool
		points int
	}{{own, 20}, {titled, 13}, {t["datePublished"] != nil, 4}, {t["author"] != nil, 2}} {
		if sign.there {
			weight += sign.points
		}
	}
	return weight
}

// names reports whether the item says that it is about one of the addresses, and
// whether it says that it is about another page.
func (t thing) names(addresses map[string]bool) (own, other bool) {
	for _, p := range []string{"url", "mainEntityOfPage", "@id"} {
		for _, v := range listOf(t[p]) {
			s, _ := v.(string)
			if m, ok := v.(map[string]any); ok {
				s, _ = m["@id"].(string)
			}
			own = own || s != "" && addresses[pageKey(s)]
			other = other || strings.Contains(s, "://") && !strings.Contains(s, "#")
		}
	}
	return own, other && !own
}

// pageKey is an address for comparing: scheme, www, fragment, query and a slash
// at the end taken off.
func pageKey(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	return strings.TrimSuffix(strings.TrimPrefix(address, "www."), "/")
}

// itemProperties are those whose text is worth reading from markup.
var itemProperties = map[string]string{
	"headline": "headline", "alternativeheadline": "alternativeHeadline", "name": "name",
	"author": "author", "creator": "author", "datepublished": "datePublished", "datecreated": "dateCreated",
	"datemodified": "dateModified", "publisher": "publisher", "image": "image", "thumbnailurl": "thumbnailUrl",
	"url": "url", "articlesection": "articleSection", "keywords": "keywords", "mainentityofpage": "mainEntityOfPage",
	"inlanguage": "inLanguage", "isaccessibleforfree": "isAccessibleForFree", "caption": "caption",
	"title": "headline", "date": "datePublished", "issued": "datePublished", "created": "dateCreated", "modified": "dateModified",
}

// item reads one element of microdata or RDFa: prop is its property, scope says
// that it is an item itself. It reports whether it opened one.
func (s *scan) item(n *html.Node, prop, content string, scope bool) bool {
	if colon := strings.LastIndexAny(prop, ":/"); colon >= 0 {
		if strings.HasPrefix(prop, "og:") || strings.HasPrefix(prop, "article:") || strings.HasPrefix(prop, "fb:") {
			return false // OpenGraph, read with the meta elements
		}
		prop = prop[colon+1:]
	}
	name := itemProperties[strings.ToLower(strings.TrimSpace(prop))]
	var value any
	if scope {
		opened := thing{"@type": attr(n, "itemtype") + attr(n, "typeof")}
		value = map[string]any(opened)
		if len(s.scopes) == 0 && len(s.items) < maxThings || name == "" {
			s.items = append(s.items, opened)
		}
		s.put(name, value)
		s.scopes = append(s.scopes, opened)
	} else if name != "" {
		s.put(name, itemValue(n, content))
	}
	if n.DataAtom == atom.Meta || n.DataAtom == atom.Link {
		return scope // nothing of it is seen
	}
	switch name {
	case "author":
		s.bylines = s.marked(s.bylines, n, hintAuthor)
	case "datePublished":
		s.dates = s.marked(s.dates, n, hintDate|hintPublished)
	case "dateModified":
		s.dates = s.marked(s.dates, n, hintDate|hintUpdated)
	}
	return scope
}

// put gives the innermost open item a property.
func (s *scan) put(name string, value any) {
	if name == "" || value == nil || value == "" {
		return
	}
	item := s.loose
	if len(s.scopes) > 0 {
		item = s.scopes[len(s.scopes)-1]
	}
	if known := item[name]; known != nil {
		item[name] = append(listOf(known), value)
		return
	}
	item[name] = value
}

func itemValue(n *html.Node, content string) any {
	if content != "" {
		return content
	}
	switch n.DataAtom {
	case atom.A, atom.Link:
		if text := squeeze(textIn(n, shortText)); text != "" {
			return text
		}
		return attr(n, "href")
	case atom.Img:
		return attr(n, "src")
	}
	return squeeze(textIn(n, shortText))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
