package web_test

import (
	"strings"
	"testing"
)

// TestMutedPage mutes by word, by publisher and by rule, and finds what was kept away
// with its reason, by mute, and again once the mute is taken away.
func TestMutedPage(t *testing.T) {
	p := newPaper(t)
	p.page(t, reader, "/muted").has(".notice a[href='/rules/new']")
	p.send(t, "/settings/taste", "effect", "mute", "subject", "publisher", "what", "halyard.example")
	p.send(t, "/settings/taste", "effect", "boost", "subject", "tag", "what", "hallan-dam")
	d := p.page(t, reader, "/muted")
	n := len(d.all(".related > li"))
	if why := d.text(".related .small"); n == 0 || !strings.Contains(why, "Muted: halyard.example") {
		t.Fatalf("%d are listed; the first says %q", n, why)
	}
	d.has(".related h2 a[href^='/article/']", ".related .meta time", "form#mute-1 a[href='/muted?by=mute-1']")
	d.hasNot("#mute-2")
	before := p.DB.Reads()
	p.page(t, reader, "/muted")
	if n := p.DB.Reads() - before; n > 2 {
		t.Errorf("%d reads, want at most 2", n)
	}
	p.send(t, "/rules", "name", "Gates", "if1", "word", "what1", "gate", "do-", "mute", "do", "apply")
	d = p.page(t, reader, "/muted?by=rule-1")
	d.has(".related .small a[href='/rules/1']", "#rule-1 a[aria-current]", "a[href='/muted']")
	if strings.Contains(d.text(".related"), "Muted: halyard.example") {
		t.Error("one rule was asked for; what another kept away is listed")
	}

	d = p.page(t, reader, "/muted")
	to := p.send(t, d.attr("form#mute-1", "action"), "back", d.attr("form#mute-1 input[name='back']", "value"))
	d = p.page(t, reader, to)
	d.hasNot("#mute-1")
	if strings.Contains(d.text("main"), "Muted: halyard.example") {
		t.Error("what is muted no longer is listed")
	}
	p.putBack(t, d)
	p.page(t, reader, "/muted").has("#mute-3")
	if r := p.get(t, public, "/muted"); r.StatusCode == 200 {
		t.Error("the public sees what somebody mutes")
	}
}

// putBack presses the button that puts a mute back.
func (p *paper) putBack(t *testing.T, d *dom) {
	t.Helper()
	var fields []string
	for _, in := range d.all("form.notice input") {
		a := map[string]string{}
		for _, one := range in.Attr {
			a[one.Key] = one.Val
		}
		fields = append(fields, a["name"], a["value"])
	}
	p.send(t, d.attr("form.notice", "action"), fields...)
}

// A mute that was taken away by mistake comes back as it was: where it looked, where it
// held and until when.
func TestMuteComesBack(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/settings/taste", "effect", "mute", "subject", "word", "what", "gate & wall", "in", "title", "scope", "folder:", "of", "World/Europe", "until", "2026-12-24")
	d := p.page(t, reader, "/settings/front")
	before := d.text("form[action$='/remove'] span")
	d = p.page(t, reader, p.send(t, d.attr("form[action$='/remove']", "action"), "back", d.attr("form[action$='/remove'] input", "value")))
	d.hasNot("form[action$='/remove']")
	p.putBack(t, d)
	if after := p.page(t, reader, "/settings/front").text("form[action$='/remove'] span"); after != before || !strings.Contains(after, "until") {
		t.Errorf("%q became %q", before, after)
	}
}

// Looking at what was muted marks nothing as read.
func TestMutedIsNotRead(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/follows", "kind", "publisher", "name", "halyard.example", "title", "Halyard")
	unread := func() string { return p.page(t, reader, "/reading?muted=show").text(".facts") }
	before := unread()
	p.send(t, "/settings/taste", "effect", "mute", "subject", "publisher", "what", "halyard.example")
	p.page(t, reader, "/muted").has(".related > li")
	if after := unread(); after != before {
		t.Errorf("%q before, %q after", before, after)
	}
}

// TestShapesPage finds all that shapes the front page in one place, and changes it.
func TestShapesPage(t *testing.T) {
	p := newPaper(t)
	p.page(t, reader, "/").has("a[href='/settings/front']")
	p.page(t, public, "/").hasNot("a[href='/settings/front']")
	p.page(t, reader, "/reading").has("a[href='/settings/front']", "a[href='/muted']")
	d := p.page(t, reader, "/settings")
	d.has("a[href='/settings/front']")
	p.page(t, reader, "/settings/front").has("#taste ~ .empty", "form[action='/settings/taste']", "form[action='/reading/wish']", "a[href='/follows']")
	if to := p.send(t, "/settings/taste", "effect", "lower", "subject", "publisher", "what", "halyard.example", "back", "/settings/front"); to != "/settings/front" {
		t.Errorf("adding leads to %s", to)
	}
	p.send(t, "/settings/taste", "effect", "mute", "subject", "word", "what", "sirens")
	p.send(t, "/settings/taste", "effect", "mute", "subject", "word", "what", "gate", "scope", "folder:", "of", "World")
	d = p.page(t, reader, "/settings/front")
	d.has("form#mute-1 button", "form#mute-2 a[href='/muted?by=mute-2']", "form#mute-3 a[href='/reading?folder=World&muted=show']")
	if got := d.text("form#mute-1"); !strings.Contains(got, "halyard.example") || strings.Contains(got, "kept") {
		t.Errorf("what stands lower says %q", got)
	}
	if to := p.send(t, "/reading/wish", "by_hand", "1", "days", "3", "back", "/settings/front"); to != "/settings/front" {
		t.Errorf("how one reads leads to %s", to)
	}
	p.page(t, reader, "/settings/front").has("#by-hand[checked]", "#days[value='3']")
	if to := p.send(t, "/reading/wish", "back", "//elsewhere.example/"); to != "/" {
		t.Errorf("a form leads to %s", to)
	}
}
