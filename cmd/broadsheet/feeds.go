package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// desk is an open database with a newsroom that reads into it.
type desk struct {
	db     *store.DB
	client *fetch.Client
	room   *ingest.Newsroom
	log    *slog.Logger
	meters *meters
	// courier carries what readers are told out of the house.
	courier *notify.Courier

	pressing sync.Mutex
	press    *web.Press // of what is sent out; nil: none was needed yet
}

// headroom is by how many percent of what is in use the heap of a newsroom grows
// until it is collected. Go's own 100 would save some processor time and take 20 MB
// more of a small board while many articles come in. GOGC overrules it.
const headroom = 50

// openDesk opens the database in force and a newsroom beside it, which logs from
// the given level on; maxInterval 0 is the usual day.
func (p *program) openDesk(maxInterval time.Duration, level slog.Level) (*desk, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(headroom)
	}
	m := newMeters()
	db, err := store.Open(p.ctx, store.Config{URL: p.database(), Took: m.database})
	if err != nil {
		return nil, err
	}
	d := &desk{db: db, meters: m, client: p.client(), log: slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: level}))}
	if d.courier, err = p.courier(d); err != nil {
		db.Close()
		return nil, err
	}
	o := ingest.Options{
		MinInterval: p.MinInterval, MaxInterval: maxInterval, Memory: p.WindowMemory << 20, Keep: time.Duration(p.Keep),
		Rules: p.rules, Agent: "Broadsheet", PublicURL: p.PublicURL, Close: p.EditionAt, Log: d.log, Courier: d.courier,
		Took: m.stage, Fetched: m.fetched,
	}
	if err := p.ownEditions(d, &o); err != nil {
		db.Close()
		return nil, err
	}
	d.room = ingest.New(db, d.client, o)
	return d, nil
}

func (d *desk) close() { d.room.Close(); d.client.Close(); d.db.Close() }

type addCmd struct {
	Address string `arg:"" name:"url" help:"Address of a feed, or of any page of a site."`
	Folder  string `help:"Folder to file it under, such as World/Europe."`
}

// Run follows the most promising feed behind an address.
func (c addCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer d.close()
	found, err := d.room.Find(p.ctx, c.Address)
	if err != nil {
		return err
	}
	_, added, err := d.room.Follow(p.ctx, found[0].URL, c.Folder)
	if err != nil {
		return err
	}
	word := "following"
	if !added {
		word = "already followed:"
	}
	fmt.Fprintf(p.out, "%s %s (%s, %d entries)\n", word, found[0].URL, found[0].Title, found[0].Entries)
	for _, f := range found[1:] {
		fmt.Fprintf(p.out, "  also there: %s (%s, %d entries)\n", f.URL, f.Title, f.Entries)
	}
	return nil
}

type importCmd struct {
	File string `arg:"" name:"file.opml" help:"OPML file, or - for standard input."`
}

// Run follows all feeds of an OPML file.
func (c importCmd) Run(p *program) error {
	f := os.Stdin
	if c.File != "-" {
		var err error
		if f, err = os.Open(c.File); err != nil {
			return errs.Mark(errs.Invalid, err)
		}
		defer f.Close()
	}
	d, err := p.openDesk(0, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer d.close()
	got, err := d.room.Import(p.ctx, f)
	if err != nil {
		return errs.New(errs.Invalid, "%s: %w", c.File, err)
	}
	for _, b := range got.Bad {
		fmt.Fprintf(p.err, "%s:%d: left out: %s\n", c.File, b.Line, b.Reason)
	}
	_, err = fmt.Fprintf(p.out, "%d feeds added, %d known already, %d left out\n", got.Added, got.Known, len(got.Bad))
	return err
}

type refreshCmd struct {
	All bool `help:"Read every feed, due or not."`
}

// Run reads what is due through the whole pipeline.
func (c refreshCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer d.close()
	show := p.progress()
	err = d.room.Refresh(p.ctx, c.All, show)
	if err != nil {
		return err
	}
	return d.summary(p.ctx, p)
}

// progress shows how far a refresh is: on a terminal one line that changes,
// elsewhere a line at most every two seconds.
func (p *program) progress() func(ingest.Progress) {
	terminal := false
	if f, ok := p.err.(*os.File); ok {
		info, err := f.Stat()
		terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	var last time.Time
	var shown ingest.Progress
	return func(now ingest.Progress) {
		gap := 2 * time.Second
		if terminal {
			gap = 100 * time.Millisecond
		}
		if now == shown || time.Since(last) < gap {
			return
		}
		last, shown = time.Now(), now
		end := "\n"
		if terminal {
			end = "\r"
		}
		fmt.Fprintf(p.err, "%d feeds read, %d new entries, %d pages and briefs to do   %s", now.Feeds, now.Fresh, now.Pages, end)
	}
}

func (d *desk) summary(ctx context.Context, p *program) error {
	feeds, err := d.db.Feeds(ctx)
	if err != nil {
		return err
	}
	well := 0
	for _, f := range feeds {
		if f.State == news.FeedWell || f.State == news.FeedLinksOnly {
			well++
			continue
		}
		fmt.Fprintf(p.err, "%s: %s: %s\n", news.PublicURL(f.URL), f.State, f.Reason)
	}
	counts, err := d.db.Counts(ctx, time.Time{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%d of %d feeds well; %d articles in %d stories\n", well, len(feeds), counts.Articles, counts.Stories)
	return err
}
