package ingest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/errs"
)

// Several processes may read for one database: a server and a refresh on one
// file, many workers on PostgreSQL. What one of them works on it holds by a lease
// that it renews with each beat; one that stops gives all back at once, and what
// one that died held is free when its leases end.
const (
	beat         = 2500 * time.Millisecond
	processLease = 12 * time.Second
)

// enlist makes this process known before it begins to work.
func (n *Newsroom) enlist(ctx context.Context) error {
	return n.db.Enlist(ctx, processLease, n.working.Load())
}

// begin makes this process one of those that work.
func (n *Newsroom) begin(ctx context.Context) error {
	others, err := n.db.Workers(ctx)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		n.log.Info("others work on this database: the work is shared with them", "workers", strings.Join(others, " "))
	}
	n.working.Store(true)
	if err := n.enlist(ctx); err != nil {
		return err
	}
	return n.mendClock(ctx)
}

// mendClock sees to it that a clock that was set back stops nothing.
func (n *Newsroom) mendClock(ctx context.Context) error {
	feeds, err := n.db.MendClock(ctx, n.opt.MinInterval/2)
	if feeds > 0 {
		n.log.Warn("the clock was set back: feeds that were read after now are due again", "feeds", feeds)
	}
	return err
}

// keepAlive renews what this process holds until ctx ends.
func (n *Newsroom) keepAlive(ctx context.Context) {
	var g sync.WaitGroup
	defer g.Wait()
	g.Go(func() { n.every(ctx, hostLinger/2, "hosts", n.hosts.keep) })
	n.every(ctx, beat, "leases", func(ctx context.Context) error {
		return errors.Join(n.enlist(ctx), n.keepWriting(ctx))
	})
}

// Close gives back the hosts that were asked beside Run, Refresh or Attend. What
// cannot be given back now is free when its lease ends.
func (n *Newsroom) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
	defer cancel()
	if _, err := n.hosts.release(ctx, -time.Second); err != nil {
		n.log.Warn("hosts could not be given back; they are free when their leases end", "error", err)
	}
}

// leave gives back all that this process holds.
func (n *Newsroom) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
	defer cancel()
	_, err := n.hosts.release(ctx, -time.Second)
	return errors.Join(err, n.stopWriting(ctx), n.db.Leave(ctx))
}

// Attend stands by until ctx ends for what pages ask of the newsroom (Find,
// Follow), in a process that does not read: others do.
func (n *Newsroom) Attend(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "ingest.Attend")
	if err := n.enlist(ctx); err != nil {
		return err
	}
	n.keepAlive(ctx)
	return n.leave()
}

// Ready is nil while a process works on the database: this one or another.
func (n *Newsroom) Ready(ctx context.Context) error {
	workers, err := n.db.Workers(ctx)
	if err == nil && len(workers) == 0 {
		err = errs.New(errs.Transient, "no worker is alive on this database: nothing is read; start “broadsheet worker”")
	}
	return err
}
