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

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// drainTime is how long open requests may take once the server is told to stop.
const drainTime = 2 * time.Second

type serveCmd struct{}

// Run serves pages and reads feeds until the program is told to stop.
func (serveCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelInfo)
	if err != nil {
		return err
	}
	defer d.close()
	return p.serve(d, false)
}

// listen opens the address of the pages, before anything else is started.
func listen(address, flag string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errs.New(errs.Invalid, "cannot serve on %s: %w; choose another with --%s", address, err, flag)
	}
	return l, nil
}

// serve runs pages and newsroom side by side; the first that fails ends both.
func (p *program) serve(d *desk, isSample bool) error {
	l, err := listen(p.Listen, "listen")
	if err != nil {
		return err
	}
	handler, err := p.handler(d, isSample)
	if err != nil {
		l.Close()
		return err
	}
	g, ctx := errgroup.WithContext(p.ctx)
	mux := http.NewServeMux() // hubs come from anywhere; the pages' guard is not for them
	mux.Handle(ingest.CallbackPath, d.room.Callback())
	mux.Handle("/", handler)
	g.Go(func() error { return serveHTTP(ctx, l, mux) })
	if p.MetricsListen != "" {
		m, err := listen(p.MetricsListen, "metrics-listen")
		if err != nil {
			l.Close()
			return err
		}
		g.Go(func() error { return serveHTTP(ctx, m, metrics(d)) })
	}
	g.Go(func() error { return d.room.Run(ctx) })
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

func (p *program) handler(d *desk, isSample bool) (http.Handler, error) {
	secret, err := d.db.Secret(p.ctx)
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{
		DB: d.db, Name: p.Name, PublicURL: p.PublicURL, Secret: secret, Pictures: d.client.HTTP(), Sample: isSample,
		Now: time.Now, Desk: d.pages(), TrustedProxies: p.TrustedProxy, Log: d.log,
	}), nil
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
		Edition: d.room.Edition,
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

// metrics are what Prometheus reads: the process, and how the feeds are.
func metrics(d *desk) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), feedStates{d})
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
	return mux
}

// feedStates counts feeds by state at every reading of the metrics, and what
// waits to be done.
type feedStates struct{ d *desk }

var (
	feedsMetric = prometheus.NewDesc("broadsheet_feeds", "Feeds by state.", []string{"state"}, nil)
	jobsMetric  = prometheus.NewDesc("broadsheet_jobs_waiting", "Pages and briefs waiting to be made.", nil, nil)
	readsMetric = prometheus.NewDesc("broadsheet_database_reads_total", "Queries read since the start.", nil, nil)
	lagMetric   = prometheus.NewDesc("broadsheet_stories_lag", "Articles stored and not yet placed in stories.", nil, nil)
)

// Describe implements prometheus.Collector.
func (feedStates) Describe(ch chan<- *prometheus.Desc) {
	ch <- feedsMetric
	ch <- jobsMetric
	ch <- lagMetric
	ch <- readsMetric
}

// Collect implements prometheus.Collector.
func (f feedStates) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	feeds, err := f.d.db.Feeds(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(feedsMetric, err)
		return
	}
	count := map[news.FeedState]int{news.FeedWell: 0, news.FeedWaiting: 0, news.FeedStopped: 0, news.FeedLinksOnly: 0, news.FeedNeedsYou: 0}
	for _, feed := range feeds {
		count[feed.State]++
	}
	for state, n := range count {
		ch <- prometheus.MustNewConstMetric(feedsMetric, prometheus.GaugeValue, float64(n), string(state))
	}
	if n, err := f.d.db.PendingJobs(ctx); err == nil {
		ch <- prometheus.MustNewConstMetric(jobsMetric, prometheus.GaugeValue, float64(n))
	}
	ch <- prometheus.MustNewConstMetric(readsMetric, prometheus.CounterValue, float64(f.d.db.Reads()))
	if built, newest, err := f.d.db.Built(ctx); err == nil {
		ch <- prometheus.MustNewConstMetric(lagMetric, prometheus.GaugeValue, float64(newest-built))
	}
}
