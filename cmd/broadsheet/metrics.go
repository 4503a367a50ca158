package main

import (
	"context"
	"fmt"
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

// meters are what this process counts of its own work.
type meters struct {
	fetches            *prometheus.CounterVec
	stages, operations *prometheus.HistogramVec
}

func newMeters() *meters {
	return &meters{
		fetches: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "broadsheet_fetches_total",
			Help: "Feeds and pages asked for, by what came of it."}, []string{"what", "outcome"}),
		stages: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "broadsheet_stage_seconds",
			Help: "Time a stage took for one article, feed or story.", Buckets: prometheus.ExponentialBuckets(.0001, 4, 9)}, []string{"stage"}),
		operations: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "broadsheet_database_seconds",
			Help: "Time of a read or of a writing transaction with its wait.", Buckets: prometheus.ExponentialBuckets(.0001, 4, 9)}, []string{"op"}),
	}
}

func (m *meters) fetched(what, outcome string) { m.fetches.WithLabelValues(what, outcome).Inc() }
func (m *meters) stage(stage string, d time.Duration) {
	m.stages.WithLabelValues(stage).Observe(d.Seconds())
}
func (m *meters) database(op string, took time.Duration) {
	m.operations.WithLabelValues(op).Observe(took.Seconds())
}

// metrics are what Prometheus reads, and what tells a supervisor how a process
// without pages is. docs/metrics.md lists them.
func metrics(d *desk) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		d.meters.fetches, d.meters.stages, d.meters.operations, numbers{d})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), scrapeWithin)
		defer cancel()
		if err := d.room.Ready(ctx); err != nil {
			http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

// scrapeWithin is how long the database may take to answer for metrics.
const scrapeWithin = 5 * time.Second

// numbers are read from the database whenever the metrics are, the same for all
// processes on it.
type numbers struct{ d *desk }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("broadsheet_"+name, help, labels, nil)
}

var (
	upMetric        = desc("database_up", "Whether the database answers.")
	bytesMetric     = desc("database_bytes", "Room that the database takes.")
	readsMetric     = desc("database_reads_total", "Queries read since this process started.")
	feedsMetric     = desc("feeds", "Feeds by state.", "state")
	dueMetric       = desc("feeds_due", "Feeds whose time has come and that nobody reads yet.")
	lateMetric      = desc("feeds_lag_seconds", "How long the first of the due feeds has waited.")
	jobsMetric      = desc("jobs", "Jobs by kind and state; finished ones are kept for minutes.", "kind", "state")
	workersMetric   = desc("workers", "Processes that read feeds and do jobs.")
	unplacedMetric  = desc("stories_lag", "Articles stored and not yet placed in stories.")
	storyLateMetric = desc("stories_lag_seconds", "How long the first of these articles has waited.")
	writerMetric    = desc("story_writer", "The process that writes the stories of a family of languages.", "holder", "family")
)

// Describe implements prometheus.Collector.
func (numbers) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{upMetric, bytesMetric, readsMetric, feedsMetric, dueMetric, lateMetric, jobsMetric, workersMetric,
		unplacedMetric, storyLateMetric, writerMetric} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. A database that does not answer is a
// number too: the metrics of the process itself are still to be had.
func (n numbers) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	ch <- prometheus.MustNewConstMetric(readsMetric, prometheus.CounterValue, float64(n.d.db.Reads()))
	is, err := n.d.db.Numbers(ctx)
	if err != nil {
		n.d.log.Error("the database does not answer for metrics", "error", err)
		gauge(upMetric, 0)
		return
	}
	gauge(upMetric, 1)
	if size, err := n.d.db.Bytes(ctx); err == nil {
		gauge(bytesMetric, float64(size))
	}
	for _, state := range []news.FeedState{news.FeedWell, news.FeedWaiting, news.FeedStopped, news.FeedLinksOnly, news.FeedNeedsYou} {
		gauge(feedsMetric, float64(is.Feeds[state]), string(state))
	}
	for of, count := range is.Jobs {
		gauge(jobsMetric, float64(count), of.Kind, of.State)
	}
	gauge(dueMetric, float64(is.Due))
	gauge(lateMetric, age(is.Oldest))
	gauge(workersMetric, float64(is.Workers))
	gauge(unplacedMetric, float64(is.Unplaced))
	gauge(storyLateMetric, age(is.Waiting))
	for family, holder := range is.Writers {
		gauge(writerMetric, 1, holder, family)
	}
}

// age is how long ago something was in seconds, 0 for never.
func age(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return max(0, time.Since(t).Seconds())
}
