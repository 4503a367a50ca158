package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// streamWindow is how many of the newest articles one look at a reader's stream
// goes through, whatever and how much they follow: it bounds the work of a page.
const streamWindow = 3000

// streamFollows is how many follows a stream names that have nothing new.
const streamFollows = 500

// Choice is what of a reader's stream is asked for.
type Choice struct {
	Follow int64  // only of this follow; 0: of all
	Folder string // only of this folder and those in it; empty: of all
	All    bool   // those that are read too
	Since  time.Time
}

// Stream is what came in for a reader, newest first.
type Stream struct {
	Follows []news.Follow // the first 500 and those that have something new, with the unread of the newest articles
	Items   []StreamItem
	Unread  int // articles, copies of one text once
}

// StreamItem is an article of a stream with the copies of its text that are in it
// as well.
type StreamItem struct {
	news.Card
	Read   bool
	Copies []news.Card
}

// streamed is as much of an article as choosing needs.
type streamed struct {
	follow, article, origin, at int64
	read                        bool
}

// Stream is a page of what came in for a reader. Its cursors go by time of
// publication; an older page begins where the newer one stopped looking.
func (db *DB) Stream(ctx context.Context, reader int64, c Choice, p Page) (st Stream, t Turn, err error) {
	defer errs.Wrap(&err, "store.Stream")
	if st.Follows, err = db.FollowsPage(ctx, reader, "", streamFollows); err != nil || len(st.Follows) == 0 {
		return st, t, err
	}
	k, err := p.keyset("a.at", "a.id", 3)
	if err != nil {
		return st, t, err
	}
	w, err := db.window(ctx, reader, c, k)
	if err != nil {
		return st, t, err
	}
	if err := db.addFollows(ctx, &st, reader, w.rows, c); err != nil {
		return st, t, err
	}
	chosen := st.choose(w.rows, c, k.limit)
	if st.Items, err = db.streamItems(ctx, chosen); err != nil {
		return st, t, err
	}
	switch {
	case len(chosen) > k.limit-1 && len(chosen) > 0:
		t.Older = cursor{chosen[len(chosen)-1].at, chosen[len(chosen)-1].article}.String()
	case w.looked == streamWindow:
		t.Older = w.last.String()
	}
	if k.given && len(st.Items) > 0 {
		t.Newer = cursor{chosen[0].at, chosen[0].article}.String()
	}
	return st, t, nil
}

// StreamArticles are the unread articles of a part of the stream, of the newest.
func (db *DB) StreamArticles(ctx context.Context, reader int64, c Choice) (ids []int64, err error) {
	defer errs.Wrap(&err, "store.StreamArticles")
	var st Stream
	if st.Follows, err = db.FollowsPage(ctx, reader, "", streamFollows); err != nil {
		return nil, err
	}
	w, err := db.window(ctx, reader, c, keyset{order: "a.at DESC, a.id DESC"})
	if err != nil {
		return nil, err
	}
	if err := db.addFollows(ctx, &st, reader, w.rows, c); err != nil {
		return nil, err
	}
	c.All = false
	for _, r := range st.choose(w.rows, c, streamWindow) {
		ids = append(ids, r.article)
	}
	return ids, err
}

// addFollows adds to the first follows of a reader those that the window has
// something of, and the one that is asked for: of a hundred thousand no page reads more.
func (db *DB) addFollows(ctx context.Context, st *Stream, reader int64, rows []streamed, c Choice) error {
	if len(st.Follows) < streamFollows {
		return nil
	}
	have := map[int64]bool{0: true}
	for _, f := range st.Follows {
		have[f.ID] = true
	}
	var missing []int64
	for _, id := range append([]int64{c.Follow}, followsIn(rows)...) {
		if !have[id] {
			have[id] = true
			missing = append(missing, id)
		}
	}
	for ids := range slices.Chunk(missing, 512) {
		list, args := among(ids)
		err := db.rows(ctx, into(&st.Follows, scanFollow), `SELECT `+followColumns+` FROM follows f WHERE f.id IN `+list+` AND f.reader = $`+strconv.Itoa(len(args)+1), append(args, reader)...)
		if err != nil {
			return err
		}
	}
	slices.SortFunc(st.Follows, func(a, b news.Follow) int {
		return cmp.Or(strings.Compare(a.Folder, b.Folder), strings.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

func followsIn(rows []streamed) []int64 {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.follow
	}
	return ids
}

// window is the newest articles that a look at a stream went through.
type window struct {
	rows   []streamed // with the follows that they belong to
	looked int
	last   cursor
}

func (db *DB) window(ctx context.Context, reader int64, c Choice, k keyset) (w window, err error) {
	err = db.rows(ctx, func(s scanner) error {
		var r streamed
		if err := s.Scan(&r.follow, &r.article, &r.origin, &r.at, &r.read); err != nil {
			return err
		}
		if r.follow != 0 {
			w.rows = append(w.rows, r)
			return nil
		}
		w.looked++
		if w.looked == 1 || r.at < w.last.at || r.at == w.last.at && r.article < w.last.id {
			w.last = cursor{r.at, r.article}
		}
		return nil
	}, streamQuery(k.where, k.order), append([]any{reader, millis(c.Since)}, k.args...)...)
	return w, err
}

// streamQuery names each of the newest articles once for itself (follow 0) and once
// for each follow that it belongs to.
func streamQuery(where, order string) string {
	return fmt.Sprintf(`WITH w AS (SELECT a.id, a.at, a.duplicate_of, a.publisher, a.section, a.feed, a.story FROM articles a
			WHERE a.withdrawn = 0 AND a.at > $2%s ORDER BY %s LIMIT %d),
		m AS (
			SELECT f.id AS follow, w.id, w.at, w.duplicate_of FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'publisher' AND f.name = w.publisher
			UNION ALL SELECT f.id, w.id, w.at, w.duplicate_of FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'section' AND f.name = w.section
			UNION ALL SELECT f.id, w.id, w.at, w.duplicate_of FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'feed' AND f.name = CAST(w.feed AS TEXT)
			UNION ALL SELECT f.id, w.id, w.at, w.duplicate_of FROM w JOIN follows f ON f.reader = $1 AND f.kind = 'story' AND f.name = CAST(w.story AS TEXT)
			UNION ALL SELECT f.id, w.id, w.at, w.duplicate_of FROM w JOIN mentions n ON n.article = w.id JOIN topics t ON t.id = n.topic
				JOIN follows f ON f.reader = $1 AND f.kind = t.kind AND f.name = t.slug
			UNION ALL SELECT 0, w.id, w.at, w.duplicate_of FROM w)
		SELECT m.follow, m.id, m.duplicate_of, m.at, CASE WHEN m.follow > 0 AND EXISTS (SELECT 1 FROM marks r WHERE r.reader = $1 AND r.article IN (m.id, m.duplicate_of))
			THEN 1 ELSE 0 END FROM m`, where, order, streamWindow)
}

// choose counts what is unread per follow and picks the newest that are asked for,
// copies of one text together.
func (st *Stream) choose(rows []streamed, c Choice, limit int) []streamed {
	byFollow := map[int64]*news.Follow{}
	for i := range st.Follows {
		byFollow[st.Follows[i].ID] = &st.Follows[i]
	}
	picked, unread, counted := map[int64]streamed{}, map[int64]bool{}, map[[2]int64]bool{}
	for _, r := range rows {
		f := byFollow[r.follow]
		if f == nil {
			continue // followed this moment
		}
		group := r.origin
		if group == 0 {
			group = r.article
		}
		if key := [2]int64{r.follow, group}; !r.read && !counted[key] {
			counted[key], unread[group] = true, true
			f.Unread++
		}
		if c.wants(f) && (c.All || !r.read) {
			picked[r.article] = r
		}
	}
	st.Unread = len(unread)
	list := make([]streamed, 0, len(picked))
	for _, r := range picked {
		list = append(list, r)
	}
	sortStreamed(list)
	return list[:min(len(list), limit)]
}

// wants reports whether a follow is among those that were asked for.
func (c Choice) wants(f *news.Follow) bool {
	inFolder := c.Folder == "" || f.Folder == c.Folder || strings.HasPrefix(f.Folder, c.Folder+"/")
	return inFolder && (c.Follow == 0 || c.Follow == f.ID)
}

// streamItems are the cards of the chosen, copies of one text under the newest.
func (db *DB) streamItems(ctx context.Context, chosen []streamed) (items []StreamItem, err error) {
	cards, err := db.cards(ctx, chosen)
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	for _, r := range chosen {
		card, ok := cards[r.article]
		if !ok {
			continue
		}
		group := r.origin
		if group == 0 {
			group = r.article
		}
		if i, ok := at[group]; ok {
			items[i].Copies = append(items[i].Copies, card)
			continue
		}
		at[group] = len(items)
		items = append(items, StreamItem{Card: card, Read: r.read})
	}
	return items, nil
}

func (db *DB) cards(ctx context.Context, chosen []streamed) (map[int64]news.Card, error) {
	cards := map[int64]news.Card{}
	if len(chosen) == 0 {
		return cards, nil
	}
	ids := make([]int64, len(chosen))
	for i, r := range chosen {
		ids[i] = r.article
	}
	list, args := among(ids)
	err := db.rows(ctx, func(s scanner) error {
		c, err := scanCard(s)
		cards[c.ID] = c
		return err
	}, `SELECT `+cardColumns+` FROM articles a JOIN publishers p ON p.domain = a.publisher WHERE a.id IN `+list, args...)
	return cards, err
}

func sortStreamed(list []streamed) {
	slices.SortFunc(list, func(a, b streamed) int {
		return cmp.Or(-cmp.Compare(a.at, b.at), -cmp.Compare(a.article, b.article))
	})
}
