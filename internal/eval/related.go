package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// peersOfRelated are the known Pearson r on lee50.
const peersOfRelated = "tf-idf .57, LSA .60, background as concept space .625, ESA with Wikipedia .72"

// judged is a text with what people said of its similarity to each other one.
type judged struct {
	ID    json.Number `json:"id"`
	Text  string      `json:"text"`
	Human []float64   `json:"human"`
}

// Related scores relatedness against people's judgements: Pearson's r over all
// pairs of lee50.jsonl in folder, alone and with the texts of
// lee-background.jsonl in the window. A pair that is not given counts as 0.
func Related(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Related(%s)", folder)
	var texts, background []judged
	if err := readJSONL(filepath.Join(folder, "lee50.jsonl"), &texts); err != nil {
		return err
	}
	if err := readJSONL(filepath.Join(folder, "lee-background.jsonl"), &background); err != nil {
		return err
	}
	alone, given := relatedness(texts, nil)
	fmt.Fprintf(w, "%-28s %9s %7s\n", "lee50", "Pearson r", "given")
	fmt.Fprintf(w, "%-28s %9.3f %6.0f%%\n", "the 50 texts alone", alone, 100*given)
	with, given := relatedness(texts, background)
	fmt.Fprintf(w, "%-28s %9.3f %6.0f%%\n", "300 more texts in the window", with, 100*given)
	fmt.Fprintf(w, "known: %s\n", peersOfRelated)
	return nil
}

// relatedness is r of the scores given, and the share of pairs given.
func relatedness(texts, background []judged) (r, given float64) {
	var lines []news.Line
	for i, t := range background {
		lines = append(lines, news.Line{ID: fmt.Sprintf("background %d", i), Text: t.Text})
	}
	for i, t := range texts {
		lines = append(lines, news.Line{ID: fmt.Sprint(i), Text: t.Text})
	}
	score := map[[2]string]float64{}
	for _, p := range cluster.Run(lines, noAnalysis, len(lines)) {
		for _, r := range p.Related {
			score[[2]string{p.ID, r.ID}] = r.Score
		}
	}
	var ours, theirs []float64
	for i := range texts {
		for j := i + 1; j < len(texts) && j < len(texts[i].Human); j++ {
			s, ok := score[[2]string{fmt.Sprint(i), fmt.Sprint(j)}]
			if ok {
				given++
			}
			ours, theirs = append(ours, s), append(theirs, texts[i].Human[j])
		}
	}
	return pearson(ours, theirs), given / float64(max(1, len(ours)))
}

// pearson is the linear correlation of x and y.
func pearson(x, y []float64) float64 {
	var sx, sy, sxx, syy, sxy float64
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
		sxx, syy, sxy = sxx+x[i]*x[i], syy+y[i]*y[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	return (sxy - sx*sy/n) / math.Sqrt((sxx-sx*sx/n)*(syy-sy*sy/n))
}
