package ingest

import (
	"cmp"
	"context"
	"hash/fnv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Reading limits: a feed of more bytes is refused, of more entries cut to the
// newest, so that one feed cannot fill the database.
const (
	feedLimit   = 10 << 20
	entryLimit  = 1000
	feedAccepts = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)

// readFeed reads one claimed feed and stores what it brought: how many entries
// were new or changed. What goes wrong with the feed becomes its state; the
// error is only of what goes wrong here.
func (n *Newsroom) readFeed(ctx context.Context, f news.Feed) (fresh int, err error) {
	defer errs.Wrap(&err, "ingest.readFeed(%s)", f.URL)
	if busy := n.client.Queue(f.URL); busy > 20*time.Second {
		f.Next = n.opt.Now().Add(busy) // the lease would end before its turn
		return n.db.SaveReading(ctx, store.Reading{Feed: f})
	}
	resp, err := n.client.Get(ctx, fetch.Request{URL: f.URL, Validators: f.Validators, Accept: feedAccepts, Limit: feedLimit})
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	f.Checked = n.opt.Now()
	if err != nil {
		n.failed(&f, err, fetch.RetryAfter(err))
		return n.db.SaveReading(ctx, store.Reading{Feed: f})
	}
	r := store.Reading{Feed: f, Moved: resp.Moved}
	if !resp.NotModified {
		n.read(&r, resp)
	} else {
		n.succeeded(&r.Feed, resp)
	}
	if r.Feed.State == news.FeedWell {
		if blocked, err := n.db.BlockedFeed(ctx, f.ID); err == nil && blocked {
			n.enter(&r.Feed, news.FeedLinksOnly, "its pages cannot be read; titles and summaries come from the feed")
		}
	}
	return n.db.SaveReading(ctx, r)
}

// read takes a new document into a reading.
func (n *Newsroom) read(r *store.Reading, resp *fetch.Response) {
	h := fnv.New64a()
	h.Write(resp.Body)
	sum := int64(h.Sum64())
	if sum == r.Feed.Digest {
		r.Feed.Validators = resp.Validators
		n.succeeded(&r.Feed, resp)
		return
	}
	doc, err := feed.Parse(resp.Body, feed.Source{URL: resp.URL, ContentType: resp.Header.Get("Content-Type"),
		ContentLocation: resp.Header.Get("Content-Location"), ContentLanguage: resp.Header.Get("Content-Language")})
	if err != nil {
		n.failed(&r.Feed, err, 0)
		return
	}
	describe(&r.Feed, doc)
	r.Name = publisherName(doc.Title)
	r.Feed.Validators, r.Feed.Digest = resp.Validators, sum
	r.Entries = doc.Entries[:min(len(doc.Entries), entryLimit)]
	n.succeeded(&r.Feed, resp)
	r.Feed.Interval = n.rhythm(doc, resp.FreshFor)
	r.Feed.Next = outside(doc, r.Feed.Checked.Add(jitter(r.Feed.Interval, r.Feed.ID)))
}

// describe takes over what a feed says of itself. A person's title stays.
func describe(f *news.Feed, doc *news.Document) {
	f.Title = cmp.Or(f.Title, doc.Title, f.URL)
	if f.Title == f.URL {
		f.Title = cmp.Or(doc.Title, f.URL)
	}
	f.HomeURL = cmp.Or(doc.HomeURL, f.HomeURL)
	f.Description = cmp.Or(doc.Description, f.Description)
	f.Language = cmp.Or(doc.Language, f.Language)
	if domain := news.Domain(f.HomeURL); domain != "" {
		f.Publisher = domain
	}
}

// publisherName is an outlet's name out of the title of its feed: "The Quay"
// for "The Quay – all articles" and "World news | The Quay" alike is not to be
// had; the part before the first separator is right more often.
func publisherName(title string) string {
	for _, sep := range []string{" | ", " – ", " — ", " - ", ": ", " » "} {
		if head, _, ok := strings.Cut(title, sep); ok && strings.TrimSpace(head) != "" {
			title = head
		}
	}
	return strings.TrimSpace(title)
}
