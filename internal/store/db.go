// Package store keeps everything Broadsheet knows in one SQL database.
//
// It is the only package that imports database/sql. SQL is written once, in the
// dialect that SQLite and PostgreSQL share ($1 parameters, RETURNING, ON
// CONFLICT); what differs is in dialect.go, sqlite.go and postgres.go. PostgreSQL
// reads at READ COMMITTED, where a transaction sees what others commit meanwhile:
// what a transaction reads in order to change it, it locks (dialect.lock), and
// rows that many take from are claimed (dialect.claim). An exported method
// is one transaction: noun reads (Article, Stories), verb + noun writes
// (SaveEntries). Unexported functions that take a tx are the SQL.
//
// Read migrations/ for the tables, then entry.go and article.go for what the
// pipeline writes, story.go for what pages read, jobs.go for durable work.
package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/errs"
)

// DB is a database of Broadsheet. It is safe for concurrent use.
type DB struct {
	dialect
	read  *sql.DB // many connections
	write *sql.DB // one connection on SQLite: writers queue here, not in the engine
	// Who reads and who writes waits in line, not in the pools, which give their
	// connections to any of those that wait: the last would wait far too long.
	reading, writing line
	stmts            sync.Map
	reads            atomic.Int64
	known            atomic.Pointer[knownLanguages]
	ruled            atomic.Pointer[ruleMap]
	benched          atomic.Pointer[benchAt]
	now              func() time.Time
	jobs             *jobs
	// process is under what name this process holds leases.
	process string
	spent   func(op string, d time.Duration) // nil: nobody listens
}

// Config says which database to open.
type Config struct {
	URL string           // "sqlite:PATH" or "postgres://USER:PASSWORD@HOST/DATABASE"
	Now func() time.Time // the clock; time.Now if nil
	// Took hears how long each read and each write (a transaction, with its wait
	// for its turn) took. Nil: nobody listens.
	Took func(op string, d time.Duration)
}

// Open opens the database, creates it where it is missing, and brings its
// schema up to date. A schema newer than this program is errs.Invalid.
func Open(ctx context.Context, c Config) (db *DB, err error) {
	defer errs.Wrap(&err, "database %s", Address(c.URL))
	if c.Now == nil {
		c.Now = time.Now
	}
	db, err = open(ctx, c.URL)
	if err != nil {
		return nil, err
	}
	db.now, db.process, db.spent = c.Now, processName(), c.Took
	if err := db.migrate(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if err := db.finished(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if err := db.fillLooks(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if db.jobs, err = newJobs(db); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Close closes the database. Statements that still run are waited for.
func (db *DB) Close() error {
	db.stmts.Range(func(_, s any) bool {
		if s, ok := s.(*sql.Stmt); ok {
			s.Close()
		}
		return true
	})
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.Ping")
	return db.row(ctx, `SELECT 1`).Scan(new(int))
}

// line lets so many go on at a time, in the order in which they came.
type line chan struct{}

// enter waits for a place.
func (l line) enter(ctx context.Context) error {
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l line) leave() { <-l }

// connect bounds the connections of both sides.
func (db *DB) connect(reading, writing int) {
	db.reading, db.writing = make(line, reading), make(line, writing)
	db.read.SetMaxOpenConns(reading)
	db.read.SetMaxIdleConns(reading)
	db.write.SetMaxOpenConns(writing)
	db.write.SetMaxIdleConns(writing)
}

// tx is one writing transaction.
type tx struct {
	*sql.Tx
	db    *DB
	fresh map[string]bool      // queries met for the first time
	bound map[string]statement // statements of this transaction: it keeps them all until it ends
}

// update runs do in one writing transaction. Where the engine asks to try again,
// that is done; any other error rolls everything back. An engine that is away is
// errs.Transient at once: whether it still committed is not known, and who asked
// decides whether to ask again.
func (db *DB) update(ctx context.Context, do func(tx) error) error {
	for try := 0; ; try++ {
		err := db.updateOnce(ctx, do)
		if try == 4 || err == nil || db.diagnose(err) != again {
			return db.kind(err)
		}
		select {
		case <-ctx.Done():
			return db.kind(err)
		case <-time.After(time.Duration(50<<try) * time.Millisecond):
		}
	}
}

// kind gives an error of an engine that may succeed later its kind.
func (db *DB) kind(err error) error {
	if err != nil && db.diagnose(err) != sound {
		return errs.Mark(errs.Transient, &engineError{err})
	}
	return err
}

// engineError is an error of the engine that is no fault of what was asked of it:
// the same may succeed once the engine is well.
type engineError struct{ cause error }

// advice is what to do about the trouble that a message speaks of.
var advice = []struct{ sign, do string }{
	{"database or disk is full", "there is no room left for the database: free some, and the work goes on by itself"},
	{"No space left", "there is no room left for the database: free some, and the work goes on by itself"},
	{"readonly database", "the database cannot be written to: see who owns the file and its folder, and how the disk is mounted; the work goes on by itself"},
	{"read-only transaction", "the database cannot be written to: it is a standby, or was made read-only; the work goes on by itself"},
	{"disk I/O error", "the disk under the database fails: look after it before anything else"},
	{"too many clients", "the server has no connection left: raise max_connections there, or lower pool_max_conns in the address"},
	{"database is locked", "another process has kept the database to itself for long; the work goes on when it is done"},
}

// Error says what to do, then what the engine said.
func (e *engineError) Error() string {
	text := e.cause.Error()
	for _, a := range advice {
		if strings.Contains(text, a.sign) {
			return a.do + " (" + text + ")"
		}
	}
	return text
}

// Unwrap is what the engine said.
func (e *engineError) Unwrap() error { return e.cause }

func (db *DB) updateOnce(ctx context.Context, do func(tx) error) error {
	defer db.since("write", time.Now())
	if err := db.writing.enter(ctx); err != nil {
		return err
	}
	defer db.writing.leave()
	t, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	fresh := map[string]bool{}
	if err := do(tx{t, db, fresh, map[string]statement{}}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return err
	}
	for query := range fresh {
		if _, err := db.stmt(ctx, db.write, query); err != nil {
			break // only the cache misses it
		}
	}
	return nil
}

// hold waits until the transaction may go on beside others, as the dialect's together
// or alone says; what it reads afterwards is what they have left.
func (t tx) hold(ctx context.Context, how string, lock int64) error {
	if how == "" {
		return nil
	}
	_, err := t.run(ctx, how, lock)
	return err
}

// statement is a query ready to run.
type statement interface {
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
}

// runner is a database or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// unprepared is a statement whose driver prepares it on each connection by itself.
type unprepared struct {
	on    runner
	query string
}

func (u unprepared) ExecContext(ctx context.Context, args ...any) (sql.Result, error) {
	return u.on.ExecContext(ctx, u.query, args...)
}

func (u unprepared) QueryContext(ctx context.Context, args ...any) (*sql.Rows, error) {
	return u.on.QueryContext(ctx, u.query, args...)
}

func (u unprepared) QueryRowContext(ctx context.Context, args ...any) *sql.Row {
	return u.on.QueryRowContext(ctx, u.query, args...)
}

type stmtKey struct {
	on    *sql.DB
	query string
}

// stmt is the prepared form of query on one side, made once. There are as many as
// there are queries in this package: a few dozen.
func (db *DB) stmt(ctx context.Context, on *sql.DB, query string) (statement, error) {
	key := stmtKey{on, query}
	if s, ok := db.stmts.Load(key); ok {
		return s.(statement), nil
	}
	if db.unprepared {
		s, _ := db.stmts.LoadOrStore(key, unprepared{on, query})
		return s.(statement), nil
	}
	s, err := on.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if old, loaded := db.stmts.LoadOrStore(key, s); loaded {
		s.Close()
		return old.(statement), nil
	}
	return s, nil
}

// scanner is a row of one or many.
type scanner interface{ Scan(...any) error }

type failedRow struct{ error }

func (f failedRow) Scan(...any) error { return f.error }

// readRow is a row read outside a transaction.
type readRow struct {
	*sql.Row
	db    *DB
	began time.Time
}

// Scan implements scanner.
func (r readRow) Scan(to ...any) error {
	defer r.db.since("read", r.began)
	defer r.db.reading.leave()
	return r.db.kind(r.Row.Scan(to...))
}

// since tells how long something took that began then.
func (db *DB) since(op string, began time.Time) {
	if db.spent != nil {
		db.spent(op, time.Since(began))
	}
}

// Reads is how many queries were read so far, outside of writes.
func (db *DB) Reads() int64 { return db.reads.Load() }

// row reads one row outside a transaction.
func (db *DB) row(ctx context.Context, query string, args ...any) scanner {
	db.reads.Add(1)
	began := time.Now()
	if err := db.reading.enter(ctx); err != nil {
		return failedRow{err}
	}
	s, err := db.stmt(ctx, db.read, query)
	if err != nil {
		db.reading.leave()
		return failedRow{db.kind(err)}
	}
	return readRow{s.QueryRowContext(ctx, bind(args)...), db, began}
}

// rows reads rows outside a transaction and hands each to scan.
func (db *DB) rows(ctx context.Context, scan func(scanner) error, query string, args ...any) error {
	db.reads.Add(1)
	defer db.since("read", time.Now())
	if err := db.reading.enter(ctx); err != nil {
		return err
	}
	defer db.reading.leave()
	s, err := db.stmt(ctx, db.read, query)
	if err != nil {
		return db.kind(err)
	}
	r, err := s.QueryContext(ctx, bind(args)...)
	if err != nil {
		return db.kind(err)
	}
	return db.kind(each(r, scan))
}

func each(r *sql.Rows, scan func(scanner) error) error {
	defer r.Close()
	for r.Next() {
		if err := scan(r); err != nil {
			return err
		}
	}
	return r.Err()
}

// run executes a statement in the transaction and returns the rows it touched.
func (t tx) run(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, bind(args)...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row reads one row in the transaction.
func (t tx) row(ctx context.Context, query string, args ...any) scanner {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return failedRow{err}
	}
	return s.QueryRowContext(ctx, bind(args)...)
}

// rows reads rows in the transaction.
func (t tx) rows(ctx context.Context, scan func(scanner) error, query string, args ...any) error {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return err
	}
	r, err := s.QueryContext(ctx, bind(args)...)
	if err != nil {
		return err
	}
	return each(r, scan)
}

// prepared is query ready to run in the transaction. On SQLite the writing side
// has one connection, taken by this very transaction, so a query met for the
// first time is prepared inside it and kept for later transactions once it is over.
func (t tx) prepared(ctx context.Context, query string) (statement, error) {
	if t.db.unprepared {
		return unprepared{t.Tx, query}, nil
	}
	if s := t.bound[query]; s != nil {
		return s, nil
	}
	if s, ok := t.db.stmts.Load(stmtKey{t.db.write, query}); ok {
		t.bound[query] = t.StmtContext(ctx, s.(*sql.Stmt))
		return t.bound[query], nil
	}
	s, err := t.PrepareContext(ctx, query)
	if err == nil {
		t.fresh[query], t.bound[query] = true, s
	}
	return s, err
}

// found turns "no rows" into errs.NotFound with what was looked for.
func found(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, format, args...)
	}
	return err
}

// millis is t as stored: milliseconds since 1970 UTC, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the time that millis stored.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
