package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/ai"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

var numbered = regexp.MustCompile(`(?m)^\[(\d+)\] (.+)$`)

// copyist is a model's server that answers with the first two lines it was sent,
// and adds what it is told to.
func copyist(t *testing.T, adds string) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Messages []struct{ Content string } }
		b, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(b, &body); err != nil || len(body.Messages) != 2 {
			t.Errorf("no request of a chat: %s", b)
		}
		answer := adds
		for _, l := range numbered.FindAllStringSubmatch(body.Messages[1].Content, 2) {
			answer = l[2] + " [" + l[1] + "]\n" + answer
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": answer}}}})
	}))
	t.Cleanup(srv.Close)
	return srv
}

// withModel gives a newspaper a model that may do everything.
func withModel(address string) func(*web.Options) {
	return func(o *web.Options) {
		o.AI = ai.New(ai.Options{Book: o.DB, Features: news.Features(), Budget: ai.Budget{Each: 1_000_000}, Timeout: 5 * time.Second,
			Model: &ai.Endpoint{URL: address + "/v1", Model: "larch-8b"}})
	}
}

// worded asks for a wording by the form of the page and waits for it.
func (p *paper) worded(t *testing.T, path string) *dom {
	t.Helper()
	d := p.page(t, reader, path)
	resp := p.post(t, reader, d.attr("form[method=post] ", "action"), url.Values{})
	if resp.StatusCode == http.StatusOK { // it failed so soon that the answer says so
		return p.page(t, reader, path)
	}
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != path {
		t.Fatalf("%s %s", resp.Status, resp.Header.Get("Location"))
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		if d = p.page(t, reader, path); len(d.all("[role=status][hx-get]")) == 0 {
			return d
		}
		d.has("head noscript", ".result .sentence") // without a script the page asks again; meanwhile it is not empty
		<-tick.C
	}
	t.Fatal("it never ends")
	return nil
}

func TestModelWords(t *testing.T) {
	p := newPaper(t, withModel(copyist(t, "The minister fled to the moon. [1]\n").URL))
	for _, path := range []string{
		fmt.Sprintf("/story/%d/tools/points", p.Story), fmt.Sprintf("/article/%d/tools/summary", p.Article), fmt.Sprintf("/story/%d/tools/ask?q=When+did+gate+R2+fail%%3F", p.Story),
	} {
		t.Run(path, func(t *testing.T) {
			before := p.page(t, reader, path)
			if label := before.text(".result .label"); !strings.HasPrefix(label, "No model") {
				t.Errorf("at first the label says %q", label)
			}
			d := p.worded(t, path)
			if label := d.text(".result .label"); !strings.HasPrefix(label, "Written by larch-8b, checked against sources; may contain mistakes") {
				t.Errorf("the label says %q", label)
			}
			if note := d.text(".tools a[aria-current] small"); note != "larch-8b" {
				t.Errorf("the row says %q of it", note)
			}
			if strings.Contains(d.text(".result"), "moon") {
				t.Error("what no report says is shown")
			}
			d.has(".result[itemscope] link[itemprop=digitalSourceType][href='https://schema.org/TrainedAlgorithmicMediaDigitalSource']", ".result .sentence .receipt")
			if got := p.get(t, public, path).Header.Get("AI-Disclosure"); p.get(t, public, path).StatusCode == http.StatusOK && !strings.Contains(got, "larch-8b") {
				t.Errorf("machines are told %q", got)
			}
			own := p.page(t, reader, d.attr(".result a[href*='own=1']", "href"))
			if label := own.text(".result .label"); !strings.HasPrefix(label, "No model") {
				t.Errorf("the reports' own: %q", label)
			}
			form := url.Values{"digest": {d.attr("input[name=digest]", "value")}, "subject": {"/article/1"}, "feature": {"summary"},
				"sentence": {d.attr("input[name=sentence]", "value")}, "why": {"It was a Monday."}}
			if resp := p.post(t, reader, "/complaint", form); resp.StatusCode != http.StatusOK {
				t.Error(resp.Status)
			}
		})
	}
	d := p.page(t, reader, "/models")
	if got := d.text("section[aria-labelledby=complaints] .small"); got != "“It was a Monday.”" {
		t.Errorf("the operator reads %q", got)
	}
	d.has("section[aria-labelledby=complaints] .source mark", "section[aria-labelledby=shares] tbody tr", "section[aria-labelledby=calls] code", "form[action='/models/switch']")
	if resp := p.get(t, public, "/models"); resp.StatusCode == http.StatusOK {
		t.Error("the public sees the log")
	}
	p.page(t, public, "/settings").has("section[aria-labelledby=models] li")
	if resp := p.post(t, reader, "/models/switch", url.Values{"to": {"off"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	off := p.page(t, reader, fmt.Sprintf("/story/%d/tools/points", p.Story))
	off.hasNot("form[method=post][action*='/tools/']", "[itemprop=digitalSourceType]")
	if label := off.text(".result .label"); !strings.HasPrefix(label, "No model") {
		t.Errorf("switched off, the label says %q", label)
	}
}

// TestModelFails: where nothing of an answer stands the check, the page says so
// and shows the sentences of the reports.
func TestModelFails(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "<b>no</b>", http.StatusInternalServerError)
	}))
	defer srv.Close()
	p := newPaper(t, withModel(srv.URL))
	d := p.worded(t, fmt.Sprintf("/story/%d/tools/summary", p.Story))
	d.has(".result .sentence .receipt")
	if why := d.text(".result [role=status]"); !strings.HasPrefix(why, "What larch-8b answered was not used") || strings.Contains(why, "<b>") {
		t.Errorf("the page says %q", why)
	}
}

// TestModelNeedsTheRight: an article whose publisher does not allow machine use
// has no tool that needs a model, and its page says why.
func TestModelNeedsTheRight(t *testing.T) {
	p := newPaper(t, withModel("http://127.0.0.1:1"), func(o *web.Options) { o.AI.Forbid = []string{"register.example"} })
	var allowed, forbidden bool
	for _, id := range p.Articles {
		a, err := p.DB.Article(t.Context(), id)
		if err != nil {
			continue
		}
		d := parse(t, p.get(t, reader, fmt.Sprintf("/article/%d/tools/explain", id)))
		may := a.Rights.AI && a.Publisher.Domain != "register.example"
		offered := len(d.all(".tools a[data-tool=translate]")) > 0
		said := strings.Contains(d.text("section[aria-labelledby=tools]"), "does not allow machine use")
		if may == said {
			t.Errorf("article %d, allowed %t: the page says why not: %t", id, may, said)
		}
		if !may && (offered || len(d.all("form[method=post]")) > 1) {
			t.Errorf("article %d: a tool that needs a model", id)
		}
		allowed, forbidden = allowed || may, forbidden || !may
	}
	if !allowed || !forbidden {
		t.Error("the newsroom has not both kinds of articles")
	}
}

// TestTranslation: the translation is labelled, in its own direction, beside the
// original on wish, and found by no search.
func TestTranslation(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/languages" {
			io.WriteString(w, `[{"code":"en","targets":["ar","es"]}]`)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"translatedText": "zyxwvut " + r.FormValue("q")})
	}))
	defer srv.Close()
	p := newPaper(t, func(o *web.Options) {
		o.AI = ai.New(ai.Options{Book: o.DB, Budget: ai.Budget{Each: 1_000_000}, Translator: &ai.Translator{Kind: ai.LibreTranslate, URL: srv.URL}})
		o.AI.Learn(t.Context())
	})
	path := fmt.Sprintf("/story/%d/tools/translate", p.Story)
	p.page(t, reader, path).has("select[name=to] option[value=ar]", ".result .label")
	d := p.page(t, reader, path+"?to=ar&beside=1")
	resp := p.post(t, reader, d.attr(".result form[method=post]", "action"), url.Values{})
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		if d = p.page(t, reader, path+"?to=ar&beside=1"); len(d.all(".translated")) > 0 {
			break
		}
		<-tick.C
	}
	d.has(".translated.beside .pair p[lang=ar][dir=rtl]", ".translated .pair p[lang=en][dir=ltr]", ".translated link[itemprop=digitalSourceType]", "meta[name=robots][content=noindex]")
	if label := d.text(".result .label"); !strings.HasPrefix(label, "Translated by LibreTranslate; may contain mistakes") {
		t.Errorf("the label says %q", label)
	}
	p.page(t, public, path+"?to=ar").has(".translated") // a second reader, who may not ask for one
	p.page(t, reader, "/search?q=zyxwvut").hasNot(".found li")
	if resp := p.get(t, reader, path+"?to=xx"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
}
