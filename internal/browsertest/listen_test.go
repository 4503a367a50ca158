package browsertest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// voices gives a browser that has none (Chromium without a desktop) one, which
// notes what it is to say and is done when the test says so.
const voices = `(() => {
  const said = window.said = [];
  class Utterance { constructor(text) { this.text = text; } }
  window.SpeechSynthesisUtterance = Utterance;
  const speech = new EventTarget();
  Object.assign(speech, {
    getVoices: () => [{ lang: 'en-GB', name: 'Test', localService: true }],
    speak(u) { said.push(u.text); this.now = u; },
    cancel() { const u = this.now; this.now = null; u?.onerror?.({ error: 'interrupted' }); },
    finish() { const u = this.now; this.now = null; u?.onend?.(); },
  });
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
})()`

// TestListen reads an article aloud, with a voice in the place of the one that
// this browser lacks, and looks at what is there without.
func TestListen(t *testing.T) {
	n, root := newspaper(t)
	b := browser(t)
	article := fmt.Sprintf("%s/article/%d", root, n.Article)

	t.Run("without a voice there is no button", func(t *testing.T) {
		ctx, said := tab(t, b, article)
		loaded(t, ctx)
		if value[int](t, ctx, `speechSynthesis.getVoices().length`) > 0 {
			t.Skip("this browser has voices")
		}
		if value[bool](t, ctx, `document.querySelector('.tools a[data-tool=listen]').checkVisibility()`) {
			t.Error("Listen is shown to a browser that cannot")
		}
		for _, c := range said.all() {
			t.Error(c)
		}
	})

	t.Run("reads, skips, keeps the place and goes on", func(t *testing.T) {
		ctx, cancel := chromedp.NewContext(b)
		defer cancel()
		said := new(complaints)
		if err := said.listen(ctx); err != nil {
			t.Fatal(err)
		}
		do(t, ctx, stub(voices), chromedp.EmulateViewport(1280, 900), chromedp.Navigate(article),
			chromedp.WaitVisible(".tools a[data-tool=listen]"), chromedp.Click(".tools a[data-tool=listen]"),
			chromedp.WaitVisible(".player button"), chromedp.Click(".player button"))
		expect := func(what, script, want string) {
			t.Helper()
			if got := value[string](t, ctx, script); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		last, current := `said.at(-1)`, `document.querySelector('.listen [aria-current]').textContent`
		expect("first", last, "Dam operator logged a warning")
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`speechSynthesis.finish()`))
		expect("then", last, "The company that runs")
		expect("marked", current, "The company that runs")
		do(t, ctx, chromedp.KeyEvent("."))
		expect("a sentence on", last, value[string](t, ctx, current))
		do(t, ctx, chromedp.KeyEvent(","), chromedp.KeyEvent("p"))
		expect("back and paused", current, "The company that runs")
		expect("the button", `document.querySelector('.player button').textContent`, "Play")
		do(t, ctx, chromedp.Navigate(article+"/x"), chromedp.WaitVisible(".tools a[data-tool=listen]"), chromedp.Click(".tools a[data-tool=listen]"), chromedp.WaitVisible(".player button"))
		expect("the place is kept", current, "The company that runs")
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`!document.querySelector('.player button:last-of-type').hidden`)); err != nil {
			t.Fatal(err)
		}
		do(t, ctx, chromedp.Click(".player button"), chromedp.Click(".player button:last-of-type"))
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.querySelector('[data-listen]').dataset.title !== 'Dam operator logged a warning three hours before the sirens'`)); err != nil {
			t.Fatal(err)
		}
		expect("goes on with", last, value[string](t, ctx, `document.querySelector('[data-listen]').dataset.title`))
		for _, c := range said.all() {
			t.Error(c)
		}
	})
}

// stub runs a script in every page before its own.
func stub(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	})
}
