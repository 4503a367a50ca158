package news

import (
	"strings"
	"unicode"
)

// Who says where a publisher is.
const (
	FromOperator = "operator"
	FromDomain   = "domain"   // the ending of its domain
	FromLanguage = "language" // the region in the language of its feeds or pages
)

// anywhere are the endings of addresses that name a country and are sold to all.
const anywhere = " ac ai am cc cd co eu fm gg io is la li ly me nu sh st to tv tk vc ws "

// Country is where a publisher seems to be, as an ISO 3166 code in lower case,
// and which fact says so: the ending of its domain, unless that is sold to all the
// world, else the region in the language of its feeds or pages. "en-US" says nothing: programs
// write it where nobody chose. Both are empty where no fact speaks.
func Country(domain, language string) (country, from string) {
	end := strings.ToLower(domain[strings.LastIndexByte(domain, '.')+1:])
	if strings.Contains(domain, ".") && twoLetters(end) && !strings.Contains(anywhere, " "+end+" ") {
		return iso(end), FromDomain
	}
	parts := strings.FieldsFunc(strings.ToLower(language), func(r rune) bool { return r == '-' || r == '_' })
	if n := len(parts); n > 1 && twoLetters(parts[n-1]) && strings.Join(parts, "-") != "en-us" {
		return iso(parts[n-1]), FromLanguage
	}
	return "", ""
}

// CountryCode is what a person typed as a country: two letters, or nothing.
func CountryCode(s string) (code string, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	return iso(s), s == "" || twoLetters(s)
}

// iso is a country's code; the United Kingdom's domain has another.
func iso(code string) string {
	if code == "uk" {
		return "gb"
	}
	return code
}

func twoLetters(s string) bool {
	return len(s) == 2 && !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || r < 'a' || r > 'z' })
}
