package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// MaxQuoted bounds the passage that a comment is about, in characters: a quotation
// is not the article.
const MaxQuoted = 600

// Passage finds words in the present text of an article, white space aside, and
// returns the receipt for them. Words that do not stand in it, or are more than
// MaxQuoted, are errs.Invalid.
func (db *DB) Passage(ctx context.Context, article int64, words string) (q news.Quoted, err error) {
	defer errs.Wrap(&err, "store.Passage(%d)", article)
	a, err := db.Article(ctx, article)
	if err != nil {
		return q, err
	}
	return QuotedFrom(&a, words)
}

// QuotedFrom is the receipt for words that stand in an article.
func QuotedFrom(a *news.Article, words string) (q news.Quoted, err error) {
	if n := utf8.RuneCountInString(words); n > MaxQuoted {
		return q, errs.New(errs.Invalid, "the passage has %d characters; quote %d at most", n, MaxQuoted)
	}
	text := a.Content.Text
	at, ok := locate(words, text)
	if !ok {
		return q, errs.New(errs.Invalid, "these words do not stand in the article (%q)", cutRunes(words, 80))
	}
	quote := at.Of(text)
	sum := sha256.Sum256([]byte(quote))
	start := utf8.RuneCountInString(text[:at.Start])
	return news.Quoted{Title: a.Content.Title, Receipt: news.Receipt{
		Article: decimal(a.ID), Revision: a.Revision, Start: start, End: start + utf8.RuneCountInString(quote),
		SHA256: hex.EncodeToString(sum[:]), Quote: quote,
	}}, nil
}

// locate finds words in a text, whatever white space is between them: what was
// selected on a page has other breaks than the text.
func locate(words, text string) (at news.Span, ok bool) {
	fields := strings.Fields(words)
	if len(fields) == 0 {
		return at, false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], fields[0])
		if i < 0 {
			return at, false
		}
		from += i
		if end, ok := follows(text, from, fields); ok {
			return news.Span{Start: from, End: end}, true
		}
		from += len(fields[0])
	}
}

// follows reports whether words stand at a place of a text, one after the other,
// and where they end.
func follows(text string, at int, words []string) (end int, ok bool) {
	for i, w := range words {
		if i > 0 {
			rest := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
			if len(rest) == len(text)-at {
				return 0, false
			}
			at = len(text) - len(rest)
		}
		if !strings.HasPrefix(text[at:], w) {
			return 0, false
		}
		at += len(w)
	}
	return at, true
}

func (t tx) saveCommentQuote(ctx context.Context, comment, reader int64, q *news.Quoted) error {
	article, err := strconv.ParseInt(q.Article, 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "%q is no article", q.Article)
	}
	_, err = t.run(ctx, `INSERT INTO comment_quotes (comment, reader, article, revision, first, past, sha256, words, title)
		SELECT $1, $2, id, $3, $4, $5, $6, $7, $8 FROM articles WHERE id = $9`,
		comment, reader, q.Revision, q.Start, q.End, q.SHA256, q.Quote, q.Title, article)
	return err
}

// reviewQuotes marks the passages of comments that are not in the new text of an
// article, and takes the mark off those that are again.
func (t tx) reviewQuotes(ctx context.Context, article int64, text string) error {
	type passage struct {
		comment, gone int64
		words         string
	}
	var all []passage
	err := t.rows(ctx, func(s scanner) error {
		var p passage
		err := s.Scan(&p.comment, &p.words, &p.gone)
		all = append(all, p)
		return err
	}, `SELECT comment, words, gone FROM comment_quotes WHERE article = $1`, article)
	if err != nil {
		return err
	}
	now := millis(t.db.now())
	for _, p := range all {
		_, stands := locate(p.words, text)
		if stands == (p.gone == 0) {
			continue
		}
		gone := now
		if stands {
			gone = 0
		}
		if _, err := t.run(ctx, `UPDATE comment_quotes SET gone = $1 WHERE comment = $2`, gone, p.comment); err != nil {
			return err
		}
	}
	return nil
}

// dropQuoted takes the words of an article that is not to be shown any more out of
// the comments about it.
func (t tx) dropQuoted(ctx context.Context, article int64) error {
	_, err := t.run(ctx, `UPDATE comment_quotes SET words = '', sha256 = '', title = '', gone = $1 WHERE article = $2`, millis(t.db.now()), article)
	return err
}
