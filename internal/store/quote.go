package store

import (
	"context"
	"encoding/json"
	"fmt"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// saveQuotes keeps the words that an article gives to a named speaker. The
// same quote of an earlier revision keeps its id, and so its address.
func (t tx) saveQuotes(ctx context.Context, id int64, a *news.Article) error {
	old := map[string]int64{}
	err := t.rows(ctx, func(s scanner) error {
		var quote int64
		var text string
		if err := s.Scan(&quote, &text); err != nil {
			return err
		}
		var q news.Quote
		err := json.Unmarshal([]byte(text), &q)
		old[q.Text] = quote
		return err
	}, `SELECT id, quote FROM quotes WHERE article = $1`, id)
	if err != nil {
		return err
	}
	for _, q := range a.Analysis.Quotes {
		if q.Kind == "stance" || q.SpeakerName == "" {
			continue
		}
		if same, ok := old[q.Text]; ok {
			delete(old, q.Text)
			_, err = t.run(ctx, `UPDATE quotes SET speaker = $2, at = $3, quote = $4 WHERE id = $1`, same, news.Slug(q.SpeakerName), millis(a.When()), inJSON(q))
		} else {
			_, err = t.run(ctx, `INSERT INTO quotes (article, speaker, at, quote) VALUES ($1, $2, $3, $4)`, id, news.Slug(q.SpeakerName), millis(a.When()), inJSON(q))
		}
		if err != nil {
			return err
		}
	}
	for _, gone := range old {
		if _, err := t.run(ctx, `DELETE FROM quotes WHERE id = $1`, gone); err != nil {
			return err
		}
	}
	return nil
}

const quoteColumns = cardColumns + `, q.id, q.speaker, q.quote FROM quotes q JOIN articles a ON a.id = q.article
	JOIN publishers p ON p.domain = a.publisher WHERE a.withdrawn = 0`

func scanQuote(s scanner) (q news.StoredQuote, err error) {
	var text string
	q.Article, err = scanCard(s, &q.ID, &q.Slug, &text)
	if err != nil {
		return q, err
	}
	return q, json.Unmarshal([]byte(text), &q.Quote)
}

// Quotes are the words of one speaker, newest first.
func (db *DB) Quotes(ctx context.Context, speaker string, p Page) (all []news.StoredQuote, t Turn, err error) {
	defer errs.Wrap(&err, "store.Quotes(%s)", speaker)
	k, err := p.keyset("q.at", "q.id", 2)
	if err != nil {
		return nil, t, err
	}
	err = db.rows(ctx, func(s scanner) error {
		q, err := scanQuote(s)
		all = append(all, q)
		return err
	}, fmt.Sprintf(`SELECT %s AND q.speaker = $1%s ORDER BY %s LIMIT %d`, quoteColumns, k.where, k.order, k.limit+1), append([]any{speaker}, k.args...)...)
	all, t = turn(k, all, func(q *news.StoredQuote) cursor { return cursor{millis(q.Article.When), q.ID} })
	return all, t, err
}

// Quote is one quote with its article.
func (db *DB) Quote(ctx context.Context, id int64) (q news.StoredQuote, err error) {
	defer errs.Wrap(&err, "store.Quote(%d)", id)
	q, err = scanQuote(db.row(ctx, `SELECT `+quoteColumns+` AND q.id = $1`, id))
	return q, found(err, "no quote %d", id)
}
