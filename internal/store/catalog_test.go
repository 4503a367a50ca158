package store

import (
	"context"
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

// Exec runs a statement as it is, for tests.
func (db *DB) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := db.write.ExecContext(ctx, statement, args...)
	return err
}
