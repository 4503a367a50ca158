package feed

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	lingua "broadsheet/internal/text"
)

const youtubeFeed = "https://www.youtube.com/feeds/videos.xml?channel_id="

// siteSoftware says where the software that a page names serves its feed.
var siteSoftware = []struct{ name, path, kind string }{
	{"wordpress", "/feed/", "rss"}, {"ghost", "/rss/", "rss"}, {"substack", "/feed", "rss"}, {"hugo", "/index.xml", "rss"},
	{"jekyll", "/feed.xml", "atom"}, {"eleventy", "/feed.xml", ""}, {"drupal", "/rss.xml", "rss"}, {"joomla", "/?format=feed&type=rss", "rss"},
	{"blogger", "/feeds/posts/default", "atom"}, {"squarespace", "/?format=rss", "rss"}, {"wix", "/blog-feed.xml", "rss"},
	{"discourse", "/latest.rss", "rss"}, {"movable type", "/atom.xml", "atom"}, {"typepad", "/atom.xml", "atom"},
	{"hexo", "/atom.xml", "atom"}, {"gatsby", "/rss.xml", "rss"}, {"typo3", "/rss.xml", "rss"}, {"medium", "/feed", "rss"},
	{"tumblr", "/rss", "rss"}, {"writefreely", "/feed/", "rss"}, {"mediawiki", "/index.php?title=Special:RecentChanges&feed=atom", "atom"},
}

// service says where the feed of a page is. at matches its host, in lower case
// without "www.", and path; $1 … in feeds are the groups.
type service struct {
	at    *regexp.Regexp
	kind  string
	feeds []string
}

// services are those whose addresses are known. Most processes never look for a
// feed, so the patterns are compiled for the first that does.
var services = sync.OnceValue(func() []service {
	return []service{
		{regexp.MustCompile(`^(?:m\.)?youtube\.com/channel/(UC[\w-]{22})`), "atom", []string{youtubeFeed + "$1"}},
		{regexp.MustCompile(`^(?:m\.)?youtube\.com/user/([\w.-]+)`), "atom", []string{"https://www.youtube.com/feeds/videos.xml?user=$1"}},
		{regexp.MustCompile(`^(?:m\.)?youtube\.com/(?:playlist|watch)\?(?:.*&)?list=([\w-]+)`), "atom", []string{"https://www.youtube.com/feeds/videos.xml?playlist_id=$1"}},
		{regexp.MustCompile(`^(?:old\.|new\.)?reddit\.com/((?:r|user|u)/[\w-]+)(?:/(new|top|rising|hot))?`), "atom", []string{"https://www.reddit.com/$1/$2/.rss"}},
		{regexp.MustCompile(`^(?:old\.|new\.)?reddit\.com/?$`), "atom", []string{"https://www.reddit.com/.rss"}},
		{regexp.MustCompile(`^bsky\.app/profile/([\w.:-]+)`), "rss", []string{"https://bsky.app/profile/$1/rss"}},
		{regexp.MustCompile(`^github\.com/([\w.-]+/[\w.-]+)(?:/(?:releases|tags|commits|tree|issues|pulls|blob|wiki).*)?/?$`), "atom",
			[]string{"https://github.com/$1/releases.atom", "https://github.com/$1/tags.atom", "https://github.com/$1/commits.atom"}},
		{regexp.MustCompile(`^github\.com/([\w-]+)/?$`), "atom", []string{"https://github.com/$1.atom"}},
		{regexp.MustCompile(`^gitlab\.com/([\w./-]+?)(?:/-/.*)?/?$`), "atom", []string{"https://gitlab.com/$1/-/tags?format=atom"}},
		{regexp.MustCompile(`^codeberg\.org/([\w.-]+/[\w.-]+)`), "rss", []string{"https://codeberg.org/$1/releases.rss", "https://codeberg.org/$1.rss"}},
		{regexp.MustCompile(`^([\w-]+\.substack\.com)`), "rss", []string{"https://$1/feed"}},
		{regexp.MustCompile(`^medium\.com/tag/([\w-]+)`), "rss", []string{"https://medium.com/feed/tag/$1"}},
		{regexp.MustCompile(`^medium\.com/(@?[\w.-]+)`), "rss", []string{"https://medium.com/feed/$1"}},
		{regexp.MustCompile(`^([\w-]+\.medium\.com)`), "rss", []string{"https://$1/feed"}},
		{regexp.MustCompile(`^([\w-]+\.(?:wordpress\.com|wpcomstaging\.com))`), "rss", []string{"https://$1/feed/"}},
		{regexp.MustCompile(`^([\w-]+\.ghost\.io)`), "rss", []string{"https://$1/rss/"}},
		{regexp.MustCompile(`^([\w-]+\.blogspot\.[\w.]+)`), "atom", []string{"https://$1/feeds/posts/default"}},
		{regexp.MustCompile(`^([\w-]+\.tumblr\.com)`), "rss", []string{"https://$1/rss"}},
		{regexp.MustCompile(`^tumblr\.com/([\w-]+)`), "rss", []string{"https://$1.tumblr.com/rss"}},
		{regexp.MustCompile(`^([\w-]+\.(?:bearblog\.dev|micro\.blog|write\.as))`), "", []string{"https://$1/feed/", "https://$1/feed.xml"}},
		{regexp.MustCompile(`^([\w-]+)\.livejournal\.com`), "rss", []string{"https://$1.livejournal.com/data/rss"}},
		{regexp.MustCompile(`^vimeo\.com/((?:channels/)?[\w-]+)`), "rss", []string{"https://vimeo.com/$1/videos/rss"}},
		{regexp.MustCompile(`^dailymotion\.com/(?:user/)?([\w-]+)`), "rss", []string{"https://www.dailymotion.com/rss/user/$1"}},
		{regexp.MustCompile(`^news\.ycombinator\.com`), "rss", []string{"https://news.ycombinator.com/rss"}},
		{regexp.MustCompile(`^lobste\.rs(/t/[\w,]+)?`), "rss", []string{"https://lobste.rs$1.rss", "https://lobste.rs/rss"}},
		{regexp.MustCompile(`^([\w.]*(?:stackexchange|stackoverflow|serverfault|superuser|askubuntu)\.com)/questions/tagged/([\w.+-]+)`), "atom", []string{"https://$1/feeds/tag/$2"}},
		{regexp.MustCompile(`^arxiv\.org/list/([\w.-]+)`), "rss", []string{"https://rss.arxiv.org/rss/$1"}},
		{regexp.MustCompile(`^news\.google\.com/((?:topics|search|topstories|home).*)`), "rss", []string{"https://news.google.com/rss/$1"}},
		{regexp.MustCompile(`^podcasts\.apple\.com/.*\bid(\d+)`), "", []string{"https://itunes.apple.com/lookup?id=$1"}},
		{regexp.MustCompile(`^letterboxd\.com/([\w-]+)`), "rss", []string{"https://letterboxd.com/$1/rss/"}},
		{regexp.MustCompile(`^(?:[\w-]+\.)?pinterest\.[\w.]+/([\w-]+)/?$`), "rss", []string{"https://www.pinterest.com/$1/feed.rss"}},
	}
})

// networks are kinds of servers that anybody may run: the shape of the path tells
// them.
var networks = sync.OnceValue(func() []service {
	return []service{
		{regexp.MustCompile(`^([\w.-]+)/(@[\w.-]+)/?$`), "rss", []string{"https://$1/$2.rss", "https://$1/$2/feed.rss"}}, // Mastodon and others
		{regexp.MustCompile(`^([\w.-]+)/users/([\w.-]+)/?$`), "rss", []string{"https://$1/users/$2.rss"}},
		{regexp.MustCompile(`^([\w.-]+)/tags/([^/?]+)/?$`), "rss", []string{"https://$1/tags/$2.rss"}},
		{regexp.MustCompile(`^([\w.-]+)/c/([\w-]+)(?:@[\w.-]+)?/?$`), "rss", []string{"https://$1/feeds/c/$2.xml"}}, // Lemmy
		{regexp.MustCompile(`^([\w.-]+)/t/[\w-]+/(\d+)`), "rss", []string{"https://$1/t/$2.rss"}},                   // Discourse
	}
})

// walled are hosts whose paths look like those of networks and are not.
var walled = lingua.Pattern(`^(?:[\w-]+\.)?(youtube|medium|tiktok|threads|substack|x|twitter|facebook|instagram)\.(com|net)$`)

// sectionPaths come behind the path of a section; rootPaths at the root of a site.
// sitemapPaths are where news sitemaps are; robots.txt names the others.
var (
	sectionPaths = []string{"/feed/", "/rss.xml", "/feed.xml", "/rss", "/atom.xml", "/index.xml", "/?format=rss"}
	rootPaths    = []string{"/feed/", "/rss.xml", "/feed.xml", "/rss", "/atom.xml", "/index.xml", "/feed", "/rss/", "/feed.json", "/feeds/posts/default",
		"/blog/feed/", "/news/rss.xml", "/?feed=rss2", "/?format=rss"}
	sitemapPaths = []string{"/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap/news.xml", "/robots.txt"}
)

// Guesses are addresses at which the feed of a page may be, from the address
// alone, best first: patterns of known services, then the paths that much
// software uses, then news sitemaps. Some will not exist.
func Guesses(pageURL string) []Candidate {
	u, err := url.Parse(Pasted(pageURL))
	if err != nil || u.Host == "" {
		return nil
	}
	c := collector{base: u.Scheme + "://" + u.Host + "/"}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	at := host + u.EscapedPath()
	if u.RawQuery != "" {
		at += "?" + u.RawQuery
	}
	c.match(services(), at)
	if len(c.list) == 0 && !walled().MatchString(host) {
		c.match(networks(), at)
	}
	c.paths(u)
	return c.sorted()
}

// match adds what the services say of an address.
func (c *collector) match(services []service, at string) {
	for _, s := range services {
		m := s.at.FindStringSubmatchIndex(at)
		if m == nil {
			continue
		}
		for i, f := range s.feeds {
			to := string(s.at.ExpandString(nil, f, at, m))
			c.add(strings.Replace(to, "//.rss", "/.rss", 1), "", s.kind, rankKnown-i)
		}
	}
}

// paths adds the paths that many sites use.
func (c *collector) paths(u *url.URL) {
	if feedPath().MatchString(u.Path) || strings.HasSuffix(u.Path, ".xml") {
		c.add(u.String(), "", "", rankKnown)
	}
	if p := strings.TrimSuffix(u.EscapedPath(), "/"); p != "" && path.Ext(p) == "" && strings.Count(p, "/") <= 3 {
		for i, s := range sectionPaths {
			c.add(p+s, "", "", rankSection-i)
		}
	}
	for i, p := range rootPaths {
		c.add(p, "", "", rankPath-min(i, 9))
	}
	for i, p := range sitemapPaths {
		kind := "sitemap"
		if p == "/robots.txt" {
			kind = "robots"
		}
		c.add(p, "", kind, rankSitemap-i)
	}
}

// handle matches a name in the fediverse, "@name@server.example".
var handle = lingua.Pattern(`^@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)$`)

// Pasted makes the web address of what a person typed or pasted: "example.com",
// "feed://example.com/rss", "@name@server.example". What has another scheme comes
// back as it is.
func Pasted(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "<>\"'")
	if m := handle().FindStringSubmatch(s); m != nil {
		return "https://" + m[2] + "/@" + m[1]
	}
	for _, scheme := range []string{"feed://", "rss://", "itpc://", "pcast://", "podcast://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return "https://" + s[len(scheme):]
		}
	}
	if len(s) > 5 && strings.EqualFold(s[:5], "feed:") {
		s = s[5:]
	}
	switch {
	case strings.HasPrefix(s, "//"):
		return "https:" + s
	case isWeb(s), schemeLen(s) > 0 && !strings.Contains(s[:schemeLen(s)], ".") && !isPort(s[schemeLen(s):]):
		return s
	}
	return "https://" + s
}

// isPort reports whether "host:" goes on with a port, as in "localhost:8080/x".
func isPort(s string) bool {
	_, n := digits(s)
	return n > 0 && (n == len(s) || s[n] == '/')
}
