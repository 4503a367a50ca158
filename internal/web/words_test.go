package web

import (
	"testing"
	"time"

	"broadsheet/internal/news"
)

// noon is the present of these tests.
var noon = time.Date(2026, 11, 17, 9, 24, 0, 0, time.UTC)

func TestAge(t *testing.T) {
	for ago, want := range map[time.Duration]string{
		-time.Hour:                      "a minute ago",
		0:                               "a minute ago",
		119 * time.Second:               "a minute ago",
		2 * time.Minute:                 "2 minutes ago",
		31 * time.Minute:                "31 minutes ago",
		59*time.Minute + 59*time.Second: "59 minutes ago",
		time.Hour:                       "an hour ago",
		119 * time.Minute:               "an hour ago",
		7*time.Hour + 40*time.Minute:    "7 hours ago",
		24 * time.Hour:                  "a day ago",
		47 * time.Hour:                  "a day ago",
		48 * time.Hour:                  "15 November",
		400 * 24 * time.Hour:            "13 October 2025",
	} {
		if got := age(noon, noon.Add(-ago)); got != want {
			t.Errorf("%v ago is %q, want %q", ago, got, want)
		}
	}
}

func TestNumbersInWords(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1312: "1,312", 1234567: "1,234,567", -4200: "-4,200"} {
		if got := number(n); got != want {
			t.Errorf("number(%d) = %q, want %q", n, got, want)
		}
	}
	for _, c := range []struct {
		reports, outlets int
		one, rest        string
	}{
		{6, 24, "", "6 independent reports · 24 outlets"},
		{1, 19, "One report", "in 19 outlets"},
		{1, 1, "One report, one outlet", ""},
		{2, 0, "", "2 independent reports · 2 outlets"},
	} {
		if one, rest := restsOn(c.reports, c.outlets); one != c.one || rest != c.rest {
			t.Errorf("restsOn(%d, %d) = %q, %q", c.reports, c.outlets, one, rest)
		}
	}
}

func TestChangesWords(t *testing.T) {
	got := changesWords([]news.Change{{Kind: news.ChangeVoice}, {Kind: news.ChangeFact}, {Kind: news.ChangeFact}, {Kind: news.ChangeNumber}})
	if want := "2 new facts, 1 changed number"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCapitalKeepsEveryScript(t *testing.T) {
	for in, want := range map[string]string{"": "", "éire": "Éire", "العالم": "العالم", "ǆ": "Ǆ"} {
		if got := capital(in); got != want {
			t.Errorf("capital(%q) = %q, want %q", in, got, want)
		}
	}
}
