package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/errs"
)

// Several processes may work on one database: servers, workers, a refresh. Each
// holds what it works on by a lease that it renews, so that another can take over
// when it dies: locks (its own name among them, as a sign of life), hosts, feeds.

// What the locks are called, before its name, that show a process alive, and that
// it works: reads feeds and does jobs.
const (
	processLock = "process/"
	workerLock  = "worker/"
)

// processName names this process so that a person can find it: machine, number,
// and something that no earlier process of that number had.
func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), strings.ToLower(rand.Text()[:6]))
}

// Process is the name under which this process holds leases.
func (db *DB) Process() string { return db.process }

// Lock takes or renews the named lock for owner until the lease ends, and
// reports whether owner holds it now.
func (db *DB) Lock(ctx context.Context, name, owner string, lease time.Duration) (held bool, err error) {
	got, err := db.Locks(ctx, []string{name}, owner, lease)
	return len(got) > 0, err
}

// Locks takes or renews many locks for owner, and says which of them it holds now.
// A lease that ends long after it can have been given comes from a clock that was
// wrong, and does not count.
func (db *DB) Locks(ctx context.Context, names []string, owner string, lease time.Duration) (held []string, err error) {
	defer errs.Wrap(&err, "store.Locks(%s)", strings.Join(names, ", "))
	names = slices.Sorted(slices.Values(names)) // in one order everywhere: no two wait for each other
	err = db.update(ctx, func(t tx) error {
		held = nil
		now := db.now()
		for _, name := range names {
			n, err := t.run(ctx, `INSERT INTO locks (name, owner, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE
				SET owner = excluded.owner, until = excluded.until
				WHERE locks.owner = excluded.owner OR locks.until < $4 OR locks.until > $5`,
				name, owner, millis(now.Add(lease)), millis(now), millis(now.Add(2*lease)))
			if err != nil {
				return err
			}
			if n > 0 {
				held = append(held, name)
			}
		}
		return nil
	})
	return held, err
}

// Unlock gives a lock back.
func (db *DB) Unlock(ctx context.Context, name, owner string) (err error) {
	defer errs.Wrap(&err, "store.Unlock(%s)", name)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM locks WHERE name = $1 AND owner = $2`, name, owner)
		return err
	})
}

// Hold is a lock as it stands. One that its owner has not given back and renews no
// longer is not alive: the owner died, or was stopped for long.
type Hold struct {
	Name, Owner string
	Alive       bool
}

// Holds are the locks whose names begin with prefix that somebody took and did not
// give back, by name, given the lease with which they are taken.
func (db *DB) Holds(ctx context.Context, prefix string, lease time.Duration) (all []Hold, err error) {
	defer errs.Wrap(&err, "store.Holds(%s)", prefix)
	now := db.now()
	err = db.rows(ctx, func(s scanner) error {
		var h Hold
		var until int64
		err := s.Scan(&h.Name, &h.Owner, &until)
		h.Alive = until >= millis(now) && until <= millis(now.Add(2*lease)) // as in Locks
		all = append(all, h)
		return err
	}, `SELECT name, owner, until FROM locks WHERE name >= $1 AND name < $2 ORDER BY name`, prefix, prefix+"~")
	return all, err
}

// Workers are the names of the processes that work, oldest name first; this one is
// among them while it does.
func (db *DB) Workers(ctx context.Context) (names []string, err error) {
	defer errs.Wrap(&err, "store.Workers")
	err = db.rows(ctx, func(s scanner) error {
		var owner string
		err := s.Scan(&owner)
		names = append(names, owner)
		return err
	}, `SELECT owner FROM locks WHERE name >= $1 AND name < $2 AND until >= $3 ORDER BY owner`,
		workerLock, workerLock+"~", millis(db.now()))
	return names, err
}

// Enlist shows this process alive, and working if it is, until the lease ends, and
// lets go of what dead ones held: feeds they were reading, jobs they were working on.
func (db *DB) Enlist(ctx context.Context, lease time.Duration, working bool) (err error) {
	defer errs.Wrap(&err, "store.Enlist")
	signs := []string{processLock + db.process}
	if working {
		signs = append(signs, workerLock+db.process)
	}
	if _, err := db.Locks(ctx, signs, db.process, lease); err != nil {
		return err
	}
	// Looking first on the reading side keeps a program whose neighbours live from writing.
	now := millis(db.now())
	var feeds, jobs int
	err = db.row(ctx, `SELECT (SELECT count(*)`+orphanFeeds+`), (SELECT count(*)`+db.orphanJobs()+`)`, now).Scan(&feeds, &jobs)
	if err != nil || feeds+jobs == 0 {
		return err
	}
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `UPDATE feeds SET leased_until = 0 WHERE id IN (SELECT id`+orphanFeeds+`)`, now); err != nil {
			return err
		}
		_, err := t.run(ctx, `UPDATE river_job SET state = 'available' WHERE id IN (SELECT id`+db.orphanJobs()+`)`, now)
		return err
	})
}

// orphanFeeds are feeds whose reader lives no longer. Claiming and dying are told
// apart in one statement: whoever claims has enlisted before.
const orphanFeeds = ` FROM feeds WHERE leased_until > $1 AND NOT EXISTS
	(SELECT 1 FROM locks WHERE name = 'process/' || feeds.leased_by AND until >= $1)`

// orphanJobs are jobs whose worker lives no longer.
func (db *DB) orphanJobs() string {
	return ` FROM river_job WHERE state = 'running' AND NOT EXISTS
		(SELECT 1 FROM locks WHERE name = 'process/' || ` + db.lastWorker + ` AND until >= $1)`
}

// Leave takes the signs of life back, with those of processes that died: what this
// process still holds is free.
func (db *DB) Leave(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.Leave")
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM locks WHERE owner = $1 OR until < $2`, db.process, millis(db.now().Add(-time.Hour)))
		return err
	})
}

// MendClock makes feeds due again, spread over some time, that were read after now:
// the clock was wrong then, or was set back since, and they would wait for it to
// catch up. Locks, hosts and leases of that time count for nothing of themselves.
func (db *DB) MendClock(ctx context.Context, over time.Duration) (feeds int, err error) {
	defer errs.Wrap(&err, "store.MendClock")
	now := db.now()
	late := millis(now.Add(clockError))
	err = db.row(ctx, `SELECT count(*) FROM feeds WHERE checked > $1`, late).Scan(&feeds)
	if err != nil || feeds == 0 {
		return 0, err
	}
	err = db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE feeds SET checked = $2, next_at = $2 + (id * 7919 % 1000) * $3 / 1000, leased_until = 0, held_until = 0
			WHERE checked > $1`, late, millis(now), over.Milliseconds())
		if err != nil {
			return err
		}
		_, err = t.run(ctx, `UPDATE river_job SET scheduled_at = $1 WHERE state IN ('retryable', 'scheduled') AND scheduled_at > $2`,
			db.jobTime(now), db.jobTime(now.Add(longestRest)))
		return err
	})
	return feeds, err
}

const (
	longestLease = time.Hour        // one that ends later comes from a clock that was wrong
	clockError   = time.Minute      // by which the clocks of two processes may differ
	longestRest  = 30 * time.Minute // a job waits at most for its next try
)
