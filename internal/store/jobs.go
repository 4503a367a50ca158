package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"broadsheet/internal/errs"
)

// Jobs are the durable work that a committed change makes necessary. They are
// inserted in the transaction of that change, so neither can be without the
// other, and live in the same database through riverqueue/river.

// PageJob asks for the page of an entry to be fetched and its article stored.
type PageJob struct {
	Entry int64 `json:"entry" river:"unique"`
	Said  int64 `json:"said" river:"unique"` // Entry.Said, where it changed while another job read its page
}

// Kind implements river.JobArgs.
func (PageJob) Kind() string { return "page" }

// BriefJob asks for the brief of a story to be made again.
type BriefJob struct {
	Story int64 `json:"story" river:"unique"`
}

// Kind implements river.JobArgs.
func (BriefJob) Kind() string { return "brief" }

// RulesJob asks for the rules of readers to be asked of the articles of a run of
// arrivals of a family: those after From, up to Upto.
type RulesJob struct {
	Family string `json:"family" river:"unique"`
	From   int64  `json:"from" river:"unique"`
	Upto   int64  `json:"upto" river:"unique"`
}

// Kind implements river.JobArgs.
func (RulesJob) Kind() string { return "rules" }

// Work is who does the jobs. An error of kind Transient is tried again later,
// with growing pauses; any other ends the job and is logged.
type Work struct {
	Page  func(ctx context.Context, entry int64, try Try) error
	Brief func(ctx context.Context, story int64) error
	Rules func(ctx context.Context, run RulesJob) error
	// Letter sends the letter with an edition. Nil: this process sends none, and
	// they wait for one that does.
	Letter func(ctx context.Context, reader int64, edition string, try Try) error
}

// Try is how often a job was tried before.
type Try struct {
	Failed int // tries that ended with an error
	Died   int // tries that ended with the process
}

// Last reports whether no try follows this one if it fails.
func (t Try) Last() bool { return t.Failed+1 >= Attempts }

func tryOf(j *rivertype.JobRow) Try {
	return Try{Failed: len(j.Errors), Died: max(0, j.Attempt-1-len(j.Errors))}
}

// fetchCooldown is the least time between two looks for jobs: it bounds how many
// jobs a second a process begins.
const fetchCooldown = 20 * time.Millisecond

// Attempts is how often a page is tried before its entry is kept as it is. Tries
// that ended because the process died are counted apart (Try).
const Attempts = 5

// engineRest is how long a job waits for a database that was not well.
const engineRest = 5 * time.Second

// mostAttempts bounds both together.
const mostAttempts = 1000

// jobs inserts; it never works jobs itself.
type jobs struct{ client *river.Client[*sql.Tx] }

func newJobs(db *DB) (*jobs, error) {
	c, err := river.NewClient(db.queue(db), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	return &jobs{c}, err
}

// unfinished leaves out completed: a page changed again is worked again.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

func (j *jobs) insert(ctx context.Context, t tx, args ...river.JobArgs) error {
	if len(args) == 0 {
		return nil
	}
	many := make([]river.InsertManyParams, len(args))
	for i, a := range args {
		many[i] = river.InsertManyParams{Args: a, InsertOpts: &river.InsertOpts{
			MaxAttempts: mostAttempts,
			Queue:       a.Kind(),
			UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: unfinished},
		}}
	}
	_, err := j.client.InsertManyFastTx(ctx, t.Tx, many)
	return err
}

// Workers runs jobs until it is stopped.
type Workers struct {
	client *river.Client[*sql.Tx]
	silent func() // ends the news of new jobs
}

// StartWorkers begins to work jobs with w, looking for them every so often; at
// most pages page jobs run at a time. Jobs that a dead process left running are
// freed by Enlist.
func (db *DB) StartWorkers(ctx context.Context, w Work, pages int, every time.Duration, log *slog.Logger) (_ *Workers, err error) {
	defer errs.Wrap(&err, "store.StartWorkers")
	ws := river.NewWorkers()
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[PageJob]) error {
		return verdict(tryOf(j.JobRow), w.Page(ctx, j.Args.Entry, tryOf(j.JobRow)))
	}))
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[BriefJob]) error {
		return verdict(tryOf(j.JobRow), w.Brief(ctx, j.Args.Story))
	}))
	queues := map[string]river.QueueConfig{"page": {MaxWorkers: pages}, "brief": {MaxWorkers: 2}, "rules": {MaxWorkers: 1}}
	if w.Letter != nil {
		queues["edition"] = river.QueueConfig{MaxWorkers: 1} // one connection to the mail server
		river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[EditionJob]) error {
			return verdict(tryOf(j.JobRow), w.Letter(ctx, j.Args.Reader, j.Args.Edition, tryOf(j.JobRow)))
		}))
	}
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[RulesJob]) error {
		return verdict(tryOf(j.JobRow), w.Rules(ctx, j.Args))
	}))
	driver, silent, err := db.listen(db)
	if err != nil {
		return nil, err
	}
	c, err := river.NewClient(driver, &river.Config{
		ID:                          db.process,
		Queues:                      queues,
		Workers:                     ws,
		Logger:                      slog.New(quiet{log.Handler()}),
		PollOnly:                    !driver.SupportsListener(),
		FetchPollInterval:           every,
		FetchCooldown:               fetchCooldown,
		JobTimeout:                  time.Minute,
		RescueStuckJobsAfter:        2 * time.Minute,
		CompletedJobRetentionPeriod: 10 * time.Minute,
		RetryPolicy:                 retryLater{db.now},
		ErrorHandler:                &failures{log},
	})
	if err != nil {
		silent()
		return nil, err
	}
	// River stops hard when its context ends; stopping is Stop's business.
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		silent()
		return nil, err
	}
	return &Workers{c, silent}, nil
}

// Stop lets running jobs finish until ctx ends, then cancels them.
func (w *Workers) Stop(ctx context.Context) error {
	defer w.silent()
	err := w.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		return w.client.StopAndCancel(hard)
	}
	return err
}

// PendingJobs is how many jobs are waiting or running, with those that are to
// be tried again within the next half minute; letters, which wait for a mail
// server, are not among them.
func (db *DB) PendingJobs(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "store.PendingJobs")
	err = db.row(ctx, `SELECT count(*) FROM river_job WHERE kind <> 'edition' AND (state IN ('available', 'running', 'pending')
		OR state IN ('retryable', 'scheduled') AND scheduled_at < $1)`, db.jobTime(db.now().Add(30*time.Second))).Scan(&n)
	return n, err
}

// Later is returned by a worker whose time has not come, without counting as a
// try: its host is busy.
type Later time.Duration

// Error implements error.
func (l Later) Error() string { return "put off for " + time.Duration(l).String() }

// verdict tells river what a stage's error means.
func verdict(t Try, err error) error {
	var later Later
	if errors.As(err, &later) {
		return river.JobSnooze(time.Duration(later))
	}
	if errors.Is(err, context.Canceled) {
		return river.JobSnooze(0) // told to stop: no fault of the job's
	}
	if errors.As(err, new(*engineError)) {
		return river.JobSnooze(engineRest) // nor is this
	}
	if err == nil || errs.Retry(err) && !t.Last() {
		return err
	}
	return river.JobCancel(err)
}

// retryLater waits 5 s, 25 s, 2 min, 10 min.
type retryLater struct{ now func() time.Time }

// NextRetry implements river.ClientRetryPolicy.
func (r retryLater) NextRetry(j *rivertype.JobRow) time.Time {
	wait := time.Second
	for range min(len(j.Errors)+1, Attempts) {
		wait *= 5
	}
	return r.now().Add(wait)
}

// quiet leaves out what the queue says while all is well.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

// failures writes what ends a job.
type failures struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (f *failures) HandleError(_ context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.Warn("job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler: one poisonous article must not
// take the rest with it.
func (f *failures) HandlePanic(_ context.Context, j *rivertype.JobRow, p any, trace string) *river.ErrorHandlerResult {
	f.log.Error("job panicked", "kind", j.Kind, "job", j.ID, "panic", p, "trace", trace)
	return &river.ErrorHandlerResult{SetCancelled: true}
}
