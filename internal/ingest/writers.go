package ingest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/store"
)

// The stories of each family of languages are written by one process at a time. A
// process writes those families that nobody does, up to its share where several
// work; one whose writer died is taken at once.

const (
	linkLock   = "links" // of who compares stories in several languages
	shareEvery = 30 * time.Second
)

// writer writes the stories of one family, with its window in memory.
type writer struct {
	family string
	era    int64
	built  int64 // the arrival up to which window is built
	window *cluster.Window
	near   *cluster.Nearness // over window
}

// builder is what this process knows of building stories. All but held belongs to
// whoever calls build.
type builder struct {
	held    held
	writers map[string]*writer // by family, of those written here
	shared  time.Time          // when families beyond the share were given back last
	editions
}

// held are the locks that this process holds, as far as it knows.
type held struct {
	sync.Mutex
	names map[string]bool
}

func (h *held) has(name string) bool {
	h.Lock()
	defer h.Unlock()
	return h.names[name]
}

func (h *held) set(name string, holds bool) {
	h.Lock()
	defer h.Unlock()
	if h.names == nil {
		h.names = map[string]bool{}
	}
	if delete(h.names, name); holds {
		h.names[name] = true
	}
}

// all are their names, those of a prefix.
func (h *held) all(prefix string) (names []string) {
	h.Lock()
	defer h.Unlock()
	for _, name := range slices.Sorted(maps.Keys(h.names)) {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	return names
}

// hold takes or renews a lock, if no other process holds it. Only what is read
// afterwards counts.
func (n *Newsroom) hold(ctx context.Context, name string) (ok bool, err error) {
	if !n.held.has(name) { // looking costs less than trying
		taken, err := n.taken(ctx, name)
		if err != nil || taken == byOther {
			return false, err
		}
	}
	ok, err = n.db.Lock(ctx, name, n.id, store.StoryLease)
	n.held.set(name, ok)
	return ok, err
}

// Who holds a lock, if anybody.
const (
	byNobody = iota
	byDead   // or by one that was stopped for long
	byOther
)

func (n *Newsroom) taken(ctx context.Context, name string) (by int, err error) {
	holds, err := n.db.Holds(ctx, name, store.StoryLease)
	for _, h := range holds {
		switch {
		case h.Name != name || h.Owner == n.id:
		case h.Alive:
			return byOther, err
		default:
			by = byDead
		}
	}
	return by, err
}

// write makes this process the writer of a family of so many, unless another is, or
// should be.
func (n *Newsroom) write(ctx context.Context, family string, families int) (ok bool, err error) {
	name := store.StoryLock + family
	if !n.held.has(name) {
		taken, err := n.taken(ctx, name)
		if err != nil || taken == byOther {
			return false, err
		}
		share, err := n.share(ctx, families)
		if err != nil || taken == byNobody && len(n.held.all(store.StoryLock)) >= share {
			return false, err
		}
	}
	return n.hold(ctx, name)
}

// share is how many of the families a process writes where all that work do alike.
func (n *Newsroom) share(ctx context.Context, families int) (int, error) {
	workers, err := n.db.Workers(ctx)
	at := max(1, len(workers))
	return (families + at - 1) / at, err
}

// giveBack lets others write what this process does beyond its share: some may have
// started since.
func (n *Newsroom) giveBack(ctx context.Context, families int) error {
	now := n.opt.Now()
	if n.shared.IsZero() || now.Sub(n.shared).Abs() < shareEvery {
		if n.shared.IsZero() {
			n.shared = now
		}
		return nil
	}
	n.shared = now
	share, err := n.share(ctx, families)
	if err != nil {
		return err
	}
	mine := n.held.all(store.StoryLock)
	for _, name := range mine[min(share, len(mine)):] {
		if err := n.release(ctx, name); err != nil {
			return err
		}
		delete(n.writers, strings.TrimPrefix(name, store.StoryLock))
	}
	return nil
}

func (n *Newsroom) release(ctx context.Context, name string) error {
	n.held.set(name, false)
	return n.db.Unlock(ctx, name, n.id)
}

// keepWriting renews the locks of what this process writes.
func (n *Newsroom) keepWriting(ctx context.Context) error {
	names := n.held.all("")
	if len(names) == 0 {
		return nil
	}
	still, err := n.db.Locks(ctx, names, n.id, store.StoryLease)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(still, name) {
			n.held.set(name, false)
		}
	}
	return nil
}

// stopWriting lets other processes write.
func (n *Newsroom) stopWriting(ctx context.Context) error {
	for _, name := range n.held.all("") {
		if err := n.release(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// fit keeps all windows together within their budget.
func (n *Newsroom) fit() {
	var sizes []int64
	for _, w := range n.writers {
		sizes = append(sizes, w.window.Memory())
	}
	most := level(n.windowMemory(), sizes)
	for _, w := range n.writers {
		w.window.SetMemory(most)
	}
}

// level is how much each may have of a budget: those that need less leave the rest to
// the others, and all have alike where there is not enough.
func level(budget int64, sizes []int64) int64 {
	slices.Sort(sizes)
	for i, size := range sizes {
		left := int64(len(sizes) - i)
		if size*left >= budget {
			return budget / left
		}
		budget -= size
	}
	if len(sizes) == 0 {
		return budget
	}
	return budget + sizes[len(sizes)-1]
}
