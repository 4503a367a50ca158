package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/store/archive"
)

// carried are the tables that a backup holds, in an order in which they can be
// loaded: what refers to another comes after it.
var carried = []string{
	"publishers", "feeds", "subscriptions", "entries", "articles", "texts", "revisions", "profiles", "writers", "unlinked", "blocks", "quotes",
	"removals", "stories", "decisions", "changes", "topics", "mentions", "topic_rules", "ruled_mentions", "aliases", "related", "counterparts", "visits", "places", "editions", "languages", "counters", "settings",
	"readers", "reader_rules", "rules", "rule_hits", "labels", "passkeys", "recovery", "identities", "tokens", "audit",
	"marks", "saved", "passages", "follows", "private_feeds", "preferences",
	"papers", "edition_letters", "notices", "channels", "breaking",
	"calls", "complaints",
	"threads", "comments", "comment_edits", "comment_quotes", "comment_votes", "rulings", "reports", "appeals", "matters", "comment_signs", "comment_bands", "documents", "looks", "shut",
}

// leftOut are the tables that a backup does not hold, and why. A name that ends
// with an asterisk stands for all that begin so.
var leftOut = map[string]string{
	"goose_db_version": "the version of the schema stands in the header",
	"wordings":         "a cache of what models gave",
	"locks":            "leases of processes that live now",
	"hosts":            "leases of processes that live now",
	"sessions":         "a session that was ended must not come back",
	"links":            "a link that was used must not come back",
	"throttles":        "attempts of the last minutes",
	"moves":            "what moved then is no news when it comes back",
	"deliveries":       "what was on its way then is no news when it comes back",
	"search*":          "made again from the texts",
	"river_*":          "jobs that are not done are in jobsTable, in a form of no engine",
	"sqlite_*":         "the engine's own; the last ids stand in the header",
}

// jobsTable is the name under which a backup holds the jobs that are not done.
const jobsTable = "jobs"

// Copied is how far a backup or restore has come.
type Copied struct {
	Table string // being copied
	Rows  int    // copied so far, of all tables
}

// Backup writes all that a database holds as an archive (package archive), as it
// was at one moment, also while others write to it. The database stays as it is;
// one of an older schema is not brought up to date.
func Backup(ctx context.Context, c Config, w io.Writer, progress func(Copied)) (err error) {
	defer errs.Wrap(&err, "backup of %s", Address(c.URL))
	if err := Exists(c.URL); err != nil {
		return err
	}
	db, err := open(ctx, c.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Now == nil {
		c.Now = time.Now
	}
	snapshot, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return err
	}
	defer snapshot.Rollback()
	b := backup{tx: snapshot, db: db, progress: progress}
	h, err := b.header(ctx)
	if err != nil {
		return err
	}
	h.Made = c.Now().UTC().Format(time.RFC3339)
	if b.out, err = archive.NewWriter(w, h); err != nil {
		return err
	}
	for _, t := range h.Tables {
		if err := b.table(ctx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return b.out.Close()
}

// backup copies a snapshot into an archive.
type backup struct {
	tx       *sql.Tx
	db       *DB
	out      *archive.Writer
	rows     int
	progress func(Copied)
}

// header says what the archive will hold.
func (b *backup) header(ctx context.Context) (h archive.Header, err error) {
	have, err := names(b.tx.QueryContext(ctx, b.db.catalog.tables))
	if err != nil {
		return h, err
	}
	if h.Schema, err = schemaVersion(ctx, b.tx, have); err != nil {
		return h, err
	}
	if h.Schema == 0 {
		return h, errs.New(errs.Invalid, "there is no database of Broadsheet")
	}
	var unfinished int
	if err := b.tx.QueryRowContext(ctx, `SELECT count(*) FROM settings WHERE name = $1`, restoreSetting).Scan(&unfinished); err != nil {
		return h, err
	}
	if unfinished > 0 {
		return h, errUnfinished
	}
	h.Engine = b.db.name
	for _, name := range carried {
		if !slices.Contains(have, name) {
			continue // of a later schema
		}
		t := archive.Table{Name: name}
		if t.Columns, err = names(b.tx.QueryContext(ctx, b.db.catalog.columns, name)); err != nil {
			return h, err
		}
		if err := b.tx.QueryRowContext(ctx, b.db.catalog.last, name).Scan(&t.Last); err != nil {
			return h, err
		}
		h.Tables = append(h.Tables, t)
	}
	h.Tables = append(h.Tables, archive.Table{Name: jobsTable, Columns: []string{"kind", "args"}})
	return h, nil
}

// schemaVersion is the version of the newest step that was taken; 0 before the
// first.
func schemaVersion(ctx context.Context, t *sql.Tx, tables []string) (v int64, err error) {
	if !slices.Contains(tables, "goose_db_version") {
		return 0, nil
	}
	err = t.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&v)
	return v, err
}

// table copies the rows of one table.
func (b *backup) table(ctx context.Context, t archive.Table) error {
	if err := b.out.Table(); err != nil {
		return err
	}
	query := b.db.catalog.jobs
	if t.Name != jobsTable {
		query = `SELECT ` + strings.Join(t.Columns, ", ") + ` FROM ` + t.Name
	}
	r, err := b.tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	row, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range row {
		into[i] = &row[i]
	}
	return each(r, func(s scanner) error {
		if err := s.Scan(into...); err != nil {
			return err
		}
		if t.Name == jobsTable {
			if err := plainArgs(row); err != nil {
				return err
			}
		}
		b.rows++
		if b.rows%1000 == 0 {
			b.progress(Copied{t.Name, b.rows})
		}
		return b.out.Row(row)
	})
}

// plainArgs writes the arguments of a job in the one way that is no engine's own.
func plainArgs(row []any) error {
	text, _ := row[1].(string)
	decode := json.NewDecoder(strings.NewReader(text))
	decode.UseNumber()
	var args any
	if err := decode.Decode(&args); err != nil {
		return err
	}
	b, err := json.Marshal(args)
	row[1] = string(b)
	return err
}

// names reads rows of one text each.
func names(r *sql.Rows, err error) (all []string, _ error) {
	if err != nil {
		return nil, err
	}
	err = each(r, func(s scanner) error {
		var v string
		err := s.Scan(&v)
		all = append(all, v)
		return err
	})
	return all, err
}
