package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"broadsheet/internal/news"
)

// What articles show of topics goes through the rules as it is read: the stored
// analysis stays as it was made.

// ruleMap is what the rules make of topics: the ones that are blocked or called
// otherwise.
type ruleMap struct {
	fates map[news.TopicRef]news.TopicFate // Label and Topic are those to be shown
	until time.Time
}

// rulesKept is how long the rules are used before they are asked for again: a
// rule made in another process takes hold by then.
const rulesKept = 10 * time.Second

func (db *DB) forgetRules() { db.ruled.Store(nil) }

// ruleMap is what the rules make of topics now.
func (db *DB) ruleMap(ctx context.Context) (*ruleMap, error) {
	now := db.now()
	if m := db.ruled.Load(); m != nil && now.Before(m.until) {
		return m, nil
	}
	m := &ruleMap{fates: map[news.TopicRef]news.TopicFate{}, until: now.Add(rulesKept)}
	err := db.rows(ctx, func(s scanner) error {
		var from news.TopicRef
		var f news.TopicFate
		err := s.Scan(&from.Kind, &from.Slug, &f.Blocked, &f.Topic.Kind, &f.Topic.Slug, &f.Label)
		m.fates[from] = f
		return err
	}, `SELECT s.kind, s.slug, s.blocked, t.kind, t.slug, t.label FROM topics s
		JOIN topics t ON t.id = CASE s.leads_to WHEN 0 THEN s.id ELSE s.leads_to END WHERE s.ruled = 1`)
	if err != nil {
		return nil, err
	}
	db.ruled.Store(m)
	return m, nil
}

// apply shows the tags and names of an analysis as the rules have them.
func (m *ruleMap) apply(a *news.Analysis) {
	if len(m.fates) == 0 {
		return
	}
	a.Tags = m.tags(a.Tags)
	var names []news.Entity
	at := map[news.TopicRef]int{}
	for _, e := range a.Entities {
		kind, ok := topicOf[e.Kind]
		ref := news.TopicRef{Kind: kind, Slug: news.Slug(e.Name)}
		if f, ruled := m.fates[ref]; ok && ruled {
			if f.Blocked {
				continue
			}
			ref, e.Name = f.Topic, f.Label
			for k, t := range topicOf {
				if t == f.Topic.Kind {
					e.Kind = k
				}
			}
		}
		if i, twice := at[ref]; ok && twice { // under two names
			names[i].Count += e.Count
			continue
		}
		at[ref] = len(names)
		names = append(names, e)
	}
	a.Entities = names
}

// tags are hashtags as the rules have them, each once.
func (m *ruleMap) tags(all []news.Tag) []news.Tag {
	if len(m.fates) == 0 {
		return all
	}
	var shown []news.Tag
	for _, t := range all {
		if f, ok := m.fates[news.TopicRef{Kind: news.TopicTag, Slug: news.Slug(t.Label)}]; ok {
			if f.Blocked {
				continue
			}
			t.Label = f.Label
		}
		slug := news.Slug(t.Label)
		if !slices.ContainsFunc(shown, func(o news.Tag) bool { return news.Slug(o.Label) == slug }) {
			shown = append(shown, t)
		}
	}
	return shown
}

// speakers are the people whose words are kept under another name.
func (t tx) speakers(ctx context.Context) (map[string]string, error) {
	m := map[string]string{}
	err := t.rows(ctx, func(s scanner) error {
		var from, to string
		err := s.Scan(&from, &to)
		m[from] = to
		return err
	}, `SELECT s.slug, t.slug FROM topics s JOIN topics t ON t.id = s.leads_to WHERE s.ruled = 1 AND s.kind = 'person' AND s.leads_to > 0`)
	return m, err
}

// resettleQuotes lists the words of people under the names that the rules give
// them, for those who are or were listed under one of the topics.
func (t tx) resettleQuotes(ctx context.Context, topics ...int64) error {
	speakers, err := t.speakers(ctx)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		speaker := map[int64]string{}
		err := t.rows(ctx, func(s scanner) error {
			var id int64
			var text, was string
			if err := s.Scan(&id, &was, &text); err != nil {
				return err
			}
			var q news.Quote
			err := json.Unmarshal([]byte(text), &q)
			if now := speakerOf(&q, speakers); now != was {
				speaker[id] = now
			}
			return err
		}, `SELECT q.id, q.speaker, q.quote FROM topics t JOIN quotes q ON q.speaker = t.slug WHERE t.id = $1 AND t.kind = 'person'`, topic)
		if err != nil {
			return err
		}
		for id, slug := range speaker {
			if _, err := t.run(ctx, `UPDATE quotes SET speaker = $2 WHERE id = $1`, id, slug); err != nil {
				return err
			}
		}
	}
	return nil
}

// speakerOf is whose page a quote stands on.
func speakerOf(q *news.Quote, speakers map[string]string) string {
	slug := news.Slug(q.SpeakerName)
	if to, ok := speakers[slug]; ok {
		return to
	}
	return slug
}
