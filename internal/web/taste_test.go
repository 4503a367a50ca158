package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestTaste mutes and boosts as a reader does, and looks at what the front page
// and a section make of it, and say of it.
func TestTaste(t *testing.T) {
	p := newPaper(t)
	add := func(form string) {
		t.Helper()
		q, _ := url.ParseQuery(form)
		if resp := p.post(t, reader, "/settings/taste", q); resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %s", form, resp.Status)
		}
	}
	clear := func() {
		t.Helper()
		for {
			d := p.page(t, reader, "/settings")
			if len(d.all("#taste ~ ul form")) == 0 {
				return
			}
			p.post(t, reader, d.attr("#taste ~ ul form", "action"), nil)
		}
	}
	story := fmt.Sprintf("main a[href^='/story/%d/']", p.Story)
	p.page(t, reader, "/").has(story)
	p.page(t, reader, "/").hasNot("#shaped")
	p.page(t, public, "/settings").hasNot("#taste")
	for name, c := range map[string]struct {
		rule  string
		muted bool
	}{
		"a word in another form":      {"effect=mute&subject=word&what=Sirens", true},
		"a word that is not there":    {"effect=mute&subject=word&what=sire", false},
		"a phrase":                    {"effect=mute&subject=phrase&what=torn+away+at", true},
		"a phrase in another order":   {"effect=mute&subject=phrase&what=away+torn", false},
		"one publisher of many":       {"effect=mute&subject=publisher&what=courier.example", false},
		"its section":                 {"effect=mute&subject=section&what=Local", true},
		"its section, elsewhere":      {"effect=mute&subject=section&what=local&scope=sport", false},
		"on the front page":           {"effect=mute&subject=word&what=sirens&scope=front&days=7", true},
		"an expression":               {"effect=mute&subject=expression&what=%5Cbsir.ns%5Cb&in=title", true},
		"an expression, elsewhere":    {"effect=mute&subject=expression&what=sirens&in=text&scope=publisher:&of=nobody.example", false},
		"in a folder of follows":      {"effect=mute&subject=word&what=sirens&scope=folder:&of=World", false},
		"until a day":                 {"effect=mute&subject=word&what=sirens&until=2026-12-24", true},
		"an author among many":        {"effect=mute&subject=author&what=Nobody", false},
		"a hashtag, as it is written": {"effect=mute&subject=tag&what=%23Hallan+dam", true},
	} {
		clear()
		add(c.rule)
		d := p.page(t, reader, "/")
		if seen := len(d.all(story)) > 0; seen == c.muted {
			t.Errorf("%s: muted %v, want %v", name, !seen, c.muted)
		}
		if c.muted {
			if got := d.text("#shaped"); !strings.Contains(got, "muted: ") {
				t.Errorf("%s: the page says %q", name, got)
			}
			d = p.page(t, reader, d.attr("#shaped a.act", "href"))
			d.has(story, "#shaped")
			if got := d.text("main .lead .news") + d.text("main .item .news"); !strings.Contains(got, "Muted: ") {
				t.Errorf("%s: shown, it says %q", name, got)
			}
		}
		p.page(t, public, "/").has(story)
	}
	clear()
	add("effect=mute&subject=word&what=sirens&days=1")
	p.page(t, reader, "/section/local").has("#shaped")
	p.Clock.T = p.Clock.T.AddDate(0, 0, 2)
	p.page(t, reader, "/section/local").hasNot("#shaped") // it is over
	clear()

	add("effect=lower&subject=publisher&what=courier.example")
	d := p.page(t, reader, "/")
	if got := d.text("#shaped"); !strings.Contains(got, "lower: courier.example") {
		t.Errorf("the page says %q", got)
	}
	for trap, form := range map[string]string{"nothing": "effect=mute&subject=word", "no effect": "subject=word&what=x", "a word higher": "effect=boost&subject=word&what=x",
		"no subject": "effect=mute&what=x"} {
		q, _ := url.ParseQuery(form)
		if resp := p.post(t, reader, "/settings/taste", q); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", trap, resp.Status)
		}
	}
	p.page(t, reader, "/settings?effect=mute&subject=tag&what=rowing").has("#t-subject option[value=tag][selected]", "#t-what[value=rowing]")
}

// What a mute cannot be is said, and nothing is kept: a bomb, a day that is past, a
// scope that names nothing.
func TestBadMutes(t *testing.T) {
	p := newPaper(t)
	for _, f := range []string{
		"effect=mute&subject=expression&what=(a{1000}){1000}", "effect=mute&subject=expression&what=(x", "effect=mute&subject=word&what=x&until=2020-01-01",
		"effect=mute&subject=word&what=x&until=soon", "effect=mute&subject=word&what=x&scope=publisher:", "effect=boost&subject=expression&what=x",
	} {
		q, _ := url.ParseQuery(f)
		if r := p.post(t, reader, "/settings/taste", q); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", f, r.Status)
		}
	}
	p.page(t, reader, "/settings").hasNot("form[action^='/settings/taste/']")
}
