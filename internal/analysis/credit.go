package analysis

import (
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
	mark = text.Fold(strings.Trim(mark, " .,:/*©()[]—–-"))
	for _, a := range known().agencies {
		if slices.Contains(a.marks, mark) {
			return a.name
		}
	}
	return ""
}

// Where a slug stands, by structure: "PLACE (AGENCY) –" and "PLACE, date (AGENCY)",
// "(AGENCY) –", "AGENCY –", "PLACE – AGENCY.", "PLACE, date. /AGENCY/." at the start of one of
// the first paragraphs; a line "By AGENCY", "Source: AGENCY", "(with AGENCY)" or
// "© AGENCY" among the first or last. In a dateline with a dash a slug is taken
// though it is on no list, if it is written as one.
var (
	placed    = text.Pattern(`^[\p{Lu}\p{Lo}][^()\[\]\n.!?]{1,60}[(\[]([^()\[\]\n]{2,40})[)\]]\s*[-–—_:.]`)
	bracketed = text.Pattern(`^([^()\[\]\n]{0,60})[(\[]([^()\[\]\n]{2,40})[)\]]`)
	pieces    = text.Pattern(`\s+[-–—_/]+\s*|[-–—]{1,2}\s|\.\s|/\.?\s*|:\s`)
	closing   = text.Pattern(`[(\[]([^()\[\]\n]{2,60})[)\]]\s*\.?$`)
	copyright = text.Pattern(`(?i)(?:©|\(c\)|copyright|&copy;)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?\s*)?,?\s*([\p{L}][\p{L}.’' -]{1,40})`)
	origin    = text.Pattern(`(?i)^[(\[—–* -]*(by|par|von|por|de|di|da|door|av|af|z|with|mit|avec|con|com|met|source|sources|quelle|quellen|fuente|fonte|bron|źródło|источник|المصدر|kilde|källa)\b`)
)

// Agency is the wire service that the article says it is from, empty if it
// says none: in the first three or the last four paragraphs. Services not on
// the list in names/agencies.txt are recognised in a dateline: "LINDHAVEN (HNA) –".
func Agency(l news.Line) string {
	paragraphs := text.Paragraphs(text.Prefix(l.Text, maxText))
	for i, p := range paragraphs {
		if i == 3 {
			break
		}
		if a := openingAgency(head(p.Of(l.Text)), l.Publisher); a != "" {
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
func head(s string) string { return text.Prefix(s, 140) }

// openingAgency reads the slug at the start of a paragraph.
func openingAgency(s, publisher string) string {
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "（【［[( ")); unicode.In(first, unicode.Han, unicode.Hangul, unicode.Katakana) {
		return spacelessAgency(s)
	}
	if m := bracketed().FindStringSubmatch(s); m != nil && leadingAgency(strings.TrimPrefix(m[1], "The ")) == "" {
		if a := listedAgency(m[2]); a != "" && len(strings.Fields(m[1])) < 8 {
			return a
		}
	}
	if m := placed().FindStringSubmatch(s); m != nil && slug(m[1]) && !strings.Contains(text.Fold(publisher), text.Fold(m[1])) {
		return m[1]
	}
	parts := pieces().Split(s, 6)
	for i, part := range parts[:min(len(parts), 5)] {
		if i == len(parts)-1 && i > 0 || utf8.RuneCountInString(part) > 40 {
			break // prose
		}
		if a := listedAgency(part); a != "" {
			return a
		}
	}
	return lineAgency(s)
}

// lineAgency reads a line that only says where the text is from: "By AGENCY",
// "By JANE DOE, AGENCY".
func lineAgency(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 80 || !origin().MatchString(s) && listedAgency(s) == "" {
		return ""
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",:;()/[]", r) })
	for i := range words {
		if a := leadingAgency(strings.Join(words[i:], " ")); a != "" {
			return a
		}
	}
	return ""
}

// spacelessAgency is the agency that a text without spaces begins with, or its
// first brackets end in: "新华社北京…电", "【ロンドン共同】".
func spacelessAgency(s string) string {
	s = text.Fold(strings.TrimLeft(s, "（【［[( "))
	inside, _, _ := strings.Cut(s, "】")
	for _, a := range known().agencies {
		for _, m := range a.marks {
			if strings.HasPrefix(s, m) || len(inside) < 60 && strings.HasSuffix(inside, m) {
				return a.name
			}
		}
	}
	return ""
}

// closingAgency reads the slug at the end of a paragraph.
func closingAgency(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 200 {
		if m := copyright().FindStringSubmatch(s); m != nil {
			if a := leadingAgency(strings.TrimPrefix(m[1], "The ")); a != "" {
				return a
			}
		}
		if a := lineAgency(strings.TrimLeft(s, "-–—* ")); a != "" {
			return a
		}
	}
	if m := closing().FindStringSubmatch(s); m != nil {
		if a := listedAgency(m[1]); a != "" {
			return a
		}
		return lineAgency(m[1])
	}
	return ""
}

// listedAgency is the first known agency among those that a slug names: "Reuters/AP",
// "avec AFP", "dpa/lno".
func listedAgency(s string) string {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/,;|+&", r) }) {
		part = strings.TrimSpace(part)
		for _, with := range [...]string{"avec ", "with ", "mit ", "con ", "com ", "met ", "by ", "By ", "Source: ", "von ", "par ", "The ", "the "} {
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
	worked      = text.Pattern(`(?i)^[(*_]*((additional )?reporting (and writing )?by|(edited|editing|written|compiled|reported|writing) by|mit material (von|der)|(avec|con|com|met|with) (afp|reuters|ap|efe|ansa|lusa|anp|dpa|agencias|agences|agências)\b|con información de|com informações d|mitarbeit:|redactie:)`)
	contributed = text.Pattern(`(?i)\b(contributed (reporting )?to this (report|story|article)|contributed (reporting|to)|contributed\.?$|additional reporting by|a contribué à|ont contribué à|contribuyó (a|con)|contribuyeron a|colaboró (en|con)|colaboraram|colaborou|hat mitgearbeitet|haben mitgearbeitet|ha(nno)? collaborato)`)
)

// Credits is the line that names who contributed to a text, as it stands, empty
// if there is none: "Ana Ruiz and Jo Lind contributed to this report."
func Credits(body string) string {
	paragraphs := text.Paragraphs(body)
	for i := len(paragraphs) - 1; i >= 0 && i >= len(paragraphs)-6; i-- {
		p := paragraphs[i].Of(body)
		if len(p) > 400 || !worked().MatchString(p) && !(mentionsWork(p) && contributed().MatchString(p)) {
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
