package feed_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
)

const list = `<?xml version="1.0"?>
<opml version="2.0"><head><title>My feeds</title></head><body>
<outline text="World"><outline title="Europe">
  <outline type="rss" text="Fjordblatt &amp; Co" xmlUrl="https://fjordblatt.example/feed" htmlUrl="https://fjordblatt.example/" language="de"/>
  <outline type="rss" text="Broken" xmlUrl="ftp://x.example/feed"/>
</outline></outline>
<outline type="rss" text="No address"/>
<outline text="Twice" xmlUrl="https://fjordblatt.example/feed"/>
<outline text="Open" xmlurl='feed://open.example/rss' description="a > b">
</body>`

func TestReadOPML(t *testing.T) {
	outlines, bad, err := feed.ReadOPML(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	want := []feed.Outline{
		{Title: "Fjordblatt & Co", URL: "https://fjordblatt.example/feed", HomeURL: "https://fjordblatt.example/", Folder: "World/Europe", Language: "de", Line: 4},
		{Title: "Open", URL: "http://open.example/rss", Description: "a > b", Line: 9},
	}
	if !reflect.DeepEqual(outlines, want) {
		t.Errorf("outlines %+v, want %+v", outlines, want)
	}
	if len(bad) != 2 || bad[0].Line != 5 || bad[1].Line != 7 || !strings.Contains(bad[0].Reason, "ftp://") {
		t.Errorf("bad outlines %+v", bad)
	}
}

func TestOPMLRoundTrip(t *testing.T) {
	in := []feed.Outline{
		{Title: "Top", URL: "https://top.example/rss?a=1&b=2"},
		{Title: `"Quoted" <b>`, URL: "https://a.example/", Folder: "World/Europe", Description: "x & y", Language: "fr"},
		{Title: "B", URL: "https://b.example/", HomeURL: "https://b.example/home", Folder: "World"},
		{Title: "C", URL: "https://c.example/", Folder: "Наука"},
	}
	var first, second bytes.Buffer
	if err := feed.WriteOPML(&first, "All & everything", in); err != nil {
		t.Fatal(err)
	}
	out, bad, err := feed.ReadOPML(bytes.NewReader(first.Bytes()))
	if err != nil || len(bad) > 0 || len(out) != len(in) {
		t.Fatal(out, bad, err)
	}
	byURL := map[string]feed.Outline{}
	for _, o := range out {
		o.Line = 0
		byURL[o.URL] = o
	}
	for _, o := range in {
		if byURL[o.URL] != o {
			t.Errorf("%+v came back as %+v", o, byURL[o.URL])
		}
	}
	if err := feed.WriteOPML(&second, "All & everything", out); err != nil || second.String() != first.String() {
		t.Errorf("writing what was read gives another list: %v\n%s", err, second.String())
	}
}

func TestNotOPML(t *testing.T) {
	for body, want := range map[string]string{
		"<html></html>": "an HTML page",
		"":              "an empty document",
		"<rss><channel><title>x</title></channel></rss>": "a feed (rss)",
	} {
		_, _, err := feed.ReadOPML(strings.NewReader(body))
		if errs.KindOf(err) != errs.Invalid || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", body, err, want)
		}
	}
}

// A list of ten thousand feeds is imported while a person waits.
func TestManyOutlines(t *testing.T) {
	var in []feed.Outline
	for i := range 10_000 {
		in = append(in, feed.Outline{Title: fmt.Sprint("Feed ", i), URL: fmt.Sprintf("https://f%d.example/", i), Folder: fmt.Sprint("Folder ", i%500)})
	}
	begin := time.Now()
	var b bytes.Buffer
	if err := feed.WriteOPML(&b, "Many", in); err != nil {
		t.Fatal(err)
	}
	out, _, err := feed.ReadOPML(&b)
	if err != nil || len(out) != len(in) {
		t.Fatal(len(out), err)
	}
	if d := time.Since(begin); d > time.Minute {
		t.Errorf("took %v", d)
	}
}
