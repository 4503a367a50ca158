package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store/archive"
	"broadsheet/internal/text"
)

// restoreSetting marks a database whose restore has not finished: its value is
// the archive's sum and the last article whose words are indexed.
const restoreSetting = "restore"

var errUnfinished = errs.New(errs.Conflict, "a restore into this database was broken off; run it again with the same archive, and it goes on where it stopped")

// Restore fills an empty database with what an archive holds. The archive is
// read and checked as a whole before anything is written; its rows are loaded in
// one transaction. The schema is that of the archive at first and is then brought
// up to date; last the search index is made. Broken off before the rows are in,
// nothing is there; after that, restoring the same archive again goes on.
func Restore(ctx context.Context, c Config, r io.ReadSeeker, progress func(Copied)) (err error) {
	defer errs.Wrap(&err, "restore into %s", Address(c.URL))
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var head archive.Header
	sum, err := archive.Read(r, archive.Visitor{Header: func(h archive.Header) error { head = h; return nil }})
	if err != nil {
		return err
	}
	db, err := open(ctx, c.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	if db.now = c.Now; db.now == nil {
		db.now = time.Now
	}
	if db.jobs, err = newJobs(db); err != nil {
		return err
	}
	l := loader{db: db, head: head, sum: sum, from: r, progress: progress}
	loaded, err := l.ready(ctx)
	if err != nil {
		return err
	}
	if !loaded {
		if err := db.migrateTo(ctx, head.Schema); err != nil {
			return err
		}
		if err := db.update(ctx, func(t tx) error { return l.load(ctx, t) }); err != nil {
			return err
		}
	}
	if err := db.migrateTo(ctx, math.MaxInt64); err != nil {
		return err
	}
	return l.indexAll(ctx)
}

// loader brings an archive into a database.
type loader struct {
	db       *DB
	head     archive.Header
	sum      string
	from     io.ReadSeeker
	rows     int
	progress func(Copied)
}

// ready reports whether the rows of this very archive are in already, and
// refuses a database that holds anything else.
func (l *loader) ready(ctx context.Context) (loaded bool, err error) {
	steps, err := l.db.migrations()
	if err != nil {
		return false, err
	}
	if newest := steps[len(steps)-1].Version; l.head.Schema > newest {
		return false, errs.New(errs.Invalid, "the archive is of schema %d, newer than %d of this program; restore it with the newer Broadsheet", l.head.Schema, newest)
	}
	err = l.db.update(ctx, func(t tx) error {
		have, err := names(t.QueryContext(ctx, l.db.catalog.tables))
		if err != nil {
			return err
		}
		version, err := schemaVersion(ctx, t.Tx, have)
		if err != nil || version == 0 {
			return err
		}
		sum, _, err := t.restoring(ctx)
		if err != nil {
			return err
		}
		if loaded = sum == l.sum; loaded {
			return nil
		}
		if sum != "" {
			return errUnfinished
		}
		if err := t.empty(ctx, have); err != nil {
			return err
		}
		if version != l.head.Schema {
			return errs.New(errs.Conflict, "the archive is of schema %d, but the database has been opened before and is of schema %d; "+
				"restore into a database that is new", l.head.Schema, version)
		}
		return nil
	})
	return loaded, err
}

// restoring is the archive whose restore has not finished, and the last article
// that is indexed.
func (t tx) restoring(ctx context.Context) (sum string, upto int64, err error) {
	var value string
	err = t.row(ctx, `SELECT coalesce(max(value), '') FROM settings WHERE name = $1`, restoreSetting).Scan(&value)
	if err != nil || value == "" {
		return "", 0, err
	}
	sum, number, _ := strings.Cut(value, " ")
	upto, err = strconv.ParseInt(number, 10, 64)
	return sum, upto, err
}

// finished refuses a database whose restore was broken off.
func (db *DB) finished(ctx context.Context) error {
	var n int
	if err := db.row(ctx, `SELECT count(*) FROM settings WHERE name = $1`, restoreSetting).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errUnfinished
	}
	return nil
}

// filledFromTheStart have rows as soon as a program has opened the database.
var filledFromTheStart = []string{"counters", "settings", "readers"}

// empty refuses a database that holds anything.
func (t tx) empty(ctx context.Context, have []string) error {
	for _, name := range carried {
		if !slices.Contains(have, name) || slices.Contains(filledFromTheStart, name) {
			continue
		}
		var n int
		if err := t.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+name+` LIMIT 1) AS any_row`).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return errs.New(errs.Conflict, "the database is not empty (there are %s); restore into an empty one", name)
		}
	}
	if !slices.Contains(have, "readers") {
		return nil
	}
	var named int
	if err := t.QueryRowContext(ctx, `SELECT count(*) FROM readers WHERE folded <> ''`).Scan(&named); err != nil {
		return err
	}
	if named > 0 {
		return errs.New(errs.Conflict, "the database is not empty (there are readers); restore into an empty one")
	}
	return nil
}

// load writes all rows of the archive.
func (l *loader) load(ctx context.Context, t tx) error {
	if _, err := l.from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	have, err := names(t.QueryContext(ctx, l.db.catalog.tables))
	if err != nil {
		return err
	}
	if err := t.empty(ctx, have); err != nil {
		return err
	}
	for _, name := range filledFromTheStart {
		if _, err := t.run(ctx, `DELETE FROM `+name); err != nil {
			return err
		}
	}
	l.rows = 0
	takers, err := l.takers(ctx, t, have)
	if err != nil {
		return err
	}
	at := 0
	sum, err := archive.Read(l.from, archive.Visitor{Row: func(table int, row []any) error {
		for ; at < table; at++ { // what later tables refer to has to be in
			if err := takers[at].flush(ctx, t); err != nil {
				return err
			}
		}
		l.rows++
		if l.rows%1000 == 0 {
			l.progress(Copied{l.head.Tables[table].Name, l.rows})
		}
		return takers[table].add(ctx, t, row)
	}})
	if err != nil {
		return err
	}
	if sum != l.sum {
		return errs.New(errs.Conflict, "the archive changed while it was read")
	}
	for i, table := range l.head.Tables {
		if err := takers[i].flush(ctx, t); err != nil {
			return err
		}
		if table.Last == 0 {
			continue
		}
		for _, statement := range l.db.catalog.setLast {
			if _, err := t.run(ctx, statement, table.Name, table.Last); err != nil {
				return err
			}
		}
	}
	_, err = t.run(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)`, restoreSetting, l.sum+" 0")
	return err
}

// taker takes the rows of one table of an archive.
type taker interface {
	add(ctx context.Context, t tx, row []any) error
	flush(ctx context.Context, t tx) error
}

// takers are where the rows of the archive's tables go. A name stands in a
// statement only if the schema has it.
func (l *loader) takers(ctx context.Context, t tx, have []string) (all []taker, err error) {
	for _, table := range l.head.Tables {
		if table.Name == jobsTable {
			all = append(all, &jobTaker{})
			continue
		}
		if !slices.Contains(carried, table.Name) || !slices.Contains(have, table.Name) {
			return nil, errs.New(errs.Invalid, "the archive holds a table %q that schema %d does not have", table.Name, l.head.Schema)
		}
		columns, err := names(t.QueryContext(ctx, l.db.catalog.columns, table.Name))
		if err != nil {
			return nil, err
		}
		for _, c := range table.Columns {
			if !slices.Contains(columns, c) {
				return nil, errs.New(errs.Invalid, "the archive holds a column %q of %s that schema %d does not have", c, table.Name, l.head.Schema)
			}
		}
		all = append(all, &rowTaker{table: table})
	}
	return all, nil
}

// rowTaker inserts rows, many with each statement.
type rowTaker struct {
	table archive.Table
	args  []any
}

// mostArgs is how many parameters a statement has at most: enough that few statements
// are made, and not so many that SQLite's driver, which counts through them all for
// each, is slowed down.
const mostArgs = 400

func (r *rowTaker) add(ctx context.Context, t tx, row []any) error {
	r.args = append(r.args, row...)
	if len(r.args)+len(row) > mostArgs {
		return r.flush(ctx, t)
	}
	return nil
}

func (r *rowTaker) flush(ctx context.Context, t tx) error {
	if len(r.args) == 0 {
		return nil
	}
	width := len(r.table.Columns)
	_, err := t.run(ctx, fmt.Sprintf(`INSERT INTO %s (%s) VALUES %s`, r.table.Name, strings.Join(r.table.Columns, ", "), places(len(r.args)/width, width)), r.args...)
	r.args = r.args[:0]
	return err
}

// jobTaker asks for the work of jobs again.
type jobTaker struct{ args []river.JobArgs }

func (j *jobTaker) add(ctx context.Context, t tx, row []any) error {
	kind, isText := row[0].(string)
	args, isArgs := row[1].(string)
	if !isText || !isArgs || !json.Valid([]byte(args)) {
		return errs.New(errs.Invalid, "the archive holds a job that is none")
	}
	j.args = append(j.args, storedJob{kind, json.RawMessage(args)})
	if len(j.args) == 500 {
		return j.flush(ctx, t)
	}
	return nil
}

func (j *jobTaker) flush(ctx context.Context, t tx) error {
	err := t.db.jobs.insert(ctx, t, j.args...)
	j.args = nil
	return err
}

// storedJob is a job of any kind.
type storedJob struct {
	kind string
	args json.RawMessage
}

// Kind implements river.JobArgs.
func (j storedJob) Kind() string { return j.kind }

// MarshalJSON implements json.Marshaler.
func (j storedJob) MarshalJSON() ([]byte, error) { return j.args, nil }

// IndexTerms are the terms under which an article is found.
func IndexTerms(a *news.Article) []string {
	return text.Tokens(a.Content.Title+" \n "+a.Content.Text, a.Analysis.Language)
}

// indexBatch is how many articles are indexed in one transaction.
const indexBatch = 500

// indexAll makes the search index of what was loaded, and marks the restore as
// finished.
func (l *loader) indexAll(ctx context.Context) error {
	statements := l.db.loading.begin
	for done := false; !done; {
		err := l.db.update(ctx, func(t tx) error {
			if err := t.all(ctx, statements); err != nil {
				return err
			}
			_, upto, err := t.restoring(ctx)
			if err != nil {
				return err
			}
			last, n, err := t.indexAfter(ctx, upto)
			if err != nil {
				return err
			}
			l.rows += n
			l.progress(Copied{"search", l.rows})
			if done = n < indexBatch; done {
				if err := t.all(ctx, l.db.loading.end); err != nil {
					return err
				}
				_, err = t.run(ctx, `DELETE FROM settings WHERE name = $1`, restoreSetting)
				return err
			}
			_, err = t.run(ctx, `UPDATE settings SET value = $2 WHERE name = $1`, restoreSetting, fmt.Sprintf("%s %d", l.sum, last))
			return err
		})
		if err != nil {
			return err
		}
		statements = nil
	}
	return nil
}

// all runs statements that take nothing.
func (t tx) all(ctx context.Context, statements []string) error {
	for _, s := range statements {
		if _, err := t.run(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// indexAfter indexes the next articles after one, and says how many.
func (t tx) indexAfter(ctx context.Context, after int64) (last int64, n int, err error) {
	var ids []int64
	var packed [][]byte
	err = t.rows(ctx, func(s scanner) error {
		var id int64
		var b []byte
		err := s.Scan(&id, &b)
		ids, packed = append(ids, id), append(packed, b)
		return err
	}, `SELECT article, body FROM texts WHERE article > $1 ORDER BY article LIMIT $2`, after, indexBatch)
	if err != nil || len(ids) == 0 {
		return after, 0, err
	}
	rows := make([][]any, len(ids))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, id := range ids {
		g.Go(func() error {
			var b body
			err := unpack(packed[i], &b)
			rows[i] = []any{id, t.db.document(indexed(IndexTerms(&news.Article{Content: b.Content, Analysis: b.Analysis})))}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return 0, 0, err
	}
	if err := t.many(ctx, nil, `INSERT INTO search (rowid, words)`, "", rows); err != nil {
		return 0, 0, err
	}
	return ids[len(ids)-1], len(ids), nil
}
