package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"broadsheet/internal/analysis"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// peersOfTags are the known F1@10 of other ways to tag a set: phrase counts, and a
// linear ranker learnt on the set itself (5-fold).
var peersOfTags = map[string][2]string{
	"500N-KPCrowd": {".176", ".200"},
	"WikiNews-FR":  {".346", ".388"},
}

// Tags scores hashtags against keys that people gave, for every *.jsonl file in
// folder: lines {"id","text","keys":[…],"title"?,"language"?}. A tag is right if its
// stems are those of a key; F1 of the first ten tags is averaged over texts.
func Tags(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Tags(%s)", folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no *.jsonl files")
	}
	fmt.Fprintf(w, "%-16s %6s %7s %7s %7s %8s %8s\n", "set", "texts", "P@10", "R@10", "F1@10", "counts", "learned")
	for _, file := range files {
		s, err := tagScore(file)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		peers, ok := peersOfTags[name]
		if !ok {
			peers = [2]string{"–", "–"}
		}
		n := max(float64(s.texts), 1)
		fmt.Fprintf(w, "%-16s %6d %7.3f %7.3f %7.3f %8s %8s\n", name, s.texts, s.precision/n, s.recall/n, s.f1/n, peers[0], peers[1])
	}
	return nil
}

// tagSum adds up the scores of texts.
type tagSum struct {
	texts                 int
	precision, recall, f1 float64
}

func tagScore(file string) (s tagSum, err error) {
	f, err := os.Open(file)
	if err != nil {
		return s, errs.Mark(errs.NotFound, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var item struct {
			ID, Title, Text, Language string
			Keys                      []string
		}
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			return s, errs.New(errs.Invalid, "%s: %w", filepath.Base(file), err)
		}
		a := analysis.Article(news.Line{ID: item.ID, Title: item.Title, Text: item.Text, Language: item.Language})
		s.add(a, item.Keys)
	}
	return s, lines.Err()
}

// add scores one text.
func (s *tagSum) add(a news.Analysis, keys []string) {
	want := map[string]bool{}
	for _, k := range keys {
		want[stems(k, a.Language)] = true
	}
	delete(want, "")
	if len(want) == 0 {
		return
	}
	got := map[string]bool{}
	hits := 0.0
	for _, t := range a.Tags[:min(len(a.Tags), 10)] {
		key := stems(t.Label, a.Language)
		if want[key] && !got[key] {
			hits++
		}
		got[key] = true
	}
	s.texts++
	if hits == 0 {
		return
	}
	p, r := hits/float64(len(got)), hits/float64(len(want))
	s.precision += p
	s.recall += r
	s.f1 += 2 * p * r / (p + r)
}

// stems are all words of a key, stop words too, in lower case and stemmed.
func stems(key, lang string) string {
	var out []string
	for _, w := range text.Words(key) {
		out = append(out, text.Fold(text.Stem(w.Of(key), lang)))
	}
	return strings.Join(out, " ")
}
