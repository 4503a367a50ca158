package fetch

import (
	"context"
	"sync"
	"time"

	"broadsheet/internal/errs"
)

// polite makes callers wait for their turn at a host:port. Those who wait are
// served in the order they came. A host that nobody uses and whose delay has
// passed is forgotten, so memory follows what is under way, not what has been.
type polite struct {
	delay time.Duration
	limit int
	now   func() time.Time
	// register is asked first, where hosts are shared with other processes.
	register Register

	mu      sync.Mutex
	hosts   map[string]*host
	sweepAt int // size of hosts at which to look for those to forget
}

// host is one host:port. All but slots is under polite.mu.
type host struct {
	slots chan struct{} // one element for each request under way
	users int           // requests under way and waiting
	next  time.Time     // earliest start of the next request
	took  time.Duration // by a request, on the average of the latest ones

	// A server that asks one address to wait may mean just that address; when
	// a second one is asked within that time, it means us.
	limited   time.Time // until when limitedBy was asked to wait
	limitedBy string
	held      time.Time // until when nothing is asked of the host
}

// minSweep is the number of hosts below which forgetting is not worth looking.
const minSweep = 64

func newPolite(delay time.Duration, limit int, now func() time.Time) *polite {
	return &polite{delay: delay, limit: limit, now: now, hosts: map[string]*host{}, sweepAt: minSweep}
}

// wait returns when the caller may ask the host; done says that it has finished.
// It fails when ctx ends, or at once where the host wants to be left alone.
func (p *polite) wait(ctx context.Context, key string) (done func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h := p.enter(key)
	if err := p.admitted(ctx, key, h); err != nil {
		p.leave(h)
		return nil, err
	}
	leave := func() {
		p.dismissed(key, h)
		p.leave(h)
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
	release := func() {
		<-h.slots
		leave()
	}
	if err := p.space(ctx, h); err != nil {
		release()
		return nil, err
	}
	began := p.now()
	return func() {
		p.took(h, p.now().Sub(began))
		release()
	}, nil
}

// took notes how long a request took.
func (p *polite) took(h *host, d time.Duration) {
	p.mu.Lock()
	h.took = (3*h.took + max(d, 0)) / 4
	p.mu.Unlock()
}

// spacing is how much time one request to a host takes up.
func (p *polite) spacing(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[key]
	if h == nil {
		return p.delay
	}
	return max(p.delay, h.took/time.Duration(p.limit))
}

// enter finds or makes a host and counts its new user.
func (p *polite) enter(key string) *host {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[key]
	if h == nil {
		p.sweep()
		h = &host{slots: make(chan struct{}, p.limit)}
		p.hosts[key] = h
	}
	h.users++
	return h
}

func (p *polite) leave(h *host) {
	p.mu.Lock()
	h.users--
	p.mu.Unlock()
}

// sweep forgets idle hosts whenever their number has doubled, which costs each
// request a constant.
func (p *polite) sweep() {
	if len(p.hosts) < p.sweepAt {
		return
	}
	now := p.now()
	for key, h := range p.hosts {
		if h.users == 0 && !h.next.After(now) && !h.held.After(now) && !h.limited.After(now) {
			delete(p.hosts, key)
		}
	}
	p.sweepAt = max(2*len(p.hosts), minSweep)
}

// space waits until the host's delay has passed and takes the next start. A
// start that is given up goes back.
func (p *polite) space(ctx context.Context, h *host) error {
	p.mu.Lock()
	now := p.now()
	if held := h.held.Sub(now); held > 0 {
		p.mu.Unlock()
		return errs.Mark(errs.Transient, &heldError{held})
	}
	start := now
	if h.next.After(now) {
		start = h.next
	}
	after := start.Add(p.delay)
	h.next = after
	p.mu.Unlock()
	if err := sleep(ctx, start.Sub(now)); err != nil {
		p.mu.Lock()
		if h.next.Equal(after) {
			h.next = start
		}
		p.mu.Unlock()
		return err
	}
	return nil
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// queue is how long a newcomer would wait for its turn, at least.
func (p *polite) queue(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[key]
	if h == nil {
		return 0
	}
	now := p.now()
	waiting := max(h.users-p.limit, 0)
	return max(h.held.Sub(now), h.next.Sub(now)+time.Duration(waiting)*p.delay, 0)
}

// maxHold bounds how long a host is left alone as a whole.
const maxHold = time.Hour

// limited notes that the server asked for patience when it was asked for address.
func (p *polite) limited(key, address string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[key]
	if h == nil {
		return
	}
	now := p.now()
	until := now.Add(d)
	if h.limited.After(now) && h.limitedBy != address {
		h.held = now.Add(min(d, maxHold))
	}
	h.limited, h.limitedBy = until, address
}

// heldError is the answer for a host that is being left alone.
type heldError struct{ left time.Duration }

func (e *heldError) Error() string {
	return "the host asked several times to be left alone; it is asked again in " + e.left.Round(time.Second).String()
}
