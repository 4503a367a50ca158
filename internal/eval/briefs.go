package eval

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"broadsheet/internal/analysis"
	"broadsheet/internal/brief"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// peersOfBriefs are the known ROUGE-1 / ROUGE-2 on bbc-extractive. Its references
// look machine-made: a figure to look at, not to work for.
var peersOfBriefs = [][2]string{{"first sentences", ".655 / .531"}, {"TextRank", ".816 / .748"}}

// summarised is an article with a summary.
type summarised struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Summary string `json:"summary"`
}

// Briefs scores summaries of single articles for *-extractive.jsonl in folder:
// ROUGE-1 and ROUGE-2 F (Lin 2004), words as they are, no stemming, ours cut at
// the length of the reference.
func Briefs(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Briefs(%s)", folder)
	files, err := filepath.Glob(filepath.Join(folder, "*-extractive.jsonl"))
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no *-extractive.jsonl")
	}
	ways := []struct {
		name string
		tell func(news.Line) []string
	}{{"summary of analyze", analysed}, {"summary and points of brief", pointed}, {"first sentences, ours", opening}}
	for _, file := range files {
		var set []summarised
		if err := readJSONL(file, &set); err != nil {
			return err
		}
		fmt.Fprintf(w, "%-28s %7s %7s | %d articles\n", strings.TrimSuffix(filepath.Base(file), ".jsonl"), "ROUGE-1", "ROUGE-2", len(set))
		for _, way := range ways {
			one, two := 0.0, 0.0
			for _, a := range set {
				ours := strings.Join(way.tell(news.Line{ID: a.ID, Text: a.Text, Language: "en"}), " ")
				r1, r2 := rouge(ours, a.Summary)
				one, two = one+r1, two+r2
			}
			fmt.Fprintf(w, "%-28s %7.3f %7.3f\n", way.name, one/float64(len(set)), two/float64(len(set)))
		}
		for _, p := range peersOfBriefs {
			fmt.Fprintf(w, "%-28s known: %s\n", p[0], p[1])
		}
	}
	return nil
}

func analysed(l news.Line) []string { return analysis.Article(l).Summary }

func pointed(l news.Line) []string {
	var out []string
	for _, s := range brief.Article(brief.Report{Line: l, Analysis: analysis.Article(l)}) {
		for _, one := range s.Sentences {
			out = append(out, one.Text)
		}
	}
	return out
}

func opening(l news.Line) []string {
	var out []string
	_, body, _ := strings.Cut(l.Text, "\n\n") // behind the title
	for _, sp := range text.Sentences(body) {
		out = append(out, sp.Of(body))
	}
	return out
}

// rouge is ROUGE-1 and ROUGE-2 F of ours, cut at the reference's number of words.
func rouge(ours, reference string) (one, two float64) {
	want := lowerWords(reference)
	have := lowerWords(ours)
	have = have[:min(len(have), len(want))]
	return overlapF(have, want, 1), overlapF(have, want, 2)
}

// lowerWords are the runs of letters and digits of s: references join sentences
// without a space.
func lowerWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// overlapF is F1 of the n-grams of two texts, each as often as it stands.
func overlapF(a, b []string, n int) float64 {
	left := map[string]int{}
	for i := 0; i+n <= len(b); i++ {
		left[strings.Join(b[i:i+n], " ")]++
	}
	hit, size := 0.0, 0
	for i := 0; i+n <= len(a); i++ {
		size++
		if g := strings.Join(a[i:i+n], " "); left[g] > 0 {
			left[g]--
			hit++
		}
	}
	other := len(b) - n + 1
	if hit == 0 || other < 1 {
		return 0
	}
	return 2 * hit / float64(size+other)
}
