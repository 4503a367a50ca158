package analysis_test

import (
	_ "embed"
	"strings"
	"testing"

	"broadsheet/internal/analysis"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

//go:embed testdata/labelled.txt
var labelled string

// sample is an article with the labels of a reader.
type sample struct {
	news.Line
	labels map[string][]string
}

// samples reads testdata/labelled.txt, which says how it is written.
func samples(t *testing.T) (out []sample) {
	t.Helper()
	for block := range strings.SplitSeq(labelled, "=====\n") {
		s := sample{labels: map[string][]string{}}
		head, body, ok := strings.Cut(block[strings.Index(block, "language:"):], "\n\n")
		if !ok {
			t.Fatalf("no body in %.60q", block)
		}
		s.Text = strings.TrimSpace(body)
		for line := range strings.Lines(head) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			s.labels[key] = strings.Split(value, ", ")
			if key == "title" {
				s.Title = value
			}
		}
		out = append(out, s)
	}
	return out
}

// TestLabelled holds floors over all languages: the language itself, names with
// their kinds, tags, and that at least two tags a reader would give are among
// the first eight of every article.
func TestLabelled(t *testing.T) {
	var names, tags score
	kinds, known := 0, 0
	for _, s := range samples(t) {
		a := check(t, s.Line)
		lang := s.labels["language"][0]
		if a.Language != lang {
			t.Errorf("%s: language %q", lang, a.Language)
		}
		if half(a.Summary, s.Text) {
			t.Errorf("%s: summary under half of the text", lang)
		}
		for _, kind := range []news.Kind{news.Person, news.Organisation, news.Place} {
			for _, want := range s.labels[string(kind)] {
				e, ok := entity(a, want, lang)
				names.found(ok)
				if !ok {
					t.Logf("%s: no %s %q", lang, kind, want)
					continue
				}
				known++
				if e.Kind == kind {
					kinds++
				} else {
					t.Logf("%s: %q is a %s, want %s", lang, want, e.Kind, kind)
				}
			}
		}
		hits := 0
		for _, want := range s.labels["tags"] {
			ok := tagged(a, want, lang)
			tags.found(ok)
			if ok {
				hits++
			} else {
				t.Logf("%s: no tag %q", lang, want)
			}
		}
		if hits < 2 {
			t.Errorf("%s: tags %v", lang, a.Tags)
		}
	}
	t.Logf("names %.2f, kinds %.2f, tags %.2f", names.share(), float64(kinds)/float64(known), tags.share())
	if names.share() < 0.9 || float64(kinds) < 0.9*float64(known) || tags.share() < 0.75 {
		t.Errorf("names %.2f, kinds %d of %d, tags %.2f", names.share(), kinds, known, tags.share())
	}
}

// score counts what was found.
type score struct{ hits, all int }

func (s *score) found(ok bool) {
	s.all++
	if ok {
		s.hits++
	}
}

func (s *score) share() float64 { return float64(s.hits) / float64(s.all) }

// entity finds a name up to inflection.
func entity(a news.Analysis, name, lang string) (news.Entity, bool) {
	for _, e := range a.Entities {
		if stems(e.Name, lang) == stems(name, lang) {
			return e, true
		}
	}
	return news.Entity{}, false
}

// tagged reports whether one of the first eight tags is the label, a longer name
// with it, or the label's last word.
func tagged(a news.Analysis, want, lang string) bool {
	for _, tag := range a.Tags[:min(len(a.Tags), 8)] {
		if got := stems(tag.Label, lang); got == stems(want, lang) || strings.Contains(" "+got+" ", " "+stems(want, lang)+" ") {
			return true
		}
	}
	return false
}

func stems(s, lang string) string {
	var out []string
	for _, w := range text.Words(s) {
		out = append(out, text.Term(w.Of(s), lang))
	}
	return strings.Join(out, " ")
}

// TestSamplesAgency holds the slugs of the labelled articles.
func TestSamplesAgency(t *testing.T) {
	want := map[string]string{"en": "Reuters", "de": "dpa", "fr": "AFP", "es": "EFE", "it": "ANSA", "ru": "TASS", "zh": "Xinhua"}
	for _, s := range samples(t) {
		lang := s.labels["language"][0]
		if got := analysis.Agency(s.Line); got != want[lang] {
			t.Errorf("%s: agency %q, want %q", lang, got, want[lang])
		}
	}
}

// TestPrefixes reads every sample cut behind each of its words: names, titles and
// slugs come to stand last.
func TestPrefixes(t *testing.T) {
	for _, s := range samples(t) {
		for _, w := range text.Words(s.Text) {
			a := analysis.Article(news.Line{Text: s.Text[:w.End], Language: s.labels["language"][0]})
			if half(a.Summary, s.Text[:w.End]) {
				t.Fatalf("summary %q of %q", a.Summary, s.Text[:w.End])
			}
		}
	}
}
