package brief

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Bounds on a sentence that is shown, in characters and words.
const (
	minShown      = 25
	maxShown      = 420
	minShownWords = 6
)

// edit replaces a part of the text, in bytes, in what is shown.
type edit struct {
	news.Span
	with string
}

// show works out how a sentence can stand alone: an opening that ties it to what
// went before is cut ("Meanwhile,", a dateline), a pronoun for a person who can
// be told is resolved in brackets. What still leans on its surroundings, speaks
// as "I" or "you", or is a fragment cannot be shown.
func (r *Reading) show(s *sentence) {
	first, ok := r.opening(s)
	if !ok || s.to-first < minShownWords {
		return
	}
	start := s.span.Start
	if first > s.from {
		start = r.words[first].Start
	}
	for first > s.from && start > s.span.Start && opensQuote(r.text[s.span.Start:start]) {
		_, n := utf8.DecodeLastRuneInString(r.text[:start])
		start -= n
	}
	start += len(r.text[start:s.span.End]) - len(strings.TrimLeft(r.text[start:s.span.End], bullets))
	edits, ok := r.resolve(s, first)
	if !ok || !r.sound(s, start, first) || r.leavesOut(s, first) {
		return
	}
	shown := capitalised(apply(r.text, news.Span{Start: start, End: s.span.End}, edits))
	if n := utf8.RuneCountInString(shown); n < minShown || n > maxShown {
		s.also = nil
		return
	}
	s.shown = shown
}

// bullets may stand before a sentence in a list.
const bullets = "•▪●‣·*-–— \u00a0"

// opensQuote reports whether s ends in a mark that opens a quotation or bracket.
func opensQuote(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return last == '(' || last == '"' || closingMarks[last] != ""
}

// opening is the first word that has to be shown; ok is false for a sentence
// that points back.
func (r *Reading) opening(s *sentence) (first int, ok bool) {
	first = s.from
	if s.order == 0 || s.block < 3 {
		first = r.afterDateline(s)
	}
	words := r.words[:s.to]
	for range 2 {
		if first >= s.to {
			return first, false
		}
		n := r.lex.lead.at(words, first)
		if n > 0 && first+n < s.to && strings.HasPrefix(r.text[words[first+n-1].End:], ", ") {
			first += n
		} else if n := r.lex.joiner.at(words, first); n > 0 && first+n < s.to && r.gap(first+n-1) == " " {
			first += n
		}
	}
	if r.lex.opens.at(words, first) > 0 {
		return first, true
	}
	if r.lex.refer.at(words, first) > 0 {
		return first, r.lex.he.at(words, first) > 0 || r.lex.his.at(words, first) > 0 && r.lang == "en"
	}
	return first, true
}

// gap is what stands between word i and the next.
func (r *Reading) gap(i int) string { return r.text[r.words[i].End:r.words[i+1].Start] }

// afterDateline is the first word behind "STELL (Halyard) – ".
func (r *Reading) afterDateline(s *sentence) int {
	for i := s.from; i < s.to-1 && i < s.from+10; i++ {
		gap := r.gap(i)
		if !strings.Contains(gap, " – ") && !strings.Contains(gap, " — ") && !strings.Contains(gap, " - ") && !strings.Contains(gap, ") ") && !strings.Contains(gap, " -- ") {
			continue
		}
		head := r.text[s.span.Start:r.words[i].End]
		if strings.Contains(head+gap, "(") && strings.Contains(gap, ")") || shouted(r.words[s.from].Of(r.text)) {
			return i + 1
		}
		return s.from
	}
	return s.from
}

// shouted reports whether a word is all capitals, as the place of a dateline is.
func shouted(w string) bool {
	return utf8.RuneCountInString(w) > 2 && strings.ToUpper(w) == w && strings.ToLower(w) != w
}

// resolve finds the edits that say whom the pronouns of a sentence mean; ok is
// false where one cannot be told.
func (r *Reading) resolve(s *sentence, first int) (edits []edit, ok bool) {
	told, nouns, people := false, 0, 0 // what has been named that a pronoun may mean
	words := r.words[:s.to]
	for i := first; i < s.to; i++ {
		if inside(s.quoted, words[i].Start) {
			continue
		}
		if r.lex.they.at(words, i) > 0 && nouns == 0 || r.lex.other.at(words, i) > 0 && people < 2 {
			return nil, false
		}
		isHe := r.lex.he.at(words, i) > 0
		isHis := !isHe && (i == first || r.lang == "en") && r.lex.his.at(words, i) > 0
		if (isHe || isHis) && (!told || r.attributes(s, i)) && r.lex.opens.at(words, first) == 0 {
			name, from := r.meant(s, i)
			if name == "" {
				return nil, false
			}
			if isHis {
				if i > first && r.words[i].fold != "his" {
					return nil, false // "her" may be either case
				}
				name += "’s"
			}
			edits = append(edits, edit{words[i].Span, "[" + name + "]"})
			s.also = append(s.also, from)
			told = true
		}
		if e, from, ok := r.surname(s, i, first, edits); ok {
			edits = append(edits, e)
			s.also = append(s.also, from)
		}
		if r.names(s, i, first) {
			told = true
			people++
		}
		if !text.Stop(words[i].fold, r.lang) {
			nouns++
		}
	}
	return edits, true
}

// surname gives a person whom a sentence calls by the last name alone their full
// name in brackets, at the first mention: "Mr Vane" is "[Crispin Vane]".
func (r *Reading) surname(s *sentence, i, first int, done []edit) (e edit, from news.Span, ok bool) {
	full := r.people[r.words[i].fold]
	if full == "" || !startsUpper(r.words[i].Of(r.text)) {
		return e, from, false
	}
	words := foldedWords(full)
	for k := first; k < s.to; k++ { // named in full here, or before
		if k < i && r.words[k].fold == r.words[i].fold || len(words) > 1 && r.words[k].fold == words[len(words)-2] {
			return e, from, false
		}
	}
	for _, d := range done {
		if strings.Contains(d.with, full) {
			return e, from, false
		}
	}
	name, from := r.whereNamed(full)
	if name == "" || len(words) < 2 {
		return e, from, false
	}
	also := from
	if says := r.lex.say.at(r.words[:s.to], i+1) > 0 || i > first && r.lex.say.at(r.words[:s.to], i-1) > 0; says {
		if what, sp := r.office(full); what != "" {
			name, also = name+", "+what, sp
		}
	}
	from = also
	e = edit{r.words[i].Span, "[" + name + "]"}
	titled := i > first && titles[r.words[i-1].fold] && strings.Trim(r.gap(i-1), ". \u00a0") == ""
	if titled {
		e.Start = r.words[i-1].Start
	}
	return e, from, titled || r.acts(s, i, first)
}

// acts reports whether a last name is somebody who does or says something, and no
// part of another name: at the start of the sentence before a small word, or
// beside a word of saying.
func (r *Reading) acts(s *sentence, i, first int) bool {
	words := r.words[:s.to]
	if i > first && r.gap(i-1) == " " && startsUpper(words[i-1].Of(r.text)) || i+1 >= s.to || strings.Trim(r.gap(i), " ,.") != "" {
		return false
	}
	return i == first && !startsUpper(words[i+1].Of(r.text)) || r.lex.say.at(words, i+1) > 0 || i > first && r.lex.say.at(words, i-1) > 0
}

// titles stand before a last name.
var titles = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "herr": true, "herrn": true, "frau": true, "m": true, "mme": true, "monsieur": true, "madame": true, "señor": true, "señora": true, "senor": true, "senora": true, "sr": true, "sra": true, "signor": true, "signora": true, "meneer": true, "mevrouw": true}

// names reports whether a word may be whom a later pronoun means: a name, which
// has a capital within a sentence; in German, where all nouns have one, and in
// scripts without capitals, any word that is no stop word. Who says something is
// somebody as well ("the minister said she").
func (r *Reading) names(s *sentence, i, first int) bool {
	w := r.words[i]
	if r.lex.say.at(r.words[:s.to], i) > 0 && i > first {
		return true
	}
	c, _ := utf8.DecodeRuneInString(w.Of(r.text))
	if !unicode.IsLetter(c) || text.Stop(w.fold, r.lang) || calendar()[w.fold] || titles[w.fold] {
		return false
	}
	if r.lang == "de" || !unicode.IsUpper(c) && !unicode.IsLower(c) {
		return true
	}
	return unicode.IsUpper(c) && (i > first || r.people[w.fold] != "" || i+1 < s.to && startsUpper(r.words[i+1].Of(r.text)))
}

func startsLower(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(c)
}

func startsUpper(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(c)
}

// attributes reports whether word i is who said what stands before: "…, she
// said", „…“, sagte er. A speaker's pronoun means somebody before the sentence.
func (r *Reading) attributes(s *sentence, i int) bool {
	say := func(k int) bool { return k >= s.from && k < s.to && r.lex.say.at(r.words[:s.to], k) > 0 }
	parted := func(k int) bool { return k > s.from && strings.ContainsAny(r.gap(k-1), ",”\"»“") }
	return say(i+1) && parted(i) || say(i-1) && parted(i-1)
}

// meant is the person a pronoun stands for and the part of the text that says
// so: the speaker that analysis resolved, else the only person named in the
// sentence before, in the same paragraph.
func (r *Reading) meant(s *sentence, i int) (name string, from news.Span) {
	at := r.runes.Rune(r.words[i].Start)
	for _, q := range r.report.Analysis.Quotes {
		if q.SpeakerStart == at && q.SpeakerName != "" && !strings.EqualFold(q.SpeakerName, q.Speaker) {
			return r.whereNamed(q.SpeakerName)
		}
	}
	if s.order == 0 {
		return "", from
	}
	before := &r.sentences[s.order-1]
	if before.block != s.block {
		return "", from
	}
	for _, w := range r.wordsOf(before) {
		full, ok := r.people[w.fold]
		if !ok {
			continue
		}
		if full == "" || name != "" && name != full {
			return "", from
		}
		name = full
	}
	if name == "" {
		return "", from
	}
	return r.whereNamed(name)
}

// whereNamed is the sentence in which a name first stands in full.
func (r *Reading) whereNamed(name string) (string, news.Span) {
	at := strings.Index(r.text, name)
	for i := range r.sentences {
		if sp := r.sentences[i].span; at >= sp.Start && at+len(name) <= sp.End {
			return name, sp
		}
	}
	return "", news.Span{}
}

// sound reports whether the rest of a sentence can be shown: it ends like one, is
// no question, opens like one, closes its quotations, says more than a
// quotation, and does not speak as "I" or "you".
func (r *Reading) sound(s *sentence, start, first int) bool {
	body := r.text[start:s.span.End]
	c, _ := utf8.DecodeRuneInString(r.text[r.words[first].Start:])
	if !isWordRune(c) || !ended(body) || !balanced(body) || startsLower(r.words[s.from].Of(r.text)) || strings.Count(body, "(") != strings.Count(body, ")") || strings.ContainsAny(body, "\t\n|") {
		return false
	}
	outside, reach := 0, r.vagueReach(first)
	words := r.words[:s.to]
	if r.lex.opens.at(words, first) > 0 {
		reach = 0
	}
	for i := first; i < s.to; i++ {
		if inside(s.quoted, words[i].Start) {
			continue
		}
		outside++
		if r.pointsBack(s, i, first) || r.lex.mine.at(words, i) > 0 || r.lex.furniture.at(words, i) > 0 || outside > 1 && outside <= reach && r.lex.vague.at(words, i) > 0 && !r.reported(s, i) {
			return false
		}
	}
	return outside >= 3 || outside > 0 && len(s.quoted) == 0
}

// pointsBack reports whether word i, wherever it stands, means what only the
// sentences before tell: "its" of several things, an "it" beside another that is
// whom the sentence quotes, "that" behind an opening phrase.
func (r *Reading) pointsBack(s *sentence, i, first int) bool {
	words := r.words[:s.to]
	switch {
	case r.lex.its.at(words, i) > 0:
		return len(s.numbers) > 0 && s.numbers[0].Start == words[first].Start && s.numbers[0].Value > 1
	case r.lex.that.at(words, i) > 0:
		return i < first+6 && r.leansIn(s)
	case r.lex.vague.at(words, i) > 0:
		for k := first; k < i; k++ {
			if words[k].fold == words[i].fold && r.reported(s, k) {
				return true
			}
		}
	}
	return false
}

// vagueReach is how far into a sentence, in words, an "it" is taken to mean what
// was told before: farther where the sentence does not begin with what it is about.
func (r *Reading) vagueReach(first int) int {
	if w := r.words[first].fold; text.Stop(w, r.lang) && !articles[w] {
		return 16
	}
	return 8
}

// reported reports whether word i begins what somebody says: "the company said
// that it". It means who says so.
func (r *Reading) reported(s *sentence, i int) bool {
	words := r.words[:s.to]
	if i+1 >= s.to || articles[words[i+1].fold] || !text.Stop(words[i+1].fold, r.lang) {
		return false
	}
	for k := s.from; k < i; k++ {
		if r.people[words[k].fold] != "" {
			return false // a person is no "it"
		}
	}
	return i > s.from && r.lex.say.at(words, i-1) > 0 || i > s.from+1 && r.lex.say.at(words, i-2) > 0
}

// articles begin what a sentence is about.
var articles = map[string]bool{"the": true, "a": true, "an": true, "der": true, "die": true, "das": true, "ein": true, "eine": true, "le": true, "la": true, "les": true, "un": true, "une": true, "el": true, "los": true, "las": true, "una": true, "il": true, "lo": true, "i": true, "gli": true, "o": true, "os": true, "as": true, "de": true, "het": true, "een": true}

// ended reports whether s ends like a statement, inside or outside of quotation
// marks.
func ended(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, `"”’»«“」』)'`))
	return strings.ContainsRune(".!。！۔।", last)
}

// apply is the part of s with the edits done, which ascend.
func apply(s string, part news.Span, edits []edit) string {
	var b strings.Builder
	at := part.Start
	for _, e := range edits {
		b.WriteString(s[at:e.Start])
		b.WriteString(e.with)
		at = e.End
	}
	b.WriteString(s[at:part.End])
	return strings.Join(strings.Fields(b.String()), " ")
}

func capitalised(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(c)) + s[n:]
}
