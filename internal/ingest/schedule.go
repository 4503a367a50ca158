package ingest

import (
	"errors"
	"math/bits"
	"slices"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
)

// enter puts a feed into a state; Since stays where it is in it already.
func (n *Newsroom) enter(f *news.Feed, s news.FeedState, reason string) {
	if f.State != s {
		f.Since = n.opt.Now()
	}
	f.State, f.Reason = s, reason
}

// succeeded schedules a feed that was read. A feed that has brought nothing for
// long is read more seldom; a server that says for how long its answer holds is
// believed.
func (n *Newsroom) succeeded(f *news.Feed, resp *fetch.Response) {
	if f.State != news.FeedLinksOnly { // pagesOf decides whether it still is
		n.enter(f, news.FeedWell, "")
	}
	f.Failures, f.Held = 0, time.Time{}
	if last := later(f.Changed, f.Added); resp.NotModified && !last.IsZero() {
		f.Interval = max(f.Interval, f.Checked.Sub(last)/8)
	}
	f.Interval = n.bounded(f.Interval)
	f.Next = outside(f.Skip, f.Checked.Add(jitter(n.bounded(max(f.Interval, resp.FreshFor)), f.ID)))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

const (
	// patience is how many failures in a row, of a kind that time does not mend,
	// make a feed a person's business.
	patience = 3
	// hopeless is how long a feed may fail in a way that mostly passes.
	hopeless = 7 * 24 * time.Hour
)

// failed schedules a feed that could not be read: twice as long after each
// failure, or as long as its server asks. Its own rhythm stays as it was.
func (n *Newsroom) failed(f *news.Feed, err error, after time.Duration) {
	f.Failures++
	wait := n.bounded(n.opt.MinInterval << min(f.Failures, bits.Len64(uint64(n.opt.MaxInterval/max(n.opt.MinInterval, 1)))))
	f.Held = time.Time{}
	if after > 0 {
		f.Held = f.Checked.Add(after)
	}
	f.Next = f.Checked.Add(max(jitter(wait, f.ID), jitter(after, f.ID)))
	reason := cause(err)
	n.log.Info("a feed could not be read", "feed", f.ID, "failures", f.Failures, "next", f.Next, "reason", shorten(reason))
	if held := f.State == news.FeedWaiting && f.Checked.Sub(f.Since) > hopeless; held && f.Failures > patience {
		n.enter(f, news.FeedNeedsYou, reason)
		return
	}
	switch kind := errs.KindOf(err); {
	case kind == errs.Gone:
		n.enter(f, news.FeedStopped, "gone for good: "+reason)
	case f.State == news.FeedNeedsYou, kind != errs.Transient && f.Failures >= patience:
		n.enter(f, news.FeedNeedsYou, reason)
	default:
		n.enter(f, news.FeedWaiting, reason)
	}
}

const (
	outageHosts = 5         // that do not answer in a row are a sign that the trouble is ours
	outageRetry = time.Hour // then feeds are tried again so soon, however often they failed
)

// outage tells a network of ours that is down from publishers that are: nobody
// answers. A board that was offline over night shall not wait another day.
type outage struct {
	mu    sync.Mutex
	hosts map[string]bool // that did not answer since anybody did
}

// note takes how a request went, and reports whether the trouble seems ours.
func (o *outage) note(host string, answered bool) (ours bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case answered:
		clear(o.hosts)
	case o.hosts == nil:
		o.hosts = map[string]bool{host: true}
	case len(o.hosts) < outageHosts:
		o.hosts[host] = true
	}
	return len(o.hosts) >= outageHosts
}

// cause is the innermost message that still says what went wrong with the feed,
// without the calls it came through.
func cause(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

func (n *Newsroom) bounded(d time.Duration) time.Duration {
	return min(max(d, n.opt.MinInterval), n.opt.MaxInterval)
}

// rhythm is how often a feed is worth reading: half the usual time between its
// last entries, not less than it asks for.
func (n *Newsroom) rhythm(doc *news.Document) time.Duration {
	var at []time.Time
	for _, e := range doc.Entries {
		if !e.Published.IsZero() && !e.Published.After(n.opt.Now()) {
			at = append(at, e.Published.Time)
		}
	}
	gap := 2 * time.Hour // for a feed that dates nothing
	if len(at) > 1 {
		slices.SortFunc(at, time.Time.Compare)
		at = at[max(0, len(at)-20):]
		gap = at[len(at)-1].Sub(at[0]) / time.Duration(len(at)-1) / 2
		// A feed that has gone quiet is quiet.
		gap = max(gap, n.opt.Now().Sub(at[len(at)-1])/8)
	}
	return n.bounded(max(gap, min(doc.Every, 6*time.Hour)))
}

// skips are the hours and days in which a feed asks not to be read, as bits:
// hours GMT from 0, days from 24.
func skips(doc *news.Document) (bits int64) {
	for _, h := range doc.SkipHours {
		bits |= 1 << (h % 24)
	}
	for _, d := range doc.SkipDays {
		bits |= 1 << (24 + d)
	}
	return bits
}

// outside moves t out of the hours and days of skips.
func outside(skips int64, t time.Time) time.Time {
	for range 24 * 7 {
		if u := t.UTC(); skips>>u.Hour()&1 == 0 && skips>>(24+u.Weekday())&1 == 0 {
			return t
		}
		// As far into the hour as before, or all feeds would meet at its beginning.
		t = t.Add(time.Hour)
	}
	return t
}

// jitter is d and up to a tenth more, by feed, so that feeds that were added or
// restarted together drift apart.
func jitter(d time.Duration, id int64) time.Duration {
	return d + d/10*time.Duration(uint64(id)*2654435761%1000)/1000
}

// quietAge is the age at which a page is no longer looked at again.
const quietAge = 7 * 24 * time.Hour

// nextCheck is when to look at a page again: at twice the age at which it was
// looked at last, at first after four feed intervals. Zero once it is old.
func (n *Newsroom) nextCheck(seen time.Time) time.Time {
	now := n.opt.Now()
	age := now.Sub(seen)
	if age > quietAge {
		return time.Time{}
	}
	return now.Add(max(age, 4*n.opt.MinInterval))
}
