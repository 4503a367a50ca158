package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// form is a form of pairs.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// TestRules writes a rule as a reader does: tries it, keeps it and has it done for
// what is stored; then changes it from two windows, pauses, moves and removes it.
func TestRules(t *testing.T) {
	p := newPaper(t)
	p.page(t, reader, "/rules").has(".empty", "a[href='/rules/new']")
	d := p.page(t, reader, "/rules/new?if=tag&what=Hallan+dam")
	if got := d.attr("#what1", "value"); got != "hallan-dam" {
		t.Errorf("the link fills in %q", got)
	}
	once := d.attr("input[name='once']", "value")
	rule := form("once", once, "name", "Dams", "match", "all", "if1", "tag", "what1", "#Hallan dam", "if2", "word", "what2", "gates", "in2", "title", "do-", "save", "label", "dams")
	rule.Set("do", "try")
	d = parse(t, p.post(t, reader, "/rules", rule))
	d.has("#trial", "button[value='apply']", "input[name='upto']")
	met := len(d.all("#trial ~ ul > li"))
	if met == 0 || !strings.Contains(d.text("#trial ~ ul .small"), "stands in the headline") {
		t.Errorf("tried: %d articles, why: %q", met, d.text("#trial ~ ul .small"))
	}
	p.page(t, reader, "/rules").has(".empty")
	p.page(t, reader, "/saved").has(".empty")
	rule.Set("upto", d.attr("input[name='upto']", "value"))
	rule.Set("do", "apply")
	for range 2 { // the button was pressed twice
		if to := p.post(t, reader, "/rules", rule).Header.Get("Location"); !strings.HasPrefix(to, "/rules/1?applied=") {
			t.Fatalf("keeping leads to %q", to)
		}
	}
	if n := len(p.page(t, reader, "/rules").all("ol.rules > li")); n != 1 {
		t.Errorf("%d rules after the form was sent twice", n)
	}
	if n := len(p.page(t, reader, "/saved").all(".related > li")); n != met {
		t.Errorf("%d are saved, %d were tried", n, met)
	}
	d = p.page(t, reader, "/saved?label=dams")
	if n := len(d.all(".related > li")); n != met {
		t.Errorf("%d have the label", n)
	}
	article := d.attr(".related h2 a", "href")
	d = p.page(t, reader, article)
	if got := d.text(".hit"); got != "Saved and labelled by your rule Dams." {
		t.Errorf("on the article: %q", got)
	}
	d.has(".labels button[value='off']")
	p.page(t, public, article).hasNot(".hit", ".labels")

	// Two windows.
	d = p.page(t, reader, "/rules/1")
	edit := form("version", d.attr("input[name='version']", "value"), "name", "One", "match", "any", "if1", "word", "what1", "gate", "do-", "mute", "do", "keep")
	p.send(t, "/rules/1", pairs(edit)...)
	edit.Set("name", "Two")
	r := p.post(t, reader, "/rules/1", edit)
	if r.StatusCode != http.StatusConflict {
		t.Errorf("the second window: %s", r.Status)
	}
	d = parse(t, r)
	if d.attr("#name", "value") != "Two" || !strings.Contains(d.text("#problem"), "changed elsewhere") {
		t.Errorf("what was typed is lost: %q", d.text("#problem"))
	}
	edit.Set("version", d.attr("input[name='version']", "value"))
	p.send(t, "/rules/1", pairs(edit)...)

	for _, act := range []string{"pause", "resume", "up", "down"} {
		p.send(t, "/rules/1/"+act)
	}
	to := p.send(t, "/rules/1/remove")
	p.page(t, reader, to).has("form[action='/rules/1/restore']", ".empty")
	p.send(t, "/rules/1/restore")
	p.page(t, reader, "/rules").has("ol.rules > li")
	if r := p.ask(t, http.MethodGet, public, "/rules", nil); r.StatusCode == http.StatusOK {
		t.Error("the public sees rules")
	}
}

func pairs(v url.Values) (list []string) {
	for k, all := range v {
		for _, one := range all {
			list = append(list, k, one)
		}
	}
	return list
}

// What is wrong with a rule is said above the form, which keeps what was typed.
func TestBadRules(t *testing.T) {
	p := newPaper(t)
	for says, f := range map[string]url.Values{
		"repeats too much":  form("if1", "expression", "what1", "(a{1000}){1000}", "do-", "save"),
		"needs a condition": form("if1", "word", "what1", " ", "do-", "save"),
		"something to do":   form("if1", "word", "what1", "gate"),
		"could be about":    form("if1", "colour", "what1", "blue", "do-", "save"),
		"nothing that a":    form("if1", "word", "what1", "gate", "do-", "explode"),
		"characters at mos": form("if1", "word", "what1", strings.Repeat("x", 300), "do-", "save"),
	} {
		for _, do := range []string{"try", "keep", "apply"} {
			f.Set("do", do)
			r := p.post(t, reader, "/rules", f)
			if r.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %s", says, r.Status)
			}
			d := parse(t, r)
			if !strings.Contains(d.text("#problem"), says) || d.attr("#what1", "value") == "" && f.Get("what1") != " " {
				t.Errorf("want %q: %q", says, d.text("#problem"))
			}
		}
	}
	p.page(t, reader, "/rules").has(".empty")
}

// A rule sends over the one channel that it names, which the form shows.
func TestRuleThatSends(t *testing.T) {
	p := newPaper(t)
	id, err := p.DB.AddChannel(t.Context(), news.Channel{Reader: store.Single, Kind: news.ChannelNtfy, Name: "Phone", Address: "https://ntfy.example/x"})
	if err != nil {
		t.Fatal(err)
	}
	p.page(t, reader, "/rules/new").has("#tell option[value='" + number(id) + "']")
	p.send(t, "/rules", "if1", "word", "what1", "gate", "tell", number(id))
	p.page(t, reader, "/rules/1").has("#tell option[value='" + number(id) + "'][selected]")
	if got := p.page(t, reader, "/rules").text("ol.rules b"); got != "send it" {
		t.Errorf("it does %q", got)
	}
}

// A rule that mutes leaves what it met out of pages, and they say which rule it was.
func TestRuleThatMutes(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/follows", "kind", "publisher", "name", "halyard.example", "title", "Halyard")
	before := len(p.page(t, reader, "/reading").all(".related > li"))
	p.send(t, "/rules", "name", "No Halyard", "if1", "publisher", "what1", "halyard.example", "do-", "mute", "do", "apply")
	d := p.page(t, reader, "/reading")
	if n := len(d.all(".related > li")); n != 0 || before == 0 || !strings.Contains(d.text("#shaped"), "your rule “No Halyard”") {
		t.Errorf("%d of %d are shown; %q", n, before, d.text("#shaped"))
	}
}

// A rule and a label are feeds, under addresses that are shown once.
func TestRuleAsFeed(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/rules", "name", "Gates", "if1", "word", "what1", "gate", "label", "a & b", "do", "apply")
	for _, list := range []string{"rule:1", "label:a & b"} {
		d := parse(t, p.post(t, reader, "/private-feed", form("list", list, "do", "open", "back", "/rules/1")))
		u, err := url.Parse(d.text("#new code"))
		if err != nil || !strings.HasPrefix(u.Path, "/my/") {
			t.Fatalf("%s: %v", list, err)
		}
		for _, end := range []string{"feed.atom", "feed.rss", "feed.json"} {
			if r := p.ask(t, http.MethodGet, public, strings.Replace(u.Path, "feed.atom", end, 1), nil); r.StatusCode != http.StatusOK {
				t.Errorf("%s as %s: %s", list, end, r.Status)
			}
		}
		p.page(t, reader, "/rules/1").has("button[value='close']")
	}
}
