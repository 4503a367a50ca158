package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"broadsheet/internal/errs"
)

// Size is how much room one part of a database takes, indexes included.
type Size struct {
	Part  string // as partOf names it, or "free": to be used again
	Bytes int64
}

// parts are the tables that an operator wants to know apart. A name that ends with
// an asterisk stands for all that begin so; everything else is "other".
var parts = []struct {
	name   string
	tables []string
}{
	{"articles", []string{"articles", "texts"}},
	{"revisions", []string{"revisions"}},
	{"quotes", []string{"quotes"}},
	{"tags and names", []string{"topics", "mentions", "topic_rules", "ruled_mentions", "aliases"}},
	{"stories", []string{"stories", "changes", "decisions", "profiles", "writers", "unlinked", "related", "counterparts", "editions"}},
	{"feeds and entries", []string{"feeds", "entries", "subscriptions", "publishers", "blocks"}},
	{"search index", []string{"search*"}},
	{"jobs", []string{"river_*"}},
	{"free", []string{"free"}},
}

func partOf(table string) string {
	for _, p := range parts {
		for _, pattern := range p.tables {
			prefix, wild := strings.CutSuffix(pattern, "*")
			if table == prefix || wild && strings.HasPrefix(table, prefix) {
				return p.name
			}
		}
	}
	return "other"
}

// Sizes says how much room the parts of the database take, the largest first. On
// SQLite the whole file is read for it.
func (db *DB) Sizes(ctx context.Context) (all []Size, err error) {
	defer errs.Wrap(&err, "store.Sizes")
	sum := map[string]int64{}
	err = db.rows(ctx, func(s scanner) error {
		var table string
		var n int64
		err := s.Scan(&table, &n)
		sum[partOf(table)] += n
		return err
	}, db.catalog.sizes)
	for part, n := range sum {
		all = append(all, Size{part, n})
	}
	slices.SortFunc(all, func(a, b Size) int { return cmp.Or(-cmp.Compare(a.Bytes, b.Bytes), cmp.Compare(a.Part, b.Part)) })
	return all, err
}

// Bytes is how much room the database takes in all.
func (db *DB) Bytes(ctx context.Context) (n int64, err error) {
	defer errs.Wrap(&err, "store.Bytes")
	err = db.row(ctx, db.catalog.bytes).Scan(&n)
	return n, err
}
