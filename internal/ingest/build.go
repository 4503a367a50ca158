package ingest

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// storyLock is held by the one writer of stories, who renews it with each beat.
const storyLock = "stories"

const (
	buildLease  = 10 * time.Second    // after which another process may take over
	buildBatch  = 200                 // arrivals placed in one transaction
	nearest     = 8                   // related articles kept with an arrival
	windowReach = 45 * 24 * time.Hour // how far back the window is rebuilt
	replayMost  = 20_000              // articles that are placed anew to rebuild it: a few seconds
	quietStory  = 7 * 24 * time.Hour  // after which a story closes
)

// builder is the one writer of stories in this process.
type builder struct {
	window *cluster.Window
	near   *cluster.Nearness // over window
	built  int64             // the arrival up to which window is built
	// touched are stories to be compared with those in other languages, linked is
	// when that was done last.
	touched map[int64]bool
	linked  time.Time
	// writing is whether this process is the writer, as far as it knows.
	writing atomic.Bool
}

// write makes this process the writer of stories, unless another is. Only what is
// read afterwards counts.
func (n *Newsroom) write(ctx context.Context) (ok bool, err error) {
	if !n.writing.Load() { // looking costs less than trying
		if holder, err := n.db.Holder(ctx, storyLock); err != nil || holder != "" && holder != n.id {
			return false, err
		}
	}
	ok, err = n.db.Lock(ctx, storyLock, n.id, buildLease)
	n.writing.Store(ok)
	return ok, err
}

// keepWriting renews the lock of the writer.
func (n *Newsroom) keepWriting(ctx context.Context) error {
	if !n.writing.Load() {
		return nil
	}
	_, err := n.write(ctx)
	return err
}

// stopWriting lets another process write.
func (n *Newsroom) stopWriting(ctx context.Context) error {
	if !n.writing.Swap(false) {
		return nil
	}
	return n.db.Unlock(ctx, storyLock, n.id)
}

// build places the next articles in the order of arrival, if no other process
// is doing so, and says how many it placed. The window is rebuilt from the
// store where it does not stand for what is stored.
func (n *Newsroom) build(ctx context.Context) (placed int, err error) {
	defer errs.Wrap(&err, "ingest.build")
	built, newest, err := n.db.Built(ctx)
	if err != nil {
		return 0, err
	}
	waiting, err := n.db.WaitingDecisions(ctx)
	if err != nil || built == newest && len(waiting) == 0 {
		return 0, err
	}
	if ok, err := n.write(ctx); err != nil || !ok {
		if !ok {
			n.window, n.near = nil, nil // it will be old when this process writes again
		}
		return 0, err
	}
	if built, _, err = n.db.Built(ctx); err != nil {
		return 0, err
	}
	if n.window == nil || n.built != built {
		if err := n.restore(ctx, built); err != nil {
			return 0, err
		}
	}
	if len(waiting) > 0 {
		if err := n.decide(ctx); err != nil {
			n.window = nil
			return 0, err
		}
	}
	if built == newest {
		return 0, nil
	}
	if n.window == nil { // something was taken back
		if err := n.restore(ctx, built); err != nil {
			return 0, err
		}
	}
	p, err := n.assign(ctx, built)
	if err != nil || len(p.Placed) == 0 {
		n.window = nil
		return 0, err
	}
	if err := n.db.SavePlacements(ctx, p, cluster.Tell); err != nil {
		n.window = nil // it is ahead of the store now
		return 0, err
	}
	n.built = p.Upto
	n.toLink(p)
	return len(p.Placed), nil
}

const (
	linkEvery = 10 * time.Second // between two looks for stories in other languages
	mostMoved = 1000             // stories that wait for it
)

// toLink remembers which stories a run of arrivals touched. Of very many, as when
// a year is read at once, those that came first are let go of: they are compared
// when they move again.
func (n *Newsroom) toLink(p store.Placements) {
	if n.touched == nil || len(n.touched) > mostMoved {
		n.touched = map[int64]bool{}
	}
	for _, a := range p.Placed {
		n.touched[a.Story] = true
	}
}

// link compares the stories that were touched with those in other languages. One look
// goes through the whole window, so it is done for many at once, and only when
// nothing waits to be placed.
func (n *Newsroom) link(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "ingest.link")
	if len(n.touched) == 0 || n.window == nil {
		return nil
	}
	names := make([]string, 0, len(n.touched))
	for story := range n.touched {
		names = append(names, decimal(story))
	}
	found := map[int64][]store.Near{}
	for name, others := range n.window.EditionsOf(names...) {
		story := number(name)
		found[story] = nil
		for _, o := range others {
			found[story] = append(found[story], store.Near{A: story, B: number(o.ID), Score: o.Score})
		}
	}
	if err := n.db.SaveCounterparts(ctx, found); err != nil {
		return err
	}
	n.touched, n.linked = nil, n.opt.Now()
	return nil
}

// restore makes a new window of what is stored up to the arrival built.
func (n *Newsroom) restore(ctx context.Context, built int64) error {
	stored, err := n.stored(ctx, built)
	if err != nil {
		return err
	}
	n.window = n.replayed(stored)
	if n.window == nil {
		n.window = n.newWindow()
		n.window.Restore(stored)
	}
	n.near = n.window.Nearness()
	n.built = built
	return nil
}

func (n *Newsroom) newWindow() *cluster.Window {
	return cluster.New(cluster.Settings{WindowMemory: n.opt.Memory})
}

// stored are the articles of the window in their order of arrival.
func (n *Newsroom) stored(ctx context.Context, built int64) (all []cluster.Stored, err error) {
	from := int64(0)
	if built > replayMost {
		if from, err = n.db.FirstArrivalSince(ctx, n.opt.Now().Add(-windowReach)); err != nil {
			return nil, err
		}
	}
	unreadable := 0 // profiles of another version, or damaged: the window does without
	err = n.db.ArrivedAfter(ctx, from, int(max(0, built-from)), func(a store.Arrived) error {
		if a.Arrival > built {
			return nil
		}
		s := cluster.Stored{Story: decimal(a.Story), DuplicateOf: decimal(a.DuplicateOf), Pinned: a.Pinned}
		if s.Profile.UnmarshalBinary(a.Profile) != nil {
			unreadable++
			return nil
		}
		all = append(all, s)
		return nil
	})
	if unreadable > 0 {
		n.log.Warn("some articles cannot be compared with new ones", "articles", unreadable)
	}
	return all, err
}

// replayed is the window in which the articles were placed, placed anew one after
// the other: it goes on exactly as if the writer before had not died. It is nil
// where that does not give what is stored, since a person moved articles, another
// version placed them or some are gone, and where they are too many to wait for.
// Then a window is restored from the placements, which is as good and not the same.
func (n *Newsroom) replayed(stored []cluster.Stored) *cluster.Window {
	if len(stored) > replayMost {
		return nil
	}
	w, err := guarded(n.watch, "cluster", func() (*cluster.Window, error) {
		w, stands := n.newWindow(), map[string]cluster.Change{}
		for i := range stored {
			out := w.Assign(stored[i].Profile)
			for _, c := range append(out.Changes, cluster.Change{ID: out.ID, Story: out.Story, DuplicateOf: out.DuplicateOf}) {
				stands[c.ID] = c
			}
		}
		for i := range stored {
			if s := &stored[i]; stands[s.ID] != (cluster.Change{ID: s.ID, Story: s.Story, DuplicateOf: s.DuplicateOf}) {
				return nil, nil
			}
		}
		return w, nil
	})
	if err != nil {
		return nil
	}
	return w
}

// assign places the arrivals after built.
func (n *Newsroom) assign(ctx context.Context, built int64) (p store.Placements, err error) {
	g := gathered{Placements: store.Placements{From: built}}
	err = n.db.ArrivedAfter(ctx, built, buildBatch, func(a store.Arrived) error {
		out, err := n.place(a)
		if err != nil { // it stands alone, and the next goes on
			n.log.Error("an article could not be compared with others", "article", a.ID, "error", err)
			out = cluster.Placement{ID: decimal(a.ID), Story: decimal(a.ID)}
		}
		g.add(out)
		near, err := guarded(n.watch, "related", func() ([]news.Related, error) { return n.near.Related(out.ID, nearest), nil })
		if err != nil {
			n.log.Error("no related articles could be found", "article", a.ID, "error", err)
		}
		for _, r := range near {
			g.Near = append(g.Near, store.Near{A: a.ID, B: number(r.ID), Score: r.Score})
		}
		g.Upto = a.Arrival
		return nil
	})
	return g.Placements, err
}

// gathered are placements while they are made: the last word on each article.
type gathered struct {
	store.Placements
	at map[int64]int // where an article stands in Placed
}

// add takes up what the window decided in one step. A story that was merged in an
// earlier step and holds articles again is no part of the other any more: carried
// out after all steps, that merge would take along what has come back since.
func (g *gathered) add(out cluster.Placement) {
	for _, c := range append(out.Changes, cluster.Change{ID: out.ID, Story: out.Story, DuplicateOf: out.DuplicateOf}) {
		p := store.Placed{ID: number(c.ID), Story: number(c.Story), DuplicateOf: number(c.DuplicateOf)}
		g.put(p)
		g.Merged = slices.DeleteFunc(g.Merged, func(m [2]int64) bool { return m[0] == p.Story })
	}
	for _, m := range out.Merged {
		g.Merged = append(g.Merged, [2]int64{number(m.From), number(m.Into)})
	}
	if out.Chapter != "" {
		g.Chapters = append(g.Chapters, [2]int64{number(out.Story), number(out.Chapter)})
	}
}

func (g *gathered) put(p store.Placed) {
	if i, ok := g.at[p.ID]; ok {
		g.Placed[i] = p
		return
	}
	if g.at == nil {
		g.at = map[int64]int{}
	}
	g.at[p.ID] = len(g.Placed)
	g.Placed = append(g.Placed, p)
}

// place assigns one arrival.
func (n *Newsroom) place(a store.Arrived) (cluster.Placement, error) {
	return guarded(n.watch, "cluster", func() (out cluster.Placement, err error) {
		var profile cluster.Profile
		if err := profile.UnmarshalBinary(a.Profile); err != nil {
			return out, err
		}
		return n.window.Assign(profile), nil
	})
}

// decimal is a stored id as a line has it; 0 is none.
func decimal(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// number is the stored id of a line's.
func number(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64) // only ids that decimal made come here
	return n
}
