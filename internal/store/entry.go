package store

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"

	"github.com/riverqueue/river"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Entry is a stored entry that waits for its page.
type Entry struct {
	ID      int64
	Feed    int64
	Article int64 // 0 until its page was read once
	Said    int64 // changes with what its feed says of it
	news.Entry
}

// Entry is what its feed said of an entry whose page is to be fetched. An entry
// that is done is errs.NotFound.
func (db *DB) Entry(ctx context.Context, id int64) (e Entry, err error) {
	defer errs.Wrap(&err, "store.Entry(%d)", id)
	var content []byte
	err = db.row(ctx, `SELECT id, feed, article, digest, content FROM entries WHERE id = $1 AND content IS NOT NULL`, id).
		Scan(&e.ID, &e.Feed, &e.Article, &e.Said, &content)
	if err != nil {
		return e, found(err, "no waiting entry %d", id)
	}
	return e, unpack(content, &e.Entry)
}

// CloseEntry gives up an entry that can never become an article, unless its feed
// has said something else of it meanwhile.
func (db *DB) CloseEntry(ctx context.Context, entry, said int64) (err error) {
	defer errs.Wrap(&err, "store.CloseEntry(%d)", entry)
	return db.update(ctx, func(t tx) error { return t.closeEntry(ctx, entry, said, 0) })
}

// closeEntry lets go of what a feed said of an entry, now that it is an article (0
// if it becomes none). What the feed has said since stays, and its page is asked for
// anew: while the job ran, there could be no other for the entry.
func (t tx) closeEntry(ctx context.Context, entry, said, article int64) error {
	if entry == 0 {
		return nil
	}
	var now int64
	var open bool
	err := t.row(ctx, `UPDATE entries SET article = $1, content = CASE WHEN digest = $2 THEN NULL ELSE content END WHERE id = $3
		RETURNING digest, content IS NOT NULL`, article, said, entry).Scan(&now, &open)
	if errors.Is(err, sql.ErrNoRows) { // its feed was removed
		return nil
	}
	if err == nil && open {
		err = t.db.jobs.insert(ctx, t, PageJob{Entry: entry, Said: now})
	}
	if err != nil || article == 0 {
		return err
	}
	_, err = t.run(ctx, `UPDATE articles SET place = (SELECT place FROM entries WHERE id = $1) WHERE id = $2
		AND place = 0 AND (SELECT place FROM entries WHERE id = $1) > 0`, entry, article)
	return err
}

// overtaken reports whether what the feed has said of an entry since was read and
// stored already: what was read before it must not take its place. The entry is
// locked, as whoever reads its feed locks it, before any article.
func (t tx) overtaken(ctx context.Context, entry, said int64, article *int64) (bool, error) {
	if entry == 0 {
		return false, nil
	}
	var now int64
	var open bool
	err := t.row(ctx, `SELECT digest, content IS NOT NULL, article FROM entries WHERE id = $1`+t.db.lock, entry).Scan(&now, &open, article)
	if errors.Is(err, sql.ErrNoRows) { // its feed was removed
		return false, nil
	}
	return !open && now != said, err
}

// digest changes when what a feed says of an entry changes.
func digest(e news.Entry) int64 {
	h := fnv.New64a()
	for _, s := range []string{e.URL, e.Title, e.Summary, e.ContentHTML, e.ContentText, e.Modified.String()} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return int64(h.Sum64())
}

// saveEntries stores entries and asks for the pages of those that are new or
// changed: fresh of them, added of which were never seen. What was removed is not
// asked for.
func (t tx) saveEntries(ctx context.Context, feed int64, entries []news.Entry) (added, fresh int, err error) {
	now := millis(t.db.now())
	var rows [][]any
	at := map[[16]byte]int{}
	for _, e := range entries {
		content, err := pack(e)
		if err != nil {
			return 0, 0, err
		}
		row := []any{feed, key(e.GUID), e.URL, digest(e), now, content}
		if i, twice := at[[16]byte(key(e.GUID))]; twice {
			rows[i] = row // what a feed says last of an entry holds
			continue
		}
		at[[16]byte(key(e.GUID))] = len(rows)
		rows = append(rows, row)
	}
	var ids []int64
	var urls []string
	var said []int64
	err = t.many(ctx, func(s scanner) error {
		var id, seen, digest int64
		var url string
		err := s.Scan(&id, &seen, &url, &digest)
		if seen == now {
			added++
		}
		ids, urls, said = append(ids, id), append(urls, url), append(said, digest)
		return err
	}, `INSERT INTO entries (feed, guid_key, url, digest, seen, content)`, `ON CONFLICT (feed, guid_key)
		DO UPDATE SET url = excluded.url, digest = excluded.digest, content = excluded.content
		WHERE entries.digest <> excluded.digest RETURNING id, seen, url, digest`, rows)
	if err != nil {
		return 0, 0, err
	}
	removed, err := t.removedAmong(ctx, urls)
	if err != nil {
		return 0, 0, err
	}
	var jobs []river.JobArgs
	for i, id := range ids {
		if !removed[urls[i]] {
			jobs = append(jobs, PageJob{Entry: id})
		} else if err := t.closeEntry(ctx, id, said[i], 0); err != nil {
			return 0, 0, err
		}
	}
	return added, len(ids), t.db.jobs.insert(ctx, t, jobs...)
}

// placesKept is how many of the first entries of a feed have their place noted.
const placesKept = 10

// savePlaces notes the best place that each of the first entries ever had.
func (t tx) savePlaces(ctx context.Context, feed int64, entries []news.Entry) error {
	for i, e := range entries[:min(len(entries), placesKept)] {
		n, err := t.run(ctx, `UPDATE entries SET place = $3 WHERE feed = $1 AND guid_key = $2 AND (place = 0 OR place > $3)`, feed, key(e.GUID), i+1)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		_, err = t.run(ctx, `UPDATE articles SET place = $3 WHERE id = (SELECT article FROM entries WHERE feed = $1 AND guid_key = $2) AND (place = 0 OR place > $3)`,
			feed, key(e.GUID), i+1)
		if err != nil {
			return err
		}
	}
	return nil
}
