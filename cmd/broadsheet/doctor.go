package main

import (
	"cmp"
	"fmt"
	"net/http"
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
	Address string `arg:"" name:"url" help:"Address of a feed or a page."`
}

// doctor prints what it finds, a line at a time.
type doctor struct {
	*program
	client *fetch.Client
}

// Run explains a feed or a page from end to end: the request with its timings,
// the format, the newest article, and what the publisher allows.
func (c doctorCmd) Run(p *program) error {
	d := doctor{p, p.client()}
	resp, err := d.request(c.Address)
	if err != nil {
		return err
	}
	doc, notFeed := feed.Parse(resp.Body, feed.Source{URL: resp.URL, ContentType: resp.Header.Get("Content-Type"),
		ContentLocation: resp.Header.Get("Content-Location"), ContentLanguage: resp.Header.Get("Content-Language")})
	if notFeed != nil {
		d.say("format", "no feed: %v", notFeed)
		return d.page(c.Address, resp, nil)
	}
	d.feed(doc)
	newest := newestEntry(doc)
	if newest == nil {
		d.say("article", "no entry has an address: there is no page to read")
		return nil
	}
	fmt.Fprintln(p.out)
	page, err := d.request(newest.URL)
	if err != nil {
		return nil // request said why; the feed itself is well
	}
	return d.page(newest.URL, page, newest)
}

func (d doctor) say(what, format string, args ...any) {
	fmt.Fprintf(d.out, "%-11s %s\n", what, fmt.Sprintf(format, args...))
}

// request reads an address and tells how that went.
func (d doctor) request(address string) (*fetch.Response, error) {
	d.say("address", "%s", news.PublicURL(address))
	resp, err := d.client.Get(d.ctx, fetch.Request{URL: address})
	for _, to := range resp.Redirects {
		d.say("redirect", "%s", to)
	}
	if resp.Moved != "" {
		d.say("moved", "for good, to %s", news.PublicURL(resp.Moved))
	}
	if resp.Status > 0 {
		d.say("answer", "%d %s from %s over %s, %d bytes", resp.Status, http.StatusText(resp.Status), resp.Remote, resp.Protocol, len(resp.Body))
	}
	t := resp.Timings
	d.say("timings", "name %s, connection %s, TLS %s, first byte %s, in all %s", ms(t.DNS), ms(t.Connect), ms(t.TLS), ms(t.FirstByte), ms(t.Total))
	if err != nil {
		d.say("failed", "%s: %v", errs.KindOf(err), err)
		return nil, err
	}
	h := resp.Header
	d.say("type", "%s", cmp.Or(h.Get("Content-Type"), "not said"))
	d.say("validators", "ETag %s, Last-Modified %s", cmp.Or(resp.Validators.ETag, "none"), cmp.Or(resp.Validators.LastModified, "none"))
	if resp.Validators.ETag != "" || resp.Validators.LastModified != "" {
		again, err := d.client.Get(d.ctx, fetch.Request{URL: address, Validators: resp.Validators})
		d.say("asked again", "%s", map[bool]string{true: "not modified: the server honours them", false: "sent in full: the server ignores them"}[err == nil && again.NotModified])
	}
	if resp.FreshFor > 0 {
		d.say("fresh for", "%s, says the server", resp.FreshFor)
	}
	return resp, nil
}

func ms(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }

func (d doctor) feed(doc *news.Document) {
	d.say("format", "%s", doc.Format)
	d.say("title", "%s", doc.Title)
	var undated, unlinked, full int
	for _, e := range doc.Entries {
		if e.Published.IsZero() {
			undated++
		}
		if e.URL == "" {
			unlinked++
		}
		if len(e.ContentHTML) > len(e.Summary)+200 {
			full++
		}
	}
	d.say("entries", "%d: %d with full text, %d without date, %d without address", len(doc.Entries), full, undated, unlinked)
	if doc.Every > 0 {
		d.say("asks", "to be read every %s", doc.Every)
	}
	if doc.Hub != "" {
		d.say("hub", "%s", doc.Hub)
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

// page tells what comes of a page and what its publisher allows.
func (d doctor) page(address string, resp *fetch.Response, entry *news.Entry) error {
	allowed, rule, err := d.client.Robots(d.ctx, address)
	switch {
	case err != nil:
		d.say("robots.txt", "could not be read: %v", err)
	case rule == "":
		d.say("robots.txt", "says nothing of this page")
	default:
		d.say("robots.txt", "%s", rule)
	}
	rules, err := d.rules()
	if err != nil {
		return err
	}
	c, err := extract.Article(extract.Page{URL: resp.URL, Body: resp.Body, ContentType: resp.Header.Get("Content-Type"), Entry: entry, Rules: rules})
	if err != nil {
		return err
	}
	d.say("state", "%s, score %.2f %s", c.State, c.Score, c.Reason)
	d.say("headline", "%s", c.Title)
	d.say("byline", "%s", cmp.Or(strings.Join(c.Byline, ", "), "none"))
	d.say("published", "%s", cmp.Or(c.Published.String(), "not said"))
	d.say("language", "%s", cmp.Or(c.Language, "not said"))
	d.say("text", "%d words", len(strings.Fields(c.Text)))
	r := rights.Decide(rights.Signals{Agent: "Broadsheet", RobotsAllowed: allowed, RobotsRule: rule,
		MetaRobots: rights.MetaRobots(resp.Body, "Broadsheet"), XRobotsTag: resp.Header.Values("X-Robots-Tag"), Now: time.Now()})
	d.say("rights", "display %s, machine use %t, archive %t", cmp.Or(string(r.Display), "as usual"), r.AI, r.Archive)
	for _, e := range r.Evidence {
		d.say("", "%s", e)
	}
	return nil
}
