package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestTopicDesk merges, blocks and takes back as the single reader does, and
// looks at what everybody else then sees.
func TestTopicDesk(t *testing.T) {
	p := newPaper(t)
	const topic, desk, do = "/tag/hallan-dam", "/tag/hallan-dam/log", "/tag/hallan-dam/decide"
	p.page(t, reader, topic).has("header .row a[href='" + desk + "']")
	p.page(t, public, topic).hasNot("a[href='" + desk + "']")
	p.page(t, public, desk).hasNot("main form")
	d := p.page(t, reader, desk)
	d.has("main .empty", "form button[value=merge]", "form button[value=rename]", "form button[value=block]")
	d.hasNot("input[name=kind]") // a hashtag stays one

	d = p.page(t, reader, desk+"?do=merge&into=%23Hallan&reason=one+place")
	d.has("form[action='"+do+"'] input[name=into][value=hallan]", ".notice .button")
	if got := d.text("#plan"); !strings.Contains(got, "No article has the hashtag “hallan” yet") {
		t.Errorf("the plan says %q", got)
	}
	if resp := p.post(t, public, do, url.Values{"do": {"block"}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("the public decides: %s", resp.Status)
	}
	for trap, form := range map[string]url.Values{"nothing to do": {}, "itself": {"do": {"merge"}, "into": {topic}}, "nowhere": {"do": {"merge"}, "into": {"!"}}} {
		if resp := p.post(t, reader, do, form); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", trap, resp.Status)
		}
	}
	if resp := p.post(t, reader, do, url.Values{"do": {"merge"}, "into": {"http://localhost/tag/hallan"}, "reason": {"one <place>"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("merging: %s", resp.Status)
	}
	for from, to := range map[string]string{topic: "/tag/hallan", topic + "/feed.rss": "/tag/hallan/feed.rss", topic + ".json": "/tag/hallan.json"} {
		if resp := p.get(t, public, from); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != to {
			t.Errorf("%s: %s to %q", from, resp.Status, resp.Header.Get("Location"))
		}
	}
	p.page(t, public, "/tag/hallan").has("main article")
	d = p.page(t, reader, desk)
	if got := d.text(".years .small"); got != "“one <place>”" {
		t.Errorf("the log says %q", got)
	}
	d.hasNot("form button[value=merge]")
	undo := d.attr(".years form", "action")
	p.page(t, public, "/topics").hasNot("main form")
	p.page(t, reader, "/topics").has(".years form[action='" + undo + "']")
	if resp := p.post(t, reader, undo, url.Values{"back": {"/topics"}}); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/topics" {
		t.Errorf("undoing: %s", resp.Status)
	}
	p.page(t, public, topic).has("main article")
	if resp := p.post(t, reader, do, url.Values{"do": {"block"}, "reason": {"it says nothing"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("blocking: %s", resp.Status)
	}
	if resp := p.get(t, public, topic); resp.StatusCode != http.StatusGone {
		t.Errorf("a blocked topic: %s", resp.Status)
	}
	if resp := p.get(t, public, topic+".json"); resp.StatusCode != http.StatusGone {
		t.Errorf("a blocked topic as data: %s", resp.Status)
	}
	if resp := p.get(t, public, "/tag/never-seen"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a topic that never was: %s", resp.Status)
	}
}
