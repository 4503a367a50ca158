package store_test

import (
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// everyPart are phrases cut out of a text, at words and inside of them.
func everyPart(s string) (all []string) {
	r := []rune(s)
	for i := 0; i < len(r); i += 1 + len(r)/40 {
		for _, n := range []int{1, 2, 5, 13, 40} {
			all = append(all, string(r[i:min(i+n, len(r))]))
		}
	}
	return all
}

// TestPhrases guards against a quick look that misses what reading every word would find.
func TestPhrases(t *testing.T) {
	found, asked := 0, 0
	texts := hard()
	for i, a := range texts {
		s := a.title + " \n " + a.body
		s = s[:min(len(s), 4000)]
		for _, part := range append(everyPart(s), everyPart(texts[(i+1)%len(texts)].title)...) {
			want, got := store.HoldsPhrase(part, s)
			if got != want {
				t.Errorf("%q in %.80q: %v, by every word %v", part, s, got, want)
			}
			if asked++; got {
				found++
			}
		}
	}
	if found < asked/3 || found == asked {
		t.Errorf("%d of %d phrases found: this proves little", found, asked)
	}
}

func FuzzPhrases(f *testing.F) {
	for _, a := range hard() {
		f.Add(a.title, a.body[:min(len(a.body), 2000)])
		f.Add(strings.Fields(a.body)[0], a.body[:min(len(a.body), 2000)])
	}
	f.Add("c++ 🚀", "about C++ 🚀 and й и\u0306 ½ 🄰")
	f.Fuzz(func(t *testing.T, phrase, s string) {
		if len(s) > 5000 || len(phrase) > 400 {
			return
		}
		if want, got := store.HoldsPhrase(phrase, s); got != want {
			t.Errorf("%q in %q: %v, by every word %v", phrase, s, got, want)
		}
	})
}

// TestPackedText guards against a text that is read from the wrong place of its body.
func TestPackedText(t *testing.T) {
	for _, want := range []string{"", "plain", "two\n\nblocks", `it said "text":"other" \ and \\`, "a < b && c\u2028d\ttab", `ends in \`, "🚀 東京"} {
		c := news.Content{URL: `https://one.example/?"text":"x"`, Title: `"text":"no"`, Byline: []string{`"text":"no"`}, Text: want,
			Image: news.Image{Caption: `{"text":"no"}`}, Keywords: []string{`"text":`}, Embeds: []news.Embed{{Text: "embedded"}}}
		got, err := store.PackedText(c)
		if err != nil || got != want {
			t.Errorf("%q read as %q: %v", want, got, err)
		}
	}
}

func BenchmarkPhrase(b *testing.B) {
	for _, c := range []struct{ name, phrase, sentence string }{
		{"latin", "the wall was holding", "The wall of the dam was not holding when the siren rang, said the engineers. "},
		{"cyrillic", "стена плотины", "Стена старой плотины не держала, когда раздалась сирена, сказали инженеры. "},
		{"han", "水门修复", "水门破损之后，东京都支援修复工程。"},
	} {
		s := strings.Repeat(c.sentence, 40)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			stand := store.PhraseFinder(c.phrase)
			for b.Loop() {
				stand(s)
			}
		})
	}
}
