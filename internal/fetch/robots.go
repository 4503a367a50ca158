package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// How long what is known of a robots.txt is used.
const (
	robotsFresh = 24 * time.Hour     // at most, and where the server does not say
	robotsSoon  = time.Hour          // at least: nobody is asked more often
	robotsRetry = 5 * time.Minute    // after it could not be read
	robotsStale = 7 * 24 * time.Hour // an old one stands in for one that cannot be read
	robotsHosts = 20_000             // that are remembered
)

// Robots reports whether robots.txt lets this program read a page, and the rule
// that decides: "Disallow: /premium", or "" where none speaks of it.
//
// The file is kept for up to a day and asked for once at a time. One that is not
// there (4xx) allows everything. One that cannot be read now (5xx, no connection)
// allows nothing: the error says so and is worth a later try; an older copy is
// used instead for a week. Errors are those of Get.
func (c *Client) Robots(ctx context.Context, pageURL string) (allowed bool, rule string, err error) {
	defer errs.Wrap(&err, "robots.txt for %s", news.PublicURL(pageURL))
	u, err := parseAddress(pageURL)
	if err != nil {
		return false, "", err
	}
	if u.Path == "/robots.txt" {
		return true, "", nil
	}
	rs, err := c.robotsOf(ctx, u)
	if err != nil {
		return false, "", err
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	allowed, rule = rs.decide(path)
	return allowed, rule, nil
}

// robotsOf is what the host of u says, from the cache or the web.
func (c *Client) robotsOf(ctx context.Context, u *url.URL) (rules, error) {
	k := c.robots.enter(u.Scheme + "://" + hostPort(u))
	defer c.robots.leave(k)
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := c.now()
	if now.Before(k.until) {
		return k.rules, k.err
	}
	rs, fresh, err := c.fetchRobots(ctx, u)
	switch {
	case err == nil:
		k.set(rs, nil, now.Add(fresh))
		k.read = now
	case ctx.Err() != nil, errors.As(err, new(*TurnError)): // which says nothing of the host
		return nil, err
	case !k.read.IsZero() && now.Sub(k.read) < robotsStale:
		k.set(k.rules, nil, now.Add(robotsRetry))
	default:
		k.set(nil, err, now.Add(max(robotsRetry, RetryAfter(err))))
	}
	return k.rules, k.err
}

// fetchRobots reads the file and says for how long it holds.
func (c *Client) fetchRobots(ctx context.Context, u *url.URL) (rules, time.Duration, error) {
	file := url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: "/robots.txt"}
	resp, err := c.Get(ctx, Request{URL: file.String(), Accept: "text/plain, */*;q=0.5", Limit: maxRobots, cut: true})
	switch status := Status(err); {
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests, resp.Status != 0 && errs.KindOf(err) == errs.Invalid:
		return nil, robotsFresh, nil
	case err != nil:
		return nil, 0, err
	}
	fresh := robotsFresh
	if resp.FreshFor > 0 {
		fresh = max(resp.FreshFor, robotsSoon)
	}
	return parseRules(resp.Body, product(c.agent)), fresh, nil
}

// robotsCache remembers what hosts said.
type robotsCache struct {
	mu    sync.Mutex
	hosts map[string]*known
}

// known is what one host said. The fields below turn belong to whoever holds it;
// users is under robotsCache.mu.
type known struct {
	users int
	turn  chan struct{} // holds one element while somebody reads or fills the rest
	rules rules
	err   error
	read  time.Time // when rules was read
	until time.Time // when to ask again
}

func newRobotsCache() *robotsCache { return &robotsCache{hosts: map[string]*known{}} }

func (k *known) set(rs rules, err error, until time.Time) { k.rules, k.err, k.until = rs, err, until }

// enter finds or makes the entry of a host. A full cache forgets a tenth of
// what is not in use; map order makes that any tenth.
func (c *robotsCache) enter(key string) *known {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.hosts[key]
	if k == nil {
		if len(c.hosts) >= robotsHosts {
			c.forget(robotsHosts / 10)
		}
		k = &known{turn: make(chan struct{}, 1)}
		c.hosts[key] = k
	}
	k.users++
	return k
}

func (c *robotsCache) leave(k *known) {
	c.mu.Lock()
	k.users--
	c.mu.Unlock()
}

func (c *robotsCache) forget(n int) {
	for key, k := range c.hosts {
		if n == 0 {
			return
		}
		if k.users == 0 {
			delete(c.hosts, key)
			n--
		}
	}
}
