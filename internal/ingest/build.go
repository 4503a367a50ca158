package ingest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	buildBatch   = 200                 // arrivals placed in one transaction
	nearest      = 8                   // related articles kept with an arrival
	windowReach  = 45 * 24 * time.Hour // how far back the window is rebuilt
	replayMost   = 20_000              // articles that are placed anew to rebuild it: a few seconds
	quietStory   = 7 * 24 * time.Hour  // after which a story closes
	networksKept = 30 * 24 * time.Hour // for which it is known from which network a comment came
)

// build carries out what people decided, and places the next articles of each family
// in their order of arrival where no other process is doing so; it says how many it
// placed. One family's trouble does not stop the others.
func (n *Newsroom) build(ctx context.Context) (placed int, err error) {
	defer errs.Wrap(&err, "ingest.build")
	if err := n.decide(ctx); err != nil {
		return 0, err
	}
	families, err := n.db.Families(ctx)
	if err != nil {
		return 0, err
	}
	if err := n.giveBack(ctx, len(families)); err != nil {
		return 0, err
	}
	var failed error
	for _, f := range families {
		if f.Built >= f.Newest {
			continue
		}
		ok, err := n.write(ctx, f.Name, len(families))
		if err != nil {
			return placed, err
		}
		if !ok {
			delete(n.writers, f.Name) // it will be old when this process writes again
			continue
		}
		k, err := n.buildNext(ctx, f.Name)
		placed += k
		failed = errors.Join(failed, err)
	}
	return placed, failed
}

// buildNext places the next articles of a family that this process writes.
func (n *Newsroom) buildNext(ctx context.Context, family string) (placed int, err error) {
	w, err := n.writer(ctx, family)
	if err != nil {
		return 0, err
	}
	p, err := n.assign(ctx, w)
	if err == nil && len(p.Placed) > 0 {
		if err = n.db.SavePlacements(ctx, p, cluster.Tell); err == nil {
			w.built = p.Upto
			return len(p.Placed), nil
		}
	}
	delete(n.writers, family) // it is ahead of the store now
	if errors.Is(err, errs.Conflict) {
		return 0, nil // what was moved meanwhile is seen in the next round
	}
	return 0, err
}

// writer is the writer of a family with its window, which is rebuilt from the store
// where it does not stand for what is stored.
func (n *Newsroom) writer(ctx context.Context, family string) (*writer, error) {
	f, err := n.db.Family(ctx, family)
	if err != nil {
		return nil, err
	}
	if w := n.writers[family]; w != nil && w.built == f.Built && w.era == f.Era {
		n.fit()
		return w, nil
	}
	delete(n.writers, family)
	w, err := n.restore(ctx, f)
	if err != nil {
		return nil, err
	}
	if n.writers == nil {
		n.writers = map[string]*writer{}
	}
	n.writers[family] = w
	n.fit()
	return w, nil
}

// restore makes a writer with a new window of what is stored.
func (n *Newsroom) restore(ctx context.Context, f store.Family) (*writer, error) {
	stored, err := n.stored(ctx, f)
	if err != nil {
		return nil, err
	}
	w := &writer{family: f.Name, era: f.Era, built: f.Built, window: n.replayed(stored)}
	if w.window == nil {
		w.window = n.newWindow()
		w.window.Restore(stored)
	}
	w.near = w.window.Nearness()
	return w, nil
}

func (n *Newsroom) newWindow() *cluster.Window {
	return cluster.New(cluster.Settings{WindowMemory: n.windowMemory()})
}

// stored are the articles of a family's window in their order of arrival.
func (n *Newsroom) stored(ctx context.Context, f store.Family) (all []cluster.Stored, err error) {
	from := int64(0)
	count, err := n.db.CountArrived(ctx, f.Name, f.Built)
	if err != nil {
		return nil, err
	}
	if count > replayMost {
		if from, err = n.db.FirstArrivalSince(ctx, n.opt.Now().Add(-windowReach)); err != nil {
			return nil, err
		}
	}
	unreadable := 0 // profiles of another version, or damaged: the window does without
	err = n.db.ArrivedIn(ctx, f.Name, from, count, func(a store.Arrived) error {
		if a.Arrival > f.Built {
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

// assign places the next arrivals of a family.
func (n *Newsroom) assign(ctx context.Context, w *writer) (p store.Placements, err error) {
	g := gathered{Placements: store.Placements{Family: w.family, Era: w.era, From: w.built}}
	err = n.db.ArrivedIn(ctx, w.family, w.built, buildBatch, func(a store.Arrived) error {
		out, err := n.place(w, a)
		if err != nil { // it stands alone, and the next goes on
			n.log.Error("an article could not be compared with others", "article", a.ID, "error", err)
			out = cluster.Placement{ID: decimal(a.ID), Story: decimal(a.ID)}
		}
		g.add(out)
		near, err := guarded(n.watch, "related", func() ([]news.Related, error) { return w.near.Related(out.ID, nearest), nil })
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
func (n *Newsroom) place(w *writer, a store.Arrived) (cluster.Placement, error) {
	return guarded(n.watch, "cluster", func() (out cluster.Placement, err error) {
		var profile cluster.Profile
		if err := profile.UnmarshalBinary(a.Profile); err != nil {
			return out, err
		}
		return w.window.Assign(profile), nil
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
