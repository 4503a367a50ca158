package analysis

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

func TestQuotations(t *testing.T) {
	for in, want := range map[string][]string{
		`“One,” he said. “Two.”`:                {"“One,”", "“Two.”"},
		`"One," he said. "Two."`:                {`"One,"`, `"Two."`},
		`''One,'' he said.`:                     {"''One,''"},
		"``One,'' he said.":                     {"``One,''"},
		`„Eins“, sagte er. »Zwei«`:              {"„Eins“", "»Zwei«"},
		`« Un », dit-il. ‹ Deux ›`:              {"« Un »", "‹ Deux ›"},
		`”Ett”, sade han. ”Två”`:                {"”Ett”", "”Två”"},
		`‘One, don’t,’ he said`:                 {"‘One, don’t,’"},
		`‚Eins‘, sagte er`:                      {"‚Eins‘"},
		`「一『二』三」と`:                              {"「一『二』三」"},
		`the ’90s and the workers’ union`:       nil,
		`He is 6' 2" tall.`:                     nil,
		`“Open and never closed`:                nil,
		"“First paragraph.\n\n“Second one,” he": {"“First paragraph.", "“Second one,”"},
		`“He told me ‘go’ then,” she said`:      {"“He told me ‘go’ then,”"},
	} {
		var got []string
		for _, q := range quotations(in, text.Paragraphs(in)) {
			got = append(got, q.Of(in))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestWeights(t *testing.T) {
	m := learned()
	used := 0
	for _, w := range m.b {
		if w != 0 {
			used++
		}
	}
	if used < 10_000 || len(learnedQuotes) > 400_000 {
		t.Errorf("%d weights in %d bytes", used, len(learnedQuotes))
	}
	taught := newWeights()
	for i := range taught.w {
		taught.w[i] = float32(m.b[i]) * m.scale
	}
	var b bytes.Buffer
	if err := taught.write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := readWeights(&b)
	if err != nil || !slices.Equal(again.b, m.b) {
		t.Errorf("weights change when written and read: %v", err)
	}
	if _, err := readWeights(bytes.NewReader([]byte("nonsense"))); err == nil {
		t.Error("nonsense is read")
	}
}

func TestLearnQuotes(t *testing.T) {
	const body = "“We looked at every beam,” Ana Ruiz said. Peter Lind said that the boats were full."
	span := func(s string) []news.Span {
		at := strings.Index(body, s)
		return []news.Span{{Start: at, End: at + len(s)}}
	}
	lesson := QuoteLesson{Line: news.Line{Text: body}, Attributions: []AttributionLabel{
		{Source: span("Ana Ruiz"), Cue: span("said"), Content: span("“We looked at every beam,”")},
		{Source: span("Peter Lind"), Cue: []news.Span{{Start: strings.LastIndex(body, "said"), End: strings.LastIndex(body, "said") + 4}}, Content: span("that the boats were full")},
	}}
	var out bytes.Buffer
	if err := LearnQuotes([]QuoteLesson{lesson, lesson, lesson, lesson, lesson, lesson}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	m, err := readWeights(&out)
	if err != nil {
		t.Fatal(err)
	}
	r := read("", body, "en")
	if got := r.lay(r.names()).read(m); len(got) != 2 {
		t.Errorf("what was learned finds %d of 2 quotes", len(got))
	}
}

func TestCueTables(t *testing.T) {
	for lang, c := range allCues() {
		if len(c.ordered) < 10 && len(c.words) < 10 {
			t.Errorf("%s has few words", lang)
		}
	}
	for _, lang := range []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "ar", "zh", "ja"} {
		if allCues()[lang] == nil {
			t.Errorf("no table for %s", lang)
		}
	}
}
