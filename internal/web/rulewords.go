package web

import (
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

// Rules in words.

// ifWords says what a rule is about: "the word “gate” stands in the headline and it is
// not a copy of another text".
func ifWords(r *news.Rule) string {
	join := " and "
	if r.Any {
		join = " or "
	}
	var parts []string
	for _, c := range r.Conditions {
		parts = append(parts, conditionWords(c))
	}
	return strings.Join(parts, join)
}

// conditionWords says what a condition asks.
func conditionWords(c news.Condition) string {
	is, has := "is", "stands"
	if c.Not {
		is, has = "is not", "does not stand"
	}
	where := map[news.Field]string{news.FieldTitle: " in the headline", news.FieldText: " in the text", "": " in it"}[c.In]
	switch c.Subject {
	case news.SubjectWord:
		return "the word “" + c.What + "” " + has + where
	case news.SubjectPhrase:
		return "“" + c.What + "” " + has + where
	case news.SubjectExpression:
		if c.Not {
			return "/" + c.What + "/ does not match" + where
		}
		return "/" + c.What + "/ matches" + where
	case news.SubjectPublisher:
		return "its publisher " + is + " " + c.What
	case news.SubjectAuthor:
		return "its author " + is + " " + c.What
	case news.SubjectSection:
		return "its section " + is + " " + sectionName(c.What)
	case news.SubjectTag:
		if c.Not {
			return "#" + c.What + " is none of its hashtags"
		}
		return "it has the hashtag #" + c.What
	case news.SubjectPerson, news.SubjectPlace, news.SubjectOrganisation:
		if c.Not {
			return "it does not name " + unslug(c.What)
		}
		return "it names " + unslug(c.What)
	case news.SubjectLanguage:
		return "it " + is + " in " + languageName(c.What)
	case news.SubjectLonger:
		return "it " + is + " longer than " + c.What + " words"
	case news.SubjectShorter:
		return "it " + is + " shorter than " + c.What + " words"
	case news.SubjectCopy:
		return "it " + is + " a copy of another text"
	case news.SubjectFollowed:
		return "it " + is + " of a story that you follow"
	}
	return "something holds that this version does not know"
}

// becauseWords says which condition held, and where its words stand.
func becauseWords(b rule.Because) string {
	c := b.Condition
	if b.Where != "" {
		c.In = b.Where
	}
	return conditionWords(c)
}

// unslug is a slug as a name.
func unslug(slug string) string {
	parts := strings.Split(slug, "-")
	for i, p := range parts {
		parts[i] = capital(p)
	}
	return strings.Join(parts, " ")
}

// deedWords are what a deed does, as an order and as done.
var deedWords = map[news.Deed]struct{ do, done string }{
	news.DeedMute: {"mute it", "muted"}, news.DeedLabel: {"label it", "labelled"}, news.DeedSave: {"save it", "saved"},
	news.DeedNotify: {"tell you", "told to you"}, news.DeedSend: {"send it", "sent"},
}

// thenWords say what a rule does: "save it, label it “gates”".
func (v *visit) thenWords(r *news.Rule) string {
	var parts []string
	for _, a := range r.Actions {
		words := deedWords[a.Do].do
		if a.Do == news.DeedLabel {
			words += " “" + a.With + "”"
		}
		parts = append(parts, words)
	}
	return listed(parts)
}

// doneWords say what a rule did: "Saved and labelled".
func doneWords(did []news.Deed) string {
	var parts []string
	for _, d := range did {
		if w := deedWords[d].done; w != "" {
			parts = append(parts, w)
		}
	}
	return capital(listed(parts))
}
