package extract

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

// read is metadata of a page made of a head and a body.
func readMeta(t testing.TB, address, head, body string) meta {
	t.Helper()
	doc, err := html.Parse(strings.NewReader("<!doctype html><html lang=en><head>" + head + "</head><body>" + body + "</body></html>"))
	if err != nil {
		t.Fatal(err)
	}
	return metadata(doc, Page{URL: address})
}

const here = "https://halyard.example/2024/harbour-reopens"

func TestDateSources(t *testing.T) {
	h1 := "<h1>Harbour reopens after the storm</h1>"
	for name, c := range map[string]struct{ head, body, published, modified string }{
		"json-ld": {`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour reopens","datePublished":"2024-05-03T07:15:00+02:00","dateModified":"2024-05-04T09:00:00+02:00"}</script>`, h1,
			"2024-05-03T07:15:00+02:00", "2024-05-04T09:00:00+02:00"},
		"json-ld graph": {`<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Halyard"},{"@type":["Article","WebPage"],"datePublished":"2024-05-03T07:15:00Z"}]}</script>`, h1,
			"2024-05-03T07:15:00Z", ""},
		"json-ld nested in mainEntity": {`<script type="application/ld+json">[{"@type":"WebPage","mainEntity":{"@type":"BlogPosting","datePublished":"2024-05-03"}}]</script>`, h1,
			"2024-05-03T00:00:00Z", ""},
		"json-ld broken": {"<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\n\"headline\":\"He said \"go\" and\nleft\",\"datePublished\":\"2024-05-03\",}</script>", h1,
			"2024-05-03T00:00:00Z", ""},
		"json-ld cut off": {`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-03","description":"it ends he</script>`, h1,
			"2024-05-03T00:00:00Z", ""},
		"json-ld of a related article loses": {`<script type="application/ld+json">[{"@type":"NewsArticle","url":"https://halyard.example/other","datePublished":"2020-01-01"},{"@type":"NewsArticle","url":"https://halyard.example/2024/harbour-reopens/","datePublished":"2024-05-03"}]</script>`, h1,
			"2024-05-03T00:00:00Z", ""},
		"comment dates are not the article's": {`<script type="application/ld+json">{"@type":"Article","comment":[{"@type":"Comment","datePublished":"2024-05-09"}],"datePublished":"2024-05-03"}</script>`, h1,
			"2024-05-03T00:00:00Z", ""},
		"microdata": {"", `<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop=headline>Harbour reopens</h1><meta itemprop=datePublished content="2024-05-03T07:15:00+02:00"></article>`,
			"2024-05-03T07:15:00+02:00", ""},
		"microdata time": {"", `<div itemscope itemtype="http://schema.org/Article">` + h1 + `<time itemprop="datePublished" datetime="2024-05-03T07:15">3 May</time><time itemprop=dateModified datetime="2024-05-04">4 May</time></div>`,
			"2024-05-03T07:15:00Z", "2024-05-04T00:00:00Z"},
		"rdfa": {"", `<div vocab="http://schema.org/" typeof="NewsArticle">` + h1 + `<span property="datePublished" content="2024-05-03T07:15:00Z">3 May</span></div>`,
			"2024-05-03T07:15:00Z", ""},
		"rdfa with prefix": {"", `<div typeof="schema:Article">` + h1 + `<span property="schema:datePublished" content="2024-05-03">3 May</span></div>`,
			"2024-05-03T00:00:00Z", ""},
		"opengraph": {`<meta property="article:published_time" content="2024-05-03T07:15:00+02:00"><meta property="article:modified_time" content="2024-05-04T09:00:00+02:00">`, h1,
			"2024-05-03T07:15:00+02:00", "2024-05-04T09:00:00+02:00"},
		"dublin core": {`<meta name="DC.date.issued" content="2024-05-03"><meta name="DCTERMS.modified" content="2024-05-04">`, h1,
			"2024-05-03T00:00:00Z", "2024-05-04T00:00:00Z"},
		"parsely":                    {`<meta name="parsely-pub-date" content="2024-05-03T07:15:00Z">`, h1, "2024-05-03T07:15:00Z", ""},
		"sailthru":                   {`<meta name="sailthru.date" content="Fri, 03 May 2024 07:15:00 -0400">`, h1, "2024-05-03T07:15:00-04:00", ""},
		"citation":                   {`<meta name="citation_publication_date" content="2024/05/03">`, h1, "2024-05-03T00:00:00Z", ""},
		"a name of the site's own":   {`<meta name="x-published-at" content="2024-05-03">`, h1, "2024-05-03T00:00:00Z", ""},
		"the more exact of two":      {`<meta property="article:published_time" content="2024-05-03T07:15:00+02:00"><script type="application/ld+json">{"@type":"Article","datePublished":"2024-05-03"}</script>`, h1, "2024-05-03T07:15:00+02:00", ""},
		"offset of the page":         {`<meta property="article:modified_time" content="2024-05-04T09:00:00+02:00">`, h1 + `<p class=date>3 May 2024</p>`, "2024-05-03T00:00:00+02:00", "2024-05-04T09:00:00+02:00"},
		"microformat":                {"", h1 + `<abbr class=published title="2024-05-03T07:15:00+02:00">3 May</abbr> <abbr class=updated title="2024-05-04">4 May</abbr>`, "2024-05-03T07:15:00+02:00", "2024-05-04T00:00:00+02:00"},
		"property without an item":   {"", h1 + `<span property="schema:datePublished" content="2024-05-03">3 May</span>`, "2024-05-03T00:00:00Z", ""},
		"parsely page":               {`<meta name=parsely-page content='{"title":"Harbour reopens","pub_date":"2024-05-03T07:15:00Z","author":"Ines Halloran"}'>`, h1, "2024-05-03T07:15:00Z", ""},
		"element of a site's own":    {"", h1 + `<local-time datetime="2024-05-03T07:15:00Z">3 May</local-time>`, "2024-05-03T07:15:00Z", ""},
		"time element":               {"", h1 + `<time datetime="2024-05-03T07:15:00+02:00">yesterday</time><p>Text.</p>`, "2024-05-03T07:15:00+02:00", ""},
		"visible":                    {"", h1 + `<div><span>May</span> <span>3</span>, <span>2024</span></div><p>Text of the year 2019.</p>`, "2024-05-03T00:00:00Z", ""},
		"visible with a label":       {"", h1 + `<p>Published: May 3, 2024 at 7:15 am ET | Updated: May 4, 2024</p>`, "2024-05-03T07:15:00-04:00", "2024-05-04T00:00:00-04:00"},
		"related dates lose":         {"", `<div class="related"><time datetime="2024-06-01">1 June 2024</time></div>` + h1 + `<p class="post-date">May 3, 2024</p><aside class="more-stories"><time datetime="2024-06-02">2 June</time></aside>`, "2024-05-03T00:00:00Z", ""},
		"comments lose":              {"", h1 + strings.Repeat("<p>Long text of the article that goes on and on.</p>", 80) + `<div class=comments><time datetime="2024-07-01">July 1, 2024</time></div>`, "", ""},
		"prose is no date line":      {"", h1 + `<p>The harbour was built on May 3, 1924, by people who had come from all over the coast to find work in the years of the great fishing boom.</p>`, "", ""},
		"local day":                  {`<meta property="article:published_time" content="2024-05-04T01:30:00Z">`, h1 + `<p class=date>May 3, 2024</p>`, "2024-05-03T21:30:00-04:00", ""},
		"local day, time shown":      {`<meta property="article:published_time" content="2024-05-04T01:30:00Z">`, h1 + `<p class=date>May 3, 2024, 9:30 PM</p>`, "2024-05-03T21:30:00-04:00", ""},
		"an import date is not it":   {`<meta property="article:published_time" content="2024-05-03T10:00:00Z">`, h1 + `<p class=date>Published on 12 March 2011</p>`, "2011-03-12T00:00:00Z", ""},
		"update shown alone":         {`<meta property="article:published_time" content="2024-05-03T10:00:00Z">`, h1 + `<p class=date>Last updated: 9 October 2025</p>`, "2024-05-03T10:00:00Z", "2025-10-09T00:00:00Z"},
		"only an update":             {"", h1 + `<p class=date>Updated 3 May 2024</p>`, "2024-05-03T00:00:00Z", "2024-05-03T00:00:00Z"},
		"state of a framework":       {"", h1 + `<p>Text.</p><script>window.__STATE__ = {"post":{"id":1,"title":"Harbour reopens after the storm","publishedAt":"2024-05-03T07:15:00.000Z","body":"…"}}</script>`, "2024-05-03T07:15:00Z", ""},
		"order of the locale":        {`<meta property=og:locale content=en_GB>`, h1 + `<p class=date>03/05/2024</p>`, "2024-05-03T00:00:00Z", ""},
		"order of the united states": {`<meta property=og:locale content=en_US>`, h1 + `<p class=date>05/03/2024</p>`, "2024-05-03T00:00:00Z", ""},
		"a clock never set":          {`<meta property="article:published_time" content="1970-01-01T00:00:00Z">`, h1 + `<p class=date>May 3, 2024</p>`, "2024-05-03T00:00:00Z", ""},
		"json-ld value objects":      {`<script type="application/ld+json">{"@type":"http://schema.org/NewsArticle","datePublished":{"@type":"Date","@value":"2024-05-03"}}</script>`, h1, "2024-05-03T00:00:00Z", ""},
		"json-ld in a string":        {`<script type="application/ld+json">"{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-03\"}"</script>`, h1, "2024-05-03T00:00:00Z", ""},
		"order learnt from the page": {"", h1 + `<p class=date>03/05/2024</p><ul class=related><li><time>28/04/2024</time></ul>`, "2024-05-03T00:00:00Z", ""},
		"year of the Hijri":          {"", `<div lang=fa><h1>بندر بازگشایی شد</h1><span class=date>۱۴ اردیبهشت ۱۴۰۳</span></div>`, "2024-05-03T00:00:00Z", ""},
		"nothing":                    {"", h1 + "<p>No date.</p>", "", ""},
	} {
		m := readMeta(t, here, c.head, c.body)
		if got := m.published.String(); got != c.published {
			t.Errorf("%s: published %q, want %q", name, got, c.published)
		}
		if got := m.modified.String(); got != c.modified {
			t.Errorf("%s: modified %q, want %q", name, got, c.modified)
		}
	}
}

// Both dates are under the headline; words in the page's language tell which is
// which, in either order.
func TestDatesAreTold(t *testing.T) {
	for lang, line := range map[string]string{
		"en": "Updated May 4, 2024 Published May 3, 2024",
		"de": "Veröffentlicht am 3. Mai 2024, zuletzt aktualisiert am 4. Mai 2024",
		"fr": "Publié le 3 mai 2024, mis à jour le 4 mai 2024",
		"es": "Publicado el 3 de mayo de 2024 · Actualizado el 4 de mayo de 2024",
		"it": "Pubblicato il 3 maggio 2024 - Aggiornato il 4 maggio 2024",
		"pt": "Publicado em 3 de maio de 2024 | Atualizado em 4 de maio de 2024",
		"nl": "Bijgewerkt: 4 mei 2024 Gepubliceerd: 3 mei 2024",
		"pl": "Publikacja: 3 maja 2024, aktualizacja: 4 maja 2024",
		"cs": "Aktualizováno 4. května 2024, publikováno 3. května 2024",
		"ru": "Опубликовано 3 мая 2024, обновлено 4 мая 2024",
		"uk": "Оновлено 4 травня 2024 Опубліковано 3 травня 2024",
		"tr": "Yayınlanma: 3 Mayıs 2024 Güncelleme: 4 Mayıs 2024",
		"ar": "نشر في 3 مايو 2024، آخر تحديث 4 مايو 2024",
		"fa": "انتشار: ۱۴ اردیبهشت ۱۴۰۳ به روز رسانی: ۱۵ اردیبهشت ۱۴۰۳",
		"he": "פורסם 3 במאי 2024 עודכן 4 במאי 2024",
		"zh": "发布：2024年5月3日 更新：2024年5月4日",
		"ja": "2024年5月3日 公開 2024年5月4日 更新",
		"ko": "입력 2024.05.03 10:00 수정 2024.05.04 11:00",
		"id": "Diterbitkan 3 Mei 2024, diperbarui 4 Mei 2024",
		"sv": "Publicerad 3 maj 2024 Uppdaterad 4 maj 2024",
		"da": "Offentliggjort 3. maj 2024, opdateret 4. maj 2024",
		"no": "Publisert 3. mai 2024 Oppdatert 4. mai 2024",
		"fi": "Julkaistu 3.5.2024 Päivitetty 4.5.2024",
		"el": "Δημοσίευση 3 Μαΐου 2024 Ενημέρωση 4 Μαΐου 2024",
		"hu": "Megjelent: 2024. május 3. Frissítve: 2024. május 4.",
		"ro": "Publicat 3 mai 2024, actualizat 4 mai 2024",
		"vi": "Xuất bản 3/5/2024 Cập nhật 4/5/2024",
	} {
		page := `<html lang=` + lang + `><title>Halyard</title><h1>Halyard</h1><p>` + line + `</p><p>…</p>`
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		m := metadata(doc, Page{URL: "https://salt.example/1"})
		if p, u := m.published.Format("2006-01-02"), m.modified.Format("2006-01-02"); p != "2024-05-03" || u != "2024-05-04" {
			t.Errorf("%s %q: published %s, updated %s", lang, line, p, u)
		}
	}
}

func TestAddressDate(t *testing.T) {
	for address, want := range map[string]string{
		"https://halyard.example/2024/05/03/harbour":        "2024-05-03T00:00:00Z",
		"https://halyard.example/news/2024-05-03-harbour":   "2024-05-03T00:00:00Z",
		"https://halyard.example/2024/may/03/harbour":       "2024-05-03T00:00:00Z",
		"https://halyard.example/20240503/harbour":          "2024-05-03T00:00:00Z",
		"https://halyard.example/2024/harbour-of-the-year":  "",
		"https://halyard.example/article/12345678":          "",
		"https://halyard.example/2024/05/harbour-reopens-3": "",
	} {
		if got := readMeta(t, address, "", "<h1>Harbour reopens</h1>").published.String(); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestTitle(t *testing.T) {
	for name, c := range map[string]struct{ head, body, want string }{
		"h1":                           {`<title>Harbour reopens | Halyard</title>`, `<h1>Harbour reopens</h1>`, "Harbour reopens"},
		"h1, not the one for search":   {`<title>Storm 2024: when does the harbour reopen? - Halyard News</title><meta property=og:title content="Harbour reopens after the storm: all you need to know">`, `<h1>Harbour reopens after the storm</h1>`, "Harbour reopens after the storm"},
		"site's name off":              {`<title>Harbour reopens - The Halyard</title><meta property=og:site_name content="The Halyard">`, ``, "Harbour reopens"},
		"site's name in front":         {`<title>Halyard :: Harbour reopens</title>`, ``, "Harbour reopens"},
		"site's name from the address": {`<title>Harbour reopens | Halyard</title>`, ``, "Harbour reopens"},
		"dash in the headline stays":   {`<title>Harbour reopens – at last - Halyard</title>`, ``, "Harbour reopens – at last"},
		"masthead is an h1":            {`<title>Harbour reopens – Salt &amp; Sail</title><meta property=og:title content="Harbour reopens">`, `<h1><a href="/">Salt &amp; Sail</a></h1><article><h2>Harbour reopens</h2></article>`, "Harbour reopens"},
		"masthead and headline":        {`<title>Harbour reopens – Salt &amp; Sail</title><meta property=og:title content="Harbour reopens">`, `<h1>Salt &amp; Sail</h1><h1>Harbour reopens</h1><h1>Most read</h1>`, "Harbour reopens"},
		"json-ld":                      {`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour &amp; quay reopen"}</script>`, ``, "Harbour & quay reopen"},
		"date set into the h1":         {`<title>Harbour reopens</title>`, `<h1>Harbour reopens <time>3 May 2024</time></h1>`, "Harbour reopens"},
		"line broken in the h1":        {`<title>Harbour reopens after storm</title>`, `<h1>Harbour reopens<br>after storm</h1>`, "Harbour reopens after storm"},
		"section behind a bar":         {`<title>Harbour reopens after the storm</title>`, `<h1>Harbour reopens after the storm | Coast</h1>`, "Harbour reopens after the storm"},
		"h1 in the related box":        {`<title>Harbour reopens after the storm</title>`, `<h1>Harbour reopens after the storm</h1><div class=related><h1>The storm reopens old harbour wounds</h1></div>`, "Harbour reopens after the storm"},
		"characters without width":     {`<title>Harbour reopens</title>`, "<h1>Har\u00adbour re\u200bopens</h1>", "Harbour reopens"},
		"nothing but a title":          {`<title>Harbour reopens after storm – The Daily Gull</title>`, ``, "Harbour reopens after storm"},
		"chinese":                      {`<title>风暴过后港口重新开放_海岸新闻_海岸网</title>`, `<h1>海岸网</h1><h1>风暴过后，港口重新开放</h1>`, "风暴过后，港口重新开放"},
		"thai":                         {`<title>ท่าเรือเปิดอีกครั้งหลังพายุ - ข่าวชายฝั่ง</title>`, `<h1>ท่าเรือเปิดอีกครั้งหลังพายุ</h1>`, "ท่าเรือเปิดอีกครั้งหลังพายุ"},
		"arabic":                       {`<title>إعادة فتح الميناء بعد العاصفة | الساحل</title>`, `<h1>إعادة فتح الميناء بعد العاصفة</h1>`, "إعادة فتح الميناء بعد العاصفة"},
		"japanese":                     {`<title>港が再開｜ハリヤード新聞</title><meta property=og:site_name content="ハリヤード新聞">`, ``, "港が再開"},
	} {
		if got := readMeta(t, here, c.head, c.body).title; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestByline(t *testing.T) {
	h1 := "<title>Harbour reopens</title>|<h1>Harbour reopens</h1>"
	ld := func(author string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","publisher":{"name":"Halyard"},"author":` + author + `}</script>|<h1>Harbour reopens</h1>`
	}
	for name, c := range map[string]struct {
		page string // head|body
		want []string
	}{
		"json-ld":                     {ld(`{"@type":"Person","name":"Ines Halloran"}`), []string{"Ines Halloran"}},
		"json-ld list":                {ld(`[{"@type":"Person","name":"Ines Halloran"},{"@type":"Person","name":"Otto Brandt"}]`), []string{"Ines Halloran", "Otto Brandt"}},
		"json-ld string":              {ld(`"Ines Halloran and Otto Brandt"`), []string{"Ines Halloran", "Otto Brandt"}},
		"json-ld names in a list":     {ld(`{"@type":"Person","name":["Ines Halloran","Otto Brandt"]}`), []string{"Ines Halloran", "Otto Brandt"}},
		"by in the name":              {ld(`{"name":"By Ines Halloran, Senior Reporter"}`), []string{"Ines Halloran"}},
		"degrees":                     {ld(`{"name":"Ines Halloran, MD, Ph.D."}`), []string{"Ines Halloran"}},
		"outlet beside a person":      {ld(`[{"@type":"Person","name":"Ines Halloran"},{"@type":"Organization","name":"Halyard"}]`), []string{"Ines Halloran"}},
		"agency beside a person":      {ld(`[{"@type":"Person","name":"Ines Halloran"},{"@type":"Organization","name":"North Coast Wire"}]`), []string{"Ines Halloran", "North Coast Wire"}},
		"last name first":             {ld(`{"@type":"Person","name":"Halloran, Ines"}`), []string{"Ines Halloran"}},
		"outlet only, person visible": {ld(`{"@type":"Organization","name":"Halyard"}`) + `<p class=byline>By Ines Halloran</p>`, []string{"Ines Halloran"}},
		"machine name":                {ld(`{"@type":"Person","name":"ihalloran"}`) + `<p class=byline>By Ines Halloran</p>`, []string{"Ines Halloran"}},
		"more names visible":          {ld(`{"@type":"Person","name":"Ines Halloran"}`) + `<p class=byline>By Ines Halloran and Otto Brandt</p>`, []string{"Ines Halloran", "Otto Brandt"}},
		"reference by id": {`<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"#p1"}},{"@type":"Person","@id":"#p1","name":"Ines Halloran"}]}</script>|<h1>Harbour reopens</h1>`,
			[]string{"Ines Halloran"}},
		"meta author":          {`<meta name=author content="Ines Halloran">|`, []string{"Ines Halloran"}},
		"meta address":         {`<meta property="article:author" content="https://social.example/ines">|`, nil},
		"library order":        {`<meta name=citation_author content="Halloran, Ines"><meta name=citation_author content="Brandt, Otto">|`, []string{"Ines Halloran", "Otto Brandt"}},
		"microdata":            {`|<div itemscope itemtype=http://schema.org/Article><h1 itemprop=headline>Harbour</h1><span itemprop=author itemscope itemtype=http://schema.org/Person><b itemprop=name>Ines Halloran</b></span></div>`, []string{"Ines Halloran"}},
		"rdfa":                 {`|<div typeof=Article><h1>Harbour</h1><span property=author typeof=Person><b property=name>Ines Halloran</b></span></div>`, []string{"Ines Halloran"}},
		"microdata text":       {`|<article itemscope itemtype=http://schema.org/NewsArticle><h1>Harbour</h1><span itemprop=author>By Ines Halloran</span></article>`, []string{"Ines Halloran"}},
		"property alone":       {`|<h1>Harbour</h1><span itemprop=author>Ines Halloran</span>`, []string{"Ines Halloran"}},
		"dublin core":          {`<meta name=DC.Creator content="Halloran, Ines">|`, []string{"Ines Halloran"}},
		"parsely page":         {`<meta name=parsely-page content='{"authors":["Ines Halloran","Otto Brandt"]}'>|`, []string{"Ines Halloran", "Otto Brandt"}},
		"microformat":          {h1 + `<span class="author vcard"><a class="url fn" href="/x">Ines Halloran</a></span>`, []string{"Ines Halloran"}},
		"rel author":           {h1 + `<a rel=author href=/people/ines>Ines Halloran</a>`, []string{"Ines Halloran"}},
		"by line":              {h1 + `<p>By Ines Halloran</p><p>Text.</p>`, []string{"Ines Halloran"}},
		"capitals":             {h1 + `<p>BY INES HALLORAN</p>`, []string{"INES HALLORAN"}},
		"glued":                {h1 + `<div class=byline>By<a href=/author/ines>Ines Halloran</a></div>`, []string{"Ines Halloran"}},
		"role and date":        {h1 + `<div class=byline>Ines Halloran, Chief Political Correspondent | May 3, 2024 10:30 am</div>`, []string{"Ines Halloran"}},
		"role without a comma": {h1 + `<div class=author>Ines Halloran Senior Reporter</div>`, []string{"Ines Halloran"}},
		"date first":           {h1 + `<div class=byline>3 May 2024 by Ines Halloran</div>`, []string{"Ines Halloran"}},
		"min read":             {h1 + `<div class=byline>Ines Halloran · 5 min read</div>`, []string{"Ines Halloran"}},
		"reviewer left out":    {h1 + `<div class=byline>By <a href=/author/ines>Ines Halloran</a> Reviewed by <a href=/author/otto>Otto Brandt</a></div>`, []string{"Ines Halloran"}},
		"three":                {h1 + `<p class=byline>By Ines Halloran, Otto Brandt and Mia Lind</p>`, []string{"Ines Halloran", "Otto Brandt", "Mia Lind"}},
		"label apart":          {h1 + `<div><span>Written by</span> <span>Ines Halloran</span></div>`, []string{"Ines Halloran"}},
		"prose":                {h1 + `<p>By completing this form you agree.</p>`, nil},
		"commenter":            {h1 + `<div class=comments><p class=author>Otto Brandt</p></div>`, nil},
		"french":               {h1 + `<p>Par Inès Halloran et Otto Brandt, à Brest</p>`, []string{"Inès Halloran", "Otto Brandt"}},
		"german":               {h1 + `<p>Von Ines Halloran und Otto Brandt</p>`, []string{"Ines Halloran", "Otto Brandt"}},
		"german place":         {h1 + `<p>Von Ines Halloran, Kiel</p>`, []string{"Ines Halloran"}},
		"spanish":              {h1 + `<p>Por José Ortega y Gasset</p>`, []string{"José Ortega y Gasset"}},
		"spanish two":          {h1 + `<p>Por Inés Ortega y Juan Lindo</p>`, []string{"Inés Ortega", "Juan Lindo"}},
		"italian":              {h1 + `<p>di Ines Conti</p>`, []string{"Ines Conti"}},
		"dutch":                {h1 + `<p>Door Ines van der Meer</p>`, []string{"Ines van der Meer"}},
		"swedish":              {h1 + `<p>Text: Ines Lindqvist</p>`, []string{"Ines Lindqvist"}},
		"polish":               {h1 + `<p>Autor: Inga Kowalska</p>`, []string{"Inga Kowalska"}},
		"russian":              {h1 + `<p>Автор: Инна Соколова</p>`, []string{"Инна Соколова"}},
		"turkish":              {h1 + `<p>Yazan: İnci Demir</p>`, []string{"İnci Demir"}},
		"arabic":               {h1 + `<p>بقلم: إيناس حلواني</p>`, []string{"إيناس حلواني"}},
		"hebrew":               {h1 + `<p>מאת: אינס הלוי</p>`, []string{"אינס הלוי"}},
		"chinese":              {h1 + `<p>作者：林海燕</p>`, []string{"林海燕"}},
		"korean":               {h1 + `<p class=byline>김하늘 기자</p>`, []string{"김하늘"}},
		"indonesian":           {h1 + `<p>Penulis: Indah Lestari</p>`, []string{"Indah Lestari"}},
		"vietnamese":           {h1 + `<p>Tác giả: Nguyễn Thị Hoa</p>`, []string{"Nguyễn Thị Hoa"}},
		"danish":               {h1 + `<p>Af Ines Holm og Otto Lund</p>`, []string{"Ines Holm", "Otto Lund"}},
		"norwegian":            {h1 + `<p>Av Ines Holm</p>`, []string{"Ines Holm"}},
		"finnish":              {h1 + `<p>Teksti: Iina Halonen</p>`, []string{"Iina Halonen"}},
		"greek":                {h1 + `<p>Της Ιωάννας Παππά</p>`, []string{"Ιωάννας Παππά"}},
		"romanian":             {h1 + `<p>De Ioana Popescu</p>`, []string{"Ioana Popescu"}},
		"czech":                {h1 + `<p>Autor: Inka Horáková</p>`, []string{"Inka Horáková"}},
		"ukrainian":            {h1 + `<p>Автор: Інна Соколенко</p>`, []string{"Інна Соколенко"}},
		"persian":              {h1 + `<p>نویسنده: اینا حلوانی</p>`, []string{"اینا حلوانی"}},
		"japanese":             {h1 + `<p>文：山田花子</p>`, []string{"山田花子"}},
		"japanese reporter":    {h1 + `<p class=byline>山田花子 記者</p>`, []string{"山田花子"}},
		"chinese slash":        {h1 + `<p>文/林海燕</p>`, []string{"林海燕"}},
		"chinese reporter":     {h1 + `<p>记者：林海燕</p>`, []string{"林海燕"}},
		"portuguese":           {h1 + `<p>Por Inês Farias e João Lima, em Lisboa</p>`, []string{"Inês Farias", "João Lima"}},
		"place after":          {h1 + `<p class=byline>By Ines Halloran in Kiel</p>`, []string{"Ines Halloran"}},
		"for an agency":        {h1 + `<p class=byline>By Ines Halloran for North Coast Wire</p>`, []string{"Ines Halloran"}},
		"agency behind":        {h1 + `<p class=byline>By INES HALLORAN, Associated Press</p>`, []string{"INES HALLORAN", "Associated Press"}},
		"handle":               {h1 + `<p class=byline>Ines Halloran @ines</p>`, []string{"Ines Halloran"}},
		"e-mail":               {h1 + `<p class=byline>By Ines Halloran ihalloran@halyard.example</p>`, []string{"Ines Halloran"}},
		"time":                 {h1 + `<p class=byline>By Ines Halloran 10:30 am, Friday</p>`, []string{"Ines Halloran"}},
		"relative time":        {h1 + `<p class=byline>Ines Halloran 3 hours ago</p>`, []string{"Ines Halloran"}},
		"korean glued":         {h1 + `<p class=byline>김하늘기자 haneul@halyard.example</p>`, []string{"김하늘"}},
		"chinese own reporter": {h1 + `<p>本报记者 林海燕</p>`, []string{"林海燕"}},
		"chinese wide bar":     {h1 + `<p>文｜林海燕</p>`, []string{"林海燕"}},
		"german dateline":      {h1 + `<p class=article-meta>Von <a href="/autoren/ines">Ines Halloran</a>, Kiel<br>Stand: 03.05.2024, 10:30 Uhr</p>`, []string{"Ines Halloran"}},
		"spanish class":        {h1 + `<div class=firma><span>Inés Ortega</span> / Madrid</div>`, []string{"Inés Ortega"}},
		"french with agency":   {h1 + `<p>Par Inès Halloran avec AFP</p>`, []string{"Inès Halloran", "AFP"}},
		"turkish news":         {h1 + `<p>Haber: İnci Demir</p>`, []string{"İnci Demir"}},
		"portuguese dash":      {h1 + `<p>Por Inês Farias — Lisboa</p>`, []string{"Inês Farias"}},
		"russian role":         {h1 + `<div class=author>Инна Соколова, корреспондент</div>`, []string{"Инна Соколова"}},
		"hungarian":            {h1 + `<p>Írta: Halász Inez</p>`, []string{"Halász Inez"}},
	} {
		head, body, _ := strings.Cut(c.page, "|")
		if got := readMeta(t, here, head, body).byline; !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBylineKinds(t *testing.T) {
	m := readMeta(t, here, `<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization","name":"North Coast Wire"}}</script>`, "<h1>Harbour</h1>")
	if !slices.Equal(m.byline, []string{"North Coast Wire"}) || !slices.Equal(m.kinds, []news.Kind{news.Organisation}) {
		t.Errorf("%q %q", m.byline, m.kinds)
	}
	m = readMeta(t, here, "", `<h1>Harbour reopens</h1><p class=byline>By the Halyard Staff</p>`)
	if len(m.kinds) != 1 || m.kinds[0] != news.Organisation {
		t.Errorf("%q %q", m.byline, m.kinds)
	}
}
