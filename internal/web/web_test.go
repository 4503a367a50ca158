package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

// paper is a newspaper over a filled store, asked without a network.
type paper struct {
	*webtest.Newsroom
	handler http.Handler
}

func newPaper(t testing.TB, change ...func(*web.Options)) *paper {
	t.Helper()
	return paperOf(t, webtest.Open(t, "https://pictures.example/"), change...)
}

func paperOf(t testing.TB, n *webtest.Newsroom, change ...func(*web.Options)) *paper {
	t.Helper()
	o := web.Options{DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Pictures: http.DefaultClient, Now: n.Clock.Now, Comments: web.Comments{On: true, CloseAfter: 14 * 24 * time.Hour},
		Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	for _, c := range change {
		c(&o)
	}
	return &paper{n, web.New(o)}
}

// from is where a request comes from: this machine, or anywhere else.
const (
	reader = "127.0.0.1:5000"
	public = "203.0.113.9:5000"
)

// ask answers a request from addr; header is name, value, ….
func (p *paper) ask(t testing.TB, method, addr, target string, body io.Reader, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, body)
	r.RemoteAddr, r.Host = addr, "localhost:8080"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Result()
}

func (p *paper) get(t testing.TB, addr, target string, header ...string) *http.Response {
	t.Helper()
	return p.ask(t, http.MethodGet, addr, target, nil, header...)
}

// post sends a form as a page of ours would.
func (p *paper) post(t testing.TB, addr, target string, form url.Values, header ...string) *http.Response {
	t.Helper()
	header = append([]string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}, header...)
	return p.ask(t, http.MethodPost, addr, target, strings.NewReader(form.Encode()), header...)
}

type ctx = context.Context

// page gets a page that must be there and parses it.
func (p *paper) page(t testing.TB, addr, target string) *dom {
	t.Helper()
	resp := p.get(t, addr, target)
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(resp.Body)
		t.Fatalf("GET %s: %s\n%s", target, resp.Status, b)
	}
	return parse(t, resp)
}

// dom is a parsed page, asked by selector.
type dom struct {
	t    testing.TB
	root *html.Node
	raw  string
}

func parse(t testing.TB, resp *http.Response) *dom {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return &dom{t, root, string(b)}
}

func (d *dom) all(selector string) []*html.Node {
	d.t.Helper()
	s, err := cascadia.Parse(selector)
	if err != nil {
		d.t.Fatal(err)
	}
	return cascadia.QueryAll(d.root, s)
}

// text is the words of the first match, single-spaced.
func (d *dom) text(selector string) string {
	d.t.Helper()
	nodes := d.all(selector)
	if len(nodes) == 0 {
		d.t.Errorf("nothing matches %s", selector)
		return ""
	}
	return words(nodes[0])
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (d *dom) attr(selector, name string) string {
	d.t.Helper()
	for _, n := range d.all(selector) {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
	}
	d.t.Errorf("no %s[%s]", selector, name)
	return ""
}

// has and hasNot assert by selector.
func (d *dom) has(selectors ...string) {
	d.t.Helper()
	for _, s := range selectors {
		if len(d.all(s)) == 0 {
			d.t.Errorf("%s is missing", s)
		}
	}
}

func (d *dom) hasNot(selectors ...string) {
	d.t.Helper()
	for _, s := range selectors {
		if n := len(d.all(s)); n > 0 {
			d.t.Errorf("%d of %s, want none", n, s)
		}
	}
}
