package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
)

const agent = "Broadsheet/1.0 (+https://desk.example)"

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// site is a real server on loopback that remembers what it was asked.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
	at    []time.Time
}

func newSite(t testing.TB, answer http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r)
		s.at = append(s.at, time.Now())
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests are those for a path so far, all of them for "".
func (s *site) requests(path string) []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.asked), func(r *http.Request) bool { return path != "" && r.URL.Path != path })
}

func newClient(t testing.TB, change ...func(*fetch.Options)) *fetch.Client {
	o := fetch.Options{UserAgent: agent, AllowNetworks: loopback, HostConcurrency: 8}
	for _, f := range change {
		f(&o)
	}
	c := fetch.New(o)
	t.Cleanup(c.Close)
	return c
}

func get(c *fetch.Client, address string) (*fetch.Response, error) {
	return c.Get(context.Background(), fetch.Request{URL: address})
}

func TestGetReadsAndIsHonest(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=iso-8859-1")
		w.Write([]byte("caf\xe9"))
	})
	resp, err := newClient(t).Get(context.Background(), fetch.Request{URL: s.URL + "/feed#top", Accept: "application/rss+xml"})
	if err != nil {
		t.Fatal(err)
	}
	if string(resp.Body) != "caf\xe9" || resp.Status != 200 || resp.URL != s.URL+"/feed" || resp.Moved != "" {
		t.Errorf("response %+v", resp)
	}
	if resp.Timings.Connect <= 0 || resp.Timings.FirstByte <= 0 || resp.Timings.Total < resp.Timings.FirstByte || resp.Remote == "" {
		t.Errorf("timings %+v, remote %q", resp.Timings, resp.Remote)
	}
	h := s.requests("/feed")[0].Header
	if h.Get("User-Agent") != agent || h.Get("Accept") != "application/rss+xml" || h.Get("Accept-Encoding") != "gzip, br, zstd" {
		t.Errorf("asked with %v", h)
	}
}

func TestConditionalGet(t *testing.T) {
	const tag, modified = `W/"v1"`, "Tue, 17 Nov 2026 05:31:00 GMT"
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.Header().Set("Cache-Control", "max-age=120")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Last-Modified", modified)
		fmt.Fprint(w, "news")
	})
	c := newClient(t)
	first, err := get(c, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if want := (news.Validators{ETag: tag, LastModified: modified}); first.Validators != want {
		t.Errorf("validators %+v, want %+v", first.Validators, want)
	}
	second, err := c.Get(context.Background(), fetch.Request{URL: s.URL, Validators: first.Validators})
	if err != nil || !second.NotModified || second.FreshFor != 2*time.Minute || second.Validators != first.Validators {
		t.Errorf("second reading %+v, %v", second, err)
	}
	if h := s.requests("")[1].Header; h.Get("If-None-Match") != tag || h.Get("If-Modified-Since") != modified {
		t.Errorf("asked with %v", h)
	}
}

// A temporary redirect may lead elsewhere the next day; validators of the old
// place would call the new one unchanged.
func TestValidatorsBelongToTheAddressThatGaveThem(t *testing.T) {
	var mu sync.Mutex
	place := "/today"
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/feed" {
			http.Redirect(w, r, place, http.StatusFound)
			return
		}
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
	})
	c := newClient(t)
	first, err := get(c, s.URL+"/feed")
	if err != nil || first.Validators.From != s.URL+"/today" {
		t.Fatalf("%+v, %v", first.Validators, err)
	}
	again := fetch.Request{URL: s.URL + "/feed", Validators: first.Validators}
	if second, err := c.Get(context.Background(), again); err != nil || !second.NotModified || second.Validators != first.Validators {
		t.Errorf("unchanged place: %+v, %v", second, err)
	}
	mu.Lock()
	place = "/tomorrow"
	mu.Unlock()
	if third, err := c.Get(context.Background(), again); err != nil || third.NotModified {
		t.Errorf("new place: %+v, %v", third, err)
	}
	for _, r := range s.requests("/feed") {
		if r.Header.Get("If-None-Match") != "" {
			t.Error("the redirecting address got another's validators")
		}
	}
}

func TestNotModifiedUnasked(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	if _, err := get(newClient(t), s.URL); !errors.Is(err, errs.Transient) {
		t.Errorf("error %v", err)
	}
}

func TestRedirects(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]struct {
			code int
			path string
		}{
			"/moved":    {301, "/moved2"},
			"/moved2":   {308, "/end"},
			"/for-now":  {302, "/end"},
			"/mixed":    {301, "/for-now"},
			"/circle":   {301, "/circle2"},
			"/circle2":  {302, "/circle"},
			"/self":     {302, "/self"},
			"/scheme":   {301, "file:///etc/passwd"},
			"/script":   {301, "javascript:alert(1)"},
			"/garbage":  {302, "http://[::1"},
			"/port":     {302, "http://127.0.0.1:0/"},
			"/nowhere":  {302, ""},
			"/relative": {307, "end?x=%zz"},
			"/umlaut":   {302, "/caf\xc3\xa9 end?q=a b%"},
		}[r.URL.Path]
		if strings.HasPrefix(r.URL.Path, "/endless") {
			to.code, to.path = 302, r.URL.Path+"x"
		}
		if to.code == 0 {
			fmt.Fprint(w, r.URL.Path)
			return
		}
		if to.path != "" {
			w.Header().Set("Location", to.path)
		}
		w.WriteHeader(to.code)
	})
	c := newClient(t)
	for _, test := range []struct {
		path, end, moved string
		kind             errs.Kind
	}{
		{path: "/moved", end: "/end", moved: "/end"},
		{path: "/for-now", end: "/end"},
		{path: "/mixed", end: "/end"},
		{path: "/relative", end: "/end?x=%25zz"},
		{path: "/umlaut", end: "/caf%C3%A9%20end?q=a%20b%25"},
		{path: "/circle", kind: errs.Invalid},
		{path: "/self", kind: errs.Invalid},
		{path: "/endless", kind: errs.Invalid},
		{path: "/scheme", kind: errs.Invalid},
		{path: "/script", kind: errs.Invalid},
		{path: "/garbage", kind: errs.Invalid},
		{path: "/port", kind: errs.Invalid},
		{path: "/nowhere", kind: errs.Invalid},
	} {
		resp, err := get(c, s.URL+test.path)
		if errs.KindOf(err) != test.kind {
			t.Errorf("%s: error %v, want kind %q", test.path, err, test.kind)
			continue
		}
		if err != nil {
			continue
		}
		moved := strings.TrimPrefix(resp.Moved, s.URL)
		if resp.URL != s.URL+test.end || moved != test.moved || resp.Redirects[len(resp.Redirects)-1] != resp.URL {
			t.Errorf("%s: at %s, moved %q, redirects %v", test.path, resp.URL, resp.Moved, resp.Redirects)
		}
	}
	if n := len(s.requests("")); n > 60 {
		t.Errorf("%d requests: a chain had no end", n)
	}
}

// Some sites send everybody in a circle until their cookie comes back.
func TestCookiesLiveForOneReading(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		fmt.Fprint(w, "text")
	})
	c := newClient(t)
	for range 2 {
		if resp, err := get(c, s.URL+"/page"); err != nil || string(resp.Body) != "text" {
			t.Fatalf("%+v, %v", resp, err)
		}
	}
	if n := len(s.requests("")); n != 4 {
		t.Errorf("%d requests: a cookie outlived its reading", n)
	}
}

func TestCredentials(t *testing.T) {
	other := newSite(t, func(http.ResponseWriter, *http.Request) {})
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/same":
			http.Redirect(w, r, "/end", http.StatusMovedPermanently)
		case "/other":
			http.Redirect(w, r, other.URL, http.StatusMovedPermanently)
		case "/none":
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	c := newClient(t)
	with := strings.Replace(s.URL, "http://", "http://ines:s3cret@", 1)
	resp, err := get(c, with+"/same")
	if err != nil {
		t.Fatal(err)
	}
	if user, pass, _ := s.requests("/end")[0].BasicAuth(); user != "ines" || pass != "s3cret" {
		t.Errorf("signed in as %q, %q", user, pass)
	}
	if resp.URL != s.URL+"/end" || resp.Moved != with+"/end" || strings.Contains(fmt.Sprint(resp.Redirects), "s3cret") {
		t.Errorf("URL %q, moved %q, redirects %v", resp.URL, resp.Moved, resp.Redirects)
	}
	if _, err := get(c, with+"/other"); err != nil || other.requests("")[0].Header.Get("Authorization") != "" {
		t.Errorf("another host got the password, or %v", err)
	}
	for _, address := range []string{with + "/none", "http://ines:s3cret@", "http://ines:s3 cret@a b/", "http://ines:s3cret/@x:y/", "ftp://ines:s3cret@a/"} {
		_, err := get(c, address)
		if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "s3 cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestStatuses(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if v := q.Get("after"); v != "" {
			w.Header().Set("Retry-After", v)
		}
		var code int
		fmt.Sscan(q.Get("code"), &code)
		w.WriteHeader(code)
		fmt.Fprint(w, "an error page")
	})
	now := time.Now()
	for _, test := range []struct {
		code  int
		after string
		kind  errs.Kind
		wait  time.Duration
	}{
		{404, "", errs.NotFound, 0},
		{410, "", errs.Gone, 0},
		{401, "", errs.Forbidden, 0},
		{403, "", errs.Forbidden, 0},
		{451, "", errs.Forbidden, 0},
		{400, "", errs.Invalid, 0},
		{418, "", errs.Invalid, 0},
		{429, "120", errs.Transient, 2 * time.Minute},
		{503, now.Add(time.Hour).UTC().Format(http.TimeFormat), errs.Transient, time.Hour},
		{503, "99999999999999999999", errs.Transient, 24 * time.Hour},
		{503, "soon", errs.Transient, 0},
		{500, "", errs.Transient, 0},
		{599, "", errs.Transient, 0},
		{304, "", errs.Transient, 0},
	} {
		c := newClient(t)
		resp, err := get(c, s.URL+"/?code="+fmt.Sprint(test.code)+"&after="+url.QueryEscape(test.after))
		if errs.KindOf(err) != test.kind || resp.Status != test.code || len(resp.Body) > 0 {
			t.Errorf("%d: %v, response %+v", test.code, err, resp)
		}
		if got := fetch.RetryAfter(err); got < test.wait-2*time.Second || got > test.wait {
			t.Errorf("%d: wait %v, want %v", test.code, got, test.wait)
		}
		if test.code != 304 && (fetch.Status(err) != test.code || !strings.Contains(err.Error(), s.URL)) {
			t.Errorf("%d: status %d, message %q", test.code, fetch.Status(err), err)
		}
	}
}

func TestFreshness(t *testing.T) {
	var set http.Header
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range set {
			w.Header()[k] = v
		}
	})
	soon := time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)
	for _, test := range []struct {
		header http.Header
		want   time.Duration
	}{
		{http.Header{}, 0},
		{http.Header{"Cache-Control": {"public, max-age=600"}}, 10 * time.Minute},
		{http.Header{"Cache-Control": {"public", `MAX-AGE="600"`}, "Age": {"300"}}, 5 * time.Minute},
		{http.Header{"Cache-Control": {"max-age=600, no-cache"}}, 0},
		{http.Header{"Cache-Control": {"no-store"}, "Expires": {soon}}, 0},
		{http.Header{"Cache-Control": {"max-age=0"}, "Expires": {soon}}, 0},
		{http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		{http.Header{"Cache-Control": {"max-age=-5"}}, 0},
		{http.Header{"Expires": {soon}}, 10 * time.Minute},
		{http.Header{"Expires": {"0"}}, 0},
		// The server's clock is a day behind; its own dates still agree.
		{http.Header{"Date": {"Mon, 16 Nov 2026 10:00:00 GMT"}, "Expires": {"Mon, 16 Nov 2026 10:05:00 GMT"}}, 5 * time.Minute},
	} {
		set = test.header
		resp, err := get(newClient(t), s.URL)
		if err != nil || resp.FreshFor < test.want-2*time.Second || resp.FreshFor > test.want {
			t.Errorf("%v: fresh for %v, want %v (%v)", test.header, resp.FreshFor, test.want, err)
		}
	}
}

// quick are the time-outs of tests.
func quick(o *fetch.Options) {
	o.Timeouts = fetch.Timeouts{Connect: time.Second, TLS: 50 * time.Millisecond, FirstByte: 50 * time.Millisecond, Total: 150 * time.Millisecond}
}

func TestSlowServers(t *testing.T) {
	drip := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, handler := range map[string]http.HandlerFunc{"drip": drip, "silent": silent} {
		s := newSite(t, handler)
		began := time.Now()
		_, err := get(newClient(t, quick), s.URL)
		if !errors.Is(err, errs.Transient) || !strings.Contains(err.Error(), "later") {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s: held a worker for %v", name, took)
		}
	}
	s := newSite(t, silent)
	if _, err := get(newClient(t, quick), strings.Replace(s.URL, "http", "https", 1)); !errors.Is(err, errs.Transient) {
		t.Errorf("https to a plain server: %v", err)
	}
}

// A server that speaks slower than any phase has time for, from the first byte on.
func TestSlowConnections(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				io.WriteString(conn, "HTTP/1.1 200 OK\r\nX-Slow: ")
				for err == nil {
					_, err = io.WriteString(conn, "x")
					time.Sleep(5 * time.Millisecond)
				}
			}()
		}
	}()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the kernel connects, nobody accepts
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, address := range []string{"http://" + l.Addr().String(), "http://" + silent.Addr().String(), "https://" + silent.Addr().String()} {
		began := time.Now()
		_, err := get(newClient(t, quick), address)
		if took := time.Since(began); !errors.Is(err, errs.Transient) || took > 30*time.Second {
			t.Errorf("%s: held a worker for %v, %v", address, took, err)
		}
	}
}

func TestCallerGivesUp(t *testing.T) {
	s := newSite(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := newClient(t).Get(ctx, fetch.Request{URL: s.URL}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestHugeHeader(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Filler", strings.Repeat("x", 1<<20))
	})
	if _, err := get(newClient(t), s.URL); !errors.Is(err, errs.Invalid) {
		t.Errorf("error %v", err)
	}
}

func TestConnectionsThatFail(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	cutOff := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half")
	})
	for _, address := range []string{closed.URL, cutOff.URL} {
		_, err := get(newClient(t), address)
		if !errors.Is(err, errs.Transient) || !strings.Contains(err.Error(), address) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestHTTPClientIsGuarded(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://10.1.2.3/", http.StatusFound)
			return
		}
		fmt.Fprint(w, r.Header.Get("User-Agent"))
	})
	resp, err := newClient(t).HTTP().Post(s.URL, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); string(body) != agent || s.requests("")[0].Method != "POST" {
		t.Errorf("agent %q", body)
	}
	if _, err := newClient(t).HTTP().Get(s.URL + "/away"); !errors.Is(err, errs.Forbidden) {
		t.Errorf("redirect to a private address: %v", err)
	}
	if _, err := fetch.New(fetch.Options{}).HTTP().Get(s.URL); !errors.Is(err, errs.Forbidden) {
		t.Errorf("loopback: %v", err)
	}
}

func BenchmarkGet(b *testing.B) {
	body := []byte(strings.Repeat("<item><title>A headline</title></item>\n", 500))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(body)
	}))
	defer s.Close()
	c := newClient(b)
	for name, v := range map[string]news.Validators{"full": {}, "unchanged": {ETag: `"1"`}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Get(context.Background(), fetch.Request{URL: s.URL, Validators: v}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
