package store

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"broadsheet/internal/errs"
)

// dialect is what differs between engines. Everything else is shared SQL.
type dialect struct {
	name string
	// words are put into migrations for their {{placeholders}}.
	words map[string]string
	// list makes the text of a list of rows, given the columns of a row.
	list string
	// busy reports that the engine asks to try again.
	busy func(error) bool
	// catalog asks the engine what it holds, for backup and restore.
	catalog catalog
}

// catalog are the queries by which an engine tells what it holds.
type catalog struct {
	tables  string   // query: the names of all tables
	columns string   // query: the columns of table $1 that are stored, in order
	last    string   // query: the last id that table $1 gave, 0 if it gives none
	jobs    string   // query: kind and arguments of all jobs that are not done, in order
	setLast []string // statements that make $2 the last id that table $1 gave
}

var sqliteDialect = dialect{
	name: "sqlite3",
	words: map[string]string{
		"{{id}}":   "INTEGER PRIMARY KEY AUTOINCREMENT",
		"{{blob}}": "BLOB",
		// A table that is little but its key is kept once, in the order of the key.
		"{{clustered}}": "WITHOUT ROWID",
		"{{search}}": `CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, detail=none,
			tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M* P* S*'")`,
	},
	list: "json_group_array(json_array(%s))",
	busy: func(err error) bool {
		var e *sqlite.Error
		return errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED)
	},
	catalog: catalog{
		tables:  `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`,
		columns: `SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid`,
		last:    `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = $1`,
		jobs:    `SELECT kind, json(args) FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded') ORDER BY id`,
		setLast: []string{`DELETE FROM sqlite_sequence WHERE name = $1 AND seq < $2`,
			`INSERT INTO sqlite_sequence (name, seq) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)`},
	},
}

// pragmas are set on every connection. WAL lets pages read while the pipeline
// writes. With synchronous(NORMAL) a killed process loses nothing; a power cut
// may take the last commits whole, which the next reading of the feeds brings
// back, because validators go with the entries they stand for.
var pragmas = []string{
	"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(ON)",
	"temp_store(MEMORY)", "cache_size(-8000)", "mmap_size(268435456)", "journal_size_limit(67108864)",
}

// open opens the two sides of a database without touching its schema.
func open(address string) (*DB, error) {
	kind, path, _ := strings.Cut(address, ":")
	switch {
	case kind == "postgres" || kind == "postgresql":
		return nil, errs.New(errs.Invalid, "this build keeps its data in SQLite only; use sqlite:PATH")
	case kind != "sqlite" || path == "":
		return nil, errs.New(errs.Invalid, "not a database address; write sqlite:PATH")
	}
	if err := writable(path); err != nil {
		return nil, err
	}
	db := &DB{dialect: sqliteDialect}
	var err error
	if db.write, err = sql.Open("sqlite", sqliteDSN(path, "immediate")); err != nil {
		return nil, err
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = sql.Open("sqlite", sqliteDSN(path, "deferred")); err != nil {
		return nil, err
	}
	n := max(4, runtime.GOMAXPROCS(0))
	db.read.SetMaxOpenConns(n)
	db.read.SetMaxIdleConns(n)
	return db, nil
}

// exists refuses the address of a database that is not there: opening it would
// make it.
func exists(address string) error {
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
