package ingest

import (
	"errors"
	"math/bits"
	"slices"
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

// succeeded schedules a feed that was read.
func (n *Newsroom) succeeded(f *news.Feed, resp *fetch.Response) {
	n.enter(f, news.FeedWell, "")
	f.Failures = 0
	f.Interval = n.bounded(max(f.Interval, resp.FreshFor))
	f.Next = f.Checked.Add(jitter(f.Interval, f.ID))
}

// patience is how many failures in a row, of a kind that time does not mend,
// make a feed a person's business.
const patience = 3

// failed schedules a feed that could not be read: twice as long after each
// failure, or as long as its server asks.
func (n *Newsroom) failed(f *news.Feed, err error, after time.Duration) {
	f.Failures++
	wait := n.opt.MinInterval << min(f.Failures, bits.Len64(uint64(n.opt.MaxInterval/max(n.opt.MinInterval, 1))))
	f.Interval = n.bounded(max(wait, after))
	f.Next = f.Checked.Add(max(jitter(f.Interval, f.ID), after))
	reason := cause(err)
	switch kind := errs.KindOf(err); {
	case kind == errs.Gone:
		n.enter(f, news.FeedStopped, "gone for good: "+reason)
	case kind != errs.Transient && f.Failures >= patience:
		n.enter(f, news.FeedNeedsYou, reason)
	default:
		n.enter(f, news.FeedWaiting, reason)
	}
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
// last entries, not less than it or its server asks for.
func (n *Newsroom) rhythm(doc *news.Document, fresh time.Duration) time.Duration {
	var at []time.Time
	for _, e := range doc.Entries {
		if !e.Published.IsZero() {
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
	return n.bounded(max(gap, fresh, min(doc.Every, 6*time.Hour)))
}

// outside moves t out of the hours and days in which a feed asks not to be read.
func outside(doc *news.Document, t time.Time) time.Time {
	for range 24 * 7 {
		if u := t.UTC(); !slices.Contains(doc.SkipHours, u.Hour()) && !slices.Contains(doc.SkipDays, u.Weekday()) {
			return t
		}
		t = t.Truncate(time.Hour).Add(time.Hour)
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
