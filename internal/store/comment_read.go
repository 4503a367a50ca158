package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// ThreadOrder is the order in which a thread is read. Replies always stand under
// what they answer, the oldest first.
type ThreadOrder string

// The orders of a thread.
const (
	OldestFirst ThreadOrder = ""
	NewestFirst ThreadOrder = "newest"
	MostReplied ThreadOrder = "replies" // with the first replies of each only
)

// Talk is a thread with a page of its comments.
type Talk struct {
	news.Thread
	Title    string
	Language string
	Story    bool      // it hangs on a story, not on an article
	Alone    int64     // the lead of a story
	News     time.Time // when the last report came in
	Moved    int64     // where this thread went; then there is nothing else
	Comments []news.Comment
	Waiting  []news.Comment // the reader's own that wait for a moderator
	Turn     Turn
}

// commentColumns are what scanComment reads of comments c.
const commentColumns = `c.id, c.thread, c.article, c.parent, c.place, c.reader, c.state, c.html, c.created, c.edited, c.version, c.replies,
	c.votes, c.note, c.decision, coalesce(r.name, ''), coalesce(r.role, ''), coalesce(ur.name, ''),
	coalesce(q.article, 0), coalesce(q.revision, 0), coalesce(q.first, 0), coalesce(q.past, 0), coalesce(q.sha256, ''), coalesce(q.words, ''),
	coalesce(q.title, ''), coalesce(q.gone, 0)`

const commentFrom = ` FROM comments c LEFT JOIN readers r ON r.id = c.reader AND c.reader > 0
	LEFT JOIN comments u ON u.id = c.parent AND u.state = 'visible' LEFT JOIN readers ur ON ur.id = u.reader AND u.reader > 0
	LEFT JOIN comment_quotes q ON q.comment = c.id`

func scanComment(s scanner, more ...any) (c news.Comment, err error) {
	var place string
	var created, edited, article, gone int64
	var q news.Quoted
	err = s.Scan(append([]any{&c.ID, &c.Thread, &c.Article, &c.Parent, &place, &c.Reader, &c.State, &c.HTML, &created, &edited, &c.Version, &c.Replies,
		&c.Votes, &c.Note, &c.Decision, &c.Name, &c.Role, &c.To,
		&article, &q.Revision, &q.Start, &q.End, &q.SHA256, &q.Quote, &q.Title, &gone}, more...)...)
	c.Created, c.Edited, c.Depth = moment(created), moment(edited), depthOf(place)
	if article != 0 {
		q.Article, q.Gone = decimal(article), moment(gone)
		c.Passage = &q
	}
	return c, err
}

// seen is a comment as everybody sees it: of what is not visible there are neither
// words nor name.
func seen(c news.Comment) news.Comment {
	if c.State == news.CommentVisible {
		return c
	}
	return news.Comment{ID: c.ID, Thread: c.Thread, Article: c.Article, Parent: c.Parent, To: c.To, Depth: c.Depth, State: c.State,
		Created: c.Created, Version: c.Version, Replies: c.Replies, Note: c.Note, Decision: c.Decision}
}

func scanSeen(s scanner) (news.Comment, error) {
	c, err := scanComment(s)
	return seen(c), err
}

func scanOwn(s scanner) (news.Comment, error) { return scanComment(s) }

// repliesShown is how many replies stand under a comment where a thread is read by
// what has most of them.
const repliesShown = 3

// Thread is a page of the talk under a story, or under an article that is in none,
// as a reader (0: nobody known) reads it, in two reads. Page.Before leads on,
// Page.After back. A thread that went elsewhere has only Moved; one without
// comments is no error, one of nothing is errs.NotFound.
func (db *DB) Thread(ctx context.Context, id, reader int64, order ThreadOrder, p Page) (t Talk, err error) {
	defer errs.Wrap(&err, "store.Thread(%d)", id)
	if t, err = db.threadHead(ctx, id, reader); err != nil || t.Moved != 0 {
		return t, err
	}
	t.Comments, t.Turn, err = db.comments(ctx, treePage{thread: id, order: order}, p)
	return t, err
}

// threadHead is a thread without its comments, but for the reader's own that wait.
func (db *DB) threadHead(ctx context.Context, id, reader int64) (t Talk, err error) {
	if reader == 0 {
		reader = -1 // nobody's; 0 are those who left
	}
	var last, latest int64
	var waiting string
	var kind int
	err = db.row(ctx, `SELECT either.kind, either.title, either.language, either.moved, either.latest, either.lead, coalesce(h.comments, 0), coalesce(h.last_at, 0), coalesce(h.version, 0), coalesce(h.closing, ''), coalesce(h.reason, ''), `+
		db.nested(commentColumns, commentFrom+` WHERE c.reader = $1 AND c.thread = $2 AND c.state = 'pending' ORDER BY c.id DESC LIMIT 20`)+`
		FROM (SELECT 1 AS kind, id, title, language, CASE state WHEN 'merged' THEN merged_into ELSE 0 END AS moved, last_at AS latest, lead FROM stories WHERE id = $3
		UNION ALL SELECT 2 AS kind, id, title, language, story AS moved, at AS latest, id AS lead FROM articles WHERE id = $4) AS either
		LEFT JOIN threads h ON h.id = either.id ORDER BY either.kind LIMIT 1`, reader, id, id, id).
		Scan(&kind, &t.Title, &t.Language, &t.Moved, &latest, &t.Alone, &t.Thread.Comments, &last, &t.Version, &t.Closing, &t.Reason, &waiting)
	if err != nil {
		return t, found(err, "no thread %d", id)
	}
	t.ID, t.Story, t.News, t.Last = id, kind == 1, moment(latest), moment(last)
	return t, eachNested(waiting, into(&t.Waiting, scanOwn))
}

// ThreadVersion is what a page of a thread has to know to see whether there is
// anything new: its row, in one read by its key. A thread nobody wrote in is empty.
func (db *DB) ThreadVersion(ctx context.Context, id int64) (t news.Thread, err error) {
	defer errs.Wrap(&err, "store.ThreadVersion(%d)", id)
	var last int64
	t.ID = id
	err = db.row(ctx, `SELECT comments, last_at, version, closing, reason FROM threads WHERE id = $1`, id).Scan(&t.Comments, &last, &t.Version, &t.Closing, &t.Reason)
	t.Last = moment(last)
	if errors.Is(err, sql.ErrNoRows) {
		return t, nil
	}
	return t, err
}

// treePage picks comments of a thread in an order: all, or what hangs under one.
type treePage struct {
	thread int64
	order  ThreadOrder
	under  string // place
}

// treeOrders say by which columns each order goes, and whether downwards.
var treeOrders = map[ThreadOrder]struct {
	columns []string
	down    bool
	only    string
}{
	OldestFirst: {[]string{"c.place"}, false, ""},
	NewestFirst: {[]string{"c.turned", "c.place"}, false, ""},
	MostReplied: {[]string{"c.replies", "c.id"}, true, " AND c.parent = 0"},
}

// placed is a comment as it is read from a thread.
type placed struct {
	news.Comment
	place string
	below []news.Comment
}

// mark is where a page of an order turns at a comment.
func (p *placed) mark(o ThreadOrder) string {
	if o == MostReplied {
		return decimal(int64(p.Replies)) + "." + decimal(p.ID)
	}
	return p.place
}

// keys are what a mark stands for.
func (o ThreadOrder) keys(mark string) ([]any, error) {
	numbers := placeNumbers(mark)
	switch {
	case o == MostReplied:
		var replies, id int64
		if _, err := fmt.Sscanf(mark, "%d.%d", &replies, &id); err != nil {
			return nil, errs.New(errs.Invalid, "%q is not a place in a thread; go back to its first page", cutRunes(mark, 40))
		}
		return []any{replies, id}, nil
	case len(numbers) == 0 || len(mark) > maxDepth*placeWidth:
		return nil, errs.New(errs.Invalid, "%q is not a place in a thread; go back to its first page", cutRunes(mark, 40))
	case o == NewestFirst:
		return []any{-numbers[0], mark}, nil
	}
	return []any{mark}, nil
}

// comments are one page of a thread, in one read of one index.
func (db *DB) comments(ctx context.Context, of treePage, p Page) (list []news.Comment, t Turn, err error) {
	query, args, up, err := db.commentsQuery(of, p)
	if err != nil {
		return nil, t, err
	}
	var rows []placed
	if err := db.rows(ctx, into(&rows, scanPlaced), query, args...); err != nil {
		return nil, t, err
	}
	limit := p.comments()
	more := len(rows) > limit
	rows = rows[:min(len(rows), limit)]
	if up {
		slices.Reverse(rows)
	}
	if n := len(rows); n > 0 && (up && more || !up && p.Before != "") {
		t.Newer = rows[0].mark(of.order)
	}
	if n := len(rows); n > 0 && (up || more) {
		t.Older = rows[n-1].mark(of.order)
	}
	for i := range rows {
		list = append(append(list, rows[i].Comment), rows[i].below...)
	}
	return list, t, nil
}

// comments is how many comments a page has.
func (p Page) comments() int { return min(max(p.Limit, 1), 200) }

// commentsQuery reads one row more than a page has; up says that it is read
// backwards.
func (db *DB) commentsQuery(of treePage, p Page) (query string, args []any, up bool, err error) {
	order, ok := treeOrders[of.order]
	if !ok {
		return "", nil, false, errs.New(errs.Invalid, "%q is no order of a thread", of.order)
	}
	where, args := ` WHERE c.thread = $1 AND c.shown = 1`+order.only, []any{of.thread}
	bind := func(values ...any) string {
		args = append(args, values...)
		marks := make([]string, len(values))
		for i := range marks {
			marks[i] = "$" + strconv.Itoa(len(args)-len(values)+i+1)
		}
		return strings.Join(marks, ", ")
	}
	if of.under != "" {
		where += ` AND c.place > ` + bind(of.under) + ` AND c.place < ` + bind(of.under+placeEnd)
	}
	mark := p.Before
	if up = p.After != ""; up {
		mark = p.After
	}
	if mark != "" {
		keys, err := of.order.keys(mark)
		if err != nil {
			return "", nil, up, err
		}
		op := ">"
		if order.down != up {
			op = "<"
		}
		where += ` AND (` + strings.Join(order.columns, ", ") + `) ` + op + ` (` + bind(keys...) + `)`
	}
	way := ""
	if order.down != up {
		way = " DESC"
	}
	below := `'[]'`
	if of.order == MostReplied {
		below = db.nested(strings.ReplaceAll(commentColumns, "c.", "k."), strings.NewReplacer("comments c", "comments k", "c.", "k.").Replace(commentFrom)+
			fmt.Sprintf(` WHERE k.thread = c.thread AND k.shown = 1 AND k.place > c.place AND k.place < c.place || '%s' ORDER BY k.place LIMIT %d`, placeEnd, repliesShown))
	}
	return `SELECT ` + commentColumns + `, c.place, ` + below + commentFrom + where + ` ORDER BY ` + strings.Join(order.columns, way+", ") + way +
		` LIMIT ` + strconv.Itoa(p.comments()+1), args, up, nil
}

func scanPlaced(s scanner) (p placed, err error) {
	var below string
	if p.Comment, err = scanComment(s, &p.place, &below); err != nil {
		return p, err
	}
	p.Comment = seen(p.Comment)
	return p, eachNested(below, into(&p.below, scanSeen))
}

// TalkPart is what the page of a story or an article has of its thread.
type TalkPart struct {
	news.Thread
	Comments []news.Comment // the first, the oldest first
	More     bool
}

// talkColumns are the thread of a page with its first comments, as scanTalk reads
// them, for thread being the SQL of its number. With a limit of 0 there is none.
func (db *DB) talkColumns(thread string, limit int) string {
	if limit == 0 {
		return `0, 0, 0, 0, '', '', '[]'`
	}
	return fmt.Sprintf(`%s, coalesce(th.comments, 0), coalesce(th.last_at, 0), coalesce(th.version, 0), coalesce(th.closing, ''), coalesce(th.reason, ''), `, thread) +
		db.nested(commentColumns, fmt.Sprintf(`%s WHERE c.thread = %s AND c.shown = 1 ORDER BY c.place LIMIT %d`, commentFrom, thread, limit+1))
}

// talkScan is what a row with talkColumns is read into.
type talkScan struct {
	news.Thread
	last int64
	list string
}

func (t *talkScan) fields() []any {
	return []any{&t.ID, &t.Thread.Comments, &t.last, &t.Version, &t.Closing, &t.Reason, &t.list}
}

func (t *talkScan) part(limit int) (p TalkPart, err error) {
	p.Thread = t.Thread
	p.Last = moment(t.last)
	err = eachNested(t.list, into(&p.Comments, scanSeen))
	if p.More = len(p.Comments) > limit; p.More {
		p.Comments = p.Comments[:limit]
	}
	return p, err
}

// CommentInContext is one comment with what it answers and what answers it.
type CommentInContext struct {
	news.Comment                // whole, also where it is not visible
	Thread       Talk           // without comments
	Above        []news.Comment // what it hangs under, from the top
	Below        []news.Comment
	Turn         Turn
}

// Comment is one comment as it is kept, with its source; errs.NotFound if there is
// none.
func (db *DB) Comment(ctx context.Context, id int64) (c news.Comment, err error) {
	defer errs.Wrap(&err, "store.Comment(%d)", id)
	c, err = scanWhole(db.row(ctx, wholeQuery+` WHERE c.id = $1`, id))
	return c, found(err, "no comment %d", id)
}

// wholeQuery reads what scanWhole reads: a comment as moderators and its author see
// it.
const wholeQuery = `SELECT ` + commentColumns + `, c.source, c.network, coalesce(us.title, ua.title, '')` + commentFrom +
	` LEFT JOIN stories us ON us.id = c.thread LEFT JOIN articles ua ON ua.id = c.thread`

func scanWhole(s scanner) (c news.Comment, err error) {
	var source, network, under string
	c, err = scanComment(s, &source, &network, &under)
	c.Source, c.Network, c.Under = source, network, under
	return c, err
}

// OpenComment is a comment in its context, a page of what hangs under it, in three
// reads.
func (db *DB) OpenComment(ctx context.Context, id, reader int64, p Page) (o CommentInContext, err error) {
	defer errs.Wrap(&err, "store.OpenComment(%d)", id)
	var source, place, above string
	o.Comment, err = scanComment(db.row(ctx, `SELECT `+commentColumns+`, c.source, c.place, `+
		db.nested(strings.ReplaceAll(commentColumns, "c.", "k."), strings.NewReplacer("comments c", "comments k", "c.", "k.").Replace(commentFrom)+
			` WHERE k.thread = c.thread AND k.shown IN (0, 1) AND k.place IN (`+prefixes("c.place")+`) AND k.place <> c.place ORDER BY k.place`)+
		commentFrom+` WHERE c.id = $1`, id), &source, &place, &above)
	if err != nil {
		return o, found(err, "no comment %d", id)
	}
	o.Source = source
	if err := eachNested(above, into(&o.Above, scanSeen)); err != nil {
		return o, err
	}
	if o.Thread, err = db.threadHead(ctx, o.Comment.Thread, reader); err != nil {
		return o, err
	}
	o.Below, o.Turn, err = db.comments(ctx, treePage{thread: o.Comment.Thread, under: place}, p)
	return o, err
}

// prefixes are the places of all that a place hangs under, as SQL.
func prefixes(place string) string {
	list := make([]string, maxDepth)
	for i := range list {
		list[i] = fmt.Sprintf("substr(%s, 1, %d)", place, (i+1)*placeWidth)
	}
	return strings.Join(list, ", ")
}

// CommentFilter picks comments of all threads: by one of its fields, and a state
// if that is given.
type CommentFilter struct {
	Reader  int64
	Network string // mark
	Thread  int64
	State   news.CommentState
}

// Comments are the comments of a filter as moderators see them, the newest first.
func (db *DB) Comments(ctx context.Context, f CommentFilter, p Page) (list []news.Comment, t Turn, err error) {
	defer errs.Wrap(&err, "store.Comments")
	where, args := "1 = 1", []any{}
	add := func(column string, value any) {
		args = append(args, value)
		where += " AND " + column + " = $" + strconv.Itoa(len(args))
	}
	if f.Reader != 0 {
		add("c.reader", f.Reader)
	}
	if f.Network != "" {
		add("c.network", f.Network)
		where += " AND c.network <> ''"
	}
	if f.Thread != 0 {
		add("c.thread", f.Thread)
	}
	if f.State != "" {
		add("c.state", f.State)
	}
	k, err := p.keyset("c.created", "c.id", len(args)+1)
	if err != nil {
		return nil, t, err
	}
	// Numbers are given in order of time: they alone are in the indexes.
	k.order = strings.NewReplacer("c.created DESC, ", "", "c.created, ", "").Replace(k.order)
	if k.given {
		k.where = fmt.Sprintf(" AND c.id %s $%d", map[bool]string{true: ">", false: "<"}[k.up], len(args)+1)
		k.args = k.args[1:]
	}
	err = db.rows(ctx, into(&list, scanWhole), wholeQuery+` WHERE `+where+k.where+` ORDER BY `+k.order+` LIMIT `+strconv.Itoa(k.limit+1), append(args, k.args...)...)
	list, t = turn(k, list, func(c *news.Comment) cursor { return cursor{0, c.ID} })
	return list, t, err
}

// CommentEdits are the earlier wordings of a comment that stands, the first one
// first. Of one that does not there are none.
func (db *DB) CommentEdits(ctx context.Context, comment int64) (all []news.CommentEdit, err error) {
	defer errs.Wrap(&err, "store.CommentEdits(%d)", comment)
	err = db.rows(ctx, func(s scanner) error {
		var e news.CommentEdit
		var at int64
		err := s.Scan(&e.Version, &at, &e.Source)
		e.At = moment(at)
		all = append(all, e)
		return err
	}, `SELECT e.version, e.at, e.source FROM comment_edits e JOIN comments c ON c.id = e.comment
		WHERE e.comment = $1 AND c.state = 'visible' ORDER BY e.version`, comment)
	return all, err
}
