package news_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
)

func TestCanonicalURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"http://Example.com", "https://example.com/"},
		{"https://example.com:443/a/", "https://example.com/a"},
		{"https://example.com/a?utm_source=rss&id=4&fbclid=x#top", "https://example.com/a?id=4"},
		{"https://example.com/a?utm_medium=feed", "https://example.com/a"},
		{"http://127.0.0.1:8080/a/", "http://127.0.0.1:8080/a"},
		{"http://halyard.localhost:4000/x", "http://halyard.localhost:4000/x"},
		{"https://example.com/%E6%97%A5/", "https://example.com/%E6%97%A5"},
		{"mailto:a@b.example", "mailto:a@b.example"},
		{"://", "://"},
	} {
		if got := news.CanonicalURL(c.in); got != c.want {
			t.Errorf("CanonicalURL(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDomain(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.example.com/x":    "example.com",
		"http://feeds.example.co.uk/":  "example.co.uk",
		"http://halyard.localhost:4/x": "halyard.localhost",
		"https://m.com/":               "m.com",
		"ftp://example.com":            "",
	} {
		if got := news.Domain(in); got != want {
			t.Errorf("Domain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPublicURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://news.example/a?b":               "https://news.example/a?b",
		"https://ines:s3cret@news.example/a":     "https://news.example/a",
		"http://ines:s3 cret/@news.example:x/":   "…@news.example:x/",
		"https://news.example/\x1b[31m":          "…",
		"https://news.example/ines@news.example": "https://news.example/ines@news.example",
	} {
		if got := news.PublicURL(in); got != want && want != "…" {
			t.Errorf("PublicURL(%q) = %q, want %q", in, got, want)
		} else if strings.ContainsRune(got, 0x1b) {
			t.Errorf("PublicURL(%q) keeps a control character", in)
		}
	}
	if got := news.PublicURL("https://news.example/" + strings.Repeat("é", 1000)); len(got) > 310 || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Kursk région":         "kursk-region",
		"  “Hold & observe”  ": "hold-observe",
		"Côte d’Ivoire":        "cote-divoire",
		"سد الحلان":            "سد-الحلان",
		"東京 2026":              "東京-2026",
		"Й":                    "й",
		"!!!":                  "",
		"a-very-long-headline that goes on and on for much longer than anyone would ever type": "a-very-long-headline-that-goes-on-and-on-for-much-longer",
	} {
		if got := news.Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTimeJSON(t *testing.T) {
	var v struct{ T news.Time }
	for in, want := range map[string]string{
		`{"T":""}`:                          `{"T":""}`,
		`{"T":null}`:                        `{"T":""}`,
		`{"T":"2026-11-17T05:31:00+02:00"}`: `{"T":"2026-11-17T05:31:00+02:00"}`,
	} {
		if err := json.Unmarshal([]byte(in), &v); err != nil {
			t.Fatal(err)
		}
		if got, _ := json.Marshal(v); string(got) != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
	if err := json.Unmarshal([]byte(`{"T":"yesterday"}`), &v); err == nil {
		t.Error("a time that is none was taken")
	}
}

func TestWhenNeverInTheFuture(t *testing.T) {
	seen := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	a := news.Article{Seen: seen}
	a.Content.Published = news.At(seen.Add(48 * time.Hour))
	if !a.When().Equal(seen) {
		t.Error("an article dated in the future counts as from the future")
	}
}

func TestSaid(t *testing.T) {
	for _, c := range []struct {
		q    news.Quote
		want string
	}{
		{news.Quote{Text: "We had sirens", Spans: [][2]int{{4, 17}}}, "We had sirens"},
		{news.Quote{Text: "The wall,had not moved", Spans: [][2]int{{0, 9}, {20, 33}}}, "The wall, had not moved"},
		{news.Quote{Text: "Über den Damm und weiter", Spans: [][2]int{{0, 13}, {30, 41}}}, "Über den Damm und weiter"},
		{news.Quote{Text: "short", Spans: [][2]int{{0, 90}, {100, 200}}}, "short"},
	} {
		if got := c.q.Said(); got != c.want {
			t.Errorf("%q at %v is said as %q, want %q", c.q.Text, c.q.Spans, got, c.want)
		}
	}
}
