package sample_test

import (
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/sample"
)

// opening is an evening, so that the written morning moves across midnight.
var opening = time.Date(2027, 2, 28, 21, 30, 0, 0, time.UTC)

// newsroom is opened at opening, with a clock that the test moves.
func newsroom(t *testing.T) (*sample.Newsroom, func(time.Duration)) {
	t.Helper()
	now := opening
	n, err := sample.Open(func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return n, func(d time.Duration) { now = opening.Add(d) }
}

// get asks the newsroom as a client that does not accept gzip.
func get(n *sample.Newsroom, address string, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryPageIsServed(t *testing.T) {
	n, jump := newsroom(t)
	jump(10 * time.Minute)
	for _, a := range n.Truth(4000) {
		r := get(n, a.URL)
		if want := http.StatusOK; a.Withdrawn.IsZero() && r.StatusCode != want {
			t.Errorf("%s answers %d: %s", a.URL, r.StatusCode, body(t, r))
			continue
		}
		text := body(t, r)
		if _, err := html.Parse(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", a.URL, err)
		}
		if a.Withdrawn.IsZero() && !strings.Contains(text, html.EscapeString(a.Title)) && !strings.Contains(text, a.Title) {
			t.Errorf("%s does not hold its title %q", a.URL, a.Title)
		}
		if strings.ContainsAny(a.Title, "{}") {
			t.Errorf("%s: title %q holds braces", a.URL, a.Title)
		}
	}
}

func TestEveryFeedIsWellFormed(t *testing.T) {
	n, jump := newsroom(t)
	jump(10 * time.Minute)
	broken, gone, moved := 0, 0, 0
	for _, f := range n.Feeds(4000) {
		r := get(n, f.URL)
		if r.StatusCode == http.StatusMovedPermanently {
			r = get(n, r.Header.Get("Location"))
			moved++
		}
		text := body(t, r)
		switch {
		case r.StatusCode == http.StatusGone:
			gone++
		case r.StatusCode != http.StatusOK:
			t.Errorf("%s answers %d", f.URL, r.StatusCode)
		case strings.Contains(r.Header.Get("Content-Type"), "json"):
			if !json.Valid([]byte(text)) {
				t.Errorf("%s is no JSON", f.URL)
			}
		case wellFormed(text) != nil:
			broken++
		}
		if r.StatusCode == http.StatusOK && strings.Count(text, "http://") < 3 {
			t.Errorf("%s is empty", f.URL)
		}
	}
	if broken != 1 || gone != 1 || moved != 1 {
		t.Errorf("%d feeds are broken, %d gone and %d moved, want one each", broken, gone, moved)
	}
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	n, _ := newsroom(t)
	for _, address := range []string{n.Feeds(4000)[0].URL, n.Truth(4000)[0].URL, "http://halyard.localhost:4000/img/dam.webp"} {
		first := get(n, address)
		for _, h := range [][2]string{{"If-None-Match", first.Header.Get("ETag")}, {"If-Modified-Since", first.Header.Get("Last-Modified")}} {
			if r := get(n, address, h[0], h[1]); r.StatusCode != http.StatusNotModified || body(t, r) != "" {
				t.Errorf("%s with %s answers %d", address, h[0], r.StatusCode)
			}
		}
	}
}

func TestGzip(t *testing.T) {
	n, _ := newsroom(t)
	address := n.Truth(4000)[0].URL
	r := get(n, address, "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil || string(b) != body(t, get(n, address)) {
		t.Errorf("unpacked, the page is another: %v", err)
	}
}

func TestHeadlineIsCorrectedAfterAMinute(t *testing.T) {
	n, jump := newsroom(t)
	const page, wire = "http://halyard.localhost:4000/world/hallan-dam", "http://halyard.localhost:4000/wire/world.json"
	for _, c := range []struct {
		after           time.Duration
		title, has, not string
	}{
		{59 * time.Second, "Dam secure after gate fault", "38,500", "41,000"},
		{60 * time.Second, "Spillway gate fails at Hallan Dam", "41,000", "38,500"},
	} {
		jump(c.after)
		for _, address := range []string{page, wire} {
			text := body(t, get(n, address))
			if !strings.Contains(text, c.title) || !strings.Contains(text, c.has) || strings.Contains(text, c.not) {
				t.Errorf("after %v %s does not say %q and %s only", c.after, address, c.title, c.has)
			}
		}
	}
}

func TestRequestsAreKept(t *testing.T) {
	n, jump := newsroom(t)
	jump(time.Second)
	get(n, "http://halyard.localhost:4000/robots.txt?x=1", "User-Agent", "test")
	got := n.Requests()
	if len(got) != 1 {
		t.Fatalf("%d requests", len(got))
	}
	r := got[0]
	if r.Host != "halyard.localhost" || r.Path != "/robots.txt?x=1" || r.Status != 200 ||
		r.Header.Get("User-Agent") != "test" || !r.At.Equal(opening.Add(time.Second)) {
		t.Errorf("%+v", r)
	}
}

func TestFeedAddresses(t *testing.T) {
	n, _ := newsroom(t)
	for _, f := range n.Feeds(4000) {
		u, err := url.Parse(f.URL)
		if err != nil || u.Port() != "4000" || !strings.HasSuffix(u.Hostname(), ".localhost") || f.Folder == "" {
			t.Errorf("%+v", f)
		}
	}
}
