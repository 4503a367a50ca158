package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Passwords that are tried first are not a list of millions: they are a few words
// that people always take, with digits and signs put around them. common.txt has
// the words; what people do to them is code.

//go:embed common.txt
var commonText string

// commonPieces is how many known pieces a password may fall into and still count
// as common, with at most as many other characters as commonRest.
const (
	commonPieces = 3
	commonRest   = 3
)

// leet undoes what people do to letters.
var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// common reports whether a password is one that is tried first: few different
// characters, one piece said again and again, or at most three known words, runs
// and years with next to nothing beside them.
func common(password string, names []string) bool {
	p := strings.ToLower(norm.NFKC.String(password))
	if distinct(p) < 5 || periodic(p) {
		return true
	}
	return fewPieces(p, words(names))
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// maxPeriod is the longest piece that repeated makes no better password.
const maxPeriod = 10

func periodic(s string) bool {
	r := []rune(s)
	for n := 1; n <= maxPeriod && 2*n <= len(r); n++ {
		same := true
		for i := n; i < len(r) && same; i++ {
			same = r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// words are the common ones and the names, none of them shorter than 3 letters.
func words(names []string) map[string]bool {
	known := map[string]bool{}
	for _, w := range strings.Fields(commonText) {
		known[w] = true
	}
	for _, name := range names {
		for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(w) >= 3 {
				known[w] = true
			}
		}
	}
	return known
}

// maxWord bounds the words that are looked for.
const maxWord = 20

// fewPieces cuts s into known words, runs and single characters, as few as can
// be, and reports whether an attacker's program would come by it.
func fewPieces(s string, known map[string]bool) bool {
	r := []rune(s)
	type cut struct{ pieces, rest int }
	best := make([]cut, len(r)+1)
	for i := len(r) - 1; i >= 0; i-- {
		best[i] = cut{best[i+1].pieces, best[i+1].rest + 1}
		for n := 2; n <= maxWord && i+n <= len(r); n++ {
			word := string(r[i : i+n])
			if !known[word] && !run(r[i:i+n]) && !known[leet.Replace(word)] {
				continue
			}
			c := cut{best[i+n].pieces + 1, best[i+n].rest}
			if c.pieces+c.rest < best[i].pieces+best[i].rest {
				best[i] = c
			}
		}
	}
	return best[0].pieces <= commonPieces && best[0].rest <= commonRest
}

// rows are keys that lie beside each other.
var rows = []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
	"abcdefghijklmnopqrstuvwxyz", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "1qaz2wsx3edc4rfv5tgb6yhn"}

// run reports whether r is three keys in a row or more, four digits that can be
// a year or a date, or one character said three times.
func run(r []rune) bool {
	s := string(r)
	if len(r) >= 3 && distinct(s) == 1 {
		return true
	}
	if len(r) == 4 && strings.Trim(s, "0123456789") == "" {
		return true
	}
	if len(r) < 3 {
		return false
	}
	back := slices.Clone(r)
	slices.Reverse(back)
	for _, row := range rows {
		if strings.Contains(row+row, s) || strings.Contains(row+row, string(back)) {
			return true
		}
	}
	return false
}
