package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Reports: what people say is wrong, and the answer that each gets.

const (
	maxAbout = 4000 // characters
	// maxFromNetwork is how many reports of one thing wait that come from one
	// network without an account: a household, not a flood.
	maxFromNetwork = 3
)

// AddReport stores a report under the digest of the address at which its answer
// will be found. Who has reported the same before, and waits for the answer, is
// told so: errs.Conflict.
func (db *DB) AddReport(ctx context.Context, r news.ReaderReport, token string) (id int64, err error) {
	defer errs.Wrap(&err, "store.AddReport")
	r.About = strings.TrimSpace(r.About)
	if _, known := reportWeights[r.Kind]; !known {
		return 0, errs.New(errs.Invalid, "say what is wrong with it")
	}
	if utf8.RuneCountInString(r.About) > maxAbout {
		return 0, errs.New(errs.Invalid, "a report has at most %d characters", maxAbout)
	}
	err = db.update(ctx, func(t tx) error {
		author, err := t.reported(ctx, &r)
		if err != nil {
			return err
		}
		err = t.row(ctx, `INSERT INTO reports (comment, article, author, reader, mark, kind, about, name, contact, token, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
			r.Comment, r.Article, author, r.Reader, r.Mark, r.Kind, r.About, r.Name, r.Contact, token, millis(db.now())).Scan(&id)
		if err != nil {
			return err
		}
		if r.Article != 0 {
			return t.settleArticle(ctx, r.Article)
		}
		if err := t.holdReported(ctx, r.Comment); err != nil {
			return err
		}
		return t.settleMatter(ctx, r.Comment)
	})
	return id, err
}

// reported finds who wrote what is reported, and holds that it is not reported
// twice over.
func (t tx) reported(ctx context.Context, r *news.ReaderReport) (author int64, err error) {
	if r.Comment != 0 {
		r.Article = 0
		var state news.CommentState
		if _, state, err = t.lockComment(ctx, r.Comment); err != nil {
			return 0, err
		}
		if state != news.CommentVisible && state != news.CommentPending {
			return 0, errs.New(errs.Gone, "the comment is out of sight already")
		}
		err = t.row(ctx, `SELECT reader FROM comments WHERE id = $1`, r.Comment).Scan(&author)
	} else {
		err = found(t.row(ctx, `SELECT id FROM articles WHERE id = $1`+t.db.lock, r.Article).Scan(&r.Article), "no article %d", r.Article)
	}
	if err != nil {
		return 0, err
	}
	n := 0
	if r.Reader != 0 {
		err = t.row(ctx, `SELECT count(*) FROM reports WHERE comment = $1 AND article = $2 AND reader = $3 AND answered = 0`, r.Comment, r.Article, r.Reader).Scan(&n)
		n *= maxFromNetwork
	} else {
		err = t.row(ctx, `SELECT count(*) FROM reports WHERE comment = $1 AND article = $2 AND reader = 0 AND mark = $3 AND answered = 0`, r.Comment, r.Article, r.Mark).Scan(&n)
	}
	if err == nil && n >= maxFromNetwork {
		err = errs.New(errs.Conflict, "this was reported by you already; a moderator will look at it")
	}
	return author, err
}

// holdReported takes a comment out of sight until it is judged, where so many
// settled readers reported it as the policy asks for. Reports without an account
// and of new ones count for the queue only, or a handful of throwaway accounts
// could silence anybody.
func (t tx) holdReported(ctx context.Context, comment int64) error {
	bench, err := t.bench(ctx)
	if err != nil || bench.ReportsToHold == 0 {
		return err
	}
	var n, judged int
	err = t.row(ctx, `SELECT count(DISTINCT p.reader), (SELECT count(*) FROM rulings u WHERE u.comment = $1 AND u.undone = 0 AND u.kind IN ('approve', 'hold'))
		FROM reports p JOIN readers r ON r.id = p.reader WHERE p.comment = $2 AND p.answered = 0 AND r.created < $3`,
		comment, comment, millis(t.db.now().Add(-bench.NewFor()))).Scan(&n, &judged)
	if err != nil || n < bench.ReportsToHold || judged > 0 { // a moderator has let it pass
		return err
	}
	return t.holdComment(ctx, comment, "Several readers have reported it. A moderator looks at it first.", fmt.Sprint(n, " readers reported it"))
}

// holdComment has a comment wait for a moderator because the rules say so.
func (t tx) holdComment(ctx context.Context, comment int64, reason, signals string) error {
	r := news.Ruling{Kind: news.RulingHold, Comment: comment, ByRule: true, Reason: reason, Signals: signals}
	if err := t.row(ctx, `SELECT thread, reader FROM comments WHERE id = $1`, comment).Scan(&r.Thread, &r.Reader); err != nil {
		return err
	}
	if _, err := t.addRuling(ctx, &r, ""); err != nil {
		return err
	}
	return t.settleComment(ctx, comment)
}

// answers are what reporters are told of a ruling.
var answers = map[news.RulingKind]string{
	news.RulingApprove: "A moderator has looked at it and let it stand.", news.RulingKeep: "An editor has looked at it and let it stand.",
	news.RulingHide: "A moderator has taken it out of sight.", news.RulingRemove: "A moderator has removed it.",
	news.RulingWarn: "A moderator has talked to its author.", news.RulingPause: "Its author cannot write for a time.", news.RulingBan: "Its author cannot write any more.",
	news.RulingTakedown: "It was taken down.",
}

// answerReports answers all who reported what a ruling is about.
func (t tx) answerReports(ctx context.Context, r *news.Ruling) error {
	answer := answers[r.Kind]
	if r.Reason != "" {
		answer += " The reason: " + r.Reason
	}
	column, what := "comment", r.Comment
	if r.Comment == 0 {
		column, what = "article", r.Article
	}
	type asked struct{ id, reader int64 }
	var all []asked
	err := t.rows(ctx, func(s scanner) error {
		var a asked
		err := s.Scan(&a.id, &a.reader)
		all = append(all, a)
		return err
	}, `UPDATE reports SET answered = $1, answer = $2, ruling = $3 WHERE `+column+` = $4 AND `+column+` > 0 AND answered = 0 RETURNING id, reader`, millis(t.db.now()), answer, r.ID, what)
	if err != nil {
		return err
	}
	var notices []news.Notice
	for _, a := range all {
		if a.reader != 0 {
			notices = append(notices, news.Notice{Reader: a.reader, Kind: news.NoticeReport, Subject: fmt.Sprint(a.id, " ", r.ID), Title: "Your report was answered", Text: answer, Path: fmt.Sprint("/reported/", a.id)})
		}
	}
	return t.addNotices(ctx, notices)
}

const reportQuery = `SELECT id, comment, article, reader, mark, kind, about, name, contact, at, answered, answer, ruling FROM reports WHERE `

func scanReport(s scanner) (r news.ReaderReport, err error) {
	var at, answered int64
	err = s.Scan(&r.ID, &r.Comment, &r.Article, &r.Reader, &r.Mark, &r.Kind, &r.About, &r.Name, &r.Contact, &at, &answered, &r.Answer, &r.Ruling)
	r.At, r.Answered = moment(at), moment(answered)
	return r, err
}

// ReportBy is a report by the digest of its private address.
func (db *DB) ReportBy(ctx context.Context, token string) (r news.ReaderReport, err error) {
	defer errs.Wrap(&err, "store.ReportBy")
	r, err = scanReport(db.row(ctx, reportQuery+`token = $1 AND token <> ''`, token))
	return r, found(err, "there is no report at this address")
}

// ReportOf is a report of a reader's own.
func (db *DB) ReportOf(ctx context.Context, reader, id int64) (r news.ReaderReport, err error) {
	defer errs.Wrap(&err, "store.ReportOf(%d)", id)
	r, err = scanReport(db.row(ctx, reportQuery+`id = $1 AND reader = $2 AND reader > 0`, id, reader))
	return r, found(err, "you have made no report %d", id)
}

// AnsweredBy are the reports that a ruling answered and that left an address to
// write to.
func (db *DB) AnsweredBy(ctx context.Context, ruling int64) (all []news.ReaderReport, err error) {
	defer errs.Wrap(&err, "store.AnsweredBy(%d)", ruling)
	err = db.rows(ctx, into(&all, scanReport), reportQuery+`ruling = $1 AND contact <> '' LIMIT 100`, ruling)
	return all, err
}
