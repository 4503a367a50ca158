package clean

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

var base = &url.URL{Scheme: "https", Host: "paper.example", Path: "/news/story"}

const relOut = ` rel="nofollow noopener ugc"`

// shapes are markup and what becomes of it.
var shapes = []struct{ name, in, out string }{
	{"white space at inline edges", `<p>Hello <b>bold </b>word</p>`, `<p>Hello <b>bold</b> word</p>`},
	{"boxes stand apart", `help.<div>Become</div><section>a friend</section>`, `<p>help.</p><p>Become</p><p>a friend</p>`},
	{"inline around blocks", `<b><p>x</p>y</b>`, `<p><b>x</b></p><p><b>y</b></p>`},
	{"stray things in a list", `<ul>x<li>a<p>b<li><div>c</div><div>d</div></ul>`, `<ul><li>x</li><li>a<p>b</p></li><li>c<p>d</p></li></ul>`},
	{"a link around blocks, tracking off", `<a href="/x?utm_source=1&a=2"><h2>Head</h2><p>t</p></a>`,
		`<h2><a href="https://paper.example/x?a=2"` + relOut + `>Head</a></h2><p><a href="https://paper.example/x?a=2"` + relOut + `>t</a></p>`},
	{"two breaks end a paragraph", `<p>a<br><br>b<br>c<br></p>`, `<p>a</p><p>b<br>c</p>`},
	{"an empty cell holds its place", `<table><tr><td>1<td></table>`, `<table><tbody><tr><td>1</td><td></td></tr></tbody></table>`},
	{"a table of layout is no table", `<table><tr><td><table><tr><td>x<td>y</table></table>`, `<table><tbody><tr><td>x</td><td>y</td></tr></tbody></table>`},
	{"a picture leaves its paragraph", `<p>a<img src=a.jpg alt=Dam width=800 height=600>b`,
		`<p>a</p><figure class="fig"><img src="https://paper.example/news/a.jpg" alt="Dam" width="800" height="600"></figure><p>b</p>`},
	{"figure and caption", `<figure id=f onclick=x()><img src=x.png><figcaption><p>cap</p> <p>b</p></figcaption></figure>`,
		`<figure class="fig"><img src="https://paper.example/news/x.png" alt=""><figcaption>cap b</figcaption></figure>`},
	{"lazy picture", `<img src="data:image/gif;base64,R0" data-src="/real.jpg">`, `<figure class="fig"><img src="https://paper.example/real.jpg" alt=""></figure>`},
	{"the widest candidate that a page shows", `<img src="s.jpg" srcset="s.jpg 400w, m.jpg 1200w, l.jpg 4000w">`, `<figure class="fig"><img src="https://paper.example/news/m.jpg" alt=""></figure>`},
	{"picture element", `<picture><source srcset="/w.webp 800w"><img src="data:,x" alt="y"></picture>`, `<figure class="fig"><img src="https://paper.example/w.webp" alt="y"></figure>`},
	{"picture behind a noscript", `<img class=lazy><noscript><img src="/n.jpg"></noscript>`, `<figure class="fig"><img src="https://paper.example/n.jpg" alt=""></figure>`},
	{"a pixel counts visits", `<p>x<img src="/p.gif" width="1" height="1"></p>`, `<p>x</p>`},
	{"emoji in a picture", `<p>Well <img src=e.png alt="😀"> done</p>`, `<p>Well 😀 done</p>`},
	{"a frame becomes a link", `<iframe src="https://www.video.example/embed/x"></iframe>after`, `<p><a href="https://www.video.example/embed/x"` + relOut + `>video.example</a></p><p>after</p>`},
	{"preformatted", "<pre>\n\nx\n  y</pre>", "<pre>x\n  y</pre>"},
	{"direction from around", `<div dir=rtl><p>abc</p><p dir=ltr>def</div>`, `<p dir="rtl">abc</p><p dir="ltr">def</p>`},
	{"language", `<p lang=fr>Le <span lang=en>pub</span> <span class=x>est</span></p>`, `<p lang="fr">Le <span lang="en">pub</span> est</p>`},
	{"one h1 a page", `<h1 style="x">a<div>b</div></h1>`, `<h2>a b</h2>`},
	{"a rule between blocks only", `<hr>a<hr>b<hr>`, `<p>a</p><hr><p>b</p>`},
	{"definitions", `<dl><dt>a<dd>b</dl>`, `<dl><dt>a</dt><dd>b</dd></dl>`},
	{"ruby", `<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>`, `<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>`},
	{"classes of the style sheet only", `<figure class="post big"><p class="meta x"><b>A</b></p><blockquote class=q>w</blockquote></figure><aside class=pull>said</aside>`,
		`<figure class="post"><p class="meta"><b>A</b></p><blockquote><p>w</p></blockquote></figure><aside class="pull"><p>said</p></aside>`},
	{"footnotes", `<p>so<sup><a href="#fn1">1</a></sup></p><ol start=3><li id=fn1>note</li></ol>`, `<p>so<sup>1</sup></p><ol start="3"><li>note</li></ol>`},
	{"script, style, form", `<style>p{}</style><form action=/x><p onclick=x() style="a">z<input name=n></p></form><script>alert(1)</script>`, `<p>z</p>`},
	{"addresses that run", `<a href="javascript:alert(1)">a</a><a href=" java&#10;script:x">b</a><a href="data:text/html,x">c</a><a href="//u:p@x.example/">d</a>`, `<p>abcd</p>`},
	{"fragment of another page stays", `<a href="https://x.example/a#part">a</a>`, `<p><a href="https://x.example/a#part"` + relOut + `>a</a></p>`},
	{"empty things vanish", `<p> </p><ul><li></li></ul><b></b><blockquote><p><br></p></blockquote>`, ``},
}

func TestFragment(t *testing.T) {
	for _, c := range shapes {
		if got := string(Fragment(c.in, Options{Base: base})); got != c.out {
			t.Errorf("%s\n in   %s\n got  %s\n want %s", c.name, c.in, got, c.out)
		}
	}
}

// hostile are vectors of the kind that mutate or hide in foreign content.
var hostile = []string{
	`<svg><style><a title="</style><img src onerror=alert(1)>">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<template><script>alert(1)</script></template><p>x`,
	`<img src=x onerror=alert(1)//`, `<a href="vbscript:x">x</a>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>x`,
	`<xmp><p title="</xmp><script>alert(1)</script>">`, `<textarea><p></textarea><script>alert(1)</script>`,
	`<!--[if IE]><script>alert(1)</script><![endif]-->x`, `<p title='"><script>'>x`, `<object data="x.swf"><embed src=x></object>y`,
	`<a href="https://x.example/&quot;onmouseover=alert(1)">x</a>`, "<a href=\"jav\tascript:alert(1)\">x</a>", `<base href="https://evil.example/"><a href="x">y</a>`,
	`<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>z`, `<table><svg><p>x</p></svg><td>y</table>`, `<meta http-equiv=refresh content="0;url=x">q`,
	`<select><template><p>a</select><img src=x onerror=1>`, `<p id=document name=cookie>clobber`, `<details open ontoggle=alert(1)><summary>s</summary>d</details>`,
}

// allowedAttrs are all that may be printed.
var allowedAttrs = " href rel src alt width height class dir lang start reversed value colspan rowspan scope datetime title "

func TestHostile(t *testing.T) {
	for _, in := range hostile {
		out := string(Fragment(in, Options{Base: base}))
		for d := range parse(out).Descendants() {
			if d.Type != html.ElementNode {
				continue
			}
			if k := kinds[d.DataAtom]; k == unknown || k == border && !strings.Contains(out, "<aside") || d.Namespace != "" {
				t.Errorf("%s\n printed <%s>: %s", in, d.Data, out)
			}
			for _, a := range d.Attr {
				if !strings.Contains(allowedAttrs, " "+a.Key+" ") {
					t.Errorf("%s\n printed %s: %s", in, a.Key, out)
				}
				if (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "http") && !strings.HasPrefix(a.Val, "mailto:") {
					t.Errorf("%s\n printed the address %q", in, a.Val)
				}
			}
		}
	}
}

func TestCleaningAgainChangesNothing(t *testing.T) {
	var all []string
	for _, c := range shapes {
		all = append(all, c.in)
	}
	for _, in := range append(all, hostile...) {
		once := Fragment(in, Options{Base: base})
		if again := Fragment(string(once), Options{Base: base}); again != once {
			t.Errorf("%s\n once  %s\n again %s", in, once, again)
		}
	}
}

func TestImageIsRewritten(t *testing.T) {
	proxy := func(src string) string {
		if strings.Contains(src, "bad") {
			return ""
		}
		return "/image?u=" + url.QueryEscape(src)
	}
	got := Fragment(`<img src="/a.jpg"><img src="/bad.jpg">`, Options{Base: base, Image: proxy})
	want := news.HTML(`<figure class="fig"><img src="/image?u=https%3A%2F%2Fpaper.example%2Fa.jpg" alt=""></figure>`)
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestNestingIsBounded(t *testing.T) {
	for _, tag := range []string{"<div>", "<b>", "<blockquote>", "<ul><li>", "<table><tr><td>", "<a href=x>", "<span dir=rtl>"} {
		out := Fragment(strings.Repeat(tag, 100000/len(tag))+"deep", Options{Base: base})
		if depth := strings.Count(string(out), "<") / 2; depth > 2*maxDepth || !strings.Contains(string(out), "deep") {
			t.Errorf("%s: %d elements deep", tag, depth)
		}
	}
}

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		`<p>one <b>two</b></p><p>three<br>four</p>`:      "one two\n\nthree\nfour",
		`<ul><li>a</li><li>b</li></ul>`:                  "a\n\nb",
		`<table><tr><td>a<td>b<tr><td>c</table>`:         "a\tb\n\nc",
		`Tom &amp; Jerry, 3 < 4`:                         "Tom & Jerry, 3 < 4",
		`<script>x</script><p>y</p><style>z</style>`:     "y",
		`<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字`: "漢字",
		`no markup  at all`:                              "no markup at all",
		``:                                               "",
	} {
		if got := PlainText(in); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}
