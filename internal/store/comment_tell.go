package store

import (
	"context"

	"broadsheet/internal/discuss"
	"broadsheet/internal/news"
)

// Who is told of a comment: whom it answers, and whom it calls by name. They are
// told when it can first be seen, once, in the transaction that shows it.

// tellComment tells readers of a comment that is visible from now on.
func (t tx) tellComment(ctx context.Context, id int64) error {
	var reader, answered, thread int64
	var source, name string
	err := t.row(ctx, `SELECT c.reader, c.source, c.thread, coalesce(r.name, ''), coalesce(u.reader, 0) FROM comments c
		LEFT JOIN readers r ON r.id = c.reader LEFT JOIN comments u ON u.id = c.parent WHERE c.id = $1`, id).Scan(&reader, &source, &thread, &name, &answered)
	if err != nil || reader == 0 {
		return err
	}
	if name == "" {
		name = "The owner"
	}
	told := map[int64]bool{reader: true, 0: true}
	var list []news.Notice
	tell := func(to int64, kind news.NoticeKind, what string) {
		if !told[to] {
			told[to] = true
			list = append(list, news.Notice{Reader: to, Kind: kind, Subject: decimal(id), Title: name + what, Text: cutRunes(source, 300), Path: "/comment/" + decimal(id)})
		}
	}
	tell(answered, news.NoticeReply, " answered you")
	for _, names := range discuss.Mentions(source) {
		to, err := t.called(ctx, names)
		if err != nil {
			return err
		}
		tell(to, news.NoticeMention, " named you in a comment")
	}
	return t.addNotices(ctx, list)
}

// called is the reader with the first of some names that is anybody's; 0: none.
func (t tx) called(ctx context.Context, names []string) (reader int64, err error) {
	args := make([]any, len(names))
	for i, n := range names {
		args[i] = fold(n)
	}
	found := map[string]int64{}
	err = t.among(ctx, func(s scanner) error {
		var folded string
		var id int64
		err := s.Scan(&folded, &id)
		found[folded] = id
		return err
	}, `SELECT folded, id FROM readers WHERE state = 'active' AND folded <> '' AND folded IN`, args)
	for _, n := range names {
		if id := found[fold(n)]; id != 0 && err == nil {
			return id, nil
		}
	}
	return 0, err
}
