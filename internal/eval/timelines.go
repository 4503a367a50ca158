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
// article names or was published on: the others nobody could find; "best" is the F1
// of telling those days and no other. "near" counts a day that is off by one as
// hit: articles that were translated or printed later date "yesterday" wrongly.
func Timelines(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Timelines(%s)", folder)
	files, err := filepath.Glob(filepath.Join(folder, "timelines*.jsonl"))
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no timelines*.jsonl")
	}
	fmt.Fprintf(w, "%-16s %8s %6s %6s %6s | %5s %5s %5s %5s %5s | %s\n", "topic", "articles", "dates", "named", "ours", "P", "R", "F1", "near", "best", "time")
	for _, file := range files {
		var topics []timelineTopic
		if err := readJSONL(file, &topics); err != nil {
			return err
		}
		sum, near, best := 0.0, 0.0, 0.0
		for _, t := range topics {
			start := time.Now()
			ours := t.told()
			p, r, f := t.score(ours)
			took := time.Since(start).Round(time.Millisecond)
			named, nearly := t.named(), t.nearly(ours)
			all := float64(named) / float64(max(1, len(t.wanted())))
			sum, near, best = sum+f, near+nearly, best+2*all/(1+all)
			fmt.Fprintf(w, "%-16s %8d %6d %6d %6d | %.3f %.3f %.3f %.3f %.3f | %v\n", t.ID, len(t.Articles), len(t.wanted()), named, len(ours), p, r, f, nearly, 2*all/(1+all), took)
		}
		n := float64(len(topics))
		fmt.Fprintf(w, "%-16s %43s %.3f %.3f %.3f | known: %s\n", "mean", "|", sum/n, near/n, best/n, peersOfTimelines)
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
	for day := range t.wanted() {
		if days[day] {
			n++
		}
	}
	return n
}

// wanted are the days that people chose.
func (t *timelineTopic) wanted() map[string]bool {
	want := map[string]bool{}
	for _, s := range t.Timeline {
		want[s.Date] = true
	}
	return want
}

// nearly is F1 where each day may stand for one of the days beside it.
func (t *timelineTopic) nearly(ours []string) float64 {
	left, hit := t.wanted(), 0.0
	n := len(left)
	for _, off := range [...]int{0, -1, 1} { // the day itself first
		rest := ours[:0:0]
		for _, d := range ours {
			day, err := time.Parse(time.DateOnly, d)
			if beside := day.AddDate(0, 0, off).Format(time.DateOnly); err == nil && left[beside] {
				delete(left, beside)
				hit++
			} else {
				rest = append(rest, d)
			}
		}
		ours = rest
	}
	return 2 * hit / max(1, float64(n+len(ours))+hit)
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
	want, hit := t.wanted(), 0.0
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
