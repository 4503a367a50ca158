package store_test

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// told are the titles in a reader's inbox, the latest first; those seen in brackets.
func told(t *testing.T, db *store.DB, reader int64) string {
	t.Helper()
	all, _, err := db.Notices(t.Context(), reader, store.Page{Limit: 30})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, n := range all {
		if n.Title = strings.ReplaceAll(n.Title, " ", "_"); !n.Seen.IsZero() {
			n.Title = "(" + n.Title + ")"
		}
		list = append(list, n.Title)
	}
	return strings.Join(list, " ")
}

func notices(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	other := must[int64](t)(db.AddReader(t.Context(), news.Reader{Name: "Ada", Role: news.RoleReader, State: news.ReaderActive}))
	gone := must[int64](t)(db.AddReader(t.Context(), news.Reader{Name: "Bo", Role: news.RoleReader, State: news.ReaderSuspended}))
	tell := func(reader int64, subject, title string, story int64) {
		t.Helper()
		c.t = c.t.Add(time.Second)
		n := news.Notice{Reader: reader, Kind: news.NoticeReply, Subject: subject, Title: title, Story: story, Path: "/story/7"}
		if err := db.AddNotices(t.Context(), []news.Notice{n, n}); err != nil {
			t.Fatal(err)
		}
	}
	tell(me, "1", "one", 0)
	tell(me, "2", "two\n words", 7)
	tell(me, "2", "two again", 7)
	tell(other, "1", "theirs", 7)
	tell(gone, "1", "nobody's", 0)
	tell(9999, "1", "nobody's", 0)
	if got := told(t, db, me) + "|" + told(t, db, other) + "|" + told(t, db, gone); got != "two_words one|theirs|" {
		t.Error("told", got)
	}
	if n := must[int](t)(db.Unseen(t.Context(), me)); n != 2 {
		t.Error("unseen", n)
	}
	if _, err := db.Look(t.Context(), me, 7); err != nil { // opening the story is seeing its notices
		t.Fatal(err)
	}
	if got := told(t, db, me) + "|" + told(t, db, other); got != "(two_words) one|theirs" {
		t.Error("after the story was opened", got)
	}
	first, _, err := db.Notices(t.Context(), me, store.Page{Limit: 1})
	if err != nil || len(first) != 1 {
		t.Fatal(first, err)
	}
	tell(me, "3", "three", 0)
	if err := db.SeeNotices(t.Context(), me, first[0].At); err != nil {
		t.Fatal(err)
	}
	if got := told(t, db, me); got != "three (two_words) (one)" {
		t.Error("what came in after the page was sent:", got)
	}
	if _, err := db.OpenNotice(t.Context(), other, first[0].ID); errs.KindOf(err) != errs.NotFound {
		t.Error("another reader's notice:", err)
	}
	if path := must[string](t)(db.OpenNotice(t.Context(), me, first[0].ID)); path != "/story/7" {
		t.Error("leads to", path)
	}
	for _, bad := range []news.Notice{{}, {Reader: me, Kind: news.NoticeReply, Subject: "x", Title: "x", Path: "//evil.example/"}} {
		if err := db.AddNotices(t.Context(), []news.Notice{bad}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if n := must[int64](t)(db.ForgetNotices(t.Context(), c.t)); n != 3 {
		t.Error("forgot", n)
	}
}
