package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// morning is a paper that holds everything of the newsroom.
func morning(reader int64) news.Paper {
	return news.Paper{Reader: reader, Rhythm: news.RhythmDaily, Hours: []int{7 * 60}, Zone: "Asia/Kathmandu", Minutes: 20,
		Parts: []news.PaperPart{{Part: news.PartFront, Stories: 4}, {Part: news.PartFollows, Stories: 5}, {Part: "local", Stories: 5}, {Part: "world", Stories: 5}}}
}

func TestOwnEdition(t *testing.T) {
	p := newPaper(t)
	if _, err := p.DB.Follow(t.Context(), store.Single, news.Follow{Kind: news.FollowTag, Name: "hallan-dam", Title: "Hallan dam"}); err != nil {
		t.Fatal(err)
	}
	if r := p.get(t, reader, "/edition/mine"); r.Header.Get("Location") != "/settings/edition" {
		t.Errorf("without an edition it leads to %q", r.Header.Get("Location"))
	}
	p.page(t, reader, "/editions/mine").has(".empty a[href='/settings/edition']")
	e := p.MakeEdition(t, morning(store.Single), "")
	at := "/edition/mine/" + e.Date
	if r := p.get(t, reader, "/edition/mine"); r.Header.Get("Location") != at {
		t.Errorf("the latest is at %q, want %q", r.Header.Get("Location"), at)
	}
	before := p.DB.Reads()
	d := p.page(t, reader, at)
	if n := p.DB.Reads() - before; n > 2 {
		t.Errorf("%d reads", n)
	}
	d.has("h1.hed-1", ".edition-lead .sentence details.receipt", ".spread .item", ".end", "meta[name=robots][content=noindex]", ".own-source a[href^='https://']")
	if got := d.text("h1"); got != "Wednesday 18 November 2026" {
		t.Errorf("called %q", got)
	}
	if got := d.text(".standfirst"); !strings.HasPrefix(got, "What happened since Monday 16 November, 15:09.") {
		t.Errorf("it says %q: times are told on the reader's clock", got)
	}
	if got := d.text(".end p"); got != "That is all until tomorrow at 07:00." {
		t.Errorf("it ends with %q", got)
	}
	// The reader has looked at the story of the dam: it is told by what is new.
	if got := d.text(".fresh .edition-news"); !strings.Contains(got, "38,500 41,000") {
		t.Errorf("news of what was read: %q", got)
	}
	d.has(".fresh .own-source")
	if got := d.text(".fresh .own-source"); !strings.HasSuffix(got, "You follow Hallan dam") {
		t.Errorf("followed: %q", got)
	}
	for _, addr := range []string{public} {
		if r := p.get(t, addr, at); r.StatusCode == http.StatusOK {
			t.Error("another reads it")
		}
	}
	p.page(t, reader, "/editions/mine").has("a[href='" + at + "']")
	var data news.Edition
	if err := json.NewDecoder(p.get(t, reader, at+".json").Body).Decode(&data); err != nil || data.Zone != "Asia/Kathmandu" || data.Next.IsZero() {
		t.Errorf("as data: %+v, %v", data, err)
	}
	if r := p.get(t, reader, "/edition/mine/2026-01-01"); r.StatusCode != http.StatusNotFound {
		t.Errorf("one that is none: %d", r.StatusCode)
	}
	if r := p.get(t, reader, "/offline.json"); true {
		b, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(b), at) {
			t.Error("it is not kept for when there is no network")
		}
	}
}

// TestOwnEditionIsFinite holds what a paper leaves out: what was read, other languages,
// muted words, and what is longer than the reader wants.
func TestOwnEditionIsFinite(t *testing.T) {
	p := newPaper(t)
	w := morning(store.Single)
	all := p.next(t, w)
	for name, c := range map[string]struct {
		change func(*news.Paper)
		ok     func(news.Edition) bool
	}{
		"two stories": {func(w *news.Paper) { w.Minutes, w.Stories = 0, 2 }, func(e news.Edition) bool { return told(&e) == 2 && e.Left > all.Left }},
		"one minute":  {func(w *news.Paper) { w.Minutes = 1 }, func(e news.Edition) bool { return e.Minutes <= 2 && told(&e) < told(&all) }},
		"Arabic":      {func(w *news.Paper) { w.Languages = []string{"ar"} }, func(e news.Edition) bool { return told(&e) > 0 && told(&e) < told(&all) }},
		"a section":   {func(w *news.Paper) { w.Parts = []news.PaperPart{{Part: "local", Stories: 3}} }, func(e news.Edition) bool { return len(e.Sections) == 1 && e.Sections[0].Slug == "local" }},
		"Klingon":     {func(w *news.Paper) { w.Languages = []string{"tlh"} }, func(e news.Edition) bool { return told(&e) == 0 && e.Minutes == 0 }},
	} {
		one := w
		c.change(&one)
		if e := p.next(t, one); !c.ok(e) {
			t.Errorf("%s: %d stories, %d minutes, %d left, of %d", name, told(&e), e.Minutes, e.Left, told(&all))
		}
	}
	w.Languages = []string{"tlh"}
	e := p.MakeEdition(t, w, "")
	d := p.page(t, reader, "/edition/mine/"+e.Date)
	d.has(".quiet-day", ".end")
	d.hasNot(".item")
	p.page(t, reader, "/editions/mine").has(".list .item")
}

func (p *paper) next(t *testing.T, w news.Paper) news.Edition {
	t.Helper()
	e, err := p.NextEdition(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func told(e *news.Edition) (n int) {
	for _, s := range e.Sections {
		n += len(s.Stories)
	}
	return n
}

// TestOrderEdition orders an edition by the form, wrongly and rightly.
func TestOrderEdition(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.Mail = func(context.Context, web.Letter) error { return nil } })
	d := p.page(t, reader, "/settings/edition")
	d.has("input[name=rhythm][value=''][checked]", "input[name=at][value='07:00']", "input[name=zone]", "select[name='stories-front']", "input[name=mail]", "input[name=language][value=ar]")
	form := func(change ...string) url.Values {
		f := url.Values{"rhythm": {"daily"}, "weekday": {"6"}, "at": {"18:30"}, "also": {"06:45"}, "zone": {"Pacific/Chatham"}, "length": {"5/0"}, "by_mail": {"1"}, "mail": {"siv@esker.example"},
			"language": {"en", "ar"}, "part": {"front", "follows", "world", "local"}, "stories-front": {"3"}, "stories-follows": {"0"}, "stories-world": {"2"}, "stories-local": {"2"},
			"place-front": {"2"}, "place-local": {"1"}, "place-world": {"x"}}
		for i := 0; i < len(change); i += 2 {
			f.Set(change[i], change[i+1])
		}
		return f
	}
	for _, bad := range [][]string{{"zone", "Middle/Earth"}, {"at", "25:00"}, {"at", ""}, {"also", "18:00"}, {"rhythm", "hourly"}, {"length", "x"}, {"mail", "nobody"}, {"weekday", "9"}} {
		f := form(bad...)
		if bad[0] == "at" && bad[1] == "" {
			f.Del("also")
		}
		r := p.post(t, reader, "/settings/edition", f)
		if d := parse(t, r); r.StatusCode != http.StatusBadRequest || d.text("#problem") == "" {
			t.Errorf("%v is taken: %s", bad, r.Status)
		}
	}
	if _, err := p.DB.Paper(t.Context(), store.Single); err == nil {
		t.Fatal("what was wrong was kept")
	}
	if r := p.post(t, reader, "/settings/edition", form()); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.Status, parse(t, r).text("#problem"))
	}
	got, err := p.DB.Paper(t.Context(), store.Single)
	if err != nil || got.Hours[0] != 6*60+45 || len(got.Parts) != 3 || got.Parts[0].Part != "local" || got.Parts[1].Part != "front" || got.Mail != "siv@esker.example" || !got.ByMail {
		t.Errorf("kept: %+v, %v", got, err)
	}
	// 09:24 UTC is 23:09 on Chatham: the next is that of the morning after.
	if got.Next.Name != "2026-11-18" || got.Next.At.UTC().Format("15:04") != "17:00" {
		t.Errorf("the next is %+v", got.Next)
	}
	d = p.page(t, reader, "/settings/edition?saved=1")
	if got := d.text(".notice"); got != "Kept. Your next edition comes tomorrow at 06:45." {
		t.Errorf("it says %q", got)
	}
	before := p.DB.Reads()
	p.page(t, reader, "/settings/edition")
	if n := p.DB.Reads() - before; n > 2 {
		t.Errorf("%d reads", n)
	}
	p.post(t, reader, "/settings/edition", form("rhythm", ""))
	if got, _ := p.DB.Paper(t.Context(), store.Single); !got.Next.At.IsZero() {
		t.Errorf("none is wanted, and the next is %v", got.Next)
	}
}

// TestEditionLetter sends an edition through a real mail server and reads the
// letter as a mail program does; then ends the letters by its own button.
func TestEditionLetter(t *testing.T) {
	office, m := postbox(t)
	p := newPaper(t)
	_, press := web.Build(web.Options{DB: p.DB, Name: "Broadsheet", PublicURL: "https://news.example", Secret: []byte("secret"), Now: p.Clock.Now})
	w := morning(store.Single)
	w.ByMail = true
	e := p.MakeEdition(t, w, "siv@esker.example")
	l, err := press.EditionLetter(t.Context(), store.Single, "siv@esker.example", e)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := office.read(t)
	if id := got.header.Get("Message-Id"); id != "<"+l.ID+"@esker.example>" || !strings.HasPrefix(l.ID, "edition.2026-11-18.") {
		t.Errorf("its number is %q", id)
	}
	if again, err := press.EditionLetter(t.Context(), store.Single, "siv@esker.example", e); err != nil || again.ID != l.ID || again.Text != l.Text {
		t.Errorf("the same letter again differs: %v", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.header.Get("Subject"))
	if want := "Broadsheet, Wednesday 18 November 2026: "; err != nil || !strings.HasPrefix(subject, want) {
		t.Errorf("subject %q", subject)
	}
	stop := strings.Trim(got.header.Get("List-Unsubscribe"), "<>")
	if !strings.HasPrefix(stop, "https://news.example/unsubscribe/") || got.header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Errorf("it can be ended at %q by %q", stop, got.header.Get("List-Unsubscribe-Post"))
	}
	checkText(t, got.text)
	checkMarkup(t, got.html)
	if !strings.Contains(got.text, "https://news.example/edition/mine/2026-11-18") || !strings.Contains(got.text, "That is all until tomorrow at 07:00.") {
		t.Errorf("the text:\n%s", got.text)
	}
	path := strings.TrimPrefix(stop, "https://news.example")
	if r := p.get(t, public, path+"x"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a spoilt address: %s", r.Status)
	}
	p.page(t, public, path).has("form[action='" + path + "']")
	if w, _ := p.DB.Paper(t.Context(), store.Single); !w.ByMail {
		t.Error("looking at the page ended the letters")
	}
	for range 2 { // mail programs may ask twice
		if r := p.post(t, public, path, url.Values{"List-Unsubscribe": {"One-Click"}}); r.StatusCode != http.StatusOK {
			t.Errorf("one click: %s", r.Status)
		}
	}
	if w, _ := p.DB.Paper(t.Context(), store.Single); w.ByMail || w.Rhythm != news.RhythmDaily {
		t.Errorf("after one click: %+v", w)
	}
}

// TestLetterPage looks at the letter in a browser.
func TestLetterPage(t *testing.T) {
	p := newPaper(t)
	e := p.MakeEdition(t, morning(store.Single), "")
	r := p.get(t, reader, "/edition/mine/"+e.Date+"/letter")
	policy := r.Header.Get("Content-Security-Policy")
	body, _ := io.ReadAll(r.Body)
	if r.StatusCode != 200 || !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("%s %q", r.Status, policy)
	}
	checkMarkup(t, string(body))
	r = p.get(t, reader, "/edition/mine/"+e.Date+"/letter.txt")
	body, _ = io.ReadAll(r.Body)
	checkText(t, string(body))
	if r := p.get(t, reader, "/edition/mine/"+e.Date+"/other"); r.StatusCode != http.StatusNotFound {
		t.Errorf("another form: %s", r.Status)
	}
}

// TestOwnEditionFeed reads the editions under a private address, and not after it
// was closed.
func TestOwnEditionFeed(t *testing.T) {
	p := newPaper(t)
	e := p.MakeEdition(t, morning(store.Single), "")
	token, err := p.DB.OpenPrivateFeed(t.Context(), store.Single, "edition")
	if err != nil {
		t.Fatal(err)
	}
	p.get(t, public, "/my/"+token+"/feed.json") // what is kept for all pages is read once
	before := p.DB.Reads()
	r := p.get(t, public, "/my/"+token+"/feed.json")
	var doc struct {
		Items []struct {
			ID, URL, Title string
			HTML           string `json:"content_html"`
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&doc); err != nil || len(doc.Items) != 1 {
		t.Fatal(err, doc)
	}
	if one := doc.Items[0]; !strings.HasSuffix(one.URL, "/edition/mine/"+e.Date) || one.Title != "Wednesday 18 November 2026" || !strings.Contains(one.HTML, "<h3") {
		t.Errorf("the item: %+v", one)
	}
	if n := p.DB.Reads() - before; n > 3 {
		t.Errorf("%d reads", n)
	}
	if err := p.DB.ClosePrivateFeed(t.Context(), store.Single, "edition"); err != nil {
		t.Fatal(err)
	}
	if r := p.get(t, public, "/my/"+token+"/feed.json"); r.StatusCode != http.StatusNotFound {
		t.Errorf("closed: %s", r.Status)
	}
}

// TestOwnEditionsAreApart holds that readers see their own editions only.
func TestOwnEditionsAreApart(t *testing.T) {
	p, owner := owned(t, account.Invited)
	odd, err := p.DB.AddReader(t.Context(), news.Reader{Name: "Odd", Role: news.RoleReader, State: news.ReaderActive})
	if err != nil {
		t.Fatal(err)
	}
	e := p.MakeEdition(t, morning(odd), "")
	for _, path := range []string{"/edition/mine/" + e.Date, "/edition/mine/" + e.Date + ".json", "/edition/mine/" + e.Date + "/letter", "/edition/mine/" + e.Date + "/letter.txt"} {
		if r := owner.get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s for another: %s", path, r.Status)
		}
	}
	owner.page(t, "/editions/mine").has(".empty")
}

// checkText holds the promises of the plain part: lines that fit, every mark in the
// list, no markup.
func checkText(t *testing.T, text string) {
	t.Helper()
	marks, list, _ := strings.Cut(text, "\n[1] ")
	for _, line := range strings.Split(marks, "\n") {
		if utf8.RuneCountInString(line) > 72 {
			t.Errorf("a line of %d: %q", utf8.RuneCountInString(line), line)
		}
	}
	if !strings.Contains(marks, "[1]") || !strings.HasPrefix(list, "http") || strings.Contains(text, "<p") || !strings.Contains(text, "No more letters: ") {
		t.Errorf("the text:\n%s", text)
	}
}

// checkMarkup holds those of the other part: nothing is loaded, nothing runs, every
// address is whole.
func checkMarkup(t *testing.T, markup string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(markup, "ZgotmplZ") || strings.Contains(markup, "url(") {
		t.Error("a value was refused, or a style loads something")
	}
	for n := range doc.Descendants() {
		switch n.Data {
		case "img", "script", "link", "iframe", "style", "form", "object", "video", "audio":
			if n.Type == html.ElementNode {
				t.Errorf("the letter holds <%s>", n.Data)
			}
		}
		for _, a := range n.Attr {
			if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") || a.Key == "src" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s=%q", a.Key, a.Val)
			}
		}
	}
}

// read is a letter as a mail program takes it apart.
type read struct {
	header     mail.Header
	text, html string
}

// postbox is a mail server that keeps what it takes whole, and what sends to it.
func postbox(t *testing.T) (*rawOffice, *notify.Mailer) {
	t.Helper()
	o := &rawOffice{make(chan []byte, 10)}
	return o, mailer(t, serveMail(t, o.session))
}

type rawOffice struct{ letters chan []byte }

func (o *rawOffice) read(t *testing.T) (r read) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(<-o.letters))
	if err != nil {
		t.Fatal(err)
	}
	r.header = m.Header
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q, %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for i, want := range []string{"text/plain; charset=UTF-8", "text/html; charset=UTF-8"} {
		part, err := parts.NextRawPart()
		if err != nil || part.Header.Get("Content-Type") != want || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Fatalf("part %d is %v, %v", i, part.Header, err)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil || !utf8.Valid(b) {
			t.Fatal(err)
		}
		if text := strings.ReplaceAll(string(b), "\r\n", "\n"); i == 0 {
			r.text = text
		} else {
			r.html = text
		}
	}
	return r
}
