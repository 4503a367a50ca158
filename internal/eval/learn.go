package eval

import (
	"fmt"
	"io"
	"math"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/extract"
	"broadsheet/internal/news"
)

// lesson is a labelled page laid out for learning.
type lesson struct {
	page   labelled
	body   []byte
	study  *extract.Study
	label  []float32
	weight []float32
	usable bool // the truth can be found in the page, so its labels teach
	fold   int
	p      []float64 // what the first judge thought that has not seen the page
}

const folds = 4

// growths of the two judges. They are small so that the table stays readable and
// reading a page stays fast.
var (
	firstGrowth  = growth{trees: 70, depth: 5, rate: .18, lambda: 4, least: 3, columns: .4, rows: .5, seed: 7}
	secondGrowth = growth{trees: 80, depth: 5, rate: .15, lambda: 4, least: 3, columns: .4, rows: .5, seed: 11}
)

// TrainExtract learns the judges of package extract from labelled folders and
// writes their table to out. First it says on log how well judges learned alike
// do on sites they have not seen: pages are split by site into folds, and each
// fold is read by judges that learned from the others.
func TrainExtract(foldersOfPages []string, out, log io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.TrainExtract")
	lessons, err := lessonsOf(foldersOfPages)
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "%d pages\n", len(lessons))
	var outcomes []outcome
	for k := 0; k < folds; k++ {
		var learn, test []*lesson
		for _, l := range lessons {
			if l.fold == k {
				test = append(test, l)
			} else {
				learn = append(learn, l)
			}
		}
		j := learnJudges(learn)
		for _, l := range test {
			outcomes = append(outcomes, l.read(j))
		}
		fmt.Fprintf(log, "fold %d of %d read\n", k+1, folds)
	}
	for _, folder := range foldersOfPages {
		var part []outcome
		for _, o := range outcomes {
			if o.page.folder == folder {
				part = append(part, o)
			}
		}
		fmt.Fprintf(log, "\nunseen sites of %s\n", folder)
		report(part, log)
	}
	all := learnJudges(lessons)
	all.print(out)
	return nil
}

// judges are two forests.
type judges struct{ first, second []*node }

func (j judges) print(w io.Writer) {
	names := extract.Features()
	fmt.Fprintln(w, "# Written by: broadsheet eval train-extract. See judge.go.")
	fmt.Fprintln(w, "judge first")
	for _, t := range j.first {
		fmt.Fprintln(w, "tree")
		t.print(w, names, 0)
	}
	fmt.Fprintln(w, "judge second")
	for _, t := range j.second {
		fmt.Fprintln(w, "tree")
		t.print(w, names, 0)
	}
}

func forestSum(forest []*node, row []float32) (sum float64) {
	for _, t := range forest {
		sum += t.sum(row)
	}
	return sum
}

// read is a page read by judges.
func (l *lesson) read(j judges) outcome {
	p := chances(j.first, l.study.Rows(), nil)
	p = chances(j.second, l.study.Opinions(p), p)
	st := extract.NewStudy(extract.Page{URL: l.page.URL, Body: l.body, ContentType: "text/html"})
	c := st.Content(p)
	return outcome{page: l.page, content: c, score: weigh(l.page, c.Text)}
}

// chances are what a forest makes of rows; before serves where there is no row.
func chances(forest []*node, rows [][]float32, before []float64) []float64 {
	p := make([]float64, len(rows))
	for i, row := range rows {
		if row != nil {
			p[i] = extract.Sigmoid(forestSum(forest, row))
		} else if before != nil {
			p[i] = before[i]
		}
	}
	return p
}

// learnJudges grows the first judge, then the second on what first judges, each
// grown without the page in question, think of it.
func learnJudges(lessons []*lesson) judges {
	const inner = 3
	group := func(l *lesson) int { return int(hash(news.Domain(l.page.URL)+"inner") % inner) }
	for k := 0; k < inner; k++ {
		first := grow(gather(lessons, func(l *lesson) bool { return group(l) != k }, false), firstGrowth)
		for _, l := range lessons {
			if group(l) == k {
				l.p = chances(first, l.study.Rows(), nil)
			}
		}
	}
	always := func(*lesson) bool { return true }
	return judges{
		first:  grow(gather(lessons, always, false), firstGrowth),
		second: grow(gather(lessons, always, true), secondGrowth),
	}
}

// gather puts the rows of the usable pages together.
func gather(lessons []*lesson, in func(*lesson) bool, second bool) (s samples) {
	for _, l := range lessons {
		if !l.usable || !in(l) {
			continue
		}
		rows := l.study.Rows()
		if second {
			rows = l.study.Opinions(l.p)
		}
		for i := range rows {
			if l.weight[i] > 0 && rows[i] != nil {
				s.rows = append(s.rows, rows[i])
				s.label = append(s.label, l.label[i])
				s.weight = append(s.weight, l.weight[i])
			}
		}
	}
	return s
}

func hash(s string) uint32 {
	var h uint32 = 2166136261
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func lessonsOf(foldersOfPages []string) (lessons []*lesson, err error) {
	for _, folder := range foldersOfPages {
		pages, err := labelledPages(folder)
		if err != nil {
			return nil, err
		}
		for _, p := range pages {
			if p.text() == "" {
				continue
			}
			l := &lesson{page: p, fold: int(hash(news.Domain(p.URL)) % folds)}
			if l.body, err = p.html(); err != nil {
				return nil, err
			}
			if l.study = extract.NewStudy(extract.Page{URL: p.URL, Body: l.body, ContentType: "text/html"}); l.study != nil {
				l.mark()
				lessons = append(lessons, l)
			}
		}
	}
	return lessons, nil
}

// mark labels the blocks of a page: how much of each is in the labelled text.
// Short blocks count only where they are found there together with a neighbour.
func (l *lesson) mark() {
	texts := l.study.Texts()
	l.label, l.weight = make([]float32, len(texts)), make([]float32, len(texts))
	want := tokens(strings.ToLower(l.page.text()))
	truth := " " + strings.Join(want, " ") + " "
	known := bag(want, 4)
	blocks := make([][]string, len(texts))
	for i, t := range texts {
		blocks[i] = tokens(strings.ToLower(t))
	}
	covered := 0
	for i, b := range blocks {
		if len(b) == 0 {
			continue
		}
		if len(b) >= 8 {
			l.label[i] = shareKnown(b, known)
		} else if besideNeighbour(blocks, i, truth) {
			l.label[i] = 1
		}
		if l.label[i] > .5 {
			covered += len(b)
		}
		l.weight[i] = float32(.1 + math.Min(2, 40*float64(len(b))/float64(len(want)+100)))
		if l.label[i] > .2 && l.label[i] < .8 {
			l.weight[i] /= 3 // who knows
		}
		if !l.page.byWords() {
			l.weight[i] *= 3 // the smaller set, labelled by hand
		}
	}
	l.forgiveCut(blocks, len(want))
	l.usable = covered*10 > len(want)*7 && len(want) > 20
}

// forgiveCut takes the weight from blocks after the last labelled one, among its
// siblings, where there is so much of them that the label must have been cut short.
func (l *lesson) forgiveCut(blocks [][]string, want int) {
	last := -1
	parents := make(map[int]bool)
	for i := range blocks {
		if l.label[i] > .5 && len(blocks[i]) > 7 {
			last = i
			parents[l.study.Parent(i)] = true
		}
	}
	var after []int
	words := 0
	for i := last + 1; i < len(blocks); i++ {
		if len(blocks[i]) > 0 && parents[l.study.Parent(i)] {
			after = append(after, i)
			words += len(blocks[i])
		}
	}
	if words*3 > want {
		for _, i := range after {
			l.weight[i] = 0
		}
	}
}

// shareKnown is how many of the words stand in runs of four that are known.
func shareKnown(b []string, known map[string]int) float32 {
	in := make([]bool, len(b))
	for i := 0; i+4 <= len(b); i++ {
		if known[strings.Join(b[i:i+4], " ")] > 0 {
			in[i], in[i+1], in[i+2], in[i+3] = true, true, true, true
		}
	}
	n := 0
	for _, ok := range in {
		n += one(ok)
	}
	return float32(n) / float32(len(b))
}

// besideNeighbour reports whether a short block stands in the truth right before
// the beginning or after the end of one of the blocks around it.
func besideNeighbour(blocks [][]string, i int, truth string) bool {
	own := strings.Join(blocks[i], " ")
	for k := 1; k <= 4; k++ {
		if i+k < len(blocks) && len(blocks[i+k]) > 0 {
			b := blocks[i+k]
			if strings.Contains(truth, " "+own+" "+strings.Join(b[:min(3, len(b))], " ")+" ") {
				return true
			}
		}
		if i-k >= 0 && len(blocks[i-k]) > 0 {
			b := blocks[i-k]
			if strings.Contains(truth, " "+strings.Join(b[max(0, len(b)-3):], " ")+" "+own+" ") {
				return true
			}
		}
	}
	return false
}
