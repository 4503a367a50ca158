package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// hard are texts that one engine or the other would part, fold or refuse.
func hard() (all []struct{ lang, title, body string }) {
	add := func(lang, title, body string) {
		all = append(all, struct{ lang, title, body string }{lang, title, body})
	}
	add("en", "A history of C++ and C#", "State-of-the-art compilers, .NET 8, node.js, F♯ and a|b && !c <-> d:* 'quoted' \\ back\\slash don’t don't AT&T R&D")
	add("en", "Launch day 🚀👩\u200d🚀", "rocket 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 ❤️ 🇺🇦 ☃ ™ © ½ Ⅷ x² H₂O ⁿ ④ €5 $9.99 50% #tag @name")
	add("en", "Many rockets", strings.Repeat("rocket booster ", 20_000))
	add("en", "A long word", strings.Repeat("a", 3000)+" "+strings.Repeat("é", 2000)+" "+strings.Repeat("ﷺ", 300)+" end")
	add("de", "Straße in Größe, STRASSE, ẞ", "Donaudampfschifffahrtsgesellschaft ÄÖÜ äöü naïve ﬁnance ﬂower")
	add("tr", "İstanbul'da ışık, IŞIK", "İ I ı i Iğdır DİYARBAKIR")
	add("el", "Οδυσσέας και ΟΔΥΣΣΕΑΣ", "σίγμα τελικό ς Σ ᾳ ᾼ")
	add("ar", "انهيار بوابة سد حلان", "قال المهندسون إنَّ الجدارَ الرئيسيَّ صامدٌ، ٢٠٢٦ ۲۰۲۶ الـــسد")
	add("he", "שַׁבָּת שלום", "ירושלים תל־אביב צה\"ל")
	add("fa", "می\u200cخواهم کتاب", "نیم\u200cفاصله ي ك ی ک")
	add("zh", "东京都支援水门修复", "技術者は主壁。臺灣 台湾 ㍿ 𠮷野家 ２０２６年")
	add("ja", "ハラン・ダムの水門が破損", "ﾊﾗﾝ ｶﾞ が か゛ ー 々 〆")
	add("ko", "서울 국회의사당", "서울 한글")
	add("th", "ประตูเขื่อนฮัลลันพัง", "วิศวกรกล่าวว่ากำแพงหลักยังอยู่ ๑๒๓")
	add("hi", "दिल्ली में क्षत्रिय", "हिन्दी ज़मीन क़लम १२३")
	add("vi", "Hà Nội đêm nay", "Hà Nội Đà Nẵng")
	add("ka", "თბილისი ᲗᲑᲘᲚᲘᲡᲘ", "საქართველო")
	add("am", "አዲስ አበባ", "ኢትዮጵያ")
	add("en", "New letters \U00010D50\U00010D70 \U0001E6C0 Ɤꟍ \U0001FAE9", "a\U00010D50b \U000105C0 \u1C89\u1C8A x\u0897y ᲊ \u0378 \U000F0000")
	add("en", "Marks", "a\u0301bc e\u0308 \u200bzero\u200bwidth so\u00adft wo\u2060rd \ufeffbom line\u2028sep tab\tnul\x00 bad\xff\xfe end")
	return all
}

// TestSearchIsTheSame guards against a search that finds other things, or in
// another order, after a move to the other engine.
func TestSearchIsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only")
	}
	var dbs []*store.DB
	for _, e := range []storetest.Engine{storetest.SQLite, storetest.Postgres} {
		db, c := open(t, e)
		c.t = storetest.Now
		for i, a := range hard() {
			s := article(&clock{storetest.Now.Add(time.Duration(i) * time.Hour)}, fmt.Sprintf("https://one.example/%d", i), a.title, a.body)
			s.Article.Analysis.Language = a.lang
			s.Article.Analysis.Quotes = []news.Quote{{Text: storetest.Cut(a.body, 300), SpeakerName: "Ines Halloran", Kind: "speech"}}
			s.Words = store.IndexTerms(&s.Article)
			must[int64](t)(db.SaveArticle(t.Context(), s))
		}
		s := article(&clock{storetest.Now}, "https://one.example/many", "Too many words", manyWords())
		s.Words = store.IndexTerms(&s.Article)
		must[int64](t)(db.SaveArticle(t.Context(), s))
		dbs = append(dbs, db)
	}
	queries := []string{"c++", "c#", "state-of-the-art", "“state of the art”", "rocket -launch", "-rocket", "rockets", "水", "水門", "東", "ส", "한", "'quoted'", `back\slash`,
		"a|b", "&&", "!c", "<->", "d:*", "don't", "don’t", "at&t", strings.Repeat("a", 3000), strings.Repeat("é", 400), strings.Repeat("ﷺ", 300), "word7", "word199999", "halloran"}
	for _, a := range hard() {
		for _, s := range []string{a.title, storetest.Cut(a.body, 400)} {
			for _, w := range strings.Fields(s) {
				queries = append(queries, w, strings.ToUpper(w), `"`+w+`"`)
			}
			queries = append(queries, s, `"`+s+`"`)
		}
	}
	found := 0
	for _, q := range queries {
		found += compareSearch(t, dbs[0], dbs[1], q)
	}
	if found < len(queries)/2 {
		t.Errorf("%d queries found anything, of %d: the comparison proves little", found, len(queries))
	}
}

// manyWords is more different words than a tsvector holds.
func manyWords() string {
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "word%d%c ", i, 'a'+rune(r.IntN(26)))
	}
	return b.String()
}

func compareSearch(t *testing.T, a, b *store.DB, query string) (found int) {
	t.Helper()
	p := store.Page{Limit: 20}
	want, turn, err := a.Search(t.Context(), query, p)
	got, turn2, err2 := b.Search(t.Context(), query, p)
	if err != nil || err2 != nil || fmt.Sprint(want, turn) != fmt.Sprint(got, turn2) {
		t.Errorf("%.60q finds %s on one engine, %s on the other: %v %v", query, list(want), list(got), err, err2)
	}
	quotes, turn, err := a.SearchQuotes(t.Context(), query, p)
	quotes2, turn2, err2 := b.SearchQuotes(t.Context(), query, p)
	if err != nil || err2 != nil || fmt.Sprint(quotes, turn) != fmt.Sprint(quotes2, turn2) {
		t.Errorf("%.60q finds %d quotes on one engine, %d on the other: %v %v", query, len(quotes), len(quotes2), err, err2)
	}
	return min(want.Total, 1)
}

func list(r store.Result) (titles []string) {
	for _, h := range r.Hits {
		titles = append(titles, storetest.Cut(h.Title, 20))
	}
	return titles
}
