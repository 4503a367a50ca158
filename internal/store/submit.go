package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Submission is a comment as a form sends it, to be judged.
type Submission struct {
	Writing
	Trap string        // of the field that people do not see
	Took time.Duration // since the form was shown; negative: not known
}

// SubmitComment judges a comment by the policy and by what is written around it,
// and stores it in the same transaction unless it is refused: the verdict says why,
// and the same form may be sent again. See AddComment for the rest.
func (db *DB) SubmitComment(ctx context.Context, s Submission) (c news.Comment, fresh bool, v discuss.Verdict, err error) {
	defer errs.Wrap(&err, "store.SubmitComment")
	err = db.update(ctx, func(t tx) error {
		if c, fresh, err = t.again(ctx, s.Writing); err != nil || c.ID != 0 {
			return err
		}
		var who judged
		if v, who, err = t.judge(ctx, s, 0); err != nil || v.Act == discuss.Refuse {
			return err
		}
		s.State, s.Note = news.CommentVisible, ""
		if v.Act == discuss.Hold {
			s.State, s.Note = news.CommentPending, v.Reason
		}
		if c, fresh, err = t.addComment(ctx, s.Writing); err != nil || !fresh {
			return err
		}
		return t.keepVerdict(ctx, c.ID, s.Source, v, who)
	})
	return c, fresh, v, err
}

// again finds a comment that the same form has sent before.
func (t tx) again(ctx context.Context, w Writing) (c news.Comment, fresh bool, err error) {
	if w.Nonce == "" {
		return c, false, nil
	}
	err = t.row(ctx, `SELECT id, thread, state FROM comments WHERE reader = $1 AND nonce = $2`, w.Reader, w.Nonce).Scan(&c.ID, &c.Thread, &c.State)
	if errors.Is(err, sql.ErrNoRows) {
		return news.Comment{}, false, nil
	}
	return c, false, err
}

// SubmitEdit judges another wording of a comment, and stores it unless it is
// refused. What waits for a moderator goes on waiting. See EditComment for the rest.
func (db *DB) SubmitEdit(ctx context.Context, e Edit, s Submission) (v discuss.Verdict, err error) {
	defer errs.Wrap(&err, "store.SubmitEdit(%d)", e.Comment)
	err = db.update(ctx, func(t tx) error {
		_, was, err := t.lockComment(ctx, e.Comment)
		if err != nil {
			return err
		}
		s.Reader, s.Source = e.Reader, e.Source
		var who judged
		if v, who, err = t.judge(ctx, s, e.Comment); err != nil || v.Act == discuss.Refuse {
			return err
		}
		if e.State = was; v.Act == discuss.Hold && was == news.CommentVisible {
			e.State, e.Note = news.CommentPending, v.Reason
		}
		if err := t.editComment(ctx, e); err != nil {
			return err
		}
		return t.keepVerdict(ctx, e.Comment, e.Source, v, who)
	})
	return v, err
}

// judged is what is kept of an author beside the verdict.
type judged struct {
	reader   int64
	newcomer bool
}

// judge asks package discuss about a comment, or about another wording of one.
func (t tx) judge(ctx context.Context, s Submission, edited int64) (v discuss.Verdict, who judged, err error) {
	bench, err := t.bench(ctx)
	if err != nil {
		return v, who, err
	}
	standing, err := t.standingOf(ctx, s.Reader, s.Network)
	if err != nil {
		return v, who, err
	}
	around, err := t.around(ctx, s, bench, edited)
	if err != nil {
		return v, who, err
	}
	who = judged{s.Reader, around.Now.Sub(standing.Joined) < bench.NewFor() && !standing.Role.AtLeast(news.RoleModerator)}
	return bench.Judge(discuss.Comment{Text: s.Source, Trap: s.Trap, Took: s.Took}, standing, around), who, nil
}

// standingOf is what is known of an author, and whether they, or the network that
// they come from, are kept from writing.
func (t tx) standingOf(ctx context.Context, reader int64, mark string) (s discuss.Standing, err error) {
	var joined int64
	err = t.row(ctx, `SELECT r.role, r.created, (SELECT count(*) FROM comments c WHERE c.reader = r.id AND c.state = 'visible'),
		(SELECT count(*) FROM comments c WHERE c.reader = r.id AND c.state IN ('hidden', 'removed')) FROM readers r WHERE r.id = $1`, reader).
		Scan(&s.Role, &joined, &s.Approved, &s.Removed)
	if err != nil {
		return s, found(err, "no reader %d", reader)
	}
	s.Joined = moment(joined)
	all, err := t.rulings(ctx, barredWhere, reader, millis(t.db.now()))
	if err == nil && len(all) == 0 && mark != "" && s.Approved == 0 { // who is known here is not their network
		all, err = t.rulings(ctx, `r.mark = $1 AND r.mark <> '' AND r.reader = 0 AND r.undone = 0 AND r.kind IN ('pause', 'ban') AND (r.until = 0 OR r.until > $2) LIMIT 1`, mark, millis(t.db.now()))
	}
	if len(all) > 0 {
		s.Barred, s.Until, s.Why = true, all[0].Until, all[0].Reason
		if all[0].Reader == 0 {
			s.Why += " (It is your network that is meant, not you.)"
		} else {
			s.Why += " (You can appeal at " + RulingPath(all[0].ID) + ".)"
		}
	}
	return s, err
}

// lookedBack bounds how many comments of an author or a network are looked at.
const lookedBack = 200

// around is what was written around a comment.
func (t tx) around(ctx context.Context, s Submission, bench *discuss.Bench, edited int64) (a discuss.Around, err error) {
	a.Now = t.db.now()
	if a.Today, err = t.today(ctx, s, edited); err != nil || edited != 0 {
		return a, err // to mend a comment is no haste
	}
	hour := millis(a.Now.Add(-time.Hour))
	var last int64
	err = t.row(ctx, `SELECT coalesce(max(created), 0), coalesce(sum(CASE WHEN created > $1 THEN 1 ELSE 0 END), 0)
		FROM (SELECT created FROM comments WHERE reader = $2 ORDER BY id DESC LIMIT `+strconv.Itoa(lookedBack)+`) AS own`, hour, s.Reader).Scan(&last, &a.ByAuthor)
	if err != nil {
		return a, err
	}
	a.InThread = moment(last)
	if s.Network != "" {
		err = t.row(ctx, `SELECT count(*) FROM (SELECT created FROM comments WHERE network = $1 AND network <> '' ORDER BY id DESC LIMIT `+strconv.Itoa(lookedBack)+`) AS near WHERE created > $2`, s.Network, hour).Scan(&a.ByNetwork)
	}
	if err == nil && bench.RaidAccounts > 0 {
		err = t.row(ctx, floodQuery, millis(a.Now.Add(-bench.RaidWithin())), millis(a.Now.Add(-bench.NewFor())), s.Reader).Scan(&a.Newcomers)
	}
	return a, err
}

// floodQuery counts the new accounts, but for one, that wrote since a moment.
const floodQuery = `SELECT count(DISTINCT c.reader) FROM (SELECT reader FROM comments WHERE created > $1 ORDER BY created DESC LIMIT 2000) AS c
	JOIN readers r ON r.id = c.reader WHERE r.created > $2 AND r.id <> $3 AND r.role = 'reader'`

// flood is how many new accounts wrote lately.
func (db *DB) flood(ctx context.Context) (n int, err error) {
	p, err := db.Policy(ctx)
	if err != nil || p.RaidAccounts == 0 {
		return 0, err
	}
	now := db.now()
	err = db.row(ctx, floodQuery, millis(now.Add(-p.RaidWithin())), millis(now.Add(-p.NewFor())), 0).Scan(&n)
	return n, err
}

// today are comments of the last day that say nearly the same.
func (t tx) today(ctx context.Context, s Submission, edited int64) (list []discuss.Said, err error) {
	keys := discuss.Bands(s.Source)
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(keys)+2)
	for _, k := range keys {
		args = append(args, k)
	}
	n := len(keys)
	args = append(args, millis(t.db.now().AddDate(0, 0, -1)), edited)
	err = t.rows(ctx, func(row scanner) error {
		var said discuss.Said
		var reader int64
		err := row.Scan(&said.ID, &reader, &said.Text)
		said.Own = reader == s.Reader
		list = append(list, said)
		return err
	}, `SELECT id, reader, source FROM comments WHERE state <> 'deleted' AND id IN (SELECT comment FROM comment_bands WHERE band IN `+places(1, n)+
		` AND at > $`+strconv.Itoa(n+1)+`) AND id <> $`+strconv.Itoa(n+2)+` ORDER BY id LIMIT 20`, args...)
	return list, err
}

// keepVerdict writes down what was seen in a comment, and has it wait where that
// was said.
func (t tx) keepVerdict(ctx context.Context, comment int64, text string, v discuss.Verdict, who judged) error {
	now := t.db.now()
	signals := strings.Join(v.Signals, "\n")
	_, err := t.run(ctx, `INSERT INTO comment_signs (comment, severity, alike, newcomer, signals, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (comment) DO UPDATE SET severity = excluded.severity, alike = excluded.alike, signals = excluded.signals, score = -1, words = '', model = ''`,
		comment, v.Severity, v.Alike, who.newcomer, signals, millis(now))
	if err != nil {
		return err
	}
	if _, err := t.run(ctx, `DELETE FROM comment_bands WHERE at < $1`, millis(now.AddDate(0, 0, -1))); err != nil {
		return err
	}
	for _, k := range discuss.Bands(text) {
		if _, err := t.run(ctx, `INSERT INTO comment_bands (band, comment, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, k, comment, millis(now)); err != nil {
			return err
		}
	}
	if v.Act == discuss.Hold {
		if err := t.holdComment(ctx, comment, v.Reason, signals); err != nil {
			return err
		}
	}
	return t.settleMatter(ctx, comment)
}

// policyDocument is the name under which the policy is kept among the documents.
const policyDocument = "policy"

// Policy is by which rules comments are judged.
func (db *DB) Policy(ctx context.Context) (p discuss.Policy, err error) {
	defer errs.Wrap(&err, "store.Policy")
	d, err := db.Document(ctx, policyDocument)
	if err != nil || d.Body == "" {
		return discuss.DefaultPolicy(), err
	}
	return p, json.Unmarshal([]byte(d.Body), &p)
}

// SavePolicy changes the rules by which comments are judged; the log keeps those
// before.
func (db *DB) SavePolicy(ctx context.Context, p discuss.Policy, editor int64) (err error) {
	defer errs.Wrap(&err, "store.SavePolicy")
	if err := p.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return db.SaveDocument(ctx, policyDocument, string(body), editor)
}

// benchAt is a bench made of a policy as it was written.
type benchAt struct {
	body  string
	bench *discuss.Bench
}

// bench is the policy made ready; it is made once for each wording.
func (t tx) bench(ctx context.Context) (*discuss.Bench, error) {
	var body string
	if err := t.row(ctx, `SELECT body FROM documents WHERE name = $1`, policyDocument).Scan(&body); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if b := t.db.benched.Load(); b != nil && b.body == body {
		return b.bench, nil
	}
	p := discuss.DefaultPolicy()
	if body != "" {
		p = discuss.Policy{}
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			return nil, err
		}
	}
	bench, err := discuss.NewBench(p)
	if err == nil {
		t.db.benched.Store(&benchAt{body, bench})
	}
	return bench, err
}
