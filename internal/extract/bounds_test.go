package extract

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

const patience = time.Minute // on a busy machine under the race detector; a fraction of a second otherwise

func TestPagesWithoutBounds(t *testing.T) {
	para := "<p>The river rose in the night, and in the morning the bakers of the lower town, who are used to it, carried their flour upstairs.</p>"
	for name, page := range map[string]string{
		"divs":        strings.Repeat("<div>", 100000) + para + strings.Repeat(para, 5),
		"inline":      strings.Repeat("<b><i><span>", 30000) + para,
		"lists":       strings.Repeat("<ul><li>", 50000) + para,
		"tables":      strings.Repeat("<table><tr><td>", 30000) + para,
		"links":       strings.Repeat("<a href=x>y ", 100000) + para,
		"paragraphs":  strings.Repeat(para, 40000),
		"headings":    strings.Repeat("<h2>One of very many</h2>", 100000),
		"one list":    "<ol>" + strings.Repeat("<li>"+para, 20000),
		"quotes":      strings.Repeat("<blockquote class=quote>"+para+"</blockquote>", 5000),
		"attributes":  "<p " + strings.Repeat(`class="a b c" `, 100000) + ">x</p>" + para,
		"one class":   `<div class="` + strings.Repeat("related-", 500000) + `">` + para,
		"breaks":      "<p>" + strings.Repeat("word<br>", 200000),
		"one word":    "<p>" + strings.Repeat("x", 5<<20),
		"open script": para + "<script>" + strings.Repeat("x<", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, err := Article(Page{URL: "https://a.example/x", Body: []byte(page), ContentType: "text/html; charset=utf-8"}); err != nil {
				t.Error(err)
			}
			if took := time.Since(start); took > patience {
				t.Errorf("%d kB took %v", len(page)>>10, took)
			}
		})
	}
}

func TestDeepTextIsFound(t *testing.T) {
	page := strings.Repeat("<div>", 3000) + "<article>" + strings.Repeat("<p>The river rose in the night, and in the morning the bakers of the lower town carried their flour upstairs.</p><p>Nobody was surprised, because the river had done so every spring since the mill was built.</p>", 3) + "</article>"
	c, err := Article(Page{URL: "https://a.example/x", Body: []byte(page)})
	if err != nil || !strings.Contains(c.Text, "bakers of the lower town") {
		t.Errorf("%v: %q", err, c.Text)
	}
}

func TestForeignBytes(t *testing.T) {
	for name, c := range map[string]struct {
		body, kind string
		state      news.State
	}{
		"nothing": {"", "", news.StateEmpty},
		"pdf":     {"%PDF-1.7\n%\xe2\xe3", "application/pdf", news.StateEmpty},
		"json":    {`{"a":"b"}`, "application/json", news.StateEmpty},
		"feed":    {`<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>`, "text/xml", news.StateList},
		"picture": {"\x89PNG\r\n\x1a\n\x00\x00", "image/png", news.StateEmpty},
		"frames":  {`<html><frameset cols="20%,80%"><frame src="a.html"><frame src="b.html"></frameset></html>`, "text/html", news.StateEmpty},
	} {
		got, err := Article(Page{URL: "https://a.example/x", Body: []byte(c.body), ContentType: c.kind})
		if err != nil || got.State != c.state || got.Reason == "" || got.Text != "" {
			t.Errorf("%s: %v, %s (%s), %q", name, err, got.State, got.Reason, got.Text)
		}
	}
}

func TestEntry(t *testing.T) {
	for name, c := range map[string]struct {
		entry news.Entry
		state news.State
		text  string
	}{
		"content": {news.Entry{URL: "https://a.example/1", ContentHTML: `<p>All of it, <a href="/2">with a link</a>.</p><script>x</script>`}, news.StatePartial, "All of it, with a link."},
		"summary": {news.Entry{URL: "https://a.example/1", Summary: "The river &amp; the mill"}, news.StatePartial, "The river & the mill"},
		"nothing": {news.Entry{URL: "https://a.example/1", Title: "T"}, news.StateBlocked, ""},
	} {
		got := Entry(c.entry, "https://a.example/feed")
		if got.Byline == nil || got.More == nil || got.Embeds == nil {
			t.Errorf("%s: a list is null", name)
		}
		if got.State != c.state || got.Text != c.text || got.Reason == "" || got.URL != c.entry.URL {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestRules(t *testing.T) {
	rules, err := ParseRules(strings.NewReader("# of the operator\n[news.example]\nbody: .odd\ndrop: .odd .never\nkeep: h6\n"))
	if err != nil {
		t.Fatal(err)
	}
	page := `<article><p>This is what the judges would take, being long and plain prose of the usual kind, with a full stop.</p></article><div class=odd>Oddly short<div class=never>Not this</div></div><h6>Kept as well</h6>`
	c, err := Article(Page{URL: "https://www.news.example/1", Body: []byte(page), Rules: rules})
	if err != nil || c.Text != "Oddly short\n\nKept as well" {
		t.Errorf("%v: %q", err, c.Text)
	}
	for _, bad := range []string{"body: p", "[a.example]\nbody: p[", "[a.example]\nwhat: p", "[a.example]\nbody"} {
		if _, err := ParseRules(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzArticle(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.page.Body, "text/html")
	}
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "text/html; charset=utf-16")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		c, err := Article(Page{URL: "https://a.example/x", Body: body, ContentType: kind})
		if err != nil {
			t.Fatal(err)
		}
		if again := clean.Fragment(string(c.HTML), clean.Options{}); again != c.HTML {
			t.Errorf("the markup is not clean:\n%s\n%s", c.HTML, again)
		}
		if c.Score < 0 || c.Score > 1 || c.State == "" {
			t.Errorf("score %f, state %q", c.Score, c.State)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	pages := samples(b)
	for b.Loop() {
		for _, s := range pages {
			html.Parse(bytes.NewReader(s.page.Body))
		}
	}
}

func BenchmarkArticle(b *testing.B) {
	pages := samples(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range pages {
			Article(s.page)
		}
	}
}
