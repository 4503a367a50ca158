package analysis

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// agency is a wire service: its name and what texts call it, folded.
type agency struct {
	name  string
	marks []string
}

// readAgencies reads lines "Name = mark, mark".
func readAgencies(lines []string) []agency {
	var out []agency
	for _, line := range lines {
		name, rest, _ := strings.Cut(line, "=")
		a := agency{name: strings.TrimSpace(name)}
		for _, m := range append(strings.Split(rest, ","), name) {
			if m = text.Fold(strings.TrimSpace(m)); m != "" {
				a.marks = append(a.marks, m)
			}
		}
		out = append(out, a)
	}
	return out
}

// agencyCalled is the agency that a mark names exactly, or empty.
func agencyCalled(mark string) string {
	mark = text.Fold(strings.Trim(mark, " .,:/*©()[]"))
	for _, a := range known().agencies {
		if slices.Contains(a.marks, mark) {
			return a.name
		}
	}
	return ""
}

// Where a slug stands, by structure: a dateline "PLACE (AGENCY) –" or "PLACE,
// date (AGENCY) -", an opening "AGENCY –" or "(AGENCY)", a closing "(AGENCY)" or
// "© AGENCY". A slug is the agency's whether or not it is on the list, if it is
// written as one.
var (
	placed    = regexp.MustCompile(`^[\p{Lu}\p{Lo}][^()\[\]\n.!?]{1,60}[(\[]([^()\[\]\n]{2,40})[)\]]\s*[-–—:.]`)
	opening   = regexp.MustCompile(`^[(\[]?([\p{L}][\p{L}. /-]{1,30}?)[)\]]?\s*[-–—:]+\s`)
	slashed   = regexp.MustCompile(`^[\p{Lu}][\p{L}.' -]{1,40}?[,/]\s*(?:[^()\n/]{1,30}[,/]\s*)?([\p{Lu}][\p{L}. ]{1,24}?)\s*(?:[-–—/]{1,2}|\.\s*[-–—])\s`)
	between   = regexp.MustCompile(`^[^/\n]{2,60}\s/([\p{L} ]{2,20})/`)
	closing   = regexp.MustCompile(`[(\[]([^()\[\]\n]{2,60})[)\]]\s*\.?$`)
	copyright = regexp.MustCompile(`(?i)(?:©|\(c\)|copyright|&copy;)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?\s*)?,?\s*([\p{L}][\p{L}.’' -]{1,40})`)
)

// Agency is the wire service that the article says it is from, empty if it
// says none: from the byline in the text's first and last lines. Services not on
// the list in names/agencies.txt are recognised in a dateline: "LINDHAVEN (HNA) –".
func Agency(l news.Line) string {
	paragraphs := text.Paragraphs(cutAt(l.Text, maxText))
	for i, p := range paragraphs {
		if i == 3 {
			break
		}
		if a := openingAgency(head(p.Of(l.Text))); a != "" {
			return a
		}
	}
	for i := len(paragraphs) - 1; i >= 0 && i >= len(paragraphs)-4; i-- {
		if a := closingAgency(paragraphs[i].Of(l.Text)); a != "" {
			return a
		}
	}
	return ""
}

// head is the beginning of a paragraph, in which a slug stands.
func head(s string) string { return cutAt(s, 140) }

// openingAgency reads the slug at the start of a paragraph.
func openingAgency(s string) string {
	if m := placed.FindStringSubmatch(s); m != nil {
		if a := listedAgency(m[1]); a != "" {
			return a
		}
		if slug(m[1]) {
			return m[1]
		}
	}
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "（【［[( ")); unicode.In(first, unicode.Han, unicode.Hangul) {
		return prefixAgency(s)
	}
	for _, shape := range [...]*regexp.Regexp{opening, slashed, between} {
		if m := shape.FindStringSubmatch(s); m != nil {
			if a := agencyCalled(m[1]); a != "" {
				return a
			}
		}
	}
	return ""
}

// prefixAgency is the agency that a text without spaces begins with: "新华社北京…电".
func prefixAgency(s string) string {
	s = text.Fold(strings.TrimLeft(s, "（【［[( "))
	for _, a := range known().agencies {
		for _, m := range a.marks {
			if strings.HasPrefix(s, m) {
				return a.name
			}
		}
	}
	return ""
}

// closingAgency reads the slug at the end of a paragraph.
func closingAgency(s string) string {
	if len(s) < 200 {
		if m := copyright.FindStringSubmatch(s); m != nil {
			if a := leadingAgency(m[1]); a != "" {
				return a
			}
		}
		if a := agencyCalled(s); a != "" {
			return a
		}
	}
	if m := closing.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		return listedAgency(m[1])
	}
	return ""
}

// listedAgency is the first known agency among those that a slug names: "Reuters/AP",
// "avec AFP", "dpa/lno".
func listedAgency(s string) string {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == ',' || r == ';' || r == '|' || r == '+' || r == '&' }) {
		part = strings.TrimSpace(part)
		for _, with := range [...]string{"avec ", "with ", "mit ", "con ", "com ", "met ", "by ", "Source: ", "von ", "par "} {
			part = strings.TrimPrefix(part, with)
		}
		if a := agencyCalled(part); a != "" {
			return a
		}
	}
	return ""
}

// leadingAgency is the known agency that s begins with.
func leadingAgency(s string) string {
	words := strings.Fields(s)
	for n := min(len(words), 4); n > 0; n-- {
		if a := agencyCalled(strings.Join(words[:n], " ")); a != "" {
			return a
		}
	}
	return ""
}

// slug reports whether s is written like an agency's short name: two to eight
// letters, mostly capitals, one word.
func slug(s string) bool {
	upper, n := 0, utf8.RuneCountInString(s)
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return n >= 2 && n <= 8 && upper*2 > n
}

// Lines that name who worked on a report: by how they begin, and by what they say.
var (
	worked      = regexp.MustCompile(`(?i)^[(*_]*((additional )?reporting (and writing )?by|(edited|editing|written|compiled|reported|writing) by|mit material (von|der)|(avec|con|com|met|with) (afp|reuters|ap|efe|ansa|lusa|anp|dpa|agencias|agences|agências)\b|con información de|com informações d|mitarbeit:|redactie:)`)
	contributed = regexp.MustCompile(`(?i)\b(contributed (reporting )?to this (report|story|article)|contributed (reporting|to)|contributed\.?$|additional reporting by|a contribué à|ont contribué à|contribuyó (a|con)|contribuyeron a|colaboró (en|con)|colaboraram|colaborou|hat mitgearbeitet|haben mitgearbeitet|ha(nno)? collaborato)`)
)

// Credits is the line that names who contributed to a text, as it stands, empty
// if there is none: "Ana Ruiz and Jo Lind contributed to this report."
func Credits(body string) string {
	paragraphs := text.Paragraphs(body)
	for i := len(paragraphs) - 1; i >= 0 && i >= len(paragraphs)-6; i-- {
		p := paragraphs[i].Of(body)
		if len(p) > 400 || !worked.MatchString(p) && !(mentionsWork(p) && contributed.MatchString(p)) {
			continue
		}
		return strings.Trim(strings.Join(strings.Fields(p), " "), "_* ")
	}
	return ""
}

// mentionsWork spares most paragraphs the slower look.
func mentionsWork(p string) bool {
	for _, w := range [...]string{"ontribu", "eporting", "olabor", "ollabor", "mitgearbeitet"} {
		if strings.Contains(p, w) {
			return true
		}
	}
	return false
}
