package store

import (
	"context"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// The export shapes are public (docs/commands.md): they stay when rows change.

// ArticleExport is an article as `broadsheet export articles` and
// /article/….json give it.
type ArticleExport struct {
	ID           string        `json:"id"`
	URL          string        `json:"url"`
	CanonicalURL string        `json:"canonical_url"`
	Feed         string        `json:"feed"`
	Publisher    string        `json:"publisher"`
	Title        string        `json:"title"`
	Byline       []string      `json:"byline"`
	Published    news.Time     `json:"published"`
	Modified     news.Time     `json:"modified"`
	Fetched      news.Time     `json:"fetched"`
	Language     string        `json:"language"`
	Text         string        `json:"text"`
	HTML         news.HTML     `json:"html"`
	Image        news.Image    `json:"image"`
	More         []news.Link   `json:"more"`
	Embeds       []news.Embed  `json:"embeds"`
	Media        []news.Medium `json:"media,omitempty"`
	Credits      string        `json:"credits"`
	Note         string        `json:"note"`
	Origin       news.Origin   `json:"origin"`
	State        news.State    `json:"state"`
	Reason       string        `json:"reason"`
	Score        float64       `json:"score"`
	Tags         []news.Tag    `json:"tags"`
	Entities     []news.Entity `json:"entities"`
	Quotes       []news.Quote  `json:"quotes"`
	DuplicateOf  *string       `json:"duplicate_of"`
	Story        string        `json:"story"`
	Revision     int           `json:"revision"`
	Edited       bool          `json:"edited"`
	Withdrawn    bool          `json:"withdrawn"`
	Arrival      int64         `json:"arrival"`
}

// ExportArticle is the public shape of an article.
func ExportArticle(a *news.Article) ArticleExport {
	c := &a.Content
	return ArticleExport{
		ID: decimal(a.ID), URL: c.URL, CanonicalURL: c.CanonicalURL, Feed: decimal(a.Feed), Publisher: a.Publisher.Domain,
		Title: c.Title, Byline: list(c.Byline), Published: c.Published, Modified: c.Modified, Fetched: news.At(a.Fetched),
		Language: a.Analysis.Language, Text: c.Text, HTML: c.HTML, Image: c.Image, More: list(c.More), Embeds: list(c.Embeds), Media: c.Media,
		Credits: c.Credits, Note: c.Note, Origin: c.Origin, State: c.State, Reason: c.Reason, Score: c.Score,
		Tags: list(a.Analysis.Tags), Entities: list(a.Analysis.Entities), Quotes: list(a.Analysis.Quotes),
		DuplicateOf: reference(a.DuplicateOf), Story: decimal(a.Story), Revision: a.Revision, Edited: a.Edited,
		Withdrawn: a.Withdrawn, Arrival: a.Arrival,
	}
}

// StoryExport is a story as `broadsheet export stories` and /story/….json give it.
type StoryExport struct {
	ID         string      `json:"id"`
	URL        string      `json:"url"`
	Title      string      `json:"title"`
	State      string      `json:"state"`
	Language   string      `json:"language"`
	Articles   []string    `json:"articles"`
	Reports    int         `json:"reports"`
	Outlets    int         `json:"outlets"`
	Importance float64     `json:"importance"`
	Section    string      `json:"section"`
	First      news.Time   `json:"first"`
	Last       news.Time   `json:"last"`
	Brief      *news.Brief `json:"brief"`
	// Elsewhere are the stories in other languages about the same event.
	Elsewhere []CounterpartExport `json:"elsewhere"`
}

// CounterpartExport is a story in another language, in the export of one.
type CounterpartExport struct {
	ID       string `json:"id"`
	Language string `json:"language"`
	Title    string `json:"title"`
}

// ExportStory is the public shape of a story that was read with its coverage.
func ExportStory(s *news.Story, address string) StoryExport {
	e := StoryExport{
		ID: decimal(s.ID), URL: address, Title: s.Title, State: string(s.State), Language: s.Language, Articles: []string{},
		Reports: s.Reports(), Outlets: s.Outlets, Importance: s.Importance, Section: s.Section,
		First: news.At(s.First), Last: news.At(s.Last), Brief: s.Brief, Elsewhere: []CounterpartExport{},
	}
	for _, c := range s.Elsewhere {
		e.Elsewhere = append(e.Elsewhere, CounterpartExport{decimal(c.Story), c.Language, c.Title})
	}
	for _, r := range s.Coverage {
		e.Articles = append(e.Articles, decimal(r.ID))
		for _, c := range r.Copies {
			e.Articles = append(e.Articles, decimal(c.ID))
		}
	}
	return e
}

// QuoteExport is a quote as `broadsheet export quotes` gives it.
type QuoteExport struct {
	ID        string    `json:"id"`
	Article   string    `json:"article"`
	Story     string    `json:"story"`
	Publisher string    `json:"publisher"`
	Published news.Time `json:"published"`
	news.Quote
}

// ExportQuote is the public shape of a stored quote.
func ExportQuote(q *news.StoredQuote) QuoteExport {
	return QuoteExport{decimal(q.ID), decimal(q.Article.ID), decimal(q.Article.Story), q.Article.Publisher, news.At(q.Article.When), q.Quote}
}

// FeedExport is a feed as /feeds.json and `broadsheet export feeds` give it.
type FeedExport struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	HomeURL   string    `json:"home_page_url"`
	Publisher string    `json:"publisher"`
	Folder    string    `json:"folder"`
	State     string    `json:"state"`
	Reason    string    `json:"reason"`
	Since     news.Time `json:"since"`
	Checked   news.Time `json:"checked"`
	Changed   news.Time `json:"changed"`
	Next      news.Time `json:"next"`
	Interval  int       `json:"interval"` // seconds
	Failures  int       `json:"failures"`
	Entries   int       `json:"entries"`

	Tried       string            `json:"tried,omitempty"`       // to mend it
	Replacement *news.Replacement `json:"replacement,omitempty"` // found where it died, for a person to take
	Attempts    []news.Attempt    `json:"attempts"`              // its latest readings, newest first
}

// ExportFeed is the public shape of a feed.
func ExportFeed(f *news.Feed) FeedExport {
	return FeedExport{decimal(f.ID), f.URL, f.Title, f.HomeURL, f.Publisher, f.Folder, string(f.State), f.Reason,
		news.At(f.Since), news.At(f.Checked), news.At(f.Changed), news.At(f.Next), int(f.Interval.Seconds()), f.Failures, f.Entries, f.Tried, f.Replacement, list(f.Attempts)}
}

func decimal(id int64) string { return strconv.FormatInt(id, 10) }

// list is v, never nil: an empty list is [] in JSON.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

func reference(id int64) *string {
	if id == 0 {
		return nil
	}
	s := decimal(id)
	return &s
}

// EachArticle hands every article that changed since t to each, in the order of
// arrival; withdrawn ones too.
func (db *DB) EachArticle(ctx context.Context, since time.Time, each func(news.Article) error) (err error) {
	defer errs.Wrap(&err, "store.EachArticle")
	rules, err := db.ruleMap(ctx)
	if err != nil {
		return err
	}
	return db.rows(ctx, func(s scanner) error {
		a, err := scanArticle(s)
		if err != nil {
			return err
		}
		rules.apply(&a.Analysis)
		return each(a)
	}, articleQuery+` WHERE a.fetched >= $1 ORDER BY a.arrival`, millis(since))
}

// EachStory hands every story that changed since t to each, by id, with its
// coverage and brief; merged ones are left out.
func (db *DB) EachStory(ctx context.Context, since time.Time, each func(news.Story) error) (err error) {
	defer errs.Wrap(&err, "store.EachStory")
	var ids []int64
	err = db.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM stories WHERE last_at >= $1 AND state <> 'merged' ORDER BY id`, millis(since))
	for _, id := range ids {
		st, err := db.Story(ctx, id)
		if err != nil {
			return err
		}
		if err := each(st); err != nil {
			return err
		}
	}
	return err
}

// EachQuote hands every quote of an article published since t to each, by id.
func (db *DB) EachQuote(ctx context.Context, since time.Time, each func(news.StoredQuote) error) (err error) {
	defer errs.Wrap(&err, "store.EachQuote")
	return db.rows(ctx, func(s scanner) error {
		q, err := scanQuote(s)
		if err != nil {
			return err
		}
		return each(q)
	}, quoteQuery+` AND q.at >= $1 ORDER BY q.id`, millis(since))
}
