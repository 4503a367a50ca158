package store

import (
	"context"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What a model says of comments that wait, or were reported. It sorts the queue and
// decides nothing.

// Unweighed are comments on the queue that a model has not been asked about since
// they were last worded, the gravest first.
func (db *DB) Unweighed(ctx context.Context, limit int) (all []news.Weighed, err error) {
	defer errs.Wrap(&err, "store.Unweighed")
	err = db.rows(ctx, func(s scanner) error {
		var w news.Weighed
		err := s.Scan(&w.Comment, &w.Version, &w.Text)
		all = append(all, w)
		return err
	}, `SELECT c.id, c.version, c.source FROM matters m JOIN comments c ON c.id = m.comment LEFT JOIN comment_signs g ON g.comment = c.id
		WHERE m.comment > 0 AND (m.held = 1 OR m.reports > 0) AND coalesce(g.score, -1) < 0 AND c.state <> 'deleted' ORDER BY m.rank, m.id LIMIT $1`, limit)
	return all, err
}

// Weigh keeps what a model said of a comment and sorts the queue by it. What was
// said of an earlier wording is let go.
func (db *DB) Weigh(ctx context.Context, w news.Weighed) (err error) {
	defer errs.Wrap(&err, "store.Weigh(%d)", w.Comment)
	return db.update(ctx, func(t tx) error {
		_, _, err := t.lockComment(ctx, w.Comment)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		n, err := t.run(ctx, `INSERT INTO comment_signs (comment, score, words, model, at) SELECT id, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM comments
			WHERE id = $5 AND version = $6 AND state <> 'deleted' ON CONFLICT (comment) DO UPDATE SET score = excluded.score, words = excluded.words, model = excluded.model`,
			w.Score, w.Words, w.Model, millis(db.now()), w.Comment, w.Version)
		if err != nil || n == 0 {
			return err
		}
		return t.settleMatter(ctx, w.Comment)
	})
}

// agreementOver is how many of the latest comments agreement is counted over.
const agreementOver = 500

// Agreement is how often a model and moderators were of one mind on comments that
// a moderator has decided on: it put those that were taken away at 50 or more, and
// those that stand below.
func (db *DB) Agreement(ctx context.Context, model string) (agreed, of int, err error) {
	defer errs.Wrap(&err, "store.Agreement(%s)", model)
	err = db.row(ctx, `SELECT count(*), coalesce(sum(CASE WHEN (d.score >= 50) = (d.kind <> 'approve') THEN 1 ELSE 0 END), 0) FROM (
		SELECT g.score, r.kind FROM comment_signs g JOIN rulings r ON r.id = (SELECT max(x.id) FROM rulings x WHERE x.comment = g.comment AND x.comment > 0
			AND x.moderator > 0 AND x.by_rule = 0 AND x.undone = 0 AND x.kind IN ('approve', 'hide', 'remove'))
		WHERE g.model = $1 AND g.score >= 0 ORDER BY g.at DESC LIMIT $2) d`, model, agreementOver).Scan(&of, &agreed)
	return agreed, of, err
}
