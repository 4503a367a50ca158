package web

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/text"
)

// The parts that several pages share. Each prints as the template of its name in
// templates/_parts.html.

// item is one story or article in a list.
type item struct {
	Href, Title string
	Lang, Dir   string
	Dek         string
	Level       int    // of its heading: 2, 3 or 4
	Class       string // of its heading: "hed", "hed-2" …
	Picture     *picture
	Basis       basis
	Fresh       bool   // changed since the reader last looked
	Out         string // address of the original, for the key that opens it
}

// basis says what an item rests on, drawn and written.
type basis struct {
	Tally template.HTML
	One   string // "One report": said in a stronger voice
	Words string // "6 independent reports · 24 outlets"
	Name  string // a publisher, where the item is one article
	When  moment
	News  string // what changed: "3 new facts, 1 changed number"
}

// maxStrokes is how many strokes a tally draws; the rest are only in the words.
const maxStrokes = 40

// strokes draws a tally: a thick stroke for each report, thin ones after it for
// its copies. It is made of constants, so it may be printed as it stands.
func strokes(copies []int) template.HTML {
	var b strings.Builder
	n := 0
	for _, c := range copies {
		if n++; n > maxStrokes {
			break
		}
		b.WriteString("<i></i>")
		for ; c > 0 && n < maxStrokes; c, n = c-1, n+1 {
			b.WriteString("<s></s>")
		}
	}
	return raw(b.String())
}

// basisOf is what a story rests on.
func (v *visit) basisOf(s *news.Story) basis {
	one, rest := restsOn(s.Reports(), s.Outlets)
	return basis{Tally: strokes(s.Tally), One: one, Words: rest, When: v.moment(s.Last)}
}

// storyItem is a story in a list. A story of one article is that article: there
// is nothing else to show.
func (v *visit) storyItem(s *news.Story) item {
	t := tongueOf(s.Language)
	i := item{Href: storyPath(s.ID, s.Title), Title: s.Title, Lang: t.Lang, Dir: t.Dir, Dek: s.Dek, Level: 3, Class: "hed", Basis: v.basisOf(s)}
	if s.Articles == 1 && s.Lead != 0 {
		i.Href = articlePath(s.Lead, s.Title)
	}
	return i
}

// storyItems are stories in a list.
func (v *visit) storyItems(stories []news.Story) []item {
	items := make([]item, len(stories))
	for i := range stories {
		items[i] = v.storyItem(&stories[i])
	}
	return items
}

// cardItem is an article in a list.
func (v *visit) cardItem(c *news.Card) item {
	t := tongueOf(c.Language)
	return item{
		Href: articlePath(c.ID, c.Title), Title: headline(c.Title), Lang: t.Lang, Dir: t.Dir, Dek: c.Excerpt, Level: 3, Class: "hed",
		Picture: v.picture(c.Image), Basis: basis{Name: nameOf(c), When: v.moment(c.When)}, Out: c.URL,
	}
}

func (v *visit) cardItems(cards []news.Card) []item {
	items := make([]item, len(cards))
	for i := range cards {
		items[i] = v.cardItem(&cards[i])
	}
	return items
}

// headline is a title to click on, also where a publisher gave none.
func headline(title string) string {
	if strings.TrimSpace(title) == "" {
		return "Without a headline"
	}
	return title
}

// nameOf is the publisher of a card as a reader knows it.
func nameOf(c *news.Card) string {
	if c.PublisherName != "" {
		return c.PublisherName
	}
	return c.Publisher
}

// The addresses of pages. The slug is for people; only the id counts.

func articlePath(id int64, title string) string { return withSlug("/article/", id, title) }
func storyPath(id int64, title string) string   { return withSlug("/story/", id, title) }

func withSlug(prefix string, id int64, title string) string {
	path := prefix + strconv.FormatInt(id, 10)
	if slug := news.Slug(title); slug != "" {
		path += "/" + url.PathEscape(slug)
	}
	return path
}

func topicPath(kind news.TopicKind, slug string) string {
	return "/" + string(kind) + "/" + url.PathEscape(slug)
}

func personPath(name string) string {
	slug := news.Slug(name)
	if slug == "" {
		return ""
	}
	return topicPath(news.TopicPerson, slug)
}

func publisherPath(domain string) string { return "/publisher/" + url.PathEscape(domain) }

// pager leads to earlier and later parts of a list.
type pager struct{ Earlier, Later string }

// pager makes the links to the pages of a list beside this one.
func (v *visit) pager(t store.Turn) pager {
	to := func(key, cursor string) string {
		if cursor == "" {
			return ""
		}
		q := v.URL.Query()
		q.Del("before")
		q.Del("after")
		q.Set(key, cursor)
		return v.URL.EscapedPath() + "?" + q.Encode()
	}
	return pager{Earlier: to("before", t.Older), Later: to("after", t.Newer)}
}

// excerptWords is how much of a text the public gets to see.
const excerptWords = 60

// listSize is how many stories or articles a page of a list holds.
const listSize = 30

// page is the part of a list that the address asks for.
func (v *visit) page(limit int) store.Page {
	q := v.URL.Query()
	return store.Page{Before: q.Get("before"), After: q.Get("after"), Limit: limit}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// firstSentences is the beginning of s in whole sentences, of n words at most;
// where the first is longer than that, its first words.
func firstSentences(s string, n int) string {
	end, words := 0, 0
	for _, span := range text.Sentences(s) {
		if words += len(strings.Fields(span.Of(s))); words > n {
			break
		}
		end = span.End
	}
	if end == 0 {
		return firstWords(s, n)
	}
	return strings.TrimSpace(s[:end])
}

// firstWords is the beginning of s, of n words at most.
func firstWords(s string, n int) string {
	words := strings.Fields(s)
	if len(words) <= n {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:n], " ") + " …"
}
