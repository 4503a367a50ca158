package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"broadsheet/internal/clean"
	"broadsheet/internal/extract"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

var pages = flag.String("pages", "../internal/extract/testdata/pages",
	"folder with pages to read: truth.jsonl (id, url, text) and html/ID.html.gz, or NAME.html beside NAME.want")

// labelled is a page and the text that people say it holds.
type labelled struct {
	body []byte
	url  *url.URL
	text string
}

// labelledPages reads the folder; pages without a text are left out.
func labelledPages(tb testing.TB) (list []labelled) {
	tb.Helper()
	read := ownPages
	if _, err := os.Stat(filepath.Join(*pages, "truth.jsonl")); err == nil {
		read = publicPages
	}
	list, err := read(*pages)
	if err != nil || len(list) == 0 {
		tb.Fatal("no labelled pages in ", *pages, err)
	}
	return list
}

func ownPages(folder string) (list []labelled, err error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		p := labelled{url: &url.URL{Scheme: "https", Host: "northmoortoday.example", Path: "/" + filepath.Base(name)}}
		if p.body, err = os.ReadFile(name); err != nil {
			return nil, err
		}
		want, err := os.ReadFile(strings.TrimSuffix(name, ".html") + ".want")
		if err != nil {
			return nil, err
		}
		if _, p.text, _ = strings.Cut(string(want), "\n\n"); strings.TrimSpace(p.text) != "" {
			list = append(list, p)
		}
	}
	return list, nil
}

func publicPages(folder string) (list []labelled, err error) {
	f, err := os.Open(filepath.Join(folder, "truth.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var item struct{ ID, URL, Text string }
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			return nil, err
		}
		if item.Text == "" {
			continue
		}
		p := labelled{text: item.Text}
		if p.url, err = url.Parse(item.URL); err != nil {
			return nil, err
		}
		if p.body, err = unpacked(filepath.Join(folder, "html", item.ID+".html.gz")); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, lines.Err()
}

func unpacked(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// extractor takes a page to the text of its article.
type extractor struct {
	name string
	read func(p labelled) string
}

// extractors are those compared. All give the markup of the body, and one
// serialiser makes text of it, so that white space decides nothing. Broadsheet's
// own text leaves out captions and pull quotes that its markup shows; both rows
// are printed.
var extractors = []extractor{
	{"html.Parse alone", func(p labelled) string {
		html.Parse(bytes.NewReader(p.body)) // its time is the measure of the others
		return ""
	}},
	{"broadsheet", func(p labelled) string {
		c, _ := extract.Article(extract.Page{URL: p.url.String(), Body: p.body, ContentType: "text/html"})
		return c.Text
	}},
	{"broadsheet, markup", func(p labelled) string {
		c, _ := extract.Article(extract.Page{URL: p.url.String(), Body: p.body, ContentType: "text/html"})
		return clean.PlainText(string(c.HTML))
	}},
	{"go-readability", func(p labelled) string {
		a, err := readability.FromReader(bytes.NewReader(p.body), p.url)
		if err != nil || a.Node == nil {
			return ""
		}
		return clean.Text(a.Node)
	}},
	{"go-trafilatura", trafilaturaWith(false)},
	{"… with its fallback", trafilaturaWith(true)},
}

func trafilaturaWith(fallback bool) func(labelled) string {
	return func(p labelled) string {
		r, err := trafilatura.Extract(bytes.NewReader(p.body), trafilatura.Options{OriginalURL: p.url, ExcludeComments: true, EnableFallback: fallback})
		if err != nil || r.ContentNode == nil {
			return ""
		}
		return clean.Text(r.ContentNode)
	}
}

// result is what one extractor reached.
type result struct {
	words, shingles float64 // sums of F1 over the pages
	empty           int
	took, most      time.Duration // of the processor
}

// TestArticles reads each page by each extractor, one after the other, and
// prints accuracy and processor time. It fails where a peer is the better one.
func TestArticles(t *testing.T) {
	list := labelledPages(t)
	results := make([]result, len(extractors))
	for _, p := range list {
		for i, e := range extractors {
			r := &results[i]
			before := processorTime()
			text := e.read(p)
			took := processorTime() - before
			r.took, r.most = r.took+took, max(r.most, took)
			r.words += f1(text, p.text, 1)
			r.shingles += f1(text, p.text, 4)
			if strings.TrimSpace(text) == "" {
				r.empty++
			}
		}
	}
	n := float64(len(list))
	t.Logf("%d pages of %s", len(list), *pages)
	t.Logf("%-20s %7s %9s %6s %9s %8s %7s", "", "word F1", "4-gram F1", "empty", "ms a page", "longest", "× parse")
	for i, e := range extractors {
		r := results[i]
		t.Logf("%-20s %7.4f %9.4f %6d %9.2f %8.0f %7.2f", e.name, r.words/n, r.shingles/n, r.empty, r.took.Seconds()*1000/n, r.most.Seconds()*1000, r.took.Seconds()/results[0].took.Seconds())
	}
	for i, e := range extractors[3:] {
		if results[i+3].words > results[1].words {
			t.Errorf("%s reads more accurately", e.name)
		}
	}
}

// processorTime is what this process has used of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// f1 compares two texts as bags of runs of n words, without case.
func f1(got, want string, n int) float64 {
	a, b := runs(got, n), runs(want, n)
	hit, all := 0, 0
	for k, c := range a {
		hit += min(c, b[k])
		all += c
	}
	for _, c := range b {
		all += c
	}
	if all == 0 {
		return 1
	}
	return 2 * float64(hit) / float64(all)
}

func runs(s string, n int) map[string]int {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' })
	bag := map[string]int{}
	for i := 0; i < len(words) && (i == 0 || i+n <= len(words)); i++ {
		bag[strings.Join(words[i:min(len(words), i+n)], " ")]++
	}
	return bag
}

// BenchmarkArticles times each extractor on all pages.
func BenchmarkArticles(b *testing.B) {
	list := labelledPages(b)
	for _, e := range extractors {
		b.Run(e.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range list {
					e.read(p)
				}
			}
		})
	}
}
