package news

import "slices"

// Brief tells a story in sentences that the reports support. Its JSON is the
// output of the command brief.
type Brief struct {
	Headline    string         `json:"headline"`
	Dek         string         `json:"dek"`
	DekReceipts []Receipt      `json:"dek_receipts,omitempty"` // what the dek rests on
	Sections    []BriefSection `json:"sections"`
	Timeline    []Step         `json:"timeline"`
	Claims      []Claim        `json:"claims"`
	Quotes      []LedgerQuote  `json:"quotes"`
}

// Receipts are all receipts of a brief, of sentences, claims and quotes alike.
func (b *Brief) Receipts() []Receipt {
	all := slices.Clone(b.DekReceipts)
	for _, section := range b.Sections {
		for _, s := range section.Sentences {
			all = append(all, s.Receipts...)
		}
	}
	for _, step := range b.Timeline {
		all = append(all, step.Receipts...)
	}
	for _, c := range b.Claims {
		for _, v := range c.Values {
			all = append(all, v.Receipt)
		}
	}
	for _, q := range b.Quotes {
		for _, c := range q.CarriedBy {
			all = append(all, c.Receipt)
		}
	}
	return all
}

// The kinds of a brief's sections: the first four for a story, points and
// summary for an article as well.
const (
	SectionWhy     = "why"
	SectionKnow    = "know"
	SectionSaying  = "saying"
	SectionNext    = "next"
	SectionSummary = "summary"
	SectionPoints  = "points"
)

// BriefSection is one part of a brief; a part with nothing to say is absent.
type BriefSection struct {
	Kind      string     `json:"kind"`
	Sentences []Sentence `json:"sentences"`
}

// Sentence is a sentence with the receipts that support it; one at least.
type Sentence struct {
	Text     string    `json:"text"`
	Receipts []Receipt `json:"receipts"`
}

// Receipt points from a sentence to the words that support it: Quote is the
// text of Article at [Start, End), in code points, in that Revision, and SHA256
// the hex digest of its UTF-8.
type Receipt struct {
	Article  string `json:"article"`
	Revision int    `json:"revision"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	SHA256   string `json:"sha256"`
	Quote    string `json:"quote"`
}

// Step is one dated entry of a timeline. Date is as precise as the text is:
// "2026-11-17", "2026-11-17T05:31", "2026-11".
type Step struct {
	Date     string    `json:"date"`
	Text     string    `json:"text"`
	Receipts []Receipt `json:"receipts"`
}

// Claim is one question that reports answer with a value: the dead, an amount.
type Claim struct {
	Slot   string  `json:"slot"` // "dead", "injured", "missing", "told to leave" …
	Unit   string  `json:"unit"` // "people", "EUR" …
	Values []Value `json:"values"`
}

// Value is one publisher's answer to a claim, in its own words where they hedge.
// Values that agree, rounding included ("about 40" and "43"), share an Answer:
// 0 is the one that most independent reports give.
type Value struct {
	Value     string  `json:"value"`
	Was       string  `json:"was,omitempty"` // what the same article gave before it was corrected
	Answer    int     `json:"answer"`
	Publisher string  `json:"publisher"`
	Receipt   Receipt `json:"receipt"`
}

// LedgerQuote is one quote as several outlets carry it.
type LedgerQuote struct {
	ID          int64       `json:"id,omitempty"` // of /quote/<id>, where it is stored
	Text        string      `json:"text"`         // the longest version
	Speaker     string      `json:"speaker"`
	Description string      `json:"description,omitempty"`
	Venue       string      `json:"venue,omitempty"`
	Direct      bool        `json:"direct"`
	CarriedBy   []QuoteCopy `json:"carried_by"` // first to carry it first
}

// QuoteCopy is a quote as one article has it.
type QuoteCopy struct {
	Publisher string  `json:"publisher"`
	Text      string  `json:"text"`
	Receipt   Receipt `json:"receipt"`
}
