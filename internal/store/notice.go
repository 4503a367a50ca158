package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// The inbox of a reader. Whatever tells a reader something calls AddNotices, or
// addNotices in the transaction of the change itself; that the channels of the
// reader get it follows from that (channel.go).

const (
	maxNoticeTitle = 300  // bytes
	maxNoticeText  = 1500 // bytes
	maxNoticePath  = 2000 // bytes
)

// AddNotices tells readers something. What a reader was told before (the same kind
// and subject) is not told again, so it may be called twice with the same. Titles
// and texts are cut; a notice without reader, kind, subject, title or path is
// errs.Invalid.
func (db *DB) AddNotices(ctx context.Context, list []news.Notice) (err error) {
	defer errs.Wrap(&err, "store.AddNotices")
	return db.update(ctx, func(t tx) error { return t.addNotices(ctx, list) })
}

// addNotices is AddNotices inside the transaction of what is told.
func (t tx) addNotices(ctx context.Context, list []news.Notice) error {
	for i := range list {
		n := list[i]
		if err := trimNotice(&n); err != nil {
			return err
		}
		err := t.row(ctx, `INSERT INTO notices (reader, kind, subject, story, title, body, language, path, at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
			FROM readers WHERE id = $10 AND state = $11 ON CONFLICT (reader, kind, subject) DO NOTHING RETURNING id`,
			n.Reader, n.Kind, n.Subject, n.Story, n.Title, n.Text, n.Language, n.Path, millis(t.db.now()), n.Reader, news.ReaderActive).Scan(&n.ID)
		if errors.Is(err, sql.ErrNoRows) {
			continue // told before, or there is nobody to tell
		}
		if err != nil {
			return err
		}
		if err := t.dispatch(ctx, &n); err != nil {
			return err
		}
	}
	return nil
}

func trimNotice(n *news.Notice) error {
	if n.Reader == 0 || n.Kind == "" || n.Subject == "" || n.Title == "" || !strings.HasPrefix(n.Path, "/") || strings.HasPrefix(n.Path, "//") || len(n.Path) > maxNoticePath {
		return errs.New(errs.Invalid, "a notice needs a reader, a kind, a subject, a title and a path on this site: %q %q %q", n.Kind, n.Subject, n.Path)
	}
	n.Title = cutBytes(strings.Join(strings.Fields(n.Title), " "), maxNoticeTitle)
	n.Text = cutBytes(strings.TrimSpace(n.Text), maxNoticeText)
	return nil
}

// cutBytes is s within so many bytes, cut at a whole word where that is near.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = text.Prefix(s, most-len("…"))
	if i := strings.LastIndexAny(s, " \n"); i > most*3/4 {
		s = s[:i]
	}
	return s + "…"
}

const noticeColumns = `n.id, n.reader, n.kind, n.subject, n.story, n.title, n.body, n.language, n.path, n.at, n.seen, n.sent`

func scanNotice(s scanner) (n news.Notice, err error) {
	var at, seen, sent int64
	err = s.Scan(&n.ID, &n.Reader, &n.Kind, &n.Subject, &n.Story, &n.Title, &n.Text, &n.Language, &n.Path, &at, &seen, &sent)
	n.At, n.Seen, n.Sent = moment(at), moment(seen), moment(sent)
	return n, err
}

// Notices are what a reader was told, the latest first; with one kind, those of it.
func (db *DB) Notices(ctx context.Context, reader int64, p Page) (all []news.Notice, turned Turn, err error) {
	defer errs.Wrap(&err, "store.Notices(%d)", reader)
	k, err := p.keyset("n.at", "n.id", 2)
	if err != nil {
		return nil, turned, err
	}
	err = db.rows(ctx, into(&all, scanNotice), `SELECT `+noticeColumns+` FROM notices n WHERE n.reader = $1`+k.where+
		` ORDER BY `+k.order+` LIMIT `+strconv.Itoa(k.limit+1), append([]any{reader}, k.args...)...)
	all, turned = turn(k, all, func(n *news.Notice) cursor { return cursor{millis(n.At), n.ID} })
	return all, turned, err
}

// SeeNotice notes that a reader has seen one notice.
func (db *DB) SeeNotice(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.SeeNotice(%d)", id)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE notices SET seen = $1 WHERE id = $2 AND reader = $3 AND seen = 0`, millis(db.now()), id, reader)
		return err
	})
}

// OpenNotice is where a notice of a reader leads; they have seen it then.
func (db *DB) OpenNotice(ctx context.Context, reader, id int64) (path string, err error) {
	defer errs.Wrap(&err, "store.OpenNotice(%d)", id)
	err = db.update(ctx, func(t tx) error {
		return t.row(ctx, `UPDATE notices SET seen = CASE seen WHEN 0 THEN CAST($1 AS BIGINT) ELSE seen END WHERE id = $2 AND reader = $3 RETURNING path`, millis(db.now()), id, reader).Scan(&path)
	})
	return path, found(err, "you have no notice %d", id)
}

// SeeNotices notes that a reader has seen all notices up to a moment: that of the
// page on which they say so, since others may have come in meanwhile.
func (db *DB) SeeNotices(ctx context.Context, reader int64, upto time.Time) (err error) {
	defer errs.Wrap(&err, "store.SeeNotices(%d)", reader)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE notices SET seen = $1 WHERE reader = $2 AND seen = 0 AND at <= $3`, millis(db.now()), reader, millis(upto))
		return err
	})
}

// Unseen is how many notices a reader has not seen.
func (db *DB) Unseen(ctx context.Context, reader int64) (n int, err error) {
	defer errs.Wrap(&err, "store.Unseen(%d)", reader)
	err = db.row(ctx, `SELECT count(*) FROM notices WHERE reader = $1 AND seen = 0`, reader).Scan(&n)
	return n, err
}

// ForgetNotices lets go of what was told before a moment, and says how many that
// were.
func (db *DB) ForgetNotices(ctx context.Context, before time.Time) (n int64, err error) {
	defer errs.Wrap(&err, "store.ForgetNotices")
	err = db.update(ctx, func(t tx) error {
		n, err = t.run(ctx, `DELETE FROM notices WHERE at < $1`, millis(before))
		return err
	})
	return n, err
}
