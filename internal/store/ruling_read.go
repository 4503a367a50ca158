package store

import (
	"context"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

const rulingQuery = `SELECT r.id, r.kind, r.comment, r.thread, r.reader, r.article, r.mark, r.address, r.moderator, r.by_rule, r.rule, r.reason, r.signals, r.at, r.until,
	r.undone, r.undone_at, r.batch, coalesce(w.name, ''), coalesce(m.name, ''), coalesce(s.title, a.title, '')
	FROM rulings r LEFT JOIN readers w ON w.id = r.reader AND r.reader > 0 LEFT JOIN readers m ON m.id = r.moderator AND r.moderator > 0
	LEFT JOIN stories s ON s.id = r.thread AND r.thread > 0 LEFT JOIN articles a ON a.id = r.thread AND r.thread > 0 WHERE `

func scanRuling(s scanner) (r news.Ruling, err error) {
	var at, until, undone int64
	err = s.Scan(&r.ID, &r.Kind, &r.Comment, &r.Thread, &r.Reader, &r.Article, &r.Mark, &r.Address, &r.Moderator, &r.ByRule, &r.Rule, &r.Reason, &r.Signals, &at, &until,
		&r.Undone, &undone, &r.Batch, &r.ReaderName, &r.ModeratorName, &r.Title)
	r.At, r.Until, r.UndoneAt = moment(at), moment(until), moment(undone)
	return r, err
}

func (t tx) rulings(ctx context.Context, where string, args ...any) (all []news.Ruling, err error) {
	err = t.rows(ctx, into(&all, scanRuling), rulingQuery+where, args...)
	return all, err
}

// Ruling is one ruling.
func (db *DB) Ruling(ctx context.Context, id int64) (r news.Ruling, err error) {
	defer errs.Wrap(&err, "store.Ruling(%d)", id)
	r, err = scanRuling(db.row(ctx, rulingQuery+`r.id = $1`, id))
	return r, found(err, "no decision %d", id)
}

// RulingFilter picks rulings of the log: at most one field is used.
type RulingFilter struct {
	Moderator, Reader, Comment int64
	Kind                       news.RulingKind
}

// Rulings are the log, the latest first.
func (db *DB) Rulings(ctx context.Context, f RulingFilter, p Page) (all []news.Ruling, turned Turn, err error) {
	defer errs.Wrap(&err, "store.Rulings")
	where, args := `r.id > 0`, []any{}
	switch {
	case f.Moderator != 0:
		where, args = `r.moderator = $1`, []any{f.Moderator}
	case f.Reader != 0:
		where, args = `r.reader = $1`, []any{f.Reader}
	case f.Comment != 0:
		where, args = `r.comment = $1`, []any{f.Comment}
	case f.Kind != "":
		where, args = `r.kind = $1`, []any{f.Kind}
	}
	k, err := p.keyset("r.at", "r.id", len(args)+1)
	if err != nil {
		return nil, turned, err
	}
	err = db.rows(ctx, into(&all, scanRuling), rulingQuery+where+k.where+` ORDER BY `+k.order+` LIMIT `+strconv.Itoa(k.limit+1), append(args, k.args...)...)
	all, turned = turn(k, all, func(r *news.Ruling) cursor { return cursor{millis(r.At), r.ID} })
	return all, turned, err
}

// Tally is how often something was decided since a moment.
type Tally struct {
	Kind   string
	ByRule bool
	Count  int
	Undone int
}

// Moderated are what a newspaper tells of its moderation.
type Moderated struct {
	Rulings  []Tally       // by kind
	Reports  []Tally       // by kind; Undone: not answered yet
	Appeals  []Tally       // by result
	Answered time.Duration // the time in which half of the reports were answered
}

// Transparency counts what was decided since a moment.
func (db *DB) Transparency(ctx context.Context, since time.Time) (n Moderated, err error) {
	defer errs.Wrap(&err, "store.Transparency")
	for _, q := range []struct {
		into  *[]Tally
		query string
	}{
		{&n.Rulings, `SELECT kind, by_rule, count(*), sum(CASE WHEN undone > 0 THEN 1 ELSE 0 END) FROM rulings WHERE at >= $1 GROUP BY kind, by_rule ORDER BY kind, by_rule`},
		{&n.Reports, `SELECT kind, 0, count(*), sum(CASE WHEN answered = 0 THEN 1 ELSE 0 END) FROM reports WHERE at >= $1 GROUP BY kind ORDER BY count(*) DESC, kind`},
		{&n.Appeals, `SELECT result, 0, count(*), 0 FROM appeals WHERE at >= $1 GROUP BY result ORDER BY result`},
	} {
		err := db.rows(ctx, func(s scanner) error {
			var t Tally
			err := s.Scan(&t.Kind, &t.ByRule, &t.Count, &t.Undone)
			*q.into = append(*q.into, t)
			return err
		}, q.query, millis(since))
		if err != nil {
			return n, err
		}
	}
	var took []int64
	err = db.rows(ctx, func(s scanner) error {
		var ms int64
		err := s.Scan(&ms)
		took = append(took, ms)
		return err
	}, `SELECT answered - at FROM reports WHERE at >= $1 AND answered > 0 ORDER BY answered - at`, millis(since))
	if len(took) > 0 {
		n.Answered = time.Duration(took[len(took)/2]) * time.Millisecond
	}
	return n, err
}

// History is what is known of somebody who writes.
type History struct {
	Reader                            news.Reader
	Comments, Waiting, Hidden, Warned int
	Reported, Reports                 int         // reports of what they wrote, and by them
	Sanction                          news.Ruling // that keeps them from writing; ID 0: none
}

// historyColumns count what readers r have written and what came of it.
const historyColumns = `(SELECT count(*) FROM comments c WHERE c.reader = r.id AND c.state = 'visible'),
	(SELECT count(*) FROM comments c WHERE c.reader = r.id AND c.state = 'pending'),
	(SELECT count(*) FROM comments c WHERE c.reader = r.id AND c.state IN ('hidden', 'removed')),
	(SELECT count(*) FROM rulings w WHERE w.reader = r.id AND w.reader > 0 AND w.kind = 'warn' AND w.undone = 0),
	(SELECT count(*) FROM reports p WHERE p.author = r.id AND p.author > 0),
	(SELECT count(*) FROM reports p WHERE p.reader = r.id AND p.reader > 0)`

// History is what is known of one reader who writes.
func (db *DB) History(ctx context.Context, reader int64) (h History, err error) {
	defer errs.Wrap(&err, "store.History(%d)", reader)
	h.Reader, err = scanReader(db.row(ctx, `SELECT `+readerColumns+`, `+historyColumns+` FROM readers r WHERE r.id = $1`, reader),
		&h.Comments, &h.Waiting, &h.Hidden, &h.Warned, &h.Reported, &h.Reports)
	if err != nil {
		return h, found(err, "no reader %d", reader)
	}
	var all []news.Ruling
	err = db.rows(ctx, into(&all, scanRuling), rulingQuery+barredWhere, reader, millis(db.now()))
	if len(all) > 0 {
		h.Sanction = all[0]
	}
	return h, err
}

// barredWhere are the sanctions of reader $1 that hold at $2, what lasts longest first.
const barredWhere = `r.reader = $1 AND r.reader > 0 AND r.undone = 0 AND r.kind IN ('pause', 'ban') AND (r.until = 0 OR r.until > $2)
	ORDER BY CASE r.until WHEN 0 THEN 0 ELSE 1 END, r.until DESC LIMIT 1`

// Barred are those who are kept from writing now: readers, and networks.
func (db *DB) Barred(ctx context.Context, limit int) (all []news.Ruling, err error) {
	defer errs.Wrap(&err, "store.Barred")
	err = db.rows(ctx, into(&all, scanRuling), rulingQuery+`r.undone = 0 AND r.kind IN ('pause', 'ban') AND (r.until = 0 OR r.until > $1) ORDER BY r.id DESC LIMIT $2`, millis(db.now()), limit)
	return all, err
}
