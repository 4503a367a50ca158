package store

import (
	"context"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Numbers are how the newsroom is: for metrics.
type Numbers struct {
	Feeds    map[news.FeedState]int
	Due      int               // feeds whose time has come and that nobody reads yet
	Oldest   time.Time         // since when the first of them has been; zero for none
	Jobs     map[JobsOf]int    // of the job queue
	Unplaced int64             // articles that are in no story yet
	Waiting  time.Time         // since when the first of them has been; zero for none
	Writers  map[string]string // the process that writes stories, by family of languages
	Workers  int               // processes that work
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
		(SELECT count(*) FROM writers w JOIN profiles p ON p.family = w.family AND p.arrival > w.built),
		coalesce((SELECT a.fetched FROM articles a WHERE a.arrival =
			(SELECT min(p.arrival) FROM writers w JOIN profiles p ON p.family = w.family AND p.arrival > w.built)), 0),
		(SELECT count(*) FROM locks WHERE name >= $2 AND name < $3 AND until >= $1)`, now, workerLock, workerLock+"~").
		Scan(&n.Due, &oldest, &n.Unplaced, &waiting, &n.Workers)
	if err != nil {
		return n, err
	}
	n.Oldest, n.Waiting = moment(oldest), moment(waiting)
	held, err := db.Holds(ctx, StoryLock, StoryLease)
	n.Writers = map[string]string{}
	for _, h := range held {
		if h.Alive {
			n.Writers[strings.TrimPrefix(h.Name, StoryLock)] = h.Owner
		}
	}
	return n, err
}
