// Package feed turns the bytes of a feed into a news.Document, and documents
// into feeds.
//
// Bytes flow in from fetch (or a file); a news.Document flows out to ingest:
//
//	doc, err := feed.Parse(body, feed.Source{URL: u, ContentType: ct})
//
// Read parse.go first: it shows the whole way. Then, in the order of that way:
// decode.go (bytes to text), scan.go and entity.go (text to tags,
// tolerantly), read.go and fields.go (tags to a feed and its entries: a table
// says what each element means), value.go and html.go (what an element holds, as
// markup and as plain text), set.go, media.go, person.go and date.go (what each
// field takes from it), item.go (an entry, put in order), resolve.go (relative
// addresses); json.go and lenient.go for JSON Feed. write.go and jsonfeed.go go
// the other way. opml.go reads and writes lists of feeds; discover.go and
// patterns.go find feeds where a person knows a site.
//
// The reader is made for what publishers serve, not for what they should: it
// never stops at an error. An undeclared entity, a bare ampersand, a tag that is
// never closed, a wrong charset or half a document cost at most what they hit.
// Its cost is linear in the input and it never panics; the fuzz targets hold it
// to that.
//
// Sources: RSS 2.0 (rssboard.org/rss-specification), RSS 1.0 and its modules
// (web.resource.org/rss/1.0), Atom (RFC 4287 and the 0.3 draft), JSON Feed 1.1
// (jsonfeed.org), Media RSS, sitemaps.org with Google's news extension, the
// podcast namespace, OPML 2.0, RFC 3986 for addresses, RFC 8288 for Link headers.
package feed
