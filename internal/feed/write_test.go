package feed_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/feed"
	"broadsheet/internal/news"
)

// published is a document as Broadsheet publishes it, with all that could go
// wrong in it.
func published() *news.Document {
	at := news.At(time.Date(2026, 11, 17, 5, 31, 0, 0, time.FixedZone("", 3600)))
	return &news.Document{
		Title: "World & <more>", HomeURL: "https://broad.example/section/world?a=1&b=2", FeedURL: "https://broad.example/section/world/feed",
		Description: "“All” of it", Language: "en", Hub: "https://hub.example/", Every: 15 * time.Minute,
		Entries: []news.Entry{
			{GUID: "https://broad.example/article/1", URL: "https://broad.example/article/1/slug", Title: "5 < 6 & ]]> \"so\"", Summary: "Plain <text>",
				ContentHTML: "<p>One &amp; two]]></p>", Published: at, Modified: news.At(at.Add(time.Hour)), Authors: []string{"Ann & Bo", "Cy"},
				Tags: []string{"a&b"}, Language: "de", Source: news.Link{Title: "Wire", URL: "https://wire.example/"},
				Image:       news.Image{URL: "https://broad.example/i.jpg?w=1&h=2", Caption: "A <b>", Credit: "C & D"},
				Attachments: []news.Attachment{{URL: "https://broad.example/a.mp3", MIMEType: "audio/mpeg", Size: 7}}},
			{GUID: "2", Title: "bad \x00\x0b\xff bytes", ExternalURL: "https://other.example/"},
		},
	}
}

var writers = map[string]func(io.Writer, *news.Document) error{"rss": feed.WriteRSS, "atom": feed.WriteAtom, "json": feed.WriteJSON}

func TestWritersGiveBackWhatTheyTook(t *testing.T) {
	for name, write := range writers {
		var out bytes.Buffer
		if err := write(&out, published()); err != nil {
			t.Fatal(name, err)
		}
		if name == "json" && !json.Valid(out.Bytes()) {
			t.Errorf("invalid JSON:\n%s", out.String())
		}
		if name != "json" {
			checkXML(t, name, out.String())
		}
		doc, err := feed.Parse(out.Bytes(), feed.Source{})
		if err != nil {
			t.Fatal(name, err)
		}
		want := published()
		if doc.Title != want.Title || doc.HomeURL != want.HomeURL || doc.FeedURL != want.FeedURL || doc.Hub != want.Hub || doc.Language != "en" {
			t.Errorf("%s: head %+v", name, doc)
		}
		a, b := doc.Entries[0], want.Entries[0]
		if a.GUID != b.GUID || a.URL != b.URL || a.Title != b.Title || a.Summary != b.Summary || a.ContentHTML != b.ContentHTML ||
			!a.Published.Equal(b.Published.Time) || !a.Modified.Equal(b.Modified.Time) || a.Language != b.Language ||
			a.Image.URL != b.Image.URL || !reflect.DeepEqual(a.Authors, b.Authors) || !reflect.DeepEqual(a.Tags, b.Tags) {
			t.Errorf("%s: entry\n%+v\nbecame\n%+v", name, b, a)
		}
		if name != "json" && (a.Source != b.Source || a.Image != b.Image || len(a.Attachments) != 1 || a.Attachments[0].Size != 7) {
			t.Errorf("%s: source or image lost: %+v", name, a)
		}
		if doc.Entries[1].Title != "bad bytes" && name != "json" {
			t.Errorf("%s: %q", name, doc.Entries[1].Title)
		}
	}
}

// checkXML lets a strict reader have its say.
func checkXML(t *testing.T, name, s string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%s is not well formed: %v\n%s", name, err, s)
		}
	}
}

// A feed that did not change is the same, byte for byte: that is what validators
// and readers rest on.
func TestWritersAreStable(t *testing.T) {
	for name, write := range writers {
		var a, b bytes.Buffer
		if err := write(&a, published()); err != nil {
			t.Fatal(err)
		}
		if err := write(&b, published()); err != nil || a.String() != b.String() {
			t.Error(name, "differs between two writings", err)
		}
	}
}

func TestEmptyDocument(t *testing.T) {
	for name, write := range writers {
		var out bytes.Buffer
		if err := write(&out, &news.Document{Title: "Nothing yet"}); err != nil {
			t.Fatal(err)
		}
		doc, err := feed.Parse(out.Bytes(), feed.Source{})
		if err != nil || len(doc.Entries) != 0 || doc.Title != "Nothing yet" {
			t.Errorf("%s: %v %+v", name, err, doc)
		}
	}
}
