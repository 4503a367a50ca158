package extract

import (
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

// meta is what a page says about its article beside the text. Addresses are
// absolute; texts are plain, white space folded. A zero field was not found.
type meta struct {
	canonical string
	title     string      // the headline, without the site's name
	headings  []string    // the page's h1 texts, the likeliest headline first
	byline    []string    // who wrote it, one name each, roles off
	kinds     []news.Kind // of each name in byline: a person or an organisation
	published news.Time   // the publisher's own offset; a day alone is its 00:00
	modified  news.Time
	publisher string
	language  string // BCP 47 as the page gives it: "pt-BR"
	section   string
	keywords  []string
	image     news.Image
	paywall   bool
	is        pageKind
	types     []string // og:type and schema.org types of the main thing, lower case: "newsarticle"
	robots    []string // directives, lower case: "noarchive", "max-snippet:50"; a named robot's as "gptbot: noindex"
	amp       string   // address of the AMP edition
	print     string   // address of the printable edition
	next      string   // address of the next page of the same article
	body      string   // JSON-LD articleBody as plain text, blocks separated by a blank line

	// used marks the nodes that title, byline and dates were read from, so that
	// the body leaves them out.
	used map[*html.Node]bool
}

// metadata reads what the page says about its article. The document is walked
// once (meta_scan.go, with the words of classes in meta_class.go); JSON-LD
// (meta_json.go), microdata and RDFa become items of one kind (meta_thing.go);
// every field is then chosen from what the walk found:
//
//   - the headline, meta_title.go
//   - dates, meta_when.go, from those readers see, meta_seen.go, and the parser of
//     meta_date.go, meta_clock.go, meta_token.go and meta_month.go
//   - authors, meta_byline.go, from bylines readers see, meta_signed.go, read by
//     meta_name.go
//   - the lead image, meta_image.go, and the rest, meta_facts.go
//
// Everywhere the rule is the same: what the page says to machines is believed
// unless what it shows to its readers is likelier.
func metadata(doc *html.Node, page Page) meta {
	f := finder{scan: scanDocument(doc, page.URL), page: page}
	f.read()
	return f.meta
}

// finder is the work at one page: the material and what has been found.
type finder struct {
	*scan
	meta
	page      Page
	custom    custom
	things    things
	main      thing           // the page's article among its items, nil if there is none
	others    []thing         // items that may fill in what it lacks
	addresses map[string]bool // pageKey of what the page is known by
	site      []string        // names of the site, bare letters
	tails     []string        // what the title element adds to the title given elsewhere
	head      mark            // the heading that is the headline
	seen      []seenDate
	elsewhere []string // stamps of time elements in regions apart
	shown     []seenByline
	namesIn   map[nameLine][]author // bylines read so far
	zone      *time.Location
}

// read finds the fields, those first that others lean on.
func (f *finder) read() {
	f.used = make(map[*html.Node]bool)
	f.namesIn = make(map[nameLine][]author)
	f.readThings()
	f.findPublisher()
	f.findLanguage()
	f.custom = customOf(f.regionalLanguage(), f.base.Hostname())
	f.findTitle()
	f.findDates()
	f.findSubjects()
	f.findByline()
	f.findImage()
	f.findAddresses()
	f.findKind()
	f.findRobots()
	f.findBody()
}

// readThings reads JSON-LD and the items of the markup.
func (f *finder) readThings() {
	f.things = things{byID: make(map[string]thing)}
	room := 4 * maxJSON
	for _, script := range f.scripts {
		if room -= len(script); room < 0 {
			break
		}
		for _, v := range looseJSON(script) {
			f.things.gather(v, 0)
		}
	}
	for _, item := range f.items {
		f.things.gather(map[string]any(item), 0)
	}
	f.addresses = map[string]bool{pageKey(f.page.URL): true}
	for _, l := range f.links {
		if l.rel == "canonical" {
			f.addresses[pageKey(l.href)] = true
		}
	}
	f.main, f.others = f.things.main(f.addresses, letters(f.titleTag+" "+f.first(nil, "og:title")))
	for _, page := range f.names["parsely-page"] {
		for _, v := range looseJSON(page) {
			if m, ok := v.(map[string]any); ok {
				f.others = append(f.others, thing{"headline": m["title"], "author": append(listOf(m["author"]), listOf(m["authors"])...), "datePublished": m["pub_date"], "articleSection": m["section"], "image": m["image_url"]})
			}
		}
	}
	if len(f.loose) > 0 {
		f.others = append(f.others, f.loose)
	}
}

// pageKind is what the page says it is.
type pageKind string

// The kinds of pages; empty where the page does not say.
const (
	isArticle pageKind = "article"
	isVideo   pageKind = "video"
	isLive    pageKind = "live"
	isList    pageKind = "list"
)
