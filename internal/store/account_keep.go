package store

import (
	"context"
	"strings"

	"broadsheet/internal/errs"
)

// All that is kept of a reader: taken out as it stands, and deleted for good.

// keeping is a table that holds things of readers. A table with a column for a
// reader that is not in readerTables fails a test, so that nothing is forgotten.
type keeping struct {
	table string
	key   string // the column with the reader's number
	// show selects what the reader gets to see of it, $1 being their number. Its
	// columns are the fields of the export; secrets are not among them. Empty:
	// nothing that is theirs to take along.
	show string
	// erase is what becomes of the rows; empty: they are deleted.
	erase string
	// numbers says that no row holds a word, a name or an address of a reader's own.
	numbers bool
}

// readerTables are all tables that hold things of readers, the reader last.
var readerTables = []keeping{
	{table: "visits", key: "reader", numbers: true, show: `SELECT v.story, coalesce(s.title, '') AS title, v.last AS last_at FROM visits v LEFT JOIN stories s ON s.id = v.story WHERE v.reader = $1 ORDER BY v.story`},
	{table: "places", key: "reader", numbers: true, show: `SELECT p.article, coalesce(a.url, '') AS url, coalesce(a.title, '') AS title, p.paragraph, p.at AS kept_at FROM places p LEFT JOIN articles a ON a.id = p.article WHERE p.reader = $1 ORDER BY p.article`},
	{table: "papers", key: "reader", show: `SELECT wish, next_at, last_at FROM papers WHERE reader = $1`},
	{table: "edition_letters", key: "reader", show: `SELECT edition, mail, made_at, sent_at, trouble FROM edition_letters WHERE reader = $1 ORDER BY made_at, edition`},
	{table: "editions", key: "reader", show: `SELECT date, closed AS closed_at FROM editions WHERE reader = $1 ORDER BY date`},
	{table: "reader_rules", key: "reader", show: `SELECT effect, kind, what, field, scope, at AS made_at, until AS until_at FROM reader_rules WHERE reader = $1 ORDER BY id`},
	{table: "rule_hits", key: "reader", numbers: true, show: `SELECT h.rule, h.article, coalesce(a.url, '') AS url, h.did, h.at AS met_at FROM rule_hits h LEFT JOIN articles a ON a.id = h.article WHERE h.reader = $1 ORDER BY h.rule, h.article`},
	{table: "labels", key: "reader", show: `SELECT l.label, l.article, coalesce(a.url, '') AS url, coalesce(a.title, '') AS title, l.at AS labelled_at FROM labels l LEFT JOIN articles a ON a.id = l.article WHERE l.reader = $1 ORDER BY l.label, l.at`},
	{table: "rules", key: "reader", show: `SELECT id, name, enough AS any_condition, conditions, actions, place, ends AS last, paused, until AS until_at, at AS made_at FROM rules WHERE reader = $1 AND removed = 0 ORDER BY place, id`},
	{table: "marks", key: "reader", numbers: true, show: `SELECT m.article, coalesce(a.url, '') AS url, m.at AS read_at FROM marks m LEFT JOIN articles a ON a.id = m.article WHERE m.reader = $1 ORDER BY m.article`},
	{table: "passages", key: "reader", show: `SELECT h.article, coalesce(a.url, '') AS url, h.revision, h.words, h.note, h.at AS kept_at FROM passages h LEFT JOIN articles a ON a.id = h.article WHERE h.reader = $1 ORDER BY h.id`},
	{table: "saved", key: "reader", show: `SELECT v.article, coalesce(a.url, '') AS url, coalesce(a.title, '') AS title, v.note, v.at AS kept_at FROM saved v LEFT JOIN articles a ON a.id = v.article WHERE v.reader = $1 ORDER BY v.at`},
	{table: "follows", key: "reader", show: `SELECT kind, name, folder, title, at AS followed_at FROM follows WHERE reader = $1 ORDER BY folder, title, id`},
	{table: "private_feeds", key: "reader", show: `SELECT list, at AS opened_at FROM private_feeds WHERE reader = $1 ORDER BY list`},
	{table: "preferences", key: "reader", show: `SELECT name, value FROM preferences WHERE reader = $1 ORDER BY name`},
	{table: "notices", key: "reader", show: `SELECT kind, title, body, path, at AS told_at, seen AS seen_at, sent AS sent_at FROM notices WHERE reader = $1 ORDER BY id`},
	{table: "channels", key: "reader", show: `SELECT kind, name, address, state, made AS made_at, last AS last_at, why FROM channels WHERE reader = $1 ORDER BY id`},
	{table: "deliveries", key: "reader", numbers: true},
	{table: "breaking", key: "reader", numbers: true, show: `SELECT section FROM breaking WHERE reader = $1 ORDER BY section`},
	{table: "passkeys", key: "reader", show: `SELECT name, created AS made_at, used AS used_at FROM passkeys WHERE reader = $1 ORDER BY id`},
	{table: "comment_votes", key: "reader", numbers: true, show: `SELECT comment FROM comment_votes WHERE reader = $1 ORDER BY comment`},
	{table: "comment_quotes", key: "reader", show: `SELECT comment, article, revision, words FROM comment_quotes WHERE reader = $1 ORDER BY comment`},
	{table: "comment_edits", key: "reader", show: `SELECT comment, version, at AS written_at, source FROM comment_edits WHERE reader = $1 ORDER BY comment, version`},
	{table: "comments", key: "reader", show: `SELECT id, thread, article, parent, created AS written_at, edited AS edited_at, state, note, source FROM comments WHERE reader = $1 ORDER BY id`,
		erase: `UPDATE comments SET reader = 0, nonce = '' WHERE reader = $1`},
	{table: "recovery", key: "reader"},
	{table: "identities", key: "reader", show: `SELECT issuer, subject, name, created AS made_at FROM identities WHERE reader = $1 ORDER BY issuer, subject`},
	{table: "tokens", key: "reader", show: `SELECT name, scopes, created AS made_at, used AS used_at, expires AS expires_at FROM tokens WHERE reader = $1 ORDER BY id`},
	{table: "sessions", key: "reader", show: `SELECT created AS made_at, seen AS seen_at, expires AS expires_at, data FROM sessions WHERE reader = $1 ORDER BY id`},
	{table: "links", key: "reader"},
	{table: "links", key: "maker", show: `SELECT kind, role, mail, note, created AS made_at, expires AS expires_at FROM links WHERE maker = $1 ORDER BY id`},
	{table: "looks", key: "reader"},
	{table: "matters", key: "reader"},
	{table: "appeals", key: "reader", show: `SELECT ruling, words, at AS made_at, result, answer FROM appeals WHERE reader = $1 ORDER BY ruling`},
	{table: "appeals", key: "judge", erase: `UPDATE appeals SET judge = 0 WHERE judge = $1`},
	{table: "reports", key: "reader", show: `SELECT comment, article, kind, about, name, contact, at AS made_at, answered AS answered_at, answer FROM reports WHERE reader = $1 ORDER BY id`,
		erase: `UPDATE reports SET reader = 0, mark = '', about = '', name = '', contact = '', token = '' WHERE reader = $1`},
	{table: "reports", key: "author", erase: `UPDATE reports SET author = 0 WHERE author = $1`},
	{table: "rulings", key: "reader", show: `SELECT kind, comment, rule, reason, at AS made_at, until AS until_at, undone_at FROM rulings WHERE reader = $1 ORDER BY id`,
		erase: `UPDATE rulings SET reader = 0, mark = '', reason = '', signals = '' WHERE reader = $1`},
	{table: "rulings", key: "moderator", erase: `UPDATE rulings SET moderator = 0 WHERE moderator = $1`},
	{table: "audit", key: "reader", show: `SELECT at AS done_at, kind, about, network FROM audit WHERE reader = $1 ORDER BY id`,
		erase: `UPDATE audit SET reader = 0, about = '', network = '' WHERE reader = $1`},
	{table: "audit", key: "actor", erase: `UPDATE audit SET actor = 0, about = '', network = '' WHERE actor = $1`},
	{table: "readers", key: "id", show: `SELECT name, mail, role, state, about, created AS made_at FROM readers WHERE id = $1`},
}

// Kept is one table of what is kept of a reader.
type Kept struct {
	Table string
	Rows  []map[string]any // by column; times are RFC 3339
}

// KeptOf is all that is kept of a reader and theirs to take along, the account
// first.
func (db *DB) KeptOf(ctx context.Context, reader int64) (all []Kept, err error) {
	defer errs.Wrap(&err, "store.KeptOf(%d)", reader)
	for i := len(readerTables) - 1; i >= 0; i-- {
		k := readerTables[i]
		if k.show == "" {
			continue
		}
		rows, err := db.records(ctx, k.show, reader)
		if err != nil {
			return nil, err
		}
		name := k.table
		if k.key == "maker" {
			name = "invitations"
		}
		all = append(all, Kept{name, rows})
	}
	return all, nil
}

// records are the rows of a query by column. A column whose name ends in _at is a
// time.
func (db *DB) records(ctx context.Context, query string, args ...any) (list []map[string]any, err error) {
	r, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		return nil, err
	}
	list = []map[string]any{}
	for r.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, name := range columns {
			row[name] = shown(name, values[i])
		}
		list = append(list, row)
	}
	return list, r.Err()
}

func shown(column string, v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int64:
		if !strings.HasSuffix(column, "_at") {
			return v
		}
		if v == 0 {
			return ""
		}
		return moment(v).Format("2006-01-02T15:04:05Z07:00")
	}
	return v
}

// RemoveReader deletes a reader and everything that is kept of them, for good:
// also what the engine would leave of deleted rows. The last owner stays:
// errs.Conflict. With empty, the account itself stays and is nobody's again: that
// of the single reader of an installation without accounts.
func (db *DB) RemoveReader(ctx context.Context, id int64, empty bool) (err error) {
	defer errs.Wrap(&err, "store.RemoveReader(%d)", id)
	return db.forGood(ctx, func(t tx) error {
		if err := lockOwners(ctx, t); err != nil {
			return err
		}
		if err := t.leaveComments(ctx, id); err != nil {
			return err
		}
		for _, k := range readerTables {
			if _, err := t.run(ctx, k.statement(empty), id); err != nil {
				return err
			}
		}
		if err := ownerLeft(ctx, t); err != nil {
			return err
		}
		return rewrite(ctx, t)
	})
}

// statement deletes the rows of one reader.
func (k keeping) statement(empty bool) string {
	switch {
	case k.table == "readers" && empty:
		return `UPDATE readers SET name = '', folded = '', mail = '', about = '', handle = '', password = '', totp = '', totp_step = 0 WHERE id = $1`
	case k.erase != "":
		return k.erase
	}
	return `DELETE FROM ` + k.table + ` WHERE ` + k.key + ` = $1`
}

// rewrite writes the tables that hold words of readers anew.
func rewrite(ctx context.Context, t tx) error {
	done := map[string]bool{}
	for _, k := range readerTables {
		if k.numbers || done[k.table] {
			continue
		}
		done[k.table] = true
		for _, s := range t.db.erase.table {
			if _, err := t.ExecContext(ctx, strings.ReplaceAll(s, "{{table}}", k.table)); err != nil {
				return err
			}
		}
	}
	return nil
}

// forGood is update for what deletes: the engine overwrites it.
func (db *DB) forGood(ctx context.Context, do func(tx) error) (err error) {
	defer func() {
		for _, s := range db.erase.end {
			if _, e := db.write.ExecContext(context.WithoutCancel(ctx), s); err == nil {
				err = e
			}
		}
	}()
	return db.update(ctx, func(t tx) error {
		for _, s := range db.erase.begin {
			if _, err := t.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return do(t)
	})
}
