package store

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What readers' rules met, and the labels they gave.

// hitsADay bounds what one rule does in a day: a rule that meets everything must not
// fill the database. It goes on the day after.
const hitsADay = 1000

// Met says that a rule holds for an article.
type Met struct {
	Rule    *news.Rule
	Article int64
}

// SaveMet carries out the actions of rules, once for each rule and article, and says
// how many it carried out. With stored the articles were there before the rule:
// then nobody is told and nothing is sent.
func (db *DB) SaveMet(ctx context.Context, met []Met, stored bool) (n int, err error) {
	defer errs.Wrap(&err, "store.SaveMet")
	if len(met) == 0 {
		return 0, nil
	}
	err = db.update(ctx, func(t tx) error {
		n = 0
		today := map[int64]int{}
		for _, m := range met {
			done, err := t.saveMet(ctx, m, stored, today)
			if err != nil {
				return err
			}
			n += flag(done)
		}
		return nil
	})
	return n, err
}

// saveMet carries out the actions of one rule for one article; false where that was
// done before, or cannot be.
func (t tx) saveMet(ctx context.Context, m Met, stored bool, today map[int64]int) (bool, error) {
	r, now := m.Rule, t.db.now()
	if _, ok := today[r.ID]; !ok && !stored {
		var n int
		err := t.row(ctx, `SELECT count(*) FROM rule_hits WHERE rule = $1 AND at > $2`, r.ID, millis(now.Add(-24*time.Hour))).Scan(&n)
		if err != nil {
			return false, err
		}
		today[r.ID] = n
	}
	if today[r.ID] >= hitsADay {
		return false, nil
	}
	n, err := t.run(ctx, `INSERT INTO rule_hits (rule, article, reader, at, did) SELECT r.id, a.id, r.reader, $1, $2 FROM rules r JOIN articles a ON a.id = $3
		WHERE r.id = $4 AND r.removed = 0 AND a.withdrawn = 0 ON CONFLICT (rule, article) DO NOTHING`,
		millis(now), news.JoinDeeds(r.Actions), m.Article, r.ID)
	if err != nil || n == 0 {
		return false, err
	}
	today[r.ID]++
	for _, a := range r.Actions {
		if err := t.actOn(ctx, r, a, m.Article, stored); err != nil {
			return false, err
		}
	}
	return true, nil
}

// actOn does one of the things that a rule does. Muting is done by the hit itself.
func (t tx) actOn(ctx context.Context, r *news.Rule, a news.Action, article int64, stored bool) (err error) {
	switch a.Do {
	case news.DeedSave:
		_, err = t.run(ctx, `INSERT INTO saved (reader, article, at) VALUES ($1, $2, $3) ON CONFLICT (reader, article) DO NOTHING`,
			r.Reader, article, millis(t.db.now()))
	case news.DeedLabel:
		err = t.addLabel(ctx, r.Reader, article, a.With)
	case news.DeedNotify, news.DeedSend:
		if !stored {
			err = t.tellOf(ctx, r, a, article)
		}
	}
	return err
}

// tellOf tells a reader of an article that their rule met: over all their channels, or
// over the one that the action names.
func (t tx) tellOf(ctx context.Context, r *news.Rule, a news.Action, article int64) error {
	n := news.Notice{Reader: r.Reader, Kind: news.NoticeRule, Subject: decimal(r.ID) + ":" + decimal(article), Path: "/article/" + decimal(article)}
	if a.Do == news.DeedSend {
		n.Channel, _ = strconv.ParseInt(a.With, 10, 64) // rule.Check saw to it
	}
	var publisher string
	err := t.row(ctx, `SELECT a.title, a.language, CASE p.name WHEN '' THEN p.domain ELSE p.name END FROM articles a JOIN publishers p ON p.domain = a.publisher WHERE a.id = $1`, article).
		Scan(&n.Title, &n.Language, &publisher)
	if err != nil {
		return err
	}
	n.Title = cmp.Or(n.Title, publisher)
	n.Text = publisher
	if r.Name != "" {
		n.Text += ", by your rule “" + r.Name + "”"
	}
	return t.addNotices(ctx, []news.Notice{n})
}

// RuleArticles are the articles that a rule of a reader met, the last met first.
func (db *DB) RuleArticles(ctx context.Context, reader, id int64, p Page) (cards []news.Card, t Turn, err error) {
	defer errs.Wrap(&err, "store.RuleArticles(%d)", id)
	return db.listed(ctx, `rule_hits`, `v.rule = $1 AND v.reader = $2`, p, id, reader)
}

// LabelArticles are the articles that have a label of a reader's, the last labelled
// first.
func (db *DB) LabelArticles(ctx context.Context, reader int64, label string, p Page) (cards []news.Card, t Turn, err error) {
	defer errs.Wrap(&err, "store.LabelArticles(%s)", label)
	return db.listed(ctx, `labels`, `v.reader = $1 AND v.label = $2`, p, reader, label)
}

// listed are the articles of a table that says when each was put there.
func (db *DB) listed(ctx context.Context, table, where string, p Page, one, two any) (cards []news.Card, t Turn, err error) {
	k, err := p.keyset("v.at", "v.article", 3)
	if err != nil {
		return nil, t, err
	}
	type row struct {
		news.Card
		at int64
	}
	var rows []row
	err = db.rows(ctx, func(s scanner) error {
		var r row
		var err error
		r.Card, err = scanCard(s, &r.at)
		rows = append(rows, r)
		return err
	}, `SELECT `+cardColumns+`, v.at FROM `+table+` v JOIN articles a ON a.id = v.article AND a.withdrawn = 0 JOIN publishers p ON p.domain = a.publisher
		WHERE `+where+k.where+` ORDER BY `+k.order+` LIMIT `+strconv.Itoa(k.limit+1), append([]any{one, two}, k.args...)...)
	rows, t = turn(k, rows, func(r *row) cursor { return cursor{r.at, r.ID} })
	for _, r := range rows {
		cards = append(cards, r.Card)
	}
	return cards, t, err
}

// Labelled is a label of a reader with the number of its articles.
type Labelled struct {
	Label    string
	Articles int
}

// maxLabels bounds the labels of one reader, and those of one article.
const maxLabels = 200

// Labels are a reader's, by name.
func (db *DB) Labels(ctx context.Context, reader int64) (all []Labelled, err error) {
	defer errs.Wrap(&err, "store.Labels(%d)", reader)
	err = db.rows(ctx, into(&all, scanLabelled),
		`SELECT label, count(*) FROM labels WHERE reader = $1 GROUP BY label ORDER BY label LIMIT `+strconv.Itoa(maxLabels), reader)
	return all, err
}

func scanLabelled(s scanner) (l Labelled, err error) {
	err = s.Scan(&l.Label, &l.Articles)
	return l, err
}

// AddLabel puts a label of a reader's own on an article.
func (db *DB) AddLabel(ctx context.Context, reader, article int64, label string) (err error) {
	defer errs.Wrap(&err, "store.AddLabel(%d)", article)
	label = strings.Join(strings.Fields(label), " ")
	if label == "" || len(label) > 60 {
		return errs.New(errs.Invalid, "a label has 1 to 60 characters")
	}
	return db.update(ctx, func(t tx) error {
		if err := t.row(ctx, `SELECT id FROM articles WHERE id = $1 AND withdrawn = 0`, article).Scan(new(int64)); err != nil {
			return found(err, "no article %d", article)
		}
		var mine, here int
		err := t.row(ctx, `SELECT (SELECT count(*) FROM (SELECT DISTINCT label FROM labels WHERE reader = $1 AND label <> $2) AS others),
			(SELECT count(*) FROM labels WHERE article = $3 AND reader = $4)`, reader, label, article, reader).Scan(&mine, &here)
		if err != nil {
			return err
		}
		if mine >= maxLabels || here >= maxLabels {
			return errs.New(errs.Invalid, "there are %d labels already; take some off first", maxLabels)
		}
		return t.addLabel(ctx, reader, article, label)
	})
}

func (t tx) addLabel(ctx context.Context, reader, article int64, label string) error {
	_, err := t.run(ctx, `INSERT INTO labels (reader, label, article, at) VALUES ($1, $2, $3, $4) ON CONFLICT (reader, label, article) DO NOTHING`,
		reader, label, article, millis(t.db.now()))
	return err
}

// RemoveLabel takes a label off an article; article 0: off all.
func (db *DB) RemoveLabel(ctx context.Context, reader, article int64, label string) (err error) {
	defer errs.Wrap(&err, "store.RemoveLabel(%d)", article)
	return db.update(ctx, func(t tx) error {
		if article == 0 {
			_, err := t.run(ctx, `DELETE FROM labels WHERE reader = $1 AND label = $2`, reader, label)
			return err
		}
		_, err := t.run(ctx, `DELETE FROM labels WHERE reader = $1 AND label = $2 AND article = $3`, reader, label, article)
		return err
	})
}

// Arrivals are the articles of a run of arrivals with all that is known of each, in
// order.
func (db *DB) Arrivals(ctx context.Context, run RulesJob) (all []news.Article, err error) {
	defer errs.Wrap(&err, "store.Arrivals(%s, %d, %d)", run.Family, run.From, run.Upto)
	err = db.eachArticle(ctx, func(a news.Article) bool { all = append(all, a); return true },
		` JOIN profiles f ON f.arrival = a.arrival WHERE f.family = $1 AND f.arrival > $2 AND f.arrival <= $3 AND a.withdrawn = 0 ORDER BY f.arrival`, run.Family, run.From, run.Upto)
	return all, err
}

// NewestArticles hands the articles that arrived last to each, the newest first, up
// to limit or until it has had enough; upto 0: from the very last.
func (db *DB) NewestArticles(ctx context.Context, upto int64, limit int, each func(news.Article) bool) (err error) {
	defer errs.Wrap(&err, "store.NewestArticles")
	if upto == 0 {
		upto = 1<<63 - 1
	}
	return db.eachArticle(ctx, each, ` WHERE a.arrival <= $1 AND a.withdrawn = 0 ORDER BY a.arrival DESC LIMIT $2`, upto, limit)
}

// errEnough ends a reading of rows.
var errEnough = errs.New(errs.Internal, "enough")

func (db *DB) eachArticle(ctx context.Context, each func(news.Article) bool, rest string, args ...any) error {
	rules, err := db.ruleMap(ctx)
	if err != nil {
		return err
	}
	enough := false
	err = db.rows(ctx, func(s scanner) error {
		a, err := scanArticle(s)
		if err != nil {
			return err
		}
		rules.apply(&a.Analysis)
		if enough = !each(a); enough {
			return errEnough
		}
		return nil
	}, articleQuery+rest, args...)
	if enough {
		return nil
	}
	return err
}

// Followers are the readers who follow each of some stories.
func (db *DB) Followers(ctx context.Context, stories []int64) (all map[int64]map[int64]bool, err error) {
	defer errs.Wrap(&err, "store.Followers")
	all = map[int64]map[int64]bool{}
	for _, story := range stories {
		if story == 0 || all[story] != nil {
			continue
		}
		all[story] = map[int64]bool{}
		err := db.rows(ctx, func(s scanner) error {
			var reader int64
			err := s.Scan(&reader)
			all[story][reader] = true
			return err
		}, `SELECT reader FROM follows WHERE kind = 'story' AND name = $1`, decimal(story))
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
