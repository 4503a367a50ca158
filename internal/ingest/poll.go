package ingest

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	batch     = 64               // feeds that are claimed at a time
	inLine    = 4 * batch        // feeds that wait for a reader at most
	feedLease = 3 * time.Minute  // longer than a feed waits and is read
	feedWait  = 30 * time.Second // a longer wait for a host's turn is put off
)

// poller reads claimed feeds, at most Readers at a time and each once at a time,
// in the order in which they were due; but a feed whose host has no turn free
// makes way for the next, so that a slow or busy host holds up only its own. One
// goroutine (run) owns it all.
type poller struct {
	*Newsroom
	waiting  []claimed
	ahead    map[string]int // feeds of a host that wait or are being read
	busy     map[string]int // those being read
	running  int
	finished chan reading
	later    map[string]time.Time // until when a host's put-off feeds are booked
}

// claimed is a feed that waits for a reader.
type claimed struct {
	news.Feed
	host string
	at   time.Time
}

// reading is what came of one feed.
type reading struct {
	feed  claimed
	fresh int
	err   error
}

func (n *Newsroom) newPoller() *poller {
	return &poller{Newsroom: n, ahead: map[string]int{}, busy: map[string]int{}, finished: make(chan reading), later: map[string]time.Time{}}
}

// run reads feeds until ctx ends or more, asked when nothing is left of what was
// claimed, says that there will be none. more claims; a full claim is followed by
// the next at once, any other by a tick. Readings under way are waited for, the
// rest is given back.
func (p *poller) run(ctx context.Context, tick time.Duration, more func(context.Context) (claimed int, end bool, err error), done func(reading)) (err error) {
	defer func() { p.finish(ctx, done) }()
	var next time.Time // when to claim again
	for ctx.Err() == nil {
		if now := time.Now(); len(p.waiting) < inLine && !now.Before(next) {
			claimed, end, err := more(ctx)
			if err != nil || end && len(p.waiting)+p.running == 0 {
				return err
			}
			next = now.Add(tick)
			if claimed == batch {
				next = now
			}
		}
		wait, err := p.start(ctx)
		if err != nil {
			return err
		}
		if len(p.waiting) < inLine {
			wait = min(wait, time.Until(next))
		}
		timer := time.NewTimer(max(wait, 0))
		select {
		case r := <-p.finished:
			p.end(r)
			done(r)
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

// claim takes due feeds. Those that would wait for long behind others of their
// host, or whose host another process is asking, are put off, each to a time of
// its own.
func (p *poller) claim(ctx context.Context) (feeds []news.Feed, err error) {
	feeds, err = p.db.ClaimFeeds(ctx, batch, feedLease)
	if err != nil || len(feeds) == 0 {
		return feeds, err
	}
	keys := make([]string, len(feeds))
	for i, f := range feeds {
		keys[i] = fetch.HostPort(f.URL)
	}
	taken, err := p.hosts.others(ctx, slices.Clone(keys))
	if err != nil {
		return feeds, err
	}
	for i, f := range feeds {
		c := claimed{f, hostOf(f.URL), p.opt.Now()}
		spacing := p.client.Spacing(f.URL)
		if until, ok := taken[keys[i]]; ok {
			if err := p.putOff(ctx, c, until.Sub(c.at), spacing); err != nil {
				return feeds, err
			}
			continue
		}
		if wait := max(p.client.Queue(f.URL), time.Duration(p.ahead[c.host])*spacing); wait > feedWait {
			if err := p.putOff(ctx, c, wait, spacing); err != nil {
				return feeds, err
			}
			continue
		}
		p.ahead[c.host]++
		p.waiting = append(p.waiting, c)
	}
	return feeds, err
}

// putOff makes a feed due at the next free time of its host, wait from now at least.
func (p *poller) putOff(ctx context.Context, c claimed, wait, spacing time.Duration) error {
	at := p.opt.Now().Add(wait)
	if booked := p.later[c.host]; booked.After(at) {
		at = booked
	}
	p.later[c.host] = at.Add(max(spacing, 100*time.Millisecond))
	c.Next = at
	_, err := p.db.SaveReading(ctx, store.Reading{Feed: c.Feed})
	return err
}

// putOffUntil is when the last of the put-off feeds is due.
func (p *poller) putOffUntil() (last time.Time) {
	for host, t := range p.later {
		if t.Before(p.opt.Now()) {
			delete(p.later, host)
		} else if t.After(last) {
			last = t
		}
	}
	return last
}

// start gives feeds to free readers, and says how long nothing more can start.
// One more than a host takes at a time may be under way: while one is stored the
// next is asked for.
func (p *poller) start(ctx context.Context) (wait time.Duration, err error) {
	wait = time.Second
	now, turns := p.opt.Now(), map[string]time.Duration{}
	left := p.waiting[:0]
	for i, c := range p.waiting {
		if p.running == p.opt.Readers {
			left = append(left, p.waiting[i:]...)
			break
		}
		turn, known := turns[c.host]
		if p.busy[c.host] > p.client.HostConcurrency() {
			turn = time.Second // or until one of them ends
		} else if !known {
			turn = p.client.Queue(c.URL)
			turns[c.host] = turn
		}
		switch {
		case turn <= 0:
			p.read(ctx, c)
		case now.Sub(c.at) > feedWait && err == nil: // it goes on too long for the lease
			p.ahead[c.host]--
			err = p.putOff(ctx, c, max(turn, feedWait), p.client.Spacing(c.URL))
		default:
			wait = min(wait, turn)
			left = append(left, c)
		}
	}
	p.waiting = left
	return max(wait, time.Millisecond), err
}

func (p *poller) read(ctx context.Context, c claimed) {
	p.running++
	p.busy[c.host]++
	go func() {
		fresh, err := p.readFeed(ctx, c.Feed)
		p.finished <- reading{c, fresh, err}
	}()
}

func (p *poller) end(r reading) {
	p.running--
	for _, m := range []map[string]int{p.busy, p.ahead} {
		if m[r.feed.host]--; m[r.feed.host] <= 0 {
			delete(m, r.feed.host)
		}
	}
}

// finish waits for the readings under way and gives back what was claimed beside.
func (p *poller) finish(ctx context.Context, done func(reading)) {
	for p.running > 0 {
		r := <-p.finished
		p.end(r)
		done(r)
		if r.err != nil { // broken off
			p.waiting = append(p.waiting, r.feed)
		}
	}
	if len(p.waiting) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	feeds := make([]news.Feed, len(p.waiting))
	for i, c := range p.waiting {
		feeds[i] = c.Feed
	}
	if err := p.db.ReleaseFeeds(ctx, feeds); err != nil {
		p.log.Warn("claimed feeds could not be given back; they are read when their lease ends", "error", err)
	}
	p.waiting = nil
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// poll reads due feeds until ctx ends. After a time without running the feeds
// that are overdue are spread, so that publishers do not meet them all at once.
func (n *Newsroom) poll(ctx context.Context, tick time.Duration) {
	if spread, err := n.db.SpreadFeeds(ctx, n.opt.Now().Add(-n.opt.MinInterval), 2*n.opt.Readers, 100*time.Millisecond, n.opt.MinInterval); err != nil {
		n.log.Error("overdue feeds could not be spread", "error", err)
	} else if spread > 0 {
		n.log.Info("feeds are overdue and will be read one after the other", "feeds", spread)
	}
	n.every(ctx, 0, "feeds", func(ctx context.Context) error {
		p := n.newPoller()
		return p.run(ctx, tick, func(ctx context.Context) (int, bool, error) {
			feeds, err := p.claim(ctx)
			return len(feeds), false, err
		}, n.logReading)
	})
}

func (n *Newsroom) logReading(r reading) {
	switch {
	case errors.Is(r.err, context.Canceled): // told to stop
	case r.err != nil:
		n.log.Error("a reading could not be stored and is repeated", "feed", r.feed.ID, "error", r.err)
	case r.fresh > 0:
		n.log.Info("feed read", "feed", r.feed.ID, "fresh", r.fresh)
	}
}

// readDue reads every feed that is due now, once.
func (n *Newsroom) readDue(ctx context.Context, p *Progress, progress func(Progress)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	line, seen := n.newPoller(), map[int64]bool{}
	err := line.run(ctx, 50*time.Millisecond, func(ctx context.Context) (int, bool, error) {
		feeds, err := line.claim(ctx)
		fresh := false
		for _, f := range feeds {
			fresh = fresh || !seen[f.ID]
			seen[f.ID] = true
		}
		return len(feeds), !fresh && line.putOffUntil().IsZero(), err
	}, func(r reading) {
		if r.err != nil {
			cancel(r.err)
			return
		}
		p.Feeds++
		p.Fresh += r.fresh
		progress(*p)
	})
	if err == nil {
		err = context.Cause(ctx)
	}
	return err
}
