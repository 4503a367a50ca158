package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Feeds measures package feed on a folder that holds feedparser's own tests
// (feedparser/, each file with an expectation in a comment) and real feeds
// (real/), which are also damaged in the ways of damages. It prints the share of
// expectations met and of entries kept beside what other readers reach, and each
// expectation that is missed.
func Feeds(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Feeds(%s)", folder)
	begin := time.Now()
	met, missed, err := expectations(filepath.Join(folder, "feedparser"))
	if err != nil {
		return err
	}
	whole, damaged, err := realFeeds(filepath.Join(folder, "real"))
	if err != nil {
		return err
	}
	for _, m := range missed {
		fmt.Fprintln(w, "missed:", m)
	}
	for _, d := range damages {
		t := damaged[d.name]
		fmt.Fprintf(w, "damage %-28s %4d of %4d kept\n", d.name, t.good, t.all)
	}
	all := tally{}
	for _, t := range damaged {
		all.good, all.all = all.good+t.good, all.all+t.all
	}
	fmt.Fprintf(w, "\n%-28s %8s %10s %10s\n", "", "checks", "expected", "damaged")
	fmt.Fprintf(w, "%-28s %8d %10.3f %10.3f\n", "Broadsheet", met+len(missed), share(met, met+len(missed)), share(all.good, all.all))
	for _, p := range feedPeers {
		fmt.Fprintf(w, "%-28s %8s %10.3f %10.3f\n", p.name, "", p.expected, p.damaged)
	}
	fmt.Fprintf(w, "\n%d real feeds with %d entries, %d damaged copies checked, %.1f s\n", whole.all, whole.good, all.all, time.Since(begin).Seconds())
	return nil
}

// feedPeers are measured elsewhere, on 796 expectations and 538 damaged copies
// of like kinds.
var feedPeers = []struct {
	name              string
	expected, damaged float64
}{
	{"feedparser", .996, .933},
	{"gofeed", .791, .595},
	{"gofeed with repairs", .916, .968},
	{"Miniflux", .696, .654},
}

type tally struct{ good, all int }

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

var (
	headerLine = text.Pattern(`(?m)^Header:\s+([^:\s]+):\s*(.*)$`)
	expectLine = text.Pattern(`Expect:\s*(.*)`)
)

// testServer is where feedparser's tests pretend that files of HTTP stand.
const testServer = "http://127.0.0.1:8097/"

// expectations reads every file below dir that names one and counts those met.
func expectations(dir string) (met int, missed []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xml" && filepath.Ext(path) != ".json" {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if strings.Contains(rel, "sanitize") { // cleaning is not the reader's part
			return nil
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		ok, why, checked := meets(rel, body)
		switch {
		case checked && ok:
			met++
		case checked:
			missed = append(missed, rel+": "+why)
		}
		return nil
	})
	return met, missed, err
}

// meets reads one file and holds its expectation against the JSON Feed; checked
// is false where a JSON Feed cannot show what is expected.
func meets(rel string, body []byte) (ok bool, why string, checked bool) {
	comment := strings.ReplaceAll(string(body[:min(len(body), 8192)]), "\x00", "")
	m := expectLine().FindStringSubmatch(comment)
	if m == nil {
		return false, "", false
	}
	src := feed.Source{}
	if strings.Contains(rel, "http") {
		src.URL = testServer + filepath.ToSlash(rel)
	}
	for _, h := range headerLine().FindAllStringSubmatch(comment, -1) {
		switch v := strings.TrimSpace(h[2]); strings.ToLower(h[1]) {
		case "content-type":
			src.ContentType = v
		case "content-location":
			src.ContentLocation = v
		case "content-language":
			src.ContentLanguage = v
		}
	}
	expr := strings.TrimSuffix(strings.TrimSpace(m[1]), `-->",`)
	return evaluate(expr, func() (map[string]any, error) { return asJSON(body, src) })
}

// asJSON reads a feed and gives what the command feed prints, decoded.
func asJSON(body []byte, src feed.Source) (map[string]any, error) {
	doc, err := feed.Parse(body, src)
	if err != nil {
		return nil, err
	}
	b, err := feed.JSON(doc)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(b, &m)
}

// realFeeds reads the real feeds whole and damaged. In whole, all counts the
// feeds and good their entries.
func realFeeds(dir string) (whole tally, damaged map[string]tally, err error) {
	damaged = map[string]tally{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xml" && filepath.Ext(path) != ".json" {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc, err := feed.Parse(body, feed.Source{})
		if err != nil { // pieces of feeds lie beside the feeds
			return nil
		}
		whole.all++
		whole.good += len(doc.Entries)
		for _, d := range damages {
			hurt := d.hurt(body)
			if bytes.Equal(hurt, body) {
				continue // this feed has nothing that could be damaged so
			}
			t := damaged[d.name]
			t.all++
			if keeps(doc, hurt, d) {
				t.good++
			}
			damaged[d.name] = t
		}
		return nil
	})
	return whole, damaged, err
}

// keeps reports whether a damaged feed still gives all that was not cut away:
// each entry with its address or id, its title and nearly all of its text.
func keeps(whole *news.Document, hurt []byte, d damage) bool {
	doc, err := feed.Parse(hurt, feed.Source{})
	if err != nil {
		return false
	}
	expected := len(whole.Entries)
	if d.cuts {
		expected = complete(hurt)
		expected = min(expected, len(whole.Entries))
	}
	if len(doc.Entries) < expected {
		return false
	}
	for i := range expected {
		a, b := &whole.Entries[i], &doc.Entries[i]
		if a.URL != b.URL && a.GUID != b.GUID || squeeze(a.Title) != squeeze(b.Title) ||
			!a.Published.Equal(b.Published.Time) || len(a.Authors) != len(b.Authors) || len(a.Attachments) != len(b.Attachments) {
			return false
		}
		if x, y := len(squeeze(a.ContentHTML)), len(squeeze(b.ContentHTML)); y*10 < x*9 {
			return false
		}
	}
	return d.cuts || squeeze(whole.Title) == squeeze(doc.Title)
}

// complete counts the entries that are whole in what is left of a feed.
func complete(b []byte) int {
	s := strings.ToLower(string(b))
	return strings.Count(s, "</item>") + strings.Count(s, "</entry>")
}
