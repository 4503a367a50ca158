// Package ingest is the pipeline: the only place where stages, store and clock
// meet.
//
//	due feeds → fetch → feed.Parse → entries            readFeed  (feeds.go)
//	entry → fetch → rights → extract → analysis → store  readPage  (pages.go)
//	arrivals → cluster → stories                         build     (build.go)
//	touched story → brief                                tell      (brief.go)
//	what moved → inboxes of readers → their channels     tellReaders, deliver (alert.go, deliver.go)
//
// Each stage is a pure function; these steps call them in order and store
// what they give, in one transaction each. Every step may run twice on the same
// input: the result is the same. Run (run.go) does them all until it is told to
// stop, Refresh until nothing is left to do. poll.go hands due feeds to readers,
// host by host; schedule.go says when a feed or a page is due again;
// alive.go and hosts.go are what processes beside each other owe one another; find.go is how
// a person's address becomes a feed; health.go says what ails one and looks for
// another; websub.go is what hubs push. docs/feeds.md tells the same in prose.
package ingest

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"broadsheet/internal/extract"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// Options are what an operator decides about reading.
type Options struct {
	MinInterval time.Duration // between two readings of one feed
	MaxInterval time.Duration // the same at most; 0 is a day
	Readers     int           // feeds read at a time; 0 is 8
	Pages       int           // pages read at a time; 0 is 4
	Memory      int64         // bytes of the clustering window; 0 is 64 MB
	Keep        time.Duration // how long articles are kept; 0 is for ever
	// Rules reads the operator's rules for stubborn sites; it is called again
	// every half minute. Nil: there are none.
	Rules     func() (extract.Rules, error)
	Close     notify.Hour // when an edition closes, in the zone of Now
	PublicURL string      // where hubs reach us; empty: feeds are only polled
	// Courier carries what readers are told over their channels; nil: it stays in
	// their inboxes.
	Courier *notify.Courier
	Agent   string // the name robots rules may call this program
	Now     func() time.Time
	Log     *slog.Logger
	// Took hears how long each stage ran, Fetched what came of each feed and page
	// that was asked for: read, unchanged, forbidden by robots.txt, or the kind of
	// failure. Nil: nobody listens.
	Took    func(stage string, d time.Duration)
	Fetched func(what, outcome string)
	// Letter sends a reader's own edition by mail. An error of kind Transient is tried
	// again. Nil: there is no mail.
	Letter func(ctx context.Context, reader int64, to string, e news.Edition) error
}

// Newsroom reads the news into a store.
type Newsroom struct {
	db     *store.DB
	client *fetch.Client
	opt    Options
	log    *slog.Logger
	id     string // of this process, for locks
	typed  typed
	outage outage
	ruled  atomic.Pointer[extract.Rules]
	builder
	readings    readings
	readerRules readerRules
	hosts       *hosts
	watch       watch
	working     atomic.Bool // this process reads feeds and does jobs
	started     time.Time
}

// New makes a newsroom that reads through client into db.
func New(db *store.DB, client *fetch.Client, o Options) *Newsroom {
	if o.MaxInterval == 0 {
		o.MaxInterval = 24 * time.Hour
	}
	if o.Readers == 0 {
		o.Readers = 8
	}
	if o.Pages == 0 {
		o.Pages = 4
	}
	if o.Memory == 0 {
		o.Memory = 64 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Took == nil {
		o.Took = func(string, time.Duration) {}
	}
	if o.Fetched == nil {
		o.Fetched = func(string, string) {}
	}
	n := &Newsroom{watch: watch{o.Log, o.Took}, db: db, client: client, opt: o, log: o.Log, id: db.Process(), hosts: newHosts(db, client.HostDelay(), o.Now), started: o.Now()}
	client.Share(n.hosts)
	return n
}

// pause waits for d or until ctx ends, and reports whether to go on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
