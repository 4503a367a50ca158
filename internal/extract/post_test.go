package extract

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/clean"
)

// posts are the quotations and frames that networks hand out for embedding.
var posts = []struct{ name, markup, network, author, handle, date, text, url string }{
	{"x", `<blockquote class="twitter-tweet"><p lang="en" dir="ltr">The gate held.</p>&mdash; Ines Halloran (@ines) <a href="https://twitter.com/ines/status/119?ref_src=twsrc%5Etfw">November 17, 2026</a></blockquote>`,
		"X", "Ines Halloran", "@ines", "2026-11-17", "The gate held.", "https://twitter.com/ines/status/119"},
	{"bluesky", `<blockquote class="bluesky-embed" data-bluesky-uri="at://x"><p lang="en">The gate held.</p>&mdash; Ines (<a href="https://bsky.app/profile/ines.example?ref_src=embed">@ines.example</a>) <a href="https://bsky.app/profile/ines.example/post/3k?ref_src=embed">November 17, 2026</a></blockquote>`,
		"Bluesky", "Ines", "@ines.example", "2026-11-17", "The gate held.", "https://bsky.app/profile/ines.example/post/3k"},
	{"mastodon", `<blockquote class="mastodon-embed" data-embed-url="https://stell.example/@ines/11/embed"><a href="https://stell.example/@ines/11"><div>The gate held.</div><div>Post by @ines@stell.example</div><div>View on Mastodon</div></a></blockquote>`,
		"Mastodon", "", "@ines@stell.example", "", "The gate held.", "https://stell.example/@ines/11"},
	{"threads", `<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@ines/post/C1"><a href="https://www.threads.net/@ines/post/C1"><div>Post by @ines</div><div>The gate held.</div><div>View on Threads</div></a></blockquote>`,
		"Threads", "", "@ines", "", "The gate held.", "https://www.threads.net/@ines/post/C1"},
	{"instagram", `<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/C1/?utm_source=ig_embed"><div><a href="https://www.instagram.com/p/C1/"><div>View this post on Instagram</div></a><p><a href="https://www.instagram.com/p/C1/">The gate held.</a></p><p>A post shared by <a href="https://www.instagram.com/ines/">Ines Halloran</a> (@ines) on <time datetime="2026-11-17T08:00:00+01:00">Nov 17, 2026</time></p></div></blockquote>`,
		"Instagram", "Ines Halloran", "@ines", "2026-11-17", "The gate held.", "https://www.instagram.com/p/C1/"},
	{"facebook", `<div class="fb-post" data-href="https://www.facebook.com/ines/posts/1"><blockquote cite="https://www.facebook.com/ines/posts/1"><p>The gate held.</p>Posted by <a href="https://www.facebook.com/ines">Ines Halloran</a> on&nbsp;<a href="https://www.facebook.com/ines/posts/1">November 17, 2026</a></blockquote></div>`,
		"Facebook", "Ines Halloran", "", "2026-11-17", "The gate held.", "https://www.facebook.com/ines/posts/1"},
	{"tiktok", `<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@ines/video/72" data-video-id="72"><section><a title="@ines" href="https://www.tiktok.com/@ines?refer=embed">@ines</a> <p>The gate held.</p> <a href="https://www.tiktok.com/music/x">♬ original sound - Ines Halloran</a></section></blockquote>`,
		"TikTok", "Ines Halloran", "@ines", "", "The gate held.", "https://www.tiktok.com/@ines/video/72"},
	{"reddit", `<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/valley/comments/1/">The gate held.</a><br> by <a href="https://www.reddit.com/user/ines/">u/ines</a> in <a href="https://www.reddit.com/r/valley/">valley</a></blockquote>`,
		"Reddit", "", "u/ines", "", "The gate held.", ""},
	{"a network unknown by name", `<blockquote class="lantern-post" cite="https://lantern.example/@ines/1"><p>The gate held.</p>— Ines Halloran (@ines) on Lantern, <a href="https://lantern.example/@ines/1"><time datetime="2026-11-17T08:00:00Z">17 November</time></a></blockquote>`,
		"Lantern", "Ines Halloran", "@ines", "2026-11-17", "The gate held.", "https://lantern.example/@ines/1"},
	{"youtube", `<iframe src="//www.youtube-nocookie.com/embed/AbCdEfGhIjK?start=3" title="The gate at dawn"></iframe>`, "YouTube", "", "", "", "The gate at dawn", "https://www.youtube.com/watch?v=AbCdEfGhIjK"},
	{"lazy youtube", `<lite-youtube videoid="AbCdEfGhIjK"></lite-youtube>`, "YouTube", "", "", "", "", "https://www.youtube.com/watch?v=AbCdEfGhIjK"},
	{"vimeo", `<iframe data-src="https://player.vimeo.com/video/76979871?h=1"></iframe>`, "Vimeo", "", "", "", "", "https://vimeo.com/76979871"},
	{"telegram", `<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="valley/7"></script>`, "Telegram", "", "", "", "", "https://t.me/valley/7"},
	{"facebook frame", `<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fines%2Fposts%2F1&amp;width=500"></iframe>`, "Facebook", "", "", "", "", "https://www.facebook.com/ines/posts/1"},
	{"no post", `<blockquote cite="https://book.example/1"><p>Call me what you like.</p></blockquote>`, "", "", "", "", "", ""},
	{"a button", `<iframe src="https://www.facebook.com/plugins/like.php?app_id=1"></iframe>`, "", "", "", "", "", ""},
}

func TestPosts(t *testing.T) {
	for _, c := range posts {
		s := segment(parse([]byte("<body>"+c.markup)), meta{language: "en"}, baseOf("https://paper.example/x"))
		if c.network == "" {
			if len(s.embeds) > 0 {
				t.Errorf("%s: taken for %+v", c.name, s.embeds[0].Embed)
			}
			continue
		}
		if len(s.embeds) != 1 {
			t.Errorf("%s: %d embeds", c.name, len(s.embeds))
			continue
		}
		e := s.embeds[0]
		date := ""
		if !e.Published.IsZero() {
			date = e.Published.Format("2006-01-02")
		}
		got := []string{e.Network, e.Author, e.Handle, date, e.Text, e.URL}
		want := []string{c.network, c.author, c.handle, c.date, c.text, c.url}
		if c.url == "" {
			got[5] = ""
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s:\n got  %q\n want %q", c.name, got, want)
		}
		card := &html.Node{Type: html.ElementNode, Data: "div"}
		card.AppendChild(e.card())
		if out := string(clean.Node(card, clean.Options{})); !strings.Contains(out, "<figure") || c.url != "" && !strings.Contains(out, html.EscapeString(c.url)) {
			t.Errorf("%s: the card is %s", c.name, out)
		}
	}
}
