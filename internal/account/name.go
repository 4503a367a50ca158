package account

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/errs"
)

// Lengths of a reader's name, in characters.
const (
	minName = 2
	maxName = 40
)

// CheckName brings the name of a reader into its one form, or says what is wrong
// with it: letters and digits of any script with single dots, dashes, underscores
// and spaces between them, nothing that is not seen.
func CheckName(name string) (string, error) {
	name = strings.Join(strings.Fields(norm.NFKC.String(name)), " ")
	switch n := utf8.RuneCountInString(name); {
	case n < minName:
		return "", errs.New(errs.Invalid, "the name is too short: it needs %d characters", minName)
	case n > maxName:
		return "", errs.New(errs.Invalid, "the name is too long: %d characters are enough", maxName)
	}
	sign := true // none at the beginning, and no two together
	for _, r := range name {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && !sign:
			sign = false
		case strings.ContainsRune("-_. ", r) && !sign:
			sign = true
		default:
			return "", errs.New(errs.Invalid, "the name may hold letters and digits, with a dot, dash or space between them; %q does not belong there", r)
		}
	}
	if sign {
		return "", errs.New(errs.Invalid, "the name must end in a letter or digit")
	}
	return name, nil
}

// CheckMail brings a mail address into the form in which it is kept and compared,
// or says that it is none.
func CheckMail(address string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(address))
	if err != nil || a.Name != "" || len(a.Address) > 254 || !strings.Contains(a.Address[strings.LastIndex(a.Address, "@")+1:], ".") && !strings.HasSuffix(a.Address, "@localhost") {
		return "", errs.New(errs.Invalid, "%q is no mail address", address)
	}
	return strings.ToLower(a.Address), nil
}
