package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// author is one name of a byline.
type author struct {
	name string
	kind news.Kind
}

// leadWords stand before names. The first word of each is what a text must begin
// with to be looked at.
var leadWords = strings.Split(`by|written by|posted by|published by|words by|words|text by|text|story by|article by|authored by|author|authors|author(s)|contributor|contributors|reported by|reporting by|report by|recipe by|guide by|post by|contributed by|created by|submitted by|von|verfasst von|geschrieben von|autor|autorin|par|écrit par|publié par|auteur|rédigé par|por|escrito por|publicado por|redacción por|autora|di|scritto da|cura di|pubblicato da|autore|door|geschreven door|av|skrevet av|tekst|af|skrevet af|text av|autorzy|napsal|napsala|opracował|opracowała|автор|авторы|текст|автори|yazan|yazar|oleh|penulis|ditulis oleh|نویسنده|بقلم|كتب|كتبت|بواسطة|מאת|作者|記者|记者|本报记者|本報記者|haber|oprac.|συντάκτης|συντάκτρια|文|撰文|글|tác giả|teksti|kirjoittaja|írta|szerző|του|της|γράφει|de|scris de|autorul`, "|")

// otherCredits begin what is said of people other than the authors: what
// follows is cut off.
var otherCredits = []string{"reviewed by", "medically reviewed", "edited by", "fact checked", "fact-checked", "checked by", "photo by", "photos by", "photographs by", "photography by", "illustration by", "illustrations by", "illustrated by", "tested by", "researched by", "translated by", "produced by", "updated by", "sponsored by", "presented by", "expert reviewed", "additional reporting", "foto:", "fotos:", "foto von", "bild:", "photo :"}

// leads are the first words of leadWords, for a quick look.
var leads = func() map[string]bool {
	set := make(map[string]bool)
	for _, phrase := range leadWords {
		word, _, _ := strings.Cut(phrase, " ")
		set[word] = true
	}
	return set
}()

// beginsByline is a quick test of a text node: whether its first word is one
// that stands before names.
func beginsByline(s string) bool {
	var word [24]byte
	n := 0
	for i := 0; i < len(s) && n < len(word); i++ {
		c := s[i]
		if c <= ' ' || c == ':' || c == '/' {
			if n > 0 {
				break
			}
			continue
		}
		if isUpper(c) {
			if n == 2 && word[0] == 'b' && word[1] == 'y' { // "ByTrevor"
				return true
			}
			c += 'a' - 'A'
		}
		word[n] = c
		n++
	}
	switch {
	case n == 0:
		return false
	case word[0] >= 0x80: // no quick way with capitals and scripts that do not part words
		_, led := cutLead(strings.TrimSpace(s))
		return led
	}
	return leads[string(word[:n])] || strings.Contains(s, "ritten by ")
}

// cutLead takes the words before the names off, wherever a lead of at least two
// words or "by" stands; led says that there was one.
func cutLead(s string) (rest string, led bool) {
	best := 0
	for _, phrase := range leadWords {
		if n := foldedPrefix(s, phrase); n > best && endsLead(s[n:], phrase) {
			best = n
		}
	}
	if best > 0 {
		return strings.TrimLeft(s[best:], " :：/／-–|｜.\u00a0Â"), true
	}
	if i := strings.Index(s, " by "); i > 0 && i < 60 && beforeBy(strings.ToLower(s[:i])) {
		return strings.TrimLeft(s[i+len(" by "):], " :"), true
	}
	return s, false
}

// foldedPrefix is the length of the part of s that is the phrase but for case; 0
// if s does not begin with it.
func foldedPrefix(s, phrase string) int {
	at := 0
	for _, want := range phrase {
		r, n := utf8.DecodeRuneInString(s[at:])
		if r != want && unicode.ToLower(r) != want {
			return 0
		}
		at += n
	}
	return at
}

// beforeBy reports whether what stands before an inner "by" lets it lead to the
// authors: a date, a mark, or a verb of writing.
func beforeBy(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	if !unicode.IsLetter(r) {
		return true
	}
	return containsWord("written posted published words story article post text authored reported recipe guide am pm", s[strings.LastIndexByte(s, ' ')+1:])
}

// endsLead reports whether a lead ends here: at the end, before a blank or mark,
// or glued to a capital, as in "ByTrevor Jones".
func endsLead(rest, phrase string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" || strings.ContainsRune(" :：/|\u00a0-–Â", r):
		return true
	case phrase == "文" || phrase == "記者" || phrase == "记者" || phrase == "本报记者" || phrase == "本報記者" || phrase == "作者" || phrase == "글":
		return true
	}
	return unicode.IsUpper(r) && strings.HasSuffix(phrase, "by")
}

// maxNames bounds a byline.
const maxNames = 20

// trust is how sure it is that a text names authors.
type trust int

const (
	plainLine  trust = iota // a line that begins like a byline: names must look like names
	markedName              // the page calls the element an author: "jsteinhardt" passes
	statedName              // metadata: nothing but names, taken nearly as they are
)

// readNames reads the names in the text of a byline. Elements within elements
// have the same text: it is read once.
func (f *finder) readNames(s string, from trust) []author {
	s = squeeze(unseen.Replace(s))
	if s == "" || len(s) > shortText || strings.Contains(s, "://") {
		return nil
	}
	line := nameLine{s, from}
	authors, known := f.namesIn[line]
	if !known {
		authors = f.namesOf(s, from)
		f.namesIn[line] = authors
	}
	return slices.Clone(authors)
}

// nameLine is a text that may be a byline, and how far it is trusted.
type nameLine struct {
	text string
	from trust
}

func (f *finder) namesOf(s string, from trust) []author {
	s, led := cutLead(s)
	s = f.cutTail(s, from)
	var authors []author
	for i, piece := range splitPieces(s) {
		name, role := cleanName(piece, from)
		if i > 0 && !isAgency(name) && (role || isRole(name) || !strings.Contains(name, " ") && strings.Contains(authors[0].name, " ") || strings.Contains(name, " and ")) {
			continue
		}
		if !isName(name, from, led) {
			if i == 0 {
				return nil
			}
			break
		}
		name = f.withoutOutletName(name)
		if authors = append(authors, author{name, f.nameKind(name)}); len(authors) == maxNames {
			break
		}
	}
	return authors
}

// withoutOutletName takes the outlet's own name off behind a person's.
func (f *finder) withoutOutletName(name string) string {
	words := strings.Fields(name)
	for n := len(words) - 1; n >= 2 && n >= len(words)-4; n-- {
		if tail := strings.Join(words[n:], " "); f.isOutlet(tail) {
			return strings.Join(words[:n], " ")
		}
	}
	return name
}

// cutTail ends a byline where something else begins: a date, another credit, a
// mark between parts.
func (f *finder) cutTail(s string, from trust) string {
	if d := f.custom.findDates(s, 1); len(d) > 0 {
		if d[0].start < 4 {
			s = strings.TrimLeft(s[d[0].end:], " ·•|,-–—")
			s, _ = cutLead(s)
		} else {
			s = cutWeekday(s[:d[0].start])
		}
	}
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		lower = s
	}
	end := len(s)
	marks := tailMarks
	if from == statedName {
		marks = dataMarks
	}
	for _, mark := range marks {
		if i := strings.Index(lower, mark); i > 0 && i < end {
			end = i
		}
	}
	for _, credit := range otherCredits {
		if i := strings.Index(lower, credit); i >= 0 && i < end {
			end = i
		}
	}
	return strings.Trim(s[:wordsOfNames(s[:end])], " ,;:·•|-–—/(\u00a0")
}

// wordsOfNames is the length of the part of a byline before an address, a handle
// or, behind a full name, a time of day or "3 hours ago".
func wordsOfNames(s string) int {
	n := 0
	for i := 0; i < len(s); n++ {
		word, rest, _ := strings.Cut(s[i:], " ")
		unit, _, _ := strings.Cut(rest, " ")
		timed := word != "" && word[0] >= '0' && word[0] <= '9' && (strings.Contains(word, ":") || containsWord(timeUnits, strings.ToLower(unit)))
		if n > 0 && strings.Contains(word, "@") || n > 1 && timed {
			return i
		}
		i += len(word) + 1
	}
	return len(s)
}

const timeUnits = `h hr hrs hour hours min mins minute minutes day days ago am pm a.m. p.m. uhr std stunden heures horas ore uur timer timmar`

// dataMarks end a name in metadata, tailMarks a byline that readers see.
var dataMarks = []string{" | ", " • ", " · ", " - ", " – ", " — ", " / ", " updated ", " published ", " on behalf of", "•", "·", " min read"}
var tailMarks = []string{" | ", " • ", " · ", " - ", " – ", " — ", " / ", " updated", " published", " last updated", " posted", " on behalf of", " for ", " from ", " min read", " in ", " at ", " on ", " is a", "•", "·", "updated ", "published", " aktualisiert", " actualizado", "\u200b"}

// cutWeekday takes "on", a comma and the name of a day off the end.
func cutWeekday(s string) string {
	s = strings.TrimRight(s, " ,-–—|·•:([")
	for range 3 {
		i := strings.LastIndexByte(s, ' ')
		word := strings.ToLower(strings.Trim(s[i+1:], ",."))
		if !containsWord("on the monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun updated published posted last at am um den le el il op den montag dienstag mittwoch donnerstag freitag samstag sonntag", word) {
			return s
		}
		if i < 0 {
			return ""
		}
		s = strings.TrimRight(s[:i], " ,-–—|·•:([")
	}
	return s
}

// joiners stand between two names, both full or both single.
var joiners = []string{" and ", " & ", " und ", " et ", " och ", " og ", " ja ", " oraz ", " ve ", " và ", " dan ", " és ", " και ", " și ", " и ", " та ", " with ", " avec ", " mit ", " con ", " com ", " met ", " med ", " y ", " e ", " en ", " i ", " a ", " і ", " و ", "، "}

// splitPieces parts a list of names. A joiner parts two full names, or two single
// ones: Ortega y Gasset is one name, and so is Bureau of Energy and Mines.
func splitPieces(s string) []string {
	if i := strings.Index(s, ". "); i > 4 && strings.LastIndexAny(s[:i], " .") < i-4 {
		s = s[:i] + "," + s[i+1:] // a full stop behind a name, not behind an initial or a title
	}
	pieces := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;、，；\n", r) })
	for _, joiner := range joiners {
		var finer []string
		for _, p := range pieces {
			before, after, ok := strings.Cut(strings.TrimSpace(p), joiner)
			one, other := strings.Count(before, " "), strings.Count(after, " ")
			short := utf8.RuneCountInString(joiner) == 3 && joiner != " & "
			agency := isAgency(after)
			if !ok || !agency && ((one == 0) != (other == 0) || short && one == 0) {
				finer = append(finer, p)
				continue
			}
			finer = append(finer, before, after)
		}
		pieces = finer
	}
	kept := pieces[:0]
	for _, p := range pieces {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// roleWords say what somebody is, not what they are called.
const roleWords = `verified technical tech guest columnist editor editors reporter correspondent writer journalist author contributor columnist specialist expert founder co-founder cofounder ceo cto cfo coo cmo director manager president consultant analyst strategist coordinator producer freelance freelancer senior junior chief staff deputy associate assistant managing contributing executive former head lead principal certified registered licensed content marketing professor researcher dietitian nutritionist physician attorney engineer developer designer photographer blogger host owner vp vice special political business health science technology sports editor-in-chief redakteur redakteurin redaktör journaliste rédacteur rédactrice redactor redactora periodista giornalista redattore redacteur dziennikarz redaktor журналист корреспондент корреспондентка редактор muhabir wartawan jurnalis 기자 記者`

// cleanName takes credentials, roles, brackets and marks off one name; role says
// that nothing but a credential was there.
func cleanName(s string, from trust) (name string, role bool) {
	s = strings.Trim(s, " .:·•|/／-–—*\"“”'\u00a0")
	if i := strings.IndexAny(s, "(["); i > 0 && (!strings.ContainsAny(s, ")]") || strings.HasSuffix(s, ")") || strings.HasSuffix(s, "]")) {
		s = strings.TrimSpace(s[:i])
	}
	words := strings.Fields(s)
	for n := len(words); n > 2 && containsWord("share follow email print bio save tweet more", strings.ToLower(words[n-1])); n = len(words) {
		words = words[:n-1]
	}
	if len(words) == 1 && isDegree(words[0]) {
		return "", true
	}
	for n := len(words); n > 1 && isCredential(words[n-1]) && (n > 2 || isDegree(words[n-1])) && !isCredential(words[0]); n = len(words) {
		words = words[:n-1]
	}
	words = withoutAgency(words)
	if last := len(words) - 1; last >= 0 && utf8.RuneCountInString(words[last]) > 4 {
		words[last] = strings.TrimSuffix(words[last], "기자") // glued to the name
	}
	if n := len(words); n > 1 && (words[n-1] == "기자" || words[n-1] == "記者" || words[n-1] == "记者") {
		words = words[:n-1]
	}
	for i, w := range words {
		again := w == words[0] || w == "Dr." // the name once more, from a box about the author
		if i == len(words)-1 && containsWord("staff editors contributors", strings.ToLower(w)) {
			break // "Halyard Staff" signs as a group
		}
		if i >= 2 && (again || from != statedName && containsWord(roleWords, strings.ToLower(strings.Trim(w, ",.")))) {
			words = words[:i]
			break
		}
	}
	return strings.TrimRight(strings.Join(words, " "), ",.:;-– "), len(words) == 0
}

// withoutAgency takes the name of an agency off behind a person's.
func withoutAgency(words []string) []string {
	name := strings.ToLower(strings.Join(words, " "))
	for _, agency := range []string{" the associated press", " associated press", " reuters", " afp", " bloomberg news", " bloomberg", " agence france-presse", " press association"} {
		if rest, ok := strings.CutSuffix(name, agency); ok && strings.Contains(rest, " ") {
			return words[:len(strings.Fields(rest))]
		}
	}
	return words
}

// isRole reports whether a piece of a byline says what somebody is.
func isRole(s string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		if containsWord(roleWords, strings.Trim(w, ",.")) {
			return true
		}
	}
	first, _, _ := strings.Cut(s, " ")
	return isCredential(first)
}

// isDegree tells the commonest degrees, however they are written.
func isDegree(word string) bool {
	bare := strings.Trim(strings.ReplaceAll(word, ".", ""), "®™,*")
	switch strings.ToLower(bare) {
	case "phd", "ms", "msc", "bsc", "rd", "jd", "edd", "psyd", "mba", "cpa", "rn", "dvm", "esq", "mph", "dds", "pharmd", "md":
		return isUpper(bare[0])
	}
	return false
}

// isCredential tells degrees and memberships: capitals behind a name.
func isCredential(word string) bool {
	bare := strings.Trim(strings.ReplaceAll(word, ".", ""), "®™,*")
	if isDegree(word) {
		return true
	}
	switch bare {
	case "II", "III", "IV", "JR", "SR":
		return false
	}
	if len(bare) < 2 || len(bare) > 8 {
		return false
	}
	capitals := 0
	for _, r := range bare {
		switch {
		case r >= 'A' && r <= 'Z':
			capitals++
		case r == '-' || r >= '0' && r <= '9':
		default:
			return false
		}
	}
	return capitals >= 2
}

// isName reports whether s can be what an author is called.
func isName(s string, from trust, led bool) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 7 || len(s) > 80 || utf8.RuneCountInString(s) < 2 {
		return false
	}
	lower := strings.ToLower(s)
	group := led && containsWord(organisationWords, strings.ToLower(words[len(words)-1]))
	if leads[lower] || containsWord(notNames, lower) || from != statedName && !group && containsWord(notNames, strings.ToLower(words[0])) {
		return false
	}
	digits, small := 0, 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && !containsWord(particles, w) {
			small++
		}
	}
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune("?!<>{}=%$#\\^~+@:", r):
			return false
		}
	}
	switch {
	case digits > 0 && (len(words) > 3 || digits*2 > len(s) || from == plainLine && !led):
		return false
	case from == statedName:
		return small < 3
	case from == markedName:
		return small == 0 || small == len(words) && small < 3
	}
	return (small == 0 || group && small == 1) && (len(words) > 1 || led) && (group || !strings.Contains(s, " and ") && !strings.Contains(s, " & "))
}

// particles are the small words within names.
const particles = `de la van der den von del di da dos du bin al el le y e of the for and ter ten zu af av und i`

// notNames are words that stand where names are expected.
const notNames = `full learn link size get download open close next previous more load latest articles by of and page search skip back go top play watch listen print save copy new best how why what when where who blog home undefined null none unknown admin administrator user guest test na n/a anonymous the this that these those here there our your my we you i it he she they a an on in at to from for with about share follow read more subscribe sign log view all see click using being completing submitting clicking default untitled home contact menu biography profile mins minutes min read written editor author category categories tag tags topic topics transcript table last modified by posted published updated date comments comment facebook twitter linkedin instagram email website webmaster root`

// organisationWords mark names of groups.
const organisationWords = `team staff editors desk agency news editorial board contributors contributor media group inc ltd llc gmbh company foundation institute university college association society department center centre council office admissions press network redaktion redaction rédaction redacción redazione redactie redakcja редакция editörü haber magazine journal times post herald online studio club services marketing newsroom newsdesk reuters afp dpa ap ansa efe tass interfax xinhua bloomberg pa pti ians ani upi kyodo yonhap antara sources`

// isAgency reports whether a word by itself is the name of an agency.
func isAgency(name string) bool {
	return containsWord("reuters afp dpa ap ansa efe tass interfax xinhua bloomberg pa pti ians ani upi kyodo yonhap antara apa sda ritzau ntb tt stt lusa cna", strings.ToLower(strings.TrimSpace(name)))
}

// nameKind tells an organisation from a person.
func (f *finder) nameKind(name string) news.Kind {
	for w := range strings.FieldsSeq(strings.ToLower(name)) {
		if containsWord(organisationWords, strings.Trim(w, ".,'")) {
			return news.Organisation
		}
	}
	if f.isSite(name) {
		return news.Organisation
	}
	return news.Person
}
