package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"broadsheet/internal/errs"
)

var sqliteDialect = dialect{
	name: "sqlite3",
	words: strings.NewReplacer(
		"{{id}}", "INTEGER PRIMARY KEY AUTOINCREMENT",
		"{{blob}}", "BLOB",
		// A table that is little but its key is kept once, in the order of the key.
		"{{clustered}}", "WITHOUT ROWID",
		"{{with copied}}", "",
		"{{slices}}", "",
		"{{search}}", `CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, detail=none,
			tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M* P* S*'")`,
	),
	list:       "json_group_array(json_array(%s))",
	lastWorker: `json_extract(attempted_by, '$[#-1]')`,
	// What is deleted is overwritten. A page that was split keeps bytes of rows that
	// moved away, so the tables, which are small, are written anew from memory; then
	// the log that still holds the old pages is emptied.
	erase: struct{ begin, table, end []string }{
		begin: []string{`PRAGMA secure_delete = ON`},
		table: []string{`CREATE TEMP TABLE anew AS SELECT * FROM {{table}}`, `DELETE FROM {{table}}`, `INSERT INTO {{table}} SELECT * FROM anew`, `DROP TABLE anew`},
		end:   []string{`PRAGMA secure_delete = OFF`, `PRAGMA wal_checkpoint(TRUNCATE)`},
	},
	diagnose: func(err error) diagnosis {
		var e *sqlite.Error
		if !errors.As(err, &e) {
			return sound
		}
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return again
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
			return absent
		}
		return sound
	},
	reclaim: reclaimPages,
	catalog: catalog{
		tables:  `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`,
		columns: `SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid`,
		last:    `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = $1`,
		jobs:    `SELECT kind, json(args) FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded') ORDER BY id`,
		sizes: `SELECT coalesce(m.tbl_name, d.name), d.pgsize FROM dbstat AS d LEFT JOIN sqlite_schema m ON m.name = d.name WHERE d.aggregate = 1
			UNION ALL SELECT 'free', freelist_count * page_size FROM pragma_freelist_count, pragma_page_size`,
		bytes: `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`,
		setLast: []string{`DELETE FROM sqlite_sequence WHERE name = $1 AND seq < $2`,
			`INSERT INTO sqlite_sequence (name, seq) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)`},
	},
	// Each step is a transaction. One that fails may have been taken by another
	// process in that moment: then the next try finds it done.
	exclusively: func(ctx context.Context, _ *DB, do func() error) (err error) {
		for try := range 5 {
			if err = do(); err == nil || errs.KindOf(err) == errs.Invalid || ctx.Err() != nil {
				return err
			}
			time.Sleep(time.Duration(20<<try) * time.Millisecond)
		}
		return err
	},

	newest:   "SELECT rowid AS id FROM search WHERE search MATCH $1 ORDER BY rowid DESC LIMIT %[1]d",
	document: func(terms []string) string { return strings.Join(terms, " ") },
	quote: func(term string, beginning bool) string {
		if beginning {
			return `"` + term + `"*`
		}
		return `"` + term + `"`
	},
	and: " AND ", or: " OR ", not: " NOT ",
	jobTime: func(t time.Time) any { return t.UTC().Format("2006-01-02 15:04:05.000") },
	queue:   func(db *DB) riverdriver.Driver[*sql.Tx] { return riversqlite.New(db.write) },
	listen: func(db *DB) (riverdriver.Driver[*sql.Tx], func(), error) {
		return riversqlite.New(db.write), func() {}, nil
	},
}

// pragmas are set on every connection. WAL lets pages read while the pipeline
// writes. With synchronous(NORMAL) a killed process loses nothing; a power cut
// may take the last commits whole, which the next reading of the feeds brings
// back, because validators go with the entries they stand for. With
// auto_vacuum(INCREMENTAL), before the first write, a file can shrink. Each connection
// keeps 4 MB of pages, with half of which some pages take four times as long; the system
// keeps the rest of the file for all of them. Mapping it instead gained little and counted
// once for each connection.
var pragmas = []string{
	"busy_timeout(10000)", "auto_vacuum(INCREMENTAL)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(ON)",
	"temp_store(MEMORY)", "cache_size(-4000)", "journal_size_limit(67108864)",
}

// restingConn is how long a connection that nobody asks keeps its pages. Another is
// opened in less than a millisecond.
const restingConn = 5 * time.Second

// openSQLite opens the two sides of a database file, which it makes where it is missing.
func openSQLite(path string) (*DB, error) {
	if err := writable(path); err != nil {
		return nil, err
	}
	db := &DB{dialect: sqliteDialect}
	var err error
	if db.write, err = sql.Open("sqlite", sqliteDSN(path, "immediate")); err != nil {
		return nil, err
	}
	if db.read, err = sql.Open("sqlite", sqliteDSN(path, "deferred")); err != nil {
		return nil, err
	}
	db.connect(max(4, runtime.GOMAXPROCS(0)), 1)
	db.read.SetConnMaxIdleTime(restingConn)
	db.write.SetConnMaxIdleTime(restingConn)
	return db, nil
}

// reclaimPages gives back the space of up to two thousand pages, so that other
// writers wait for a few milliseconds only.
func reclaimPages(ctx context.Context, db *DB) (more bool, err error) {
	r, err := db.write.QueryContext(ctx, `PRAGMA incremental_vacuum(2000)`)
	if err != nil {
		return false, err
	}
	if err := each(r, func(scanner) error { return nil }); err != nil {
		return false, err
	}
	var free, mode int
	err = db.row(ctx, `SELECT freelist_count, auto_vacuum FROM pragma_freelist_count, pragma_auto_vacuum`).Scan(&free, &mode)
	return free > 0 && mode == 2, err
}

// Exists refuses the address of a database that is not there: opening it would
// make it.
func Exists(address string) error {
	path, isFile := strings.CutPrefix(address, "sqlite:")
	if _, err := os.Stat(path); isFile && err != nil {
		return errs.New(errs.NotFound, "there is no database: %w", err)
	}
	return nil
}

// writable says plainly why a database file cannot be used, before the engine
// says "unable to open database file (14)".
func writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return errs.New(errs.Invalid, "%s is a folder, not a database file", path)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return errs.New(errs.Invalid, "the data folder %s cannot be made: %w; choose another with --data", dir, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return errs.New(errs.Invalid, "cannot write there: %w; choose another folder with --data", err)
	}
	return f.Close()
}

func sqliteDSN(path, lock string) string {
	v := url.Values{"_txlock": {lock}}
	for _, p := range pragmas {
		v.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}
