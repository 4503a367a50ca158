package ingest

import (
	"context"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// Readers' own editions. As with feeds, the time at which the next is due is the
// queue; what was made is kept together with the job that sends it by mail, and a
// name is made once: so a process that dies in between loses and doubles nothing.

const (
	ownTick  = 20 * time.Second
	ownBatch = 16
	ownLease = 2 * time.Minute
	// ownFar is longer than a daily edition waits for the next; a weekly one may wait
	// for ownFarWeekly.
	ownFar       = 5 * 24 * time.Hour
	ownFarWeekly = 15 * 24 * time.Hour
	// ownLong is the longest time that an edition tells of, should the reader have
	// had none for longer.
	ownLong = 14 * 24 * time.Hour
	// lateAfter is from when on an edition is late: the newspaper was not running, and
	// reads first what it missed; for catchUp at least and catchUpMost at most.
	lateAfter   = 5 * time.Minute
	catchUp     = 2 * time.Minute
	catchUpMost = 15 * time.Minute
	// letterRest is between two tries to send a letter, letterLife how long it is
	// of use.
	letterRest = 5 * time.Minute
	letterLife = 12 * time.Hour
)

// pressOwn makes the editions of readers that are due, but late ones only once
// what was missed is read.
func (n *Newsroom) pressOwn(ctx context.Context) error {
	if up := n.opt.Now().Sub(n.started); up < catchUp || up < catchUpMost && n.settled(ctx) != nil {
		return n.pressPapers(ctx, lateAfter)
	}
	return n.printDue(ctx)
}

// printDue makes all editions of readers that are due.
func (n *Newsroom) printDue(ctx context.Context) error { return n.pressPapers(ctx, 0) }

// pressPapers makes those that are due, but none that is late by more than late,
// if that is not zero. One that cannot be made leaves the others alone.
func (n *Newsroom) pressPapers(ctx context.Context, late time.Duration) error {
	if err := n.mendPapers(ctx); err != nil {
		return err
	}
	for {
		papers, err := n.db.ClaimPapers(ctx, ownBatch, ownLease)
		if err != nil || len(papers) == 0 {
			return err
		}
		for i := range papers {
			p := &papers[i]
			if late > 0 && n.opt.Now().Sub(p.Next.At) > late {
				continue // its lease ends soon
			}
			if err := n.pressPaper(ctx, p); err != nil {
				if ctx.Err() != nil {
					return err
				}
				n.log.Error("an edition could not be made and will be tried again", "reader", p.Reader, "edition", p.Next.Name, "error", err)
			}
		}
	}
}

// pressPaper makes the edition of a paper that is due, or passes it over where the
// next is nearer.
func (n *Newsroom) pressPaper(ctx context.Context, p *news.Paper) error {
	due, after, err := notify.DueSlot(p, n.opt.Now())
	if err != nil {
		return err
	}
	own := store.OwnEdition{Reader: p.Reader, Slots: after}
	if due.Name != "" {
		if own.Edition, own.Arrival, err = n.ownEdition(ctx, p, due, after[0].At); err != nil {
			return err
		}
		if own.Mail, err = n.address(ctx, p); err != nil {
			return err
		}
	}
	made, err := n.db.SaveOwnEdition(ctx, own)
	if made {
		n.log.Info("a reader's edition was made", "reader", p.Reader, "edition", due.Name, "by mail", own.Mail != "")
	}
	return err
}

// address is where the letters of a paper go, empty if nowhere: to what its reader
// has proven to be theirs, or, of a reader without an account, has put down.
func (n *Newsroom) address(ctx context.Context, p *news.Paper) (string, error) {
	if !p.ByMail || n.opt.Letter == nil {
		return "", nil
	}
	r, err := n.db.Reader(ctx, p.Reader)
	if err == nil && r.Name == "" && r.Mail == "" {
		return p.Mail, nil
	}
	return r.Mail, err
}

// ownEdition chooses and sets what came in since a reader's last edition. arrival
// is the last article that it could tell of.
func (n *Newsroom) ownEdition(ctx context.Context, p *news.Paper, slot news.Slot, next time.Time) (e news.Edition, arrival int64, err error) {
	defer errs.Wrap(&err, "ingest.ownEdition(%d, %s)", p.Reader, slot.Name)
	since, err := n.since(ctx, p)
	if err != nil {
		return e, 0, err
	}
	stored, err := n.db.Taste(ctx, p.Reader)
	if err != nil {
		return e, 0, err
	}
	taste, now := rule.NewTaste(stored), n.opt.Now()
	o := notify.OwnOrder{Paper: p, Slot: slot, From: since.Began, To: now, Next: next, Judge: func(s *news.Story) (bool, float64) {
		muted, points := taste.Judge(rule.OfStory(s), news.PartFront, now)
		return muted != nil, points
	}}
	fresh, err := n.db.FreshStories(ctx, p.Reader, since)
	if err != nil {
		return e, 0, err
	}
	all := make([]notify.Candidate, len(fresh))
	for i := range fresh {
		all[i] = notify.Candidate(fresh[i])
	}
	chosen := notify.Select(o, all)
	whole, err := n.wholeStories(ctx, chosen.IDs())
	return notify.Print(o, chosen, whole), since.To, err
}

// since is the time that an edition tells of: since the last, or of the day or week
// before a first one.
func (n *Newsroom) since(ctx context.Context, p *news.Paper) (s store.Since, err error) {
	if s.To, _, err = n.db.Built(ctx); err != nil {
		return s, err
	}
	now := n.opt.Now()
	s.Began, s.From = p.Last.Time, p.Arrival
	first := now.AddDate(0, 0, -1)
	if p.Rhythm == news.RhythmWeekly {
		first = now.AddDate(0, 0, -7)
	}
	if s.Began.IsZero() || s.Began.After(now) {
		s.Began = first
	}
	if long := now.Add(-ownLong); s.Began.Before(long) {
		s.Began = long
	}
	if s.From > 0 && p.Last.After(now.Add(-ownLong)) {
		return s, nil
	}
	s.From, err = n.db.Published(ctx, s.Began)
	return s, err
}

func (n *Newsroom) wholeStories(ctx context.Context, ids []int64) (map[int64]news.Story, error) {
	whole := make(map[int64]news.Story, len(ids))
	for _, id := range ids {
		s, err := n.db.Story(ctx, id)
		switch {
		case errs.KindOf(err) == errs.NotFound:
		case err != nil:
			return nil, err
		case s.State != news.StoryMerged && !s.Hidden:
			whole[id] = s
		}
	}
	return whole, nil
}

// NextEdition is a reader's own edition as it would be made now.
func (n *Newsroom) NextEdition(ctx context.Context, p news.Paper) (e news.Edition, err error) {
	defer errs.Wrap(&err, "ingest.NextEdition(%d)", p.Reader)
	slots, err := notify.NextSlots(&p, n.opt.Now(), 2)
	if err != nil {
		return e, err
	}
	if !p.Next.At.IsZero() && p.Next.At.After(n.opt.Now()) {
		slots[0] = p.Next
	}
	e, _, err = n.ownEdition(ctx, &p, slots[0], slots[0].At)
	return e, err
}

// mendPapers counts anew when editions are due that a wrong clock put far off.
func (n *Newsroom) mendPapers(ctx context.Context) error {
	now := n.opt.Now()
	far, err := n.db.FarPapers(ctx, now.Add(ownFar))
	if err != nil {
		return err
	}
	for _, p := range far {
		if p.Rhythm == news.RhythmWeekly && p.Next.At.Before(now.Add(ownFarWeekly)) {
			continue
		}
		slots, err := notify.NextSlots(&p, now, notify.SlotsAhead)
		if err != nil {
			return err
		}
		if _, err := n.db.SavePaper(ctx, p, slots); err != nil {
			return err
		}
	}
	return nil
}

// sendEdition sends the letter with an edition, once. Its address and number are
// those of the edition, so that one that was sent as the process died can be told
// from another.
func (n *Newsroom) sendEdition(ctx context.Context, reader int64, edition string, _ store.Try) (err error) {
	defer errs.Wrap(&err, "ingest.sendEdition(%d, %s)", reader, edition)
	l, err := n.db.EditionLetter(ctx, reader, edition)
	if errs.KindOf(err) == errs.NotFound || err == nil && !l.Sent.IsZero() {
		return nil // the reader is gone, or it was sent
	}
	if err != nil {
		return err
	}
	p, err := n.db.Paper(ctx, reader)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	if !p.ByMail {
		return n.db.LetterSent(ctx, reader, edition, "letters were ended before it was sent")
	}
	err = n.opt.Letter(ctx, reader, l.Mail, l.Edition)
	switch {
	case err == nil || ctx.Err() != nil:
	case errs.Retry(err) && n.opt.Now().Sub(l.Edition.Made.Time) < letterLife:
		n.log.Warn("a letter was not sent and will be tried again", "reader", reader, "edition", edition, "error", err)
		return store.Later(letterRest)
	default:
		return errors.Join(err, n.db.LetterSent(ctx, reader, edition, err.Error()))
	}
	if err != nil {
		return err
	}
	return n.db.LetterSent(ctx, reader, edition, "")
}
