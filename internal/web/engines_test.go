package web_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/store/storetest"
	"broadsheet/internal/web/webtest"
)

// crawled bounds the pages that are compared.
const crawled = 400

// TestPagesAreTheSame guards against a page that fails, or tells something else,
// when the news is kept on the other engine: from the front page on, every page
// that a link leads to is asked for on both, and compared byte by byte.
func TestPagesAreTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only; make test runs this")
	}
	var papers [2]*paper
	for i, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		papers[i] = paperOf(t, webtest.OpenOn(t, e, "https://pictures.example/"))
	}
	queue := []string{"/", "/feeds", "/publishers", "/settings", "/about", "/feeds.json", "/feed.rss", "/feed.atom", "/feed.json",
		"/search?q=dam", "/search?q=%22main+wall%22", "/search?q=nothing+at+all", "/search?q=damm", "/sitemap.xml"}
	seen := map[string]bool{}
	for _, target := range queue {
		seen[target] = true
	}
	for n := 0; n < len(queue) && n < crawled; n++ {
		status, body := comparePages(t, papers, queue[n])
		if status != http.StatusOK || !strings.HasPrefix(body, "<!") {
			continue
		}
		page := parse(t, papers[0].get(t, reader, queue[n]))
		for _, a := range append(page.all("a[href]"), page.all("link[href]")...) {
			for _, attr := range a.Attr {
				target, _, _ := strings.Cut(attr.Val, "#")
				if attr.Key == "href" && strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//") && !strings.HasPrefix(target, "/static/") && !seen[target] {
					seen[target] = true
					queue = append(queue, target)
				}
			}
		}
	}
	if len(queue) < 100 {
		t.Errorf("only %d pages were found", len(queue))
	}
}

// nonces are those of forms, each of which is another.
var nonces = regexp.MustCompile(`name="n?once" value="[^"]*"`)

// comparePages asks for one page on both engines.
func comparePages(t *testing.T, papers [2]*paper, target string) (status int, body string) {
	t.Helper()
	var bodies [2]string
	var statuses [2]int
	for i, p := range papers {
		resp := p.get(t, reader, target)
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		statuses[i], bodies[i] = resp.StatusCode, nonces.ReplaceAllString(string(b), "")
	}
	if statuses[0] != statuses[1] || bodies[0] != bodies[1] {
		at := 0
		for at < min(len(bodies[0]), len(bodies[1])) && bodies[0][at] == bodies[1][at] {
			at++
		}
		t.Errorf("%s: %d on one engine, %d on the other:\n%.300s\n--\n%.300s", target, statuses[0], statuses[1], bodies[0][max(0, at-100):], bodies[1][max(0, at-100):])
	}
	return statuses[0], bodies[0]
}
