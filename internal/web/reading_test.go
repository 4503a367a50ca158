package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// send posts a form as the reader of this machine and says where it leads.
func (p *paper) send(t *testing.T, path string, form ...string) string {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Add(form[i], form[i+1])
	}
	r := p.post(t, reader, path, v)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %s", path, r.Status)
	}
	return r.Header.Get("Location")
}

// TestReading follows a publisher as a person would, reads what came in, and takes
// it back.
func TestReading(t *testing.T) {
	p := newPaper(t)
	p.page(t, reader, "/reading").has(".notice a[href='/publishers']")
	p.page(t, reader, "/publisher/halyard.example").has("form[action='/follows'] button")
	if to := p.send(t, "/follows", "kind", "publisher", "name", "halyard.example", "title", "Halyard", "folder", "Agencies", "back", "/publisher/halyard.example"); to != "/publisher/halyard.example" {
		t.Errorf("leads to %s", to)
	}
	p.page(t, reader, "/publisher/halyard.example").has("form[action^='/follow/'] button[aria-pressed='true']")
	d := p.page(t, reader, "/reading")
	d.has(".stream-nav h2 a[href='/reading?folder=Agencies']", ".stream-nav .n", ".related .item h2 a")
	before := len(d.all(".related > li"))
	to := p.send(t, "/reading/read", "whole", "1", "folder", "Agencies")
	if !strings.Contains(to, "undo=") {
		t.Fatalf("nothing to take back: %s", to)
	}
	d = p.page(t, reader, to)
	d.has("form.notice[action='/reading/undo'] input[name='batch']", ".notice")
	if n := len(d.all(".related > li")); n != 0 {
		t.Errorf("%d unread after all were read", n)
	}
	if n := len(p.page(t, reader, "/reading?all=1").all(".related > li.is-read")); n < before {
		t.Errorf("%d of %d are shown as read", n, before)
	}
	_, batch, _ := strings.Cut(to, "undo=")
	p.send(t, "/reading/undo", "batch", batch)
	if n := len(p.page(t, reader, "/reading").all(".related > li")); n != before {
		t.Errorf("%d unread after taking it back, want %d", n, before)
	}
}

// TestReadingIsShaped holds that what a reader mutes is left out of what they follow,
// and that the page says so.
func TestReadingIsShaped(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/follows", "kind", "publisher", "name", "halyard.example", "title", "Halyard")
	before := len(p.page(t, reader, "/reading").all(".related > li"))
	p.send(t, "/settings/taste", "effect", "mute", "subject", "publisher", "what", "halyard.example")
	d := p.page(t, reader, "/reading")
	d.has("#shaped a[href*='muted=show']")
	if n := len(d.all(".related > li")); n != 0 {
		t.Errorf("%d of %d are shown though their publisher is muted", n, before)
	}
}

// TestOpeningReads holds that an article that was opened is read, unless the reader
// says so by hand.
func TestOpeningReads(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/follows", "kind", "publisher", "name", "halyard.example", "title", "Halyard")
	unread := func() int { return len(p.page(t, reader, "/reading").all(".related > li")) }
	before := unread()
	p.page(t, reader, "/article/"+number(p.Edited)+"/"+slugOf(t, p, p.Edited))
	if n := unread(); n != before-1 {
		t.Errorf("%d unread after opening one, want %d", n, before-1)
	}
	p.send(t, "/article/"+number(p.Edited)+"/keep", "do", "unread")
	p.send(t, "/reading/wish", "by_hand", "1", "days", "0")
	p.page(t, reader, "/article/"+number(p.Edited)+"/"+slugOf(t, p, p.Edited))
	if n := unread(); n != before {
		t.Errorf("%d unread after opening one that is read by hand, want %d", n, before)
	}
	if r := p.ask(t, http.MethodPost, reader, "/reading/wish", strings.NewReader("days=soon"), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("days that are none: %s", r.Status)
	}
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// slugOf is the right slug of an article: where the address without one leads.
func slugOf(t *testing.T, p *paper, id int64) string {
	t.Helper()
	r := p.ask(t, http.MethodGet, reader, "/article/"+number(id), nil)
	to := r.Header.Get("Location")
	return to[strings.LastIndexByte(to, '/')+1:]
}

func TestSavedPage(t *testing.T) {
	p := newPaper(t)
	article := "/article/" + number(p.Article)
	p.page(t, reader, "/saved").has(".empty")
	p.send(t, article+"/keep", "do", "save", "note", "for the minutes")
	whole := article + "/" + slugOf(t, p, p.Article)
	d := p.page(t, reader, whole)
	d.has("#yours", "#note")
	words := strings.Join(strings.Fields(d.text(".prose p"))[:6], " ")
	p.send(t, article+"/keep", "do", "passage", "words", words, "note", "check this")
	d = p.page(t, reader, whole)
	if got := d.text(".passages q"); got != words {
		t.Errorf("the passage reads %q, want %q", got, words)
	}
	d = p.page(t, reader, "/saved")
	if got := d.text(".note"); got != "for the minutes" {
		t.Errorf("the note reads %q", got)
	}
	p.page(t, public, whole).hasNot("#yours")
}

// TestPrivateFeed opens an address for what a reader follows, reads it from afar,
// and closes it.
func TestPrivateFeed(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/follows", "kind", "section", "name", "local", "title", "Local", "folder", "Home/Town")
	open := func(list string) string {
		d := parse(t, p.post(t, reader, "/private-feed", form("list", list, "do", "open")))
		u, err := url.Parse(d.text("#new code"))
		if err != nil || !strings.HasPrefix(u.Path, "/my/") {
			t.Fatalf("address %q", d.text("#new code"))
		}
		return u.Path
	}
	open("folder:Home/Town")
	before, path := open("reading"), open("reading")
	if raw := p.page(t, reader, "/follows").raw; strings.Contains(raw, "/my/") {
		t.Error("an address is shown twice")
	}
	if r := p.ask(t, http.MethodGet, public, before, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("an address that was renewed: %s", r.Status)
	}
	if r := p.ask(t, http.MethodGet, public, path, nil); r.StatusCode != http.StatusOK || r.Header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("from afar: %s", r.Status)
	}
	p.send(t, "/private-feed", "list", "reading", "do", "close")
	if r := p.ask(t, http.MethodGet, public, path, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("after it was closed: %s", r.Status)
	}
	if r := p.ask(t, http.MethodPost, reader, "/private-feed", strings.NewReader("list=follow:99"), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a list that is nobody's: %s", r.Status)
	}
}

// TestFollowsOPML takes what is followed out and in again: the same things in the same
// folders, and what is not read here is named.
func TestFollowsOPML(t *testing.T) {
	p := newPaper(t)
	p.send(t, "/follows", "kind", "feed", "name", "1", "title", "A feed", "folder", "World/Europe")
	p.send(t, "/follows", "kind", "tag", "name", "hallan-dam", "title", "Hallan dam", "folder", "World")
	p.send(t, "/follows", "kind", "search", "name", "gate & wall", "title", "gate & wall")
	r := p.get(t, reader, "/follows.opml")
	list, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatal(r.Status, err)
	}
	before := p.page(t, reader, "/follows")
	for _, action := range before.all("form[action$='/remove']") {
		for _, a := range action.Attr {
			if a.Key == "action" {
				p.send(t, a.Val)
			}
		}
	}
	p.page(t, reader, "/follows").has(".empty")
	with := strings.Replace(string(list), "<body>", `<body><outline type="rss" text="Elsewhere" xmlUrl="https://elsewhere.example/feed"/>`, 1)
	d := p.takeIn(t, with)
	if got := d.text("#taken"); !strings.Contains(got, "3 things of the list are followed") || !strings.Contains(got, "“Elsewhere” is not read here") {
		t.Errorf("%q", got)
	}
	again := p.get(t, reader, "/account/take-out/follows.opml")
	if got, _ := io.ReadAll(again.Body); string(got) == "" || strings.Count(string(got), "xmlUrl") != 3 || !strings.Contains(string(got), `<outline text="Europe">`) {
		t.Errorf("taken out again:\n%s\nwant\n%s", got, list)
	}
}

// takeIn uploads a list to follow.
func (p *paper) takeIn(t *testing.T, list string) *dom {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("opml", "list.opml")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, list)
	m.Close()
	return parse(t, p.ask(t, http.MethodPost, reader, "/follows/import", &b, "Content-Type", m.FormDataContentType(), "Sec-Fetch-Site", "same-origin"))
}
