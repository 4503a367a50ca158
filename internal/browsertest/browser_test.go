package browsertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

const build = "../../build"

// tools are what TestMain found on this machine.
type tools struct {
	chromium string
	axe      string // its source
}

var found tools

func TestMain(m *testing.M) {
	var err error
	if found, err = find(os.Getenv("BROADSHEET_CHROMIUM")); err == nil {
		err = os.MkdirAll(build+"/shots", 0o755)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "browsertest:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// find looks for Chromium, at path or under its usual names, and for axe-core.
func find(path string) (t tools, err error) {
	for _, name := range []string{path, "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if t.chromium, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if t.chromium == "" {
		return t, fmt.Errorf("no Chromium: run apt-get install -y chromium, or set BROADSHEET_CHROMIUM to its path")
	}
	files, _ := filepath.Glob(build + "/tools/axe-*.min.js")
	if len(files) == 0 {
		return t, fmt.Errorf("no axe-core in build/tools: run scripts/dev-tools.sh")
	}
	b, err := os.ReadFile(files[len(files)-1])
	t.axe = string(b)
	return t, err
}

// newspaper serves a filled store and returns the address of the front page.
func newspaper(t *testing.T) (*webtest.Newsroom, string) {
	t.Helper()
	pictures := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, end := range []string{".webp", "-s.webp"} {
			name := "../sample/img/" + filepath.Base(r.URL.Path) + end
			if _, err := os.Stat(name); err == nil {
				http.ServeFile(w, r, name)
				return
			}
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(pictures.Close)
	n := webtest.Open(t, pictures.URL+"/")
	srv := httptest.NewServer(web.New(web.Options{
		DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Pictures: pictures.Client(), Sample: true, Now: n.Clock.Now, Desk: desk(n),
	}))
	t.Cleanup(srv.Close)
	return n, srv.URL
}

// desk is a newsroom that finds two feeds behind every address.
func desk(n *webtest.Newsroom) web.Desk {
	return web.Desk{
		Find: func(context.Context, string) ([]web.Found, error) {
			return []web.Found{
				{URL: "https://thequay.example/index.xml", Title: "The Quay: all articles", Entries: 24, Newest: webtest.Present, Preview: []string{"Dockers accept a four-day week, with a catch"}},
				{URL: "https://thequay.example/letters.xml", Title: "The Quay: letters", Entries: 10, Newest: webtest.Present},
			}, nil
		},
		Follow:  func(context.Context, string, string) (int64, error) { return 1, nil },
		Read:    func(context.Context, int64) error { return nil },
		Edition: n.Edition, NextEdition: n.NextEdition,
	}
}

// browser starts Chromium once for a test.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(found.chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(time.Minute))
	alloc, cancelAlloc := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); cancelAlloc() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// screen is a size and a theme.
type screen struct {
	name  string
	width int64
	theme string
}

var screens = []screen{{"phone-light", 390, "light"}, {"phone-dark", 390, "dark"}, {"desktop-light", 1280, "light"}, {"desktop-dark", 1280, "dark"}}

// two are a phone in the dark and a desk in the light, for pages made of parts
// that others show too.
var two = []screen{screens[1], screens[2]}

// complaints gathers what the browser said against a page.
type complaints struct {
	mu   sync.Mutex
	said []string
}

func (c *complaints) listen(ctx context.Context) error {
	add := func(format string, args ...any) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.said = append(c.said, fmt.Sprintf(format, args...))
	}
	return chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			add("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" || e.Type == "warning" {
				add("console: %v", e.Args)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" || e.Entry.Level == "warning" {
				add("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
			}
		}
	})
}

func (c *complaints) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.said...)
}

// violation is what axe-core found.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// serious are axe-core's findings that shut somebody out.
const serious = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical'))`

func TestPages(t *testing.T) {
	n, root := newspaper(t)
	ruled(t, n)
	shaped(t, n)
	ctx := browser(t)
	own, quiet := ownEditions(t, n)
	pages := []struct {
		name, path string
		status     int64
		screens    []screen
	}{
		{"front", "/", 200, screens},
		{"article", fmt.Sprintf("/article/%d", n.Article), 200, screens},
		{"story", fmt.Sprintf("/story/%d", n.Story), 200, screens},
		{"tag", "/tag/hallan-dam", 200, screens},
		{"person", "/person/ines-halloran", 200, screens},
		{"rules", "/rules", 200, two},
		{"rule", "/rules/1", 200, screens},
		{"feeds", "/feeds", 200, screens},
		{"first-run", "/first-run", 200, screens},
		{"search", "/search?q=gate", 200, screens},
		{"error", "/no/such/page", 404, screens},
		{"rtl", fmt.Sprintf("/article/%d", n.Arabic), 200, screens},
		{"section", "/section/local", 200, two},
		{"copy", fmt.Sprintf("/article/%d", n.Copy), 200, two},
		{"paywall", fmt.Sprintf("/article/%d", n.Paywall), 200, two},
		{"hostile", fmt.Sprintf("/article/%d", n.Hostile), 200, two},
		{"revisions", fmt.Sprintf("/article/%d/revisions", n.Edited), 200, two},
		{"publisher", "/publisher/halyard.example", 200, two},
		{"publishers", "/publishers", 200, two},
		{"feed", "/feed/1", 200, two},
		{"search-none", "/search?q=trunion", 200, two},
		{"search-quotes", "/search?q=wall&in=quotes", 200, two},
		{"changes", "/changes", 200, two},
		{"edition", "/edition", 200, screens}, {"editions", "/editions", 200, two}, {"edition-none", "/edition/1999-01-01", 404, two},
		{"reading", "/reading", 200, screens}, {"saved", "/saved", 200, two}, {"label", "/saved?label=warnings", 200, two}, {"new-rule", "/rules/new", 200, two}, {"follows", "/follows", 200, two}, {"notices", "/notices", 200, two}, {"alerts", "/alerts", 200, two},
		{"own", own, 200, screens}, {"own-empty", quiet, 200, two}, {"own-list", "/editions/mine", 200, two},
		{"own-order", "/settings/edition", 200, screens}, {"own-preview", "/settings/edition/preview", 200, two},
		{"log", fmt.Sprintf("/story/%d/log", n.Story), 200, two},
		{"compare", fmt.Sprintf("/article/%d/compare", n.Copy), 200, two},
		{"topic-desk", "/tag/hallan-dam/log?do=block", 200, screens},
		{"topics", "/topics", 200, two},
		{"quote", "/quote/1", 200, two},
		{"about", "/about", 200, two},
		{"summary", fmt.Sprintf("/article/%d/tools/summary", n.Article), 200, two},
		{"explain", fmt.Sprintf("/article/%d/tools/explain", n.Article), 200, screens},
		{"story-points", fmt.Sprintf("/story/%d/tools/points", n.Story), 200, two},
		{"ask", fmt.Sprintf("/story/%d/tools/ask?q=When+did+gate+R2+fail%%3F", n.Story), 200, screens},
		{"listen", fmt.Sprintf("/article/%d/tools/listen", n.Article), 200, two},
		{"ask-none", "/ask?q=Who+won+the+chess+olympiad%3F", 200, two},
		{"explain-rtl", fmt.Sprintf("/article/%d/tools/explain", n.Arabic), 200, two},
		{"settings", "/settings", 200, two},
		{"muted", "/muted", 200, screens}, {"muted-gone", "/muted?gone=1&effect=mute&subject=word&what=gate", 200, two}, {"shapes", "/settings/front", 200, screens},
	}
	for _, p := range pages {
		for _, s := range p.screens {
			t.Run(p.name+"/"+s.name, func(t *testing.T) { look(t, ctx, root+p.path, p.name+"-"+s.name, s, p.status) })
		}
	}
}

// shaped gives the newsroom's reader mutes of several kinds, and something that stands
// higher.
func shaped(t *testing.T, n *webtest.Newsroom) {
	t.Helper()
	for _, r := range []news.ReaderRule{
		{Effect: news.Mute, Subject: news.SubjectPublisher, What: "halyard.example"},
		{Effect: news.Mute, Subject: news.SubjectPhrase, What: "a phrase so long that it needs a second line wherever it stands", In: news.FieldTitle, Scope: news.ScopeFront},
		{Effect: news.Mute, Subject: news.SubjectWord, What: "gate", Scope: news.ScopeFolder + "World/Europe"},
		{Effect: news.Boost, Subject: news.SubjectTag, What: "hallan-dam"},
	} {
		if _, err := n.DB.SaveReaderRule(t.Context(), store.Single, r); err != nil {
			t.Fatal(err)
		}
	}
}

// ruled gives the newsroom's reader rules that have met something.
func ruled(t *testing.T, n *webtest.Newsroom) {
	t.Helper()
	word := []news.Condition{{Subject: news.SubjectWord, What: "gate"}, {Subject: news.SubjectExpression, What: `\bwarn(ed|ing)s?\b`, In: news.FieldText}}
	for _, r := range []news.Rule{
		{Name: "Warnings", Conditions: word, Actions: []news.Action{{Do: news.DeedSave}, {Do: news.DeedLabel, With: "warnings"}}},
		{Conditions: word[:1], Any: true, Last: true, Actions: []news.Action{{Do: news.DeedMute}}, Paused: true},
	} {
		r.Reader = store.Single
		id, err := n.DB.SaveRule(t.Context(), r, "")
		if err != nil {
			t.Fatal(err)
		}
		if r, err = n.DB.RuleOf(t.Context(), r.Reader, id); err != nil {
			t.Fatal(err)
		}
		if r.Paused {
			continue
		}
		if _, err := n.DB.SaveMet(t.Context(), []store.Met{{Rule: &r, Article: n.Article}, {Rule: &r, Article: n.Copy}}, true); err != nil {
			t.Fatal(err)
		}
	}
}

// ownEditions makes two editions of the single reader's own, the second of a week in
// which nothing moved, and says where they are.
func ownEditions(t *testing.T, n *webtest.Newsroom) (full, empty string) {
	t.Helper()
	if _, err := n.DB.Follow(t.Context(), store.Single, news.Follow{Kind: news.FollowTag, Name: "hallan-dam", Title: "Hallan dam"}); err != nil {
		t.Fatal(err)
	}
	p := news.Paper{Reader: store.Single, Rhythm: news.RhythmWeekly, Hours: []int{7 * 60}, Zone: "Asia/Kathmandu", Minutes: 20, Languages: []string{"tlh"},
		Parts: []news.PaperPart{{Part: news.PartFront, Stories: 4}, {Part: news.PartFollows, Stories: 5}, {Part: "local", Stories: 6}, {Part: "world", Stories: 6}}}
	empty = "/edition/mine/" + n.MakeEdition(t, p, "").Date
	p.Rhythm, p.Languages = news.RhythmDaily, nil
	return "/edition/mine/" + n.MakeEdition(t, p, "").Date, empty
}

// look opens a page in a tab of its own, keeps a picture of it, and says what is
// wrong with it.
func look(t *testing.T, browser context.Context, url, name string, s screen, status int64) {
	ctx, cancel := chromedp.NewContext(browser)
	defer cancel()
	ctx, cancelTime := context.WithTimeout(ctx, time.Minute)
	defer cancelTime()
	var said complaints
	if err := said.listen(ctx); err != nil {
		t.Fatal(err)
	}
	resp, err := chromedp.RunResponse(ctx, dressed(s), chromedp.EmulateViewport(s.width, 900), chromedp.Navigate(url))
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status != status {
		t.Errorf("status %d, want %d", resp.Status, status)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](overflowing))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](pictures, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(build+"/shots/"+name+".png", shot, 0o644); err != nil {
		t.Error(err)
	}
	if len(wide) > 0 {
		t.Errorf("flows over the side: %s", strings.Join(wide, "\n"))
	}
	for _, c := range said.all() {
		if status != 200 && strings.Contains(c, "the server responded with a status of 404") {
			continue
		}
		t.Error(c)
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](found.axe)); err != nil {
		t.Fatal(err)
	}
	axe, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](serious, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	report(t, axe)
}

// dressed makes the browser prefer the theme.
func dressed(s screen) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.theme}},
		})
		return err
	})
}

// pictures waits for every picture and face, also those below the screen.
const pictures = `Promise.all([document.fonts.ready, ...[...document.images].map(i => { i.loading = 'eager'; return i.decode().catch(() => {}); })])`

// overflowing names the elements that reach beyond the screen, where the page
// can be scrolled sideways at all.
const overflowing = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll, .bar ul, .vh, .skip'))
    .slice(0, 5).map(e => e.outerHTML.slice(0, 160)).concat('the page is ' + document.documentElement.scrollWidth + ' wide, the screen ' + width);
})()`

func report(t *testing.T, list []violation) {
	t.Helper()
	for _, v := range list {
		for i, n := range v.Nodes {
			if i < 3 {
				t.Errorf("axe: %s (%s): %s\n%.200s\n%s", v.ID, v.Impact, v.Help, n.HTML, n.Summary)
			}
		}
	}
}
