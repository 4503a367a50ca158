package extract

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"broadsheet/internal/errs"
)

// modelText is the learned table: two judges, each a sum of small trees of yes
// or no questions about features. "broadsheet eval train-extract" writes it.
//
//go:embed model.txt
var modelText string

// learned is the table as the program was built with it.
var learned = sync.OnceValues(func() (Judge, error) { return ParseJudge(modelText) })

// Judge tells blocks of an article from the rest of a page. First sees each
// block by itself and its surroundings; Second sees also what First thought of
// the blocks around, which mends lone mistakes.
type Judge struct{ First, Second Table }

// Table is a sum of trees, flattened: a node asks whether its feature is below
// its limit and goes on with the next node if so, else with node other; a leaf
// has feature -1 and gives its limit.
type Table struct {
	nodes []question
	roots []int32
}

// question is a node of a tree.
type question struct {
	limit   float32
	other   int32
	feature int16
}

// Trees is how many trees a table adds up.
func (t *Table) Trees() int { return len(t.roots) }

// Sum is the log-odds that a row with these features is article.
func (t *Table) Sum(row []float32) float64 {
	var sum float32
	for _, at := range t.roots {
		q := &t.nodes[at]
		for q.feature >= 0 {
			if at++; row[q.feature] >= q.limit {
				at = q.other
			}
			q = &t.nodes[at]
		}
		sum += q.limit
	}
	return float64(sum)
}

// Sigmoid turns log-odds into a probability.
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// ParseJudge reads a table as package eval prints it: a line "judge
// first" or "judge second", then trees, each a line "tree" and its nodes in
// order of reading, indented by depth: "feature<limit" with the yes branch
// first, or a leaf's number.
func ParseJudge(text string) (j Judge, err error) {
	defer errs.Wrap(&err, "extract.ParseJudge")
	index := make(map[string]int16)
	for i, name := range Features() {
		index[name] = int16(i)
	}
	var t *Table
	var open []int32 // questions whose no branch has not begun yet
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line == "judge first":
			t = &j.First
			continue
		case line == "judge second":
			t = &j.Second
			continue
		case t == nil:
			return j, errs.New(errs.Invalid, "line %d: no judge named yet", n+1)
		case line == "tree":
			t.roots, open = append(t.roots, int32(len(t.nodes))), open[:0]
			continue
		}
		if open, err = t.line(line, index, open); err != nil {
			return j, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return j, nil
}

// line adds one node. open holds the questions that wait for their no branch;
// a leaf ends the yes branch of the innermost.
func (t *Table) line(line string, index map[string]int16, open []int32) ([]int32, error) {
	at := int32(len(t.nodes))
	name, limit, asks := strings.Cut(line, "<")
	if !asks {
		limit = line
	}
	v, err := strconv.ParseFloat(limit, 32)
	if err != nil {
		return open, errs.Mark(errs.Invalid, err)
	}
	f, known := index[name]
	switch {
	case !asks:
		f = -1
	case !known:
		return open, errs.New(errs.Invalid, "no feature is called %q", name)
	}
	t.nodes = append(t.nodes, question{limit: float32(v), feature: f})
	if asks {
		return append(open, at), nil
	}
	if n := len(open); n > 0 {
		t.nodes[open[n-1]].other = at + 1
		open = open[:n-1]
	}
	return open, nil
}
