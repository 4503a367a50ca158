package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"broadsheet/internal/news"
)

// serveMetrics serves metrics in g, if an address was given for them.
func (p *program) serveMetrics(ctx context.Context, g *errgroup.Group, d *desk) error {
	if p.MetricsListen == "" {
		return nil
	}
	l, err := listen(p.MetricsListen, "metrics-listen")
	if err != nil {
		return err
	}
	g.Go(func() error { return serveHTTP(ctx, l, metrics(d)) })
	return nil
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
