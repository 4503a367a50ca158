package store

import (
	"context"
	"database/sql"
	"errors"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// withdrawnReason is the public reason of an article that its publisher took back.
const withdrawnReason = "Its publisher has withdrawn it."

// WithdrawArticle marks an article as taken back by its publisher: the headline
// and the fact stay, and nothing is fetched from there again.
func (db *DB) WithdrawArticle(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.WithdrawArticle(%d)", id)
	return db.update(ctx, func(t tx) error {
		if err := t.hold(ctx, t.db.alone, removalLock); err != nil {
			return err
		}
		var address string
		err := t.row(ctx, `UPDATE articles SET withdrawn = 1, check_at = 0 WHERE id = $1 RETURNING url`, id).Scan(&address)
		if err != nil {
			return found(err, "no article %d", id)
		}
		if err := t.addRemoval(ctx, news.Removal{URL: address, Article: id, By: news.ByPublisher, Reason: withdrawnReason}); err != nil {
			return err
		}
		if err := t.leaveStory(ctx, id); err != nil {
			return err
		}
		if err := t.dropQuoted(ctx, id); err != nil {
			return err
		}
		return t.bump(ctx)
	})
}

// RemoveArticle takes an article away with all that was made of it, and keeps its
// address from being read again: it returns the article's id, 0 if none was stored
// at the address. The reason is public. See TakeDown, which says who decided.
func (db *DB) RemoveArticle(ctx context.Context, address, reason string) (id int64, err error) {
	defer errs.Wrap(&err, "store.RemoveArticle(%s)", news.PublicURL(address))
	_, id, err = db.TakeDown(ctx, Takedown{Address: address, Reason: reason})
	return id, err
}

// removeArticle takes the article at an address away by a ruling.
func (t tx) removeArticle(ctx context.Context, address, reason string, ruling int64) (id int64, err error) {
	// Where one is being stored there, it is found once it is; whoever stores one
	// afterwards finds the removal.
	if err := t.hold(ctx, t.db.alone, removalLock); err != nil {
		return id, err
	}
	if id, err = t.articleAt(ctx, address); err != nil {
		return id, err
	}
	r := news.Removal{URL: address, Article: id, By: news.ByOperator, Reason: reason}
	if err := t.addRemoval(ctx, r); err != nil {
		return id, err
	}
	if _, err := t.run(ctx, `UPDATE removals SET ruling = $1 WHERE url_key = $2`, ruling, key(news.CanonicalURL(address))); err != nil || id == 0 {
		return id, err
	}
	// Its own identity may be another address than the one that was named.
	if _, err := t.run(ctx, `INSERT INTO removals (url_key, url, article, by_whom, reason, at)
		SELECT url_key, url, id, $2, $3, $4 FROM articles WHERE id = $1 ON CONFLICT DO NOTHING`,
		id, news.ByOperator, reason, millis(t.db.now())); err != nil {
		return id, err
	}
	if _, err := t.run(ctx, `UPDATE removals SET ruling = $1 WHERE article = $2 AND article > 0 AND by_whom = 'operator'`, ruling, id); err != nil {
		return id, err
	}
	if err := t.leaveStory(ctx, id); err != nil {
		return id, err
	}
	if err := t.dropQuoted(ctx, id); err != nil {
		return id, err
	}
	if err := t.forget(ctx, id); err != nil {
		return id, err
	}
	// What models made of it may stand in any wording: the cache is made anew.
	if _, err := t.run(ctx, `DELETE FROM wordings`); err != nil {
		return id, err
	}
	return id, t.bump(ctx)
}

// articleAt is the article that stands at an address, 0 if none does.
func (t tx) articleAt(ctx context.Context, address string) (id int64, err error) {
	err = t.row(ctx, `SELECT id FROM articles WHERE url_key = $1`, key(news.CanonicalURL(address))).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// addRemoval keeps an address from being read. The operator's word comes before
// the publisher's.
func (t tx) addRemoval(ctx context.Context, r news.Removal) error {
	_, err := t.run(ctx, `INSERT INTO removals (url_key, url, article, by_whom, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (url_key) DO UPDATE SET by_whom = excluded.by_whom, reason = excluded.reason, at = excluded.at
		WHERE removals.by_whom = 'publisher'`,
		key(news.CanonicalURL(r.URL)), news.PublicURL(r.URL), r.Article, r.By, r.Reason, millis(t.db.now()))
	return err
}

// leaveStory takes what an article said out of what is told of its story, and has
// the rest told anew; a story of nothing else goes.
func (t tx) leaveStory(ctx context.Context, id int64) error {
	var story int64
	err := t.row(ctx, `SELECT story FROM articles WHERE id = $1`, id).Scan(&story)
	if err != nil || story == 0 {
		return err
	}
	if _, err := t.run(ctx, `DELETE FROM changes WHERE story = $1 AND article = $2`, story, id); err != nil {
		return err
	}
	var lead int64
	var title, excerpt, image string
	err = t.row(ctx, `SELECT id, title, excerpt, image FROM articles WHERE story = $1 AND id <> $2 AND withdrawn = 0
		ORDER BY duplicate_of > 0, at DESC, id DESC LIMIT 1`, story, id).Scan(&lead, &title, &excerpt, &image)
	if errors.Is(err, sql.ErrNoRows) {
		return t.dropStory(ctx, story)
	}
	if err != nil {
		return err
	}
	_, err = t.run(ctx, `UPDATE stories SET brief = NULL, points = '', lead = $2, title = $3, dek = $4, image = $5 WHERE id = $1`,
		story, lead, title, excerpt, image)
	if err != nil {
		return err
	}
	return t.db.jobs.insert(ctx, t, BriefJob{Story: story})
}

// dropStory deletes a story of which no article is left.
func (t tx) dropStory(ctx context.Context, story int64) error {
	if err := t.heirThread(ctx, story); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM stories WHERE id = $1`,
		`DELETE FROM changes WHERE story = $1`,
		`DELETE FROM visits WHERE story = $1`,
		`DELETE FROM follows WHERE kind = 'story' AND name = CAST(CAST($1 AS BIGINT) AS TEXT)`,
		`DELETE FROM counterparts WHERE other = $1 AND story IN (SELECT other FROM counterparts WHERE story = $1)`,
		`DELETE FROM counterparts WHERE story = $1`,
		`UPDATE articles SET story = 0 WHERE story = $1`,
	} {
		if _, err := t.run(ctx, query, story); err != nil {
			return err
		}
	}
	return nil
}

// RetellStory writes the row of a story anew, if its articles are not those it was
// told of: some may have been taken away.
func (db *DB) RetellStory(ctx context.Context, story int64, sum func([]news.Card) news.Story) (err error) {
	defer errs.Wrap(&err, "store.RetellStory(%d)", story)
	var told, left int
	err = db.row(ctx, `SELECT s.articles, (SELECT count(*) FROM articles a WHERE a.story = s.id AND a.withdrawn = 0) FROM stories s WHERE s.id = $1`, story).
		Scan(&told, &left)
	if errors.Is(err, sql.ErrNoRows) || err == nil && told <= left {
		return nil
	}
	if err != nil {
		return err
	}
	return db.update(ctx, func(t tx) error { return t.tellStory(ctx, story, sum) })
}

// UndoRemoval lets an address be read again, once its feed lists it anew.
func (db *DB) UndoRemoval(ctx context.Context, address string) (err error) {
	defer errs.Wrap(&err, "store.UndoRemoval")
	return db.update(ctx, func(t tx) error {
		r, err := scanRemoval(t.row(ctx, removalQuery+`WHERE url_key = $1`, key(news.CanonicalURL(address))))
		if err != nil {
			return found(err, "%s was not removed", news.PublicURL(address))
		}
		by, err := t.rulings(ctx, `r.id = (SELECT ruling FROM removals WHERE url_key = $1) AND r.undone = 0 AND r.article = $2`, key(news.CanonicalURL(address)), r.Article)
		if err != nil {
			return err
		}
		if len(by) > 0 { // at the command line
			_, err := t.undo(ctx, by, news.Ruling{Kind: news.RulingUndo, Address: by[0].Address, Article: by[0].Article})
			return err
		}
		_, err = t.run(ctx, `DELETE FROM removals WHERE url_key = $1 OR article = $2 AND article > 0`, key(news.CanonicalURL(address)), r.Article)
		if err != nil {
			return err
		}
		return t.renewEntries(ctx, address, r.Article)
	})
}

// renewEntries lets the entries of an address look changed to the next reading of
// their feeds, which are asked for in full.
func (t tx) renewEntries(ctx context.Context, address string, article int64) error {
	var feeds []int64
	err := t.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		feeds = append(feeds, id)
		return err
	}, `UPDATE entries SET digest = 0 WHERE url = $1 OR article = $2 AND article > 0 RETURNING feed`, address, article)
	for _, id := range feeds {
		if err == nil {
			_, err = t.run(ctx, `UPDATE feeds SET etag = '', last_modified = '', digest = 0 WHERE id = $1`, id)
		}
	}
	return err
}

const removalQuery = `SELECT url, article, by_whom, reason, at FROM removals `

func scanRemoval(s scanner) (r news.Removal, err error) {
	var at int64
	err = s.Scan(&r.URL, &r.Article, &r.By, &r.Reason, &at)
	r.At = moment(at)
	return r, err
}

// Removals are all addresses that are not read any more, the latest first, at most limit.
func (db *DB) Removals(ctx context.Context, limit int) (all []news.Removal, err error) {
	defer errs.Wrap(&err, "store.Removals")
	err = db.rows(ctx, into(&all, scanRemoval), removalQuery+`ORDER BY at DESC, url LIMIT $1`, limit)
	return all, err
}

// Removed is why an address is not to be read; errs.NotFound if it may be.
func (db *DB) Removed(ctx context.Context, address string) (r news.Removal, err error) {
	defer errs.Wrap(&err, "store.Removed")
	r, err = scanRemoval(db.row(ctx, removalQuery+`WHERE url_key = $1`, key(news.CanonicalURL(address))))
	if errors.Is(err, sql.ErrNoRows) {
		return db.Shut(ctx, news.Domain(address))
	}
	return r, err
}

// gone is errs.Gone with the reason for an article that was removed, else err.
func (db *DB) gone(ctx context.Context, id int64, err error) error {
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	r, err2 := scanRemoval(db.row(ctx, removalQuery+`WHERE article = $1 AND article > 0 LIMIT 1`, id))
	switch {
	case err2 == nil:
		return errs.New(errs.Gone, "%w", &Removed{r})
	case errors.Is(err2, sql.ErrNoRows):
		return err
	}
	return err2
}

// Removed is the error of asking for an article that was removed.
type Removed struct{ news.Removal }

// Error implements error.
func (r *Removed) Error() string { return "the article was removed: " + r.Reason }

// removed reports whether one of the addresses is not to be read. Then the others
// are not either: they lead to the same.
func (t tx) removed(ctx context.Context, addresses ...string) (bool, error) {
	r, err := scanRemoval(t.row(ctx, removalQuery+`WHERE url_key IN `+places(1, len(addresses))+` LIMIT 1`, keys(addresses)...))
	if errors.Is(err, sql.ErrNoRows) {
		gone, err := t.shutAmong(ctx, addresses)
		return len(gone) > 0, err
	}
	if err != nil {
		return false, err
	}
	for _, other := range addresses {
		r.URL = other
		if err := t.addRemoval(ctx, r); err != nil {
			return false, err
		}
	}
	return true, nil
}

// keys are the keys of addresses, as arguments.
func keys(addresses []string) []any {
	all := make([]any, len(addresses))
	for i, a := range addresses {
		all[i] = key(news.CanonicalURL(a))
	}
	return all
}

// removedAmong are those of the addresses that are not to be read.
func (t tx) removedAmong(ctx context.Context, addresses []string) (removed map[string]bool, err error) {
	known := map[string]bool{}
	err = t.among(ctx, func(s scanner) error {
		var k []byte
		err := s.Scan(&k)
		known[string(k)] = true
		return err
	}, `SELECT url_key FROM removals WHERE url_key IN`, keys(addresses))
	if err != nil {
		return nil, err
	}
	shut, err := t.shutAmong(ctx, addresses)
	removed = map[string]bool{}
	for _, a := range addresses {
		removed[a] = known[string(key(news.CanonicalURL(a)))] || shut[news.Domain(a)]
	}
	return removed, err
}

// removedPage reports whether what a page gave is of an address that is not to be
// read; the entry that led there is not read again either.
func (t tx) removedPage(ctx context.Context, s Saved) (bool, error) {
	c := &s.Article.Content
	addresses := []string{c.Identity(), c.URL}
	if s.Entry != 0 {
		var address string
		err := t.row(ctx, `SELECT url FROM entries WHERE id = $1`, s.Entry).Scan(&address)
		if err == nil && address != "" {
			addresses = append(addresses, address)
		} else if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return false, err
		}
	}
	return t.removed(ctx, addresses...)
}
