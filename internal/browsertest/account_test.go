package browsertest

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

// accounts serves a newspaper that takes in readers, at a name, as passkeys need.
func accounts(t *testing.T) (*webtest.Newsroom, string) {
	t.Helper()
	n := webtest.Open(t, "")
	srv := httptest.NewServer(web.New(web.Options{DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Now: n.Clock.Now, Desk: desk(n),
		Accounts: account.Policy{Mode: account.Approval}}))
	t.Cleanup(srv.Close)
	return n, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
}

// call runs a command of the DevTools protocol in a tab.
func call[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], params P) (result R) {
	t.Helper()
	do(t, ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) (err error) {
		result, err = cdp.Call(ctx, tab, command, params)
		return err
	}))
	return result
}

// TestPasskeys comes in, signs in and adds a passkey as a person does, with
// Chromium's virtual authenticator, and tries what must not work.
func TestPasskeys(t *testing.T) {
	n, root := accounts(t)
	b := browser(t)
	ctx, said := tab(t, b, root+"/about")
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	call(t, ctx, webauthn.Enable, webauthn.EnableParams{})
	key := call(t, ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}).AuthenticatorID

	// The first owner, at this machine.
	do(t, ctx, chromedp.Navigate(root+"/sign-in"), chromedp.SendKeys("#name", "Siv Aldane"), chromedp.Click("[data-passkey=make]"), chromedp.WaitVisible("#passkeys"))
	if got := value[string](t, ctx, `document.querySelector('h1').innerText + ' ' + location.pathname`); got != "Siv Aldane /account" {
		t.Fatalf("coming in leads to %q", got)
	}
	held, err := n.DB.Passkeys(t.Context(), store.Single)
	if err != nil || len(held) != 1 || held[0].Name != "Chrome on Linux" {
		t.Fatalf("passkeys %+v, %v", held, err)
	}

	// Out, and in again; what the browser answered is kept, to be said again.
	signOut := func() {
		do(t, ctx, chromedp.Navigate(root+"/account"), chromedp.Click("form[action='/sign-out'] button"), chromedp.WaitVisible("a[href='/sign-in']"))
	}
	signOut()
	const record = `(() => { const f = fetch; window.fetch = (u, o) => { if (u === '/sign-in/passkey') sessionStorage.said = o.body; return f(u, o); }; })()`
	do(t, ctx, chromedp.Navigate(root+"/sign-in?back=/feeds"), chromedp.WaitVisible("[data-passkey=ask]"), chromedp.Evaluate[chromedp.Void](record),
		chromedp.Click("[data-passkey=ask]"), chromedp.WaitVisible(".feeds"))
	if got := value[string](t, ctx, `location.pathname`); got != "/feeds" {
		t.Errorf("signing in leads to %q", got)
	}
	signOut()
	const again = `fetch('/sign-in/passkey', {method: 'POST', body: sessionStorage.said, headers: {Accept: 'application/json'}}).then(r => r.status)`
	if got := awaited[int](t, ctx, again); got != 400 {
		t.Errorf("the same answer again: %d", got)
	}
	const fresh = `fetch('/sign-in/passkey/options', {method: 'POST', body: new URLSearchParams()}).then(() => ` + again + `)`
	if got := awaited[int](t, ctx, fresh); got != 400 {
		t.Errorf("the same answer to another question: %d", got)
	}
	quietBut(t, said, "400")

	// A signature that is none, and somebody who did not prove that it is them.
	bogus := true
	refuse := func(what, want string) {
		t.Helper()
		do(t, ctx, chromedp.Navigate(root+"/sign-in"), chromedp.WaitVisible("[data-passkey=ask]"), chromedp.Click("[data-passkey=ask]"))
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.getElementById('passkey-said').textContent.includes("`+want+`")`)); err != nil {
			t.Errorf("%s: %q", what, value[string](t, ctx, `document.getElementById('passkey-said').textContent + location`))
		}
	}
	call(t, ctx, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: key, IsBogusSignature: &bogus})
	refuse("a bogus signature", "not known here")
	call(t, ctx, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: key})
	call(t, ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: key, IsUserVerified: false})
	refuse("nobody verified", "No passkey was used")
	call(t, ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: key, IsUserVerified: true})
	do(t, ctx, chromedp.Navigate(root+"/sign-in?back=/account"), chromedp.WaitVisible("[data-passkey=ask]"), chromedp.Click("[data-passkey=ask]"), chromedp.WaitVisible("#passkeys"))

	// The same passkey is not added twice; the last way to sign in stays.
	do(t, ctx, chromedp.Click("[data-passkey=make]"))
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.getElementById('passkey-said').textContent !== ''`)); err != nil {
		t.Error("a known authenticator was taken again:", err)
	}
	do(t, ctx, chromedp.Click("form[action$='/remove'] button"), chromedp.WaitVisible(".notice"))
	if got := value[string](t, ctx, `document.querySelector('.notice').innerText`); !strings.Contains(got, "last way to sign in") {
		t.Errorf("the last passkey: %q", got)
	}
	accountPages(t, b, n, root)
}

// accountPages looks at every page of accounts, while the owner is signed in.
func accountPages(t *testing.T, b context.Context, n *webtest.Newsroom, root string) {
	ctx := t.Context()
	for _, r := range []news.Reader{
		{Name: "Odd Reik", Role: news.RoleEditor, State: news.ReaderActive, Mail: "odd@esker.example"},
		{Name: "Ines Halloran", Role: news.RoleReader, State: news.ReaderSuspended},
		{Name: "Yusra", Role: news.RoleReader, State: news.ReaderWaiting, About: "I live in Stell, behind the mill, and read the Register every morning."},
	} {
		if _, err := n.DB.AddReader(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		n.DB.AddLink(ctx, "x", store.Link{Kind: store.LinkInvitation, Maker: store.Single, Role: news.RoleReader, Note: "for Piet at the library"}, 72*time.Hour),
		n.DB.AddToken(ctx, store.Single, "x", store.Token{Name: "Reader app on the phone", Scopes: []string{"read", "keep"}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []struct{ name, path string }{
		{"sign-in", "/sign-in?again=1"}, {"join", "/join"}, {"account", "/account"}, {"people", "/people"}, {"audit", "/audit"}, {"waiting", "/join/waiting"},
	} {
		for _, s := range screens {
			t.Run(p.name+"/"+s.name, func(t *testing.T) { look(t, b, root+p.path, p.name+"-"+s.name, s, 200) })
		}
	}
}

// awaited is the value of a promise.
func awaited[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// quietBut holds that nothing was said but what holds the text.
func quietBut(t *testing.T, said *complaints, text string) {
	t.Helper()
	for _, c := range said.all() {
		if !strings.Contains(c, text) {
			t.Error(c)
		}
	}
}
