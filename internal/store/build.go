package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Building stories is the work of one writer at a time for each family of languages,
// in the order of arrival. Lock (process.go) says who that is; ArrivedIn and
// SavePlacements are its queue.

// StoryLock begins the names of the locks of those who write stories: a family of
// languages follows. They are taken for StoryLease, after which another may take over.
const (
	StoryLock  = "stories/"
	StoryLease = 10 * time.Second
)

// Arrived is an article in the order of arrival with what clustering needs.
type Arrived struct {
	Arrival     int64
	ID          int64
	Family      string // of languages, whose writer places it
	Profile     []byte
	Story       int64 // 0 if it has not been placed
	DuplicateOf int64
	Pinned      bool // a person put it where it is
}

// Family is how far the writer of a family of languages has come.
type Family struct {
	Name   string
	Built  int64 // the arrival up to which its articles are placed
	Newest int64 // the newest arrival of one of its articles
	Era    int64 // changes when another writer moves articles of the family
}

const familyQuery = `SELECT w.family, w.built, coalesce((SELECT max(p.arrival) FROM profiles p WHERE p.family = w.family), 0), w.era FROM writers w `

// Families are all of which there are articles.
func (db *DB) Families(ctx context.Context) (all []Family, err error) {
	defer errs.Wrap(&err, "store.Families")
	err = db.rows(ctx, func(s scanner) error {
		var f Family
		err := s.Scan(&f.Name, &f.Built, &f.Newest, &f.Era)
		all = append(all, f)
		return err
	}, familyQuery+`ORDER BY w.family`)
	return all, err
}

// Family is one of them; of a name that has no articles it is empty.
func (db *DB) Family(ctx context.Context, name string) (f Family, err error) {
	defer errs.Wrap(&err, "store.Family(%s)", name)
	f.Name = name
	err = db.rows(ctx, func(s scanner) error { return s.Scan(&f.Name, &f.Built, &f.Newest, &f.Era) }, familyQuery+`WHERE w.family = $1`, name)
	return f, err
}

// FamilyOf is the family whose writer placed an article, empty if that is not known.
func (db *DB) FamilyOf(ctx context.Context, article int64) (name string, err error) {
	defer errs.Wrap(&err, "store.FamilyOf(%d)", article)
	err = db.rows(ctx, func(s scanner) error { return s.Scan(&name) },
		`SELECT p.family FROM articles a JOIN profiles p ON p.arrival = a.arrival WHERE a.id = $1`, article)
	return name, err
}

// Built is the arrival up to which all stories are built, and the newest arrival.
func (db *DB) Built(ctx context.Context) (built, newest int64, err error) {
	defer errs.Wrap(&err, "store.Built")
	err = db.row(ctx, `SELECT value, coalesce((SELECT min((SELECT min(p.arrival) FROM profiles p WHERE p.family = w.family AND p.arrival > w.built)) FROM writers w) - 1, value)
		FROM counters WHERE name = 'arrival'`).Scan(&newest, &built)
	return built, newest, err
}

const arrivedQuery = `SELECT p.arrival, p.article, p.family, p.profile, a.story, a.duplicate_of, a.pinned FROM profiles p JOIN articles a ON a.id = p.article `

func (db *DB) arrived(ctx context.Context, each func(Arrived) error, query string, args ...any) error {
	return db.rows(ctx, func(s scanner) error {
		var a Arrived
		if err := s.Scan(&a.Arrival, &a.ID, &a.Family, &a.Profile, &a.Story, &a.DuplicateOf, &a.Pinned); err != nil {
			return err
		}
		return each(a)
	}, arrivedQuery+query, args...)
}

// ArrivedAfter hands each article that arrived after the given arrival, in
// order, to each, at most limit of them.
func (db *DB) ArrivedAfter(ctx context.Context, arrival int64, limit int, each func(Arrived) error) (err error) {
	defer errs.Wrap(&err, "store.ArrivedAfter(%d)", arrival)
	return db.arrived(ctx, each, `WHERE p.arrival > $1 ORDER BY p.arrival LIMIT $2`, arrival, limit)
}

// ArrivedIn is ArrivedAfter for one family.
func (db *DB) ArrivedIn(ctx context.Context, family string, arrival int64, limit int, each func(Arrived) error) (err error) {
	defer errs.Wrap(&err, "store.ArrivedIn(%s, %d)", family, arrival)
	return db.arrived(ctx, each, `WHERE p.family = $1 AND p.arrival > $2 ORDER BY p.arrival LIMIT $3`, family, arrival, limit)
}

// CountArrived is how many articles of a family arrived up to an arrival.
func (db *DB) CountArrived(ctx context.Context, family string, upto int64) (n int, err error) {
	defer errs.Wrap(&err, "store.CountArrived(%s)", family)
	err = db.row(ctx, `SELECT count(*) FROM profiles WHERE family = $1 AND arrival <= $2`, family, upto).Scan(&n)
	return n, err
}

// FirstArrivalSince is the arrival before the first article seen after t: where
// a window that starts at t begins.
func (db *DB) FirstArrivalSince(ctx context.Context, t time.Time) (arrival int64, err error) {
	defer errs.Wrap(&err, "store.FirstArrivalSince")
	err = db.row(ctx, `SELECT coalesce(min(arrival), 1) - 1 FROM articles WHERE at >= $1`, millis(t)).Scan(&arrival)
	return arrival, err
}

// Placed is where an article belongs.
type Placed struct{ ID, Story, DuplicateOf int64 }

// Near says that two articles are near each other, and how near, 0 to 1.
type Near struct {
	A, B  int64
	Score float64
}

// Placements is what building decided about a run of arrivals of a family.
type Placements struct {
	Family string
	Era    int64 // of the family when the run began
	From   int64 // the arrival before the run: up to it stories were built when it began
	Upto   int64 // the last arrival of the run
	Placed []Placed
	Merged [][2]int64 // stories that became part of another: from, into
	// Chapters are stories that take one up again which ended long before: story, earlier.
	Chapters [][2]int64
	Near     []Near
}

// SavePlacements stores decisions and what follows from them in one
// transaction: the rows of the touched stories, as sum makes them from their
// cards (newest first), what changed, and a BriefJob for each that has two
// reports or more. Where another writer has built on since, or moved articles of the
// family, it is errs.Conflict.
func (db *DB) SavePlacements(ctx context.Context, p Placements, sum func([]news.Card) news.Story) (err error) {
	defer errs.Wrap(&err, "store.SavePlacements(%d)", p.Upto)
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `UPDATE writers SET built = $1 WHERE family = $2 AND built = $3 AND era = $4`, p.Upto, p.Family, p.From, p.Era)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "another process has built stories meanwhile")
		}
		touched, err := t.place(ctx, p)
		if err != nil {
			return err
		}
		for _, story := range touched {
			if err := t.tellStory(ctx, story, sum); err != nil {
				return err
			}
		}
		if len(p.Merged) > 0 { // by hand, reports in several languages may have come into one story
			if err := t.unsettle(ctx, p.Family, touched); err != nil {
				return err
			}
		}
		for _, c := range p.Chapters {
			if _, err := t.run(ctx, `UPDATE stories SET chapter_of = $2 WHERE id = $1 AND chapter_of = 0`, c[0], c[1]); err != nil {
				return err
			}
		}
		if err := t.askRules(ctx, RulesJob{Family: p.Family, From: p.From, Upto: p.Upto}); err != nil {
			return err
		}
		return t.bump(ctx)
	})
}

// unsettle has the writers of other families than one begin anew from what is stored
// where they hold articles of these stories.
func (t tx) unsettle(ctx context.Context, family string, stories []int64) error {
	for _, story := range stories {
		_, err := t.run(ctx, `UPDATE writers SET era = era + 1 WHERE family <> $1 AND family IN
			(SELECT p.family FROM articles a JOIN profiles p ON p.arrival = a.arrival WHERE a.story = $2)`, family, story)
		if err != nil {
			return err
		}
	}
	return nil
}

// askRules has the rules of readers asked of the articles that were placed, if there
// are any.
func (t tx) askRules(ctx context.Context, run RulesJob) error {
	var rules int
	err := t.row(ctx, `SELECT count(*) FROM (SELECT id FROM rules WHERE removed = 0 AND paused = 0 LIMIT 1) AS any_row`).Scan(&rules)
	if err != nil || rules == 0 {
		return err
	}
	return t.db.jobs.insert(ctx, t, run)
}

// place writes the decisions and returns the stories they touch, each once.
func (t tx) place(ctx context.Context, p Placements) (touched []int64, err error) {
	seen, parted := map[int64]bool{}, map[[2]int64]bool{}
	var arrived []Placed
	touch := func(story int64) {
		if story != 0 && !seen[story] {
			seen[story] = true
			touched = append(touched, story)
		}
	}
	for _, a := range p.Placed {
		var was int64
		err := t.row(ctx, `SELECT story FROM articles WHERE id = $1`, a.ID).Scan(&was)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if _, err := t.run(ctx, `UPDATE articles SET story = $2, duplicate_of = $3 WHERE id = $1`, a.ID, a.Story, a.DuplicateOf); err != nil {
			return nil, err
		}
		if a.DuplicateOf != 0 {
			for _, table := range []string{"mentions", "ruled_mentions"} {
				if _, err := t.run(ctx, `UPDATE `+table+` SET copied = 1 WHERE article = $1`, a.ID); err != nil {
					return nil, err
				}
			}
		}
		if was == 0 {
			arrived = append(arrived, a)
		} else if was != a.Story {
			if err := t.moveComments(ctx, a.ID, was, a.Story); err != nil {
				return nil, err
			}
		}
		touch(was)
		touch(a.Story)
		if was != 0 && was != a.Story && !parted[[2]int64{was, a.Story}] {
			parted[[2]int64{was, a.Story}] = true
			var known int
			if err := t.row(ctx, `SELECT count(*) FROM stories WHERE id = $1`, a.Story).Scan(&known); err != nil {
				return nil, err
			}
			if known > 0 {
				continue
			}
			if err := t.part(ctx, was, a.Story); err != nil {
				return nil, err
			}
		}
	}
	if err := t.placeComments(ctx, arrived); err != nil {
		return nil, err
	}
	for _, m := range p.Merged {
		if err := t.merge(ctx, m[0], m[1]); err != nil {
			return nil, err
		}
		touch(m[1])
	}
	if err := t.noteQuoted(ctx, arrived); err != nil {
		return nil, err
	}
	return touched, t.saveNear(ctx, p.Near)
}

// saveNear keeps which articles are near which, both ways.
func (t tx) saveNear(ctx context.Context, near []Near) error {
	at := map[[2]int64]int{}
	var rows [][]any
	for _, n := range near {
		for _, way := range [2][2]int64{{n.A, n.B}, {n.B, n.A}} {
			if i, twice := at[way]; twice {
				rows[i][2] = n.Score
				continue
			}
			at[way] = len(rows)
			rows = append(rows, []any{way[0], way[1], n.Score})
		}
	}
	return t.many(ctx, nil, `INSERT INTO related (article, other, score)`,
		`ON CONFLICT (article, other) DO UPDATE SET score = excluded.score`, rows)
}

// merge makes one story part of another; its address leads there from now on.
func (t tx) merge(ctx context.Context, from, into int64) error {
	for _, query := range []string{
		`UPDATE articles SET story = $2 WHERE story = $1`,
		`UPDATE stories SET state = 'merged', merged_into = $2 WHERE id = $1`,
		`UPDATE stories SET merged_into = $2 WHERE merged_into = $1`,
		`UPDATE changes SET story = $2 WHERE story = $1`,
		`UPDATE stories SET chapter_of = $2 WHERE chapter_of = $1 AND id <> $2`,
		`UPDATE stories SET broke = (SELECT max(broke) FROM stories WHERE id IN ($1, $2)) WHERE id = $2`,
		`UPDATE notices SET story = $2 WHERE story = $1 AND seen = 0 AND reader IN (SELECT reader FROM follows WHERE kind = 'story' AND name = CAST(CAST($1 AS BIGINT) AS TEXT))`,
		`UPDATE moves SET story = $2 WHERE story = $1`,
		`UPDATE stories SET pinned = 1 WHERE id = $2 AND EXISTS (SELECT 1 FROM stories WHERE id = $1 AND pinned = 1)`,
		`INSERT INTO visits (reader, story, since, last) SELECT reader, $2, since, last FROM visits WHERE story = $1 ON CONFLICT DO NOTHING`,
		`INSERT INTO follows (reader, kind, name, folder, title, at) SELECT reader, kind, CAST(CAST($2 AS BIGINT) AS TEXT), folder, title, at FROM follows
			WHERE kind = 'story' AND name = CAST(CAST($1 AS BIGINT) AS TEXT) ON CONFLICT (reader, kind, name, folder) DO NOTHING`,
	} {
		if _, err := t.run(ctx, query, from, into); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM counterparts WHERE other = $1 AND story IN (SELECT other FROM counterparts WHERE story = $1)`,
		`DELETE FROM counterparts WHERE story = $1`,
	} {
		if _, err := t.run(ctx, query, from); err != nil {
			return err
		}
	}
	if err := t.joinThreads(ctx, from, into); err != nil {
		return err
	}
	if err := t.followAlong(ctx, from, into); err != nil {
		return err
	}
	if _, err := t.run(ctx, `DELETE FROM follows WHERE kind = 'story' AND name = $1`, decimal(from)); err != nil {
		return err
	}
	if err := t.dropCounterparts(ctx, from); err != nil {
		return err
	}
	return t.addChange(ctx, news.Change{Story: into, Kind: news.ChangeMerge, At: t.db.now()})
}

// part lets the marks of readers go with the articles that left a story for one
// of their own: they had seen them, and follow them still. What stands on articles
// (places, marks, what is saved) goes with them anyway.
func (t tx) part(ctx context.Context, from, to int64) error {
	_, err := t.run(ctx, `INSERT INTO visits (reader, story, since, last) SELECT reader, $1, since, last FROM visits WHERE story = $2 ON CONFLICT DO NOTHING`, to, from)
	if err != nil {
		return err
	}
	return t.followAlong(ctx, from, to)
}

// followAlong lets those who follow a story follow another too.
func (t tx) followAlong(ctx context.Context, from, to int64) error {
	_, err := t.run(ctx, `INSERT INTO follows (reader, kind, name, folder, title, at)
		SELECT reader, kind, CAST($1 AS TEXT), folder, title, at FROM follows WHERE kind = 'story' AND name = $2 ON CONFLICT DO NOTHING`, decimal(to), decimal(from))
	return err
}

// dropCounterparts forgets which stories in other languages tell of the same as one.
func (t tx) dropCounterparts(ctx context.Context, story int64) error {
	_, err := t.run(ctx, `DELETE FROM counterparts WHERE other = $1 AND story IN (SELECT other FROM counterparts WHERE story = $1)`, story)
	if err != nil {
		return err
	}
	_, err = t.run(ctx, `DELETE FROM counterparts WHERE story = $1`, story)
	return err
}

// tellStory writes the row of a story anew from its articles.
func (t tx) tellStory(ctx context.Context, id int64, sum func([]news.Card) news.Story) error {
	var cards []news.Card
	err := t.rows(ctx, func(s scanner) error {
		c, err := scanCard(s)
		cards = append(cards, c)
		return err
	}, `SELECT `+cardColumns+` FROM articles a JOIN publishers p ON p.domain = a.publisher
		WHERE a.story = $1 AND a.withdrawn = 0 ORDER BY a.at DESC, a.id DESC`, id)
	if err != nil || len(cards) == 0 {
		return err
	}
	known := map[int64]bool{}
	var had int
	err = t.row(ctx, `SELECT articles FROM stories WHERE id = $1`, id).Scan(&had)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if had > 0 {
		if err := t.noteArrivals(ctx, id, cards, known); err != nil {
			return err
		}
	}
	if _, err := t.run(ctx, `INSERT INTO unlinked (story, times) VALUES ($1, 1) ON CONFLICT (story) DO UPDATE SET times = unlinked.times + 1`, id); err != nil {
		return err
	}
	s := sum(cards)
	_, err = t.run(ctx, `INSERT INTO stories (id, title, dek, language, section, state, first_at, last_at, articles, outlets, tally, importance, lead, image, weight)
		VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET title = CASE WHEN stories.lead = excluded.lead THEN stories.title ELSE excluded.title END,
		dek = CASE WHEN stories.lead = excluded.lead THEN stories.dek ELSE excluded.dek END,
		language = excluded.language, section = excluded.section, state = 'open', merged_into = 0, first_at = excluded.first_at,
		last_at = excluded.last_at, articles = excluded.articles, outlets = excluded.outlets, tally = excluded.tally,
		importance = excluded.importance, lead = excluded.lead, image = excluded.image, weight = excluded.weight`,
		id, s.Title, s.Dek, s.Language, s.Section, millis(s.First), millis(s.Last), s.Articles, s.Outlets, inJSON(s.Tally),
		s.Importance, s.Lead, inJSON(s.Image), inJSON(s.Weight))
	if err != nil || s.Reports() < 2 {
		return err
	}
	if err := t.noteBreaking(ctx, &s, id); err != nil {
		return err
	}
	return t.db.jobs.insert(ctx, t, BriefJob{Story: id})
}

// noteArrivals writes down the articles that a known story had not yet.
func (t tx) noteArrivals(ctx context.Context, story int64, cards []news.Card, known map[int64]bool) error {
	err := t.rows(ctx, func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		known[id] = true
		return err
	}, `SELECT article FROM changes WHERE story = $1 AND kind IN ('report', 'copy')`, story)
	if err != nil {
		return err
	}
	var fresh []news.Change
	for _, c := range cards {
		if known[c.ID] || c.ID == story {
			continue
		}
		kind := news.ChangeReport
		if c.DuplicateOf != 0 {
			kind = news.ChangeCopy
		}
		fresh = append(fresh, news.Change{Story: story, Article: c.ID, Kind: kind, At: t.db.now(), What: c.Title, Publisher: c.Publisher})
	}
	return t.addChanges(ctx, fresh)
}
