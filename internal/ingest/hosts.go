package ingest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/store"
)

const (
	hostLease  = 10 * time.Second // of a host; renewed while it is used
	hostMargin = 4 * time.Second  // of a lease that is left at its renewal, at least
	hostLinger = time.Second      // a host is kept after its last use: a feed's pages follow it
)

// hosts is this process's part of the register of hosts (fetch.Register): those
// it holds and may ask, as many requests in a row as it likes, without a word to
// the database. Several processes on one database are as polite as one.
type hosts struct {
	db    *store.DB
	delay time.Duration
	now   func() time.Time

	asking sync.Mutex // one at a time asks the database: what is given back is not taken meanwhile
	mu     sync.Mutex
	held   map[string]*hold
}

// hold is a host that this process holds.
type hold struct {
	until time.Time // the end of the lease
	users int
	left  time.Time // when its last use ended
	free  time.Time // when the next request may begin
}

func newHosts(db *store.DB, delay time.Duration, now func() time.Time) *hosts {
	return &hosts{db: db, delay: delay, now: now, held: map[string]*hold{}}
}

// Enter implements fetch.Register.
func (h *hosts) Enter(ctx context.Context, host string) (notBefore time.Time, err error) {
	if notBefore, ok := h.use(host); ok {
		return notBefore, nil
	}
	taken, err := h.take(ctx, []string{host})
	if err != nil {
		return notBefore, &fetch.TurnError{Wait: hostMargin, Err: err}
	}
	if until, ok := taken[host]; ok {
		return notBefore, &fetch.TurnError{Wait: max(until.Sub(h.now()), 0)}
	}
	notBefore, _ = h.use(host)
	return notBefore, nil
}

// use counts a user of a host that is held.
func (h *hosts) use(host string) (notBefore time.Time, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	o := h.held[host]
	if o == nil || o.until.Sub(h.now()) < hostMargin/2 {
		return notBefore, false
	}
	o.users++
	return o.free, true
}

// Leave implements fetch.Register.
func (h *hosts) Leave(host string, free time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if o := h.held[host]; o != nil {
		o.users = max(o.users-1, 0)
		o.left, o.free = h.now(), free
	}
}

// take takes or renews hosts, and says until when others hold those that it could
// not get.
func (h *hosts) take(ctx context.Context, names []string) (taken map[string]time.Time, err error) {
	h.asking.Lock()
	defer h.asking.Unlock()
	until := h.now().Add(hostLease)
	got, err := h.db.TakeHosts(ctx, names, hostLease, h.delay)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for host, next := range got.Free {
		if o := h.held[host]; o != nil {
			o.until = until
		} else {
			h.held[host] = &hold{until: until, left: h.now(), free: next}
		}
	}
	for host := range got.Taken { // its lease ended unnoticed
		delete(h.held, host)
	}
	return got.Taken, nil
}

// others are those of the hosts that this process cannot have now, and until when.
// The rest is held then.
func (h *hosts) others(ctx context.Context, names []string) (taken map[string]time.Time, err error) {
	h.mu.Lock()
	missing := slices.DeleteFunc(names, func(host string) bool {
		o := h.held[host]
		return o != nil && o.until.Sub(h.now()) >= hostMargin
	})
	h.mu.Unlock()
	if len(missing) == 0 {
		return nil, nil
	}
	return h.take(ctx, missing)
}

// keep renews what is used and gives back what is not.
func (h *hosts) keep(ctx context.Context) error {
	renew, err := h.release(ctx, hostLinger)
	if err != nil || len(renew) == 0 {
		return err
	}
	_, err = h.take(ctx, renew)
	return err
}

// release gives back what was not used for so long, and says what is to be renewed.
func (h *hosts) release(ctx context.Context, unused time.Duration) (renew []string, err error) {
	h.asking.Lock()
	defer h.asking.Unlock()
	renew, release := h.sort(unused)
	if len(release) > 0 {
		err = h.db.ReleaseHosts(ctx, release)
	}
	return renew, err
}

// sort tells what is to be renewed from what is to be given back, which is held no
// longer.
func (h *hosts) sort(unused time.Duration) (renew []string, release map[string]time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	release = map[string]time.Time{}
	now := h.now()
	for host, o := range h.held {
		switch {
		case o.users == 0 && now.Sub(o.left) >= unused:
			release[host] = o.free
			delete(h.held, host)
		case o.users > 0 && o.until.Sub(now) < hostLease-hostMargin/2:
			renew = append(renew, host)
		}
	}
	return renew, release
}

// noTurn is why a host was not asked, nil if it was.
func noTurn(err error) *fetch.TurnError {
	var t *fetch.TurnError
	errors.As(err, &t)
	return t
}
