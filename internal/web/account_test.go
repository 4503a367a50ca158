package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// person is somebody with a browser: an address and a cookie.
type person struct {
	p      *paper
	addr   string
	cookie string
}

// keep takes the session cookie of an answer.
func (b *person) keep(resp *http.Response) *http.Response {
	for _, c := range resp.Cookies() {
		if c.Name == "session" {
			b.cookie = ""
			if c.MaxAge >= 0 {
				b.cookie = c.Name + "=" + c.Value
			}
		}
	}
	return resp
}

func (b *person) get(t testing.TB, path string) *http.Response {
	t.Helper()
	return b.keep(b.p.get(t, b.addr, path, "Cookie", b.cookie))
}

func (b *person) page(t testing.TB, path string) *dom {
	t.Helper()
	resp := b.get(t, path)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s to %s", path, resp.Status, resp.Header.Get("Location"))
	}
	return parse(t, resp)
}

// post sends a form; fields are name, value, ….
func (b *person) post(t testing.TB, path string, fields ...string) *http.Response {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.keep(b.p.post(t, b.addr, path, form, "Cookie", b.cookie, "User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"))
}

// does holds that a form is answered by a redirect to a path.
func (b *person) does(t testing.TB, to, path string, fields ...string) {
	t.Helper()
	resp := b.post(t, path, fields...)
	if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || got != to {
		body, _ := io.ReadAll(resp.Body)
		t.Fatalf("POST %s: %s to %q, want %q\n%s", path, resp.Status, got, to, body)
	}
}

const good = "otter kettle violin"

func withAccounts(mode account.Mode, change ...func(*web.Options)) func(*web.Options) {
	return func(o *web.Options) {
		o.Accounts = account.Policy{Mode: mode}
		for _, c := range change {
			c(o)
		}
	}
}

// owned is a newspaper with accounts, and its owner signed in.
func owned(t testing.TB, mode account.Mode, change ...func(*web.Options)) (*paper, *person) {
	t.Helper()
	p := newPaper(t, withAccounts(mode, change...))
	owner := &person{p: p, addr: reader}
	owner.does(t, "/account", "/join", "name", "Siv", "password", good)
	return p, owner
}

func TestFirstOwner(t *testing.T) {
	p := newPaper(t, withAccounts(account.Invited))
	from := &person{p: p, addr: public}
	from.page(t, "/sign-in").has(".notice code")
	if resp := from.post(t, "/join", "name", "Eve", "password", good); resp.StatusCode != 400 {
		t.Errorf("somebody from elsewhere makes themselves the owner: %s", resp.Status)
	}
	here := &person{p: p, addr: reader}
	if got := here.get(t, "/sign-in").Header.Get("Location"); got != "/join" {
		t.Errorf("at this machine signing in leads to %q", got)
	}
	here.page(t, "/join").has("form[action='/join'] input[name=password][autocomplete=new-password]", "[data-passkey=make]")
	if resp := here.post(t, "/join", "name", "Siv", "password", "password1234"); resp.StatusCode != 400 {
		t.Errorf("a common password: %s", resp.Status)
	} else if d := parse(t, resp); !strings.Contains(d.text("#problem"), "tried first") || d.attr("#name", "value") != "Siv" {
		t.Errorf("the page says %q", d.text("#problem"))
	}
	here.does(t, "/account", "/join", "name", "Siv", "password", good)
	d := here.page(t, "/account")
	d.has("form[action='/sign-out']", "a[href='/people']", "#sessions", "form[action='/account/delete']")
	if got := d.text("h1"); got != "Siv" {
		t.Errorf("the account is %q", got)
	}
	// What the single reader kept is the owner's.
	here.page(t, "/").has(".news")
	if resp := (&person{p: p, addr: reader}).post(t, "/join", "name", "Odd", "password", good); resp.StatusCode != 400 {
		t.Errorf("a second first owner: %s", resp.Status)
	}
}

func TestSignInAndOut(t *testing.T) {
	p, _ := owned(t, account.Open)
	b := &person{p: p, addr: public}
	b.get(t, "/sign-in")
	resp := b.post(t, "/sign-in", "name", "siv", "password", good, "back", "/feeds?show=waiting")
	if got := resp.Header.Get("Location"); got != "/feeds?show=waiting" {
		t.Fatalf("signing in leads to %q", got)
	}
	c := resp.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the cookie is %+v", c)
	}
	if got := b.page(t, "/").attr(".bar a[href='/account']", "href"); got != "/account" {
		t.Error("the bar does not lead to the account")
	}
	old := *b
	b.does(t, "/", "/sign-out")
	if got := old.get(t, "/account").Header.Get("Location"); got != "/sign-in?back=%2Faccount" {
		t.Errorf("a cookie from before signing out opens the account: %q", got)
	}
	for back, want := range map[string]string{"//evil.example": "/", "https://evil.example": "/", "": "/"} {
		if got := b.post(t, "/sign-in", "name", "siv", "password", good, "back", back).Header.Get("Location"); got != want {
			t.Errorf("back to %q leads to %q", back, got)
		}
	}
}

// TestFixation: a session that was planted before signing in is worth nothing
// after it.
func TestFixation(t *testing.T) {
	p, _ := owned(t, account.Open)
	b := &person{p: p, addr: public}
	b.post(t, "/sign-in/passkey/options")
	planted := *b
	if planted.cookie == "" {
		t.Fatal("no session was begun")
	}
	b.post(t, "/sign-in", "name", "siv", "password", good)
	if b.cookie == planted.cookie {
		t.Error("the session kept its token")
	}
	if resp := planted.get(t, "/account"); resp.StatusCode == 200 {
		t.Error("the planted session is signed in")
	}
	b.cookie = "session=chosen-by-an-attacker"
	b.post(t, "/sign-in", "name", "siv", "password", good)
	if b.cookie == "session=chosen-by-an-attacker" {
		t.Error("a token that was not ours was taken")
	}
}

// TestNobodyIsEnumerated: a name that nobody has is answered as a wrong password.
func TestNobodyIsEnumerated(t *testing.T) {
	p, _ := owned(t, account.Open)
	b := &person{p: p, addr: public}
	bodies := map[string]string{}
	for _, name := range []string{"siv", "nobody"} {
		resp := b.post(t, "/sign-in", "name", name, "password", "wrong but long enough")
		body, _ := io.ReadAll(resp.Body)
		bodies[name] = fmt.Sprint(resp.Status, resp.Header["Set-Cookie"], strings.ReplaceAll(string(body), `value="`+name+`"`, ""))
	}
	if bodies["siv"] != bodies["nobody"] {
		t.Error("a known name is answered in another way")
	}
}

func TestThrottling(t *testing.T) {
	p, _ := owned(t, account.Open)
	var asked, refused atomic.Int32
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() { // from many networks, one account
			b := &person{p: p, addr: fmt.Sprintf("203.0.%d.9:5000", i)}
			switch resp := b.post(t, "/sign-in", "name", "siv", "password", "wrong but long enough"); resp.StatusCode {
			case 400:
				asked.Add(1)
			case 429:
				refused.Add(1)
				if resp.Header.Get("Retry-After") == "" {
					t.Error("no word on when to try again")
				}
			default:
				t.Error(resp.Status)
			}
		})
	}
	wg.Wait()
	if asked.Load() != 10 || refused.Load() != 14 {
		t.Errorf("of 24 guesses at once %d were tried, %d refused", asked.Load(), refused.Load())
	}
	if resp := (&person{p: p, addr: "203.0.200.9:1"}).post(t, "/sign-in", "name", "siv", "password", good); resp.StatusCode != 429 {
		t.Errorf("the right password meanwhile: %s", resp.Status)
	}
	p.Clock.T = p.Clock.T.Add(16 * time.Minute)
	b := &person{p: p, addr: public}
	b.does(t, "/", "/sign-in", "name", "siv", "password", good)
	// One network, many accounts.
	for i := range 70 {
		if resp := b.post(t, "/sign-in/mail", "mail", fmt.Sprint("x", i)); resp.StatusCode != 404 {
			t.Fatal(resp.Status) // there is no mail
		}
		resp := b.post(t, "/link/none")
		if want := map[bool]int{true: 410, false: 429}[i < 59]; resp.StatusCode != want {
			t.Fatalf("attempt %d: %s, want %d", i, resp.Status, want)
		}
	}
}

func TestInvitation(t *testing.T) {
	p, owner := owned(t, account.Invited)
	d := parse(t, owner.post(t, "/people/invite", "role", "editor", "note", "for Odd", "days", "7"))
	link := d.text("#new code")
	path := strings.TrimPrefix(link, "http://localhost:8080")
	owner.page(t, "/people").has("form[action^='/people/invitation/']")
	if strings.Contains(owner.page(t, "/people").raw, path) {
		t.Error("the link is shown again")
	}
	odd := &person{p: p, addr: public}
	odd.page(t, path).has("input[name=token][type=hidden]")
	token := strings.TrimPrefix(path, "/join/")
	odd.does(t, "/account", "/join", "token", token, "name", "Odd", "password", good)
	odd.page(t, "/feeds").has("h1")
	for _, again := range []*person{odd, {p: p, addr: public}} { // submitted twice, and by another
		if resp := again.post(t, "/join", "token", token, "name", "Eve", "password", good); resp.StatusCode != 410 {
			t.Errorf("a used invitation: %s", resp.Status)
		}
	}
	if resp := odd.get(t, "/people"); resp.StatusCode != 403 {
		t.Errorf("an editor sees people: %s", resp.Status)
	}
	// One that was taken back, and one that is late.
	d = parse(t, owner.post(t, "/people/invite", "role", "reader", "days", "1"))
	late := strings.TrimPrefix(d.text("#new code"), "http://localhost:8080")
	p.Clock.T = p.Clock.T.Add(25 * time.Hour)
	if resp := odd.get(t, late); resp.StatusCode != 410 {
		t.Errorf("an expired invitation: %s", resp.Status)
	}
}

func TestApproval(t *testing.T) {
	p, owner := owned(t, account.Approval)
	b := &person{p: p, addr: public}
	b.does(t, "/join/waiting", "/join", "name", "Eve", "password", good, "about", "I live next door")
	b.page(t, "/join/waiting")
	if resp := b.post(t, "/sign-in", "name", "Eve", "password", good); resp.StatusCode != 403 {
		t.Errorf("signing in while waiting: %s", resp.Status)
	} else if d := parse(t, resp); !strings.Contains(d.text(".notice"), "not let you in yet") {
		t.Errorf("it says %q", d.text(".notice"))
	}
	d := owner.page(t, "/people")
	if got := d.text("#waiting ~ ul p"); got != "“I live next door”" {
		t.Errorf("the owner reads %q", got)
	}
	eve, err := p.DB.ReaderNamed(t.Context(), "eve")
	if err != nil {
		t.Fatal(err)
	}
	owner.does(t, "/people", fmt.Sprintf("/people/%d/admit", eve.ID))
	b.does(t, "/", "/sign-in", "name", "Eve", "password", good)
	// Suspended, they are out at once.
	owner.does(t, "/people", fmt.Sprintf("/people/%d/suspend", eve.ID))
	if resp := b.get(t, "/account"); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("a suspended reader's page: %s", resp.Status)
	}
	owner.does(t, "/people", fmt.Sprintf("/people/%d/restore", eve.ID))
	b.does(t, "/", "/sign-in", "name", "Eve", "password", good)
	before := *b
	owner.does(t, "/people", fmt.Sprintf("/people/%d/role", eve.ID), "role", "owner")
	if resp := before.get(t, "/people"); resp.StatusCode == 200 {
		t.Error("a session grew with the role: it must begin anew")
	}
}

func TestSecondStep(t *testing.T) {
	p, owner := owned(t, account.Open)
	d := parse(t, owner.post(t, "/account/second"))
	secret := strings.ReplaceAll(d.text(".secret"), " ", "")
	if resp := owner.get(t, "/account/second/picture"); resp.Header.Get("Content-Type") != "image/png" {
		t.Error("no picture of the secret:", resp.Status)
	}
	code := func(off time.Duration) string {
		c, err := account.TOTPCode(secret, p.Clock.T.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if resp := owner.post(t, "/account/second/confirm", "code", "000000"); resp.StatusCode != 400 {
		t.Errorf("a wrong code turns it on: %s", resp.Status)
	}
	d = parse(t, owner.post(t, "/account/second/confirm", "code", code(0)))
	var recovery []string
	for _, n := range d.all("#new code") {
		recovery = append(recovery, words(n))
	}
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	b := &person{p: p, addr: public}
	begin := func() {
		b.does(t, "/sign-in/second", "/sign-in", "name", "Siv", "password", good, "back", "/feeds")
	}
	begin()
	if resp := b.get(t, "/account"); resp.StatusCode == 200 {
		t.Error("the password alone opens the account")
	}
	if resp := b.post(t, "/sign-in/second", "code", code(0)); resp.StatusCode != 400 {
		t.Errorf("the code that turned it on is good again: %s", resp.Status)
	}
	p.Clock.T = p.Clock.T.Add(time.Minute)
	if resp := b.post(t, "/sign-in/second", "code", code(-2*time.Minute)); resp.StatusCode != 400 {
		t.Errorf("an old code: %s", resp.Status)
	}
	b.does(t, "/feeds", "/sign-in/second", "code", code(30*time.Second)) // a clock that is fast
	begin()
	if resp := b.post(t, "/sign-in/second", "code", code(30*time.Second)); resp.StatusCode != 400 {
		t.Errorf("a code is good twice: %s", resp.Status)
	}
	b.does(t, "/feeds", "/sign-in/second", "code", strings.ToUpper(recovery[3]))
	begin()
	if resp := b.post(t, "/sign-in/second", "code", recovery[3]); resp.StatusCode != 400 {
		t.Errorf("a recovery code is good twice: %s", resp.Status)
	}
	// A session that waits for the code cannot skip it, and ends.
	pending := *b
	p.Clock.T = p.Clock.T.Add(40 * 24 * time.Hour)
	if got := pending.get(t, "/sign-in/second").Header.Get("Location"); got != "/sign-in" {
		t.Errorf("an old half of a sign-in leads to %q", got)
	}
}

// TestRevokedSession: the cookie of a device that was signed out opens nothing.
func TestRevokedSession(t *testing.T) {
	p, desk := owned(t, account.Open)
	phone := &person{p: p, addr: public}
	phone.does(t, "/", "/sign-in", "name", "Siv", "password", good)
	d := desk.page(t, "/account")
	if n := len(d.all("form[action^='/account/session/']")); n != 1 {
		t.Fatalf("%d other sessions", n)
	}
	desk.does(t, "/account#sessions", d.attr("form[action^='/account/session/']", "action"))
	if resp := phone.get(t, "/account"); resp.StatusCode != 303 {
		t.Errorf("the phone is still signed in: %s", resp.Status)
	}
	// A new password signs everything else out, and this one on with a new token.
	phone.does(t, "/", "/sign-in", "name", "Siv", "password", good)
	before := *desk
	desk.does(t, "/account#sign-in", "/account/password", "password", "another three nouns")
	if resp := phone.get(t, "/account"); resp.StatusCode != 303 {
		t.Errorf("the phone is signed in after a new password: %s", resp.Status)
	}
	if desk.cookie == before.cookie || desk.get(t, "/account").StatusCode != 200 || before.get(t, "/account").StatusCode == 200 {
		t.Error("the session that changed the password did not begin anew")
	}
}

// TestStaleSession: what decides who can sign in needs a fresh sign-in.
func TestStaleSession(t *testing.T) {
	p, owner := owned(t, account.Open)
	p.Clock.T = p.Clock.T.Add(16 * time.Minute)
	for _, path := range []string{"/account/password", "/account/second", "/account/token", "/account/delete", "/account/passkey/options"} {
		if got := owner.post(t, path, "password", good, "name", "Siv").Header.Get("Location"); got != "/sign-in?again=1&back=%2Faccount" {
			t.Errorf("%s in a stale session leads to %q", path, got)
		}
	}
	owner.page(t, "/sign-in?again=1&back=/account").has("form[action='/sign-in']")
	owner.does(t, "/account", "/sign-in", "name", "Siv", "password", good, "back", "/account")
	owner.does(t, "/account#sign-in", "/account/password", "password", "another three nouns")
}

func TestTokensOfPrograms(t *testing.T) {
	p, owner := owned(t, account.Invited)
	d := parse(t, owner.post(t, "/account/token", "purpose", "My phone", "scope", "read", "scope", "keep"))
	token := d.text("#new code")
	if strings.Contains(owner.page(t, "/account").raw, token) {
		t.Error("the token is shown twice")
	}
	article := fmt.Sprintf("/article/%d", p.Article)
	ask := func(method, path string, header ...string) int {
		return p.ask(t, method, public, path, strings.NewReader("paragraph=4"), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...).StatusCode
	}
	bearer := []string{"Authorization", "Bearer " + token}
	for _, c := range []struct {
		method, path string
		header       []string
		want         int
	}{
		{"GET", "/feeds.json", bearer, 200},
		{"POST", article + "/place", bearer, 204},
		{"POST", article + "/place", nil, 401},
		{"POST", "/feed/1/pause", bearer, 403},
		{"GET", "/account", bearer, 403},
		{"GET", "/people", bearer, 403},
		{"GET", "/feeds.json", []string{"Authorization", "Bearer bs_wrong"}, 401},
		{"GET", "/feeds.json", []string{"Authorization", "Basic c2l2OmJzX3dyb25n"}, 401},
		{"GET", "/feeds.json", []string{"Authorization", "Basic c2l2OmEgcHJveHkncw=="}, 200}, // the password of a proxy
	} {
		if got := ask(c.method, c.path, c.header...); got != c.want {
			t.Errorf("%s %s with %v: %d, want %d", c.method, c.path, c.header, got, c.want)
		}
	}
	r, _ := http.NewRequest("GET", "/", nil)
	r.SetBasicAuth("siv", token)
	if got := ask("POST", article+"/place", "Authorization", r.Header.Get("Authorization")); got != 204 {
		t.Errorf("as an app password: %d", got)
	}
	owner.does(t, "/account#programs", owner.page(t, "/account").attr("form[action^='/account/token/']", "action"))
	if got := ask("GET", "/feeds.json", bearer...); got != 401 {
		t.Errorf("a token that was taken back: %d", got)
	}
}

func TestTakeOutAndDelete(t *testing.T) {
	p, owner := owned(t, account.Open)
	b := &person{p: p, addr: public}
	b.does(t, "/account", "/join", "name", "zzyzx", "password", good)
	article := fmt.Sprintf("/article/%d", p.Article)
	if resp := b.post(t, article+"/place", "paragraph", "4"); resp.StatusCode != 204 {
		t.Fatal(resp.Status)
	}
	b.get(t, "/")
	var all map[string][]map[string]any
	resp := b.get(t, "/account/take-out/everything.json")
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	if all["readers"][0]["name"] != "zzyzx" || all["places"][0]["paragraph"] != 4. || all["places"][0]["title"] == "" || len(all["sessions"]) != 1 {
		t.Errorf("taken out: %v", all)
	}
	if b.page(t, "/account/take-out/everything.html").text("h1") != "All that is kept of you" {
		t.Error("no page")
	}
	body, _ := io.ReadAll(b.get(t, "/account/take-out/feeds.opml").Body)
	if !strings.Contains(string(body), "<opml") {
		t.Errorf("no OPML: %.100s", body)
	}
	if resp := b.post(t, "/account/delete", "name", "someone else"); resp.StatusCode != 400 {
		t.Errorf("deleted by mistake: %s", resp.Status)
	}
	was := *b
	b.does(t, "/", "/account/delete", "name", "zzyzx")
	if resp := was.get(t, "/account"); resp.StatusCode != 303 {
		t.Errorf("a deleted reader's session: %s", resp.Status)
	}
	if resp := b.post(t, "/sign-in", "name", "zzyzx", "password", good); resp.StatusCode != 400 {
		t.Errorf("a deleted reader signs in: %s", resp.Status)
	}
	if strings.Contains(owner.page(t, "/audit").raw, "zzyzx") || strings.Contains(owner.page(t, "/people").raw, "zzyzx") {
		t.Error("a trace of a deleted reader is shown")
	}
	if resp := owner.post(t, "/account/delete", "name", "Siv"); resp.StatusCode != 409 {
		t.Errorf("the last owner leaves: %s", resp.Status)
	}
}

// TestSingleReaderTakesOutAndDeletes: without accounts, too.
func TestSingleReaderTakesOutAndDeletes(t *testing.T) {
	p := newPaper(t)
	b := &person{p: p, addr: reader}
	b.page(t, "/account").hasNot("form[action='/account/password']", "form[action='/sign-out']")
	if err := p.DB.SavePlace(t.Context(), store.Single, p.Article, 4); err != nil {
		t.Fatal(err)
	}
	b.does(t, "/", "/account/delete", "name", "delete")
	kept, err := p.DB.KeptOf(t.Context(), store.Single)
	for _, k := range kept {
		if k.Table == "places" && len(k.Rows) > 0 || err != nil {
			t.Errorf("kept %v, %v", k, err)
		}
	}
	for _, path := range []string{"/sign-in", "/join", "/people", "/audit"} {
		if resp := b.get(t, path); resp.StatusCode != 404 {
			t.Errorf("%s without accounts: %s", path, resp.Status)
		}
	}
}

// TestPrivate: nothing is shown to those who have not signed in.
func TestPrivate(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.Accounts = account.Policy{Mode: account.Invited, Private: true} })
	b := &person{p: p, addr: public}
	if got := b.get(t, "/story/1?x=1").Header.Get("Location"); got != "/sign-in?back=%2Fstory%2F1%3Fx%3D1" {
		t.Errorf("a page leads to %q", got)
	}
	for _, path := range []string{"/feed.rss", "/front.json", "/sitemap.xml", "/feeds.opml"} {
		if resp := b.get(t, path); resp.StatusCode != 401 {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	d := b.page(t, "/sign-in")
	for _, n := range d.all(".bar a") {
		if strings.Contains(words(n), "Local") {
			t.Error("the bar tells of sections")
		}
	}
}

// TestSecureCookie: behind HTTPS the cookie stays behind it.
func TestSecureCookie(t *testing.T) {
	p, _ := owned(t, account.Open, func(o *web.Options) { o.PublicURL = "https://localhost:8080" })
	resp := (&person{p: p, addr: public}).post(t, "/sign-in", "name", "Siv", "password", good)
	if c := resp.Cookies(); len(c) == 0 || !c[0].Secure {
		t.Errorf("cookies %v", c)
	}
}

// TestCrossSiteForms: another site cannot sign anybody in or out.
func TestCrossSiteForms(t *testing.T) {
	p, owner := owned(t, account.Open)
	for _, path := range []string{"/sign-in", "/sign-out", "/account/delete", "/people/invite"} {
		resp := p.post(t, public, path, url.Values{"name": {"Siv"}, "password": {good}}, "Cookie", owner.cookie, "Sec-Fetch-Site", "cross-site")
		if resp.StatusCode != 403 {
			t.Errorf("%s from another site: %s", path, resp.Status)
		}
	}
}

func TestOwnerResetsAReader(t *testing.T) {
	p, owner := owned(t, account.Open)
	odd := &person{p: p, addr: public}
	odd.does(t, "/account", "/join", "name", "Odd", "password", good)
	r, _ := p.DB.ReaderNamed(t.Context(), "odd")
	if err := p.DB.SetTOTP(t.Context(), r.ID, "SECRET", 0, []string{"x"}); err != nil {
		t.Fatal(err)
	}
	d := parse(t, owner.post(t, fmt.Sprintf("/people/%d/reset", r.ID)))
	path := strings.TrimPrefix(d.text("#new code"), "http://localhost:8080")
	b := &person{p: p, addr: public}
	b.page(t, path).has("form[method=post] button") // a look uses nothing up
	b.does(t, "/account", path)
	if d := b.page(t, "/account"); d.text("h1") != "Odd" {
		t.Error("the link signs in as", d.text("h1"))
	}
	if resp := (&person{p: p, addr: public}).post(t, path); resp.StatusCode != 410 {
		t.Errorf("a link that was used: %s", resp.Status)
	}
	proof, err := p.DB.Proof(t.Context(), r.ID)
	if err != nil || proof.TOTP != "" || proof.State != news.ReaderActive {
		t.Errorf("after it %+v, %v", proof, err)
	}
}
