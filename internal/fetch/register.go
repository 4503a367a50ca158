package fetch

import (
	"context"
	"time"

	"broadsheet/internal/errs"
)

// Register says which hosts this process may ask, where several share the work:
// a host:port is asked by one process at a time, and the spacing between two
// requests holds when it passes from one to the next.
type Register interface {
	// Enter begins one use of a host. It returns the earliest time of the next
	// request, zero for any; or a *TurnError.
	Enter(ctx context.Context, host string) (notBefore time.Time, err error)
	// Leave ends it. Nothing may be asked of the host before free.
	Leave(host string, free time.Time)
}

// Share makes the client keep to a register from now on. Call it before the
// client is used.
func (c *Client) Share(r Register) { c.polite.register = r }

// TurnError says that nothing was asked of a host, which says nothing of the
// host: another process is asking it, or the register does not answer.
type TurnError struct {
	Wait time.Duration // after which to try again
	Err  error         // why the register does not answer; nil for a host that is taken
}

// Error implements error.
func (e *TurnError) Error() string {
	if e.Err != nil {
		return "no turn at the host: " + e.Err.Error()
	}
	return "another process is asking this host; it is free in " + e.Wait.Round(time.Second).String() + " at the latest"
}

// Unwrap is why the register does not answer.
func (e *TurnError) Unwrap() error { return e.Err }

// admitted asks the register for a host, if there is one.
func (p *polite) admitted(ctx context.Context, key string, h *host) error {
	if p.register == nil {
		return nil
	}
	notBefore, err := p.register.Enter(ctx, key)
	if err != nil {
		return errs.Mark(errs.Transient, err) // time mends it
	}
	p.mu.Lock()
	if notBefore.After(h.next) {
		h.next = notBefore
	}
	p.mu.Unlock()
	return nil
}

// dismissed tells the register that a use of a host has ended.
func (p *polite) dismissed(key string, h *host) {
	if p.register == nil {
		return
	}
	p.mu.Lock()
	free := h.next
	if h.held.After(free) {
		free = h.held
	}
	p.mu.Unlock()
	p.register.Leave(key, free)
}
