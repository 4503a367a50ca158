package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// form is what there is to know of a spelling, wherever it stands.
type form struct {
	fold     string // lower case, without accents
	stem     string
	id       int32 // of the stem in this reading, from 1
	runes    int
	stop     bool
	letter   bool // begins with a letter
	capital  bool // begins with a capital
	upper    bool // two or more letters, all capitals
	common   bool // tells nothing as a tag
	calendar bool // a month or day
}

// word is one word of the reading.
type word struct {
	news.Span // bytes in reading.text
	*form
	sentence int
	opens    bool // first word of its sentence, quotation or list item
	breaks   bool // a mark that parts phrases stands before it
}

// findAddresses are the runs without a space in s that are written for machines:
// web and mail addresses, handles. Their words are noise.
func findAddresses(s string) (out []news.Span) {
	for _, mark := range [...]string{"://", "www.", "@"} {
		for at := 0; ; {
			i := strings.Index(s[at:], mark)
			if i < 0 {
				break
			}
			i += at
			start := strings.LastIndexFunc(s[:i], unicode.IsSpace) + 1
			end := strings.IndexFunc(s[i:], unicode.IsSpace)
			if end < 0 {
				end = len(s) - i
			}
			at = i + end
			out = append(out, news.Span{Start: start, End: at})
		}
	}
	slices.SortFunc(out, func(a, b news.Span) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// noise stands for every word of an address.
var noise = &form{stop: true}

// bare is a word without what an apostrophe joins to it: "Japan" of "Japan’s",
// "homme" of "l’homme".
func bare(s string, w news.Span, lang string) news.Span {
	word := w.Of(s)
	i := strings.IndexAny(word, "'’")
	if i <= 0 {
		return w
	}
	_, n := utf8.DecodeRuneInString(word[i:])
	switch lang {
	case "fr", "it", "ca":
		if i <= 5 && i+n < len(word) && elided(word[:i]) {
			return news.Span{Start: w.Start + i + n, End: w.End}
		}
	default:
		if rest := word[i+n:]; rest == "s" || rest == "S" || rest == "" {
			return news.Span{Start: w.Start, End: w.Start + i}
		}
	}
	return w
}

// elided reports whether part is an article or the like before an apostrophe.
func elided(part string) bool {
	switch strings.ToLower(part) {
	case "l", "d", "n", "s", "c", "j", "m", "t", "qu", "un", "all", "dall", "dell", "nell", "sull", "quest", "quell":
		return true
	}
	return false
}

// maxWord bounds, in runes, what is taken for a word and not for noise.
const maxWord = 50

// form looks a spelling up, or measures it.
func (r *reading) form(forms map[string]*form, spelling string) *form {
	if f := forms[spelling]; f != nil {
		return f
	}
	if len(spelling) > 200 {
		spelling = text.Prefix(spelling, 200)
	}
	first, n := utf8.DecodeRuneInString(spelling)
	f := &form{
		fold:    text.Fold(spelling),
		capital: unicode.IsUpper(first) || unicode.IsTitle(first), runes: utf8.RuneCountInString(spelling),
	}
	f.letter = unicode.IsLetter(first) && f.runes <= maxWord
	f.calendar = known().calendar[f.fold]
	f.stop = text.Stop(f.fold, r.lang)
	f.upper = f.capital && len(spelling) > n && strings.ToUpper(spelling) == spelling && f.letter
	f.stem = text.Term(spelling, r.lang)
	if f.id = r.ids[f.stem]; f.id == 0 {
		f.id = int32(len(r.ids) + 1)
		r.ids[f.stem] = f.id
	}
	f.common = known().common[f.fold] || known().demonyms[f.fold] || text.Vague(f.fold, r.lang)
	forms[spelling] = f
	return f
}

// parts reports whether the marks between two words part phrases: anything but
// a space, or a hyphen, apostrophe or the like that touches both, or the dot of
// an initial.
func parts(gap string) bool {
	space, joint := false, false
	for _, c := range gap {
		switch c {
		case ' ', '\u00a0', '\u202f', '\n':
			space = true
		case '.', '&', '·', '・':
		case '-', '\'', '’', '‑', '/':
			joint = true
		default:
			return true
		}
	}
	return space && joint
}

// opensWithin reports whether a word behind these marks may be capital for that
// reason: behind an opening quotation mark or a colon.
func opensWithin(gap string) bool {
	return strings.ContainsAny(gap, "\":“„«”»‘•–—") && !strings.HasSuffix(gap, "-")
}
