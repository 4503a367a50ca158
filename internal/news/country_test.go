package news_test

import (
	"testing"

	"broadsheet/internal/news"
)

func TestCountry(t *testing.T) {
	for _, c := range []struct{ domain, language, country, from string }{
		{"elbkurier.de", "", "de", news.FromDomain},
		{"post.co.uk", "en-US", "gb", news.FromDomain},
		{"start-up.io", "", "", ""}, // sold to all the world
		{"start-up.io", "de-AT", "at", news.FromLanguage},
		{"paper.example", "pt_BR", "br", news.FromLanguage},
		{"paper.example", "zh-Hant-TW", "tw", news.FromLanguage},
		{"paper.example", "en-US", "", ""}, // what programs write where nobody chose
		{"paper.example", "en", "", ""},
		{"paper.example", "de-1996", "", ""},
		{"de", "", "", ""}, {"", "", "", ""}, {"192.168.1.20", "", "", ""}, {"localhost", "x-", "", ""},
	} {
		if country, from := news.Country(c.domain, c.language); country != c.country || from != c.from {
			t.Errorf("%q, %q: %q from %q, want %q from %q", c.domain, c.language, country, from, c.country, c.from)
		}
	}
	for typed, want := range map[string]bool{"": true, " DE ": true, "deu": false, "Германия": false, "1a": false} {
		if _, ok := news.CountryCode(typed); ok != want {
			t.Errorf("%q is a country: %v", typed, ok)
		}
	}
}
