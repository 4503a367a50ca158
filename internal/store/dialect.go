package store

import (
	"context"
	"database/sql"
	"net/url"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riverqueue/river/riverdriver"

	"broadsheet/internal/errs"
)

// dialect is what differs between engines; sqlite.go and postgres.go fill it in.
// Everything else is SQL that both read the same way.
type dialect struct {
	name  string            // as goose calls it
	words *strings.Replacer // puts the engine's words into migrations, for {{id}} and its like
	list  string            // makes the text of a list of rows, given the columns of a row

	// diagnose says what an error of the engine means for a transaction.
	diagnose func(error) diagnosis
	// lock ends a SELECT whose rows this transaction is to change by what it read:
	// nobody else may change them meanwhile. On SQLite nobody else can.
	lock string
	// claim ends a SELECT of rows to be taken: what another is taking is passed over.
	claim string
	// together and alone let a transaction go on beside others that say together with
	// the same number $1, or beside none that says either. On SQLite each is alone.
	together, alone string
	// unprepared: the driver prepares statements by itself, on each connection.
	unprepared bool
	// exclusively runs do while no other process runs its own, to change the schema.
	exclusively func(ctx context.Context, db *DB, do func() error) error

	// The index of words: the query of the newest articles that hold $1, %[1]d of them
	// at most, the value for an article's terms, one term of a query (or the
	// beginning of one), and how terms are joined.
	newest       string
	document     func(terms []string) string
	quote        func(term string, beginning bool) string
	and, or, not string
	// loading is run before and after many articles are put into the index of words.
	loading struct{ begin, end []string }

	// The job queue: a time as it stores it, its driver, and its driver with what
	// tells of new jobs, to be closed when the workers have stopped.
	jobTime func(time.Time) any
	queue   func(*DB) riverdriver.Driver[*sql.Tx]
	listen  func(*DB) (riverdriver.Driver[*sql.Tx], func(), error)
	// lastWorker is the SQL of the process that works on a job.
	lastWorker string

	// reclaim gives some of the free space back, and reports whether more is left;
	// nil where the engine sees to it.
	reclaim func(context.Context, *DB) (more bool, err error)

	// erase deletes for good: begin is run in the transaction before, table in it
	// for each table that held words of a reader's, end after it.
	erase struct{ begin, table, end []string }
	// catalog asks the engine what it holds, for backup and restore.
	catalog catalog
}

// lockOf is lock for the rows of one table among those that are joined.
func (d *dialect) lockOf(table string) string {
	if d.lock == "" {
		return ""
	}
	return d.lock + " OF " + table
}

// catalog are the queries by which an engine tells what it holds.
type catalog struct {
	tables  string   // query: the names of all tables
	columns string   // query: the columns of table $1 that are stored, in order
	last    string   // query: the last id that table $1 gave, 0 if it gives none
	jobs    string   // query: kind and arguments of all jobs that are not done, in order
	sizes   string   // query: every table with the bytes that it and its indexes take, and "free"
	bytes   string   // query: the bytes of all together
	setLast []string // statements that make $2 the last id that table $1 gave
}

// diagnosis is what an error of the engine means for the transaction it ended.
type diagnosis int

const (
	sound  diagnosis = iota // the engine is well: the error stands
	again                   // the same transaction may succeed now
	absent                  // the engine is away or too busy; it may come back
)

// open opens the two sides of a database without touching its schema.
func open(ctx context.Context, address string) (*DB, error) {
	kind, rest, _ := strings.Cut(address, ":")
	switch {
	case kind == "postgres" || kind == "postgresql":
		return openPostgres(ctx, address)
	case kind == "sqlite" && rest != "":
		return openSQLite(rest)
	}
	return nil, errs.New(errs.Invalid, "not a database address; write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE")
}

// Address is a database's address as it may be shown: without its password.
func Address(address string) string {
	if !strings.HasPrefix(address, "postgres") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://…"
	}
	if _, set := u.User.Password(); set {
		u.User = url.UserPassword(u.User.Username(), "xxxxx")
	}
	if q := u.Query(); q.Has("password") || q.Has("sslpassword") {
		for _, secret := range []string{"password", "sslpassword"} {
			if q.Has(secret) {
				q.Set(secret, "xxxxx")
			}
		}
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// bind makes arguments what both engines take in the same way: truth as 0 or 1,
// words as plain strings, and text without what only SQLite would keep. It is the
// one way by which values come into the database.
func bind(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case string:
			args[i] = storable(v)
		case bool:
			args[i] = 0
			if v {
				args[i] = 1
			}
		case nil, int, int64, float64, []byte, time.Time:
		default:
			if r := reflect.ValueOf(a); r.Kind() == reflect.String {
				args[i] = storable(r.String())
			}
		}
	}
	return args
}

// storable is s as both engines can keep it. PostgreSQL's text is UTF-8 without
// NUL bytes; what comes off the web is not always.
func storable(s string) string {
	if !strings.Contains(s, "\x00") && utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}
