package eval

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"broadsheet/internal/brief"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// peersOfTimelines is the known date F1 of other ways.
const peersOfTimelines = "busiest days of publication .298 (another language)"

// timelineTopic is a topic with its articles and a timeline that people wrote.
type timelineTopic struct {
	ID       string `json:"id"`
	Language string `json:"language"`
	Articles []struct {
		ID   string `json:"id"`
		Date string `json:"date"`
		Text string `json:"text"`
	} `json:"articles"`
	Timeline []struct {
		Date      string   `json:"date"`
		Sentences []string `json:"sentences"`
	} `json:"timeline"`
}

// Timelines scores the dates of a brief's timeline against those that people
// chose, for the topics of timelines*.jsonl in folder: F1 of days, the measure of
// Martschat and Markert, "A temporally sensitive submodularity framework for
// timeline summarization" (CoNLL 2018). "named" is how many of the chosen days an
// article names or was published on: the others nobody could find.
func Timelines(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Timelines(%s)", folder)
	files, err := filepath.Glob(filepath.Join(folder, "timelines*.jsonl"))
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no timelines*.jsonl")
	}
	fmt.Fprintf(w, "%-16s %8s %6s %6s %6s | %5s %5s %5s | %s\n", "topic", "articles", "dates", "named", "ours", "P", "R", "F1", "time")
	for _, file := range files {
		var topics []timelineTopic
		if err := readJSONL(file, &topics); err != nil {
			return err
		}
		sum := 0.0
		for _, t := range topics {
			start := time.Now()
			ours := t.told()
			p, r, f := t.score(ours)
			sum += f
			fmt.Fprintf(w, "%-16s %8d %6d %6d %6d | %.3f %.3f %.3f | %v\n", t.ID, len(t.Articles), len(t.Timeline), t.named(), len(ours), p, r, f, time.Since(start).Round(time.Millisecond))
		}
		fmt.Fprintf(w, "%-16s %43s %.3f | known: %s\n", "mean", "|", sum/float64(len(topics)), peersOfTimelines)
	}
	return nil
}

// named is how many days of the timeline some article names or was published on.
func (t *timelineTopic) named() int {
	days := map[string]bool{}
	for _, a := range t.Articles {
		at, err := time.Parse(time.DateOnly, a.Date)
		if err != nil {
			continue
		}
		days[a.Date] = true
		for _, d := range text.Dates(a.Text, t.Language, at) {
			if d.Precision == text.Day {
				days[d.From.Format(time.DateOnly)] = true
			}
		}
	}
	n := 0
	for _, s := range t.Timeline {
		if days[s.Date] {
			n++
		}
	}
	return n
}

// told is the dates of our timeline, days only, each once.
func (t *timelineTopic) told() []string {
	var reports []brief.Report
	for _, a := range t.Articles {
		at, err := time.Parse(time.DateOnly, a.Date)
		if err != nil {
			continue
		}
		l := news.Line{ID: a.ID, Text: a.Text, Language: t.Language, Published: news.At(at), Publisher: a.ID}
		reports = append(reports, brief.Report{Line: l})
	}
	b := brief.Story(reports)
	var out []string
	for _, s := range b.Timeline {
		if d := s.Date[:min(10, len(s.Date))]; len(d) == 10 && (len(out) == 0 || out[len(out)-1] != d) {
			out = append(out, d)
		}
	}
	return out
}

// score is precision, recall and F1 of dates.
func (t *timelineTopic) score(ours []string) (p, r, f float64) {
	want := map[string]bool{}
	for _, s := range t.Timeline {
		want[s.Date] = true
	}
	hit := 0.0
	for _, d := range ours {
		if want[d] {
			hit++
		}
	}
	p, r = hit/float64(max(1, len(ours))), hit/float64(max(1, len(want)))
	if hit == 0 {
		return 0, 0, 0
	}
	return p, r, 2 * p * r / (p + r)
}
