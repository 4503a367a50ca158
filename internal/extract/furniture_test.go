package extract

import "testing"

func TestSayings(t *testing.T) {
	for _, c := range []struct {
		what *saying
		text string
		want bool
	}{
		{&creditLine, "Siv Aldane and Tomas Reik contributed to this report.", true},
		{&creditLine, "(Reporting by Siv Aldane; editing by Tomas Reik)", true},
		{&creditLine, "Mit Material von dpa und afp", true},
		{&creditLine, "Siv Aldane a contribué à cet article.", true},
		{&creditLine, "أسهم في هذا التقرير سيف علداني", true},
		{&creditLine, "The rain contributed to the flood, the inspector said.", false},
		{&elsewhere, "This article originally appeared on northmoor.example", true},
		{&elsewhere, "This story was first published by Lindhaven Register.", true},
		{&elsewhere, "Zuerst erschienen bei Lindhaven Register", true},
		{&elsewhere, "An annex to the waiver was published by a newspaper on Saturday.", false},
		{&boilerplate, "Based on facts, either observed and verified firsthand by the reporter.", true},
		{&boilerplate, "Our AI is in beta. Translations may contain inaccuracies.", true},
		{&boilerplate, "La traduction peut contenir des inexactitudes.", true},
		{&boilerplate, "The views expressed here are those of the author.", true},
		{&boilerplate, "The bridge has outlived those who built it.", false},
		{&subscribersOnly, "Subscribe to continue reading", true},
		{&subscribersOnly, "Cet article est réservé aux abonnés", true},
		{&subscribersOnly, "The subscribers of the old paper were angry.", false},
	} {
		if got := c.what.in(c.text); got != c.want {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}

func TestMoreMarks(t *testing.T) {
	for text, want := range map[string]string{
		"MORE: Which roads are open":             "Which roads are open",
		"Read more: A history of the waiver":     "A history of the waiver",
		"» Lesen Sie auch: Welche Straßen":       "Welche Straßen",
		"À lire aussi : Quelles routes":          "Quelles routes",
		"関連記事：どの道が通れるか":                          "どの道が通れるか",
		"Читайте также: Какие дороги":            "Какие дороги",
		"Leia também: Quais estradas":            "Quais estradas",
		"The mayor said: we have enough to read": "",
		"More than half of them: gone":           "",
	} {
		if rest, ok := afterMoreMark(text); ok != (want != "") || ok && rest != want {
			t.Errorf("%q: %q, %v", text, rest, ok)
		}
	}
}

func TestOutletIn(t *testing.T) {
	for text, want := range map[string]string{
		" abcnews.example.":                                  "abcnews.example",
		" the Lindhaven Register, and is used here.":         "Lindhaven Register",
		" a page that nobody could find any more in the end": "",
	} {
		if got := outletIn(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
