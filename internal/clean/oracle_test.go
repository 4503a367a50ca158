package clean

import (
	"strings"
	"testing"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// policy says in bluemonday's words what this package allows.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name, k := range kinds {
		if k != border && k != void && k != unknown {
			p.AllowElements(name.String())
			p.AllowNoAttrs().OnElements(name.String())
		}
	}
	p.AllowElements("br", "hr", "wbr", "img", "aside")
	p.AllowNoAttrs().OnElements("span", "a", "img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowAttrs("href", "rel").OnElements("a")
	p.AllowAttrs("src", "alt", "width", "height").OnElements("img")
	p.AllowAttrs("class").OnElements("figure", "p", "figcaption", "aside")
	p.AllowAttrs("start", "reversed").OnElements("ol")
	p.AllowAttrs("value").OnElements("li")
	p.AllowAttrs("colspan", "rowspan", "scope").OnElements("td", "th")
	p.AllowAttrs("datetime").OnElements("time")
	p.AllowAttrs("title").OnElements("abbr")
	p.AllowAttrs("dir", "lang").Globally()
	return p
}

// tokensOf is markup as a list of tags with their attributes, and text.
func tokensOf(markup string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(markup)); z.Next() != html.ErrorToken; {
		b.WriteString(z.Token().String())
	}
	return b.String()
}

// agrees reports whether bluemonday would let all of it through.
func agrees(p *bluemonday.Policy, out string) bool {
	return tokensOf(p.Sanitize(out)) == tokensOf(out)
}

func TestAnotherSanitiserAgrees(t *testing.T) {
	p := policy()
	for _, c := range shapes {
		if out := string(Fragment(c.in, Options{Base: base})); !agrees(p, out) {
			t.Errorf("%s\n ours   %s\n theirs %s", c.name, out, p.Sanitize(out))
		}
	}
	for _, in := range hostile {
		if out := string(Fragment(in, Options{Base: base})); !agrees(p, out) {
			t.Errorf("%s\n ours   %s\n theirs %s", in, out, p.Sanitize(out))
		}
	}
}
