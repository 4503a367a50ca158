package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Read marks articles as read for a reader, and with each all copies of its text.
// It returns the batch by which the marks can be taken back; zero if all of them
// were read before.
func (db *DB) Read(ctx context.Context, reader int64, articles []int64) (batch int64, err error) {
	defer errs.Wrap(&err, "store.Read")
	err = db.update(ctx, func(t tx) error {
		batch = 0
		if err := t.row(ctx, `SELECT coalesce(max(batch), 0) + 1 FROM marks WHERE reader = $1`, reader).Scan(&batch); err != nil {
			return err
		}
		now, set := millis(db.now()), int64(0)
		for _, id := range articles {
			n, err := t.run(ctx, `INSERT INTO marks (reader, article, at, batch)
				SELECT $1, a.id, $2, $3 FROM articles me JOIN articles a ON a.id IN (me.id, me.duplicate_of) WHERE me.id = $4
				ON CONFLICT (reader, article) DO NOTHING`, reader, now, batch, id)
			if err != nil {
				return err
			}
			set += n
		}
		if set == 0 {
			batch = 0
		}
		return nil
	})
	return batch, err
}

// Unread takes the marks off an article and its copies.
func (db *DB) Unread(ctx context.Context, reader, article int64) (err error) {
	defer errs.Wrap(&err, "store.Unread(%d)", article)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM marks WHERE reader = $1 AND article IN (
			SELECT a.id FROM articles me JOIN articles a ON a.id IN (me.id, me.duplicate_of) WHERE me.id = $2)`, reader, article)
		return err
	})
}

// UndoRead takes back the marks of one batch and says how many they were.
func (db *DB) UndoRead(ctx context.Context, reader, batch int64) (n int64, err error) {
	defer errs.Wrap(&err, "store.UndoRead(%d)", batch)
	err = db.update(ctx, func(t tx) error {
		n, err = t.run(ctx, `DELETE FROM marks WHERE reader = $1 AND batch = $2`, reader, batch)
		return err
	})
	return n, err
}

// maxNote bounds a note and a passage, in bytes.
const maxNote = 10_000

// Save keeps an article with a note; again, it changes the note.
func (db *DB) Save(ctx context.Context, reader, article int64, note string) (err error) {
	defer errs.Wrap(&err, "store.Save(%d)", article)
	if len(note) > maxNote {
		return errs.New(errs.Invalid, "the note is longer than %d bytes", maxNote)
	}
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `INSERT INTO saved (reader, article, at, note) SELECT $1, id, $2, $3 FROM articles WHERE id = $4 AND withdrawn = 0
			ON CONFLICT (reader, article) DO UPDATE SET note = excluded.note`, reader, millis(db.now()), note, article)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "no article %d", article)
		}
		return err
	})
}

// SaveNote keeps an article with a note that was written over another, was. Where a
// note was kept meanwhile that its writer did not see, both are kept: merged is true.
func (db *DB) SaveNote(ctx context.Context, reader, article int64, was, note string) (merged bool, err error) {
	defer errs.Wrap(&err, "store.SaveNote(%d)", article)
	if len(note) > maxNote {
		return false, errs.New(errs.Invalid, "the note is longer than %d bytes", maxNote)
	}
	err = db.update(ctx, func(t tx) error {
		merged = false
		n, err := t.run(ctx, `INSERT INTO saved (reader, article, at, note) SELECT $1, id, $2, $3 FROM articles WHERE id = $4 AND withdrawn = 0
			ON CONFLICT (reader, article) DO UPDATE SET note = excluded.note WHERE saved.note IN ($5, $6)`,
			reader, millis(db.now()), note, article, was, note)
		if err != nil || n > 0 || was == note {
			return err
		}
		var have string
		if err := t.row(ctx, `SELECT note FROM saved WHERE reader = $1 AND article = $2`+t.db.lock, reader, article).Scan(&have); err != nil {
			return found(err, "no article %d", article)
		}
		both := have + "\n\n" + note
		if len(both) > 2*maxNote {
			return errs.New(errs.Conflict, "the note was changed elsewhere meanwhile, and both together are too long")
		}
		merged = true
		_, err = t.run(ctx, `UPDATE saved SET note = $1 WHERE reader = $2 AND article = $3`, both, reader, article)
		return err
	})
	return merged, err
}

// Unsave lets an article go, with its note and passages.
func (db *DB) Unsave(ctx context.Context, reader, article int64) (err error) {
	defer errs.Wrap(&err, "store.Unsave(%d)", article)
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM passages WHERE reader = $1 AND article = $2`, reader, article); err != nil {
			return err
		}
		_, err := t.run(ctx, `DELETE FROM saved WHERE reader = $1 AND article = $2`, reader, article)
		return err
	})
}

// maxPassages bounds the passages that a reader may mark in one article.
const maxPassages = 200

// AddPassage marks words of an article and keeps it. Words that do not stand in its
// present text are errs.Invalid.
func (db *DB) AddPassage(ctx context.Context, reader, article int64, words, note string) (err error) {
	defer errs.Wrap(&err, "store.AddPassage(%d)", article)
	if len(words) > maxNote || len(note) > maxNote {
		return errs.New(errs.Invalid, "a passage and its note have %d bytes at most", maxNote)
	}
	a, err := db.Article(ctx, article)
	if err != nil {
		return err
	}
	if strings.TrimSpace(words) == "" || !Stands(words, a.Content.Title+"\n"+a.Content.Text) {
		return errs.New(errs.Invalid, "these words do not stand in the article: %q", cutRunes(words, 80))
	}
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO saved (reader, article, at) VALUES ($1, $2, $3) ON CONFLICT (reader, article) DO NOTHING`,
			reader, article, millis(db.now()))
		if err != nil {
			return err
		}
		_, err = t.run(ctx, `INSERT INTO passages (reader, article, revision, words, note, at)
			SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM passages WHERE reader = $1 AND article = $2) < $7
			AND NOT EXISTS (SELECT 1 FROM passages WHERE reader = $1 AND article = $2 AND words = $4)`,
			reader, article, a.Revision, strings.TrimSpace(words), note, millis(db.now()), maxPassages)
		return err
	})
}

// Stands reports whether words stand in a text, punctuation, case and the breaks
// between its blocks aside.
func Stands(words, text string) bool {
	return strings.Contains(" "+spaced(text)+" ", " "+spaced(words)+" ")
}

// RemovePassage takes a mark off.
func (db *DB) RemovePassage(ctx context.Context, reader, passage int64) (err error) {
	defer errs.Wrap(&err, "store.RemovePassage(%d)", passage)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `DELETE FROM passages WHERE id = $1 AND reader = $2`, passage, reader)
		return err
	})
}

const passageColumns = `h.id, h.article, h.revision, h.words, h.note, h.at`

func scanPassage(s scanner) (p news.Passage, err error) {
	var at int64
	err = s.Scan(&p.ID, &p.Article, &p.Revision, &p.Words, &p.Note, &at)
	p.At = news.At(moment(at))
	return p, err
}

// Saved are the articles that a reader keeps, the last kept first, with notes and
// passages.
func (db *DB) Saved(ctx context.Context, reader int64, p Page) (all []news.Saved, t Turn, err error) {
	defer errs.Wrap(&err, "store.Saved")
	k, err := p.keyset("v.at", "v.article", 2)
	if err != nil {
		return nil, t, err
	}
	err = db.rows(ctx, func(s scanner) error {
		var one news.Saved
		var at int64
		var passages string
		one.Card, err = scanCard(s, &at, &one.Note, &passages)
		if err != nil {
			return err
		}
		one.At = moment(at)
		err := eachNested(passages, into(&one.Passages, scanPassage))
		all = append(all, one)
		return err
	}, `SELECT `+cardColumns+`, v.at, v.note, `+db.nested(passageColumns, `FROM passages h WHERE h.reader = v.reader AND h.article = v.article ORDER BY h.id`)+`
		FROM saved v JOIN articles a ON a.id = v.article JOIN publishers p ON p.domain = a.publisher
		WHERE v.reader = $1`+k.where+` ORDER BY `+k.order+` LIMIT `+strconv.Itoa(k.limit+1), append([]any{reader}, k.args...)...)
	all, t = turn(k, all, func(s *news.Saved) cursor { return cursor{millis(s.At), s.ID} })
	return all, t, err
}

// maxFolder bounds the name of a folder and of what is followed, in bytes.
const maxFolder = 400

// maxFolders bounds in how many folders one thing may stand: each costs a stream.
const maxFolders = 20

// Follow has a reader follow something, in a folder; again, it changes nothing.
func (db *DB) Follow(ctx context.Context, reader int64, f news.Follow) (id int64, err error) {
	defer errs.Wrap(&err, "store.Follow(%s %s)", f.Kind, f.Name)
	f.Folder = cleanFolder(f.Folder)
	if f.Name == "" || len(f.Name) > maxFolder || len(f.Folder) > maxFolder || len(f.Title) > maxFolder {
		return 0, errs.New(errs.Invalid, "a name or folder of %d bytes at most is needed", maxFolder)
	}
	err = db.update(ctx, func(t tx) error {
		var folders int
		err := t.row(ctx, `SELECT count(*) FROM (SELECT id FROM follows WHERE reader = $1 AND kind = $2 AND name = $3 AND folder <> $4 LIMIT 100) AS others`,
			reader, f.Kind, f.Name, f.Folder).Scan(&folders)
		if err != nil {
			return err
		}
		if folders >= maxFolders {
			return errs.New(errs.Invalid, "one thing stands in %d folders at most", maxFolders)
		}
		return t.row(ctx, `INSERT INTO follows (reader, kind, name, folder, title, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (reader, kind, name, folder) DO UPDATE SET title = excluded.title RETURNING id`,
			reader, f.Kind, f.Name, f.Folder, f.Title, millis(db.now())).Scan(&id)
	})
	return id, err
}

// cleanFolder is a path of folders without empty parts.
func cleanFolder(s string) string {
	var parts []string
	for _, p := range strings.Split(s, "/") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "/")
}

// MoveFollow puts what a reader follows into another folder. What is in it already
// stays there once.
func (db *DB) MoveFollow(ctx context.Context, reader, id int64, folder string) (err error) {
	defer errs.Wrap(&err, "store.MoveFollow(%d)", id)
	folder = cleanFolder(folder)
	if len(folder) > maxFolder {
		return errs.New(errs.Invalid, "a folder has %d bytes at most", maxFolder)
	}
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `UPDATE follows SET folder = $3 WHERE id = $1 AND reader = $2 AND NOT EXISTS (
			SELECT 1 FROM follows o WHERE o.reader = follows.reader AND o.kind = follows.kind AND o.name = follows.name AND o.folder = $3)`, id, reader, folder)
		if err != nil || n > 0 {
			return err
		}
		var here string
		err = t.row(ctx, `SELECT folder FROM follows WHERE id = $1 AND reader = $2`, id, reader).Scan(&here)
		if err != nil || here == folder {
			return found(err, "you do not follow number %d", id)
		}
		_, err = t.run(ctx, `DELETE FROM follows WHERE id = $1 AND reader = $2`, id, reader)
		return err
	})
}

// Unfollow ends a follow.
func (db *DB) Unfollow(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.Unfollow(%d)", id)
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM private_feeds WHERE reader = $1 AND list = $2`, reader, "follow:"+strconv.FormatInt(id, 10)); err != nil {
			return err
		}
		_, err := t.run(ctx, `DELETE FROM follows WHERE id = $1 AND reader = $2`, id, reader)
		return err
	})
}

const followColumns = `f.id, f.kind, f.name, f.folder, f.title, f.at`

func scanFollow(s scanner) (f news.Follow, err error) {
	var at int64
	err = s.Scan(&f.ID, &f.Kind, &f.Name, &f.Folder, &f.Title, &at)
	f.Since = news.At(moment(at))
	return f, err
}

// Follows are all that a reader follows, by folder and title.
func (db *DB) Follows(ctx context.Context, reader int64) (all []news.Follow, err error) {
	defer errs.Wrap(&err, "store.Follows")
	err = db.rows(ctx, into(&all, scanFollow), `SELECT `+followColumns+` FROM follows f WHERE f.reader = $1 ORDER BY f.folder, f.title, f.id`, reader)
	return all, err
}

// FollowCursor is the place of a follow in the list of a reader's, for FollowsPage.
func FollowCursor(f *news.Follow) string {
	return inJSON([]string{f.Folder, f.Title, strconv.FormatInt(f.ID, 10)})
}

// FollowsPage are so many of what a reader follows, by folder and title, after the
// place that FollowCursor gave; empty: the first.
func (db *DB) FollowsPage(ctx context.Context, reader int64, after string, limit int) (all []news.Follow, err error) {
	defer errs.Wrap(&err, "store.FollowsPage")
	place := [3]string{"", "", "0"}
	if after != "" {
		if err := json.Unmarshal([]byte(after), &place); err != nil {
			return nil, errs.New(errs.Invalid, "%.80q is no place in a list; go back to its first page", after)
		}
	}
	id, err := strconv.ParseInt(place[2], 10, 64)
	if err != nil {
		return nil, errs.New(errs.Invalid, "%.80q is no place in a list; go back to its first page", after)
	}
	err = db.rows(ctx, into(&all, scanFollow), `SELECT `+followColumns+` FROM follows f WHERE f.reader = $1 AND (f.folder, f.title, f.id) > ($2, $3, $4)
		ORDER BY f.folder, f.title, f.id LIMIT $5`, reader, place[0], place[1], id, limit)
	return all, err
}

// FollowID is the number of a reader's follow of something; 0: they do not follow it.
func (db *DB) FollowID(ctx context.Context, reader int64, kind news.FollowKind, name string) (id int64, err error) {
	defer errs.Wrap(&err, "store.FollowID(%s %s)", kind, name)
	err = db.row(ctx, `SELECT coalesce(max(id), 0) FROM follows WHERE reader = $1 AND kind = $2 AND name = $3`, reader, kind, name).Scan(&id)
	return id, err
}

// FollowOf is one of a reader's follows.
func (db *DB) FollowOf(ctx context.Context, reader, id int64) (f news.Follow, err error) {
	defer errs.Wrap(&err, "store.FollowOf(%d)", id)
	f, err = scanFollow(db.row(ctx, `SELECT `+followColumns+` FROM follows f WHERE f.reader = $1 AND f.id = $2`, reader, id))
	return f, found(err, "you do not follow number %d", id)
}

// HasFolder reports whether a reader has something in a folder, or in one within it.
func (db *DB) HasFolder(ctx context.Context, reader int64, folder string) (ok bool, err error) {
	defer errs.Wrap(&err, "store.HasFolder(%s)", folder)
	var n int
	err = db.row(ctx, `SELECT count(*) FROM (SELECT id FROM follows WHERE reader = $1 AND (folder = $2 OR folder >= $3 AND folder < $4) LIMIT 1) AS any_row`,
		reader, folder, folder+"/", folder+"0").Scan(&n)
	return n > 0, err
}

// FollowedStories are the stories that a reader follows.
func (db *DB) FollowedStories(ctx context.Context, reader int64) (all map[int64]bool, err error) {
	defer errs.Wrap(&err, "store.FollowedStories")
	all = map[int64]bool{}
	err = db.rows(ctx, func(s scanner) error {
		name, err := scanText(s)
		if id, bad := strconv.ParseInt(name, 10, 64); bad == nil {
			all[id] = true
		}
		return err
	}, `SELECT name FROM follows WHERE reader = $1 AND kind = 'story'`, reader)
	return all, err
}

// Preference is how a reader wants something; empty if they never said.
func (db *DB) Preference(ctx context.Context, reader int64, name string) (value string, err error) {
	defer errs.Wrap(&err, "store.Preference(%s)", name)
	err = db.row(ctx, `SELECT value FROM preferences WHERE reader = $1 AND name = $2`, reader, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SavePreference keeps how a reader wants something.
func (db *DB) SavePreference(ctx context.Context, reader int64, name, value string) (err error) {
	defer errs.Wrap(&err, "store.SavePreference(%s)", name)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO preferences (reader, name, value) VALUES ($1, $2, $3)
			ON CONFLICT (reader, name) DO UPDATE SET value = excluded.value`, reader, name, value)
		return err
	})
}
