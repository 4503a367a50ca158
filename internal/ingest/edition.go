package ingest

import (
	"context"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// Edition is the house's edition called date (a day or a week), the latest for
// an empty date. It is closed when it is first asked for after its hour, and
// kept; one that has not closed yet is errs.NotFound.
func (n *Newsroom) Edition(ctx context.Context, date string) (e news.Edition, err error) {
	defer errs.Wrap(&err, "ingest.Edition(%s)", date)
	now := n.opt.Now()
	latest := notify.Latest(now, n.opt.Close)
	if date == "" {
		date = latest
	}
	from, to, err := notify.Span(date, n.opt.Close, now.Location())
	if err != nil {
		return e, err
	}
	e, err = n.db.Edition(ctx, store.House, date)
	if err == nil || errs.KindOf(err) != errs.NotFound {
		return e, err
	}
	if to.After(now) {
		return e, errs.New(errs.NotFound, "the edition %s closes on %s", date, to.Format("2 January 2006 at 15:04"))
	}
	return n.closeEdition(ctx, notify.Order{Date: date, From: from, To: to, Made: now}, date == latest)
}

// closeEdition chooses an edition and keeps it. Where this newspaper began after
// its hour, the latest is its first, and goes up to now.
func (n *Newsroom) closeEdition(ctx context.Context, o notify.Order, latest bool) (e news.Edition, err error) {
	began, err := n.db.Began(ctx)
	if err != nil {
		return e, err
	}
	if latest && began.After(o.To) {
		if err := n.settled(ctx); err != nil {
			return e, err
		}
		o.To = o.Made
	}
	before, err := n.db.Edition(ctx, store.House, notify.Before(o.Date))
	switch {
	case err != nil && errs.KindOf(err) != errs.NotFound:
		return e, err
	case before.To.After(o.From): // the first went on after its hour
		o.From = before.To.Time
	}
	stories, err := n.db.EditionStories(ctx, o.From, o.To)
	if err != nil {
		return e, err
	}
	if len(stories) == 0 {
		return e, errs.New(errs.NotFound, "nothing was read in the time of the edition %s", o.Date)
	}
	changes, err := n.db.Changes(ctx, 0, o.From)
	if err != nil {
		return e, err
	}
	return n.db.SaveEdition(ctx, store.House, notify.Compose(o, stories, changes))
}

// settled is an error while the first articles are still being read.
func (n *Newsroom) settled(ctx context.Context) error {
	jobs, err := n.db.PendingJobs(ctx)
	if err != nil {
		return err
	}
	built, newest, err := n.db.Built(ctx)
	if err == nil && (jobs > 0 || built != newest) {
		return errs.New(errs.NotFound, "the first edition is being set: the articles are still being read")
	}
	return err
}

// press closes the editions whose hour has come, so that they tell of their
// stories as they stood then: the latest day's, and on Mondays that of the week
// before. The first edition of a newspaper waits until somebody asks for it.
func (n *Newsroom) press(ctx context.Context) error {
	now := n.opt.Now()
	began, err := n.db.Began(ctx)
	if err != nil {
		return err
	}
	for _, name := range notify.Due(now, n.opt.Close) {
		_, to, err := notify.Span(name, n.opt.Close, now.Location())
		if err != nil {
			return err
		}
		if began.IsZero() || began.After(to) {
			continue
		}
		if _, err := n.Edition(ctx, name); err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
	}
	return nil
}
