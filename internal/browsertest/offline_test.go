package browsertest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

// TestWithoutANetwork saves an article, takes the server away, reads the edition and
// the article all the same, marks something, and finds the mark on the server once
// it is back.
func TestWithoutANetwork(t *testing.T) {
	n := webtest.Open(t, "")
	if err := n.DB.Save(t.Context(), store.Single, n.Article, "for the train"); err != nil {
		t.Fatal(err)
	}
	handler := web.New(web.Options{DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Pictures: http.DefaultClient, Now: n.Clock.Now, Desk: desk(n)})
	address, stop := listenAndServe(t, "127.0.0.1:0", handler)
	root := "http://" + address
	ctx, cancel := chromedp.NewContext(browser(t))
	defer cancel()
	ctx, cancelTime := context.WithTimeout(ctx, 2*time.Minute)
	defer cancelTime()
	do(t, ctx, chromedp.Navigate(root+"/edition"), chromedp.Navigate(root+"/saved"))
	article := value[string](t, ctx, `document.querySelector('.related a').pathname`)
	for _, path := range []string{"/edition/2026-11-17", "/saved", article} {
		until(t, ctx, fmt.Sprintf(`caches.open('kept').then(c => c.match(%q)).then(r => !!r)`, path))
	}
	stop()

	text := func(path string) string {
		do(t, ctx, chromedp.Navigate(root+path))
		return value[string](t, ctx, `document.querySelector('main').textContent`)
	}
	if got := text("/edition"); !strings.Contains(got, "Tuesday 17 November 2026") {
		t.Errorf("the edition without a network: %.120q", got)
	}
	if got := text("/section/local"); !strings.Contains(got, "no network") {
		t.Errorf("a page that was not kept: %.120q", got)
	}
	if got := text(article); !strings.Contains(got, "for the train") {
		t.Errorf("the saved article: %.120q", got)
	}
	do(t, ctx, chromedp.Click(`.yours button[value=drop]`))
	until(t, ctx, `caches.open('queue').then(c => c.keys()).then(k => k.length == 1)`)

	listenAndServe(t, address, handler)
	do(t, ctx, chromedp.Navigate(root+"/saved"))
	until(t, ctx, `caches.open('queue').then(c => c.keys()).then(k => k.length == 0)`)
	if saved, _, err := n.DB.Saved(t.Context(), store.Single, store.Page{Limit: 1}); err != nil || len(saved) != 0 {
		t.Errorf("what was let go without a network is still kept: %d, %v", len(saved), err)
	}
}

// listenAndServe serves at an address until stop is called or the test ends.
func listenAndServe(t *testing.T, address string, h http.Handler) (at string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String(), func() { s.Close() }
}

// until waits until a promise in the page is kept with true.
func until(t *testing.T, ctx context.Context, promise string) {
	t.Helper()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](promise, chromedp.EvalAwaitPromise))
		if err != nil && !strings.Contains(err.Error(), "target navigated") { // a page that is left is asked again, once it is the next
			t.Fatalf("%s: %v", promise, err)
		}
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: never", promise)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
