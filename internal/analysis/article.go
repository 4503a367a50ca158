package analysis

import (
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// maxText bounds what is read of one text, in bytes: some 100,000 words. What
// stands behind is neither tagged nor quoted.
const maxText = 1 << 20

// Article analyses one article. The line's Language is taken as a hint of what
// the text is likely to be in; where the text says too little the hint stands.
// An empty title is read off the text's first line. Offsets are code points into
// l.Text.
func Article(l news.Line) news.Analysis {
	body := text.Prefix(l.Text, maxText)
	r := read(l.Title, body, l.Language)
	agency := Agency(l)
	names := slices.DeleteFunc(r.names(), func(n *name) bool { // its slug names no party to the news
		return agency != "" && len(n.mentions) == 1 && agencyCalled(n.label) == agency
	})
	a := news.Analysis{
		Language: r.lang,
		Entities: entities(names),
		Aliases:  aliases(names),
		Tags:     r.tags(names),
		Agency:   agency,
		Credits:  Credits(body),
	}
	a.Quotes = r.attributions(names)
	a.Summary = r.summary()
	return a
}

// Language is what Article says of a text's language, without the rest.
func Language(l news.Line) string {
	return text.Language(sample(l.Title, l.Text), l.Language)
}

// sample is enough of an article to recognise its language.
func sample(title, body string) string {
	if len(body) > 4000 {
		body = text.Prefix(body, 4000)
	}
	if len(body) > 200 {
		return body
	}
	return title + "\n\n" + body
}
