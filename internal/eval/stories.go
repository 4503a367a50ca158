package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// peersOfStories are the known B-cubed F1 / ARI of other ways to find the
// stories of a set, under one setting for all: online tf-idf, and average link
// on several fields over all articles at once.
var peersOfStories = map[string][2]string{
	"ecbplus":       {".861/.800", ".913/.864"},
	"news_cluster":  {".870/.810", ".861/.752"},
	"allsides2021a": {".844/.600", ".874/.733"},
}

// shuffles is how many orders a set without dates is scored in.
const shuffles = 5

// Stories scores stories against labels for every *.jsonl file in folder: lines
// as the commands read them with "story", and "date" where "published" is
// missing. B-cubed precision, recall and F1 (Bagga and Baldwin 1998), adjusted
// Rand index (Hubert and Arabie 1985); a set without dates is shuffled five
// times and the mean given.
func Stories(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Stories(%s)", folder)
	sets, err := storySets(folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-16s %6s %7s %7s | %5s %5s %5s %5s | %9s %11s | %10s\n",
		"set", "texts", "events", "stories", "P", "R", "F1", "ARI", "online", "offline", "articles/s")
	for _, set := range sets {
		start := time.Now()
		s, runs := scoreStories(set.lines), 1
		if set.undated() {
			for k := range shuffles - 1 {
				s = s.plus(scoreStories(shuffled(set.lines, uint64(k+1))))
			}
			runs = shuffles
		}
		peers, ok := peersOfStories[set.name]
		if !ok {
			peers = [2]string{"–", "–"}
		}
		n := float64(runs)
		fmt.Fprintf(w, "%-16s %6d %7.0f %7.0f | %5.3f %5.3f %5.3f %5.3f | %9s %11s | %10.0f\n",
			set.name, len(set.lines), s.events/n, s.stories/n, s.precision/n, s.recall/n, s.f1/n, s.ari/n,
			peers[0], peers[1], float64(runs*len(set.lines))/time.Since(start).Seconds())
	}
	return nil
}

// storyLine is an article with the event it is about.
type storyLine struct {
	news.Line
	Story string `json:"story"`
	Date  string `json:"date"`
}

// storySet is a file of them.
type storySet struct {
	name  string
	lines []storyLine
}

func (s storySet) undated() bool {
	for _, l := range s.lines {
		if !l.Published.IsZero() {
			return false
		}
	}
	return true
}

func storySets(folder string) ([]storySet, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return nil, errs.New(errs.NotFound, "no *.jsonl files")
	}
	var sets []storySet
	for _, file := range files {
		s := storySet{name: strings.TrimSuffix(filepath.Base(file), ".jsonl")}
		if err := readJSONL(file, &s.lines); err != nil {
			return nil, err
		}
		for i := range s.lines {
			s.lines[i].dated()
		}
		sets = append(sets, s)
	}
	return sets, nil
}

// dated takes the time of an article from its date, which some sets give
// without a zone.
func (l *storyLine) dated() {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, l.Date); err == nil && l.Published.IsZero() {
			l.Published = news.At(t)
		}
	}
}

// readJSONL reads a file of one JSON value a line.
func readJSONL[T any](file string, out *[]T) (err error) {
	defer errs.Wrap(&err, "%s", file)
	f, err := os.Open(file)
	if err != nil {
		return errs.Mark(errs.NotFound, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return errs.New(errs.Invalid, "line %d: %w", len(*out)+1, err)
		}
		*out = append(*out, v)
	}
	return lines.Err()
}

func shuffled(lines []storyLine, seed uint64) []storyLine {
	out := append([]storyLine(nil), lines...)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// noAnalysis lets articles be placed by their words alone.
func noAnalysis(news.Line) news.Analysis { return news.Analysis{} }

type storyScore struct {
	precision, recall, f1, ari float64
	events, stories            float64
}

func (s storyScore) plus(o storyScore) storyScore {
	return storyScore{
		s.precision + o.precision, s.recall + o.recall, s.f1 + o.f1, s.ari + o.ari,
		s.events + o.events, s.stories + o.stories,
	}
}

func scoreStories(lines []storyLine) storyScore {
	in := make([]news.Line, len(lines))
	want := make([]string, len(lines))
	for i, l := range lines {
		in[i], want[i] = l.Line, l.Story
	}
	got := make([]string, len(lines))
	for i, p := range cluster.Run(in, noAnalysis, 0) {
		got[i] = p.Story
	}
	return compareGroups(got, want)
}

// compareGroups scores a grouping of the same items against another.
func compareGroups(got, want []string) (s storyScore) {
	g, l, both := map[string]float64{}, map[string]float64{}, map[[2]string]float64{}
	for i := range got {
		g[got[i]]++
		l[want[i]]++
		both[[2]string{got[i], want[i]}]++
	}
	n := float64(len(got))
	pairs := func(k float64) float64 { return k * (k - 1) / 2 }
	var shared, inGot, inWant float64
	for k, c := range both {
		s.precision += c * c / g[k[0]] / n
		s.recall += c * c / l[k[1]] / n
		shared += pairs(c)
	}
	for _, c := range g {
		inGot += pairs(c)
	}
	for _, c := range l {
		inWant += pairs(c)
	}
	s.f1 = 2 * s.precision * s.recall / (s.precision + s.recall)
	chance := inGot * inWant / max(1, pairs(n))
	s.ari = 1
	if most := (inGot + inWant) / 2; most != chance {
		s.ari = (shared - chance) / (most - chance)
	}
	s.events, s.stories = float64(len(l)), float64(len(g))
	return s
}
