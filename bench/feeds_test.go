// Package bench measures Broadsheet beside its peers. It is a module of its own,
// so that the program does not depend on them.
package bench

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/feed"

	"github.com/mmcdole/gofeed"
)

var feeds = flag.String("feeds", "../internal/feed/testdata/feeds", "folder with feeds to read, searched to any depth")

// documents are the feeds that both readers take, so that neither wins by giving
// up.
func documents(b *testing.B) (docs [][]byte, size int) {
	err := filepath.WalkDir(*feeds, func(path string, d os.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".xml" && ext != ".json" {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if byGofeed(body) == nil && byBroadsheet(body) == nil {
			docs, size = append(docs, body), size+len(body)
		}
		return nil
	})
	if err != nil || len(docs) == 0 {
		b.Fatal("no feeds below ", *feeds, err)
	}
	return docs, size
}

// byBroadsheet takes bytes to a JSON Feed.
func byBroadsheet(body []byte) error {
	doc, err := feed.Parse(body, feed.Source{})
	if err != nil {
		return err
	}
	_, err = feed.JSON(doc)
	return err
}

// byGofeed takes bytes to a JSON Feed with the same members, as far as gofeed
// fills them.
func byGofeed(body []byte) error {
	f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		return err
	}
	out := map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": f.Title, "home_page_url": f.Link,
		"feed_url": f.FeedLink, "description": f.Description, "language": f.Language}
	type item struct {
		ID            string     `json:"id"`
		URL           string     `json:"url"`
		Title         string     `json:"title"`
		ContentHTML   string     `json:"content_html"`
		Summary       string     `json:"summary"`
		DatePublished *time.Time `json:"date_published,omitempty"`
		DateModified  *time.Time `json:"date_modified,omitempty"`
		Tags          []string   `json:"tags,omitempty"`
	}
	items := make([]item, len(f.Items))
	for i, it := range f.Items {
		items[i] = item{it.GUID, it.Link, it.Title, it.Content, it.Description, it.PublishedParsed, it.UpdatedParsed, it.Categories}
	}
	out["items"] = items
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func BenchmarkFeedsBroadsheet(b *testing.B) { each(b, byBroadsheet) }
func BenchmarkFeedsGofeed(b *testing.B)     { each(b, byGofeed) }

func each(b *testing.B, read func([]byte) error) {
	docs, size := documents(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			if err := read(d); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkFeedsInterleaved lets both read each document in turn, so that a busy
// machine slows both alike, and reports how many times as fast Broadsheet is.
func BenchmarkFeedsInterleaved(b *testing.B) {
	docs, _ := documents(b)
	var ours, theirs time.Duration
	for b.Loop() {
		for _, d := range docs {
			ours += timed(b, byBroadsheet, d)
			theirs += timed(b, byGofeed, d)
		}
	}
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x-gofeed")
}

func timed(b *testing.B, read func([]byte) error, d []byte) time.Duration {
	begin := time.Now()
	if err := read(d); err != nil {
		b.Fatal(err)
	}
	return time.Since(begin)
}

// BenchmarkFeedsGrowing grows a document tenfold twice: the time for a byte stays
// what it is.
func BenchmarkFeedsGrowing(b *testing.B) {
	const item = `<item><title>Item &amp; more</title><link>https://g.example/1</link><description>&lt;p&gt;Some words about it.&lt;/p&gt;</description><pubDate>Tue, 17 Nov 2026 05:31:00 GMT</pubDate></item>`
	for _, n := range []int{200, 2_000, 20_000} {
		doc := []byte("<rss version='2.0'><channel><title>Growing</title>" + strings.Repeat(item, n) + "</channel></rss>")
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				if err := byBroadsheet(doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
