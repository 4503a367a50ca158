package brief

import (
	"runtime"
	"sort"
	"sync"
	"sync/atomic"

	"broadsheet/internal/news"
)

// Story tells the story of its reports. The same reports in the same order give
// the same brief.
func Story(reports []Report) news.Brief {
	return Tell(readAll(reports))
}

// readAll reads reports, on all processors. A panic is the caller's, as if it had
// read them itself: a text that breaks a rule must not take the program down.
func readAll(reports []Report) []*Reading {
	out := make([]*Reading, len(reports))
	var next atomic.Int64
	var broken atomic.Pointer[any]
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(reports)) {
		wait.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					broken.Store(&cause)
				}
			}()
			for i := int(next.Add(1)) - 1; i < len(reports); i = int(next.Add(1)) - 1 {
				out[i] = Read(reports[i])
			}
		})
	}
	wait.Wait()
	if cause := broken.Load(); cause != nil {
		panic(*cause)
	}
	return out
}

// How many sentences a part of a brief holds at most.
const (
	maxKnow   = 5
	maxWhy    = 2
	maxSaying = 4
	maxNext   = 3
)

// Tell is Story over reports that have been read.
func Tell(readings []*Reading) news.Brief {
	b := news.Brief{Sections: []news.BriefSection{}, Timeline: []news.Step{}, Claims: []news.Claim{}, Quotes: []news.LedgerQuote{}}
	t := newTelling(readings)
	if len(t.own) == 0 {
		return b
	}
	b.Claims = t.claims()
	t.weigh()
	b.Headline = t.headline()
	b.Dek, b.DekReceipts = t.dek()
	// Parts that are harder to fill choose first; they are shown in this order.
	for _, part := range []struct {
		kind      string
		sentences []news.Sentence
	}{
		{news.SectionWhy, t.why(maxWhy)},
		{news.SectionNext, t.next(maxNext)},
		{news.SectionSaying, t.saying(maxSaying)},
		{news.SectionKnow, t.know(maxKnow)},
	} {
		if len(part.sentences) > 0 {
			b.Sections = append(b.Sections, news.BriefSection{Kind: part.kind, Sentences: part.sentences})
		}
	}
	sort.SliceStable(b.Sections, func(i, j int) bool { return place[b.Sections[i].Kind] < place[b.Sections[j].Kind] })
	b.Timeline = t.timeline()
	b.Quotes = t.ledger()
	return b
}

// place is the order in which parts are shown.
var place = map[string]int{news.SectionWhy: 0, news.SectionKnow: 1, news.SectionSaying: 2, news.SectionNext: 3}
