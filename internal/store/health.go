package store

import (
	"context"
	"encoding/json"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// PausedByYou is the reason of a feed that a person stopped.
const PausedByYou = "paused by you"

// PageStates are how the pages of a feed's newest articles came out, the newest
// first, at most limit of them.
func (db *DB) PageStates(ctx context.Context, feed int64, limit int) (states []news.State, err error) {
	defer errs.Wrap(&err, "store.PageStates(%d)", feed)
	err = db.rows(ctx, func(s scanner) error {
		var state news.State
		err := s.Scan(&state)
		states = append(states, state)
		return err
	}, `SELECT state FROM articles WHERE feed = $1 ORDER BY at DESC, id DESC LIMIT $2`, feed, limit)
	return states, err
}

// DeadFeeds are feeds that only a person can mend and whose site has not been
// searched since a time, at most limit; those that a person paused are not.
func (db *DB) DeadFeeds(ctx context.Context, since time.Time, limit int) (feeds []news.Feed, err error) {
	defer errs.Wrap(&err, "store.DeadFeeds")
	err = db.rows(ctx, func(s scanner) error {
		f, err := scanFeed(s)
		feeds = append(feeds, f)
		return err
	}, `SELECT `+feedColumns+` FROM feeds WHERE (state = 'needs_you' OR state = 'stopped' AND reason <> $1)
		AND searched < $2 ORDER BY searched LIMIT $3`, PausedByYou, millis(since), limit)
	return feeds, err
}

// SaveSearch stores what a search of a dead feed's site brought: what was tried,
// in words, and a feed to propose, nil for none.
func (db *DB) SaveSearch(ctx context.Context, feed int64, tried string, r *news.Replacement) (err error) {
	defer errs.Wrap(&err, "store.SaveSearch(%d)", feed)
	proposal := ""
	if r != nil {
		b, err := json.Marshal(r)
		if err != nil {
			return err
		}
		proposal = string(b)
	}
	return db.changeFeed(ctx, feed, `UPDATE feeds SET searched = $2, tried = $3, replacement = $4 WHERE id = $1`,
		millis(db.now()), tried, proposal)
}

// Followed reports whether an address is that of a feed.
func (db *DB) Followed(ctx context.Context, address string) (yes bool, err error) {
	defer errs.Wrap(&err, "store.Followed")
	var n int
	err = db.row(ctx, `SELECT count(*) FROM feeds WHERE url = $1`, address).Scan(&n)
	return n > 0, err
}

// Week is what a feed brought in the last seven days.
type Week struct {
	Days     [7]int // articles by day, today last
	Articles int
	Whole    int // of them that came out with their text
}

// Weeks are those of all feeds that brought anything, by feed.
func (db *DB) Weeks(ctx context.Context) (weeks map[int64]Week, err error) {
	defer errs.Wrap(&err, "store.Weeks")
	const day = 24 * 60 * 60 * 1000
	weeks = map[int64]Week{}
	from := (millis(db.now())/day - 6) * day
	err = db.rows(ctx, func(s scanner) error {
		var feed int64
		var at, n, whole int
		err := s.Scan(&feed, &at, &n, &whole)
		w := weeks[feed]
		w.Days[min(at, 6)] += n
		w.Articles += n
		w.Whole += whole
		weeks[feed] = w
		return err
	}, `SELECT feed, (at - $1) / $2, count(*), sum(CASE WHEN state IN ('ok', 'live', 'video', 'list') THEN 1 ELSE 0 END)
		FROM articles WHERE at >= $1 GROUP BY 1, 2`, from, int64(day))
	return weeks, err
}
