package eval

import (
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"broadsheet/internal/analysis"
	"broadsheet/internal/brief"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// ClaimSample is a little story with the claims that its reports make.
type ClaimSample struct {
	Language string `json:"language"`
	Reports  []struct {
		Publisher string `json:"publisher"`
		Text      string `json:"text"`
	} `json:"reports"`
	Claims []struct {
		Slot   string            `json:"slot"`
		Values map[string]string `json:"values"` // publisher → value as a table shows it
		Differ bool              `json:"differ"`
	} `json:"claims"`
}

// ClaimScore counts values of claims, and claims of which it was told rightly
// whether the reports differ.
type ClaimScore struct {
	Hit, Ours, Labelled int
	Told, Claims        int
}

// Plus is the sum of two scores.
func (s ClaimScore) Plus(o ClaimScore) ClaimScore {
	return ClaimScore{s.Hit + o.Hit, s.Ours + o.Ours, s.Labelled + o.Labelled, s.Told + o.Told, s.Claims + o.Claims}
}

// Precision is the share of our values that are right: slot, publisher and value.
func (s ClaimScore) Precision() float64 { return float64(s.Hit) / float64(max(1, s.Ours)) }

// Recall is the share of labelled values that we read.
func (s ClaimScore) Recall() float64 { return float64(s.Hit) / float64(max(1, s.Labelled)) }

// F1 is of values.
func (s ClaimScore) F1() float64 {
	if s.Hit == 0 {
		return 0
	}
	return 2 * float64(s.Hit) / float64(s.Ours+s.Labelled)
}

// Claims scores the values that reports give to claim slots, for claims*.jsonl in
// folder: F1 of (slot, publisher, value), and how often it is told rightly
// whether reports differ.
func Claims(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Claims(%s)", folder)
	files, err := filepath.Glob(filepath.Join(folder, "claims*.jsonl"))
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no claims*.jsonl")
	}
	for _, file := range files {
		var set []ClaimSample
		if err := readJSONL(file, &set); err != nil {
			return err
		}
		by := map[string]ClaimScore{}
		for i := range set {
			one := set[i].Score(nil)
			by[set[i].Language] = by[set[i].Language].Plus(one)
			by["all"] = by["all"].Plus(one)
		}
		var langs []string
		for l := range by {
			langs = append(langs, l)
		}
		sort.Slice(langs, func(i, j int) bool {
			return len(langs[i]) < len(langs[j]) || len(langs[i]) == len(langs[j]) && langs[i] < langs[j]
		})
		fmt.Fprintf(w, "%-10s %8s %6s %6s %6s %6s | %10s\n", "language", "labelled", "ours", "P", "R", "F1", "differ or agree")
		for _, l := range langs {
			s := by[l]
			fmt.Fprintf(w, "%-10s %8d %6d %6.3f %6.3f %6.3f | %d of %d\n", l, s.Labelled, s.Ours, s.Precision(), s.Recall(), s.F1(), s.Told, s.Claims)
		}
	}
	return nil
}

// Score compares what a brief reads with the labels. Claims outside of the
// labels count against a sample of one report; missed gets what was not found.
func (c *ClaimSample) Score(missed func(what string)) ClaimScore {
	var reports []brief.Report
	for i, r := range c.Reports {
		l := news.Line{ID: fmt.Sprint(i), Publisher: r.Publisher, Text: r.Text, Language: c.Language}
		l.Published = news.At(time.Date(2026, 11, 17, 9+i, 0, 0, 0, time.UTC))
		a := analysis.Article(l)
		a.Language = c.Language // a sentence is too little to tell it by
		reports = append(reports, brief.Report{Line: l, Analysis: a})
	}
	b := brief.Story(reports)
	s := ClaimScore{}
	found := map[string]string{}
	answers := map[string]int{}
	for _, claim := range b.Claims {
		for _, v := range claim.Values {
			slot, _, _ := strings.Cut(claim.Slot, ":") // "when: " and the event's words
			found[slot+"|"+v.Publisher] = v.Value
			answers[slot] = max(answers[slot], v.Answer)
			s.Ours++
		}
	}
	for _, claim := range c.Claims {
		for publisher, value := range claim.Values {
			s.Labelled++
			if got := found[claim.Slot+"|"+publisher]; got == value {
				s.Hit++
			} else if missed != nil {
				missed(fmt.Sprintf("%s of %s is %q, want %q: %v", claim.Slot, publisher, got, value, c.Reports))
			}
		}
		if len(claim.Values) > 1 {
			s.Claims++
			if a, ok := answers[claim.Slot]; ok && (a > 0) == claim.Differ {
				s.Told++
			} else if missed != nil {
				missed(fmt.Sprintf("%s: differing told wrongly: %v", claim.Slot, c.Reports))
			}
		}
	}
	if extra := s.Ours - s.Hit; extra > 0 && missed != nil {
		missed(fmt.Sprintf("read %v in %v", found, c.Reports))
	}
	return s
}
