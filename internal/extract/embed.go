package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// embedded is a post or player found in a page.
type embedded struct {
	news.Embed
	node   *html.Node
	poster string // a picture to show for a player
	player bool   // a film or recording: its words are its title
}

// network is one whose posts or players publishers embed.
type network struct {
	name   string
	hosts  []string       // of frames and of the posts themselves
	frame  *regexp.Regexp // finds the id in the address of a frame
	post   string         // the address of a post or film, %s its id
	poster string         // the address of a still, %s the id
}

// networks are the usual ones.
var networks = []network{
	{"YouTube", []string{"youtube.com", "youtube-nocookie.com", "youtu.be"}, regexp.MustCompile(`(?:/embed/|/v/|/shorts/|youtu\.be/|[?&]v=)([\w-]{11})`), "https://www.youtube.com/watch?v=%s", "https://i.ytimg.com/vi/%s/hqdefault.jpg"},
	{"Vimeo", []string{"vimeo.com"}, regexp.MustCompile(`/(?:video/)?(\d{5,})`), "https://vimeo.com/%s", ""},
	{"X", []string{"twitter.com", "x.com"}, regexp.MustCompile(`(?:/status(?:es)?/|[?&]id=)(\d+)`), "https://x.com/i/status/%s", ""},
	{"Facebook", []string{"facebook.com", "fb.watch"}, nil, "", ""},
	{"Instagram", []string{"instagram.com"}, regexp.MustCompile(`/(?:p|reel|tv)/([\w-]+)`), "https://www.instagram.com/p/%s/", ""},
	{"TikTok", []string{"tiktok.com"}, regexp.MustCompile(`/(?:embed/(?:v\d/)?|video/|player/v1/)(\d+)`), "https://www.tiktok.com/@/video/%s", ""},
	{"Reddit", []string{"reddit.com", "redditmedia.com", "redd.it"}, nil, "", ""},
	{"Bluesky", []string{"bsky.app"}, nil, "", ""},
	{"Threads", []string{"threads.net", "threads.com"}, nil, "", ""},
	{"Telegram", []string{"t.me", "telegram.me"}, nil, "", ""},
	{"Mastodon", nil, nil, "", ""},
	{"Dailymotion", []string{"dailymotion.com", "dai.ly"}, regexp.MustCompile(`(?:/embed)?/video/(\w+)`), "https://www.dailymotion.com/video/%s", "https://www.dailymotion.com/thumbnail/video/%s"},
	{"Spotify", []string{"spotify.com"}, regexp.MustCompile(`/embed(?:-podcast)?/(\w+/\w+)`), "https://open.spotify.com/%s", ""},
	{"SoundCloud", []string{"soundcloud.com"}, nil, "", ""},
	{"Rumble", []string{"rumble.com"}, nil, "", ""},
	{"Pinterest", []string{"pinterest.com"}, nil, "", ""},
	{"LinkedIn", []string{"linkedin.com"}, nil, "", ""},
	{"VK", []string{"vk.com", "vk.ru", "vkvideo.ru"}, nil, "", ""},
}

// quoteClasses are the classes of the blockquotes and divs that networks hand
// out for embedding, with the attribute that holds the post's address.
var quoteClasses = map[string]struct{ network, attr string }{
	"twitter-tweet": {"X", "cite"}, "twitter-video": {"X", "cite"}, "tiktok-embed": {"TikTok", "cite"},
	"instagram-media": {"Instagram", "data-instgrm-permalink"}, "mastodon-embed": {"Mastodon", "data-embed-url"}, "text-post-media": {"Threads", "data-text-post-permalink"},
	"reddit-embed-bq": {"Reddit", "cite"}, "reddit-card": {"Reddit", "cite"}, "bluesky-embed": {"Bluesky", "cite"},
	"fb-post": {"Facebook", "data-href"}, "fb-video": {"Facebook", "data-href"},
	"telegram-post": {"Telegram", "cite"},
}

// customPlayers are elements of pages' own making that stand for a player, with
// the attribute that holds the id.
var customPlayers = map[string]struct{ network, attr string }{
	"lite-youtube": {"YouTube", "videoid"}, "amp-youtube": {"YouTube", "data-videoid"}, "youtube-video": {"YouTube", "src"},
	"lite-vimeo": {"Vimeo", "videoid"}, "amp-vimeo": {"Vimeo", "data-videoid"}, "amp-twitter": {"X", "data-tweetid"},
	"amp-instagram": {"Instagram", "data-shortcode"}, "amp-facebook": {"Facebook", "data-href"}, "amp-tiktok": {"TikTok", "data-src"},
	"amp-dailymotion": {"Dailymotion", "data-videoid"}, "amp-reddit": {"Reddit", "data-src"}, "amp-iframe": {"", "src"},
}

// isEmbed reports whether n is a post or player of a known network, and keeps
// what it says in s.embeds.
func (s *sheet) isEmbed(n *html.Node) bool {
	var e embedded
	switch n.DataAtom {
	case atom.Iframe:
		e = frame(s.absolute(firstOf(attr(n, "src"), attr(n, "data-src"), attr(n, "data-lazy-src"), attr(n, "data-litespeed-src"))))
	case atom.Blockquote, atom.Div:
		if e = quoted(n); e.Network == "" && n.DataAtom == atom.Blockquote {
			e = s.otherNetwork(n)
		}
	case atom.Script:
		if post := attr(n, "data-telegram-post"); post != "" {
			e.Network, e.URL = "Telegram", "https://t.me/"+post
		}
	case 0:
		if c, ok := customPlayers[n.Data]; ok {
			e = frame(s.absolute(attr(n, c.attr)))
			if e.Network == "" {
				e = byID(c.network, attr(n, c.attr))
			}
		}
	}
	if e.Network == "" || len(s.embeds) >= 200 {
		return false
	}
	e.node = n
	e.URL = s.absolute(e.URL)
	if k := len(s.embeds); n.DataAtom == atom.Script && k > 0 && s.embeds[k-1].URL == e.URL {
		return false // the script of the quotation before it
	}
	if n.DataAtom == atom.Blockquote || n.DataAtom == atom.Div {
		s.readPost(n, &e)
	} else if e.player = n.DataAtom != atom.Script; e.player {
		e.Text = filmTitle(attr(n, "title"))
	}
	s.embeds = append(s.embeds, e)
	return true
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" && !strings.HasPrefix(v, "about:") {
			return v
		}
	}
	return ""
}

// absolute resolves an address of the page; empty for no web address.
func (s *sheet) absolute(raw string) string {
	u, err := s.base.Parse(strings.TrimSpace(raw))
	if raw == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// networkOf is the network that an address belongs to.
func networkOf(address string) *network {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil
	}
	host := u.Hostname()
	for i := range networks {
		for _, h := range networks[i].hosts {
			if host == h || strings.HasSuffix(host, "."+h) {
				return &networks[i]
			}
		}
	}
	return nil
}

// frame is the embed that a frame's address stands for.
func frame(src string) (e embedded) {
	n := networkOf(src)
	if n == nil {
		return e
	}
	u, _ := url.Parse(src)
	if inner := u.Query().Get("href"); inner != "" && n.name == "Facebook" {
		src = inner
	}
	if n.frame != nil {
		m := n.frame.FindStringSubmatch(src)
		if m == nil {
			return e
		}
		return byID(n.name, m[1])
	}
	if n.name == "Facebook" && strings.Contains(src, "/plugins/") || strings.Contains(u.Path, "widgets.js") {
		return e // a button, not a post
	}
	e.Network, e.URL = n.name, strings.TrimSuffix(src, "?embed=1")
	return e
}

// byID is the embed of a network's post or film with that id.
func byID(name, id string) (e embedded) {
	for i := range networks {
		n := &networks[i]
		if n.name != name || id == "" {
			continue
		}
		e.Network, e.URL = name, id
		if n.post != "" {
			e.URL = strings.Replace(n.post, "%s", id, 1)
		}
		if n.poster != "" {
			e.poster = strings.Replace(n.poster, "%s", id, 1)
		}
	}
	return e
}

// filmTitle is the title of a player's frame, unless it only says what it is.
func filmTitle(title string) string {
	if containsAny(strings.ToLower(title), "player", "embed", "iframe") {
		return ""
	}
	return squeeze(title)
}

// otherNetwork is the embed of a network that is not known by name: a quotation
// that cites a post on another site, links to it and is signed with a handle.
func (s *sheet) otherNetwork(n *html.Node) (e embedded) {
	cite := s.absolute(attr(n, "cite"))
	if cite == "" || news.Domain(cite) == news.Domain(s.base.String()) {
		return e
	}
	text := clean.Text(n)
	if m := onNetwork().FindStringSubmatch(text); m != nil && len(text) < 2000 {
		e.Network, e.URL = m[1], cite
	}
	return e
}

var onNetwork = text.Pattern(`\(@[\w.@-]+\) on (\p{Lu}\w{1,20})\b`)

// quoted is the embed of a blockquote or div handed out by a network.
func quoted(n *html.Node) (e embedded) {
	for _, class := range strings.Fields(attr(n, "class")) {
		if q, ok := quoteClasses[class]; ok {
			e.Network, e.URL = q.network, attr(n, q.attr)
			return e
		}
	}
	return e
}
