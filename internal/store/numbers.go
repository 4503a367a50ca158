package store

import (
	"context"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Numbers are how the newsroom is: for metrics.
type Numbers struct {
	Feeds    map[news.FeedState]int
	Due      int            // feeds whose time has come and that nobody reads yet
	Oldest   time.Time      // since when the first of them has been; zero for none
	Jobs     map[JobsOf]int // of the job queue
	Unplaced int64          // articles that are in no story yet
	Waiting  time.Time      // since when the first of them has been; zero for none
	Writer   string         // the process that writes stories, "" for none
	Workers  int            // processes that work
}

// JobsOf is a kind of job in a state.
type JobsOf struct{ Kind, State string }

// Numbers counts.
func (db *DB) Numbers(ctx context.Context) (n Numbers, err error) {
	defer errs.Wrap(&err, "store.Numbers")
	now := millis(db.now())
	n.Feeds, n.Jobs = map[news.FeedState]int{}, map[JobsOf]int{}
	err = db.rows(ctx, func(s scanner) error {
		var state news.FeedState
		var count int
		err := s.Scan(&state, &count)
		n.Feeds[state] = count
		return err
	}, `SELECT state, count(*) FROM feeds GROUP BY state`)
	if err != nil {
		return n, err
	}
	err = db.rows(ctx, func(s scanner) error {
		var of JobsOf
		var count int
		err := s.Scan(&of.Kind, &of.State, &count)
		n.Jobs[of] = count
		return err
	}, `SELECT kind, CAST(state AS TEXT), count(*) FROM river_job GROUP BY kind, state`)
	if err != nil {
		return n, err
	}
	var oldest, waiting int64
	err = db.row(ctx, `SELECT (SELECT count(*) FROM feeds WHERE state <> 'stopped' AND next_at <= $1 AND leased_until <= $1),
		(SELECT coalesce(min(next_at), 0) FROM feeds WHERE state <> 'stopped' AND next_at <= $1 AND leased_until <= $1),
		(SELECT value FROM counters WHERE name = 'arrival') - (SELECT value FROM counters WHERE name = 'built'),
		coalesce((SELECT a.fetched FROM profiles p JOIN articles a ON a.id = p.article
			WHERE p.arrival > (SELECT value FROM counters WHERE name = 'built') ORDER BY p.arrival LIMIT 1), 0),
		(SELECT count(*) FROM locks WHERE name >= $2 AND name < $3 AND until >= $1)`, now, workerLock, workerLock+"~").
		Scan(&n.Due, &oldest, &n.Unplaced, &waiting, &n.Workers)
	if err != nil {
		return n, err
	}
	n.Oldest, n.Waiting = moment(oldest), moment(waiting)
	n.Writer, err = db.Holder(ctx, "stories")
	return n, err
}
