package cluster

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

var noon = time.Date(2026, 5, 14, 12, 0, 0, 0, time.UTC)

func agency(t testing.TB) news.Line {
	t.Helper()
	text, err := os.ReadFile("testdata/agency.txt")
	if err != nil {
		t.Fatal(err)
	}
	return news.Line{
		ID: "origin", URL: "https://wire.example/coal", Publisher: "Morning Wire", Text: string(text),
		Title: "Ardenia to close its last coal mine three years early", Published: news.At(noon),
	}
}

// edits are what republishers do to a text.
var edits = map[string]func(ps []string) []string{
	"same":       func(ps []string) []string { return ps },
	"cut":        func(ps []string) []string { return ps[:4] },
	"teaser":     func(ps []string) []string { return ps[:2] },
	"reordered":  func(ps []string) []string { return []string{ps[3], ps[1], ps[0], ps[5], ps[2], ps[4]} },
	"joined":     func(ps []string) []string { return []string{strings.Join(ps, " ")} },
	"local part": func(ps []string) []string { return append(ps[:3:3], append([]string{local}, ps[3:]...)...) },
	"quotation marks": func(ps []string) []string {
		return strings.Split(strings.NewReplacer(` "`, " “", `"`, "”").Replace(strings.Join(ps, "\n\n")), "\n\n")
	},
	"boilerplate": func(ps []string) []string { return append([]string{stockHead}, append(ps, stockTail)...) },
	"localised": func(ps []string) []string {
		return strings.Split(strings.NewReplacer("Ardenia", "Ardenien", "Grauberg", "Grayhill", "Halvard Risse", "H. Riße").Replace(strings.Join(ps, "\n\n")), "\n\n")
	},
	"a part among as many other words": func(ps []string) []string {
		return []string{stockHead, local, ps[1], strings.ReplaceAll(ps[3], `"`, "”"), stockTail}
	},
	"several": func(ps []string) []string {
		return []string{stockHead, ps[1], local, strings.ReplaceAll(ps[2], `"`, "”"), ps[3], stockTail}
	},
}

const (
	stockHead = "Welcome to our site. Support local news by becoming a member from two crowns a week."
	stockTail = "Read more on our app. Write to the editors with your tips and photographs. All rights reserved."
	local     = "In our own valley the gasworks closed in 1998, and the museum there will show photographs of the mine from Sunday."
)

func TestEditedCopies(t *testing.T) {
	for name, edit := range edits {
		for _, copyFirst := range []bool{false, true} {
			w := New(Settings{})
			for _, l := range sample(t) {
				w.Assign(Read(l.Line, news.Analysis{}))
			}
			l := agency(t)
			c := l
			c.ID, c.URL, c.Publisher, c.Title = "copy", "https://valley.example/9", "Valley Echo", "What the end of coal means for us"
			c.Published = news.At(noon.Add(2 * time.Hour))
			c.Text = strings.Join(edit(strings.Split(strings.TrimSpace(l.Text), "\n\n")), "\n\n")
			first, second := l, c
			if copyFirst {
				first, second = c, l
			}
			w.Assign(Read(first, news.Analysis{}))
			w.Assign(Read(second, news.Analysis{}))
			if got := w.place(w.ids["copy"]).origin; got != "origin" {
				t.Errorf("%s, copy first %v: the copy's origin is %q", name, copyFirst, got)
			}
			if got := w.place(w.ids["origin"]).origin; got != "" {
				t.Errorf("%s, copy first %v: the origin is a copy of %q", name, copyFirst, got)
			}
		}
	}
}

func TestReportsAreNoCopies(t *testing.T) {
	for _, p := range Run(linesOf(sample(t)), unread, 0) {
		if p.DuplicateOf != "" {
			t.Errorf("%s is called a copy of %s", p.ID, p.DuplicateOf)
		}
	}
}

// Two short reports inside the same stock phrases are two reports, at the latest
// when the phrases have been seen a few times.
func TestStockPhrases(t *testing.T) {
	w := New(Settings{})
	copies := 0
	for i, l := range sample(t) {
		if l.Language != "" {
			continue
		}
		l.Text = strings.Repeat(stockHead+" "+stockTail+" ", 2) + l.Text
		if p := w.Assign(Read(l.Line, news.Analysis{})); p.DuplicateOf != "" && i > 5 {
			copies++
		}
	}
	if copies > 0 {
		t.Errorf("%d reports are called copies for their stock phrases", copies)
	}
}

// What a publisher puts around two short reports makes them no copies, though
// it is most of both and nobody has seen it before.
func TestFrameSeenForTheFirstTime(t *testing.T) {
	ls := sample(t)
	for i := range len(ls) - 1 {
		a, b := ls[i].Line, ls[i+1].Line
		if ls[i].Story == ls[i+1].Story || a.Language != "" || b.Language != "" {
			continue
		}
		for _, l := range []*news.Line{&a, &b} {
			l.Text = stockHead + " " + head(l.Text, 260) + ".\n\n" + stockTail
		}
		if got := Run([]news.Line{a, b}, unread, 0); got[1].DuplicateOf != "" {
			t.Errorf("%s is called a copy of %s for what stands around it", b.ID, a.ID)
		}
	}
}

// Two reports share what was said without being copies.
func TestSharedQuoteIsNoCopy(t *testing.T) {
	const said = `"We looked at this mine from every side, we counted what it earns and what it costs, and there was no honest way left to keep it open beyond the spring"`
	a := news.Line{ID: "a", Title: "Mine to close early", Text: "The minister told parliament on Tuesday that the pit would shut three years before its time. " +
		said + ", he told the members, some of whom left the hall. Work for those who lose theirs is promised in the new battery plant along the river."}
	b := news.Line{ID: "b", Title: "Anger over the pit", Text: "Union leaders were furious when they heard of the decision over the radio. " +
		strings.NewReplacer(`"We`, "“We", `spring"`, "spring”").Replace(said) + ": with these words the news had come, a miner of forty years said at the gate, and nobody had asked any of them."}
	if got := Run([]news.Line{a, b}, unread, 0); got[1].DuplicateOf != "" {
		t.Error("two reports with one quotation are called copies")
	}
}

// What two republishers have added to two texts makes them no copies of one.
func TestSameAdditionIsNoCopy(t *testing.T) {
	texts := map[string]news.Line{"coal": agency(t)}
	for _, l := range sample(t) {
		if l.ID == "ferry-1" {
			texts["ferry"] = l.Line
		}
	}
	var lines []news.Line
	for _, name := range []string{"coal", "ferry"} {
		l := texts[name]
		l.ID = name
		c := l
		c.ID, c.URL, c.Publisher = name+" copy", "", "Valley Echo"
		half := len(l.Text) / 2
		c.Text = l.Text[:half] + ". " + local + " " + l.Text[half:]
		lines = append(lines, c, l)
	}
	for _, p := range Run(lines, unread, 0) {
		if p.DuplicateOf != "" && p.DuplicateOf != strings.TrimSuffix(p.ID, " copy") && p.ID != strings.TrimSuffix(p.DuplicateOf, " copy") {
			t.Errorf("%s is called a copy of %s", p.ID, p.DuplicateOf)
		}
	}
}

// A long text in another order is the same text, though other numbers come first.
func TestReorderedNumbers(t *testing.T) {
	var ps []string
	for i, l := range sample(t) {
		if l.Language == "" {
			ps = append(ps, fmt.Sprintf("%s It took %d days, %d.%d tonnes and %d people.", l.Text, 11+7*i, 3*i+2, i, 1300+i*37))
		}
	}
	a := news.Line{ID: "a", Text: strings.Join(ps, "\n\n")}
	slices.Reverse(ps)
	b := news.Line{ID: "b", Text: strings.Join(ps, "\n\n")}
	if got := Run([]news.Line{a, b}, unread, 0); got[1].DuplicateOf != "a" {
		t.Error("the same paragraphs in another order are no copy")
	}
}

// A bulletin in the same words about other things is no copy.
func TestFormsAreNoCopies(t *testing.T) {
	form := "Water levels this morning. At the upper gauge the river stood at %d centimetres, %d more than a day before. " +
		"At the bridge it stood at %d centimetres. The flow was %d cubic metres a second. Ferries run as usual. The next report comes tomorrow at seven."
	w := New(Settings{})
	stories := map[string]bool{}
	for i := range 5 {
		l := news.Line{
			ID: fmt.Sprint(i), Publisher: "River Office", Title: fmt.Sprintf("Water levels for %d May", 10+i),
			Text: fmt.Sprintf(form, 210+17*i, 12+9*i, 340-23*i, 1480+51*i), Published: news.At(noon.AddDate(0, 0, i)),
		}
		p := w.Assign(Read(l, news.Analysis{}))
		stories[p.Story] = true
		if p.DuplicateOf != "" {
			t.Errorf("bulletin %d is called a copy", i)
		}
	}
	if len(stories) != 5 {
		t.Errorf("five bulletins are %d stories", len(stories))
	}
}

func TestWhoIsTheOrigin(t *testing.T) {
	for name, c := range map[string]struct {
		change func(first, second *news.Line)
		want   string // origin of the two
	}{
		"the earlier published": {func(a, b *news.Line) { b.Published = news.At(noon.Add(-time.Hour)) }, "second"},
		"the first to arrive":   {func(a, b *news.Line) { a.Published, b.Published = news.Time{}, news.Time{} }, "first"},
		"a syndication line": {func(a, b *news.Line) {
			a.Origin = news.Origin{Publisher: "Valley Echo"}
		}, "second"},
		"a canonical link": {func(a, b *news.Line) { a.CanonicalURL = b.URL }, "second"},
		"a named origin, another headline": {func(a, b *news.Line) {
			b.Origin, b.Title = news.Origin{URL: a.URL}, "Closing time"
			b.Published = news.At(noon.Add(-time.Hour))
		}, "first"},
	} {
		a := agency(t)
		b := a
		a.ID, b.ID = "first", "second"
		b.URL, b.Publisher = "https://valley.example/9", "Valley Echo"
		b.Published = news.At(noon.Add(time.Hour))
		c.change(&a, &b)
		got := Run([]news.Line{a, b}, unread, 0)
		for _, p := range got {
			if want := map[bool]string{true: "", false: c.want}[p.ID == c.want]; p.DuplicateOf != want {
				t.Errorf("%s: %s is a copy of %q, want %q", name, p.ID, p.DuplicateOf, want)
			}
			if p.Story != "first" {
				t.Errorf("%s: %s is in story %s", name, p.ID, p.Story)
			}
		}
	}
}

// The agency that a slug names is the origin, whatever it calls its own site and
// whoever was first.
func TestAgencyIsTheOrigin(t *testing.T) {
	for _, c := range []struct{ publisher, url, agency string }{
		{"Morning Wire", "https://wire.example/1", "Morning Wire"},
		{"AP News", "https://apnews.example/article/coal", "AP"},
		{"Agence France-Presse", "https://www.afp.example/en/coal", "AFP"},
		{"", "https://apnews.example/article/coal", "AP"},
	} {
		a := agency(t)
		b := a
		a.ID, a.Publisher = "echo", "Valley Echo"
		b.ID, b.Publisher, b.URL, b.Published = "wire", c.publisher, c.url, news.At(noon.Add(time.Hour))
		w := New(Settings{})
		w.Assign(Read(a, news.Analysis{Agency: c.agency}))
		p := w.Assign(Read(b, news.Analysis{Agency: c.agency}))
		if p.DuplicateOf != "" || len(p.Changes) != 1 || p.Changes[0] != (Change{"echo", "echo", "wire"}) {
			t.Errorf("the text on the site of %s is %+v", c.agency, p)
		}
	}
	other := news.Line{Publisher: "Apex Weekly", URL: "https://apex.example/ap"}
	if ownWire(other, "AP") || ownWire(other, "") {
		t.Error("Apex Weekly is taken for the AP")
	}
}

// Two papers whose addresses end in one headline have one text, even
// where one gives little of it away; but not when they have nothing in common.
func TestSameSlug(t *testing.T) {
	a := agency(t)
	a.URL = "https://www.wire.example/2026/05/14/ardenia-to-close-its-last-coal-mine"
	b := news.Line{
		ID: "stub", URL: "https://echo.example/nation/ardenia-to-close-its-last-coal-mine-1.4711.html", Publisher: "Valley Echo",
		Title: "Ardenia to close its last coal mine", Published: news.At(noon.Add(time.Hour)),
		Text: "Ardenia is closing its last coal mine, Grauberg, and 2,300 people lose their work. Subscribe to read what Halvard Risse said.",
	}
	if got := Run([]news.Line{a, b}, unread, 0); got[1].DuplicateOf != "origin" {
		t.Errorf("the stub is a copy of %q", got[1].DuplicateOf)
	}
	b.Text, b.Title = "A ferry ran aground off the northern islands in fog. Nobody was hurt.", "Ferry aground"
	if got := Run([]news.Line{a, b}, unread, 0); got[1].DuplicateOf != "" {
		t.Error("another report is called a copy for its address")
	}
	for _, short := range []string{"", "https://a.example/", "https://a.example/live/updates", "https://a.example/horoscope-for-12-05-2026", "https://a.example/founder-dead-spain-prison-extradition", "://"} {
		if slug(short) != 0 {
			t.Errorf("%q tells an article", short)
		}
	}
}

// A flood of one text is one article that was republished often.
func TestFlood(t *testing.T) {
	w := New(Settings{WindowMemory: 16 << 20})
	for _, l := range sample(t) {
		w.Assign(Read(l.Line, news.Analysis{}))
	}
	stories := len(w.stories)
	p := Read(agency(t), news.Analysis{})
	for i := range 10_000 {
		p.ID, p.URL, p.Publisher = fmt.Sprint(i), uint64(i+1), uint32(i)
		got := w.Assign(p)
		if got.Story != "0" || i > 0 && got.DuplicateOf != "0" {
			t.Fatalf("item %d: %+v", i, got)
		}
	}
	if len(w.stories) != stories+1 || len(w.stories[len(w.stories)-1].members) != 1 {
		t.Error("the flood made more than one report")
	}
}

// Even a flood of one text keeps to the budget.
func TestFloodKeepsToTheBudget(t *testing.T) {
	const budget = 1 << 20
	w := New(Settings{WindowMemory: budget})
	p := Read(agency(t), news.Analysis{})
	for i := range 5000 {
		p.ID, p.URL = fmt.Sprint(i), uint64(i+1)
		if got := w.Assign(p); got.Story != "0" || w.Memory() > budget {
			t.Fatalf("item %d is in story %s; %d bytes", i, got.Story, w.Memory())
		}
	}
}
