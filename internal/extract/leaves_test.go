package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// leaving is one language of testdata/leaves.txt.
type leaving struct {
	lang  string
	stays []string
	parts map[string]string
}

func leavings(t *testing.T) (list []leaving) {
	t.Helper()
	b, err := os.ReadFile("testdata/leaves.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split(string(b), "\n== ")[1:] {
		lines := strings.Split(strings.TrimSpace(section), "\n")
		l := leaving{lang: lines[0], stays: lines[1:4], parts: map[string]string{}}
		for _, line := range lines[4:] {
			key, value, _ := strings.Cut(line, ": ")
			l.parts[key] = value
		}
		list = append(list, l)
	}
	return list
}

// page is an article with all of it set in.
func (l *leaving) page() string {
	mark, title, _ := strings.Cut(l.parts["more"], " | ")
	origin := strings.Split(l.parts["origin"], " | ")
	return fmt.Sprintf(`<!doctype html><html lang="%[1]s"><head><meta charset="utf-8"><title>%[2]s</title><meta property="og:type" content="article"></head>
<body><header><nav><a href="/">Paper</a> <a href="/a">A</a> <a href="/b">B</a></nav></header>
<main><article><h1>%[2]s</h1><div class="share-bar">%[3]s</div><div class="story-body">
<p>%[4]s</p><div class="ad-slot"><p>%[5]s</p></div>
<p><strong>%[6]s <a href="/2026/boats">%[7]s</a></strong></p>
<p>%[8]s</p><div class="newsletter-box"><p>%[9]s</p><form><input type="email"></form></div>
<div class="embed-consent"><p>%[10]s</p></div>
<p>%[11]s</p>
<p><em>%[12]s</em></p><p><em>%[13]s <a href="https://register.example/ferry">%[14]s</a>%[15]s</em></p>
</div></article></main><footer><p>© 2026</p></footer></body></html>`,
		l.lang, "Stell "+l.lang+" 2026", l.parts["share"], l.stays[0], l.parts["ad"], mark, title, l.stays[1],
		l.parts["letter"], l.parts["cookies"], l.stays[2], l.parts["credit"], origin[0], origin[1], origin[2])
}

// TestLeaves takes furniture of every kind out of an article in many languages,
// and keeps what of it is data.
func TestLeaves(t *testing.T) {
	for _, l := range leavings(t) {
		t.Run(l.lang, func(t *testing.T) {
			c, err := Article(Page{URL: "https://paper.example/2026/ferry", Body: []byte(l.page()), ContentType: "text/html"})
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Join(l.stays, "\n\n"); c.Text != want {
				t.Errorf("text\n%s\nwant\n%s", c.Text, want)
			}
			_, title, _ := strings.Cut(l.parts["more"], " | ")
			if len(c.More) != 1 || c.More[0].Title != title || c.More[0].URL != "https://paper.example/2026/boats" {
				t.Errorf("more %+v", c.More)
			}
			if c.Credits != l.parts["credit"] {
				t.Errorf("credits %q", c.Credits)
			}
			if name := strings.Split(l.parts["origin"], " | ")[1]; c.Origin.Publisher != name || c.Origin.URL != "https://register.example/ferry" {
				t.Errorf("origin %+v, want %s", c.Origin, name)
			}
		})
	}
}
