package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"broadsheet/internal/clean"
)

// attacks are the lines of package clean's hostile.txt, aimed at elsewhere.
func attacks(t *testing.T, elsewhere string) (list []string) {
	t.Helper()
	b, err := os.ReadFile("../clean/testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	aim := strings.NewReplacer("{tab}", "\t", "{lf}", "\n", "{cr}", "\r", "{nul}", "\x00", "{ff}", "\f", "ELSEWHERE", elsewhere)
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			list = append(list, aim.Replace(line))
		}
	}
	return list
}

// shootingRange is a page without any policy that would hold an attack back. Its script
// notes each fire() and each change of the names that attacks go for.
const shootingRange = `<!doctype html><html><head><meta charset="utf-8"><script>
window.shots = [];
window.fire = window.alert = function () { shots.push(now); };
window.now = 'parsing';
addEventListener('error', e => { if (e.message) shots.push(now + ': ' + e.message); });
</script></head><body><main>%s</main><section id="again"></section></body></html>`

// mutate puts each cleaned piece into the page again through innerHTML, twice,
// the second time as the browser itself wrote the first: that is how markup
// mutates. It moves over and clicks all links, and says what is wrong.
const mutate = `(async () => {
  const wrong = [], place = document.getElementById('again');
  addEventListener('click', e => e.preventDefault(), true);
  for (const piece of [...document.querySelectorAll('main > div')]) {
    now = piece.dataset.n;
    const first = piece.innerHTML;
    place.innerHTML = first;
    const second = place.innerHTML;
    if (second !== first) wrong.push(now + ': mutates: ' + first + ' -> ' + second);
    place.innerHTML = '';
    const noscript = new DOMParser().parseFromString(first, 'text/html').body.innerHTML;
    if (noscript !== first) wrong.push(now + ': reads otherwise without script: ' + noscript);
    for (const a of piece.querySelectorAll('*')) {
      for (const type of ['mouseover', 'focus', 'toggle', 'click']) a.dispatchEvent(new Event(type, {bubbles: true, cancelable: true}));
      if (a.namespaceURI !== 'http://www.w3.org/1999/xhtml') wrong.push(now + ': foreign <' + a.localName + '>');
      for (const x of a.attributes)
        if (/^on|^style$|^id$|^name$|^srcdoc$|^form/.test(x.name) || /^\s*(javascript|data|vbscript|blob):/i.test(x.value)) wrong.push(now + ': ' + a.localName + ' ' + x.name + '=' + x.value);
    }
    await new Promise(r => setTimeout(r));
  }
  if (typeof document.getElementById !== 'function' || typeof document.body.appendChild !== 'function' || typeof document.cookie !== 'string' || window.config || window.fire.href)
    wrong.push('a name was clobbered');
  if (document.querySelector('main').querySelector('script, style, iframe, object, embed, form, input, svg, math, template, link, meta, base, video, audio')) wrong.push('an element that is not allowed stands');
  return wrong.concat(shots);
})()`

// TestAttacks has Chromium read what the gate made of hostile markup: nothing may
// fire, mutate, shadow a name, or be asked of anybody else.
func TestAttacks(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.URL.String())
	}))
	defer elsewhere.Close()
	list := attacks(t, elsewhere.URL)

	var raw, safe strings.Builder
	base, _ := url.Parse(elsewhere.URL + "/story/")
	for i, a := range list {
		fmt.Fprintf(&raw, "<div data-n=\"%d\">%s</div>\n", i+1, a)
		out := clean.Fragment(a, clean.Options{Base: base, Image: func(src string) string { return "/image?u=" + url.QueryEscape(src) }})
		fmt.Fprintf(&safe, "<div data-n=\"%d\">%s</div>\n", i+1, out)
	}
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/safe":
			fmt.Fprintf(w, shootingRange, safe.String())
		case "/raw":
			// Two as they are, to know that the range counts its hits.
			fmt.Fprintf(w, shootingRange, `<div data-n="raw"><img src="`+elsewhere.URL+`/seen" onerror="fire()"><img src=x onerror=fire()></div>`)
		default:
			w.Header().Set("Content-Type", "image/png")
		}
	}))
	defer here.Close()

	b := browser(t)
	ctx, _ := tab(t, b, here.URL+"/raw")
	do(t, ctx, chromedp.Poll[chromedp.Void]("shots.length > 0", chromedp.WithPollingTimeout(20*time.Second)))
	mu.Lock()
	if len(asked) == 0 {
		t.Error("the range does not notice requests")
	}
	asked = nil
	mu.Unlock()

	ctx, _ = tab(t, b, here.URL+"/safe")
	wrong, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](mutate, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Error(w)
	}
	if n := value[int](t, ctx, `document.querySelectorAll('main > div').length`); n != len(list) {
		t.Errorf("%d of %d attacks stand where they were put", n, len(list))
	}
	mu.Lock()
	defer mu.Unlock()
	for _, a := range asked {
		t.Errorf("%s was asked of elsewhere", a)
	}
	t.Logf("%d attacks", len(list))
}
