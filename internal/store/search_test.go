package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/text"
)

func search(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	for i, a := range []struct{ lang, title, body string }{
		{"en", "Spillway gate fails at Hallan Dam", "Engineers said the main wall was holding after the gate failed."},
		{"en", "A history of C++", "State-of-the-art compilers are older than they look."},
		{"de", "Schleuse bricht am Hallan-Damm", "Die Ingenieure sagten, die Mauer halte stand."},
		{"ar", "انهيار بوابة سد حلان", "قال المهندسون إن الجدار الرئيسي صامد."},
		{"ja", "ハラン・ダムの水門が破損", "技術者は主壁は保たれていると述べた。東京都も支援する。"},
		{"th", "ประตูเขื่อนฮัลลันพัง", "วิศวกรกล่าวว่ากำแพงหลักยังอยู่"},
		{"en", "Launch day 🚀", strings.Repeat("rocket rocket ", 20_000)},
	} {
		c.t = c.t.Add(time.Minute)
		s := article(c, fmt.Sprintf("https://one.example/%d", i), a.title, a.body)
		s.Article.Analysis.Language = a.lang
		s.Words = text.Tokens(a.title+" \n "+a.body, a.lang)
		must[int64](t)(db.SaveArticle(t.Context(), s))
	}
	for _, q := range []struct{ query, want string }{
		{"gates", "Spillway gate fails at Hallan Dam"},                                 // stemmed
		{"hallan", "Schleuse bricht am Hallan-Damm|Spillway gate fails at Hallan Dam"}, // newest first
		{"hallan -spillway", "Schleuse bricht am Hallan-Damm"},
		{"Ingenieur", "Schleuse bricht am Hallan-Damm"},
		{"c++", "A history of C++"},
		{"state-of-the-art", "A history of C++"},
		{"“main wall was”", "Spillway gate fails at Hallan Dam"},
		{`"wall main"`, ""},
		{"سد", "انهيار بوابة سد حلان"},
		{"東京", "ハラン・ダムの水門が破損"},
		{"水", "ハラン・ダムの水門が破損"},
		{"เขื่อน", "ประตูเขื่อนฮัลลันพัง"},
		{"🚀", "Launch day 🚀"},
		{"rockets", "Launch day 🚀"},
		{"nothing", ""},
		{"the rocket", "Launch day 🚀"},
		{"", ""}, {`"`, ""}, {"-", ""}, {"* AND (", ""}, {strings.Repeat("x", 10_000), ""},
	} {
		res, _, err := db.Search(t.Context(), q.query, store.Page{Limit: 10})
		if err != nil {
			t.Errorf("%q: %v", q.query, err)
		}
		var got []string
		for _, h := range res.Hits {
			got = append(got, h.Title)
		}
		if g := strings.Join(got, "|"); g != q.want || res.Total != len(got) {
			t.Errorf("%q found %q, want %q", q.query, g, q.want)
		}
	}
	res, _, err := db.Search(t.Context(), "engineer holding", store.Page{Limit: 10})
	if err != nil || len(res.Hits) != 1 {
		t.Fatalf("%+v %v", res, err)
	}
	h := res.Hits[0]
	var marked []string
	for _, m := range h.Marks {
		marked = append(marked, m.Of(h.Passage))
	}
	if got := strings.Join(marked, ","); got != "Engineers,holding" {
		t.Errorf("marked %q in %q", got, h.Passage)
	}
}

func searchSuggestsAWordOfTheNews(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	s := article(c, "https://one.example/a", "Trunnions", "Words.")
	s.Article.Analysis.Tags = []news.Tag{{Label: "trunnion", Weight: 1}}
	must[int64](t)(db.SaveArticle(t.Context(), s))
	res, _, err := db.Search(t.Context(), "trunion", store.Page{Limit: 10})
	if err != nil || res.Suggest != "trunnion" {
		t.Errorf("suggested %q: %v", res.Suggest, err)
	}
}

func searchQuotes(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	s := article(c, "https://one.example/a", "At the dam", "“The wall is not what keeps me here,” said Ines Halloran. The sirens were late.")
	s.Article.Analysis.Quotes = []news.Quote{
		{Text: "The wall is not what keeps me here", SpeakerName: "Ines Halloran", Kind: "speech"},
		{Text: "the sirens were late", SpeakerName: "Colm Attery", Kind: "speech"},
	}
	must[int64](t)(db.SaveArticle(t.Context(), s))
	for query, want := range map[string]int{"wall": 1, "walls keep": 1, "halloran": 1, "attery": 0, "wall sirens": 0, "“what keeps me”": 1, "dam": 0, "": 0} {
		got, _, err := db.SearchQuotes(t.Context(), query, store.Page{Limit: 10})
		if err != nil || len(got) != want {
			t.Errorf("%q found %d quotes, want %d: %v", query, len(got), want, err)
		}
	}
}
