package brief

import (
	"sort"
	"strings"

	"broadsheet/internal/news"
)

// maxLines is how many statements the front page takes of each kind.
const maxLines = 3

// Agree is what all reports agree on and where they differ, a short line each:
// "Dead: 12", "Told to leave (38,500 to “more than 45,000”)". Nothing is said
// where fewer than two reports answer.
func Agree(b *news.Brief) (agree, differ []string) {
	for _, c := range b.Claims {
		values := answers(c)
		name := Heading(c)
		switch {
		case len(c.Values) < 2:
		case len(values) == 1 && len(agree) < maxLines && worthAgreeing(c):
			agree = append(agree, Statement(c, values[0]))
		case len(values) == 2 && len(differ) < maxLines:
			differ = append(differ, name+" ("+values[0]+" or "+values[1]+")")
		case len(values) > 2 && len(differ) < maxLines:
			differ = append(differ, name+" ("+values[0]+" to "+values[len(values)-1]+")")
		}
	}
	return agree, differ
}

// worthAgreeing reports whether agreement on a claim tells a reader something: on
// people, votes and the like, else a number of ten or more, or an answer that three
// reports give.
func worthAgreeing(c news.Claim) bool {
	return c.Unit == people || c.Slot == "votes" || c.Slot == "magnitude" || (c.Unit == whenUnit || c.Unit == dayUnit) && len(c.Values) > 2 || c.Unit == "" && (len(c.Values) > 2 || len(onlyDigits(c.Values[0].Value)) > 1)
}

// ofPeople are the slots that do not say that they count people.
var ofPeople = map[string]bool{"told to leave": true, "in hospital": true, "on strike": true}

// Heading names a claim for a reader: "People told to leave", "Flow, m³/s", "Crest
// expected Brannock", where the value is a time.
func Heading(c news.Claim) string {
	if lead, event, ok := strings.Cut(c.Slot, ": "); ok && isAspect(c.Unit) {
		if c.Unit == whereUnit || c.Unit == whoUnit {
			event += ", " + lead
		}
		return capitalised(event)
	}
	slot := capitalised(c.Slot)
	if ofPeople[c.Slot] {
		slot = "People " + c.Slot
	}
	if c.Unit == people || c.Unit == "" || isAspect(c.Unit) || strings.Contains(strings.ToLower(c.Values[0].Value), strings.ToLower(c.Unit)) || isMoney(c.Unit) {
		return slot
	}
	return slot + ", " + c.Unit
}

// Statement is a claim with its answer: "Parishes: 11", "Crest expected Brannock:
// 15:00".
func Statement(c news.Claim, value string) string { return Heading(c) + ": " + value }

// isMoney reports whether a unit is a currency or a share, which a value shows.
func isMoney(unit string) bool {
	return unit == "percent" || len(unit) == 3 && strings.ToUpper(unit) == unit
}

// answers are the distinct answers to a claim, in the most exact wording of
// each, smallest number first.
func answers(c news.Claim) []string {
	best := map[int]string{}
	for _, v := range c.Values {
		if old, ok := best[v.Answer]; !ok || len(v.Value) < len(old) {
			best[v.Answer] = v.Value
		}
	}
	var out []string
	for _, v := range best {
		out = append(out, v)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := len(onlyDigits(out[i])), len(onlyDigits(out[j]))
		if a != b {
			return a < b
		}
		if a, b := onlyDigits(out[i]), onlyDigits(out[j]); a != b {
			return a < b
		}
		return out[i] < out[j]
	})
	return out
}
