package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// How long wordings and the log of calls are kept.
const (
	keepWordings = 90 * 24 * time.Hour
	keepCalls    = 400 * 24 * time.Hour
)

// Wording is what was given for the request with this digest; errs.NotFound if
// nothing is kept.
func (db *DB) Wording(ctx context.Context, digest string) (w news.Wording, err error) {
	defer errs.Wrap(&err, "store.Wording(%s)", digest)
	var packed []byte
	if err := db.row(ctx, `SELECT body FROM wordings WHERE id = $1`, digest).Scan(&packed); err != nil {
		return w, found(err, "no wording")
	}
	return w, unpack(packed, &w)
}

// SaveWording keeps what was given for a request about a subject, and lets go of
// what is old.
func (db *DB) SaveWording(ctx context.Context, digest, subject string, w news.Wording) (err error) {
	defer errs.Wrap(&err, "store.SaveWording(%s)", digest)
	packed, err := pack(w)
	if err != nil {
		return err
	}
	now := db.now()
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM wordings WHERE at < $1`, millis(now.Add(-keepWordings))); err != nil {
			return err
		}
		_, err := t.run(ctx, `INSERT INTO wordings (id, at, subject, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET at = excluded.at, subject = excluded.subject, body = excluded.body`, digest, millis(now), subject, packed)
		return err
	})
}

// AddCall writes a call into the log and returns its id.
func (db *DB) AddCall(ctx context.Context, c news.Call) (id int64, err error) {
	defer errs.Wrap(&err, "store.AddCall")
	err = db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM calls WHERE feature = $1 AND at < $2`, c.Feature, millis(db.now().Add(-keepCalls))); err != nil {
			return err
		}
		return t.row(ctx, `INSERT INTO calls (at, took, feature, engine, subject, prompt, tokens_in, tokens_out, cost, outcome, detail, sentences, rejected)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id`, millis(c.At), c.Took.Milliseconds(), c.Feature, c.Engine,
			c.Subject, c.Prompt, c.TokensIn, c.TokensOut, c.Cost, c.Outcome, c.Detail, c.Sentences, c.Rejected).Scan(&id)
	})
	return id, err
}

const callColumns = `id, at, took, feature, engine, subject, prompt, tokens_in, tokens_out, cost, outcome, detail, sentences, rejected`

func scanCall(s scanner) (c news.Call, err error) {
	var at, took int64
	err = s.Scan(&c.ID, &at, &took, &c.Feature, &c.Engine, &c.Subject, &c.Prompt, &c.TokensIn, &c.TokensOut, &c.Cost, &c.Outcome, &c.Detail, &c.Sentences, &c.Rejected)
	c.At, c.Took = moment(at), time.Duration(took)*time.Millisecond
	return c, err
}

// Calls are the latest calls.
func (db *DB) Calls(ctx context.Context, limit int) (all []news.Call, err error) {
	defer errs.Wrap(&err, "store.Calls")
	err = db.rows(ctx, func(s scanner) error {
		c, err := scanCall(s)
		all = append(all, c)
		return err
	}, `SELECT `+callColumns+` FROM calls ORDER BY id DESC LIMIT $1`, limit)
	return all, err
}

// Spent is how many tokens the calls for a feature took since then.
func (db *DB) Spent(ctx context.Context, f news.Feature, since time.Time) (tokens int64, err error) {
	defer errs.Wrap(&err, "store.Spent(%s)", f)
	err = db.row(ctx, `SELECT coalesce(sum(tokens_in + tokens_out), 0) FROM calls WHERE feature = $1 AND at >= $2`, f, millis(since)).Scan(&tokens)
	return tokens, err
}

// Shares are what calls came to since then, per engine and feature.
func (db *DB) Shares(ctx context.Context, since time.Time) (all []news.Share, err error) {
	defer errs.Wrap(&err, "store.Shares")
	err = db.rows(ctx, func(s scanner) error {
		var sh news.Share
		err := s.Scan(&sh.Engine, &sh.Feature, &sh.Calls, &sh.Failed, &sh.Sentences, &sh.Rejected, &sh.Tokens, &sh.Cost)
		all = append(all, sh)
		return err
	}, `SELECT engine, feature, count(*), sum(CASE WHEN outcome IN ('used', 'rejected') THEN 0 ELSE 1 END), sum(sentences), sum(rejected),
		sum(tokens_in + tokens_out), sum(cost) FROM calls WHERE at >= $1 GROUP BY engine, feature ORDER BY engine, feature`, millis(since))
	return all, err
}

// aiOff is the name of the setting that holds the kill switch.
const aiOff = "ai-off"

// SwitchAI switches models, translators and voices on or off, for every process.
func (db *DB) SwitchAI(ctx context.Context, on bool) (err error) {
	defer errs.Wrap(&err, "store.SwitchAI")
	value := "1"
	if on {
		value = ""
	}
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, aiOff, value)
		return err
	})
}

// AIOff reports whether the kill switch is thrown.
func (db *DB) AIOff(ctx context.Context) (off bool, err error) {
	defer errs.Wrap(&err, "store.AIOff")
	var value string
	err = db.row(ctx, `SELECT value FROM settings WHERE name = $1`, aiOff).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return value != "", err
}

// openComplaints bounds the complaints that wait: a flood of them is cut off.
const openComplaints = 1000

// AddComplaint keeps what a reader says is wrong.
func (db *DB) AddComplaint(ctx context.Context, c news.Complaint) (err error) {
	defer errs.Wrap(&err, "store.AddComplaint")
	return db.update(ctx, func(t tx) error {
		var waiting int
		if err := t.row(ctx, `SELECT count(*) FROM complaints WHERE done = 0`).Scan(&waiting); err != nil {
			return err
		}
		if waiting >= openComplaints {
			return errs.New(errs.Conflict, "there are %d complaints that nobody has looked at", waiting)
		}
		_, err := t.run(ctx, `INSERT INTO complaints (at, subject, feature, sentence, why, receipts, call) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			millis(db.now()), c.Subject, c.Feature, c.Sentence, c.Why, inJSON(c.Receipts), c.Call.ID)
		return err
	})
}

// Complaints are the latest that nobody has dealt with, each with its call.
func (db *DB) Complaints(ctx context.Context, limit int) (all []news.Complaint, err error) {
	defer errs.Wrap(&err, "store.Complaints")
	err = db.rows(ctx, func(s scanner) error {
		var c news.Complaint
		var at, callAt int64
		var receipts string
		err := s.Scan(&c.ID, &at, &c.Subject, &c.Feature, &c.Sentence, &c.Why, &receipts, &c.Call.ID, &c.Call.Engine, &callAt, &c.Call.Prompt, &c.Call.Outcome)
		if err != nil {
			return err
		}
		c.At, c.Call.At = moment(at), moment(callAt)
		all = append(all, c)
		return json.Unmarshal([]byte(receipts), &all[len(all)-1].Receipts)
	}, fmt.Sprintf(`SELECT c.id, c.at, c.subject, c.feature, c.sentence, c.why, c.receipts, coalesce(l.id, 0), coalesce(l.engine, ''), coalesce(l.at, 0),
		coalesce(l.prompt, ''), coalesce(l.outcome, '') FROM complaints c LEFT JOIN calls l ON l.id = c.call WHERE c.done = 0 ORDER BY c.id DESC LIMIT %d`, limit))
	return all, err
}

// CloseComplaint marks a complaint as dealt with.
func (db *DB) CloseComplaint(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "store.CloseComplaint(%d)", id)
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `UPDATE complaints SET done = 1 WHERE id = $1`, id)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "no complaint %d", id)
		}
		return err
	})
}
