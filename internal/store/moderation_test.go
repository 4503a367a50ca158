package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// house is a newspaper with comments and people who look after them.
type house struct {
	*store.DB
	t                  *testing.T
	c                  *clock
	owner, mod, second int64
	siv                int64 // a reader of long standing
}

func newHouse(t *testing.T, e storetest.Engine) *house {
	db, c := twoStories(t, e)
	h := &house{DB: db, t: t, c: c}
	h.owner = must[news.Reader](t)(db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: "Olav"}, Claim: true})).ID
	h.mod, h.second = join(t, db, "Mona", news.RoleModerator), join(t, db, "Nils", news.RoleModerator)
	h.siv = join(t, db, "Siv", news.RoleReader)
	c.t = c.t.AddDate(0, 1, 0)
	return h
}

// write submits a comment under story 1.
func (h *house) write(reader int64, text string) (news.Comment, discuss.Verdict) {
	h.t.Helper()
	return h.writeFrom(reader, "net-1", text)
}

func (h *house) writeFrom(reader int64, network, text string) (news.Comment, discuss.Verdict) {
	h.t.Helper()
	h.c.t = h.c.t.Add(15 * time.Second)
	c, _, v, err := h.SubmitComment(h.t.Context(), store.Submission{Took: time.Minute, Writing: store.Writing{Story: 1, Reader: reader, Source: text, HTML: news.HTML("<p>" + text + "</p>"), Network: network}})
	if err != nil {
		h.t.Fatal(err)
	}
	return c, v
}

func (h *house) rule(kind news.RulingKind, comment, moderator int64) int64 {
	h.t.Helper()
	return must[int64](h.t)(h.Rule(h.t.Context(), store.Decision{Kind: kind, Comment: comment, Moderator: moderator, Rule: "Be kind", Reason: "Because", For: time.Hour, Seen: -1}))
}

func (h *house) stands(what string, comment int64, want news.CommentState) {
	h.t.Helper()
	k := must[store.CommentInContext](h.t)(h.OpenComment(h.t.Context(), comment, 0, store.Page{Limit: 1}))
	if k.State != want {
		h.t.Errorf("%s: the comment is %s, want %s", what, k.State, want)
	}
}

// waits is the queue: each comment with how severe it is.
func (h *house) waits(f store.MatterFilter) (ids []int64) {
	h.t.Helper()
	all, _, err := h.Queue(h.t.Context(), f, store.Page{Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range all {
		ids = append(ids, m.Comment)
	}
	return ids
}

// thoughts are comments that say different things.
var thoughts = []string{
	"Who was on duty that night, and why does nobody ask them about it?",
	"My grandmother saw the first gate being built; it leaked even then.",
	"Rain of that kind comes every twenty years. It was no surprise to anybody.",
	"I should like to see the contract between the town and the company.",
	"Sirens were heard in the upper valley only, whatever is printed here.",
	"Let us wait for the report before we blame those who work there.",
	"The photograph shows the other dam, forty kilometres to the south.",
}

const remark = "The wall was inspected in May, and the report is in the archive."

func firstCommentsWait(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	c, v := h.write(h.siv, remark)
	h.stands("a first comment", c.ID, news.CommentPending)
	if v.Act != discuss.Hold || v.Reason == "" {
		t.Errorf("its author is told %+v", v)
	}
	all, _, err := h.Queue(t.Context(), store.MatterFilter{}, store.Page{Limit: 10})
	if err != nil || len(all) != 1 || all[0].Comment != c.ID || !all[0].Held || all[0].Author != "Siv" || all[0].Said.Source != remark || all[0].Title == "" || all[0].Last == 0 {
		t.Fatalf("the queue: %+v, %v", all, err)
	}
	h.rule(news.RulingApprove, c.ID, h.mod)
	h.stands("approved", c.ID, news.CommentVisible)
	if got := h.waits(store.MatterFilter{}); len(got) != 0 {
		t.Errorf("the queue has %v still", got)
	}
	if got := told(t, h.DB, h.siv); !strings.Contains(got, "can_be_seen_now") {
		t.Errorf("its author is told %q", got)
	}
	for i := range 2 {
		c, _ := h.write(h.siv, thoughts[i])
		h.rule(news.RulingApprove, c.ID, h.mod)
	}
	c, v = h.write(h.siv, "By now I am known here, and nobody has to look first at what I say")
	h.stands("of somebody trusted", c.ID, news.CommentVisible)
	if v.Act != discuss.Publish {
		t.Errorf("%+v", v)
	}
	if _, v := h.write(h.siv, "By now I am known here, and nobody has to look first at what I say."); v.Act != discuss.Refuse || v.Check != "copy" {
		t.Errorf("said twice: %+v", v)
	}
	// The same form sent twice is one comment, not a copy.
	s := store.Submission{Took: time.Minute, Writing: store.Writing{Story: 1, Reader: h.mod, Source: "Good morning, everybody who is up already", Nonce: "n1"}}
	for i := range 2 {
		c, fresh, v, err := h.SubmitComment(t.Context(), s)
		if err != nil || c.ID == 0 || fresh != (i == 0) || v.Act == discuss.Refuse {
			t.Errorf("sent %d times: %+v %v %+v %v", i+1, c, fresh, v, err)
		}
	}
}

func rulingsAreTakenBack(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	c, _ := h.write(h.siv, remark)
	approve := h.rule(news.RulingApprove, c.ID, h.mod)
	hide := h.rule(news.RulingHide, c.ID, h.second)
	h.stands("hidden", c.ID, news.CommentHidden)
	undo := must[int64](t)(h.Undo(ctx, hide, h.mod, "It was harmless"))
	h.stands("taken back", c.ID, news.CommentVisible)
	if got := told(t, h.DB, h.siv); !strings.Contains(got, "was_taken_back") {
		t.Errorf("told: %q", got)
	}
	_, err := h.Undo(ctx, hide, h.mod, "")
	is(t, "taken back twice", err, errs.Conflict)
	again := must[int64](t)(h.Undo(ctx, undo, h.second, ""))
	h.stands("the undoing taken back", c.ID, news.CommentHidden)
	_, err = h.Undo(ctx, again, h.mod, "")
	is(t, "round and round", err, errs.Invalid)
	must[int64](t)(h.Undo(ctx, hide, h.mod, ""))
	must[int64](t)(h.Undo(ctx, approve, h.mod, ""))
	h.stands("the approval taken back", c.ID, news.CommentPending)
	if got := h.waits(store.MatterFilter{Kind: "held"}); len(got) != 1 {
		t.Errorf("it does not wait again: %v", got)
	}
	log, _, err := h.Rulings(ctx, store.RulingFilter{Comment: c.ID}, store.Page{Limit: 50})
	if err != nil || len(log) != 7 || log[0].ModeratorName != "Mona" || log[0].ReaderName != "Siv" {
		t.Errorf("the log has %d: %+v, %v", len(log), log, err)
	}
}

func hostileModeratorIsUndone(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	var good, bad []int64
	for i := range 6 {
		c, _ := h.write(h.siv, thoughts[i])
		if c.ID == 0 {
			t.Fatal("refused")
		}
		good = append(good, c.ID)
		h.rule(news.RulingApprove, c.ID, h.second)
	}
	spam, _ := h.write(join(t, h.DB, "Spammer", news.RoleReader), "Buy my watches, they are cheap and they are many")
	bad = append(bad, spam.ID)
	h.rule(news.RulingRemove, spam.ID, h.second)
	since := h.c.t.Add(time.Second)
	h.c.t = h.c.t.Add(time.Minute)
	for _, id := range good {
		h.rule(news.RulingRemove, id, h.mod)
	}
	h.rule(news.RulingApprove, bad[0], h.mod)
	h.rule(news.RulingBan, good[0], h.mod)
	if _, v := h.write(h.siv, "Why was all that I wrote removed, and by whom?"); v.Act != discuss.Refuse || v.Check != "sanction" {
		t.Fatalf("banned: %+v", v)
	}
	_, _, err := h.UndoAll(ctx, h.mod, since, h.second, "")
	is(t, "by no owner", err, errs.Forbidden)
	id, n, err := h.UndoAll(ctx, h.mod, since, h.owner, "Mona went mad")
	if err != nil || n != 8 {
		t.Fatal(n, err)
	}
	for _, c := range good {
		h.stands("after the undoing", c, news.CommentVisible)
	}
	h.stands("spam", bad[0], news.CommentRemoved)
	if _, v := h.write(h.siv, "Thank you for bringing back what I had written"); v.Act != discuss.Publish {
		t.Errorf("still banned: %+v", v)
	}
	_, err = h.Undo(ctx, id, h.second, "")
	is(t, "taken back by no owner", err, errs.Forbidden)
	must[int64](t)(h.Undo(ctx, id, h.owner, "It was not Mona"))
	h.stands("the undoing of all taken back", good[3], news.CommentRemoved)
	if _, _, err := h.UndoAll(ctx, h.mod, since, h.owner, "It was after all"); err != nil {
		t.Error(err)
	}
	h.stands("and once more", good[3], news.CommentVisible)
}

func nobodyJudgesTheirOwn(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	own, _ := h.write(h.mod, remark)
	other, _ := h.write(h.siv, "An ordinary remark on what was said about the wall before")
	try := func(kind news.RulingKind, comment, who, seen int64) error {
		_, err := h.Rule(ctx, store.Decision{Kind: kind, Comment: comment, Moderator: who, Reason: "Because", For: time.Hour, Seen: seen})
		return err
	}
	is(t, "on an own comment", try(news.RulingHide, own.ID, h.mod, -1), errs.Forbidden)
	is(t, "on a colleague's", try(news.RulingHide, own.ID, h.second, -1), errs.Forbidden)
	is(t, "by a reader", try(news.RulingHide, other.ID, h.siv, -1), errs.Forbidden)
	if err := try(news.RulingHide, own.ID, h.owner, -1); err != nil {
		t.Error("the owner on a moderator's:", err)
	}
	is(t, "without a reason", second(h.Rule(ctx, store.Decision{Kind: news.RulingHide, Comment: other.ID, Moderator: h.mod, Seen: -1})), errs.Invalid)
	is(t, "what is no decision", try(news.RulingTakedown, other.ID, h.mod, -1), errs.Invalid)
	is(t, "a comment that is not", try(news.RulingHide, 999, h.mod, -1), errs.NotFound)

	// Two decide at once: the second is told.
	log, _, _ := h.Rulings(ctx, store.RulingFilter{Comment: other.ID}, store.Page{Limit: 1})
	seen := log[0].ID
	if err := try(news.RulingApprove, other.ID, h.mod, seen); err != nil {
		t.Fatal(err)
	}
	err := try(news.RulingRemove, other.ID, h.second, seen)
	is(t, "the second of two", err, errs.Conflict)
	if err == nil || !strings.Contains(err.Error(), "Mona") {
		t.Errorf("they are told %v", err)
	}
	h.stands("the first one's", other.ID, news.CommentVisible)

	// A role that was taken away is not used any more.
	if err := h.SetRole(ctx, h.second, news.RoleReader); err != nil {
		t.Fatal(err)
	}
	is(t, "after their time", try(news.RulingRemove, other.ID, h.second, -1), errs.Forbidden)
	_, err = h.Undo(ctx, seen, h.second, "")
	is(t, "taking back after their time", err, errs.Forbidden)
}

func appealsAreHeardByAnother(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	c, _ := h.write(h.siv, remark)
	hide := h.rule(news.RulingHide, c.ID, h.mod)
	is(t, "somebody else's", h.AddAppeal(ctx, hide, h.second, "Mine"), errs.NotFound)
	is(t, "without words", h.AddAppeal(ctx, hide, h.siv, " "), errs.Invalid)
	if err := h.AddAppeal(ctx, hide, h.siv, "The report is there, I have read it"); err != nil {
		t.Fatal(err)
	}
	is(t, "twice", h.AddAppeal(ctx, hide, h.siv, "Please"), errs.Conflict)
	all, _, err := h.Queue(ctx, store.MatterFilter{Kind: "appeals"}, store.Page{Limit: 10})
	if err != nil || len(all) != 1 || len(all[0].Appealed) != 1 || all[0].Appealed[0].Words == "" || all[0].Appealed[0].Of.Moderator != h.mod {
		t.Fatalf("%+v, %v", all, err)
	}
	decide := func(who int64, reverse bool) error {
		_, err := h.DecideAppeal(ctx, hide, who, reverse, "We looked again")
		return err
	}
	is(t, "by the same moderator", decide(h.mod, false), errs.Forbidden)
	is(t, "by a reader", decide(h.siv, true), errs.Forbidden)
	if err := decide(h.second, true); err != nil {
		t.Fatal(err)
	}
	h.stands("granted", c.ID, news.CommentVisible)
	is(t, "decided twice", decide(h.owner, false), errs.Conflict)
	if got := told(t, h.DB, h.siv); !strings.Contains(got, "was_granted") {
		t.Errorf("told: %q", got)
	}
	if n := h.waits(store.MatterFilter{}); len(n) != 0 {
		t.Errorf("the queue has %v still", n)
	}

	// A sanction without a comment is appealed against as well; turned down it stands.
	ban := must[int64](t)(h.Rule(ctx, store.Decision{Kind: news.RulingBan, Reader: h.siv, Moderator: h.mod, Reason: "Enough"}))
	if err := h.AddAppeal(ctx, ban, h.siv, "Why?"); err != nil {
		t.Fatal(err)
	}
	if all, _, err := h.Queue(ctx, store.MatterFilter{}, store.Page{Limit: 10}); err != nil || len(all) != 1 || all[0].Ruling != ban || len(all[0].Appealed) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	must[int64](t)(h.DecideAppeal(ctx, ban, h.second, false, "For what you wrote to Nils"))
	if all, _, err := h.Queue(ctx, store.MatterFilter{}, store.Page{Limit: 10}); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if k := must[store.History](t)(h.History(ctx, h.siv)); k.Sanction.ID != ban {
		t.Errorf("they may write: %+v", k)
	}

	// Where there is nobody else, whoever decided looks again.
	for _, id := range []int64{h.mod, h.second} {
		if err := h.SetRole(ctx, id, news.RoleReader); err != nil {
			t.Fatal(err)
		}
	}
	alone := must[int64](t)(h.Rule(ctx, store.Decision{Kind: news.RulingWarn, Reader: h.siv, Moderator: h.owner, Reason: "Be kind"}))
	if err := h.AddAppeal(ctx, alone, h.siv, "I was"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DecideAppeal(ctx, alone, h.owner, true, "You were"); err != nil {
		t.Error("the only moderator:", err)
	}
}

func reportsAreAnswered(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	spam, _ := h.write(h.mod, "A remark of a moderator's that somebody dislikes")
	mild, _ := h.write(h.second, "Another remark of a moderator's, on another matter")
	report := func(comment, reader int64, mark, token string, kind news.ReportKind) error {
		_, err := h.AddReport(ctx, news.ReaderReport{Comment: comment, Reader: reader, Mark: mark, Kind: kind, About: "See there", Contact: "a@b.example"}, token)
		return err
	}
	is(t, "of no kind", report(spam.ID, h.siv, "m", "t0", "x"), errs.Invalid)
	is(t, "of nothing", report(999, h.siv, "m", "t0", news.ReportSpam), errs.NotFound)
	for i, err := range []error{report(mild.ID, 0, "m1", "t1", news.ReportOffTopic), report(spam.ID, h.siv, "m1", "t2", news.ReportIllegal), report(spam.ID, 0, "m2", "t3", news.ReportSpam)} {
		if err != nil {
			t.Fatal(i, err)
		}
	}
	is(t, "twice by one", report(spam.ID, h.siv, "m9", "t4", news.ReportSpam), errs.Conflict)
	// A flood from one network is a household's, and lifts nothing.
	for i := range 50 {
		err := report(mild.ID, 0, "m1", fmt.Sprint("f", i), news.ReportOffTopic)
		if i >= 2 {
			is(t, "a flood", err, errs.Conflict)
		}
	}
	if got := h.waits(store.MatterFilter{}); len(got) != 2 || got[0] != spam.ID {
		t.Errorf("the queue is %v, want what may be against the law first", got)
	}
	h.rule(news.RulingRemove, spam.ID, h.owner)
	for token, reader := range map[string]int64{"t2": h.siv, "t3": 0} {
		r := must[news.ReaderReport](t)(h.ReportBy(ctx, token))
		if r.Answered.IsZero() || !strings.Contains(r.Answer, "Because") || r.Reader != reader {
			t.Errorf("%s: %+v", token, r)
		}
	}
	if got := told(t, h.DB, h.siv); !strings.Contains(got, "report_was_answered") {
		t.Errorf("who reported is told %q", got)
	}
	last, _, _ := h.Rulings(ctx, store.RulingFilter{Comment: spam.ID}, store.Page{Limit: 1})
	if all := must[[]news.ReaderReport](t)(h.AnsweredBy(ctx, last[0].ID)); len(all) != 2 {
		t.Errorf("letters go to %d", len(all))
	}
	is(t, "what is gone", report(spam.ID, 0, "m3", "t5", news.ReportSpam), errs.Gone)
	// Taking it back has them wait again.
	must[int64](t)(h.Undo(ctx, last[0].ID, h.owner, ""))
	if r := must[news.ReaderReport](t)(h.ReportBy(ctx, "t2")); !r.Answered.IsZero() {
		t.Error("a report is answered by what was taken back")
	}
	if _, err := h.ReportOf(ctx, h.mod, 2); errs.KindOf(err) != errs.NotFound {
		t.Errorf("somebody else's report: %v", err)
	}
	n := must[store.Moderated](t)(h.Transparency(ctx, time.Time{}))
	if len(n.Reports) == 0 || len(n.Rulings) == 0 {
		t.Errorf("%+v", n)
	}
}

func deletedLeavesTheQueue(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	gone, _ := h.write(h.siv, remark)
	odd := join(t, h.DB, "Odd", news.RoleReader)
	kept, _ := h.write(odd, "Something else altogether that waits for a moderator to look")
	if _, err := h.AddReport(ctx, news.ReaderReport{Comment: gone.ID, Mark: "m", Kind: news.ReportSpam}, "t1"); err != nil {
		t.Fatal(err)
	}
	if err := h.DeleteComment(ctx, h.siv, gone.ID); err != nil {
		t.Fatal(err)
	}
	if got := h.waits(store.MatterFilter{}); len(got) != 1 || got[0] != kept.ID {
		t.Errorf("the queue is %v", got)
	}
	if r := must[news.ReaderReport](t)(h.ReportBy(ctx, "t1")); r.Answered.IsZero() {
		t.Error("who reported waits for ever")
	}
	_, err := h.Rule(ctx, store.Decision{Kind: news.RulingApprove, Comment: gone.ID, Moderator: h.mod, Seen: -1})
	is(t, "bringing back what was deleted", err, errs.Gone)
	if err := h.RemoveReader(ctx, odd, false); err != nil {
		t.Fatal(err)
	}
	if got := h.waits(store.MatterFilter{}); len(got) != 0 {
		t.Errorf("what somebody wrote who has left waits: %v", got)
	}
	if err := h.RemoveReader(ctx, h.siv, false); err != nil {
		t.Fatal(err)
	}
	log, _, err := h.Rulings(ctx, store.RulingFilter{}, store.Page{Limit: 50})
	for _, r := range log {
		if r.Reader == h.siv || r.Reader == odd {
			t.Errorf("the log remembers who left: %+v", r)
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// raidIsHeld has 1,000 accounts write the same within a minute.
func raidIsHeld(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	p := discuss.DefaultPolicy()
	p.Mode, p.NetworkHour, p.SlowSeconds = discuss.ModeAfter, 0, 0
	if err := h.SavePolicy(ctx, p, h.owner); err != nil {
		t.Fatal(err)
	}
	n := 1000
	if testing.Short() || e != storetest.SQLite {
		n = 100
	}
	for i := range n {
		id := join(t, h.DB, fmt.Sprintf("raider %d x", i+100000), news.RoleReader)
		h.c.t = h.c.t.Add(time.Minute/1000 - 15*time.Second)
		h.writeFrom(id, fmt.Sprint("net-", i%7), fmt.Sprintf("Everybody should go and look at our page, there is the truth about the dam %d", i))
	}
	l := must[store.Load](t)(h.Load(ctx))
	if l.Held < n-p.RaidAccounts || l.Flood < p.RaidAccounts || len(l.Networks) != 7 || len(l.Texts) == 0 || l.Texts[0].Count < n/2 {
		t.Fatalf("%d wait of %d: %+v", l.Held, n, l)
	}
	began := time.Now()
	all, turn, err := h.Queue(ctx, store.MatterFilter{}, store.Page{Limit: 25})
	if err != nil || len(all) != 25 || turn.Older == "" {
		t.Fatal(len(all), err)
	}
	t.Logf("a page of the queue of %d in %v", l.All, time.Since(began))
	newest := int64(1 << 40)
	for _, f := range []store.MatterFilter{{Alike: l.Texts[0].Alike}, {Newcomers: true}} {
		for left := 1; left > 0; {
			var done, refused int
			done, left, refused, err = h.RuleMany(ctx, store.Decision{Kind: news.RulingHide, Moderator: h.mod, Reason: "A raid"}, f, newest, nil)
			if err != nil || refused > 0 || done == 0 && left > 0 {
				t.Fatal(done, left, refused, err)
			}
		}
	}
	if l := must[store.Load](t)(h.Load(ctx)); l.Held != 0 {
		t.Errorf("%d wait still", l.Held)
	}
	_, _, _, err = h.RuleMany(ctx, store.Decision{Kind: news.RulingHide, Moderator: h.siv, Reason: "x"}, store.MatterFilter{Newcomers: true}, newest, []int64{1})
	if errs.KindOf(err) == "" && err != nil {
		t.Error(err)
	}
	if _, _, _, err := h.RuleMany(ctx, store.Decision{Kind: news.RulingHide, Moderator: h.mod, Reason: "x"}, store.MatterFilter{}, newest, nil); errs.KindOf(err) != errs.Invalid {
		t.Errorf("everything at once: %v", err)
	}
}

func sanctionsHold(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	c, _ := h.write(h.siv, remark)
	pause := h.rule(news.RulingPause, c.ID, h.mod)
	if _, v := h.write(h.siv, "May I say something else about it now?"); v.Act != discuss.Refuse || !strings.Contains(v.Reason, fmt.Sprint("/ruling/", pause)) {
		t.Errorf("paused: %+v", v)
	}
	h.c.t = h.c.t.Add(2 * time.Hour)
	if _, v := h.write(h.siv, "May I say something else about it now?"); v.Act == discuss.Refuse {
		t.Errorf("after the pause: %+v", v)
	}
	// A network is barred for those who are not known.
	ban := must[int64](t)(h.Rule(ctx, store.Decision{Kind: news.RulingBan, Comment: c.ID, Mark: "its", Moderator: h.mod, Reason: "A flood", Seen: -1}))
	odd := join(t, h.DB, "Odd", news.RoleReader)
	if _, v := h.write(odd, "I have come to say what I think of it"); v.Act != discuss.Refuse || v.Check != "sanction" {
		t.Errorf("from a barred network: %+v", v)
	}
	if _, v := h.writeFrom(odd, "net-2", "I have come to say what I think of it"); v.Act == discuss.Refuse {
		t.Errorf("from another: %+v", v)
	}
	if all := must[[]news.Ruling](t)(h.Barred(ctx, 10)); len(all) != 1 || all[0].ID != ban || all[0].Mark != "net-1" || all[0].Reader != 0 {
		t.Errorf("barred: %+v", all)
	}
	must[int64](t)(h.Undo(ctx, ban, h.mod, ""))
	if _, v := h.write(odd, "Yet another thing that I have to say of the matter"); v.Act == discuss.Refuse {
		t.Errorf("taken back: %+v", v)
	}
}

func editsAreJudged(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	p := discuss.DefaultPolicy()
	p.Mode, p.Filters = discuss.ModeAfter, []discuss.Filter{{Kind: discuss.FilterWord, Text: "viagra"}, {Kind: discuss.FilterWord, Text: "heroin", Refuse: true}}
	if err := h.SavePolicy(t.Context(), p, h.owner); err != nil {
		t.Fatal(err)
	}
	c, _ := h.write(h.siv, remark)
	h.stands("an honest one", c.ID, news.CommentVisible)
	edit := func(version int, text string) discuss.Verdict {
		t.Helper()
		return must[discuss.Verdict](t)(h.SubmitEdit(t.Context(), store.Edit{Comment: c.ID, Reader: h.siv, Version: version, Source: text, HTML: news.HTML(text)}, store.Submission{Took: -1}))
	}
	if v := edit(1, "Buy heroin"); v.Act != discuss.Refuse {
		t.Errorf("%+v", v)
	}
	edit(1, "Buy viagra here, it is what everybody takes")
	h.stands("turned into spam", c.ID, news.CommentPending)
	edit(2, remark+" I take it back.")
	h.stands("mended, and still waiting", c.ID, news.CommentPending)
	h.rule(news.RulingApprove, c.ID, h.mod)
	h.stands("approved", c.ID, news.CommentVisible)
}

func documentsAreKept(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	for _, text := range []string{"one", "two", "three", "three"} {
		if err := h.SaveDocument(ctx, "house-rules", text, h.owner); err != nil {
			t.Fatal(err)
		}
	}
	reads := func(want string) {
		t.Helper()
		if d := must[store.Document](t)(h.Document(ctx, "house-rules")); d.Body != want {
			t.Errorf("it reads %q, want %q", d.Body, want)
		}
	}
	log, _, _ := h.Rulings(ctx, store.RulingFilter{Kind: news.RulingDocument}, store.Page{Limit: 10})
	if len(log) != 3 {
		t.Fatalf("%d changes", len(log))
	}
	_, err := h.Undo(ctx, log[0].ID, h.mod, "")
	is(t, "by a moderator", err, errs.Forbidden)
	undo := must[int64](t)(h.Undo(ctx, log[0].ID, h.owner, ""))
	reads("two")
	must[int64](t)(h.Undo(ctx, undo, h.owner, ""))
	reads("three")
	must[int64](t)(h.Undo(ctx, log[1].ID, h.owner, ""))
	reads("three") // what came later stands
	is(t, "a very long one", h.SaveDocument(ctx, "terms", strings.Repeat("x", 300_000), h.owner), errs.Invalid)
}

func takedowns(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	ctx := t.Context()
	_, _, err := h.TakeDown(ctx, store.Takedown{Address: "https://p0.example/a", Reason: "x", Editor: h.mod})
	is(t, "by a moderator", err, errs.Forbidden)
	if _, err := h.AddReport(ctx, news.ReaderReport{Article: 1, Mark: "m", Kind: news.ReportIllegal}, "t1"); err != nil {
		t.Fatal(err)
	}
	id, article, err := h.TakeDown(ctx, store.Takedown{Address: "https://p0.example/a", Reason: "A court order", Editor: h.owner})
	if err != nil || article != 1 {
		t.Fatal(article, err)
	}
	is(t, "its page", second(h.Article(ctx, 1)), errs.Gone)
	if r := must[news.ReaderReport](t)(h.ReportBy(ctx, "t1")); !strings.Contains(r.Answer, "A court order") {
		t.Errorf("who reported it is told %q", r.Answer)
	}
	must[int64](t)(h.Undo(ctx, id, h.owner, "The order was lifted"))
	is(t, "after the undoing", second(h.Removed(ctx, "https://p0.example/a")), errs.NotFound)

	// All of a publisher.
	f := addFeed(t, h.DB, "https://p1.example/feed")
	id, _, err = h.TakeDown(ctx, store.Takedown{Publisher: "P1.example ", Reason: "They print lies", Editor: h.owner})
	if err != nil {
		t.Fatal(err)
	}
	cards, _, err := h.Articles(ctx, store.Filter{Publisher: "p1.example"}, store.Page{Limit: 10})
	if err != nil || len(cards) != 0 {
		t.Errorf("%d of its articles are there: %v", len(cards), err)
	}
	if n := must[int64](t)(h.SaveArticle(ctx, article2(h.c, "https://p1.example/new"))); n != 0 {
		t.Error("a new article of it was stored")
	}
	if r := must[news.Removal](t)(h.Removed(ctx, "https://p1.example/never-seen")); r.Reason != "They print lies" {
		t.Errorf("its addresses are fetched: %+v", r)
	}
	if got := must[news.Feed](t)(h.Feed(ctx, f.ID)); got.State != news.FeedStopped {
		t.Errorf("its feed is %s", got.State)
	}
	must[int64](t)(h.Undo(ctx, id, h.owner, ""))
	if n := must[int64](t)(h.SaveArticle(ctx, article2(h.c, "https://p1.example/new"))); n == 0 {
		t.Error("it is not read again")
	}
	if got := must[news.Feed](t)(h.Feed(ctx, f.ID)); got.State != news.FeedWell {
		t.Errorf("its feed is %s", got.State)
	}
}

func article2(c *clock, url string) store.Saved {
	return article(c, url, "A new report", "Words of it.")
}

// ruledByMany has moderators decide at once: each comment is decided on by one.
func ruledByMany(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	c, _ := h.write(h.siv, remark)
	log, _, _ := h.Rulings(t.Context(), store.RulingFilter{Comment: c.ID}, store.Page{Limit: 1})
	var wg sync.WaitGroup
	won := make([]error, 6)
	for i := range won {
		who := []int64{h.mod, h.second, h.owner}[i%3]
		wg.Go(func() {
			_, won[i] = h.Rule(t.Context(), store.Decision{Kind: news.RulingHide, Comment: c.ID, Moderator: who, Reason: "Because", Seen: log[0].ID})
		})
	}
	wg.Wait()
	deciders := map[int64]bool{}
	all, _, err := h.Rulings(t.Context(), store.RulingFilter{Comment: c.ID}, store.Page{Limit: 50})
	for _, r := range all {
		if !r.ByRule {
			deciders[r.Moderator] = true
		}
	}
	if err != nil || len(deciders) != 1 {
		t.Errorf("%d people decided: %v %v", len(deciders), won, err)
	}
}

func looksAreOnePersons(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	for _, name := range []string{"Ѕіv", "S-iv", "Ｓｉｖ", "Sıv"} {
		_, err := h.AddReader(t.Context(), news.Reader{Name: name, Role: news.RoleReader, State: news.ReaderActive})
		is(t, name, err, errs.Conflict)
	}
	if err := h.RemoveReader(t.Context(), h.siv, false); err != nil {
		t.Fatal(err)
	}
	join(t, h.DB, "S-iv", news.RoleReader) // once she has left
}

// modelSortsTheQueue has a model look at what waits: it sorts, and is compared with
// what people decide.
func modelSortsTheQueue(t *testing.T, e storetest.Engine) {
	h := newHouse(t, e)
	first, _ := h.write(h.siv, thoughts[0])
	second, _ := h.write(join(t, h.DB, "Tor", news.RoleReader), thoughts[1])
	todo := must[[]news.Weighed](t)(h.Unweighed(t.Context(), 10))
	slices.SortFunc(todo, func(a, b news.Weighed) int { return cmp.Compare(a.Comment, b.Comment) })
	if len(todo) != 2 || todo[0].Comment != first.ID || todo[0].Text != thoughts[0] || todo[0].Version != 1 {
		t.Fatalf("to be looked at: %+v", todo)
	}
	say := func(w news.Weighed, score int) {
		t.Helper()
		w.Score, w.Words, w.Model = score, "why", "larch-8b"
		if err := h.Weigh(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	old := todo[0]
	old.Version = 7 // another wording than the one that stands
	say(old, 99)
	for _, graver := range []int{0, 1} { // in either order, so that it is the model's word that sorts
		if graver == 0 {
			say(todo[0], 100)
			say(todo[1], 0)
		} else {
			say(todo[0], 10)
			say(todo[1], 90)
		}
		if got := h.waits(store.MatterFilter{}); len(got) != 2 || got[0] != todo[graver].Comment {
			t.Errorf("the queue is %v, want %d first", got, todo[graver].Comment)
		}
	}
	h.stands("what a model finds bad", second.ID, news.CommentPending)
	if left := must[[]news.Weighed](t)(h.Unweighed(t.Context(), 10)); len(left) != 0 {
		t.Errorf("asked again: %+v", left)
	}
	h.rule(news.RulingApprove, first.ID, h.mod)
	h.rule(news.RulingApprove, second.ID, h.mod)
	if agreed, of, err := h.Agreement(t.Context(), "larch-8b"); agreed != 1 || of != 2 || err != nil {
		t.Errorf("agreed on %d of %d, %v", agreed, of, err)
	}
	h.rule(news.RulingRemove, second.ID, h.owner)
	if agreed, of, err := h.Agreement(t.Context(), "larch-8b"); agreed != 2 || of != 2 || err != nil {
		t.Errorf("after another decision: agreed on %d of %d, %v", agreed, of, err)
	}
	if _, of, err := h.Agreement(t.Context(), "another"); of != 0 || err != nil {
		t.Errorf("another model: %d %v", of, err)
	}
}
