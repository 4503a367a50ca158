package analysis_test

import (
	"os"
	"strings"
	"testing"

	"broadsheet/internal/analysis"
	"broadsheet/internal/news"
)

// quoteFloor is the least F1 over all languages of testdata/quotes.txt, with speaker;
// quoteFloorEach that of each language, germanFloor that of testdata/quotes-de.txt.
const (
	quoteFloor     = .90
	quoteFloorEach = .66
	germanFloor    = .85
)

// saidBy is a labelled quotation: its parts, run together, and who said it.
type saidBy struct{ text, speaker string }

func TestSamplesQuotes(t *testing.T) {
	right, all := 0, 0
	for _, one := range readSaid(t, "testdata/quotes.txt") {
		n, got := one.score(t)
		if f := 2 * float64(n) / float64(len(got)+len(one.want)); f < quoteFloorEach {
			t.Errorf("%s: F1 %.2f; quotes %s", one.lang, f, shown(got))
		}
		right, all = right+2*n, all+len(got)+len(one.want)
	}
	if f := float64(right) / float64(all); f < quoteFloor {
		t.Errorf("F1 %.3f is under %.2f", f, quoteFloor)
	}
}

// TestGermanQuotes is the floor of German: eight reports, most of their words given
// in the subjunctive or behind "laut" and "zufolge".
func TestGermanQuotes(t *testing.T) {
	right, found, labels := 0, 0, 0
	for _, one := range readSaid(t, "testdata/quotes-de.txt") {
		n, got := one.score(t)
		right, found, labels = right+n, found+len(got), labels+len(one.want)
		for _, w := range one.want {
			if agree(got, []saidBy{w}) == 0 {
				t.Logf("missed: %s | %s", w.text, w.speaker)
			}
		}
		if testing.Verbose() {
			t.Logf("read: %s", shown(got))
		}
	}
	f := 2 * float64(right) / float64(found+labels)
	t.Logf("%d labels, %d found, %d right: F1 %.3f", labels, found, right, f)
	if labels < 60 || f < germanFloor {
		t.Errorf("F1 of %d attributions is %.3f, under %.2f", labels, f, germanFloor)
	}
}

// TestPronounsOfSpeakers holds whom "he" and "she" speak for.
func TestPronounsOfSpeakers(t *testing.T) {
	const body = "Anneke Doorn, 16, drew her last game and won the cup. “I had a bus,” Doorn said.\n\n" +
		"She learned the game at nine. “I had to make the endings up,” she has said.\n\n" +
		"Viktor Sehl, 38, had won four times. He said that he had looked for the trick.\n\n" +
		"The minister, Ottoline Brandt, stopped at the door. “I signed it,” she said."
	got := map[string]string{}
	for _, q := range check(t, news.Line{Text: body, Language: "en"}).Quotes {
		got[q.Text] = q.SpeakerName
	}
	for words, who := range map[string]string{
		"“I had to make the endings up,”":  "Anneke Doorn",
		"that he had looked for the trick": "Viktor Sehl",
		"“I signed it,”":                   "Ottoline Brandt",
	} {
		if got[words] != who {
			t.Errorf("%s is said by %q, want %q", words, got[words], who)
		}
	}
}

// saidText is a text of a sample with what is said in it.
type saidText struct {
	lang, body string
	want       []saidBy
}

// readSaid reads the blocks of a sample.
func readSaid(t *testing.T, path string) (all []saidText) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(data), "=====\n") {
		var one saidText
		for _, line := range strings.Split(block, "\n") {
			rest, label := strings.CutPrefix(line, "> ")
			switch {
			case strings.HasPrefix(line, "#"):
			case label:
				content, speaker, _ := strings.Cut(rest, " | ")
				one.want = append(one.want, saidBy{content, speaker})
			case one.lang == "":
				one.lang = strings.TrimSpace(line)
			default:
				one.body += line + "\n"
			}
		}
		all = append(all, one)
	}
	return all
}

// score is how many labels are found, and what is found.
func (s *saidText) score(t *testing.T) (right int, got []news.Quote) {
	t.Helper()
	got = check(t, news.Line{Text: strings.TrimSpace(s.body), Language: s.lang}).Quotes
	return agree(got, s.want), got
}

// agree counts the labels that a quote agrees with: four fifths of the letters or more,
// and the speaker.
func agree(got []news.Quote, want []saidBy) (n int) {
	for _, w := range want {
		for _, q := range got {
			text, label := bare(q.Text), bare(w.text)
			same := strings.Contains(text, label) && 10*len(label) >= 8*len(text) || strings.Contains(label, text) && 10*len(text) >= 8*len(label)
			if same && q.Speaker != "" && (strings.Contains(w.speaker, q.Speaker) || strings.Contains(q.Speaker, w.speaker)) {
				n++
				break
			}
		}
	}
	return n
}

// bare is a text without spaces: the parts of a quote are run together.
func bare(s string) string { return strings.ReplaceAll(s, " ", "") }

func shown(quotes []news.Quote) string {
	var b strings.Builder
	for _, q := range quotes {
		b.WriteString("\n\t" + q.Text + " | " + q.Speaker + " | " + q.Cue)
	}
	return b.String()
}

func TestQuote(t *testing.T) {
	const dateline = "Engineers closed the dam on Tuesday. "
	for name, c := range map[string]struct {
		text string
		want news.Quote // what is not empty must agree
	}{
		"apposition and venue": {dateline + "“We will not take a risk with people's lives,” Ines Halloran, the chief engineer, told ABC News.",
			news.Quote{Text: "“We will not take a risk with people's lives,”", Direct: true, Kind: "speech", Cue: "told", Venue: "told ABC News", Speaker: "Ines Halloran", SpeakerName: "Ines Halloran", Description: "chief engineer"}},
		"pronoun": {"Ines Halloran closed the dam on Tuesday. She said in an interview with CNN that the dam would stay closed.",
			news.Quote{Text: "that the dam would stay closed", Kind: "speech", Cue: "said", Venue: "in an interview with CNN", Speaker: "She", SpeakerName: "Ines Halloran"}},
		"surname": {"Ines Halloran closed the dam on Tuesday. Halloran said that the dam would stay closed.",
			news.Quote{Text: "that the dam would stay closed", Speaker: "Halloran", SpeakerName: "Ines Halloran"}},
		"split": {dateline + "“It will be a long summer,” Halloran said, “but nobody wants an accident.”",
			news.Quote{Text: "“It will be a long summer,”“but nobody wants an accident.”", Direct: true, Speaker: "Halloran"}},
		"two sentences": {dateline + "“We looked at every beam,” Halloran said. “Half of them are gone and nobody saw it.”",
			news.Quote{Text: "“We looked at every beam,”“Half of them are gone and nobody saw it.”", Direct: true, Speaker: "Halloran"}},
		"source": {dateline + "According to the police, two drivers ignored the barriers.",
			news.Quote{Text: "two drivers ignored the barriers", Kind: "speech", Cue: "According to", Speaker: "the police"}},
		"opinion": {dateline + "Halloran believes that the repair will cost nine million.",
			news.Quote{Text: "that the repair will cost nine million", Kind: "thought", Cue: "believes"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := check(t, news.Line{Text: c.text, Language: "en"}).Quotes
			for _, q := range got {
				if covers(q, c.want) {
					return
				}
			}
			t.Errorf("no such quote in %+v", got)
		})
	}
}

// covers reports whether got says all that want does.
func covers(got, want news.Quote) bool {
	for _, pair := range [][2]string{{got.Text, want.Text}, {got.Kind, want.Kind}, {got.Cue, want.Cue}, {got.Venue, want.Venue}, {got.Speaker, want.Speaker}, {got.SpeakerName, want.SpeakerName}, {got.Description, want.Description}} {
		if pair[1] != "" && pair[0] != pair[1] {
			return false
		}
	}
	return !want.Direct || got.Direct
}

func FuzzQuotes(f *testing.F) {
	data, err := os.ReadFile("testdata/quotes.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, block := range strings.Split(string(data), "=====\n") {
		lang, body, _ := strings.Cut(block, "\n")
		f.Add(body, lang)
	}
	for _, s := range []string{"“", "''a''", "“a\n\n“b\n\n“c”", "「『』」と述べた", "l’", "According to", "“A,” said", "據", "x: “" + strings.Repeat("“a ", 50)} {
		f.Add(s, "en")
		f.Add(s, "zh")
	}
	f.Fuzz(func(t *testing.T, body, lang string) {
		runes := []rune(body)
		for _, q := range check(t, news.Line{Text: body, Language: lang}).Quotes {
			at := 0
			for _, sp := range q.Spans {
				if sp[0] < at || sp[1] <= sp[0] || sp[1] > len(runes) {
					t.Fatalf("spans %v of %d", q.Spans, len(runes))
				}
				at = sp[1]
			}
			if q.Start != q.Spans[0][0] || q.End != at || q.SpeakerStart > q.SpeakerEnd || q.SpeakerEnd > len(runes) {
				t.Fatalf("offsets of %+v", q)
			}
		}
	})
}

func BenchmarkQuotes(b *testing.B) {
	data, err := os.ReadFile("testdata/quotes.txt")
	if err != nil {
		b.Fatal(err)
	}
	text, _, _ := strings.Cut(string(data), "\n> ")
	l := news.Line{Text: strings.Repeat(text+"\n\n", 5), Language: "en"}
	b.SetBytes(int64(len(l.Text)))
	for b.Loop() {
		analysis.Article(l)
	}
}
