package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"broadsheet/internal/errs"
)

// Hosts taken: which of them this process may ask, and the earliest time of its
// next request to each; the others are taken until then.
type Hosts struct {
	Free  map[string]time.Time
	Taken map[string]time.Time
}

// TakeHosts takes or renews hosts for this process until the lease ends: those
// that no other holds. Where a process died with a host, nothing may be asked of
// it until delay after its lease.
func (db *DB) TakeHosts(ctx context.Context, hosts []string, lease, delay time.Duration) (h Hosts, err error) {
	defer errs.Wrap(&err, "store.TakeHosts")
	hosts = slices.Compact(slices.Sorted(slices.Values(hosts))) // in one order everywhere: no two wait for each other
	err = db.update(ctx, func(t tx) error {
		h = Hosts{map[string]time.Time{}, map[string]time.Time{}}
		for _, host := range hosts {
			if err := t.takeHost(ctx, &h, host, lease, delay); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

func (t tx) takeHost(ctx context.Context, h *Hosts, host string, lease, delay time.Duration) error {
	now := t.db.now()
	free, next := false, int64(0)
	err := t.rows(ctx, func(s scanner) error { free = true; return s.Scan(&next) },
		`INSERT INTO hosts (host, owner, until, next_at) VALUES ($1, $2, $3, 0) ON CONFLICT (host) DO UPDATE
		SET next_at = CASE WHEN hosts.owner = excluded.owner OR hosts.owner = '' THEN hosts.next_at ELSE hosts.until + $4 END,
		owner = excluded.owner, until = excluded.until
		WHERE hosts.owner = excluded.owner OR hosts.until <= $5 OR hosts.until > $6 RETURNING next_at`,
		host, t.db.process, millis(now.Add(lease)), delay.Milliseconds(), millis(now), millis(now.Add(2*lease)))
	if err != nil {
		return err
	}
	if free {
		h.Free[host] = earlier(moment(next), now.Add(2*lease+delay))
		return nil
	}
	var until int64
	err = t.rows(ctx, func(s scanner) error { return s.Scan(&until) }, `SELECT until FROM hosts WHERE host = $1`, host)
	h.Taken[host] = moment(until)
	return err
}

// earlier is the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// ReleaseHosts gives hosts back. Nothing may be asked of each before its time.
func (db *DB) ReleaseHosts(ctx context.Context, free map[string]time.Time) (err error) {
	defer errs.Wrap(&err, "store.ReleaseHosts")
	return db.update(ctx, func(t tx) error {
		now := db.now()
		for _, host := range slices.Sorted(maps.Keys(free)) {
			if err := t.releaseHost(ctx, host, free[host], now); err != nil {
				return err
			}
		}
		return nil
	})
}

// releaseHost forgets a host that may be asked at once.
func (t tx) releaseHost(ctx context.Context, host string, next, now time.Time) error {
	if !next.After(now) {
		_, err := t.run(ctx, `DELETE FROM hosts WHERE host = $1 AND owner = $2`, host, t.db.process)
		return err
	}
	_, err := t.run(ctx, `UPDATE hosts SET owner = '', until = 0, next_at = $3 WHERE host = $1 AND owner = $2`,
		host, t.db.process, millis(next))
	return err
}

// ForgetHosts forgets what was given back and may be asked again, and what dead
// processes left.
func (db *DB) ForgetHosts(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.ForgetHosts")
	return db.update(ctx, func(t tx) error {
		hour := millis(db.now().Add(-time.Hour))
		_, err := t.run(ctx, `DELETE FROM hosts WHERE until < $1 AND next_at < $1`, hour)
		return err
	})
}
