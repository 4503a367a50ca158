package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// The queue of moderation. A row is made, changed or deleted in the transaction
// that changes what it stands for, always from what is stored: it cannot drift.

// reportWeights are how severe a report of each kind makes a thing.
var reportWeights = map[news.ReportKind]int{
	news.ReportIllegal: 60, news.ReportThreat: 60, news.ReportHate: 50, news.ReportPrivate: 50, news.ReportInsult: 35,
	news.ReportFalse: 25, news.ReportSpam: 20, news.ReportOther: 15, news.ReportOffTopic: 10,
}

const (
	appealWeight = 40
	eachReporter = 3  // for every other who reports the same
	mostReporter = 20 // a flood of reports lifts a thing no higher than that
)

// settleMatter has the queue say of a comment what there is to do about it.
func (t tx) settleMatter(ctx context.Context, comment int64) error {
	m := news.Matter{Comment: comment}
	var state news.CommentState
	var created int64
	err := t.row(ctx, `SELECT reader, network, state, created FROM comments WHERE id = $1`, comment).Scan(&m.Reader, &m.Mark, &state, &created)
	if errors.Is(err, sql.ErrNoRows) {
		state = news.CommentDeleted
	} else if err != nil {
		return err
	}
	if state == news.CommentDeleted {
		return t.closeMatter(ctx, comment)
	}
	m.At = moment(created)
	m.Held = state == news.CommentPending
	if err := t.countReports(ctx, &m, `comment = $1 AND comment > 0`, comment); err != nil {
		return err
	}
	if m.Held || m.Reports > 0 {
		if err := t.signsOf(ctx, &m); err != nil {
			return err
		}
	}
	if err := t.countAppeals(ctx, &m, `r.comment = $1 AND r.comment > 0`, comment); err != nil {
		return err
	}
	return t.saveMatter(ctx, &m)
}

// closeMatter takes a comment whose words are gone off the queue, and answers who
// reported it.
func (t tx) closeMatter(ctx context.Context, comment int64) error {
	_, err := t.run(ctx, `UPDATE reports SET answered = $1, answer = 'Its author has deleted it.' WHERE comment = $2 AND comment > 0 AND answered = 0`, millis(t.db.now()), comment)
	for _, query := range []string{`DELETE FROM matters WHERE comment = $1 AND comment > 0`, `DELETE FROM comment_signs WHERE comment = $1`} {
		if err == nil {
			_, err = t.run(ctx, query, comment)
		}
	}
	return err
}

// signsOf adds what a model saw in a comment, and what the rules saw in one that is held.
func (t tx) signsOf(ctx context.Context, m *news.Matter) error {
	var severity, score int
	var alike int64
	var newcomer bool
	err := t.row(ctx, `SELECT severity, alike, newcomer, score FROM comment_signs WHERE comment = $1`, m.Comment).Scan(&severity, &alike, &newcomer, &score)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	m.Severity += max(score, 0) / 2
	if m.Held {
		m.Severity, m.Alike, m.Newcomer = m.Severity+severity, alike, newcomer
	}
	return err
}

func (t tx) countReports(ctx context.Context, m *news.Matter, where string, id int64) error {
	worst, first := 0, int64(0)
	marks := map[string]bool{}
	err := t.rows(ctx, func(s scanner) error {
		var kind news.ReportKind
		var reader, at int64
		var mark string
		if err := s.Scan(&kind, &reader, &mark, &at); err != nil {
			return err
		}
		m.Reports++
		worst = max(worst, reportWeights[kind])
		if reader != 0 {
			mark = decimal(reader)
		}
		marks[mark] = true
		if first == 0 || at < first {
			first = at
		}
		return nil
	}, `SELECT kind, reader, mark, at FROM reports WHERE `+where+` AND answered = 0 ORDER BY id LIMIT 500`, id)
	if m.Reports > 0 {
		m.Severity += worst + min(eachReporter*(len(marks)-1), mostReporter)
		if !m.Held {
			m.At = moment(first)
		}
	}
	return err
}

func (t tx) countAppeals(ctx context.Context, m *news.Matter, where string, id int64) error {
	return t.rows(ctx, func(s scanner) error {
		var at int64
		if err := s.Scan(&at); err != nil {
			return err
		}
		if m.Appeals++; m.Appeals == 1 {
			m.Severity += appealWeight
		}
		if !m.Held && m.Reports == 0 {
			m.At = moment(at)
		}
		return nil
	}, `SELECT a.at FROM appeals a JOIN rulings r ON r.id = a.ruling WHERE `+where+` AND a.result = '' ORDER BY a.at`, id)
}

// settleArticle has the queue say of an article what was reported about it.
func (t tx) settleArticle(ctx context.Context, article int64) error {
	m := news.Matter{Article: article}
	if err := t.countReports(ctx, &m, `article = $1 AND article > 0`, article); err != nil {
		return err
	}
	return t.saveMatter(ctx, &m)
}

// settleRuling has the queue say whether a ruling without a comment is appealed against.
func (t tx) settleRuling(ctx context.Context, ruling int64) error {
	m := news.Matter{Ruling: ruling}
	if err := t.row(ctx, `SELECT reader FROM rulings WHERE id = $1`, ruling).Scan(&m.Reader); err != nil {
		return err
	}
	if err := t.countAppeals(ctx, &m, `r.id = $1 AND r.comment = 0`, ruling); err != nil {
		return err
	}
	return t.saveMatter(ctx, &m)
}

// maxSpan is more than there are milliseconds in the times that are stored.
const maxSpan = 1 << 43

// saveMatter writes a row of the queue, or deletes it where nothing is to be done.
func (t tx) saveMatter(ctx context.Context, m *news.Matter) error {
	if !m.Held && m.Reports == 0 && m.Appeals == 0 {
		_, err := t.run(ctx, `DELETE FROM matters WHERE comment = $1 AND article = $2 AND ruling = $3`, m.Comment, m.Article, m.Ruling)
		return err
	}
	m.Severity = min(m.Severity, 100)
	rank := int64(m.Severity+1)*maxSpan - millis(m.At)
	_, err := t.run(ctx, `INSERT INTO matters (comment, article, ruling, reader, mark, alike, newcomer, severity, rank, held, reports, appeals, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (comment, article, ruling) DO UPDATE SET reader = excluded.reader, mark = excluded.mark, alike = excluded.alike, newcomer = excluded.newcomer,
		severity = excluded.severity, rank = excluded.rank, held = excluded.held, reports = excluded.reports, appeals = excluded.appeals, at = excluded.at`,
		m.Comment, m.Article, m.Ruling, m.Reader, m.Mark, m.Alike, m.Newcomer, m.Severity, rank, m.Held, m.Reports, m.Appeals, millis(m.At))
	return err
}

// MatterFilter picks from the queue: at most one field is used.
type MatterFilter struct {
	Mark      string // of one network
	Alike     int64  // copies of one comment, and itself
	Newcomers bool   // of new accounts
	Reader    int64
	Kind      string // "held", "reports", "appeals"
}

func (f MatterFilter) where() (string, []any) {
	switch {
	case f.Mark != "":
		return `m.mark = $1 AND m.mark <> ''`, []any{f.Mark}
	case f.Alike != 0:
		return `m.comment > 0 AND (m.alike = $1 OR m.comment = $2)`, []any{f.Alike, f.Alike}
	case f.Newcomers:
		return `m.newcomer = 1`, nil
	case f.Reader != 0:
		return `m.reader = $1 AND m.reader > 0`, []any{f.Reader}
	case f.Kind == "held":
		return `m.held = 1`, nil
	case f.Kind == "reports":
		return `m.reports > 0`, nil
	case f.Kind == "appeals":
		return `m.appeals > 0`, nil
	}
	return `m.id > 0`, nil
}

// Case is a matter with what a moderator needs to see to decide.
type Case struct {
	news.Matter
	Said     news.Comment // Source and HTML are there in every state
	Parent   string       // what it answers, as typed
	ParentBy string
	Title    string // headline over the thread, or of the article
	Author   string
	Role     news.Role
	Joined   time.Time
	// What the author has written: visible, hidden or removed; and warnings.
	Stood, Fell, Warned int
	Signals             string
	Score               int // a model's, -1: none
	Words, Model        string
	Last                int64 // the last ruling on it
	LastReason          string
	Reported            []news.ReaderReport // those that wait, at most 10
	Appealed            []AppealedRuling
}

// AppealedRuling is an appeal that waits, with what it is against.
type AppealedRuling struct {
	news.Appeal
	Of news.Ruling
}

// Queue is a page of what waits, the severest first, then the oldest.
func (db *DB) Queue(ctx context.Context, f MatterFilter, p Page) (all []Case, turned Turn, err error) {
	defer errs.Wrap(&err, "store.Queue")
	where, args := f.where()
	k, err := p.keyset("m.rank", "m.id", len(args)+1)
	if err != nil {
		return nil, turned, err
	}
	ranks := map[int64]int64{}
	err = db.rows(ctx, func(s scanner) error {
		c, rank, err := scanCase(s)
		ranks[c.ID] = rank
		all = append(all, c)
		return err
	}, caseQuery+where+k.where+` ORDER BY `+k.order+` LIMIT `+strconv.Itoa(k.limit+1), append(args, k.args...)...)
	if err != nil {
		return nil, turned, err
	}
	all, turned = turn(k, all, func(c *Case) cursor { return cursor{ranks[c.ID], c.ID} })
	for i := range all {
		if err := db.fillCase(ctx, &all[i]); err != nil {
			return nil, turned, err
		}
	}
	return all, turned, nil
}

const caseQuery = `SELECT m.id, m.comment, m.article, m.ruling, m.reader, m.mark, m.alike, m.newcomer, m.severity, m.held, m.reports, m.appeals, m.at, m.rank,
	coalesce(c.thread, 0), coalesce(c.state, ''), coalesce(c.source, ''), coalesce(c.html, ''), coalesce(c.created, 0), coalesce(c.edited, 0), coalesce(c.article, 0),
	coalesce(p.source, ''), coalesce(pr.name, ''), coalesce(s.title, ta.title, a.title, ''),
	coalesce(r.name, ''), coalesce(r.role, ''), coalesce(r.created, 0),
	(SELECT count(*) FROM comments x WHERE x.reader = m.reader AND m.reader > 0 AND x.state = 'visible'),
	(SELECT count(*) FROM comments x WHERE x.reader = m.reader AND m.reader > 0 AND x.state IN ('hidden', 'removed')),
	(SELECT count(*) FROM rulings x WHERE x.reader = m.reader AND x.reader > 0 AND x.kind = 'warn' AND x.undone = 0),
	coalesce(g.signals, ''), coalesce(g.score, -1), coalesce(g.words, ''), coalesce(g.model, ''),
	coalesce((SELECT max(x.id) FROM rulings x WHERE x.comment = m.comment AND x.comment > 0), 0), coalesce(d.reason, '')
	FROM matters m LEFT JOIN comments c ON c.id = m.comment AND m.comment > 0 LEFT JOIN comments p ON p.id = c.parent AND p.state = 'visible'
	LEFT JOIN readers pr ON pr.id = p.reader AND p.reader > 0 LEFT JOIN stories s ON s.id = c.thread LEFT JOIN articles ta ON ta.id = c.thread
	LEFT JOIN articles a ON a.id = m.article AND m.article > 0 LEFT JOIN readers r ON r.id = m.reader AND m.reader > 0
	LEFT JOIN comment_signs g ON g.comment = m.comment LEFT JOIN rulings d ON d.id = c.decision WHERE `

func scanCase(s scanner) (c Case, rank int64, err error) {
	var at, created, edited, joined int64
	k := &c.Said
	err = s.Scan(&c.ID, &c.Comment, &c.Article, &c.Ruling, &c.Reader, &c.Mark, &c.Alike, &c.Newcomer, &c.Severity, &c.Held, &c.Reports, &c.Appeals, &at, &rank,
		&k.Thread, &k.State, &k.Source, &k.HTML, &created, &edited, &k.Article, &c.Parent, &c.ParentBy, &c.Title,
		&c.Author, &c.Role, &joined, &c.Stood, &c.Fell, &c.Warned, &c.Signals, &c.Score, &c.Words, &c.Model, &c.Last, &c.LastReason)
	c.At, c.Joined, k.Created, k.Edited, k.ID = moment(at), moment(joined), moment(created), moment(edited), c.Comment
	return c, rank, err
}

// fillCase adds the reports and appeals of a matter that has any.
func (db *DB) fillCase(ctx context.Context, c *Case) error {
	if c.Reports > 0 {
		err := db.rows(ctx, into(&c.Reported, scanReport), reportQuery+`comment = $1 AND article = $2 AND answered = 0 ORDER BY id LIMIT 10`, c.Comment, c.Article)
		if err != nil {
			return err
		}
	}
	if c.Appeals == 0 {
		return nil
	}
	where, id := `r.comment = $1 AND r.comment > 0`, c.Comment
	if c.Comment == 0 {
		where, id = `r.id = $1`, c.Ruling
	}
	var of []news.Ruling
	err := db.rows(ctx, into(&of, scanRuling), rulingQuery+where+` AND r.id IN (SELECT ruling FROM appeals WHERE result = '') ORDER BY r.id LIMIT 10`, id)
	for i := range of {
		a, err := db.Appeal(ctx, of[i].ID)
		if err != nil {
			return err
		}
		c.Appealed = append(c.Appealed, AppealedRuling{a, of[i]})
	}
	return err
}

// Heap is a number of matters that are alike: from one network, of one text.
type Heap struct {
	Mark     string
	Alike    int64
	Count    int
	Accounts int
	Example  string // a text of it
}

// Load is how much waits, and what of it comes in heaps.
type Load struct {
	All, Held, Reports, Appeals int
	Oldest                      time.Time
	Newcomers                   int // matters of new accounts
	Flood                       int // new accounts that wrote lately, as Policy counts them
	Networks, Texts             []Heap
}

// leastHeap is how many make a heap.
const leastHeap = 3

// Load says how much waits.
func (db *DB) Load(ctx context.Context) (l Load, err error) {
	defer errs.Wrap(&err, "store.Load")
	var oldest int64
	err = db.row(ctx, `SELECT count(*), coalesce(sum(held), 0), coalesce(sum(CASE WHEN reports > 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN appeals > 0 THEN 1 ELSE 0 END), 0),
		coalesce(min(at), 0), coalesce(sum(newcomer), 0) FROM matters`).Scan(&l.All, &l.Held, &l.Reports, &l.Appeals, &oldest, &l.Newcomers)
	l.Oldest = moment(oldest)
	if err != nil || l.All < leastHeap {
		return l, err
	}
	err = db.rows(ctx, into(&l.Networks, func(s scanner) (h Heap, err error) {
		err = s.Scan(&h.Mark, &h.Count, &h.Accounts)
		return h, err
	}), `SELECT mark, count(*), count(DISTINCT reader) FROM matters WHERE mark <> '' GROUP BY mark HAVING count(*) >= $1 ORDER BY count(*) DESC, mark LIMIT 10`, leastHeap)
	if err != nil {
		return l, err
	}
	err = db.rows(ctx, into(&l.Texts, func(s scanner) (h Heap, err error) {
		err = s.Scan(&h.Alike, &h.Count, &h.Accounts, &h.Example)
		return h, err
	}), `SELECT h.alike, h.n, h.accounts, coalesce(c.source, '') FROM (SELECT alike, count(*) AS n, count(DISTINCT reader) AS accounts FROM matters WHERE alike > 0 GROUP BY alike HAVING count(*) >= $1) AS h
		LEFT JOIN comments c ON c.id = h.alike ORDER BY h.n DESC, h.alike LIMIT 10`, leastHeap-1)
	if err != nil {
		return l, err
	}
	l.Flood, err = db.flood(ctx)
	return l, err
}

// RuleMany makes one ruling on each of many comments of the queue: those with the
// numbers, or all that a filter picks up to the matter with the number upto. What
// somebody else decided meanwhile, or may not be decided by this moderator, is left
// out and counted. At most 500 at once: left is how many remain.
func (db *DB) RuleMany(ctx context.Context, d Decision, f MatterFilter, upto int64, matters []int64) (done, left, refused int, err error) {
	defer errs.Wrap(&err, "store.RuleMany(%s)", d.Kind)
	err = db.update(ctx, func(t tx) error {
		done, left, refused = 0, 0, 0
		list, err := t.pick(ctx, f, upto, matters)
		if err != nil {
			return err
		}
		if left = max(0, len(list)-mostAtOnce); left > 0 {
			list = list[:mostAtOnce]
		}
		for _, comment := range list {
			one := d
			one.Comment, one.Seen = comment, -1
			id, err := t.rule(ctx, one)
			switch errs.KindOf(err) {
			case errs.Forbidden, errs.Gone, errs.NotFound:
				if _, err := t.moderator(ctx, d.Moderator); err != nil {
					return err
				}
				refused++
				continue
			}
			if err != nil {
				return err
			}
			if d.batch == 0 {
				d.batch = id
			}
			done++
		}
		return nil
	})
	return done, left, refused, err
}

// mostAtOnce is how many comments one transaction decides on: others wait meanwhile.
const mostAtOnce = 500

// pick are the comments that are meant, the oldest first.
func (t tx) pick(ctx context.Context, f MatterFilter, upto int64, matters []int64) (comments []int64, err error) {
	scan := func(s scanner) error {
		var id int64
		err := s.Scan(&id)
		comments = append(comments, id)
		return err
	}
	if len(matters) > 0 {
		list, args := among(matters[:min(len(matters), mostAtOnce)])
		return comments, t.rows(ctx, scan, `SELECT comment FROM matters WHERE comment > 0 AND id IN `+list+` ORDER BY id`, args...)
	}
	if f == (MatterFilter{}) {
		return nil, errs.New(errs.Invalid, "choose what is meant")
	}
	where, args := f.where()
	n := strconv.Itoa(len(args) + 1)
	return comments, t.rows(ctx, scan, `SELECT m.comment FROM matters m WHERE m.comment > 0 AND `+where+` AND m.id <= $`+n+` ORDER BY m.id`, append(args, upto)...)
}
