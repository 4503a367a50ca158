package rule

import (
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Piece is an article, or what a list shows of one, as rules look at it. It is for
// one goroutine: what is asked often is made once, when it is first asked for.
type Piece struct {
	Title, Text                  string // Text may be an excerpt
	Language, Publisher, Section string
	Byline                       []string
	Topics                       []news.TopicRef // hashtags and names
	Copy                         bool
	Followers                    map[int64]bool // the readers who follow its story
	Full                         bool           // Text is the whole text: its length counts

	title, text *part
	count       int // words of the text, 0: not counted
}

// part is the headline or the text, as words are looked for in it.
type part struct {
	raw      string
	folded   string // a space on either side of each word
	searched string // of the raw text, what expressions are matched against
	lowered  string // the same
	terms    map[string]bool
}

// Of is a stored article as rules look at it.
func Of(a *news.Article) *Piece {
	c := &a.Content
	p := &Piece{Title: c.Title, Text: c.Text, Language: a.Analysis.Language, Publisher: a.Publisher.Domain, Section: c.Section, Byline: c.Byline,
		Copy: a.DuplicateOf != 0, Full: true}
	for _, t := range a.Analysis.Tags {
		p.Topics = append(p.Topics, news.TopicRef{Kind: news.TopicTag, Slug: news.Slug(t.Label)})
	}
	for _, e := range a.Analysis.Entities {
		if e.Kind != news.Other {
			p.Topics = append(p.Topics, news.TopicRef{Kind: news.TopicKind(e.Kind), Slug: news.Slug(e.Name)})
		}
	}
	return p
}

func (p *Piece) of(f news.Field) *part {
	if f == news.FieldTitle {
		if p.title == nil {
			p.title = &part{raw: p.Title}
		}
		return p.title
	}
	if p.text == nil {
		p.text = &part{raw: p.Text}
	}
	return p.text
}

func (t *part) words() string {
	if t.folded == "" {
		t.folded = folded(t.raw)
	}
	return t.folded
}

// low is what expressions are matched against, as it is and lowered.
func (t *part) low() (raw, low string) {
	if t.searched == "" && t.raw != "" {
		t.searched = t.raw
		if len(t.searched) > searched {
			t.searched = strings.ToValidUTF8(t.searched[:searched], "")
		}
		t.lowered = lowered(t.searched)
	}
	return t.searched, t.lowered
}

// index are the terms of the words, in their language.
func (t *part) index(language string) map[string]bool {
	if t.terms == nil {
		t.terms, language = map[string]bool{}, text.Base(language)
		seen := map[string]bool{}
		for _, w := range text.Words(t.raw) {
			if word := w.Of(t.raw); !seen[word] {
				seen[word] = true
				t.terms[text.Term(word, language)] = true
			}
		}
	}
	return t.terms
}

func (p *Piece) length() int {
	if p.count == 0 {
		p.count = len(text.Words(p.Text))
	}
	return p.count
}

// folded is text as words are compared: " floods in stell ".
func folded(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range text.Words(s) {
		b.WriteString(text.Fold(w.Of(s)))
		b.WriteByte(' ')
	}
	return b.String()
}

// fields are the parts that a condition looks at.
func fields(in news.Field) []news.Field {
	if in != "" {
		return []news.Field{in}
	}
	return []news.Field{news.FieldTitle, news.FieldText}
}
