package store

import (
	"context"
	"fmt"
	"slices"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

// What shapes a reader's pages: a few rules, read at once with the latest news
// that they are about, so that no page reads more than it did.

const (
	maxTaste  = 200 // rules of one reader
	tasteNews = 400 // of the newest articles of a tag or publisher
)

// Taste is the rules of a reader, in one read: the mutes and boosts by the order in
// which they were made, then the rules that mute.
func (db *DB) Taste(ctx context.Context, reader int64) (t news.Taste, err error) {
	defer errs.Wrap(&err, "store.Taste(%d)", reader)
	about := db.nested(`a.id, a.story`, fmt.Sprintf(`FROM mentions m JOIN articles a ON a.id = m.article WHERE r.kind = 'tag' AND m.topic =
			(SELECT CASE t.leads_to WHEN 0 THEN t.id ELSE t.leads_to END FROM topics t WHERE t.kind = 'tag' AND t.slug = r.what) ORDER BY m.at DESC LIMIT %d`, tasteNews))
	by := db.nested(`a.id, a.story`, fmt.Sprintf(`FROM articles a WHERE r.kind = 'publisher' AND a.publisher = r.what ORDER BY a.at DESC LIMIT %d`, tasteNews))
	met := db.nested(`a.id, a.story`, fmt.Sprintf(`FROM rule_hits h JOIN articles a ON a.id = h.article WHERE h.rule = r.id ORDER BY h.at DESC LIMIT %d`, tasteNews))
	err = db.rows(ctx, func(s scanner) error {
		var r news.ReaderRule
		var own int
		var at, until int64
		lists := [2]string{}
		if err := s.Scan(&own, &r.ID, &r.Effect, &r.Subject, &r.What, &r.In, &r.Scope, &at, &until, &lists[0], &lists[1]); err != nil {
			return err
		}
		r.At, r.Until = moment(at), moment(until)
		articles, stories := map[int64]bool{}, map[int64]bool{}
		for _, list := range lists {
			err := eachNested(list, func(s scanner) error {
				var article, story int64
				err := s.Scan(&article, &story)
				articles[article], stories[story] = true, true
				return err
			})
			if err != nil {
				return err
			}
		}
		t.Rules, t.Articles, t.Stories = append(t.Rules, r), append(t.Articles, articles), append(t.Stories, stories)
		return nil
	}, `SELECT 0 AS own, r.id, r.effect, r.kind, r.what, r.field, r.scope, r.at, r.until, `+about+`, `+by+` FROM reader_rules r WHERE r.reader = $1
		UNION ALL SELECT 1 AS own, r.id, 'mute', 'rule', r.name, '', '', r.at, r.until, `+met+`, '[]' FROM rules r
		WHERE r.reader = $1 AND r.mutes = 1 AND r.removed = 0 AND r.paused = 0 ORDER BY own, id`, reader)
	return t, err
}

// SaveReaderRule adds a rule. What makes no sense is errs.Invalid; the same rule
// again takes the place of the old one.
func (db *DB) SaveReaderRule(ctx context.Context, reader int64, r news.ReaderRule) (id int64, err error) {
	defer errs.Wrap(&err, "store.SaveReaderRule(%d, %s %s)", reader, r.Effect, r.Subject)
	if err := checkReaderRule(&r); err != nil {
		return 0, err
	}
	err = db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM reader_rules WHERE reader = $1 AND kind = $2 AND what = $3 AND field = $4 AND scope = $5`, reader, r.Subject, r.What, r.In, r.Scope); err != nil {
			return err
		}
		if r.Subject == news.SubjectExpression {
			if err := t.roomForAnotherExpression(ctx, reader); err != nil {
				return err
			}
		}
		var n int
		if err := t.row(ctx, `SELECT count(*) FROM reader_rules WHERE reader = $1`, reader).Scan(&n); err != nil {
			return err
		}
		if n >= maxTaste {
			return errs.New(errs.Invalid, "there are %d rules already; remove some first", n)
		}
		return t.row(ctx, `INSERT INTO reader_rules (reader, effect, kind, what, field, scope, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			reader, r.Effect, r.Subject, r.What, r.In, r.Scope, millis(db.now()), millis(r.Until)).Scan(&id)
	})
	return id, err
}

// mutable are the subjects of mutes; those that are true can stand higher or lower.
var mutable = map[news.Subject]bool{
	news.SubjectWord: false, news.SubjectPhrase: false, news.SubjectExpression: false, news.SubjectAuthor: false,
	news.SubjectTag: true, news.SubjectPublisher: true, news.SubjectSection: true,
}

func checkReaderRule(r *news.ReaderRule) error {
	lifts, known := mutable[r.Subject]
	if !known {
		return errs.New(errs.Invalid, "%.40q is nothing that a rule could be about", r.Subject)
	}
	c := news.Condition{Subject: r.Subject, What: r.What, In: r.In}
	if err := rule.CheckCondition(&c); err != nil {
		return err
	}
	r.What, r.In = c.What, c.In
	switch {
	case len(r.Scope) > maxFolder:
		return errs.New(errs.Invalid, "a rule holds for a section, a publisher or a folder whose name is shorter")
	case !slices.Contains([]news.Effect{news.Mute, news.Boost, news.Lower}, r.Effect):
		return errs.New(errs.Invalid, "%.40q is nothing that a rule could do", r.Effect)
	case r.Effect != news.Mute && !lifts:
		return errs.New(errs.Invalid, "a hashtag, a publisher or a section can stand higher or lower; words and authors can only be muted")
	}
	return nil
}

// RemoveReaderRule lets a rule of a reader go.
func (db *DB) RemoveReaderRule(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemoveReaderRule(%d)", id)
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `DELETE FROM reader_rules WHERE reader = $1 AND id = $2`, reader, id)
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "no rule %d", id)
		}
		return err
	})
}
