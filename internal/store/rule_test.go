package store_test

import (
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	rules "broadsheet/internal/rule"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// saving is a rule that saves and labels what holds a word.
func saving(word string) news.Rule {
	return news.Rule{Reader: me, Name: "About " + word, Conditions: []news.Condition{{Subject: news.SubjectWord, What: word}},
		Actions: []news.Action{{Do: news.DeedSave}, {Do: news.DeedLabel, With: "kept by rule"}}}
}

// The same form sent twice is one rule; two changes of one version are one change
// and a conflict.
func TestRuleIsWrittenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _ := open(t, e)
		ctx := t.Context()
		id := must[int64](t)(db.SaveRule(ctx, saving("gate"), "form1"))
		if again := must[int64](t)(db.SaveRule(ctx, saving("gate"), "form1")); again != id {
			t.Errorf("sent twice: rules %d and %d", id, again)
		}
		r := must[news.Rule](t)(db.RuleOf(ctx, me, id))
		here, there := r, r
		here.Name, there.Name = "here", "there"
		must[int64](t)(db.SaveRule(ctx, here, ""))
		if _, err := db.SaveRule(ctx, there, ""); errs.KindOf(err) != errs.Conflict {
			t.Errorf("the second of two changes at once: %v", err)
		}
		if r := must[news.Rule](t)(db.RuleOf(ctx, me, id)); r.Name != "here" || r.Version != 2 {
			t.Errorf("%+v", r)
		}
		there.Reader = 7
		if _, err := db.SaveRule(ctx, there, ""); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another reader's change: %v", err)
		}
	})
}

// Rules keep the order that their reader gives them, and come back as they were.
func TestRulesInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, c := open(t, e)
		ctx := t.Context()
		var ids []int64
		for i := range 3 {
			ids = append(ids, must[int64](t)(db.SaveRule(ctx, saving(fmt.Sprintf("word%d", i)), "")))
		}
		order := func() (s string) {
			for _, r := range must[[]store.MetRule](t)(db.Rules(ctx, me)) {
				s += r.Conditions[0].What[4:]
			}
			return s
		}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
		}
		before := must[int64](t)(db.RulesVersion(ctx))
		do(db.MoveRule(ctx, me, ids[2], true))
		do(db.MoveRule(ctx, me, ids[0], true))
		if got := order(); got != "021" {
			t.Errorf("after moving: %s", got)
		}
		do(db.RemoveRule(ctx, me, ids[0]))
		if got := order(); got != "21" {
			t.Errorf("after removing: %s", got)
		}
		do(db.RestoreRule(ctx, me, ids[0]))
		do(db.PauseRule(ctx, me, ids[1], true))
		if all, version, err := db.ActiveRules(ctx); err != nil || len(all) != 2 || version <= before {
			t.Errorf("%d rules are asked, version %d after %d, %v", len(all), version, before, err)
		}
		do(db.RemoveRule(ctx, me, ids[0]))
		c.t = c.t.Add(8 * 24 * time.Hour)
		do(db.RemoveRule(ctx, me, ids[1]))
		if err := db.RestoreRule(ctx, me, ids[0]); errs.KindOf(err) != errs.NotFound {
			t.Errorf("taken back after a week: %v", err)
		}
		for name, err := range map[string]error{"pause": db.PauseRule(ctx, 7, ids[2], true), "move": db.MoveRule(ctx, 7, ids[2], true), "remove": db.RemoveRule(ctx, 7, ids[2])} {
			if errs.KindOf(err) != errs.NotFound {
				t.Errorf("%s by another reader: %v", name, err)
			}
		}
	})
}

// A reader has so many rules and expressions, and no more.
func TestRulesAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, _ := open(t, e)
		ctx := t.Context()
		expression := func(i int) news.Rule {
			r := saving("x")
			r.Conditions = []news.Condition{{Subject: news.SubjectExpression, What: fmt.Sprintf("gate%d.*", i)}}
			return r
		}
		for i := range rules.MaxExpressions - 1 {
			must[int64](t)(db.SaveRule(ctx, expression(i), ""))
		}
		must[int64](t)(db.SaveReaderRule(ctx, me, news.ReaderRule{Effect: news.Mute, Subject: news.SubjectExpression, What: "lott?ery"}))
		if _, err := db.SaveRule(ctx, expression(99), ""); errs.KindOf(err) != errs.Invalid {
			t.Errorf("one expression too many: %v", err)
		}
		if _, err := db.SaveReaderRule(ctx, me, news.ReaderRule{Effect: news.Mute, Subject: news.SubjectExpression, What: "more"}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("one expression too many in a mute: %v", err)
		}
		if _, err := db.SaveReaderRule(ctx, me, news.ReaderRule{Effect: news.Mute, Subject: news.SubjectExpression, What: "(a{1000}){1000}"}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a bomb as a mute: %v", err)
		}
		for i := range rules.MaxRules - rules.MaxExpressions + 1 {
			must[int64](t)(db.SaveRule(ctx, saving(fmt.Sprint("w", i)), ""))
		}
		if _, err := db.SaveRule(ctx, saving("last"), ""); errs.KindOf(err) != errs.Invalid {
			t.Errorf("one rule too many: %v", err)
		}
	})
}

// A rule is carried out once for an article; what it did is shown, listed, and shapes
// pages.
func TestMet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, c := open(t, e)
		ctx := t.Context()
		a := must[int64](t)(db.SaveArticle(ctx, article(c, "https://a.example/1", "The gate", "The gate is torn away.")))
		b := must[int64](t)(db.SaveArticle(ctx, article(c, "https://a.example/2", "The quay", "The quay stands.")))
		r := saving("gate")
		r.Actions = append(r.Actions, news.Action{Do: news.DeedMute}, news.Action{Do: news.DeedNotify})
		id := must[int64](t)(db.SaveRule(ctx, r, ""))
		r = must[news.Rule](t)(db.RuleOf(ctx, me, id))
		told := func() int {
			all, _, err := db.Notices(ctx, me, store.Page{Limit: 9})
			must[int](t)(0, err)
			return len(all)
		}
		for i, want := range []int{1, 0} {
			if n := must[int](t)(db.SaveMet(ctx, []store.Met{{Rule: &r, Article: a}, {Rule: &r, Article: 9999}}, i == 1)); n != want {
				t.Errorf("carried out %d times, want %d", n, want)
			}
		}
		if err := db.Unsave(ctx, me, a); err != nil {
			t.Fatal(err)
		}
		must[int](t)(db.SaveMet(ctx, []store.Met{{Rule: &r, Article: a}}, false))
		o := must[store.Opened](t)(db.Open(ctx, me, a, 0))
		if o.Saved {
			t.Error("what the reader let go is saved again")
		}
		if len(o.Labels) != 1 || o.Labels[0] != "kept by rule" || len(o.Hits) != 1 || o.Hits[0].Name != r.Name || len(o.Hits[0].Did) != 4 {
			t.Errorf("on the article: %v %+v", o.Labels, o.Hits)
		}
		if told() != 1 {
			t.Errorf("told %d times", told())
		}
		if other := must[store.Opened](t)(db.Open(ctx, 7, a, 0)); len(other.Labels) != 0 || len(other.Hits) != 0 {
			t.Error("another reader sees it")
		}
		cards, _, err := db.RuleArticles(ctx, me, id, store.Page{Limit: 9})
		if err != nil || len(cards) != 1 || cards[0].ID != a {
			t.Errorf("met: %+v %v", cards, err)
		}
		cards, _, err = db.LabelArticles(ctx, me, "kept by rule", store.Page{Limit: 9})
		if err != nil || len(cards) != 1 {
			t.Errorf("labelled: %+v %v", cards, err)
		}
		taste := must[news.Taste](t)(db.Taste(ctx, me))
		if len(taste.Rules) != 1 || taste.Rules[0].Subject != news.SubjectRule || !taste.Articles[0][a] || taste.Articles[0][b] {
			t.Errorf("what it mutes: %+v", taste)
		}
		if err := db.RemoveRule(ctx, me, id); err != nil {
			t.Fatal(err)
		}
		if taste := must[news.Taste](t)(db.Taste(ctx, me)); len(taste.Rules) != 0 {
			t.Error("a removed rule mutes")
		}
		if n := must[int](t)(db.SaveMet(ctx, []store.Met{{Rule: &r, Article: b}}, false)); n != 0 {
			t.Error("a removed rule is carried out")
		}
		if err := db.WithdrawArticle(ctx, a); err != nil {
			t.Fatal(err)
		}
		if cards, _, _ := db.LabelArticles(ctx, me, "kept by rule", store.Page{Limit: 9}); len(cards) != 0 {
			t.Error("a withdrawn article is listed")
		}
	})
}

// A rule that meets everything stops for the day before it fills the database.
func TestRuleThatMeetsEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db, c := open(t, e)
		ctx := t.Context()
		id := must[int64](t)(db.SaveRule(ctx, saving("gate"), ""))
		r := must[news.Rule](t)(db.RuleOf(ctx, me, id))
		var met []store.Met
		for i := range 1010 {
			a := must[int64](t)(db.SaveArticle(ctx, article(c, fmt.Sprintf("https://a.example/%d", i), fmt.Sprint("Gate ", i), "The gate.")))
			met = append(met, store.Met{Rule: &r, Article: a})
		}
		n := must[int](t)(db.SaveMet(ctx, met[:600], false)) + must[int](t)(db.SaveMet(ctx, met[600:], false))
		if n != 1000 {
			t.Errorf("carried out %d times in a day", n)
		}
		c.t = c.t.Add(25 * time.Hour)
		if n := must[int](t)(db.SaveMet(ctx, met, false)); n != 10 {
			t.Errorf("the day after it is carried out %d times more", n)
		}
	})
}
