package store

import (
	"context"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// House is the reader of the edition that everybody may read.
const House int64 = 0

// editionStories bounds how many stories an edition is chosen from.
const editionStories = 60

// EditionStories are the most important stories with something new between two
// moments, whole.
func (db *DB) EditionStories(ctx context.Context, from, to time.Time) (stories []news.Story, err error) {
	defer errs.Wrap(&err, "store.EditionStories")
	var ids []int64
	err = db.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM stories WHERE last_at > $1 AND first_at <= $2 AND state <> 'merged' AND hidden = 0
		ORDER BY importance DESC, id LIMIT $3`, millis(from), millis(to), editionStories)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s, err := db.Story(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.State != news.StoryMerged { // meanwhile
			stories = append(stories, s)
		}
	}
	return stories, nil
}

// SaveEdition keeps an edition, once: it returns what is kept, which is the
// earlier one where somebody else has closed it.
func (db *DB) SaveEdition(ctx context.Context, reader int64, e news.Edition) (kept news.Edition, err error) {
	defer errs.Wrap(&err, "store.SaveEdition(%s)", e.Date)
	packed, err := pack(e)
	if err != nil {
		return kept, err
	}
	err = db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO editions (reader, date, closed, body) VALUES ($1, $2, $3, $4) ON CONFLICT (reader, date) DO NOTHING`,
			reader, e.Date, millis(e.To.Time), packed)
		return err
	})
	if err != nil {
		return kept, err
	}
	return db.Edition(ctx, reader, e.Date)
}

// Edition is a kept edition.
func (db *DB) Edition(ctx context.Context, reader int64, date string) (e news.Edition, err error) {
	defer errs.Wrap(&err, "store.Edition(%s)", date)
	var packed []byte
	err = db.row(ctx, `SELECT body FROM editions WHERE reader = $1 AND date = $2`, reader, date).Scan(&packed)
	if err != nil {
		return e, found(err, "no edition %s", date)
	}
	err = unpack(packed, &e)
	return e, err
}

// Editions are the latest kept editions, the newest first.
func (db *DB) Editions(ctx context.Context, reader int64, limit int) (all []news.Edition, err error) {
	defer errs.Wrap(&err, "store.Editions")
	err = db.rows(ctx, func(s scanner) error {
		var packed []byte
		if err := s.Scan(&packed); err != nil {
			return err
		}
		var e news.Edition
		err := unpack(packed, &e)
		all = append(all, e)
		return err
	}, `SELECT body FROM editions WHERE reader = $1 ORDER BY closed DESC, date DESC LIMIT $2`, reader, limit)
	return all, err
}

// Withdrawn are those of the articles that may be shown no longer: taken back,
// or not kept.
func (db *DB) Withdrawn(ctx context.Context, articles []int64) (gone map[int64]bool, err error) {
	defer errs.Wrap(&err, "store.Withdrawn")
	gone = map[int64]bool{}
	if len(articles) == 0 {
		return gone, nil
	}
	for _, id := range articles {
		gone[id] = true
	}
	list, args := among(articles)
	err = db.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		delete(gone, id)
		return err
	}, `SELECT id FROM articles WHERE withdrawn = 0 AND id IN `+list, args...)
	return gone, err
}

// Began is when the first article was read; zero if none was.
func (db *DB) Began(ctx context.Context) (at time.Time, err error) {
	defer errs.Wrap(&err, "store.Began")
	var seen int64
	err = db.row(ctx, `SELECT coalesce((SELECT seen FROM articles ORDER BY arrival LIMIT 1), 0)`).Scan(&seen)
	return moment(seen), err
}
