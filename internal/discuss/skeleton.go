package discuss

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// looks are letters that are drawn like a Latin letter or digit, each group under
// what it is taken for. Latin letters that pass for one another stand here too.
var (
	looks      = lookalikes(lookGroups)
	lookGroups = map[string]string{
		"a": "аαɑ",
		"b": "ƅьвβ",
		"c": "сϲᴄ",
		"d": "ԁɗ",
		"e": "еєҽεϵɛ",
		"f": "ғϝƒ",
		"g": "ɡց",
		"h": "һнհ",
		"i": "іıιɩӏוᛁ|1lǀا",
		"j": "јϳ",
		"k": "кκқҝ",
		"m": "мʍ",
		"n": "пηոռƞ",
		"o": "оοօσ0໐௦०০۰٥ѳө◯",
		"p": "рρϱ",
		"q": "ԛգ",
		"r": "гᴦ",
		"s": "ѕꜱ5ʂ",
		"t": "тτ",
		"u": "υսцʋ",
		"v": "ѵνᴠ",
		"w": "ԝωшѡա",
		"x": "хχ×",
		"y": "уүγ",
		"z": "ᴢʐ",
		"3": "зӡʒ",
		"4": "ч",
		"6": "б",
	}
)

// capitals are Greek ones that are drawn like another Latin letter than their
// small forms.
var capitals = map[rune]rune{'Η': 'h', 'Ν': 'n', 'Ζ': 'z', 'Μ': 'm', 'Κ': 'k', 'Τ': 't', 'Υ': 'y', 'Χ': 'x'}

func lookalikes(groups map[string]string) map[rune]rune {
	all := map[rune]rune{}
	for to, from := range groups {
		for _, r := range from {
			all[r] = rune(to[0])
		}
	}
	return all
}

// Skeleton is what a name looks like: two names with one skeleton can be taken
// for each other. Compatibility forms (fullwidth, mathematical, circled letters)
// become plain, marks and what is not seen go, case goes, and letters of Cyrillic,
// Greek and other scripts become the Latin ones they are drawn like. It is for
// comparing only, and means nothing to a reader.
func Skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unseen(r) || unicode.Is(unicode.M, r) || strings.ContainsRune("-_. ", r) {
			continue
		}
		if to, ok := capitals[r]; ok {
			r = to
		}
		for _, l := range strings.ToLower(string(r)) {
			b.WriteRune(look(l))
		}
	}
	// Two letters that are drawn like one.
	return strings.NewReplacer("rn", "m", "vv", "w").Replace(b.String())
}

func look(r rune) rune {
	if to, ok := looks[r]; ok {
		return to
	}
	return r
}

// fold is text as filters and shingles compare it: compatibility forms, marks,
// case and look-alikes do not count, what stands between words does.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if r < 0x80 {
			b.WriteRune(foldASCII(r))
			continue
		}
		if unseen(r) || unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteRune(look(unicode.ToLower(r)))
	}
	return b.String()
}

// foldASCII leaves figures and bars alone, which in running text are what they
// are; a filter that names a word spelled with them is written that way.
func foldASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	if r == 'l' {
		return 'i' // as look does, so that l, ı and і compare equal
	}
	return r
}

// unseen reports whether a character is drawn as nothing, or only turns the
// direction of what follows.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || unicode.Is(unicode.Variation_Selector, r)
}

// staff are names that speak for the newspaper.
var staff = []string{"admin", "administrator", "moderator", "moderation", "owner", "editor", "editors", "staff", "official", "support", "system", "broadsheet"}

// Official reports whether a name would pass for the newspaper's own: its name,
// or a word for those who run it.
func Official(name, newspaper string) bool {
	s := Skeleton(name)
	for _, word := range append([]string{newspaper}, staff...) {
		if word != "" && s == Skeleton(word) {
			return true
		}
	}
	return false
}
