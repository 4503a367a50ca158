package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/internal/errs"
)

// visits is a server that notes when it was asked and by how many at a time.
type visits struct {
	*httptest.Server
	mu        sync.Mutex
	at        []time.Time
	now, most int
}

func newVisits(t *testing.T, takes time.Duration) *visits {
	v := &visits{}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		v.mu.Lock()
		v.at = append(v.at, time.Now())
		v.now++
		v.most = max(v.most, v.now)
		v.mu.Unlock()
		time.Sleep(takes)
		v.mu.Lock()
		v.now--
		v.mu.Unlock()
		io.WriteString(w, "x")
	}))
	t.Cleanup(v.Close)
	return v
}

// getAll asks for n addresses of a server at once.
func getAll(t *testing.T, c *Client, base string, n int) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if _, err := c.Get(context.Background(), Request{URL: fmt.Sprintf("%s/feed/%d", base, i)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestHostDelayAsTheServerSeesIt(t *testing.T) {
	const delay = 30 * time.Millisecond
	v := newVisits(t, 0)
	c := New(Options{AllowNetworks: loopback4, HostDelay: delay, HostConcurrency: 3})
	defer c.Close()
	begin := time.Now()
	getAll(t, c, v.URL, 8)
	// However long the way to the server takes, no request comes before its turn.
	for i, at := range v.at {
		if early := begin.Add(time.Duration(i) * delay); at.Before(early) {
			t.Errorf("request %d came %v too early", i, early.Sub(at))
		}
	}
}

func TestHostConcurrencyAsTheServerSeesIt(t *testing.T) {
	for _, limit := range []int{1, 3} {
		v := newVisits(t, 10*time.Millisecond)
		c := New(Options{AllowNetworks: loopback4, HostConcurrency: limit})
		getAll(t, c, v.URL, 12)
		if v.most != limit {
			t.Errorf("%d requests at a time, want %d", v.most, limit)
		}
		c.Close()
	}
}

// One slow host does not keep others waiting.
func TestHostsAreIndependent(t *testing.T) {
	slow, fast := newVisits(t, 300*time.Millisecond), newVisits(t, 0)
	c := New(Options{AllowNetworks: loopback4, HostDelay: time.Minute})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for range 5 {
		go c.Get(ctx, Request{URL: slow.URL})
	}
	began := time.Now()
	if _, err := c.Get(ctx, Request{URL: fast.URL}); err != nil || time.Since(began) > 20*time.Second { // the host delay is a minute
		t.Errorf("waited %v for another host, %v", time.Since(began), err)
	}
}

func TestTurnsComeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const delay = time.Second
		p := newPolite(delay, 1, time.Now)
		began := time.Now()
		var mu sync.Mutex
		var starts []time.Duration
		var order []int
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond) // they come one after the other
				done, err := p.wait(t.Context(), "a:80")
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				starts, order = append(starts, time.Since(began)), append(order, i)
				mu.Unlock()
				time.Sleep(delay / 2)
				done()
			})
		}
		all.Wait()
		for i := range order {
			if order[i] != i || starts[i] != time.Duration(i)*delay {
				t.Fatalf("turn %d was for caller %d after %v", i, order[i], starts[i])
			}
		}
	})
}

func TestGivingUpATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolite(time.Minute, 1, time.Now)
		began := time.Now()
		ask := func(ctx context.Context) error {
			done, err := p.wait(ctx, "a:80")
			if err == nil {
				done()
			}
			return err
		}
		if err := ask(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if err := ask(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			cancel()
		}
		if err := ask(t.Context()); err != nil || time.Since(began) != time.Minute {
			t.Errorf("the next turn came after %v, %v", time.Since(began), err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := ask(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}

func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Options{HostDelay: time.Second})
		const address = "http://news.example/feed"
		if d := c.Queue(address); d != 0 {
			t.Errorf("an unknown host keeps waiting for %v", d)
		}
		ctx, cancel := context.WithCancel(t.Context())
		for range 5 {
			go c.polite.wait(ctx, "news.example:80") // the first has its turn and keeps it
		}
		synctest.Wait()
		if d := c.Queue(address); d != 5*time.Second {
			t.Errorf("one under way, four waiting: %v", d)
		}
		cancel()
		synctest.Wait()
		time.Sleep(time.Second)
		if d := c.Queue(address); d != 0 {
			t.Errorf("all others gave up: %v", d)
		}
	})
}

func TestHostsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolite(time.Second, 1, time.Now)
		most := 0
		for i := range 100_000 {
			done, err := p.wait(t.Context(), fmt.Sprintf("host-%d:80", i))
			if err != nil {
				t.Fatal(err)
			}
			done()
			most = max(most, len(p.hosts))
			if i%100 == 0 {
				time.Sleep(time.Second)
			}
		}
		if most > 1000 {
			t.Errorf("%d hosts remembered, of which 100 are in use", most)
		}
	})
}

// One address that is asked too often may be just that; a second within its time
// means us, and then the host is left alone.
func TestRetryAfterHoldsTheHost(t *testing.T) {
	var hits int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		if r.URL.Path != "/fine" {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	defer s.Close()
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	c := New(Options{AllowNetworks: loopback4, Now: func() time.Time { return now }})
	ask := func(path string) error {
		_, err := c.Get(context.Background(), Request{URL: s.URL + path})
		return err
	}
	ask("/one")
	ask("/one")
	if err := ask("/fine"); err != nil {
		t.Fatalf("after one address was refused: %v", err)
	}
	ask("/two")
	before := hits
	err := ask("/fine")
	if !errors.Is(err, errs.Transient) || RetryAfter(err) != 10*time.Minute || hits != before {
		t.Errorf("after two: %v, to wait %v, %d more requests", err, RetryAfter(err), hits-before)
	}
	now = now.Add(10 * time.Minute)
	if err := ask("/fine"); err != nil {
		t.Errorf("after the time has passed: %v", err)
	}
}
