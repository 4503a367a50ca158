package web_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

func TestWritesAreTheReadersAlone(t *testing.T) {
	p := newPaper(t, func(o *web.Options) {
		o.TrustedProxies, o.PublicURL = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, "https://news.example"
	})
	form := url.Values{"display": {"full"}}
	for _, c := range []struct {
		name, addr string
		header     []string
		want       int
	}{
		{"this machine", reader, nil, 303},
		{"this machine over IPv6", "[::1]:5000", nil, 303},
		{"elsewhere", public, nil, 403},
		{"elsewhere, claiming to be forwarded", public, []string{"X-Forwarded-For", "127.0.0.1"}, 403},
		{"an unknown proxy on this machine", reader, []string{"X-Forwarded-For", "203.0.113.9"}, 403},
		{"an unknown proxy that lies", reader, []string{"X-Forwarded-For", "127.0.0.1"}, 403},
		{"a trusted proxy, for this machine", "10.0.0.1:9", []string{"X-Forwarded-For", "127.0.0.1"}, 303},
		{"a trusted proxy, for the public", "10.0.0.1:9", []string{"X-Forwarded-For", "127.0.0.1, 203.0.113.9"}, 403},
		{"a trusted proxy that says nonsense", "10.0.0.1:9", []string{"X-Forwarded-For", "127.0.0.1, x"}, 403},
		{"another site's form", reader, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another site's form, an old browser", reader, []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, 403},
		{"another site's name for this machine", reader, []string{"Host", "evil.example"}, 403},
		{"the public name, by a proxy nobody told us of", reader, []string{"Host", "news.example"}, 403},
		{"the public name, by a trusted proxy, for this machine", "10.0.0.1:9", []string{"X-Forwarded-For", "127.0.0.1", "Host", "news.example"}, 303},
		{"a proxy that speaks HTTP/1.0", reader, []string{"Proto", "1.0"}, 403},
	} {
		r := httptest.NewRequest(http.MethodPost, "/publisher/halyard.example", strings.NewReader(form.Encode()))
		r.RemoteAddr, r.Host = c.addr, "localhost:8080"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		for i := 0; i+1 < len(c.header); i += 2 {
			switch {
			case c.header[i] == "Proto":
				r.ProtoMajor, r.ProtoMinor = 1, 0
			case c.header[i] == "Host":
				r.Host = c.header[i+1]
			case c.header[i+1] == "":
				r.Header.Del(c.header[i])
			default:
				r.Header.Set(c.header[i], c.header[i+1])
			}
		}
		w := httptest.NewRecorder()
		p.handler.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
		if w.Code == 403 {
			parse(t, w.Result()).has(".notice b")
		}
	}
	pub, err := p.DB.Publisher(t.Context(), "halyard.example")
	if err != nil || pub.Display != news.DisplayFull {
		t.Errorf("the operator's word was not kept: %q, %v", pub.Display, err)
	}
}

func TestFeedActions(t *testing.T) {
	p := newPaper(t)
	id := p.Feeds[news.FeedWell]
	do := func(action string, form url.Values) int {
		return p.post(t, reader, fmt.Sprintf("/feed/%d/%s", id, action), form).StatusCode
	}
	state := func() news.FeedState {
		f, err := p.DB.Feed(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return f.State
	}
	if got := do("pause", nil); got != 303 || state() != news.FeedStopped {
		t.Errorf("pause: %d, %s", got, state())
	}
	if got := do("resume", nil); got != 303 || state() != news.FeedWell {
		t.Errorf("resume: %d, %s", got, state())
	}
	if got := do("edit", url.Values{"title": {"Wire"}, "folder": {"World"}, "url": {"javascript:alert(1)"}}); got != 400 {
		t.Errorf("an address that is none: %d", got)
	}
	if got := do("edit", url.Values{"title": {"Wire"}, "folder": {"World"}, "url": {"https://halyard.example/new"}}); got != 303 {
		t.Errorf("edit: %d", got)
	}
	if got := do("read", nil); got != 404 {
		t.Errorf("reading where nothing reads: %d", got)
	}
	if got := do("remove", nil); got != 303 || p.get(t, reader, fmt.Sprintf("/feed/%d", id)).StatusCode != 404 {
		t.Errorf("remove: %d", got)
	}
}

func TestAppearance(t *testing.T) {
	p := newPaper(t)
	for back, want := range map[string]string{"/story/1/x?y=1": "/story/1/x?y=1", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "": "/"} {
		resp := p.post(t, public, "/appearance", url.Values{"theme": {"dark"}, "back": {back}})
		if got := resp.Header.Get("Location"); resp.StatusCode != 303 || got != want {
			t.Errorf("back to %q leads to %q", back, got)
		}
	}
	resp := p.get(t, public, "/about", "Cookie", "theme=dark")
	if got := parse(t, resp).attr("html", "data-theme"); got != "dark" {
		t.Errorf("theme %q", got)
	}
	parse(t, p.get(t, public, "/about", "Cookie", `theme="><script>`)).hasNot("html[data-theme]")
}

func TestUnchangedPagesAreNotSentAgain(t *testing.T) {
	p := newPaper(t)
	for _, path := range []string{"/", "/about", "/feed.rss", "/section/local.json", "/sitemap.xml"} {
		tag := p.get(t, reader, path).Header.Get("ETag")
		resp := p.get(t, reader, path, "If-None-Match", tag)
		if b, _ := io.ReadAll(resp.Body); tag == "" || resp.StatusCode != http.StatusNotModified || len(b) > 0 {
			t.Errorf("%s, tag %q: %s with %d bytes", path, tag, resp.Status, len(b))
		}
	}
}

func TestCompression(t *testing.T) {
	p := newPaper(t)
	css := p.page(t, reader, "/").attr("link[rel=stylesheet]", "href")
	gunzip := func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	plainly := func(r io.Reader) (io.Reader, error) { return r, nil }
	for _, c := range []struct {
		path, accept, want string
		open               func(io.Reader) (io.Reader, error)
	}{
		{css, "gzip, deflate, br, zstd", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{css, "gzip, br;q=0", "gzip", gunzip},
		{"/", "gzip, deflate, br, zstd", "gzip", gunzip},
		{"/", "gzip;q=0.5", "gzip", gunzip},
		{"/", "br;q=0, gzip;q=0.0", "", plainly},
		{"/", "identity", "", plainly},
	} {
		plain, _ := io.ReadAll(p.get(t, reader, c.path).Body)
		resp := p.get(t, reader, c.path, "Accept-Encoding", c.accept)
		r, err := c.open(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if resp.Header.Get("Content-Encoding") != c.want || err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, %v", c.accept, resp.Header.Get("Content-Encoding"), err)
		}
	}
}

// TestPageWeight: HTML, CSS and scripts of a page stay under 60 kB, the faces of
// its first screen under 130 kB.
func TestPageWeight(t *testing.T) {
	p := newPaper(t)
	size := func(path string) (n int) {
		b, err := io.ReadAll(p.get(t, reader, path, "Accept-Encoding", "gzip, br").Body)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	for _, path := range []string{"/", "/first-run", fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story)} {
		d := p.page(t, reader, path)
		sum := size(path)
		for _, n := range append(d.all("link[rel=stylesheet]"), d.all("script[src]")...) {
			for _, a := range n.Attr {
				if a.Key == "href" || a.Key == "src" {
					sum += size(a.Val)
				}
			}
		}
		if sum > 60_000 {
			t.Errorf("%s weighs %d bytes", path, sum)
		}
		t.Logf("%s weighs %d bytes", path, sum)
	}
	css, _ := io.ReadAll(p.get(t, reader, p.page(t, reader, "/").attr("link[rel=stylesheet]", "href")).Body)
	faces := 0
	for _, part := range strings.Split(string(css), "url(")[1:] {
		if name, _, ok := strings.Cut(part, ")"); ok && strings.HasSuffix(name, ".woff2") {
			faces += size("/static/" + name)
		}
	}
	if faces == 0 || faces > 130_000 {
		t.Errorf("faces weigh %d bytes", faces)
	}
}

func TestStaticFilesAreForEver(t *testing.T) {
	p := newPaper(t)
	href := p.page(t, reader, "/about").attr("link[rel=stylesheet]", "href")
	resp := p.get(t, reader, href)
	if cc := resp.Header.Get("Cache-Control"); resp.StatusCode != 200 || !strings.Contains(cc, "immutable") {
		t.Errorf("%s: %s, %q", href, resp.Status, cc)
	}
	if resp := p.get(t, reader, "/static/style.css"); resp.StatusCode != 404 {
		t.Errorf("a name without its hash: %s", resp.Status)
	}
}

func TestPictures(t *testing.T) {
	var shot bytes.Buffer
	if err := png.Encode(&shot, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"/dam.png": shot.Bytes(), "/logo.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"/page.html": []byte("<html><script>alert(1)</script></html>"), "/empty": nil, "/huge.png": append(shot.Bytes(), make([]byte, 13<<20)...),
	}
	var cookies, agents []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		cookies, agents = append(cookies, r.Header.Get("Cookie")), append(agents, r.Header.Get("Referer"))
		w.Header().Set("Content-Type", "image/png") // servers say what they like
		w.Write(b)
	}))
	defer srv.Close()
	p := newPaper(t, func(o *web.Options) { o.Pictures = srv.Client() })
	signed := func(src string) string { return web.PictureURL([]byte("secret"), src) }
	for path, want := range map[string]int{"/dam.png": 200, "/logo.svg": 404, "/page.html": 404, "/empty": 404, "/missing.png": 404} {
		resp := p.get(t, public, signed(srv.URL+path), "Cookie", "theme=dark", "Referer", "http://localhost/story/1")
		if resp.StatusCode != want {
			t.Errorf("%s: %s", path, resp.Status)
		}
		if want == 200 && (resp.Header.Get("Content-Type") != "image/png" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "sandbox") || resp.Header.Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: %v", path, resp.Header)
		}
	}
	// A picture that is too large breaks off, so that nobody keeps half of it.
	paperServer := httptest.NewServer(p.handler)
	defer paperServer.Close()
	resp, err := http.Get(paperServer.URL + signed(srv.URL+"/huge.png"))
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	if err == nil {
		t.Error("a picture of 13 MB was sent on whole")
	}
	for _, c := range append(cookies, agents...) {
		if c != "" {
			t.Errorf("a publisher was told %q about the reader", c)
		}
	}
	forged := strings.Replace(signed(srv.URL+"/dam.png"), "dam", "Dam", 1)
	if resp := p.get(t, public, forged); resp.StatusCode != 404 {
		t.Errorf("a forged address: %s", resp.Status)
	}
	for _, src := range []string{"javascript:alert(1)", "file:///etc/passwd", "data:image/png;base64,AA", "//x.example/a.png", ""} {
		if got := signed(src); got != "" {
			t.Errorf("%q got the address %q", src, got)
		}
	}
}

// TestPanicsAreAnswered: one page that breaks takes no other down, and its cause
// is not shown.
func TestPanicsAreAnswered(t *testing.T) {
	p := newPaper(t, func(o *web.Options) {
		o.Desk.Read = func(ctx, int64) error { panic("secret cause") }
	})
	resp := p.post(t, reader, "/feed/1/read", nil)
	d := parse(t, resp)
	if resp.StatusCode != 500 || d.text(".notice b") != "We broke something." || strings.Contains(d.raw, "secret cause") {
		t.Errorf("%s: %s", resp.Status, d.text(".notice"))
	}
}

func TestMachineFiles(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.PublicURL = "https://news.example" })
	b, _ := io.ReadAll(p.get(t, public, "/sitemap.xml").Body)
	if want := fmt.Sprintf("<loc>https://news.example/story/%d/gate-torn-away", p.Story); !bytes.Contains(b, []byte(want)) {
		t.Errorf("sitemap: %.300s", b)
	}
	b, _ = io.ReadAll(p.get(t, public, "/robots.txt").Body)
	if !bytes.Contains(b, []byte("Sitemap: https://news.example/sitemap.xml")) {
		t.Errorf("robots: %s", b)
	}
	d := p.page(t, public, "/tag/hallan-dam")
	if got := d.attr("link[rel=canonical]", "href"); got != "https://news.example/tag/hallan-dam" {
		t.Errorf("canonical %q", got)
	}
	down := newPaper(t, func(o *web.Options) { o.Ready = func(ctx) error { return io.ErrClosedPipe } })
	if resp := down.get(t, public, "/readyz"); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz without workers: %s", resp.Status)
	}
}
