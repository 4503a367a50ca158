package ingest

import (
	"context"
	"slices"
	"strings"

	"broadsheet/internal/extract"
	"broadsheet/internal/news"
)

const (
	morePages = 8 // of one article are joined at the most
	boiler    = 4 // articles of a publisher in which a block stands before it is boilerplate
)

// complete fetches what an article lacks: its other pages, and its AMP or
// printable edition where the page gave too little. What cannot be had is left.
func (n *Newsroom) complete(ctx context.Context, c news.Content) news.Content {
	if c.State == news.StatePartial || c.State == news.StateEmpty {
		c = n.otherEdition(ctx, c)
	}
	if c.State != news.StateOK && c.State != news.StatePartial {
		return c
	}
	seen := map[string]bool{news.CanonicalURL(c.URL): true}
	for next := c.Next; next != "" && len(seen) < morePages && !seen[news.CanonicalURL(next)]; {
		seen[news.CanonicalURL(next)] = true
		page, ok := n.sibling(ctx, c, next)
		if !ok {
			break
		}
		c, next = extract.Join(c, page), page.Next
	}
	return c
}

// otherEdition is the AMP or printable edition of an article, if it gives more.
func (n *Newsroom) otherEdition(ctx context.Context, c news.Content) news.Content {
	for _, edition := range []struct{ name, address string }{{"amp", c.AMP}, {"print", c.Print}} {
		if edition.address == "" {
			continue
		}
		page, ok := n.sibling(ctx, c, edition.address)
		if ok && len(page.Text) > len(c.Text)*3/2 {
			c.Text, c.HTML, c.State, c.Reason, c.Score = page.Text, page.HTML, page.State, page.Reason, page.Score
			c.Embeds, c.More, c.Source = page.Embeds, page.More, edition.name
			return c
		}
	}
	return c
}

// sibling reads another page of the same publisher's article.
func (n *Newsroom) sibling(ctx context.Context, c news.Content, address string) (news.Content, bool) {
	if news.Domain(address) != news.Domain(c.URL) || news.CanonicalURL(address) == news.CanonicalURL(c.URL) {
		return c, false
	}
	p, err := n.page(ctx, address, news.Validators{})
	if err != nil || !p.allowed {
		return c, false
	}
	page, err := extract.Article(extract.Page{URL: p.URL, Body: p.Body, ContentType: p.Header.Get("Content-Type"), Rules: n.rules()})
	return page, err == nil && page.Text != ""
}

// takeNote moves what the publisher says under each of its articles out of the
// text into the note, and returns the digests by which it is known. It learns
// as it reads: the first few articles still carry it.
func (n *Newsroom) takeNote(ctx context.Context, a *news.Article) ([]int64, error) {
	edges := extract.Edges(a.Content.Text)
	digests := make([]int64, 0, len(edges))
	for d := range edges {
		digests = append(digests, d)
	}
	slices.Sort(digests)
	repeated, err := n.db.Repeated(ctx, a.Publisher.Domain, digests, boiler)
	if err != nil || len(repeated) == 0 || len(repeated) == len(edges) {
		return digests, err // a text that is all boilerplate is no boilerplate
	}
	a.Content = extract.Without(a.Content, func(block string) bool { return repeated[extract.Digest(block)] })
	if a.Content.Note == "" {
		for _, d := range digests {
			if repeated[d] {
				a.Content.Note = edges[d]
			}
		}
	}
	return digests, nil
}

// renoted is a page looked at again. Where a publisher says something else under
// its articles than it did, and nothing else differs, that is its new note and
// no change of the article.
func renoted(old, now news.Content) news.Content {
	if old.Note == "" || now.Note != "" || strings.Contains(now.Text, old.Note) {
		return now
	}
	edges := extract.Edges(now.Text)
	note := ""
	bare := extract.Without(now, func(block string) bool {
		if _, edge := edges[extract.Digest(block)]; !edge || strings.Contains(old.Text, block) {
			return false
		}
		note = block
		return true
	})
	if note == "" || bare.Text != old.Text {
		return now
	}
	bare.Note = note
	return bare
}
