package ingest

import (
	"cmp"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
)

// Found is a feed behind an address that a person gave.
type Found struct {
	URL, Title string
	Kind       string // "rss 2.0", "atom 1.0" …
	Entries    int
	Newest     time.Time
	Preview    []string // its latest headlines
}

const (
	tries     = 12 // candidates that are read
	headlines = 3  // in a preview
)

// Find looks for the feeds behind any address a person pastes: a feed, a page
// that names its feeds, or a site that keeps them in a usual place. The most
// promising comes first. None is errs.NotFound that says what was tried.
func (n *Newsroom) Find(ctx context.Context, address string) (found []Found, err error) {
	address, err = webAddress(address)
	if err != nil {
		return nil, err
	}
	defer errs.Wrap(&err, "looking for feeds at %s", news.PublicURL(address))
	resp, err := n.client.Get(ctx, fetch.Request{URL: address, Accept: feedAccepts, Limit: feedLimit})
	if err == nil {
		if f, ok := foundIn(resp); ok {
			return []Found{f}, nil
		}
		found = n.tryAll(ctx, feed.Candidates(resp.URL, resp.Header, resp.Body))
	}
	if len(found) == 0 {
		found = n.tryAll(ctx, feed.Guesses(address))
	}
	if len(found) > 0 {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, errs.New(errs.NotFound, "no feed there: the page names none and the usual places hold none; if you know its address, paste that")
}

// webAddress makes an address of what a person types: "thequay.example" too.
func webAddress(typed string) (string, error) {
	s := strings.TrimSpace(typed)
	if rest, ok := strings.CutPrefix(s, "feed:"); ok {
		s = strings.TrimPrefix(rest, "//")
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	host := ""
	if err == nil {
		host = u.Hostname()
	}
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !strings.ContainsAny(host, ".:") && host != "localhost" {
		return "", errs.New(errs.Invalid, "%q is not the address of a site; one looks like thequay.example or https://thequay.example/feed.xml", shorten(typed))
	}
	return u.String(), nil
}

func shorten(s string) string {
	if len(s) > 120 {
		return s[:120] + "…"
	}
	return s
}

// tryAll reads candidates and keeps those that are feeds, each once.
func (n *Newsroom) tryAll(ctx context.Context, candidates []feed.Candidate) (found []Found) {
	for i, c := range candidates {
		if i == tries || ctx.Err() != nil {
			break
		}
		resp, err := n.client.Get(ctx, fetch.Request{URL: c.URL, Accept: feedAccepts, Limit: feedLimit})
		if err != nil {
			continue
		}
		f, ok := foundIn(resp)
		if !ok || slices.ContainsFunc(found, func(o Found) bool { return o.URL == f.URL }) {
			continue
		}
		f.Title = cmp.Or(f.Title, c.Title)
		found = append(found, f)
	}
	return found
}

// foundIn is the feed that a response is, if it is one.
func foundIn(resp *fetch.Response) (f Found, ok bool) {
	doc, err := feed.Parse(resp.Body, feed.Source{URL: resp.URL, ContentType: resp.Header.Get("Content-Type")})
	if err != nil {
		return f, false
	}
	f = Found{URL: resp.URL, Title: doc.Title, Kind: doc.Format, Entries: len(doc.Entries)}
	for _, e := range doc.Entries {
		if e.Published.After(f.Newest) {
			f.Newest = e.Published.Time
		}
		if e.Title != "" && len(f.Preview) < headlines {
			f.Preview = append(f.Preview, e.Title)
		}
	}
	return f, true
}

// Follow adds a feed by its address, due at once. A feed that is followed
// already is returned as it is.
func (n *Newsroom) Follow(ctx context.Context, address, folder string) (id int64, added bool, err error) {
	address, err = webAddress(address)
	if err != nil {
		return 0, false, err
	}
	return n.db.AddFeed(ctx, news.Feed{URL: address, Folder: folder})
}

// Imported says what came of an OPML file.
type Imported struct {
	Added, Known int
	Bad          []feed.BadOutline
}

// Import follows all feeds of an OPML file. An outline that cannot be followed
// is named and the rest goes in.
func (n *Newsroom) Import(ctx context.Context, r io.Reader) (got Imported, err error) {
	outlines, bad, err := feed.ReadOPML(r)
	if err != nil {
		return got, err
	}
	got.Bad = bad
	feeds := make([]news.Feed, 0, len(outlines))
	for _, o := range outlines {
		feeds = append(feeds, news.Feed{URL: o.URL, Title: o.Title, HomeURL: o.HomeURL, Description: o.Description,
			Language: o.Language, Folder: o.Folder, Publisher: cmp.Or(news.Domain(o.HomeURL), news.Domain(o.URL))})
	}
	got.Added, err = n.db.AddFeeds(ctx, feeds)
	got.Known = len(feeds) - got.Added
	return got, err
}
