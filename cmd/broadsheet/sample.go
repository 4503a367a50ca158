package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
)

type sampleCmd struct{}

// Run serves the sample newsroom: its publishers on one loopback port, and the
// newspaper that reads them. Without --data or --database it starts fresh and
// leaves nothing behind.
func (sampleCmd) Run(p *program) (err error) {
	if p.origins["data"] == "default" && p.Database == "" {
		if p.Data, err = os.MkdirTemp("", "broadsheet-sample-"); err != nil {
			return err
		}
		defer os.RemoveAll(p.Data)
		p.Database = "sqlite:" + filepath.Join(p.Data, "broadsheet.db")
	}
	room, err := sample.Open(time.Now)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errs.New(errs.Invalid, "the sample publishers cannot be served: %w", err)
	}
	defer l.Close()
	go http.Serve(l, room) //nolint:errcheck // it ends with the listener
	p.readSample()
	d, err := p.openDesk(4*time.Second, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer d.close()
	if _, err := d.db.AddFeeds(p.ctx, sampleFeeds(room, l.Addr().(*net.TCPAddr).Port)); err != nil {
		return err
	}
	work := d.room.Run
	if p.comments(true).On {
		work = withTalk(d.db, work)
	}
	return p.serve(d, work, true)
}

// readSample sets what reading publishers on this machine needs, unless it was
// set by hand.
func (p *program) readSample() {
	p.AllowNetwork = append(p.AllowNetwork, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
	if p.origins["min-interval"] == "default" {
		p.MinInterval = 2 * time.Second
	}
	if p.origins["host-delay"] == "default" {
		p.HostDelay = 0
	}
	if p.origins["host-concurrency"] == "default" {
		p.HostConcurrency = 4
	}
}

func sampleFeeds(room *sample.Newsroom, port int) []news.Feed {
	var feeds []news.Feed
	for _, f := range room.Feeds(port) {
		feeds = append(feeds, news.Feed{URL: f.URL, Title: f.Publisher, Folder: f.Folder, Language: f.Language})
	}
	return feeds
}
