package rule_test

import (
	"fmt"
	"math/rand"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func dam() *rule.Piece {
	return &rule.Piece{
		Title: "Gate torn away at Hallan, sirens in the lower valley", Language: "en", Publisher: "halyard.example", Section: "local",
		Text:   "The floods came at night. “We heard the gate go,” the keeper said.\n\nEngineers had warned of the gate’s hinges for years.",
		Byline: []string{"Ana Brandt", "T. Okoye"}, Full: true, Copy: true, Followers: map[int64]bool{7: true},
		Topics: []news.TopicRef{{Kind: news.TopicTag, Slug: "hallan-dam"}, {Kind: news.TopicPerson, Slug: "ines-halloran"}, {Kind: news.TopicPlace, Slug: "brannock"}},
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		if_  news.Condition
		want bool
	}{
		{news.Condition{Subject: news.SubjectWord, What: "siren"}, true},
		{news.Condition{Subject: news.SubjectWord, What: "sire"}, false},
		{news.Condition{Subject: news.SubjectWord, What: "flooding"}, true},
		{news.Condition{Subject: news.SubjectWord, What: "flooding", In: news.FieldTitle}, false},
		{news.Condition{Subject: news.SubjectWord, What: "sirens", In: news.FieldText}, false},
		{news.Condition{Subject: news.SubjectPhrase, What: "TORN away, at"}, true},
		{news.Condition{Subject: news.SubjectPhrase, What: "away torn"}, false},
		{news.Condition{Subject: news.SubjectPhrase, What: "valley The floods"}, false}, // not across headline and text
		{news.Condition{Subject: news.SubjectExpression, What: `\bg[aeiou]tes?\b`}, true},
		{news.Condition{Subject: news.SubjectExpression, What: `HALLAN`}, true},
		{news.Condition{Subject: news.SubjectExpression, What: `^floods`}, false},
		{news.Condition{Subject: news.SubjectTag, What: "#Hallan Dam"}, true},
		{news.Condition{Subject: news.SubjectPerson, What: "Ines Halloran"}, true},
		{news.Condition{Subject: news.SubjectPlace, What: "hallan-dam"}, false},
		{news.Condition{Subject: news.SubjectPublisher, What: "https://HALYARD.example/"}, true},
		{news.Condition{Subject: news.SubjectAuthor, What: "ana brandt"}, true},
		{news.Condition{Subject: news.SubjectAuthor, What: "Brandt"}, false},
		{news.Condition{Subject: news.SubjectSection, What: "Local"}, true},
		{news.Condition{Subject: news.SubjectLanguage, What: "en-GB"}, true},
		{news.Condition{Subject: news.SubjectLonger, What: "10"}, true},
		{news.Condition{Subject: news.SubjectShorter, What: "10"}, false},
		{news.Condition{Subject: news.SubjectCopy}, true},
		{news.Condition{Subject: news.SubjectCopy, Not: true}, false},
		{news.Condition{Subject: news.SubjectFollowed}, true},
		{news.Condition{Subject: news.SubjectWord, What: "lottery", Not: true}, true},
	} {
		if err := rule.CheckCondition(&c.if_); err != nil {
			t.Errorf("%+v: %v", c.if_, err)
			continue
		}
		if got := rule.NewTest(c.if_).Holds(dam(), 7); got != c.want {
			t.Errorf("%+v: %v", c.if_, got)
		}
		// Alone in a rule it holds for the same, however the rule is filed.
		r := news.Rule{ID: 1, Reader: 7, Conditions: []news.Condition{c.if_}}
		if got := len(rule.NewSet([]news.Rule{r}).Match(dam(), now)) == 1; got != c.want {
			t.Errorf("%+v in a set: %v", c.if_, got)
		}
	}
}

// An excerpt says nothing of the length of its article, nor a text without a
// language of its language: neither such a condition nor its opposite holds.
func TestWhatIsNotKnownDoesNotHold(t *testing.T) {
	for _, c := range []news.Condition{{Subject: news.SubjectLonger, What: "3"}, {Subject: news.SubjectShorter, What: "3", Not: true}, {Subject: news.SubjectLanguage, What: "de", Not: true}} {
		if rule.NewTest(c).Holds(&rule.Piece{Text: "a text of five words"}, 1) {
			t.Errorf("%+v holds", c)
		}
	}
}

func TestOtherScripts(t *testing.T) {
	p := &rule.Piece{Title: "東京都で地震", Text: "Землетрясения ощущались в Токио.", Language: "ru"}
	for what, subject := range map[string]news.Subject{"東京": news.SubjectPhrase, "землетрясение": news.SubjectWord} {
		r := news.Rule{ID: 1, Reader: 1, Conditions: []news.Condition{{Subject: subject, What: what}}}
		if len(rule.NewSet([]news.Rule{r}).Match(p, now)) != 1 {
			t.Errorf("%s is not found", what)
		}
	}
}

// Hostile and broken expressions are turned down at once, in words that help.
func TestBadExpressions(t *testing.T) {
	for s, says := range map[string]string{
		`(a{1000}){1000}`:                    "repeats too much",
		`((a{100}){100}){100}`:               "repeats too much",
		`(x+x+)+y{999}`:                      "repeats too much",
		`[a-z]{900}`:                         "repeats too much",
		`(\pL{50}){19}`:                      "repeats too much",
		strings.Repeat("(", 99):              "bracket",
		`[a-`:                                "bracket",
		`*a`:                                 "nothing to repeat",
		`(?=look)`:                           "ahead or behind",
		`(?<!look)`:                          "ahead or behind",
		`(a)\1`:                              "backslash",
		`.*`:                                 "everything",
		`x*|y`:                               "everything",
		``:                                   "everything",
		"\xff":                               "cannot be read",
		strings.Repeat("a", rule.MaxWhat+1):  "longer than",
		strings.Repeat("(a|b|c|d|e|f)*", 14): "everything",
	} {
		_, err := rule.Compile(s)
		if errs.KindOf(err) != errs.Invalid || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v, want %q", s, err, says)
		}
	}
}

// FuzzExpression holds that what is allowed is matched as regexp does: the literal
// that is looked for first never hides a match.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"gate", "g(a|o)te?s", "ſtraße", "K+elvin", "(?i)Ω", "a.{3}b", `\bfoo\s+bar`, "(ab)+c"} {
		f.Add(s, "Gate STRASSE straße ſtrasse kelvin Kelvin ω a123b foo  bar ababc")
	}
	f.Fuzz(func(t *testing.T, s, body string) {
		if _, err := rule.Compile(s); err != nil || len(body) > 2000 {
			return
		}
		test := rule.NewTest(news.Condition{Subject: news.SubjectExpression, What: s})
		want := regexp.MustCompile("(?i)" + s).MatchString(body)
		if got := test.Holds(&rule.Piece{Text: body}, 1); got != want && body != "" {
			t.Errorf("%q in %q: %v, want %v", s, body, got, want)
		}
	})
}

// Letters that an expression takes for one another are one when it is looked for
// first: else a match would be missed.
func TestFoldsOfLetters(t *testing.T) {
	for r := rune('A'); r < 0x2c00; r++ {
		for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
			test := rule.NewTest(news.Condition{Subject: news.SubjectExpression, What: regexp.QuoteMeta(string(r))})
			if !test.Holds(&rule.Piece{Text: string(o)}, 1) {
				t.Errorf("%c does not match %c", r, o)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	word := []news.Condition{{Subject: news.SubjectWord, What: "x"}}
	save := []news.Action{{Do: news.DeedSave}}
	for says, r := range map[string]news.Rule{
		"needs a condition":        {Actions: save},
		"something to do":          {Conditions: word},
		"nothing that a rule coul": {Conditions: word, Actions: []news.Action{{Do: "explode"}}},
		"a label has":              {Conditions: word, Actions: []news.Action{{Do: news.DeedLabel, With: "  "}}},
		"choose the channel":       {Conditions: word, Actions: []news.Action{{Do: news.DeedSend, With: "a; DROP"}}},
		"holds no word":            {Conditions: []news.Condition{{Subject: news.SubjectWord, What: "…!"}}, Actions: save},
		"no number of words":       {Conditions: []news.Condition{{Subject: news.SubjectLonger, What: "-4"}}, Actions: save},
		"say which tag":            {Conditions: []news.Condition{{Subject: news.SubjectTag, What: "##"}}, Actions: save},
		"could be about":           {Conditions: []news.Condition{{Subject: news.SubjectRule, What: "1"}}, Actions: save},
		"conditions at most":       {Conditions: make([]news.Condition, rule.MaxConditions+1), Actions: save},
		"in the headline or":       {Conditions: []news.Condition{{Subject: news.SubjectWord, What: "x", In: "footer"}}, Actions: save},
	} {
		if err := rule.Check(&r); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
}

// In a set, rules with several conditions hold as they would alone.
func TestSetIsTheSameAsAskingEach(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	pool := []news.Condition{
		{Subject: news.SubjectWord, What: "siren"}, {Subject: news.SubjectWord, What: "lottery"}, {Subject: news.SubjectPhrase, What: "torn away"},
		{Subject: news.SubjectExpression, What: "g.te"}, {Subject: news.SubjectExpression, What: "nothing"}, {Subject: news.SubjectTag, What: "hallan-dam"},
		{Subject: news.SubjectPublisher, What: "quay.example"}, {Subject: news.SubjectCopy}, {Subject: news.SubjectFollowed}, {Subject: news.SubjectLonger, What: "5"},
		{Subject: news.SubjectLanguage, What: "en"}, {Subject: news.SubjectLanguage, What: "de"},
	}
	var rules []news.Rule
	for i := range 2000 {
		one := news.Rule{ID: int64(i + 1), Reader: int64(i % 9), Any: r.Intn(2) == 0, Place: r.Intn(4), Paused: r.Intn(20) == 0}
		for range 1 + r.Intn(4) {
			c := pool[r.Intn(len(pool))]
			c.Not = r.Intn(4) == 0
			one.Conditions = append(one.Conditions, c)
		}
		rules = append(rules, one)
	}
	got := map[int64]bool{}
	for _, h := range rule.NewSet(rules).Match(dam(), now) {
		got[h.ID] = true
	}
	want := map[int64]bool{}
	for _, one := range rules {
		held := 0
		for _, c := range one.Conditions {
			if rule.NewTest(c).Holds(dam(), one.Reader) {
				held++
			}
		}
		if !one.Paused && (one.Any && held > 0 || held == len(one.Conditions)) {
			want[one.ID] = true
		}
	}
	if !reflect.DeepEqual(got, want) || len(want) < 100 {
		t.Errorf("%d rules hold, want %d", len(got), len(want))
	}
}

func TestOrderAndLast(t *testing.T) {
	word := []news.Condition{{Subject: news.SubjectWord, What: "gate"}}
	s := rule.NewSet([]news.Rule{
		{ID: 1, Reader: 1, Place: 3, Conditions: word}, {ID: 2, Reader: 1, Place: 1, Conditions: word}, {ID: 3, Reader: 1, Place: 2, Conditions: word, Last: true},
		{ID: 4, Reader: 2, Place: 9, Conditions: word}, {ID: 5, Reader: 2, Place: 1, Conditions: word, Until: now}, {ID: 6, Reader: 3, Conditions: word, Paused: true},
	})
	var ids []int64
	for _, h := range s.Match(dam(), now) {
		ids = append(ids, h.ID)
	}
	if !reflect.DeepEqual(ids, []int64{2, 3, 4}) {
		t.Errorf("%v", ids)
	}
}

// many are the rules of so many readers, twenty each, as people write them.
func many(readers int) (all []news.Rule) {
	r := rand.New(rand.NewSource(2))
	vocabulary := strings.Fields(strings.Repeat("budget harbour strike goalkeeper inflation ferry telescope vaccine orchestra drought ", 1))
	for reader := range readers {
		for i := range 20 {
			w := fmt.Sprint(vocabulary[r.Intn(len(vocabulary))], r.Intn(300))
			one := news.Rule{ID: int64(len(all) + 1), Reader: int64(reader), Place: i, Actions: []news.Action{{Do: news.DeedSave}}}
			switch i % 10 {
			case 0, 1, 2:
				one.Conditions = []news.Condition{{Subject: news.SubjectWord, What: w}}
			case 3:
				one.Conditions = []news.Condition{{Subject: news.SubjectPhrase, What: "the " + w}, {Subject: news.SubjectLanguage, What: "en"}}
			case 4:
				one.Conditions = []news.Condition{{Subject: news.SubjectExpression, What: w + `\s+(talks|vote)`}}
			case 5:
				one.Conditions = []news.Condition{{Subject: news.SubjectExpression, What: `\d+ ` + w[:4] + `.*` + w}}
			case 6:
				one.Conditions = []news.Condition{{Subject: news.SubjectTag, What: w}, {Subject: news.SubjectCopy, Not: true}}
			case 7:
				one.Conditions = []news.Condition{{Subject: news.SubjectPublisher, What: w + ".example"}, {Subject: news.SubjectLonger, What: "500"}}
			case 8:
				one.Conditions, one.Any = []news.Condition{{Subject: news.SubjectPerson, What: w}, {Subject: news.SubjectPlace, What: w}}, true
			case 9:
				one.Conditions = []news.Condition{{Subject: news.SubjectSection, What: "local"}, {Subject: news.SubjectWord, What: w, In: news.FieldTitle}}
			}
			all = append(all, one)
		}
	}
	return all
}

// BenchmarkMatch is one article of 5,000 characters against twenty rules of each of a
// thousand readers.
func BenchmarkMatch(b *testing.B) {
	s := rule.NewSet(many(1000))
	body := strings.Repeat("Engineers had warned of the hinges of the gate for years, and of 12 others on the river. ", 57)
	b.ReportAllocs()
	for b.Loop() {
		p := dam()
		p.Text = body
		s.Match(p, now)
	}
}

// BenchmarkHostile is the dearest expression that was found to be allowed, against
// the longest text.
func BenchmarkHostile(b *testing.B) {
	for _, s := range []string{`(x+x+)+y`, `(.*a){11}b`, `[ab]*a[ab]{40}c`, `(a|aa)+$`, `\pL+\pN+\pL+\pN+\pL+!`} {
		b.Run(s, func(b *testing.B) {
			test := rule.NewTest(news.Condition{Subject: news.SubjectExpression, What: s})
			if _, err := rule.Compile(s); err != nil {
				b.Fatal(err)
			}
			text := strings.Repeat("xaab", 10_000)
			for b.Loop() {
				test.Holds(&rule.Piece{Text: text}, 1)
			}
		})
	}
}
