// Package rule decides which articles the rules of readers are about.
//
// In flow a Piece (an article as rules look at it) and the rules of all readers; out
// flow the rules that hold for it. What they then do is the store's business, and
// what they say on pages the web's. Read piece.go for what can be asked of an
// article, test.go for one condition, set.go for how the rules of a thousand readers
// are asked at the price of a few: each is filed under its cheapest condition, as
// in publish/subscribe systems (Yan and García-Molina, “Index structures for
// selective dissemination of information under the Boolean model”, TODS 1994), so
// that only rules of which something holds already are looked at.
//
// Readers write regular expressions, and some to do harm. Go's are RE2's: their time
// grows with text times program, so both are bounded (expression.go).
package rule

import (
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Bounds of rules.
const (
	MaxRules       = 50 // of one reader
	MaxExpressions = 10 // of one reader, in all rules and mutes
	MaxConditions  = 10 // of one rule
	MaxActions     = 6
	MaxWhat        = 200 // bytes of what a condition is about
	MaxName        = 100 // bytes
	MaxLabel       = 60  // bytes
	maxWords       = 1_000_000
)

// Check brings a rule into its stored form; one that makes no sense is errs.Invalid.
func Check(r *news.Rule) error {
	r.Name = oneLine(r.Name)
	switch {
	case len(r.Name) > MaxName:
		return errs.New(errs.Invalid, "the name of a rule has %d characters at most", MaxName)
	case len(r.Conditions) == 0:
		return errs.New(errs.Invalid, "a rule needs a condition, which says what an article must be about")
	case len(r.Conditions) > MaxConditions:
		return errs.New(errs.Invalid, "a rule has %d conditions at most", MaxConditions)
	case len(r.Actions) == 0:
		return errs.New(errs.Invalid, "a rule needs something to do")
	case len(r.Actions) > MaxActions:
		return errs.New(errs.Invalid, "a rule does %d things at most", MaxActions)
	}
	for i := range r.Conditions {
		if err := CheckCondition(&r.Conditions[i]); err != nil {
			return err
		}
	}
	r.Conditions = distinct(r.Conditions)
	return checkActions(r)
}

func checkActions(r *news.Rule) error {
	for i := range r.Actions {
		a := &r.Actions[i]
		switch a.Do {
		case news.DeedMute, news.DeedSave, news.DeedNotify:
			a.With = ""
		case news.DeedLabel:
			a.With = oneLine(a.With)
			if a.With == "" || len(a.With) > MaxLabel {
				return errs.New(errs.Invalid, "a label has 1 to %d characters", MaxLabel)
			}
		case news.DeedSend:
			if id, err := strconv.ParseInt(a.With, 10, 64); err != nil || id <= 0 {
				return errs.New(errs.Invalid, "choose the channel through which it is sent")
			}
		default:
			return errs.New(errs.Invalid, "%.40q is nothing that a rule could do", a.Do)
		}
	}
	r.Actions = distinct(r.Actions)
	if r.Does(news.DeedNotify) && r.Does(news.DeedSend) {
		return errs.New(errs.Invalid, "a rule tells you over all your channels or over one, not both")
	}
	return nil
}

// CheckCondition brings a condition into its stored form; one that makes no sense is
// errs.Invalid.
func CheckCondition(c *news.Condition) error {
	c.What = oneLine(c.What)
	if len(c.What) > MaxWhat {
		return errs.New(errs.Invalid, "a condition is about %d characters at most", MaxWhat)
	}
	worded := c.Subject == news.SubjectWord || c.Subject == news.SubjectPhrase || c.Subject == news.SubjectExpression
	if !worded {
		c.In = ""
	} else if c.In != "" && c.In != news.FieldTitle && c.In != news.FieldText {
		return errs.New(errs.Invalid, "words stand in the headline or in the text, not in %.40q", c.In)
	}
	switch c.Subject {
	case news.SubjectWord, news.SubjectPhrase:
		if strings.TrimSpace(folded(c.What)) == "" {
			return errs.New(errs.Invalid, "%.40q holds no word", c.What)
		}
	case news.SubjectExpression:
		_, err := Compile(c.What)
		return err
	case news.SubjectTag, news.SubjectSection, news.SubjectPerson, news.SubjectPlace, news.SubjectOrganisation:
		c.What = news.Slug(strings.TrimPrefix(c.What, "#"))
	case news.SubjectPublisher:
		c.What = strings.ToLower(c.What)
		if domain := news.Domain(c.What); domain != "" {
			c.What = domain
		}
	case news.SubjectLanguage:
		c.What = text.Base(c.What)
	case news.SubjectAuthor:
	case news.SubjectLonger, news.SubjectShorter:
		n, err := strconv.Atoi(c.What)
		if err != nil || n < 1 || n > maxWords {
			return errs.New(errs.Invalid, "%.40q is no number of words", c.What)
		}
		c.What = strconv.Itoa(n)
	case news.SubjectCopy, news.SubjectFollowed:
		c.What = ""
		return nil
	default:
		return errs.New(errs.Invalid, "%.40q is nothing that a rule could be about", c.Subject)
	}
	if c.What == "" {
		return errs.New(errs.Invalid, "say which %s", c.Subject)
	}
	return nil
}

// Expressions counts the regular expressions of a rule.
func Expressions(r *news.Rule) (n int) {
	for i := range r.Conditions {
		if r.Conditions[i].Subject == news.SubjectExpression {
			n++
		}
	}
	return n
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// distinct is a list without what stood in it before.
func distinct[T comparable](all []T) (once []T) {
	for _, v := range all {
		if !slices.Contains(once, v) {
			once = append(once, v)
		}
	}
	return once
}
