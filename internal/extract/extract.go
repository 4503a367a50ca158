// Package extract turns the bytes of a web page into an article.
//
// What flows in is a Page: bytes, their address, what the server said of them,
// and the feed entry that led there. What flows out is a news.Content: metadata,
// the body as plain text and as safe markup, what was taken out of the body, and
// an honest word on how well it went (state, reason, score). Nothing here does
// I/O or reads a clock.
//
// The way of a page through the package:
//
//	decode (charset.go) → parse (parse.go) → metadata (meta.go and its siblings)
//	→ blocks (segment.go, run.go) → what tells them apart (hint.go, lexicon.go,
//	feature.go, place.go) → keep or drop (judge.go, with the learned table.go and
//	model.txt) → furniture that becomes data (furniture.go), embedded posts
//	(embed.go, post.go, card.go) → text and markup (body.go) → other sources if
//	the page is weak (source.go) → state and score (state.go)
//
// The body is found by judging each block, as in Kohlschütter et al.,
// "Boilerplate Detection using Shallow Text Features" (WSDM 2010), with a small
// boosted table of decisions (Friedman 2001) that also looks at the blocks and
// boxes around. There is no rule for any one site, but an operator may bring some
// (rules.go).
//
// The table is learned by "eval train-extract" from labelled pages that are not
// part of the tree; how well it does on sites it has not seen is printed there.
//
// Read first: Article below, then segment.go and judge.go.
package extract

import (
	"net/url"

	"golang.org/x/net/html"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Page is what extract.Article reads.
type Page struct {
	URL         string      // where the bytes were in the end, after redirects
	Body        []byte      // as sent, decompressed
	ContentType string      // the header, may be empty
	Entry       *news.Entry // what the feed says of it, nil if nothing
	Rules       Rules       // an operator's selectors for stubborn sites, nil for none
}

// maxBody bounds the bytes of a page that are read.
const maxBody = 16 << 20

// Article reads the article on a page. The error is of kind errs.Invalid where
// the bytes are no page at all (a picture, an archive); whatever a page is
// instead of an article is no error but a State with its Reason.
func Article(page Page) (c news.Content, err error) {
	defer errs.Wrap(&err, "extract.Article(%s)", page.URL)
	if len(page.Body) > maxBody {
		page.Body = page.Body[:maxBody]
	}
	if kind := foreign(page); kind.reason != "" {
		return listed(kind.content(page)), nil
	}
	j, err := learned()
	if err != nil {
		return c, err
	}
	doc := parse(decode(page.Body, page.ContentType))
	m := metadata(doc, page)
	s := segment(doc, m, pageBase(page, doc))
	s.judge(j)
	return listed(s.content(page, m)), nil
}

// content is what comes of a page once its blocks are judged.
func (s *sheet) content(page Page, m meta) news.Content {
	c := fromMeta(page, m)
	s.decide()
	page.Rules.apply(page.URL, s)
	s.read(&c)
	words := improve(&c, s, m, page)
	settle(&c, s, m, words)
	return c
}

// Entry is the article as its feed tells it, for when the page may not be or
// cannot be read: text from the entry's content or summary, the state partial,
// or blocked where there is none. base is the feed's or the entry's address.
func Entry(e news.Entry, base string) news.Content {
	if e.URL == "" {
		e.URL = base
	}
	c := news.Content{
		URL: e.URL, CanonicalURL: news.CanonicalURL(e.URL), Title: e.Title, Byline: e.Authors,
		Published: e.Published, Modified: e.Modified, Language: e.Language, Keywords: e.Tags,
		Image: e.Image, Source: "feed", State: news.StatePartial,
	}
	fillFromEntry(&c, e)
	switch {
	case c.Text == "":
		c.State, c.Reason, c.Source = news.StateBlocked, "the page could not be read and its feed carries no text", ""
	case e.ContentHTML == "" && e.ContentText == "":
		c.Reason, c.Score = "only the summary in its feed could be read", .3
	default:
		c.Reason, c.Score = "taken from its feed, not from its page", .6
	}
	return listed(c)
}

// listed makes sure that lists without members are lists, as the contract of the
// command has them.
func listed(c news.Content) news.Content {
	if c.Byline == nil {
		c.Byline = []string{}
	}
	if c.More == nil {
		c.More = []news.Link{}
	}
	if c.Embeds == nil {
		c.Embeds = []news.Embed{}
	}
	return c
}

// fromMeta begins the content with what the page says beside its text.
func fromMeta(page Page, m meta) news.Content {
	c := news.Content{
		URL: page.URL, CanonicalURL: m.canonical, Title: m.title, Byline: m.byline,
		Published: m.published, Modified: m.modified, Publisher: m.publisher,
		Language: m.language, Section: m.section, Keywords: m.keywords, Image: m.image,
		Paywall: m.paywall, Next: m.next, AMP: m.amp, Print: m.print,
	}
	if c.CanonicalURL == "" {
		c.CanonicalURL = news.CanonicalURL(page.URL)
	}
	if e := page.Entry; e != nil {
		mergeEntry(&c, e)
	}
	return c
}

// mergeEntry fills what the page left open with what its feed says.
func mergeEntry(c *news.Content, e *news.Entry) {
	if c.Title == "" {
		c.Title = e.Title
	}
	if len(c.Byline) == 0 {
		c.Byline = e.Authors
	}
	if c.Published.IsZero() {
		c.Published = e.Published
	}
	if c.Language == "" {
		c.Language = e.Language
	}
	if len(c.Keywords) == 0 {
		c.Keywords = e.Tags
	}
	if c.Image.URL == "" {
		c.Image = e.Image
	}
	if c.Origin.URL == "" && e.Source.URL != "" && news.Domain(e.Source.URL) != news.Domain(e.URL) {
		c.Origin = news.Origin{Publisher: e.Source.Title, URL: e.Source.URL}
	}
}

// pageBase is where the relative addresses of a page start from.
func pageBase(page Page, doc *html.Node) *url.URL {
	base, err := url.Parse(page.URL)
	if err != nil {
		base = &url.URL{}
	}
	if n := find(doc, "base"); n != nil {
		if u, err := base.Parse(attr(n, "href")); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			return u
		}
	}
	return base
}
