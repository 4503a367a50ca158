package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
)

// web is a web of small sites, each under a name of its own on one port.
type web map[string]string // "name/path" → body, perhaps behind "Header: value" lines and an empty one

func (sites web) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(r.Host, ".")
	body, ok := sites[name+r.URL.RequestURI()]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	body = strings.ReplaceAll(body, "HOST", "http://"+r.Host)
	for strings.HasPrefix(body, "+") {
		var line string
		line, body, _ = strings.Cut(body[1:], "\n")
		header, value, _ := strings.Cut(line, ": ")
		if header == "Moved" {
			http.Redirect(w, r, value, http.StatusFound)
			return
		}
		w.Header().Set(header, value)
	}
	fmt.Fprint(w, body)
}

// listing is a feed of two entries.
func listing(title string) string {
	return `<rss version="2.0"><channel><title>` + title + `</title>
		<item><title>First of ` + title + `</title><link>HOST/1</link><pubDate>Tue, 17 Nov 2026 05:31:00 GMT</pubDate></item>
		<item><title>Second of ` + title + `</title><link>HOST/2</link><pubDate>Mon, 16 Nov 2026 05:31:00 GMT</pubDate></item></channel></rss>`
}

var sites = web{
	"plain/": `<html><head><title>Plain</title><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
		<link rel="alternate" type="application/rss+xml" title="All news" href="/all.rss"></head><body>Hello</body></html>`,
	"plain/comments/feed": listing("Comments"), "plain/all.rss": listing("All news"),

	"section/world":      `<html><head><link rel="alternate" type="application/rss+xml" href="/all.rss"><link rel="alternate" type="application/atom+xml" href="/world/feed"></head></html>`,
	"section/all.rss":    listing("Everything"),
	"section/world/feed": listing("World"),

	"header/story/7":   "+Link: </news.json>; rel=\"alternate\"; type=\"application/feed+json\"\n<html><body>An article</body></html>",
	"header/news.json": `{"version":"https://jsonfeed.org/version/1.1","title":"By header","items":[{"id":"1","url":"HOST/1","title":"One","date_published":"2026-11-17T05:31:00Z"}]}`,

	"press/":      `<html><head><meta name="generator" content="WordPress 6.9"></head><body></body></html>`,
	"press/feed/": listing("Press"),
	"spirit/":     `<html><head><meta name="generator" content="Ghost 6.0"></head><body></body></html>`,
	"spirit/rss/": listing("Spirit"),

	"social/@edda":     `<html><head><link rel="alternate" type="application/activity+json" href="HOST/users/edda"></head></html>`,
	"social/@edda.rss": listing("Edda"),

	"linked/":                `<html><body><a href="/service/rss">Our RSS feeds</a></body></html>`,
	"linked/service/rss":     `<html><body><ul><li><a href="/feeds/world.xml">World RSS</a><li><a href="/feeds/sport.xml">Sport RSS</a></ul></body></html>`,
	"linked/feeds/world.xml": listing("World"), "linked/feeds/sport.xml": listing("Sport"),

	"podcast/show":     `<html><body><script>{"name":"The Tide","feedUrl":"HOST\/tide.xml"}</script></body></html>`,
	"podcast/tide.xml": listing("The Tide"),

	"list/mine.opml": `<opml version="2.0"><body><outline text="Papers"><outline type="rss" text="One" xmlUrl="HOST/one"/><outline type="rss" text="Two" xmlUrl="HOST/two"/></outline></body></opml>`,
	"list/one":       listing("One"), "list/two": listing("Two"),

	"usual/": `<html><body>No word of a feed</body></html>`, "usual/feed.xml": listing("Usual"),
	"closed/feed.xml": listing("Closed home"), // its home page answers 404

	"mapped/":                   `<html><body>Only a sitemap</body></html>`,
	"mapped/robots.txt":         "User-agent: *\nAllow: /\nSitemap: HOST/sitemaps/index.xml\n",
	"mapped/sitemaps/index.xml": `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>HOST/sitemaps/pages.xml</loc></sitemap><sitemap><loc>HOST/sitemaps/news.xml</loc></sitemap></sitemapindex>`,
	"mapped/sitemaps/pages.xml": `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>HOST/about</loc></url></urlset>`,
	"mapped/sitemaps/news.xml": `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>HOST/1</loc><news:news>
		<news:publication><news:name>The Map</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-11-17T05:31:00Z</news:publication_date><news:title>Found on the map</news:title></news:news></url></urlset>`,

	"itself/feed": listing("Itself"),
	"detour/feed": "+Moved: /today/feed\n", "detour/today/feed": listing("Detour"),
	"bare/": `<html><body>Nothing at all</body></html>`,
}

func TestFindFollowsWhatAPersonPastes(t *testing.T) {
	port := serve(t, sites)
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	for pasted, want := range map[string]string{ // name/path → the feeds' path, title and kind
		"plain/": "/all.rss All news rss 2.0", "section/world": "/world/feed World rss 2.0, /all.rss Everything rss 2.0",
		"header/story/7": "/news.json By header json feed 1.1", "press/": "/feed/ Press rss 2.0", "spirit/": "/rss/ Spirit rss 2.0",
		"social/@edda": "/@edda.rss Edda rss 2.0", "linked/": "/feeds/world.xml World rss 2.0, /feeds/sport.xml Sport rss 2.0",
		"podcast/show": "/tide.xml The Tide rss 2.0", "list/mine.opml": "/one One rss 2.0, /two Two rss 2.0",
		"usual/": "/feed.xml Usual rss 2.0", "closed/": "/feed.xml Closed home rss 2.0", "mapped/": "/sitemaps/news.xml The Map news sitemap",
		"itself/feed": "/feed Itself rss 2.0", "detour/feed": "/feed Detour rss 2.0", "bare/": "",
	} {
		name, path, _ := strings.Cut(pasted, "/")
		site := fmt.Sprintf("http://%s.localhost:%d", name, port)
		found, err := w.room.Find(t.Context(), site+"/"+path)
		var got []string
		for _, f := range found {
			got = append(got, strings.TrimPrefix(f.URL, site)+" "+f.Title+" "+f.Kind)
			if f.Entries == 0 || f.Newest.IsZero() || len(f.Preview) == 0 {
				t.Errorf("%s: %+v lacks its count, date or preview", pasted, f)
			}
		}
		if strings.Join(got, ", ") != want || (err == nil) != (want != "") {
			t.Errorf("%s:\n got %s (%v)\nwant %s", pasted, strings.Join(got, ", "), err, want)
		}
	}
}

// A site without a feed is followed through its news sitemap like through any feed.
func TestNewsSitemapIsFollowed(t *testing.T) {
	port := serve(t, sites)
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://mapped.localhost:%d/sitemaps/news.xml", port)
	w.due()
	if f := w.feed(id); f.State != news.FeedWell || f.Entries != 1 || f.Title != "The Map" {
		t.Errorf("%+v", f)
	}
	for _, a := range w.articles() {
		if a.Content.Title != "Found on the map" || a.Content.Published.IsZero() {
			t.Errorf("%+v", a.Content)
		}
	}
}

func TestCredentialsStayInTheNewsroom(t *testing.T) {
	port := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case user != "edda" || password != "s3cret/":
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/":
			fmt.Fprint(w, `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>`)
		case r.URL.Path == "/feed":
			fmt.Fprintf(w, `<rss><channel><title>Members</title><item><title>For members only</title><link>http://%s/1</link></item></channel></rss>`, r.Host)
		default:
			fmt.Fprint(w, "<html><body><article><h1>For members only</h1><p>"+strings.Repeat("The members met at noon in the old hall. ", 30)+"</p></article></body></html>")
		}
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	found, err := w.room.Find(t.Context(), fmt.Sprintf("http://edda:s3cret%%2F@127.0.0.1:%d/", port))
	if err != nil || len(found) != 1 || strings.Contains(found[0].URL, "s3cret") {
		t.Fatalf("%+v %v", found, err)
	}
	id := w.follow("%s", found[0].URL) // as a page would, that was not told the password
	w.due()
	f := w.feed(id)
	if f.State != news.FeedWell || f.Entries != 1 || f.Credentials == "" || strings.Contains(f.URL+f.HomeURL+f.Reason, "s3cret") {
		t.Errorf("%+v", f)
	}
	for address, a := range w.articles() {
		if a.Content.State != news.StateOK || strings.Contains(address, "s3cret") {
			t.Errorf("%s: %s %s", address, a.Content.State, a.Content.Reason)
		}
	}
	if err := w.db.EditFeed(t.Context(), id, "Mine", "", f.URL); err != nil || w.feed(id).Credentials == "" {
		t.Errorf("an edit of the title lost the password: %v", err)
	}
}

func TestDeadFeedsGetAProposal(t *testing.T) {
	var l log
	port := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, `<html><head><link rel="alternate" type="application/rss+xml" href="/2026/feed"></head></html>`)
		case "/2026/feed":
			fmt.Fprint(w, strings.ReplaceAll(listing("Moved house"), "HOST", "http://"+r.Host))
		default:
			w.WriteHeader(http.StatusGone)
		}
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/old/feed", port)
	w.due()
	f := w.feed(id)
	if f.State != news.FeedStopped || f.Replacement == nil || !strings.HasSuffix(f.Replacement.URL, "/2026/feed") || f.Replacement.Entries != 2 || !strings.Contains(f.Tried, "searched") {
		t.Fatalf("%+v %+v", f, f.Replacement)
	}
	l.take()
	w.jump(time.Hour)
	w.due()
	if n := len(l.take()); n != 0 {
		t.Errorf("its site was searched again within a day: %d requests", n)
	}
	if strings.HasSuffix(w.feed(id).URL, "/2026/feed") {
		t.Error("the proposal was taken without being asked")
	}
	if err := w.db.AcceptReplacement(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	w.due()
	if f := w.feed(id); f.State != news.FeedWell || f.Entries != 2 || f.Replacement != nil || f.Tried != "" {
		t.Errorf("%+v", f)
	}
}
