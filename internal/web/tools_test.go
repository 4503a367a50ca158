package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestTools(t *testing.T) {
	p := newPaper(t)
	article, story := fmt.Sprintf("/article/%d/tools/", p.Article), fmt.Sprintf("/story/%d/tools/", p.Story)
	for _, c := range []struct {
		path string
		has  []string
	}{
		{article + "summary", []string{".result .sentence .receipt .source mark", "h1 a[href^='/article/']"}},
		{article + "points", []string{".result .sentence .receipt .source mark"}},
		{article + "explain", []string{".result .part .sentence .receipt", ".result .part h4"}},
		{article + "listen", []string{".listen[data-listen] p span", "noscript"}},
		{article + "ask", []string{"form[method=get] input[name=q]"}},
		{story + "summary", []string{".result .sentence .receipt .source mark", "h1 a[href^='/story/']"}},
		{story + "points", []string{".result .sentence .receipt"}},
		{story + "explain", []string{".result .part"}},
		{story + "ask?q=When+did+gate+R2+fail%3F", []string{".result .sentence .receipt .source mark", "input[name=after][value='When did gate R2 fail?']"}},
		{"/ask?q=When+did+gate+R2+fail%3F", []string{".result .sentence .receipt .source mark"}},
	} {
		d := p.page(t, reader, c.path)
		d.has(append(c.has, "meta[name=robots][content=noindex]", ".result > h3 + .label")...)
		if label := d.text(".result .label"); !strings.HasPrefix(label, "No model") {
			t.Errorf("%s: the label says %q", c.path, label)
		}
		resp := p.get(t, reader, c.path, "HX-Request", "true")
		part := parse(t, resp)
		part.has(".result")
		part.hasNot("header", "nav", "h1")
		if !strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "HX-Request") {
			t.Errorf("%s: caches are not told that htmx gets another answer", c.path)
		}
	}
	d := p.page(t, reader, article+"explain")
	d.has(".tools a[aria-current][data-tool=explain]")
	if n := len(d.all(".tools [aria-current]")); n != 1 {
		t.Errorf("%d tools are open", n)
	}
}

// TestToolsSayNothing: where no article answers, that is said, and nothing made up.
func TestToolsSayNothing(t *testing.T) {
	p := newPaper(t)
	for _, q := range []string{"Who+won+the+chess+olympiad%3F", "%3F%3F", "and", strings.Repeat("word+", 500)} {
		d := p.page(t, public, "/ask?q="+q)
		d.has(".result .empty")
		d.hasNot(".result .sentence")
	}
	p.page(t, public, "/ask?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").hasNot("script:not([src])")
}

// TestToolsRespectDisplay: what is shown as a link has no tool that would show
// more of it, and is quoted in no answer.
func TestToolsRespectDisplay(t *testing.T) {
	p := newPaper(t)
	summary := fmt.Sprintf("/article/%d/tools/summary", p.Article)
	if resp := p.get(t, public, summary); resp.StatusCode != http.StatusNotFound {
		t.Errorf("the public, who sees an excerpt, gets the summary: %s", resp.Status)
	}
	if err := p.DB.SavePublisherDisplay(t.Context(), "register.example", "link"); err != nil {
		t.Fatal(err)
	}
	if resp := p.get(t, reader, summary); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a text shown as a link is summed up: %s", resp.Status)
	}
	for _, n := range p.page(t, reader, "/ask?q=Who+wrote+abnormal+vibration+in+the+log%3F").all(".source .meta b") {
		if words(n) == "Lindhaven Register" {
			t.Error("a text shown as a link is quoted in an answer")
		}
	}
}
