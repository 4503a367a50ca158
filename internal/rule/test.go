package rule

import (
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Test is a condition ready to be asked.
type Test struct {
	news.Condition
	words      string // folded
	single     string // the only word of Condition.What; empty where it has several
	expression *Expression
	number     int
}

// NewTest makes a test of a stored condition. One that cannot be asked, since it
// was stored by another version, never holds.
func NewTest(c news.Condition) *Test {
	t := &Test{Condition: c}
	switch c.Subject {
	case news.SubjectWord, news.SubjectPhrase:
		t.words = folded(c.What)
		if w := text.Words(c.What); len(w) == 1 {
			t.single = w[0].Of(c.What)
		}
	case news.SubjectExpression:
		t.expression, _ = Compile(c.What) // nil: it holds for nothing
	case news.SubjectAuthor:
		t.words = text.Fold(c.What)
	case news.SubjectLonger, news.SubjectShorter:
		t.number, _ = strconv.Atoi(c.What)
	}
	return t
}

// Holds reports whether the condition holds of a piece, for a reader.
func (t *Test) Holds(p *Piece, reader int64) bool {
	is, known := t.is(p, reader)
	return known && is != t.Not
}

// Where is the part of a piece in which the words of the condition stand; empty for
// other conditions.
func (t *Test) Where(p *Piece) news.Field {
	if t.worded() && !t.Not {
		for _, f := range fields(t.In) {
			if t.in(p, f) {
				return f
			}
		}
	}
	return ""
}

func (t *Test) worded() bool {
	return t.Subject == news.SubjectWord || t.Subject == news.SubjectPhrase || t.Subject == news.SubjectExpression
}

// is says whether something is so of a piece, as far as it is known.
func (t *Test) is(p *Piece, reader int64) (is, known bool) {
	switch t.Subject {
	case news.SubjectWord, news.SubjectPhrase:
		return slices.ContainsFunc(fields(t.In), func(f news.Field) bool { return t.in(p, f) }), true
	case news.SubjectExpression:
		return slices.ContainsFunc(fields(t.In), func(f news.Field) bool { return t.in(p, f) }), t.expression != nil
	case news.SubjectAuthor:
		return slices.ContainsFunc(p.Byline, func(a string) bool { return text.Fold(a) == t.words }), true
	case news.SubjectPublisher:
		return p.Publisher == t.What, true
	case news.SubjectSection:
		return p.Section == t.What, true
	case news.SubjectTag, news.SubjectPerson, news.SubjectPlace, news.SubjectOrganisation:
		return slices.Contains(p.Topics, news.TopicRef{Kind: news.TopicKind(t.Subject), Slug: t.What}), true
	case news.SubjectLanguage:
		return text.Base(p.Language) == t.What, p.Language != ""
	case news.SubjectLonger:
		return p.length() > t.number, p.Full
	case news.SubjectShorter:
		return p.length() < t.number, p.Full
	case news.SubjectCopy:
		return p.Copy, true
	case news.SubjectFollowed:
		return p.Followers[reader], true
	}
	return false, false
}

// in reports whether the words of the condition stand in a part.
func (t *Test) in(p *Piece, f news.Field) bool {
	part := p.of(f)
	switch t.Subject {
	case news.SubjectExpression:
		return t.expression != nil && t.expression.find(part.low()) != nil
	case news.SubjectWord:
		if t.single != "" {
			return part.index(p.Language)[text.Term(t.single, text.Base(p.Language))] || strings.Contains(part.words(), t.words)
		}
	}
	return strings.Contains(part.words(), t.words)
}

// Because is a condition that holds, with the part of the article in which its words
// stand.
type Because struct {
	news.Condition
	Where news.Field
}

// One is a single rule, ready to be tried.
type One struct {
	rule  *news.Rule
	tests []*Test
}

// NewOne makes a rule ready.
func NewOne(r *news.Rule) *One {
	o := &One{rule: r}
	for _, c := range r.Conditions {
		o.tests = append(o.tests, NewTest(c))
	}
	return o
}

// Why are the conditions that hold of a piece; nil where the rule does not.
func (o *One) Why(p *Piece) (why []Because) {
	for _, t := range o.tests {
		if t.Holds(p, o.rule.Reader) {
			why = append(why, Because{t.Condition, t.Where(p)})
		}
	}
	if !o.rule.Any && len(why) < len(o.tests) {
		return nil
	}
	return why
}
