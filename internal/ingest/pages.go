package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"broadsheet/internal/analysis"
	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/extract"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/rights"
	"broadsheet/internal/store"
)

const (
	pageLimit   = 8 << 20
	pageAccepts = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
	hostBusy    = 5 * time.Second // a longer wait for a host's turn is put off
	hostTaken   = 2 * time.Second // after which a page at a host that another process asks is tried again
	deadly      = 10              // tries during which the process died: no chance any more
)

// readPage reads the page of an entry into an article. On the last attempt a
// page that cannot be had becomes what its feed says of it.
func (n *Newsroom) readPage(ctx context.Context, entry int64, try store.Try) (err error) {
	defer errs.Wrap(&err, "ingest.readPage(%d)", entry)
	e, err := n.db.Entry(ctx, entry)
	if errs.KindOf(err) == errs.NotFound {
		return nil // done before, or its feed was removed
	}
	if err != nil {
		return err
	}
	f, err := n.db.Feed(ctx, e.Feed)
	if err != nil {
		return err
	}
	if _, err := n.db.Removed(ctx, e.URL); err == nil {
		return n.db.CloseEntry(ctx, entry, e.Said)
	} else if errs.KindOf(err) != errs.NotFound {
		return err
	}
	if busy := n.client.Queue(e.URL); busy > hostBusy {
		return store.Later(busy - hostBusy/2)
	}
	if try.Died >= deadly {
		err = errs.New(errs.Invalid, "reading its page ended the program %d times; it is left alone", try.Died)
	}
	var page page
	if err == nil {
		page, err = n.entryPage(ctx, &e.Entry, f)
	}
	if turn := noTurn(err); turn != nil {
		return store.Later(min(max(turn.Wait, time.Second), hostTaken))
	}
	if err != nil && errs.Retry(err) && !try.Last() {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = n.keep(ctx, e, f, page, err)
	if c := (*crash)(nil); errors.As(err, &c) { // what its page does to us, its feed may not
		err = n.keep(ctx, e, f, page.without(), c)
	}
	return err
}

// keep stores the article of a page, or what its feed says where that failed.
func (n *Newsroom) keep(ctx context.Context, e store.Entry, f news.Feed, p page, failed error) error {
	_, err := guarded(n.watch, "page", func() (int64, error) {
		content, err := p.content(n.watch, &e.Entry, f, n.rules(), failed)
		if err != nil {
			return 0, err
		}
		return n.save(ctx, n.complete(ctx, content), p, f, e, n.opt.Now())
	})
	return err
}

// lookAgain reads the page of a known article once more.
func (n *Newsroom) lookAgain(ctx context.Context, d store.Due) (err error) {
	defer errs.Wrap(&err, "ingest.lookAgain(%s)", d.URL)
	f, err := n.db.Feed(ctx, d.Feed)
	if errs.KindOf(err) == errs.NotFound {
		return n.db.SaveCheck(ctx, d.ID, time.Time{}) // no longer followed
	}
	if err != nil {
		return err
	}
	page, err := n.page(ctx, forMember(f, d.URL), d.Validators)
	if turn := noTurn(err); turn != nil {
		return n.db.SaveCheck(ctx, d.ID, n.opt.Now().Add(max(turn.Wait, hostBusy)))
	}
	switch {
	case errs.KindOf(err) == errs.Gone:
		n.log.Info("article withdrawn by its publisher", "article", d.ID)
		return n.db.WithdrawArticle(ctx, d.ID)
	case err != nil || page.NotModified || !page.allowed:
		return n.db.SaveCheck(ctx, d.ID, n.nextCheck(d.Seen))
	}
	content, err := page.content(n.watch, nil, f, n.rules(), nil)
	if err != nil {
		return n.db.SaveCheck(ctx, d.ID, n.nextCheck(d.Seen))
	}
	content = n.complete(ctx, content)
	content.URL = d.URL
	if old, err := n.db.Article(ctx, d.ID); err == nil {
		content.Media = old.Content.Media // the page does not know what its feed had to play
		content = renoted(old.Content, content)
	}
	_, err = n.save(ctx, content, page, f, store.Entry{}, d.Seen)
	return err
}

// page is what reading an address gave.
type page struct {
	fetch.Response
	allowed bool
	rule    string // of robots.txt
}

// without is a page of which nothing is known but that it may be read.
func (p page) without() page {
	p.Response = fetch.Response{URL: p.URL, Status: p.Status, Validators: p.Validators}
	return p
}

// page asks robots.txt, then for the page. A page that may not be read is no
// error: allowed says so.
func (n *Newsroom) page(ctx context.Context, address string, v news.Validators) (p page, err error) {
	if address == "" {
		return page{allowed: true}, errs.New(errs.NotFound, "the feed gives no address for it")
	}
	p.allowed, p.rule, err = n.client.Robots(ctx, address)
	if err != nil || !p.allowed {
		if err == nil {
			n.opt.Fetched("page", "disallowed")
		}
		return p, err
	}
	resp, err := n.client.Get(ctx, fetch.Request{URL: address, Validators: v, Accept: pageAccepts, Limit: pageLimit})
	if noTurn(err) == nil && ctx.Err() == nil {
		n.opt.Fetched("page", outcome(resp, err))
	}
	if resp != nil {
		p.Response = *resp
	}
	return p, err
}

// entryPage is the page of an entry. One that is a recording has none: what is
// known of it stands in its feed.
func (n *Newsroom) entryPage(ctx context.Context, e *news.Entry, f news.Feed) (page, error) {
	for _, m := range media(e.Attachments) {
		if m.URL == e.URL {
			return page{allowed: true}, errs.New(errs.NotFound, "its address is that of the recording")
		}
	}
	return n.page(ctx, forMember(f, e.URL), news.Validators{})
}

// forMember is an address with the credentials of the feed that led there, if it
// is on the feed's host.
func forMember(f news.Feed, address string) string {
	if f.Credentials != "" && news.SameHost(f.URL, address) {
		return news.WithCredentials(address, f.Credentials)
	}
	return address
}

// content is the article of a page; without a page (failed, or not allowed) it
// is what the feed says, with the reason. It is never a silent stub.
func (p *page) content(w watch, e *news.Entry, f news.Feed, rules extract.Rules, failed error) (c news.Content, err error) {
	if e != nil {
		defer func() { c.Media = media(e.Attachments) }()
	}
	if p.allowed && failed == nil {
		c, err = guarded(w, "extract", func() (news.Content, error) {
			return extract.Article(extract.Page{URL: p.URL, Body: p.Body, ContentType: p.Header.Get("Content-Type"), Entry: e, Rules: rules})
		})
		if err == nil || e == nil {
			return c, err
		}
		failed = err
	}
	c = extract.Entry(*e, cmp.Or(f.HomeURL, f.URL))
	switch {
	case !p.allowed && failed == nil:
		c.State, c.Reason = news.StateBlocked, "the site does not let programs read this page ("+p.rule+"); title and summary come from its feed"
	case e.URL != "":
		c.Reason = cause(failed) + "; " + c.Reason
	}
	if e.URL == "" { // an entry without address still has an identity
		sum := sha256.Sum256([]byte(e.GUID))
		c.URL = f.URL + "?entry=" + hex.EncodeToString(sum[:8])
		c.CanonicalURL = c.URL
	}
	return c, nil
}

// save analyses a content and stores it as an article, of the entry that led there if one did.
func (n *Newsroom) save(ctx context.Context, c news.Content, p page, f news.Feed, e store.Entry, seen time.Time) (int64, error) {
	now := n.opt.Now()
	c.URL = news.WithoutTracking(c.URL)
	a := news.Article{Feed: f.ID, Seen: seen, Fetched: now, Content: c}
	a.Publisher = news.Publisher{Domain: cmp.Or(news.Domain(c.URL), f.Publisher), Name: c.Publisher, Language: c.Language}
	if a.Publisher.Domain == f.Publisher && a.Publisher.Name == "" {
		a.Publisher.Name = publisherName(f.Title)
	}
	if a.Content.Title == "" {
		a.Content.Title = store.Excerpt(c.Text)
	}
	var err error
	if a.Rights, err = n.rights(ctx, p, a.Publisher.Domain); err != nil {
		return 0, err
	}
	edges, err := n.takeNote(ctx, &a)
	if err != nil {
		return 0, err
	}
	line := lineOf(&a, "")
	a.Analysis, err = guarded(n.watch, "analysis", func() (news.Analysis, error) { return analysis.Article(line), nil })
	if err != nil { // it is shown without what analysis would have found
		n.log.Error("an article could not be analysed", "url", news.PublicURL(c.URL), "error", err)
		a.Analysis = news.Analysis{Language: c.Language}
	}
	a.Analysis.Tags = analysis.Hashtags(a.Analysis)
	a.Content.Section, a.Content.SectionFrom = news.SectionOf(f.Folder, c.Section, c.URL, append(labels(a.Analysis.Tags), c.Keywords...))
	if a.Content.Credits == "" {
		a.Content.Credits = a.Analysis.Credits
	}
	s := store.Saved{Entry: e.ID, Said: e.Said, Article: a, CheckAt: n.nextCheck(seen), Validators: p.Validators, Edges: edges,
		Words: store.IndexTerms(&a), Family: cluster.FamilyOf(line, a.Analysis), Origin: cmp.Or(c.Origin.URL, c.CanonicalURL)}
	s.Profile = func(id int64) ([]byte, error) {
		line.ID = strconv.FormatInt(id, 10)
		return cluster.Read(line, a.Analysis).MarshalBinary()
	}
	if !p.allowed || p.Status == 0 {
		s.CheckAt = time.Time{}
	}
	return n.db.SaveArticle(ctx, s)
}

// rights are what the publisher and the operator say of an article.
func (n *Newsroom) rights(ctx context.Context, p page, domain string) (news.Rights, error) {
	pub, err := n.db.Publisher(ctx, domain)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return news.Rights{}, err
	}
	return rights.Decide(rights.Signals{
		Agent: n.opt.Agent, RobotsAllowed: p.allowed, RobotsRule: p.rule, MetaRobots: rights.MetaRobots(p.Body, n.opt.Agent),
		XRobotsTag: p.Header.Values("X-Robots-Tag"), Display: pub.Display, Now: n.opt.Now(),
	}), nil
}

// lineOf is an article as analysis, cluster and brief take it.
func lineOf(a *news.Article, duplicateOf string) news.Line {
	c := &a.Content
	return news.Line{
		ID: strconv.FormatInt(a.ID, 10), URL: c.URL, Publisher: a.Publisher.Domain, Title: c.Title, Text: c.Text,
		Published: news.At(a.When()), Language: c.Language, Revision: a.Revision, CanonicalURL: c.CanonicalURL,
		Origin: c.Origin, DuplicateOf: duplicateOf,
	}
}

// labels are hashtags as words.
func labels(tags []news.Tag) (all []string) {
	for _, t := range tags {
		all = append(all, t.Label)
	}
	return all
}
