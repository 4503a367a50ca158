package web

import (
	"slices"

	"broadsheet/internal/news"
)

// Who leaves whom out: the independent reports of a story in which a speaker has
// no word.

// silences says of each speaker, at the first of their quotes, which reports of
// the story carry nothing of them. A copy speaks for its report.
func (m sources) silences(quotes []news.LedgerQuote) map[int]string {
	carried, first := map[string]map[int]bool{}, map[string]int{}
	for i, q := range quotes {
		if q.Speaker == "" {
			continue
		}
		if carried[q.Speaker] == nil {
			carried[q.Speaker], first[q.Speaker] = map[int]bool{}, i
		}
		for _, c := range q.CarriedBy {
			if s, ok := m[c.Receipt.Article]; ok {
				carried[q.Speaker][s.report] = true
			}
		}
	}
	names := m.reportNames()
	notes := map[int]string{}
	for speaker, reports := range carried {
		var without []string
		for _, at := range sortedKeys(names) {
			if !reports[at] && !slices.Contains(without, names[at]) {
				without = append(without, names[at])
			}
		}
		switch {
		case len(without) == 0 || len(names) < 2:
		case len(reports) == 1 && len(without) > 1:
			notes[first[speaker]] = "No other report carries a word of " + speaker + "."
		case len(without) <= 3:
			notes[first[speaker]] = listed(without) + plural(len(without), " carries", " carry") + " no word of " + speaker + "."
		default:
			notes[first[speaker]] = count(len(without), "report carries", "reports carry") + " no word of " + speaker + "."
		}
	}
	return notes
}

// reportNames are the outlets that made the independent reports, by report.
func (m sources) reportNames() map[int]string {
	names := map[int]string{}
	for _, s := range m {
		if s.DuplicateOf == 0 {
			names[s.report] = nameOf(s.Card)
		}
	}
	return names
}

func sortedKeys(m map[int]string) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
