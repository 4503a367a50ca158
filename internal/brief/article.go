package brief

import "broadsheet/internal/news"

// How many sentences sum up an article, and how many more are its key points.
const (
	maxSummary = 2
	maxPoints  = 5
)

// Article is the summary of one article and its key points, each with its
// receipt. A part with nothing to say is absent.
func Article(r Report) []news.BriefSection {
	t := newTelling([]*Reading{Read(r)})
	t.weigh()
	plain := func(c *candidate, gain float64) float64 {
		if t.spoken(c) {
			return 0
		}
		return gain
	}
	top := func(c *candidate, gain float64) float64 {
		return plain(c, gain) * (1 + 2/float64(1+c.order))
	}
	var out []news.BriefSection
	for _, part := range []struct {
		kind string
		list []*candidate
	}{
		{news.SectionSummary, t.take(maxSummary, top)},
		{news.SectionPoints, t.take(maxPoints, plain)},
	} {
		inOrder(part.list)
		if len(part.list) > 0 {
			out = append(out, news.BriefSection{Kind: part.kind, Sentences: t.sentences(part.list)})
		}
	}
	return out
}

// inOrder puts sentences of one article in the order of its text.
func inOrder(list []*candidate) {
	for i := 1; i < len(list); i++ {
		for k := i; k > 0 && list[k].order < list[k-1].order; k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}
