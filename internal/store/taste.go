package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What shapes a reader's pages: a few rules, read at once with the latest news
// that they are about, so that no page reads more than it did.

const (
	maxTaste   = 200 // rules of one reader
	tasteNews  = 400 // of the newest articles of a tag or publisher
	maxSubject = 200 // bytes
)

// Taste is the rules of a reader, in one read.
func (db *DB) Taste(ctx context.Context, reader int64) (t news.Taste, err error) {
	defer errs.Wrap(&err, "store.Taste(%d)", reader)
	about := db.nested(`a.id, a.story`, fmt.Sprintf(`FROM mentions m JOIN articles a ON a.id = m.article WHERE r.kind = 'tag' AND m.topic =
			(SELECT CASE t.leads_to WHEN 0 THEN t.id ELSE t.leads_to END FROM topics t WHERE t.kind = 'tag' AND t.slug = r.what) ORDER BY m.at DESC LIMIT %d`, tasteNews))
	by := db.nested(`a.id, a.story`, fmt.Sprintf(`FROM articles a WHERE r.kind = 'publisher' AND a.publisher = r.what ORDER BY a.at DESC LIMIT %d`, tasteNews))
	err = db.rows(ctx, func(s scanner) error {
		var r news.ReaderRule
		var at, until int64
		lists := [2]string{}
		if err := s.Scan(&r.ID, &r.Effect, &r.Subject, &r.What, &r.Scope, &at, &until, &lists[0], &lists[1]); err != nil {
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
	}, `SELECT r.id, r.effect, r.kind, r.what, r.scope, r.at, r.until, `+about+`, `+by+` FROM reader_rules r WHERE r.reader = $1 ORDER BY r.id`, reader)
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
		if _, err := t.run(ctx, `DELETE FROM reader_rules WHERE reader = $1 AND kind = $2 AND what = $3 AND scope = $4`, reader, r.Subject, r.What, r.Scope); err != nil {
			return err
		}
		var n int
		if err := t.row(ctx, `SELECT count(*) FROM reader_rules WHERE reader = $1`, reader).Scan(&n); err != nil {
			return err
		}
		if n >= maxTaste {
			return errs.New(errs.Invalid, "there are %d rules already: remove some first", n)
		}
		return t.row(ctx, `INSERT INTO reader_rules (reader, effect, kind, what, scope, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
			reader, r.Effect, r.Subject, r.What, r.Scope, millis(db.now()), millis(r.Until)).Scan(&id)
	})
	return id, err
}

func checkReaderRule(r *news.ReaderRule) error {
	r.What = strings.TrimSpace(r.What)
	switch r.Subject {
	case news.SubjectTag, news.SubjectSection:
		r.What = news.Slug(strings.TrimPrefix(r.What, "#"))
	case news.SubjectPublisher:
		r.What = strings.ToLower(r.What)
		if domain := news.Domain(r.What); domain != "" {
			r.What = domain
		}
	case news.SubjectWord, news.SubjectPhrase, news.SubjectAuthor:
	default:
		return errs.New(errs.Invalid, "%q is nothing that a rule could be about", r.Subject)
	}
	switch {
	case r.What == "" || len(r.What) > maxSubject || len(r.Scope) > maxSubject:
		return errs.New(errs.Invalid, "a rule needs a few words to be about")
	case !slices.Contains([]news.Effect{news.Mute, news.Boost, news.Lower}, r.Effect):
		return errs.New(errs.Invalid, "%q is nothing that a rule could do", r.Effect)
	case r.Effect != news.Mute && !slices.Contains([]news.Subject{news.SubjectTag, news.SubjectPublisher, news.SubjectSection}, r.Subject):
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
