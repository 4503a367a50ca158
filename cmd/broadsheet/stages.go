package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"

	"broadsheet/internal/analysis"
	"broadsheet/internal/brief"
	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/extract"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
)

type feedCmd struct {
	URL    string `name:"url" placeholder:"BASE" help:"Address the feed was read from: the base of its relative links."`
	Batch  bool   `help:"Read lines {\"file\", \"url\"?, \"headers\"?} and answer each at once."`
	Source string `arg:"" optional:"" name:"file" help:"FILE, URL or - for standard input."`
}

// Run prints a feed as a JSON Feed document.
func (c feedCmd) Run(p *program) error {
	if c.Batch {
		return c.batch(p)
	}
	if c.Source == "" {
		return errs.New(errs.Invalid, "name a FILE or URL, or - for standard input")
	}
	s, err := p.open(c.Source)
	if err != nil {
		return err
	}
	out, err := feedJSON(s, c.URL)
	if err != nil {
		return errs.New(errs.Invalid, "%s: %w", c.Source, err)
	}
	_, err = p.out.Write(append(out, '\n'))
	return err
}

func feedJSON(s source, base string) ([]byte, error) {
	doc, err := feed.Parse(s.body, feed.Source{
		URL: cmp.Or(base, s.url), ContentType: s.header.Get("Content-Type"),
		ContentLocation: s.header.Get("Content-Location"), ContentLanguage: s.header.Get("Content-Language"),
	})
	if err != nil {
		return nil, err
	}
	return feed.JSON(doc)
}

type feedLine struct {
	File    string            `json:"file"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

type feedAnswer struct {
	File  string          `json:"file"`
	OK    bool            `json:"ok"`
	Error string          `json:"error"`
	Feed  json.RawMessage `json:"feed"`
}

// batch answers each line before it reads the next.
func (c feedCmd) batch(p *program) error {
	out := p.printer()
	return eachLine(p.in, func(_ int, l feedLine) error {
		s := source{header: http.Header{}}
		for k, v := range l.Headers {
			s.header.Set(k, v)
		}
		a := feedAnswer{File: l.File}
		var err error
		if s.body, err = readFile(l.File); err == nil {
			a.Feed, err = feedJSON(s, l.URL)
		}
		if a.OK = err == nil; !a.OK {
			a.Error, a.Feed = err.Error(), json.RawMessage("null")
		}
		return out.Encode(a)
	})
}

type extractCmd struct {
	URL    string `name:"url" placeholder:"URL" help:"Address the page was read from."`
	Batch  bool   `help:"Read lines {\"id\", \"url\", \"file\"} and answer each at once; file may be .gz."`
	Source string `arg:"" optional:"" name:"file" help:"FILE, URL or - for standard input."`
}

// Run prints the article on a page.
func (c extractCmd) Run(p *program) error {
	rules, err := p.rules()
	if err != nil {
		return err
	}
	if c.Batch {
		return c.batch(p, rules)
	}
	if c.Source == "" {
		return errs.New(errs.Invalid, "name a FILE or URL, or - for standard input")
	}
	s, err := p.open(c.Source)
	if err != nil {
		return err
	}
	content, err := extract.Article(extract.Page{URL: cmp.Or(c.URL, s.url), Body: s.body, ContentType: s.header.Get("Content-Type"), Rules: rules})
	if err != nil {
		return errs.New(errs.Invalid, "%s: %w", c.Source, err)
	}
	return p.printer().Encode(whole(content))
}

// whole is c with empty lists instead of none.
func whole(c news.Content) news.Content {
	c.Byline, c.More, c.Embeds = orEmpty(c.Byline), orEmpty(c.More), orEmpty(c.Embeds)
	return c
}

func orEmpty[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

type pageLine struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	File string `json:"file"`
}

type pageAnswer struct {
	ID string `json:"id"`
	news.Content
}

// batch answers each line before it reads the next. A page that cannot be read
// is answered as empty with the reason; the rest goes on.
func (c extractCmd) batch(p *program, rules extract.Rules) error {
	out, failed := p.printer(), 0
	err := eachLine(p.in, func(_ int, l pageLine) error {
		body, err := readFile(l.File)
		a := pageAnswer{ID: l.ID}
		if err == nil {
			a.Content, err = extract.Article(extract.Page{URL: l.URL, Body: body, Rules: rules})
		}
		if err != nil {
			failed++
			a.Content = news.Content{URL: l.URL, State: news.StateEmpty, Reason: err.Error()}
		}
		a.Content = whole(a.Content)
		return out.Encode(a)
	})
	if err == nil && failed > 0 {
		err = errs.New(errs.Invalid, "%d pages could not be read; their reasons are in the output", failed)
	}
	return err
}

// rules are the operator's selectors for stubborn sites.
func (p *program) rules() (extract.Rules, error) {
	if p.Rules == "" {
		return nil, nil
	}
	text, err := readFile(p.Rules)
	if err != nil {
		return nil, err
	}
	rules, err := extract.ParseRules(bytes.NewReader(text))
	if err != nil {
		return nil, errs.New(errs.Invalid, "%s: %w", p.Rules, err)
	}
	return rules, nil
}

type analyzeCmd struct{}

type analysisAnswer struct {
	ID string `json:"id"`
	news.Analysis
}

// Run analyses the articles on standard input.
func (analyzeCmd) Run(p *program) error {
	out := p.printer()
	return eachLine(p.in, func(n int, l news.Line) error {
		if l.ID == "" {
			return errs.New(errs.Invalid, "line %d: it has no id", n)
		}
		a := analysis.Article(l)
		a.Tags, a.Entities, a.Quotes, a.Summary = orEmpty(a.Tags), orEmpty(a.Entities), orEmpty(a.Quotes), orEmpty(a.Summary)
		return out.Encode(analysisAnswer{l.ID, a})
	})
}

type clusterCmd struct {
	Related int `placeholder:"K" help:"Add up to K related articles for each."`
}

type placementAnswer struct {
	ID          string         `json:"id"`
	Story       string         `json:"story"`
	DuplicateOf *string        `json:"duplicate_of"`
	Related     []news.Related `json:"related,omitempty"`
}

// Run groups the articles on standard input, in their order of arrival.
func (c clusterCmd) Run(p *program) error {
	lines, err := readLines(p.in)
	if err != nil {
		return err
	}
	out := p.printer()
	for _, at := range cluster.Run(lines, analysis.Article, c.Related) {
		a := placementAnswer{ID: at.ID, Story: at.Story, Related: at.Related}
		if at.DuplicateOf != "" {
			a.DuplicateOf = &at.DuplicateOf
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

type briefCmd struct{}

// Run tells the story of the articles on standard input. Copies among them are
// found unless the lines name them.
func (briefCmd) Run(p *program) error {
	lines, err := readLines(p.in)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return errs.New(errs.Invalid, "there is no article on standard input")
	}
	copies := map[string]string{}
	for _, at := range cluster.Run(lines, analysis.Article, 0) {
		copies[at.ID] = at.DuplicateOf
	}
	reports := make([]brief.Report, len(lines))
	for i, l := range lines {
		l.DuplicateOf = cmp.Or(l.DuplicateOf, copies[l.ID])
		reports[i] = brief.Report{Line: l, Analysis: analysis.Article(l)}
	}
	return p.printer().Encode(brief.Story(reports))
}
