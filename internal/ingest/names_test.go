package ingest_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
)

// TestNamesCannotBeLookedUp takes DNS away for a while: feeds wait with the reason,
// keep what they know, and are asked again when names can be looked up.
func TestNamesCannotBeLookedUp(t *testing.T) {
	var asked atomic.Int32
	gone := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		asked.Add(1)
		return nil, errors.New("the cable is cut")
	}}
	w := newRoom(t, fetch.Options{Resolver: gone}, ingest.Options{})
	id := w.follow("http://news.example/feed")
	w.due()
	f := w.feed(id)
	if f.State != news.FeedWaiting || !strings.Contains(f.Reason, "news.example") || asked.Load() == 0 {
		t.Errorf("%s: %s", f.State, f.Reason)
	}
	if wait := f.Next.Sub(w.now()); wait <= 0 || wait > time.Hour {
		t.Errorf("it is asked again in %v", wait)
	}
	before := asked.Load()
	w.jump(time.Hour)
	w.due()
	if asked.Load() == before {
		t.Error("it was not asked again")
	}
}
