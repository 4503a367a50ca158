package ingest_test

import (
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestReaderRules reads the sample newsroom with rules in force: each is carried out
// once for each article that it holds for, copies and all, also where the same is
// read again.
func TestReaderRules(t *testing.T) { storetest.Each(t, readerRules) }

func readerRules(t *testing.T, e storetest.Engine) {
	w := newWorldOn(t, e)
	add := func(name string, last bool, does news.Action, conditions ...news.Condition) int64 {
		t.Helper()
		id, err := w.db.SaveRule(t.Context(), news.Rule{Reader: store.Single, Name: name, Last: last, Conditions: conditions, Actions: []news.Action{does}}, "")
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	label := func(s string) news.Action { return news.Action{Do: news.DeedLabel, With: s} }
	copies := add("Copies", true, label("copies"), news.Condition{Subject: news.SubjectCopy})
	rest := add("The rest", false, label("rest"), news.Condition{Subject: news.SubjectLonger, What: "1"})
	gone := add("Removed", false, news.Action{Do: news.DeedSave}, news.Condition{Subject: news.SubjectLonger, What: "1"})
	if err := w.db.RemoveRule(t.Context(), store.Single, gone); err != nil {
		t.Fatal(err)
	}
	w.followAll()
	w.refresh()
	w.refresh()
	want := map[string]int{}
	for _, a := range w.articles() {
		if a.DuplicateOf != 0 {
			want["copies"]++
		} else if a.Content.Text != "" {
			want["rest"]++
		}
	}
	labels, err := w.db.Labels(t.Context(), store.Single)
	if err != nil || len(labels) != 2 {
		t.Fatal(labels, err)
	}
	for _, l := range labels {
		// An article may have become a copy, or ceased to be one, since its rules were asked.
		if d := l.Articles - want[l.Label]; d > 5 || d < -5 {
			t.Errorf("%s: %d articles, want about %d", l.Label, l.Articles, want[l.Label])
		}
	}
	rules, err := w.db.Rules(t.Context(), store.Single)
	if err != nil || len(rules) != 2 || rules[0].ID != copies || rules[1].ID != rest || rules[0].Met == 0 {
		t.Errorf("%+v %v", rules, err)
	}
}
