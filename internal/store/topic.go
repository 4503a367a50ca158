package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// mention is a topic as one article has it.
type mention struct {
	kind  news.TopicKind
	label string
}

var topicOf = map[news.Kind]news.TopicKind{
	news.Person: news.TopicPerson, news.Place: news.TopicPlace, news.Organisation: news.TopicOrganisation,
}

// maxNames bounds how many names of an article get a page.
const maxNames = 14

// mentions are the topics of an analysis: its tags, and the names that it
// means more than in passing.
func mentions(a *news.Analysis) (all []mention) {
	for _, t := range a.Tags {
		all = append(all, mention{news.TopicTag, t.Label})
	}
	names := 0
	for _, e := range a.Entities {
		kind, ok := topicOf[e.Kind]
		passing := e.Count < 2 && kind == news.TopicPerson && !strings.ContainsAny(e.Name, " ·")
		if !ok || passing || names == maxNames {
			continue
		}
		names++
		all = append(all, mention{kind, e.Name})
	}
	return all
}

// ruled is a topic of an article about which a rule holds.
type ruled struct {
	topic, leads int64
	blocked      bool
}

// counted are the topics of an article, each once: those that list it, and have
// counted it, and those about which a rule holds.
type counted struct {
	listed []int64
	ruled  []ruled
}

// countTopics makes sure that the topics of an article are there and counts it for
// those that are to list it. All writers go through topics in one order.
func (t tx) countTopics(ctx context.Context, a *news.Article) (c counted, err error) {
	labels := map[[2]string]string{}
	for _, m := range mentions(&a.Analysis) {
		k := [2]string{string(m.kind), news.Slug(m.label)}
		if _, known := labels[k]; !known && k[1] != "" {
			labels[k] = m.label
		}
	}
	var rows [][]any
	for _, k := range slices.SortedFunc(maps.Keys(labels), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		rows = append(rows, []any{k[0], k[1], labels[k], 1})
	}
	err = t.many(ctx, func(s scanner) error {
		var r ruled
		err := s.Scan(&r.topic, &r.leads, &r.blocked)
		if r.leads != 0 || r.blocked {
			c.ruled = append(c.ruled, r)
		} else {
			c.listed = append(c.listed, r.topic)
		}
		return err
	}, `INSERT INTO topics (kind, slug, label, articles)`, `ON CONFLICT (kind, slug) DO UPDATE SET articles = topics.articles +
		CASE WHEN topics.leads_to = 0 AND topics.blocked = 0 THEN 1 ELSE 0 END RETURNING id, leads_to, blocked`, rows)
	return c, err
}

// dropMentions takes an article out of the lists of its topics.
func (t tx) dropMentions(ctx context.Context, id int64) error {
	_, err := t.run(ctx, `UPDATE topics SET articles = articles - 1 WHERE id IN (SELECT topic FROM mentions WHERE article = $1)`, id)
	if err != nil {
		return err
	}
	for _, table := range []string{"mentions", "ruled_mentions"} {
		if _, err := t.run(ctx, `DELETE FROM `+table+` WHERE article = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// saveMentions lists an article under its topics.
func (t tx) saveMentions(ctx context.Context, id int64, a *news.Article, topics counted) error {
	rows := make([][]any, len(topics.listed))
	for i, topic := range topics.listed {
		rows[i] = []any{topic, millis(a.When()), id, bit(a.DuplicateOf != 0)}
	}
	if err := t.many(ctx, nil, `INSERT INTO mentions (topic, at, article, copied)`, ``, rows); err != nil {
		return err
	}
	for _, r := range topics.ruled {
		if err := t.saveMention(ctx, a, id, r.topic, r.leads, r.blocked); err != nil {
			return err
		}
	}
	return nil
}

// saveMention lists an article under a topic, or under the one it leads to; what
// the analysis said is kept beside, to have it when the rule is undone.
func (t tx) saveMention(ctx context.Context, a *news.Article, id, topic, leads int64, blocked bool) error {
	at, copied, via := millis(a.When()), bit(a.DuplicateOf != 0), int64(0)
	if leads != 0 || blocked {
		_, err := t.run(ctx, `INSERT INTO ruled_mentions (topic, at, article, copied) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, topic, at, id, copied)
		if err != nil || blocked {
			return err
		}
		topic, via = leads, topic
	}
	n, err := t.run(ctx, `INSERT INTO mentions (topic, at, article, copied, via) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, topic, at, id, copied, via)
	if err != nil || n == 0 {
		return err
	}
	_, err = t.run(ctx, `UPDATE topics SET articles = articles + 1 WHERE id = $1`, topic)
	return err
}

const dayMillis = 24 * 60 * 60 * 1000

// topicDays is how far back a topic's page counts days, topicNews how many of its
// newest articles say which names occur together and which stories it is in, and
// topicStories how many of these are shown.
const (
	topicDays    = 365
	topicNews    = 80
	topicStories = 8
)

// Topic is a tag, person, place or organisation with its coverage over the last
// year and the names that occur with it, in one read.
func (db *DB) Topic(ctx context.Context, kind news.TopicKind, slug string) (tp news.Topic, err error) {
	defer errs.Wrap(&err, "store.Topic(%s, %s)", kind, slug)
	tp = news.Topic{Kind: kind, Slug: slug}
	err = db.topic(ctx, &tp, "")
	return tp, err
}

// Person is the topic of a person with a page of their words, newest first, in
// one read.
func (db *DB) Person(ctx context.Context, slug string, p Page) (tp news.Topic, said []news.StoredQuote, t Turn, err error) {
	defer errs.Wrap(&err, "store.Person(%s)", slug)
	tp = news.Topic{Kind: news.TopicPerson, Slug: slug}
	k, err := p.keyset("q.at", "q.id", 4)
	if err != nil {
		return tp, nil, t, err
	}
	var quotes string
	err = db.topic(ctx, &tp, ", "+db.nested(quoteColumns, fmt.Sprintf(`%s AND q.speaker = $2%s ORDER BY %s LIMIT %d`,
		quoteFrom, k.where, k.order, k.limit+1)), append(k.args, &quotes)...)
	if err == nil {
		err = eachNested(quotes, into(&said, scanQuote))
	}
	said, t = turn(k, said, quoteCursor)
	return tp, said, t, err
}

// topic fills tp, by its kind and slug. What is asked for beyond (more) has its
// arguments first and then where its columns go in extra.
func (db *DB) topic(ctx context.Context, tp *news.Topic, more string, extra ...any) error {
	var first, last int64
	var days, together, stories string
	to := []any{&tp.Label, &tp.Articles, &first, &last, &days, &together, &stories}
	args := []any{tp.Kind, tp.Slug, millis(db.now().AddDate(0, 0, -topicDays))}
	for _, e := range extra {
		if column, ok := e.(*string); ok {
			to = append(to, column)
		} else {
			args = append(args, e)
		}
	}
	err := db.row(ctx, `SELECT t.label, t.articles, (SELECT coalesce(min(at), 0) FROM mentions WHERE topic = t.id),
		(SELECT coalesce(max(at), 0) FROM mentions WHERE topic = t.id), `+
		db.nested(`at / 86400000, count(*) - sum(copied), sum(copied)`, `FROM mentions WHERE topic = t.id AND at > $3
			GROUP BY at / 86400000 ORDER BY at / 86400000`)+`, `+
		db.nested(`o.kind, o.slug, o.label, count(*)`, fmt.Sprintf(`FROM (SELECT article FROM mentions WHERE topic = t.id ORDER BY at DESC LIMIT %d) AS mine
			JOIN mentions m ON m.article = mine.article AND m.topic <> t.id JOIN topics o ON o.id = m.topic AND o.kind <> 'tag'
			GROUP BY o.kind, o.slug, o.label HAVING count(*) > 1 ORDER BY count(*) DESC, o.label LIMIT 12`, topicNews))+`, `+
		db.nested(storyColumns, fmt.Sprintf(`%s WHERE s.articles > 1 AND s.state <> 'merged' AND s.hidden = 0 AND s.id IN (SELECT a.story FROM
			(SELECT article FROM mentions WHERE topic = t.id ORDER BY at DESC LIMIT %d) AS mine JOIN articles a ON a.id = mine.article)
			ORDER BY s.last_at DESC, s.id DESC LIMIT %d`, storyFrom, topicNews, topicStories))+more+`
		FROM topics t WHERE t.kind = $1 AND t.slug = $2 AND t.articles > 0`, args...).Scan(to...)
	if err != nil {
		return found(err, "no %s %q in the news", tp.Kind, tp.Slug)
	}
	tp.First, tp.Last = moment(first), moment(last)
	return errors.Join(eachNested(days, into(&tp.Days, scanDay)), eachNested(together, into(&tp.Together, scanTopic)),
		eachNested(stories, into(&tp.Stories, func(s scanner) (news.Story, error) { return scanStory(s) })))
}

func scanDay(s scanner) (d news.DayCount, err error) {
	var day int64
	err = s.Scan(&day, &d.Reports, &d.Copies)
	d.Day = moment(day * dayMillis)
	return d, err
}

func scanTopic(s scanner) (o news.Topic, err error) {
	err = s.Scan(&o.Kind, &o.Slug, &o.Label, &o.Articles)
	return o, err
}

// Sections are the slugs of the sections that have news since then, the busiest first.
func (db *DB) Sections(ctx context.Context, since time.Time) (all []string, err error) {
	defer errs.Wrap(&err, "store.Sections")
	err = db.rows(ctx, func(s scanner) error {
		var section string
		err := s.Scan(&section)
		all = append(all, section)
		return err
	}, `SELECT section FROM stories WHERE last_at >= $1 AND state <> 'merged' AND section <> '' GROUP BY section ORDER BY count(*) DESC, section`, millis(since))
	return all, err
}
