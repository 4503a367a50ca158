package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Holding are the ids of the articles that hold every word of a list, each in one
// of its alternatives; the newest first, at most limit.
func (db *DB) Holding(ctx context.Context, words [][]string, limit int) (ids []int64, err error) {
	defer errs.Wrap(&err, "store.Holding(%q)", words)
	languages, err := db.languages(ctx)
	if err != nil {
		return nil, err
	}
	var must []string
	for _, alts := range words {
		var parts []string
		for _, w := range alts {
			if m := db.either(alternatives(w, languages), w); m != "" {
				parts = append(parts, m)
			}
		}
		if len(parts) > 0 {
			must = append(must, "("+strings.Join(parts, db.or)+")")
		}
	}
	if len(must) == 0 {
		return nil, nil
	}
	found, _, err := db.matches(ctx, strings.Join(must, db.and), nil)
	slices.SortFunc(found, func(a, b match) int { return -cmp.Compare(a.id, b.id) })
	for _, m := range found[:min(limit, len(found))] {
		ids = append(ids, m.id)
	}
	return ids, err
}

// textsAtOnce is how many articles one read brings.
const textsAtOnce = 16

// Texts are the articles with these ids that have not been withdrawn, in the order
// of the ids.
func (db *DB) Texts(ctx context.Context, ids []int64) (all []news.Article, err error) {
	defer errs.Wrap(&err, "store.Texts")
	read := make(map[int64]news.Article, len(ids))
	for some := range slices.Chunk(ids, textsAtOnce) {
		list, args := among(some)
		err := db.rows(ctx, func(s scanner) error {
			a, err := scanArticle(s)
			read[a.ID] = a
			return err
		}, articleQuery+` WHERE a.withdrawn = 0 AND a.id IN `+list, args...)
		if err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if a, ok := read[id]; ok {
			all = append(all, a)
			delete(read, id)
		}
	}
	return all, nil
}
