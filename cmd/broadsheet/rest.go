package main

import (
	"context"
	"runtime/debug"
	counted "runtime/metrics"
	"time"
)

// When memory is given back: after so long in which little was allocated, if
// much was before.
const (
	restAfter  = 3 * time.Second
	little     = 2 << 20
	worthwhile = 8 << 20
)

// rest gives memory back to the system when the work is done for which it was
// taken. Go itself does so slowly, and not before the heap is collected again,
// which in a server that nobody asks takes minutes.
func rest(ctx context.Context) error {
	tick := time.NewTicker(restAfter)
	defer tick.Stop()
	taken := []counted.Sample{{Name: "/gc/heap/allocs:bytes"}} // in all, ever
	var before, given uint64
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		counted.Read(taken)
		now := taken[0].Value.Uint64()
		if now-before < little && now-given > worthwhile {
			debug.FreeOSMemory()
			given = now
		}
		before = now
	}
}
