package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// saveQuotes keeps the words that an article gives to a named speaker; those that
// stand in old, by their words, with the id that they have.
func (t tx) saveQuotes(ctx context.Context, id int64, a *news.Article, old map[string]int64) error {
	var speakers map[string]string
	var rows [][]any
	for _, q := range a.Analysis.Quotes {
		if q.Kind == "stance" || q.SpeakerName == "" {
			continue
		}
		if speakers == nil {
			var err error
			if speakers, err = t.speakers(ctx); err != nil {
				return err
			}
		}
		speaker := speakerOf(&q, speakers)
		same, ok := old[q.Text]
		if !ok {
			rows = append(rows, []any{id, speaker, millis(a.When()), inJSON(q)})
			continue
		}
		delete(old, q.Text)
		_, err := t.run(ctx, `UPDATE quotes SET speaker = $2, at = $3, quote = $4 WHERE id = $1`, same, speaker, millis(a.When()), inJSON(q))
		if err != nil {
			return err
		}
	}
	return t.many(ctx, nil, `INSERT INTO quotes (article, speaker, at, quote)`, ``, rows)
}

// replaceQuotes keeps the quotes of new words of an article. One that stood in the
// earlier words keeps its id, and so its address.
func (t tx) replaceQuotes(ctx context.Context, id int64, a *news.Article) error {
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
	if err := t.saveQuotes(ctx, id, a, old); err != nil {
		return err
	}
	for _, gone := range old {
		if _, err := t.run(ctx, `DELETE FROM quotes WHERE id = $1`, gone); err != nil {
			return err
		}
	}
	return nil
}

const (
	quoteColumns = cardColumns + `, q.id, q.speaker, q.quote`
	quoteFrom    = ` FROM quotes q JOIN articles a ON a.id = q.article JOIN publishers p ON p.domain = a.publisher WHERE a.withdrawn = 0`
	quoteQuery   = `SELECT ` + quoteColumns + quoteFrom
)

func quoteCursor(q *news.StoredQuote) cursor { return cursor{millis(q.Article.When), q.ID} }

func scanQuote(s scanner) (q news.StoredQuote, err error) {
	var text string
	q.Article, err = scanCard(s, &q.ID, &q.Slug, &text)
	if err != nil {
		return q, err
	}
	return q, json.Unmarshal([]byte(text), &q.Quote)
}

// Quote is one quote with its article.
func (db *DB) Quote(ctx context.Context, id int64) (q news.StoredQuote, err error) {
	defer errs.Wrap(&err, "store.Quote(%d)", id)
	q, err = scanQuote(db.row(ctx, quoteQuery+` AND q.id = $1`, id))
	return q, found(err, "no quote %d", id)
}

// QuotesIn are what a person (by slug) says in some articles, the latest first.
func (db *DB) QuotesIn(ctx context.Context, person string, articles []int64) (all []news.StoredQuote, err error) {
	defer errs.Wrap(&err, "store.QuotesIn(%s)", person)
	marks, args := among(articles)
	last := "$" + strconv.Itoa(len(args)+1)
	err = db.rows(ctx, into(&all, scanQuote),
		quoteQuery+` AND q.article IN `+marks+` AND q.speaker = `+last+` ORDER BY q.at DESC, q.id`, append(args, person)...)
	return all, err
}

// QuoteIDs are the ids of the quotes of a story's articles, by article and words.
func (db *DB) QuoteIDs(ctx context.Context, story int64) (ids map[QuoteKey]int64, err error) {
	defer errs.Wrap(&err, "store.QuoteIDs(%d)", story)
	ids = map[QuoteKey]int64{}
	err = db.rows(ctx, func(s scanner) error {
		var id int64
		var k QuoteKey
		var text string
		if err := s.Scan(&id, &k.Article, &text); err != nil {
			return err
		}
		var q news.Quote
		err := json.Unmarshal([]byte(text), &q)
		k.Text = q.Said()
		ids[k] = id
		return err
	}, `SELECT q.id, q.article, q.quote FROM quotes q JOIN articles a ON a.id = q.article WHERE a.story = $1`, story)
	return ids, err
}

// QuoteKey tells quotes apart: the article and the words as they are printed.
type QuoteKey struct {
	Article int64
	Text    string
}

// SearchQuotes finds quotes whose words hold all words of a query, or whose
// speaker is called so, the newest first. A page's Before is the Older of the
// page before it.
func (db *DB) SearchQuotes(ctx context.Context, typed string, p Page) (all []news.StoredQuote, t Turn, err error) {
	defer errs.Wrap(&err, "store.SearchQuotes(%q)", typed)
	languages, err := db.languages(ctx)
	if err != nil {
		return nil, t, err
	}
	q := parseQuery(cutRunes(typed, 400))
	terms := q.terms(&db.dialect, languages)
	if terms == "" {
		return nil, t, nil
	}
	// The words of a quote are words of its article.
	err = db.rows(ctx, func(s scanner) error {
		one, err := scanQuote(s)
		if err == nil && q.holds(one.Quote, one.Article.Language) {
			all = append(all, one)
		}
		return err
	}, fmt.Sprintf(`%s AND q.article IN (%s) ORDER BY q.at DESC, q.id DESC`, quoteQuery, fmt.Sprintf(db.newest, searchWindow)), terms)
	from, limit := offset(p), min(max(p.Limit, 1), 100)
	if from > 0 {
		t.Newer = strconv.Itoa(max(0, from-limit))
	}
	if from+limit < len(all) {
		t.Older = strconv.Itoa(from + limit)
	}
	return all[min(from, len(all)):min(from+limit, len(all))], t, err
}

// holds reports whether every word of the query is among those of a quote or of
// its speaker's name.
func (q query) holds(quote news.Quote, lang string) bool {
	has := map[string]bool{}
	for _, term := range text.Tokens(quote.SpeakerName+" \n "+quote.Text, lang) {
		has[indexable(term)] = true
	}
	for _, w := range q.all {
		found := len(text.Tokens(w, lang)) == 0 // a stop word there
		for _, terms := range alternatives(w, []string{"", lang}) {
			found = found || !slices.ContainsFunc(terms, func(t string) bool { return !has[t] })
		}
		if !found {
			return false
		}
	}
	words := " " + spaced(quote.Text) + " "
	return !slices.ContainsFunc(q.phrases, func(p string) bool { return !strings.Contains(words, spaced(p)) })
}
