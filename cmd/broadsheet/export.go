package main

import (
	"bufio"
	"fmt"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type exportCmd struct {
	What  string `arg:"" name:"what" help:"articles, stories, feeds, quotes, opml or reader."`
	Name  string `arg:"" optional:"" help:"With reader: whose everything (default: the single reader's)."`
	Since string `placeholder:"T" help:"Only what changed since: 2026-11-17, an RFC 3339 time, or a span such as 24h."`
}

// Run writes what is stored.
func (c exportCmd) Run(p *program) error {
	since, err := parseSince(c.Since, time.Now())
	if err != nil {
		return err
	}
	kinds := map[string]func(*program, *store.DB, time.Time) error{
		"articles": exportArticles, "stories": exportStories, "feeds": exportFeeds, "quotes": exportQuotes, "opml": exportOPML,
		"reader": func(p *program, db *store.DB, _ time.Time) error { return exportReader(p, db, c.Name) },
	}
	export, ok := kinds[c.What]
	if !ok {
		return errs.New(errs.Invalid, "nothing called %q can be exported; did you mean %q?", c.What, nearest(c.What, []string{"articles", "stories", "feeds", "quotes", "opml", "reader"}))
	}
	db, err := store.Open(p.ctx, store.Config{URL: p.database()})
	if err != nil {
		return err
	}
	defer db.Close()
	buffered := bufio.NewWriter(p.out)
	out := p.out
	defer func() { p.out = out }()
	p.out = buffered
	if err := export(p, db, since); err != nil {
		return err
	}
	return buffered.Flush()
}

// parseSince reads a day, a time or a span back from now.
func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(s); err == nil {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errs.New(errs.Invalid, "--since %q: write a day (2026-11-17), a time (2026-11-17T08:00:00Z) or a span (24h)", s)
}

func exportArticles(p *program, db *store.DB, since time.Time) error {
	out := p.printer()
	return db.EachArticle(p.ctx, since, func(a news.Article) error { return out.Encode(store.ExportArticle(&a)) })
}

func exportStories(p *program, db *store.DB, since time.Time) error {
	out := p.printer()
	return db.EachStory(p.ctx, since, func(s news.Story) error {
		return out.Encode(store.ExportStory(&s, fmt.Sprintf("%s/story/%d/%s", p.PublicURL, s.ID, news.Slug(s.Title))))
	})
}

func exportQuotes(p *program, db *store.DB, since time.Time) error {
	out := p.printer()
	return db.EachQuote(p.ctx, since, func(q news.StoredQuote) error { return out.Encode(store.ExportQuote(&q)) })
}

func exportFeeds(p *program, db *store.DB, _ time.Time) error {
	feeds, err := db.Feeds(p.ctx)
	if err != nil {
		return err
	}
	out := p.printer()
	for i := range feeds {
		if err := out.Encode(store.ExportFeed(&feeds[i])); err != nil {
			return err
		}
	}
	return nil
}

func exportOPML(p *program, db *store.DB, _ time.Time) error {
	feeds, err := db.Feeds(p.ctx)
	if err != nil {
		return err
	}
	outlines := make([]feed.Outline, len(feeds))
	for i, f := range feeds {
		outlines[i] = feed.Outline{Title: f.Title, URL: news.PublicURL(f.URL), HomeURL: f.HomeURL, Folder: f.Folder, Description: f.Description, Language: f.Language}
	}
	return feed.WriteOPML(p.out, p.Name, outlines)
}
