package sample

import (
	"fmt"
	"html"
	"strings"
)

// An embedded post is written as the networks' own "embed this post" buttons
// write it: a quotation that stands without its script, and the script.

// post renders "@@ network | author | handle | time | id" and the lines under it.
func (m markup) post(lines []string) string {
	p := append(split(strings.TrimPrefix(lines[0], "@@ "), "|"), "", "", "", "")
	form, ok := embedForms()[p[0]]
	if !ok {
		return "<!-- " + html.EscapeString(p[0]) + " -->"
	}
	when, _ := m.room.clock.instant(p[3])
	return strings.NewReplacer(
		"AUTHOR", html.EscapeString(p[1]), "HANDLE", html.EscapeString(p[2]), "ID", html.EscapeString(p[4]),
		"TEXT", m.inline(strings.Join(lines[1:], " ")),
		"LONGDATE", longDate(m.page.Publisher.Language, when), "USDATE", when.Format("January 2, 2006"),
		"ISODATE", when.Format("2006-01-02T15:04:05Z07:00"),
	).Replace(form)
}

// embedForms is the markup by network. Lantern is the newsroom's own.
func embedForms() map[string]string {
	script := func(src string) string {
		return fmt.Sprintf("\n<script async src=\"%s\" charset=\"utf-8\"></script>", src)
	}
	return map[string]string{
		"lantern": `<blockquote class="lantern-post" cite="https://lantern.example/@HANDLE/ID"><p>TEXT</p>— AUTHOR (@HANDLE) on Lantern, <a href="https://lantern.example/@HANDLE/ID"><time datetime="ISODATE">LONGDATE</time></a></blockquote>` +
			script("https://lantern.example/embed.js"),
		"x": `<blockquote class="twitter-tweet"><p lang="en" dir="ltr">TEXT</p>&mdash; AUTHOR (@HANDLE) <a href="https://twitter.com/HANDLE/status/ID?ref_src=twsrc%5Etfw">USDATE</a></blockquote>` +
			script("https://platform.twitter.com/widgets.js"),
		"bluesky": `<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:sample/app.bsky.feed.post/ID"><p lang="en">TEXT</p>&mdash; AUTHOR (<a href="https://bsky.app/profile/HANDLE?ref_src=embed">@HANDLE</a>) <a href="https://bsky.app/profile/HANDLE/post/ID?ref_src=embed">USDATE</a></blockquote>` +
			script("https://embed.bsky.app/static/embed.js"),
		"mastodon": `<blockquote class="mastodon-embed" data-embed-url="https://stell.example/@HANDLE/ID/embed"><a href="https://stell.example/@HANDLE/ID" target="_blank"><p>TEXT</p><div>Post by @HANDLE@stell.example</div><div>View on Mastodon</div></a></blockquote>` +
			script("https://stell.example/embed.js"),
		"threads": `<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@HANDLE/post/ID" data-text-post-version="0" id="ig-tp-ID"><a href="https://www.threads.net/@HANDLE/post/ID" target="_blank"><div>Post by @HANDLE</div><div>TEXT</div><div>View on Threads</div></a></blockquote>` +
			script("https://www.threads.net/embed.js"),
		"instagram": `<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="https://www.instagram.com/p/ID/?utm_source=ig_embed" data-instgrm-version="14"><div><a href="https://www.instagram.com/p/ID/?utm_source=ig_embed" target="_blank"><div>View this post on Instagram</div></a><p><a href="https://www.instagram.com/p/ID/" target="_blank">TEXT</a></p><p>A post shared by <a href="https://www.instagram.com/HANDLE/">AUTHOR</a> (@HANDLE) on <time datetime="ISODATE">USDATE</time></p></div></blockquote>` +
			script("//www.instagram.com/embed.js"),
		"facebook": `<div class="fb-post" data-href="https://www.facebook.com/HANDLE/posts/ID" data-width="500"><blockquote cite="https://www.facebook.com/HANDLE/posts/ID" class="fb-xfbml-parse-ignore"><p>TEXT</p>Posted by <a href="https://www.facebook.com/HANDLE">AUTHOR</a> on&nbsp;<a href="https://www.facebook.com/HANDLE/posts/ID">USDATE</a></blockquote></div>`,
		"tiktok": `<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@HANDLE/video/ID" data-video-id="ID"><section><a target="_blank" title="@HANDLE" href="https://www.tiktok.com/@HANDLE?refer=embed">@HANDLE</a> <p>TEXT</p> <a target="_blank" href="https://www.tiktok.com/music/original-sound">♬ original sound - AUTHOR</a></section></blockquote>` +
			script("https://www.tiktok.com/embed.js"),
		"reddit": `<blockquote class="reddit-embed-bq" data-embed-height="240"><a href="https://www.reddit.com/r/northmoor/comments/ID/">TEXT</a><br> by <a href="https://www.reddit.com/user/HANDLE/">u/HANDLE</a> in <a href="https://www.reddit.com/r/northmoor/">northmoor</a></blockquote>` +
			script("https://embed.reddit.com/widgets.js"),
		"telegram": `<blockquote class="telegram-post" cite="https://t.me/HANDLE/ID"><p>TEXT</p><a href="https://t.me/HANDLE/ID">AUTHOR (@HANDLE), <time datetime="ISODATE">LONGDATE</time></a></blockquote><script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="HANDLE/ID" data-width="100%"></script>`,
		"youtube":  `<div class="video"><iframe width="560" height="315" src="https://www.youtube.com/embed/ID" title="TEXT" allowfullscreen></iframe></div>`,
	}
}
