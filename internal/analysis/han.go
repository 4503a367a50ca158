package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names in Chinese, Japanese and Korean have no capitals and mostly no spaces:
// titles beside them tell people, last characters tell places and
// organisations that the text names more than once.

// titledName is a person's name at word i that a title tells: behind one in
// Chinese (总统马克龙表示), before one in Japanese (岸田文雄首相) and Korean.
func (r *reading) titledName(i, end int) (mention, bool) {
	if r.lang == "zh" {
		return r.behindTitle(i, end)
	}
	if i > 0 && r.words[i].Start == r.words[i-1].End && r.nameRune(i-1) && r.lang == "ja" {
		return mention{}, false // inside a run
	}
	for j := i; j < end && r.nameRune(j) && (j == i || r.together(j)); j++ {
		rest := r.text[r.words[j].End:]
		if r.lang == "ko" {
			rest = strings.TrimPrefix(rest, " ")
		}
		n := utf8.RuneCountInString(r.text[r.words[i].Start:r.words[j].End])
		if n >= 2 && n <= 12 && startsWith(rest, known().cjk["after"]) > 0 && startsWith(r.text[r.words[i].Start:], known().cjk["after"]) == 0 {
			return mention{from: i, to: j + 1, proof: proof{person: 2}}, true
		}
	}
	return mention{}, false
}

// behindTitle finds a Chinese name of two to four characters, or a foreign one of
// more, between a title and what a speaker does.
func (r *reading) behindTitle(i, end int) (mention, bool) {
	before := r.text[:r.words[i].Start]
	if endsWith(before[max(0, len(before)-24):], known().cjk["before"]) == 0 {
		return mention{}, false
	}
	for j := i; j < end && r.nameRune(j) && (j == i || r.together(j)); j++ {
		if j-i >= 1 && (startsWith(r.text[r.words[j].End:], known().cjk["says"]) > 0 || !r.goesOn(j)) {
			return mention{from: i, to: j + 1, proof: proof{person: 2}}, true
		}
	}
	return mention{}, false
}

// nameRune reports whether word i can be a part of a name in these scripts.
func (r *reading) nameRune(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.text[r.words[i].Start:])
	return !r.words[i].stop && unicode.In(c, unicode.Han, unicode.Katakana, unicode.Hangul)
}

// together reports whether nothing, or a middle dot, stands before word i.
func (r *reading) together(i int) bool {
	return strings.Trim(r.text[r.words[i-1].End:r.words[i].Start], "・·") == ""
}

// goesOn reports whether another character of a name follows word i.
func (r *reading) goesOn(i int) bool {
	return i+1 < len(r.words) && r.together(i+1) && r.nameRune(i+1)
}

// startsWith is the length of the longest of words that s begins with, 0 if none.
func startsWith(s string, words []string) (n int) {
	for _, w := range words {
		if len(w) > n && strings.HasPrefix(s, w) {
			n = len(w)
		}
	}
	return n
}

// endsWith is the length of the longest of words that s ends in, 0 if none.
func endsWith(s string, words []string) (n int) {
	for _, w := range words {
		if len(w) > n && strings.HasSuffix(s, w) {
			n = len(w)
		}
	}
	return n
}

// suffixed are the places and organisations among runs of characters that recur,
// told by how they end: 海岸市, 海岸市交通局.
func (r *reading) suffixed(taken map[string]bool) []*name {
	var out []*name
	for _, f := range r.densePhrases() {
		from, to := int(f.at[0][0]), int(f.at[0][1])
		label := r.label(from, to)
		var p proof
		switch n := utf8.RuneCountInString(label); {
		case n < 3 || taken[label]:
			continue
		case endsWith(label, known().cjk["organisation"]) > 0:
			p.organisation = 2
		case endsWith(label, known().cjk["place"]) > 0:
			p.place = 2
		default:
			continue
		}
		n := &name{label: label, words: []string{label}, stems: []string{label}, proof: p}
		for _, at := range f.at {
			n.mentions = append(n.mentions, mention{from: int(at[0]), to: int(at[1])})
		}
		out = append(out, n)
	}
	return out
}

// roles reads a list whose lines begin with a role.
func roles(file string) map[string][]string {
	m := map[string][]string{}
	for _, line := range lines(file) {
		words := strings.Fields(line)
		m[words[0]] = words[1:]
	}
	return m
}

// wide reports whether names of the language are told by titledName.
func wide(lang string) bool { return lang == "zh" || lang == "ja" || lang == "ko" }
