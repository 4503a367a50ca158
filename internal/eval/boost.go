package eval

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"sort"
	"strings"
	"sync"
)

// This file grows the small trees that package extract reads: gradient boosting
// on a logistic loss with second-order leaves (Friedman 2001; Chen and Guestrin,
// "XGBoost", 2016), on features cut into at most 64 bins.

// growth says how trees are grown.
type growth struct {
	trees   int
	depth   int
	rate    float64 // how much of each leaf is believed
	lambda  float64 // what holds leaves small
	least   float64 // hessian a leaf must hold
	columns float64 // share of features each tree may ask
	rows    float64 // share of rows each tree sees
	seed    uint64
}

// samples are rows with labels in 0..1 and weights.
type samples struct {
	rows   [][]float32
	label  []float32
	weight []float32
}

// node is a question or, with feature -1, a leaf.
type node struct {
	feature int
	limit   float32
	value   float64
	yes, no *node
}

const bins = 64

// binned is a matrix by column, each value the number of its bin.
type binned struct {
	column [][]uint8
	edge   [][]float32 // edge[f][b] is the lower end of bin b+1
}

func bin(rows [][]float32, columns int) binned {
	m := binned{make([][]uint8, columns), make([][]float32, columns)}
	each(columns, func(f int) {
		m.edge[f] = edges(rows, f)
		col := make([]uint8, len(rows))
		for i, r := range rows {
			e := m.edge[f]
			col[i] = uint8(sort.Search(len(e), func(k int) bool { return e[k] > r[f] }))
		}
		m.column[f] = col
	})
	return m
}

// edges cuts a feature at quantiles of a sample of its values.
func edges(rows [][]float32, f int) []float32 {
	step := max(1, len(rows)/20000)
	var values []float32
	for i := 0; i < len(rows); i += step {
		values = append(values, rows[i][f])
	}
	sort.Slice(values, func(a, b int) bool { return values[a] < values[b] })
	var distinct []float32
	for _, v := range values {
		if n := len(distinct); n == 0 || v != distinct[n-1] {
			distinct = append(distinct, v)
		}
	}
	var cut []float32
	add := func(lo, hi float32) {
		v := rounded(lo, hi)
		if len(cut) == 0 || v > cut[len(cut)-1] {
			cut = append(cut, v)
		}
	}
	if len(distinct) < bins {
		for k := 1; k < len(distinct); k++ {
			add(distinct[k-1], distinct[k])
		}
		return cut
	}
	for k := 1; k < bins; k++ {
		at := k * len(values) / bins
		if values[at] > values[0] && at > 0 {
			j := sort.Search(len(distinct), func(i int) bool { return distinct[i] >= values[at] })
			if j > 0 {
				add(distinct[j-1], distinct[j])
			}
		}
	}
	return cut
}

// rounded is the number with the fewest digits above lo and at most hi, so that
// the printed table reads well and means the same.
func rounded(lo, hi float32) float32 {
	mid := (float64(lo) + float64(hi)) / 2
	for p := 1.0; p < 1e6; p *= 10 {
		if v := float32(math.Round(mid*p) / p); v > lo && v <= hi {
			return v
		}
	}
	return hi
}

// each runs f(0..n-1) on all processors.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	jobs := make(chan int, n)
	for i := 0; i < n; i++ {
		jobs <- i
	}
	close(jobs)
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range jobs {
				f(i)
			}
		}()
	}
	wg.Wait()
}

// grow learns a forest whose sum is the log-odds of the label.
func grow(s samples, g growth) []*node {
	if len(s.rows) == 0 {
		return nil
	}
	columns := len(s.rows[0])
	m := bin(s.rows, columns)
	rng := rand.New(rand.NewPCG(g.seed, 1))
	sum := make([]float64, len(s.rows))
	grad, hess := make([]float32, len(s.rows)), make([]float32, len(s.rows))
	var forest []*node
	for t := 0; t < g.trees; t++ {
		for i := range sum {
			p := 1 / (1 + math.Exp(-sum[i]))
			grad[i] = float32(p-float64(s.label[i])) * s.weight[i]
			hess[i] = float32(p*(1-p)) * s.weight[i]
		}
		pick := sample(rng, len(s.rows), g.rows)
		ask := sample(rng, columns, g.columns)
		b := builder{m, grad, hess, g, ask}
		root := b.build(pick, 0)
		forest = append(forest, root)
		for i := range sum {
			sum[i] += root.sum(s.rows[i])
		}
	}
	return forest
}

func sample(rng *rand.Rand, n int, share float64) []int32 {
	var list []int32
	for i := 0; i < n; i++ {
		if share >= 1 || rng.Float64() < share {
			list = append(list, int32(i))
		}
	}
	return list
}

type builder struct {
	binned
	grad, hess []float32
	growth
	ask []int32
}

// build grows one node over the given rows.
func (b *builder) build(rows []int32, depth int) *node {
	var g, h float64
	for _, i := range rows {
		g, h = g+float64(b.grad[i]), h+float64(b.hess[i])
	}
	leaf := &node{feature: -1, value: -g / (h + b.lambda) * b.rate}
	if depth >= b.depth || h < 2*b.least {
		return leaf
	}
	best := b.split(rows, g, h)
	if best.gain < 1e-3 {
		return leaf
	}
	var yes, no []int32
	col := b.column[best.feature]
	for _, i := range rows {
		if int(col[i]) <= best.bin {
			yes = append(yes, i)
		} else {
			no = append(no, i)
		}
	}
	return &node{feature: best.feature, limit: b.edge[best.feature][best.bin], yes: b.build(yes, depth+1), no: b.build(no, depth+1)}
}

type split struct {
	feature, bin int
	gain         float64
}

// split finds the question that lowers the loss most.
func (b *builder) split(rows []int32, g, h float64) split {
	found := make([]split, len(b.ask))
	each(len(b.ask), func(k int) { found[k] = b.splitOn(int(b.ask[k]), rows, g, h) })
	var best split
	for _, s := range found {
		if s.gain > best.gain {
			best = s
		}
	}
	return best
}

func (b *builder) splitOn(f int, rows []int32, g, h float64) split {
	var sg, sh [bins]float64
	col := b.column[f]
	for _, i := range rows {
		sg[col[i]] += float64(b.grad[i])
		sh[col[i]] += float64(b.hess[i])
	}
	best := split{feature: f}
	whole := g * g / (h + b.lambda)
	var lg, lh float64
	for k := 0; k < len(b.edge[f]); k++ {
		lg, lh = lg+sg[k], lh+sh[k]
		if lh < b.least || h-lh < b.least {
			continue
		}
		rg, rh := g-lg, h-lh
		if gain := lg*lg/(lh+b.lambda) + rg*rg/(rh+b.lambda) - whole; gain > best.gain {
			best.gain, best.bin = gain, k
		}
	}
	return best
}

func (n *node) sum(row []float32) float64 {
	for n.feature >= 0 {
		if row[n.feature] < n.limit {
			n = n.yes
		} else {
			n = n.no
		}
	}
	return n.value
}

// print writes a tree as extract.ParseJudge reads it.
func (n *node) print(w io.Writer, names []string, depth int) {
	indent := strings.Repeat(" ", depth)
	if n.feature < 0 {
		fmt.Fprintf(w, "%s%.3f\n", indent, n.value)
		return
	}
	fmt.Fprintf(w, "%s%s<%g\n", indent, names[n.feature], n.limit)
	n.yes.print(w, names, depth+1)
	n.no.print(w, names, depth+1)
}
