package store_test

import (
	"sync"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestPapers holds what the store promises of readers' own editions, on both
// engines.
func TestPapers(t *testing.T) { storetest.Each(t, papers) }

func papers(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	c.t = storetest.Now
	storetest.Fill(t, db, 120)
	ctx, now := t.Context(), storetest.Now
	id := must[int64](t)(db.AddReader(ctx, news.Reader{Name: "Siv", Mail: "siv@esker.example", Role: news.RoleReader, State: news.ReaderActive}))
	if _, err := db.Paper(ctx, id); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a paper that nobody ordered: %v", err)
	}
	for _, f := range []news.Follow{{Kind: news.FollowPlace, Name: "stell", Title: "Stell"}, {Kind: news.FollowPublisher, Name: "paper1.example", Title: "Paper 1"},
		{Kind: news.FollowSection, Name: "world", Title: "World"}, {Kind: news.FollowStory, Name: "1", Title: "A story"}, {Kind: news.FollowSearch, Name: "reservoir", Title: "reservoir"}} {
		if _, err := db.Follow(ctx, id, f); err != nil {
			t.Fatal(err)
		}
	}
	built, _, err := db.Built(ctx)
	if err != nil {
		t.Fatal(err)
	}
	fresh := must[[]store.Fresh](t)(db.FreshStories(ctx, id, store.Since{To: built, Began: now.AddDate(-1, 0, 0)}))
	followed := 0
	for _, f := range fresh {
		if !f.New || !f.Seen.IsZero() {
			t.Errorf("story %d is not new, or was seen", f.ID)
		}
		if len(f.Follows) > 0 {
			followed++
		}
	}
	if len(fresh) == 0 || followed == 0 {
		t.Fatalf("%d stories, %d of them followed", len(fresh), followed)
	}
	if _, err := db.Read(ctx, id, []int64{fresh[0].Lead}); err != nil {
		t.Fatal(err)
	}
	again := must[[]store.Fresh](t)(db.FreshStories(ctx, id, store.Since{From: built - 1, To: built, Began: now.AddDate(-1, 0, 0)}))
	if len(again) > 1 {
		t.Errorf("%d stories of one article", len(again))
	}
	for _, f := range must[[]store.Fresh](t)(db.FreshStories(ctx, id, store.Since{To: built, Began: now.AddDate(-1, 0, 0)})) {
		if f.ID == fresh[0].ID && f.Seen.IsZero() {
			t.Error("an article that was read does not count for its story")
		}
	}
	if n := must[int64](t)(db.Published(ctx, now.AddDate(1, 0, 0))); n != built {
		t.Errorf("nothing was published after a year, and it begins behind %d, not %d", n, built)
	}
	orderAndMake(t, db, c, id, built)
}

func orderAndMake(t *testing.T, db *store.DB, c *clock, id, built int64) {
	ctx, now := t.Context(), c.t
	p := news.Paper{Reader: id, Rhythm: news.RhythmDaily, Hours: []int{420}, Zone: "UTC", Minutes: 10, ByMail: true, Parts: []news.PaperPart{{Part: "front", Stories: 3}}, Languages: []string{"en"}}
	slots := []news.Slot{{Name: "one", At: now.Add(time.Hour)}, {Name: "two", At: now.Add(2 * time.Hour)}}
	if next := must[news.Slot](t)(db.SavePaper(ctx, p, slots)); next.Name != "one" {
		t.Errorf("the next is %+v", next)
	}
	if due := must[[]news.Paper](t)(db.ClaimPapers(ctx, 10, time.Minute)); len(due) != 0 {
		t.Errorf("due too early: %+v", due)
	}
	c.t = now.Add(time.Hour)
	var mu sync.Mutex
	var all []news.Paper
	var g sync.WaitGroup
	for range 4 { // processes beside each other
		g.Go(func() {
			due, err := db.ClaimPapers(ctx, 10, time.Minute)
			mu.Lock()
			defer mu.Unlock()
			if all = append(all, due...); err != nil {
				t.Error(err)
			}
		})
	}
	g.Wait()
	if len(all) != 1 || all[0].Zone != "UTC" || len(all[0].Parts) != 1 || all[0].Next.Name != "one" {
		t.Fatalf("claimed: %+v", all)
	}
	made := store.OwnEdition{Reader: id, Edition: news.Edition{Date: "one", To: news.At(c.t), Sections: []news.EditionSection{}}, Arrival: built, Slots: slots, Mail: "siv@esker.example"}
	for i := range 2 {
		if ok := must[bool](t)(db.SaveOwnEdition(ctx, made)); ok != (i == 0) {
			t.Errorf("made %v at try %d", ok, i+1)
		}
	}
	got := must[news.Paper](t)(db.Paper(ctx, id))
	if got.Next.Name != "two" || got.Arrival != built || !got.Last.Equal(c.t) {
		t.Errorf("afterwards: %+v", got)
	}
	l := must[store.EditionLetter](t)(db.EditionLetter(ctx, id, "one"))
	if l.Mail != "siv@esker.example" || !l.Sent.IsZero() {
		t.Errorf("the letter: %+v", l)
	}
	page := must[store.PaperPage](t)(db.PaperPage(ctx, id))
	if page.Mail != "siv@esker.example" || page.Follows != 5 || len(page.Languages) == 0 || len(page.Sections) == 0 || page.Sections[0] != "world" || page.Paper.Zone != "UTC" {
		t.Errorf("to choose from: %+v", page)
	}
	if err := db.StopLetters(ctx, id); err != nil || must[news.Paper](t)(db.Paper(ctx, id)).ByMail {
		t.Errorf("letters go on: %v", err)
	}
	if err := db.LetterSent(ctx, id, "one", ""); err != nil || must[store.EditionLetter](t)(db.EditionLetter(ctx, id, "one")).Sent.IsZero() {
		t.Errorf("the letter is not sent: %v", err)
	}
	c.t = now.Add(3 * time.Hour)
	if err := db.SetState(ctx, id, news.ReaderSuspended); err != nil {
		t.Fatal(err)
	}
	if due := must[[]news.Paper](t)(db.ClaimPapers(ctx, 10, time.Minute)); len(due) != 0 {
		t.Error("one who is suspended gets editions")
	}
	if _, err := db.EditionLetter(ctx, id, "one"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("and letters: %v", err)
	}
	far := must[[]news.Paper](t)(db.FarPapers(ctx, now))
	if len(far) != 1 || far[0].Reader != id {
		t.Errorf("far: %+v", far)
	}
}
