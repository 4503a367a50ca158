package feed_test

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/feed"
)

// spiteful are pieces that cost a careless reader the square of their number: it
// looks for an end that is far away or nowhere, again and again.
var spiteful = []string{
	"<item><title><![CDATA[a</title>",
	"<item><title><![CDATA[",
	"<![CDATA[", "<!--", "<?a", "<!D[", "<!ENTITY a 'b'>", "<![", "<a", "<a b=\"", "<a b='<", "<a b=\">", "</a", "&", "&amp;", "&#", "&amp;amp;",
	"<item>", "<item><link>", "<description>", "<title>", "<a:b xmlns:a='c'>", "<a xml:base='b/'>", "<media:content url='a'>",
	"<author><name>", "<source><title>a</title>", "<item><description>&lt;p&gt;", "<channel>", "<rss>", "</item>", "<category>a",
	"<content type='xhtml'><div>", "<div>", "../", "<image><url>", "â€", "Ã©", "\u0085", "\r", "<item><description><a href='x'>",
	"<item><title>&amp;lt;b&amp;gt;", "<guid>a</guid><link/>", "<entry><content><![CDATA[<![CDATA[", "]]>", "<textarea><script>", "<<<", "a<b ",
	"<item><title>12 Jan 2026", "<item><pubDate>1 1 1 1 1 ", "<skipHours><hour>1", "<itunes:category text='a'>", "<enclosure url='a'/>",
}

// hang is the time after which a parse counts as hanging, on any machine and with
// the race detector. How fast it is, BenchmarkParse and BenchmarkSpiteful say.
const hang = 30 * time.Second

// TestSpitefulInput reads a quarter of a megabyte of each piece, alone and inside
// an entry. The bound is wide: what is not linear takes minutes.
func TestSpitefulInput(t *testing.T) {
	const size = 1 << 18
	for _, p := range spiteful {
		body := strings.Repeat(p, size/len(p))
		for _, doc := range []string{body, "<rss><channel><item><description>" + body, "<feed><entry><title>" + body + "]]></title></entry></feed>", "<!DOCTYPE rss [" + body + "]><rss/>"} {
			begin := time.Now()
			_, err := feed.Parse([]byte(doc), feed.Source{URL: "https://spite.example/a/b"})
			if d := time.Since(begin); d > hang {
				t.Errorf("%.60q … took %v (%v)", doc, d, err)
			}
		}
	}
	for _, p := range []string{`{"items":[`, `[`, `{"a":`, `"\u`, `"\`, `{"items":[{"id":"a"},`, `{"title":"a","items":[{"title":"&amp;amp;"},`} {
		begin := time.Now()
		feed.Parse([]byte(`{"version":"https://jsonfeed.org/version/1","items":[`+strings.Repeat(p, size/len(p))), feed.Source{})
		if d := time.Since(begin); d > hang {
			t.Errorf("JSON of %q took %v", p, d)
		}
	}
}

// What a document can make grow is bounded: entities, and addresses put behind a
// long base.
func TestGrowth(t *testing.T) {
	big := "<!DOCTYPE rss [<!ENTITY a '" + strings.Repeat("x", 4000) + "'>]><rss><channel><item><title>" + strings.Repeat("&a;", 100_000) + "</title></item></channel></rss>"
	long := "<rss xml:base='https://x.example/" + strings.Repeat("y", 900) + "/'><channel><item><description><![CDATA[" + strings.Repeat("<a href=z>", 100_000) + "]]></description></item></channel></rss>"
	longer := "<rss xml:base='https://x.example/" + strings.Repeat("y", 100_000) + "/'><channel>" + strings.Repeat("<item><link>z</link></item>", 10_000) + "</channel></rss>"
	for _, doc := range []string{big, long, longer} {
		d, err := feed.Parse([]byte(doc), feed.Source{URL: "https://x.example/" + strings.Repeat("?", 100_000)})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range d.Entries {
			n += len(e.Title) + len(e.ContentHTML) + len(e.URL)
		}
		if n > 8<<20 {
			t.Errorf("%.40q … of %d bytes became %d", doc, len(doc), n)
		}
	}
}

// TestLargeInput reads five megabytes of what costs most for its size, and looks
// at the heap meanwhile.
func TestLargeInput(t *testing.T) {
	const size = 5 << 20
	tiny := "<item><title>a</title><link>http://a.b/</link><guid>1</guid><author>x</author><pubDate>Tue, 17 Nov 2026 05:31:00 GMT</pubDate></item>"
	for _, p := range []string{
		"<rss><channel>|" + tiny, "<rss><channel>|<item>", "<rss><channel>|<item><link>b", "<rss><channel>|<author><name>",
		"<rss><channel><item><title>|<a<a\x8b", "<rss><channel><item><title>|<a<a‹", "<rss><channel><item><description>|&",
		"<feed><entry><title>|<enclosure url='a'/>", "<urlset>|<url><loc>http://a.b/</loc></url>",
		`{"version":"https://jsonfeed.org/version/1","items":[|[`, `{"version":"https://jsonfeed.org/version/1","items":[|{"id":"a","title":"b"},`, `{"title":[|1,`,
	} {
		head, piece, _ := strings.Cut(p, "|")
		body := []byte(head + strings.Repeat(piece, size/len(piece)))
		runtime.GC()
		before, stop, peak := heap(), make(chan struct{}), make(chan uint64)
		go func() {
			var most uint64
			for tick := time.Tick(2 * time.Millisecond); ; {
				select {
				case <-stop:
					peak <- most
					return
				case <-tick:
					most = max(most, heap())
				}
			}
		}()
		begin := time.Now()
		_, err := feed.Parse(body, feed.Source{URL: "https://spite.example/a/b"})
		took := time.Since(begin)
		close(stop)
		if most := <-peak; took > hang || most > before+50<<20 {
			t.Errorf("%.60q …: %v, %d MB (%v)", p, took, (most-before)>>20, err)
		} else {
			t.Logf("%.60q …: %v, %d MB", p, took, (max(most, before)-before)>>20)
		}
	}
}

// heap is the memory in use by objects, dead ones that were not swept included.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func TestLongAddress(t *testing.T) {
	long := "https://long.example/" + strings.Repeat("a", 10_000)
	doc, err := feed.Parse([]byte(fmt.Sprintf("<rss><channel><item><title>Long</title><link>%s</link></item></channel></rss>", long)), feed.Source{})
	if err != nil || doc.Entries[0].URL != long || doc.Entries[0].GUID != long {
		t.Error("a long address was not kept whole", err)
	}
}

func TestDeepNesting(t *testing.T) {
	deep := strings.Repeat("<x>", 100_000) + "<item><title>Deep</title></item>" + strings.Repeat("</x>", 100_000) + "<item><title>After</title></item>"
	doc, err := feed.Parse([]byte("<rss><channel>"+deep+"</channel></rss>"), feed.Source{})
	if err != nil || len(doc.Entries) != 2 || doc.Entries[0].Title != "Deep" || doc.Entries[1].Title != "After" {
		t.Errorf("%v %+v", err, doc)
	}
}

// BenchmarkParse grows a feed tenfold twice: the time for a byte stays the same.
func BenchmarkParse(b *testing.B) {
	const item = `<item><title>Item &amp; more</title><link>https://g.example/1</link><guid isPermaLink="false">1</guid><dc:creator>A. B.</dc:creator>` +
		`<description>&lt;p&gt;Some words about &lt;a href="/it"&gt;it&lt;/a&gt;.&lt;/p&gt;</description><pubDate>Tue, 17 Nov 2026 05:31:00 GMT</pubDate></item>`
	for _, n := range []int{30, 300, 3_000} {
		doc := []byte("<rss version='2.0'><channel><title>Growing</title>" + strings.Repeat(item, n) + "</channel></rss>")
		b.Run(fmt.Sprint(n, " items"), func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := feed.Parse(doc, feed.Source{URL: "https://g.example/feed"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSpiteful is a megabyte of some of the dearest pieces above.
func BenchmarkSpiteful(b *testing.B) {
	for _, p := range []string{"<a<a‹", "&", "<item>", "<rss>", "<author><name>"} {
		body := []byte("<rss><channel><item><title>" + strings.Repeat(p, (1<<20)/len(p)))
		b.Run(p, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				feed.Parse(body, feed.Source{URL: "https://spite.example/a/b"})
			}
		})
	}
}
