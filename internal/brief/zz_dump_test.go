package brief

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

func TestDump(t *testing.T) {
	f, _ := os.Open("/work/shared/data/briefs/timelines-fr-it.jsonl")
	out, _ := os.Create("/work/main/build/tl/mentions.jsonl")
	dec := json.NewDecoder(f)
	for dec.More() {
		var topic struct {
			ID, Language string
			Articles     []struct{ ID, Date, Text string }
			Timeline     []struct{ Date string }
		}
		dec.Decode(&topic)
		var rs []*Reading
		for _, a := range topic.Articles {
			at, _ := time.Parse(time.DateOnly, a.Date)
			rs = append(rs, Read(Report{Line: news.Line{ID: a.ID, Text: a.Text, Language: topic.Language, Published: news.At(at)}}))
		}
		tl := newTelling(rs)
		tl.weigh()
		type m struct {
			Art                   int
			Order, N              int
			Pub, Date, Prec, Text string
			Rel                   bool
			Gain                  float64
			Shown                 bool
			Terms                 []int
		}
		var ms []m
		for _, c := range tl.pool {
			sum := tl.centrality(c)
			for _, d := range c.dates {
				if d.Precision == text.Day {
					ms = append(ms, m{c.report, c.order, len(c.in.sentences), c.in.report.Published.Format(time.DateOnly), d.From.Format(time.DateOnly), string(d.Precision), d.Span.Of(c.in.text), d.Relative, sum, c.shown != "", c.terms})
				}
			}
			if len(c.dates) == 0 && c.order < 2 {
				ms = append(ms, m{c.report, c.order, len(c.in.sentences), c.in.report.Published.Format(time.DateOnly), "", "", "", false, sum, c.shown != "", nil})
			}
		}
		var ref []string
		for _, x := range topic.Timeline {
			ref = append(ref, x.Date)
		}
		json.NewEncoder(out).Encode(map[string]any{"id": topic.ID, "ref": ref, "m": ms, "narts": len(rs)})
	}
}
