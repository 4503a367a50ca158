package store

import (
	"context"
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

func (t tx) saveMentions(ctx context.Context, id int64, a *news.Article) error {
	_, err := t.run(ctx, `UPDATE topics SET articles = articles - 1 WHERE id IN (SELECT topic FROM mentions WHERE article = $1)`, id)
	if err != nil {
		return err
	}
	if _, err := t.run(ctx, `DELETE FROM mentions WHERE article = $1`, id); err != nil {
		return err
	}
	at := millis(a.When())
	for _, m := range mentions(&a.Analysis) {
		slug := news.Slug(m.label)
		if slug == "" {
			continue
		}
		var topic int64
		err := t.row(ctx, `INSERT INTO topics (kind, slug, label) VALUES ($1, $2, $3)
			ON CONFLICT (kind, slug) DO UPDATE SET slug = excluded.slug RETURNING id`, m.kind, slug, m.label).Scan(&topic)
		if err != nil {
			return err
		}
		n, err := t.run(ctx, `INSERT INTO mentions (topic, at, article, copied) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, topic, at, id, a.DuplicateOf != 0)
		if err != nil {
			return err
		}
		if n > 0 {
			if _, err := t.run(ctx, `UPDATE topics SET articles = articles + 1 WHERE id = $1`, topic); err != nil {
				return err
			}
		}
	}
	return nil
}

const dayMillis = 24 * 60 * 60 * 1000

// topicDays is how far back a topic's page counts days, and topicNews how many
// of its newest articles say which names occur together.
const (
	topicDays = 365
	topicNews = 80
)

// Topic is a tag, person, place or organisation with its coverage over the last
// year and the names that occur with it.
func (db *DB) Topic(ctx context.Context, kind news.TopicKind, slug string) (tp news.Topic, err error) {
	defer errs.Wrap(&err, "store.Topic(%s, %s)", kind, slug)
	var id, first, last int64
	tp = news.Topic{Kind: kind, Slug: slug}
	err = db.row(ctx, `SELECT id, label, articles,
		(SELECT coalesce(min(at), 0) FROM mentions WHERE topic = t.id), (SELECT coalesce(max(at), 0) FROM mentions WHERE topic = t.id)
		FROM topics t WHERE kind = $1 AND slug = $2 AND articles > 0`, kind, slug).Scan(&id, &tp.Label, &tp.Articles, &first, &last)
	if err != nil {
		return tp, found(err, "no %s %q in the news", kind, slug)
	}
	tp.First, tp.Last = moment(first), moment(last)
	if tp.Days, err = db.topicDays(ctx, id); err != nil {
		return tp, err
	}
	tp.Together, err = db.together(ctx, id)
	return tp, err
}

func (db *DB) topicDays(ctx context.Context, topic int64) (days []news.DayCount, err error) {
	err = db.rows(ctx, func(s scanner) error {
		var d news.DayCount
		var day int64
		err := s.Scan(&day, &d.Reports, &d.Copies)
		d.Day = moment(day * dayMillis)
		days = append(days, d)
		return err
	}, `SELECT at / 86400000 AS day, count(*) - sum(copied), sum(copied)
		FROM mentions WHERE topic = $1 AND at > $2 GROUP BY day ORDER BY day`,
		topic, millis(db.now().AddDate(0, 0, -topicDays)))
	return days, err
}

func (db *DB) together(ctx context.Context, topic int64) (all []news.Topic, err error) {
	err = db.rows(ctx, func(s scanner) error {
		var o news.Topic
		err := s.Scan(&o.Kind, &o.Slug, &o.Label, &o.Articles)
		all = append(all, o)
		return err
	}, `SELECT t.kind, t.slug, t.label, count(*) AS n FROM (SELECT article FROM mentions WHERE topic = $1 ORDER BY at DESC LIMIT $2) AS mine
		JOIN mentions o ON o.article = mine.article AND o.topic <> $1 JOIN topics t ON t.id = o.topic AND t.kind <> 'tag'
		GROUP BY t.kind, t.slug, t.label HAVING count(*) > 1 ORDER BY n DESC, t.label LIMIT 12`, topic, topicNews)
	return all, err
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
