package answer

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/brief"
	"broadsheet/internal/news"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		q, hint, lang string
		kind          Kind
		terms         string
		defines       string
	}{
		{"How many people were told to leave?", "en", "en", Many, "leave", ""},
		{"Who is Ottoline Brandt?", "en", "en", Who, "Ottoline Brandt", "Ottoline Brandt"},
		{"What is the OECD?", "de", "en", What, "OECD", "OECD"},
		{"Why was the Orsa Strait closed?", "en", "en", Why, "Orsa Strait closed", ""},
		{"Wie viele Menschen leben in Kestria?", "en", "de", Many, "leben Kestria", ""},
		{"Wann brach das Tor R2?", "en", "de", When, "brach Tor R2", ""},
		{"Combien de personnes ont été évacuées ?", "en", "fr", Many, "évacuées", ""},
		{"¿Quién ganó los Angostos?", "en", "es", Who, "ganó Angostos", ""},
		{"متى تحطمت بوابة السد؟", "en", "ar", When, "تحطمت بوابة السد", ""},
		{"???", "en", "", What, "", ""},
		{"", "", "", What, "", ""},
	} {
		q := Parse(c.q, c.hint)
		if q.Kind != c.kind || words(q) != c.terms || q.Defines != c.defines || c.lang != "" && q.Language != c.lang {
			t.Errorf("%q: %s in %s about %q, defines %q", c.q, q.Kind, q.Language, words(q), q.Defines)
		}
	}
}

func words(q Question) string {
	var list []string
	for _, t := range q.Terms {
		list = append(list, t.Word)
	}
	return strings.Join(list, " ")
}

func TestThread(t *testing.T) {
	for _, c := range []struct {
		thread []string
		kind   Kind
		terms  string
	}{
		{[]string{"How many people were killed at Hallan?", "and how many were injured?"}, Many, "injured Hallan"},
		{[]string{"When did the gate fail?", "why?"}, Why, "gate fail"},
		{[]string{"Who signed the waiver?", "When did she sign it?"}, When, "sign signed waiver"},
		{[]string{"Who signed the waiver?", "Where is the Orsa Strait?"}, Where, "Orsa Strait"},
		{[]string{"Wie viele Menschen leben in Kestria?", "und in Maredo?"}, Many, "Maredo leben Kestria"},
	} {
		if q := Thread(c.thread, "en"); q.Kind != c.kind || words(q) != c.terms {
			t.Errorf("%v: %s about %q", c.thread, q.Kind, words(q))
		}
	}
}

func source(id, copyOf, lang, title, text string, at time.Time, names ...news.Entity) Source {
	return Source{Report: brief.Report{
		Line:     news.Line{ID: id, Publisher: id + ".example", Title: title, Text: text, Published: news.At(at), Language: lang, DuplicateOf: copyOf},
		Analysis: news.Analysis{Language: lang, Entities: names},
	}}
}

var noon = time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)

func TestAnswers(t *testing.T) {
	toll := "The flood at Hallan killed twelve people on Tuesday, the police said."
	sources := []Source{
		source("1", "", "en", "Flood at Hallan", toll, noon),
		source("2", "1", "en", "Flood at Hallan", toll, noon.Add(time.Hour)),
		source("3", "", "en", "Flood at Hallan", "The flood at Hallan killed twelve people, according to the hospital in Stell.", noon.Add(2*time.Hour)),
		source("4", "", "en", "Bridge", "The bridge at Brannock was closed because its pillars had moved by a hand.", noon,
			news.Entity{Name: "Brannock", Kind: news.Place, Count: 1}),
	}
	for _, c := range []struct {
		q        string
		receipts int // of the first answer; 0: no answer
	}{
		{"How many people were killed at Hallan?", 2}, // the copy adds none
		{"Why was the bridge closed?", 1},
		{"Where is the bridge that was closed?", 1},
		{"How many people were killed at Brannock?", 0},
		{"Why did the flood kill people?", 0}, // no reason is given
		{"When was the bridge closed?", 0},
		{"How many people were injured at Hallan?", 0},
	} {
		got := Answers(Parse(c.q, "en"), sources)
		switch {
		case len(got) == 0 && c.receipts > 0:
			t.Errorf("%s: no answer", c.q)
		case len(got) > 0 && len(got[0].Receipts) != c.receipts:
			t.Errorf("%s: %+v", c.q, got)
		}
		for _, a := range got {
			for _, r := range a.Receipts {
				for i := range sources {
					if s := sources[i]; s.ID == r.Article && string([]rune(s.Text)[r.Start:r.End]) != r.Quote {
						t.Errorf("%s: the receipt is not the text at its place", c.q)
					}
				}
			}
		}
	}
}

func TestDefine(t *testing.T) {
	person := func(name string) Subject { return Subject{Name: name, Kind: news.Person} }
	for _, c := range []struct {
		subject    Subject
		lang, text string
		ok         bool
	}{
		{person("Ines Halloran"), "en", "Ines Halloran, the chief engineer, came out to the gate house at noon.", true},
		{person("Ottoline Brandt"), "en", "Questions were put to the energy minister, Ottoline Brandt, who did not answer them.", true},
		{person("Konrad Weill"), "de", "Das sagte Konrad Weill, der Präsident des Amtes, bei der Vorstellung.", true},
		{Subject{Name: "Esker Water", Kind: news.Organisation}, "en", "The log was kept by Esker Water, which runs the dam, in a ruled book.", true},
		{Subject{Name: "WHO", Abbreviation: true}, "en", "The World Health Organization (WHO) will send a team to the islands.", true},
		{Subject{Name: "Stell", Kind: news.Place}, "en", "What they had not counted was the train from Stell, which did not run.", false},
		{Subject{Name: "Hallan", Kind: news.Place}, "en", "She signed the waiver for Hallan, the speaker’s office said.", false},
		{person("Ann Lee"), "en", "Joann Lee, the mayor, spoke to reporters at the hall in the evening.", false},
		{person("Ines Halloran"), "en", "Ines Halloran came out to the gate house at noon and looked at the wall.", false},
	} {
		_, ok := Define(c.subject, c.lang, []Source{source("1", "", c.lang, "", c.text, noon)})
		if ok != c.ok {
			t.Errorf("%s: %q explains it: %t", c.subject.Name, c.text, ok)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add("How many people were killed?", "and why?", "Twelve people were killed because a wall fell.")
	f.Add("متى؟", "Who is \xff?", "قُتل اثنا عشر شخصًا. X, the y,")
	f.Fuzz(func(t *testing.T, first, then, text string) {
		q := Thread([]string{first, then}, "en")
		q.Searches()
		src := []Source{source("1", "", "en", first, text, noon, news.Entity{Name: then, Kind: news.Person, Count: 1})}
		for _, a := range Answers(q, src) {
			if len(a.Receipts) == 0 || a.Text == "" {
				t.Error("an answer without a receipt")
			}
		}
		Define(Subject{Name: first, Abbreviation: true}, "en", src)
	})
}
