package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Subscription is what a WebSub hub was asked to push for a feed.
type Subscription struct {
	Feed     int64
	Hub      string
	Topic    string // the address that the hub knows the feed by
	Token    string // of our callback address: who does not know it cannot speak for the hub
	Secret   string // what the hub signs its pushes with
	State    SubscriptionState
	Reason   string    // of a refusal or failure
	Next     time.Time // when to ask the hub (again)
	Until    time.Time // the end of what the hub granted
	Pushed   time.Time // the last push
	Missed   int       // polls since then that found what had not been pushed
	Failures int       // in a row, of asking
}

// SubscriptionState says how far a subscription has come.
type SubscriptionState string

// The states of a subscription.
const (
	SubscriptionAsking  SubscriptionState = "asking"  // the hub has to verify
	SubscriptionActive  SubscriptionState = "active"  // the hub has verified
	SubscriptionRefused SubscriptionState = "refused" // the hub said no, or does not answer
)

const subscriptionColumns = `feed, hub, topic, token, secret, state, reason, next_at, until, pushed, missed, failures`

func scanSubscription(s scanner) (u Subscription, err error) {
	var next, until, pushed int64
	err = s.Scan(&u.Feed, &u.Hub, &u.Topic, &u.Token, &u.Secret, &u.State, &u.Reason, &next, &until, &pushed, &u.Missed, &u.Failures)
	u.Next, u.Until, u.Pushed = moment(next), moment(until), moment(pushed)
	return u, err
}

// Subscription is that of a feed; errs.NotFound where there is none.
func (db *DB) Subscription(ctx context.Context, feed int64) (u Subscription, err error) {
	defer errs.Wrap(&err, "store.Subscription(%d)", feed)
	u, err = scanSubscription(db.row(ctx, `SELECT `+subscriptionColumns+` FROM subscriptions WHERE feed = $1`, feed))
	return u, found(err, "feed %d has no subscription", feed)
}

// SubscriptionOf is the subscription whose callback has a token.
func (db *DB) SubscriptionOf(ctx context.Context, token string) (u Subscription, err error) {
	defer errs.Wrap(&err, "store.SubscriptionOf")
	u, err = scanSubscription(db.row(ctx, `SELECT `+subscriptionColumns+` FROM subscriptions WHERE token = $1`, token))
	return u, found(err, "no such subscription")
}

// DueSubscriptions are those whose hub is to be asked now.
func (db *DB) DueSubscriptions(ctx context.Context, limit int) (due []Subscription, err error) {
	defer errs.Wrap(&err, "store.DueSubscriptions")
	err = db.rows(ctx, func(s scanner) error {
		u, err := scanSubscription(s)
		due = append(due, u)
		return err
	}, `SELECT `+subscriptionColumns+` FROM subscriptions WHERE next_at <= $1 ORDER BY next_at LIMIT $2`, millis(db.now()), limit)
	return due, err
}

// SaveHub notes which hub a feed names, due to be asked now. The same hub and
// topic as before change nothing; no hub ends the subscription: what its hub
// still sends is told that it is gone.
func (db *DB) SaveHub(ctx context.Context, feed int64, hub, topic string) (err error) {
	defer errs.Wrap(&err, "store.SaveHub(%d)", feed)
	old, err := db.Subscription(ctx, feed)
	switch known := errs.KindOf(err); {
	case known == errs.NotFound && hub == "", known == "" && old.Hub == hub && old.Topic == topic:
		return nil
	case err != nil && known != errs.NotFound:
		return err
	}
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM subscriptions WHERE feed = $1`, feed); err != nil || hub == "" {
			return err
		}
		_, err := t.run(ctx, `INSERT INTO subscriptions (feed, hub, topic, token, secret, state, next_at)
			SELECT id, $2, $3, $4, $5, $6, $7 FROM feeds WHERE id = $1`,
			feed, hub, topic, rand.Text(), rand.Text(), SubscriptionAsking, millis(db.now()))
		return err
	})
}

// SaveSubscription stores how far a subscription has come. Where it was active
// and is no more, its feed is polled by its own rhythm again.
func (db *DB) SaveSubscription(ctx context.Context, u Subscription) (err error) {
	defer errs.Wrap(&err, "store.SaveSubscription(%d)", u.Feed)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE subscriptions SET state = $2, reason = $3, next_at = $4, until = $5, pushed = $6, missed = $7, failures = $8
			WHERE feed = $1`, u.Feed, u.State, u.Reason, millis(u.Next), millis(u.Until), millis(u.Pushed), u.Missed, u.Failures)
		if err != nil || u.State != SubscriptionRefused {
			return err
		}
		_, err = t.run(ctx, `UPDATE feeds SET next_at = checked + every WHERE id = $1 AND state <> 'stopped' AND next_at > checked + every
			AND failures = 0 AND held_until = 0`, u.Feed)
		return err
	})
}

// SavePush stores the entries that a hub pushed for a feed, with a PageJob for
// each that is new or was changed, and says how many those are. What the next
// poll needs (validators, times) stays: a push is no reading.
func (db *DB) SavePush(ctx context.Context, feed int64, entries []news.Entry) (fresh int, err error) {
	defer errs.Wrap(&err, "store.SavePush(%d)", feed)
	err = db.update(ctx, func(t tx) error {
		err := t.row(ctx, `SELECT 1 FROM feeds WHERE id = $1 AND state <> 'stopped'`, feed).Scan(new(int))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var added int
		if added, fresh, err = t.saveEntries(ctx, feed, entries); err != nil {
			return err
		}
		now := millis(db.now())
		if fresh > 0 {
			if _, err = t.run(ctx, `UPDATE feeds SET changed = $2, entries = entries + $3 WHERE id = $1`, feed, now, added); err != nil {
				return err
			}
		}
		_, err = t.run(ctx, `UPDATE subscriptions SET pushed = $2, missed = 0 WHERE feed = $1`, feed, now)
		return err
	})
	return fresh, err
}

// PollFeedAt moves the next poll of a feed.
func (db *DB) PollFeedAt(ctx context.Context, feed int64, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.PollFeedAt(%d)", feed)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE feeds SET next_at = $2 WHERE id = $1`, feed, millis(at))
		return err
	})
}
