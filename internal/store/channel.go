package store

import (
	"context"

	"broadsheet/internal/news"
)

// Channels: where a reader is reached outside of the site. A notice is put on its
// way in the transaction that adds it; who sends it claims the channel when it is
// due.

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
