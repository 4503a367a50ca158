package eval

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
	"unicode"

	xhtml "golang.org/x/net/html"

	"broadsheet/internal/errs"
	"broadsheet/internal/extract"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// labelled is one page of an extraction set and what people say it holds. Sets
// differ in what they label; a field that is nil is not labelled.
type labelled struct {
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	Title   *string  `json:"title"`
	Author  *string  `json:"author"`
	Date    *string  `json:"date"`
	Text    *string  `json:"text"`
	With    []string `json:"with_"`
	Without []string `json:"without"`

	folder string
}

// labelledPages reads truth.jsonl of a set: one object a line.
func labelledPages(folder string) (pages []labelled, err error) {
	defer errs.Wrap(&err, "eval.labelledPages(%s)", folder)
	f, err := os.Open(filepath.Join(folder, "truth.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		p := labelled{folder: folder}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, errs.Mark(errs.Invalid, err)
		}
		pages = append(pages, p)
	}
	return pages, lines.Err()
}

// html is the page as it was fetched.
func (p *labelled) html() (body []byte, err error) {
	defer errs.Wrap(&err, "page %s", p.ID)
	f, err := os.Open(filepath.Join(p.folder, "html", p.ID+".html.gz"))
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

func (p *labelled) text() string {
	if p.Text == nil {
		return ""
	}
	return *p.Text
}

// overlap compares two bags of words or shingles.
type overlap struct{ precision, recall float64 }

func (o overlap) f1() float64 {
	if o.precision+o.recall == 0 {
		return 0
	}
	return 2 * o.precision * o.recall / (o.precision + o.recall)
}

// compare weighs found against wanted, each as a bag of runs of n words.
func compare(found, wanted []string, n int) overlap {
	have, want := bag(found, n), bag(wanted, n)
	var hit, all, need int
	for k, c := range have {
		all += c
		hit += min(c, want[k])
	}
	for _, c := range want {
		need += c
	}
	if all == need && hit == need {
		return overlap{1, 1}
	}
	return overlap{part(hit, all), part(hit, need)}
}

func part(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func bag(words []string, n int) map[string]int {
	b := make(map[string]int)
	if n == 1 {
		for _, w := range words {
			b[w]++
		}
		return b
	}
	for i := 0; i < max(1, len(words)-n+1); i++ {
		if s := strings.Join(words[i:min(len(words), i+n)], " "); s != "" {
			b[s]++
		}
	}
	return b
}

// tokens are the words of s, what \w+ matches in Unicode.
func tokens(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r) || r == '_')
	})
}

// outcome is one page read and weighed.
type outcome struct {
	page    labelled
	content news.Content
	score   overlap
	took    time.Duration
	bare    time.Duration // what html.Parse alone takes
	size    int           // bytes
}

// Extraction scores the article extractor on a labelled folder and prints the
// table. Sets that label metadata are scored by words (F1 a page, then the mean),
// others by shingles of four words (mean precision and recall, then F1), as their
// makers do.
func Extraction(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Extraction(%s)", folder)
	pages, err := labelledPages(folder)
	if err != nil {
		return err
	}
	outcomes, err := readAll(pages)
	if err != nil {
		return err
	}
	report(outcomes, w)
	return nil
}

func readAll(pages []labelled) ([]outcome, error) {
	var outcomes []outcome
	for _, p := range pages {
		body, err := p.html()
		if err != nil {
			return nil, err
		}
		start := time.Now()
		if _, err := xhtml.Parse(bytes.NewReader(body)); err != nil {
			return nil, err
		}
		bare := time.Since(start)
		start = time.Now()
		c, err := extract.Article(extract.Page{URL: p.URL, Body: body, ContentType: "text/html"})
		took := time.Since(start)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, outcome{p, c, weigh(p, c.Text), took, bare, len(body)})
	}
	return outcomes, nil
}

// byWords says how a page's set is scored.
func (p *labelled) byWords() bool { return p.With != nil || p.Title != nil }

func weigh(p labelled, text string) overlap {
	if p.byWords() {
		return compare(tokens(strings.ToLower(text)), tokens(strings.ToLower(p.text())), 1)
	}
	return compare(tokens(text), tokens(p.text()), 4)
}

// peers are the figures of others on the two public sets, measured alike.
var peers = map[bool]string{
	false: "best commercial .970 · go-trafilatura .961 · Readability .952 · must .968 · aim .980",
	true:  "go-trafilatura .939 · Readability .936 · must .945 · aim .962",
}

func report(all []outcome, w io.Writer) {
	var judged []outcome
	empty := 0
	for _, o := range all {
		if o.page.text() != "" {
			judged = append(judged, o)
			if o.content.Text == "" {
				empty++
			}
		}
	}
	byWords := len(all) > 0 && all[0].page.byWords()
	mean := meanOf(judged)
	f1 := mean.f1()
	if byWords {
		f1 = meanF1(judged)
	}
	fmt.Fprintf(w, "pages %d   F1 %.4f   precision %.4f   recall %.4f   empty %d\n", len(judged), f1, mean.precision, mean.recall, empty)
	fmt.Fprintf(w, "peers: %s\n", peers[byWords])
	if byWords {
		reportSnippets(judged, w)
		reportMetadata(all, w)
	}
	reportStates(judged, w)
	reportScores(judged, w)
	reportTime(all, w)
}

func meanOf(list []outcome) (m overlap) {
	for _, o := range list {
		m.precision += o.score.precision / float64(len(list))
		m.recall += o.score.recall / float64(len(list))
	}
	return m
}

func meanF1(list []outcome) (sum float64) {
	for _, o := range list {
		sum += o.score.f1() / float64(len(list))
	}
	return sum
}

func reportSnippets(list []outcome, w io.Writer) {
	var with, without, found, leaked int
	for _, o := range list {
		text := strings.ToLower(o.content.Text)
		for _, s := range o.page.With {
			with++
			if strings.Contains(text, strings.ToLower(s)) {
				found++
			}
		}
		for _, s := range o.page.Without {
			without++
			if strings.Contains(text, strings.ToLower(s)) {
				leaked++
			}
		}
	}
	fmt.Fprintf(w, "snippets wanted and there %.3f, unwanted and there %.3f\n", part(found, with), part(leaked, without))
}

// reportMetadata scores title, authors and day, where they are labelled.
func reportMetadata(list []outcome, w io.Writer) {
	var title, titles, author, authors, day, days int
	for _, o := range list {
		c := o.content
		if t := o.page.Title; t != nil && *t != "" {
			titles++
			title += one(plainWords(c.Title) == plainWords(*t))
		}
		if a := o.page.Author; a != nil && *a != "" {
			authors++
			author += one(samePeople(c.Byline, *a))
		}
		if d := o.page.Date; d != nil && *d != "" {
			days++
			day += one(!c.Published.IsZero() && c.Published.Format("2006-01-02") == (*d)[:min(10, len(*d))])
		}
	}
	fmt.Fprintf(w, "exact day   %.3f of %d   peers: best .835 · must .88 · aim .93\n", part(day, days), days)
	fmt.Fprintf(w, "authors     %.3f of %d   peers: best .65 · must .70 · aim .80\n", part(author, authors), authors)
	fmt.Fprintf(w, "title       %.3f of %d   peers: best .60 · must .65 · aim .75\n", part(title, titles), titles)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// plainWords is s without case and punctuation.
func plainWords(s string) string { return strings.Join(tokens(strings.ToLower(s)), " ") }

var listJoint = text.Pattern(`(?i)\s*(?:,|;|&|\band\b)\s*`)

// samePeople compares bylines as sets of names.
func samePeople(found []string, label string) bool {
	return nameSet(found) == nameSet(listJoint().Split(label, -1)) || nameSet(found) == plainWords(label)
}

func nameSet(names []string) string {
	var set []string
	for _, n := range names {
		if p := plainWords(n); p != "" {
			set = append(set, p)
		}
	}
	sort.Strings(set)
	return strings.Join(set, "|")
}

func reportStates(list []outcome, w io.Writer) {
	type sum struct {
		pages int
		f1    float64
	}
	states := make(map[string]*sum)
	for _, o := range list {
		k := string(o.content.State)
		if o.content.Source != "" {
			k += " from " + o.content.Source
		}
		if states[k] == nil {
			states[k] = &sum{}
		}
		states[k].pages++
		states[k].f1 += o.score.f1()
	}
	var names []string
	for k := range states {
		names = append(names, k)
	}
	sort.Strings(names)
	fmt.Fprintln(w, "state                 pages  mean F1")
	for _, k := range names {
		fmt.Fprintf(w, "%-20s %6d   %.3f\n", k, states[k].pages, states[k].f1/float64(states[k].pages))
	}
}

// reportScores prints whether the extractor's own score means anything: the mean
// F1 of pages by score, and how many of them are bad (F1 under .8).
func reportScores(list []outcome, w io.Writer) {
	fmt.Fprintln(w, "score       pages  mean F1  bad")
	bounds := []float64{0, .3, .5, .6, .7, .8, .9, .95, 1.01}
	for k := 0; k+1 < len(bounds); k++ {
		var n, bad int
		var f1 float64
		for _, o := range list {
			if s := o.content.Score; s >= bounds[k] && s < bounds[k+1] {
				n++
				f1 += o.score.f1()
				bad += one(o.score.f1() < .8)
			}
		}
		if n > 0 {
			fmt.Fprintf(w, "%.2f–%.2f  %6d    %.3f  %.2f\n", bounds[k], min(1, bounds[k+1]), n, f1/float64(n), part(bad, n))
		}
	}
}

func reportTime(list []outcome, w io.Writer) {
	var sum, bare, most time.Duration
	for _, o := range list {
		sum += o.took
		bare += o.bare
		most = max(most, o.took)
	}
	if bare == 0 {
		return // judged while learning, not timed
	}
	fmt.Fprintf(w, "time %.2f ms a page, at most %.0f ms; %.2f times a bare parse   peers: Readability 3.8, go-trafilatura 8 · must 3 · aim 2\n",
		sum.Seconds()*1000/float64(len(list)), most.Seconds()*1000, sum.Seconds()/bare.Seconds())
}
