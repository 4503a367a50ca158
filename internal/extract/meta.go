package extract

import (
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

// pageKind is what the page says it is.
type pageKind string

// The kinds of pages; empty where the page does not say.
const (
	isArticle pageKind = "article"
	isVideo   pageKind = "video"
	isLive    pageKind = "live"
	isList    pageKind = "list"
)
