package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// passing is the condition on an article a that it may be let go once it is old.
// This is the one place that says what stays: what a brief quotes, and the lead
// of a story that has other articles still, and what a reader has saved.
const passing = `a.quoted = 0 AND NOT EXISTS (SELECT 1 FROM saved v WHERE v.article = a.id) AND NOT EXISTS (SELECT 1 FROM stories s JOIN articles o ON o.story = s.id AND o.id <> a.id
	WHERE s.id = a.story AND s.lead = a.id)`

// ForgetArticles deletes up to limit articles from before t with all that hangs
// on them, and says how many. Entries stay, or their feeds would bring the
// articles back.
func (db *DB) ForgetArticles(ctx context.Context, t time.Time, limit int) (n int, err error) {
	defer errs.Wrap(&err, "store.ForgetArticles")
	err = db.update(ctx, func(t2 tx) error {
		var ids []int64
		err := t2.rows(ctx, func(s scanner) error {
			var id int64
			err := s.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT a.id FROM articles a WHERE a.at < $1 AND a.seen < $2 AND `+passing+` ORDER BY a.at LIMIT $3`, millis(t), millis(t), limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t2.forget(ctx, id); err != nil {
				return err
			}
		}
		if n = len(ids); n == 0 {
			return nil
		}
		return t2.bump(ctx)
	})
	return n, err
}

// forget deletes an article with all that was made of it, and its story if it was
// the last of it.
func (t tx) forget(ctx context.Context, id int64) error {
	var arrival, story, others int64
	err := t.row(ctx, `SELECT arrival, story, (SELECT count(*) FROM articles o WHERE o.story = a.story AND o.id <> a.id) FROM articles a WHERE id = $1`, id).
		Scan(&arrival, &story, &others)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if story != 0 && others == 0 {
		if err := t.dropStory(ctx, story); err != nil {
			return err
		}
		story = 0
	}
	if story == 0 {
		if err := t.dropThread(ctx, id); err != nil {
			return err
		}
	}
	if _, err := t.run(ctx, `DELETE FROM changes WHERE story = $1 AND article = $2`, story, id); err != nil {
		return err
	}
	if _, err := t.run(ctx, `DELETE FROM profiles WHERE arrival = $1`, arrival); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM search WHERE rowid = $1`, `DELETE FROM marks WHERE article = $1`,
		`DELETE FROM saved WHERE article = $1`, `DELETE FROM passages WHERE article = $1`,
		`DELETE FROM labels WHERE article = $1`, `DELETE FROM rule_hits WHERE article = $1`,
		`UPDATE topics SET articles = articles - 1 WHERE id IN (SELECT topic FROM mentions WHERE article = $1)`,
		`DELETE FROM mentions WHERE article = $1`,
		`DELETE FROM ruled_mentions WHERE article = $1`,
		`DELETE FROM related WHERE other = $1 AND article IN (SELECT other FROM related WHERE article = $1)`,
		`DELETE FROM related WHERE article = $1`,
		`DELETE FROM places WHERE article = $1`,
		`UPDATE comments SET article = 0 WHERE article = $1 AND article > 0`,
		`DELETE FROM articles WHERE id = $1`, // texts, revisions and quotes go with it
	} {
		if _, err := t.run(ctx, query, id); err != nil {
			return err
		}
	}
	_, err = t.run(ctx, `UPDATE comment_quotes SET gone = $1 WHERE article = $2 AND gone = 0`, millis(t.db.now()), id)
	return err
}

// keepQuoted marks which articles of a story its brief rests on.
func (t tx) keepQuoted(ctx context.Context, story int64, b *news.Brief) error {
	quoted := map[int64]bool{}
	for _, r := range b.Receipts() {
		if id, err := strconv.ParseInt(r.Article, 10, 64); err == nil {
			quoted[id] = true
		}
	}
	var changed []int64
	err := t.rows(ctx, func(s scanner) error {
		var id int64
		var is bool
		err := s.Scan(&id, &is)
		if is != quoted[id] {
			changed = append(changed, id)
		}
		return err
	}, `SELECT id, quoted FROM articles WHERE story = $1`, story)
	if err != nil {
		return err
	}
	for _, id := range changed {
		if _, err := t.run(ctx, `UPDATE articles SET quoted = 1 - quoted WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// Reclaim gives the space of what was deleted back to the file system, where the
// engine does not do so by itself.
func (db *DB) Reclaim(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.Reclaim")
	if db.reclaim == nil {
		return nil
	}
	for more := true; more && err == nil; {
		more, err = db.reclaim(ctx, db)
	}
	return err
}
