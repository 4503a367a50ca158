package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/feed"
	"broadsheet/internal/web"
)

// TestListsAreFeeds reads what we publish with our own reader.
func TestListsAreFeeds(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.PublicURL = "https://news.example" })
	for _, list := range []string{"", "/section/world", "/tag/hallan-dam", "/publisher/hostile.example", "/feed/1", "/person/ines-halloran"} {
		var guids [3]string
		for i, form := range []string{"rss", "atom", "json"} {
			resp := p.get(t, public, list+"/feed."+form)
			b, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := feed.Parse(b, feed.Source{})
			if err != nil || len(doc.Entries) == 0 {
				t.Errorf("%s/feed.%s: %v, %d entries", list, form, err, len(doc.Entries))
				continue
			}
			for _, e := range doc.Entries {
				if !strings.HasPrefix(e.URL, "https://news.example/") || e.Title == "" || e.Published.IsZero() {
					t.Errorf("%s/feed.%s: entry %q %q %s", list, form, e.URL, e.Title, e.Published)
				}
				guids[i] += e.GUID + " "
			}
		}
		if guids[0] != guids[1] || guids[1] != guids[2] {
			t.Errorf("%s: the forms list other entries:\n%s\n%s\n%s", list, guids[0], guids[1], guids[2])
		}
	}
}

// TestListsPage walks a list to its end and back by its own links.
func TestListsPage(t *testing.T) {
	p := newPaper(t)
	for i := range 45 {
		p.Add(t, fmt.Sprintf("extra-%d", i), "Halyard News Agency", "halyard.example")
	}
	seen := map[string]bool{}
	collect := func(d *dom) {
		for _, n := range d.all(".related .hed a") {
			for _, a := range n.Attr {
				if a.Key == "href" {
					if seen[a.Val] {
						t.Errorf("%s is listed twice", a.Val)
					}
					seen[a.Val] = true
				}
			}
		}
	}
	d := p.page(t, reader, "/publisher/halyard.example")
	d.hasNot("a[rel=prev]")
	collect(d)
	d = p.page(t, reader, d.attr("a[rel=next]", "href"))
	collect(d)
	d.hasNot("a[rel=next]")
	if len(seen) != 47 {
		t.Errorf("%d articles on two pages, want 47", len(seen))
	}
	first := p.page(t, reader, d.attr("a[rel=prev]", "href"))
	if n := len(first.all(".related .hed a")); n != 30 {
		t.Errorf("back on the first page are %d", n)
	}
}

func TestJSONOfLists(t *testing.T) {
	p := newPaper(t)
	var list struct {
		Title string
		Items []struct{ ID, URL, Title string }
	}
	for _, path := range []string{"/front.json", "/section/local.json", "/tag/hallan-dam.json", "/publisher/halyard.example.json", "/feed/1.json", "/search.json?q=" + url.QueryEscape("gate"), "/publishers.json"} {
		if err := json.NewDecoder(p.get(t, public, path).Body).Decode(&list); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if len(list.Items) == 0 || list.Items[0].URL == "" {
			t.Errorf("%s: %+v", path, list)
		}
	}
}
