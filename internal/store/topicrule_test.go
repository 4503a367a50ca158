package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func tag(slug string) news.TopicRef  { return news.TopicRef{Kind: news.TopicTag, Slug: slug} }
func name(slug string) news.TopicRef { return news.TopicRef{Kind: news.TopicPerson, Slug: slug} }

// tagged stores an article with these hashtags; those with a capital are people
// who say something, too.
func tagged(t *testing.T, db *store.DB, c *clock, url string, labels ...string) int64 {
	t.Helper()
	c.t = c.t.Add(time.Minute)
	s := article(c, url, "Report "+url, "Words of "+url)
	for _, l := range labels {
		s.Article.Analysis.Tags = append(s.Article.Analysis.Tags, news.Tag{Label: l, Weight: .5})
		if strings.ToLower(l) != l {
			s.Article.Analysis.Entities = append(s.Article.Analysis.Entities, news.Entity{Name: l, Kind: news.Person, Count: 2})
			s.Article.Analysis.Quotes = append(s.Article.Analysis.Quotes, news.Quote{Text: "So says " + url, SpeakerName: l, Kind: "speech", Direct: true})
		}
	}
	return must[int64](t)(db.SaveArticle(t.Context(), s))
}

// listing is which articles are listed under each of the topics: "a:1,2 b:".
func listing(t *testing.T, db *store.DB, refs ...news.TopicRef) string {
	t.Helper()
	var all []string
	for _, ref := range refs {
		cards, _, err := db.Articles(t.Context(), store.Filter{Topic: ref.Kind, Slug: ref.Slug}, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]string, len(cards))
		for i, c := range cards {
			ids[len(cards)-1-i] = fmt.Sprint(c.ID)
		}
		if tp, err := db.Topic(t.Context(), ref.Kind, ref.Slug); err == nil && tp.Articles != len(cards) || err != nil && len(cards) > 0 {
			t.Errorf("%s counts %d articles and lists %d (%v)", ref.Slug, tp.Articles, len(cards), err)
		}
		all = append(all, ref.Slug+":"+strings.Join(ids, ","))
	}
	return strings.Join(all, " ")
}

func rule(action news.TopicAction, from, into news.TopicRef) news.TopicRule {
	return news.TopicRule{Topic: from, Action: action, Into: into, Reason: "a reason"}
}

// topicRules merges, renames and blocks over stored articles, those that come
// later and those that are read again, and takes all of it back.
func topicRules(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	tagged(t, db, c, "https://a.example/1", "eu", "union")
	tagged(t, db, c, "https://a.example/2", "eu")
	tagged(t, db, c, "https://a.example/3", "union")
	tagged(t, db, c, "https://a.example/4", "noise", "eu")
	refs := []news.TopicRef{tag("eu"), tag("union"), tag("noise"), tag("europe")}
	check := func(when, want string) {
		t.Helper()
		if got := listing(t, db, refs...); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	check("at first", "eu:1,2,4 union:1,3 noise:4 europe:")
	save := func(r news.TopicRule) int64 { t.Helper(); return must[int64](t)(db.SaveTopicRule(t.Context(), r)) }
	undo := func(id int64) { t.Helper(); must[news.TopicRule](t)(db.UndoTopicRule(t.Context(), id)) }

	merged := save(rule(news.TopicMerge, tag("eu"), tag("union")))
	check("eu is union", "eu: union:1,2,3,4 noise:4 europe:")
	tagged(t, db, c, "https://a.example/5", "eu")
	tagged(t, db, c, "https://a.example/2", "eu", "noise") // read again, with one tag more
	check("a later article", "eu: union:1,2,3,4,5 noise:4 europe:")
	renamed := save(news.TopicRule{Topic: tag("union"), Action: news.TopicRename, Label: "Europe"})
	check("union is called Europe", "eu: union: noise:4 europe:1,2,3,4,5")
	blocked := save(rule(news.TopicBlock, tag("noise"), news.TopicRef{}))
	check("noise is blocked", "eu: union: noise: europe:1,2,3,4,5")
	if a := must[news.Article](t)(db.Article(t.Context(), 4)); len(a.Analysis.Tags) != 1 || a.Analysis.Tags[0].Label != "Europe" {
		t.Errorf("article 4 shows %v, want the one tag that is left, under its name", a.Analysis.Tags)
	}
	fate := must[news.TopicFate](t)(db.TopicFate(t.Context(), tag("eu")))
	if fate.Into != tag("europe") {
		t.Errorf("the address of eu leads to %v", fate.Into)
	}
	if fate = must[news.TopicFate](t)(db.TopicFate(t.Context(), tag("noise"))); !fate.Blocked || fate.Reason != "a reason" {
		t.Errorf("the address of noise: %+v", fate)
	}
	undo(merged) // out of order: what led by way of it stands for itself
	check("eu is not union", "eu:1,2,4,5 union: noise: europe:1,3")
	undo(blocked)
	undo(renamed)
	check("all is taken back", "eu:1,2,4,5 union:1,3 noise:4 europe:")
	if _, err := db.UndoTopicRule(t.Context(), merged); !errors.Is(err, errs.Conflict) {
		t.Errorf("taken back twice: %v", err)
	}
}

func senselessTopicRules(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	tagged(t, db, c, "https://a.example/1", "a", "b", "Ines Brandt")
	must[int64](t)(db.SaveTopicRule(t.Context(), rule(news.TopicMerge, tag("a"), tag("b"))))
	for trap, one := range map[string]struct {
		rule news.TopicRule
		want errs.Kind
	}{
		"a second rule":           {rule(news.TopicBlock, tag("a"), news.TopicRef{}), errs.Conflict},
		"a circle":                {rule(news.TopicMerge, tag("b"), tag("a")), errs.Invalid},
		"itself":                  {rule(news.TopicMerge, tag("b"), tag("b")), errs.Invalid},
		"no such topic":           {rule(news.TopicBlock, tag("z"), news.TopicRef{}), errs.NotFound},
		"a tag into a person":     {rule(news.TopicMerge, tag("b"), name("ines-brandt")), errs.Invalid},
		"the same name":           {news.TopicRule{Topic: tag("b"), Action: news.TopicRename, Label: " b "}, errs.Invalid},
		"a name without a letter": {news.TopicRule{Topic: tag("b"), Action: news.TopicRename, Label: "!!"}, errs.Invalid},
		"nothing that is done":    {rule("praise", tag("b"), tag("a")), errs.Invalid},
		"a long reason":           {news.TopicRule{Topic: tag("b"), Action: news.TopicBlock, Reason: strings.Repeat("x", 501)}, errs.Invalid},
	} {
		if _, err := db.SaveTopicRule(t.Context(), one.rule); errs.KindOf(err) != one.want {
			t.Errorf("%s: %v", trap, err)
		}
	}
}

// rulesOfPeople moves the words of a person along, renames in place, and
// makes of a person what it is: a place.
func rulesOfPeople(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	tagged(t, db, c, "https://a.example/1", "Ines Brandt")
	tagged(t, db, c, "https://a.example/2", "I Brandt")
	id := must[int64](t)(db.SaveTopicRule(t.Context(), rule(news.TopicMerge, name("i-brandt"), name("ines-brandt"))))
	tagged(t, db, c, "https://a.example/3", "I Brandt")
	said := func(slug string) int {
		_, quotes, _, err := db.Person(t.Context(), slug, store.Page{Limit: 9})
		if err != nil && errs.KindOf(err) != errs.NotFound {
			t.Fatal(err)
		}
		return len(quotes)
	}
	if said("ines-brandt") != 3 || said("i-brandt") != 0 {
		t.Errorf("words: %d and %d, want 3 and 0", said("ines-brandt"), said("i-brandt"))
	}
	if a := must[news.Article](t)(db.Article(t.Context(), 3)); a.Analysis.Entities[0].Name != "Ines Brandt" {
		t.Errorf("article 3 names %v", a.Analysis.Entities)
	}
	must[news.TopicRule](t)(db.UndoTopicRule(t.Context(), id))
	if said("ines-brandt") != 1 || said("i-brandt") != 2 {
		t.Errorf("taken back: %d and %d, want 1 and 2", said("ines-brandt"), said("i-brandt"))
	}
	place := news.TopicRef{Kind: news.TopicPlace, Slug: "i-brandt"}
	must[int64](t)(db.SaveTopicRule(t.Context(), rule(news.TopicMerge, name("i-brandt"), place)))
	if got := listing(t, db, name("i-brandt"), place); got != "i-brandt: i-brandt:2,3" {
		t.Errorf("a place that was taken for a person: %s", got)
	}
	again := must[int64](t)(db.SaveTopicRule(t.Context(), news.TopicRule{Topic: name("ines-brandt"), Action: news.TopicRename, Label: "Ines BRANDT"}))
	if tp := must[news.Topic](t)(db.Topic(t.Context(), news.TopicPerson, "ines-brandt")); tp.Label != "Ines BRANDT" {
		t.Errorf("called %q", tp.Label)
	}
	must[news.TopicRule](t)(db.UndoTopicRule(t.Context(), again))
	if tp := must[news.Topic](t)(db.Topic(t.Context(), news.TopicPerson, "ines-brandt")); tp.Label != "Ines Brandt" {
		t.Errorf("called %q again", tp.Label)
	}
}

// rulesInAnyOrder makes and takes back rules at random: whatever the way,
// taking all back lists everything as it was.
func rulesInAnyOrder(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	r := rand.New(rand.NewPCG(7, 7))
	labels := []string{"a", "b", "c", "d", "e"}
	var refs []news.TopicRef
	for _, l := range labels {
		refs = append(refs, tag(l))
	}
	for i := range 12 {
		r.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
		tagged(t, db, c, fmt.Sprintf("https://a.example/%d", i), labels[:1+r.IntN(3)]...)
	}
	before := listing(t, db, refs...)
	var made []int64
	for range 60 {
		if len(made) > 0 && r.IntN(2) == 0 {
			k := r.IntN(len(made))
			must[news.TopicRule](t)(db.UndoTopicRule(t.Context(), made[k]))
			made = slices.Delete(made, k, k+1)
		} else if id, err := db.SaveTopicRule(t.Context(), rule(news.TopicMerge, refs[r.IntN(5)], refs[r.IntN(5)])); err == nil {
			made = append(made, id)
		}
		listing(t, db, refs...) // counts what it lists
	}
	for _, id := range made {
		must[news.TopicRule](t)(db.UndoTopicRule(t.Context(), id))
	}
	if got := listing(t, db, refs...); got != before {
		t.Errorf("%s\nbefore: %s", got, before)
	}
}

// aliasesGrow lets articles spell initials out: at first that is a
// suggestion, then it is done, unless somebody took it back.
func aliasesGrow(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	org := func(slug string) news.TopicRef { return news.TopicRef{Kind: news.TopicOrganisation, Slug: slug} }
	n := 0
	spell := func(times int, short, long string) {
		for range times {
			n++
			c.t = c.t.Add(time.Minute)
			s := article(c, fmt.Sprintf("https://p%d.example/%d", n%4, n), "Report", fmt.Sprint("Words ", n))
			s.Article.Analysis.Entities = []news.Entity{{Name: long, Kind: news.Organisation, Count: 3}}
			if short == "" {
				s.Article.Analysis.Tags = []news.Tag{{Label: "EU"}}
				s.Article.Analysis.Entities[0].Name = "EU"
			} else {
				s.Article.Analysis.Aliases = []news.Alias{{Short: short, Name: long, Kind: news.Organisation}}
			}
			must[int64](t)(db.SaveArticle(t.Context(), s))
		}
	}
	suggested := func() (all []string) {
		for _, a := range must[[]news.TopicAlias](t)(db.Aliases(t.Context(), news.TopicRef{})) {
			all = append(all, fmt.Sprintf("%s=%s %d/%d", a.Called, a.Label, a.Articles, a.Publishers))
		}
		return all
	}
	spell(2, "", "")
	spell(4, "EU", "European Union")
	if got := suggested(); len(got) != 1 || got[0] != "EU=European Union 4/4" {
		t.Errorf("suggested: %v", got)
	}
	spell(6, "EU", "European Union")
	if got := listing(t, db, org("eu"), org("european-union"), tag("eu")); got != "eu: european-union:1,2,3,4,5,6,7,8,9,10,11,12 eu:" {
		t.Errorf("after ten articles: %s", got)
	}
	rules := must[[]news.TopicRule](t)(db.TopicRules(t.Context(), org("eu")))
	if len(suggested()) != 0 || len(rules) != 1 || !rules[0].ByCorpus || !strings.Contains(rules[0].Reason, "10 articles of 4 publishers") {
		t.Errorf("suggested %v, rules %+v", suggested(), rules)
	}
	must[news.TopicRule](t)(db.UndoTopicRule(t.Context(), rules[0].ID))
	spell(5, "EU", "European Union")
	if got := listing(t, db, org("eu")); got != "eu:1,2" {
		t.Errorf("a person's word does not stand: %s", got)
	}
	// A surname is suggested, never merged; so are initials that mean two things.
	spell(30, "Ubuntu", "Canonical Ubuntu")
	spell(9, "EUX", "European Union X")
	spell(9, "EUX", "Eastern Uplands X")
	spell(9, "EUX", "European Union X")
	if rules := must[[]news.TopicRule](t)(db.TopicRules(t.Context(), news.TopicRef{})); len(rules) != 2 {
		t.Errorf("%d rules, want those of the name and the hashtag alone: %+v", len(rules), rules)
	}
}
