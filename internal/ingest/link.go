package ingest

import (
	"context"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/store"
)

// Stories in several languages are compared by one process, with what the store says
// of them: whichever writers placed them, and in whatever order they did.

const (
	linkEvery = 10 * time.Second // between two looks for stories in other languages
	linkBatch = 1000             // stories compared in one look
	linkShare = 16               // the part of the budget of memory that this may take
	linkMost  = 100_000          // articles known at most: a look goes through all
)

// editions is what the process that compares stories holds in memory.
type editions struct {
	known  *cluster.Editions
	upto   int64 // the newest arrival in known
	linked time.Time
}

// windowMemory is what is left of the budget for windows.
func (n *Newsroom) windowMemory() int64 { return n.opt.Memory - n.opt.Memory/linkShare }

// link compares the stories that changed with those in other languages. One look
// goes through all articles that are known, so it is done for many at once, and only
// when nothing waits to be placed.
func (n *Newsroom) link(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "ingest.link")
	n.linked = n.opt.Now()
	defer func() {
		if n.known != nil {
			n.known.Forget()
		}
	}()
	for {
		changed, err := n.db.Unlinked(ctx, linkBatch)
		if err != nil || len(changed) == 0 {
			return err
		}
		if ok, err := n.hold(ctx, linkLock); err != nil || !ok {
			if !ok {
				n.known = nil
			}
			return err
		}
		if err := n.linkSome(ctx, changed); err != nil {
			n.known = nil
			return err
		}
	}
}

// linkSome compares some stories, and with them those that are, or were, found for one:
// what one story gains another may lose.
func (n *Newsroom) linkSome(ctx context.Context, changed []store.Unlinked) error {
	found := map[int64][]store.Near{}
	families, err := n.db.Families(ctx)
	if err != nil {
		return err
	}
	if len(families) > 1 {
		if err := n.catchUp(ctx, changed); err != nil {
			return err
		}
		asked := map[int64]bool{}
		var todo []int64
		for _, u := range changed {
			todo, asked[u.Story] = append(todo, u.Story), true
		}
		for len(todo) > 0 {
			if todo, err = n.compare(ctx, todo, found, asked); err != nil {
				return err
			}
		}
	}
	return n.db.SaveCounterparts(ctx, found, changed)
}

// compare adds what is found for some stories, and returns those that are to be
// compared because of it and were not asked about before.
func (n *Newsroom) compare(ctx context.Context, stories []int64, found map[int64][]store.Near, asked map[int64]bool) (next []int64, err error) {
	names := make([]string, len(stories))
	for i, s := range stories {
		names[i] = decimal(s)
	}
	of := n.known.Of(names...)
	for i, story := range stories {
		others, known := of[names[i]]
		if !known { // older than what is known: it keeps what it has
			continue
		}
		found[story] = nil
		for _, o := range others {
			found[story] = append(found[story], store.Near{A: story, B: number(o.ID), Score: o.Score})
		}
	}
	for _, story := range stories {
		before, err := n.db.Counterparts(ctx, story)
		if err != nil {
			return nil, err
		}
		for _, o := range found[story] {
			before = append(before, o.B)
		}
		for _, other := range before {
			if !asked[other] {
				asked[other] = true
				next = append(next, other)
			}
		}
	}
	return next, nil
}

// catchUp brings what is known up to what is stored: new articles, and where those of
// the stories that changed belong now.
func (n *Newsroom) catchUp(ctx context.Context, changed []store.Unlinked) error {
	_, newest, err := n.db.Built(ctx)
	if err != nil {
		return err
	}
	most := min(max(1000, int(n.opt.Memory/linkShare/cluster.SignsMemory)), linkMost)
	if n.known == nil {
		n.known, n.upto = cluster.NewEditions(most), max(0, newest-int64(most))
	}
	err = n.db.ArrivedAfter(ctx, n.upto, int(max(0, newest-n.upto)), func(a store.Arrived) error {
		n.upto = a.Arrival
		var p cluster.Profile
		if p.UnmarshalBinary(a.Profile) == nil { // else it is known by nothing
			n.known.Put(p, decimal(a.Story), a.DuplicateOf != 0)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, u := range changed {
		members, err := n.db.Members(ctx, u.Story)
		if err != nil {
			return err
		}
		for _, m := range members {
			n.known.Move(decimal(m.ID), decimal(m.Story), m.DuplicateOf != 0)
		}
	}
	return nil
}
