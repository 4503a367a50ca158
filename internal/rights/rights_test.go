package rights_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/rights"
)

var now = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

func TestDecide(t *testing.T) {
	all := news.Rights{AI: true, Archive: true, Index: true, Fetch: true}
	with := func(change func(*news.Rights)) news.Rights {
		r := all
		change(&r)
		return r
	}
	for _, test := range []struct {
		name string
		s    rights.Signals
		want news.Rights
		says string // a line of the evidence
	}{
		{"silence", rights.Signals{RobotsAllowed: true}, all, "robots.txt: says nothing against reading the page"},
		{"a rule allows", rights.Signals{RobotsAllowed: true, RobotsRule: "Allow: /news"}, all, "robots.txt: Allow: /news: the page may be read"},
		{"a rule forbids", rights.Signals{RobotsRule: "Disallow: /premium"},
			with(func(r *news.Rights) { r.Fetch, r.AI, r.Index = false, false, false }), "robots.txt: Disallow: /premium"},
		{"no robots.txt could be read", rights.Signals{},
			with(func(r *news.Rights) { r.Fetch, r.AI, r.Index = false, false, false }), "could not be read"},
		{"noindex", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"NoIndex,follow"}},
			with(func(r *news.Rights) { r.Index = false }), "meta robots: noindex"},
		{"none", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"none"}}, with(func(r *news.Rights) { r.Index = false }), "meta robots: none"},
		{"noarchive", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"index, noarchive"}},
			with(func(r *news.Rights) { r.Archive = false }), "meta robots: noarchive"},
		{"nosnippet", rights.Signals{RobotsAllowed: true, XRobotsTag: []string{"nosnippet"}},
			with(func(r *news.Rights) { r.Display, r.AI = news.DisplayLink, false }), "X-Robots-Tag: nosnippet"},
		{"max-snippet:0", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"max-snippet:0"}},
			with(func(r *news.Rights) { r.Display, r.AI = news.DisplayLink, false }), "meta robots: max-snippet:0"},
		{"max-snippet", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"max-snippet: 160, max-image-preview:large"}, XRobotsTag: []string{"max-snippet:200"}},
			with(func(r *news.Rights) { r.Snippet = 160 }), "at most 160 characters"},
		{"no limit", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"index, follow, max-snippet:-1, max-image-preview:large, max-video-preview:-1"}}, all, ""},
		{"noai", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"noai, noimageai"}}, with(func(r *news.Rights) { r.AI = false }), "meta robots: noai"},
		{"for another program", rights.Signals{RobotsAllowed: true, XRobotsTag: []string{"googlebot: noindex, noarchive", "otherbot: noai"}}, all, ""},
		{"for this program", rights.Signals{RobotsAllowed: true, XRobotsTag: []string{"otherbot: noindex, broadsheet: noarchive"}},
			with(func(r *news.Rights) { r.Archive = false }), "X-Robots-Tag: noarchive"},
		{"the day has passed", rights.Signals{RobotsAllowed: true, XRobotsTag: []string{"unavailable_after: Monday, 16-Nov-2026 15:00:00 GMT, noai"}},
			with(func(r *news.Rights) {
				r.Display, r.AI, r.Archive, r.Index = news.DisplayLink, false, false, false
			}), "unavailable_after:Monday, 16-Nov-2026"},
		{"the day is to come", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"unavailable_after: 2026-11-18T00:00:00Z, noarchive"}},
			with(func(r *news.Rights) { r.Archive = false }), ""},
		{"a day that is none", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"unavailable_after: soon, noarchive"}},
			with(func(r *news.Rights) { r.Archive = false }), ""},
		{"the operator shows all", rights.Signals{RobotsAllowed: true, MetaRobots: []string{"nosnippet"}, Display: news.DisplayFull},
			with(func(r *news.Rights) { r.Display, r.AI = news.DisplayFull, false }), "the operator's word"},
		{"the operator shows little", rights.Signals{RobotsAllowed: true, Display: news.DisplayLink},
			with(func(r *news.Rights) { r.Display = news.DisplayLink }), "only the headline and the link"},
	} {
		test.s.Agent, test.s.Now = "Broadsheet", now
		got := rights.Decide(test.s)
		if !slices.ContainsFunc(got.Evidence, func(line string) bool { return strings.Contains(line, test.says) }) {
			t.Errorf("%s: evidence %q, want %q in it", test.name, got.Evidence, test.says)
		}
		got.Evidence = nil
		if !equal(got, test.want) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func equal(a, b news.Rights) bool {
	return a.Display == b.Display && a.AI == b.AI && a.Archive == b.Archive && a.Index == b.Index && a.Fetch == b.Fetch && a.Snippet == b.Snippet
}

func TestEvidenceIsBounded(t *testing.T) {
	r := rights.Decide(rights.Signals{RobotsRule: "Disallow: /" + strings.Repeat("\u30c4", 1000), MetaRobots: slices.Repeat([]string{strings.Repeat("noai,max-snippet:9,", 1000)}, 50)})
	if len(r.Evidence) > 20 || len(r.Evidence[0]) > 310 {
		t.Errorf("%d lines, the first of %d bytes", len(r.Evidence), len(r.Evidence[0]))
	}
}

func TestMetaRobots(t *testing.T) {
	page := `<!doctype html><HEAD><title>A <meta name=robots content=no></title>
		<META content="noindex, follow" NAME=" Robots ">
		<meta name="broadsheet" content="noai"/><meta name=googlebot content=nosnippet>
		<script>"<meta name=robots content=noarchive>"</script><!-- <meta name=robots content=noarchive> -->
		<body><meta name=robots content=nosnippet>`
	got := rights.MetaRobots([]byte(page), "Broadsheet")
	if want := []string{"noindex, follow", "noai"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzDecide(f *testing.F) {
	f.Add("googlebot: noindex, unavailable_after: Monday, 16-Nov-2026 15:00:00 GMT", "<meta name=robots content='max-snippet:5'>")
	f.Add("max-snippet:,:,unavailable_after:,,", "<meta name")
	f.Fuzz(func(t *testing.T, tag, page string) {
		s := rights.Signals{Agent: "Broadsheet", RobotsAllowed: true, Now: now}
		free := rights.Decide(s)
		s.XRobotsTag, s.MetaRobots = []string{tag}, rights.MetaRobots([]byte(page), s.Agent)
		r := rights.Decide(s)
		if r.Fetch != free.Fetch || len(r.Evidence) > 20 {
			t.Fatalf("%+v", r)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	page := []byte("<html><head>" + strings.Repeat("<script>var a = 'b';</script><link rel=stylesheet href=x>\n", 100) +
		"<meta name=robots content='index, follow, max-snippet:-1'></head><body>")
	for b.Loop() {
		rights.Decide(rights.Signals{RobotsAllowed: true, MetaRobots: rights.MetaRobots(page, "Broadsheet")})
	}
}
