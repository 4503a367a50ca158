package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/store/storetest"
)

// press is a made-up day of news: so many publishers with so many reports each.
// Its stories are as large as in real news, where most reports are alone or with one
// other and a few events have dozens: the k-th largest event has about 1/k of what
// the largest has, 80 of 10,000 reports. A quarter of the reports of an event that
// an agency told of are its text with a line of the publisher's own.
type press struct {
	publishers, each int
	events           []int // which event each report is of
}

func newPress(publishers, each int) *press {
	p := &press{publishers: publishers, each: each}
	r := rand.New(rand.NewPCG(11, uint64(publishers*each)))
	n := publishers * each
	for e := 0; len(p.events) < n; e++ {
		for range 1 + n/60/(e+2) + int(r.ExpFloat64()*.7) {
			p.events = append(p.events, e)
		}
	}
	p.events = p.events[:n]
	r.Shuffle(n, func(i, j int) { p.events[i], p.events[j] = p.events[j], p.events[i] })
	return p
}

// ServeHTTP answers for publishers that have an address each: a feed of its reports,
// and for each a page of some 40 kB with 4 to 5 kB of text.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.Host)
	ip := net.ParseIP(host).To4()
	at := int(ip[2])*200 + int(ip[3]) - 1
	var i int
	if _, err := fmt.Sscanf(r.URL.Path, "/article/%d", &i); err != nil {
		fmt.Fprintf(w, "<rss><channel><title>Paper %s</title>", host)
		for i := range p.each {
			title, _ := p.report(at, i)
			fmt.Fprintf(w, "<item><guid>%d</guid><title>%s</title><link>http://%s/article/%[1]d</link></item>", i, title, r.Host)
		}
		fmt.Fprint(w, "</channel></rss>")
		return
	}
	title, paragraphs := p.report(at, i)
	fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>%s</title><script type="application/ld+json">{"@type":"NewsArticle","headline":%[1]q,
"datePublished":%q,"author":{"name":"Edda Marchetti"}}</script>%s</head><body>%s<main><article><h1>%[1]s</h1>
<p>%[5]s</p></article>%[6]s</main><footer><p>About us. Contact. All rights reserved.</p></footer></body></html>`,
		title, time.Now().Add(-time.Duration(i)*time.Hour).Format(time.RFC3339), script, sections, strings.Join(paragraphs, "</p>\n<p>"), others)
}

// What stands around an article on the page of a newspaper.
var (
	script   = "<script>" + strings.Repeat("window.queue=window.queue||[];window.queue.push({slot:'top',sizes:[[728,90],[970,250]]});\n", 180) + "</script>"
	sections = "<header><nav><ul>" + strings.Repeat(`<li class="nav-item"><a href="/section/9">Business</a></li>`, 40) + "</ul></nav></header>"
	others   = `<aside class="more"><h2>More stories</h2><ul>` + strings.Repeat(`<li class="teaser"><a href="/article/9"><img src="/9.jpg" alt="">Another headline of the day</a></li>`, 80) + "</ul></aside>"
)

// report is what the i-th report of a publisher says.
func (p *press) report(publisher, i int) (title string, paragraphs []string) {
	n := (publisher%p.publishers)*p.each + i%p.each
	own := rand.New(rand.NewPCG(12, uint64(n)))
	t := newTale(uint64(p.events[n]))
	if t.agency && own.IntN(4) == 0 {
		title, paragraphs = t.tell(rand.New(rand.NewPCG(13, uint64(p.events[n]))))
		return title, append(paragraphs, t.sentence(own, 12))
	}
	return t.tell(own)
}

// tale is what the reports of one event are made of.
type tale struct {
	agency bool
	names  []string // of people and places
	words  []string // that its reports share and others seldom have
}

var glue = strings.Fields("the the the of of and to in a a that for on with was were by at from it is had has its as after before who which said will be")

func newTale(event uint64) *tale {
	r := rand.New(rand.NewPCG(14, event))
	t := &tale{agency: r.IntN(2) == 0}
	for range 4 {
		name := storetest.Word("en", 500+r.IntN(30_000))
		t.names = append(t.names, strings.ToUpper(name[:1])+name[1:])
	}
	for range 60 {
		t.words = append(t.words, storetest.Word("en", 100+r.IntN(30_000)))
	}
	return t
}

// tell writes a report in words of its own.
func (t *tale) tell(r *rand.Rand) (title string, paragraphs []string) {
	for i := range 14 + r.IntN(4) {
		s := t.sentence(r, 18) + " " + t.sentence(r, 22)
		if i%5 == 2 {
			s += fmt.Sprintf(" “%s” said %s %s.", t.sentence(r, 12), t.names[0], t.names[1])
		} else {
			s += " " + t.sentence(r, 14)
		}
		paragraphs = append(paragraphs, s)
	}
	return strings.TrimSuffix(t.sentence(r, 9), "."), paragraphs
}

// sentence has the words of its event, words of the day, and those that every
// sentence has.
func (t *tale) sentence(r *rand.Rand, words int) string {
	zipf := rand.NewZipf(r, 1.05, 2.7, 20_000)
	parts := make([]string, words)
	for i := range parts {
		switch k := r.IntN(20); {
		case k < 9:
			parts[i] = pick(r, glue)
		case k < 14:
			parts[i] = pick(r, t.words)
		case k < 16:
			parts[i] = pick(r, t.names)
		default:
			parts[i] = storetest.Word("en", int(zipf.Uint64()))
		}
	}
	s := strings.Join(parts, " ")
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
