package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// twoStories stores articles 1 to 4: 1 and 2 are a story, 3 and its copy 4 another.
func twoStories(t *testing.T, e storetest.Engine) (*store.DB, *clock) {
	t.Helper()
	db, c := open(t, e)
	p := store.Placements{Upto: 4}
	for i, story := range []int64{1, 1, 3, 3} {
		c.t = c.t.Add(time.Minute)
		id := must[int64](t)(db.SaveArticle(t.Context(), article(c, fmt.Sprintf("https://p%d.example/a", i), fmt.Sprint("Report ", i), "Words.")))
		p.Placed = append(p.Placed, store.Placed{ID: id, Story: story})
	}
	p.Placed[3].DuplicateOf = 3
	if err := db.SavePlacements(t.Context(), p, sum); err != nil {
		t.Fatal(err)
	}
	return db, c
}

func titles(t *testing.T, db *store.DB) string {
	t.Helper()
	var all []string
	for _, s := range must[[]news.Story](t)(db.Front(t.Context(), 9)) {
		all = append(all, fmt.Sprint(s.ID))
	}
	return strings.Join(all, " ")
}

func senselessDecisionsAreTurnedDown(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	for trap, d := range map[string]news.Decision{
		"a story merged into itself loops":       {Kind: news.DecisionMerge, Story: 1, Into: 1},
		"a split of everything leaves no story":  {Kind: news.DecisionSplit, Story: 1, Articles: []int64{1, 2, 2}},
		"a split of a single report, with copy":  {Kind: news.DecisionSplit, Story: 3, Articles: []int64{3}},
		"a copy does not go without its origin":  {Kind: news.DecisionMove, Story: 3, Into: 1, Articles: []int64{4}},
		"an article of another story is no part": {Kind: news.DecisionMove, Story: 3, Into: 1, Articles: []int64{2}},
		"nothing chosen":                         {Kind: news.DecisionMove, Story: 3, Into: 1},
		"no such kind":                           {Kind: "burn", Story: 1},
		"a reason without end":                   {Kind: news.DecisionPin, Story: 1, Reason: strings.Repeat("x", 9999)},
	} {
		if _, err := db.SaveDecision(t.Context(), d); !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", trap, err)
		}
	}
	if _, err := db.SaveDecision(t.Context(), news.Decision{Kind: news.DecisionMerge, Story: 1, Into: 99}); !errors.Is(err, errs.NotFound) {
		t.Errorf("into a story that is not there: %v", err)
	}
	if w := must[[]news.Decision](t)(db.WaitingDecisions(t.Context())); len(w) != 0 {
		t.Errorf("%d senseless decisions wait", len(w))
	}
}

func pinAndHide(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	if got := titles(t, db); got != "3 1" {
		t.Fatalf("the front page is %s", got)
	}
	pin := must[int64](t)(db.SaveDecision(t.Context(), news.Decision{Kind: news.DecisionPin, Story: 1, Reason: "ours"}))
	if got := titles(t, db); got != "1 3" {
		t.Errorf("with 1 pinned the front page is %s", got)
	}
	if _, err := db.SaveDecision(t.Context(), news.Decision{Kind: news.DecisionPin, Story: 1}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second pin: %v: undoing one would leave the other", err)
	}
	if s := must[news.Story](t)(db.Story(t.Context(), 1)); !s.Pinned || s.Hidden {
		t.Errorf("pinned %v, hidden %v", s.Pinned, s.Hidden)
	}
	// The machine makes the pinned story part of the other: the pin goes with it.
	if err := db.SavePlacements(t.Context(), store.Placements{From: 4, Upto: 4, Merged: [][2]int64{{1, 3}}}, sum); err != nil {
		t.Fatal(err)
	}
	other := must[int64](t)(db.SaveArticle(t.Context(), article(&clock{start.Add(time.Hour)}, "https://p9.example/a", "Later", "Words.")))
	if err := db.SavePlacements(t.Context(), store.Placements{From: 4, Upto: 5, Placed: []store.Placed{{ID: other, Story: other}}}, sum); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, db); got != "3 5" {
		t.Errorf("after the pinned story went into 3, the front page is %s", got)
	}
	if err := db.UndoDecision(t.Context(), pin); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, db); got != "5 3" {
		t.Errorf("with the pin taken back the front page is %s", got)
	}
	if err := db.UndoDecision(t.Context(), pin); !errors.Is(err, errs.Conflict) {
		t.Errorf("undone twice: %v", err)
	}
	hide := must[int64](t)(db.SaveDecision(t.Context(), news.Decision{Kind: news.DecisionHide, Story: 5}))
	if got := titles(t, db); got != "3" {
		t.Errorf("with 5 hidden the front page is %s", got)
	}
	if list, _, err := db.Stories(t.Context(), store.Filter{Section: "world"}, store.Page{Limit: 9}); err != nil || len(list) != 1 {
		t.Errorf("its section lists %d stories: %v", len(list), err)
	}
	if s := must[news.Story](t)(db.Story(t.Context(), 5)); !s.Hidden { // its page stays
		t.Error("its page does not say that it is hidden")
	}
	if err := db.UndoDecision(t.Context(), hide); err != nil || titles(t, db) != "5 3" {
		t.Errorf("shown again: %s, %v", titles(t, db), err)
	}
	// The log of the story that the other became part of tells of both.
	if log := must[[]news.Decision](t)(db.Decisions(t.Context(), 3)); len(log) != 1 || log[0].Reason != "ours" || log[0].Undone.IsZero() {
		t.Errorf("log %+v", log)
	}
}

func carriedOutOnce(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	id := must[int64](t)(db.SaveDecision(t.Context(), news.Decision{Kind: news.DecisionMerge, Story: 1, Into: 3}))
	waiting := must[[]news.Decision](t)(db.WaitingDecisions(t.Context()))
	if len(waiting) != 1 || waiting[0].ID != id || !waiting[0].Done.IsZero() {
		t.Fatalf("waiting %+v", waiting)
	}
	d := waiting[0]
	d.Moved = []news.Moved{{Article: 1, From: 1, Into: 3}, {Article: 2, From: 1, Into: 3}}
	p := store.Placements{Placed: []store.Placed{{ID: 1, Story: 3}, {ID: 2, Story: 3}}, Merged: [][2]int64{{1, 3}}}
	if err := db.CarryOut(t.Context(), d, p, sum); err != nil {
		t.Fatal(err)
	}
	if w := must[[]news.Decision](t)(db.WaitingDecisions(t.Context())); len(w) != 0 {
		t.Error("it is carried out again")
	}
	built, _, err := db.Built(t.Context())
	if err != nil || built != 4 {
		t.Errorf("built up to %d: a decision is no arrival, and none may be skipped or built twice: %v", built, err)
	}
	pinned := map[int64]bool{}
	hold := func() {
		err := db.ArrivedAfter(t.Context(), 0, 9, func(a store.Arrived) error { pinned[a.ID] = a.Pinned; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if hold(); !pinned[1] || !pinned[2] || pinned[3] {
		t.Errorf("held in place: %v, want what a person moved", pinned)
	}
	if err := db.UndoDecision(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	d = must[[]news.Decision](t)(db.WaitingDecisions(t.Context()))[0]
	if err := db.CarryOut(t.Context(), d, store.Placements{Placed: []store.Placed{{ID: 1, Story: 1}, {ID: 2, Story: 1}}}, sum); err != nil {
		t.Fatal(err)
	}
	if hold(); pinned[1] || pinned[2] {
		t.Errorf("held in place after it was taken back: %v", pinned)
	}
	if s := must[news.Story](t)(db.Story(t.Context(), 1)); s.State != news.StoryOpen || s.Articles != 2 {
		t.Errorf("the story that came back: %+v", s)
	}
}

func chapterFollowsItsStory(t *testing.T, e storetest.Engine) {
	db, _ := twoStories(t, e)
	if err := db.SavePlacements(t.Context(), store.Placements{From: 4, Upto: 4, Chapters: [][2]int64{{3, 1}}}, sum); err != nil {
		t.Fatal(err)
	}
	if o := must[store.OpenedStory](t)(db.OpenStory(t.Context(), 0, 3, 0)); len(o.Earlier) != 1 || o.Earlier[0].ID != 1 || len(o.Later) != 0 {
		t.Errorf("before 3: %+v, after it: %+v", o.Earlier, o.Later)
	}
	if o := must[store.OpenedStory](t)(db.OpenStory(t.Context(), 0, 1, 0)); len(o.Earlier) != 0 || len(o.Later) != 1 || o.Later[0].ID != 3 {
		t.Errorf("before 1: %+v, after it: %+v", o.Earlier, o.Later)
	}
}

// marksFollow lets a reader look at a story, follow it and stop in an article; the
// story is parted and merged, and nothing of that is lost.
func marksFollow(t *testing.T, e storetest.Engine) {
	db, c := twoStories(t, e)
	ctx := t.Context()
	must[time.Time](t)(db.Look(ctx, store.Single, 1))
	looked := c.t
	if err := db.SavePlace(ctx, store.Single, 2, 7); err != nil {
		t.Fatal(err)
	}
	must[int64](t)(db.Follow(ctx, store.Single, news.Follow{Kind: "story", Name: "1"}))
	c.t = c.t.Add(time.Hour)
	since := func(story int64) time.Time { t.Helper(); return must[time.Time](t)(db.Look(ctx, store.Single, story)) }
	following := func() (names []string) {
		for _, f := range must[[]news.Follow](t)(db.Follows(ctx, store.Single)) {
			names = append(names, f.Name)
		}
		slices.Sort(names)
		return names
	}
	// Article 2 turns out to be another event.
	if err := db.SavePlacements(ctx, store.Placements{From: 4, Upto: 4, Placed: []store.Placed{{ID: 2, Story: 2}}}, sum); err != nil {
		t.Fatal(err)
	}
	if got := since(2); !got.Equal(looked) {
		t.Errorf("the part that left was looked at %v, want %v", got, looked)
	}
	if got := following(); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("after the split, followed: %v", got)
	}
	// And then both are part of story 3.
	if err := db.SavePlacements(ctx, store.Placements{From: 4, Upto: 4, Merged: [][2]int64{{2, 3}, {1, 3}}}, sum); err != nil {
		t.Fatal(err)
	}
	if got := since(3); got.IsZero() {
		t.Error("the visit did not follow into the story they became part of")
	}
	if got := following(); !slices.Equal(got, []string{"3"}) {
		t.Errorf("after the merge, followed: %v", got)
	}
	if o := must[store.Opened](t)(db.Open(ctx, store.Single, 2, 0)); o.Paragraph != 7 || o.Told.ID != 3 {
		t.Errorf("stopped in paragraph %d of an article in story %d", o.Paragraph, o.Told.ID)
	}
}

// storyLives closes after seven quiet days and opens again with a report.
func storyLives(t *testing.T, e storetest.Engine) {
	db, c := twoStories(t, e)
	ctx := t.Context()
	state := func() news.StoryState { t.Helper(); return must[news.Story](t)(db.Story(ctx, 1)).State }
	if n := must[int64](t)(db.CloseStories(ctx, c.t.Add(-time.Hour))); n != 0 || state() != news.StoryOpen {
		t.Fatalf("%d stories closed within the hour", n)
	}
	c.t = c.t.Add(8 * 24 * time.Hour)
	if n := must[int64](t)(db.CloseStories(ctx, c.t.Add(-7*24*time.Hour))); n != 2 || state() != news.StoryClosed {
		t.Errorf("%d stories closed after eight days, want both; the first is %s", n, state())
	}
	if titles(t, db) != "" {
		t.Errorf("closed stories on the front page: %s", titles(t, db))
	}
	id := must[int64](t)(db.SaveArticle(ctx, article(c, "https://late.example/a", "Late", "Words.")))
	if err := db.SavePlacements(ctx, store.Placements{From: 4, Upto: 5, Placed: []store.Placed{{ID: id, Story: 1}}}, sum); err != nil {
		t.Fatal(err)
	}
	if state() != news.StoryOpen || titles(t, db) != "1" {
		t.Errorf("with a late report it is %s, on the front page: %s", state(), titles(t, db))
	}
}

// tasteOfReaders keeps the rules of each reader apart, and finds the news that
// they are about, under the name that a topic rule gives it.
func tasteOfReaders(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	ctx := t.Context()
	a := tagged(t, db, c, "https://a.example/1", "rowing")
	b := tagged(t, db, c, "https://b.example/2", "regatta")
	must[int64](t)(db.SaveTopicRule(ctx, rule(news.TopicMerge, tag("regatta"), tag("rowing"))))
	id := must[int64](t)(db.SaveReaderRule(ctx, 1, news.ReaderRule{Effect: news.Mute, Subject: news.SubjectTag, What: "#Regatta"}))
	must[int64](t)(db.SaveReaderRule(ctx, 1, news.ReaderRule{Effect: news.Boost, Subject: news.SubjectPublisher, What: "https://B.example/", Until: c.t.Add(time.Hour)}))
	must[int64](t)(db.SaveReaderRule(ctx, 2, news.ReaderRule{Effect: news.Mute, Subject: news.SubjectWord, What: " lottery "}))
	taste := must[news.Taste](t)(db.Taste(ctx, 1))
	if len(taste.Rules) != 2 || taste.Rules[0].What != "regatta" || !taste.Articles[0][a] || !taste.Articles[0][b] {
		t.Errorf("the tag: %+v", taste)
	}
	if r := taste.Rules[1]; r.What != "b.example" || taste.Articles[1][a] || !taste.Articles[1][b] || !r.Holds(c.t, "front", "", "") || r.Holds(c.t.Add(2*time.Hour), "front", "", "") {
		t.Errorf("the publisher: %+v", taste)
	}
	if err := db.RemoveReaderRule(ctx, 2, id); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another reader removed it: %v", err)
	}
	if err := db.RemoveReaderRule(ctx, 1, id); err != nil {
		t.Error(err)
	}
	if other := must[news.Taste](t)(db.Taste(ctx, 2)); len(other.Rules) != 1 || other.Rules[0].What != "lottery" {
		t.Errorf("the other reader: %+v", other)
	}
}
