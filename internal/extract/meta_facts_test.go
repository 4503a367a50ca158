package extract

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

func TestCanonical(t *testing.T) {
	for name, c := range map[string]struct{ address, head, want string }{
		"link":                  {here + "?utm_source=x", `<link rel=canonical href="/2024/harbour-reopens/">`, here},
		"og":                    {here, `<meta property=og:url content="https://halyard.example/2024/harbour-reopens?utm_medium=og">`, here},
		"json-ld":               {here, `<script type="application/ld+json">{"@type":"Article","mainEntityOfPage":{"@id":"https://halyard.example/a/1"}}</script>`, "https://halyard.example/a/1"},
		"front page is no page": {here, `<link rel=canonical href="https://halyard.example/">`, ""},
		"not the web":           {here, `<link rel=canonical href="android-app://halyard">`, ""},
		"base":                  {here, `<base href="https://www.halyard.example/"><link rel=canonical href="a/1">`, "https://www.halyard.example/a/1"},
		"none":                  {here, "", ""},
	} {
		if got := readMeta(t, c.address, c.head, "<h1>Harbour</h1>").canonical; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLinks(t *testing.T) {
	m := readMeta(t, here+"?page=1", `<link rel=amphtml href="/amp/harbour"><link rel=next href="?page=2"><link rel=alternate media=print href="/print/1">`, "")
	if m.amp != "https://halyard.example/amp/harbour" || m.next != here+"?page=2" || m.print != "https://halyard.example/print/1" {
		t.Errorf("amp %q, next %q, print %q", m.amp, m.next, m.print)
	}
	if m = readMeta(t, here, `<link rel=next href="/2024/lighthouse-for-sale">`, ""); m.next != "" {
		t.Errorf("the next article was taken for the next page: %q", m.next)
	}
	if m = readMeta(t, here, `<link rel=next href="/2024/harbour-reopens/2/">`, ""); m.next == "" {
		t.Error("the next page was not found")
	}
}

func TestImage(t *testing.T) {
	for name, c := range map[string]struct {
		head, body string
		want       news.Image
	}{
		"og with size": {`<meta property=og:image content="/img/harbour.jpg"><meta property=og:image:width content=1200><meta property=og:image:height content=630><meta property=og:image:alt content="A harbour">`, "",
			news.Image{URL: "https://halyard.example/img/harbour.jpg", Width: 1200, Height: 630, Alt: "A harbour"}},
		"json-ld object": {`<script type="application/ld+json">{"@type":"Article","image":{"@type":"ImageObject","url":"https://cdn.example/h.jpg","width":800,"height":"600","caption":"The quay","creditText":"M. Lind"}}</script>`, "",
			news.Image{URL: "https://cdn.example/h.jpg", Width: 800, Height: 600, Caption: "The quay", Credit: "M. Lind"}},
		"json-ld list": {`<script type="application/ld+json">{"@type":"Article","image":["https://cdn.example/h1.jpg","https://cdn.example/h2.jpg"]}</script>`, "",
			news.Image{URL: "https://cdn.example/h1.jpg"}},
		"caption of the same picture": {`<meta property=og:image content="https://cdn.example/harbour-1200x630.jpg">`,
			`<h1>Harbour</h1><figure><img src="https://cdn.example/harbour-768x512.jpg" alt="Boats"><figcaption>Boats at the quay. <span class=credit>Photo: M. Lind</span></figcaption></figure>`,
			news.Image{URL: "https://cdn.example/harbour-1200x630.jpg", Alt: "Boats", Caption: "Boats at the quay.", Credit: "M. Lind"}},
		"picture within an image server's address": {`<meta property=og:image content="https://img.example/crop/1200/?url=https%3A%2F%2Fcdn.example%2Fa%2Fharbour-at-dawn.jpg">`,
			`<h1>Harbour</h1><figure><img src="data:image/gif;base64,R0" data-src="https://img.example/w/600/harbour-at-dawn.webp" alt="Dawn"><figcaption>Dawn</figcaption></figure>`,
			news.Image{URL: "https://img.example/crop/1200/?url=https%3A%2F%2Fcdn.example%2Fa%2Fharbour-at-dawn.jpg", Alt: "Dawn", Caption: "Dawn"}},
		"caption without a figure": {`<meta property=og:image content="https://cdn.example/harbour.jpg">`,
			`<h1>Harbour</h1><div class="wp-caption"><a href=x><img src="https://cdn.example/harbour-300x200.jpg"></a><p class="wp-caption-text">The quay. Photo: M. Lind</p></div>`,
			news.Image{URL: "https://cdn.example/harbour.jpg", Caption: "The quay.", Credit: "M. Lind"}},
		"figure only": {"", `<h1>Harbour</h1><figure><img src="quay.jpg" width=640 height=480><figcaption>The quay (Foto: M. Lind)</figcaption></figure>`,
			news.Image{URL: "https://halyard.example/2024/quay.jpg", Width: 640, Height: 480, Caption: "The quay", Credit: "M. Lind"}},
		"logo is no picture": {`<meta property=og:image content="/static/logo.png">`, "", news.Image{}},
	} {
		if got := readMeta(t, here, c.head, c.body).image; got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

func TestPaywall(t *testing.T) {
	for head, want := range map[string]bool{
		`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>`:                                        true,
		`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>`:                                      true,
		`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>`:                                         false,
		`<script type="application/ld+json">{"@type":"NewsArticle","hasPart":{"@type":"WebPageElement","isAccessibleForFree":"false"}}</script>`: true,
		`<meta property="article:content_tier" content="locked">`:                                                                                true,
		`<meta property="article:content_tier" content="free">`:                                                                                  false,
		"": false,
	} {
		if got := readMeta(t, here, head, "<h1>Harbour</h1>").paywall; got != want {
			t.Errorf("%s: %v", head, got)
		}
	}
}

func TestKind(t *testing.T) {
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	for name, c := range map[string]struct {
		address, head string
		want          pageKind
	}{
		"article":    {here, ld(`{"@type":"NewsArticle"}`), isArticle},
		"og":         {here, `<meta property=og:type content=article>`, isArticle},
		"live":       {here, ld(`{"@type":"LiveBlogPosting"}`), isLive},
		"video":      {here, `<meta property=og:type content=video.other>`, isVideo},
		"list":       {here, ld(`{"@type":"CollectionPage"}`), isList},
		"front":      {"https://halyard.example/", "", isList},
		"not saying": {here, "", ""},
	} {
		if got := readMeta(t, c.address, c.head, "").is; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestFacts(t *testing.T) {
	m := readMeta(t, here, `<meta name=robots content="NoArchive, max-snippet:50"><meta name=GPTBot content=noindex><meta name=robots content=noai>
		<meta property=og:site_name content="The Halyard"><meta property=article:section content=Coast>
		<meta property=article:tag content=harbour><meta property=article:tag content="storm, Harbour">
		<script type="application/ld+json">{"@type":"NewsArticle","inLanguage":"pt_BR","articleBody":"First.\n\nSecond &amp; last."}</script>`, "")
	for name, c := range map[string][2]string{
		"publisher": {m.publisher, "The Halyard"},
		"language":  {m.language, "pt-BR"},
		"section":   {m.section, "Coast"},
		"keywords":  {strings.Join(m.keywords, "|"), "harbour|storm"},
		"robots":    {strings.Join(m.robots, "|"), "gptbot: noindex|noarchive|max-snippet:50|noai"},
		"body":      {m.body, "First.\n\nSecond & last."},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %q, want %q", name, c[0], c[1])
		}
	}
}

func TestUsedNodes(t *testing.T) {
	doc, _ := html.Parse(strings.NewReader(`<title>Harbour reopens</title><h1 id=a>Harbour reopens</h1><p id=b class=byline>By Ines Halloran</p><time id=c>May 3, 2024</time><p id=d>The harbour has been open since May 3, 2024, says the mayor of the town.</p>`))
	m := metadata(doc, Page{URL: here})
	var ids []string
	for n := range m.used {
		ids = append(ids, attr(n, "id"))
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); !slices.Contains(ids, "a") || !slices.Contains(ids, "b") || !slices.Contains(ids, "c") || slices.Contains(ids, "d") {
		t.Errorf("used %q", ids)
	}
}

func FuzzMetadata(f *testing.F) {
	f.Add(`<title>Harbour reopens</title><script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Ines"}}</script><h1>Harbour</h1><p class=byline>By Ines</p><time datetime=2024-05-03>`)
	f.Add(`<div itemscope itemtype=Article><i itemprop=author itemscope><b itemprop=name>Ines</b></i></div>`)
	f.Fuzz(func(t *testing.T, page string) {
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		m := metadata(doc, Page{URL: here})
		if len(m.byline) != len(m.kinds) || len(m.byline) > maxNames {
			t.Fatalf("%d names, %d kinds", len(m.byline), len(m.kinds))
		}
		if strings.ContainsAny(m.title, "\n\t") {
			t.Fatalf("title %q", m.title)
		}
	})
}

func BenchmarkMetadata(b *testing.B) {
	page := `<html lang=en><head><title>Harbour reopens | Halyard</title><meta property=og:title content="Harbour reopens"><meta name=author content="Ines Halloran">
		<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour reopens","datePublished":"2024-05-03T07:15:00+02:00","author":{"name":"Ines Halloran"}}</script></head>
		<body class="single post"><nav class="main-menu">` + strings.Repeat(`<a class="menu-item" href="/coast/">Coast</a>`, 60) + `</nav><article class="post-body"><h1>Harbour reopens</h1>
		<p class=byline>By <a href="/author/ines">Ines Halloran</a>, Reporter</p><time datetime="2024-05-03">3 May 2024</time>` +
		strings.Repeat("<p>The harbour has been closed since the storm, and the boats lie in the river.</p>", 100) + `</article>` +
		strings.Repeat(`<div class="related card"><a href=/x><h3>Another story</h3></a><time>1 May 2024</time></div>`, 40) + `</body></html>`
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		metadata(doc, Page{URL: here})
	}
}
