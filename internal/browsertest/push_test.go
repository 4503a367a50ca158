package browsertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/notify"
	"broadsheet/internal/notify/pushtest"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

// pushing serves a newspaper that pushes to browsers, also to those whose push
// service is on this machine.
func pushing(t *testing.T) (n *webtest.Newsroom, root string, keys notify.PushKeys) {
	t.Helper()
	n = webtest.Open(t, "")
	client := fetch.New(fetch.Options{UserAgent: "Broadsheet/1.0 (test)", AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(client.Close)
	keys, err := notify.NewPushKeys()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(nil)
	root = "http://" + srv.Listener.Addr().String()
	c := &notify.Courier{HTTP: client.HTTP(), Keys: keys, Name: "Broadsheet", Root: root, Contact: "desk@esker.example", Now: time.Now}
	d := desk(n)
	d.TryChannel = ingest.New(n.DB, client, ingest.Options{Courier: c, Now: n.Clock.Now}).TryChannel
	srv.Config.Handler = web.New(web.Options{DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Pictures: http.DefaultClient, Now: n.Clock.Now, Desk: d, PushKey: keys.Public})
	srv.Start()
	t.Cleanup(srv.Close)
	return n, root, keys
}

// subscribed makes a page's browser one whose push service is the test's: Chromium's
// own is Google's. It remembers for which key it was asked.
const subscribed = `PushManager.prototype.subscribe = async (o) => {
	window.name = btoa(String.fromCharCode(...o.applicationServerKey)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
	return { toJSON: () => ({ endpoint: %q, keys: %s }) };
}`

// TestPush turns push on in a browser, sends a test through a push service, gives
// what came out of it to the service worker, and sees the notification.
func TestPush(t *testing.T) {
	n, root, keys := pushing(t)
	s := pushtest.New(t, keys.Public)
	b := browser(t)
	ctx, said := tab(t, b, root+"/alerts")
	permit(t, ctx, root)
	until(t, ctx, `navigator.serviceWorker.ready.then(r => !!r.active)`)
	worker := registration(t, ctx)
	const button, status = `[data-push] button`, `document.querySelector('[data-push] [role=status]').textContent`

	do(t, ctx, chromedp.WaitVisible(button), chromedp.Click(button))
	until(t, ctx, status+`.includes('cannot be reached. Try again later or in another browser, or add one of the channels below')`)

	value[bool](t, ctx, fmt.Sprintf(subscribed, s.Address(), s.Keys())+`, true`)
	do(t, ctx, chromedp.Click(button), chromedp.WaitVisible(`.follows button[value=test]`))
	if got := value[string](t, ctx, `window.name`); got != keys.Public {
		t.Errorf("the browser was asked for the key %q, the newspaper's is %q", got, keys.Public)
	}
	all, err := n.DB.Channels(t.Context(), store.Single)
	if err != nil || len(all) != 1 || all[0].Name != "This browser" || all[0].Address != s.Address() || all[0].Secret != s.Keys() {
		t.Fatalf("channels %+v, %v", all, err)
	}
	do(t, ctx, chromedp.Click(`.follows button[value=test]`), chromedp.WaitVisible(`.notice[role=status]`))
	got := s.Got()
	if len(got) != 1 {
		t.Fatalf("%d messages came to the push service", len(got))
	}

	// Chromium forgets a notification that is asked for while it is being shown: look
	// late, and deliver again; the message takes its own place.
	const shown = `navigator.serviceWorker.ready.then(r => r.getNotifications())`
	for there := false; !there; {
		if _, err := chromedp.Call(ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: root, RegistrationID: worker, Data: got[0].Text}); err != nil {
			t.Fatal(err)
		}
		if there, err = chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise(r => setTimeout(r, 1500)).then(() => `+shown+`).then(l => l.length === 1)`, chromedp.EvalAwaitPromise)); err != nil {
			t.Fatal(err)
		}
	}
	note, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](shown+`.then(l => [l[0].title, l[0].body, l[0].data])`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"A test from Broadsheet", "This channel works: what moves reaches you here.", root + "/alerts"}; fmt.Sprint(note) != fmt.Sprint(want) {
		t.Errorf("the notification is %q, want %q", note, want)
	}
	for _, c := range said.all() {
		t.Error(c)
	}
	for _, s := range screens {
		t.Run("alerts/"+s.name, func(t *testing.T) { look(t, b, root+"/alerts", "alerts-channels-"+s.name, s, 200) })
	}
}

// permit lets a site show notifications, as a reader who is asked does.
func permit(t *testing.T, ctx context.Context, root string) {
	t.Helper()
	if _, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
		Permission: &cdpbrowser.PermissionDescriptor{Name: "notifications"}, Setting: cdpbrowser.PermissionSettingGranted, Origin: root,
	}); err != nil {
		t.Fatal(err)
	}
}

// registration is the service worker of a tab, as DevTools calls it.
func registration(t *testing.T, ctx context.Context) serviceworker.RegistrationID {
	t.Helper()
	ids := make(chan serviceworker.RegistrationID, 100)
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated); ok && len(e.Registrations) > 0 {
			select {
			case ids <- e.Registrations[0].RegistrationID:
			default:
			}
		}
	})
	if err == nil {
		_, err = chromedp.Call(ctx, serviceworker.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Fatal(err)
	}
	select {
	case id := <-ids:
		return id
	case <-ctx.Done():
		t.Fatal("DevTools knows no service worker")
		return ""
	}
}
