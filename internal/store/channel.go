package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Channels: where a reader is reached outside of the site. A notice is put on its
// way (a row of deliveries) in the transaction that adds it. Who sends claims the
// channels that are due, by a lease, and puts what waits into a message with a
// number; a message that may or may not have been sent, since its process died,
// is sent again with the same number.

// dispatch puts a new notice on its way over the channels of its reader: over the
// one that it names, or over all where the reader has not turned off its kind.
func (t tx) dispatch(ctx context.Context, n *news.Notice) error {
	if n.Inbox {
		return nil
	}
	var err error
	var added int64
	const put = `INSERT INTO deliveries (channel, notice, reader) SELECT c.id, CAST($1 AS BIGINT), c.reader FROM channels c WHERE c.reader = $2 AND c.state = 'on'`
	const again = ` ON CONFLICT (channel, notice) DO UPDATE SET batch = 0`
	if n.Channel != 0 {
		added, err = t.run(ctx, put+` AND c.id = $3`+again, n.ID, n.Reader, n.Channel)
	} else {
		added, err = t.run(ctx, put+` AND NOT EXISTS (SELECT 1 FROM preferences p WHERE p.reader = $3 AND p.name = $4 AND p.value = 'off')`+again,
			n.ID, n.Reader, n.Reader, AlertKind(n.Kind))
	}
	if err != nil || added == 0 {
		return err
	}
	now := millis(t.db.now())
	query := `UPDATE channels SET due = $1 WHERE reader = $2 AND due = 0 AND state = 'on'`
	if n.Kind == news.NoticeBreaking { // it may go before its time
		query = `UPDATE channels SET due = $1 WHERE reader = $2 AND state = 'on'`
	}
	_, err = t.run(ctx, query, now, n.Reader)
	return err
}

// AlertKind is the name of the preference of whether a kind of notice goes out over
// a reader's channels; its value "off" keeps it in the inbox.
func AlertKind(k news.NoticeKind) string { return "alert:" + string(k) }

const (
	maxChannels    = 12 // of one reader
	maxChannelText = 4000
	waitingMost    = 200 // notices of one message
	channelColumns = `c.id, c.reader, c.kind, c.name, c.address, c.secret, c.state, c.made, c.last, c.failing, c.failures, c.why, c.due, c.day, c.today, c.batch`
)

func scanChannel(s scanner) (c news.Channel, err error) {
	var made, last, failing, due int64
	err = s.Scan(&c.ID, &c.Reader, &c.Kind, &c.Name, &c.Address, &c.Secret, &c.State, &made, &last, &failing, &c.Failures, &c.Why, &due, &c.Day, &c.Today, &c.Batch)
	c.Made, c.Last, c.Failing, c.Due = moment(made), moment(last), moment(failing), moment(due)
	return c, err
}

// AddChannel adds a channel of a reader; one with the same address takes the name
// and secret of the new one, and is used again. More than 12 are errs.Invalid.
func (db *DB) AddChannel(ctx context.Context, c news.Channel) (id int64, err error) {
	defer errs.Wrap(&err, "store.AddChannel(%s)", c.Kind)
	if c.Reader == 0 || c.Address == "" || len(c.Address)+len(c.Secret)+len(c.Name) > maxChannelText {
		return 0, errs.New(errs.Invalid, "a channel needs an address of reasonable length")
	}
	err = db.update(ctx, func(t tx) error {
		var others int
		if err := t.row(ctx, `SELECT count(*) FROM channels WHERE reader = $1 AND NOT (kind = $2 AND address = $3)`, c.Reader, c.Kind, c.Address).Scan(&others); err != nil {
			return err
		}
		if others >= maxChannels {
			return errs.New(errs.Invalid, "there are %d channels already: remove one first", others)
		}
		return t.row(ctx, `INSERT INTO channels (reader, kind, name, address, secret, state, made) VALUES ($1, $2, $3, $4, $5, 'on', $6)
			ON CONFLICT (reader, kind, address) DO UPDATE SET name = excluded.name, secret = excluded.secret, state = 'on', failing = 0, failures = 0, why = '' RETURNING id`,
			c.Reader, c.Kind, c.Name, c.Address, c.Secret, millis(db.now())).Scan(&id)
	})
	return id, err
}

// Channels are those of a reader, in the order in which they were added.
func (db *DB) Channels(ctx context.Context, reader int64) (all []news.Channel, err error) {
	defer errs.Wrap(&err, "store.Channels(%d)", reader)
	err = db.rows(ctx, into(&all, scanChannel), `SELECT `+channelColumns+` FROM channels c WHERE c.reader = $1 ORDER BY c.id`, reader)
	return all, err
}

// Channel is one channel of a reader.
func (db *DB) Channel(ctx context.Context, reader, id int64) (c news.Channel, err error) {
	defer errs.Wrap(&err, "store.Channel(%d)", id)
	c, err = scanChannel(db.row(ctx, `SELECT `+channelColumns+` FROM channels c WHERE c.id = $1 AND c.reader = $2`, id, reader))
	return c, found(err, "you have no channel %d", id)
}

// PauseChannel stops a channel for now; what is told meanwhile stays in the inbox.
func (db *DB) PauseChannel(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.PauseChannel(%d)", id)
	return db.setChannel(ctx, reader, id, `UPDATE channels SET state = 'paused', due = 0 WHERE id = $1 AND reader = $2`, true)
}

// ResumeChannel uses a channel again, also one that has stopped by itself.
func (db *DB) ResumeChannel(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.ResumeChannel(%d)", id)
	return db.setChannel(ctx, reader, id, `UPDATE channels SET state = 'on', failing = 0, failures = 0, why = '' WHERE id = $1 AND reader = $2`, false)
}

// RemoveChannel lets a channel go.
func (db *DB) RemoveChannel(ctx context.Context, reader, id int64) (err error) {
	defer errs.Wrap(&err, "store.RemoveChannel(%d)", id)
	return db.setChannel(ctx, reader, id, `DELETE FROM channels WHERE id = $1 AND reader = $2`, true)
}

// setChannel changes a channel of a reader; with clear, nothing waits for it then.
func (db *DB) setChannel(ctx context.Context, reader, id int64, query string, clear bool) error {
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, query, id, reader)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "you have no channel %d", id)
		}
		if err == nil && clear {
			_, err = t.run(ctx, `DELETE FROM deliveries WHERE channel = $1`, id)
		}
		return err
	})
}

// ClaimChannels hands out channels that are due to one process, for a while.
func (db *DB) ClaimChannels(ctx context.Context, limit int, lease time.Duration) (all []news.Channel, err error) {
	defer errs.Wrap(&err, "store.ClaimChannels")
	now := db.now()
	var due bool // looking costs less than writing
	if err := db.row(ctx, `SELECT EXISTS (SELECT 1 FROM channels WHERE due > 0 AND due <= $1 AND held <= $2)`, millis(now), millis(now)).Scan(&due); err != nil || !due {
		return nil, err
	}
	err = db.update(ctx, func(t tx) error {
		all = nil
		err := t.rows(ctx, into(&all, scanChannel), `SELECT `+channelColumns+` FROM channels c WHERE c.due > 0 AND c.due <= $1 AND c.held <= $2 ORDER BY c.due, c.id LIMIT `+strconv.Itoa(limit)+db.claim,
			millis(now), millis(now))
		for i := range all {
			if err == nil {
				_, err = t.run(ctx, `UPDATE channels SET held = $1 WHERE id = $2`, millis(now.Add(lease)), all[i].ID)
			}
		}
		return err
	})
	return all, err
}

// Waiting are the notices that wait for a channel, the latest first: those of the
// message that was put together and perhaps not sent, else all; and with them how
// the reader wants to be told.
func (db *DB) Waiting(ctx context.Context, channel int64) (list []news.Notice, wish string, batched bool, err error) {
	defer errs.Wrap(&err, "store.Waiting(%d)", channel)
	err = db.rows(ctx, func(s scanner) error {
		var n news.Notice
		var at, batch int64
		err := s.Scan(&n.ID, &n.Reader, &n.Kind, &n.Subject, &n.Story, &n.Title, &n.Text, &n.Language, &n.Path, &at, &batch, &wish)
		n.At = moment(at)
		switch {
		case batch > 0 && !batched:
			list, batched = []news.Notice{n}, true
		case (batch > 0) == batched:
			list = append(list, n)
		}
		return err
	}, `SELECT n.id, n.reader, n.kind, n.subject, n.story, n.title, n.body, n.language, n.path, n.at, d.batch,
		coalesce((SELECT p.value FROM preferences p WHERE p.reader = n.reader AND p.name = '`+AlertWish+`'), '')
		FROM deliveries d JOIN notices n ON n.id = d.notice WHERE d.channel = $1 ORDER BY d.batch DESC, n.at DESC, n.id DESC LIMIT `+strconv.Itoa(waitingMost), channel)
	return list, wish, batched, err
}

// AlertWish is the name of the preference that holds how a reader wants to be told.
const AlertWish = "alerts"

// Batch puts notices into the next message of a channel and returns its number.
func (db *DB) Batch(ctx context.Context, channel int64, list []news.Notice) (batch int64, err error) {
	defer errs.Wrap(&err, "store.Batch(%d)", channel)
	err = db.update(ctx, func(t tx) error {
		if err := t.row(ctx, `UPDATE channels SET batch = batch + 1 WHERE id = $1 RETURNING batch`, channel).Scan(&batch); err != nil {
			return found(err, "no channel %d", channel)
		}
		for i := range list {
			if _, err := t.run(ctx, `UPDATE deliveries SET batch = $1 WHERE channel = $2 AND notice = $3`, batch, channel, list[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return batch, err
}

// Postpone gives a claimed channel back until a moment, unless something urgent has
// come in since it was claimed. The zero time: nothing waits.
func (db *DB) Postpone(ctx context.Context, c *news.Channel, until time.Time) (err error) {
	defer errs.Wrap(&err, "store.Postpone(%d)", c.ID)
	return db.update(ctx, func(t tx) error {
		_, err := t.run(ctx, `UPDATE channels SET held = 0, due = CASE WHEN due = $1 THEN CAST($2 AS BIGINT) ELSE due END WHERE id = $3`, millis(c.Due), millis(until), c.ID)
		return err
	})
}

// Delivered notes that the last message of a channel was sent, on the day of its
// reader.
func (db *DB) Delivered(ctx context.Context, c *news.Channel, day string) (err error) {
	defer errs.Wrap(&err, "store.Delivered(%d)", c.ID)
	return db.update(ctx, func(t tx) error {
		now := millis(db.now())
		if _, err := t.run(ctx, `UPDATE notices SET sent = $1 WHERE sent = 0 AND id IN (SELECT notice FROM deliveries WHERE channel = $2 AND batch > 0)`, now, c.ID); err != nil {
			return err
		}
		if _, err := t.run(ctx, `DELETE FROM deliveries WHERE channel = $1 AND batch > 0`, c.ID); err != nil {
			return err
		}
		_, err := t.run(ctx, `UPDATE channels SET held = 0, last = $1, failing = 0, failures = 0, why = '', today = CASE WHEN day = $2 THEN today + 1 ELSE 1 END, day = $3,
			due = CASE WHEN state = 'on' AND EXISTS (SELECT 1 FROM deliveries d WHERE d.channel = channels.id) THEN CAST($4 AS BIGINT) ELSE 0 END WHERE id = $5`,
			now, day, day, now, c.ID)
		return err
	})
}

// Failed notes that a channel could not be used and why; it is tried again at a
// moment. With the zero time it stops, and its reader is told so in the inbox.
func (db *DB) Failed(ctx context.Context, c *news.Channel, why string, again time.Time) (err error) {
	defer errs.Wrap(&err, "store.Failed(%d)", c.ID)
	return db.update(ctx, func(t tx) error {
		now := millis(db.now())
		stop := again.IsZero()
		_, err := t.run(ctx, `UPDATE channels SET held = 0, failing = CASE failing WHEN 0 THEN CAST($1 AS BIGINT) ELSE failing END, failures = failures + 1, why = $2,
			due = CASE state WHEN 'on' THEN CAST($3 AS BIGINT) ELSE 0 END, state = CASE CAST($4 AS BIGINT) WHEN 1 THEN 'stopped' ELSE state END WHERE id = $5`,
			now, cutBytes(why, maxNoticeTitle), millis(again), stop, c.ID)
		if err != nil || !stop {
			return err
		}
		return t.channelEnds(ctx, c, "“"+c.Name+"” has stopped", "It failed too often, the last time because "+why+". Mend it and use it again, or remove it.")
	})
}

// EndChannel lets a channel go that is no more at its other end, and tells its
// reader.
func (db *DB) EndChannel(ctx context.Context, c *news.Channel) (err error) {
	defer errs.Wrap(&err, "store.EndChannel(%d)", c.ID)
	return db.update(ctx, func(t tx) error {
		if _, err := t.run(ctx, `DELETE FROM channels WHERE id = $1`, c.ID); err != nil {
			return err
		}
		return t.channelEnds(ctx, c, "“"+c.Name+"” was removed", "It is not there any more at its other end: the browser was reset, or its permission taken back.")
	})
}

func (t tx) channelEnds(ctx context.Context, c *news.Channel, title, text string) error {
	if _, err := t.run(ctx, `DELETE FROM deliveries WHERE channel = $1`, c.ID); err != nil {
		return err
	}
	return t.addNotices(ctx, []news.Notice{{Reader: c.Reader, Kind: news.NoticeChannel, Subject: strconv.FormatInt(c.ID, 10) + "/" + strconv.FormatInt(millis(t.db.now()), 10),
		Title: title, Text: text, Path: "/alerts", Inbox: true}})
}

// Told is what a reader said of how they are told.
type Told struct {
	Channels []news.Channel
	Wish     string            // see news.Wish; empty: the usual
	Off      []news.NoticeKind // that stay in the inbox
	Breaking []string          // sections in which they hear of what breaks; an empty one is all
}

// Told is how a reader is told, in two reads.
func (db *DB) Told(ctx context.Context, reader int64) (told Told, err error) {
	defer errs.Wrap(&err, "store.Told(%d)", reader)
	if told.Channels, err = db.Channels(ctx, reader); err != nil {
		return told, err
	}
	err = db.rows(ctx, func(s scanner) error {
		var name, value string
		if err := s.Scan(&name, &value); err != nil {
			return err
		}
		kind, isKind := strings.CutPrefix(name, AlertKind(""))
		switch {
		case name == AlertWish:
			told.Wish = value
		case isKind && value == "off":
			told.Off = append(told.Off, news.NoticeKind(kind))
		case name == "breaking":
			told.Breaking = append(told.Breaking, value)
		}
		return nil
	}, `SELECT name, value FROM preferences WHERE reader = $1 UNION ALL SELECT 'breaking', section FROM breaking WHERE reader = $2`, reader, reader)
	return told, err
}

// SaveTold keeps how a reader wants to be told; its channels are not looked at.
func (db *DB) SaveTold(ctx context.Context, reader int64, told Told) (err error) {
	defer errs.Wrap(&err, "store.SaveTold(%d)", reader)
	values := map[string]string{AlertWish: told.Wish}
	for _, k := range news.NoticeKinds() {
		values[AlertKind(k)] = "on"
		if slices.Contains(told.Off, k) {
			values[AlertKind(k)] = "off"
		}
	}
	err = db.update(ctx, func(t tx) error {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if _, err := t.run(ctx, `INSERT INTO preferences (reader, name, value) VALUES ($1, $2, $3) ON CONFLICT (reader, name) DO UPDATE SET value = excluded.value`, reader, name, values[name]); err != nil {
				return err
			}
		}
		// What was put off under the earlier wish is looked at anew.
		_, err := t.run(ctx, `UPDATE channels SET due = $1 WHERE reader = $2 AND due > $3`, millis(db.now()), reader, millis(db.now()))
		return err
	})
	if err != nil {
		return err
	}
	return db.Break(ctx, reader, told.Breaking)
}
