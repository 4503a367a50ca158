package browsertest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web/webtest"
)

// tab opens a page in a tab of its own and returns it with what is said there.
func tab(t *testing.T, browser context.Context, url string) (context.Context, *complaints) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	said := new(complaints)
	if err := said.listen(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancelTime := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancelTime)
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(url))
	return ctx, said
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func value[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// loaded waits until the scripts of a page have run.
func loaded(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.readyState === 'complete'`)); err != nil {
		t.Fatal(err)
	}
}

// TestActs does on pages what a reader does, by keyboard and by hand.
func TestActs(t *testing.T) {
	n, root := newspaper(t)
	b := browser(t)
	quiet := func(t *testing.T, said *complaints) {
		t.Helper()
		for _, c := range said.all() {
			t.Error(c)
		}
	}

	t.Run("keys", func(t *testing.T) {
		ctx, said := tab(t, b, root+"/")
		do(t, ctx, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"))
		if got := value[string](t, ctx, `document.activeElement.closest('.item').className`); !strings.Contains(got, "lead") {
			t.Errorf("j, j, k stand on %q, want the lead", got)
		}
		do(t, ctx, chromedp.KeyEvent("o"), chromedp.WaitVisible("#coverage"))
		if got := value[string](t, ctx, `location.pathname`); !strings.HasPrefix(got, fmt.Sprintf("/story/%d/", n.Story)) {
			t.Errorf("o opened %s", got)
		}
		loaded(t, ctx)
		do(t, ctx, chromedp.KeyEvent("/"), chromedp.WaitVisible("#q"))
		quiet(t, said)
	})

	t.Run("receipts open in place", func(t *testing.T) {
		ctx, said := tab(t, b, fmt.Sprintf("%s/story/%d", root, n.Story))
		do(t, ctx, chromedp.Click("details.receipt summary"), chromedp.WaitVisible("details.receipt[open] .source mark"))
		quiet(t, said)
	})

	t.Run("a receipt opens its article at the line", func(t *testing.T) {
		ctx, said := tab(t, b, fmt.Sprintf("%s/story/%d", root, n.Story))
		do(t, ctx, chromedp.Click("details.receipt summary"), chromedp.Click("details.receipt[open] .source a"), chromedp.WaitVisible(".reading h1"))
		quiet(t, said)
	})

	t.Run("one tool is open", func(t *testing.T) {
		ctx, said := tab(t, b, fmt.Sprintf("%s/article/%d", root, n.Article))
		open := `[...document.querySelectorAll('.result')].map(r => r.dataset.open).join()`
		if got := value[string](t, ctx, open); got != "" {
			t.Errorf("at first %q is open", got)
		}
		for _, tool := range []string{"points", "explain"} {
			do(t, ctx, chromedp.Click(".tools a[data-tool="+tool+"]"), chromedp.WaitVisible("#result-"+tool))
			if got := value[string](t, ctx, open); got != tool {
				t.Errorf("then %q is open", got)
			}
			if got := value[string](t, ctx, `[...document.querySelectorAll('.tools [aria-current]')].map(a => a.dataset.tool).join()`); got != tool {
				t.Errorf("the row marks %s", got)
			}
		}
		if got := value[string](t, ctx, `location.pathname`); strings.Contains(got, "/tools/") {
			t.Errorf("the result opened at %s, not in place", got)
		}
		do(t, ctx, chromedp.Click(".tools a[data-tool=ask]"), chromedp.WaitVisible("#ask-q"), chromedp.SendKeys("#ask-q", "When did gate R2 fail?\r"), chromedp.WaitVisible("#result-ask .sentence"))
		quiet(t, said)
	})

	t.Run("light and dark", func(t *testing.T) {
		ctx, said := tab(t, b, root+"/about")
		do(t, ctx, chromedp.Click("button[value=dark]"), chromedp.WaitVisible("html[data-theme=dark] .colophon"))
		if got := value[string](t, ctx, `getComputedStyle(document.documentElement).backgroundColor`); got != "rgb(20, 19, 17)" {
			t.Errorf("dark paper is %s", got)
		}
		do(t, ctx, chromedp.Click("button[value=auto]"), chromedp.WaitVisible("html:not([data-theme]) .colophon"))
		quiet(t, said)
	})

	t.Run("the italic face waits for the reader", func(t *testing.T) {
		ctx, said := tab(t, b, root+"/")
		if got := value[int](t, ctx, `performance.getEntriesByType('resource').filter(r => r.name.includes('italic')).length`); got != 0 {
			t.Error("the italic face was fetched for the first screen")
		}
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`scrollBy(0, 400)`), chromedp.WaitReady(`link[href*="italic"]`))
		quiet(t, said)
	})

	t.Run("nothing is asked of anybody else", func(t *testing.T) {
		ctx, said := tab(t, b, fmt.Sprintf("%s/article/%d", root, n.Article))
		if got := value[int](t, ctx, `performance.getEntriesByType('resource').filter(r => !r.name.startsWith(location.origin)).length`); got != 0 {
			t.Errorf("%d requests to others", got)
		}
		quiet(t, said)
	})

	t.Run("what comes of a feed is shown as it comes", func(t *testing.T) {
		id, _, err := n.DB.AddFeed(t.Context(), news.Feed{URL: "https://newcomer.example/feed", Title: "The Newcomer"})
		if err != nil {
			t.Fatal(err)
		}
		ctx, said := tab(t, b, root+"/first-run")
		row := fmt.Sprintf(`document.querySelector('.progress a[href="/feed/%d"]').closest('li').innerText`, id)
		if got := value[string](t, ctx, row); !strings.HasPrefix(got, "Being read") {
			t.Errorf("at first: %q", got)
		}
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`window.here = true`))
		f, err := n.DB.Feed(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		f.State, f.Checked, f.Next = news.FeedWell, webtest.Present, webtest.Present.Add(time.Hour)
		if _, err := n.DB.SaveReading(t.Context(), store.Reading{Feed: f}); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](row+`.startsWith("Well") && window.here`)); err != nil {
			t.Errorf("the page did not ask again by itself: %v", err)
		}
		quiet(t, said)
	})

	t.Run("finding feeds", func(t *testing.T) {
		ctx, said := tab(t, b, root+"/feeds")
		do(t, ctx, chromedp.SendKeys("#add", "thequay.example"), chromedp.Click(".field button"), chromedp.WaitVisible("#f0:checked"),
			chromedp.Click("form[action='/first-run/follow'] button"), chromedp.WaitVisible("#progress"))
		quiet(t, said)
	})
}
