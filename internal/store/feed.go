package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

const feedColumns = `id, url, title, home_url, description, language, publisher, folder, state, reason,
	since, added, checked, changed, next_at, every, failures, entries, etag, last_modified, validated, digest,
	credentials, held_until, moved_to, moved_times, skip, searched, tried, replacement, attempts`

func scanFeed(s scanner) (f news.Feed, err error) {
	var since, added, checked, changed, next, every, held, searched int64
	var replacement, attempts string
	err = s.Scan(&f.ID, &f.URL, &f.Title, &f.HomeURL, &f.Description, &f.Language, &f.Publisher, &f.Folder,
		&f.State, &f.Reason, &since, &added, &checked, &changed, &next, &every, &f.Failures, &f.Entries, &f.ETag, &f.LastModified, &f.From, &f.Digest,
		&f.Credentials, &held, &f.MovedTo, &f.MovedTimes, &f.Skip, &searched, &f.Tried, &replacement, &attempts)
	if err != nil {
		return f, err
	}
	f.Held, f.Searched = moment(held), moment(searched)
	if replacement != "" {
		err = json.Unmarshal([]byte(replacement), &f.Replacement)
	}
	if attempts != "" && err == nil {
		err = json.Unmarshal([]byte(attempts), &f.Attempts)
	}
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
	defer errs.Wrap(&err, "store.AddFeed(%s)", news.PublicURL(f.URL))
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
	f.URL, f.Credentials = news.SplitCredentials(f.URL)
	f.HomeURL, _ = news.SplitCredentials(f.HomeURL)
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
	err = t.row(ctx, `INSERT INTO feeds (url, title, home_url, description, language, publisher, folder, state, since, added, next_at, credentials)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9, $10) RETURNING id`,
		f.URL, f.Title, f.HomeURL, f.Description, f.Language, f.Publisher, f.Folder, news.FeedWell, now, f.Credentials).Scan(&id)
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
		}, `WITH due AS (SELECT id FROM feeds WHERE state <> 'stopped' AND next_at <= $1 AND leased_until <= $1 ORDER BY next_at LIMIT $2`+db.claim+`)
			UPDATE feeds SET leased_until = $3, leased_by = $4 WHERE id IN (SELECT id FROM due) RETURNING `+feedColumns, millis(now), limit, millis(now.Add(lease)), db.process)
	})
	return feeds, err
}

func (db *DB) dueFeeds(ctx context.Context, now int64) (n int, err error) {
	err = db.row(ctx, `SELECT count(*) FROM feeds WHERE state <> 'stopped' AND next_at <= $1 AND leased_until <= $1`, now).Scan(&n)
	return n, err
}

// ReleaseFeeds gives claimed feeds back unread.
func (db *DB) ReleaseFeeds(ctx context.Context, feeds []news.Feed) (err error) {
	defer errs.Wrap(&err, "store.ReleaseFeeds")
	return db.update(ctx, func(t tx) error {
		for _, f := range feeds {
			if _, err := t.run(ctx, `UPDATE feeds SET leased_until = 0 WHERE id = $1`, f.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// SpreadFeeds moves the feeds that have been due since before a time, as after
// the program was not running, over the coming window, and says how many they
// are. Feeds that were never read are left: somebody waits for them. The window
// is at most each·their number, and nothing is moved where they are few.
func (db *DB) SpreadFeeds(ctx context.Context, before time.Time, few int, each, most time.Duration) (n int, err error) {
	defer errs.Wrap(&err, "store.SpreadFeeds")
	const overdue = ` FROM feeds WHERE state <> 'stopped' AND checked > 0 AND next_at < $1 AND leased_until < $1`
	if err := db.row(ctx, `SELECT count(*)`+overdue, millis(before)).Scan(&n); err != nil || n <= few {
		return 0, err
	}
	window := min(time.Duration(n)*each, most).Milliseconds()
	err = db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE feeds SET next_at = $2 + (id * 7919 % 1000) * $3 / 1000
			WHERE state <> 'stopped' AND checked > 0 AND next_at < $1 AND leased_until < $1`,
			millis(before), millis(db.now()), window)
		return err
	})
	return n, err
}

// LeasedFeeds is how many feeds are being read right now, by anybody.
func (db *DB) LeasedFeeds(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "store.LeasedFeeds")
	err = db.row(ctx, `SELECT count(*) FROM feeds WHERE leased_until > $1`, millis(db.now())).Scan(&n)
	return n, err
}

// DueAll makes every feed that is not stopped due now, but for those whose server
// asked to be left alone: they are due when that time is over.
func (db *DB) DueAll(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.DueAll")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE feeds SET next_at = CASE WHEN held_until > $1 THEN held_until ELSE $1 END WHERE state <> 'stopped'`, millis(db.now()))
		return err
	})
}

// DueFeed makes one feed due now, or as soon as its server lets us, and wakes it
// if it is stopped.
func (db *DB) DueFeed(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.DueFeed(%d)", id)
	return db.changeFeed(ctx, id, `UPDATE feeds SET next_at = CASE WHEN held_until > $2 THEN held_until ELSE $2 END, failures = 0,
		reason = CASE state WHEN 'stopped' THEN '' ELSE reason END,
		since = CASE state WHEN 'stopped' THEN $2 ELSE since END,
		state = CASE state WHEN 'stopped' THEN 'well' ELSE state END WHERE id = $1`, millis(db.now()))
}

// PauseFeed stops a feed until it is made due again.
func (db *DB) PauseFeed(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.PauseFeed(%d)", id)
	return db.changeFeed(ctx, id, `UPDATE feeds SET state = 'stopped', reason = $3, since = $2 WHERE id = $1`, millis(db.now()), PausedByYou)
}

// EditFeed gives a feed a title, a folder and an address; a new address is read
// at once, without the old one's validators. An address without credentials keeps
// those there are while it stays on the same host.
func (db *DB) EditFeed(ctx context.Context, id int64, title, folder, address string) (err error) {
	defer errs.Wrap(&err, "store.EditFeed(%d)", id)
	return db.update(ctx, func(t tx) error {
		if err := t.editFeed(ctx, id, address); err != nil {
			return err
		}
		_, err := t.run(ctx, `UPDATE feeds SET title = $2, folder = $3 WHERE id = $1`, id, title, folder)
		return err
	})
}

// AcceptReplacement lets a feed be read at what was found in its place.
func (db *DB) AcceptReplacement(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.AcceptReplacement(%d)", id)
	f, err := db.Feed(ctx, id)
	if err != nil {
		return err
	}
	if f.Replacement == nil {
		return errs.New(errs.Conflict, "there is no replacement to take")
	}
	return db.update(ctx, func(t tx) error { return t.editFeed(ctx, id, f.Replacement.URL) })
}

// editFeed gives a feed an address. A new one begins anew: due now, no matter why
// the old one was not well.
func (t tx) editFeed(ctx context.Context, id int64, address string) error {
	var was, credentials string
	err := t.row(ctx, `SELECT url, credentials FROM feeds WHERE id = $1`+t.db.lock, id).Scan(&was, &credentials)
	if err != nil {
		return found(err, "no feed %d", id)
	}
	address, given := news.SplitCredentials(address)
	if given != "" || !news.SameHost(was, address) {
		credentials = given
	}
	if address == was {
		_, err := t.run(ctx, `UPDATE feeds SET credentials = $2 WHERE id = $1`, id, credentials)
		return err
	}
	var other int64
	if err := t.row(ctx, `SELECT id FROM feeds WHERE url = $1`, address).Scan(&other); err == nil {
		return errs.New(errs.Conflict, "that address is followed already; remove one of the two")
	}
	_, err = t.run(ctx, `UPDATE feeds SET url = $2, credentials = $3, etag = '', last_modified = '', validated = '', digest = 0,
		moved_to = '', moved_times = 0, held_until = 0, failures = 0, tried = '', replacement = '', searched = 0,
		state = 'well', reason = '', since = $4, next_at = $4 WHERE id = $1`, id, address, credentials, millis(t.db.now()))
	return err
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
	Edited  bool // the order of the entries is an editor's, not that of time
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
	// One that was given another address has not been read.
	var now string
	err := t.row(ctx, `SELECT url FROM feeds WHERE id = $1`+t.db.lock, r.Feed.ID).Scan(&now)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if now != r.Feed.URL {
		_, err = t.run(ctx, `UPDATE feeds SET leased_until = 0 WHERE id = $1`, r.Feed.ID)
		return 0, err
	}
	added, fresh, err := t.saveEntries(ctx, r.Feed.ID, r.Entries)
	if err != nil {
		return 0, err
	}
	if r.Edited {
		if err := t.savePlaces(ctx, r.Feed.ID, r.Entries); err != nil {
			return 0, err
		}
	}
	f := r.Feed
	if r.Name != "" || len(r.Entries) > 0 { // a feed that said nothing new has the publisher that it had
		if err := t.addPublisher(ctx, news.Publisher{Domain: f.Publisher, Name: r.Name, HomeURL: f.HomeURL, Language: f.Language}); err != nil {
			return 0, err
		}
	}
	if fresh > 0 {
		f.Changed = t.db.now()
	}
	attempts, err := json.Marshal(f.Attempts)
	if err != nil {
		return 0, err
	}
	// A feed that was paused while it was read stays paused.
	_, err = t.run(ctx, `UPDATE feeds SET title = $2, home_url = $3, description = $4, language = $5,
		reason = CASE state WHEN 'stopped' THEN reason ELSE $7 END, since = CASE state WHEN 'stopped' THEN since ELSE $8 END,
		state = CASE state WHEN 'stopped' THEN state ELSE $6 END, checked = $9, changed = $10, next_at = $11, leased_until = 0,
		every = $12, failures = $13, entries = entries + $14, etag = $15, last_modified = $16, digest = $17, publisher = $18, validated = $19,
		held_until = $20, moved_to = $21, moved_times = $22, skip = $23, attempts = $24,
		tried = CASE WHEN $6 IN ('well', 'links_only') THEN '' ELSE tried END,
		replacement = CASE WHEN $6 IN ('well', 'links_only') THEN '' ELSE replacement END WHERE id = $1`,
		f.ID, f.Title, f.HomeURL, f.Description, f.Language, f.State, f.Reason, millis(f.Since), millis(f.Checked),
		millis(f.Changed), millis(f.Next), f.Interval.Milliseconds(), f.Failures, added, f.ETag, f.LastModified, f.Digest, f.Publisher, f.From,
		millis(f.Held), f.MovedTo, f.MovedTimes, f.Skip, string(attempts))
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
	to, credentials := news.SplitCredentials(to)
	_, err := t.run(ctx, `UPDATE feeds SET url = $2, credentials = $3, moved_to = '', moved_times = 0
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM feeds WHERE url = $2)`, id, to, credentials)
	return err
}
