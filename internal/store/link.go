package store

import (
	"context"
	"maps"
	"slices"

	"broadsheet/internal/errs"
)

// Stories in several languages that tell of the same event are each other's
// counterparts. Which have changed and are to be compared stands in a table, so
// that none is forgotten whoever dies.

// Unlinked is a story that changed and is to be compared with those in other languages.
type Unlinked struct{ Story, Times int64 }

// Unlinked are the stories that wait for it, at most limit.
func (db *DB) Unlinked(ctx context.Context, limit int) (all []Unlinked, err error) {
	defer errs.Wrap(&err, "store.Unlinked")
	err = db.rows(ctx, func(s scanner) error {
		var u Unlinked
		err := s.Scan(&u.Story, &u.Times)
		all = append(all, u)
		return err
	}, `SELECT story, times FROM unlinked ORDER BY story LIMIT $1`, limit)
	return all, err
}

// Counterparts are the stories in other languages that are stored as those of one.
func (db *DB) Counterparts(ctx context.Context, story int64) (all []int64, err error) {
	defer errs.Wrap(&err, "store.Counterparts(%d)", story)
	err = db.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		all = append(all, id)
		return err
	}, `SELECT other FROM counterparts WHERE story = $1 ORDER BY other`, story)
	return all, err
}

// SaveCounterparts stores, for each of some stories, which stories in other
// languages tell of the same event; what was stored of them before is forgotten.
// Stories that were compared and have not changed since wait no longer.
func (db *DB) SaveCounterparts(ctx context.Context, found map[int64][]Near, compared []Unlinked) (err error) {
	defer errs.Wrap(&err, "store.SaveCounterparts")
	return db.update(ctx, func(t tx) error {
		changed := false
		for _, story := range slices.Sorted(maps.Keys(found)) {
			one, err := t.saveCounterparts(ctx, story, found[story])
			if err != nil {
				return err
			}
			changed = changed || one
		}
		for _, u := range compared {
			if _, err := t.run(ctx, `DELETE FROM unlinked WHERE story = $1 AND times = $2`, u.Story, u.Times); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		return t.bump(ctx)
	})
}

func (t tx) saveCounterparts(ctx context.Context, story int64, found []Near) (changed bool, err error) {
	gone, err := t.run(ctx, `DELETE FROM counterparts WHERE other = $1 AND story IN (SELECT other FROM counterparts WHERE story = $1)`, story)
	if err != nil {
		return false, err
	}
	if _, err := t.run(ctx, `DELETE FROM counterparts WHERE story = $1`, story); err != nil {
		return false, err
	}
	for _, n := range found {
		there, err := t.bothStand(ctx, n)
		if err != nil {
			return false, err
		}
		if !there { // one has become part of another since they were compared
			continue
		}
		for _, way := range [2][2]int64{{n.A, n.B}, {n.B, n.A}} {
			if _, err := t.run(ctx, `INSERT INTO counterparts (story, other, score) VALUES ($1, $2, $3)
				ON CONFLICT (story, other) DO UPDATE SET score = excluded.score`, way[0], way[1], n.Score); err != nil {
				return false, err
			}
		}
	}
	return gone > 0 || len(found) > 0, nil
}

// bothStand reports whether two stories are none that became part of another, and
// keeps them so until the transaction ends.
func (t tx) bothStand(ctx context.Context, n Near) (bool, error) {
	standing := 0
	err := t.rows(ctx, func(s scanner) error {
		standing++
		return s.Scan(new(int64))
	}, `SELECT id FROM stories WHERE id IN ($1, $2) AND state <> 'merged' ORDER BY id`+t.db.lock, n.A, n.B)
	return standing == 2, err
}
