package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"broadsheet/internal/analysis"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

const dam = `LINDHAVEN (HNA) – Engineers closed the Sedd Hallan dam to traffic on Tuesday after cracks were found in its eastern wall, the Ministry of Water said.

“We will not take a risk with people's lives,” Ines Halloran, the chief engineer, told reporters. Halloran said the Sedd Hallan dam would stay closed for two weeks.

President Omar Nadir visited the dam with experts from the European Union. The EU has offered 40 million euros for repairs, Nadir said. Farmers below the dam were told to leave their homes.

Jo Lind and Ana Ruiz contributed to this report.`

func TestArticle(t *testing.T) {
	a := analysis.Article(news.Line{ID: "1", Title: "Cracks close Sedd Hallan dam", Text: dam})
	if a.Language != "en" || a.Agency != "HNA" || a.Credits != "Jo Lind and Ana Ruiz contributed to this report." {
		t.Errorf("language %q, agency %q, credits %q", a.Language, a.Agency, a.Credits)
	}
	for _, want := range []news.Entity{
		{Name: "Ines Halloran", Kind: news.Person, Count: 2},
		{Name: "Omar Nadir", Kind: news.Person, Count: 2},
		{Name: "European Union", Kind: news.Organisation, Count: 2},
		{Name: "Ministry of Water", Kind: news.Organisation, Count: 1},
	} {
		if !slices.Contains(a.Entities, want) {
			t.Errorf("entities %v lack %v", a.Entities, want)
		}
	}
	if len(a.Tags) < 3 || len(a.Tags) > 10 || a.Tags[0].Label != "Sedd Hallan dam" && a.Tags[0].Label != "Sedd Hallan" {
		t.Errorf("tags %v", a.Tags)
	}
	if len(a.Quotes) < 4 || a.Quotes[1].SpeakerName != "Ines Halloran" {
		t.Errorf("quotes %+v", a.Quotes)
	}
	if half(a.Summary, dam) {
		t.Errorf("summary of %d sentences is under half of the text", len(a.Summary))
	}
}

// half reports whether the summary has fewer than half of the words of the text.
func half(summary []string, s string) bool {
	n := 0
	for _, line := range summary {
		n += len(text.Words(line))
	}
	return n*2 < len(text.Words(s))
}

func TestAgency(t *testing.T) {
	for in, want := range map[string]string{
		"LONDON (Reuters) - Shares rose.":    "Reuters",
		"LINDHAVEN (HNA) – The dam.":         "HNA",
		"Berlin (dpa) - Die Regierung.":      "dpa",
		"Shares rose.\n\n© dpa":              "dpa",
		"AP – Shares rose.":                  "AP",
		"PARIS, 3 mai (AFP) – Le ministre.":  "AFP",
		"Le ministre a parlé.\n\n(avec AFP)": "AFP",
		"Shares rose.\n\nCopyright 2026 The Associated Press. All rights reserved.": "AP",
		"МОСКВА, 3 мая. /ТАСС/. Суд решил.":                                         "TASS",
		"Madrid, 3 may (EFE).- El Gobierno.":                                        "EFE",
		"(ANSA) - ROMA, 03 MAG - Il governo.":                                       "ANSA",
		"新华社北京5月3日电 总理表示。":                                                          "Xinhua",
		"NEW YORK, Nov. 4 (UPI) -- The bank.":                                       "UPI",
		"WASHINGTON (AP) _ The president.":                                          "AP",
		"Rom (KNA) Der Papst reist.":                                                "KNA",
		"Text.\n\nSource: AFP":                                                      "AFP",
		"Text.\n\n(mit Material von dpa)":                                           "dpa",
		"By JANE DOE, Associated Press\n\nLONDON — The bank.":                       "AP",
		"МОСКВА, 3 мая – РИА Новости. Суд решил.":                                   "RIA Novosti",
		"STOCKHOLM. TT. Regeringen säger nej.":                                      "TT",
		"القاهرة - أ ف ب - قال الوزير":                                              "AFP",
		"【ロンドン共同】英国の首相は":                                                            "Kyodo",
		"The Associated Press (AP) said it would close.":                            "",
		"Acme (NYSE: ACM) - shares fell.":                                           "",
		"The AP is a company. It sells news.":                                       "",
		"A story (with brackets) - and dashes.":                                     "",
		"The Reuters building was sold.":                                            "",
		"":                                                                          "",
	} {
		if got := analysis.Agency(news.Line{Text: in}); got != want {
			t.Errorf("Agency(%q) = %q, want %q", in, got, want)
		}
	}
}

func check(t *testing.T, l news.Line) news.Analysis {
	t.Helper()
	a := analysis.Article(l)
	if len(a.Tags) > 10 {
		t.Errorf("%d tags", len(a.Tags))
	}
	for _, tag := range a.Tags {
		if tag.Label == "" || tag.Weight < 0 || tag.Weight > 1 || len(tag.Label) > 400 {
			t.Errorf("tag %+v", tag)
		}
	}
	runes := []rune(l.Text)
	for _, q := range a.Quotes {
		var parts strings.Builder
		for _, sp := range q.Spans {
			parts.WriteString(string(runes[sp[0]:sp[1]]))
		}
		if utf8.ValidString(l.Text) && parts.String() != q.Text {
			t.Errorf("quote %q is not %q", q.Text, parts.String())
		}
	}
	for _, s := range a.Summary[:min(len(a.Summary), 200)] {
		if !strings.Contains(l.Text, s) {
			t.Errorf("summary has %q, the text not", s)
		}
	}
	return a
}

// many is n different words, made by counting in two letters and more.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, rune(0x4e00+i%20000))
	}
	return b.String()
}

func TestOddTexts(t *testing.T) {
	long := strings.Repeat("The mayor of Halden spoke about “the old bridge” in May, said Ana Ruiz. ", 100000/13)
	for name, s := range map[string]string{
		"empty": "", "word": "Bridge", "dots": strings.Repeat(".", 5000), "long": long,
		"capitals": strings.ToUpper(dam), "mixed": dam + "\n\nDie Regierung sagte am Montag. 总理周二表示。\n\n" + dam,
		"invalid": "Ana \xff\xfe Ruiz said \xc3 “so\xf0”", "one line": strings.Repeat("Ab ", 20000), "marks": strings.Repeat("“a” ", 3000),
		"long word": "A\n\n" + strings.Repeat("H", 2000) + " " + strings.Repeat("é", 300), "names": many(60000, "Ab%[1]c%[2]c%[3]c Smith. "), "words": many(100000, "%[1]c%[2]c%[3]c%[1]c "), "han": many(200000, "%[4]c"), "title last": "He wrote to the Governor", "nul": "a\x00b\x00", "emoji": strings.Repeat("🔥", 3000), "no spaces": strings.Repeat("東京", 20000), "thai": strings.Repeat("กรุงเทพ", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			if a := check(t, news.Line{Title: "T", Text: s}); half(a.Summary, s) {
				t.Errorf("summary of %d sentences is under half of the text", len(a.Summary))
			}
		})
	}
}

func FuzzArticle(f *testing.F) {
	f.Add("Cracks close dam", dam, "en")
	f.Add("", "“Ja”, sagte Ana Ruiz. 「はい」と首相は述べた。", "")
	f.Add("\xff", "A\xc3“B”\n\n\r\n(c) AP", "zz")
	f.Fuzz(func(t *testing.T, title, body, lang string) {
		check(t, news.Line{Title: title, Text: body, Language: lang})
	})
}

func BenchmarkArticle(b *testing.B) {
	l := news.Line{Title: "Cracks close Sedd Hallan dam", Text: strings.Repeat(dam+"\n\n", 4)}
	b.SetBytes(int64(len(l.Text)))
	for b.Loop() {
		analysis.Article(l)
	}
}
