package brief

import "broadsheet/internal/news"

// maxReceipts bounds how many reports are named behind a sentence.
const maxReceipts = 8

// supports is the share of a sentence's terms, rare ones counting more, from
// which on another sentence says the same.
const supports = 0.6

func (t *telling) sentences(list []*candidate) []news.Sentence {
	var out []news.Sentence
	for _, c := range list {
		out = append(out, t.sentence(c))
	}
	return out
}

// sentence is a candidate as the brief shows it: its own lines and one of each
// other report that says the same.
func (t *telling) sentence(c *candidate) news.Sentence {
	out := news.Sentence{Text: c.shown, Receipts: t.ownReceipts(c)}
	best := make([]*candidate, len(t.own))
	score := make([]float64, len(t.own))
	for _, o := range t.pool {
		if o.report == c.report {
			continue
		}
		if s := t.support(c, o, supports); s > score[o.report] {
			best[o.report], score[o.report] = o, s
		}
	}
	for _, o := range best {
		if o != nil && len(out.Receipts) < maxReceipts {
			out.Receipts = append(out.Receipts, o.in.receipt(o.span))
		}
	}
	return out
}

// ownReceipts are the line that a sentence is and those its brackets rest on.
func (t *telling) ownReceipts(c *candidate) []news.Receipt {
	out := []news.Receipt{c.in.receipt(c.span)}
	for _, sp := range c.also {
		if sp != c.span {
			out = append(out, c.in.receipt(sp))
		}
	}
	return out
}

// support is how much of c the sentence o says too, from least to 1; 0 where it
// is less, or they deny or count differently.
func (t *telling) support(c, o *candidate, least float64) float64 {
	if c.negated != o.negated {
		return 0
	}
	sum, same := 0.0, 0.0
	j := 0
	for _, id := range c.terms {
		w := t.rarity[id]
		sum += w
		for j < len(o.terms) && o.terms[j] < id {
			j++
		}
		if j < len(o.terms) && o.terms[j] == id {
			same += w
		}
	}
	if sum == 0 || same < least*sum || !sameNumbers(c, o) {
		return 0
	}
	return same / sum
}

// sameNumbers reports whether every number of c stands in o as well.
func sameNumbers(c, o *candidate) bool {
	for _, n := range c.numbers {
		found := false
		for _, m := range o.numbers {
			found = found || m.Value == n.Value
		}
		if !found {
			return false
		}
	}
	return true
}
