package ingest

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
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
	headlines  = 3  // in a preview
	asks       = 30 // requests of one search
	deep       = 3  // from a page over its robots.txt and an index of sitemaps to a sitemap
	trusted    = 50 // rank from which a candidate is the page's own word
	guesses    = 12 // usual places that are tried
	sitemaps   = 3  // of one index
	searchTime = 90 * time.Second
)

// Find looks for the feeds behind any address a person pastes: a feed, a page
// that names its feeds or a page that lists them, OPML, a service whose feeds are
// known, a site that keeps them in a usual place, or one that has only a news
// sitemap. The most promising comes first. None is errs.NotFound that says what
// was tried. Addresses come without credentials; Follow adds those that were typed.
func (n *Newsroom) Find(ctx context.Context, address string) (found []Found, err error) {
	return n.findBeside(ctx, address, "")
}

// findBeside is Find without one address, a feed that is known to be dead.
func (n *Newsroom) findBeside(ctx context.Context, address, dead string) (found []Found, err error) {
	address, err = webAddress(address)
	if err != nil {
		return nil, err
	}
	defer errs.Wrap(&err, "looking for feeds at %s", news.PublicURL(address))
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	s := search{Newsroom: n, asked: map[string]bool{dead: true}}
	s.start, s.credentials = news.SplitCredentials(address)
	if s.credentials == "" {
		s.credentials = n.typed.of(s.start)
	}
	n.typed.keep(s.start, s.credentials)
	resp, err := s.get(ctx, s.start)
	if err != nil && fetch.Status(err) == 0 {
		return nil, err // where the host cannot be reached no other page of it can
	}
	if err == nil {
		s.read(ctx, resp, feed.Candidate{URL: s.start, Rank: 100}, 0)
	}
	if len(s.found) == 0 {
		s.guess(ctx)
	}
	if len(s.found) > 0 {
		return s.ranked(n.opt.Now()), nil
	}
	if err != nil {
		return nil, err
	}
	return nil, errs.New(errs.NotFound, "no feed there: the page names none, the usual places hold none, and there is no news sitemap; if you know its address, paste that")
}

// search is one Find on its way.
type search struct {
	*Newsroom
	start, credentials string
	asked              map[string]bool
	found              []ranked
	unread             []Found // outlines of an OPML file beyond those that were read
}

type ranked struct {
	Found
	rank int
}

// get reads an address, once.
func (s *search) get(ctx context.Context, address string) (*fetch.Response, error) {
	if s.asked[address] || len(s.asked) >= asks {
		return nil, errs.New(errs.Conflict, "asked already")
	}
	s.asked[address] = true
	if news.SameHost(address, s.start) {
		address = news.WithCredentials(address, s.credentials)
	}
	for tries := 0; ; tries++ {
		resp, err := s.client.Get(ctx, fetch.Request{URL: address, Accept: pageOrFeed, Limit: feedLimit})
		if turn := noTurn(err); turn == nil || tries == turns || !pause(ctx, min(turn.Wait, hostLinger)) {
			return resp, err
		}
	}
}

// turns is how often a person waits for a host that another process is asking.
const turns = 8

const pageOrFeed = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, application/xml;q=0.9, */*;q=0.5"

// read takes what an answer is: a feed, or a page that proposes some.
func (s *search) read(ctx context.Context, resp *fetch.Response, c feed.Candidate, depth int) {
	if f, ok := foundIn(resp, c.URL); ok {
		// A plain sitemap lists pages, not news; a person may still ask for one.
		if f.Kind != "sitemap" || depth == 0 {
			s.add(f, c)
		}
		return
	}
	if depth == deep {
		return
	}
	next := feed.Candidates(resp.URL, resp.Header, resp.Body)
	if len(next) == 1 && next[0].Kind == "opml" && next[0].URL == resp.URL {
		next = s.outlines(resp.Body)
	}
	s.tryAll(ctx, next, c, depth)
}

// tryAll reads candidates, best first. Once the page's own word has led to a feed
// nothing is guessed.
func (s *search) tryAll(ctx context.Context, candidates []feed.Candidate, from feed.Candidate, depth int) {
	maps := 0
	for _, c := range candidates {
		if ctx.Err() != nil || len(s.found) > 0 && c.Rank < trusted {
			return
		}
		if c.Kind == "sitemap" {
			if maps++; maps > sitemaps && from.Kind != "" {
				return
			}
		}
		resp, err := s.get(ctx, c.URL)
		if err != nil {
			continue
		}
		c.Rank = min(c.Rank, from.Rank)
		if leads := c.Kind != "" || c.Rank >= trusted; leads {
			s.read(ctx, resp, c, depth+1)
		} else {
			s.read(ctx, resp, c, deep)
		}
	}
}

// guess tries the places where feeds usually are: a few of each sort, robots.txt
// before the sitemaps that it would name.
func (s *search) guess(ctx context.Context) {
	var places, maps []feed.Candidate
	for _, c := range feed.Guesses(s.start) {
		switch {
		case c.Kind == "robots":
			maps = append([]feed.Candidate{c}, maps...)
		case c.Kind == "sitemap":
			maps = append(maps, c)
		case c.Rank >= trusted || len(places) < guesses:
			places = append(places, c)
		}
	}
	from := feed.Candidate{Rank: 100}
	s.tryAll(ctx, places, from, 0)
	if len(s.found) == 0 {
		s.tryAll(ctx, maps, from, 0)
	}
}

// outlines are the feeds of an OPML file as candidates.
func (s *search) outlines(body []byte) (list []feed.Candidate) {
	outlines, _, err := feed.ReadOPML(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	for _, o := range outlines {
		if len(list) < guesses {
			list = append(list, feed.Candidate{URL: o.URL, Title: o.Title, Rank: 90})
		} else if len(s.unread) < 200 {
			s.unread = append(s.unread, Found{URL: o.URL, Title: o.Title, Kind: "opml outline"})
		}
	}
	return list
}

func (s *search) add(f Found, c feed.Candidate) {
	f.Title = cmp.Or(f.Title, c.Title)
	if !slices.ContainsFunc(s.found, func(o ranked) bool { return o.URL == f.URL }) {
		s.found = append(s.found, ranked{f, c.Rank})
	}
}

const stale = 180 * 24 * time.Hour

// ranked are the feeds, best first: those that are empty or have long been quiet
// come behind others of their kind.
func (s *search) ranked(now time.Time) (list []Found) {
	for i := range s.found {
		switch f := &s.found[i]; {
		case f.Entries == 0:
			f.rank -= 30
		case !f.Newest.IsZero() && now.Sub(f.Newest) > stale:
			f.rank -= 15
		}
	}
	slices.SortStableFunc(s.found, func(a, b ranked) int { return b.rank - a.rank })
	for _, f := range s.found {
		list = append(list, f.Found)
	}
	return append(list, s.unread...)
}

// webAddress makes an address of what a person types: "thequay.example" too.
func webAddress(typed string) (string, error) {
	u, err := url.Parse(feed.Pasted(typed))
	host := ""
	if err == nil {
		host = u.Hostname()
	}
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !strings.ContainsAny(host, ".:") && host != "localhost" {
		return "", errs.New(errs.Invalid, "%q is not the address of a site; one looks like thequay.example or https://thequay.example/feed.xml", shorten(news.PublicURL(typed)))
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String(), nil
}

func shorten(s string) string {
	if len(s) > 120 {
		return s[:120] + "…"
	}
	return s
}

// foundIn is the feed that a response is, if it is one. Its address is the one
// asked for, unless that has moved for good: a redirect for now may lead elsewhere
// tomorrow.
func foundIn(resp *fetch.Response, asked string) (f Found, ok bool) {
	doc, err := parse(resp)
	if err != nil {
		return f, false
	}
	f = Found{URL: asked, Title: doc.Title, Kind: doc.Format, Entries: len(doc.Entries)}
	if resp.Moved != "" {
		f.URL, _ = news.SplitCredentials(resp.Moved)
	} else if len(resp.Redirects) == 0 {
		f.URL = resp.URL
	}
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

// typed remembers the credentials of addresses that a person typed, by host, so
// that pages can name what was found there without them.
type typed struct {
	mu   sync.Mutex
	list []struct{ address, credentials string }
}

const remembered = 100

func (t *typed) keep(address, credentials string) {
	if credentials == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = append(t.list, struct{ address, credentials string }{address, credentials})
	if len(t.list) > remembered {
		t.list = t.list[1:]
	}
}

// of are the credentials that were last typed for the host of an address.
func (t *typed) of(address string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range slices.Backward(t.list) {
		if news.SameHost(k.address, address) {
			return k.credentials
		}
	}
	return ""
}

// Follow adds a feed by its address, due at once. A feed that is followed
// already is returned as it is.
func (n *Newsroom) Follow(ctx context.Context, address, folder string) (id int64, added bool, err error) {
	address, err = webAddress(address)
	if err != nil {
		return 0, false, err
	}
	if bare, own := news.SplitCredentials(address); own == "" {
		address = news.WithCredentials(bare, n.typed.of(bare))
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
