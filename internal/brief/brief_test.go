package brief_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"reflect"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode"

	"broadsheet/internal/analysis"
	"broadsheet/internal/brief"
	"broadsheet/internal/extract"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
	"broadsheet/internal/text"
)

// newsroom reads the sample newsroom, three hours into its day, as the program
// would: its stories by event.
func newsroom(t testing.TB) map[string][]brief.Report {
	t.Helper()
	opened := time.Date(2026, 11, 17, 9, 24, 0, 0, time.UTC)
	now := opened
	room, err := sample.Open(func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	now = opened.Add(3 * time.Hour)
	truth := room.Truth(0)
	stories := map[string][]brief.Report{}
	for _, one := range truth {
		if one.At.After(now) {
			continue
		}
		w := httptest.NewRecorder()
		room.ServeHTTP(w, httptest.NewRequest("GET", one.URL, nil))
		c, err := extract.Article(extract.Page{URL: one.URL, Body: w.Body.Bytes()})
		if err != nil || c.Text == "" {
			continue // withdrawn, or behind a wall
		}
		l := news.Line{
			ID: one.URL, URL: one.URL, Publisher: one.Publisher, Title: c.Title, Text: c.Text,
			Published: c.Published, Language: c.Language, DuplicateOf: one.CopyOf,
		}
		stories[one.Event] = append(stories[one.Event], brief.Report{Line: l, Analysis: analysis.Article(l)})
	}
	return stories
}

// TestReceipts holds the promise of the package over the whole newsroom: every
// sentence, step, claim and quote rests on the very words of a report, and no
// sentence says a number, a name, a denial or quoted words that its receipts do
// not hold.
func TestReceipts(t *testing.T) {
	sentences := 0
	for event, reports := range newsroom(t) {
		t.Run(event, func(t *testing.T) {
			b := brief.Story(reports)
			sentences += checkBrief(t, reports, &b)
			for _, r := range reports {
				for _, s := range brief.Article(r) {
					for _, one := range s.Sentences {
						checkSentence(t, reports, one.Text, one.Receipts)
						sentences++
					}
				}
			}
		})
	}
	if sentences < 500 {
		t.Errorf("only %d sentences in all the newsroom", sentences)
	}
}

// TestReceiptsOfShuffledReports holds the same promise where nothing fits: reports
// put together from the paragraphs of all others, with the people and quotes that
// analysis then finds.
func TestReceiptsOfShuffledReports(t *testing.T) {
	var paragraphs []string
	stories := newsroom(t)
	var events []string
	for event := range stories {
		events = append(events, event)
	}
	sort.Strings(events)
	for _, event := range events {
		for _, r := range stories[event] {
			paragraphs = append(paragraphs, strings.Split(r.Text, "\n\n")...)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 20 {
		var reports []brief.Report
		for i := range 5 {
			var text []string
			for range 12 {
				text = append(text, paragraphs[rnd.IntN(len(paragraphs))])
			}
			l := news.Line{ID: fmt.Sprint(n, "-", i), Publisher: fmt.Sprintf("p%d.example", i), Title: text[0], Text: strings.Join(text, "\n\n"),
				Language: "en", Published: news.At(time.Date(2026, 11, 17, 6+i, 0, 0, 0, time.UTC))}
			reports = append(reports, brief.Report{Line: l, Analysis: analysis.Article(l)})
		}
		b := brief.Story(reports)
		checkBrief(t, reports, &b)
	}
}

// checkBrief checks everything a brief says and counts its sentences.
func checkBrief(t *testing.T, reports []brief.Report, b *news.Brief) int {
	t.Helper()
	n := 0
	if b.Dek != "" {
		checkSentence(t, reports, b.Dek, b.DekReceipts)
	}
	seen := map[string]bool{}
	for _, s := range b.Sections {
		if len(s.Sentences) == 0 {
			t.Errorf("section %s is there and empty", s.Kind)
		}
		for _, one := range s.Sentences {
			if seen[one.Text] {
				t.Errorf("told twice: %q", one.Text)
			}
			seen[one.Text] = true
			checkSentence(t, reports, one.Text, one.Receipts)
			n++
		}
	}
	last := ""
	for _, s := range b.Timeline {
		if s.Date < last {
			t.Errorf("step %s stands after %s", s.Date, last)
		}
		last = s.Date
		checkSentence(t, reports, s.Text, s.Receipts)
	}
	for _, c := range b.Claims {
		for _, v := range c.Values {
			checkReceipt(t, reports, v.Receipt)
		}
	}
	for _, q := range b.Quotes {
		if len(q.CarriedBy) == 0 {
			t.Errorf("nobody carries %q", q.Text)
		}
		for _, c := range q.CarriedBy {
			checkReceipt(t, reports, c.Receipt)
		}
	}
	return n
}

func checkReceipt(t *testing.T, reports []brief.Report, r news.Receipt) {
	t.Helper()
	for i := range reports {
		if reports[i].ID != r.Article {
			continue
		}
		runes := []rune(reports[i].Text)
		if r.Start < 0 || r.End > len(runes) || r.Start >= r.End || string(runes[r.Start:r.End]) != r.Quote {
			t.Errorf("%s [%d,%d) is not %q", r.Article, r.Start, r.End, r.Quote)
		}
		sum := sha256.Sum256([]byte(r.Quote))
		if hex.EncodeToString(sum[:]) != r.SHA256 || r.Revision < 1 {
			t.Errorf("digest or revision of %q is wrong", r.Quote)
		}
		return
	}
	t.Errorf("no article %q", r.Article)
}

// checkSentence holds a sentence against its receipts.
func checkSentence(t *testing.T, reports []brief.Report, s string, receipts []news.Receipt) {
	t.Helper()
	if len(receipts) == 0 {
		t.Errorf("no receipt for %q", s)
		return
	}
	var all strings.Builder
	for _, r := range receipts {
		checkReceipt(t, reports, r)
		all.WriteString(" " + r.Quote)
	}
	own, support := words(receipts[0].Quote), words(all.String())
	for w := range words(s) {
		if !support[w] {
			t.Errorf("%q is not in the receipts of %q", w, s)
		}
	}
	for _, no := range []string{"no", "not", "nobody", "never", "nicht", "kein", "keine", "pas", "non", "ningún", "nadie"} {
		if own[no] != words(s)[no] {
			t.Errorf("%q is denied in one of %q and %q", no, s, receipts[0].Quote)
		}
	}
	for _, q := range quotations(s) {
		if !strings.Contains(strings.Join(strings.Fields(all.String()), " "), q) {
			t.Errorf("the quoted words %q are not in the receipts", q)
		}
	}
}

// words are the words of s as they are compared: folded, possessives off.
func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, sp := range text.Words(s) {
		w := strings.TrimSuffix(strings.ReplaceAll(text.Fold(sp.Of(s)), "’", "'"), "'s")
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			m[w] = true
		}
	}
	return m
}

func quotations(s string) []string {
	var out []string
	for {
		i := strings.Index(s, "“")
		if i < 0 {
			return out
		}
		j := strings.Index(s[i:], "”")
		if j < 0 {
			return out
		}
		out = append(out, s[i:i+j])
		s = s[i+j:]
	}
}

// TestStoryIsAFunction holds that a brief depends on the reports alone, and that
// reading them beforehand changes nothing.
func TestStoryIsAFunction(t *testing.T) {
	reports := newsroom(t)["hallan"]
	var readings []*brief.Reading
	for _, r := range reports {
		readings = append(readings, brief.Read(r))
	}
	want := brief.Story(reports)
	for range 3 {
		if got := brief.Tell(readings); !reflect.DeepEqual(got, want) {
			t.Fatal("two briefs of the same reports differ")
		}
	}
	if b := brief.Story(nil); b.Headline != "" || b.Sections == nil || b.Claims == nil {
		t.Errorf("a story without reports is told: %+v", b)
	}
}

// TestHallan holds what a reader must find in the brief of the newsroom's great
// story: its times, where reports differ, who speaks, what comes.
func TestHallan(t *testing.T) {
	b := brief.Story(newsroom(t)["hallan"])
	claims := map[string]map[string]bool{}
	for _, c := range b.Claims {
		claims[c.Slot] = map[string]bool{}
		for _, v := range c.Values {
			claims[c.Slot][v.Value] = true
		}
	}
	for slot, values := range map[string][]string{
		"told to leave": {"38,500", "about 41,000", "“more than 45,000”"},
		"missing":       {"2", "3"},
		"dead":          {"none"},
		"flow":          {"2,900", "3,400"},
	} {
		for _, v := range values {
			if !claims[slot][v] {
				t.Errorf("claim %q lacks %s: %v", slot, v, claims[slot])
			}
		}
	}
	steps := map[string]bool{}
	for _, s := range b.Timeline {
		steps[strings.TrimPrefix(s.Date, "2026-11-17T")] = true
	}
	for _, at := range []string{"02:25", "04:50", "05:31", "05:38", "06:20", "07:45"} {
		if !steps[at] {
			t.Errorf("the timeline lacks %s", at)
		}
	}
	sections := map[string]string{}
	for _, s := range b.Sections {
		for _, one := range s.Sentences {
			sections[s.Kind] += one.Text + "\n"
		}
	}
	for kind, words := range map[string][]string{
		news.SectionWhy:    {"340 million cubic metres", "law of 1988"},
		news.SectionKnow:   {"trunnions"},
		news.SectionSaying: {"Brandt", "Halloran", "I did not read the annex"},
		news.SectionNext:   {"expected at Brannock", "noon on Wednesday"},
	} {
		for _, w := range words {
			if !strings.Contains(sections[kind], w) {
				t.Errorf("section %s lacks %q:\n%s", kind, w, sections[kind])
			}
		}
	}
	if _, differ := brief.Agree(&b); len(differ) == 0 || !strings.HasPrefix(differ[0], "People told to leave (38,500 to “more than 45,000”)") {
		t.Errorf("they differ on %q", differ)
	}
}
