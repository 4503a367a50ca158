package feed_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/feed"
)

// seed adds the samples and some spiteful pieces to a fuzz target.
func seed(f *testing.F, pattern string) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// FuzzParse holds the reader to its promises: it never panics, takes no time that
// its input does not explain, and gives valid text that the writers can write and
// the reader reads again.
func FuzzParse(f *testing.F) {
	seed(f, "testdata/feeds/*.xml")
	seed(f, "testdata/feeds/*.json")
	f.Add([]byte("<rss><channel><item><title><![CDATA[<title><![CDATA[]]>"))
	f.Add([]byte("<?xml encoding='euc-jp'?><rss><item>\xa4\xa2\xff"))
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"))
	f.Add([]byte(`{"items":[{"id":[[[[{"a":"\ud800\u12"`))
	f.Fuzz(func(t *testing.T, body []byte) {
		begin := time.Now()
		doc, err := feed.Parse(body, feed.Source{URL: "https://fuzz.example/feed"})
		if d := time.Since(begin); d > 30*time.Second {
			t.Fatalf("%d bytes took %v", len(body), d)
		}
		if err != nil {
			return
		}
		out, err := feed.JSON(doc)
		if err != nil || !json.Valid(out) || !utf8.Valid(out) {
			t.Fatal("no valid JSON:", err)
		}
		var rss, atom bytes.Buffer
		if err := feed.WriteRSS(&rss, doc); err != nil {
			t.Fatal(err)
		}
		if err := feed.WriteAtom(&atom, doc); err != nil {
			t.Fatal(err)
		}
		for _, written := range [][]byte{out, rss.Bytes(), atom.Bytes()} {
			again, err := feed.Parse(written, feed.Source{})
			if err != nil || len(again.Entries) != len(doc.Entries) {
				t.Fatalf("what was written is read otherwise: %v\n%s", err, written)
			}
		}
	})
}

// FuzzReadOPML does the same for lists.
func FuzzReadOPML(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte("<opml><outline text='a'><outline xmlUrl='http://x.example/'"))
	f.Fuzz(func(t *testing.T, body []byte) {
		outlines, _, err := feed.ReadOPML(bytes.NewReader(body))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := feed.WriteOPML(&b, "x", outlines); err != nil {
			t.Fatal(err)
		}
		again, _, err := feed.ReadOPML(&b)
		if err != nil || len(again) != len(outlines) {
			t.Fatalf("%d outlines became %d: %v", len(outlines), len(again), err)
		}
	})
}

// FuzzCandidates looks for feeds in anything: what it proposes are addresses of
// the web, best first, each once.
func FuzzCandidates(f *testing.F) {
	f.Add([]byte(`<link rel=alternate type=application/rss+xml href=/f><a href="//x/rss">RSS</a>`), `<x>; rel="feed"`)
	f.Add([]byte("Sitemap: https://a.example/news.xml"), `</a>; rel=alternate; type="text/xml", <b`)
	f.Fuzz(func(t *testing.T, body []byte, link string) {
		found := feed.Candidates("https://fuzz.example/page", http.Header{"Link": {link}}, body)
		seen := map[string]bool{}
		for i, c := range found {
			if seen[c.URL] || c.Rank < 1 || c.Rank > 100 || i > 0 && c.Rank > found[i-1].Rank || !strings.HasPrefix(strings.ToLower(c.URL), "http") {
				t.Fatalf("%+v", found)
			}
			seen[c.URL] = true
		}
	})
}
