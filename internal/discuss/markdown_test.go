package discuss_test

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/clean"
	"broadsheet/internal/discuss"
)

func TestRender(t *testing.T) {
	const rel = ` rel="nofollow noopener ugc"`
	r := discuss.NewRenderer()
	for source, want := range map[string]string{
		"One.\nTwo.\n\nThree.":                    "<p>One.<br>Two.</p><p>Three.</p>",
		"*a* **b** `c`":                           "<p><em>a</em> <strong>b</strong> <code>c</code></p>",
		"[x](https://esker.example/a?b=1)":        `<p><a href="https://esker.example/a?b=1"` + rel + `>x</a></p>`,
		"see https://esker.example/a.":            `<p>see <a href="https://esker.example/a"` + rel + `>https://esker.example/a</a>.</p>`,
		"[x](javascript:alert(1))":                "<p>x</p>",
		"[x](/people)":                            "<p>x</p>",
		"<javascript:alert(1)>":                   "<p>javascript:alert(1)</p>",
		"[x](data:text/html,<script>)":            "<p>x</p>",
		"![alt](https://esker.example/a.png)":     `<p><a href="https://esker.example/a.png"` + rel + `>alt</a></p>`,
		"<a@esker.example>":                       "<p>a@esker.example</p>",
		"<script>alert(1)</script>":               "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
		"<b onclick=x>y</b>":                      "<p>&lt;b onclick=x&gt;y&lt;/b&gt;</p>",
		"# no heading":                            "<p># no heading</p>",
		"not\n===":                                "<p>not<br>===</p>",
		"> quoted\n\nanswered":                    "<blockquote><p>quoted</p></blockquote><p>answered</p>",
		"- a\n- b":                                "<ul><li>a</li><li>b</li></ul>",
		"1. a\n2. b":                              "<ol><li>a</li><li>b</li></ol>",
		"```html\n<i>\n```":                       "<pre><code>&lt;i&gt;\n</code></pre>",
		"https://user:pass@esker.example/ hidden": "<p>https://user:pass@esker.example/ hidden</p>",
	} {
		got, err := r.Render(source)
		if string(got) != want || err != nil {
			t.Errorf("%q:\n%s\nwant\n%s (%v)", source, got, want, err)
		}
	}
}

// bombs are texts that a careless parser takes minutes for, or that would nest
// without end.
var bombs = map[string]string{
	"quotes":   strings.Repeat(">", discuss.MaxComment),
	"quotes 2": strings.Repeat("> ", discuss.MaxComment/2),
	"lists":    strings.Repeat("- ", discuss.MaxComment/2),
	"numbers":  strings.Repeat("1. ", discuss.MaxComment/3),
	"stars":    strings.Repeat("*a_", discuss.MaxComment/3),
	"star":     strings.Repeat("*", discuss.MaxComment),
	"brackets": strings.Repeat("[", discuss.MaxComment),
	"links":    strings.Repeat("[a](", discuss.MaxComment/4),
	"ticks":    strings.Repeat("`a``", discuss.MaxComment/4),
	"html":     strings.Repeat("<div>", discuss.MaxComment/5),
	"lines":    strings.Repeat("- a\n > b\n", discuss.MaxComment/9),
	"deeper":   deeper(),
	"entities": strings.Repeat("&amp;", discuss.MaxComment/5),
}

// deeper is a list whose items go one further in on each line.
func deeper() string {
	var b strings.Builder
	for i := 0; b.Len() < discuss.MaxComment-200; i++ {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func TestRenderBombs(t *testing.T) {
	r := discuss.NewRenderer()
	for name, source := range bombs {
		begun := time.Now()
		got, err := r.Render(source)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if deep := strings.Count(string(got), "<blockquote>") + strings.Count(string(got), "<ul>"); name == "quotes" && deep > 10 {
			t.Errorf("%s: %d deep", name, deep)
		}
		if took := time.Since(begun); took > 2*time.Minute { // a guard: a parser that goes on for ever
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s: %v, %d bytes", name, took, len(got))
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"  a\r\nb  ":                          "a\nb",
		"a\n\n\n\n\nb":                        "a\n\nb",
		"z" + strings.Repeat("\u0300", 50):    "z" + strings.Repeat("\u0300", 4),
		"safe\u202egnp.exe":                   "safegnp.exe",
		"\u2066a\u2069 b\u200bc\ufeffd\u00ad": "a bcd",
		"a\u200db":                            "ab",
		"نمی\u200cخواهم":                      "نمی\u200cخواهم",
		"👩\u200d🚀":                            "👩\u200d🚀",
		"hi\U000e0041\U000e0042":              "hi",
		"\u3164\u2800":                        "",
		"tab\tstays":                          "tab\tstays",
		"bad\xffbyte\x00":                     "badbyte",
		"Tiếng Việt":                          "Tiếng Việt",
	} {
		if got := discuss.Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCheckText(t *testing.T) {
	for in, good := range map[string]bool{
		"a": true, "": false, " \u200b\n ": false, strings.Repeat("語", discuss.MaxComment): true,
		strings.Repeat("a", discuss.MaxComment+1): false, strings.Repeat("a", 1<<20): false,
	} {
		if _, err := discuss.CheckText(in); (err == nil) != good {
			t.Errorf("%.20q: %v", in, err)
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range bombs {
		f.Add(s[:min(len(s), 200)])
	}
	for _, s := range []string{"[a](<b>)", "> - ```\n<x>", "**[*a*](http://b.example \"t\")**", "![[a](http://b.example)](http://c.example)", "\u202ea", "<http://a.example>"} {
		f.Add(s)
	}
	r := discuss.NewRenderer()
	f.Fuzz(func(t *testing.T, source string) {
		source, err := discuss.CheckText(source)
		if err != nil {
			return
		}
		if again := discuss.Plain(source); again != source {
			t.Fatalf("not plain yet: %q, then %q", source, again)
		}
		got, err := r.Render(source)
		if err != nil {
			t.Fatal(err)
		}
		if again := clean.Fragment(string(got), clean.Options{}); again != got {
			t.Errorf("%q gives\n%s\nwhich cleaned is\n%s", source, got, again)
		}
		for _, no := range []string{"<img", "<script", "<h1", "<style", "<iframe", "javascript:\""} {
			if strings.Contains(string(got), no) {
				t.Errorf("%q gives %s: %s", source, no, got)
			}
		}
	})
}

func BenchmarkRender(b *testing.B) {
	r := discuss.NewRenderer()
	source := strings.Repeat("I was a fitter there until *2019*. See [the report](https://esker.example/a).\n\n> quoted\n\n", 5)
	for b.Loop() {
		if _, err := r.Render(source); err != nil {
			b.Fatal(err)
		}
	}
}
