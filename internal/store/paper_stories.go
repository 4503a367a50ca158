package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

const (
	freshStories    = 300    // the most important that an edition of a reader's own is chosen from
	followedStories = 256    // and of those that they follow
	followedNews    = 20_000 // of the newest articles that follows are looked for in
	freshChanges    = 3_000
	searchFollows   = 20 // followed searches that are asked
)

// Since is the time since a reader's last edition: the articles that arrived after
// the one numbered From, up to To, and the moments for which that stands.
type Since struct {
	From, To int64
	Began    time.Time
}

// Fresh is a story that something came in for since a reader's last edition.
type Fresh struct {
	news.Story               // without coverage and brief
	New        bool          // nothing of it had come in before
	Seen       time.Time     // when the reader last opened it or an article of it; zero: never
	Follows    []string      // the titles of their follows that what came in is about
	Changes    []news.Change // after Began, the newest first
}

// Published is the number of the last article before those that were published after
// a moment: what a first edition begins behind.
func (db *DB) Published(ctx context.Context, after time.Time) (arrival int64, err error) {
	defer errs.Wrap(&err, "store.Published")
	var first sql.NullInt64
	if err = db.row(ctx, `SELECT min(arrival) FROM articles WHERE at > $1`, millis(after)).Scan(&first); err != nil || first.Valid {
		return first.Int64 - 1, err
	}
	arrival, _, err = db.Built(ctx)
	return arrival, err
}

// FreshStories are the most important stories that something came in for in a time,
// and those of them that a reader follows, in no order.
func (db *DB) FreshStories(ctx context.Context, reader int64, s Since) (all []Fresh, err error) {
	defer errs.Wrap(&err, "store.FreshStories(%d)", reader)
	follows, err := db.followedStories(ctx, reader, s)
	if err != nil {
		return nil, err
	}
	got := map[int64]bool{}
	add := func(list []Fresh) {
		for _, f := range list {
			if !got[f.ID] {
				got[f.ID], f.Follows = true, follows[f.ID]
				all = append(all, f)
			}
		}
	}
	top, err := db.freshStories(ctx, reader, s, nil)
	if err != nil {
		return nil, err
	}
	add(top)
	var rest []int64
	for id := range follows {
		if !got[id] {
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	slices.Reverse(rest) // the newest, should there be too many
	if rest = rest[:min(len(rest), followedStories)]; len(rest) > 0 {
		more, err := db.freshStories(ctx, reader, s, rest)
		if err != nil {
			return nil, err
		}
		add(more)
	}
	return all, db.freshChanges(ctx, all, s)
}

// freshStories are the stories among ids, or the most important of all.
func (db *DB) freshStories(ctx context.Context, reader int64, s Since, ids []int64) (list []Fresh, err error) {
	where, args := `s.state = 'open'`, []any{}
	if len(ids) > 0 {
		var marks string
		marks, args = among(ids)
		where = `s.state <> 'merged' AND s.id IN ` + marks
	}
	n := len(args)
	err = db.rows(ctx, into(&list, scanFresh), fmt.Sprintf(`SELECT %s,
			CASE WHEN EXISTS (SELECT 1 FROM articles a WHERE a.story = s.id AND a.arrival <= $%[4]d) THEN 0 ELSE 1 END,
			coalesce((SELECT v.last FROM visits v WHERE v.story = s.id AND v.reader = $%[5]d), 0),
			coalesce((SELECT max(m.at) FROM articles a JOIN marks m ON m.article = a.id AND m.reader = $%[5]d WHERE a.story = s.id), 0)
			%[2]s WHERE %[3]s AND s.hidden = 0
			AND EXISTS (SELECT 1 FROM articles a WHERE a.story = s.id AND a.arrival > $%[4]d AND a.arrival <= $%[6]d AND a.withdrawn = 0)
		ORDER BY s.pinned DESC, s.importance DESC, s.id DESC LIMIT %[7]d`, storyColumns, storyFrom, where, n+1, n+2, n+3, freshStories), append(args, s.From, reader, s.To)...)
	return list, err
}

func scanFresh(row scanner) (f Fresh, err error) {
	var visited, marked int64
	f.Story, err = scanStory(row, &f.New, &visited, &marked)
	f.Seen = moment(max(visited, marked))
	return f, err
}

// followedStories are, by story, the titles of a reader's follows that what came in
// is about.
func (db *DB) followedStories(ctx context.Context, reader int64, s Since) (map[int64][]string, error) {
	all, err := db.Follows(ctx, reader)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	titles, of := map[int64]string{}, map[int64][]string{}
	note := func(story, follow int64) {
		if title := titles[follow]; story != 0 && title != "" && !slices.Contains(of[story], title) {
			of[story] = append(of[story], title)
		}
	}
	for _, f := range all {
		titles[f.ID] = f.Title
	}
	err = db.rows(ctx, func(row scanner) error {
		var follow, story int64
		err := row.Scan(&follow, &story)
		note(story, follow)
		return err
	}, followedQuery, reader, s.From, s.To)
	if err != nil {
		return nil, err
	}
	return of, db.searchedStories(ctx, all, note)
}

// followedQuery names the stories of the newest articles of a time ($2 to $3) with
// each follow of a reader ($1) that one of them belongs to.
var followedQuery = fmt.Sprintf(`WITH w AS (SELECT a.id, a.publisher, a.section, a.feed, a.story FROM articles a
		WHERE a.arrival > $2 AND a.arrival <= $3 AND a.withdrawn = 0 ORDER BY a.arrival DESC LIMIT %d)
	SELECT mine.follow, mine.story FROM (
		SELECT f.id AS follow, w.story FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'publisher' AND f.name = w.publisher
		UNION SELECT f.id, w.story FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'section' AND f.name = w.section
		UNION SELECT f.id, w.story FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'feed' AND f.name = CAST(w.feed AS TEXT)
		UNION SELECT f.id, w.story FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'story' AND f.name = CAST(w.story AS TEXT)
		UNION SELECT f.id, w.story FROM w JOIN mentions n ON n.article = w.id JOIN topics t ON t.id = n.topic
			JOIN follows f ON f.reader = $1 AND f.kind = t.kind AND f.name = t.slug) mine ORDER BY mine.follow, mine.story`, followedNews)

// searchedStories notes the stories that followed searches find; whether anything
// came in for them is asked with the rest.
func (db *DB) searchedStories(ctx context.Context, follows []news.Follow, note func(story, follow int64)) error {
	asked := 0
	for _, f := range follows {
		if f.Kind != news.FollowSearch || asked == searchFollows {
			continue
		}
		asked++
		r, _, err := db.Search(ctx, f.Name, Page{Limit: 50})
		if errs.KindOf(err) == errs.Invalid {
			continue // words that no search takes any more
		}
		if err != nil {
			return err
		}
		for i := range r.Hits {
			note(r.Hits[i].Story, f.ID)
		}
	}
	return nil
}

// freshChanges adds what moved in stories that are not new.
func (db *DB) freshChanges(ctx context.Context, all []Fresh, s Since) error {
	at := map[int64]int{}
	var ids []int64
	for i := range all {
		at[all[i].ID] = i
		ids = append(ids, all[i].ID)
	}
	if len(ids) == 0 {
		return nil
	}
	list, args := among(ids)
	return db.rows(ctx, func(row scanner) error {
		c, err := scanChange(row)
		f := &all[at[c.Story]]
		f.Changes = append(f.Changes, c)
		return err
	}, changeQuery+`c.story IN `+list+` AND c.at > $`+strconv.Itoa(len(args)+1)+fmt.Sprintf(` ORDER BY c.at DESC, c.id DESC LIMIT %d`, freshChanges),
		append(args, millis(s.Began))...)
}
