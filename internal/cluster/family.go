package cluster

import (
	"cmp"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// families are languages so near each other that a text may be taken for the
// neighbour's; the first stands for all.
var families = [...]string{"es gl ca pt", "cs sk", "no nb nn da sv", "hr sr bs sl", "id ms", "ru uk be bg mk", "nl af", "hi mr ne", "fa ps ur"}

// Family is the language that stands for an article's and its near neighbours,
// empty if it is not known. Only articles of one family are compared with each
// other, in a window of their own: what one family's are like changes nothing for
// another's, and each may have a writer of its own. An article whose origin came
// before it goes to that one's window: a translation is no report of its own.
func (p *Profile) Family() string {
	for _, f := range families {
		if first, _, _ := strings.Cut(f, " "); p.Language != "" && strings.Contains(" "+f+" ", " "+p.Language+" ") {
			return first
		}
	}
	return p.Language
}

// FamilyOf is the family of the profile that Read makes, for less.
func FamilyOf(l news.Line, a news.Analysis) string {
	p := Profile{Language: language(l, a)}
	return p.Family()
}

// language is that of an article as far as it is known.
func language(l news.Line, a news.Analysis) string {
	if known := text.Base(cmp.Or(a.Language, l.Language)); known != "" {
		return known
	}
	return text.Language(head(l.Title+"\n"+l.Text, 1200), "")
}

// familyCode is a family as a number, 0 if unknown.
func familyCode(p *Profile) uint16 {
	family := p.Family()
	if family == "" {
		return 0
	}
	return uint16(hashString(saltWord, family)) | 1
}

// Windows are the windows of all families of languages.
type Windows map[string]*Window

// Of is the window of a family, begun with these settings if there is none yet.
func (ws Windows) Of(family string, s Settings) *Window {
	w, known := ws[family]
	if !known {
		w = New(s)
		ws[family] = w
	}
	return w
}
