package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

const storyColumns = `s.id, s.title, s.dek, s.language, s.section, s.state, s.merged_into, s.first_at, s.last_at, s.articles,
	s.outlets, s.tally, s.importance, s.lead, s.image, s.points, p.name, l.publisher, l.byline, s.pinned`

const storyFrom = ` FROM stories s JOIN articles l ON l.id = s.lead JOIN publishers p ON p.domain = l.publisher`

// points are the lines of a brief that a list shows.
type points struct{ Agree, Differ []string }

func scanStory(s scanner, more ...any) (st news.Story, err error) {
	var first, last int64
	var tally, image, lines string
	err = s.Scan(append([]any{&st.ID, &st.Title, &st.Dek, &st.Language, &st.Section, &st.State, &st.MergedInto, &first, &last,
		&st.Articles, &st.Outlets, &tally, &st.Importance, &st.Lead, &image, &lines, &st.LeadName, &st.LeadPublisher, &st.LeadByline, &st.Pinned}, more...)...)
	if err != nil {
		return st, err
	}
	st.First, st.Last, st.Image = moment(first), moment(last), imageOf(image)
	if lines != "" {
		var pts points
		if err := json.Unmarshal([]byte(lines), &pts); err != nil {
			return st, err
		}
		st.Agree, st.Differ = pts.Agree, pts.Differ
	}
	return st, json.Unmarshal([]byte(tally), &st.Tally)
}

// Front are the open stories, those that a person pinned first, then by
// importance, without coverage and brief.
func (db *DB) Front(ctx context.Context, limit int) (stories []news.Story, err error) {
	defer errs.Wrap(&err, "store.Front")
	err = db.rows(ctx, func(s scanner) error {
		st, err := scanStory(s)
		stories = append(stories, st)
		return err
	}, `SELECT `+storyColumns+storyFrom+` WHERE s.state = 'open' AND s.hidden = 0
		ORDER BY s.pinned DESC, s.importance DESC, s.id DESC LIMIT $1`, limit)
	return stories, err
}

// Stories are the stories of a section (or all), by last change, without
// coverage and brief. With a topic or publisher, those with an article of it.
func (db *DB) Stories(ctx context.Context, f Filter, p Page) (stories []news.Story, t Turn, err error) {
	defer errs.Wrap(&err, "store.Stories")
	where, args := `s.state <> 'merged' AND s.hidden = 0`, []any{}
	switch {
	case f.Section != "":
		where, args = `s.section = $1 AND s.state <> 'merged' AND s.hidden = 0`, []any{f.Section}
	case f.Publisher != "":
		where, args = `s.state <> 'merged' AND s.hidden = 0 AND s.id IN (SELECT story FROM articles WHERE publisher = $1)`, []any{f.Publisher}
	case f.Topic != "":
		where = `s.state <> 'merged' AND s.hidden = 0 AND s.id IN (SELECT a.story FROM mentions m JOIN articles a ON a.id = m.article
			WHERE m.topic = (SELECT id FROM topics WHERE kind = $1 AND slug = $2))`
		args = []any{f.Topic, f.Slug}
	}
	k, err := p.keyset("s.last_at", "s.id", len(args)+1)
	if err != nil {
		return nil, t, err
	}
	err = db.rows(ctx, func(s scanner) error {
		st, err := scanStory(s)
		stories = append(stories, st)
		return err
	}, fmt.Sprintf(`SELECT %s%s WHERE %s%s ORDER BY %s LIMIT %d`, storyColumns, storyFrom, where, k.where, k.order, k.limit+1),
		append(args, k.args...)...)
	stories, t = turn(k, stories, func(s *news.Story) cursor { return cursor{millis(s.Last), s.ID} })
	return stories, t, err
}

// coverageLimit bounds what a story page lists; the newest are kept.
const coverageLimit = 400

// storyExtra are the columns of a whole story ($1) beyond those of a list.
func (db *DB) storyExtra() string {
	return `, s.brief, s.weight, s.hidden, ` + db.nested(`o.id, o.title, o.language, o.tally, o.outlets`,
		fmt.Sprintf(`FROM counterparts c JOIN stories o ON o.id = c.other
			WHERE c.story = $1 AND o.state <> 'merged' AND o.hidden = 0 ORDER BY c.score DESC, o.id LIMIT %d`, maxCounterparts))
}

// maxCounterparts bounds the stories in other languages listed with one.
const maxCounterparts = 24

func scanCounterpart(s scanner) (c news.Counterpart, err error) {
	var tally string
	if err := s.Scan(&c.Story, &c.Title, &c.Language, &tally, &c.Outlets); err != nil {
		return c, err
	}
	var reports []int
	err = json.Unmarshal([]byte(tally), &reports)
	c.Reports = len(reports)
	return c, err
}

// Story is one story with its coverage and brief. A merged one has MergedInto.
func (db *DB) Story(ctx context.Context, id int64) (st news.Story, err error) {
	defer errs.Wrap(&err, "store.Story(%d)", id)
	st, err = scanWholeStory(db.row(ctx, `SELECT `+storyColumns+db.storyExtra()+storyFrom+` WHERE s.id = $1`, id))
	if err != nil || st.State == news.StoryMerged {
		return st, found(err, "no story %d", id)
	}
	cards, err := db.storyCards(ctx, id)
	st.Coverage = reports(cards)
	return st, err
}

// scanWholeStory reads a story with what only its own page needs.
func scanWholeStory(s scanner, more ...any) (st news.Story, err error) {
	var brief []byte
	var weight, elsewhere string
	var hidden bool
	st, err = scanStory(s, append([]any{&brief, &weight, &hidden, &elsewhere}, more...)...)
	if err != nil {
		return st, err
	}
	if err := eachNested(elsewhere, into(&st.Elsewhere, scanCounterpart)); err != nil {
		return st, err
	}
	st.Hidden = hidden
	if weight != "" {
		if err := json.Unmarshal([]byte(weight), &st.Weight); err != nil {
			return st, err
		}
	}
	if len(brief) > 0 {
		st.Brief = new(news.Brief)
		err = unpack(brief, st.Brief)
	}
	return st, err
}

// OpenedStory is what the page of a story shows.
type OpenedStory struct {
	news.Story
	Tags           []news.Tag    // of its lead
	Since          time.Time     // when the reader's visit before this one ended; zero at the first
	Changes        []news.Change // what moved after Since, newest first
	Earlier, Later []news.Story  // its chapters: what it takes up again, and what took it up, without coverage and brief
	Talk           TalkPart
}

// maxChapters bounds the chapters listed on either side of a story.
const maxChapters = 20

// OpenStory is one story as a reader (0: nobody known) opens it, in two reads, with
// so many comments (0: nothing of them), and records that they did. A merged one
// has MergedInto.
func (db *DB) OpenStory(ctx context.Context, reader, id int64, comments int) (o OpenedStory, err error) {
	defer errs.Wrap(&err, "store.OpenStory(%d)", id)
	rules, err := db.ruleMap(ctx)
	if err != nil {
		return o, err
	}
	var lead []byte
	var v look
	var changes, earlier, later string
	var talk talkScan
	o.Story, err = scanWholeStory(db.row(ctx, db.openStoryQuery(comments), id, reader, millis(db.now())),
		append([]any{&lead, &v.since, &v.last, &changes, &earlier, &later}, talk.fields()...)...)
	if err != nil || o.State == news.StoryMerged {
		return o, found(err, "no story %d", id)
	}
	var b body
	if err := unpack(lead, &b); err != nil {
		return o, err
	}
	o.Tags = rules.tags(b.Analysis.Tags)
	if o.Talk, err = talk.part(comments); err != nil {
		return o, err
	}
	err = errors.Join(
		eachNested(changes, into(&o.Changes, func(s scanner) (news.Change, error) { return scanChange(s) })),
		eachNested(earlier, into(&o.Earlier, func(s scanner) (news.Story, error) { return scanStory(s) })),
		eachNested(later, into(&o.Later, func(s scanner) (news.Story, error) { return scanStory(s) })))
	if err != nil {
		return o, err
	}
	cards, err := db.storyCards(ctx, id)
	if err != nil || reader == 0 {
		o.Coverage = reports(cards)
		return o, err
	}
	o.Coverage = reports(cards)
	o.Since, err = db.saveLook(ctx, reader, id, v)
	return o, err
}

// openStoryQuery reads a story ($1) for a reader ($2) now ($3), with so many comments.
func (db *DB) openStoryQuery(comments int) string {
	return `SELECT ` + storyColumns + db.storyExtra() + `, x.body, coalesce(v.since, 0), coalesce(v.last, 0), ` +
		db.nested(changeColumns, fmt.Sprintf(`%s WHERE c.story = s.id AND %s > 0 AND c.at > %[2]s ORDER BY c.at DESC, c.id DESC LIMIT %d`, changeFrom, lookedSQL, changesLimit)) + `, ` +
		db.nested(storyColumns, storyFrom+` WHERE s.id = (SELECT chapter_of FROM stories WHERE id = $1) AND s.state <> 'merged'`) + `, ` +
		db.nested(storyColumns, fmt.Sprintf(`%s WHERE s.chapter_of = $1 AND s.chapter_of > 0 AND s.state <> 'merged' ORDER BY s.first_at DESC LIMIT %d`, storyFrom, maxChapters)) + `, ` + db.talkColumns("s.id", comments) +
		storyFrom + ` LEFT JOIN threads th ON th.id = s.id LEFT JOIN texts x ON x.article = s.lead AND l.withdrawn = 0
		LEFT JOIN visits v ON v.story = s.id AND v.reader = $2 WHERE s.id = $1`
}

// lookedSQL is when the visit before this one ended, as look.before has it, for
// a visit v and the present time $3.
var lookedSQL = fmt.Sprintf(`coalesce(CASE WHEN $3 - v.last > %d THEN v.last ELSE v.since END, 0)`, visitGap.Milliseconds())

// into is a scan that adds each row to a list.
func into[T any](list *[]T, one func(scanner) (T, error)) func(scanner) error {
	return func(s scanner) error {
		row, err := one(s)
		*list = append(*list, row)
		return err
	}
}

func (db *DB) storyCards(ctx context.Context, id int64) (cards []news.Card, err error) {
	err = db.rows(ctx, func(s scanner) error {
		c, err := scanCard(s)
		cards = append(cards, c)
		return err
	}, `SELECT `+cardColumns+` FROM articles a JOIN publishers p ON p.domain = a.publisher
		WHERE a.story = $1 AND a.withdrawn = 0 ORDER BY a.at DESC, a.id DESC LIMIT $2`, id, coverageLimit)
	return cards, err
}

// reports groups cards, newest first, into independent reports with their
// copies, earliest first.
func reports(cards []news.Card) []news.Report {
	at := map[int64]int{}
	var all []news.Report
	for i := len(cards) - 1; i >= 0; i-- {
		if cards[i].DuplicateOf == 0 {
			at[cards[i].ID] = len(all)
			all = append(all, news.Report{Card: cards[i]})
		}
	}
	for i := len(cards) - 1; i >= 0; i-- {
		c := cards[i]
		if c.DuplicateOf == 0 {
			continue
		}
		n, ok := at[c.DuplicateOf]
		if !ok { // its origin is not listed: it stands for it
			at[c.DuplicateOf] = len(all)
			all = append(all, news.Report{Card: c})
			continue
		}
		all[n].Copies = append(all[n].Copies, c)
	}
	return all
}

// SaveBrief stores a story's brief, the headline, standfirst and lines that lists
// show of it (one without the other would tell of two things), and what moved
// since the last one.
func (db *DB) SaveBrief(ctx context.Context, story int64, b *news.Brief, dek string, agree, differ []string, changes []news.Change) (err error) {
	defer errs.Wrap(&err, "store.SaveBrief(%d)", story)
	packed, err := pack(b)
	if err != nil {
		return err
	}
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE stories SET brief = $2, points = $3,
			dek = $4, title = CASE $5 WHEN '' THEN title ELSE $5 END WHERE id = $1`,
			story, packed, inJSON(points{agree, differ}), dek, b.Headline)
		if err != nil {
			return err
		}
		if err := t.keepQuoted(ctx, story, b); err != nil {
			return err
		}
		if err := t.addChanges(ctx, changes); err != nil {
			return err
		}
		return t.bump(ctx)
	})
}

func (t tx) addChange(ctx context.Context, c news.Change) error {
	_, err := t.run(ctx, `INSERT INTO changes (story, article, kind, at, what, was, now, publisher) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.Story, c.Article, c.Kind, millis(c.At), c.What, c.Was, c.Now, c.Publisher)
	return err
}

// changesLimit bounds one answer of Changes.
const changesLimit = 200

const (
	changeColumns = `c.id, c.story, c.article, c.kind, c.at, c.what, c.was, c.now, c.publisher, coalesce(p.name, c.publisher)`
	changeFrom    = ` FROM changes c LEFT JOIN publishers p ON p.domain = c.publisher`
	changeQuery   = `SELECT ` + changeColumns + changeFrom + ` WHERE `
)

func scanChange(s scanner, more ...any) (c news.Change, err error) {
	var at int64
	err = s.Scan(append([]any{&c.ID, &c.Story, &c.Article, &c.Kind, &at, &c.What, &c.Was, &c.Now, &c.Publisher, &c.Name}, more...)...)
	c.At = moment(at)
	return c, err
}

// Changes are what moved in a story after since, newest first; in all stories
// for story 0.
func (db *DB) Changes(ctx context.Context, story int64, since time.Time) (all []news.Change, err error) {
	defer errs.Wrap(&err, "store.Changes(%d)", story)
	where, args := `c.at > $1`, []any{millis(since)}
	if story != 0 {
		where, args = `c.story = $2 AND c.at > $1`, append(args, story)
	}
	err = db.rows(ctx, func(s scanner) error {
		c, err := scanChange(s)
		all = append(all, c)
		return err
	}, fmt.Sprintf(`%s%s ORDER BY c.at DESC, c.id DESC LIMIT %d`, changeQuery, where, changesLimit), args...)
	return all, err
}

// ChangesOf are the changes of one kind in all stories, newest first.
func (db *DB) ChangesOf(ctx context.Context, kind news.ChangeKind, p Page) (all []news.Change, t Turn, err error) {
	defer errs.Wrap(&err, "store.ChangesOf(%s)", kind)
	k, err := p.keyset("c.at", "c.id", 2)
	if err != nil {
		return nil, t, err
	}
	err = db.rows(ctx, func(s scanner) error {
		c, err := scanChange(s)
		all = append(all, c)
		return err
	}, fmt.Sprintf(`%sc.kind = $1%s ORDER BY %s LIMIT %d`, changeQuery, k.where, k.order, k.limit+1), append([]any{kind}, k.args...)...)
	all, t = turn(k, all, func(c *news.Change) cursor { return cursor{millis(c.At), c.ID} })
	return all, t, err
}

// CloseStories closes the open stories without news since before, and says how
// many those were.
func (db *DB) CloseStories(ctx context.Context, before time.Time) (n int64, err error) {
	defer errs.Wrap(&err, "store.CloseStories")
	err = db.update(ctx, func(t tx) error {
		n, err = t.run(ctx, `UPDATE stories SET state = 'closed' WHERE state = 'open' AND last_at < $1`, millis(before))
		return err
	})
	return n, err
}
