package brief

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// figure is one number of a report with the question it answers.
type figure struct {
	news.Span           // the number with the words that hedge it, bytes of the text
	in        *sentence // where it stands
	slot      string    // "dead"; empty where only noun and unit tell
	noun      string    // stem of what is counted
	label     string    // what is counted, as written
	unit      string
	unitEnd   int // where number and measure end
	value     float64
	exact     string // the value as a table shows it
	name      string // folded, of an answer that is a place or a person
	hedge     hedge
}

// hedge is how a text qualifies a number.
type hedge int

const (
	plain hedge = iota
	about
	over
	under
)

// oldNews is how many days before its report a date lies for the numbers beside
// it to belong to another event.
const oldNews = 21

// readFigures are the numbers of a report that say how many or how much, in
// order. Dates, times, ordinals and numbers of long-past events are none.
func (r *Reading) readFigures() []figure {
	var out []figure
	for i := range r.sentences {
		s := &r.sentences[i]
		if r.past(s) {
			continue
		}
		if r.lex.counts != nil {
			out = append(append(out, r.noneIn(s)...), r.voteIn(s)...)
		} else {
			out = append(append(out, r.none(s)...), r.vote(s)...)
		}
		for _, n := range s.numbers {
			if f, ok := r.figure(s, n); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// past reports whether a sentence is about something long before its report.
func (r *Reading) past(s *sentence) bool {
	for _, d := range s.dates {
		days := r.report.Published.Sub(d.From).Hours() / 24
		if !r.report.Published.IsZero() && days > oldNews && !(d.Precision == text.Year && days < 366) {
			return true
		}
	}
	return false
}

// figure reads what a number counts.
func (r *Reading) figure(s *sentence, n text.Number) (figure, bool) {
	if n.Value < 0 || s.timed(n.Span) {
		return figure{}, false
	}
	if r.joined(n.Span) {
		return figure{}, false
	}
	if isMoney(n.Unit) && strings.Contains(n.Span.Of(r.text), "-") {
		return figure{}, false // "a 400-pound gorilla"
	}
	if r.lex.counts != nil {
		return r.countIn(s, n)
	}
	f := figure{Span: n.Span, in: s, value: n.Value, unit: n.Unit}
	at, end := r.wordsIn(s, n.Span)
	if end == at || at > s.from && r.words[at-1].End == n.Start && !strings.HasSuffix(r.text[:n.Start], " ") && r.text[n.Start] < 0x80 && isWordRune(rune(r.text[n.Start-1])) {
		return figure{}, false
	}
	if r.lex.time.at(r.words[:s.to], end) > 0 {
		return figure{}, false
	}
	if n.Unit == "" && yearLike(n.Span.Of(r.text)) && r.lex.people.at(r.words[:s.to], end) == 0 {
		return figure{}, false
	}
	if r.lex.nobody.at(r.words[:s.to], at-1) > 1 {
		return figure{}, false // "no one"
	}
	end = r.measured(s, end, &f)
	f.unitEnd = max(f.End, r.words[end-1].End)
	r.hedged(s, at, &f)
	f.exact = r.shownValue(n, &f)
	first, _ := r.wordsIn(s, f.Span)
	f.slot = r.slotOf(s, first, end, &f)
	// Number words are trusted where the lexicon knows the language's counting.
	if f.slot == "" && (len(r.lex.tally) > 0 || strings.ContainsAny(n.Span.Of(r.text), "0123456789")) {
		r.counted(s, end, &f)
	}
	s.counts = s.counts || f.slot != ""
	return f, f.slot != "" || f.noun != "" && f.value != 1 || f.unit != ""
}

// joined reports whether a number is part of a score or a compound: "34-6",
// "a 10-yard run".
func (r *Reading) joined(sp news.Span) bool {
	before, after := r.text[:sp.Start], r.text[sp.End:]
	return strings.HasPrefix(after, "-") || strings.HasPrefix(after, "–") || endsJoined(before, "-") || endsJoined(before, "–")
}

func endsJoined(before, mark string) bool {
	rest, ok := strings.CutSuffix(before, mark)
	last, _ := utf8.DecodeLastRuneInString(rest)
	return ok && isWordRune(last)
}

// yearLike reports whether a number is written as a year is: 1954, 2026.
func yearLike(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) && digits(s)
}

// timed reports whether a number is part of a date or a time of day.
func (s *sentence) timed(sp news.Span) bool {
	for _, d := range s.dates {
		if sp.Start < d.End && d.Start < sp.End {
			return true
		}
	}
	for _, c := range s.clocks {
		if sp.Start < c.End && c.Start < sp.End {
			return true
		}
	}
	return false
}

// wordsIn are the words of a sentence that lie in sp, half open.
func (r *Reading) wordsIn(s *sentence, sp news.Span) (from, to int) {
	from = s.from
	for from < s.to && r.words[from].End <= sp.Start {
		from++
	}
	to = from
	for to < s.to && r.words[to].Start < sp.End {
		to++
	}
	return from, to
}

// measured takes a measure of the lexicon behind a number: "cubic metres a second".
func (r *Reading) measured(s *sentence, end int, f *figure) int {
	best := 0
	for _, m := range r.lex.measures {
		if n := m.words.at(r.words[:s.to], end); n > best {
			best, f.unit = n, m.unit
		}
	}
	return end + best
}

// hedged reads the words before a number that say it is not exact, and takes
// them into its span.
func (r *Reading) hedged(s *sentence, at int, f *figure) {
	for back := 4; back >= 1; back-- { // "ما لا يقل عن"
		i := at - back
		if i < s.from {
			continue
		}
		for _, h := range [...]struct {
			words phrases
			hedge hedge
		}{{r.lex.over, over}, {r.lex.under, under}, {r.lex.about, about}} {
			if h.words.at(r.words[:s.to], i) == back {
				f.hedge, f.Start = h.hedge, r.words[i].Start
				return
			}
		}
	}
}

// shownValue is how a table shows a number: digits grouped by thousands, money
// and shares as written, a bound in the report's own words in quotation marks.
func (r *Reading) shownValue(n text.Number, f *figure) string {
	v := grouped(n.Value)
	if n.Unit == "percent" || isMoney(n.Unit) {
		v = strings.Join(strings.Fields(n.Span.Of(r.text)), " ")
	}
	switch f.hedge {
	case about:
		return "about " + v
	case over, under:
		return "“" + strings.ToLower(strings.Join(strings.Fields(r.text[f.Start:n.Start]), " ")) + " " + v + "”"
	}
	return v
}

// grouped is v with commas between thousands, or in millions.
func grouped(v float64) string {
	for _, big := range [...]struct {
		size float64
		name string
	}{{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}} {
		if short := v / big.size; short >= 1 && math.Mod(v, big.size/100) == 0 {
			return strconv.FormatFloat(short, 'f', -1, 64) + big.name
		}
	}
	if v != math.Trunc(v) || v >= 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	digits := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// counted reads the noun behind a number: the last content word before a stop
// word or a mark, three words at most.
func (r *Reading) counted(s *sentence, end int, f *figure) {
	last := -1
	for i := end; i < s.to && i < end+3; i++ {
		if i > end && r.gap(i-1) != " " || i == end && i > 0 && strings.Trim(r.gap(i-1), " \u00a0-") != "" {
			break
		}
		w := r.words[i]
		if c, _ := utf8.DecodeRuneInString(w.fold); text.Stop(w.fold, r.lang) || !unicode.IsLetter(c) || r.lex.say.at(r.words[:s.to], i) > 0 {
			break
		}
		last = i
		if f.unit == "" && i == end && i+1 < s.to && r.lex.stop.at(r.words[:s.to], i+1) > 0 {
			break
		}
	}
	if last < 0 || last+1 < s.to && articles[r.words[last+1].fold] {
		return // "fifteen past the school" counts no pasts
	}
	w := r.words[last]
	if utf8.RuneCountInString(w.fold) < 3 && w.fold[0] < utf8.RuneSelf {
		return // "800 x 600"
	}
	f.noun = text.Fold(text.Stem(w.Of(r.text), r.lang))
	f.label = strings.ToLower(r.text[r.words[end].Start:w.End])
}
