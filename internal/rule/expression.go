package rule

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"broadsheet/internal/errs"
)

const (
	// maxProgram bounds the instructions of a compiled expression, searched the text
	// that one is matched against, in bytes: at worst the time of a match is their
	// product, some tens of milliseconds.
	maxProgram = 400
	searched   = 20_000
)

// Expression is a reader's regular expression.
type Expression struct {
	re *regexp.Regexp
	// literal stands, lowered, in every text that the expression matches; empty: none
	// is known. Looking for it is a hundred times as fast as matching.
	literal string
}

// Compile makes an expression: RE2's syntax as Go has it, where case does not
// count. One that is wrong or too large is errs.Invalid and says so in plain words.
func Compile(s string) (*Expression, error) {
	if len(s) > MaxWhat {
		return nil, errs.New(errs.Invalid, "the expression is longer than %d characters", MaxWhat)
	}
	parsed, err := syntax.Parse("(?i)"+s, syntax.Perl)
	if err != nil {
		return nil, errs.New(errs.Invalid, "the expression %.60q %s", s, wrong(err))
	}
	simple := parsed.Simplify()
	program, err := syntax.Compile(simple)
	switch {
	case err != nil:
		return nil, errs.New(errs.Invalid, "the expression %.60q cannot be used", s)
	case len(program.Inst) > maxProgram:
		return nil, errs.New(errs.Invalid, "the expression %.60q is too large; it repeats too much", s)
	}
	re, err := regexp.Compile("(?i)" + s)
	if err != nil || re.MatchString("") {
		return nil, errs.New(errs.Invalid, "the expression %.60q matches everything, or nothing", s)
	}
	return &Expression{re, lowered(literal(simple))}, nil
}

// wrong says what is wrong with an expression.
func wrong(err error) string {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return "cannot be read"
	}
	switch e.Code {
	case syntax.ErrInvalidRepeatSize, syntax.ErrLarge, syntax.ErrNestingDepth:
		return "is too large; it repeats too much"
	case syntax.ErrMissingParen, syntax.ErrUnexpectedParen, syntax.ErrMissingBracket:
		return "has a bracket that is not closed, or not opened"
	case syntax.ErrMissingRepeatArgument, syntax.ErrInvalidRepeatOp:
		return "repeats (* + ? {}) where there is nothing to repeat"
	case syntax.ErrInvalidPerlOp, syntax.ErrInvalidNamedCapture:
		return "looks ahead or behind, which is not possible here"
	case syntax.ErrInvalidEscape, syntax.ErrTrailingBackslash:
		return "has a backslash with a meaning that is not known here"
	}
	return "cannot be read (" + e.Code.String() + ")"
}

// literal is the longest text that every match of an expression holds.
func literal(re *syntax.Regexp) (best string) {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return literal(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if l := literal(sub); len(l) > len(best) {
				best = l
			}
		}
	}
	return best
}

// lowered brings runes that an expression takes for one another to one form.
func lowered(s string) string { return strings.ToLower(strings.ToUpper(s)) }

// find is where an expression first matches in the first part of s; nil: it does
// not. low is s lowered.
func (e *Expression) find(s, low string) []int {
	if e.literal != "" && !strings.Contains(low, e.literal) {
		return nil
	}
	return e.re.FindStringIndex(s)
}
