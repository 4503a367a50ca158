package brief

import (
	"sort"

	"broadsheet/internal/news"
)

// Story tells the story of its reports. The same reports in the same order give
// the same brief.
func Story(reports []Report) news.Brief {
	readings := make([]*Reading, len(reports))
	for i := range reports {
		readings[i] = Read(reports[i])
	}
	return Tell(readings)
}

// Tell is Story over reports that have been read.
func Tell(readings []*Reading) news.Brief {
	b := news.Brief{Sections: []news.BriefSection{}, Timeline: []news.Step{}, Claims: []news.Claim{}, Quotes: []news.LedgerQuote{}}
	t := newTelling(readings)
	if len(t.own) == 0 {
		return b
	}
	b.Headline = t.lead().report.Title
	know := t.choose(5)
	if len(know) > 0 {
		b.Dek = know[0].Text
		b.Sections = append(b.Sections, news.BriefSection{Kind: news.SectionKnow, Sentences: know})
	}
	b.Quotes = t.ledger()
	return b
}

// telling is one story being told.
type telling struct {
	all []*Reading // in order of publication
	own []*Reading // without copies
	df  map[string]int
}

func newTelling(readings []*Reading) *telling {
	t := &telling{df: map[string]int{}}
	t.all = append(t.all, readings...)
	sort.SliceStable(t.all, func(i, j int) bool { return t.all[i].report.Published.Before(t.all[j].report.Published.Time) })
	for _, r := range t.all {
		if r.report.DuplicateOf == "" {
			t.own = append(t.own, r)
		}
	}
	for _, r := range t.own {
		seen := map[string]bool{}
		for _, s := range r.sentences {
			for _, w := range s.words {
				if !seen[w] {
					seen[w] = true
					t.df[w]++
				}
			}
		}
	}
	return t
}

// lead is the report whose first sentences share most with the others.
func (t *telling) lead() *Reading {
	best, top := t.own[0], -1.0
	for _, r := range t.own {
		n := 0.0
		for _, w := range terms(r.report.Title, r.lang) {
			n += float64(t.df[w])
		}
		if n > top {
			best, top = r, n
		}
	}
	return best
}

// choose takes n sentences, each for what it adds.
func (t *telling) choose(n int) []news.Sentence {
	covered := map[string]bool{}
	var out []news.Sentence
	for len(out) < n {
		var best *sentence
		var from *Reading
		top := 0.0
		for _, r := range t.own {
			for i := range r.sentences {
				if gain := t.gain(&r.sentences[i], covered); gain > top {
					best, from, top = &r.sentences[i], r, gain
				}
			}
		}
		if best == nil || top < 1 {
			break
		}
		for _, w := range best.words {
			covered[w] = true
		}
		out = append(out, news.Sentence{Text: best.span.Of(from.report.Text), Receipts: []news.Receipt{from.receipt(best.span)}})
	}
	return out
}

// gain is what a sentence adds to what is covered, per word of its length.
func (t *telling) gain(s *sentence, covered map[string]bool) float64 {
	sum, old := 0.0, 0
	for _, w := range s.words {
		if covered[w] {
			old++
		} else {
			sum += float64(t.df[w])
		}
	}
	if len(s.words) == 0 || old*2 > len(s.words) {
		return 0
	}
	return sum / float64(len(s.words)+4) * (1 + 1/float64(s.order+1))
}
