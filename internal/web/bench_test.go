package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/text"
	"broadsheet/internal/web/webtest"
)

// newMorgue is a newspaper with 10,000 articles in 4,000 stories, of about 500
// words each, on an engine.
func newMorgue(b *testing.B, e storetest.Engine) (*site, *webtest.Clock) {
	b.Helper()
	c := &webtest.Clock{T: webtest.Present}
	db := e.Open(b, store.Config{Now: c.Now})
	vocabulary := strings.Fields("gate dam valley water engineer minister town bridge ship strait house vote bank coin rain river night train school council harbour price miners strike clinic gauge flow parish wall log door people order report morning")
	var placed []store.Placed
	for i := range 10_000 {
		var paras []string
		for p := range 8 {
			var words []string
			for w := range 60 {
				words = append(words, vocabulary[(i*7+p*13+w*(i%11+1))%len(vocabulary)])
			}
			paras = append(paras, "The "+strings.Join(words, " ")+".")
		}
		body := strings.Join(paras, "\n\n")
		url := fmt.Sprintf("https://outlet%d.example/%d", i%60, i)
		seen := c.T.Add(-time.Duration(10_000-i) * time.Minute)
		a := news.Article{Publisher: news.Publisher{Domain: news.Domain(url), Name: fmt.Sprintf("Outlet %d", i%60)}, Seen: seen, Fetched: seen}
		a.Content = news.Content{URL: url, CanonicalURL: url, Title: fmt.Sprintf("Headline number %d about the %s", i, vocabulary[i%len(vocabulary)]), Text: body, Language: "en",
			HTML: news.HTML("<p>" + strings.Join(paras, "</p><p>") + "</p>"), State: news.StateOK, Published: news.At(seen), Section: []string{"world", "politics", "business", "science", "sport", "local"}[i%6],
			Image: news.Image{URL: url + ".jpg", Width: 1080, Height: 720}}
		a.Analysis = news.Analysis{Language: "en", Tags: []news.Tag{{Label: vocabulary[i%len(vocabulary)], Weight: 1}, {Label: fmt.Sprintf("topic %d", i/40), Weight: .5}}, Entities: []news.Entity{{Name: fmt.Sprintf("Person %d", i/30), Kind: news.Person, Count: 2}}, Summary: paras[:4]}
		id, err := db.SaveArticle(b.Context(), store.Saved{Article: a, Words: text.Tokens(a.Content.Title+" \n "+body, "en"), Profile: func(int64) ([]byte, error) { return []byte{1}, nil }})
		if err != nil {
			b.Fatal(err)
		}
		placed = append(placed, store.Placed{ID: id, Story: id - id%5*(id%2)})
	}
	for i := range placed {
		placed[i].Story = placed[i/5*5].ID
		if i%5 > 2 {
			placed[i].Story = placed[i].ID
		}
	}
	if err := db.SavePlacements(b.Context(), store.Placements{Upto: 10_000, Placed: placed}, webtest.Sum); err != nil {
		b.Fatal(err)
	}
	if _, _, err := db.AddFeed(b.Context(), news.Feed{URL: "https://outlet1.example/feed"}); err != nil {
		b.Fatal(err)
	}
	return newSite(Options{DB: db, Secret: []byte("secret"), Now: c.Now}), c
}

// BenchmarkPages is the processor time of one page with 10,000 articles, that of a
// database server included.
func BenchmarkPages(b *testing.B) {
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		b.Run(string(e), func(b *testing.B) { benchmarkPages(b, e) })
	}
}

func benchmarkPages(b *testing.B, e storetest.Engine) {
	s, _ := newMorgue(b, e)
	h := s.around(s.routes())
	get := func(b *testing.B, path string) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
		r.Header.Set("Accept-Encoding", "gzip, br")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			body, _ := io.ReadAll(w.Body)
			b.Fatalf("%s: %d %s", path, w.Code, body)
		}
	}
	for _, p := range []struct{ name, path string }{
		{"front/cached", "/"}, {"article", "/article/5001/headline-number-5000-about-the-%s"}, {"story", "/story/9996/headline-number-9995-about-the-%s"},
		{"section", "/section/world"}, {"tag", "/tag/dam"}, {"search", "/search?q=gate+minister"}, {"feeds", "/feeds"},
	} {
		b.Run(p.name, func(b *testing.B) {
			path := p.path
			if strings.Contains(path, "%s") {
				r := httptest.NewRequest(http.MethodGet, path[:strings.LastIndexByte(path, '/')], nil)
				r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				path = w.Header().Get("Location")
			}
			get(b, path)
			measure(b, e, func() { get(b, path) })
		})
	}
	b.Run("front/uncached", func(b *testing.B) {
		measure(b, e, func() {
			s.front.at = frontKey{} // as if something had come in
			get(b, "/")
		})
	})
}

// measure reports processor time beside time: on a busy machine only the former
// compares.
func measure(b *testing.B, e storetest.Engine, do func()) {
	b.ReportAllocs()
	meter := e.Meter(b)
	before := meter()
	for b.Loop() {
		do()
	}
	b.ReportMetric(float64((meter()-before).Microseconds())/float64(b.N), "cpu-µs/op")
}
