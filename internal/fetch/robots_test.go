package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/errs"
)

func TestRobotsRules(t *testing.T) {
	const groups = "\ufeffUser-agent: *\nDisallow: /all/\n\nuser-AGENT: Broadsheet # us\nUser-agent: other\nAllow: /all/\nDisallow: /ours\n" +
		"Sitemap: https://news.example/s.xml\nDisallow: /more\n\nUser-agent: third\nDisallow: /\n\nUser-agent: broadsheet/2.0\nDisallow: /again\n"
	for _, test := range []struct {
		file, path string
		allowed    bool
		rule       string
	}{
		{"", "/", true, ""},
		{"<html>not found</html>", "/", true, ""},
		{"Disallow: /\nUser-agent: *\n", "/", true, ""}, // before any group
		{"User-agent: *\nDisallow:\n", "/", true, ""},
		{"User-agent: *\nDisallow: /\n", "/a?b", false, "Disallow: /"},
		{"User-agent: *\rDisallow: /a\r\n", "/a", false, "Disallow: /a"},
		{"User-agent: *\nCrawl-delay: 3\nDisallow: /a", "/a", false, "Disallow: /a"},
		{"User agent: *\nDissalow: /a", "/a", false, "Disallow: /a"},
		{"User-agent: *\nDisallow: a", "/a", false, "Disallow: a"},
		// Groups: those that name us, together and alone.
		{groups, "/all/x", true, "Allow: /all/"},
		{groups, "/ours/x", false, "Disallow: /ours"},
		{groups, "/more", false, "Disallow: /more"},
		{groups, "/again", false, "Disallow: /again"},
		{groups, "/free", true, ""},
		{"User-agent: broadsheets\nDisallow: /\n", "/", true, ""},
		{"User-agent: Broadsheet\n\nUser-agent: *\nDisallow: /\n", "/", false, "Disallow: /"}, // one group of two names
		{"User-agent: Broadsheet\nAllow:\nUser-agent: *\nDisallow: /\n", "/", true, ""},
		// The longest match holds, Allow in a draw (RFC 9309, section 5.2).
		{"User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", false, "Disallow: /example/page/disallowed.gif"},
		{"User-agent: *\nAllow: /p\nDisallow: /", "/page", true, "Allow: /p"},
		{"User-agent: *\nDisallow: /page\nAllow: /page", "/page", true, "Allow: /page"},
		{"User-agent: *\nAllow: /$\nDisallow: /", "/", true, "Allow: /$"},
		{"User-agent: *\nAllow: /$\nDisallow: /", "/page.htm", false, "Disallow: /"},
		// Stars and the end.
		{"User-agent: *\nDisallow: *.gif$", "/a/b.gif", false, "Disallow: *.gif$"},
		{"User-agent: *\nDisallow: *.gif$", "/a/b.gif?x", true, ""},
		{"User-agent: *\nDisallow: /*?print", "/a/b?print=1", false, "Disallow: /*?print"},
		{"User-agent: *\nDisallow: /a*b*c", "/axxbxxc/d", false, "Disallow: /a*b*c"},
		{"User-agent: *\nDisallow: /a*b*c", "/axxcxxb", true, ""},
		{"User-agent: *\nDisallow: /a*bc$", "/abcxbc", false, "Disallow: /a*bc$"},
		{"User-agent: *\nDisallow: /a**$", "/abc", false, "Disallow: /a**$"},
		{"User-agent: *\nDisallow: /a$b", "/a$b", false, "Disallow: /a$b"},
		{"User-agent: *\nDisallow: /a%2Ab", "/a*b", false, "Disallow: /a%2Ab"},
		{"User-agent: *\nDisallow: /a%2Ab", "/axb", true, ""},
		// One spelling of paths (RFC 9309, section 2.2.2).
		{"User-agent: *\nDisallow: /foo/bar/\u30c4", "/foo/bar/%E3%83%84", false, "Disallow: /foo/bar/\u30c4"},
		{"User-agent: *\nDisallow: /foo/bar/%e3%83%84", "/foo/bar/\u30c4", false, "Disallow: /foo/bar/%e3%83%84"},
		{"User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false, "Disallow: /foo/bar/%62%61%7A"},
		{"User-agent: *\nDisallow: /a%2Fb", "/a/b", true, ""},
		{"User-agent: *\nDisallow: /A", "/a", true, ""},
	} {
		allowed, rule := parseRules([]byte(test.file), "Broadsheet").decide(test.path)
		if allowed != test.allowed || rule != test.rule {
			t.Errorf("%q: %s is allowed %v by %q, want %v by %q", test.file, test.path, allowed, rule, test.allowed, test.rule)
		}
	}
}

// robotsSite serves one robots.txt and counts who asks.
func robotsSite(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked.Add(1)
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func robotsClient(now func() time.Time) *Client {
	return New(Options{UserAgent: "Broadsheet/1.0 (+https://desk.example)", AllowNetworks: loopback4, Now: now})
}

func TestRobotsAnswers(t *testing.T) {
	for _, test := range []struct {
		name    string
		answer  http.HandlerFunc
		allowed bool
		kind    errs.Kind
	}{
		{"rules", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "User-agent: Broadsheet\nDisallow: /premium")
		}, false, ""},
		{"not there", http.NotFound, true, ""},
		{"forbidden", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, true, ""},
		{"broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, false, errs.Transient},
		{"too many requests", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, false, errs.Transient},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			panic(http.ErrAbortHandler)
		}, false, errs.Transient},
		{"a circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", http.StatusFound) }, true, ""},
		{"moved", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
				return
			}
			io.WriteString(w, "User-agent: *\nDisallow: /premium")
		}, false, ""},
		{"endless", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "User-agent: *\nDisallow: /premium\n"+strings.Repeat("# filler\n", 100_000)+"Allow: /premium/1\n")
		}, false, ""},
	} {
		s, _ := robotsSite(t, test.answer)
		allowed, rule, err := robotsClient(nil).Robots(context.Background(), s.URL+"/premium/1?x")
		if allowed != test.allowed || errs.KindOf(err) != test.kind {
			t.Errorf("%s: allowed %v by %q, %v", test.name, allowed, rule, err)
		}
	}
	if _, _, err := robotsClient(nil).Robots(context.Background(), "http://10.0.0.1/"); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a private address: %v", err)
	}
}

func TestRobotsAreAskedForOnce(t *testing.T) {
	s, asked := robotsSite(t, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(20 * time.Millisecond)
		io.WriteString(w, "User-agent: *\nDisallow: /premium")
	})
	c := robotsClient(nil)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			if allowed, _, err := c.Robots(context.Background(), fmt.Sprintf("%s/premium/%d", s.URL, i)); allowed || err != nil {
				t.Errorf("allowed %v, %v", allowed, err)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestRobotsCache(t *testing.T) {
	var mu sync.Mutex
	now := time.Now()
	status, maxAge := 200, ""
	s, asked := robotsSite(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		w.Header().Set("Cache-Control", maxAge)
		w.WriteHeader(status)
		io.WriteString(w, "User-agent: *\nDisallow: /premium")
	})
	c := robotsClient(func() time.Time { return now })
	step := func(name string, after time.Duration, answer int, age string, wantAllowed bool, wantAsked int32, kind errs.Kind) {
		t.Helper()
		now = now.Add(after)
		mu.Lock()
		status, maxAge = answer, age
		mu.Unlock()
		before := asked.Load()
		allowed, _, err := c.Robots(context.Background(), s.URL+"/premium")
		if allowed != wantAllowed || asked.Load()-before != wantAsked || errs.KindOf(err) != kind {
			t.Errorf("%s: allowed %v, asked %d times, %v", name, allowed, asked.Load()-before, err)
		}
	}
	step("first", 0, 200, "", false, 1, "")
	step("within a day", 23*time.Hour, 200, "", false, 0, "")
	step("a day later", 2*time.Hour, 200, "max-age=7200", false, 1, "")
	step("no longer fresh", 2*time.Hour, 500, "", false, 1, "")
	step("the old one stands in", time.Minute, 500, "", false, 0, "")
	step("and is asked for again", 5*time.Minute, 500, "", false, 1, "")
	step("but not for ever", 8*24*time.Hour, 500, "", false, 1, errs.Transient)
	step("nor at once", time.Minute, 404, "", false, 0, errs.Transient)
	step("gone", 5*time.Minute, 404, "", true, 1, "")
}

// A caller who gives up leaves the host as unknown as it was.
func TestRobotsGivenUp(t *testing.T) {
	var first atomic.Bool
	s, _ := robotsSite(t, func(w http.ResponseWriter, r *http.Request) {
		if first.CompareAndSwap(false, true) {
			<-r.Context().Done()
		}
		io.WriteString(w, "User-agent: *\nDisallow: /premium")
	})
	c := robotsClient(nil)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := c.Robots(ctx, s.URL+"/premium"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if allowed, rule, err := c.Robots(context.Background(), s.URL+"/premium"); allowed || rule != "Disallow: /premium" || err != nil {
		t.Errorf("allowed %v by %q, %v", allowed, rule, err)
	}
}

func TestRobotsCacheIsBounded(t *testing.T) {
	c := newRobotsCache()
	busy := c.enter("busy")
	for i := range 3 * robotsHosts {
		c.leave(c.enter(fmt.Sprint(i)))
	}
	if len(c.hosts) > robotsHosts || c.hosts["busy"] != busy {
		t.Errorf("%d hosts, busy one kept: %v", len(c.hosts), c.hosts["busy"] == busy)
	}
}

// Whatever the file, a decision is made, quickly, and names a line of it.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /a%2", "/ab?c")
	f.Add("User-agent: Broadsheet\nUser-agent: *\nDisallow: /\u30c4\n# x", "/%E3%83%84")
	f.Add("user agent:*\rdisalow:a", "/%")
	f.Fuzz(func(t *testing.T, file, path string) {
		rs := parseRules([]byte(file), "Broadsheet")
		allowed, why := rs.decide(path)
		if why == "" && !allowed {
			t.Fatal("refused without a rule")
		}
		if again, _ := rs.decide(encodePath(path, false)); again != allowed {
			t.Fatalf("%q and its one spelling are judged differently", path)
		}
	})
}

// The worst file that is read, against the longest path that is taken.
func BenchmarkRobotsWorst(b *testing.B) {
	file := "User-agent: *\n" + strings.Repeat("Disallow: /*a*a*a*a*b\n", maxRobots/22)
	rs := parseRules([]byte(file), "Broadsheet")
	path := "/" + strings.Repeat("a", maxAddress-1)
	for b.Loop() {
		rs.decide(path)
	}
}
