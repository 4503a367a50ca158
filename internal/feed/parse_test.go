package feed_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
)

var update = flag.Bool("update", false, "write the results into testdata/feeds")

// TestSamples reads each sample and compares the JSON Feed with the file beside
// it. To add a case add a feed, run go test -update, and read the result.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/feeds/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, f := range append(files, "testdata/feeds/json.json") {
		t.Run(filepath.Base(f), func(t *testing.T) {
			doc := parseFile(t, f)
			got := pretty(t, doc)
			want := strings.TrimSuffix(f, filepath.Ext(f)) + ".want"
			if *update {
				if err := os.WriteFile(want, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			expected, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, expected) {
				t.Errorf("%s is now read as\n%s", f, got)
			}
		})
	}
}

func parseFile(t *testing.T, name string) *news.Document {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := feed.Parse(b, feed.Source{URL: "https://reader.example/feeds/sample"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func pretty(t *testing.T, doc *news.Document) []byte {
	t.Helper()
	b, err := feed.JSON(doc)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", " "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func TestNotAFeed(t *testing.T) {
	for body, want := range map[string]string{
		"":                                      "an empty document",
		"   \n":                                 "an empty document",
		"Hello":                                 "plain text",
		"<!DOCTYPE html><html><title>x</title>": "an HTML page",
		"<html><body><p>See <rss> there":        "an HTML page",
		`{"title":1}`:                           "JSON that is no JSON Feed",
		`[1,2]`:                                 "JSON that is no JSON Feed",
		"%PDF-1.7 blah":                         "a PDF",
		"<opml version='1.0'><body/></opml>":    "OPML, a list of feeds",
		"<sitemapindex><sitemap/></sitemapindex>":       "a sitemap index, which lists sitemaps and not articles",
		"<?xml version='1.0'?><svg></svg>":              "a piece of HTML",
		"<?xml version='1.0'?><invoice/>":               "XML of another kind, <invoice>",
		"\x00\x01\x02\x03\x04\x05\x06\x07 \x0e\x0f\x10": "binary data",
	} {
		_, err := feed.Parse([]byte(body), feed.Source{URL: "https://x.example/"})
		if errs.KindOf(err) != errs.Invalid || !strings.HasSuffix(err.Error(), "not a feed but "+want) {
			t.Errorf("%.40q: %v, want %q", body, err, want)
		}
	}
}
