// Package store keeps everything Broadsheet knows in one SQL database.
//
// It is the only package that imports database/sql. SQL is written once, in the
// dialect that SQLite and PostgreSQL share ($1 parameters, RETURNING, ON
// CONFLICT); what differs is in dialect values (sqlite.go). An exported method
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
	stmts sync.Map
	reads atomic.Int64
	known atomic.Pointer[knownLanguages]
	now   func() time.Time
	jobs  *jobs
}

// Config says which database to open.
type Config struct {
	URL string           // "sqlite:PATH"
	Now func() time.Time // the clock; time.Now if nil
}

// Open opens the database, creates it where it is missing, and brings its
// schema up to date. A schema newer than this program is errs.Invalid.
func Open(ctx context.Context, c Config) (db *DB, err error) {
	defer errs.Wrap(&err, "database %s", c.URL)
	if c.Now == nil {
		c.Now = time.Now
	}
	db, err = open(c.URL)
	if err != nil {
		return nil, err
	}
	db.now = c.Now
	if err := db.migrate(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if err := db.finished(ctx); err != nil {
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
	db.stmts.Range(func(_, s any) bool { s.(*sql.Stmt).Close(); return true })
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.Ping")
	return db.row(ctx, `SELECT 1`).Scan(new(int))
}

// tx is one writing transaction.
type tx struct {
	*sql.Tx
	db    *DB
	fresh map[string]bool      // queries met for the first time
	bound map[string]*sql.Stmt // statements of this transaction: it keeps them all until it ends
}

// update runs do in one writing transaction. A database that is busy is tried
// again; any error rolls everything back.
func (db *DB) update(ctx context.Context, do func(tx) error) error {
	for try := 0; ; try++ {
		err := db.updateOnce(ctx, do)
		if err == nil || !db.busy(err) {
			return err
		}
		if try == 4 {
			return errs.Mark(errs.Transient, err)
		}
		select {
		case <-ctx.Done():
			return errs.Mark(errs.Transient, err)
		case <-time.After(time.Duration(50<<try) * time.Millisecond):
		}
	}
}

func (db *DB) updateOnce(ctx context.Context, do func(tx) error) error {
	t, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	fresh := map[string]bool{}
	if err := do(tx{t, db, fresh, map[string]*sql.Stmt{}}); err != nil {
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

type stmtKey struct {
	on    *sql.DB
	query string
}

// stmt is the prepared form of query on one side, made once. There are as many as
// there are queries in this package: a few dozen.
func (db *DB) stmt(ctx context.Context, on *sql.DB, query string) (*sql.Stmt, error) {
	key := stmtKey{on, query}
	if s, ok := db.stmts.Load(key); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := on.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if old, loaded := db.stmts.LoadOrStore(key, s); loaded {
		s.Close()
		return old.(*sql.Stmt), nil
	}
	return s, nil
}

// scanner is a row of one or many.
type scanner interface{ Scan(...any) error }

type failedRow struct{ error }

func (f failedRow) Scan(...any) error { return f.error }

// Reads is how many queries were read so far, outside of writes.
func (db *DB) Reads() int64 { return db.reads.Load() }

// row reads one row outside a transaction.
func (db *DB) row(ctx context.Context, query string, args ...any) scanner {
	db.reads.Add(1)
	s, err := db.stmt(ctx, db.read, query)
	if err != nil {
		return failedRow{err}
	}
	return s.QueryRowContext(ctx, args...)
}

// rows reads rows outside a transaction and hands each to scan.
func (db *DB) rows(ctx context.Context, scan func(scanner) error, query string, args ...any) error {
	db.reads.Add(1)
	s, err := db.stmt(ctx, db.read, query)
	if err != nil {
		return err
	}
	r, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return each(r, scan)
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
	r, err := s.ExecContext(ctx, args...)
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
	return s.QueryRowContext(ctx, args...)
}

// rows reads rows in the transaction.
func (t tx) rows(ctx context.Context, scan func(scanner) error, query string, args ...any) error {
	s, err := t.prepared(ctx, query)
	if err != nil {
		return err
	}
	r, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return each(r, scan)
}

// prepared is query ready to run in the transaction. The writing side has one
// connection, taken by this very transaction, so a query met for the first time
// is prepared inside it and kept for later transactions once it is over.
func (t tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
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
