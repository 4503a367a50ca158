package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// world is a generated part of the web with all that goes wrong there: errors,
// slowness, garbage, broken-off answers. What it holds is a function of its seed
// and its phase; each trouble of one request is over at the next, so that whoever
// asks often enough comes to know all of it.
type world struct {
	port  int
	phase atomic.Int32 // 1 at first; in 2 there are more articles, and some were edited
	feeds []feedOfWorld
	pages map[string]pageOfWorld // by host and path

	mu    sync.Mutex
	asked map[string]int // by address and phase
}

type feedOfWorld struct {
	host, path string
	pages      []string // keys of pages
	trouble    string
}

type pageOfWorld struct {
	title, text, trouble string
	from                 int // the phase in which it appears
	edited               bool
}

// url is where a feed is.
func (w *world) url(f feedOfWorld) string {
	return fmt.Sprintf("http://%s:%d%s", f.host, w.port, f.path)
}

// The troubles of pages and feeds; most have none.
var (
	pageTroubles = []string{"", "", "", "", "", "slow", "error once", "cut once", "missing", "garbage", "nested", "lying"}
	feedTroubles = []string{"", "", "", "slow", "error once", "cut once", "damaged"}
)

// newWorld makes a world of some publishers with two feeds each, which share a part
// of their articles, and serves it until the test ends.
func newWorld(t *testing.T, seed uint64, publishers, perFeed int) *world {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	w := &world{pages: map[string]pageOfWorld{}, asked: map[string]int{}}
	w.phase.Store(1)
	events := make([]event, publishers*perFeed/4)
	for i := range events {
		events[i] = newEvent(r)
	}
	for p := range publishers {
		host := fmt.Sprintf("p%d.localhost", p)
		var keys []string
		for i := range perFeed * 3 / 2 {
			e := &events[r.IntN(len(events))]
			page := pageOfWorld{title: e.headline(r), text: e.report(r), trouble: pick(r, pageTroubles), from: 1, edited: r.IntN(6) == 0}
			if r.IntN(4) == 0 {
				page.from = 2
			}
			key := fmt.Sprintf("%s/a/%d-%d", host, p, i)
			w.pages[key] = page
			keys = append(keys, key)
		}
		for i := range 2 {
			w.feeds = append(w.feeds, feedOfWorld{host, fmt.Sprintf("/feed/%d", i), keys[i*perFeed/2 : i*perFeed/2+perFeed], pick(r, feedTroubles)})
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.port = l.Addr().(*net.TCPAddr).Port
	s := &http.Server{Handler: w}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return w
}

// again makes the world what it was before anybody had asked.
func (w *world) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.asked)
	w.phase.Store(1)
}

// first reports whether an address is asked for the first time in this phase.
func (w *world) first(address string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := fmt.Sprint(w.phase.Load(), address)
	w.asked[key]++
	return w.asked[key] == 1
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.Host)
	key := host + r.URL.Path
	first := w.first(key)
	select { // nobody answers at once
	case <-r.Context().Done():
	case <-time.After(time.Duration(spread(key)%40) * time.Millisecond):
	}
	for _, f := range w.feeds {
		if f.host+f.path == key {
			w.serveFeed(rw, r, f, first)
			return
		}
	}
	page, ok := w.pages[key]
	if !ok || page.trouble == "missing" || int32(page.from) > w.phase.Load() {
		http.NotFound(rw, r)
		return
	}
	w.servePage(rw, r, page, first)
}

// trouble does what goes wrong with an answer, and reports whether that is all.
func trouble(rw http.ResponseWriter, kind, body string, first bool) bool {
	switch {
	case kind == "slow":
		time.Sleep(300 * time.Millisecond)
	case kind == "error once" && first:
		http.Error(rw, "busy", http.StatusServiceUnavailable)
		return true
	case kind == "cut once" && first:
		rw.Header().Set("Content-Length", fmt.Sprint(len(body)))
		fmt.Fprint(rw, body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	return false
}

func (w *world) serveFeed(rw http.ResponseWriter, r *http.Request, f feedOfWorld, first bool) {
	tag := fmt.Sprintf(`"phase %d"`, w.phase.Load())
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Paper %s</title><link>http://%s/</link>`, f.host, r.Host)
	for _, key := range f.pages {
		if p := w.pages[key]; int32(p.from) <= w.phase.Load() {
			title, _ := p.wording(w.phase.Load())
			amp := "&amp;"
			if f.trouble == "damaged" {
				amp = "&"
			}
			fmt.Fprintf(&b, "<item><guid>%s</guid><title>%s</title><link>http://%s%s</link><description>In short %s more: %s</description></item>",
				key, title, r.Host, key[strings.Index(key, "/"):], amp, title)
		}
	}
	b.WriteString("</channel></rss>")
	if trouble(rw, f.trouble, b.String(), first) {
		return
	}
	rw.Header().Set("ETag", tag)
	rw.Header().Set("Last-Modified", "Tue, 17 Nov 2026 05:31:00 GMT")
	if r.Header.Get("If-None-Match") == tag {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprint(rw, b.String())
}

// wording is the title and text of a page in a phase.
func (p pageOfWorld) wording(phase int32) (title, text string) {
	if p.edited && phase > 1 {
		return p.title + ", corrected", p.text + "\n\nAn earlier version of this report gave another number of barges."
	}
	return p.title, p.text
}

func (w *world) servePage(rw http.ResponseWriter, r *http.Request, p pageOfWorld, first bool) {
	phase := w.phase.Load()
	title, text := p.wording(phase)
	body := "<!doctype html><html lang=en><head><title>" + title + "</title></head><body><article><h1>" + title + "</h1><p>" +
		strings.ReplaceAll(text, "\n\n", "</p><p>") + "</p></article></body></html>"
	switch p.trouble {
	case "garbage":
		body = strings.Replace(body, "<article>", "<article>\x00\xff<p <b><<<!-- \x80 <table><tr><script>var a = '</p>", 1)
		rw.Header().Set("Content-Type", "text/html; charset=klingon")
	case "nested":
		body = strings.Repeat("<div>", 3000) + body
	case "lying":
		rw.Header().Set("Content-Type", "application/octet-stream")
	}
	if trouble(rw, p.trouble, body, first) {
		return
	}
	rw.Header().Set("ETag", fmt.Sprintf(`"%d"`, spread(body)))
	fmt.Fprint(rw, body)
}

// spread is a number out of a text.
func spread(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// event is what reports tell of: names and things that others do not share.
type event struct {
	names, things []string
	told          []string // reports of it
}

var (
	syllables = strings.Fields("bran dor kel mar ost vin tar gol hes pir lun sab der nok fel rim war tis ul eb")
	things    = strings.Fields("bridge harbour ledger gate hospital school railway budget forecast survey ferry mill orchard strike court parish clinic telescope census vote tunnel market reservoir union vaccine museum choir glacier tariff barge quarry lighthouse dam granary archive")
	verbs     = strings.Fields("closed opened repaired sold inspected delayed flooded rebuilt measured counted questioned praised blocked guarded")
)

func newEvent(r *rand.Rand) (e event) {
	for range 4 {
		name := pick(r, syllables) + pick(r, syllables) + pick(r, syllables)
		e.names = append(e.names, strings.ToUpper(name[:1])+name[1:])
	}
	for range 5 {
		e.things = append(e.things, pick(r, things))
	}
	return e
}

func (e *event) headline(r *rand.Rand) string {
	return fmt.Sprintf("%s %s %s near %s", e.names[0], pick(r, e.things), pick(r, verbs), pick(r, e.names))
}

// report is a text of its own, or now and then another's.
func (e *event) report(r *rand.Rand) string {
	if len(e.told) > 0 && r.IntN(4) == 0 {
		return pick(r, e.told)
	}
	var b strings.Builder
	for i := range 8 + r.IntN(8) {
		if i%3 == 2 {
			b.WriteString("\n\n")
		}
		fmt.Fprintf(&b, "The %s of %s was %s by %s on the %dth, and the %s near %s had to be %s before the %s could be used again. ",
			pick(r, e.things), pick(r, e.names), pick(r, verbs), pick(r, e.names), 1+r.IntN(28), pick(r, e.things), pick(r, e.names), pick(r, verbs), pick(r, things))
	}
	text := strings.TrimSpace(b.String())
	e.told = append(e.told, text)
	return text
}
