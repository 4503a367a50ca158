package extract

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

// sample is a page of testdata/pages and what is wanted of it. A .want file is
// lines "key: value", a blank line, then the text.
type sample struct {
	name string
	page Page
	want map[string][]string
	text string
}

func samples(t testing.TB) (list []sample) {
	t.Helper()
	files, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages in testdata", err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(f, ".html") + ".want")
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".html")
		s := sample{name: name, want: make(map[string][]string)}
		s.page = Page{URL: "https://northmoortoday.example/2026/11/" + name, Body: body, ContentType: "text/html"}
		head, text, _ := strings.Cut(string(want), "\n\n")
		s.text = strings.TrimSpace(text)
		for _, line := range strings.Split(head, "\n") {
			k, v, _ := strings.Cut(line, ": ")
			s.want[k] = append(s.want[k], v)
		}
		list = append(list, s)
	}
	return list
}

// floor is the least F1, by runs of four words, that a sample page must reach.
const floor = .97

func TestSamples(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			c, err := Article(s.page)
			if err != nil {
				t.Fatal(err)
			}
			if f1 := shingleF1(c.Text, s.text); f1 < floor && s.want["floor"] == nil {
				t.Errorf("F1 %.3f; text:\n%s", f1, c.Text)
			}
			s.check(t, c)
		})
	}
}

func (s *sample) check(t *testing.T, c news.Content) {
	t.Helper()
	if got := string(c.State); got != s.want["state"][0] {
		t.Errorf("state %s (%s), want %s", got, c.Reason, s.want["state"][0])
	}
	if c.State != news.StateOK && c.Reason == "" {
		t.Error("no reason is given")
	}
	for key, got := range map[string]string{
		"credits": c.Credits, "note": c.Note, "source": c.Source, "origin": c.Origin.Publisher + " | " + c.Origin.URL,
	} {
		if want := s.want[key]; len(want) > 0 && want[0] != got {
			t.Errorf("%s is %q, want %q", key, got, want[0])
		}
	}
	var more, embeds []string
	for _, m := range c.More {
		more = append(more, m.Title+" | "+m.URL)
	}
	for _, e := range c.Embeds {
		embeds = append(embeds, strings.TrimSpace(fmt.Sprintf("%s | %s | %s | %s", e.Network, e.Author, e.Handle, e.Text)))
	}
	for key, got := range map[string][]string{"more": more, "embed": embeds} {
		if want := s.want[key]; s.want["floor"] == nil && strings.ReplaceAll(strings.Join(want, "\n"), " ", "") != strings.ReplaceAll(strings.Join(got, "\n"), " ", "") {
			t.Errorf("%s are\n%s\nwant\n%s", key, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	for _, w := range s.want["html"] {
		if !strings.Contains(string(c.HTML), w) {
			t.Errorf("the markup lacks %q:\n%s", w, c.HTML)
		}
	}
	for _, w := range s.want["nothtml"] {
		if strings.Contains(string(c.HTML), w) {
			t.Errorf("the markup has %q:\n%s", w, c.HTML)
		}
	}
	for _, w := range s.want["not"] {
		if strings.Contains(c.Text, w) || strings.Contains(string(c.HTML), w) {
			t.Errorf("%q is still there:\n%s", w, c.Text)
		}
	}
}

// shingleF1 compares two texts by their runs of four words.
func shingleF1(got, want string) float64 {
	a, b := shingles(got), shingles(want)
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	hit, all, need := 0, 0, 0
	for k, n := range a {
		hit += min(n, b[k])
		all += n
	}
	for _, n := range b {
		need += n
	}
	return 2 * float64(hit) / float64(all+need)
}

func shingles(s string) map[string]int {
	words := strings.Fields(letters(s))
	m := make(map[string]int)
	for i := 0; i < max(1, len(words)-3) && len(words) > 0; i++ {
		m[strings.Join(words[i:min(len(words), i+4)], " ")]++
	}
	return m
}
