package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// follow gets a page by an address without its slug.
func (p *paper) follow(t *testing.T, addr, target string) *dom {
	t.Helper()
	return p.page(t, addr, p.get(t, addr, target).Header.Get("Location"))
}

func TestCompareWithTheOrigin(t *testing.T) {
	p := newPaper(t)
	copied, err := p.DB.Article(t.Context(), p.Copy)
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/article/%d/compare", p.Copy)
	d := p.follow(t, reader, fmt.Sprintf("/article/%d/x", p.Copy))
	d.has(".aside a[href='" + path + "']")
	d = p.page(t, reader, path)
	d.has("main .diff p", "main .facts span", fmt.Sprintf("main h1 a[href^='/article/%d/']", p.Copy), fmt.Sprintf("main .plain a[href^='/article/%d/']", copied.DuplicateOf), "meta[name=robots]")
	// An original has no origin; and the public sees no full texts.
	if resp := p.get(t, reader, fmt.Sprintf("/article/%d/compare", copied.DuplicateOf)); resp.StatusCode != http.StatusNotFound {
		t.Errorf("an original is compared: %s", resp.Status)
	}
	if resp := p.get(t, public, path); resp.StatusCode != http.StatusNotFound {
		t.Errorf("the public compares texts that it may not read: %s", resp.Status)
	}
	p.follow(t, public, fmt.Sprintf("/article/%d/x", p.Copy)).hasNot(".aside a[href='" + path + "']")
}

func TestWhyIsThisHere(t *testing.T) {
	p := newPaper(t)
	d := p.follow(t, public, fmt.Sprintf("/story/%d", p.Story))
	d.has("details#why summary", "details#why tbody tr td.num")
	if got := d.text("#why tbody td"); got != "4 outlets report independently" {
		t.Errorf("the first ground is %q", got)
	}
	d.hasNot("a.act[href='" + fmt.Sprintf("/story/%d/log", p.Story) + "'] + form")
}

func TestStoryDesk(t *testing.T) {
	p := newPaper(t)
	desk := fmt.Sprintf("/story/%d/log", p.Story)
	do := fmt.Sprintf("/story/%d/decide", p.Story)
	p.follow(t, reader, fmt.Sprintf("/story/%d", p.Story)).has(".row a[href='" + desk + "']")
	d := p.page(t, reader, desk)
	d.has("main .empty", "form[action='"+do+"'] input[name=article]", "form button[value=merge]", "form button[value=pin]", "datalist option")
	p.page(t, public, desk).hasNot("main form", "datalist")

	if resp := p.post(t, public, do, url.Values{"kind": {"pin"}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("the public decides: %s", resp.Status)
	}
	for trap, form := range map[string]url.Values{
		"no story":        {"kind": {"merge"}, "into": {"the other one"}},
		"itself":          {"kind": {"merge"}, "into": {fmt.Sprint(p.Story)}},
		"nothing chosen":  {"kind": {"split"}},
		"no such article": {"kind": {"split"}, "article": {"x"}},
		"no kind":         {},
	} {
		if resp := p.post(t, reader, do, form); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", trap, resp.Status)
		}
	}
	if resp := p.post(t, reader, do, url.Values{"kind": {"pin"}, "reason": {"It is our own <valley>"}}); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != desk {
		t.Fatalf("pinning: %s to %q", resp.Status, resp.Header.Get("Location"))
	}
	d = p.page(t, reader, desk)
	if got := d.text(".years .small"); got != "“It is our own <valley>”" {
		t.Errorf("the log says %q", got)
	}
	d.hasNot("form button[value=pin]", "meta[http-equiv=refresh]")
	undo := d.attr(".years form", "action")
	if resp := p.post(t, public, undo, url.Values{"back": {desk}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("the public undoes: %s", resp.Status)
	}
	if resp := p.post(t, reader, undo, url.Values{"back": {desk}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing: %s", resp.Status)
	}
	d = p.page(t, reader, desk)
	d.has("form button[value=pin]")
	d.hasNot(".years form")

	// What moves articles waits for the writer of stories, and the page says so.
	front, err := p.DB.Front(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	other := front[0].ID
	if other == p.Story {
		other = front[1].ID
	}
	if resp := p.post(t, reader, do, url.Values{"kind": {"merge"}, "into": {fmt.Sprintf("http://localhost:8080/story/%d/a-headline", other)}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("merging: %s", resp.Status)
	}
	d = p.page(t, reader, desk)
	d.has("meta[http-equiv=refresh]")
	if got := d.text(".years .small"); got != "Being carried out." {
		t.Errorf("the log says %q", got)
	}
}

func TestHiddenStorySaysSo(t *testing.T) {
	p := newPaper(t)
	if _, err := p.DB.SaveDecision(t.Context(), news.Decision{Kind: news.DecisionHide, Story: p.Story}); err != nil {
		t.Fatal(err)
	}
	p.follow(t, public, fmt.Sprintf("/story/%d", p.Story)).has(".notice a[href$='/log']")
	p.page(t, public, "/").hasNot(fmt.Sprintf("main a[href^='/story/%d/']", p.Story))
}

// TestInOtherLanguages shows a story in Arabic beside the one in English, set
// from the right, and the other way round, on the page and as data.
func TestInOtherLanguages(t *testing.T) {
	p := newPaper(t)
	arabic, err := p.DB.Article(t.Context(), p.Arabic)
	if err != nil {
		t.Fatal(err)
	}
	here := fmt.Sprintf("/story/%d", p.Story)
	p.follow(t, public, here).hasNot("#elsewhere")
	err = p.DB.SaveCounterparts(t.Context(), map[int64][]store.Near{p.Story: {{A: p.Story, B: arabic.Story, Score: .7}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := p.follow(t, public, here)
	d.has("section[aria-labelledby=elsewhere] li [dir=rtl] h3[lang=ar] a[href^='/story/" + fmt.Sprint(arabic.Story) + "/']")
	if got := d.text("section[aria-labelledby=elsewhere] .meta"); got != "Arabic" {
		t.Errorf("its language is called %q", got)
	}
	p.follow(t, public, fmt.Sprintf("/story/%d", arabic.Story)).has("section[aria-labelledby=elsewhere] li a[href^='" + here + "/']")
	var data struct {
		Elsewhere []struct{ ID, Language, Title string }
	}
	resp := p.get(t, public, here+".json")
	if err := json.NewDecoder(resp.Body).Decode(&data); err != nil || len(data.Elsewhere) != 1 || data.Elsewhere[0].Language != "ar" || data.Elsewhere[0].ID != fmt.Sprint(arabic.Story) {
		t.Errorf("as data: %+v, %v", data, err)
	}
}
