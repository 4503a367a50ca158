package ingest

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
)

const (
	channelsAtOnce = 8
	channelLease   = 2 * time.Minute // longer than any message takes
	mostFailures   = 8               // in a row, before a channel stops: a day and a half
	inboxKept      = 90 * 24 * time.Hour
)

// deliver sends what waits for the channels of readers and is due.
func (n *Newsroom) deliver(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "ingest.deliver")
	if n.opt.Courier == nil {
		return nil
	}
	for {
		due, err := n.db.ClaimChannels(ctx, channelsAtOnce, channelLease)
		if err != nil || len(due) == 0 {
			return err
		}
		g, ctx := errgroup.WithContext(ctx)
		for i := range due {
			g.Go(func() error { return n.deliverOver(ctx, &due[i]) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
}

// deliverOver sends what waits for one channel, or puts it off.
func (n *Newsroom) deliverOver(ctx context.Context, c *news.Channel) error {
	list, kept, batched, err := n.db.Waiting(ctx, c.ID)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return n.db.Postpone(ctx, c, time.Time{})
	}
	wish, now, urgent := notify.WishOf(kept), n.opt.Now(), false
	for i := range list {
		urgent = urgent || list[i].Kind == news.NoticeBreaking
	}
	if at := notify.Next(wish, c, now, urgent); at.After(now) {
		return n.db.Postpone(ctx, c, at)
	}
	if !batched {
		if c.Batch, err = n.db.Batch(ctx, c.ID, list); err != nil {
			return err
		}
	}
	today := notify.Day(wish, now)
	last := c.Day == today && c.Today+1 >= wish.Most
	err = n.opt.Courier.Send(ctx, c, notify.Gather(c, list, n.opt.Courier.Root, last, now))
	if err == nil {
		return n.db.Delivered(ctx, c, today)
	}
	return n.undelivered(ctx, c, err)
}

// undelivered notes that a channel could not be used.
func (n *Newsroom) undelivered(ctx context.Context, c *news.Channel, failed error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // told to stop: it is sent again
	case errs.KindOf(failed) == errs.Gone:
		return n.db.EndChannel(ctx, c)
	case c.Failures+1 >= mostFailures:
		return n.db.Failed(ctx, c, failed.Error(), time.Time{})
	}
	wait := time.Minute
	for range c.Failures {
		wait = min(4*wait, 12*time.Hour)
	}
	return n.db.Failed(ctx, c, failed.Error(), n.opt.Now().Add(wait))
}

// TryChannel sends a test over a channel of a reader, now, and returns what its
// reader should know if that fails.
func (n *Newsroom) TryChannel(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "ingest.TryChannel(%d)", id)
	c, err := n.db.Channel(ctx, reader, id)
	if err != nil {
		return err
	}
	if n.opt.Courier == nil {
		return errs.New(errs.Invalid, "this process sends nothing")
	}
	failed := n.opt.Courier.Send(ctx, &c, notify.TestMessage(&c, n.opt.Courier.Name, n.opt.Courier.Root, n.opt.Now()))
	if failed == nil {
		return nil
	}
	if errs.KindOf(failed) == errs.Gone {
		if err := n.db.EndChannel(ctx, &c); err != nil {
			return err
		}
	}
	return errs.New(errs.Conflict, "the test did not come through: %s", failed.Error())
}
