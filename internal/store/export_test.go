package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Plans are the plans of every query that was read so far on the reading side,
// by query.
func (db *DB) Plans(ctx context.Context) (map[string][]string, error) {
	plans := map[string][]string{}
	var err error
	db.stmts.Range(func(k, _ any) bool {
		key := k.(stmtKey)
		if key.on != db.read || !strings.HasPrefix(key.query, "SELECT") {
			return true
		}
		var args []any
		for n := 1; strings.Contains(key.query, fmt.Sprintf("$%d", n)); n++ {
			args = append(args, 1)
		}
		var rows *sql.Rows
		rows, err = db.read.QueryContext(ctx, "EXPLAIN QUERY PLAN "+key.query, args...)
		if err != nil {
			return false
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err = rows.Scan(&id, &parent, &unused, &detail); err != nil {
				return false
			}
			plans[key.query] = append(plans[key.query], detail)
		}
		err = rows.Err()
		return err == nil
	})
	return plans, err
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
