package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestRoutes(t *testing.T) {
	p := newPaper(t)
	story := fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story)
	article := fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article)
	for _, c := range []struct {
		path   string
		status int
		kind   string // start of the content type, or the Location of a redirect
	}{
		{"/", 200, "text/html"},
		{"/front.json", 200, "application/json"},
		{"/feed.rss", 200, "application/rss+xml"},
		{"/feed.atom", 200, "application/atom+xml"},
		{"/feed.json", 200, "application/feed+json"},
		{"/section/local", 200, "text/html"},
		{"/section/local.json", 200, "application/json"},
		{"/section/local/feed.rss", 200, "application/rss+xml"},
		{"/section/local/feed.nothing", 404, "text/html"},
		{"/section/nowhere", 404, "text/html"},
		{"/tag/hallan-dam", 200, "text/html"},
		{"/tag/hallan-dam.json", 200, "application/json"},
		{"/tag/hallan-dam/feed.atom", 200, "application/atom+xml"},
		{"/tag/Hallan%20Dam", 301, "/tag/hallan-dam"},
		{"/tag/unheard-of", 404, "text/html"},
		{"/person/ottoline-brandt", 200, "text/html"},
		{"/place/brannock", 200, "text/html"},
		{"/organisation/esker-water-power", 200, "text/html"},
		{"/publisher/halyard.example", 200, "text/html"},
		{"/publisher/halyard.example.json", 200, "application/json"},
		{"/publisher/nobody.example", 404, "text/html"},
		{"/publishers", 200, "text/html"},
		{"/publishers.json", 200, "application/json"},
		{"/feed/1", 200, "text/html"},
		{"/feed/1/feed.json", 200, "application/feed+json"},
		{"/feed/99", 404, "text/html"},
		{"/quote/1", 200, "text/html"},
		{"/quote/1.json", 200, "application/json"},
		{"/search", 200, "text/html"},
		{"/search?q=wall&in=quotes", 200, "text/html"},
		{"/search?q=unheard&in=quotes", 200, "text/html"},
		{"/changes", 200, "text/html"},
		{"/changes/feed.rss", 200, "application/rss+xml"},
		{"/changes.json", 200, "application/json"},
		{"/search?q=gate", 200, "text/html"},
		{"/search/feed.rss?q=gate", 200, "application/rss+xml"},
		{"/search.json?q=gate", 200, "application/json"},
		{article, 200, "text/html"},
		{fmt.Sprintf("/article/%d/tools/explain", p.Article), 200, "text/html"},
		{fmt.Sprintf("/article/%d/tools/nothing", p.Article), 404, "text/html"},
		{fmt.Sprintf("/story/%d/tools/points", p.Story), 200, "text/html"},
		{"/ask", 200, "text/html"},
		{"/ask.json?q=gate", 200, "application/json"},
		{article + ".json", 200, "application/json"},
		{article + "?revisions=1", 301, fmt.Sprintf("/article/%d/revisions", p.Article)},
		{fmt.Sprintf("/article/%d", p.Article), 301, article},
		{fmt.Sprintf("/article/%d.json", p.Article), 200, "application/json"},
		{fmt.Sprintf("/article/%d/wrong-slug", p.Article), 301, article},
		{fmt.Sprintf("/article/%d/revisions", p.Edited), 200, "text/html"},
		{fmt.Sprintf("/article/%d/compare", p.Copy), 200, "text/html"},
		{fmt.Sprintf("/article/%d/compare", p.Article), 404, "text/html"},
		{fmt.Sprintf("/story/%d/log", p.Story), 200, "text/html"},
		{"/story/999999/log", 404, "text/html"},
		{"/article/999999/x", 404, "text/html"},
		{"/article/-1/x", 404, "text/html"},
		{"/article/99999999999999999999/x", 404, "text/html"},
		{story, 200, "text/html"},
		{story + ".json", 200, "application/json"},
		{fmt.Sprintf("/story/%d", p.Story), 301, story},
		{"/feeds", 200, "text/html"},
		{"/feeds?show=waiting", 200, "text/html"},
		{"/feeds.json", 200, "application/json"},
		{"/feeds.opml", 200, "text/x-opml"},
		{"/first-run", 200, "text/html"},
		{"/first-run/progress", 200, "text/html"},
		{"/settings", 200, "text/html"},
		{"/about", 200, "text/html"},
		{"/sitemap.xml", 200, "application/xml"},
		{"/robots.txt", 200, "text/plain"},
		{"/healthz", 200, "text/plain"},
		{"/readyz", 200, "text/plain"},
		{"/nothing/here", 404, "text/html"},
		{"/nothing.json", 404, "application/json"},
		{"/?before=nonsense", 200, "text/html"},
		{"/section/local?before=nonsense", 400, "text/html"},
	} {
		resp := p.get(t, reader, c.path)
		got := resp.Header.Get("Content-Type")
		if c.status == http.StatusMovedPermanently {
			got = resp.Header.Get("Location")
		}
		if resp.StatusCode != c.status || !strings.HasPrefix(got, c.kind) {
			t.Errorf("GET %s: %d %q, want %d %q", c.path, resp.StatusCode, got, c.status, c.kind)
		}
		if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("GET %s: policy %q", c.path, csp)
		}
	}
}
