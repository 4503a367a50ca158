package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/ai"
	"broadsheet/internal/errs"
	"broadsheet/internal/ingest"
	"broadsheet/internal/notify"
	"broadsheet/internal/web"
)

// drainTime is how long open requests may take once the server is told to stop.
const drainTime = 2 * time.Second

type serveCmd struct {
	PagesOnly bool `help:"Serve pages only: workers elsewhere read the feeds."`
}

// Run serves pages and reads feeds until the program is told to stop.
func (c serveCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelInfo)
	if err != nil {
		return err
	}
	defer d.close()
	work := d.room.Run
	if c.PagesOnly {
		work = d.room.Attend
	}
	return p.serve(d, work, false)
}

// listen opens the address of the pages, before anything else is started.
func listen(address, flag string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errs.New(errs.Invalid, "cannot serve on %s: %w; choose another with --%s", address, err, flag)
	}
	return l, nil
}

// serve runs pages and newsroom (work) side by side; the first that fails ends both.
func (p *program) serve(d *desk, work func(context.Context) error, isSample bool) error {
	l, err := listen(p.Listen, "listen")
	if err != nil {
		return err
	}
	models := p.AI.desk(d.db)
	handler, err := p.handler(d, models, isSample)
	if err != nil {
		l.Close()
		return err
	}
	g, ctx := errgroup.WithContext(p.ctx)
	mux := http.NewServeMux() // hubs come from anywhere; the pages' guard is not for them
	mux.Handle(ingest.CallbackPath, d.room.Callback())
	mux.Handle("/", handler)
	if err := p.serveMetrics(ctx, g, d); err != nil {
		l.Close()
		return err
	}
	g.Go(func() error { return serveHTTP(ctx, l, mux) })
	g.Go(func() error { return work(ctx) })
	g.Go(func() error { return rest(ctx) })
	if models != nil {
		g.Go(func() error { return models.Run(ctx) })
		g.Go(func() error { return models.SortQueue(ctx, d.db) })
	}
	fmt.Fprintf(p.out, "Broadsheet is at http://%s/\n", l.Addr())
	return g.Wait()
}

func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		if s.Shutdown(drain) != nil {
			stopped <- s.Close()
			return
		}
		stopped <- nil
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// handler is the pages; the press that goes with them is the desk's from now on.
func (p *program) handler(d *desk, models *ai.Desk, isSample bool) (http.Handler, error) {
	o, err := p.webOptions(d, models, isSample)
	if err != nil {
		return nil, err
	}
	d.pressing.Lock()
	defer d.pressing.Unlock()
	h, press := web.Build(o)
	d.press = press
	return h, nil
}

func (p *program) webOptions(d *desk, models *ai.Desk, isSample bool) (o web.Options, err error) {
	secret, err := d.db.Secret(p.ctx)
	if err != nil {
		return o, err
	}
	o = web.Options{
		DB: d.db, Name: p.Name, Contact: p.Contact, PublicURL: p.PublicURL, Secret: secret, Pictures: d.client.HTTP(), Sample: isSample,
		Now: time.Now, Ready: d.room.Ready, Desk: d.pages(), AI: models, TrustedProxies: p.TrustedProxy, Log: d.log,
		Accounts: p.policy(), Comments: p.comments(isSample), Address: "http://" + p.Listen,
	}
	o.PushKey = d.courier.Keys.Public
	if p.SMTP != "" {
		m, err := notify.NewMailer(string(p.SMTP), p.MailFrom)
		if err != nil {
			return o, err
		}
		o.Mail = func(ctx context.Context, l web.Letter) error { return m.Send(ctx, l.To, l.Subject, l.Text) }
	}
	if p.OIDCIssuer != "" {
		o.Provider = &web.Provider{Name: p.OIDCName, Issuer: p.OIDCIssuer, ClientID: p.OIDCClient, Secret: string(p.OIDCSecret),
			HTTP: &http.Client{Timeout: providerTime}}
	}
	return o, nil
}

// comments is how readers may talk under the news. In the sample they do, to show
// how it looks.
func (p *program) comments(isSample bool) web.Comments {
	on := p.Comments == "on" || p.Comments != "off" && (p.policy().Accounts() || isSample)
	return web.Comments{On: on, CloseAfter: time.Duration(p.CommentsClose), Votes: p.CommentsVotes}
}

// pages is the newsroom as the pages may ask it.
func (d *desk) pages() web.Desk {
	return web.Desk{
		Find: func(ctx context.Context, address string) ([]web.Found, error) {
			found, err := d.room.Find(ctx, address)
			out := make([]web.Found, len(found))
			for i, f := range found {
				out[i] = web.Found(f)
			}
			return out, err
		},
		Follow: func(ctx context.Context, address, folder string) (int64, error) {
			id, _, err := d.room.Follow(ctx, address, folder)
			return id, err
		},
		Import:  d.importFeeds,
		Read:    d.db.DueFeed,
		Edition: d.room.Edition, NextEdition: d.room.NextEdition,
		TryChannel: d.room.TryChannel,
	}
}

func (d *desk) importFeeds(ctx context.Context, opml io.Reader) (out web.Imported, err error) {
	got, err := d.room.Import(ctx, opml)
	out.Added, out.Known = got.Added, got.Known
	for _, b := range got.Bad {
		out.Bad = append(out.Bad, web.BadLine(b))
	}
	return out, err
}
