package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"unicode"

	"broadsheet/internal/analysis"
	"broadsheet/internal/brief"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// maxFaults is how many faults are printed.
const maxFaults = 20

// Receipts makes a brief of every labelled story in the *.jsonl files of folder and
// holds it to its promise: every sentence, step, claim and quote rests on the very
// words of a report, and says no number, name, denial or quoted word that its
// receipts do not hold. It prints the counts, and fails if there is a fault.
func Receipts(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Receipts(%s)", folder)
	sets, err := storySets(folder)
	if err != nil {
		return err
	}
	faults := 0
	fmt.Fprintf(w, "%-16s %7s %9s %8s %7s\n", "set", "stories", "sentences", "receipts", "faults")
	for _, set := range sets {
		var c receiptCount
		for _, reports := range set.reports() {
			b := brief.Story(reports)
			c.add(&b, Unsupported(reports, &b))
		}
		fmt.Fprintf(w, "%-16s %7d %9d %8d %7d\n", set.name, c.stories, c.sentences, c.receipts, len(c.faults))
		for _, f := range c.faults[:min(len(c.faults), maxFaults)] {
			fmt.Fprintln(w, "  "+f)
		}
		faults += len(c.faults)
	}
	if faults > 0 {
		return errs.New(errs.Invalid, "%d things are said without support", faults)
	}
	return nil
}

// receiptCount is what was checked.
type receiptCount struct {
	stories, sentences, receipts int
	faults                       []string
}

func (c *receiptCount) add(b *news.Brief, faults []string) {
	c.stories++
	c.receipts += len(b.DekReceipts)
	for _, s := range b.Sections {
		for _, one := range s.Sentences {
			c.sentences++
			c.receipts += len(one.Receipts)
		}
	}
	for _, s := range b.Timeline {
		c.sentences++
		c.receipts += len(s.Receipts)
	}
	for _, cl := range b.Claims {
		c.receipts += len(cl.Values)
	}
	c.faults = append(c.faults, faults...)
}

// reports are the reports of each story of a set, in the order of the file.
func (s storySet) reports() [][]brief.Report {
	at := map[string]int{}
	var out [][]brief.Report
	for i := range s.lines {
		l := &s.lines[i]
		n, ok := at[l.Story]
		if !ok {
			n = len(out)
			at[l.Story] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], brief.Report{Line: l.Line, Analysis: analysis.Article(l.Line)})
	}
	return out
}

// Unsupported are the faults of a brief: what it says without support, said twice, or
// out of order. None for a sound one.
func Unsupported(reports []brief.Report, b *news.Brief) []string {
	c := checker{texts: map[string][]rune{}}
	for i := range reports {
		c.texts[reports[i].ID] = []rune(reports[i].Text)
	}
	if b.Dek != "" {
		c.sentence(b.Dek, b.DekReceipts)
	}
	seen := map[string]bool{}
	for _, s := range b.Sections {
		if len(s.Sentences) == 0 {
			c.fault("section %s is there and empty", s.Kind)
		}
		for _, one := range s.Sentences {
			if seen[one.Text] {
				c.fault("told twice: %q", one.Text)
			}
			seen[one.Text] = true
			c.sentence(one.Text, one.Receipts)
		}
	}
	last := ""
	for _, s := range b.Timeline {
		if s.Date < last {
			c.fault("step %s stands after %s", s.Date, last)
		}
		last = s.Date
		c.sentence(s.Text, s.Receipts)
	}
	for _, claim := range b.Claims {
		for _, v := range claim.Values {
			c.receipt(v.Receipt)
		}
	}
	for _, q := range b.Quotes {
		if len(q.CarriedBy) == 0 {
			c.fault("nobody carries %q", q.Text)
		}
		for _, one := range q.CarriedBy {
			c.receipt(one.Receipt)
		}
	}
	return c.faults
}

// checker holds sentences against the texts of their reports.
type checker struct {
	texts  map[string][]rune
	faults []string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) receipt(r news.Receipt) {
	runes, ok := c.texts[r.Article]
	if !ok {
		c.fault("no article %q", r.Article)
		return
	}
	if r.Start < 0 || r.End > len(runes) || r.Start >= r.End || string(runes[r.Start:r.End]) != r.Quote {
		c.fault("%s [%d,%d) is not %q", r.Article, r.Start, r.End, r.Quote)
	}
	sum := sha256.Sum256([]byte(r.Quote))
	if hex.EncodeToString(sum[:]) != r.SHA256 || r.Revision < 1 {
		c.fault("digest or revision of %q is wrong", r.Quote)
	}
}

// denials are words that deny, of the languages whose briefs are checked.
var denials = [...]string{"no", "not", "nobody", "never", "nicht", "kein", "keine", "pas", "non", "ningún", "nadie"}

func (c *checker) sentence(s string, receipts []news.Receipt) {
	if len(receipts) == 0 {
		c.fault("no receipt for %q", s)
		return
	}
	var all strings.Builder
	for _, r := range receipts {
		c.receipt(r)
		all.WriteString(" " + r.Quote)
	}
	own, support, said := wordsOf(receipts[0].Quote), wordsOf(all.String()), wordsOf(s)
	for w := range said {
		if !support[w] {
			c.fault("%q is not in the receipts of %q", w, s)
		}
	}
	for _, no := range denials {
		if own[no] != said[no] {
			c.fault("%q is denied in one of %q and %q", no, s, receipts[0].Quote)
		}
	}
	for _, q := range quotations(s) {
		if !strings.Contains(strings.Join(strings.Fields(all.String()), " "), q) {
			c.fault("the quoted words %q are not in the receipts", q)
		}
	}
}

// wordsOf are the words of s as they are compared: folded, possessives off.
func wordsOf(s string) map[string]bool {
	m := map[string]bool{}
	for _, sp := range text.Words(s) {
		w := strings.TrimSuffix(strings.ReplaceAll(text.Fold(sp.Of(s)), "’", "'"), "'s")
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			m[w] = true
		}
	}
	return m
}

// quotations are the parts of s in quotation marks, with the mark that opens.
func quotations(s string) []string {
	var out []string
	for {
		i := strings.Index(s, "“")
		if i < 0 {
			return out
		}
		j := strings.Index(s[i:], "”")
		if j < 0 {
			return out
		}
		out = append(out, s[i:i+j])
		s = s[i+j:]
	}
}
