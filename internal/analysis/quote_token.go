package analysis

import (
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// token is a word or a mark of the text as quotes read it.
type token struct {
	news.Span       // bytes in the body
	*form           // of a word; of a mark one that says nothing
	role      role  // what the language's cue table says of a word
	mark      rune  // 0 for words; , . : ; ( ) – - “ ” ’ stand for their like, · for the dot of an abbreviation
	word      int32 // in the reading, -1 for marks
	quote     int32 // quotation it stands in, marks included, or -1
	unit      int32
}

// unit is a sentence, or several over which a quotation runs.
type unit struct {
	from, to  int // tokens
	paragraph int
}

// speech is an article laid out for finding who says what.
type speech struct {
	*reading
	body   string
	tokens []token
	quotes []quotation
	units  []unit
	cues   *cues
	names  []*name
	named  []*name // by word of the reading: the name that stands there
	look   []look  // by token; see looks
	share  []float32
}

var noForm = &form{}

// lay parts the body into tokens, quotations and units.
func (r *reading) lay(names []*name) *speech {
	s := &speech{reading: r, body: r.text[r.bodyAt:], cues: cuesOf(r.lang), names: names}
	paragraphs := text.Paragraphs(s.body)
	s.quotes = quotations(s.body, paragraphs)
	s.named = make([]*name, len(r.words))
	for _, n := range names {
		for _, m := range n.mentions {
			for i := m.from; i < m.to; i++ {
				s.named[i] = n
			}
		}
	}
	s.tokens = make([]token, 0, len(r.words)*5/4)
	s.cut()
	s.group(paragraphs)
	s.softenStops()
	return s
}

// cut makes the tokens: the words of the reading and the marks between them.
func (s *speech) cut() {
	at, quote := 0, 0
	roles := map[*form]role{}
	for i := range s.words {
		w := &s.words[i]
		if w.Start < s.bodyAt {
			continue
		}
		quote = s.gap(at, w.Start-s.bodyAt, quote)
		what, ok := roles[w.form]
		if !ok {
			what = s.cues.role(w.form, s.lang)
			roles[w.form] = what
		}
		s.tokens = append(s.tokens, token{
			Span: news.Span{Start: w.Start - s.bodyAt, End: w.End - s.bodyAt},
			form: w.form, role: what, word: int32(i), quote: s.inside(w.Start-s.bodyAt, &quote),
		})
		at = w.End - s.bodyAt
	}
	s.gap(at, len(s.body), quote)
}

// inside is the quotation that byte at stands in, from quotation *q on, or -1.
func (s *speech) inside(at int, q *int) int32 {
	for *q < len(s.quotes) && s.quotes[*q].End <= at {
		*q++
	}
	if *q < len(s.quotes) && s.quotes[*q].Start <= at {
		return int32(*q)
	}
	return -1
}

// gap adds the marks between two words.
func (s *speech) gap(from, to, quote int) int {
	for i := from; i < to; {
		r, n := rune(s.body[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s.body[i:])
		}
		q := s.inside(i, &quote)
		mark := markOf(r)
		if q >= 0 {
			if sp := s.quotes[q]; i == sp.Start {
				mark, n = '“', sp.open
			} else if i+n == sp.End && !sp.goesOn || i+2 == sp.End && s.body[i:i+2] == "''" {
				mark, n = '”', sp.End-i
			}
		}
		if mark != 0 {
			s.tokens = append(s.tokens, token{Span: news.Span{Start: i, End: min(i+n, to)}, form: noForm, mark: mark, word: -1, quote: q})
		}
		i += n
	}
	return quote
}

// markOf is the kind of a mark, 0 for what says nothing.
func markOf(r rune) rune {
	switch r {
	case ',', '،', '、', '，':
		return ','
	case '.', '!', '?', '…', '。', '！', '？', '؟':
		return '.'
	case ':', '：':
		return ':'
	case ';', '；', '؛':
		return ';'
	case '(', '[', '（':
		return '('
	case ')', ']', '）':
		return ')'
	case '–', '—', '―':
		return '–'
	case '-':
		return '-'
	case '\'', '’', '‘':
		return '’'
	}
	if unicode.IsSpace(r) || unicode.IsLetter(r) || unicode.IsDigit(r) {
		return 0
	}
	return '*'
}

// group joins sentences to units: those over which a quotation runs. A dash that
// opens a speech behind a full stop, as in Polish, opens a unit.
func (s *speech) group(paragraphs []news.Span) {
	sentences := s.sentenceSpans()
	t, p := 0, 0
	for i := 0; i < len(sentences); i++ {
		from, end := t, sentences[i].End
		limit := len(s.body)
		for n := 0; i+1 < len(sentences); n++ {
			limit = sentences[i+1].Start
			q := s.runsOver(end, limit)
			if q != nil && end-q.Start <= q.open { // it opens where the next sentence does
				limit, q = q.Start, nil
			}
			if q == nil || n == maxJoined {
				break
			}
			i++
			end, limit = sentences[i].End, len(s.body)
		}
		for p < len(paragraphs) && paragraphs[p].End < end {
			p++
		}
		for ; t < len(s.tokens) && s.tokens[t].Start < limit; t++ {
			if t > from && s.opensSpeech(t) {
				s.unit(from, t, p)
				from = t
			}
			s.tokens[t].unit = int32(len(s.units))
		}
		s.unit(from, t, p)
	}
}

// maxJoined bounds how many sentences a unit has.
const maxJoined = 200

// unit adds the tokens from … to as a unit.
func (s *speech) unit(from, to, paragraph int) {
	if from = s.pastDateline(from, to); to > from {
		s.units = append(s.units, unit{from: from, to: to, paragraph: paragraph})
	}
}

// opensSpeech reports whether token t is a dash between a full stop and a capital.
func (s *speech) opensSpeech(t int) bool {
	return s.tokens[t].mark == '–' && s.tokens[t-1].mark == '.' && s.tokens[t].quote < 0 && t+1 < len(s.tokens) && s.tokens[t+1].capital
}

// softenStops turns full stops that end no sentence, as those of abbreviations, into
// marks that part nothing.
func (s *speech) softenStops() {
	for i := 1; i+1 < len(s.tokens); i++ {
		if s.tokens[i].mark != '.' || s.body[s.tokens[i].Start] != '.' {
			continue
		}
		a, b := s.tokens[i-1].word, s.tokens[i+1].word
		if a >= 0 && (b >= 0 && s.words[a].sentence == s.words[b].sentence || b < 0 && s.tokens[i+1].mark != '”' && s.tokens[i+1].mark != '“' && s.tokens[i+1].unit == s.tokens[i].unit && s.tokens[i].quote < 0) {
			s.tokens[i].mark = '·'
		}
	}
}

// soft reports whether a token is a mark inside words, which parts nothing.
func (t *token) soft() bool { return t.mark == '-' || t.mark == '’' || t.mark == '·' }

// pastDateline is the token behind "LONDON (Reuters) –", if the sentence begins so.
func (s *speech) pastDateline(from, to int) int {
	if s.datelineEnd <= s.bodyAt || from >= to || s.tokens[from].Start >= s.datelineEnd-s.bodyAt {
		return from
	}
	for i := from; i < min(to, from+16); i++ {
		if m := s.tokens[i].mark; (m == '–' || m == '-') && s.tokens[i].Start >= s.datelineEnd-s.bodyAt {
			return min(i+1, to-1)
		}
	}
	return from
}

// runsOver is the quotation of one paragraph that holds both bytes, or nil.
func (s *speech) runsOver(end, start int) *quotation {
	lo, hi := 0, len(s.quotes)
	for lo < hi {
		mid := (lo + hi) / 2
		if s.quotes[mid].End > end {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo < len(s.quotes) && s.quotes[lo].Start < end && s.quotes[lo].End > start {
		return &s.quotes[lo]
	}
	return nil
}
