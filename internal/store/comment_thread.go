package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Threads follow their stories: they are put together where stories are, and what
// was written at the page of an article goes with the article.

// CloseThread has a person decide who may write in a thread; the reason is told to
// everybody.
func (db *DB) CloseThread(ctx context.Context, thread int64, c news.Closing, reason string) (err error) {
	defer errs.Wrap(&err, "store.CloseThread(%d)", thread)
	if len(reason) > maxReason {
		return errs.New(errs.Invalid, "a reason of more than %d bytes", maxReason)
	}
	return db.update(ctx, func(t tx) error {
		if err := t.lockUnder(ctx, thread); err != nil {
			return err
		}
		if err := t.lockThread(ctx, thread); err != nil {
			return err
		}
		_, err := t.run(ctx, `UPDATE threads SET closing = $1, reason = $2, decided = $3 WHERE id = $4`, c, reason, millis(db.now()), thread)
		return err
	})
}

// joinThreads puts the talk of one story under another that it became part of.
func (t tx) joinThreads(ctx context.Context, from, into int64) error {
	var closing, reason string
	var decided int64
	err := t.row(ctx, `DELETE FROM threads WHERE id = $1 RETURNING closing, reason, decided`, from).Scan(&closing, &reason, &decided)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.lockThread(ctx, into); err != nil {
		return err
	}
	if _, err := t.run(ctx, `UPDATE threads SET closing = $1, reason = $2, decided = $3 WHERE id = $4 AND closing = ''`, closing, reason, decided, into); err != nil {
		return err
	}
	if _, err := t.run(ctx, `UPDATE comments SET thread = $1 WHERE thread = $2`, into, from); err != nil {
		return err
	}
	return t.recount(ctx, into)
}

// moveComments takes what was written at the page of an article from one thread
// into another.
func (t tx) moveComments(ctx context.Context, article, from, into int64) error {
	if err := t.lockUnder(ctx, from); err != nil {
		return err
	}
	n, err := t.run(ctx, `UPDATE comments SET thread = $1 WHERE article = $2 AND article > 0 AND thread = $3`, into, article, from)
	if err != nil || n == 0 {
		return err
	}
	for _, thread := range []int64{from, into} {
		if err := t.lockThread(ctx, thread); err != nil {
			return err
		}
		if err := t.recount(ctx, thread); err != nil {
			return err
		}
	}
	_, err = t.run(ctx, `DELETE FROM threads WHERE id = $1 AND closing = '' AND NOT EXISTS (SELECT 1 FROM comments WHERE thread = $2)`, from, from)
	return err
}

// recount makes the counts of a thread true, after many comments came or went at once.
func (t tx) recount(ctx context.Context, thread int64) error {
	_, err := t.run(ctx, `UPDATE threads SET version = version + 1,
		comments = (SELECT count(*) FROM comments WHERE thread = threads.id AND state = 'visible'),
		last_at = (SELECT coalesce(max(created), 0) FROM comments WHERE thread = threads.id AND state = 'visible') WHERE id = $1`, thread)
	return err
}

// placeComments takes the talk under articles along that were in no story until
// now.
func (t tx) placeComments(ctx context.Context, placed []Placed) error {
	into := map[int64]int64{}
	var ids []any
	for _, a := range placed {
		if a.Story != a.ID {
			into[a.ID] = a.Story
			ids = append(ids, a.ID)
		}
	}
	var talked []int64
	err := t.among(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		talked = append(talked, id)
		return err
	}, `SELECT id FROM threads WHERE id IN`, ids)
	for _, id := range talked {
		if err == nil {
			err = t.moveComments(ctx, id, id, into[id])
		}
	}
	return err
}

// heirThread leaves the talk of a story that goes to the first article that was in
// it, or lets it go where there is none.
func (t tx) heirThread(ctx context.Context, story int64) error {
	var heir sql.NullInt64
	if err := t.row(ctx, `SELECT min(id) FROM articles WHERE story = $1`, story).Scan(&heir); err != nil {
		return err
	}
	switch heir.Int64 {
	case 0:
		return t.dropThread(ctx, story)
	case story:
		return nil
	}
	return t.joinThreads(ctx, story, heir.Int64)
}

// dropThread deletes the talk under what is not there any more.
func (t tx) dropThread(ctx context.Context, thread int64) error {
	for _, table := range []string{"comment_edits", "comment_quotes", "comment_votes"} {
		if _, err := t.run(ctx, `DELETE FROM `+table+` WHERE comment IN (SELECT id FROM comments WHERE thread = $1)`, thread); err != nil {
			return err
		}
	}
	if _, err := t.run(ctx, `DELETE FROM comments WHERE thread = $1`, thread); err != nil {
		return err
	}
	_, err := t.run(ctx, `DELETE FROM threads WHERE id = $1`, thread)
	return err
}

// ForgetNetworks forgets from which networks comments before a moment came.
func (db *DB) ForgetNetworks(ctx context.Context, before time.Time) (err error) {
	defer errs.Wrap(&err, "store.ForgetNetworks")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE comments SET network = '' WHERE network <> '' AND created < $1`, millis(before))
		return err
	})
}
