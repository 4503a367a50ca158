package analysis

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// dense finds attributions in scripts without spaces, where the words of saying are
// matched as strings: 市长李明表示：“…”; “…”，他说; 据警方，…; 田中氏は「…」と述べた.
func (s *speech) dense() []said {
	var out []said
	for n := range s.units {
		u := s.units[n]
		first, last := s.tokens[u.from], s.tokens[u.to-1]
		whole := news.Span{Start: first.Start, End: last.End}
		found := s.denseQuotes(whole)
		if len(found) == 0 {
			found = s.denseIndirect(whole)
		}
		for _, f := range found {
			a, ok := s.inTokens(f)
			if !ok {
				continue
			}
			if a.speaker[1] <= a.speaker[0] && len(out) > 0 { // he goes on
				a.speaker = out[len(out)-1].speaker
			}
			out = append(out, a)
		}
	}
	return s.carryOn(out)
}

// denseSaid is an attribution in bytes.
type denseSaid struct{ content, cue, speaker news.Span }

// Bounds in bytes: how far a cue may be from a quotation, how long a speaker is.
const (
	denseReach   = 60
	denseSpeaker = 60
)

// denseQuotes are the quotations of a sentence that a cue before or behind them gives
// to a speaker.
func (s *speech) denseQuotes(u news.Span) (out []denseSaid) {
	for _, q := range s.quotes {
		if q.Start < u.Start || q.End > u.End || utf8.RuneCountInString(q.Of(s.body)) < 6 {
			continue
		}
		before := news.Span{Start: max(u.Start, q.Start-3*denseReach), End: q.Start}
		for before.Start < before.End && !utf8.RuneStart(s.body[before.Start]) {
			before.Start++
		}
		behind := news.Span{Start: q.End, End: u.End}
		if cue, ok := s.lastCue(before); ok && s.lang != "ja" && before.End-cue.End <= denseReach {
			out = append(out, denseSaid{q.Span, cue, s.denseSpeakerBefore(before.Start, cue.Start)})
			continue
		}
		if cue, ok := s.firstCue(behind); ok && cue.Start-behind.Start <= denseReach {
			who := s.denseSpeakerBefore(behind.Start, cue.Start)
			if s.lang == "ja" {
				who = s.topicBefore(before)
			}
			out = append(out, denseSaid{q.Span, cue, who})
		}
	}
	return out
}

// denseIndirect reads 李明表示，… and 据警方，… and 警察によると、….
func (s *speech) denseIndirect(u news.Span) []denseSaid {
	if a, ok := s.denseClause(u); ok {
		return []denseSaid{a}
	}
	text := u.Of(s.body)
	comma := strings.IndexAny(text, "，、：:")
	if comma < 0 {
		return nil
	}
	_, size := utf8.DecodeRuneInString(text[comma:])
	head, rest := news.Span{Start: u.Start, End: u.Start + comma}, news.Span{Start: u.Start + comma + size, End: u.End}
	for _, w := range s.cues.sources {
		at := strings.Index(head.Of(s.body), w)
		switch {
		case at < 0:
		case s.lang == "ja" && at+len(w) == head.Len():
			return []denseSaid{{rest, news.Span{Start: head.Start + at, End: head.End}, news.Span{Start: head.Start, End: head.Start + at}}}
		case s.lang != "ja" && at == 0:
			who := news.Span{Start: head.Start + len(w), End: head.End}
			for _, tail := range [...]string{"介绍", "介紹", "报道", "報道", "报导", "透露", "称", "稱", "的消息", "说", "說"} {
				who.End -= len(who.Of(s.body)) - len(strings.TrimSuffix(who.Of(s.body), tail))
			}
			return []denseSaid{{rest, news.Span{Start: head.Start, End: head.Start + len(w)}, who}}
		}
	}
	if cue, ok := s.lastCue(head); ok && s.lang != "ja" && head.End-cue.End <= 3 {
		return []denseSaid{{rest, cue, s.denseSpeakerBefore(head.Start, cue.Start)}}
	}
	return nil
}

// denseClause reads a Japanese sentence that ends in a cue behind と: …は、…と述べた.
func (s *speech) denseClause(u news.Span) (a denseSaid, ok bool) {
	if s.lang != "ja" {
		return a, false
	}
	cue, ok := s.lastCue(u)
	if !ok || u.End-cue.End > 12 {
		return a, false
	}
	part := s.body[u.Start:cue.Start]
	to := strings.LastIndex(part, "と")
	from := strings.Index(part, "は、")
	if from <= 0 || to < from || len(part)-to > 30 {
		return a, false
	}
	return denseSaid{news.Span{Start: u.Start + from + len("は、"), End: u.Start + to}, cue, news.Span{Start: u.Start, End: u.Start + from}}, true
}

// lastCue is the last word of saying in a part of the text, the longest there.
func (s *speech) lastCue(in news.Span) (best news.Span, ok bool) {
	for _, w := range s.cues.ordered {
		at := strings.LastIndex(in.Of(s.body), w)
		if at < 0 {
			continue
		}
		sp := news.Span{Start: in.Start + at, End: in.Start + at + len(w)}
		if !ok || sp.End > best.End || sp.End == best.End && sp.Start < best.Start {
			best, ok = sp, true
		}
	}
	return best, ok
}

// firstCue is the first word of saying in a part of the text, the longest there.
func (s *speech) firstCue(in news.Span) (best news.Span, ok bool) {
	for _, w := range s.cues.ordered {
		at := strings.Index(in.Of(s.body), w)
		if at < 0 {
			continue
		}
		sp := news.Span{Start: in.Start + at, End: in.Start + at + len(w)}
		if !ok || sp.Start < best.Start || sp.Start == best.Start && sp.End > best.End {
			best, ok = sp, true
		}
	}
	return best, ok
}

// denseSpeakerBefore is what stands before a cue up to the last mark, without adverbs.
func (s *speech) denseSpeakerBefore(from, to int) news.Span {
	sp := news.Span{Start: from, End: to}
	if i := strings.LastIndexAny(sp.Of(s.body), "，。、：；！？”」』,“「『"); i >= 0 {
		_, n := utf8.DecodeRuneInString(sp.Of(s.body)[i:])
		sp.Start += i + n
	}
	for again := true; again; {
		again = false
		for w, r := range s.cues.words {
			if r&(roleAdverb|roleSay|roleJoin) != 0 && strings.HasSuffix(sp.Of(s.body), w) {
				sp.End -= len(w)
				again = true
			}
		}
	}
	for sp.Len() > denseSpeaker {
		_, n := utf8.DecodeRuneInString(s.body[sp.Start:])
		sp.Start += n
	}
	return sp
}

// topicBefore is the topic of a Japanese sentence: what stands before は or が.
func (s *speech) topicBefore(in news.Span) news.Span {
	part := in.Of(s.body)
	for _, mark := range [...]string{"は", "が"} {
		i := strings.LastIndex(part, mark)
		if i <= 0 {
			continue
		}
		sp := news.Span{Start: in.Start, End: in.Start + i}
		if j := strings.LastIndexAny(sp.Of(s.body), "、。」』"); j >= 0 {
			_, n := utf8.DecodeRuneInString(sp.Of(s.body)[j:])
			sp.Start += j + n
		}
		return sp
	}
	return news.Span{}
}

// inTokens is an attribution in bytes as tokens.
func (s *speech) inTokens(d denseSaid) (a said, ok bool) {
	content := s.tidy([][2]int{s.tokensIn(d.content)})
	if len(content) == 0 || s.wordsIn(content) < 3 {
		return a, false
	}
	a = said{parts: content, cue: s.tokensIn(d.cue), speaker: s.tokensIn(d.speaker), kind: "speech"}
	return a, a.cue[1] > a.cue[0]
}

// tokensIn are the tokens within a part of the text.
func (s *speech) tokensIn(sp news.Span) [2]int {
	from := s.tokenAt(sp.Start)
	to := from
	for to < len(s.tokens) && s.tokens[to].End <= sp.End {
		to++
	}
	return [2]int{from, to}
}

// tokenAt is the first token at or behind a byte.
func (s *speech) tokenAt(at int) int {
	lo, hi := 0, len(s.tokens)
	for lo < hi {
		if mid := (lo + hi) / 2; s.tokens[mid].Start < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
