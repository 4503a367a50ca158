package web_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

func TestEdition(t *testing.T) {
	p := newPaper(t)
	p.handler = web.New(web.Options{DB: p.DB, Name: "Broadsheet", Secret: []byte("secret"), Now: p.Clock.Now, Desk: web.Desk{Edition: p.Edition}})
	r := p.ask(t, http.MethodGet, public, "/edition", nil)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/edition/2026-11-17" {
		t.Fatalf("the latest is at %d %q", r.StatusCode, r.Header.Get("Location"))
	}
	d := p.page(t, public, "/edition/2026-11-17")
	d.has("h1.hed-1", ".edition-lead .fig img", ".edition-lead .sentence details.receipt", ".spread .item", ".end")
	if got := d.text("h1"); got != "Tuesday 17 November 2026" {
		t.Errorf("called %q", got)
	}
	d = p.page(t, public, "/editions")
	d.has("a[href='/edition/2026-11-17']")
	if r := p.ask(t, http.MethodGet, public, "/edition/2026-02-30", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("a day that is none: %d", r.StatusCode)
	}
}

// TestEditionStaysButNotAgainstAWord holds that a kept edition does not change
// with its stories, but for what a publisher took back.
func TestEditionStaysButNotAgainstAWord(t *testing.T) {
	p := newPaper(t)
	p.handler = web.New(web.Options{DB: p.DB, Name: "Broadsheet", Secret: []byte("secret"), Now: p.Clock.Now, Desk: web.Desk{Edition: p.Edition}})
	before := edition(t, p)
	if err := p.DB.SaveBrief(t.Context(), p.Story, &news.Brief{Headline: "All is well"}, "Nothing happened.", nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	if after := edition(t, p); after.Sections[0].Stories[0].Title != before.Sections[0].Stories[0].Title || after.Words != before.Words {
		t.Error("the edition changed with its story")
	}
	lead := before.Sections[0].Stories[0]
	for _, a := range p.Articles {
		if err := p.DB.WithdrawArticle(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if len(lead.Lines) == 0 {
		t.Fatal("the lead has no lines")
	}
	if left := edition(t, p).Sections[0].Stories[0]; len(left.Lines) != 0 || left.Dek != "" {
		t.Errorf("what was taken back is still there: %+v", left)
	}
}

func edition(t *testing.T, p *paper) (e news.Edition) {
	t.Helper()
	r := p.ask(t, http.MethodGet, public, "/edition/2026-11-17.json", nil)
	if err := json.NewDecoder(r.Body).Decode(&e); err != nil || len(e.Sections) == 0 {
		t.Fatalf("%d, %v", r.StatusCode, err)
	}
	return e
}
