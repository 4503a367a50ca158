package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Topic rules: an operator merges, renames and blocks topics. A rule holds for
// stored articles at once and for those to come as they are saved. What the
// analysis found is never lost: mentions under a ruled topic are kept beside
// (ruled_mentions), and undoing a rule lays them out anew.

const (
	maxLabel    = 200 // bytes of a topic's new name
	maxRuleHops = 8   // from one topic to the next
)

const ruleColumns = `id, kind, slug, action, into_kind, into_slug, label, was, reason, by_corpus, at, undone`

func scanRule(s scanner) (r news.TopicRule, err error) {
	var at, undone int64
	err = s.Scan(&r.ID, &r.Topic.Kind, &r.Topic.Slug, &r.Action, &r.Into.Kind, &r.Into.Slug, &r.Label, &r.Was, &r.Reason, &r.ByCorpus, &at, &undone)
	r.At, r.Undone = moment(at), moment(undone)
	return r, err
}

// SaveTopicRule writes down a rule and carries it out. One that makes no sense is
// errs.Invalid, one about a topic that has a rule already errs.Conflict.
func (db *DB) SaveTopicRule(ctx context.Context, r news.TopicRule) (id int64, err error) {
	defer errs.Wrap(&err, "store.SaveTopicRule(%s, %s %s)", r.Action, r.Topic.Kind, r.Topic.Slug)
	err = db.update(ctx, func(t tx) error {
		if err := t.checkRule(ctx, &r); err != nil {
			return err
		}
		id, err = t.saveRule(ctx, r)
		return err
	})
	db.forgetRules()
	return id, err
}

func (t tx) saveRule(ctx context.Context, r news.TopicRule) (id int64, err error) {
	err = t.row(ctx, `INSERT INTO topic_rules (kind, slug, action, into_kind, into_slug, label, was, reason, by_corpus, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`, r.Topic.Kind, r.Topic.Slug, r.Action, r.Into.Kind, r.Into.Slug,
		r.Label, r.Was, r.Reason, bit(r.ByCorpus), millis(t.db.now())).Scan(&id)
	if err != nil {
		return 0, err
	}
	if err := t.settle(ctx, r.Topic); err != nil {
		return 0, err
	}
	return id, t.bump(ctx)
}

// namely are the kinds whose topics may be merged with each other: the analysis
// takes a place for a person now and then. A hashtag stays one.
var namely = []news.TopicKind{news.TopicPerson, news.TopicPlace, news.TopicOrganisation}

func (t tx) checkRule(ctx context.Context, r *news.TopicRule) error {
	if len(r.Reason) > maxReason || len(r.Label) > maxLabel {
		return errs.New(errs.Invalid, "a reason of more than %d or a name of more than %d bytes", maxReason, maxLabel)
	}
	var label string
	var articles int
	if err := t.row(ctx, `SELECT label, articles FROM topics WHERE kind = $1 AND slug = $2`, r.Topic.Kind, r.Topic.Slug).Scan(&label, &articles); err != nil {
		return found(err, "no %s %q", r.Topic.Kind, r.Topic.Slug)
	}
	switch r.Action {
	case news.TopicRename:
		r.Label = strings.TrimSpace(r.Label)
		r.Into, r.Was = news.TopicRef{Kind: r.Topic.Kind, Slug: news.Slug(r.Label)}, label
		if r.Into.Slug == "" || r.Label == label {
			return errs.New(errs.Invalid, "%q is no new name", r.Label)
		}
	case news.TopicMerge, news.TopicApart:
		r.Into.Slug, r.Label = news.Slug(r.Into.Slug), ""
		alike := r.Into.Kind == r.Topic.Kind || slices.Contains(namely, r.Topic.Kind) && slices.Contains(namely, r.Into.Kind)
		if r.Into.Slug == "" || !alike || r.Into == r.Topic {
			return errs.New(errs.Invalid, "%s %q is nothing that it could be part of", r.Into.Kind, r.Into.Slug)
		}
	case news.TopicBlock:
		r.Into, r.Label = news.TopicRef{}, ""
	default:
		return errs.New(errs.Invalid, "%q is nothing that can be done with a topic", r.Action)
	}
	return t.checkRuled(ctx, r)
}

// checkRuled holds that a topic has one rule at a time and that rules lead in no
// circle.
func (t tx) checkRuled(ctx context.Context, r *news.TopicRule) error {
	rules, err := t.standingRules(ctx)
	if err != nil || r.Action == news.TopicApart {
		return err
	}
	if old, ok := rules[r.Topic]; ok && moves(old) {
		return errs.New(errs.Conflict, "there is a rule for it already: undo that first")
	}
	rules[r.Topic] = *r
	if last, err := resolve(rules, r.Topic); err != nil || last.Into == r.Topic && moves(*r) {
		return errs.New(errs.Invalid, "%s %q leads back to it", r.Into.Kind, r.Into.Slug)
	}
	return nil
}

// moves reports whether a rule takes the articles off its topic.
func moves(r news.TopicRule) bool {
	return r.Action == news.TopicBlock || r.Action != news.TopicApart && r.Into != r.Topic
}

// resolve follows the rules from a topic to the last one that moves its articles;
// none does where the answer is empty.
func resolve(rules map[news.TopicRef]news.TopicRule, from news.TopicRef) (last news.TopicRule, err error) {
	at := from
	for range maxRuleHops {
		r, ok := rules[at]
		switch {
		case !ok || !moves(r):
			return last, nil
		case r.Action == news.TopicBlock:
			return r, nil
		}
		last, at = r, r.Into
	}
	return last, errs.New(errs.Invalid, "the rules for %s %q lead too far", from.Kind, from.Slug)
}

// standingRules are the rules that hold, the latest for each topic.
func (t tx) standingRules(ctx context.Context) (map[news.TopicRef]news.TopicRule, error) {
	rules := map[news.TopicRef]news.TopicRule{}
	err := t.rows(ctx, func(s scanner) error {
		r, err := scanRule(s)
		rules[r.Topic] = r
		return err
	}, `SELECT `+ruleColumns+` FROM topic_rules WHERE undone = 0 AND action <> 'apart' ORDER BY id`)
	return rules, err
}

// UndoTopicRule takes a rule back: everything is listed again as the other rules
// and the analysis have it.
func (db *DB) UndoTopicRule(ctx context.Context, id int64) (r news.TopicRule, err error) {
	defer errs.Wrap(&err, "store.UndoTopicRule(%d)", id)
	err = db.update(ctx, func(t tx) error {
		if r, err = scanRule(t.row(ctx, `SELECT `+ruleColumns+` FROM topic_rules WHERE id = $1`, id)); err != nil {
			return found(err, "no rule %d", id)
		}
		if !r.Undone.IsZero() {
			return errs.New(errs.Conflict, "it was taken back before")
		}
		if _, err := t.run(ctx, `UPDATE topic_rules SET undone = $2 WHERE id = $1`, id, millis(t.db.now())); err != nil {
			return err
		}
		if r.Action == news.TopicRename && r.Into == r.Topic {
			if _, err := t.run(ctx, `UPDATE topics SET label = $3 WHERE kind = $1 AND slug = $2`, r.Topic.Kind, r.Topic.Slug, r.Was); err != nil {
				return err
			}
		}
		if err := t.settle(ctx, r.Topic); err != nil {
			return err
		}
		return t.bump(ctx)
	})
	db.forgetRules()
	return r, err
}

// TopicRules are what was said of a topic or leads to it (of all topics for an
// empty ref), latest first.
func (db *DB) TopicRules(ctx context.Context, ref news.TopicRef) (all []news.TopicRule, err error) {
	defer errs.Wrap(&err, "store.TopicRules(%s %s)", ref.Kind, ref.Slug)
	where, args := ``, []any{}
	if ref != (news.TopicRef{}) {
		where = ` WHERE id IN (SELECT id FROM topic_rules WHERE kind = $1 AND slug = $2 UNION SELECT id FROM topic_rules WHERE into_kind = $1 AND into_slug = $2)`
		args = []any{ref.Kind, ref.Slug}
	}
	err = db.rows(ctx, into(&all, scanRule), `SELECT `+ruleColumns+` FROM topic_rules`+where+` ORDER BY id DESC LIMIT 500`, args...)
	return all, err
}

// TopicFate is what the rules make of a topic. One that no article ever had is
// errs.NotFound.
func (db *DB) TopicFate(ctx context.Context, ref news.TopicRef) (f news.TopicFate, err error) {
	defer errs.Wrap(&err, "store.TopicFate(%s %s)", ref.Kind, ref.Slug)
	f.Topic = ref
	err = db.row(ctx, `SELECT t.label, t.articles, t.blocked, coalesce(o.kind, ''), coalesce(o.slug, ''), coalesce((SELECT r.reason FROM topic_rules r
		WHERE r.kind = t.kind AND r.slug = t.slug AND r.undone = 0 ORDER BY r.id DESC LIMIT 1), '')
		FROM topics t LEFT JOIN topics o ON o.id = t.leads_to WHERE t.kind = $1 AND t.slug = $2`, ref.Kind, ref.Slug).
		Scan(&f.Label, &f.Articles, &f.Blocked, &f.Into.Kind, &f.Into.Slug, &f.Reason)
	return f, found(err, "no %s %q", ref.Kind, ref.Slug)
}

// SharedArticles is how many articles are listed with both topics.
func (db *DB) SharedArticles(ctx context.Context, a, b news.TopicRef) (n int, err error) {
	defer errs.Wrap(&err, "store.SharedArticles(%s, %s)", a.Slug, b.Slug)
	err = db.row(ctx, `SELECT count(*) FROM mentions m WHERE m.topic = (SELECT id FROM topics WHERE kind = $1 AND slug = $2)
		AND EXISTS (SELECT 1 FROM mentions o WHERE o.topic = (SELECT id FROM topics WHERE kind = $3 AND slug = $4) AND o.at = m.at AND o.article = m.article)`,
		a.Kind, a.Slug, b.Kind, b.Slug).Scan(&n)
	return n, err
}

// ruledTopic is a topic with what the rules made of it last.
type ruledTopic struct {
	id, leads int64
	blocked   bool
}

// settle lists articles anew for every topic that the rules make something else
// of than they did: the one whose rule changed, and those that lead to it.
func (t tx) settle(ctx context.Context, changed news.TopicRef) error {
	rules, err := t.standingRules(ctx)
	if err != nil {
		return err
	}
	ruled := map[news.TopicRef]ruledTopic{}
	err = t.rows(ctx, func(s scanner) error {
		var ref news.TopicRef
		var r ruledTopic
		err := s.Scan(&r.id, &ref.Kind, &ref.Slug, &r.leads, &r.blocked)
		ruled[ref] = r
		return err
	}, `SELECT id, kind, slug, leads_to, blocked FROM topics WHERE ruled = 1 OR kind = $1 AND slug = $2`, changed.Kind, changed.Slug)
	if err != nil {
		return err
	}
	for ref, was := range ruled {
		if err := t.settleOne(ctx, ref, was, rules); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) settleOne(ctx context.Context, ref news.TopicRef, was ruledTopic, rules map[news.TopicRef]news.TopicRule) error {
	last, err := resolve(rules, ref)
	if err != nil {
		return err
	}
	rule, any := rules[ref]
	if _, err = t.run(ctx, `UPDATE topics SET ruled = $2 WHERE id = $1`, was.id, bit(any)); err != nil {
		return err
	}
	if any && !moves(rule) {
		if _, err = t.run(ctx, `UPDATE topics SET label = $2 WHERE id = $1`, was.id, rule.Label); err != nil {
			return err
		}
	}
	now := ruledTopic{id: was.id, blocked: last.Action == news.TopicBlock}
	if last.Into.Slug != "" {
		if now.leads, err = t.topicNamed(ctx, last); err != nil {
			return err
		}
	}
	if now == was {
		return nil
	}
	return t.relist(ctx, was, now)
}

// topicNamed is the topic that a rule leads to; one that is not there yet is
// made, with the name that the rule gives it.
func (t tx) topicNamed(ctx context.Context, r news.TopicRule) (id int64, err error) {
	label := cmp.Or(r.Label, strings.ReplaceAll(r.Into.Slug, "-", " "))
	err = t.row(ctx, `INSERT INTO topics (kind, slug, label) VALUES ($1, $2, $3) ON CONFLICT (kind, slug)
		DO UPDATE SET label = CASE WHEN topics.articles = 0 AND $4 <> '' THEN excluded.label ELSE topics.label END RETURNING id`,
		r.Into.Kind, r.Into.Slug, label, r.Label).Scan(&id)
	return id, err
}

// relist moves the articles of a topic from where the rules had them to where
// they have them now.
func (t tx) relist(ctx context.Context, was, now ruledTopic) error {
	type step struct {
		query string
		args  []any
	}
	var steps []step
	do := func(query string, args ...any) { steps = append(steps, step{query, args}) }
	s := now.id
	if was.leads == 0 && !was.blocked {
		do(`INSERT INTO ruled_mentions (topic, at, article, copied) SELECT topic, at, article, copied FROM mentions WHERE topic = $1 AND via = 0 ON CONFLICT DO NOTHING`, s)
		do(`DELETE FROM mentions WHERE topic = $1 AND via = 0`, s)
	} else {
		do(`DELETE FROM mentions WHERE via = $1`, s)
	}
	do(`UPDATE topics SET leads_to = $2, blocked = $3 WHERE id = $1`, s, now.leads, bit(now.blocked))
	switch {
	case now.leads != 0:
		do(`INSERT INTO mentions (topic, at, article, copied, via) SELECT CAST($1 AS BIGINT), at, article, copied, topic FROM ruled_mentions
			WHERE topic = $2 ON CONFLICT DO NOTHING`, now.leads, s)
	case !now.blocked:
		do(`INSERT INTO mentions (topic, at, article, copied) SELECT topic, at, article, copied FROM ruled_mentions WHERE topic = $1
			ON CONFLICT (topic, at, article) DO UPDATE SET via = 0`, s)
		do(`DELETE FROM ruled_mentions WHERE topic = $1`, s)
	}
	// An article may be listed where this topic led by way of another, too.
	do(`INSERT INTO mentions (topic, at, article, copied, via) SELECT CAST($1 AS BIGINT), at, article, copied, topic FROM ruled_mentions
		WHERE topic IN (SELECT id FROM topics WHERE leads_to = $1 AND leads_to > 0) ON CONFLICT DO NOTHING`, was.leads)
	for _, topic := range []int64{s, was.leads, now.leads} {
		do(`UPDATE topics SET articles = (SELECT count(*) FROM mentions WHERE topic = $1) WHERE id = $1`, topic)
	}
	for _, one := range steps {
		if _, err := t.run(ctx, one.query, one.args...); err != nil {
			return err
		}
	}
	return t.resettleQuotes(ctx, s, was.leads)
}
