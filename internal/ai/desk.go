package ai

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Options are what the operator configured. The zero Options send nothing.
type Options struct {
	Model      *Endpoint      // words, answers, translates; nil: none
	Speech     *Endpoint      // reads aloud; nil: none
	Translator *Translator    // nil: none
	Features   []news.Feature // what the model may be used for
	Budget     Budget
	Forbid     []string      // domains of publishers of whose texts nothing is sent
	Timeout    time.Duration // of one call; 0: a minute
	AtOnce     int           // calls under way; 0: one
	Now        func() time.Time
	Book       Book
}

// Budget is how many tokens the calls of a day may take, per feature; 0 is none.
// A translator's characters count as a quarter of a token each.
type Budget struct {
	Each int64                  // for a feature that is not named
	Of   map[news.Feature]int64 // for those that are
}

// For is the budget of a feature.
func (b Budget) For(f news.Feature) int64 {
	if n, ok := b.Of[f]; ok {
		return n
	}
	return b.Each
}

// Book keeps what a desk must not forget; *store.DB is one.
type Book interface {
	Wording(ctx context.Context, digest string) (news.Wording, error)
	SaveWording(ctx context.Context, digest, subject string, w news.Wording) error
	AddCall(ctx context.Context, c news.Call) (int64, error)
	Spent(ctx context.Context, f news.Feature, since time.Time) (int64, error)
	AIOff(ctx context.Context) (bool, error)
	SwitchAI(ctx context.Context, on bool) error
}

// Desk takes jobs for models, translators and voices. It is safe for concurrent
// use; a nil Desk offers nothing.
type Desk struct {
	Options
	chat, sound *http.Client
	off         atomic.Bool
	pairs       atomic.Pointer[map[string][]string] // that the translator knows

	mu       sync.Mutex
	waiting  []*job
	running  map[*job]context.CancelFunc
	states   map[string]*state
	reserved map[news.Feature]int64
	order    int
}

// New is a desk. Run it, so that it learns of the switch.
func New(o Options) *Desk {
	o.Timeout, o.AtOnce = cmp.Or(o.Timeout, time.Minute), max(1, o.AtOnce)
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Desk{Options: o, chat: plainClient(maxReply), sound: plainClient(maxSound),
		running: map[*job]context.CancelFunc{}, states: map[string]*state{}, reserved: map[news.Feature]int64{}}
}

// watchEvery is how soon a desk learns that another process threw the switch.
const watchEvery = time.Second

// Run watches the switch until ctx ends, then stops what is under way.
func (d *Desk) Run(ctx context.Context) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	learn := time.Now()
	for {
		if !time.Now().Before(learn) {
			learn = time.Now().Add(d.Learn(ctx))
		}
		if off, err := d.Book.AIOff(ctx); err == nil {
			d.setOff(off)
		}
		select {
		case <-ctx.Done():
			d.stop()
			return nil
		case <-tick.C:
		}
	}
}

// Switch switches everything on or off at once: calls under way are given up.
func (d *Desk) Switch(ctx context.Context, on bool) error {
	d.setOff(!on)
	return d.Book.SwitchAI(ctx, on)
}

func (d *Desk) setOff(off bool) {
	d.off.Store(off)
	if off {
		d.stop()
	}
}

func (d *Desk) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, cancel := range d.running {
		cancel()
	}
	for _, j := range d.waiting {
		d.finish(j, "it was switched off")
	}
	d.waiting = nil
}

// Off reports whether the switch is thrown.
func (d *Desk) Off() bool { return d == nil || d.off.Load() }

// Configured reports whether anything at all could be sent anywhere.
func (d *Desk) Configured() bool {
	return d != nil && (d.Model != nil && len(d.Features) > 0 || d.Speech != nil || d.Translator != nil)
}

// Offers is the engine that a feature would use, empty for none.
func (d *Desk) Offers(f news.Feature) string {
	if d.Off() {
		return ""
	}
	return d.Engine(f)
}

// Forbidden says why nothing of an article may be sent; empty if it may.
func (d *Desk) Forbidden(publisher string, r news.Rights) string {
	switch {
	case !r.AI:
		return "its publisher does not allow machine use"
	case d != nil && slices.Contains(d.Forbid, publisher):
		return "the operator of this newspaper does not allow machine use of this publisher"
	}
	return ""
}

// job is one thing to be asked for.
type job struct {
	feature news.Feature
	engine  string
	subject string
	digest  string
	tokens  int64 // about what it will take
	order   int
	do      func(ctx context.Context, c *news.Call) (news.Wording, error)
}

// Job is a request that can be looked up or started.
type Job struct{ *job }

// Phase is how far a request has come.
type Phase string

// The phases.
const (
	Unasked Phase = ""
	Working Phase = "working"
	Done    Phase = "done"
	Failed  Phase = "failed"
)

type state struct {
	phase Phase
	why   string
	until time.Time // when a failure is forgotten
	done  chan struct{}
}

// Look is what a request has come to: the wording once it is done, why it failed.
func (d *Desk) Look(ctx context.Context, j Job) (w news.Wording, p Phase, why string, err error) {
	if d.Off() {
		return w, Unasked, "", nil
	}
	w, err = d.Book.Wording(ctx, j.digest)
	if err == nil {
		return w, Done, "", nil
	}
	if errs.KindOf(err) != errs.NotFound {
		return w, Unasked, "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.states[j.digest]; s != nil && (s.phase == Working || d.Now().Before(s.until)) {
		return w, s.phase, s.why, nil
	}
	return w, Unasked, "", nil
}

// maxWaiting bounds the queue.
const maxWaiting = 64

// Start asks for a job, unless it is done or under way. An error says in words
// for a reader why it is not taken.
func (d *Desk) Start(ctx context.Context, j Job) (err error) {
	if _, phase, _, err := d.Look(ctx, j); err != nil || phase == Done || phase == Working {
		return err
	}
	if off, err := d.Book.AIOff(ctx); err != nil || off || d.Off() {
		return cmp.Or(err, errs.New(errs.Forbidden, "The operator has switched models off"))
	}
	spent, err := d.Book.Spent(ctx, j.feature, midnight(d.Now()))
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.working(j.digest):
		return nil
	case spent+d.reserved[j.feature]+j.tokens > d.Budget.For(j.feature):
		return errs.New(errs.Conflict, "Today’s budget for this is used up; tomorrow there is a new one")
	case len(d.waiting) >= maxWaiting:
		return errs.New(errs.Conflict, "Too much is waiting for the model already; try again later")
	}
	d.order++
	j.order = d.order
	d.reserved[j.feature] += j.tokens
	d.states[j.digest] = &state{phase: Working, done: make(chan struct{})}
	d.waiting = append(d.waiting, j.job)
	d.pump()
	return nil
}

// Await waits until a job that was started is over, or ctx ends.
func (d *Desk) Await(ctx context.Context, j Job) {
	d.mu.Lock()
	s := d.states[j.digest]
	d.mu.Unlock()
	if s == nil || s.phase != Working {
		return
	}
	select {
	case <-s.done:
	case <-ctx.Done():
	}
}

// Digest is the identity of a request: under it its wording is kept.
func (j Job) Digest() string { return j.digest }

func (d *Desk) working(digest string) bool {
	s := d.states[digest]
	return s != nil && s.phase == Working
}

func midnight(t time.Time) time.Time {
	y, m, day := t.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, t.Location())
}

// urgency orders what waits: who has asked a question waits at the page.
var urgency = map[news.Feature]int{news.FeatureAsk: 0, news.FeatureSpeech: 1, news.FeatureExplain: 2, news.FeatureSummary: 3, news.FeatureTranslate: 4, news.FeatureModerate: 5}

// pump starts what may run. The lock is held.
func (d *Desk) pump() {
	slices.SortStableFunc(d.waiting, func(a, b *job) int {
		return cmp.Or(cmp.Compare(urgency[a.feature], urgency[b.feature]), cmp.Compare(a.order, b.order))
	})
	for len(d.running) < d.AtOnce && len(d.waiting) > 0 {
		j := d.waiting[0]
		d.waiting = d.waiting[1:]
		ctx, cancel := context.WithTimeout(context.Background(), d.Timeout)
		d.running[j] = cancel
		go d.run(ctx, j)
	}
}

// run does a job, writes the call down and keeps what came of it.
func (d *Desk) run(ctx context.Context, j *job) {
	call := news.Call{At: d.Now(), Feature: j.feature, Engine: j.engine, Subject: j.subject, Prompt: j.digest}
	w, err := j.do(ctx, &call)
	call.Took = d.Now().Sub(call.At)
	switch {
	case d.off.Load() && err != nil:
		call.Outcome, err = news.OutcomeStopped, errs.New(errs.Transient, "it was switched off")
	case errors.Is(err, context.DeadlineExceeded) || ctx.Err() == context.DeadlineExceeded && err != nil:
		call.Outcome, err = news.OutcomeTimeout, errs.New(errs.Transient, "it took too long")
	case err != nil:
		call.Outcome = cmp.Or(call.Outcome, news.OutcomeFailed)
	default:
		call.Outcome = news.OutcomeUsed
	}
	why := ""
	if err != nil {
		why, call.Detail = err.Error(), cmp.Or(call.Detail, err.Error())
	}
	d.write(j, call, w, err == nil && !d.off.Load())
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running[j]()
	delete(d.running, j)
	d.finish(j, why)
	d.pump()
}

// writeWithin bounds the writing down, which happens even as the program ends.
const writeWithin = 10 * time.Second

func (d *Desk) write(j *job, call news.Call, w news.Wording, keep bool) {
	ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
	defer cancel()
	id, err := d.Book.AddCall(ctx, call)
	if err == nil && keep {
		w.Engine, w.At, w.Call = j.engine, call.At, id
		d.Book.SaveWording(ctx, j.digest, j.subject, w) //nolint:errcheck // it is asked for again
	}
}

// forgetFailure is how long a failure is told, and not tried again by itself.
const forgetFailure = 10 * time.Minute

// finish gives a job's reserve back and notes how it ended. The lock is held.
func (d *Desk) finish(j *job, why string) {
	d.reserved[j.feature] -= j.tokens
	for digest, s := range d.states {
		if s.phase != Working && d.Now().After(s.until) {
			delete(d.states, digest)
		}
	}
	if s := d.states[j.digest]; s != nil && s.phase == Working {
		close(s.done)
	}
	delete(d.states, j.digest)
	if why != "" {
		d.states[j.digest] = &state{phase: Failed, why: why, until: d.Now().Add(forgetFailure)}
	}
}

// Engine is the engine that is configured for a feature, whether or not the
// switch is thrown; empty for none.
func (d *Desk) Engine(f news.Feature) string {
	switch {
	case f == news.FeatureSpeech && d.Speech != nil:
		return d.Speech.Model
	case f == news.FeatureTranslate && d.Translator != nil:
		return d.Translator.name()
	case f != news.FeatureSpeech && d.Model != nil && slices.Contains(d.Features, f):
		return d.Model.Model
	}
	return ""
}

// Address is where what a feature sends goes.
func (d *Desk) Address(f news.Feature) string {
	switch {
	case f == news.FeatureSpeech && d.Speech != nil:
		return d.Speech.URL
	case f == news.FeatureTranslate && d.Translator != nil:
		return d.Translator.URL
	case d.Model != nil:
		return d.Model.URL
	}
	return ""
}
