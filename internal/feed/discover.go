package feed

import (
	"cmp"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"

	lingua "broadsheet/internal/text"
)

// Candidate is an address that may be a feed of a site that a person named.
type Candidate struct {
	URL   string
	Title string // as the page or the pattern names it; may be empty
	Kind  string // rss, atom, json feed, sitemap, robots, opml; empty if nobody says
	Rank  int    // promise, 1 to 100
}

// The ranks. A page's own word counts most, then knowledge of the software behind
// it, then what its links look like, then paths that many sites use.
const (
	rankItself   = 100
	rankDeclared = 90
	rankKnown    = 80 // the address of a service whose feeds are known
	rankSoftware = 60
	rankLinked   = 50
	rankSection  = 30 // the page's own path with something behind it
	rankPath     = 20
	rankSitemap  = 10
	rankComments = 5
)

// maxCandidates bounds what one page may propose.
const maxCandidates = 50

// Candidates are the feeds that a page proposes, best first: the page itself if
// it is a feed, Link headers, link elements, what the software that made it is
// known to serve, links in its text that look like feeds. It also reads
// robots.txt and sitemap indexes, for sites that have only a news sitemap. It
// makes no request: whether a candidate is a feed is seen by reading it.
func Candidates(pageURL string, header http.Header, body []byte) []Candidate {
	c := collector{base: pageURL, section: strings.TrimSuffix(split(pageURL).path, "/")}
	page := decode(body[:min(len(body), maxBytes)], header.Get("Content-Type"))
	if doc, err := Parse(body, Source{URL: pageURL, ContentType: header.Get("Content-Type")}); err == nil {
		c.add(pageURL, doc.Title, kindOf(doc.Format), rankItself)
		return c.list
	}
	c.linkHeaders(header.Values("Link"))
	switch first := firstElement(page); {
	case first == "opml":
		c.add(pageURL, "", "opml", rankItself)
	case first == "sitemapindex":
		c.sitemaps(page)
	case isJSON(page):
		c.embedded(page)
	case first == "" && strings.Contains(strings.ToLower(page), "sitemap:"):
		c.robots(page)
	default:
		c.page(page)
		c.embedded(page)
	}
	return c.sorted()
}

// kindOf is a Candidate's kind for a Document's format.
func kindOf(format string) string {
	for _, k := range []string{"atom", "json feed", "sitemap", "news sitemap"} {
		if strings.HasPrefix(format, k) {
			return strings.TrimPrefix(k, "news ")
		}
	}
	return "rss"
}

// collector gathers candidates, each address once.
type collector struct {
	base    string
	section string // path of the page, if it is a section: "/world"
	list    []Candidate
}

func (c *collector) add(ref, title, kind string, rank int) {
	ref = strings.Replace(tidy(ref), "feed://", "https://", 1)
	u := resolve(c.base, strings.TrimPrefix(ref, "feed:"))
	if i := strings.IndexByte(u, '#'); i >= 0 {
		u = u[:i]
	}
	if !isWeb(u) || len(u) > 2048 {
		return
	}
	if isAboutComments(u + " " + title) {
		rank = min(rank, rankComments)
	}
	for i := range c.list {
		if have := &c.list[i]; have.URL == u {
			have.Rank, have.Title, have.Kind = max(have.Rank, rank), cmp.Or(have.Title, title), cmp.Or(have.Kind, kind)
			return
		}
	}
	if len(c.list) < maxCandidates {
		c.list = append(c.list, Candidate{URL: u, Title: oneLine(title), Kind: kind, Rank: max(1, rank)})
	}
}

// sorted is the list, best first; equals stay in the order of the page.
func (c *collector) sorted() []Candidate {
	slices.SortStableFunc(c.list, func(a, b Candidate) int { return b.Rank - a.Rank })
	return c.list
}

var aboutComments = lingua.Pattern(`(?i)comment|kommentar|komentar|commentaire|comentario|reacties`)

func isAboutComments(s string) bool { return aboutComments().MatchString(s) }

// feedTypes are the media types that say what a link leads to.
var feedTypes = map[string]string{
	"application/rss+xml": "rss", "application/rdf+xml": "rss", "text/rss+xml": "rss", "application/x-rss+xml": "rss",
	"application/atom+xml": "atom", "text/atom+xml": "atom",
	"application/feed+json": "json feed", "text/x-opml": "opml", "text/x-opml+xml": "opml",
	"text/xml": "", "application/xml": "", "application/json": "",
}

// declares adds a link that a page or its headers declare, if it is to a feed.
func (c *collector) declares(href, rel, typ, title string) {
	rel = strings.ToLower(rel)
	typ, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(typ)), ";")
	kind, known := feedTypes[typ]
	isFeed := slices.Contains(strings.Fields(rel), "feed")
	alternate := slices.Contains(strings.Fields(rel), "alternate") || rel == "outline" || rel == "subscriptions"
	vague := known && kind == "" // XML or JSON of any kind
	switch {
	case href == "" || !isFeed && !(alternate && known) || vague && !isFeed && !looksLikeFeed(href):
	case typ == "application/json" && strings.Contains(href, "wp-json"):
	default:
		rank := rankDeclared
		if c.section != "" && strings.Contains(href, c.section) {
			rank++ // the feed of the section that was asked for
		}
		c.add(href, title, kind, rank)
	}
	if typ == "application/activity+json" && alternate && !strings.Contains(c.base, ".rss") {
		c.add(strings.TrimSuffix(c.base, "/")+".rss", "", "rss", rankSoftware) // Mastodon and its kin
	}
}

// linkHeader matches one link of a Link header (RFC 8288) and its parameters.
var (
	linkHeader = lingua.Pattern(`<([^<>]*)>((?:\s*;\s*[\w!#$&*+.^|~-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]+))?)*)`)
	linkParam  = lingua.Pattern(`([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))`)
)

func (c *collector) linkHeaders(values []string) {
	for _, v := range values {
		for _, m := range linkHeader().FindAllStringSubmatch(v[:min(len(v), 16<<10)], maxCandidates) {
			p := map[string]string{}
			for _, q := range linkParam().FindAllStringSubmatch(m[2], 20) {
				p[strings.ToLower(q[1])] = q[2] + q[3]
			}
			c.declares(m[1], p["rel"], p["type"], p["title"])
		}
	}
}

// page reads a web page. Links in its text count only where they look like feeds.
func (c *collector) page(text string) {
	z := xhtml.NewTokenizer(strings.NewReader(text))
	anchor, words := "", ""
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return
		case xhtml.TextToken:
			if anchor != "" && len(words) < 200 {
				words += string(z.Text())
			}
		case xhtml.EndTagToken:
			if name, _ := z.TagName(); anchor != "" && string(name) == "a" {
				c.linked(anchor, words)
				anchor = ""
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			name, more := z.TagName()
			switch tag := string(name); tag {
			case "base", "link", "meta", "a", "area":
				a := pageAttrs(z, more)
				if tag == "a" {
					anchor, words = a["href"], a["title"]+" "+a["aria-label"]+" "
					continue
				}
				c.element(tag, a)
			}
		}
	}
}

func pageAttrs(z *xhtml.Tokenizer, more bool) map[string]string {
	a := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		a[string(k)] = string(v)
	}
	return a
}

// element takes what a head says.
func (c *collector) element(tag string, a map[string]string) {
	switch tag {
	case "base":
		c.base = cmp.Or(resolve(c.base, a["href"]), c.base)
	case "link":
		if a["rel"] == "https://api.w.org/" {
			c.software("wordpress")
		}
		c.declares(a["href"], a["rel"], a["type"], a["title"])
	case "meta":
		if strings.EqualFold(a["name"], "generator") {
			c.software(a["content"])
		}
		if a["itemprop"] == "channelId" || a["itemprop"] == "identifier" && strings.HasPrefix(a["content"], "UC") {
			c.add(youtubeFeed+url.QueryEscape(a["content"]), "", "atom", rankKnown)
		}
	}
}

// feedPath matches addresses that look like a feed's.
var feedPath = lingua.Pattern(`(?i)(^|[/.?=&_-])(rss|atom|feed|feeds|rdf)([/.?=&_-]|\d?$|2\.0)|\.(rss|atom|rdf)\b|/(index|feed|news)\.xml$|//feeds?\.|feedburner\.com/|/feed\.json$`)

// notFeed matches what looks like one and is none.
var notFeed = lingua.Pattern(`(?i)\.(png|jpe?g|gif|svg|css|js|ico|pdf|mp3)([?#]|$)|feedback|/share\b|sharer|feedly\.com|newsfeed-setting|subtome|add-to-|javascript:|mailto:`)

func looksLikeFeed(href string) bool {
	return feedPath().MatchString(href) && !notFeed().MatchString(href)
}

var saysFeed = lingua.Pattern(`(?i)\b(rss|atom|xml|feed)\b`)

// linked takes a link in the text of a page.
func (c *collector) linked(href, words string) {
	switch {
	case looksLikeFeed(href):
		rank := rankLinked
		if saysFeed().MatchString(words) {
			rank += 5
		}
		c.add(href, words, "", rank)
	case strings.HasSuffix(strings.ToLower(href), ".opml"):
		c.add(href, words, "opml", rankComments)
	}
}

// software adds the path at which a known kind of site serves its feed.
func (c *collector) software(generator string) {
	generator = strings.ToLower(generator)
	for _, s := range siteSoftware {
		if strings.Contains(generator, s.name) {
			c.add(s.path, "", s.kind, rankSoftware)
		}
	}
}

// inScript matches feeds that pages name inside scripts and data.
var inScript = lingua.Pattern(`"(?:feedUrl|rssUrl|rss_url|feed_url|externalId|channelId)"\s*:\s*"([^"\s]{8,500})"`)

// embedded takes feeds out of data: the pages of podcast directories and video
// channels name them there and nowhere else.
func (c *collector) embedded(text string) {
	for _, m := range inScript().FindAllStringSubmatch(text, maxCandidates) {
		v := strings.ReplaceAll(html.UnescapeString(m[1]), `\/`, "/")
		v = strings.ReplaceAll(v, `\u0026`, "&")
		switch {
		case isWeb(v):
			c.add(v, "", "", rankKnown)
		case strings.HasPrefix(v, "UC") && len(v) == 24 && strings.Contains(c.base, "youtube.com"):
			c.add(youtubeFeed+v, "", "atom", rankKnown)
			return // the first is the page's own channel
		}
	}
}

// sitemaps adds the sitemaps of an index that name news.
func (c *collector) sitemaps(index string) {
	sc := scanner{s: index}
	for inLoc := false; ; {
		t := sc.next()
		switch t.kind {
		case eof:
			return
		case start:
			inLoc = strings.EqualFold(t.name, "loc")
		case end:
			inLoc = false
		case text, cdata:
			if u := strings.TrimSpace(unescapeXML(t.rest)); inLoc && u != "" {
				c.sitemap(u)
			}
		}
	}
}

// sitemap adds a sitemap; those that name news first.
func (c *collector) sitemap(u string) {
	rank := rankSitemap - 5
	if strings.Contains(strings.ToLower(u), "news") {
		rank = rankSitemap + 5
	}
	c.add(u, "", "sitemap", rank)
}

// robots adds the sitemaps that a robots.txt names.
func (c *collector) robots(text string) {
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(name), "sitemap") {
			c.sitemap(strings.TrimSpace(value))
		}
	}
}
