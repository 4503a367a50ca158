package analysis

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// marks pairs opening quotation marks with those that close them. The German
// closing mark opens in English, so pairs are tried in the order of the text.
var marks = map[rune]string{
	'“': "”“", '"': "\"", '«': "»", '»': "«", '„': "“”\"", '‹': "›", '「': "」", '『': "』", '”': "”",
}

// maxQuote bounds a quotation, in bytes: a longer one has lost its closing mark.
const maxQuote = 2000

// quotes are the words in quotation marks that a speaker near by is given, in
// order of the text. Offsets are code points into body.
func quotes(body string, sentences []news.Span, names []*name) []news.Quote {
	var out []news.Quote
	index := text.NewRuneIndex(body)
	for _, q := range quoted(body) {
		content := q.Of(body)
		if len(text.Words(content)) < 3 {
			continue
		}
		said, ok := attribute(body, sentences, q)
		if !ok {
			continue
		}
		at := index.Span(q)
		quote := news.Quote{
			Text: content, Start: at[0], End: at[1], Spans: [][2]int{at}, Direct: true, Kind: "speech",
			Cue: said.cue, Speaker: said.speaker.Of(body), SpeakerName: fullName(said.speaker.Of(body), names),
		}
		sp := index.Span(said.speaker)
		quote.SpeakerStart, quote.SpeakerEnd = sp[0], sp[1]
		out = append(out, quote)
	}
	return out
}

// quoted are the parts of s in quotation marks, marks included. A quotation ends
// in its paragraph.
func quoted(s string) []news.Span {
	var out []news.Span
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		ends, ok := marks[r]
		if !ok {
			i += n
			continue
		}
		end := closes(s, i+n, ends)
		if end < 0 {
			i += n
			continue
		}
		out = append(out, news.Span{Start: i, End: end})
		i = end
	}
	return out
}

// closes is behind the mark that closes a quotation opened before i, or -1.
func closes(s string, i int, ends string) int {
	limit := min(len(s), i+maxQuote)
	if p := strings.Index(s[i:limit], "\n\n"); p >= 0 {
		limit = i + p
	}
	j := strings.IndexAny(s[i:limit], ends)
	if j < 0 {
		return -1
	}
	_, n := utf8.DecodeRuneInString(s[i+j:])
	return i + j + n
}

// attribution is who says something and by which word.
type attribution struct {
	speaker news.Span
	cue     string
}

// attribute finds cue and speaker of a quotation in its own sentence: behind it
// ("…", said Ana Ruiz; "…", Ana Ruiz said), else before it (Ana Ruiz said: "…").
func attribute(body string, sentences []news.Span, q news.Span) (attribution, bool) {
	from, to := q.Start, q.End
	for _, s := range sentences {
		if s.End > q.Start && s.Start <= q.Start {
			from = min(from, s.Start)
		}
		if s.Start < q.End && s.End >= q.End {
			to = max(to, s.End)
		}
	}
	if a, ok := cueIn(body, news.Span{Start: q.End, End: to}, false); ok {
		return a, true
	}
	return cueIn(body, news.Span{Start: from, End: q.Start}, true)
}

// cueIn finds a word of saying with a speaker beside it in part of the text.
func cueIn(body string, part news.Span, before bool) (attribution, bool) {
	s := part.Of(body)
	words := text.Words(s)
	for x := range words {
		i := x
		if before {
			i = len(words) - 1 - x
		}
		cue := words[i].Of(s)
		if !known().speech[text.Fold(cue)] || x > 12 {
			continue
		}
		sp, ok := speakerBeside(s, words, i)
		if ok {
			sp.Start += part.Start
			sp.End += part.Start
			return attribution{sp, cue}, true
		}
	}
	return attribution{}, false
}

// speakerBeside is the run of capital words or the pronoun next to the cue.
func speakerBeside(s string, words []news.Span, cue int) (news.Span, bool) {
	if sp, ok := speakerAfter(s, words, cue); ok {
		return sp, true
	}
	end := cue
	for commas := 0; end > 0 && cue-end < 12; {
		gap := s[words[end-1].End:words[end].Start]
		if commas += strings.Count(gap, ","); commas > 2 || strings.ContainsAny(gap, ";:\"“”") {
			break
		}
		end--
		if commas == 1 { // inside the apposition of "Ana Ruiz, the mayor, said"
			continue
		}
		if isSpeaker(words[end].Of(s)) {
			start := end
			for start > 0 && isSpeaker(words[start-1].Of(s)) && s[words[start-1].End:words[start].Start] == " " {
				start--
			}
			return news.Span{Start: words[start].Start, End: words[end].End}, true
		}
	}
	return news.Span{}, false
}

func speakerAfter(s string, words []news.Span, cue int) (news.Span, bool) {
	i := cue + 1
	if i >= len(words) || !isSpeaker(words[i].Of(s)) || strings.Trim(s[words[cue].End:words[i].Start], " -") != "" {
		return news.Span{}, false
	}
	end := i
	for end+1 < len(words) && isSpeaker(words[end+1].Of(s)) && s[words[end].End:words[end+1].Start] == " " {
		end++
	}
	return news.Span{Start: words[i].Start, End: words[end].End}, true
}

// isSpeaker reports whether a word can be a speaker's: a capital or a pronoun.
func isSpeaker(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return known().pronouns[text.Fold(w)] || strings.ToLower(string(r)) != string(r) && utf8.RuneCountInString(w) > 1
}

// fullName is the name of the text that a speaker is short for, else empty.
func fullName(speaker string, names []*name) string {
	for _, n := range names {
		if n.label == speaker {
			return n.label
		}
		for _, a := range n.aliases {
			if a == speaker {
				return n.label
			}
		}
	}
	return ""
}
