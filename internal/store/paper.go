package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Readers' own editions: how each wants it, when it is due, and the letter that
// takes it to them. The editions themselves are kept beside the house's.

const paperColumns = `reader, wish, next_at, next_name, arrival, last_at`

func scanPaper(s scanner, more ...any) (p news.Paper, err error) {
	var wish, name string
	var reader, next, last int64
	if err := s.Scan(append([]any{&reader, &wish, &next, &name, &p.Arrival, &last}, more...)...); err != nil {
		return p, err
	}
	err = json.Unmarshal([]byte(wish), &p)
	p.Reader, p.Last = reader, news.At(moment(last))
	if next > 0 {
		p.Next = news.Slot{Name: name, At: moment(next)}
	}
	return p, err
}

// Paper is how a reader wants their own edition; errs.NotFound if they never said.
func (db *DB) Paper(ctx context.Context, reader int64) (p news.Paper, err error) {
	defer errs.Wrap(&err, "store.Paper(%d)", reader)
	p, err = scanPaper(db.row(ctx, `SELECT `+paperColumns+` FROM papers WHERE reader = $1`, reader))
	return p, found(err, "no edition is ordered")
}

// SavePaper keeps how a reader wants their own edition. The next is due at the
// first of slots whose edition they do not have yet; without slots none is due.
func (db *DB) SavePaper(ctx context.Context, p news.Paper, slots []news.Slot) (next news.Slot, err error) {
	defer errs.Wrap(&err, "store.SavePaper(%d)", p.Reader)
	wish, err := json.Marshal(p)
	if err != nil {
		return next, err
	}
	err = db.update(ctx, func(t tx) error {
		if next, err = t.freeSlot(ctx, p.Reader, slots); err != nil {
			return err
		}
		_, err = t.run(ctx, `INSERT INTO papers (reader, wish, next_at, next_name) VALUES ($1, $2, $3, $4)
			ON CONFLICT (reader) DO UPDATE SET wish = excluded.wish, next_at = excluded.next_at, next_name = excluded.next_name, leased_until = 0`,
			p.Reader, string(wish), slotMillis(next), next.Name)
		return err
	})
	return next, err
}

// freeSlot is the first of slots whose edition a reader does not have; the last if
// they have all of them, zero if there is none.
func (t tx) freeSlot(ctx context.Context, reader int64, slots []news.Slot) (news.Slot, error) {
	for _, s := range slots {
		var n int
		if err := t.row(ctx, `SELECT count(*) FROM editions WHERE reader = $1 AND date = $2`, reader, s.Name).Scan(&n); err != nil || n == 0 {
			return s, err
		}
	}
	if len(slots) == 0 {
		return news.Slot{}, nil
	}
	return slots[len(slots)-1], nil
}

func slotMillis(s news.Slot) int64 {
	if s.At.IsZero() {
		return 0
	}
	return millis(s.At)
}

// ClaimPapers takes up to limit papers whose next edition is due, for lease:
// nobody else gets them until it ends or SaveOwnEdition gives them back.
func (db *DB) ClaimPapers(ctx context.Context, limit int, lease time.Duration) (papers []news.Paper, err error) {
	defer errs.Wrap(&err, "store.ClaimPapers")
	now, due := db.now(), 0
	if err := db.row(ctx, `SELECT count(*) FROM papers WHERE next_at > 0 AND next_at <= $1 AND leased_until <= $1`, millis(now)).Scan(&due); err != nil || due == 0 {
		return nil, err
	}
	err = db.update(ctx, func(t tx) error {
		papers = nil
		return t.rows(ctx, into(&papers, func(s scanner) (news.Paper, error) { return scanPaper(s) }),
			`WITH due AS (SELECT q.reader FROM papers q WHERE q.next_at > 0 AND q.next_at <= $1 AND q.leased_until <= $1
				AND EXISTS (SELECT 1 FROM readers r WHERE r.id = q.reader AND r.state = 'active') ORDER BY q.next_at LIMIT $2`+db.claim+`)
			UPDATE papers SET leased_until = $3 WHERE reader IN (SELECT reader FROM due) RETURNING `+paperColumns, millis(now), limit, millis(now.Add(lease)))
	})
	return papers, err
}

// FarPapers are those whose next edition is due after a moment that no slot can
// be at: the clock was wrong when it was counted.
func (db *DB) FarPapers(ctx context.Context, after time.Time) (papers []news.Paper, err error) {
	defer errs.Wrap(&err, "store.FarPapers")
	err = db.rows(ctx, into(&papers, func(s scanner) (news.Paper, error) { return scanPaper(s) }),
		`SELECT `+paperColumns+` FROM papers WHERE next_at > $1 ORDER BY reader LIMIT 100`, millis(after))
	return papers, err
}

// EditionJob asks for the letter with an edition to be sent.
type EditionJob struct {
	Reader  int64  `json:"reader" river:"unique"`
	Edition string `json:"edition" river:"unique"`
}

// Kind implements river.JobArgs.
func (EditionJob) Kind() string { return "edition" }

// OwnEdition is a reader's own edition as it was made.
type OwnEdition struct {
	Reader  int64
	Edition news.Edition
	Arrival int64       // the last article that it could tell of
	Slots   []news.Slot // what may come next
	Mail    string      // where it goes by letter; empty: nowhere
}

// SaveOwnEdition keeps a reader's own edition, once, with the letter that takes it
// to them and the job to send it, and says when the next is due. An edition
// without a name is none: only the next is put down.
func (db *DB) SaveOwnEdition(ctx context.Context, o OwnEdition) (made bool, err error) {
	defer errs.Wrap(&err, "store.SaveOwnEdition(%d, %s)", o.Reader, o.Edition.Date)
	packed, err := pack(o.Edition)
	if err != nil {
		return false, err
	}
	err = db.update(ctx, func(t tx) error {
		made = false
		if o.Edition.Date != "" {
			if made, err = t.keepOwn(ctx, &o, packed); err != nil {
				return err
			}
		}
		next, err := t.freeSlot(ctx, o.Reader, o.Slots)
		if err != nil {
			return err
		}
		_, err = t.run(ctx, `UPDATE papers SET next_at = $1, next_name = $2, leased_until = 0 WHERE reader = $3`, slotMillis(next), next.Name, o.Reader)
		return err
	})
	return made, err
}

// keepOwn keeps an edition with its letter; false if there is one of its name.
func (t tx) keepOwn(ctx context.Context, o *OwnEdition, packed []byte) (made bool, err error) {
	n, err := t.run(ctx, `INSERT INTO editions (reader, date, closed, body) VALUES ($1, $2, $3, $4) ON CONFLICT (reader, date) DO NOTHING`,
		o.Reader, o.Edition.Date, millis(o.Edition.To.Time), packed)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = t.run(ctx, `UPDATE papers SET arrival = $1, last_at = $2 WHERE reader = $3`, o.Arrival, millis(o.Edition.To.Time), o.Reader)
	if err != nil || o.Mail == "" {
		return true, err
	}
	_, err = t.run(ctx, `INSERT INTO edition_letters (reader, edition, mail, made_at) VALUES ($1, $2, $3, $4)`,
		o.Reader, o.Edition.Date, o.Mail, millis(t.db.now()))
	if err != nil {
		return true, err
	}
	return true, t.db.jobs.insert(ctx, t, EditionJob{o.Reader, o.Edition.Date})
}

// EditionLetter is the letter that takes an edition to its reader.
type EditionLetter struct {
	Mail    string
	Sent    time.Time // zero: it was not
	Edition news.Edition
}

// EditionLetter is the letter with an edition; errs.NotFound if none is to be sent.
func (db *DB) EditionLetter(ctx context.Context, reader int64, edition string) (l EditionLetter, err error) {
	defer errs.Wrap(&err, "store.EditionLetter(%d, %s)", reader, edition)
	var sent int64
	var packed []byte
	err = db.row(ctx, `SELECT l.mail, l.sent_at, e.body FROM edition_letters l JOIN editions e ON e.reader = l.reader AND e.date = l.edition
		JOIN readers r ON r.id = l.reader AND r.state = 'active' WHERE l.reader = $1 AND l.edition = $2`, reader, edition).Scan(&l.Mail, &sent, &packed)
	if err != nil {
		return l, found(err, "no letter with the edition %s", edition)
	}
	l.Sent = moment(sent)
	return l, unpack(packed, &l.Edition)
}

// LetterSent notes that a letter was sent, or with trouble that it was given up.
func (db *DB) LetterSent(ctx context.Context, reader int64, edition, trouble string) (err error) {
	defer errs.Wrap(&err, "store.LetterSent(%d, %s)", reader, edition)
	return db.update(ctx, func(t tx) error {
		sent := millis(db.now())
		if trouble != "" {
			sent = 0
		}
		_, err := t.run(ctx, `UPDATE edition_letters SET sent_at = $1, trouble = $2 WHERE reader = $3 AND edition = $4`, sent, cutRunes(trouble, 300), reader, edition)
		return err
	})
}

// StopLetters ends the letters of a reader: their editions stay on their page.
func (db *DB) StopLetters(ctx context.Context, reader int64) (err error) {
	defer errs.Wrap(&err, "store.StopLetters(%d)", reader)
	return db.update(ctx, func(t tx) error {
		p, err := scanPaper(t.row(ctx, `SELECT `+paperColumns+` FROM papers WHERE reader = $1`, reader))
		if errors.Is(err, sql.ErrNoRows) || err == nil && !p.ByMail {
			return nil
		}
		if err != nil {
			return err
		}
		p.ByMail = false
		wish, err := json.Marshal(p)
		if err != nil {
			return err
		}
		_, err = t.run(ctx, `UPDATE papers SET wish = $1 WHERE reader = $2`, string(wish), reader)
		return err
	})
}

// PaperPage is what the page on which a reader orders their edition shows.
type PaperPage struct {
	Paper     news.Paper // zero: they never said
	Mail      string     // the address of their account
	Languages []string   // of the stories of the last days, the most frequent first
	Follows   int
	Sections  []string // slugs: those that they follow, and those they read most
}

// PaperPage is how a reader wants their edition with what there is to choose from.
func (db *DB) PaperPage(ctx context.Context, reader int64) (p PaperPage, err error) {
	defer errs.Wrap(&err, "store.PaperPage(%d)", reader)
	week := millis(db.now().AddDate(0, 0, -7))
	var languages, wish, sections string
	err = db.row(ctx, `SELECT coalesce((SELECT r.mail FROM readers r WHERE r.id = $1), ''), (SELECT count(*) FROM follows f WHERE f.reader = $1), `+
		db.nested(`s.language`, `FROM stories s WHERE s.last_at > $2 AND s.state <> 'merged' GROUP BY s.language ORDER BY count(*) DESC, s.language LIMIT 30`)+`, `+
		db.nested(paperColumns, `FROM papers WHERE reader = $1`)+`, `+
		db.nested(`mine.section`, `FROM (SELECT f.name AS section, 1000000 AS n FROM follows f WHERE f.reader = $1 AND f.kind = 'section'
			UNION ALL SELECT a.section, count(*) FROM (SELECT m.article FROM marks m WHERE m.reader = $1 ORDER BY m.article DESC LIMIT 300) m
				JOIN articles a ON a.id = m.article WHERE a.section <> '' GROUP BY a.section) mine GROUP BY mine.section ORDER BY max(mine.n) DESC, mine.section LIMIT 8`),
		reader, week).Scan(&p.Mail, &p.Follows, &languages, &wish, &sections)
	if err != nil {
		return p, err
	}
	word := func(s scanner) (w string, err error) { err = s.Scan(&w); return w, err }
	return p, errors.Join(eachNested(languages, into(&p.Languages, word)), eachNested(sections, into(&p.Sections, word)),
		eachNested(wish, func(s scanner) (err error) { p.Paper, err = scanPaper(s); return err }))
}
