package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"broadsheet/internal/news"
)

// Plans are the plans of every query that was read so far on the reading side,
// by query, in the words of SQLite: SCAN is a reading of a whole table.
func (db *DB) Plans(ctx context.Context) (plans map[string][]string, err error) {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	ask := planSQLite
	if db.name == postgresDialect.name {
		ask = planPostgres
		// A small table is read whole even where an index could be used: not so here.
		if _, err := conn.ExecContext(ctx, `SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan`); err != nil {
			return nil, err
		}
	}
	plans = map[string][]string{}
	db.stmts.Range(func(k, _ any) bool {
		key := k.(stmtKey)
		if key.on == db.read && strings.HasPrefix(key.query, "SELECT") {
			n := 0
			for strings.Contains(key.query, fmt.Sprintf("$%d", n+1)) {
				n++
			}
			plans[key.query], err = ask(ctx, conn, key.query, n)
		}
		return err == nil
	})
	return plans, err
}

func planSQLite(ctx context.Context, conn *sql.Conn, query string, params int) (steps []string, err error) {
	args := make([]any, params)
	for i := range args {
		args[i] = 1
	}
	rows, err := conn.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	err = each(rows, func(s scanner) error {
		var id, parent, unused int
		var detail string
		err := s.Scan(&id, &parent, &unused, &detail)
		steps = append(steps, detail)
		return err
	})
	return steps, err
}

func planPostgres(ctx context.Context, conn *sql.Conn, query string, params int) (steps []string, err error) {
	if _, err := conn.ExecContext(ctx, "PREPARE asked AS "+query, pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, err
	}
	defer conn.ExecContext(ctx, "DEALLOCATE asked")
	explain := "EXPLAIN EXECUTE asked"
	if params > 0 {
		explain += "(" + strings.Repeat("NULL, ", params-1) + "NULL)"
	}
	rows, err := conn.QueryContext(ctx, explain, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	err = each(rows, func(s scanner) error {
		var line string
		err := s.Scan(&line)
		if _, table, ok := strings.Cut(line, "Seq Scan on "); ok {
			line = "SCAN " + table
		}
		steps = append(steps, line)
		return err
	})
	return steps, err
}

// PretendVersion makes the schema look as if a later program had written it.
func (db *DB) PretendVersion(ctx context.Context, version int64) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)`, version, true)
	return err
}

// Impatient makes SQLite give up at once where it would wait for another process.
// On PostgreSQL the address says so.
func (db *DB) Impatient(ctx context.Context) error {
	if db.name != sqliteDialect.name {
		return nil
	}
	_, err := db.write.ExecContext(ctx, `PRAGMA busy_timeout = 1`)
	return err
}

// Tidy brings a database into the state in which it is after a while, and says
// how large it is, in bytes.
func (db *DB) Tidy(ctx context.Context) (size int64, err error) {
	tidy, asked := `ANALYZE`, `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	if db.name == postgresDialect.name {
		tidy, asked = `VACUUM ANALYZE`, `SELECT pg_database_size(current_database())`
	}
	if _, err := db.write.ExecContext(ctx, tidy); err != nil {
		return 0, err
	}
	return size, db.read.QueryRowContext(ctx, asked).Scan(&size)
}

// HoldsPhrase reports whether a phrase stands in s: by reading every word, and as
// a search finds out.
func HoldsPhrase(phrase, s string) (byWords, asSearched bool) {
	return strings.Contains(" "+spaced(s)+" ", spaced(phrase)), newPhrases([]string{phrase}).stand(s)
}

// PhraseFinder looks for a phrase in texts.
func PhraseFinder(phrase string) func(string) bool { return newPhrases([]string{phrase}).stand }

// PackedText packs an article and reads its text.
func PackedText(c news.Content) (string, error) {
	packed, err := pack(body{Content: c})
	if err != nil {
		return "", err
	}
	return new(phrases).text(packed)
}

// OpenAt opens a database whose schema is brought up to a version only.
func OpenAt(ctx context.Context, c Config, version int64) (db *DB, err error) {
	if db, err = open(ctx, c.URL); err != nil {
		return nil, err
	}
	return db, db.migrateTo(ctx, version)
}

// Run executes a statement as it is.
func (db *DB) Run(ctx context.Context, query string, args ...any) error {
	_, err := db.write.ExecContext(ctx, query, args...)
	return err
}
