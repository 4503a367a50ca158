package brief

import (
	"strings"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// at is the moment that a time of day in a sentence means: on the day that the
// sentence names, else on the day of publication; before that where it would lie
// hours ahead of a report from the small hours. Zero where no day is known.
func (r *Reading) at(s *sentence, c clock) time.Time {
	published := r.report.Published.Time
	if published.IsZero() {
		return published
	}
	day, named := published, false
	for _, d := range s.dates {
		if d.Precision == text.Day {
			day, named = d.From, true
		}
	}
	y, m, d := day.Date()
	at := time.Date(y, m, d, c.hour, c.minute, 0, 0, published.Location())
	if !named && published.Hour() < 6 && at.Sub(published) > 12*time.Hour {
		at = at.AddDate(0, 0, -1)
	}
	return at
}

// sureDates are the dates of a sentence that can be told. A weekday lies ahead
// where the sentence speaks of what is to come ("the log will be published on
// Wednesday"); one that is no date ("the Sunday premium") goes, as does a weekday
// beside its own date, and all that is counted from an unknown day.
func (r *Reading) sureDates(s *sentence) []text.DateMention {
	published := r.report.Published.Time
	var out []text.DateMention
	for i, d := range s.dates {
		weekday := d.Relative && calendar()[text.Fold(d.Span.Of(r.text))]
		switch {
		case d.From.Year() < 1500, published.IsZero() && d.Relative:
			continue
		case weekday && (r.habitual(s, d.Span) || besideDate(s.dates, i, r.text)):
			continue
		case weekday && !d.From.After(published) && published.Sub(d.From) < 8*24*time.Hour && r.lookingAhead(s, d.Span):
			d.From = d.From.AddDate(0, 0, 7)
		}
		out = append(out, d)
	}
	return out
}

// habitual reports whether the word before a weekday makes it no date.
func (r *Reading) habitual(s *sentence, sp news.Span) bool {
	at, _ := r.wordsIn(s, sp)
	return r.lex.every.at(r.words[:s.to], at-1) > 0 && at > s.from
}

// besideDate reports whether date i only names the weekday of the date that
// follows: "Tuesday, 25 January".
func besideDate(dates []text.DateMention, i int, s string) bool {
	return i+1 < len(dates) && !dates[i+1].Relative && dates[i+1].Start-dates[i].End <= 5 && !strings.Contains(s[dates[i].End:dates[i+1].Start], ".")
}

// cueReach is how far before a weekday, in words, stands what says that it lies
// ahead.
const cueReach = 10

// lookingAhead reports whether the weekday at sp lies ahead: words of what is to
// come stand shortly before it, or soon behind one that opens the sentence; or,
// where the language shows the past in words, no word of the sentence is of it.
func (r *Reading) lookingAhead(s *sentence, sp news.Span) bool {
	words := r.words[:s.to]
	at, end := r.wordsIn(s, sp)
	if at > s.from && r.lex.say.at(words, at-1) > 0 {
		return false // "said Sunday"
	}
	for i := max(s.from, at-cueReach); i < at; i++ {
		if r.lex.next.at(words, i) > 0 || r.lex.soon.at(words, i) > 0 {
			return true
		}
	}
	for i := end; at < s.from+3 && i < s.to && i < end+cueReach && !r.isPast(words, i); i++ {
		if r.lex.next.at(words, i) > 0 {
			return true
		}
	}
	if len(r.lex.past) == 0 {
		return false
	}
	for i := s.from; i < s.to; i++ {
		if r.isPast(words, i) {
			return false
		}
	}
	return true
}

// isPast reports whether word i is a verb of the past, as far as words show it.
func (r *Reading) isPast(words []word, i int) bool {
	return r.lex.past.at(words, i) > 0 || r.lang == "en" && strings.HasSuffix(words[i].fold, "ed")
}

// calendar holds the names of months and days in all languages.
var calendar = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, name := range text.Calendar() {
		m[name] = true
	}
	return m
})
