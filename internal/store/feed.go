package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

const feedColumns = `id, url, title, home_url, description, language, publisher, folder, state, reason,
	since, added, checked, changed, next_at, every, failures, entries, etag, last_modified, validated, digest`

func scanFeed(s scanner) (f news.Feed, err error) {
	var since, added, checked, changed, next, every int64
	err = s.Scan(&f.ID, &f.URL, &f.Title, &f.HomeURL, &f.Description, &f.Language, &f.Publisher, &f.Folder,
		&f.State, &f.Reason, &since, &added, &checked, &changed, &next, &every, &f.Failures, &f.Entries, &f.ETag, &f.LastModified, &f.From, &f.Digest)
	f.Since, f.Added, f.Checked, f.Changed, f.Next = moment(since), moment(added), moment(checked), moment(changed), moment(next)
	f.Interval = time.Duration(every) * time.Millisecond
	return f, err
}

// Feeds are all feeds, by title.
func (db *DB) Feeds(ctx context.Context) (feeds []news.Feed, err error) {
	defer errs.Wrap(&err, "store.Feeds")
	err = db.rows(ctx, func(s scanner) error {
		f, err := scanFeed(s)
		feeds = append(feeds, f)
		return err
	}, `SELECT `+feedColumns+` FROM feeds ORDER BY lower(title), id`)
	return feeds, err
}

// Feed is one feed.
func (db *DB) Feed(ctx context.Context, id int64) (f news.Feed, err error) {
	defer errs.Wrap(&err, "store.Feed(%d)", id)
	f, err = scanFeed(db.row(ctx, `SELECT `+feedColumns+` FROM feeds WHERE id = $1`, id))
	return f, found(err, "no feed %d", id)
}

// AddFeed follows a feed from now on, due at once. A feed that is known already
// is returned as it is, with added false.
func (db *DB) AddFeed(ctx context.Context, f news.Feed) (id int64, added bool, err error) {
	defer errs.Wrap(&err, "store.AddFeed(%s)", f.URL)
	err = db.update(ctx, func(t tx) error {
		id, added, err = t.addFeed(ctx, f, millis(db.now()))
		return err
	})
	return id, added, err
}

// AddFeeds follows many feeds in one transaction and says how many are new.
func (db *DB) AddFeeds(ctx context.Context, feeds []news.Feed) (added int, err error) {
	defer errs.Wrap(&err, "store.AddFeeds")
	err = db.update(ctx, func(t tx) error {
		added = 0
		for _, f := range feeds {
			_, isNew, err := t.addFeed(ctx, f, millis(db.now()))
			if err != nil {
				return err
			}
			if isNew {
				added++
			}
		}
		return nil
	})
	return added, err
}

func (t tx) addFeed(ctx context.Context, f news.Feed, now int64) (id int64, added bool, err error) {
	err = t.row(ctx, `SELECT id FROM feeds WHERE url = $1`, f.URL).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, false, err
	}
	if f.Publisher == "" {
		f.Publisher = news.Domain(f.URL)
	}
	if err := t.addPublisher(ctx, news.Publisher{Domain: f.Publisher}); err != nil {
		return 0, false, err
	}
	err = t.row(ctx, `INSERT INTO feeds (url, title, home_url, description, language, publisher, folder, state, since, added, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9) RETURNING id`,
		f.URL, f.Title, f.HomeURL, f.Description, f.Language, f.Publisher, f.Folder, news.FeedWell, now).Scan(&id)
	return id, true, err
}

// ClaimFeeds takes up to limit due feeds for lease: nobody else gets them until
// it ends or SaveReading gives them back.
func (db *DB) ClaimFeeds(ctx context.Context, limit int, lease time.Duration) (feeds []news.Feed, err error) {
	defer errs.Wrap(&err, "store.ClaimFeeds")
	now := db.now()
	// Looking first on the reading side keeps an idle program from writing.
	if due, err := db.dueFeeds(ctx, millis(now)); err != nil || due == 0 {
		return nil, err
	}
	err = db.update(ctx, func(t tx) error {
		feeds = nil
		return t.rows(ctx, func(s scanner) error {
			f, err := scanFeed(s)
			feeds = append(feeds, f)
			return err
		}, `UPDATE feeds SET leased_until = $1 WHERE id IN (
			SELECT id FROM feeds WHERE state <> 'stopped' AND next_at <= $2 AND leased_until <= $2 ORDER BY next_at LIMIT $3)
			RETURNING `+feedColumns, millis(now.Add(lease)), millis(now), limit)
	})
	return feeds, err
}

func (db *DB) dueFeeds(ctx context.Context, now int64) (n int, err error) {
	err = db.row(ctx, `SELECT count(*) FROM feeds WHERE state <> 'stopped' AND next_at <= $1 AND leased_until <= $1`, now).Scan(&n)
	return n, err
}

// LeasedFeeds is how many feeds are being read right now, by anybody.
func (db *DB) LeasedFeeds(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "store.LeasedFeeds")
	err = db.row(ctx, `SELECT count(*) FROM feeds WHERE leased_until > $1`, millis(db.now())).Scan(&n)
	return n, err
}

// DueAll makes every feed that is not stopped due now.
func (db *DB) DueAll(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.DueAll")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE feeds SET next_at = $1 WHERE state <> 'stopped'`, millis(db.now()))
		return err
	})
}

// DueFeed makes one feed due now and wakes it if it is stopped.
func (db *DB) DueFeed(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.DueFeed(%d)", id)
	return db.changeFeed(ctx, id, `UPDATE feeds SET next_at = $2, failures = 0,
		since = CASE state WHEN 'stopped' THEN $2 ELSE since END,
		state = CASE state WHEN 'stopped' THEN 'well' ELSE state END WHERE id = $1`, millis(db.now()))
}

// PauseFeed stops a feed until it is made due again.
func (db *DB) PauseFeed(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.PauseFeed(%d)", id)
	return db.changeFeed(ctx, id, `UPDATE feeds SET state = 'stopped', reason = 'paused by you', since = $2 WHERE id = $1`, millis(db.now()))
}

// EditFeed gives a feed a title, a folder and an address; a new address is read
// at once, without the old one's validators.
func (db *DB) EditFeed(ctx context.Context, id int64, title, folder, address string) (err error) {
	defer errs.Wrap(&err, "store.EditFeed(%d)", id)
	return db.changeFeed(ctx, id, `UPDATE feeds SET title = $2, folder = $3,
		etag = CASE url WHEN $4 THEN etag ELSE '' END,
		last_modified = CASE url WHEN $4 THEN last_modified ELSE '' END,
		next_at = CASE url WHEN $4 THEN next_at ELSE $5 END, url = $4 WHERE id = $1`, title, folder, address, millis(db.now()))
}

// RemoveFeed stops following a feed. Its articles stay.
func (db *DB) RemoveFeed(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemoveFeed(%d)", id)
	return db.changeFeed(ctx, id, `DELETE FROM feeds WHERE id = $1`)
}

func (db *DB) changeFeed(ctx context.Context, id int64, query string, args ...any) error {
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, query, append([]any{id}, args...)...)
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "no feed %d", id)
		}
		return err
	})
}

// Reading is what one reading of a feed brought, for SaveReading: the feed with
// its new state, times and validators, and the entries it lists.
type Reading struct {
	Feed    news.Feed
	Name    string // of its publisher, as well as is known
	Moved   string // the new address of a feed that moved for good
	Entries []news.Entry
}

// SaveReading stores what a reading brought in one transaction: entries, the
// validators that stand for them, the next time, and a PageJob for every entry
// that is new or was changed. It returns how many those are. Losing any part
// while keeping another would lose entries for good.
func (db *DB) SaveReading(ctx context.Context, r Reading) (fresh int, err error) {
	defer errs.Wrap(&err, "store.SaveReading(%s)", r.Feed.URL)
	err = db.update(ctx, func(t tx) error {
		fresh, err = t.saveReading(ctx, r)
		return err
	})
	return fresh, err
}

func (t tx) saveReading(ctx context.Context, r Reading) (int, error) {
	// A feed that was removed while it was read is gone: nothing of it comes back.
	err := t.row(ctx, `SELECT 1 FROM feeds WHERE id = $1`, r.Feed.ID).Scan(new(int))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	added, fresh, err := t.saveEntries(ctx, r.Feed.ID, r.Entries)
	if err != nil {
		return 0, err
	}
	f := r.Feed
	if err := t.addPublisher(ctx, news.Publisher{Domain: f.Publisher, Name: r.Name, HomeURL: f.HomeURL, Language: f.Language}); err != nil {
		return 0, err
	}
	if fresh > 0 {
		f.Changed = t.db.now()
	}
	// A feed that was paused while it was read stays paused.
	_, err = t.run(ctx, `UPDATE feeds SET title = $2, home_url = $3, description = $4, language = $5,
		reason = CASE state WHEN 'stopped' THEN reason ELSE $7 END, since = CASE state WHEN 'stopped' THEN since ELSE $8 END,
		state = CASE state WHEN 'stopped' THEN state ELSE $6 END, checked = $9, changed = $10, next_at = $11, leased_until = 0,
		every = $12, failures = $13, entries = entries + $14, etag = $15, last_modified = $16, digest = $17, publisher = $18, validated = $19 WHERE id = $1`,
		f.ID, f.Title, f.HomeURL, f.Description, f.Language, f.State, f.Reason, millis(f.Since), millis(f.Checked),
		millis(f.Changed), millis(f.Next), f.Interval.Milliseconds(), f.Failures, added, f.ETag, f.LastModified, f.Digest, f.Publisher, f.From)
	if err != nil {
		return 0, err
	}
	return fresh, t.moveFeed(ctx, f.ID, r.Moved)
}

// moveFeed stores a permanent redirect, unless another feed lives there already.
func (t tx) moveFeed(ctx context.Context, id int64, to string) error {
	if to == "" {
		return nil
	}
	_, err := t.run(ctx, `UPDATE feeds SET url = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM feeds WHERE url = $2)`, id, to)
	return err
}

// BlockedFeed reports whether none of the pages of a feed's newest articles can
// be read, so that it gives links only. One or two bad pages tell nothing.
func (db *DB) BlockedFeed(ctx context.Context, id int64) (blocked bool, err error) {
	defer errs.Wrap(&err, "store.BlockedFeed(%d)", id)
	var n, bad int
	err = db.row(ctx, `SELECT count(*), coalesce(sum(CASE state WHEN 'blocked' THEN 1 ELSE 0 END), 0)
		FROM (SELECT state FROM articles WHERE feed = $1 ORDER BY at DESC, id DESC LIMIT 5) AS newest`, id).Scan(&n, &bad)
	return n > 2 && n == bad, err
}
