package brief

import (
	"strings"

	"broadsheet/internal/news"
)

// Article is the summary of one article and its key points.
func Article(r Report) []news.BriefSection {
	reading := Read(r)
	var out []news.BriefSection
	for _, part := range []struct {
		kind     string
		from, to int
	}{{news.SectionSummary, 0, 3}, {news.SectionPoints, 3, 8}} {
		s := news.BriefSection{Kind: part.kind}
		for _, line := range r.Analysis.Summary[min(part.from, len(r.Analysis.Summary)):min(part.to, len(r.Analysis.Summary))] {
			if i := strings.Index(r.Text, line); i >= 0 {
				s.Sentences = append(s.Sentences, news.Sentence{Text: line, Receipts: []news.Receipt{reading.receipt(news.Span{Start: i, End: i + len(line)})}})
			}
		}
		if len(s.Sentences) > 0 {
			out = append(out, s)
		}
	}
	return out
}
