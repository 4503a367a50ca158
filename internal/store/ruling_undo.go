package store

import (
	"context"
	"fmt"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Undo takes a ruling back; that is a ruling itself, and can be taken back. One
// that was taken back before is errs.Conflict. A moderator takes back their own
// and others', but not what concerns themselves.
func (db *DB) Undo(ctx context.Context, ruling, moderator int64, reason string) (id int64, err error) {
	defer errs.Wrap(&err, "store.Undo(%d)", ruling)
	err = db.update(ctx, func(t tx) error {
		role, err := t.moderator(ctx, moderator)
		if err != nil {
			return err
		}
		all, err := t.rulings(ctx, `r.id = $1`+t.db.lockOf("r"), ruling)
		switch {
		case err != nil:
			return err
		case len(all) == 0:
			return errs.New(errs.NotFound, "no decision %d", ruling)
		case all[0].Undone != 0:
			return errs.New(errs.Conflict, "it was taken back before")
		}
		if err := mayUndo(role, moderator, &all[0]); err != nil {
			return err
		}
		id, err = t.undo(ctx, all, news.Ruling{Kind: news.RulingUndo, Moderator: moderator, Reason: reason, Comment: all[0].Comment, Thread: all[0].Thread, Reader: all[0].Reader, Mark: all[0].Mark, Address: all[0].Address})
		return err
	})
	return id, err
}

// mayUndo holds what only others may take back, or only those above.
func mayUndo(role news.Role, moderator int64, r *news.Ruling) error {
	switch {
	case r.Reader == moderator && r.Reader != 0 && r.Kind != news.RulingUndo:
		return errs.New(errs.Forbidden, "this is about yourself: somebody else decides")
	case (r.Kind == news.RulingTakedown || r.Kind == news.RulingDocument) && !role.AtLeast(news.RoleEditor):
		return errs.New(errs.Forbidden, "an editor takes this back")
	case r.Kind == news.RulingUndo && r.Comment == 0 && r.Reader == 0 && r.Address == "" && role != news.RoleOwner:
		return errs.New(errs.Forbidden, "the owner takes this back")
	case r.Kind == news.RulingUphold:
		return errs.New(errs.Invalid, "an appeal is decided once; take back what it was about")
	}
	return nil
}

// UndoAll takes back at once whatever a moderator decided since a moment, and says
// how much that was. It is for the owner, against a moderator who has turned
// hostile; it is one ruling, and can be taken back like any.
func (db *DB) UndoAll(ctx context.Context, whose int64, since time.Time, owner int64, reason string) (id int64, n int, err error) {
	defer errs.Wrap(&err, "store.UndoAll(%d)", whose)
	err = db.update(ctx, func(t tx) error {
		role, err := t.moderator(ctx, owner)
		if err == nil && role != news.RoleOwner {
			err = errs.New(errs.Forbidden, "only the owner takes back all that somebody decided")
		}
		if err != nil {
			return err
		}
		all, err := t.rulings(ctx, `r.moderator = $1 AND r.moderator > 0 AND r.at >= $2 AND r.undone = 0 AND r.kind <> 'uphold' ORDER BY r.id`+t.db.lockOf("r"), whose, millis(since))
		if err != nil {
			return err
		}
		if n = len(all); n == 0 {
			return errs.New(errs.NotFound, "they have decided nothing since then")
		}
		id, err = t.undo(ctx, all, news.Ruling{Kind: news.RulingUndo, Moderator: owner, Reason: reason, Signals: fmt.Sprintf("all decisions of reader %d since %s", whose, since.UTC().Format(time.RFC3339))})
		return err
	})
	return id, n, err
}

// undo marks rulings as taken back by one, and has what they decided follow.
func (t tx) undo(ctx context.Context, all []news.Ruling, by news.Ruling) (id int64, err error) {
	if id, err = t.addRuling(ctx, &by, ""); err != nil {
		return 0, err
	}
	for i := len(all) - 1; i >= 0; i-- { // the last first, as with any undoing
		if err := t.take(ctx, &all[i], id); err != nil {
			return 0, err
		}
	}
	return id, t.follow(ctx, all, &by)
}

// take takes one ruling back, by the ruling with this number; 0: it holds again.
func (t tx) take(ctx context.Context, r *news.Ruling, by int64) error {
	at := millis(t.db.now())
	if by == 0 {
		at = 0
	}
	if _, err := t.run(ctx, `UPDATE rulings SET undone = $1, undone_at = $2 WHERE id = $3`, by, at, r.ID); err != nil {
		return err
	}
	switch r.Kind {
	case news.RulingTakedown:
		return t.retake(ctx, r, by == 0)
	case news.RulingDocument:
		return t.swapDocument(ctx, r)
	case news.RulingUndo:
		return t.redo(ctx, r)
	}
	return nil
}

// redo has what an undo took back hold again.
func (t tx) redo(ctx context.Context, undo *news.Ruling) error {
	back, err := t.rulings(ctx, `r.undone = $1 ORDER BY r.id`, undo.ID)
	if err != nil {
		return err
	}
	for i := range back {
		if back[i].Kind == news.RulingUndo {
			return errs.New(errs.Invalid, "that was taken back and brought back already; decide anew instead")
		}
		if err := t.take(ctx, &back[i], 0); err != nil {
			return err
		}
	}
	return t.follow(ctx, back, nil)
}

// follow has everything be what the rulings that hold say, after some were taken
// back (by) or hold again (nil), and tells whom they concern.
func (t tx) follow(ctx context.Context, all []news.Ruling, by *news.Ruling) error {
	for i := range all {
		r := &all[i]
		if by != nil {
			if err := t.reopen(ctx, r); err != nil {
				return err
			}
		}
		if r.Comment != 0 {
			if r.Kind.OnComment() {
				if err := t.settleComment(ctx, r.Comment); err != nil {
					return err
				}
			}
			if err := t.settleMatter(ctx, r.Comment); err != nil {
				return err
			}
		}
		if err := t.settleRuling(ctx, r.ID); err != nil {
			return err
		}
		if err := t.tellUndone(ctx, r, by); err != nil {
			return err
		}
	}
	return nil
}

// reopen has reports wait again that a ruling answered which was taken back, and
// ends appeals against it: they have what they asked for.
func (t tx) reopen(ctx context.Context, r *news.Ruling) error {
	if _, err := t.run(ctx, `UPDATE reports SET answered = 0, answer = '', ruling = 0 WHERE ruling = $1`, r.ID); err != nil {
		return err
	}
	_, err := t.run(ctx, `UPDATE appeals SET result = 'reversed', decided = $1, answer = 'The decision was taken back.' WHERE ruling = $2 AND result = ''`, millis(t.db.now()), r.ID)
	return err
}

// tellUndone tells whom a ruling concerned that it was taken back, or holds again.
func (t tx) tellUndone(ctx context.Context, r, by *news.Ruling) error {
	if _, ok := told[r.Kind]; !ok || r.Reader == 0 || r.Kind == news.RulingApprove && by == nil {
		return nil
	}
	title, text, subject := "A decision about you was taken back", "", fmt.Sprint(r.ID, " holds again ", millis(t.db.now()))
	switch {
	case by == nil:
		title = "A decision about you holds again"
	case r.Kind == news.RulingApprove:
		title = "Your comment waits for a moderator again"
	}
	if by != nil {
		text, subject = by.Reason, fmt.Sprint(by.ID, " undoes ", r.ID)
	}
	return t.addNotices(ctx, []news.Notice{{Reader: r.Reader, Kind: news.NoticeDecision, Subject: subject, Title: title, Text: text, Path: RulingPath(r.ID)}})
}
