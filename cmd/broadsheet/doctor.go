package main

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/extract"
	"broadsheet/internal/feed"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/rights"
)

type doctorCmd struct {
	Address string `arg:"" optional:"" name:"url" help:"Address of a feed or a page; none: the database."`
}

// doctor prints what it finds, a line at a time.
type doctor struct {
	*program
	client      *fetch.Client
	credentials string // of the address that was given
	start       string
}

// Run explains a feed or a page from end to end: the name, the connection, the
// answer with its headers, the format, the newest article, and what the publisher
// allows; each with the time it took.
func (c doctorCmd) Run(p *program) error {
	d := doctor{program: p, client: p.client()}
	if c.Address == "" {
		return d.database()
	}
	d.start, d.credentials = news.SplitCredentials(feed.Pasted(c.Address))
	resp, err := d.request(d.start)
	if err != nil {
		return err
	}
	began := time.Now()
	doc, notFeed := feed.Parse(resp.Body, feed.Source{URL: resp.URL, ContentType: resp.Header.Get("Content-Type"),
		ContentLocation: resp.Header.Get("Content-Location"), ContentLanguage: resp.Header.Get("Content-Language")})
	took := time.Since(began)
	if notFeed != nil {
		d.say("format", "%v", innermost(notFeed))
		d.proposals(resp)
		return d.page(resp, nil)
	}
	d.feed(doc, took)
	newest := newestEntry(doc)
	if newest == nil {
		d.say("article", "no entry has an address: there is no page to read, and articles are what the feed says")
		return nil
	}
	fmt.Fprintf(d.out, "\nThe newest article\n")
	if allowed, _, err := d.client.Robots(d.ctx, newest.URL); err != nil || !allowed {
		d.robots(newest.URL)
		d.say("page", "it is not read; the article is what the feed says of it")
		return nil
	}
	page, err := d.request(newest.URL)
	if err != nil {
		return nil // request said why; the feed itself is well
	}
	return d.page(page, newest)
}

func innermost(err error) error {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if !ok || u.Unwrap() == nil {
			return err
		}
		err = u.Unwrap()
	}
}

func (d doctor) say(what, format string, args ...any) {
	fmt.Fprintf(d.out, "%-11s %s\n", what, fmt.Sprintf(format, args...))
}

// get reads an address as the newsroom would.
func (d doctor) get(address string, v news.Validators) (*fetch.Response, error) {
	if news.SameHost(address, d.start) {
		address = news.WithCredentials(address, d.credentials)
	}
	return d.client.Get(d.ctx, fetch.Request{URL: address, Validators: v})
}

// request reads an address and tells how that went.
func (d doctor) request(address string) (*fetch.Response, error) {
	d.say("address", "%s", news.PublicURL(address))
	d.name(address)
	resp, err := d.get(address, news.Validators{})
	t := resp.Timings
	if resp.Remote != "" {
		d.say("connection", "to %s in %s, TLS %s, waited %s for its turn", resp.Remote, ms(t.Connect), ms(t.TLS), ms(t.Wait))
	}
	for _, to := range resp.Redirects {
		d.say("redirect", "%s", news.PublicURL(to))
	}
	if resp.Moved != "" {
		d.say("moved", "for good, to %s: a feed is read there once three readings in a row have said so", news.PublicURL(resp.Moved))
	}
	if resp.Status > 0 {
		d.say("answer", "%d %s over %s, %d bytes; first byte after %s, all after %s", resp.Status, http.StatusText(resp.Status), resp.Protocol,
			len(resp.Body), ms(t.FirstByte), ms(t.Total))
		d.headers(resp.Header)
	}
	if err != nil {
		d.say("failed", "%s after %s: %v", errs.KindOf(err), ms(t.Total), innermost(err))
		return nil, err
	}
	d.validators(address, resp)
	return resp, nil
}

// name looks up the host of an address.
func (d doctor) name(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return
	}
	began := time.Now()
	ips, err := net.DefaultResolver.LookupNetIP(d.ctx, "ip", u.Hostname())
	if err != nil {
		d.say("name", "%s cannot be looked up: %v", u.Hostname(), err)
		return
	}
	var list []string
	for _, ip := range ips {
		list = append(list, ip.Unmap().String())
	}
	d.say("name", "%s is %s, looked up in %s", u.Hostname(), strings.Join(list, ", "), ms(time.Since(began)))
}

// told are the headers that decide how an answer is read.
var told = []string{"Server", "Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Cache-Control", "Expires", "Age",
	"Retry-After", "Vary", "Link", "X-Robots-Tag", "WWW-Authenticate"}

func (d doctor) headers(h http.Header) {
	for _, name := range told {
		for _, value := range h.Values(name) {
			if len(value) > 200 {
				value = value[:200] + "…"
			}
			d.say("header", "%s: %s", name, strings.ToValidUTF8(value, ""))
		}
	}
}

// validators asks again with what the server gave, as the next reading will.
func (d doctor) validators(address string, resp *fetch.Response) {
	v := resp.Validators
	d.say("validators", "ETag %s, Last-Modified %s", cmp.Or(v.ETag, "none"), cmp.Or(v.LastModified, "none"))
	if v.ETag != "" || v.LastModified != "" {
		again, err := d.get(address, v)
		switch {
		case err != nil:
			d.say("asked again", "%v", innermost(err))
		case again.NotModified:
			d.say("asked again", "not modified, in %s: the server honours them", ms(again.Timings.Total))
		default:
			d.say("asked again", "sent in full, in %s: the server ignores them", ms(again.Timings.Total))
		}
	}
	if resp.FreshFor > 0 {
		d.say("fresh for", "%s, says the server: it is not asked before", resp.FreshFor)
	}
}

func ms(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }

func (d doctor) feed(doc *news.Document, took time.Duration) {
	d.say("format", "%s, read in %s", doc.Format, ms(took))
	d.say("title", "%s", cmp.Or(doc.Title, "none"))
	d.say("site", "%s", cmp.Or(news.PublicURL(doc.HomeURL), "not said"))
	d.say("language", "%s", cmp.Or(doc.Language, "not said"))
	var undated, unlinked, full, played int
	var newest news.Time
	for _, e := range doc.Entries {
		if e.Published.IsZero() {
			undated++
		}
		if e.Published.After(newest.Time) {
			newest = e.Published
		}
		if e.URL == "" {
			unlinked++
		}
		if len(e.ContentHTML) > len(e.Summary)+200 {
			full++
		}
		if len(e.Attachments) > 0 {
			played++
		}
	}
	d.say("entries", "%d, the newest of %s: %d with full text, %d with a file, %d without date, %d without address", len(doc.Entries),
		cmp.Or(newest.String(), "an unknown date"), full, played, undated, unlinked)
	if doc.Every > 0 {
		d.say("asks", "to be read every %s", doc.Every)
	}
	if len(doc.SkipHours)+len(doc.SkipDays) > 0 {
		d.say("asks", "not to be read at the hours %v and on the days %v (GMT)", doc.SkipHours, doc.SkipDays)
	}
	if doc.Hub != "" {
		d.say("hub", "%s pushes what is new, if --public-url is set", news.PublicURL(doc.Hub))
	}
}

func newestEntry(doc *news.Document) (newest *news.Entry) {
	for i := range doc.Entries {
		if e := &doc.Entries[i]; e.URL != "" && (newest == nil || e.Published.After(newest.Published.Time)) {
			newest = e
		}
	}
	return newest
}

// proposals lists the feeds that a page names.
func (d doctor) proposals(resp *fetch.Response) {
	for i, c := range feed.Candidates(resp.URL, resp.Header, resp.Body) {
		if i == 8 {
			break
		}
		d.say("names", "%s %s", c.URL, cmp.Or(c.Title, c.Kind))
	}
}

// robots tells what robots.txt says of a page, and whether it may be read. It is
// asked for once: the second time costs nothing.
func (d doctor) robots(address string) (allowed bool, rule string) {
	began := time.Now()
	allowed, rule, err := d.client.Robots(d.ctx, address)
	took := ms(time.Since(began))
	switch {
	case err != nil:
		d.say("robots.txt", "could not be read in %s, so that the page is not read now: %v", took, innermost(err))
	case rule == "":
		d.say("robots.txt", "says nothing of this page; asked in %s", took)
	default:
		d.say("robots.txt", "%s; asked in %s", rule, took)
	}
	return allowed, rule
}

// page tells what comes of a page and what its publisher allows.
func (d doctor) page(resp *fetch.Response, entry *news.Entry) error {
	allowed, rule := d.robots(resp.URL)
	rules, err := d.rules()
	if err != nil {
		return err
	}
	began := time.Now()
	c, err := extract.Article(extract.Page{URL: resp.URL, Body: resp.Body, ContentType: resp.Header.Get("Content-Type"), Entry: entry, Rules: rules})
	if err != nil {
		return err
	}
	d.say("extraction", "%s, score %.2f, in %s %s", c.State, c.Score, ms(time.Since(began)), c.Reason)
	d.say("headline", "%s", c.Title)
	d.say("byline", "%s", cmp.Or(strings.Join(c.Byline, ", "), "none"))
	d.say("published", "%s", cmp.Or(c.Published.String(), "not said"))
	d.say("language", "%s", cmp.Or(c.Language, "not said"))
	d.say("text", "%d words, from %s", len(strings.Fields(c.Text)), cmp.Or(c.Source, "the page's body"))
	r := rights.Decide(rights.Signals{Agent: "Broadsheet", RobotsAllowed: allowed, RobotsRule: rule,
		MetaRobots: rights.MetaRobots(resp.Body, "Broadsheet"), XRobotsTag: resp.Header.Values("X-Robots-Tag"), Now: time.Now()})
	d.say("rights", "display %s, machine use %t, archive %t", cmp.Or(string(r.Display), "as usual"), r.AI, r.Archive)
	for _, e := range r.Evidence {
		d.say("", "%s", e)
	}
	return nil
}
