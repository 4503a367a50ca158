package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/riverqueue/river/rivermigrate"

	"broadsheet/internal/errs"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the schema up to date, each step in a transaction: the files
// of migrations/, after the job queue's own schema, which has its own versions.
// Steps that were written side by side may come in the wrong order: none rests on
// another that was.
// Of several processes that start at once one does it.
func (db *DB) migrate(ctx context.Context) error { return db.migrateTo(ctx, math.MaxInt64) }

// migrateTo takes the steps up to a version.
func (db *DB) migrateTo(ctx context.Context, version int64) error {
	return db.exclusively(ctx, db, func() error { return db.migrateAlone(ctx, version) })
}

func (db *DB) migrateAlone(ctx context.Context, version int64) error {
	if err := db.migrateJobs(ctx); err != nil {
		return fmt.Errorf("the job queue's schema: %w", err)
	}
	steps, err := db.migrations()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(database.Dialect(db.name), db.write, nil,
		goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	newest := steps[len(steps)-1].Version
	if have > newest {
		return errs.New(errs.Invalid, "its schema is version %d, newer than version %d of this program; run the newer Broadsheet", have, newest)
	}
	_, err = p.UpTo(ctx, min(version, newest))
	return err
}

// written are the steps that SQL cannot take, by version.
var written = map[int64]func(context.Context, *sql.Tx) error{
	28: digestTokens,
}

// migrations are all steps in order.
func (db *DB) migrations() ([]*goose.Migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []*goose.Migration
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: its name must begin with a number", name)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{RunTx: db.script(string(text))}, nil))
	}
	for version, step := range written {
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{RunTx: step}, nil))
	}
	slices.SortFunc(steps, func(a, b *goose.Migration) int { return cmp.Compare(a.Version, b.Version) })
	return steps, nil
}

// Schema is the version of the newest step that this program knows.
func Schema() int64 {
	db := &DB{dialect: sqliteDialect}
	steps, err := db.migrations()
	if err != nil {
		panic(err) // the files are part of the program
	}
	return steps[len(steps)-1].Version
}

// script runs the statements of one file, with the dialect's words put in.
func (db *DB) script(text string) func(context.Context, *sql.Tx) error {
	text = db.words.Replace(text)
	return func(ctx context.Context, t *sql.Tx) error {
		for _, statement := range strings.Split(text, ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := t.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%w in: %s", err, statement)
			}
		}
		return nil
	}
}

func (db *DB) migrateJobs(ctx context.Context) error {
	m, err := rivermigrate.New(db.queue(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
