package store

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Rulings: what moderators decide, written in the transaction that carries it out.
// What holds is never stored apart from the log: the state of a comment and the
// sanctions of a person follow from the rulings that nobody has taken back, so that
// taking one back, or all of one moderator, cannot leave anything behind.

// Decision is a ruling to be made.
type Decision struct {
	Kind      news.RulingKind
	Comment   int64  // about which; of a sanction, on which occasion
	Reader    int64  // of a sanction without a comment
	Mark      string // of a sanction of a network
	Moderator int64
	Rule      string
	Reason    string        // told to the author
	For       time.Duration // of a pause
	Seen      int64         // the last ruling on the comment that the moderator saw; another's since is errs.Conflict
	batch     int64
	silent    bool // the author is told elsewhere
}

// MaxPause is the longest time for which somebody is kept from writing without
// that being a ban.
const MaxPause = 365 * 24 * time.Hour

// Rule makes a ruling. Who decides must still be a moderator, may not decide on
// what is their own, nor on somebody who ranks with them (errs.Forbidden); where
// somebody else has decided since they looked, they are told: errs.Conflict.
func (db *DB) Rule(ctx context.Context, d Decision) (id int64, err error) {
	defer errs.Wrap(&err, "store.Rule(%s)", d.Kind)
	err = db.update(ctx, func(t tx) error {
		id, err = t.rule(ctx, d)
		return err
	})
	return id, err
}

func (t tx) rule(ctx context.Context, d Decision) (id int64, err error) {
	if err := d.check(); err != nil {
		return 0, err
	}
	judge, err := t.moderator(ctx, d.Moderator)
	if err != nil {
		return 0, err
	}
	r := news.Ruling{Kind: d.Kind, Comment: d.Comment, Reader: d.Reader, Mark: d.Mark, Moderator: d.Moderator, Rule: d.Rule, Reason: d.Reason, Batch: d.batch}
	if d.Comment != 0 {
		if err := t.ofComment(ctx, &r, d); err != nil {
			return 0, err
		}
	}
	if err := t.mayJudge(ctx, judge, &r); err != nil {
		return 0, err
	}
	if d.Kind == news.RulingPause {
		r.Until = t.db.now().Add(d.For)
	}
	if id, err = t.addRuling(ctx, &r, ""); err != nil {
		return 0, err
	}
	if d.Comment != 0 {
		err = t.afterComment(ctx, &r)
	}
	if err == nil && !d.silent {
		err = t.tellRuling(ctx, &r)
	}
	return id, err
}

// Lengths of what a moderator writes, in characters.
const (
	maxRule         = 200
	maxRulingReason = 1000
)

func (d *Decision) check() error {
	d.Rule, d.Reason = strings.TrimSpace(d.Rule), strings.TrimSpace(d.Reason)
	switch {
	case !d.Kind.OnComment() && !d.Kind.OnPerson() || d.Kind == news.RulingHold:
		return errs.New(errs.Invalid, "%q is no decision of a moderator", d.Kind)
	case d.Kind.OnComment() && d.Comment == 0:
		return errs.New(errs.Invalid, "which comment?")
	case d.Kind.OnPerson() && d.Comment == 0 && d.Reader == 0 && d.Mark == "":
		return errs.New(errs.Invalid, "who is meant?")
	case d.Kind != news.RulingApprove && d.Reason == "":
		return errs.New(errs.Invalid, "say why: who wrote it is told the reason")
	case utf8.RuneCountInString(d.Reason) > maxRulingReason, utf8.RuneCountInString(d.Rule) > maxRule:
		return errs.New(errs.Invalid, "a reason has at most %d characters", maxRulingReason)
	case d.Kind == news.RulingPause && (d.For <= 0 || d.For > MaxPause):
		return errs.New(errs.Invalid, "a pause lasts from an hour to a year")
	}
	return nil
}

// moderator is the role of who decides, as it is at this moment.
func (t tx) moderator(ctx context.Context, id int64) (role news.Role, err error) {
	var state news.ReaderState
	if err := t.row(ctx, `SELECT role, state FROM readers WHERE id = $1`, id).Scan(&role, &state); err != nil {
		return "", found(err, "no reader %d", id)
	}
	if state != news.ReaderActive || !role.AtLeast(news.RoleModerator) {
		return "", errs.New(errs.Forbidden, "you are no moderator any more")
	}
	return role, nil
}

// ofComment fills in what a ruling needs of its comment, which it locks, and
// holds that nobody decided since it was seen.
func (t tx) ofComment(ctx context.Context, r *news.Ruling, d Decision) error {
	at, state, err := t.lockComment(ctx, d.Comment)
	if err != nil {
		return err
	}
	if state == news.CommentDeleted && d.Kind.OnComment() {
		return errs.New(errs.Gone, "its author has deleted the comment")
	}
	r.Thread = at.thread
	var author int64
	var mark string
	if err := t.row(ctx, `SELECT reader, network FROM comments WHERE id = $1`, d.Comment).Scan(&author, &mark); err != nil {
		return err
	}
	if r.Mark != "" {
		r.Mark = mark // the network of this comment is meant
		if mark == "" {
			return errs.New(errs.Gone, "the network is not known any more")
		}
	} else {
		r.Reader = author
		if author == 0 && d.Kind.OnPerson() {
			return errs.New(errs.Gone, "who wrote it has left")
		}
	}
	return t.unchanged(ctx, d)
}

// unchanged is errs.Conflict where somebody else has decided since.
func (t tx) unchanged(ctx context.Context, d Decision) error {
	if d.Seen < 0 {
		return nil
	}
	all, err := t.rulings(ctx, `r.comment = $1 AND r.id > $2 AND r.moderator <> $3 ORDER BY r.id DESC LIMIT 1`, d.Comment, d.Seen, d.Moderator)
	if err != nil || len(all) == 0 {
		return err
	}
	by := all[0].ModeratorName
	if by == "" {
		by = "the rules"
	}
	return errs.New(errs.Conflict, "%s decided about this comment meanwhile: %s. Look at it again", by, all[0].Kind)
}

// mayJudge holds that nobody decides in their own cause, or against somebody who
// ranks with them; an owner may against anybody else.
func (t tx) mayJudge(ctx context.Context, judge news.Role, r *news.Ruling) error {
	if r.Reader == 0 {
		return nil
	}
	if r.Reader == r.Moderator {
		return errs.New(errs.Forbidden, "this is about yourself: somebody else decides")
	}
	if r.Kind == news.RulingApprove {
		return nil
	}
	var role news.Role
	if err := t.row(ctx, `SELECT role FROM readers WHERE id = $1`, r.Reader).Scan(&role); err != nil {
		return found(err, "no reader %d", r.Reader)
	}
	if judge != news.RoleOwner && role.AtLeast(news.RoleModerator) && role.AtLeast(judge) {
		return errs.New(errs.Forbidden, "they rank with you: the owner decides")
	}
	return nil
}

// addRuling writes a ruling down and sets its number and time.
func (t tx) addRuling(ctx context.Context, r *news.Ruling, was string) (id int64, err error) {
	now := millis(t.db.now())
	err = t.row(ctx, `INSERT INTO rulings (kind, comment, thread, reader, article, mark, address, moderator, by_rule, rule, reason, signals, at, until, batch, was)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id`,
		r.Kind, r.Comment, r.Thread, r.Reader, r.Article, r.Mark, r.Address, r.Moderator, r.ByRule, r.Rule, r.Reason, r.Signals, now, millis(r.Until), r.Batch, was).Scan(&id)
	r.ID, r.At = id, moment(now)
	return id, err
}

// afterComment carries out what a ruling means for its comment, answers who
// reported it, and takes it off the queue.
func (t tx) afterComment(ctx context.Context, r *news.Ruling) error {
	if r.Kind.OnComment() {
		if err := t.settleComment(ctx, r.Comment); err != nil {
			return err
		}
	}
	if r.Kind != news.RulingHold {
		if err := t.answerReports(ctx, r); err != nil {
			return err
		}
	}
	return t.settleMatter(ctx, r.Comment)
}

// commentStates are what a comment is after the last ruling on it that holds.
var commentStates = map[news.RulingKind]news.CommentState{
	news.RulingHold: news.CommentPending, news.RulingApprove: news.CommentVisible, news.RulingHide: news.CommentHidden, news.RulingRemove: news.CommentRemoved,
}

// settleComment gives a comment the state that follows from the rulings on it.
func (t tx) settleComment(ctx context.Context, comment int64) error {
	if _, _, err := t.lockComment(ctx, comment); err != nil {
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		return err
	}
	all, err := t.rulings(ctx, `r.comment = $1 AND r.undone = 0 AND r.kind IN ('hold', 'approve', 'hide', 'remove') ORDER BY r.id DESC LIMIT 1`, comment)
	if err != nil {
		return err
	}
	v := Verdict{State: news.CommentVisible}
	if len(all) > 0 {
		v.State, v.Decision = commentStates[all[0].Kind], all[0].ID
		if v.State != news.CommentVisible {
			v.Note = all[0].Reason
		}
	}
	_, err = t.setCommentState(ctx, comment, v)
	if errs.KindOf(err) == errs.Gone {
		return nil // its author has deleted it; so it stays
	}
	return err
}

// told are the rulings that whom they concern hears of, with the headline of it.
var told = map[news.RulingKind]string{
	news.RulingApprove: "Your comment can be seen now", news.RulingHide: "Your comment was taken out of sight", news.RulingRemove: "Your comment was removed",
	news.RulingWarn: "A moderator asks you to keep to the house rules", news.RulingPause: "You cannot comment for a time", news.RulingBan: "You cannot comment any more",
}

// RulingPath is where a ruling is explained, and appealed against.
func RulingPath(id int64) string { return fmt.Sprint("/ruling/", id) }

// tellRuling tells whom a ruling concerns what was decided, why, by which rule,
// and where they can appeal. Nobody is told that what was seen all along still is.
func (t tx) tellRuling(ctx context.Context, r *news.Ruling) error {
	title, ok := told[r.Kind]
	if !ok || r.Reader == 0 {
		return nil
	}
	if r.Kind == news.RulingApprove {
		var held int
		err := t.row(ctx, `SELECT count(*) FROM rulings WHERE comment = $1 AND id < $2 AND kind IN ('hold', 'hide', 'remove')`, r.Comment, r.ID).Scan(&held)
		if err != nil || held == 0 {
			return err
		}
	}
	text := r.Reason
	if r.Rule != "" {
		text = "Rule: " + r.Rule + "\n" + text
	}
	if !r.Until.IsZero() {
		text += "\nUntil " + r.Until.Format("2 January 2006, 15:04 MST") + "."
	}
	return t.addNotices(ctx, []news.Notice{{Reader: r.Reader, Kind: news.NoticeDecision, Subject: fmt.Sprint(r.ID), Title: title, Text: text, Path: RulingPath(r.ID)}})
}
