package eval

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"broadsheet/internal/extract"
)

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		got, want         string
		n                 int
		precision, recall float64
	}{
		"same":          {"a b c d e", "a b c d e", 4, 1, 1},
		"nothing found": {"", "a b c d", 4, 0, 0},
		"one run more":  {"a b c d e", "a b c d", 4, .5, 1},
		"short":         {"a b", "a b", 4, 1, 1},
		"words":         {"a a b", "a b b c", 1, 2. / 3, .5},
	} {
		o := compare(strings.Fields(c.got), strings.Fields(c.want), c.n)
		if math.Abs(o.precision-c.precision) > 1e-9 || math.Abs(o.recall-c.recall) > 1e-9 {
			t.Errorf("%s: precision %.3f, recall %.3f", name, o.precision, o.recall)
		}
	}
}

// TestTableMeansWhatWasLearned grows a small forest, prints it, and has package
// extract read it back.
func TestTableMeansWhatWasLearned(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	names := extract.Features()
	var s samples
	for range 600 {
		row := make([]float32, len(names))
		row[0], row[5] = rng.Float32()*10, float32(rng.IntN(2))
		s.rows = append(s.rows, row)
		s.label = append(s.label, float32(one(row[0] > 4 && row[5] == 1)))
		s.weight = append(s.weight, 1)
	}
	forest := grow(s, growth{trees: 12, depth: 3, rate: .5, lambda: 1, least: 1, columns: 1, rows: 1, seed: 3})
	var b bytes.Buffer
	judges{forest, forest}.print(&b)
	j, err := extract.ParseJudge(b.String())
	if err != nil || j.First.Trees() != 12 {
		t.Fatal(err, j.First.Trees())
	}
	for i, row := range s.rows {
		p := extract.Sigmoid(j.First.Sum(row))
		if math.Abs(j.First.Sum(row)-forestSum(forest, row)) > .02 {
			t.Fatalf("row %d: %f, not %f", i, j.First.Sum(row), forestSum(forest, row))
		}
		if (p > .5) != (s.label[i] > .5) && math.Abs(float64(row[0])-4) > .3 {
			t.Errorf("row %d of label %.0f is given %.2f", i, s.label[i], p)
		}
	}
}

func TestSamePeople(t *testing.T) {
	for _, c := range []struct {
		found []string
		label string
		want  bool
	}{
		{[]string{"Ines Halloran", "Colm Attery"}, "Colm Attery and Ines Halloran", true},
		{[]string{"Ines Halloran"}, "INES HALLORAN", true},
		{[]string{"Ines Halloran"}, "Colm Attery, Ines Halloran", false},
		{[]string{"Dylan Bailey, MS, RD"}, "Dylan Bailey, MS, RD", true},
	} {
		if samePeople(c.found, c.label) != c.want {
			t.Errorf("%q against %q", c.found, c.label)
		}
	}
}
