package text_test

import (
	"strings"
	"testing"

	"broadsheet/internal/text"
)

var article = strings.Repeat("The mayor of Halden said on Tuesday that the council’s $3.2 million plan for the old bridge would not change, although several members had asked for a new vote. ", 20)

func BenchmarkTokens(b *testing.B) {
	b.SetBytes(int64(len(article)))
	for b.Loop() {
		text.Tokens(article, "en")
	}
}

func BenchmarkSentences(b *testing.B) {
	b.SetBytes(int64(len(article)))
	for b.Loop() {
		text.Sentences(article)
	}
}

func BenchmarkLanguage(b *testing.B) {
	b.SetBytes(int64(len(article)))
	for b.Loop() {
		text.Language(article, "")
	}
}
