// Package web is the newspaper: the pages of Broadsheet over HTTP.
//
// What flows in is a request; what flows out is a page that is complete without
// JavaScript. A handler asks the store for one or two things, turns the nouns
// into a typed page struct and shows it with the template of the same name:
//
//	story.go      the handler, storyPage and how it is made
//	templates/story.html   prints storyPage, decides nothing
//	words.go      every word that depends on a number or a time
//
// Handlers return errors; fail (serve.go) is the one place that shows them. Who
// is asking is decided once, in guard.go: a request from this machine is the
// single reader, who sees full texts and may write; any other is the public.
//
// Read first: New for the addresses, front.go for a handler, part.go for the
// pieces that pages share. Package web never imports ingest: what needs the
// network comes as functions in Desk.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"broadsheet/internal/store"
)

// Options are what the pages need of the program around them.
type Options struct {
	DB             *store.DB
	Name           string           // of this instance: the nameplate
	PublicURL      string           // "https://news.example", empty: as the request says
	Secret         []byte           // signs the addresses of pictures
	Pictures       *http.Client     // the guarded client that fetches pictures
	Sample         bool             // this is the sample newsroom
	Now            func() time.Time // the clock; its zone is the one pages are set in
	Desk           Desk
	TrustedProxies []netip.Prefix              // whose X-Forwarded-For is believed
	Ready          func(context.Context) error // whether the workers run; nil: not asked
	Log            *slog.Logger
}

// Desk is what the pages may ask of the newsroom. A nil function means that this
// process cannot do it, and its control is not shown.
type Desk struct {
	// Find looks for feeds behind any address that a person pastes.
	Find func(ctx context.Context, address string) ([]Found, error)
	// Follow adds a feed, or returns the one that is followed already.
	Follow func(ctx context.Context, feedURL, folder string) (feed int64, err error)
	// Import follows all feeds of an OPML file.
	Import func(ctx context.Context, opml io.Reader) (Imported, error)
	// Read makes a feed due now.
	Read func(ctx context.Context, feed int64) error
}

// Found is a feed behind an address.
type Found struct {
	URL, Title string
	Kind       string // "rss 2.0", "atom 1.0" …
	Entries    int
	Newest     time.Time
	Preview    []string // its latest headlines
}

// Imported says what came of an OPML file.
type Imported struct {
	Added, Known int
	Bad          []BadLine
}

// BadLine is an outline of an OPML file that could not be followed.
type BadLine struct {
	Line   int
	Reason string
}

// site is the running newspaper.
type site struct {
	Options
	base    *url.URL // of PublicURL, nil if none
	assets  *assets
	pages   *pages
	front   frontCache
	nav     atomic.Pointer[navigation]
	counted atomic.Pointer[counted]
}

// New is the handler of all pages. It panics where the embedded templates do not
// parse, which the tests rule out.
func New(o Options) http.Handler {
	s := newSite(o)
	return s.around(s.routes())
}

func newSite(o Options) *site {
	if o.Name == "" {
		o.Name = "Broadsheet"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{Options: o, assets: loadAssets()}
	if u, err := url.Parse(o.PublicURL); err == nil && u.Host != "" {
		s.base = u
	}
	s.pages = loadPages(s.assets)
	return s
}

// routes is the table of addresses. Writes are marked as such: they are taken
// from the single reader only.
func (s *site) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, h := range s.reads() {
		mux.Handle("GET "+pattern, s.handle(h))
	}
	for pattern, h := range s.writes() {
		mux.Handle("POST "+pattern, s.handle(onlyReader(h)))
	}
	mux.Handle("POST /appearance", s.handle(s.setAppearance))
	mux.Handle("GET /static/{name}", s.assets)
	mux.Handle("/", s.handle(noPage))
	return mux
}

func (s *site) reads() map[string]handler {
	return map[string]handler{
		"/{$}":        s.frontPage,
		"/front.json": s.frontPage,
		"/feed.rss":   s.frontPage,
		"/feed.atom":  s.frontPage,
		"/feed.json":  s.frontPage,

		"/section/{slug}":           s.sectionPage,
		"/section/{slug}/{as}":      s.sectionPage,
		"/tag/{slug}":               s.topicPage,
		"/tag/{slug}/{as}":          s.topicPage,
		"/person/{slug}":            s.topicPage,
		"/person/{slug}/{as}":       s.topicPage,
		"/place/{slug}":             s.topicPage,
		"/place/{slug}/{as}":        s.topicPage,
		"/organisation/{slug}":      s.topicPage,
		"/organisation/{slug}/{as}": s.topicPage,
		"/publisher/{domain}":       s.publisherPage,
		"/publisher/{domain}/{as}":  s.publisherPage,
		"/publishers":               s.publishersPage,
		"/publishers.json":          s.publishersPage,
		"/feed/{id}":                s.feedPage,
		"/feed/{id}/{as}":           s.feedPage,
		"/search":                   s.searchPage,
		"/search/{as}":              s.searchPage,
		"/search.json":              s.searchPage,

		"/changes":      s.changesPage,
		"/changes/{as}": s.changesPage,
		"/changes.json": s.changesPage,

		"/article/{id}":           s.articlePage,
		"/article/{id}/{slug}":    s.articlePage,
		"/article/{id}/revisions": s.revisionsPage,
		"/article/{id}/compare":   s.comparePage,
		"/story/{id}":             s.storyPage,
		"/story/{id}/{slug}":      s.storyPage,
		"/story/{id}/log":         s.logPage,
		"/quote/{id}":             s.quotePage,

		"/feeds":              s.feedsPage,
		"/feeds.json":         s.feedsPage,
		"/feeds.opml":         s.feedsOPML,
		"/first-run":          s.firstRunPage,
		"/first-run/progress": s.progressPart,
		"/settings":           s.settingsPage,
		"/about":              s.aboutPage,

		"/picture/{signature}": s.picture,
		"/sitemap.xml":         s.sitemap,
		"/robots.txt":          s.robots,
		"/healthz":             s.healthz,
		"/readyz":              s.readyz,
	}
}

func (s *site) writes() map[string]handler {
	return map[string]handler{
		"/first-run/find":     s.findFeeds,
		"/first-run/follow":   s.followFeeds,
		"/first-run/import":   s.importFeeds,
		"/feed/{id}/read":     s.readFeed,
		"/feed/{id}/pause":    s.pauseFeed,
		"/feed/{id}/resume":   s.resumeFeed,
		"/feed/{id}/accept":   s.acceptFeed,
		"/feed/{id}/edit":     s.editFeed,
		"/feed/{id}/remove":   s.removeFeed,
		"/publisher/{domain}": s.setDisplay,
		"/article/{id}/place": s.savePlace,
		"/story/{id}/decide":  s.decide,
		"/decision/{id}/undo": s.undoDecision,
	}
}
