package brief

import (
	"fmt"

	"broadsheet/internal/news"
)

// Compare is what is new in now since old: facts, changed numbers, new voices.
func Compare(old, now *news.Brief) []news.Change {
	var out []news.Change
	known := map[string]bool{}
	for _, s := range old.Sections {
		for _, one := range s.Sentences {
			known[one.Text] = true
		}
	}
	for _, s := range now.Sections {
		for _, one := range s.Sentences {
			if !known[one.Text] {
				out = append(out, news.Change{Kind: news.ChangeFact, What: one.Text, Now: one.Text})
			}
		}
	}
	voices := map[string]bool{}
	for _, q := range old.Quotes {
		voices[q.Speaker] = true
	}
	for _, q := range now.Quotes {
		if q.Speaker != "" && !voices[q.Speaker] {
			voices[q.Speaker] = true
			out = append(out, news.Change{Kind: news.ChangeVoice, What: q.Speaker, Now: q.Text})
		}
	}
	return out
}

// maxLines is how many statements the front page takes of each kind.
const maxLines = 3

// Agree is what all reports agree on and where they differ, a line each.
func Agree(b *news.Brief) (agree, differ []string) {
	for _, c := range b.Claims {
		values := distinct(c.Values)
		switch {
		case len(values) == 1 && len(c.Values) > 1 && len(agree) < maxLines:
			agree = append(agree, fmt.Sprintf("%s (%s)", c.Slot, values[0]))
		case len(values) > 1 && len(differ) < maxLines:
			differ = append(differ, fmt.Sprintf("%s (%s to %s)", c.Slot, values[0], values[len(values)-1]))
		}
	}
	return agree, differ
}

func distinct(values []news.Value) []string {
	seen := map[string]bool{}
	var out []string
	for _, v := range values {
		if !seen[v.Value] {
			seen[v.Value] = true
			out = append(out, v.Value)
		}
	}
	return out
}
