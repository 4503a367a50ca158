package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// AppealWithin is how long after a ruling its author may appeal.
const AppealWithin = 183 * 24 * time.Hour

// AddAppeal stores the word of whom a ruling concerns against it: once, within
// half a year, of a ruling that holds.
func (db *DB) AddAppeal(ctx context.Context, ruling, reader int64, words string) (err error) {
	defer errs.Wrap(&err, "store.AddAppeal(%d)", ruling)
	words = strings.TrimSpace(words)
	if n := utf8.RuneCountInString(words); n == 0 || n > maxAbout {
		return errs.New(errs.Invalid, "say in your words why the decision is wrong, in at most %d characters", maxAbout)
	}
	return db.update(ctx, func(t tx) error {
		all, err := t.rulings(ctx, `r.id = $1 AND r.reader = $2 AND r.reader > 0`+t.db.lockOf("r"), ruling, reader)
		switch {
		case err != nil:
			return err
		case len(all) == 0:
			return errs.New(errs.NotFound, "no decision about you has the number %d", ruling)
		case !Appealable(&all[0], t.db.now()):
			return errs.New(errs.Gone, "there is nothing to appeal against any more")
		}
		n, err := t.run(ctx, `INSERT INTO appeals (ruling, reader, words, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, ruling, reader, words, millis(t.db.now()))
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "you have appealed against this already; an appeal is heard once")
		}
		if err == nil {
			err = t.settleAppeal(ctx, &all[0])
		}
		return err
	})
}

// Appealable reports whether whom a ruling concerns can appeal against it now.
func Appealable(r *news.Ruling, now time.Time) bool {
	judged := r.Kind == news.RulingHide || r.Kind == news.RulingRemove || r.Kind.OnPerson()
	return judged && r.Undone == 0 && now.Sub(r.At) < AppealWithin
}

// settleAppeal puts a ruling that is appealed against on the queue: with its
// comment, or for itself.
func (t tx) settleAppeal(ctx context.Context, r *news.Ruling) error {
	if r.Comment != 0 {
		return t.settleMatter(ctx, r.Comment)
	}
	return t.settleRuling(ctx, r.ID)
}

// DecideAppeal answers an appeal: reversed, the ruling is taken back. Another than
// who made the ruling decides, if there is any other moderator; nobody decides on
// their own.
func (db *DB) DecideAppeal(ctx context.Context, ruling, judge int64, reverse bool, answer string) (id int64, err error) {
	defer errs.Wrap(&err, "store.DecideAppeal(%d)", ruling)
	if answer = strings.TrimSpace(answer); answer == "" || utf8.RuneCountInString(answer) > maxRulingReason {
		return 0, errs.New(errs.Invalid, "say why, in at most %d characters: who appealed is told", maxRulingReason)
	}
	err = db.update(ctx, func(t tx) error {
		r, err := t.appealed(ctx, ruling, judge)
		if err != nil {
			return err
		}
		result := news.AppealUpheld
		if reverse {
			result = news.AppealReversed
		}
		if _, err := t.run(ctx, `UPDATE appeals SET result = $1, answer = $2, judge = $3, decided = $4 WHERE ruling = $5`, result, answer, judge, millis(t.db.now()), ruling); err != nil {
			return err
		}
		by := news.Ruling{Kind: news.RulingUphold, Comment: r.Comment, Thread: r.Thread, Reader: r.Reader, Moderator: judge, Rule: r.Rule, Reason: answer}
		if reverse {
			by.Kind = news.RulingUndo
			if id, err = t.undo(ctx, []news.Ruling{r}, by); err == nil {
				err = t.letStand(ctx, &r, judge)
			}
		} else if id, err = t.addRuling(ctx, &by, ""); err == nil {
			err = t.settleAppeal(ctx, &r)
		}
		if err != nil {
			return err
		}
		title := "Your appeal was turned down"
		if reverse {
			title = "Your appeal was granted"
		}
		return t.addNotices(ctx, []news.Notice{{Reader: r.Reader, Kind: news.NoticeAppeal, Subject: fmt.Sprint(ruling), Title: title, Text: answer, Path: RulingPath(ruling)}})
	})
	return id, err
}

// letStand approves a comment that would only wait again after a granted appeal:
// somebody has looked at it.
func (t tx) letStand(ctx context.Context, r *news.Ruling, judge int64) error {
	if !r.Kind.OnComment() {
		return nil
	}
	_, state, err := t.lockComment(ctx, r.Comment)
	if err != nil || state != news.CommentPending {
		return err
	}
	approve := news.Ruling{Kind: news.RulingApprove, Comment: r.Comment, Thread: r.Thread, Reader: r.Reader, Moderator: judge, Reason: "An appeal was granted."}
	if _, err := t.addRuling(ctx, &approve, ""); err != nil {
		return err
	}
	return t.afterComment(ctx, &approve)
}

// appealed is a ruling whose appeal waits and that a moderator may decide on.
func (t tx) appealed(ctx context.Context, ruling, judge int64) (r news.Ruling, err error) {
	if _, err := t.moderator(ctx, judge); err != nil {
		return r, err
	}
	var result news.AppealResult
	err = t.row(ctx, `SELECT result FROM appeals WHERE ruling = $1`+t.db.lock, ruling).Scan(&result)
	if errors.Is(err, sql.ErrNoRows) || err == nil && result != news.AppealWaits {
		return r, errs.New(errs.Conflict, "no appeal waits there; somebody may have decided on it meanwhile")
	}
	if err != nil {
		return r, err
	}
	all, err := t.rulings(ctx, `r.id = $1`, ruling)
	if err != nil || len(all) == 0 {
		return r, found(err, "no decision %d", ruling)
	}
	r = all[0]
	if r.Reader == judge {
		return r, errs.New(errs.Forbidden, "this is your own appeal: somebody else decides")
	}
	if r.Moderator == judge {
		var others int
		err := t.row(ctx, `SELECT count(*) FROM readers WHERE role IN ('moderator', 'editor', 'owner') AND state = 'active' AND id <> $1 AND id <> $2 AND folded <> ''`, judge, r.Reader).Scan(&others)
		if err == nil && others > 0 {
			err = errs.New(errs.Forbidden, "you made this decision: another moderator hears the appeal")
		}
		return r, err
	}
	return r, nil
}

const appealQuery = `SELECT ruling, reader, words, at, result, answer, decided FROM appeals WHERE `

func scanAppeal(s scanner) (a news.Appeal, err error) {
	var at, decided int64
	err = s.Scan(&a.Ruling, &a.Reader, &a.Words, &at, &a.Result, &a.Answer, &decided)
	a.At, a.Decided = moment(at), moment(decided)
	return a, err
}

// Appeal is the appeal against a ruling; errs.NotFound if there is none.
func (db *DB) Appeal(ctx context.Context, ruling int64) (a news.Appeal, err error) {
	defer errs.Wrap(&err, "store.Appeal(%d)", ruling)
	a, err = scanAppeal(db.row(ctx, appealQuery+`ruling = $1`, ruling))
	return a, found(err, "nobody appealed against decision %d", ruling)
}
