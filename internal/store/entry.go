package store

import (
	"context"
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
	news.Entry
}

// Entry is what its feed said of an entry whose page is to be fetched. An entry
// that is done is errs.NotFound.
func (db *DB) Entry(ctx context.Context, id int64) (e Entry, err error) {
	defer errs.Wrap(&err, "store.Entry(%d)", id)
	var content []byte
	err = db.row(ctx, `SELECT id, feed, article, content FROM entries WHERE id = $1 AND content IS NOT NULL`, id).
		Scan(&e.ID, &e.Feed, &e.Article, &content)
	if err != nil {
		return e, found(err, "no waiting entry %d", id)
	}
	return e, unpack(content, &e.Entry)
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
	err = t.many(ctx, func(s scanner) error {
		var id, seen int64
		var url string
		err := s.Scan(&id, &seen, &url)
		if seen == now {
			added++
		}
		ids, urls = append(ids, id), append(urls, url)
		return err
	}, `INSERT INTO entries (feed, guid_key, url, digest, seen, content)`, `ON CONFLICT (feed, guid_key)
		DO UPDATE SET url = excluded.url, digest = excluded.digest, content = excluded.content
		WHERE entries.digest <> excluded.digest RETURNING id, seen, url`, rows)
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
		} else if err := t.closeEntry(ctx, id, 0); err != nil {
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
