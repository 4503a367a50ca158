package discuss

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/errs"
)

// Bounds of what one comment may hold.
const (
	MaxComment = 10_000 // characters
	maxMarks   = 4      // marks that may stand on one letter: Vietnamese needs 2, Hebrew and Tibetan up to 4
	maxBlank   = 2      // line breaks one after the other
)

// Plain is text as it looks: without what is not seen (controls, marks of the
// order of writing, joiners that join nothing), with no more marks on a letter
// than a language needs, no more than one blank line at a time, and nothing at the
// ends. The order of writing is for the page to say (dir=auto), or a comment could
// turn round what stands beside it. See Unicode TR 36, "Security Considerations".
func Plain(s string) string {
	var b strings.Builder
	marks, breaks, last := 0, 0, rune(0)
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	for i, r := range s {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f':
			r = '\n'
		case r == '\u200c' || r == '\u200d':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if !joins(last) || !joins(next) {
				continue
			}
		case invisible(r):
			continue
		}
		if breaks++; r != '\n' {
			breaks = 0
		}
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		if breaks > maxBlank || marks > maxMarks {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSpace(b.String())
}

// invisible reports whether a character is there without being seen: controls,
// formats (zero width, the order of writing, tags), what is not assigned to any
// text, and blanks that are letters to a program.
func invisible(r rune) bool {
	switch r {
	case '\n', '\t':
		return false
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\u034f', '\u17b4', '\u17b5': // fillers
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// joins reports whether a zero-width joiner may stand beside a character: those of
// scripts whose letters join, and of pictures that are made of several.
func joins(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer,
		unicode.Myanmar, unicode.Tibetan) || unicode.In(r, unicode.So, unicode.Sk) || r == '\ufe0f' || r == '\u2640' || r == '\u2642'
}

// CheckText brings the text of a comment into its one form, or says what is wrong
// with it (errs.Invalid).
func CheckText(source string) (string, error) {
	if len(source) > utf8.UTFMax*MaxComment {
		return "", tooLong(utf8.RuneCountInString(source))
	}
	source = Plain(source)
	switch n := utf8.RuneCountInString(source); {
	case n == 0:
		return "", errs.New(errs.Invalid, "there is nothing in the comment")
	case n > MaxComment:
		return "", tooLong(n)
	}
	return source, nil
}

func tooLong(n int) error {
	return errs.New(errs.Invalid, "the comment has %d characters; %d are the most", n, MaxComment)
}
