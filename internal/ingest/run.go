package ingest

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/store"
)

const (
	pageLease   = 10 * time.Minute
	forgetBatch = 200
	stopWithin  = 5 * time.Second // for jobs under way when told to stop
	leaveWithin = 2 * time.Second // for what is held to be given back
)

// Run reads the news until ctx ends, then lets what is under way finish for a
// few seconds. It returns nil when it was told to stop.
func (n *Newsroom) Run(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "ingest.Run")
	workers, err := n.start(ctx)
	if err != nil {
		return err
	}
	tick := n.tick()
	var g errgroup.Group
	g.Go(func() error { n.keepAlive(ctx); return nil })
	g.Go(func() error { n.poll(ctx, tick); return nil })
	g.Go(func() error { n.every(ctx, tick, "pages", n.checkPages); return nil })
	g.Go(func() error { n.every(ctx, tick, "stories", n.buildAll); return nil })
	g.Go(func() error { n.every(ctx, tick, "alerts", n.tellReaders); return nil })
	g.Go(func() error { n.every(ctx, tick, "channels", n.deliver); return nil })
	g.Go(func() error { n.every(ctx, 30*time.Second, "rules", n.reloadRules); return nil })
	g.Go(func() error { n.every(ctx, 10*time.Minute, "age", n.age); return nil })
	g.Go(func() error { n.every(ctx, time.Minute, "clock", n.mendClock); return nil })
	g.Go(func() error { n.every(ctx, time.Minute, "edition", n.press); return nil })
	g.Go(func() error { n.every(ctx, ownTick, "own editions", n.pressOwn); return nil })
	g.Go(func() error { n.every(ctx, n.opt.MinInterval/5, "dead feeds", n.heal); return nil })
	if n.opt.PublicURL != "" {
		g.Go(func() error { n.every(ctx, n.opt.MinInterval/5, "subscriptions", n.subscribe); return nil })
	}
	<-ctx.Done()
	g.Wait()
	return n.stop(workers)
}

func (n *Newsroom) start(ctx context.Context) (*store.Workers, error) {
	if err := n.reloadRules(ctx); err != nil {
		return nil, err
	}
	if err := n.begin(ctx); err != nil {
		return nil, err
	}
	w := store.Work{Page: n.readPage, Brief: n.tell, Rules: n.askRules}
	if n.opt.Letter != nil {
		w.Letter = n.sendEdition
	}
	return n.db.StartWorkers(ctx, w, n.opt.Pages, n.tick(), n.log)
}

// tick is how often this process looks for work: more often where feeds are
// read more often.
func (n *Newsroom) tick() time.Duration {
	return min(time.Second, max(n.opt.MinInterval/8, 50*time.Millisecond))
}

func (n *Newsroom) stop(w *store.Workers) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err := w.Stop(ctx)
	n.working.Store(false)
	return errors.Join(err, n.leave())
}

// every does a step again and again. A step that fails is logged and done again
// later: nothing it did not finish is lost.
func (n *Newsroom) every(ctx context.Context, d time.Duration, what string, step func(context.Context) error) {
	for wait := d; pause(ctx, wait); {
		wait = d
		if err := step(ctx); err != nil && ctx.Err() == nil {
			n.log.Error("a step failed and will be tried again", "step", what, "error", err)
			wait = max(d, 5*time.Second)
		}
	}
}

func (n *Newsroom) checkPages(ctx context.Context) error {
	due, err := n.db.DueArticles(ctx, n.opt.Pages, pageLease)
	if err != nil {
		return err
	}
	for _, d := range due {
		if err := n.lookAgain(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (n *Newsroom) buildAll(ctx context.Context) error {
	for {
		placed, err := n.build(ctx)
		switch {
		case err != nil:
			return err
		case placed > 0:
			continue
		case n.opt.Now().Sub(n.linked).Abs() < linkEvery:
			return nil
		}
		return n.link(ctx)
	}
}

// age closes quiet stories and lets go of articles that are kept no longer.
func (n *Newsroom) age(ctx context.Context) error {
	now := n.opt.Now()
	if err := n.db.ForgetHosts(ctx); err != nil {
		return err
	}
	if err := n.db.ClearTakedowns(ctx); err != nil {
		return err
	}
	if err := n.db.ForgetNetworks(ctx, now.Add(-networksKept)); err != nil {
		return err
	}
	if _, err := n.db.ForgetNotices(ctx, now.Add(-inboxKept)); err != nil {
		return err
	}
	if _, err := n.db.CloseStories(ctx, now.Add(-quietStory)); err != nil || n.opt.Keep == 0 {
		return err
	}
	for {
		gone, err := n.db.ForgetArticles(ctx, now.Add(-n.opt.Keep), forgetBatch)
		if gone > 0 {
			n.log.Info("articles let go", "articles", gone)
		}
		if err != nil {
			return err
		}
		if gone < forgetBatch {
			return n.db.Reclaim(ctx)
		}
	}
}

// Progress is how far a Refresh has come.
type Progress struct {
	Feeds    int // read
	Fresh    int // entries that were new or changed
	Failed   int // feeds that could not be read
	Pages    int // pages and briefs still to be made
	Articles int // placed in stories
}

// Refresh reads what is due (all feeds with all) through the whole pipeline and
// returns when nothing is left to do, or ctx ends. A server may run beside it.
func (n *Newsroom) Refresh(ctx context.Context, all bool, progress func(Progress)) (err error) {
	defer errs.Wrap(&err, "ingest.Refresh")
	if all {
		if err := n.db.DueAll(ctx); err != nil {
			return err
		}
	}
	workers, err := n.start(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := n.stop(workers); err == nil {
			err = stopped
		}
	}()
	beating, still := context.WithCancel(ctx)
	var alive sync.WaitGroup
	alive.Go(func() { n.keepAlive(beating) })
	defer alive.Wait()
	defer still()
	var p Progress
	if err := n.readDue(ctx, &p, progress); err != nil {
		return err
	}
	var healing errgroup.Group // beside the pages: a search waits for its turn at each host
	healing.Go(func() error { return n.heal(ctx) })
	defer healing.Wait()
	for {
		left, err := n.left(ctx, &p)
		if err != nil {
			return err
		}
		progress(p)
		if !left {
			return errors.Join(n.link(ctx), n.tellReaders(ctx), healing.Wait(), n.printDue(ctx), n.deliver(ctx))
		}
		if !pause(ctx, 100*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// left reports whether anything waits: feeds being read by anybody, jobs,
// decisions to carry out, or arrivals to place.
func (n *Newsroom) left(ctx context.Context, p *Progress) (bool, error) {
	placed, err := n.build(ctx)
	if err != nil {
		return false, err
	}
	p.Articles += placed
	leased, err := n.db.LeasedFeeds(ctx)
	if err != nil {
		return false, err
	}
	if p.Pages, err = n.db.PendingJobs(ctx); err != nil {
		return false, err
	}
	waiting, err := n.db.WaitingDecisions(ctx)
	if err != nil {
		return false, err
	}
	built, newest, err := n.db.Built(ctx)
	return leased > 0 || p.Pages > 0 || len(waiting) > 0 || built != newest, err
}
