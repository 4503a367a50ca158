package store

import (
	"context"
	"database/sql"
	"errors"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What readers write under the news. Whoever writes in a thread first locks its
// story, so that no merge passes by, then the row of the thread: so the counts hold
// however many write at once. Threads and where comments go with stories are in
// comment_thread.go, reading is in comment_read.go.

// Writing is a comment to be stored.
type Writing struct {
	Story   int64 // the story, or
	Article int64 // the article at whose page it is written
	Parent  int64 // the comment it answers, whose thread it joins; 0: none
	Reader  int64
	State   news.CommentState // visible or pending
	Source  string            // as typed
	HTML    news.HTML
	Passage *news.Quoted // that it is about, as Passage found it; nil: none
	Note    string       // what its author is told, where it waits
	Network string       // mark of the network it comes from
	Nonce   string       // of the form it was typed into: sent twice, it is stored once
}

// AddComment stores a comment. One whose nonce the reader has used before is not
// stored again: fresh is false and the comment is the first one. What it is
// written at, or answers, may be gone: errs.NotFound, errs.Gone.
func (db *DB) AddComment(ctx context.Context, w Writing) (c news.Comment, fresh bool, err error) {
	defer errs.Wrap(&err, "store.AddComment")
	err = db.update(ctx, func(t tx) error {
		c, fresh, err = t.addComment(ctx, w)
		return err
	})
	return c, fresh, err
}

func (t tx) addComment(ctx context.Context, w Writing) (c news.Comment, fresh bool, err error) {
	at, err := t.whereTo(ctx, w)
	if err != nil {
		return c, false, err
	}
	if err := t.lockThread(ctx, at.thread); err != nil {
		return c, false, err
	}
	now := millis(t.db.now())
	c = news.Comment{Thread: at.thread, Article: at.article, Parent: w.Parent, Reader: w.Reader, State: w.State, Created: moment(now), Version: 1}
	err = t.row(ctx, `INSERT INTO comments (thread, article, parent, reader, state, source, html, created, note, network, nonce)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
		at.thread, at.article, w.Parent, w.Reader, w.State, w.Source, w.HTML, now, w.Note, w.Network, w.Nonce).Scan(&c.ID)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row(ctx, `SELECT id, thread, state FROM comments WHERE reader = $1 AND nonce = $2`, w.Reader, w.Nonce).Scan(&c.ID, &c.Thread, &c.State)
		return c, false, err
	}
	if err != nil {
		return c, false, err
	}
	place := placeUnder(at.place, c.ID)
	c.Depth = depthOf(place)
	_, err = t.run(ctx, `UPDATE comments SET place = $1, turned = $2 WHERE id = $3`, place, -placeNumbers(place)[0], c.ID)
	if err == nil && w.Passage != nil {
		err = t.saveCommentQuote(ctx, c.ID, w.Reader, w.Passage)
	}
	if err == nil && w.State == news.CommentVisible {
		err = t.show(ctx, at.thread, place, 1, now)
	}
	return c, true, err
}

// spot is where a comment goes.
type spot struct {
	thread, article int64
	place           string // of what it answers
}

// whereTo finds the thread of a comment and locks the story or article that the
// thread hangs on.
func (t tx) whereTo(ctx context.Context, w Writing) (at spot, err error) {
	if w.Parent == 0 {
		at.article = w.Article
		at.thread, err = t.threadOf(ctx, w.Story, w.Article)
		return at, err
	}
	for {
		var state news.CommentState
		err := t.row(ctx, `SELECT thread, article, place, state FROM comments WHERE id = $1`, w.Parent).Scan(&at.thread, &at.article, &at.place, &state)
		if err != nil {
			return at, found(err, "no comment %d", w.Parent)
		}
		if state != news.CommentVisible {
			return at, errs.New(errs.Gone, "the comment you answer is not there any more")
		}
		if err := t.lockUnder(ctx, at.thread); err != nil {
			return at, err
		}
		var now int64 // stories may have been put together in that moment
		if err := t.row(ctx, `SELECT thread FROM comments WHERE id = $1`, w.Parent).Scan(&now); err != nil || now == at.thread {
			return at, found(err, "no comment %d", w.Parent)
		}
	}
}

// lockUnder keeps the story or article that a thread hangs on from becoming part of
// another meanwhile.
func (t tx) lockUnder(ctx context.Context, thread int64) error {
	for _, query := range []string{`SELECT id FROM stories WHERE id = $1`, `SELECT id FROM articles WHERE id = $1`} {
		err := t.row(ctx, query+t.db.lock, thread).Scan(new(int64))
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// threadOf is the thread of a story, or of an article, either of which it locks.
func (t tx) threadOf(ctx context.Context, story, article int64) (thread int64, err error) {
	if story != 0 {
		return t.standing(ctx, story)
	}
	err = t.row(ctx, `SELECT CASE story WHEN 0 THEN id ELSE story END FROM articles WHERE id = $1`+t.db.lock, article).Scan(&thread)
	if err != nil || thread == article {
		return thread, found(err, "no article %d", article)
	}
	return t.standing(ctx, thread)
}

// lockThread has all others who write in a thread wait, and makes the thread with
// the first comment in it.
func (t tx) lockThread(ctx context.Context, thread int64) error {
	_, err := t.run(ctx, `INSERT INTO threads (id, version) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET version = threads.version + 1`, thread)
	return err
}

// show counts one visible comment more, or with by -1 one less, at a place: in
// its thread, and below each comment that it hangs under. created is the time of
// a new one, else 0.
func (t tx) show(ctx context.Context, thread int64, place string, by int, created int64) error {
	_, err := t.run(ctx, `UPDATE threads SET comments = comments + $1, last_at = CASE WHEN last_at < $2 THEN $3 ELSE last_at END WHERE id = $4`,
		by, created, created, thread)
	if err != nil {
		return err
	}
	path := placeNumbers(place)
	itself := path[len(path)-1]
	if _, err := t.run(ctx, `UPDATE comments SET shown = `+shownSQL("replies")+` WHERE id = $1`, itself); err != nil {
		return err
	}
	if by > 0 {
		if err := t.tellComment(ctx, itself); err != nil {
			return err
		}
	}
	for _, above := range path[:len(path)-1] {
		_, err := t.run(ctx, `UPDATE comments SET shown = `+shownSQL("replies + $1")+`, replies = replies + $2 WHERE id = $3`, by, by, above)
		if err != nil {
			return err
		}
	}
	return nil
}

// shownSQL is whether readers see a comment that has so many visible replies.
func shownSQL(replies string) string {
	return `CASE WHEN state IN ('visible', 'removed') OR ` + replies + ` > 0 THEN 1 ELSE 0 END`
}

// Verdict is what a moderator, or the rules, made of a comment.
type Verdict struct {
	State    news.CommentState
	Note     string // what everybody is told where its place stays
	Decision int64  // in the log of moderation, 0: none
}

// SetCommentState decides on a comment and returns the state it had. Words that
// its author has deleted do not come back: errs.Gone.
func (db *DB) SetCommentState(ctx context.Context, id int64, v Verdict) (was news.CommentState, err error) {
	defer errs.Wrap(&err, "store.SetCommentState(%d, %s)", id, v.State)
	err = db.update(ctx, func(t tx) error {
		was, err = t.setCommentState(ctx, id, v)
		return err
	})
	return was, err
}

// setCommentState is the one place where a stored comment changes its state.
func (t tx) setCommentState(ctx context.Context, id int64, v Verdict) (was news.CommentState, err error) {
	place, was, err := t.lockComment(ctx, id)
	if err != nil {
		return was, err
	}
	if was == news.CommentDeleted && v.State != was {
		return was, errs.New(errs.Gone, "its author has deleted the comment")
	}
	_, err = t.run(ctx, `UPDATE comments SET state = $1, note = $2, decision = $3 WHERE id = $4`, v.State, v.Note, v.Decision, id)
	if err != nil {
		return was, err
	}
	return was, t.reckon(ctx, place, was, v.State)
}

// reckon keeps counts true where a comment went from one state to another.
func (t tx) reckon(ctx context.Context, at spot, was, is news.CommentState) error {
	by := 0
	if is == news.CommentVisible {
		by++
	}
	if was == news.CommentVisible {
		by--
	}
	return t.show(ctx, at.thread, at.place, by, 0)
}

// lockComment keeps others from changing a comment and its thread.
func (t tx) lockComment(ctx context.Context, id int64) (at spot, state news.CommentState, err error) {
	for {
		var thread int64
		if err := t.row(ctx, `SELECT thread FROM comments WHERE id = $1`, id).Scan(&thread); err != nil {
			return at, "", found(err, "no comment %d", id)
		}
		if err := t.lockThread(ctx, thread); err != nil {
			return at, "", err
		}
		err := t.row(ctx, `SELECT thread, place, state FROM comments WHERE id = $1`+t.db.lock, id).Scan(&at.thread, &at.place, &state)
		if err != nil || at.thread == thread {
			return at, state, found(err, "no comment %d", id)
		}
	}
}

// Edit is another wording of a comment by its author.
type Edit struct {
	Comment, Reader int64
	Version         int // the wording that the author saw; another since is errs.Conflict
	State           news.CommentState
	Note            string
	Source          string
	HTML            news.HTML
}

// maxEdits bounds the wordings that are kept of a comment.
const maxEdits = 50

// EditComment puts another wording in place of the last, which is kept. It is
// the author's own (errs.Forbidden), and of comments that stand or wait
// (errs.Gone).
func (db *DB) EditComment(ctx context.Context, e Edit) (err error) {
	defer errs.Wrap(&err, "store.EditComment(%d)", e.Comment)
	return db.update(ctx, func(t tx) error { return t.editComment(ctx, e) })
}

func (t tx) editComment(ctx context.Context, e Edit) error {
	at, was, err := t.lockComment(ctx, e.Comment)
	if err != nil {
		return err
	}
	version, err := t.ownComment(ctx, e.Comment, e.Reader)
	switch {
	case err != nil:
		return err
	case was != news.CommentVisible && was != news.CommentPending:
		return errs.New(errs.Gone, "the comment does not stand any more")
	case version != e.Version:
		return errs.New(errs.Conflict, "you have changed this comment in another window since; see how it reads now")
	case version >= maxEdits:
		return errs.New(errs.Conflict, "a comment can be changed %d times; write another", maxEdits)
	}
	if _, err := t.run(ctx, `INSERT INTO comment_edits (comment, version, reader, at, source)
			SELECT id, version, reader, CASE edited WHEN 0 THEN created ELSE edited END, source FROM comments WHERE id = $1`, e.Comment); err != nil {
		return err
	}
	if _, err := t.run(ctx, `UPDATE comments SET source = $1, html = $2, edited = $3, version = version + 1, state = $4, note = $5 WHERE id = $6`,
		e.Source, e.HTML, millis(t.db.now()), e.State, e.Note, e.Comment); err != nil {
		return err
	}
	return t.reckon(ctx, at, was, e.State)
}

// ownComment is the version of a comment, if it is the reader's.
func (t tx) ownComment(ctx context.Context, id, reader int64) (version int, err error) {
	var author int64
	err = t.row(ctx, `SELECT reader, version FROM comments WHERE id = $1`, id).Scan(&author, &version)
	if err == nil && (author != reader || reader == 0) {
		return 0, errs.New(errs.Forbidden, "this comment is another reader's")
	}
	return version, found(err, "no comment %d", id)
}

// DeleteComment takes the words of a reader's own comment away for good, with all
// earlier wordings. Replies stay.
func (db *DB) DeleteComment(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.DeleteComment(%d)", id)
	return db.update(ctx, func(t tx) error {
		at, was, err := t.lockComment(ctx, id)
		if err != nil {
			return err
		}
		if _, err := t.ownComment(ctx, id, reader); err != nil {
			return err
		}
		return t.emptyComment(ctx, id, at, was)
	})
}

// emptyComment leaves of a comment that one was there.
func (t tx) emptyComment(ctx context.Context, id int64, at spot, was news.CommentState) error {
	for _, query := range []string{
		`UPDATE comments SET state = 'deleted', source = '', html = '', note = '', network = '', votes = 0 WHERE id = $1`,
		`DELETE FROM comment_edits WHERE comment = $1`,
		`DELETE FROM comment_quotes WHERE comment = $1`,
		`DELETE FROM comment_votes WHERE comment = $1`,
	} {
		if _, err := t.run(ctx, query, id); err != nil {
			return err
		}
	}
	if err := t.closeMatter(ctx, id); err != nil {
		return err
	}
	return t.reckon(ctx, at, was, news.CommentDeleted)
}

// leaveComments empties all comments of a reader who leaves, and takes their votes
// back.
func (t tx) leaveComments(ctx context.Context, reader int64) error {
	var ids []int64
	err := t.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM comments WHERE reader = $1 ORDER BY thread, id`, reader)
	if err != nil {
		return err
	}
	for _, id := range ids {
		at, was, err := t.lockComment(ctx, id)
		if err != nil {
			return err
		}
		if err := t.emptyComment(ctx, id, at, was); err != nil {
			return err
		}
	}
	_, err = t.run(ctx, `UPDATE comments SET votes = votes - 1 WHERE id IN (SELECT comment FROM comment_votes WHERE reader = $1)`, reader)
	return err
}

// Vote has a reader agree with a comment, or not any more where they did. Nobody
// agrees with themselves.
func (db *DB) Vote(ctx context.Context, reader, comment int64) (err error) {
	defer errs.Wrap(&err, "store.Vote(%d)", comment)
	return db.update(ctx, func(t tx) error {
		by := int64(-1)
		n, err := t.run(ctx, `DELETE FROM comment_votes WHERE comment = $1 AND reader = $2`, comment, reader)
		if err == nil && n == 0 {
			by, err = t.run(ctx, `INSERT INTO comment_votes (comment, reader) SELECT c.id, r.id FROM comments c, readers r
				WHERE c.id = $1 AND r.id = $2 AND c.state = 'visible' AND c.reader <> r.id ON CONFLICT DO NOTHING`, comment, reader)
		}
		if err != nil || by == 0 {
			return err
		}
		_, err = t.run(ctx, `UPDATE comments SET votes = votes + $1 WHERE id = $2`, by, comment)
		return err
	})
}
