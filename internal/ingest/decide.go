package ingest

import (
	"context"
	"slices"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// decide carries out what people decided about stories, in the order in which
// they did. Only the one writer of the story may, with its window restored; articles
// of other families that are moved along are found again by their writers. Where
// something was taken back the window is dropped: one that is restored again holds
// nothing in place that is no longer held.
func (n *Newsroom) decide(ctx context.Context) error {
	for {
		d, family, err := n.firstDecision(ctx)
		if err != nil || d == nil {
			return err
		}
		if ok, err := n.hold(ctx, store.StoryLock+family); err != nil || !ok {
			return err
		}
		again, _, err := n.firstDecision(ctx) // another may have carried it out before
		if err != nil || again == nil || again.ID != d.ID || again.Undone != d.Undone {
			return err
		}
		w, err := n.writer(ctx, family)
		if err != nil {
			return err
		}
		err = n.carryOut(ctx, w, *again)
		if err != nil || !d.Undone.IsZero() {
			delete(n.writers, family)
		}
		if err != nil {
			return err
		}
	}
}

// firstDecision is the first that waits, if any, and the family of its story: that of
// the article which the story is named after.
func (n *Newsroom) firstDecision(ctx context.Context) (d *news.Decision, family string, err error) {
	waiting, err := n.db.WaitingDecisions(ctx)
	if err != nil || len(waiting) == 0 {
		return nil, "", err
	}
	family, err = n.db.FamilyOf(ctx, waiting[0].Story)
	return &waiting[0], family, err
}

// carryOut moves articles as a decision says, or back where it was undone.
func (n *Newsroom) carryOut(ctx context.Context, w *writer, d news.Decision) error {
	moves, err := n.movesOf(ctx, &d)
	if err != nil {
		return err
	}
	g := gathered{Placements: store.Placements{Family: w.family}}
	for _, from := range stories(moves) {
		members, err := n.db.Members(ctx, from)
		if err != nil {
			return err
		}
		for _, m := range moves {
			if m.From == from {
				if err := w.move(&g, m, members); err != nil {
					return err
				}
			}
		}
		g.redirect(from, moves, members)
	}
	if d.Undone.IsZero() {
		d.Moved = moves
	}
	return n.db.CarryOut(ctx, d, g.Placements, cluster.Tell)
}

// stories are those that moves take articles from, each once.
func stories(moves []news.Moved) (all []int64) {
	for _, m := range moves {
		if !slices.Contains(all, m.From) {
			all = append(all, m.From)
		}
	}
	return all
}

// movesOf are the articles that a decision moves as things stand now. What has
// gone elsewhere in the meantime stays there.
func (n *Newsroom) movesOf(ctx context.Context, d *news.Decision) (moves []news.Moved, err error) {
	if !d.Undone.IsZero() {
		return n.movesBack(ctx, d)
	}
	from, err := n.standing(ctx, d.Story)
	if err != nil {
		return nil, err
	}
	members, err := n.db.Members(ctx, from)
	if err != nil {
		return nil, err
	}
	leaving := leaving(d, from, members)
	if len(leaving) == 0 {
		return nil, nil
	}
	if d.Kind == news.DecisionSplit {
		d.Into = slices.Min(leaving)
	} else if d.Into, err = n.standing(ctx, d.Into); err != nil || d.Into == from {
		return nil, err
	}
	for _, id := range leaving {
		moves = append(moves, news.Moved{Article: id, From: from, Into: d.Into})
	}
	return moves, nil
}

// leaving are the reports that a decision takes out of a story, newest first.
// The one that the story is named after goes last, so that the address stays
// until nothing is left behind it; from a split it does not go at all, but those
// go that were to stay: the same two stories come of it.
func leaving(d *news.Decision, story int64, members []store.Placed) (list []int64) {
	named := story
	for _, m := range members {
		if m.ID == story && !isReport(m, members) {
			named = m.DuplicateOf
		}
	}
	chosen := func(id int64) bool { return d.Articles == nil || slices.Contains(d.Articles, id) }
	turned := d.Kind == news.DecisionSplit && chosen(named)
	last := false
	for _, m := range slices.Backward(members) {
		switch {
		case !isReport(m, members) || chosen(m.ID) == turned:
		case m.ID == named:
			last = true
		default:
			list = append(list, m.ID)
		}
	}
	if last {
		list = append(list, named)
	}
	return list
}

// isReport reports whether an article is no copy of another in its story.
func isReport(a store.Placed, members []store.Placed) bool {
	return a.DuplicateOf == 0 || !slices.ContainsFunc(members, func(m store.Placed) bool { return m.ID == a.DuplicateOf })
}

// movesBack undo what a decision moved, last first: articles that are still
// where it put them go back to where their story is now.
func (n *Newsroom) movesBack(ctx context.Context, d *news.Decision) (moves []news.Moved, err error) {
	var now int64
	var members []store.Placed
	for i, m := range slices.Backward(d.Moved) {
		if i == len(d.Moved)-1 || m.Into != d.Moved[i+1].Into {
			if now, err = n.standing(ctx, m.Into); err != nil {
				return nil, err
			}
			if members, err = n.db.Members(ctx, now); err != nil {
				return nil, err
			}
		}
		if !slices.ContainsFunc(members, func(p store.Placed) bool { return p.ID == m.Article }) {
			continue
		}
		back, err := n.standing(ctx, m.From)
		if err != nil {
			return nil, err
		}
		if back == now { // all of the story went there
			back = m.From
		}
		if back != now {
			moves = append(moves, news.Moved{Article: m.Article, From: now, Into: back})
		}
	}
	return moves, nil
}

// standing is where a story's address leads; a story that is not stored any more
// stands for itself.
func (n *Newsroom) standing(ctx context.Context, story int64) (int64, error) {
	id, err := n.db.Standing(ctx, story)
	if errs.KindOf(err) == errs.NotFound {
		return story, nil
	}
	return id, err
}

// move moves one report with its copies, in the window as far as they are in it.
func (w *writer) move(g *gathered, m news.Moved, members []store.Placed) error {
	out, err := w.window.Move(decimal(m.Article), decimal(m.Into))
	switch {
	case errs.KindOf(err) == errs.NotFound: // older than the window
	case err != nil:
		return err
	default:
		g.add(out)
	}
	for _, a := range members {
		if a.ID == m.Article || a.DuplicateOf == m.Article {
			g.put(store.Placed{ID: a.ID, Story: m.Into, DuplicateOf: a.DuplicateOf})
		}
	}
	return nil
}

// redirect lets the address of a story lead to where its last article went, and
// only then: the window may not know of its older articles. A story whose naming
// article left goes on under another name, with all that is left of it.
func (g *gathered) redirect(from int64, moves []news.Moved, members []store.Placed) {
	into, left := int64(0), false
	for _, m := range members {
		if i, ok := g.at[m.ID]; ok && g.Placed[i].Story != from {
			into = g.Placed[i].Story
		} else {
			left = true
		}
	}
	target := func(story int64) bool {
		return slices.ContainsFunc(moves, func(m news.Moved) bool { return m.Into == story })
	}
	g.Merged = slices.DeleteFunc(g.Merged, func(m [2]int64) bool { return m[0] == from && left && target(m[1]) })
	known := slices.ContainsFunc(g.Merged, func(m [2]int64) bool { return m[0] == from })
	if !left && into != 0 && !known {
		g.Merged = append(g.Merged, [2]int64{from, into})
	}
}
