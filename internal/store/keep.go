package store

import (
	"context"
	"time"

	"broadsheet/internal/errs"
)

// ForgetArticles deletes up to limit articles from before t with all that hangs
// on them, and says how many. Articles that are quoted stay; so does an entry,
// or its feed would bring the article back.
func (db *DB) ForgetArticles(ctx context.Context, t time.Time, limit int) (n int, err error) {
	defer errs.Wrap(&err, "store.ForgetArticles")
	err = db.update(ctx, func(t2 tx) error {
		var ids []int64
		err := t2.rows(ctx, func(s scanner) error {
			var id int64
			err := s.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM articles a WHERE at < $1 AND seen < $1 AND NOT EXISTS (SELECT 1 FROM quotes q WHERE q.article = a.id)
			ORDER BY at LIMIT $2`, millis(t), limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t2.forget(ctx, id); err != nil {
				return err
			}
		}
		n = len(ids)
		return t2.bump(ctx)
	})
	return n, err
}

func (t tx) forget(ctx context.Context, id int64) error {
	for _, query := range []string{
		`DELETE FROM search WHERE rowid = $1`,
		`UPDATE topics SET articles = articles - 1 WHERE id IN (SELECT topic FROM mentions WHERE article = $1)`,
		`DELETE FROM mentions WHERE article = $1`,
		`DELETE FROM ruled_mentions WHERE article = $1`,
		`DELETE FROM profiles WHERE arrival = (SELECT arrival FROM articles WHERE id = $1)`,
		`DELETE FROM related WHERE other = $1 AND article IN (SELECT other FROM related WHERE article = $1)`,
		`DELETE FROM related WHERE article = $1`,
		`DELETE FROM places WHERE article = $1`,
		`DELETE FROM stories WHERE lead = $1`,
		`DELETE FROM articles WHERE id = $1`,
	} {
		if _, err := t.run(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}
