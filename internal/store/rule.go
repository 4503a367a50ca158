package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

// Readers' rules as they are kept; rulehit.go has what they did.

// removedFor is how long a removed rule can be taken back.
const removedFor = 7 * 24 * time.Hour

const wantColumns = `r.id, r.reader, r.name, r.enough, r.conditions, r.actions, r.place, r.ends, r.paused, r.until, r.at, r.version`

func scanWant(s scanner, more ...any) (r news.Rule, err error) {
	var conditions, actions string
	var until, at int64
	err = s.Scan(append([]any{&r.ID, &r.Reader, &r.Name, &r.Any, &conditions, &actions, &r.Place, &r.Last, &r.Paused, &until, &at, &r.Version}, more...)...)
	if err != nil {
		return r, err
	}
	r.Until, r.Made = moment(until), moment(at)
	if err := json.Unmarshal([]byte(conditions), &r.Conditions); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(actions), &r.Actions)
}

// MetRule is a rule with how many articles it has met.
type MetRule struct {
	news.Rule
	Met int
}

// Rules are a reader's in their order.
func (db *DB) Rules(ctx context.Context, reader int64) (all []MetRule, err error) {
	defer errs.Wrap(&err, "store.Rules(%d)", reader)
	err = db.rows(ctx, func(s scanner) (err error) {
		var m MetRule
		m.Rule, err = scanWant(s, &m.Met)
		all = append(all, m)
		return err
	}, `SELECT `+wantColumns+`, (SELECT count(*) FROM rule_hits h WHERE h.rule = r.id) FROM rules r WHERE r.reader = $1 AND r.removed = 0 ORDER BY r.place, r.id`, reader)
	return all, err
}

// RuleOf is one of a reader's.
func (db *DB) RuleOf(ctx context.Context, reader, id int64) (r news.Rule, err error) {
	defer errs.Wrap(&err, "store.RuleOf(%d)", id)
	r, err = scanWant(db.row(ctx, `SELECT `+wantColumns+` FROM rules r WHERE r.reader = $1 AND r.id = $2 AND r.removed = 0`, reader, id))
	return r, found(err, "no rule %d", id)
}

// ActiveRules are the rules of all readers that are asked of new articles, with the
// version by which RulesVersion tells whether they still hold.
func (db *DB) ActiveRules(ctx context.Context) (all []news.Rule, version int64, err error) {
	defer errs.Wrap(&err, "store.ActiveRules")
	if version, err = db.RulesVersion(ctx); err != nil {
		return nil, 0, err
	}
	err = db.rows(ctx, func(s scanner) error {
		r, err := scanWant(s)
		all = append(all, r)
		return err
	}, `SELECT `+wantColumns+` FROM rules r JOIN readers o ON o.id = r.reader AND o.state = 'active' WHERE r.removed = 0 AND r.paused = 0 ORDER BY r.id`)
	return all, version, err
}

// RulesVersion grows with every change of a rule.
func (db *DB) RulesVersion(ctx context.Context) (v int64, err error) {
	defer errs.Wrap(&err, "store.RulesVersion")
	err = db.row(ctx, `SELECT value FROM counters WHERE name = 'rules'`).Scan(&v)
	return v, err
}

// SaveRule adds a rule, or changes the one of its ID. once is a random word of the
// form it was written in: sent twice, it is one rule. A change of a version that is
// no longer the present one is errs.Conflict and changes nothing; what makes no
// sense, or one rule too many, is errs.Invalid.
func (db *DB) SaveRule(ctx context.Context, r news.Rule, once string) (id int64, err error) {
	defer errs.Wrap(&err, "store.SaveRule(%d)", r.ID)
	if err := rule.Check(&r); err != nil {
		return 0, err
	}
	once = cmp.Or(once, rand.Text())
	err = db.update(ctx, func(t tx) error {
		if err := lockReader(ctx, t, r.Reader); err != nil {
			return err
		}
		if err := t.roomForRule(ctx, &r, once); err != nil {
			return err
		}
		id, err = t.writeRule(ctx, &r, once)
		if err != nil {
			return err
		}
		return t.rulesChanged(ctx)
	})
	return id, err
}

func (t tx) writeRule(ctx context.Context, r *news.Rule, once string) (id int64, err error) {
	does := inJSON(r.Actions)
	mutes := r.Does(news.DeedMute)
	if r.ID == 0 {
		err = t.row(ctx, `INSERT INTO rules (reader, once, name, enough, conditions, actions, mutes, place, ends, paused, until, at)
			SELECT $1, $2, $3, $4, $5, $6, $7, (SELECT coalesce(max(place), 0) + 1 FROM rules WHERE reader = $8), $9, $10, $11, $12
			FROM readers WHERE id = $13 ON CONFLICT (reader, once) DO UPDATE SET once = excluded.once RETURNING id`,
			r.Reader, once, r.Name, flag(r.Any), inJSON(r.Conditions), does, flag(mutes), r.Reader, flag(r.Last), flag(r.Paused),
			millis(r.Until), millis(t.db.now()), r.Reader).Scan(&id)
		return id, err
	}
	n, err := t.run(ctx, `UPDATE rules SET name = $1, enough = $2, conditions = $3, actions = $4, mutes = $5, ends = $6, until = $7, version = version + 1
		WHERE id = $8 AND reader = $9 AND version = $10 AND removed = 0`,
		r.Name, flag(r.Any), inJSON(r.Conditions), does, flag(mutes), flag(r.Last), millis(r.Until), r.ID, r.Reader, r.Version)
	if err != nil || n > 0 {
		return r.ID, err
	}
	err = t.row(ctx, `SELECT id FROM rules WHERE id = $1 AND reader = $2 AND removed = 0`, r.ID, r.Reader).Scan(new(int64))
	if err != nil {
		return 0, found(err, "no rule %d", r.ID)
	}
	return 0, errs.New(errs.Conflict, "the rule was changed elsewhere meanwhile")
}

// roomForRule is an error where a reader has as many rules or expressions as they may.
func (t tx) roomForRule(ctx context.Context, r *news.Rule, once string) error {
	var rules, expressions int
	err := t.rows(ctx, func(s scanner) error {
		other, err := scanWant(s)
		if other.ID != r.ID {
			rules++
			expressions += rule.Expressions(&other)
		}
		return err
	}, `SELECT `+wantColumns+` FROM rules r WHERE r.reader = $1 AND r.removed = 0 AND r.once <> $2`, r.Reader, once)
	if err != nil {
		return err
	}
	if rules >= rule.MaxRules && r.ID == 0 {
		return errs.New(errs.Invalid, "there are %d rules already; remove some first", rules)
	}
	return t.roomForExpressions(ctx, r.Reader, expressions+rule.Expressions(r))
}

// roomForExpressions is an error where a reader has more expressions than they may:
// so many in rules, and those in mutes.
func (t tx) roomForExpressions(ctx context.Context, reader int64, inRules int) error {
	var n int
	err := t.row(ctx, `SELECT count(*) FROM reader_rules WHERE reader = $1 AND kind = 'expression'`, reader).Scan(&n)
	if err == nil && inRules > 0 && n+inRules > rule.MaxExpressions {
		return errs.New(errs.Invalid, "a reader has %d expressions at most, in rules and mutes together; words and phrases have no limit of their own", rule.MaxExpressions)
	}
	return err
}

// roomForAnotherExpression is an error where a reader has as many expressions as they
// may.
func (t tx) roomForAnotherExpression(ctx context.Context, reader int64) error {
	n := 1
	err := t.rows(ctx, func(s scanner) error {
		r, err := scanWant(s)
		n += rule.Expressions(&r)
		return err
	}, `SELECT `+wantColumns+` FROM rules r WHERE r.reader = $1 AND r.removed = 0`, reader)
	if err != nil {
		return err
	}
	return t.roomForExpressions(ctx, reader, n)
}

// rulesChanged tells whoever keeps the rules ready.
func (t tx) rulesChanged(ctx context.Context) error {
	_, err := t.run(ctx, `UPDATE counters SET value = value + 1 WHERE name = 'rules'`)
	return err
}

// flag is a truth as it is stored.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// PauseRule stops a rule of a reader, or lets it go on.
func (db *DB) PauseRule(ctx context.Context, reader, id int64, paused bool) (err error) {
	defer errs.Wrap(&err, "store.PauseRule(%d)", id)
	return db.changeRule(ctx, id, func(t tx) (int64, error) {
		return t.run(ctx, `UPDATE rules SET paused = $1, version = version + 1 WHERE reader = $2 AND id = $3 AND removed = 0`, flag(paused), reader, id)
	})
}

// RemoveRule lets a rule go; for a week RestoreRule brings it back as it was.
func (db *DB) RemoveRule(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemoveRule(%d)", id)
	return db.changeRule(ctx, id, func(t tx) (int64, error) {
		now := db.now()
		if err := t.dropRules(ctx, reader, now.Add(-removedFor)); err != nil {
			return 0, err
		}
		return t.run(ctx, `UPDATE rules SET removed = $1, version = version + 1 WHERE reader = $2 AND id = $3 AND removed = 0`, millis(now), reader, id)
	})
}

// dropRules deletes what a reader removed before a moment.
func (t tx) dropRules(ctx context.Context, reader int64, before time.Time) error {
	const gone = `SELECT id FROM rules WHERE reader = $1 AND removed > 0 AND removed < $2`
	if _, err := t.run(ctx, `DELETE FROM rule_hits WHERE rule IN (`+gone+`)`, reader, millis(before)); err != nil {
		return err
	}
	_, err := t.run(ctx, `DELETE FROM rules WHERE id IN (`+gone+`)`, reader, millis(before))
	return err
}

// RestoreRule takes the removal of a rule back.
func (db *DB) RestoreRule(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.RestoreRule(%d)", id)
	return db.changeRule(ctx, id, func(t tx) (int64, error) {
		if err := lockReader(ctx, t, reader); err != nil {
			return 0, err
		}
		r, err := scanWant(t.row(ctx, `SELECT `+wantColumns+` FROM rules r WHERE r.reader = $1 AND r.id = $2`, reader, id))
		if err != nil {
			return 0, found(err, "no rule %d", id)
		}
		r.ID = 0 // it counts among the others again
		if err := t.roomForRule(ctx, &r, ""); err != nil {
			return 0, err
		}
		return t.run(ctx, `UPDATE rules SET removed = 0, version = version + 1 WHERE reader = $1 AND id = $2`, reader, id)
	})
}

// MoveRule puts a rule of a reader one place up or down.
func (db *DB) MoveRule(ctx context.Context, reader, id int64, up bool) (err error) {
	defer errs.Wrap(&err, "store.MoveRule(%d)", id)
	return db.changeRule(ctx, id, func(t tx) (int64, error) {
		if err := lockReader(ctx, t, reader); err != nil {
			return 0, err
		}
		var order []int64
		err := t.rows(ctx, into(&order, scanNumber),
			`SELECT id FROM rules WHERE reader = $1 AND removed = 0 ORDER BY place, id`, reader)
		at := slices.Index(order, id)
		if err != nil || at < 0 {
			return 0, err
		}
		to := min(max(at+1, 0), len(order)-1)
		if up {
			to = max(at-1, 0)
		}
		order[at], order[to] = order[to], order[at]
		for i, one := range order {
			if _, err := t.run(ctx, `UPDATE rules SET place = $1 WHERE id = $2 AND place <> $3`, i+1, one, i+1); err != nil {
				return 0, err
			}
		}
		return 1, nil
	})
}

// changeRule makes a change; where it touches nothing there is no such rule.
func (db *DB) changeRule(ctx context.Context, id int64, change func(tx) (int64, error)) error {
	return db.update(ctx, func(t tx) error {
		n, err := change(t)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.NotFound, "no rule %d", id)
		}
		return t.rulesChanged(ctx)
	})
}
