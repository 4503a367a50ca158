package storetest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/archive"
)

// vocabulary is how many words a language of the corpus has; the r-th is met about
// once where the first is met r times, as in real languages (Zipf's law).
const vocabulary = 40_000

// tongue is a language of the corpus: its words are made of syllables.
type tongue struct {
	code      string
	share     int // of 100 articles
	syllables []string
	spaced    bool // words stand apart
}

var tongues = []tongue{
	{"en", 40, syllables("b c d f g k l m n p r s t v st tr", "a e i o u ea"), true},
	{"de", 15, syllables("b d f g h k l m n r s sch st w z t", "a e i o u ei"), true},
	{"fr", 10, syllables("b c d f g l m n p r s t v ch br pl", "a e i o u ou"), true},
	{"es", 10, syllables("b c d f g l m n p r s t v ll c z", "a e i o u ia"), true},
	{"ru", 10, syllables("б в г д ж к л м н п р с т х ч ш", "а е и о у я"), true},
	{"ar", 5, syllables("ب ت ث ج ح خ د ر س ش ع ف ق ك ل م", "ا و ي ه ة ى"), true},
	{"zh", 10, syllables("国 大 中 人 年 生 子 地 出 要 时 发 用 成 会 可", "上 下 在 有 来 学"), false},
}

func syllables(first, second string) (all []string) {
	for _, a := range strings.Fields(first) {
		for _, b := range strings.Fields(second) {
			all = append(all, a+b)
		}
	}
	return all
}

// Word is the word of a rank, counted from 0, in a language of the corpus.
func Word(code string, rank int) string {
	for i := range tongues {
		if tongues[i].code == code {
			return tongues[i].word(rank)
		}
	}
	panic(code)
}

// word spells the rank in syllables: two at least, so that few are stop words.
func (t *tongue) word(rank int) string {
	var b strings.Builder
	n := len(t.syllables)
	for i := rank + n; i > 0; i /= n {
		b.WriteString(t.syllables[(i*7+3)%n])
	}
	return b.String()
}

// Corpus writes a backup that holds n made-up articles of some 400 words in seven
// languages, whose words are as frequent as those of real news: what a restore
// turns into a database to search in. The same n gives the same articles.
func Corpus(w io.Writer, n int) error {
	c := corpus{rand: rand.New(rand.NewPCG(3, uint64(n)))}
	c.zipf = rand.NewZipf(c.rand, 1.05, 2.7, vocabulary-1)
	var err error
	if c.zip, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<17)); err != nil {
		return err
	}
	for i := range tongues {
		words := make([]string, vocabulary)
		for r := range words {
			words[r] = tongues[i].word(r)
		}
		c.words = append(c.words, words)
	}
	a, err := archive.NewWriter(w, archive.Header{Schema: store.Schema(), Engine: "none", Made: Now.Format(time.RFC3339), Tables: corpusTables(n)})
	if err != nil {
		return err
	}
	return c.write(a, n)
}

func corpusTables(n int) []archive.Table {
	columns := func(s string) []string { return strings.Fields(s) }
	return []archive.Table{
		{Name: "publishers", Columns: columns("domain name home_url")},
		{Name: "articles", Columns: columns(`id url_key url feed publisher title language section state at seen fetched arrival revision excerpt image`), Last: int64(n)},
		{Name: "texts", Columns: columns("article body")},
		{Name: "languages", Columns: columns("code")},
		{Name: "counters", Columns: columns("name value")},
	}
}

type corpus struct {
	rand  *rand.Rand
	zipf  *rand.Zipf
	zip   *zstd.Encoder
	words [][]string // by tongue and rank
}

const papers = 400

func paper(i int) string { return fmt.Sprintf("paper%d.example", i) }

// write makes the articles twice, with the same random numbers, for the two tables
// that hold them.
func (c *corpus) write(a *archive.Writer, n int) error {
	counters := [][]any{{"arrival", int64(n)}, {"version", int64(1)}}
	return firstOf(
		a.Table,
		func() error {
			return times(papers, func(i int) error { return a.Row([]any{paper(i), strings.ToUpper(paper(i)), ""}) })
		},
		a.Table,
		func() error {
			return times(n, func(i int) error { return a.Row(c.articleRow(i, n)) })
		},
		a.Table,
		func() error {
			return times(n, func(i int) error {
				body, err := c.body(i)
				if err != nil {
					return err
				}
				return a.Row([]any{int64(i + 1), body})
			})
		},
		a.Table,
		func() error {
			return times(len(tongues), func(i int) error { return a.Row([]any{tongues[i].code}) })
		},
		a.Table,
		func() error { return times(len(counters), func(i int) error { return a.Row(counters[i]) }) },
		a.Close,
	)
}

func firstOf(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func times(n int, do func(int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// seeded makes the random numbers those of an article, and picks its language.
func (c *corpus) seeded(i int) int {
	c.rand = rand.New(rand.NewPCG(4, uint64(i)))
	c.zipf = rand.NewZipf(c.rand, 1.05, 2.7, vocabulary-1)
	at := c.rand.IntN(100)
	for t := range tongues {
		if at -= tongues[t].share; at < 0 {
			return t
		}
	}
	return 0
}

func (c *corpus) articleRow(i, n int) []any {
	t := c.seeded(i)
	at := Now.Add(-time.Duration(n-i) * time.Minute).UnixMilli()
	address := fmt.Sprintf("https://%s/%d", paper(i%papers), i)
	key := sha256.Sum256([]byte(address))
	title := c.sentence(t, 9)
	return []any{int64(i + 1), key[:16], address, int64(1), paper(i % papers), title, tongues[t].code, "world", "ok", at, at, at,
		int64(i + 1), int64(1), c.sentence(t, 60), "{}"}
}

// body is the text of an article, as store packs it.
func (c *corpus) body(i int) ([]byte, error) {
	t := c.seeded(i)
	title := c.sentence(t, 9)
	sentences := []string{c.sentence(t, 60)}
	for range 22 {
		sentences = append(sentences, c.sentence(t, 16))
	}
	joint := ". "
	if !tongues[t].spaced {
		joint = "。"
	}
	b, err := json.Marshal(struct {
		Content  news.Content
		Analysis news.Analysis
	}{
		news.Content{Title: title, Text: strings.Join(sentences, joint), Language: tongues[t].code, State: news.StateOK},
		news.Analysis{Language: tongues[t].code},
	})
	return c.zip.EncodeAll(b, nil), err
}

func (c *corpus) sentence(t, words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 && tongues[t].spaced {
			b.WriteByte(' ')
		}
		b.WriteString(c.words[t][c.zipf.Uint64()])
	}
	return b.String()
}

// Prose is a made-up article of some 700 words as a page has it: its headline and its
// paragraphs, in words as frequent as those of real news, with names in them.
func Prose(r *rand.Rand) (title string, paragraphs []string) {
	t := &tongues[0]
	zipf := rand.NewZipf(r, 1.05, 2.7, vocabulary-1)
	sentence := func(words int) string {
		var b strings.Builder
		for i := range words {
			w := t.word(int(zipf.Uint64()))
			switch {
			case i == 0:
				w = strings.ToUpper(w[:1]) + w[1:]
			case r.IntN(12) == 0:
				w = "the " + little[r.IntN(len(little))] + " " + nouns[r.IntN(len(nouns))] + " of"
			case r.IntN(20) == 0:
				w = name(r)
			}
			b.WriteString(w + " ")
		}
		return strings.TrimSpace(b.String())
	}
	for range 12 {
		paragraphs = append(paragraphs, sentence(18)+". "+sentence(22)+". "+sentence(15)+".")
	}
	return sentence(9), paragraphs
}
