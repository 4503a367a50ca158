package clean

import (
	"net/url"
	"testing"
)

var base = &url.URL{Scheme: "https", Host: "paper.example", Path: "/news/story"}

func TestFragmentTwice(t *testing.T) {
	for _, in := range []string{
		`<p>Hello <b>bold </b>word`, `text<div>a</div><div>b</div>`, `<b><p>x</p>y</b>`, `<ul>x<li>a<p>b<li><div>c</div><div>d</div></ul>`,
		`<a href="/x?utm_source=1&a=2"><h2>Head</h2><p>t</p></a>`, `<p>a<br><br>b<br>c</p>`, `<table><tr><td>1<td></table>`,
		`<p>a<img src=a.jpg>b`, `<figure><img src=x.png><figcaption><p>cap</p> <p>b</p></figcaption></figure>`,
		`<iframe src="https://www.youtube.com/embed/x"></iframe>after`, "<pre>\n\nx\n y</pre>", `<script>alert(1)</script><p onclick=x>z`,
		`<div dir=rtl><p>abc</p><p dir=ltr>def</div>`, `<h1>a<div>b</div></h1>`, `a<hr>b`, `<dl><dt>a<dd>b</dl>`,
	} {
		out := Fragment(in, Options{Base: base})
		again := Fragment(string(out), Options{Base: base})
		t.Logf("%s\n  %s\n  %q", in, out, PlainText(in))
		if out != again {
			t.Errorf("again: %s", again)
		}
	}
}
