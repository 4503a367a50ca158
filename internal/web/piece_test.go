package web

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

func TestStrokes(t *testing.T) {
	for _, c := range []struct {
		copies []int
		want   string
	}{
		{nil, ""},
		{[]int{0}, "i"},
		{[]int{2, 0, 1}, "issiis"},
		{[]int{60}, "i" + strings.Repeat("s", 39)},
		{[]int{38, 5, 5}, "i" + strings.Repeat("s", 38) + "i"},
	} {
		got := strings.NewReplacer("<i></i>", "i", "<s></s>", "s").Replace(string(strokes(c.copies)))
		if got != c.want {
			t.Errorf("%v draws %q, want %q", c.copies, got, c.want)
		}
	}
}

// answers gives each different value an answer of its own, after "~" the one
// before it: it is the same, rounded.
func answers(values ...string) (list []news.Value) {
	at := map[string]int{}
	for _, v := range values {
		words, same := strings.CutPrefix(v, "~")
		answer, ok := at[words]
		if same {
			answer = list[len(list)-1].Answer
		} else if !ok {
			answer = len(at)
			at[words] = answer
		}
		list = append(list, news.Value{Value: words, Answer: answer})
	}
	return list
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ values, want string }{
		{"2|2", ""},
		{"43|~about 40", ""},
		{"41,000|38,500", "38,500 or 41,000"},
		{"41,000|more than 45,000|38,500|41,000", "38,500 to more than 45,000"},
		{"May|September", "May or September"},
	} {
		if got := spreadOf(answers(strings.Split(c.values, "|")...)); got != c.want {
			t.Errorf("%s: %q, want %q", c.values, got, c.want)
		}
	}
}

func TestMostCommonNeedsAMajority(t *testing.T) {
	for _, c := range []struct {
		values string
		want   int
		told   bool
	}{{"2|2|3", 0, true}, {"3|2|2", 1, true}, {"43|~about 40|50", 0, true}, {"2|3", 0, false}, {"2", 0, true}, {"", 0, false}} {
		by := map[int]news.Value{}
		if c.values != "" {
			for i, v := range answers(strings.Split(c.values, "|")...) {
				by[i] = v
			}
		}
		if got, told := mostCommon(by); told != c.told || told && got != c.want {
			t.Errorf("%s: %d %v, want %d %v", c.values, got, told, c.want, c.told)
		}
	}
}

func TestCuts(t *testing.T) {
	const long = "I signed it. I did not read the annex. I was told there was nothing in it."
	for _, c := range []struct{ short, want string }{
		{"I signed it. I did not read the annex.", "I signed it. I did not read the annex. [I was told there was nothing in it.]"},
		{"“I did not read the annex,”", "[I signed it.] I did not read the annex. [I was told there was nothing in it.]"},
		{long, long},
		{"Nothing of the kind was ever said by anybody in this house.", long},
	} {
		cut := make([]bool, len(strings.Fields(long)))
		markCuts(cut, long, c.short)
		var got string
		for _, p := range pieces(long, cut) {
			if p.Cut {
				got += "[" + strings.TrimSpace(p.Text) + "]" + strings.Repeat(" ", len(p.Text)-len(strings.TrimRight(p.Text, " ")))
			} else {
				got += p.Text
			}
		}
		if got != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.short, got, c.want)
		}
	}
}

func TestSpokenEndsWithoutItsComma(t *testing.T) {
	for in, want := range map[string]string{"I signed it,": "I signed it", "“I signed it,”": "“I signed it”", "I signed it.": "I signed it.", "": ""} {
		if got := spoken(in); got != want {
			t.Errorf("spoken(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLineFragment(t *testing.T) {
	for in, want := range map[string]string{
		"":                 "",
		"R2 gone - twice.": "#:~:text=R2%20gone%20%2D%20twice.",
		"At 02:25 on Tuesday the duty engineer entered the words hold and observe.": "#:~:text=At%2002%3A25%20on%20Tuesday,words%20hold%20and%20observe.",
	} {
		if got := lineFragment(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestStepTime(t *testing.T) {
	for in, want := range map[string][2]string{
		"2026-11-17T05:31": {"17 Nov", "05:31"}, "2026-11-17T05:31:00+02:00": {"17 Nov", "05:31"}, "2026-11-17": {"17 Nov", ""}, "2011-02-15": {"15 Feb 2011", ""}, "2026-11": {"Nov 2026", ""}, "in spring": {"in spring", ""},
	} {
		if day, clock := stepTime(in, 2026); day != want[0] || clock != want[1] {
			t.Errorf("%s: %q %q, want %q", in, day, clock, want)
		}
	}
}

func TestRowSizes(t *testing.T) {
	for n := range 20 {
		sum := 0
		for _, size := range rowSizes(n) {
			if size < 1 || size > 3 {
				t.Errorf("%d sections make a row of %d", n, size)
			}
			sum += size
		}
		if sum != n {
			t.Errorf("%d sections became %d", n, sum)
		}
	}
}

// TestEveryStoryHasOnePlace lays out front pages of many sizes and looks for
// stories lost or printed twice.
func TestEveryStoryHasOnePlace(t *testing.T) {
	for n := range frontStories {
		stories := make([]news.Story, n)
		for i := range stories {
			stories[i] = news.Story{ID: int64(i + 1), Title: "Story", Tally: make([]int, 1+i%3), Articles: 2, Section: []string{"", "world", "local", "sport"}[i%4]}
			if i%3 == 0 {
				stories[i].Image.URL = "https://pictures.example/x"
			}
		}
		v := &visit{site: &site{}, now: noon}
		p := new(frontPage)
		p.lay(v, stories, freshness{})
		seen := map[string]int{}
		count := func(items ...item) {
			for _, i := range items {
				seen[i.Href]++
			}
		}
		if p.Lead != nil {
			count(p.Lead.item)
		}
		count(slices.Concat(p.Seconds, p.Thirds, p.Briefs)...)
		for _, r := range p.Rows {
			for _, s := range r.Sections {
				count(slices.Concat(s.Head, s.Rest)...)
			}
		}
		for href, times := range seen {
			if times != 1 {
				t.Errorf("%d stories: %s is printed %d times", n, href, times)
			}
		}
		if len(seen) != p.Printed || n <= 20 && len(seen) != n {
			t.Errorf("%d stories: %d have a place, the page says %d", n, len(seen), p.Printed)
		}
	}
}

func TestProse(t *testing.T) {
	p := prosePrinter{picture: func(src string) string { return "/picture/s?u=" + src }, place: 1}
	got := p.print(`<p>one</p><blockquote><p>quoted</p></blockquote><p lang="ar">two <img src="https://x.example/a.png?b=1&amp;c=2" alt="a > b"></p>`)
	want := `<p>one</p><blockquote><p>quoted</p></blockquote><p id="here" lang="ar">two <img loading="lazy" decoding="async" src="/picture/s?u=https://x.example/a.png?b=1&amp;c=2" alt="a > b"></p>`
	if got != want || !p.found {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// FuzzProse: whatever a publisher sent, once it has been cleaned, printing it
// changes the addresses of pictures and nothing else.
func FuzzProse(f *testing.F) {
	f.Add(`<p>a<img src="https://x.example/a.png">b</p>`, uint8(0))
	f.Add(`<p>a</p><p>b</p><figure><img src='http://x/"y"' alt='>'></figure>`, uint8(1))
	f.Add(`<p title="<p>">x<br><hr></p><ul><li><p>y`, uint8(2))
	f.Fuzz(func(t *testing.T, markup string, place uint8) {
		safe := clean.Fragment(markup, clean.Options{})
		p := prosePrinter{picture: func(string) string { return "/picture/x?u=y" }, place: int(place)}
		out := p.print(safe)
		root, err := html.Parse(strings.NewReader(out))
		if err != nil {
			t.Fatal(err) // no text is beyond this parser
		}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				if n.Data == "img" && a.Key == "src" && a.Val != "/picture/x?u=y" {
					t.Errorf("a picture comes from %q", a.Val)
				}
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("an attribute %s appeared", a.Key)
				}
			}
		}
	})
}

func FuzzDiffWords(f *testing.F) {
	f.Add("a b c", "a c d")
	f.Fuzz(func(t *testing.T, a, b string) {
		var old, now []string
		for _, r := range diffWords(a, b) {
			if !r.New {
				old = append(old, r.Text)
			}
			if !r.Gone {
				now = append(now, r.Text)
			}
		}
		if strings.Join(old, " ") != strings.Join(strings.Fields(a), " ") || strings.Join(now, " ") != strings.Join(strings.Fields(b), " ") {
			t.Errorf("%q to %q became %q to %q", a, b, old, now)
		}
	})
}
