package ingest

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// attempts is how many readings of a feed are remembered.
const attempts = 5

// remember adds a reading to the latest ones, in words.
func remember(f *news.Feed, asked, answer string) {
	a := news.Attempt{At: news.At(f.Checked), Asked: asked, Answer: answer, Wait: int(f.Next.Sub(f.Checked).Seconds())}
	f.Attempts = append([]news.Attempt{a}, f.Attempts[:min(len(f.Attempts), attempts-1)]...)
}

// question is what a server is asked, in words.
func question(v news.Validators) string {
	if v.ETag != "" || v.LastModified != "" {
		return "whether it has changed"
	}
	return "for all of it"
}

// answer is what came of a reading that was answered, in words.
func answer(r *store.Reading, resp *fetch.Response) string {
	words := "the same as before"
	switch {
	case resp.NotModified:
		words = "nothing new"
	case r.Feed.Failures > 0:
		words = r.Feed.Reason
	case len(r.Entries) == 1:
		words = "one entry"
	case r.Entries != nil:
		words = fmt.Sprintf("%d entries", len(r.Entries))
	}
	return shorten(fmt.Sprintf("%d, %s", resp.Status, words))
}

// How the pages of a feed are judged: by the newest few, against those before.
const (
	newestPages = 5
	olderPages  = 20
	fewPages    = 3
)

// pagesOf sets the state of a feed that was read by how its pages come out. It
// is asked again only while articles of the last readings may have arrived since.
func (n *Newsroom) pagesOf(ctx context.Context, f *news.Feed, before time.Time) error {
	if f.State == news.FeedWell && f.Changed.Before(before.Add(-time.Hour)) {
		return nil
	}
	states, err := n.db.PageStates(ctx, f.ID, newestPages+olderPages)
	if err != nil {
		return err
	}
	if why := trouble(states); why != "" {
		n.enter(f, news.FeedLinksOnly, why)
	} else {
		n.enter(f, news.FeedWell, "")
	}
	return nil
}

// cutStates are how a page comes out whose text we do not have, in words.
var cutStates = map[news.State]string{
	news.StateBlocked: "closed to programs", news.StatePaywall: "behind a paywall", news.StateConsent: "behind a consent wall",
	news.StateEmpty: "without text", news.StatePartial: "cut short",
}

// trouble says what is wrong with the pages of a feed, newest first; empty for
// nothing. One or two bad pages tell nothing.
func trouble(states []news.State) string {
	newest := states[:min(len(states), newestPages)]
	if len(newest) < fewPages {
		return ""
	}
	if !slices.ContainsFunc(newest, func(s news.State) bool { return s != news.StateBlocked }) {
		return "its pages cannot be read; titles and summaries come from the feed"
	}
	var how []string
	for _, s := range newest {
		word, cut := cutStates[s]
		if !cut {
			return ""
		}
		if !slices.Contains(how, word) {
			how = append(how, word)
		}
	}
	older, whole := states[len(newest):], 0
	for _, s := range older {
		if _, cut := cutStates[s]; !cut {
			whole++
		}
	}
	if len(older) < newestPages || whole*10 < len(older)*7 {
		return "" // it never was better: the articles say so themselves
	}
	return fmt.Sprintf("full text stopped working: the newest %d pages come out %s, where %d of %d before were whole; look at one with “broadsheet doctor”, and give its site a rule if its markup has changed",
		len(newest), strings.Join(how, " or "), whole, len(older))
}

const (
	searchEvery = 24 * time.Hour // a dead feed's site is searched at most so often
	searchBatch = 5
)

// heal looks for another feed on the sites of dead ones, and proposes what it
// finds. Nothing is followed that a person has not taken.
func (n *Newsroom) heal(ctx context.Context) error {
	dead, err := n.db.DeadFeeds(ctx, n.opt.Now().Add(-searchEvery), searchBatch)
	if err != nil {
		return err
	}
	var g errgroup.Group
	for _, f := range dead {
		g.Go(func() error {
			tried, found, err := n.replacement(ctx, f)
			if err != nil {
				return err
			}
			if err := n.db.SaveSearch(ctx, f.ID, tried, found); errs.KindOf(err) != errs.NotFound {
				return err
			}
			return nil // removed meanwhile
		})
	}
	return g.Wait()
}

// replacement searches the site of a dead feed, and says where it looked.
func (n *Newsroom) replacement(ctx context.Context, f news.Feed) (tried string, r *news.Replacement, err error) {
	var places []string
	for _, site := range sitesOf(f) {
		places = append(places, news.PublicURL(site))
		found, err := n.findBeside(ctx, site, f.URL)
		if ctx.Err() != nil {
			return "", nil, ctx.Err()
		}
		if err != nil {
			continue
		}
		for _, c := range found {
			taken, err := n.db.Followed(ctx, c.URL)
			if err != nil {
				return "", nil, err
			}
			if c.URL != f.URL && !taken && c.Entries > 0 {
				return "searched " + strings.Join(places, " and "), &news.Replacement{URL: c.URL, Title: c.Title, Kind: c.Kind, Entries: c.Entries, Newest: news.At(c.Newest)}, nil
			}
		}
	}
	return "searched " + strings.Join(places, " and ") + ": no other feed there; it is searched again in a day", nil, nil
}

// sitesOf are the pages on which another feed of the same publisher may be named.
func sitesOf(f news.Feed) (sites []string) {
	if u, err := url.Parse(f.HomeURL); err == nil && u.Host != "" {
		sites = append(sites, f.HomeURL)
	}
	if u, err := url.Parse(f.URL); err == nil && u.Host != "" {
		root := u.Scheme + "://" + u.Host + "/"
		if !slices.Contains(sites, root) {
			sites = append(sites, root)
		}
	}
	return sites
}
