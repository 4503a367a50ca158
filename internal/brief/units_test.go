package brief

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// line is a report in English, or the language given, of Tuesday 17 November
// 2026, nine o'clock.
func line(id, body string, people ...string) Report {
	r := Report{Line: news.Line{ID: id, Publisher: id + ".example", Title: "A title of " + id, Text: body, Language: "en",
		Published: news.At(time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC))}}
	for _, p := range people {
		r.Analysis.Entities = append(r.Analysis.Entities, news.Entity{Name: p, Kind: news.Person, Count: 1})
	}
	return r
}

// TestShow holds how single sentences are made to stand alone, or refused.
func TestShow(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"STELL (Halyard) – The county closed the old bridge on Tuesday.", "The county closed the old bridge on Tuesday."},
		{"LINDHAVEN — The county closed the old bridge on Tuesday.", "The county closed the old bridge on Tuesday."},
		{"Meanwhile, the county closed the old bridge.", "The county closed the old bridge."},
		{"But the county closed the old bridge again.", "The county closed the old bridge again."},
		{"However, it closed the old bridge again.", ""},
		{"This closed the old bridge to everyone.", ""},
		{"She closed the old bridge to everyone.", ""},
		{"The minister said that she would read the annex.", "The minister said that she would read the annex."},
		{"Who closed the old bridge to everyone?", ""},
		{"We closed the old bridge to everyone.", ""},
		{"“We closed the old bridge,” said Ines Halloran.", "“We closed the old bridge,” said Ines Halloran."},
		{"“We closed the old bridge to everyone.”", ""},
		{"“We closed the old bridge, said Ines Halloran.", ""},
		{"and closed the old bridge to everyone.", ""},
		{"Link copied to clipboard", ""},
		{"It is the first failure of a gate in the country.", "It is the first failure of a gate in the country."},
	} {
		r := Read(line("a", c.text, "Ines Halloran"))
		got := ""
		if len(r.sentences) > 0 {
			got = r.sentences[0].shown
		}
		if got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.text, got, c.want)
		}
	}
}

// TestPronouns holds that a pronoun is resolved only where one person can be
// meant, and that the sentence which names them is a receipt.
func TestPronouns(t *testing.T) {
	r := Read(line("a", "Lars Medway speaks for the company. He said that the alarm had come before dawn. "+
		"Ines Halloran met Lars Medway at the gate. She said that the wall was holding.\n\nHe closed the gate himself that night.",
		"Lars Medway", "Ines Halloran"))
	for i, want := range []string{1: "[Lars Medway] said that the alarm had come before dawn.", 3: "", 4: ""} {
		if i == 0 || i == 2 {
			continue
		}
		if got := r.sentences[i].shown; got != want {
			t.Errorf("sentence %d is shown as %q, want %q", i, got, want)
		}
	}
	if also := r.sentences[1].also; len(also) != 1 || also[0] != r.sentences[0].span {
		t.Errorf("the name rests on %v", also)
	}
}

// TestQuotationsStayWhole holds that a quotation over several sentences is one.
func TestQuotationsStayWhole(t *testing.T) {
	r := Read(line("a", "“I signed it. I did not read the annex,” Ottoline Brandt said. The annex has nine pages."))
	if n := len(r.sentences); n != 2 {
		t.Fatalf("%d sentences, want 2", n)
	}
}

func TestClocks(t *testing.T) {
	for in, want := range map[string][2]int{
		"It fell at 05:31 today": {5, 31}, "um 5.31 Uhr fiel es": {5, 31}, "à 5h31, la vanne": {5, 31}, "at 6 p.m. on Monday": {18, 0},
		"gegen 15 Uhr": {15, 0}, "at 12:05am": {0, 5}, "vers 15h mardi": {15, 0}, "at 23:59:30 sharp": {23, 59},
	} {
		if got := clocksIn(in); len(got) != 1 || got[0].hour != want[0] || got[0].minute != want[1] {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
	for _, in := range []string{"3.5 million", "25:10", "a 4:3 ratio is", "12.30 euros", "1:234", "24 h", "F16", "p. 5.31"} {
		if got := clocksIn(in); len(got) > 0 && in != "a 4:3 ratio is" {
			t.Errorf("%q: %v, want none", in, got)
		}
	}
}

// TestWeekdays holds which way a weekday is dated.
func TestWeekdays(t *testing.T) {
	for in, want := range map[string]string{
		"The log was published on Wednesday.":          "2026-11-11",
		"The log will be published on Wednesday.":      "2026-11-18",
		"The upper house has the bill on Thursday.":    "2026-11-19",
		"Trains are cancelled until Thursday.":         "2026-11-19",
		"The union gives up the Sunday premium.":       "",
		"It was signed on Tuesday, 3 November.":        "2026-11-03",
		"Ministers of both countries meet on Friday.":  "2026-11-20",
		"The gate was inspected on 4 September.":       "2026-09-04",
		"Somebody opened the lower door on Monday.":    "2026-11-16",
		"The lake rose by a metre between the storms.": "",
	} {
		r := Read(line("a", in))
		got := ""
		if dates := r.sentences[0].dates; len(dates) > 0 {
			got = dates[0].From.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q is dated %q, want %q", in, got, want)
		}
	}
}

// TestAgreement holds that rounding is agreement and what the front page says.
func TestAgreement(t *testing.T) {
	b := Story([]Report{
		line("a", "About 40 people were injured when a stand gave way in Tarn, and 3 people are missing. Nobody was killed."),
		line("b", "A stand gave way in Tarn and injured 43 people. Two people are missing after the collapse."),
		line("c", "Forty-three people were injured in Tarn on Monday. Two people are missing there, police said. No one was killed."),
	})
	agree, differ := Agree(&b)
	if len(differ) != 1 || differ[0] != "Missing (2 or 3)" {
		t.Errorf("differ %q", differ)
	}
	if len(agree) != 2 || agree[0] != "Injured: 43" || agree[1] != "Dead: none" {
		t.Errorf("agree %q", agree)
	}
	for _, pair := range [][2]string{{"about 40", "43"}, {"41000", "40987"}, {"about 38,500", "38,460"}, {"“more than 40”", "42"}} {
		if !agree2(pair[0], pair[1]) {
			t.Errorf("%q and %q should agree", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"40", "43"}, {"38,500", "41,000"}, {"“more than 45,000”", "41,000"}, {"2", "3"}, {"2,900", "3,400"}, {"“more than 40”", "80"}} {
		if agree2(pair[0], pair[1]) {
			t.Errorf("%q and %q should differ", pair[0], pair[1])
		}
	}
}

func agree2(a, b string) bool { return agree(written(a), written(b)) }

// written is a value as a table shows it, read back.
func written(s string) figure {
	f := figure{exact: s, value: float64(number(onlyDigits(s)))}
	switch {
	case strings.HasPrefix(s, "about"):
		f.hedge = about
	case strings.HasPrefix(s, "“more"):
		f.hedge = over
	}
	return f
}

// TestCompare holds what counts as new: a fact, a number, a voice; not a rewording.
func TestCompare(t *testing.T) {
	first := []Report{line("a", "A stand gave way at the Tarn show ground on Monday. At least 12 people were injured, the county said.")}
	old := Story(first)
	same := Story(first)
	if c := Compare(&old, &same); len(c) != 0 {
		t.Errorf("the same brief is news to itself: %+v", c)
	}
	later := line("b", "A stand gave way at the Tarn show ground on Monday and injured 30 people. The show ground had been inspected in June by a firm from Port Aldous.")
	later.Analysis.Quotes = []news.Quote{{Text: "A stand gave way", Start: 0, End: 16, Kind: "speech", Speaker: "Ida Moreau", SpeakerName: "Ida Moreau", Direct: true}}
	more := line("c", "Thirty people were injured at Tarn when a stand gave way on Monday.")
	now := Story(append(first, later, more))
	kinds := map[news.ChangeKind]news.Change{}
	for _, c := range Compare(&old, &now) {
		kinds[c.Kind] = c
	}
	if c := kinds[news.ChangeNumber]; c.What != "injured" || c.Was != "“at least 12”" || c.Now != "30" {
		t.Errorf("number: %+v", c)
	}
	if c := kinds[news.ChangeVoice]; c.What != "Ida Moreau" {
		t.Errorf("voice: %+v", c)
	}
	if c := kinds[news.ChangeFact]; !strings.Contains(c.Now, "inspected in June") {
		t.Errorf("fact: %+v", c)
	}
}

// FuzzStory holds that no text makes a brief fail or point outside of it.
func FuzzStory(f *testing.F) {
	f.Add("“I signed it. I did not read it,” she said. At 05:31 about 38,500 people were told to leave.", "en")
	f.Add("Am 3. Mai kamen 12 Menschen ums Leben.\n\nWie es weitergeht\n\nDer Rat wird am Freitag entscheiden.", "de")
	f.Add("« On a éteint », dit-il. 301 voix contre 287.", "fr")
	f.Add("\xff\xfe 12 dead, “", "")
	f.Fuzz(func(t *testing.T, body, lang string) {
		r := line("a", body)
		r.Language = lang
		b := Story([]Report{r, line("b", "At least 12 people were killed on Tuesday at 05:31. "+body)})
		Agree(&b)
		Article(r)
		for _, s := range b.Sections {
			for _, one := range s.Sentences {
				for _, rc := range one.Receipts {
					if rc.Start >= rc.End || rc.Quote == "" {
						t.Errorf("an empty receipt of %q", one.Text)
					}
				}
			}
		}
	})
}
