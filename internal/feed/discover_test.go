package feed_test

import (
	"net/http"
	"strings"
	"testing"

	"broadsheet/internal/feed"
)

func addresses(cs []feed.Candidate) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.URL)
	}
	return strings.Join(out, " ")
}

func TestCandidates(t *testing.T) {
	for _, c := range []struct{ what, page, body, want string }{
		{"link elements", "https://a.example/world/", `<html><head>
			<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
			<link rel="alternate" type="application/rss+xml" title="News" href="/feed/">
			<link rel=ALTERNATE type="application/atom+xml; charset=utf-8" href=atom.xml>
			<link rel="alternate" type="application/json+oembed" href="/oembed">
			<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/feed.css">`,
			"https://a.example/feed/ https://a.example/world/atom.xml https://a.example/comments/feed/"},
		{"a section", "https://a.example/world/", `<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="alternate" type="application/rss+xml" href="/world/feed/">`,
			"https://a.example/world/feed/ https://a.example/feed/"},
		{"base element", "https://a.example/x", `<base href="https://b.example/y/"><link rel="feed" href="z">`, "https://b.example/y/z"},
		{"links in the text", "https://a.example/", `<p>Subscribe by <a href="/news/rss">RSS</a> or <a href="https://feeds.b.example/a">here</a>,
			not <a href="/feedback">so</a> nor <a href="/rss.png">so</a>. <a href="/blogroll.opml">Blogroll</a>`,
			"https://a.example/news/rss https://feeds.b.example/a https://a.example/blogroll.opml"},
		{"software", "https://a.example/p/q", `<meta name="generator" content="WordPress 6.9"><p>Hello`, "https://a.example/feed/"},
		{"a channel's page", "https://www.youtube.com/@someone", `<script>{"externalId":"UCabcdefghijklmnopqrstuv","x":1}</script>`,
			"https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"},
		{"a podcast directory", "https://itunes.apple.com/lookup?id=1", `{"results":[{"feedUrl":"https:\/\/kettle.example\/rss?a=1\u0026b=2"}]}`, "https://kettle.example/rss?a=1&b=2"},
		{"a profile", "https://social.example/@ann", `<link rel="alternate" type="application/activity+json" href="https://social.example/users/ann">`, "https://social.example/@ann.rss"},
		{"robots.txt", "https://a.example/robots.txt", "User-agent: *\nSitemap: https://a.example/sitemap.xml\nsitemap: https://a.example/news.xml", "https://a.example/news.xml https://a.example/sitemap.xml"},
		{"a sitemap index", "https://a.example/sitemap.xml", "<sitemapindex><sitemap><loc>https://a.example/s1.xml</loc></sitemap><sitemap><loc>https://a.example/google-news.xml</loc></sitemap></sitemapindex>",
			"https://a.example/google-news.xml https://a.example/s1.xml"},
		{"a feed", "https://a.example/f", "<rss><channel><title>Fine</title></channel></rss>", "https://a.example/f"},
		{"nothing", "https://a.example/", "<p>Hello", ""},
	} {
		if got := addresses(feed.Candidates(c.page, http.Header{}, []byte(c.body))); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestLinkHeaders(t *testing.T) {
	h := http.Header{"Link": {`<https://a.example/wp-json/>; rel="https://api.w.org/", </f.atom>; rel="alternate"; type="application/atom+xml"; title="All, of it"`, `<x>; rel=feed`}}
	got := feed.Candidates("https://a.example/", h, []byte("<html>"))
	if len(got) != 2 || got[0].URL != "https://a.example/f.atom" || got[0].Title != "All, of it" || got[0].Kind != "atom" || got[1].URL != "https://a.example/x" {
		t.Errorf("%+v", got)
	}
}

func TestGuesses(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos": "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv",
		"youtube.com/playlist?list=PL12-3":                                "https://www.youtube.com/feeds/videos.xml?playlist_id=PL12-3",
		"https://old.reddit.com/r/worldnews/top/":                         "https://www.reddit.com/r/worldnews/top/.rss",
		"https://www.reddit.com/r/worldnews":                              "https://www.reddit.com/r/worldnews/.rss",
		"https://social.example/@ann":                                     "https://social.example/@ann.rss",
		"@ann@social.example":                                             "https://social.example/@ann.rss",
		"https://bsky.app/profile/ann.example":                            "https://bsky.app/profile/ann.example/rss",
		"https://github.com/golang/go/releases":                           "https://github.com/golang/go/releases.atom",
		"https://github.com/golang":                                       "https://github.com/golang.atom",
		"https://someone.substack.com/p/a-post":                           "https://someone.substack.com/feed",
		"https://medium.com/@someone":                                     "https://medium.com/feed/@someone",
		"https://someone.wordpress.com/2026/":                             "https://someone.wordpress.com/feed/",
		"https://paper.example/world":                                     "https://paper.example/world/feed/",
		"paper.example":                                                   "https://paper.example/feed/",
		"feed://paper.example/rss.xml":                                    "https://paper.example/rss.xml",
		"http://localhost:8080/":                                          "http://localhost:8080/feed/",
	} {
		got := feed.Guesses(in)
		if len(got) == 0 || got[0].URL != want {
			t.Errorf("%s: %s, want first %s", in, addresses(got), want)
		}
		last := got[len(got)-1]
		if last.Kind != "robots" && last.Kind != "sitemap" {
			t.Errorf("%s: a site without a feed is not tried by its sitemap: %+v", in, last)
		}
	}
	if got := feed.Guesses("https://www.youtube.com/@someone"); strings.Contains(addresses(got), "@someone.rss") {
		t.Errorf("a channel is taken for a profile: %s", addresses(got))
	}
	if got := feed.Guesses("https://"); got != nil {
		t.Error(got)
	}
}
