package brief

import (
	"strings"

	"broadsheet/internal/news"
)

// Compare is what is new in now since old: facts, changed numbers, voices not
// heard before. The caller fills in Story and At.
func Compare(old, now *news.Brief) []news.Change {
	out := newFacts(old, now)
	out = append(out, newNumbers(old, now)...)
	return append(out, newVoices(old, now)...)
}

// Remember notes in now what an article said before it was corrected: a value that
// it gave to the same claim in old, or that old remembered.
func Remember(old, now *news.Brief) {
	was := map[string]news.Value{}
	key := func(c news.Claim, v news.Value) string { return c.Slot + "\n" + c.Unit + "\n" + v.Receipt.Article }
	for _, c := range old.Claims {
		for _, v := range c.Values {
			was[key(c, v)] = v
		}
	}
	for _, c := range now.Claims {
		for i := range c.Values {
			v := &c.Values[i]
			o, ok := was[key(c, *v)]
			switch {
			case !ok:
			case o.Value == v.Value || sameNumber(o.Value, v.Value):
				v.Was = o.Was
			default:
				v.Was = o.Value
			}
		}
	}
}

// newFacts are sentences that rest on reports which the older brief did not use,
// and that it did not have in any wording.
func newFacts(old, now *news.Brief) []news.Change {
	var out []news.Change
	known := told(old)
	for _, s := range now.Sections {
		if s.Kind == news.SectionSaying {
			continue // new voices tell of those
		}
		for _, one := range s.Sentences {
			if !known.has(one) {
				out = append(out, news.Change{Kind: news.ChangeFact, What: one.Text, Now: one.Text})
			}
		}
	}
	return out
}

// knowledge is what a brief said and the reports it used.
type knowledge struct {
	words   []map[string]bool
	reports map[source]bool
}

// source is one revision of an article.
type source struct {
	article  string
	revision int
}

func told(b *news.Brief) knowledge {
	k := knowledge{reports: map[source]bool{}}
	k.add(b.Dek, b.DekReceipts)
	for _, s := range b.Sections {
		for _, one := range s.Sentences {
			k.add(one.Text, one.Receipts)
		}
	}
	for _, s := range b.Timeline {
		k.add(s.Text, s.Receipts)
	}
	for _, c := range b.Claims {
		for _, v := range c.Values {
			k.reports[source{v.Receipt.Article, v.Receipt.Revision}] = true
		}
	}
	for _, q := range b.Quotes {
		for _, c := range q.CarriedBy {
			k.reports[source{c.Receipt.Article, c.Receipt.Revision}] = true
		}
	}
	return k
}

func (k *knowledge) add(s string, receipts []news.Receipt) {
	k.words = append(k.words, wordSet(s))
	for _, r := range receipts {
		k.reports[source{r.Article, r.Revision}] = true
	}
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range foldedWords(s) {
		set[w] = true
	}
	return set
}

// has reports whether a sentence was known: it rests on a report that was there,
// or two thirds of its words stood in one sentence.
func (k *knowledge) has(s news.Sentence) bool {
	for _, r := range s.Receipts {
		if k.reports[source{r.Article, r.Revision}] {
			return true
		}
	}
	words := wordSet(s.Text)
	for _, old := range k.words {
		same := 0
		for w := range words {
			if old[w] {
				same++
			}
		}
		if 3*same >= 2*len(words) {
			return true
		}
	}
	return false
}

// newNumbers are claims to which most reports now give another answer, and
// publishers that changed theirs.
func newNumbers(old, now *news.Brief) []news.Change {
	was := map[string]news.Claim{}
	for _, c := range old.Claims {
		was[c.Slot+"\n"+c.Unit] = c
	}
	var out []news.Change
	for _, c := range now.Claims {
		o, ok := was[c.Slot+"\n"+c.Unit]
		if !ok {
			continue
		}
		before, after := usual(o), usual(c)
		if before != "" && after != "" && before != after && !sameNumber(before, after) {
			out = append(out, news.Change{Kind: news.ChangeNumber, What: c.Slot, Was: before, Now: after, Publisher: lastBy(c, after)})
		}
		out = append(out, corrected(o, c)...)
	}
	return out
}

// corrected are the publishers whose article now gives another value.
func corrected(was, now news.Claim) []news.Change {
	said := map[string]string{}
	for _, v := range was.Values {
		said[v.Receipt.Article] = v.Value
	}
	var out []news.Change
	for _, v := range now.Values {
		if old, ok := said[v.Receipt.Article]; ok && old != v.Value && !sameNumber(old, v.Value) {
			out = append(out, news.Change{Kind: news.ChangeNumber, What: now.Slot, Was: old, Now: v.Value, Publisher: v.Publisher})
		}
	}
	return out
}

// usual is the answer of most reports, in its most exact wording.
func usual(c news.Claim) string {
	best := ""
	for _, v := range c.Values {
		if v.Answer == 0 && (best == "" || len(v.Value) < len(best)) {
			best = v.Value
		}
	}
	return best
}

// sameNumber reports whether two values differ only in how they hedge.
func sameNumber(a, b string) bool { return onlyDigits(a) != "" && onlyDigits(a) == onlyDigits(b) }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// lastBy is the last publisher to give a value.
func lastBy(c news.Claim, value string) string {
	by := ""
	for _, v := range c.Values {
		if v.Value == value {
			by = v.Publisher
		}
	}
	return by
}

// newVoices are speakers that the older brief did not quote.
func newVoices(old, now *news.Brief) []news.Change {
	heard := map[string]bool{}
	for _, q := range old.Quotes {
		heard[lastName(q.Speaker)] = true
	}
	var out []news.Change
	for _, q := range now.Quotes {
		who := lastName(q.Speaker)
		if who == "" || heard[who] || !named(q.Speaker) {
			continue
		}
		heard[who] = true
		out = append(out, news.Change{Kind: news.ChangeVoice, What: q.Speaker, Now: q.Text, Publisher: q.CarriedBy[0].Publisher})
	}
	return out
}

// named reports whether a speaker is given by name: "she" and "the mayor" are
// nobody that a reader could recognise. Scripts without capitals pass.
func named(speaker string) bool {
	for _, w := range strings.Fields(speaker) {
		if strings.ToLower(w) != w || strings.ToUpper(w) == w {
			return true
		}
	}
	return false
}
