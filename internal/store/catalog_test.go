package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Carried are the tables that a backup holds, for tests.
func Carried() []string { return append(slices.Clone(carried), jobsTable) }

// Undecided are the tables of the schema that a backup neither holds nor leaves
// out, for tests.
func (db *DB) Undecided(ctx context.Context) (all []string, err error) {
	have, err := names(db.read.QueryContext(ctx, db.catalog.tables))
	for _, name := range have {
		out := slices.ContainsFunc(slices.Collect(maps.Keys(leftOut)), func(pattern string) bool {
			prefix, wild := strings.CutSuffix(pattern, "*")
			return name == prefix || wild && strings.HasPrefix(name, prefix)
		})
		if !out && !slices.Contains(carried, name) {
			all = append(all, name)
		}
	}
	return all, err
}

// FillAny puts two rows of invented values into every table that a backup holds
// and that has none, for tests: of a table that refers to others, none can be
// invented.
func (db *DB) FillAny(ctx context.Context) error {
	for _, table := range carried {
		var n int
		if err := db.write.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil || n > 0 {
			continue
		}
		for row := range 2 {
			var args []any
			r, err := db.read.QueryContext(ctx, `SELECT upper(type) FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid`, table)
			types, err := names(r, err)
			if err != nil {
				return err
			}
			marks := make([]string, len(types))
			for i, kind := range types {
				marks[i] = fmt.Sprintf("$%d", i+1)
				switch {
				case strings.Contains(kind, "INT"):
					args = append(args, int64(1000+10*row+i))
				case kind == "BLOB":
					args = append(args, []byte{0, byte(row), byte(i)})
				case kind == "TEXT":
					args = append(args, fmt.Sprintf("%s %d %d é", table, row, i))
				default:
					args = append(args, 0.1+float64(row))
				}
			}
			if _, err := db.write.ExecContext(ctx, `INSERT INTO `+table+` VALUES (`+strings.Join(marks, ", ")+`)`, args...); err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
		}
	}
	return nil
}
