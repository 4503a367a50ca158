package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// say writes a visible comment at the page of a story (or an article, negated).
func say(t testing.TB, db *store.DB, reader, page, parent int64, words string) int64 {
	t.Helper()
	w := store.Writing{Story: page, Parent: parent, Reader: reader, State: news.CommentVisible, Source: words, HTML: news.HTML("<p>" + words + "</p>")}
	if page < 0 {
		w.Story, w.Article = 0, -page
	}
	c, fresh, err := db.AddComment(t.Context(), w)
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	return c.ID
}

// talk is a thread as it reads, "1 2.1 3" standing for comments and their depth.
func talk(t testing.TB, db *store.DB, thread int64, order store.ThreadOrder, p store.Page) (string, store.Turn) {
	t.Helper()
	k := must[store.Talk](t)(db.Thread(t.Context(), thread, 0, order, p))
	var all []string
	for _, c := range k.Comments {
		words := string(c.HTML)
		if c.State != news.CommentVisible {
			words = string(c.State)
		}
		all = append(all, strings.Repeat(">", c.Depth)+strings.TrimSuffix(strings.TrimPrefix(words, "<p>"), "</p>"))
	}
	return strings.Join(all, " "), k.Turn
}

func reads(t testing.TB, db *store.DB, thread int64, want string) {
	t.Helper()
	if got, _ := talk(t, db, thread, store.OldestFirst, store.Page{Limit: 100}); got != want {
		t.Errorf("thread %d reads %q, want %q", thread, got, want)
	}
	k := must[store.Talk](t)(db.Thread(t.Context(), thread, 0, store.OldestFirst, store.Page{Limit: 100}))
	visible := 0
	for i, c := range k.Comments {
		if c.State == news.CommentVisible {
			visible++
		}
		below := 0
		for _, d := range k.Comments[i+1:] {
			if d.Depth <= c.Depth {
				break
			}
			if d.State == news.CommentVisible {
				below++
			}
		}
		if c.Replies != below {
			t.Errorf("comment %d counts %d replies, has %d", c.ID, c.Replies, below)
		}
	}
	if k.Thread.Comments != visible {
		t.Errorf("thread %d counts %d comments, has %d", thread, k.Thread.Comments, visible)
	}
}

func commentsStandInOrder(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	siv, odd := join(t, db, "Siv", news.RoleReader), join(t, db, "Odd", news.RoleModerator)
	a := say(t, db, siv, 1, 0, "a")
	b := say(t, db, odd, 1, 0, "b")
	a1 := say(t, db, odd, 1, a, "a1")
	say(t, db, siv, 1, b, "b1")
	say(t, db, siv, 1, a1, "a11")
	say(t, db, siv, 1, a, "a2")
	c := say(t, db, siv, 1, 0, "c")
	reads(t, db, 1, "a >a1 >>a11 >a2 b >b1 c")
	for order, want := range map[store.ThreadOrder]string{
		store.OldestFirst: "a >a1 >>a11 >a2 b >b1 c",
		store.NewestFirst: "c b >b1 a >a1 >>a11 >a2",
		store.MostReplied: "a >a1 >>a11 >a2 b >b1 c",
	} {
		got, _ := talk(t, db, 1, order, store.Page{Limit: 100})
		if got != want {
			t.Errorf("order %q: %s, want %s", order, got, want)
		}
		for limit := 1; limit < 4; limit++ {
			var pages []string
			p := store.Page{Limit: limit}
			for range 10 {
				page, turn := talk(t, db, 1, order, p)
				pages = append(pages, page)
				if len(pages) > 1 {
					if back, _ := talk(t, db, 1, order, store.Page{Limit: limit, After: turn.Newer}); back != pages[len(pages)-2] {
						t.Errorf("order %q: back from %q to %q, want %q", order, page, back, pages[len(pages)-2])
					}
				}
				if p.Before = turn.Older; p.Before == "" {
					break
				}
			}
			if got := strings.Join(pages, " "); got != want {
				t.Errorf("order %q in pages of %d: %s, want %s", order, limit, got, want)
			}
		}
	}
	k := must[store.CommentInContext](t)(db.OpenComment(t.Context(), a1, 0, store.Page{Limit: 10}))
	if len(k.Above) != 1 || k.Above[0].ID != a || len(k.Below) != 1 || k.Name != "Odd" || k.Role != news.RoleModerator || k.To != "Siv" || k.Source != "a1" || k.Thread.Title == "" {
		t.Errorf("in context: %+v", k)
	}
	// However long two go on, places stay short.
	last := c
	for i := range 40 {
		last = say(t, db, siv, 1, last, fmt.Sprint("c", i))
	}
	deep := must[store.CommentInContext](t)(db.OpenComment(t.Context(), last, 0, store.Page{Limit: 10}))
	if deep.Depth != 11 || deep.Parent != last-1 || len(deep.Above) != 11 {
		t.Errorf("deep down: depth %d, answers %d, under %d", deep.Depth, deep.Parent, len(deep.Above))
	}
	_, err := db.Thread(t.Context(), 1, 0, "votes", store.Page{})
	is(t, "an order that is none", err, errs.Invalid)
	for _, order := range []store.ThreadOrder{store.OldestFirst, store.NewestFirst, store.MostReplied} {
		_, err = db.Thread(t.Context(), 1, 0, order, store.Page{Before: "<x>"})
		is(t, "a place that is none", err, errs.Invalid)
	}
	_, err = db.Thread(t.Context(), 99, 0, "", store.Page{})
	is(t, "no thread", err, errs.NotFound)
}

func commentOncePerForm(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	siv, odd := join(t, db, "Siv", news.RoleReader), join(t, db, "Odd", news.RoleReader)
	w := store.Writing{Story: 1, Reader: siv, State: news.CommentVisible, Source: "x", HTML: "x", Nonce: "n1"}
	first, fresh, err := db.AddComment(t.Context(), w)
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	again, fresh, err := db.AddComment(t.Context(), w)
	if err != nil || fresh || again.ID != first.ID || again.Thread != first.Thread {
		t.Errorf("again: %+v, %v, %v", again, fresh, err)
	}
	w.Reader = odd
	if other, fresh, err := db.AddComment(t.Context(), w); err != nil || !fresh || other.ID == first.ID {
		t.Errorf("another's form: %v, %v, %v", other.ID, fresh, err)
	}
	reads(t, db, 1, "x x")
	_, _, err = db.AddComment(t.Context(), store.Writing{Story: 99, Reader: siv, State: news.CommentVisible})
	is(t, "at no story", err, errs.NotFound)
	_, _, err = db.AddComment(t.Context(), store.Writing{Article: 99, Reader: siv, State: news.CommentVisible})
	is(t, "at no article", err, errs.NotFound)
	_, _, err = db.AddComment(t.Context(), store.Writing{Parent: 99, Reader: siv, State: news.CommentVisible})
	is(t, "to no comment", err, errs.NotFound)
}

// commentsOfMany: 50 people write at once, most of them answering the same few,
// some sending their form twice.
func commentsOfMany(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	const people, each = 50, 6
	var ids []int64
	for i := range people {
		ids = append(ids, join(t, db, fmt.Sprint("reader ", i), news.RoleReader))
	}
	a := say(t, db, ids[0], 1, 0, "a")
	b := say(t, db, ids[1], 1, a, "b")
	var wg sync.WaitGroup
	for i, reader := range ids {
		wg.Go(func() {
			for n := range each {
				w := store.Writing{Story: 1, Parent: []int64{0, a, b}[n%3], Reader: reader, State: news.CommentVisible, Source: "x", HTML: "x", Nonce: fmt.Sprint(n)}
				for range 1 + i%2 {
					if _, _, err := db.AddComment(t.Context(), w); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	k := must[store.Talk](t)(db.Thread(t.Context(), 1, 0, store.OldestFirst, store.Page{Limit: 1}))
	if want := people*each + 2; k.Thread.Comments != want {
		t.Errorf("%d comments, want %d", k.Thread.Comments, want)
	}
	if got, want := k.Comments[0].Replies, people*each*2/3+1; got != want {
		t.Errorf("%d replies to the first, want %d", got, want)
	}
	seen := map[int64]bool{}
	for p := (store.Page{Limit: 200}); ; {
		k := must[store.Talk](t)(db.Thread(t.Context(), 1, 0, store.OldestFirst, p))
		for _, c := range k.Comments {
			seen[c.ID] = true
		}
		if p.Before = k.Turn.Older; p.Before == "" {
			break
		}
	}
	if len(seen) != people*each+2 {
		t.Errorf("%d different comments are read", len(seen))
	}
}

func commentStates(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	ctx := t.Context()
	siv := join(t, db, "Siv", news.RoleReader)
	a := say(t, db, siv, 1, 0, "a")
	b := say(t, db, siv, 1, a, "b")
	waiting, _, err := db.AddComment(ctx, store.Writing{Story: 1, Parent: a, Reader: siv, State: news.CommentPending, Source: "w", HTML: "<p>w</p>", Note: "looked at first"})
	if err != nil {
		t.Fatal(err)
	}
	reads(t, db, 1, "a >b")
	if k := must[store.Talk](t)(db.Thread(ctx, 1, siv, "", store.Page{})); len(k.Waiting) != 1 || k.Waiting[0].Note != "looked at first" || k.Waiting[0].HTML == "" {
		t.Errorf("its author sees waiting: %+v", k.Waiting)
	}
	set := func(id int64, s news.CommentState, want news.CommentState) {
		t.Helper()
		if was := must[news.CommentState](t)(db.SetCommentState(ctx, id, store.Verdict{State: s, Note: "why", Decision: 7})); was != want {
			t.Errorf("it was %s, want %s", was, want)
		}
	}
	set(waiting.ID, news.CommentVisible, news.CommentPending)
	reads(t, db, 1, "a >b >w")
	set(a, news.CommentRemoved, news.CommentVisible)
	reads(t, db, 1, "removed >b >w")
	set(b, news.CommentHidden, news.CommentVisible)
	reads(t, db, 1, "removed >w")
	set(waiting.ID, news.CommentHidden, news.CommentVisible)
	set(a, news.CommentHidden, news.CommentRemoved)
	reads(t, db, 1, "")
	set(a, news.CommentVisible, news.CommentHidden)
	set(a, news.CommentVisible, news.CommentVisible)
	set(b, news.CommentVisible, news.CommentHidden)
	reads(t, db, 1, "a >b")
	if _, _, err := db.AddComment(ctx, store.Writing{Parent: waiting.ID, Reader: siv, State: news.CommentVisible}); errs.KindOf(err) != errs.Gone {
		t.Errorf("an answer to what is hidden: %v", err)
	}
	odd := join(t, db, "Odd", news.RoleReader)
	is(t, "another's", db.DeleteComment(ctx, odd, a), errs.Forbidden)
	if err := db.DeleteComment(ctx, siv, a); err != nil {
		t.Fatal(err)
	}
	reads(t, db, 1, "deleted >b")
	if c := must[news.Comment](t)(db.Comment(ctx, a)); c.Source != "" || c.HTML != "" || c.State != news.CommentDeleted {
		t.Errorf("deleted: %+v", c)
	}
	_, err = db.SetCommentState(ctx, a, store.Verdict{State: news.CommentVisible})
	is(t, "brought back", err, errs.Gone)
	if err := db.DeleteComment(ctx, siv, b); err != nil {
		t.Fatal(err)
	}
	reads(t, db, 1, "")
	if list, _, err := db.Comments(ctx, store.CommentFilter{Reader: siv, State: news.CommentHidden}, store.Page{Limit: 10}); err != nil || len(list) != 1 || list[0].Source != "w" || list[0].Under == "" {
		t.Errorf("hidden ones of Siv: %+v, %v", list, err)
	}
}

func commentEdits(t *testing.T, e storetest.Engine) {
	db, c := twoStories(t, e)
	ctx := t.Context()
	siv := join(t, db, "Siv", news.RoleReader)
	a := say(t, db, siv, 1, 0, "a")
	c.t = c.t.Add(time.Minute)
	edit := store.Edit{Comment: a, Reader: siv, Version: 1, State: news.CommentVisible, Source: "b", HTML: "<p>b</p>"}
	var wg sync.WaitGroup
	results := make([]error, 2)
	for i := range results {
		wg.Go(func() { results[i] = db.EditComment(ctx, edit) })
	}
	wg.Wait()
	if (results[0] == nil) == (results[1] == nil) || errs.KindOf(results[0]) != errs.Conflict && errs.KindOf(results[1]) != errs.Conflict {
		t.Errorf("two edits at once: %v", results)
	}
	reads(t, db, 1, "b")
	if all := must[[]news.CommentEdit](t)(db.CommentEdits(ctx, a)); len(all) != 1 || all[0].Source != "a" || all[0].Version != 1 {
		t.Errorf("history: %+v", all)
	}
	edit.Version, edit.Reader = 2, 99
	is(t, "another's", db.EditComment(ctx, edit), errs.Forbidden)
	edit.Reader, edit.State = siv, news.CommentPending
	if err := db.EditComment(ctx, edit); err != nil {
		t.Fatal(err)
	}
	reads(t, db, 1, "")
	if _, err := db.SetCommentState(ctx, a, store.Verdict{State: news.CommentRemoved}); err != nil {
		t.Fatal(err)
	}
	edit.Version = 3
	is(t, "a removed one", db.EditComment(ctx, edit), errs.Gone)
	if all := must[[]news.CommentEdit](t)(db.CommentEdits(ctx, a)); len(all) != 0 {
		t.Errorf("the history of a removed comment: %+v", all)
	}
}

func commentsFollowStories(t *testing.T, e storetest.Engine) {
	db, c := twoStories(t, e)
	ctx := t.Context()
	siv := join(t, db, "Siv", news.RoleReader)
	say(t, db, siv, 1, 0, "story1")
	two := say(t, db, siv, -2, 0, "article2")
	say(t, db, siv, 1, two, "answer")
	say(t, db, siv, 3, 0, "story3")
	reads(t, db, 1, "story1 article2 >answer")
	// Article 2 turns out to be another event: what was written at it goes along.
	placed := func(p store.Placements) {
		t.Helper()
		p.From, p.Upto = 4, 4
		if err := db.SavePlacements(ctx, p, sum); err != nil {
			t.Fatal(err)
		}
	}
	placed(store.Placements{Placed: []store.Placed{{ID: 2, Story: 2}}})
	reads(t, db, 1, "story1")
	reads(t, db, 2, "article2 >answer")
	// Then both are part of story 3.
	if err := db.CloseThread(ctx, 1, news.ClosedByUs, "enough"); err != nil {
		t.Fatal(err)
	}
	placed(store.Placements{Merged: [][2]int64{{2, 3}, {1, 3}}})
	reads(t, db, 3, "story1 article2 >answer story3")
	if k := must[store.Talk](t)(db.Thread(ctx, 3, 0, "", store.Page{})); k.Closing != news.ClosedByUs || k.Reason != "enough" {
		t.Errorf("closed: %+v", k.Thread)
	}
	if k := must[store.Talk](t)(db.Thread(ctx, 1, 0, "", store.Page{})); k.Moved != 3 {
		t.Errorf("the old address leads to %d", k.Moved)
	}
	say(t, db, siv, 1, 0, "late")
	say(t, db, siv, 0, two, "late answer")
	reads(t, db, 3, "story1 article2 >answer >late answer story3 late")
	// An article has a talk of its own until it is placed.
	id := must[int64](t)(db.SaveArticle(ctx, article(c, "https://late.example/a", "Late", "Words.")))
	say(t, db, siv, -id, 0, "alone")
	reads(t, db, id, "alone")
	if err := db.SavePlacements(ctx, store.Placements{From: 4, Upto: 5, Placed: []store.Placed{{ID: id, Story: 3}}}, sum); err != nil {
		t.Fatal(err)
	}
	reads(t, db, 3, "story1 article2 >answer >late answer story3 late alone")
	if k := must[store.Talk](t)(db.Thread(ctx, id, 0, "", store.Page{})); k.Moved != 3 {
		t.Errorf("the article's own thread leads to %d", k.Moved)
	}
	if o := must[store.OpenedStory](t)(db.OpenStory(ctx, 0, 3, 2)); o.Talk.Thread.Comments != 7 || len(o.Talk.Comments) != 2 || !o.Talk.More {
		t.Errorf("at the story's page: %+v", o.Talk)
	}
	if o := must[store.Opened](t)(db.Open(ctx, 0, id, 2)); o.Talk.ID != 3 || o.Talk.Thread.Comments != 7 || !o.Talk.More {
		t.Errorf("at the article's page: %+v", o.Talk)
	}
}

func commentsOfGoneArticles(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	ctx := t.Context()
	siv := join(t, db, "Siv", news.RoleReader)
	var ids []int64
	var p store.Placements
	for i := range 4 {
		id := must[int64](t)(db.SaveArticle(ctx, article(c, fmt.Sprintf("https://a%d.example/x", i), "T", "The dam at Hallan held.")))
		p.Placed, p.Upto = append(p.Placed, store.Placed{ID: id, Story: id}), int64(i+1)
		ids = append(ids, id)
	}
	p.Placed[1].Story = ids[0]
	if err := db.SavePlacements(ctx, p, sum); err != nil {
		t.Fatal(err)
	}
	q := must[news.Quoted](t)(db.Passage(ctx, ids[2], "Hallan held"))
	quoting, _, err := db.AddComment(ctx, store.Writing{Story: ids[0], Reader: siv, State: news.CommentVisible, HTML: "<p>q</p>", Passage: &q})
	if err != nil {
		t.Fatal(err)
	}
	say(t, db, siv, -ids[1], 0, "second")
	say(t, db, siv, -ids[2], 0, "third")
	say(t, db, siv, -ids[3], 0, "fourth")
	must[int64](t)(db.RemoveArticle(ctx, "https://a2.example/x", "by court order"))
	_, err = db.Thread(ctx, ids[2], 0, "", store.Page{})
	is(t, "the talk under a removed article", err, errs.NotFound)
	if q := must[news.Comment](t)(db.Comment(ctx, quoting.ID)).Passage; q == nil || q.Quote != "" || q.Gone.IsZero() {
		t.Errorf("its words are quoted still: %+v", q)
	}
	if err := db.WithdrawArticle(ctx, ids[3]); err != nil {
		t.Fatal(err)
	}
	reads(t, db, ids[3], "fourth")
	must[int64](t)(db.RemoveArticle(ctx, "https://a1.example/x", "by court order"))
	reads(t, db, ids[0], "q second")
	// Retention takes the talk along with the last article of its story.
	c.t = c.t.Add(100 * 24 * time.Hour)
	if n := must[int](t)(db.ForgetArticles(ctx, c.t.Add(-time.Hour), 10)); n != 2 {
		t.Errorf("%d articles are forgotten", n)
	}
	if list, _, err := db.Comments(ctx, store.CommentFilter{Reader: siv}, store.Page{Limit: 10}); err != nil || len(list) != 0 {
		t.Errorf("talk under nothing: %+v, %v", list, err)
	}
}

func quotedPassages(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	ctx := t.Context()
	s := article(c, "https://a.example/x", "T", "Água — the dam at\n\nHallan held. It rained.")
	id := must[int64](t)(db.SaveArticle(ctx, s))
	q := must[news.Quoted](t)(db.Passage(ctx, id, " dam   at Hallan held "))
	if q.Quote != "dam at\n\nHallan held" || q.Start != 11 || q.End != 30 || q.Revision != 1 || len(q.SHA256) != 64 {
		t.Errorf("%+v", q)
	}
	for _, words := range []string{"", " ", "Hallan fell", "damat", strings.Repeat("a", 700), "at Hallan held. It rained. And"} {
		_, err := db.Passage(ctx, id, words)
		is(t, words, err, errs.Invalid)
	}
	siv := join(t, db, "Siv", news.RoleReader)
	cm, _, err := db.AddComment(ctx, store.Writing{Article: id, Reader: siv, State: news.CommentVisible, HTML: "x", Passage: &q})
	if err != nil {
		t.Fatal(err)
	}
	revise := func(words string) *news.Quoted {
		t.Helper()
		c.t = c.t.Add(time.Hour)
		s.Article.Content.Text, s.Article.Fetched = words, c.t
		must[int64](t)(db.SaveArticle(ctx, s))
		return must[news.Comment](t)(db.Comment(ctx, cm.ID)).Passage
	}
	if p := revise("New words before. The dam at Hallan held."); !p.Gone.IsZero() || p.Revision != 1 {
		t.Errorf("the words stand still: %+v", p)
	}
	if p := revise("The dam at Hallan fell."); p.Gone.IsZero() || p.Quote != q.Quote {
		t.Errorf("the words are gone: %+v", p)
	}
	if p := revise("The dam at Hallan held, they say."); !p.Gone.IsZero() {
		t.Errorf("the words are back: %+v", p)
	}
}

func readerLeavesComments(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	ctx := t.Context()
	siv, odd := join(t, db, "Siv", news.RoleReader), join(t, db, "Odd", news.RoleReader)
	a := say(t, db, siv, 1, 0, "secret-words")
	b := say(t, db, odd, 1, a, "b")
	say(t, db, siv, 1, b, "more")
	if err := db.EditComment(ctx, store.Edit{Comment: a, Reader: siv, Version: 1, State: news.CommentVisible, Source: "other", HTML: "<p>other</p>"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Vote(ctx, siv, b); err != nil {
		t.Fatal(err)
	}
	kept := must[[]store.Kept](t)(db.KeptOf(ctx, siv))
	for _, table := range []string{"comments", "comment_edits", "comment_votes"} {
		if i := slices.IndexFunc(kept, func(k store.Kept) bool { return k.Table == table }); i < 0 || len(kept[i].Rows) == 0 {
			t.Errorf("nothing of %s is theirs to take out", table)
		}
	}
	if err := db.RemoveReader(ctx, siv, false); err != nil {
		t.Fatal(err)
	}
	reads(t, db, 1, "deleted >b")
	c := must[news.Comment](t)(db.Comment(ctx, a))
	if c.Reader != 0 || c.Source != "" || c.HTML != "" {
		t.Errorf("left: %+v", c)
	}
	if c := must[news.Comment](t)(db.Comment(ctx, b)); c.Votes != 0 || c.To != "" {
		t.Errorf("left at another's: %+v", c)
	}
}

func commentVotes(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	ctx := t.Context()
	siv, odd := join(t, db, "Siv", news.RoleReader), join(t, db, "Odd", news.RoleReader)
	a := say(t, db, siv, 1, 0, "a")
	for _, v := range []struct {
		reader int64
		want   int
	}{{odd, 1}, {siv, 1}, {odd, 0}, {siv, 0}, {odd, 1}} {
		if err := db.Vote(ctx, v.reader, a); err != nil {
			t.Fatal(err)
		}
		if c := must[news.Comment](t)(db.Comment(ctx, a)); c.Votes != v.want {
			t.Errorf("after %+v: %d votes", v, c.Votes)
		}
	}
}
