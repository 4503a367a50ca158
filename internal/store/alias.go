package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Aliases grow from the corpus: a text that writes "European Union" and later
// "EU" says that the two are one. Counted over articles and publishers, that is
// a suggestion to the operator; for initials, where hardly any article says
// otherwise, it is carried out without asking (docs/ranking.md).

const (
	suggestArticles, suggestPublishers = 3, 2  // from then on it is suggested
	surelyArticles, surelyPublishers   = 10, 3 // from then on initials are merged
	surelyShare                        = .95   // of all articles that spell the short name out
)

// noteAliases counts the short names by which an article means its names.
func (t tx) noteAliases(ctx context.Context, a *news.Article) error {
	seen := map[[2]string]bool{}
	for _, one := range a.Analysis.Aliases {
		kind, ok := topicOf[one.Kind]
		al := news.TopicAlias{Called: one.Short, Label: one.Name,
			Short: news.TopicRef{Kind: kind, Slug: news.Slug(one.Short)}, Long: news.TopicRef{Kind: kind, Slug: news.Slug(one.Name)}}
		pair := [2]string{al.Short.Slug, al.Long.Slug}
		if !ok || pair[0] == "" || pair[1] == "" || pair[0] == pair[1] || seen[pair] {
			continue
		}
		seen[pair] = true
		if err := t.noteAlias(ctx, al, a.Publisher.Domain); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) noteAlias(ctx context.Context, al news.TopicAlias, publisher string) error {
	_, err := t.run(ctx, `INSERT INTO aliases (kind, short, long, publisher, articles, label, called) VALUES ($1, $2, $3, $4, 1, $5, $6)
		ON CONFLICT (kind, short, long, publisher) DO UPDATE SET articles = aliases.articles + 1`,
		al.Short.Kind, al.Short.Slug, al.Long.Slug, publisher, al.Label, al.Called)
	if err != nil || !initials(al.Called, al.Label) {
		return err
	}
	err = t.row(ctx, `SELECT coalesce(sum(CASE WHEN long = $3 THEN articles ELSE 0 END), 0), count(DISTINCT CASE WHEN long = $3 THEN publisher END),
		coalesce(sum(CASE WHEN long = $3 THEN 0 ELSE articles END), 0) FROM aliases WHERE kind = $1 AND short = $2`,
		al.Short.Kind, al.Short.Slug, al.Long.Slug).Scan(&al.Articles, &al.Publishers, &al.Rivals)
	if err != nil || !sure(al) {
		return err
	}
	return t.mergeAlias(ctx, al)
}

// sure reports whether the corpus leaves no doubt that two names are one.
func sure(a news.TopicAlias) bool {
	return a.Articles >= surelyArticles && a.Publishers >= surelyPublishers && float64(a.Articles) >= surelyShare*float64(a.Articles+a.Rivals)
}

// initials reports whether short is made of the first letters of long: all of
// its letters in their order, each the first of a word ("EU", "IAEA"; words in
// lower case may be left out).
func initials(short, long string) bool {
	rest := []rune(strings.ReplaceAll(short, ".", ""))
	if len(rest) < 2 || strings.ToUpper(string(rest)) != string(rest) {
		return false
	}
	for _, word := range strings.FieldsFunc(long, func(r rune) bool { return unicode.IsSpace(r) || r == '-' }) {
		first := []rune(word)[0]
		switch {
		case len(rest) > 0 && unicode.ToUpper(first) == rest[0]:
			rest = rest[1:]
		case unicode.IsUpper(first):
			return false
		}
	}
	return len(rest) == 0
}

// mergeAlias lists what is called by its initials under the full name, as a name
// and as a hashtag; a person's word on the two, or on either, stands.
func (t tx) mergeAlias(ctx context.Context, a news.TopicAlias) error {
	why := fmt.Sprintf("%d articles of %d publishers write %s for %s, %d for anything else", a.Articles, a.Publishers, a.Called, a.Label, a.Rivals)
	for _, kind := range []news.TopicKind{a.Short.Kind, news.TopicTag} {
		r := news.TopicRule{Topic: news.TopicRef{Kind: kind, Slug: a.Short.Slug}, Action: news.TopicMerge, Into: news.TopicRef{Kind: kind, Slug: a.Long.Slug}, Reason: why, ByCorpus: true}
		var said int
		err := t.row(ctx, `SELECT count(*) FROM topic_rules WHERE kind = $1 AND slug = $2`, r.Topic.Kind, r.Topic.Slug).Scan(&said)
		if err != nil {
			return err
		}
		if said > 0 {
			continue
		}
		for _, made := range []struct{ slug, label string }{{a.Short.Slug, a.Called}, {a.Long.Slug, a.Label}} {
			if _, err := t.run(ctx, `INSERT INTO topics (kind, slug, label) VALUES ($1, $2, $3) ON CONFLICT (kind, slug) DO NOTHING`, kind, made.slug, made.label); err != nil {
				return err
			}
		}
		if err := t.checkRule(ctx, &r); errs.KindOf(err) == errs.Invalid {
			continue // the full name leads back to the initials: somebody wants it so
		} else if err != nil {
			return err
		}
		if _, err := t.saveRule(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// Aliases are the names that the corpus suggests to be one, the most often seen
// first; with a topic, those that it is part of. What somebody has decided on
// already is left out.
func (db *DB) Aliases(ctx context.Context, ref news.TopicRef) (all []news.TopicAlias, err error) {
	defer errs.Wrap(&err, "store.Aliases(%s %s)", ref.Kind, ref.Slug)
	where, args := `1 = 1`, []any{}
	if ref != (news.TopicRef{}) {
		where, args = `a.kind = $1 AND a.short = $2 OR a.kind = $1 AND a.long = $2`, []any{ref.Kind, ref.Slug}
	}
	err = db.rows(ctx, into(&all, scanAlias), fmt.Sprintf(`SELECT a.kind, a.short, a.long, max(a.called), max(a.label), sum(a.articles), count(*),
		(SELECT coalesce(sum(o.articles), 0) FROM aliases o WHERE o.kind = a.kind AND o.short = a.short AND o.long <> a.long)
		FROM aliases a JOIN topics t ON t.kind = a.kind AND t.slug = a.short WHERE (%s) AND t.articles > 0
		AND NOT EXISTS (SELECT 1 FROM topic_rules r WHERE r.kind = a.kind AND r.slug = a.short AND r.undone = 0 AND (r.action <> 'apart' OR r.into_slug = a.long))
		GROUP BY a.kind, a.short, a.long HAVING sum(a.articles) >= %d AND count(*) >= %d ORDER BY sum(a.articles) DESC, a.short LIMIT 40`,
		where, suggestArticles, suggestPublishers), args...)
	return all, err
}

func scanAlias(s scanner) (a news.TopicAlias, err error) {
	var kind news.TopicKind
	err = s.Scan(&kind, &a.Short.Slug, &a.Long.Slug, &a.Called, &a.Label, &a.Articles, &a.Publishers, &a.Rivals)
	a.Short.Kind, a.Long.Kind = kind, kind
	return a, err
}
