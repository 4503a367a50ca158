package brief

import (
	"sort"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// The ledger is who said what: the same words in several reports are one entry,
// with the longest version and what each report carries of it.

// Bounds of the ledger: how many quotes it keeps, and from how many terms on an
// indirect quote says enough to be one.
const (
	maxLedger   = 60
	minIndirect = 5
)

// quoteAt is a quote in the report that carries it.
type quoteAt struct {
	*news.Quote
	in    *Reading
	words []string // index terms, each once
	who   string   // the speaker as well as the reports tell
	last  string   // folded last name of who
	named bool     // who is a name
}

// readQuotes are the quotes of a report that are speech.
func (r *Reading) readQuotes() []quoteAt {
	var out []quoteAt
	for i := range r.report.Analysis.Quotes {
		q := &r.report.Analysis.Quotes[i]
		if q.Kind != "speech" && q.Kind != "" {
			continue
		}
		words := distinctTerms(text.TokenSpans(q.Text, r.lang))
		if len(words) > 0 && (q.Direct || len(words) >= minIndirect) {
			out = append(out, quoteAt{Quote: q, in: r, words: words})
		}
	}
	return out
}

// ledger gathers the quotes of all reports: quoted words before retold ones, the
// most carried first.
func (t *telling) ledger() []news.LedgerQuote {
	groups := groupQuotes(t.quotes())
	sort.SliceStable(groups, func(i, j int) bool { return groups[i].rank() > groups[j].rank() })
	out := []news.LedgerQuote{}
	for _, g := range groups[:min(len(groups), maxLedger)] {
		out = append(out, g.entry())
	}
	return out
}

// quotes are all quotes whose speaker can be told, in order of publication.
func (t *telling) quotes() []quoteAt {
	var out []quoteAt
	for _, r := range t.all {
		for _, q := range r.quotes {
			if q.who = t.fullName(r, q.Quote); q.who != "" {
				q.last, q.named = lastName(q.who), named(q.who)
				out = append(out, q)
			}
		}
	}
	return out
}

// fullName is the speaker of a quote: resolved by analysis, or in full where any
// report has the full name; empty for a pronoun that nobody resolved.
func (t *telling) fullName(r *Reading, q *news.Quote) string {
	name := firstOf(q.SpeakerName, q.Speaker)
	words := foldedWords(name)
	if len(words) == 0 || len(words) == 1 && (r.lex.refer[words[0]] != nil || r.lex.he[words[0]] != nil || text.Stop(words[0], r.lang)) {
		return ""
	}
	last := words[len(words)-1]
	if full := firstOf(r.people[last], t.people[last]); full != "" && len(words) <= 2 {
		return full
	}
	return name
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// quoteGroup is one quote as its reports carry it.
type quoteGroup []quoteAt

// groupQuotes puts the same words of the same speaker together. Who speaks may be
// told by name in one report and by a pronoun or an office in another.
func groupQuotes(quotes []quoteAt) []quoteGroup {
	var groups []quoteGroup
	holders := map[string][]int{} // term → groups whose first quote has it
	for _, q := range quotes {
		shared := map[int]int{}
		for _, w := range q.words {
			for _, g := range holders[w] {
				shared[g]++
			}
		}
		best := -1
		for g, n := range shared {
			if (best < 0 || g < best) && groups[g].takes(q, n) {
				best = g // the earliest, whatever the order of the map
			}
		}
		if best >= 0 {
			groups[best] = append(groups[best], q)
			continue
		}
		for _, w := range q.words {
			holders[w] = append(holders[w], len(groups))
		}
		groups = append(groups, quoteGroup{q})
	}
	return groups
}

// takes reports whether a quote that shares n terms with a group's first is the
// same: most of the shorter stands in the longer, and the speakers may be one.
func (g quoteGroup) takes(q quoteAt, n int) bool {
	first := g[0]
	if first.in.lang != q.in.lang || 5*n < 4*min(len(first.words), len(q.words)) {
		return false
	}
	s := g.speaker()
	return !s.named || !q.named || s.last == q.last
}

// speaker is the quote of a group that names the speaker best: by the longest name.
func (g quoteGroup) speaker() *quoteAt {
	best := &g[0]
	for i := 1; i < len(g); i++ {
		if q := &g[i]; q.named && (!best.named || len(q.who) > len(best.who) && len(q.who) < 60) {
			best = q
		}
	}
	return best
}

// rank orders the ledger.
func (g quoteGroup) rank() float64 {
	r := float64(len(g))
	if g[0].Direct {
		r += 1.5
	}
	if g.speaker().named {
		r++
	}
	return r
}

// entry is the group as a brief has it: each report once, with its longest
// version.
func (g quoteGroup) entry() news.LedgerQuote {
	long := g[0]
	for _, q := range g[1:] {
		if a, b := q.purity(), long.purity(); a > b || a == b && len(q.Text) > len(long.Text) {
			long = q
		}
	}
	e := news.LedgerQuote{Text: long.Said(), Speaker: g.speaker().who, Direct: long.Direct}
	at := map[*Reading]int{}
	for _, q := range g {
		e.Description = firstOf(e.Description, q.Description)
		e.Venue = firstOf(e.Venue, q.Venue)
		i, ok := at[q.in]
		if !ok {
			at[q.in] = len(e.CarriedBy)
			e.CarriedBy = append(e.CarriedBy, q.copied())
		} else if len(q.Text) > len(e.CarriedBy[i].Text) {
			e.CarriedBy[i] = q.copied()
		}
	}
	return e
}

// purity says how much of a quote are the speaker's own words: all, those within
// the reporter's, or none.
func (q quoteAt) purity() int {
	switch first, _ := utf8.DecodeRuneInString(q.Text); {
	case !q.Direct:
		return 0
	case strings.ContainsAny(q.Text, quoteMarks) && !strings.ContainsRune(quoteMarks, first):
		return 1
	}
	return 2
}

// quoteMarks open or close what is said in any of the languages.
const quoteMarks = "“”„«»\"「」『』‹›"

func (q quoteAt) copied() news.QuoteCopy {
	return news.QuoteCopy{Publisher: q.in.report.Publisher, Text: q.Said(), Receipt: q.in.receiptAt(q.Start, q.End)}
}
