package feed

import "strings"

// field is what an element means, whatever the format calls it.
type field uint8

const (
	unknown    field = iota
	root             // rss, feed, rdf:RDF, urlset
	channel          // RSS and CDF
	entry            // item, entry
	sitemapURL       // url in a sitemap; elsewhere a field of an image
	location         // loc
	title
	altTitle // dc:title
	mediaTitle
	link
	origLink // feedburner's: the address before its own redirect
	guid
	description
	summary
	altSummary // dc:description, subtitle
	itunesSummary
	mediaDescription
	content
	published
	created
	updated
	dated // dc:date: one date for all
	built // lastBuildDate
	author
	creator // dc:creator and the like: always plain text
	category
	itunesCategory
	keywords
	lang
	source
	enclosure
	image
	imageHref // itunes:image
	logo
	mediaContent
	mediaThumbnail
	mediaCredit
	mediaPlayer
	podcastPerson
	podcastSource
	publication // news:name: the outlet
	wrapper     // groups what a feed means
	duration    // itunes:duration
	ttl
	updatePeriod
	updateFrequency
	skipHour
	skipDay
	ignored // known, of no use here, with children that must not be taken for others
)

// fields says what each element means. Names are in lower case, with the prefix
// that spaces gives to their namespace.
var fields = map[string]field{
	"rss": root, "feed": root, "rdf:rdf": root, "urlset": root,
	"channel": channel,
	"item":    entry, "entry": entry,
	"url": sitemapURL, "loc": location,

	"title": title, "dc:title": altTitle, "media:title": mediaTitle, "news:title": title, "itunes:title": altTitle,
	"link": link, "feedburner:origlink": origLink, "pheedo:origlink": origLink,
	"guid": guid, "id": guid, "dc:identifier": unknown,
	"description": description, "abstract": description, "tagline": description,
	"summary": summary, "subtitle": altSummary, "dc:description": altSummary, "itunes:subtitle": altSummary,
	"itunes:summary": itunesSummary, "googleplay:description": itunesSummary, "media:description": mediaDescription,
	"content:encoded": content, "content": content, "fullitem": content, "body": content, "xhtml:body": content,
	"xhtml:div": content, "fulltext": content,

	"pubdate": published, "published": published, "issued": published, "dcterms:issued": published,
	"news:publication_date": published, "dcterms:created": created, "created": created,
	"updated": updated, "modified": updated, "dcterms:modified": updated, "lastmod": updated,
	"dc:date": dated, "date": dated, "lastbuilddate": built,

	"author": author, "managingeditor": author, "dc:creator": creator, "dc:author": creator, "itunes:author": creator, "googleplay:author": creator,
	"creator": creator, "byline": creator,
	"contributor": ignored, "dc:contributor": ignored,
	"category": category, "dc:subject": category, "media:category": category, "itunes:category": itunesCategory,
	"itunes:keywords": keywords, "media:keywords": keywords, "news:keywords": keywords, "tags": keywords,
	"language": lang, "dc:language": lang, "news:language": lang,
	"source": source, "dc:source": unknown,

	"enclosure": enclosure, "image": image, "itunes:image": imageHref, "googleplay:image": imageHref, "itunes:link": imageHref,
	"podcast:image": imageHref, "logo": logo, "icon": logo,
	"media:content": mediaContent, "media:group": wrapper, "media:thumbnail": mediaThumbnail,
	"media:credit": mediaCredit, "media:player": mediaPlayer, "image:image": wrapper, "image:loc": mediaThumbnail, "news:name": publication,
	"podcast:person": podcastPerson, "podcast:alternateenclosure": mediaContent, "podcast:source": podcastSource,
	"itunes:duration": duration,

	"ttl": ttl, "sy:updateperiod": updatePeriod, "sy:updatefrequency": updateFrequency, "hour": skipHour, "day": skipDay,
	"items": wrapper, "entries": wrapper, "rdf:seq": wrapper, "rdf:li": wrapper, "skiphours": wrapper, "skipdays": wrapper,
	"news:news": wrapper, "news:publication": wrapper,
	"textinput": ignored, "cloud": ignored, "itunes:owner": ignored,
}

// spaces gives each namespace that feeds use the prefix it goes by in fields.
// Keys are in lower case without scheme and closing "/" or "#".
var spaces = map[string]string{
	"":                         "",
	"backend.userland.com/rss": "", "backend.userland.com/rss2": "", "backend.userland.com/rss091": "",
	"blogs.law.harvard.edu/tech/rss": "", "cyber.law.harvard.edu/rss": "", "cyber.law.harvard.edu/rss/rss.html": "",
	"purl.org/rss/1.0": "", "my.netscape.com/rdf/simple/0.9": "", "channel.netscape.com/rdf/simple/0.9": "",
	"purl.org/rss/1.0/modules/rss091": "", "purl.org/net/rss1.1": "", "my.netscape.com/publish/formats/rss-0.91.dtd": "",
	"purl.org/atom/ns": "", "www.w3.org/2005/atom": "", "purl.org/echo": "", "purl.org/pie": "",
	"example.com/newformat": "", "example.com/necho": "", "uri/of/echo/namespace": "",
	"www.sitemaps.org/schemas/sitemap/0.9": "", "www.google.com/schemas/sitemap/0.84": "",
	"www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
	"purl.org/dc/elements/1.1":            "dc", "purl.org/dc/elements/1.0": "dc", "purl.org/dc/terms": "dcterms",
	"purl.org/rss/1.0/modules/dc": "dc", "purl.org/rss/1.0/modules/dcterms": "dcterms",
	"purl.org/rss/1.0/modules/content":     "content",
	"purl.org/rss/1.0/modules/syndication": "sy",
	"search.yahoo.com/mrss":                "media", "video.search.yahoo.com/mrss": "media", "www.rssboard.org/media-rss": "media",
	"tools.search.yahoo.com/mrss":                                         "media",
	"www.itunes.com/dtds/podcast-1.0.dtd":                                 "itunes",
	"www.itunes.com/dtds/podcast-1.0":                                     "itunes",
	"example.com/dtds/podcast-1.0.dtd":                                    "itunes",
	"www.google.com/schemas/play-podcasts/1.0":                            "googleplay",
	"podcastindex.org/namespace/1.0":                                      "podcast",
	"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
	"rssnamespace.org/feedburner/ext/1.0":                                 "feedburner",
	"www.pheedo.com/namespace/pheedo":                                     "pheedo",
	"www.w3.org/1999/xhtml":                                               "xhtml",
	"www.w3.org/xml/1998/namespace":                                       "xml",
	"www.google.com/schemas/sitemap-news/0.9":                             "news",
	"www.google.com/schemas/sitemap-image/1.1":                            "image",
}

// foreign is the prefix of namespaces that feeds do not use.
const foreign = "?"

// space is the prefix of a namespace.
func space(uri string) string {
	uri = strings.ToLower(strings.TrimSpace(uri))
	uri = strings.TrimPrefix(strings.TrimPrefix(uri, "https://"), "http://")
	uri = strings.TrimRight(uri, "/#")
	if p, ok := spaces[uri]; ok {
		return p
	}
	return foreign
}

// customary are prefixes that are understood without a declaration.
func customary(prefix string) string {
	switch prefix {
	case "atom", "atom10", "a10", "rss":
		return ""
	}
	return prefix
}
