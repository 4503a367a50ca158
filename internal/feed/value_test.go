package feed

import "testing"

func item1(t *testing.T, inner string) (title, summary, html string) {
	t.Helper()
	doc, err := Parse([]byte("<rss version='2.0'><channel><item>"+inner+"</item></channel></rss>"), Source{URL: "https://v.example/dir/feed"})
	if err != nil {
		t.Fatal(err)
	}
	e := doc.Entries[0]
	return e.Title, e.Summary, e.ContentHTML
}

func TestTitles(t *testing.T) {
	for in, want := range map[string]string{
		"Plain":                           "Plain",
		"  Two\n  lines ":                 "Two lines",
		"AT&amp;T":                        "AT&T",
		"AT&T & co":                       "AT&T & co",
		"Fish &amp;amp; chips":            "Fish & chips",
		"It&amp;#8217;s":                  "It’s",
		"&amp;quot;Yes&amp;quot;":         "\"Yes\"",
		"Now &lt;em&gt;really&lt;/em&gt;": "Now really",
		"<![CDATA[Now <em>really</em>]]>": "Now really",
		"Now <em>really</em>":             "Now really",
		"&amp;lt;i&amp;gt;Twice&amp;lt;/i&amp;gt; it": "Twice it",
		"1 &lt; 2":                            "1 < 2",
		"1 < 2":                               "1 < 2",
		"Generics: Map&lt;K, V&gt; explained": "Generics: Map<K, V> explained",
		"&lt;![CDATA[Wrapped]]&gt;":           "Wrapped",
		"Line<br/>break":                      "Line break",
		"A&nbsp;B":                            "A B",
		"<![CDATA[Part]]> one <![CDATA[and two]]>": "Part one and two",
	} {
		if got, _, _ := item1(t, "<title>"+in+"</title>"); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

func TestDescriptions(t *testing.T) {
	for in, want := range map[string][2]string{
		"Just text":    {"Just text", "Just text"},
		"a &lt; b":     {"a < b", "a &lt; b"},
		"AT&amp;amp;T": {"AT&T", "AT&amp;T"},
		"&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;":                          {"One\nTwo", "<p>One</p><p>Two</p>"},
		"<p>Bare &amp; <b>bold</b></p>":                                         {"Bare & bold", "<p>Bare & <b>bold</b></p>"},
		"<![CDATA[<a href='x?a=1&amp;b=2'>x</a> <img src=\"/i.png\">]]>":        {"x", "<a href='https://v.example/dir/x?a=1&amp;b=2'>x</a> <img src=\"https://v.example/i.png\">"},
		"<![CDATA[<script>alert(1)</script><style>p{}</style>Seen]]>":           {"Seen", "<script>alert(1)</script><style>p{}</style>Seen"},
		"<![CDATA[<a href=\"#n\">1</a> <img srcset=\"a.jpg 1x, b.jpg 2x\"/>]]>": {"1", "<a href=\"#n\">1</a> <img srcset=\"https://v.example/dir/a.jpg 1x, https://v.example/dir/b.jpg 2x\"/>"},
		"&amp;lt;p&amp;gt;Twice &amp;amp;amp; more&amp;lt;/p&amp;gt;":           {"Twice & more", "<p>Twice &amp; more</p>"},
		"<![CDATA[Use <code>&lt;p&gt;x&lt;/p&gt;</code>]]>":                     {"Use <p>x</p>", "Use <code>&lt;p&gt;x&lt;/p&gt;</code>"},
	} {
		_, summary, html := item1(t, "<description>"+in+"</description>")
		if summary != want[0] || html != want[1] {
			t.Errorf("%q is read as %q, %q; want %q", in, summary, html, want)
		}
	}
}

func TestPersons(t *testing.T) {
	for in, want := range map[string]string{
		"ann@a.example (Ann Poe)":     "Ann Poe",
		"Ann Poe <ann@a.example>":     "Ann Poe",
		"Ann Poe (ann@a.example)":     "Ann Poe",
		"ann@a.example":               "ann@a.example",
		"mailto:ann@a.example":        "ann@a.example",
		"Ann Poe":                     "Ann Poe",
		"By Ann Poe, Senior Reporter": "By Ann Poe, Senior Reporter",
	} {
		if got := personName(in); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

// The examples of RFC 3986, section 5.4.
func TestResolve(t *testing.T) {
	for ref, want := range map[string]string{
		"g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g", "//g": "http://g",
		"?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s", ";x": "http://a/b/c/;x",
		".": "http://a/b/c/", "./": "http://a/b/c/", "..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/",
		"../../g": "http://a/g", "../../../g": "http://a/g", "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.", "..g": "http://a/b/c/..g",
		"./../g": "http://a/b/g", "./g/.": "http://a/b/c/g/", "g/./h": "http://a/b/c/g/h", "g/../h": "http://a/b/c/h", "g;x=1/../y": "http://a/b/c/y",
		"g?y/../x": "http://a/b/c/g?y/../x", "a b": "http://a/b/c/a%20b", "": "",
	} {
		if got := resolve("http://a/b/c/d;p?q", ref); got != want {
			t.Errorf("%q is at %q, want %q", ref, got, want)
		}
	}
}
