package text_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// FuzzText holds what every caller relies on: spans ascend, lie in the text, do not
// overlap and are not empty; terms are bounded and valid; nothing panics.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"Mr. O’Brien paid $3.2 million on May 3rd, 2026.", "z. B. am 3. Mai „so“", "会议。3.5万人，5月3日。", "กรุงเทพ 5 คน",
		"\xff\xfe\xf0\x9f", "C++ a+b U.S. 👨‍👩‍👧", "1.2.3.4,5,6", "«a»\r\n\r\n- b\n\u2029c[3] D", "٣٫٥ مليون", "-5°C 12,34,567",
	} {
		f.Add(s, "de")
	}
	now := time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s, lang string) {
		ordered(t, s, text.Sentences(s))
		ordered(t, s, text.Paragraphs(s))
		ordered(t, s, text.Words(s))
		for _, l := range []string{lang, "en", "zh"} {
			var spans []news.Span
			for _, n := range text.Numbers(s, l) {
				spans = append(spans, n.Span)
			}
			inside(t, s, spans)
			spans = nil
			for _, d := range text.Dates(s, l, now) {
				spans = append(spans, d.Span)
			}
			ordered(t, s, spans)
			for _, term := range text.Tokens(s, l) {
				if term == "" || len(term) > 48 || !utf8.ValidString(term) || strings.ContainsAny(term, " \n") {
					t.Errorf("term %q of %q", term, s)
				}
			}
		}
		text.Language(s, lang)
		x := text.NewRuneIndex(s)
		if x.Rune(len(s)) != utf8.RuneCountInString(s) {
			t.Errorf("%d code points, want %d", x.Rune(len(s)), utf8.RuneCountInString(s))
		}
	})
}

// inside reports spans that are empty or outside of s.
func inside(t *testing.T, s string, spans []news.Span) {
	t.Helper()
	for _, sp := range spans {
		if sp.Start < 0 || sp.End > len(s) || sp.Start >= sp.End {
			t.Errorf("span %v of %d bytes", sp, len(s))
		}
	}
}

// ordered reports spans that overlap as well.
func ordered(t *testing.T, s string, spans []news.Span) {
	t.Helper()
	inside(t, s, spans)
	for i := 1; i < len(spans); i++ {
		if spans[i].Start < spans[i-1].End {
			t.Errorf("%v after %v", spans[i], spans[i-1])
		}
	}
}
