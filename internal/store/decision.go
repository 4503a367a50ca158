package store

import (
	"context"
	"encoding/json"
	"slices"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What a person decides about stories is kept as a log. Pins and hiding hold at
// once; what moves articles waits for the one writer of stories, who carries it
// out with CarryOut. Undoing goes the same way.

// maxReason bounds what a person may say of a decision, in bytes.
const maxReason = 500

// SaveDecision writes down what a person decided. Stories that became part of
// another stand for that one. What cannot be carried out is errs.Invalid.
func (db *DB) SaveDecision(ctx context.Context, d news.Decision) (id int64, err error) {
	defer errs.Wrap(&err, "store.SaveDecision(%s, %d)", d.Kind, d.Story)
	if len(d.Reason) > maxReason {
		return 0, errs.New(errs.Invalid, "a reason of more than %d bytes", maxReason)
	}
	err = db.update(ctx, func(t tx) error {
		if err := t.checkDecision(ctx, &d); err != nil {
			return err
		}
		now, waiting := millis(t.db.now()), !atOnce(d.Kind)
		done := now
		if waiting {
			done = 0
		}
		err := t.row(ctx, `INSERT INTO decisions (kind, story, target, articles, reason, at, done, waiting) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			d.Kind, d.Story, d.Into, inJSON(d.Articles), d.Reason, now, done, waiting).Scan(&id)
		if err != nil {
			return err
		}
		if err := t.flagStory(ctx, d.Kind, d.Story); err != nil {
			return err
		}
		return t.bump(ctx)
	})
	return id, err
}

// atOnce reports whether a decision needs nothing of the writer of stories.
func atOnce(k news.DecisionKind) bool { return k == news.DecisionPin || k == news.DecisionHide }

// checkDecision resolves the stories of a decision and turns down what makes no
// sense.
func (t tx) checkDecision(ctx context.Context, d *news.Decision) (err error) {
	if d.Story, err = t.standing(ctx, d.Story); err != nil {
		return err
	}
	switch d.Kind {
	case news.DecisionMerge, news.DecisionMove:
		if d.Into, err = t.standing(ctx, d.Into); err != nil {
			return err
		}
		if d.Into == d.Story {
			return errs.New(errs.Invalid, "that is the story itself")
		}
	case news.DecisionPin, news.DecisionHide:
		var n int
		err := t.row(ctx, flags[d.Kind].count, d.Story).Scan(&n)
		if err == nil && n > 0 {
			err = errs.New(errs.Conflict, "the story has that already")
		}
		return err
	case news.DecisionSplit:
		d.Into = 0
	default:
		return errs.New(errs.Invalid, "%q is no decision", d.Kind)
	}
	if d.Kind == news.DecisionMerge {
		d.Articles = nil
		return nil
	}
	return t.checkArticles(ctx, d)
}

// checkArticles holds that the articles of a decision are reports of its story,
// and that a split leaves some.
func (t tx) checkArticles(ctx context.Context, d *news.Decision) error {
	var reports []int64
	err := t.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		reports = append(reports, id)
		return err
	}, `SELECT a.id FROM articles a LEFT JOIN articles o ON o.id = a.duplicate_of
		WHERE a.story = $1 AND (a.duplicate_of = 0 OR o.story IS NULL OR o.story <> a.story)`, d.Story)
	if err != nil {
		return err
	}
	slices.Sort(d.Articles)
	d.Articles = slices.Compact(d.Articles)
	for _, id := range d.Articles {
		if !slices.Contains(reports, id) {
			return errs.New(errs.Invalid, "article %d is no report of story %d", id, d.Story)
		}
	}
	switch {
	case len(d.Articles) == 0:
		return errs.New(errs.Invalid, "no article is chosen")
	case d.Kind == news.DecisionSplit && len(d.Articles) == len(reports):
		return errs.New(errs.Invalid, "nothing would be left of the story")
	}
	return nil
}

// standing is the story itself, or the one it became part of.
func (t tx) standing(ctx context.Context, story int64) (id int64, err error) {
	err = t.row(ctx, `SELECT CASE state WHEN 'merged' THEN merged_into ELSE id END FROM stories WHERE id = $1`+t.db.lock, story).Scan(&id)
	return id, found(err, "no story %d", story)
}

// flags say, of a mark that a decision puts on a story, how many decisions hold
// that put it there, and how it is set. A pin follows its story into another;
// hiding does not, or a piece of junk would take the news with it that it joined.
var flags = map[news.DecisionKind]struct{ count, set string }{
	news.DecisionPin: {`SELECT (SELECT count(*) FROM decisions WHERE kind = 'pin' AND undone = 0 AND story = $1) +
		(SELECT count(*) FROM stories s JOIN decisions d ON d.story = s.id WHERE s.merged_into = $1 AND s.merged_into > 0 AND d.kind = 'pin' AND d.undone = 0)`,
		`UPDATE stories SET pinned = $2 WHERE id = $1`},
	news.DecisionHide: {`SELECT count(*) FROM decisions WHERE kind = 'hide' AND undone = 0 AND story = $1`,
		`UPDATE stories SET hidden = $2 WHERE id = $1`},
}

// flagStory sets a story's mark by the decisions that hold.
func (t tx) flagStory(ctx context.Context, kind news.DecisionKind, story int64) error {
	flag, ok := flags[kind]
	if !ok {
		return nil
	}
	var n int
	if err := t.row(ctx, flag.count, story).Scan(&n); err != nil {
		return err
	}
	_, err := t.run(ctx, flag.set, story, n > 0)
	return err
}

// UndoDecision takes a decision back. One that was taken back before is
// errs.Conflict.
func (db *DB) UndoDecision(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.UndoDecision(%d)", id)
	return db.update(ctx, func(t tx) error {
		var kind news.DecisionKind
		var story, undone int64
		if err := t.row(ctx, `SELECT kind, story, undone FROM decisions WHERE id = $1`+t.db.lock, id).Scan(&kind, &story, &undone); err != nil {
			return found(err, "no decision %d", id)
		}
		if undone != 0 {
			return errs.New(errs.Conflict, "it was taken back before")
		}
		if _, err := t.run(ctx, `UPDATE decisions SET undone = $2, waiting = $3 WHERE id = $1`, id, millis(t.db.now()), !atOnce(kind)); err != nil {
			return err
		}
		now, err := t.standing(ctx, story)
		if err != nil && errs.KindOf(err) != errs.NotFound { // it may have been forgotten
			return err
		}
		for _, s := range []int64{story, now} {
			if err := t.flagStory(ctx, kind, s); err != nil {
				return err
			}
		}
		return t.bump(ctx)
	})
}

const decisionQuery = `SELECT id, kind, story, target, articles, reason, at, done, undone, waiting, moved FROM decisions `

func scanDecision(s scanner) (d news.Decision, err error) {
	var at, done, undone int64
	var articles, moved string
	if err := s.Scan(&d.ID, &d.Kind, &d.Story, &d.Into, &articles, &d.Reason, &at, &done, &undone, &d.Waiting, &moved); err != nil {
		return d, err
	}
	d.At, d.Done, d.Undone = moment(at), moment(done), moment(undone)
	if err := json.Unmarshal([]byte(articles), &d.Articles); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(moved), &d.Moved)
}

func (db *DB) decisions(ctx context.Context, query string, args ...any) (all []news.Decision, err error) {
	err = db.rows(ctx, func(s scanner) error {
		d, err := scanDecision(s)
		all = append(all, d)
		return err
	}, decisionQuery+query, args...)
	return all, err
}

// Decisions are what people decided about a story or about those that became
// part of it, newest first.
func (db *DB) Decisions(ctx context.Context, story int64) (all []news.Decision, err error) {
	defer errs.Wrap(&err, "store.Decisions(%d)", story)
	return db.decisions(ctx, `WHERE id IN (SELECT id FROM decisions WHERE story = $1 UNION SELECT id FROM decisions WHERE target = $1
		UNION SELECT d.id FROM stories s JOIN decisions d ON d.story = s.id WHERE s.merged_into = $1 AND s.merged_into > 0
		UNION SELECT d.id FROM stories s JOIN decisions d ON d.target = s.id WHERE s.merged_into = $1 AND s.merged_into > 0)
		ORDER BY id DESC LIMIT 200`, story)
}

// WaitingDecisions are what the writer of stories has to carry out or to take
// back, in order.
func (db *DB) WaitingDecisions(ctx context.Context) (all []news.Decision, err error) {
	defer errs.Wrap(&err, "store.WaitingDecisions")
	return db.decisions(ctx, `WHERE waiting = 1 ORDER BY id`)
}

// Members are all articles of a story with their places, in the order of arrival.
func (db *DB) Members(ctx context.Context, story int64) (all []Placed, err error) {
	defer errs.Wrap(&err, "store.Members(%d)", story)
	err = db.rows(ctx, func(s scanner) error {
		var p Placed
		err := s.Scan(&p.ID, &p.Story, &p.DuplicateOf)
		all = append(all, p)
		return err
	}, `SELECT id, story, duplicate_of FROM articles WHERE story = $1 ORDER BY arrival`, story)
	return all, err
}

// Standing is where a story's address leads: itself, or the story it became part of.
func (db *DB) Standing(ctx context.Context, story int64) (id int64, err error) {
	defer errs.Wrap(&err, "store.Standing(%d)", story)
	err = db.row(ctx, `SELECT CASE state WHEN 'merged' THEN merged_into ELSE id END FROM stories WHERE id = $1`, story).Scan(&id)
	return id, found(err, "no story %d", story)
}

// CarryOut stores what came of a decision in one transaction: where articles
// stand now (p, of which From and Upto are not used), which of them a person put there, and
// that it is done, or taken back.
func (db *DB) CarryOut(ctx context.Context, d news.Decision, p Placements, sum func([]news.Card) news.Story) (err error) {
	defer errs.Wrap(&err, "store.CarryOut(%d)", d.ID)
	return db.update(ctx, func(t tx) error {
		touched, err := t.place(ctx, p)
		if err != nil {
			return err
		}
		if err := t.unsettle(ctx, p.Family, touched); err != nil {
			return err
		}
		for _, story := range touched {
			// A brief rests on the articles that were in the story: it is made again.
			if _, err := t.run(ctx, `UPDATE stories SET brief = NULL, points = '' WHERE id = $1`, story); err != nil {
				return err
			}
			if err := t.tellStory(ctx, story, sum); err != nil {
				return err
			}
			if err := t.flagStory(ctx, news.DecisionPin, story); err != nil {
				return err
			}
		}
		done := millis(d.Done)
		if done == 0 {
			done = millis(t.db.now())
		}
		_, err = t.run(ctx, `UPDATE decisions SET waiting = 0, done = $2, target = $3, moved = $4 WHERE id = $1`, d.ID, done, d.Into, inJSON(d.Moved))
		if err != nil {
			return err
		}
		if err := t.pinMoved(ctx, d.Moved); err != nil {
			return err
		}
		return t.bump(ctx)
	})
}

// pinMoved marks each article by whether a decision that holds has moved it.
func (t tx) pinMoved(ctx context.Context, moved []news.Moved) error {
	held := map[int64]bool{}
	err := t.rows(ctx, func(s scanner) error {
		d, err := scanDecision(s)
		for _, m := range d.Moved {
			held[m.Article] = true
		}
		return err
	}, decisionQuery+`WHERE undone = 0 AND moved <> '[]'`)
	if err != nil {
		return err
	}
	for _, m := range moved {
		if _, err := t.run(ctx, `UPDATE articles SET pinned = $2 WHERE id = $1`, m.Article, held[m.Article]); err != nil {
			return err
		}
	}
	return nil
}

// StoryTitle is the headline of a story, also of one that became part of another.
func (db *DB) StoryTitle(ctx context.Context, story int64) (title string, err error) {
	defer errs.Wrap(&err, "store.StoryTitle(%d)", story)
	err = db.row(ctx, `SELECT title FROM stories WHERE id = $1`, story).Scan(&title)
	return title, found(err, "no story %d", story)
}
