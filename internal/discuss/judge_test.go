package discuss

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

var now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// policy is the default one with some filters.
func policy(change ...func(*Policy)) Policy {
	p := DefaultPolicy()
	p.Filters = []Filter{
		{Kind: FilterWord, Text: "viagra", Refuse: true},
		{Kind: FilterWord, Text: "casino*"},
		{Kind: FilterPhrase, Text: "Work from home", Reason: "No offers of work."},
		{Kind: FilterExpression, Text: `\+?\d{3}[- ]\d{3}[- ]\d{4}`, Reason: "No telephone numbers."},
		{Kind: FilterDomain, Text: "https://www.spam.example/x", Refuse: true},
	}
	for _, c := range change {
		c(&p)
	}
	return p
}

var (
	regular  = Standing{Role: news.RoleReader, Joined: now.AddDate(-1, 0, 0), Approved: 40}
	newcomer = Standing{Role: news.RoleReader, Joined: now.Add(-time.Hour)}
	settling = Standing{Role: news.RoleReader, Joined: now.AddDate(0, -1, 0), Approved: 2}
	moderate = Standing{Role: news.RoleModerator, Joined: now.Add(-time.Hour)}
)

func plain(text string) Comment { return Comment{Text: text, Took: time.Minute} }

const thought = "The wall was inspected in May, and the report is in the archive of the town."

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		trap   string
		text   Comment
		who    Standing
		around Around
		change func(*Policy)
		act    Act
		check  string
	}{
		{"an ordinary comment", plain(thought), regular, Around{}, nil, Publish, ""},
		{"the first of an account", plain(thought), newcomer, Around{}, nil, Hold, "mode"},
		{"not yet trusted", plain(thought), settling, Around{}, nil, Hold, "mode"},
		{"seen at once", plain(thought), newcomer, Around{}, func(p *Policy) { p.Mode = ModeAfter }, Publish, ""},
		{"before", plain(thought), regular, Around{}, func(p *Policy) { p.Mode = ModeBefore }, Hold, "mode"},
		{"a moderator is not held", plain(thought), moderate, Around{}, func(p *Policy) { p.Mode = ModeBefore }, Publish, ""},
		{"trust is lost", plain(thought), Standing{Role: news.RoleReader, Joined: now.AddDate(-1, 0, 0), Approved: 8, Removed: 3}, Around{}, nil, Hold, "mode"},

		{"a refused word", plain("Cheap Viagra here"), regular, Around{}, nil, Refuse, "filter"},
		{"with look-alikes", plain("Cheap Vіаgrа here"), regular, Around{}, nil, Refuse, "filter"},
		{"in fullwidth", plain("Cheap ｖｉａｇｒａ"), regular, Around{}, nil, Refuse, "filter"},
		{"split by what is not seen", plain("Cheap via\u200bgra"), regular, Around{}, nil, Refuse, "filter"},
		{"a word within a word", plain("Niviagrab is a town"), regular, Around{}, nil, Publish, ""},
		{"a beginning", plain("Two casinos in one street"), regular, Around{}, nil, Hold, "filter"},
		{"a phrase over signs", plain("WORK, from … home!"), regular, Around{}, nil, Hold, "filter"},
		{"an expression", plain("Call 555 123-4567"), regular, Around{}, nil, Hold, "filter"},
		{"a domain", plain("see https://SPAM.example/page?x=1"), regular, Around{}, nil, Refuse, "filter"},
		{"under a domain, spelled out", plain("see deals.spam.example now"), regular, Around{}, nil, Refuse, "filter"},
		{"a domain that ends so", plain("see https://notspam.example"), regular, Around{}, nil, Publish, ""},
		{"a moderator may quote it", plain("viagra is what they sold"), moderate, Around{}, nil, Publish, ""},

		{"a trap", Comment{Text: thought, Trap: "x", Took: time.Minute}, regular, Around{}, nil, Refuse, "form"},
		{"too fast", Comment{Text: thought, Took: time.Second}, regular, Around{}, nil, Refuse, "form"},
		{"not known how fast", Comment{Text: thought, Took: -1}, regular, Around{}, nil, Publish, ""},
		{"empty", plain(" \u200b\u00a0\n"), regular, Around{}, nil, Refuse, "size"},
		{"too long", plain(strings.Repeat("word ", MaxComment/5+1)), regular, Around{}, nil, Refuse, "size"},
		{"a megabyte", plain(strings.Repeat("x", 1<<20)), moderate, Around{}, nil, Refuse, "size"},

		{"slow mode", plain(thought), regular, Around{InThread: now.Add(-4 * time.Second)}, nil, Refuse, "pace"},
		{"slow mode is over", plain(thought), regular, Around{InThread: now.Add(-11 * time.Second)}, nil, Publish, ""},
		{"many in an hour", plain(thought), regular, Around{ByAuthor: 30}, nil, Refuse, "pace"},
		{"many of a new account", plain(thought), newcomer, Around{ByAuthor: 5}, nil, Refuse, "pace"},
		{"many from one network", plain(thought), settling, Around{ByNetwork: 60}, nil, Refuse, "pace"},
		{"a trusted author in a full house", plain(thought), regular, Around{ByNetwork: 60}, nil, Publish, ""},

		{"barred", plain(thought), Standing{Role: news.RoleReader, Barred: true, Until: now.Add(time.Hour), Why: "Insults"}, Around{}, nil, Refuse, "sanction"},
		{"said before", plain(thought), regular, Around{Today: []Said{{ID: 4, Own: true, Text: thought}}}, nil, Refuse, "copy"},
		{"said by somebody else", plain(thought + "!"), regular, Around{Today: []Said{{ID: 4, Text: thought}}}, nil, Hold, "copy"},
		{"found, and another text", plain(thought), regular, Around{Today: []Said{{ID: 4, Text: "Nothing of the kind was ever in that archive, and nobody looked"}}}, nil, Publish, ""},

		{"a link of a new account", plain("Look at https://a.example"), settling, Around{}, nil, Hold, "links"},
		{"a link of a regular", plain("Look at https://a.example"), regular, Around{}, nil, Publish, ""},
		{"zalgo", plain("H\u0301\u0302\u0303\u0304\u0305\u0306ello"), regular, Around{}, nil, Hold, "signs"},
		{"Vietnamese", plain("Thế giới này rất đẹp và rộng lớn"), regular, Around{}, nil, Publish, ""},
		{"Thai", plain("ที่นี่ไม่มีน้ำแล้ว"), regular, Around{}, nil, Publish, ""},
		{"Hebrew with points", plain("בְּרֵאשִׁית בָּרָא אֱלֹהִים"), regular, Around{}, nil, Publish, ""},
		{"an override", plain("invoice \u202efdp.exe"), regular, Around{}, nil, Hold, "signs"},
		{"an isolate that is closed", plain("he said \u2068שלום\u2069 to me"), regular, Around{}, nil, Publish, ""},
		{"two scripts in a word", plain("My pаypal account"), regular, Around{}, nil, Hold, "signs"},
		{"two scripts in a sentence", plain("The word мир means peace"), regular, Around{}, nil, Publish, ""},
		{"capitals", plain("THIS IS WHAT EVERYBODY KNOWS"), regular, Around{}, nil, Publish, ""},
		{"capitals of a new account", plain("THIS IS WHAT EVERYBODY KNOWS"), newcomer, Around{}, func(p *Policy) { p.Mode = ModeAfter }, Hold, "signs"},
		{"joiners of Persian", plain("می\u200cخواهم بروم"), regular, Around{}, nil, Publish, ""},
		{"a raid", plain(thought), newcomer, Around{Newcomers: 19}, func(p *Policy) { p.Mode = ModeAfter }, Hold, "raid"},
		{"a regular in a raid", plain(thought), regular, Around{Newcomers: 1000}, nil, Publish, ""},
	} {
		t.Run(c.trap, func(t *testing.T) {
			p := policy()
			if c.change != nil {
				c.change(&p)
			}
			b, err := NewBench(p)
			if err != nil {
				t.Fatal(err)
			}
			c.around.Now = now
			v := b.Judge(c.text, c.who, c.around)
			if v.Act != c.act || v.Check != c.check {
				t.Errorf("%+v, want %s by %s", v, c.act, c.check)
			}
			if (v.Reason == "") != (v.Act == Publish) {
				t.Errorf("its author is told %q", v.Reason)
			}
		})
	}
}

// TestTheQueueIsSorted holds that what is worse stands higher.
func TestTheQueueIsSorted(t *testing.T) {
	b, _ := NewBench(policy())
	var last int
	for _, text := range []string{thought, "THIS IS WHAT EVERYBODY HERE KNOWS", "Look at https://a.example", "casino https://a.example", "casino https://a.example pаypal \u202e"} {
		v := b.Judge(plain(text), newcomer, Around{Now: now})
		if v.Severity < last {
			t.Errorf("%q: %d, less than what stands before it", text, v.Severity)
		}
		last = v.Severity
	}
	if last > 100 {
		t.Errorf("severity %d", last)
	}
}

func TestPolicyIsChecked(t *testing.T) {
	for trap, change := range map[string]func(*Policy){
		"no mode":              func(p *Policy) { p.Mode = "" },
		"less than none":       func(p *Policy) { p.PerHour = -1 },
		"too many filters":     func(p *Policy) { p.Filters = make([]Filter, MaxFilters+1) },
		"an empty filter":      func(p *Policy) { p.Filters = []Filter{{Kind: FilterWord}} },
		"two words":            func(p *Policy) { p.Filters = []Filter{{Kind: FilterWord, Text: "two words"}} },
		"no expression":        func(p *Policy) { p.Filters = []Filter{{Kind: FilterExpression, Text: "a("}} },
		"everything":           func(p *Policy) { p.Filters = []Filter{{Kind: FilterExpression, Text: ".*"}} },
		"a bomb":               func(p *Policy) { p.Filters = []Filter{{Kind: FilterExpression, Text: "((a{900}){900}){900}"}} },
		"no domain":            func(p *Policy) { p.Filters = []Filter{{Kind: FilterDomain, Text: "localhost"}} },
		"no kind":              func(p *Policy) { p.Filters = []Filter{{Kind: "x", Text: "x"}} },
		"a very long filter":   func(p *Policy) { p.Filters = []Filter{{Kind: FilterWord, Text: strings.Repeat("x", 300)}} },
		"nothing but an aster": func(p *Policy) { p.Filters = []Filter{{Kind: FilterWord, Text: "*"}} },
	} {
		if err := policy(change).Check(); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", trap, err)
		}
	}
}

// TestCopiesAreFound holds that texts that say nearly the same share a band, and
// that others do not.
func TestCopiesAreFound(t *testing.T) {
	share := func(a, b string) bool {
		for _, k := range Bands(a) {
			if slices.Contains(Bands(b), k) {
				return true
			}
		}
		return false
	}
	for trap, other := range map[string]string{
		"itself": thought, "signs": strings.ReplaceAll(thought, ",", " !!!"), "capitals": strings.ToUpper(thought),
		"look-alikes": strings.NewReplacer("a", "а", "e", "е").Replace(thought), "a word more": thought + " Really.",
	} {
		if !share(thought, other) || Resemblance(thought, other) < alike {
			t.Errorf("%s: not found (%.2f)", trap, Resemblance(thought, other))
		}
	}
	if r := Resemblance(thought, "A wholly different opinion on the same matter, from somebody who was there."); r > .2 {
		t.Errorf("another text resembles it by %.2f", r)
	}
	if Bands("I agree.") != nil {
		t.Error("two who agree are taken for one")
	}
}

func FuzzJudge(f *testing.F) {
	f.Add("Look at https://a.example \u202e \u0301\u0301\u0301\u0301\u0301 pаypal", "x", 3)
	b, err := NewBench(policy())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, other string, n int) {
		v := b.Judge(plain(text), newcomer, Around{Now: now, Newcomers: n, ByAuthor: n, Today: []Said{{ID: 1, Text: other}}})
		if v.Severity < 0 || v.Severity > 100 || (v.Reason == "") != (v.Act == Publish) {
			t.Errorf("%q: %+v", text, v)
		}
		if r := Resemblance(text, other); r < 0 || r > 1 {
			t.Errorf("%q and %q: %v", text, other, r)
		}
	})
}

func FuzzPolicy(f *testing.F) {
	f.Add("expression", "a{2}", "aa")
	f.Add("domain", "a.example", "https://a.example")
	f.Fuzz(func(t *testing.T, kind, filter, text string) {
		b, err := NewBench(policy(func(p *Policy) { p.Filters = []Filter{{Kind: FilterKind(kind), Text: filter}} }))
		if err == nil {
			b.Judge(plain(text), regular, Around{Now: now})
		}
	})
}

// BenchmarkJudge judges a comment of ordinary length by 500 filters.
func BenchmarkJudge(b *testing.B) {
	p := policy()
	for i := len(p.Filters); i < MaxFilters; i++ {
		p.Filters = append(p.Filters, Filter{Kind: FilterWord, Text: fmt.Sprint("word", i)})
	}
	bench, err := NewBench(p)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(thought+" ", 5)
	for b.Loop() {
		bench.Judge(plain(text), newcomer, Around{Now: now})
	}
}
