package analysis

import (
	"embed"
	"strings"
	"sync"

	"broadsheet/internal/text"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed names/*.txt
var listFiles embed.FS

// lists are what is known beforehand; all words are folded.
type lists struct {
	given         map[string]bool            // first names
	titles        map[string]bool            // "president", "mme": a person follows
	organisations map[string]bool            // words that make a name an organisation's
	heads         map[string]bool            // words before "of": "department", "battle"
	landforms     map[string]bool            // words that make a name a place's
	particles     map[string]bool            // small words inside names
	within        map[string]map[string]bool // words before places, by language
	towns         map[string]bool            // words before a place, "of" between or not
	things        map[string]bool            // acronyms that are no organisation
	articles      map[string]bool
	verbal        map[string]bool // words before verbs
	determiners   map[string]bool // words before nouns
	speech        map[string]bool // words after speakers
	calendar      map[string]bool // months and days
	demonyms      map[string]bool // "french": names no thing
	common        map[string]bool // words with a capital that are no names
	cities        map[string]bool // in any language
	countries     map[string]func() map[string]bool
	pronouns      map[string]bool
	cjk           map[string][]string // see han.go
	agencies      []agency
}

// known are the lists of names/, read once.
var known = sync.OnceValue(func() *lists {
	return &lists{
		given: listed("given"), titles: listed("titles"), organisations: listed("organisations"),
		heads: listed("heads"), landforms: listed("landforms"), particles: listed("particles"),
		within: byLanguage("within"), determiners: listed("determiners"), verbal: listed("verbal"), things: listed("things"), articles: listed("articles"), towns: listed("towns"), speech: listed("speech"), calendar: calendar(),
		demonyms: listed("demonyms"), common: listed("common"), cities: listed("cities"),
		countries: allCountries(), pronouns: listed("pronouns"), cjk: roles("cjk"), agencies: readAgencies(lines("agencies")),
	}
})

// lines are the lines of a list without comments.
func lines(file string) []string {
	data, err := listFiles.ReadFile("names/" + file + ".txt")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

// listed is a list of words parted by spaces; _ stands for a space in one.
func listed(file string) map[string]bool {
	m := map[string]bool{}
	for _, line := range lines(file) {
		for _, w := range strings.Fields(line) {
			m[text.Fold(strings.ReplaceAll(w, "_", " "))] = true
		}
	}
	return m
}

// byLanguage is a list whose lines begin with the language they are in.
func byLanguage(file string) map[string]map[string]bool {
	m := map[string]map[string]bool{}
	for _, line := range lines(file) {
		words := strings.Fields(line)
		m[words[0]] = map[string]bool{}
		for _, w := range words[1:] {
			m[words[0]][text.Fold(w)] = true
		}
	}
	return m
}

// calendar are the months and days of all languages.
func calendar() map[string]bool {
	m := map[string]bool{}
	for _, name := range text.Calendar() {
		m[name] = true
	}
	return m
}

// place reports whether a folded name is a country's in lang or in English, or
// a city's in any language.
func (k *lists) place(name, lang string) bool {
	if k.cities[name] || k.countries["en"]()[name] {
		return true
	}
	names := k.countries[lang]
	return names != nil && names()[name]
}

// allCountries are the countries' names by language, folded, each language read
// from the CLDR when it is first met.
func allCountries() map[string]func() map[string]bool {
	m := map[string]func() map[string]bool{}
	for _, lang := range text.Languages() {
		m[lang] = sync.OnceValue(func() map[string]bool { return readCountries(lang) })
	}
	return m
}

func readCountries(lang string) map[string]bool {
	m := map[string]bool{}
	namer := display.Regions(language.Make(lang))
	if namer == nil {
		return m
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !region.IsCountry() {
				continue
			}
			if name := text.Fold(namer.Name(region)); name != "" {
				m[name] = true
			}
		}
	}
	return m
}
