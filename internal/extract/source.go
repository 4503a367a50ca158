package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

// enough is the number of words above which a body needs no second source.
const enough = 60

// improve looks for the text elsewhere when the page's body is weak: in the
// page's JSON-LD and in the feed entry. The longest that is clearly longer wins,
// and Source names it.
func improve(c *news.Content, s *sheet, m meta, page Page) {
	have := countWords(c.Text)
	if n := countWords(m.body); n > enough && n > have*2 {
		have = n
		c.Text, c.HTML, c.Embeds = m.body, paragraphs(m.body, s), nil
		c.Source = "json-ld"
	}
	if e := page.Entry; e != nil {
		full := clean.PlainText(e.ContentHTML)
		if n := countWords(full); n > enough && n > have*3/2 {
			c.Embeds = nil
			fillFromEntry(c, *e)
			c.Source = "feed"
		}
	}
}

// fillFromEntry sets text and markup from the content of a feed's entry, or from
// its summary.
func fillFromEntry(c *news.Content, e news.Entry) {
	base := baseOf(e.URL)
	switch {
	case e.ContentHTML != "":
		c.HTML = clean.Fragment(e.ContentHTML, clean.Options{Base: base})
		c.Text = clean.PlainText(string(c.HTML))
	case e.ContentText != "":
		c.Text = strings.TrimSpace(e.ContentText)
		c.HTML = fromText(c.Text, base)
	case e.Summary != "":
		c.Text = clean.PlainText(e.Summary)
		c.HTML = fromText(c.Text, base)
	}
}

// paragraphs is plain text as markup.
func paragraphs(text string, s *sheet) news.HTML { return fromText(text, s.base) }

func countWords(s string) int {
	var c counter
	c.write(s, 0)
	c.endWord()
	return c.words
}

func fromText(text string, base *url.URL) news.HTML {
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
