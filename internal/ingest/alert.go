package ingest

import (
	"context"
	"slices"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/rule"
)

const (
	movesAtOnce = 200
	moveReach   = 12 * time.Hour // news that is older is on the pages, and nobody is called for it
)

// tellReaders tells those who asked for it what moved. What it did not finish is
// still there the next time.
func (n *Newsroom) tellReaders(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "ingest.tellReaders")
	for {
		moves, err := n.db.Moves(ctx, movesAtOnce)
		if err != nil {
			return err
		}
		for _, same := range alike(moves) {
			if err := n.tellOf(ctx, same); err != nil && errs.KindOf(err) != errs.Conflict {
				return err
			}
		}
		if len(moves) < movesAtOnce {
			return nil
		}
	}
}

// alike are moves by what is told of together: a story, or a person in a story.
func alike(moves []news.Move) (groups [][]news.Move) {
	for _, m := range moves {
		at := slices.IndexFunc(groups, func(g []news.Move) bool {
			return g[0].Kind == m.Kind && g[0].Story == m.Story && g[0].Person == m.Person
		})
		if at < 0 {
			groups = append(groups, []news.Move{m})
			continue
		}
		groups[at] = append(groups[at], m)
	}
	return groups
}

// tellOf tells of moves that belong together.
func (n *Newsroom) tellOf(ctx context.Context, moves []news.Move) error {
	ids := make([]int64, len(moves))
	for i := range moves {
		ids[i] = moves[i].ID
	}
	story, err := n.movedStory(ctx, moves[0].Story)
	if errs.KindOf(err) == errs.NotFound {
		return n.db.Tell(ctx, ids, nil)
	}
	if err != nil {
		return err
	}
	moves = slices.DeleteFunc(moves, func(m news.Move) bool { return n.opt.Now().Sub(m.At) > moveReach })
	if len(moves) == 0 || story.Hidden {
		return n.db.Tell(ctx, ids, nil)
	}
	var list []news.Notice
	if moves[0].Kind == news.NoticeQuoted {
		list, err = n.quotedNotices(ctx, &story, moves)
	} else {
		list, err = n.storyNotices(ctx, &story, moves)
	}
	if err != nil {
		return err
	}
	return n.db.Tell(ctx, ids, list)
}

// movedStory is a story, or the one that it has become part of.
func (n *Newsroom) movedStory(ctx context.Context, id int64) (s news.Story, err error) {
	s, err = n.db.Story(ctx, id)
	if err == nil && s.State == news.StoryMerged {
		s, err = n.db.Story(ctx, s.MergedInto)
	}
	return s, err
}

// storyNotices are the notices of a story that moves, or breaks.
func (n *Newsroom) storyNotices(ctx context.Context, s *news.Story, moves []news.Move) (list []news.Notice, err error) {
	kind, what := moves[0].Kind, decimal(s.ID)
	if kind == news.NoticeBreaking {
		what = s.Section
	}
	listeners, err := n.db.Listeners(ctx, kind, what, s.ID)
	if err != nil {
		return nil, err
	}
	for i := range listeners {
		l := &listeners[i]
		var changes []news.Change
		for k := range moves {
			// What came before they asked is not news to them, nor what they have seen.
			if c := &moves[k].Change; !c.At.Before(l.Since) && c.At.After(l.Looked) {
				changes = append(changes, *c)
			}
		}
		muted, err := n.muted(ctx, l, rule.OfStory(s))
		switch {
		case err != nil:
			return nil, err
		case muted, kind == news.NoticeStory && len(changes) == 0:
			continue
		}
		notice := notify.BreakingNotice(s)
		if kind == news.NoticeStory {
			notice = notify.StoryNotice(s, changes)
		}
		notice.Reader = l.Reader
		list = append(list, notice)
	}
	return list, nil
}

// quotedNotices are the notices of a person who is quoted.
func (n *Newsroom) quotedNotices(ctx context.Context, s *news.Story, moves []news.Move) (list []news.Notice, err error) {
	person := moves[0].Person
	articles := make([]int64, len(moves))
	for i := range moves {
		articles[i] = moves[i].Article
	}
	quotes, err := n.db.QuotesIn(ctx, person, articles)
	if err != nil || len(quotes) == 0 { // they are gone since
		return nil, err
	}
	listeners, err := n.db.Listeners(ctx, news.NoticeQuoted, person, s.ID)
	if err != nil {
		return nil, err
	}
	for i := range listeners {
		l := &listeners[i]
		muted, err := n.muted(ctx, l, rule.OfStory(s), rule.OfCard(&quotes[0].Article))
		if err != nil {
			return nil, err
		}
		if muted || moves[0].At.Before(l.Since) {
			continue
		}
		notice := notify.QuotedNotice(person, s.ID, quotes, moves[0].At)
		notice.Reader = l.Reader
		list = append(list, notice)
	}
	return list, nil
}
