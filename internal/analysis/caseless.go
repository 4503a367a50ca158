package analysis

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Texts without capitals: scripts that have none, and texts typed in capitals.
// Names come from lists and from titles before them; in scripts without spaces
// every character is a word of the reading, and phrases are runs that recur.

// dense reports whether the language is written without spaces.
func dense(lang string) bool {
	switch lang {
	case "zh", "ja", "th", "lo", "km", "my":
		return true
	}
	return false
}

// characters cuts a word of a dense script into its characters, marks with
// their base; a word of Katakana or of another script stays whole.
func characters(s string, w news.Span) []news.Span {
	r, _ := utf8.DecodeRuneInString(s[w.Start:])
	if !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
		return []news.Span{w}
	}
	var out []news.Span
	for i, r := range w.Of(s) {
		at := w.Start + i
		if len(out) > 0 && unicode.Is(unicode.M, r) {
			out[len(out)-1].End = at + utf8.RuneLen(r)
			continue
		}
		out = append(out, news.Span{Start: at, End: at + utf8.RuneLen(r)})
	}
	return out
}

// listed are the names in a sentence that lists and titles tell.
func (r *reading) listed(s sentence) []mention {
	var out []mention
	longest := 4
	if dense(r.lang) {
		longest = 8
	}
	for i := s.from; i < s.to; {
		m, ok := r.listedAt(i, min(s.to, i+longest))
		if !ok {
			i++
			continue
		}
		out = append(out, m)
		i = m.to
	}
	return out
}

// listedAt is the longest place name that begins at word i and ends by end, or a
// name behind a title or of two parts in Katakana.
func (r *reading) listedAt(i, end int) (mention, bool) {
	k := known()
	for j := end; j > i; j-- {
		if j-i == 1 && (r.words[i].runes < 2 || r.words[i].stop) {
			break
		}
		name := r.bare(i, j)
		if len(name) >= 4 && k.place(name, r.lang) {
			return mention{from: i, to: j, proof: proof{place: 3}}, true
		}
	}
	if wide(r.lang) {
		if m, ok := r.titledName(i, end); ok {
			return m, true
		}
	}
	if dense(r.lang) {
		return r.katakanaName(i, end)
	}
	if j := i + 1; k.titles[r.words[i].fold] && j+1 < end && r.joins(j) && r.nameLike(j) {
		to := j + 1
		if r.joins(to) && r.nameLike(to) {
			to++
		}
		return mention{from: j, to: to, proof: proof{person: 2}}, true
	}
	if k.given[r.words[i].fold] && i+1 < end && r.joins(i+1) && r.nameLike(i+1) {
		return mention{from: i, to: i + 2, proof: proof{person: 2}}, true
	}
	return mention{}, false
}

// nameLike reports whether word i can be a part of a name.
func (r *reading) nameLike(i int) bool {
	w := &r.words[i]
	k := known()
	return w.letter && !w.stop && !w.common && w.runes > 1 && !k.titles[w.fold] && !k.organisations[w.fold] && !k.speech[w.fold]
}

// bare is words from … to folded, without what the language writes onto a name.
func (r *reading) bare(from, to int) string {
	if dense(r.lang) {
		var b strings.Builder
		for i := from; i < to; i++ {
			if i > from && r.words[i].Start != r.words[i-1].End {
				return ""
			}
			b.WriteString(r.words[i].fold)
		}
		return b.String()
	}
	name := r.foldWords(from, to)
	if known().place(name, r.lang) {
		return name
	}
	if r.lang == "ko" { // particles are written onto the noun
		return r.stems(from, to)
	}
	for _, prefix := range prefixes[r.lang] {
		if rest, ok := strings.CutPrefix(name, prefix); ok && utf8.RuneCountInString(rest) > 2 {
			if known().place(rest, r.lang) {
				return rest
			}
			if known().place("ال"+rest, r.lang) {
				return "ال" + rest
			}
		}
	}
	return name
}

// prefixes are the prepositions and articles that are written onto a word.
var prefixes = map[string][]string{
	"ar": {"وال", "بال", "لل", "و", "ب", "ل", "ف"},
	"he": {"ומ", "וב", "של", "ב", "ל", "מ", "ה", "ו", "ש"},
}

// katakanaName reads a foreign name whose parts are joined by a middle dot.
func (r *reading) katakanaName(i, end int) (mention, bool) {
	to := i + 1
	for to < end && r.katakana(to-1) && r.katakana(to) && strings.Trim(r.text[r.words[to-1].End:r.words[to].Start], "・·") == "" && r.words[to].Start > r.words[to-1].End {
		to++
	}
	if to == i+1 {
		return mention{}, false
	}
	return mention{from: i, to: to, proof: proof{person: 1}}, true
}

func (r *reading) katakana(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.text[r.words[i].Start:])
	return unicode.Is(unicode.Katakana, c) || r.lang == "zh" && unicode.Is(unicode.Han, c)
}

// maxDense bounds a phrase of a dense script, in characters.
const maxDense = 8

// densePhrases are runs of characters that recur and do not always stand in the
// same longer run.
func (r *reading) densePhrases() []*found {
	all := map[string]*found{}
	var order []*found
	r.denseRuns(func(i, j int) {
		run := r.text[r.words[i].Start:r.words[j-1].End]
		f := all[run]
		if f == nil {
			f = &found{at: [][2]int32{{int32(i), int32(j)}}}
			all[run] = f
			order = append(order, f)
		}
		f.count++
		if r.sentences[r.words[i].sentence].title {
			f.title++
		}
	})
	inner := map[*found]bool{} // as often as a longer run around it
	for run, f := range all {
		_, first := utf8.DecodeRuneInString(run)
		_, last := utf8.DecodeLastRuneInString(run)
		for _, part := range [...]string{run[first:], run[:len(run)-last]} {
			if p := all[part]; p != nil && p.count == f.count && f.count > 1 {
				inner[p] = true
			}
		}
	}
	return slices.DeleteFunc(order, func(f *found) bool { return f.count < 2 || inner[f] })
}

// denseRuns visits all short runs of characters without a stop word.
func (r *reading) denseRuns(visit func(from, to int)) {
	for i := range r.words[:min(len(r.words), maxTagged)] {
		for j := i; j < len(r.words) && j-i < maxDense; j++ {
			w := &r.words[j]
			if !w.letter || w.stop || j > i && (w.Start != r.words[j-1].End || w.sentence != r.words[i].sentence) {
				break
			}
			if (j > i || w.runes > 2) && r.denseWord(i, j) {
				visit(i, j+1)
			}
		}
	}
}

// denseWord reports whether a run may be a word: in Japanese not with kana of an
// ending at its ends, in Thai and its like of three clusters or more.
func (r *reading) denseWord(first, last int) bool {
	switch r.lang {
	case "zh":
		return true
	case "ja":
		return !r.hiragana(first) && !r.hiragana(last)
	}
	return last-first >= 2
}

func (r *reading) hiragana(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.text[r.words[i].Start:])
	return unicode.Is(unicode.Hiragana, c)
}
