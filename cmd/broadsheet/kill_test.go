package main

import (
	"bufio"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/cluster"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var (
	soak     = flag.Duration("soak", 0, "how long TestKilled goes on with new worlds; once where 0")
	killSeed = flag.Uint64("killseed", 0, "seed of TestKilled's worlds and of when it kills; a new one where 0")
)

// kills is how often processes are killed, or told to stop, while one world is read.
const kills = 30

// patienceForWorld is when a world that is not read yet never will be.
const patienceForWorld = 5 * time.Minute

// TestKilled reads worlds while the processes that read are killed at random
// moments, and compares what is stored with an undisturbed reading: the same
// entries, articles, revisions and validators, each once, and stories as they
// come of the stored order of arrival.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes; make test runs it")
	}
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64() % 1_000_000
	}
	binary := buildProgram(t)
	for until := time.Now().Add(*soak); ; seed++ {
		t.Logf("seed %d: go test ./cmd/broadsheet -run TestKilled -killseed %[1]d", seed)
		killed(t, binary, seed)
		if t.Failed() || !time.Now().Before(until) {
			return
		}
	}
}

func killed(t *testing.T, binary string, seed uint64) {
	publishers := 8
	if *soak > 0 {
		publishers = 25
	}
	generated := newWorld(t, seed, publishers, 8)
	written := newSampleWorld(t)
	var wants [2]map[string]int
	for i, w := range []readable{generated, written} {
		r := newReading(t, binary, w, storetest.SQLite, seed)
		r.undisturbed()
		wants[i] = r.stored()
		r.checkStories()
	}
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for i, w := range []readable{generated, written} {
			w.again()
			r := newReading(t, binary, w, e, seed)
			r.disturbed()
			r.compare(wants[i])
			r.checkStories()
			t.Logf("told to stop, a process took %v at most", r.slowest.Round(time.Millisecond))
			if t.Failed() {
				r.tellLogs()
			}
		}
	})
}

// buildProgram builds the program as it is installed.
func buildProgram(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "broadsheet")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return binary
}

// readable is a world that can be read.
type readable interface {
	again()
	phases() int
	enter(phase int)
	addresses() []string
	known(f news.Feed, phase int) bool // whether a feed's reading is of this phase
}

func (w *world) phases() int     { return 2 }
func (w *world) enter(phase int) { w.phase.Store(int32(phase)) }

func (w *world) addresses() (all []string) {
	for _, f := range w.feeds {
		all = append(all, w.url(f))
	}
	return all
}

func (w *world) known(f news.Feed, phase int) bool { return f.ETag == fmt.Sprintf(`"phase %d"`, phase) }

// sampleWorld is the sample newsroom when all of its day has arrived.
type sampleWorld struct {
	*sample.Newsroom
	port int
}

func newSampleWorld(t *testing.T) *sampleWorld {
	t.Helper()
	start := time.Now()
	var calls atomic.Int64
	room, err := sample.Open(func() time.Time {
		if calls.Add(1) == 1 {
			return start
		}
		return start.Add(10 * time.Minute)
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: room}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return &sampleWorld{room, l.Addr().(*net.TCPAddr).Port}
}

func (w *sampleWorld) again()      {}
func (w *sampleWorld) phases() int { return 1 }
func (w *sampleWorld) enter(int)   {}

func (w *sampleWorld) addresses() (all []string) {
	for _, f := range w.Feeds(w.port) {
		all = append(all, f.URL)
	}
	return all
}

// known waits for a feed that is about to be read at its new address.
func (w *sampleWorld) known(f news.Feed, _ int) bool { return !f.Checked.IsZero() && f.MovedTo == "" }

// reading is one database into which processes read a world.
type reading struct {
	*testing.T
	binary string
	world  readable
	engine storetest.Engine
	url    string
	db     *store.DB
	random *rand.Rand
	logs   []string
	// slowest is how long a process took at most to stop when it was told to.
	slowest time.Duration
}

func newReading(t *testing.T, binary string, w readable, e storetest.Engine, seed uint64) *reading {
	t.Helper()
	r := &reading{T: t, binary: binary, world: w, engine: e, url: e.URL(t), random: rand.New(rand.NewPCG(seed, 2))}
	r.follow()
	return r
}

// process is a running program.
type process struct {
	args []string
	cmd  *exec.Cmd
	done chan error
}

// start runs the program beside the test; what it says goes into a file.
func (r *reading) start(args ...string) *process {
	r.Helper()
	return r.startOn(r.url, args...)
}

func (r *reading) startOn(database string, args ...string) *process {
	r.Helper()
	p := &process{args: args, done: make(chan error, 1)}
	name := filepath.Join(r.TempDir(), "log")
	log, err := os.Create(name)
	if err != nil {
		r.Fatal(err)
	}
	defer log.Close()
	r.logs = append(r.logs, name)
	p.cmd = exec.Command(r.binary, append(args, "--database", database, "--data", r.TempDir(), "--allow-network", "127.0.0.0/8",
		"--host-delay", "0s", "--host-concurrency", "4", "--min-interval", "1m", "--listen", "127.0.0.1:0")...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		r.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	return p
}

// kill ends a process as the kernel does when memory runs out.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// stop asks a process to stop, and fails where it does not.
func (r *reading) stop(p *process) {
	r.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	began := time.Now()
	defer func() { r.slowest = max(r.slowest, time.Since(began)) }()
	select {
	case err := <-p.done:
		// One that has hardly begun does not listen yet, and has nothing to give back.
		if err != nil && err.Error() != "signal: terminated" {
			r.Errorf("%v ended with %v", p.args, err)
		}
	case <-time.After(time.Minute):
		r.Errorf("%v does not stop", p.args)
		p.kill()
	}
}

// undisturbed lets one process after the other read each phase.
func (r *reading) undisturbed() {
	r.Helper()
	for phase := 1; phase <= r.world.phases(); phase++ {
		r.world.enter(phase)
		ctx, cancel := context.WithTimeout(r.Context(), patienceForWorld)
		p := r.start("worker")
		r.settle(ctx, phase, func() {})
		r.stop(p)
		cancel()
	}
}

// disturbed reads each phase with several processes that are killed.
func (r *reading) disturbed() {
	r.Helper()
	crew := [][]string{{"worker"}, {"worker"}, {"serve", "--pages-only"}}
	if r.engine == storetest.SQLite {
		crew = [][]string{{"serve"}, {"refresh", "--all"}}
	}
	running := make([]*process, len(crew))
	for i, args := range crew {
		running[i] = r.start(args...)
	}
	left := kills
	for phase := 1; phase <= r.world.phases(); phase++ {
		r.world.enter(phase)
		spare := kills / r.world.phases() * (r.world.phases() - phase) // for the phases to come
		ctx, cancel := context.WithTimeout(r.Context(), patienceForWorld)
		for ctx.Err() == nil && left > spare {
			r.pause(ctx, time.Duration(100+r.random.IntN(1200))*time.Millisecond)
			i := r.random.IntN(len(running))
			if left%6 == 0 { // now and then one is only told to stop
				r.stop(running[i])
			} else {
				running[i].kill()
			}
			running[i] = r.start(crew[i]...)
			left--
		}
		r.settle(ctx, phase, func() { // a refresh that has ended begins anew
			for i, p := range running {
				select {
				case err := <-p.done:
					if err != nil {
						r.Errorf("%v ended with %v", p.args, err)
					}
					running[i] = r.start(crew[i]...)
				default:
				}
			}
		})
		cancel()
	}
	for _, p := range running {
		r.stop(p)
	}
}

func (r *reading) pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// settle waits until all of a phase is read. The feeds are due again and again,
// since this world does not wait for a day to change.
func (r *reading) settle(ctx context.Context, phase int, tend func()) {
	r.Helper()
	for n := 0; ; n++ {
		if n%10 == 0 {
			if err := r.db.DueAll(r.Context()); err != nil {
				r.Fatal(err)
			}
		}
		r.pause(ctx, 300*time.Millisecond)
		tend()
		what := r.unfinished(phase)
		if what == "" {
			return
		}
		if ctx.Err() != nil {
			r.tellLogs()
			r.Fatalf("phase %d is never read: %s", phase, what)
		}
	}
}

// unfinished says what is still to be done, empty for nothing.
func (r *reading) unfinished(phase int) string {
	feeds, err := r.db.Feeds(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range feeds {
		if !r.world.known(f, phase) {
			return fmt.Sprintf("%s is %s (%s), has %s and is due at %s", f.URL, f.State, f.Reason, f.ETag, f.Next)
		}
	}
	if jobs := r.rows(`SELECT kind, state, attempt FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded')`); len(jobs) > 0 {
		return fmt.Sprintf("%d jobs: %v", len(jobs), jobs)
	}
	if built, newest, err := r.db.Built(r.Context()); err != nil || built != newest {
		return fmt.Sprintf("stories are built up to %d of %d: %v", built, newest, err)
	}
	return ""
}

// rows are the rows of a query, each as one line, with how often it is there.
func (r *reading) rows(query string) map[string]int {
	r.Helper()
	kind, address := "sqlite", strings.TrimPrefix(r.url, "sqlite:")
	if r.engine == storetest.Postgres {
		kind, address = "pgx", r.url
	}
	db, err := sql.Open(kind, address)
	if err != nil {
		r.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(r.Context(), query)
	if err != nil {
		r.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		r.Fatal(err)
	}
	lines := map[string]int{}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			r.Fatal(err)
		}
		line := make([]string, len(values))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			line[i] = fmt.Sprintf("%s %v", columns[i], v)
		}
		lines[strings.Join(line, ", ")]++
	}
	if err := rows.Err(); err != nil {
		r.Fatal(err)
	}
	return lines
}

// stored is all that must not depend on who read it and how often they died, as
// lines with how often each is there.
func (r *reading) stored() map[string]int {
	r.Helper()
	all := r.rows(`SELECT url AS feed, etag, last_modified, digest, entries FROM feeds`)
	maps.Copy(all, r.rows(`SELECT f.url AS entry_of, e.url, e.digest, coalesce(a.url, '') AS article, CASE WHEN e.content IS NULL THEN 0 ELSE 1 END AS waiting
		FROM entries e JOIN feeds f ON f.id = e.feed LEFT JOIN articles a ON a.id = e.article`))
	maps.Copy(all, r.rows(`SELECT url AS article, title, state, revision, edited, withdrawn, etag FROM articles`))
	maps.Copy(all, r.rows(`SELECT a.url AS revised, r.number FROM revisions r JOIN articles a ON a.id = r.article`))
	maps.Copy(all, r.rows(`SELECT a.url AS without_text FROM articles a LEFT JOIN texts t ON t.article = a.id LEFT JOIN profiles p ON p.article = a.id
		WHERE t.article IS NULL OR p.article IS NULL OR a.story = 0`))
	return all
}

// compare holds what is stored against an undisturbed reading.
func (r *reading) compare(want map[string]int) {
	r.Helper()
	got := r.stored()
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if got[line] == 0 {
			r.Errorf("missing: %s", line)
		}
	}
	for _, line := range slices.Sorted(maps.Keys(got)) {
		if got[line] > 1 {
			r.Errorf("%d times: %s", got[line], line)
		}
		if want[line] == 0 {
			r.Errorf("not in an undisturbed reading: %s", line)
		}
	}
}

// checkStories holds the stored stories against the articles placed in their
// stored order of arrival.
func (r *reading) checkStories() {
	r.Helper()
	windows := cluster.Windows{}
	got, want := map[string]cluster.Change{}, map[string]cluster.Change{}
	err := r.db.ArrivedAfter(r.Context(), 0, 1<<30, func(a store.Arrived) error {
		var p cluster.Profile
		if err := p.UnmarshalBinary(a.Profile); err != nil {
			return err
		}
		out := windows.Of(a.Family, cluster.Settings{}).Assign(p)
		for _, c := range append(out.Changes, cluster.Change{ID: out.ID, Story: out.Story, DuplicateOf: out.DuplicateOf}) {
			want[c.ID] = c
		}
		c := cluster.Change{ID: fmt.Sprint(a.ID), Story: fmt.Sprint(a.Story)}
		if a.DuplicateOf != 0 {
			c.DuplicateOf = fmt.Sprint(a.DuplicateOf)
		}
		got[c.ID] = c
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	for id, c := range want {
		if got[id] != c {
			r.Errorf("article %s is stored as %+v; in this order of arrival it is %+v", id, got[id], c)
		}
	}
}

// tellLogs shows what went wrong in the processes.
func (r *reading) tellLogs() {
	for i, name := range r.logs {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		for in := bufio.NewScanner(f); in.Scan(); {
			if line := in.Text(); strings.Contains(line, "level=") && !strings.Contains(line, "level=INFO") {
				r.Logf("process %d: %.300s", i, line)
			}
		}
		f.Close()
	}
}
