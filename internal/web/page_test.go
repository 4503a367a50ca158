package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

func TestFrontPage(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.Sample = true })
	d := p.page(t, reader, "/")
	d.has(".masthead h1.nameplate", ".bar a[href='/section/local']", ".key", ".notice.sample", ".seconds .fig img", ".briefs .brief", ".section h2.head", ".end", ".colophon")
	if got := d.text(".lead .basis .n"); got != "4 independent reports · 6 outlets" {
		t.Errorf("the lead rests on %q", got)
	}
	if n, s := len(d.all(".lead .tally i")), len(d.all(".lead .tally s")); n != 4 || s != 2 {
		t.Errorf("the tally draws %d reports and %d copies", n, s)
	}
	if got := d.text(".lead dd"); got != "The gate was R2; the wall has not moved." {
		t.Errorf("agreed: %q", got)
	}
	if got := d.text(".lead .news"); got != "1 new fact, 1 changed number" {
		t.Errorf("news: %q", got)
	}
	d.has(".lead.fresh", ".key .bar-mark")
	if got := d.text(".briefs #edits + .list .brief"); !strings.HasPrefix(got, "The text under") && !strings.HasPrefix(got, "Dam secure") {
		t.Errorf("quietly changed: %q", got)
	}
	if got := d.text(".end p + p"); !strings.Contains(got, "changed since you last looked, at 07:10") {
		t.Errorf("the end says %q", got)
	}
	// A single piece leads to the article itself.
	d.has(fmt.Sprintf("a[href='/article/%d/old-bridge-shut-to-all-but-the-fire-service']", p.Articles["bridge"]))
	for _, img := range d.all("img") {
		var src, width string
		for _, a := range img.Attr {
			switch a.Key {
			case "src":
				src = a.Val
			case "width":
				width = a.Val
			}
		}
		if !strings.HasPrefix(src, "/picture/") || width == "" {
			t.Errorf("picture %q of width %q: not through the proxy, or without its ratio", src, width)
		}
	}
}

func TestFrontPageForThePublic(t *testing.T) {
	d := newPaper(t).page(t, public, "/")
	d.hasNot(".fresh", ".bar-mark", ".news", ".notice.sample")
}

func TestFirstRun(t *testing.T) {
	db, clock := webtest.Empty(t)
	p := &paper{&webtest.Newsroom{DB: db, Clock: clock}, web.New(web.Options{DB: db, Now: clock.Now, Desk: web.Desk{
		Follow: func(_ ctx, u, folder string) (int64, error) {
			id, _, err := db.AddFeed(t.Context(), news.Feed{URL: u, Title: "The Quay", Folder: folder})
			return id, err
		},
		Find: func(_ ctx, address string) ([]web.Found, error) {
			if address == "nothing.example" {
				return nil, nil
			}
			return []web.Found{{URL: "https://thequay.example/index.xml", Title: "The Quay", Entries: 3, Preview: []string{"A headline"}}}, nil
		},
	}})}
	resp := p.get(t, reader, "/")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/first-run" {
		t.Fatalf("an empty newspaper answers %s %q", resp.Status, resp.Header.Get("Location"))
	}
	d := p.page(t, reader, "/first-run")
	d.has("form[action='/first-run/find'] input[name=url]")
	d.hasNot("form[action='/first-run/import']", "#progress section") // nothing to import with, nothing followed
	p.page(t, public, "/first-run").hasNot("main form")

	d = parse(t, p.post(t, reader, "/first-run/find", url.Values{"url": {"thequay.example"}}))
	d.has("input[name=feed][value='https://thequay.example/index.xml'][checked]")
	d = parse(t, p.post(t, reader, "/first-run/find", url.Values{"url": {"nothing.example"}}))
	if got := d.text("#uh"); !strings.HasPrefix(got, "No feed at nothing.example.") {
		t.Errorf("nothing found says %q", got)
	}
	d = parse(t, p.post(t, reader, "/first-run/find", url.Values{"url": {"thequay"}}))
	if got := d.text("#uh"); !strings.HasPrefix(got, "An address has a dot in it.") {
		t.Errorf("no address says %q", got)
	}
	resp = p.post(t, reader, "/first-run/follow", url.Values{"feed": {"https://thequay.example/index.xml"}, "folder": {"World"}})
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("following answers %s", resp.Status)
	}
	d = p.page(t, reader, "/first-run")
	d.has("#progress[hx-get][hx-trigger]", "noscript")
	if got := d.text("#progress li"); got != "Being read The Quay 0 articles. For the first time" {
		t.Errorf("progress says %q", got)
	}
	d = p.page(t, reader, "/") // feeds, and nothing read yet
	if got := d.text(".notice b"); got != "Your first edition is being set." {
		t.Errorf("a young newspaper says %q", got)
	}
	d.has("meta[http-equiv=refresh]")
}

func TestArticle(t *testing.T) {
	p := newPaper(t)
	path := fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article)
	d := p.page(t, reader, path)
	d.has(".reading h1.hed-1", ".byline .pub a[href='/publisher/register.example']", ".byline a.original[href='https://register.example/log']",
		".prose .fig figcaption span", ".prose h2", ".prose ul", ".prose .post blockquote", ".prose .post b", ".after .more a[href='https://register.example/roads']",
		".tags a[href='/tag/hallan-dam']", fmt.Sprintf(".tools a[href='/article/%d/tools/summary']", p.Article), ".related .meta b", ".aside a[href^='/story/']", ".aside a[href='/person/ottoline-brandt']")
	for selector, want := range map[string]string{
		".byline > p":           "By Edda Marchetti and Piet Quillan",
		".byline time":          "an hour ago",
		".after p":              "Siv Aldane in Stell and Tomas Reik in Brannock contributed to this report.",
		".after p:nth-child(2)": "Publisher’s note. Lindhaven Register: “Figures are those known at the time of writing and may change.”",
		".after .more p":        "More from Lindhaven Register",
		".tools small":          "no model",
	} {
		if got := d.text(selector); got != want {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	if got := d.attr(".byline time", "title"); got != "17 November 2026, 08:12 UTC" {
		t.Errorf("the exact time is %q", got)
	}
	if got := d.attr("link[rel=canonical]", "href"); got != "https://register.example/log" {
		t.Errorf("canonical is %q", got)
	}
	d.hasNot("meta[name=robots]") // shown in full, and indexing is allowed
}

func TestCopySaysWhereItIsFrom(t *testing.T) {
	p := newPaper(t)
	d := p.page(t, reader, fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Copy))
	d.has(".byline a.act[href='https://register.example/log']", ".aside #copy-of", "meta[name=robots][content=noindex]")
	var data struct {
		Type      string                  `json:"@type"`
		Publisher []struct{ Name string } `json:"publisher"`
		BasedOn   string                  `json:"isBasedOn"`
	}
	if err := json.Unmarshal([]byte(d.all("script[type='application/ld+json']")[0].FirstChild.Data), &data); err != nil {
		t.Fatal(err)
	}
	if data.Type != "NewsArticle" || len(data.Publisher) != 2 || data.Publisher[0].Name != "Lindhaven Register" || data.BasedOn != "https://register.example/log" {
		t.Errorf("structured data: %+v", data)
	}
}

// TestRights: the reader sees all, the public 60 words, and the operator's word
// goes before both.
func TestRights(t *testing.T) {
	p := newPaper(t)
	path := fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article)
	d := p.page(t, public, path)
	d.has("meta[name=robots][content=noindex]", ".prose .goon a[href='https://register.example/log']")
	d.hasNot(".prose h2", "#summary", ".after .more", "form[data-place]")
	if n := len(strings.Fields(d.text(".prose > p"))); n > 61 {
		t.Errorf("the public is shown %d words", n)
	}
	var export struct{ Text, HTML string }
	if err := json.NewDecoder(p.get(t, public, path+".json").Body).Decode(&export); err != nil {
		t.Fatal(err)
	}
	if len(strings.Fields(export.Text)) > 61 || export.HTML != "" {
		t.Errorf("the public's export holds %q", export)
	}
	if resp := p.get(t, public, fmt.Sprintf("/article/%d/revisions", p.Edited)); resp.StatusCode != http.StatusNotFound {
		t.Errorf("revisions for the public: %s", resp.Status)
	}
	for display, selector := range map[news.Display]string{news.DisplayFull: ".prose h2", news.DisplayExcerpt: ".prose > p", news.DisplayLink: ".goon"} {
		if err := p.DB.SavePublisherDisplay(t.Context(), "register.example", display); err != nil {
			t.Fatal(err)
		}
		for _, addr := range []string{reader, public} {
			d := p.page(t, addr, path)
			d.has(selector)
			if full := len(d.all(".prose h2")) > 0; full != (display == news.DisplayFull) {
				t.Errorf("display %q from %s: full text %v", display, addr, full)
			}
		}
	}
}

func TestPaywallIsNeverShownAsTheArticle(t *testing.T) {
	p := newPaper(t)
	d := p.page(t, reader, fmt.Sprintf("/article/%d/the-ministry-that-inspects-by-post", p.Paywall))
	if got := d.text(".prose .notice b"); got != "For subscribers of Lindhaven Register." {
		t.Errorf("the notice says %q", got)
	}
	d.has(".notice a[href='https://register.example/paywall']")
}

func TestWithdrawnKeepsTheFactOnly(t *testing.T) {
	p := newPaper(t)
	if err := p.DB.WithdrawArticle(t.Context(), p.Article); err != nil {
		t.Fatal(err)
	}
	resp := p.get(t, reader, fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article))
	d := parse(t, resp)
	if resp.StatusCode != http.StatusGone || d.text(".prose .notice b") != "Withdrawn by its publisher." {
		t.Errorf("%s: %q", resp.Status, d.text(".prose .notice b"))
	}
	d.hasNot(".prose h2", "#summary", "script[type='application/ld+json']")
}

func TestStory(t *testing.T) {
	p := newPaper(t)
	d := p.page(t, reader, fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story))
	if got := d.text("#rests"); got != "What this rests on: four reports, made independently" {
		t.Errorf("rests: %q", got)
	}
	if n := len(d.all(".rests li")); n != 4 {
		t.Errorf("%d reports by name, want 4", n)
	}
	d.has(".since", ".since del", ".since ins", ".part .sentence details.receipt .source mark", ".timeline li.changed", ".quote .cut", "table.claims .odd", ".coverage details.fold li a")
	if n := len(d.all("#brief ~ .part .sentence")); n != 5 {
		t.Errorf("%d sentences, want 5: one without a receipt must not be shown", n)
	}
	if n := len(d.all(".part:nth-of-type(2) .sentence:first-child .receipt summary i")); n != 3 {
		t.Errorf("%d strokes after a sentence of three reports", n)
	}
	if got := d.text(".sentence.changed p"); !strings.HasPrefix(got, "At 02:25") {
		t.Errorf("new since the last look: %q", got)
	}
	if got := d.attr(".source a", "href"); !strings.Contains(got, "#:~:text=") {
		t.Errorf("a receipt opens %q", got)
	}
	if got := d.text(".claims tbody th"); got != "People told to leave38,500 or 41,000" {
		t.Errorf("claim: %q", got)
	}
	if n := len(d.all(".claims tbody tr")); n != 1 {
		t.Errorf("%d claims, want 1: one on which all agree does not differ", n)
	}
	if got := d.text(".claims .odd"); got != "38,500" {
		t.Errorf("odd: %q", got)
	}
	if got := d.text(".claims td:first-of-type small:last-child"); got != "first said 45,000, later corrected" {
		t.Errorf("corrected: %q", got)
	}
	if got := d.text("ul.agree li p"); got != "Missing: 2" {
		t.Errorf("all reports agree: %q", got)
	}
	d.has("ul.agree details.receipt mark", ".timeline details.receipt mark", "div.standfirst details.receipt mark")
	if got := d.text(".quote .label"); got != "Halyard News Agency leaves out the underlined words. Lindhaven Register and Open Hydrology carry no word of Ines Halloran." {
		t.Errorf("left out: %q", got)
	}
	p.page(t, public, fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story)).hasNot(".since", ".changed", ".fresh")
}

func TestMergedStoryLeadsOn(t *testing.T) {
	p := newPaper(t)
	from := p.Articles["strait"]
	built, _, err := p.DB.Built(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = p.DB.SavePlacements(t.Context(), store.Placements{From: built, Upto: 99, Merged: [][2]int64{{from, p.Story}}}, webtest.Sum)
	if err != nil {
		t.Fatal(err)
	}
	resp := p.get(t, reader, fmt.Sprintf("/story/%d", from))
	if resp.StatusCode != http.StatusMovedPermanently || resp.Header.Get("Location") != fmt.Sprintf("/story/%d", p.Story) {
		t.Errorf("%s %q", resp.Status, resp.Header.Get("Location"))
	}
}

func TestRevisions(t *testing.T) {
	p := newPaper(t)
	d := p.page(t, reader, fmt.Sprintf("/article/%d/revisions", p.Edited))
	if got := d.text(".diff .hed"); got != "Dam secure after Spillway gate fault fails at Hallan Dam" {
		t.Errorf("headline: %q", got)
	}
	if got := d.text(".diff p:nth-child(2) del") + " → " + d.text(".diff p:nth-child(2) ins"); got != "38,500 → 41,000" {
		t.Errorf("paragraph: %q", got)
	}
}

func TestPersonAndTag(t *testing.T) {
	p := newPaper(t)
	d := p.page(t, reader, "/person/ines-halloran")
	d.has(".years .quote blockquote", ".years time a[href^='/quote/']", ".names a[href='/person/colm-attery']")
	d = p.page(t, reader, "/tag/hallan-dam")
	d.has("#today", "#before", ".item .hed-2 a", "svg.plot[role=img] title", "svg.plot rect.own", "svg.plot rect.copy", "link[rel=alternate][href='/tag/hallan-dam/feed.rss']")
	if got := d.text("svg.plot desc"); got != "5 independent reports and 3 copies on 2 days; most on one day: 6." {
		t.Errorf("the plot says %q", got)
	}
	if got := d.text("h1"); got != "#hallan-dam" {
		t.Errorf("heading %q", got)
	}
	resp := p.get(t, reader, "/person/mr-nobody")
	if d := parse(t, resp); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	} else {
		d.has(".notice a[href='/search?q=mr+nobody']")
	}
}

func TestSearch(t *testing.T) {
	p := newPaper(t)
	d := p.page(t, reader, "/search?q=gate")
	d.has(".found mark", "input[name=q][value=gate]", "link[rel=alternate]")
	d = p.page(t, reader, "/search?q=trunion")
	if got := d.text(".notice b"); got != "No article holds “trunion”." {
		t.Errorf("nothing found says %q", got)
	}
	p.page(t, reader, "/search?q="+strings.Repeat("x", 5000)).has(".notice")
}

func TestFeedsPage(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.Desk.Read = func(ctx, int64) error { return nil } })
	d := p.page(t, reader, "/feeds")
	if got := d.text(".standfirst"); got != "One of five needs you. The rest look after themselves." {
		t.Error(got)
	}
	if got := d.text("tbody tr:first-child .st"); got != "Needs you" {
		t.Errorf("the first row is %q", got)
	}
	d.has("tbody form[action$='/read']", "tbody svg.spark rect")
	gone := p.Feeds[news.FeedStopped]
	if err := p.DB.SaveSearch(t.Context(), gone, "searched https://anchorage-daily.example/", &news.Replacement{URL: "https://anchorage-daily.example/2026/feed", Title: "Anchorage Today", Entries: 12}); err != nil {
		t.Fatal(err)
	}
	d = p.page(t, reader, "/feeds?show=stopped")
	d.has(fmt.Sprintf("form[action='/feed/%d/accept']", gone))
	if d := p.page(t, public, "/feeds?show=stopped"); len(d.all("form[action$='/accept']")) != 0 {
		t.Error("the public may take a proposal")
	}
	var feeds []struct{ State, Reason, Next string }
	if err := json.NewDecoder(p.get(t, reader, "/feeds.json").Body).Decode(&feeds); err != nil {
		t.Fatal(err)
	}
	states := map[string]bool{}
	for _, f := range feeds {
		states[f.State] = true
	}
	for _, want := range []string{"well", "waiting", "stopped", "links_only", "needs_you"} {
		if !states[want] {
			t.Errorf("no feed is %s", want)
		}
	}
}

// TestHostileTexts: what publishers send stays text.
func TestHostileTexts(t *testing.T) {
	p := newPaper(t)
	for _, path := range []string{"/", "/section/world", fmt.Sprintf("/article/%d/title-script-alert-1-script-secret-quoted-headline", p.Hostile), "/publisher/hostile.example", "/search?q=javascript", "/publishers", `/search?q="><script>alert(1)</script>`} {
		d := p.page(t, reader, strings.ReplaceAll(strings.ReplaceAll(path, `"`, "%22"), "<", "%3C"))
		d.hasNot("script:not([src]):not([type='application/ld+json'])", "[onerror]", "[onload]", "svg[onload]", "a[href^='javascript:']", "img[src^='javascript:']", "b > script")
		for _, s := range d.all("script[type='application/ld+json']") {
			if !json.Valid([]byte(s.FirstChild.Data)) {
				t.Errorf("%s: structured data is no JSON: %s", path, s.FirstChild.Data)
			}
		}
	}
}

func TestPlaceIsKept(t *testing.T) {
	p := newPaper(t)
	if resp := p.post(t, reader, fmt.Sprintf("/article/%d/place", p.Article), url.Values{"paragraph": {"4"}}); resp.StatusCode != http.StatusNoContent {
		t.Fatal(resp.Status)
	}
	d := p.page(t, reader, fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article))
	d.has(".byline a[href='#here']")
	if got := d.text("#here"); !strings.HasPrefix(got, "The phrase has a history.") {
		t.Errorf("the place is at %q", got)
	}
	if resp := p.post(t, reader, fmt.Sprintf("/article/%d/place", p.Article), url.Values{"paragraph": {"x"}}); resp.StatusCode != http.StatusBadRequest {
		t.Error(resp.Status)
	}
}

func TestRelativeAgesMove(t *testing.T) {
	p := newPaper(t)
	path := fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article)
	p.Clock.T = p.Clock.T.Add(26 * time.Hour)
	if got := p.page(t, reader, path).text(".byline time"); got != "a day ago" {
		t.Error(got)
	}
}

// TestManyReadersAtOnce asks for pages from many sides while the news changes;
// with the race detector it says whether they get in each other's way.
func TestManyReadersAtOnce(t *testing.T) {
	p := newPaper(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 6 {
				addr := []string{reader, public}[(i+k)%2]
				path := []string{"/", "/section/local", "/feed.rss", fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story)}[k%4]
				if resp := p.get(t, addr, path, "Accept-Encoding", "gzip"); resp.StatusCode != http.StatusOK {
					t.Errorf("%s: %s", path, resp.Status)
				}
			}
		})
	}
	all.Go(func() {
		for range 3 {
			if err := p.DB.SaveBrief(t.Context(), p.Story, &news.Brief{}, "", nil, nil, nil); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
}
