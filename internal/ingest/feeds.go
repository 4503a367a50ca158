package ingest

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"strings"

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
	resp, err := n.client.Get(ctx, fetch.Request{URL: news.WithCredentials(f.URL, f.Credentials), Validators: f.Validators, Accept: feedAccepts, Limit: feedLimit})
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if turn := noTurn(err); turn != nil { // it was not asked
		if turn.Err != nil {
			return 0, err
		}
		f.Next = n.opt.Now().Add(turn.Wait)
		return n.db.SaveReading(ctx, store.Reading{Feed: f})
	}
	n.opt.Fetched("feed", outcome(resp, err))
	before, asked := f.Checked, question(f.Validators)
	f.Checked = n.opt.Now()
	ours := n.outage.note(hostOf(f.URL), err == nil || resp.Status > 0)
	if err != nil {
		n.failed(&f, err, fetch.RetryAfter(err))
		if ours {
			f.Next = f.Checked.Add(min(f.Next.Sub(f.Checked), jitter(n.bounded(outageRetry), f.ID)))
		}
		remember(&f, asked, shorten(cause(err)))
		return n.db.SaveReading(ctx, store.Reading{Feed: f})
	}
	r := store.Reading{Feed: f}
	hub := n.read(&r, resp)
	if r.Feed.Failures == 0 {
		n.moved(&r, resp)
		if err := n.pagesOf(ctx, &r.Feed, before); err != nil {
			return 0, err
		}
	}
	remember(&r.Feed, asked, answer(&r, resp))
	if fresh, err = n.db.SaveReading(ctx, r); err != nil {
		return 0, err
	}
	return fresh, n.listen(ctx, &r.Feed, hub, fresh)
}

// outcome is what came of asking for something, in one word.
func outcome(resp *fetch.Response, err error) string {
	switch {
	case err != nil:
		return strings.ReplaceAll(string(errs.KindOf(err)), " ", "_")
	case resp.NotModified:
		return "unchanged"
	}
	return "read"
}

// read takes an answer into a reading, and says which hub it names, if it is a
// new document.
func (n *Newsroom) read(r *store.Reading, resp *fetch.Response) (h *hub) {
	r.Feed.Validators = resp.Validators
	if resp.NotModified {
		n.succeeded(&r.Feed, resp)
		return nil
	}
	digest := fnv.New64a()
	digest.Write(resp.Body)
	sum := int64(digest.Sum64())
	if sum == r.Feed.Digest {
		n.succeeded(&r.Feed, resp)
		return nil
	}
	doc, err := guarded(n.watch, "feed", func() (*news.Document, error) { return parse(resp) })
	if err != nil {
		r.Feed.Validators = news.Validators{} // they stand for no entries
		n.failed(&r.Feed, err, 0)
		return nil
	}
	describe(&r.Feed, doc)
	r.Name = publisherName(doc.Title)
	r.Feed.Digest, r.Feed.Skip = sum, skips(doc)
	r.Feed.Interval = n.rhythm(doc)
	r.Entries = usable(doc.Entries)
	r.Edited = edited(r.Entries)
	n.succeeded(&r.Feed, resp)
	return hubOf(resp, doc)
}

// parse reads an answer as a feed.
func parse(resp *fetch.Response) (*news.Document, error) {
	return feed.Parse(resp.Body, feed.Source{URL: resp.URL, ContentType: resp.Header.Get("Content-Type"),
		ContentLocation: resp.Header.Get("Content-Location"), ContentLanguage: resp.Header.Get("Content-Language")})
}

// usable are the entries that say something: an address, a title, or words. Of
// very many the newest are kept, or the first where they bear no dates.
func usable(entries []news.Entry) []news.Entry {
	entries = slices.DeleteFunc(entries, func(e news.Entry) bool {
		return e.URL == "" && e.Title == "" && e.ContentHTML == "" && e.ContentText == "" && e.Summary == ""
	})
	if len(entries) > entryLimit {
		slices.SortStableFunc(entries, func(a, b news.Entry) int { return b.Published.Compare(a.Published.Time) })
		entries = entries[:entryLimit]
	}
	return entries
}

// edited reports whether the entries of a feed stand in an editor's order: it is
// neither that of time nor its reverse. Where it is that of time, the first place
// says nothing but that an article is the newest.
func edited(entries []news.Entry) bool {
	const fewest, least = 6, .2
	up, down := 0, 0
	var last news.Time
	for _, e := range entries {
		if e.Published.IsZero() {
			continue
		}
		switch {
		case last.IsZero() || e.Published.Equal(last.Time):
		case e.Published.After(last.Time):
			up++
		default:
			down++
		}
		last = e.Published
	}
	return up+down+1 >= fewest && float64(min(up, down)) >= least*float64(up+down)
}

// stable is how many readings in a row have to be sent to the same new address
// for good before a feed is read there from then on: a redirect that a site puts
// up by mistake, or for an afternoon, is not kept.
const stable = 3

// moved counts permanent redirects, and moves a feed once they are stable.
func (n *Newsroom) moved(r *store.Reading, resp *fetch.Response) {
	f := &r.Feed
	to, _ := news.SplitCredentials(resp.Moved)
	switch {
	case to == "" || to == f.URL:
		f.MovedTo, f.MovedTimes = "", 0
	case to != f.MovedTo:
		f.MovedTo, f.MovedTimes = to, 1
	default:
		f.MovedTimes++
	}
	if f.MovedTimes >= stable {
		r.Moved = resp.Moved
	}
}

// describe takes over what a feed says of itself. A person's title stays.
func describe(f *news.Feed, doc *news.Document) {
	f.Title = cmp.Or(f.Title, doc.Title, f.URL)
	if f.Title == f.URL {
		f.Title = cmp.Or(doc.Title, f.URL)
	}
	f.HomeURL, _ = news.SplitCredentials(cmp.Or(doc.HomeURL, f.HomeURL))
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
