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
)

// Moves: what happened to the news that somebody may want to hear of. A row is
// written with the change itself, and goes with the notices that tell of it, both in
// one transaction: a process that dies in between loses nothing and tells nothing
// twice.

// moveReach is how old news may be to be told: when a server was away for a day,
// what happened meanwhile is on the pages.
const moveReach = 12 * time.Hour

// movingKinds are the changes that move a story for those who follow it. Copies, and
// what publishers do to their texts, do not.
const movingKinds = `('report', 'number', 'voice', 'fact')`

// addChanges writes changes of stories, and what of them is to be told.
func (t tx) addChanges(ctx context.Context, list []news.Change) error {
	var rows [][]any
	for _, c := range list {
		rows = append(rows, []any{c.Story, c.Article, c.Kind, millis(c.At), c.What, c.Was, c.Now, c.Publisher})
	}
	var ids []int64
	err := t.many(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, `INSERT INTO changes (story, article, kind, at, what, was, now, publisher)`, `RETURNING id`, rows)
	for err == nil && len(ids) > 0 {
		n := runLength(len(ids))
		marks, args := among(ids[:n])
		_, err = t.run(ctx, `INSERT INTO moves (kind, story, change, at) SELECT 'story', c.story, c.id, c.at FROM changes c WHERE c.id IN `+marks+` AND c.kind IN `+movingKinds+`
			AND EXISTS (SELECT 1 FROM follows f WHERE f.kind = 'story' AND f.name = CAST(c.story AS TEXT)) ORDER BY c.id`, args...)
		ids = ids[n:]
	}
	return err
}

// noteQuoted writes down the followed people who speak in articles that came in.
func (t tx) noteQuoted(ctx context.Context, arrived []Placed) error {
	now := t.db.now()
	articles := make([]int64, len(arrived))
	for i, a := range arrived {
		articles[i] = a.ID
	}
	for len(articles) > 0 {
		n := runLength(len(articles))
		marks, args := among(articles[:n])
		last := len(args)
		_, err := t.run(ctx, `INSERT INTO moves (kind, story, article, subject, at) SELECT DISTINCT 'quoted', a.story, a.id, q.speaker, a.at
			FROM articles a JOIN quotes q ON q.article = a.id WHERE a.id IN `+marks+` AND a.duplicate_of = 0 AND a.at > $`+strconv.Itoa(last+1)+
			` AND q.speaker <> '' AND EXISTS (SELECT 1 FROM follows f WHERE f.kind = 'person' AND f.name = q.speaker) ORDER BY a.id, q.speaker`,
			append(args, millis(now.Add(-moveReach)))...)
		if err != nil {
			return err
		}
		articles = articles[n:]
	}
	return nil
}

// noteBreaking writes down, once, that a story breaks.
func (t tx) noteBreaking(ctx context.Context, s *news.Story, id int64) error {
	now := t.db.now()
	if !s.Weight.Breaks(now) {
		return nil
	}
	n, err := t.run(ctx, `UPDATE stories SET broke = $1 WHERE id = $2 AND broke = 0 AND hidden = 0`, millis(now), id)
	if err != nil || n == 0 {
		return err
	}
	_, err = t.run(ctx, `INSERT INTO moves (kind, story, at) VALUES ('breaking', $1, $2)`, id, millis(now))
	return err
}

// Moves are what moved and was not told yet, story by story, at most limit of them.
func (db *DB) Moves(ctx context.Context, limit int) (all []news.Move, err error) {
	defer errs.Wrap(&err, "store.Moves")
	err = db.rows(ctx, func(s scanner) error {
		var m news.Move
		var at int64
		var change string
		if err := s.Scan(&m.ID, &m.Kind, &m.Story, &m.Article, &m.Person, &at, &change); err != nil {
			return err
		}
		m.At = moment(at)
		err := eachNested(change, func(s scanner) (err error) { m.Change, err = scanChange(s); return err })
		all = append(all, m)
		return err
	}, `SELECT m.id, m.kind, coalesce(c.story, m.story), m.article, m.subject, m.at, `+db.nested(changeColumns, `FROM changes c LEFT JOIN publishers p ON p.domain = c.publisher WHERE c.id = m.change`)+`
		FROM (SELECT * FROM moves ORDER BY id LIMIT $1) AS m LEFT JOIN changes c ON c.id = m.change ORDER BY 3, m.id`, limit)
	return all, err
}

// listeners are the queries of who asked to hear of something: $1 is what, $2 the
// story that tells of it.
var listeners = map[news.NoticeKind]string{
	news.NoticeStory:    `SELECT f.reader AS reader, min(f.at) AS since FROM follows f WHERE f.kind = 'story' AND f.name = $1 GROUP BY f.reader`,
	news.NoticeQuoted:   `SELECT f.reader AS reader, min(f.at) AS since FROM follows f WHERE f.kind = 'person' AND f.name = $1 GROUP BY f.reader`,
	news.NoticeBreaking: `SELECT b.reader AS reader, 0 AS since FROM breaking b WHERE b.section IN ('', $1) GROUP BY b.reader`,
}

// Listeners are the readers who asked to hear of something: of a story (what is its
// id), of a person (their slug), of what breaks in a section (its slug).
func (db *DB) Listeners(ctx context.Context, kind news.NoticeKind, what string, story int64) (all []news.Listener, err error) {
	defer errs.Wrap(&err, "store.Listeners(%s %s)", kind, what)
	err = db.rows(ctx, func(s scanner) error {
		var l news.Listener
		var since, looked int64
		err := s.Scan(&l.Reader, &since, &looked, &l.Picky)
		l.Since, l.Looked = moment(since), moment(looked)
		all = append(all, l)
		return err
	}, `SELECT l.reader, l.since, coalesce(v.last, 0), CASE WHEN EXISTS (SELECT 1 FROM reader_rules x WHERE x.reader = l.reader)
		OR EXISTS (SELECT 1 FROM rules x WHERE x.reader = l.reader) THEN 1 ELSE 0 END
		FROM (`+listeners[kind]+`) AS l JOIN readers r ON r.id = l.reader AND r.state = 'active'
		LEFT JOIN visits v ON v.reader = l.reader AND v.story = $2 ORDER BY l.reader`, what, story)
	return all, err
}

// Tell tells readers of moves and lets go of these, in one transaction. Where
// another process has told of one of them, nothing is done. A reader who has not
// seen what was told of a story gets the news added to that notice, so that a story
// that moves all day is one line of the inbox.
func (db *DB) Tell(ctx context.Context, moves []int64, list []news.Notice) (err error) {
	defer errs.Wrap(&err, "store.Tell")
	return db.update(ctx, func(t tx) error {
		for _, id := range moves {
			n, err := t.run(ctx, `DELETE FROM moves WHERE id = $1`, id)
			if err != nil {
				return err
			}
			if n == 0 {
				return errs.New(errs.Conflict, "another process tells of this")
			}
		}
		for i := range list {
			added, err := t.addToNotice(ctx, &list[i])
			if err == nil && !added {
				err = t.addNotices(ctx, list[i:i+1])
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// noticeLines is how many lines a notice of a story holds, the latest first.
const noticeLines = 5

// addToNotice puts what is new in a story into the notice of it that its reader has
// not seen, if there is one.
func (t tx) addToNotice(ctx context.Context, n *news.Notice) (added bool, err error) {
	if n.Kind != news.NoticeStory {
		return false, nil
	}
	open := news.Notice{Kind: n.Kind, Reader: n.Reader}
	var body string
	err = t.row(ctx, `SELECT id, body FROM notices WHERE reader = $1 AND story = $2 AND kind = $3 AND seen = 0 ORDER BY id DESC LIMIT 1`+t.db.lock, n.Reader, n.Story, n.Kind).Scan(&open.ID, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	lines := strings.Split(n.Text, "\n")
	for _, old := range strings.Split(body, "\n") {
		if !strings.Contains(n.Text, old) && len(lines) < noticeLines {
			lines = append(lines, old)
		}
	}
	_, err = t.run(ctx, `UPDATE notices SET title = $1, body = $2, path = $3, at = $4, sent = 0 WHERE id = $5`,
		n.Title, cutBytes(strings.Join(lines, "\n"), maxNoticeText), n.Path, millis(t.db.now()), open.ID)
	if err != nil {
		return false, err
	}
	return true, t.dispatch(ctx, &open)
}

// Break says in which sections a reader wants to hear of what breaks; an empty one
// is all of them.
func (db *DB) Break(ctx context.Context, reader int64, sections []string) (err error) {
	defer errs.Wrap(&err, "store.Break(%d)", reader)
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM breaking WHERE reader = $1`, reader); err != nil {
			return err
		}
		for _, s := range sections {
			if _, err := t.run(ctx, `INSERT INTO breaking (section, reader) VALUES ($1, $2) ON CONFLICT DO NOTHING`, s, reader); err != nil {
				return err
			}
		}
		return nil
	})
}
