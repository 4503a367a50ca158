package eval

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

func TestCompareGroups(t *testing.T) {
	for _, c := range []struct {
		got, want      string
		p, r, f1, rand float64
	}{
		{"aabb", "xxyy", 1, 1, 1, 1},
		{"aaaa", "xxyy", .5, 1, 2. / 3, 0},
		{"abcd", "xxyy", 1, .5, 2. / 3, 0},
		{"aabb", "xyxy", .5, .5, .5, -.5},
		{"a", "x", 1, 1, 1, 1},
	} {
		s := compareGroups(strings.Split(c.got, ""), strings.Split(c.want, ""))
		for i, pair := range [][2]float64{{s.precision, c.p}, {s.recall, c.r}, {s.f1, c.f1}, {s.ari, c.rand}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%s against %s: figure %d is %v, want %v", c.got, c.want, i, pair[0], pair[1])
			}
		}
	}
}

func TestPearson(t *testing.T) {
	if r := pearson([]float64{1, 2, 3, 4}, []float64{2, 4, 6, 8}); math.Abs(r-1) > 1e-9 {
		t.Errorf("r of a line is %v", r)
	}
	if r := pearson([]float64{1, 2, 3}, []float64{3, 2, 1}); math.Abs(r+1) > 1e-9 {
		t.Errorf("r of a falling line is %v", r)
	}
}

// The project's own sample is read like any other set, and its floor stands.
func TestStoriesOfTheSample(t *testing.T) {
	var out strings.Builder
	if err := Stories("../cluster/testdata", &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "| 1.000 1.000 1.000 1.000 |") {
		t.Errorf("the sample is no longer grouped without a fault:\n%s", out.String())
	}
	if err := Stories(t.TempDir(), &out); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a folder without sets: %v", err)
	}
}

func TestBrokenSetNamesItsLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.jsonl"), []byte("{\"id\":\"1\"}\n{\"id\":"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Stories(dir, &strings.Builder{})
	if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v", err)
	}
}

// Every edit leaves a copy that still holds words of its text.
func TestEdits(t *testing.T) {
	text, err := os.ReadFile("../cluster/testdata/agency.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := news.Line{Title: "Last coal mine to close", Text: string(text)}
	o := news.Line{Title: "A ferry runs aground", Text: "The ferry struck a rock.\n\nNobody was hurt.\n\nThe owner blames fog."}
	r := rand.New(rand.NewPCG(1, 2))
	for _, e := range edits {
		c := e.make(r, l, o)
		if (c.Text == l.Text && c.Title == l.Title) != (e.name == "same text") {
			t.Errorf("%s changes nothing, or the same text something", e.name)
		}
		if !strings.Contains(c.Text, "2,300 people") {
			t.Errorf("%s: what is left is no copy: %q", e.name, c.Text)
		}
	}
}
