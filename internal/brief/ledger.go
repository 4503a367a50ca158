package brief

import (
	"sort"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// maxLedger bounds how many quotes a brief keeps.
const maxLedger = 60

// quoteAt is a quote in the report that carries it.
type quoteAt struct {
	*news.Quote
	in    *Reading
	words []string
	who   string // the speaker as well as the reports tell
}

// ledger gathers the quotes of all reports; the same words in several are one
// entry. The most carried come first.
func (t *telling) ledger() []news.LedgerQuote {
	out := []news.LedgerQuote{}
	for _, group := range groupQuotes(t.quotes()) {
		out = append(out, entry(group))
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].CarriedBy) > len(out[j].CarriedBy) })
	return out[:min(len(out), maxLedger)]
}

func (t *telling) quotes() []quoteAt {
	var out []quoteAt
	for _, r := range t.all {
		for i := range r.report.Analysis.Quotes {
			q := &r.report.Analysis.Quotes[i]
			if q.Kind != "speech" && q.Kind != "" {
				continue
			}
			if one := (quoteAt{q, r, text.Tokens(q.Text, r.lang), t.fullName(r, q)}); one.who != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

// groupQuotes puts the same words of the same speaker together. Who speaks may be
// told by name in one report and by a pronoun in another.
func groupQuotes(quotes []quoteAt) [][]quoteAt {
	var groups [][]quoteAt
next:
	for _, q := range quotes {
		for i, g := range groups {
			if g[0].in.lang == q.in.lang && sameSpeaker(speakerOf(g), q) && sameWords(g[0].words, q.words) {
				groups[i] = append(g, q)
				continue next
			}
		}
		groups = append(groups, []quoteAt{q})
	}
	return groups
}

// sameSpeaker reports whether two namings may mean one speaker: by the last name,
// or one of them names nobody.
func sameSpeaker(name string, q quoteAt) bool {
	other := q.who
	return !named(name) || !named(other) || lastName(name) == lastName(other)
}

// fullName is the speaker of a quote: resolved by analysis, or in full where any
// report has the full name; empty for a pronoun that nobody resolved.
func (t *telling) fullName(r *Reading, q *news.Quote) string {
	name := q.SpeakerName
	if name == "" {
		name = q.Speaker
	}
	words := foldedWords(name)
	if len(words) == 0 || len(words) == 1 && (r.lex.refer[words[0]] != nil || r.lex.he[words[0]] != nil || text.Stop(words[0], r.lang)) {
		return ""
	}
	last := words[len(words)-1]
	if full := r.people[last]; full != "" && len(words) <= 2 {
		return full
	}
	if full := t.people[last]; full != "" && len(words) <= 2 {
		return full
	}
	return name
}

// speakerOf is the best naming in a group: the longest that is a name.
func speakerOf(group []quoteAt) string {
	best := group[0].who
	for _, q := range group[1:] {
		if n := q.who; named(n) && (!named(best) || len(n) > len(best) && len(n) < 60) {
			best = n
		}
	}
	return best
}

// sameWords reports whether the shorter of two quotes is mostly in the longer.
func sameWords(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	in := map[string]bool{}
	for _, w := range b {
		in[w] = true
	}
	n := 0
	for _, w := range a {
		if in[w] {
			n++
		}
	}
	return len(a) > 0 && n*5 >= len(a)*4
}

func entry(group []quoteAt) news.LedgerQuote {
	long := group[0]
	for _, q := range group[1:] {
		if len(q.Text) > len(long.Text) {
			long = q
		}
	}
	e := news.LedgerQuote{Text: long.Text, Speaker: speakerOf(group), Direct: long.Direct}
	for _, q := range group {
		e.Description = firstOf(e.Description, q.Description)
		e.Venue = firstOf(e.Venue, q.Venue)
	}
	for _, q := range group {
		e.CarriedBy = append(e.CarriedBy, news.QuoteCopy{Publisher: q.in.report.Publisher, Text: q.Text, Receipt: q.in.receiptAt(q.Start, q.End)})
	}
	return e
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
