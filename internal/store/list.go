package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Page asks for one page of a list. Before and After are cursors of an earlier
// answer: what comes after it in the list (earlier in time), or before it.
type Page struct {
	Before string // older than this
	After  string // newer than this
	Limit  int
}

// Turn holds the cursors of the pages beside one: Newer and Older are empty at
// the ends of the list.
type Turn struct{ Newer, Older string }

// Filter picks what a list shows: at most one of its fields is used.
type Filter struct {
	Publisher string // domain
	Feed      int64
	Section   string // slug
	Topic     news.TopicKind
	Slug      string // with Topic
}

// cursor is a place in a list ordered by (time, id).
type cursor struct{ at, id int64 }

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", c.at, c.id))
}

func parseCursor(s string) (c cursor, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%d.%d", &c.at, &c.id)
	}
	if err != nil {
		return c, errs.New(errs.Invalid, "%q is not a place in a list; go back to its first page", s)
	}
	return c, nil
}

// keyset is the part of a query that reads one page of a list by (time, id),
// and how the page is to be turned round.
type keyset struct {
	where, order string
	args         []any
	limit        int
	up           bool // read towards newer, then reversed
	given        bool
}

// page makes the keyset over columns at and id; args are numbered from n.
func (p Page) keyset(at, id string, n int) (k keyset, err error) {
	k = keyset{limit: min(max(p.Limit, 1), 200), order: at + " DESC, " + id + " DESC"}
	mark, op := p.Before, "<"
	if p.After != "" {
		mark, op, k.up, k.order = p.After, ">", true, at+", "+id
	}
	if mark == "" {
		return k, nil
	}
	c, err := parseCursor(mark)
	k.given = true
	k.where = fmt.Sprintf(" AND (%s, %s) %s ($%d, $%d)", at, id, op, n, n+1)
	k.args = []any{c.at, c.id}
	return k, err
}

// turn cuts the one row too many that was read and says which pages lie beside.
func turn[T any](k keyset, rows []T, at func(*T) cursor) ([]T, Turn) {
	more := len(rows) > k.limit
	if more {
		rows = rows[:k.limit]
	}
	if k.up {
		slices.Reverse(rows)
	}
	var t Turn
	if len(rows) == 0 {
		return rows, t
	}
	if k.given && !k.up || k.up && more {
		t.Newer = at(&rows[0]).String()
	}
	if k.up || more {
		t.Older = at(&rows[len(rows)-1]).String()
	}
	return rows, t
}

const cardColumns = `a.id, a.title, a.publisher, p.name, p.country, a.url, a.at, a.language, a.excerpt, a.image, a.state,
	a.section, a.section_from, a.place, a.byline, a.duplicate_of, a.story, a.revision, CASE p.display WHEN '' THEN a.display ELSE p.display END`

func scanCard(s scanner, more ...any) (c news.Card, err error) {
	var at int64
	var image string
	err = s.Scan(append([]any{&c.ID, &c.Title, &c.Publisher, &c.PublisherName, &c.Country, &c.URL, &at, &c.Language, &c.Excerpt, &image,
		&c.State, &c.Section, &c.SectionFrom, &c.Place, &c.Byline, &c.DuplicateOf, &c.Story, &c.Revision, &c.Display}, more...)...)
	c.When, c.Image = moment(at), imageOf(image)
	if c.Display == news.DisplayLink { // its publisher allows the headline and the way there
		c.Excerpt, c.Image = "", news.Image{}
	}
	return c, err
}

func cardCursor(c *news.Card) cursor { return cursor{millis(c.When), c.ID} }

// Card is what a list shows of one article.
func (db *DB) Card(ctx context.Context, id int64) (c news.Card, err error) {
	defer errs.Wrap(&err, "store.Card(%d)", id)
	c, err = scanCard(db.row(ctx, `SELECT `+cardColumns+` FROM articles a JOIN publishers p ON p.domain = a.publisher
		WHERE a.id = $1 AND a.withdrawn = 0`, id))
	return c, found(err, "no article %d", id)
}

// Articles are the articles of a filter, newest first.
func (db *DB) Articles(ctx context.Context, f Filter, p Page) (cards []news.Card, t Turn, err error) {
	defer errs.Wrap(&err, "store.Articles")
	from, at := `articles a`, "a.at"
	where, args := `a.withdrawn = 0`, []any{}
	switch {
	case f.Publisher != "":
		where, args = `a.publisher = $1 AND a.withdrawn = 0`, []any{f.Publisher}
	case f.Feed != 0:
		where, args = `a.feed = $1 AND a.withdrawn = 0`, []any{f.Feed}
	case f.Section != "":
		where, args = `a.section = $1 AND a.withdrawn = 0`, []any{f.Section}
	case f.Topic != "":
		from, at = `mentions m JOIN articles a ON a.id = m.article`, "m.at"
		where, args = `m.topic = (SELECT id FROM topics WHERE kind = $1 AND slug = $2) AND a.withdrawn = 0`, []any{f.Topic, f.Slug}
	}
	id := "a.id"
	if f.Topic != "" {
		id = "m.article"
	}
	k, err := p.keyset(at, id, len(args)+1)
	if err != nil {
		return nil, t, err
	}
	err = db.rows(ctx, func(s scanner) error {
		c, err := scanCard(s)
		cards = append(cards, c)
		return err
	}, fmt.Sprintf(`SELECT %s FROM %s JOIN publishers p ON p.domain = a.publisher WHERE %s%s ORDER BY %s LIMIT %d`,
		cardColumns, from, where, k.where, k.order, k.limit+1), append(args, k.args...)...)
	cards, t = turn(k, cards, cardCursor)
	return cards, t, err
}

// Latest are the articles that came out since a moment, newest first, at most limit
// of them, in one read.
func (db *DB) Latest(ctx context.Context, since time.Time, limit int) (cards []news.Card, err error) {
	defer errs.Wrap(&err, "store.Latest")
	err = db.rows(ctx, func(s scanner) error {
		c, err := scanCard(s)
		cards = append(cards, c)
		return err
	}, `SELECT `+cardColumns+` FROM articles a JOIN publishers p ON p.domain = a.publisher
		WHERE a.at > $1 AND a.withdrawn = 0 ORDER BY a.at DESC, a.id DESC LIMIT $2`, millis(since), limit)
	return cards, err
}

// Related are articles related to one: of the same event first, reports before
// copies, newest first; then those that clustering found near it, nearest first.
// An article that only is recent is never among them.
func (db *DB) Related(ctx context.Context, id int64, limit int) (cards []news.Card, err error) {
	defer errs.Wrap(&err, "store.Related(%d)", id)
	err = db.rows(ctx, func(s scanner) error {
		var rank, near float64
		c, err := scanCard(s, &rank, &near)
		cards = append(cards, c)
		return err
	}, `SELECT * FROM (
			SELECT `+cardColumns+`, CASE a.duplicate_of WHEN 0 THEN 2.0 ELSE 1.0 END AS rank, a.at / 1.0 AS near
			FROM articles me JOIN articles a ON a.story = me.story JOIN publishers p ON p.domain = a.publisher
			WHERE me.id = $1 AND me.story > 0 AND a.id <> me.id AND a.withdrawn = 0 AND a.id <> me.duplicate_of
			AND a.duplicate_of NOT IN (me.id, CASE me.duplicate_of WHEN 0 THEN me.id ELSE me.duplicate_of END)
		UNION ALL
			SELECT `+cardColumns+`, 0.0 AS rank, r.score AS near FROM related r JOIN articles a ON a.id = r.other
			JOIN publishers p ON p.domain = a.publisher
			WHERE r.article = $1 AND a.withdrawn = 0 AND a.duplicate_of = 0 AND a.story <> (SELECT story FROM articles WHERE id = $1)
		) AS both_kinds ORDER BY rank DESC, near DESC LIMIT $2`, id, limit)
	return cards, err
}

// among is what follows IN for a few ids, and its arguments. It is filled up with
// zeros, which are nobody's id, to a power of two: there are few statements to
// prepare, however many ids are asked for.
func among(ids []int64) (list string, args []any) {
	n := 1
	for n < len(ids) {
		n *= 2
	}
	marks := make([]string, n)
	args = make([]any, n)
	for i := range n {
		marks[i], args[i] = "$"+strconv.Itoa(i+1), int64(0)
		if i < len(ids) {
			args[i] = ids[i]
		}
	}
	return "(" + strings.Join(marks, ", ") + ")", args
}
