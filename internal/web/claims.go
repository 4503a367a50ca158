package web

import (
	"sort"
	"strconv"
	"strings"

	"broadsheet/internal/brief"
	"broadsheet/internal/news"
)

// differTable is "Where reports differ": a row per claim, a column per report.
type differTable struct {
	Columns []differColumn
	Rows    []differRow
}

type differColumn struct{ Name, Copies string }

type differRow struct {
	Claim, Spread string
	Cells         []differCell
}

// differCell is what one report says; without a Value it does not say.
type differCell struct {
	Column string
	Value  string
	Was    string // what this report said first
	First  bool   // the first report to give this answer
	When   string
	Href   string
	Odd    bool // it differs from most
}

// maxColumns keeps the table readable; the reports that say most come first.
const maxColumns = 7

// differ is nil where no two reports differ.
func (v *visit) differ(claims []news.Claim, m sources) *differTable {
	cards := map[int]*news.Card{} // the first article of each report that says anything
	said := map[int]int{}
	for _, s := range m {
		if c := cards[s.report]; c == nil || s.When.Before(c.When) || (s.When.Equal(c.When) && s.ID < c.ID) {
			cards[s.report] = s.Card
		}
	}
	var rows []news.Claim
	for _, c := range claims {
		if len(distinctValues(c.Values)) < 2 {
			continue
		}
		rows = append(rows, c)
		for r := range m.byReport(c.Values) {
			said[r]++
		}
	}
	if len(rows) == 0 || len(said) == 0 {
		return nil
	}
	columns := mostSaid(said)
	t := &differTable{}
	for _, r := range columns {
		t.Columns = append(t.Columns, differColumn{nameOf(cards[r]), copiesNote(m, r)})
	}
	for _, c := range rows {
		t.Rows = append(t.Rows, v.differRow(c, t.Columns, columns, m))
	}
	return t
}

// byReport is what each independent report says: its latest value.
func (m sources) byReport(values []news.Value) map[int]news.Value {
	out := map[int]news.Value{}
	for _, val := range values {
		s, ok := m[val.Receipt.Article]
		if !ok {
			continue
		}
		if old, ok := out[s.report]; ok && m[old.Receipt.Article].When.After(s.When) {
			continue
		}
		out[s.report] = val
	}
	return out
}

// mostSaid are the reports to show, in the order of coverage.
func mostSaid(said map[int]int) []int {
	var list []int
	for r := range said {
		list = append(list, r)
	}
	sort.Slice(list, func(a, b int) bool {
		if said[list[a]] != said[list[b]] {
			return said[list[a]] > said[list[b]]
		}
		return list[a] < list[b]
	})
	list = list[:min(len(list), maxColumns)]
	sort.Ints(list)
	return list
}

func copiesNote(m sources, report int) string {
	n := -1
	for _, s := range m {
		if s.report == report {
			n++
		}
	}
	if n < 1 {
		return ""
	}
	return "and " + count(n, "copy", "copies")
}

func (v *visit) differRow(c news.Claim, columns []differColumn, reports []int, m sources) differRow {
	row := differRow{Claim: brief.Heading(c), Spread: spreadOf(c.Values)}
	by := m.byReport(c.Values)
	usual, told := mostCommon(by)
	for k, r := range reports {
		cell := differCell{Column: columns[k].Name}
		if val, ok := by[r]; ok {
			s := m[val.Receipt.Article]
			cell.Was, cell.First = val.Was, m.first(by, val)
			cell.Value, cell.When, cell.Odd = val.Value, clockOrDate(v.now, s.When), told && val.Answer != usual
			cell.Href = articlePath(s.ID, s.Title) + lineFragment(val.Receipt.Quote)
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// first reports whether no other report gave the answer of val before.
func (m sources) first(by map[int]news.Value, val news.Value) bool {
	mine := m[val.Receipt.Article]
	for report, o := range by {
		if report != mine.report && o.Answer == val.Answer && !m[o.Receipt.Article].When.After(mine.When) {
			return false
		}
	}
	return true
}

// maxAgreed bounds what is told of agreement.
const maxAgreed = 8

// agree are the claims on which all reports that speak of them agree, with their
// receipts: "Parishes: 11".
func (v *visit) agree(claims []news.Claim, m sources) []sentence {
	var list []sentence
	for _, c := range claims {
		by := m.byReport(c.Values)
		if len(by) < 2 || len(distinctValues(c.Values)) > 1 || len(list) == maxAgreed {
			continue
		}
		one := news.Sentence{Text: brief.Statement(c, distinctValues(c.Values)[0])}
		for _, val := range c.Values {
			one.Receipts = append(one.Receipts, val.Receipt)
		}
		list = append(list, v.sentence(one, m, fresh{}))
	}
	return list
}

// mostCommon is the answer that more reports give than any other; told is false
// where there is none, for then nobody differs from most.
func mostCommon(by map[int]news.Value) (usual int, told bool) {
	n := map[int]int{}
	for _, v := range by {
		n[v.Answer]++
	}
	best := 0
	for answer, k := range n {
		switch {
		case k > best:
			best, usual, told = k, answer, true
		case k == best:
			told = false
		}
	}
	return usual, told
}

// spreadOf says what values there are, if they are not all the same.
func spreadOf(values []news.Value) string {
	distinct := distinctValues(values)
	switch n := len(distinct); n {
	case 0, 1:
		return ""
	case 2:
		return distinct[0] + " or " + distinct[1]
	default:
		return distinct[0] + " to " + distinct[n-1]
	}
}

// distinctValues are the answers that differ, each in the words of the first that
// gives it, in the order of their numbers. "About 40" and "43" are one.
func distinctValues(values []news.Value) []string {
	seen := map[int]bool{}
	var list []string
	for _, v := range values {
		if !seen[v.Answer] {
			seen[v.Answer] = true
			list = append(list, v.Value)
		}
	}
	sort.SliceStable(list, func(a, b int) bool { return figure(list[a]) < figure(list[b]) })
	return list
}

// figure is the first number in s, thousands marks ignored; 0 if there is none.
func figure(s string) float64 {
	var digits strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' || r == '.' && digits.Len() > 0 {
			digits.WriteRune(r)
		} else if digits.Len() > 0 && r != ',' && r != '\u202f' && r != '\u00a0' {
			break
		}
	}
	f, _ := strconv.ParseFloat(strings.TrimSuffix(digits.String(), "."), 64)
	return f
}
