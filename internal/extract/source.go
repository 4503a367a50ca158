package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

const (
	enough  = 60      // words above which another source is an article
	unsure  = .6      // a body with less confidence gives way to another source more easily
	maxData = 4 << 20 // bytes of a script that are read as data
)

// source is a text found elsewhere than in the page's body; markup is it with its
// tags, where it had any.
type source struct{ name, text, markup string }

// improve looks for the text elsewhere when the page's body is weak: JSON-LD,
// the feed entry, a noscript, the state that a framework left in the page. One
// that is clearly longer wins, and Source names it.
// The words that there are in the end are returned.
func improve(c *news.Content, s *sheet, m meta, page Page) (have int) {
	have = countWords(c.Text)
	times := 2.0
	if s.confidence(have) < unsure {
		times = 1.2
	}
	weak := have < 2*enough || times < 2
	for _, find := range []func() source{
		func() source { return source{"json-ld", m.body, ""} },
		func() source { return told(page.Entry) },
		func() source { return s.state(weak) },
		func() source { return s.withoutScript(weak) },
	} {
		from := find()
		if len(from.text) < len(c.Text) {
			continue
		}
		if n := countWords(from.text); n > enough && float64(n) > float64(have)*times {
			have = n
			c.Text, c.HTML, c.Source, c.Embeds = from.text, from.html(s.base), from.name, nil
			c.More, c.Credits, c.Note = nil, "", "" // they were read from the body
		}
	}
	return have
}

func (f *source) html(base *url.URL) news.HTML {
	if f.markup != "" {
		return clean.Fragment(f.markup, clean.Options{Base: base})
	}
	return fromText(f.text, base)
}

// told is the content of a feed entry.
func told(e *news.Entry) source {
	switch {
	case e == nil:
		return source{}
	case e.ContentHTML != "":
		return source{"feed", clean.PlainText(e.ContentHTML), e.ContentHTML}
	}
	return source{"feed", strings.TrimSpace(e.ContentText), ""}
}

// withoutScript is what a page shows to those who run no scripts.
func (s *sheet) withoutScript(weak bool) (best source) {
	if !weak {
		return best
	}
	for n := range s.doc.Descendants() {
		if n.DataAtom == atom.Noscript && n.FirstChild != nil && len(n.FirstChild.Data) > 500 && len(n.FirstChild.Data) < maxData {
			if t := clean.PlainText(n.FirstChild.Data); len(t) > len(best.text) {
				best = source{"noscript", t, n.FirstChild.Data}
			}
		}
	}
	return best
}

// stateMarks are in the scripts in which frameworks leave what they drew from.
var stateMarks = []string{"__NEXT_DATA__", "__NUXT", "__APOLLO_STATE__", "__INITIAL_STATE__", "__PRELOADED_STATE__", "__INITIAL_DATA__", "__remixContext", "Fusion.globalContent"}

// state is the longest text in the data that a framework left in the page.
func (s *sheet) state(weak bool) (best source) {
	if !weak {
		return best
	}
	for n := range s.doc.Descendants() {
		if n.DataAtom != atom.Script || n.FirstChild == nil || len(n.FirstChild.Data) > maxData {
			continue
		}
		data := n.FirstChild.Data
		if attr(n, "type") != "application/json" && !containsAny(data[:min(len(data), 4000)], stateMarks...) && !containsAny(attr(n, "id"), stateMarks...) {
			continue
		}
		if i := strings.IndexByte(data, '{'); i > 0 && attr(n, "type") != "application/json" {
			data = data[i:]
		}
		for _, v := range looseJSON(data) {
			if t := longest(v, 0); len(t) > len(best.text) {
				best.text = t
			}
		}
	}
	if best.text != "" {
		best = source{"page data", clean.PlainText(best.text), best.text}
	}
	return best
}

// textKeys are what frameworks call a text, or a part of one.
var textKeys = []string{"html", "text", "content", "value", "body", "children", "paragraph", "data"}

// longest is the longest text in data, as markup: a string that holds
// paragraphs, or a list whose members each hold some text.
func longest(v any, depth int) (best string) {
	if depth > 40 {
		return ""
	}
	take := func(s string) {
		if len(s) > len(best) {
			best = s
		}
	}
	switch v := v.(type) {
	case string:
		if len(v) > 400 && strings.Count(v, "<p") >= 2 {
			return v
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			take(longest(v[k], depth+1))
		}
	case []any:
		var b strings.Builder
		for _, one := range v {
			take(longest(one, depth+1))
			if t := pieceOf(one, 0); len(t) > 30 {
				b.WriteString("<p>" + t + "</p>")
			}
		}
		take(b.String())
	}
	return best
}

// pieceOf is the text of one member of such a list.
func pieceOf(v any, depth int) string {
	if depth > 6 {
		return ""
	}
	switch v := v.(type) {
	case string:
		if strings.Contains(v, " ") && !strings.HasPrefix(v, "http") {
			return v
		}
	case []any:
		var b strings.Builder
		for _, one := range v {
			b.WriteString(pieceOf(one, depth+1))
		}
		return b.String()
	case map[string]any:
		for _, k := range textKeys {
			if t := pieceOf(v[k], depth+1); t != "" {
				return t
			}
		}
	}
	return ""
}

// fillFromEntry sets text and markup from the content of a feed's entry, or from
// its summary.
func fillFromEntry(c *news.Content, e news.Entry) {
	from := told(&e)
	if from.text == "" {
		from.text = clean.PlainText(e.Summary)
	}
	c.Text, c.HTML = from.text, from.html(baseOf(e.URL))
}

func countWords(s string) int {
	c := counter{dry: true}
	c.write(s, 0)
	c.endWord()
	return c.words
}

// fromText is plain text as markup.
func fromText(text string, base *url.URL) news.HTML {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>")
	}
	return clean.Fragment(b.String(), clean.Options{Base: base})
}

func baseOf(address string) *url.URL {
	if u, err := url.Parse(address); err == nil {
		return u
	}
	return nil
}
