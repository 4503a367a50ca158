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
// is asking is found out once (session.go, guard.go), and every address says in
// the table of routes.go who may open it; account.Policy decides.
//
// Read first: routes.go for the addresses, front.go for a handler, part.go for the
// pieces that pages share. Package web never imports ingest: what needs the
// network comes as functions in Desk.
package web

import (
	"context"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"

	"broadsheet/internal/account"
	"broadsheet/internal/ai"
	"broadsheet/internal/discuss"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Options are what the pages need of the program around them.
type Options struct {
	DB             *store.DB
	Name           string           // of this instance: the nameplate
	PublicURL      string           // "https://news.example", empty: as the request says
	Address        string           // "http://127.0.0.1:8080": stands in letters where there is no PublicURL
	Contact        string           // of its operator, for readers and publishers; empty: none was given
	Secret         []byte           // signs the addresses of pictures, and those that end letters
	Pictures       *http.Client     // the guarded client that fetches pictures
	Sample         bool             // this is the sample newsroom
	Now            func() time.Time // the clock; its zone is the one pages are set in
	Desk           Desk
	PushKey        string                              // by which browsers know this newspaper (VAPID); empty: there is no push
	AI             *ai.Desk                            // models, translators and voices; nil: none
	Comments       Comments                            // how readers may talk under the news; the zero Comments: not at all
	Accounts       account.Policy                      // who may read and who signs in; the zero Policy: a single reader
	Provider       *Provider                           // of sign-in elsewhere; nil: none
	Mail           func(context.Context, Letter) error // sends one letter; nil: there is no mail
	TrustedProxies []netip.Prefix                      // whose X-Forwarded-For is believed
	Ready          func(context.Context) error         // whether the workers run; nil: not asked
	Log            *slog.Logger
}

// Letter is a letter to one reader, in plain text.
type Letter struct{ To, Subject, Text string }

// Desk is what the pages may ask of the newsroom. A nil function means that this
// process cannot do it, and its control is not shown.
type Desk struct {
	// Find looks for feeds behind any address that a person pastes.
	Find func(ctx context.Context, address string) ([]Found, error)
	// Follow adds a feed, or returns the one that is followed already.
	Follow func(ctx context.Context, feedURL, folder string) (feed int64, err error)
	// Import follows all feeds of an OPML file.
	Import func(ctx context.Context, opml io.Reader) (Imported, error)
	// Edition is the edition called date, the latest for an empty one.
	Edition func(ctx context.Context, date string) (news.Edition, error)
	// NextEdition is a reader's own edition as it would be made now.
	NextEdition func(ctx context.Context, p news.Paper) (news.Edition, error)
	// TryChannel sends a test over a channel of a reader; an error says why it did
	// not come through.
	TryChannel func(ctx context.Context, reader, channel int64) error
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
	base     *url.URL // of PublicURL, nil if none
	assets   *assets
	markdown *discuss.Renderer
	pages    *pages
	posts    func() *template.Template // of letters
	sessions *scs.SessionManager
	hasher   *account.Hasher
	provider providerCache
	letters  sync.WaitGroup // on their way
	front    frontCache
	followed followCache
	tastes   tasteCache
	unseen   unseenCache
	nav      atomic.Pointer[navigation]
	counted  atomic.Pointer[counted]
	making   chan struct{} // results of tools that are being made
}

// New is the handler of all pages. It panics where the embedded templates do not
// parse, which the tests rule out.
func New(o Options) http.Handler {
	h, _ := Build(o)
	return h
}

// Build is the handler of all pages with the press of the same newspaper.
func Build(o Options) (http.Handler, *Press) {
	s := newSite(o)
	return s.around(s.routes()), &Press{s}
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
	s := &site{Options: o, assets: loadAssets(), markdown: discuss.NewRenderer(), making: make(chan struct{}, toolsAtOnce)}
	if u, err := url.Parse(o.PublicURL); err == nil && u.Host != "" {
		s.base = u
	}
	s.pages, s.posts = loadPages(s.assets), loadLetters()
	s.sessions, s.hasher = newSessions(s.DB), account.NewHasher(2)
	return s
}
