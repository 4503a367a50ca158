package analysis

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// candidate is what may become a tag: a name, a word or a phrase.
type candidate struct {
	key     string // stems, parted by spaces
	label   string
	name    *name // nil for a word or phrase
	size    int   // words, small ones too
	count   int
	title   int     // times in the headline
	first   int     // word at which it first stands
	nominal float64 // share of its places behind an article or the like
	verbal  float64 // share of its places behind a pronoun or auxiliary
	common  bool
	runes   int
	score   float64
}

// maxPhrase bounds a phrase, in words; maxTagged is how many words of a text are
// looked at for phrases: what matters is named before.
const maxPhrase, maxTagged = 4, 20000

// gram is a phrase as the ids of its stems, 0 past its end.
type gram [maxPhrase]int32

// found is a phrase with where it stands.
type found struct {
	gram
	count, title int
	nominal      int        // times behind an article, preposition or the like
	verbal       int        // times behind a pronoun, auxiliary or the like
	at           [][2]int32 // the first few places, as words from … to
}

// candidates are the names of the text and its words and phrases, each with how
// often and where it stands.
func (r *reading) candidates(names []*name) []*candidate {
	out := make([]*candidate, 0, len(names)+64)
	inName := make([]int, len(r.words)) // the name that covers a word, from 1
	taken := map[string]bool{}
	for i, n := range names {
		c := r.named(n, i+1, inName)
		if !taken[c.key] {
			taken[c.key] = true
			out = append(out, c)
		}
	}
	var phrases []*found
	if dense(r.lang) {
		phrases = r.densePhrases()
	} else {
		phrases = r.phrases(inName)
	}
	for _, f := range phrases {
		if c := r.phrase(f); !taken[c.key] {
			out = append(out, c)
		}
	}
	return out
}

// named makes a candidate of a name and notes the words it covers.
func (r *reading) named(n *name, id int, inName []int) *candidate {
	c := &candidate{
		label: n.label, name: n, size: len(n.words), count: len(n.mentions),
		first: n.mentions[0].from, runes: utf8.RuneCountInString(n.label),
	}
	for _, m := range n.mentions {
		if m.to-m.from >= len(n.words) && c.key == "" {
			c.key = r.stems(m.from, m.to)
		}
		if r.sentences[r.words[m.from].sentence].title {
			c.title++
		}
		for i := m.from; i < m.to; i++ {
			inName[i] = id
		}
	}
	if c.key == "" {
		c.key = r.stems(n.mentions[0].from, n.mentions[0].to)
	}
	return c
}

// stems are the stems of words from … to as one string.
func (r *reading) stems(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(' ')
		}
		b.WriteString(r.words[i].stem)
	}
	return b.String()
}

// phrases are the words outside names, and the runs of words that begin and end
// with one that means something and are not broken by a mark, if they recur
// or stand in the headline.
func (r *reading) phrases(inName []int) []*found {
	all := make(map[gram]*found, min(len(r.words), maxTagged))
	var order []*found
	for i := range r.words[:min(len(r.words), maxTagged)] {
		if !r.means(i) || i > 0 && (r.compound(i-1) || inName[i] > 0 && inName[i] == inName[i-1]) {
			continue
		}
		var g gram
		for j := i; j < len(r.words) && j-i < maxPhrase && (j == i || !r.words[j].breaks); j++ {
			g[j-i] = r.words[j].id
			switch {
			case r.compound(j), inName[j] > 0 && j+1 < len(r.words) && inName[j] == inName[j+1]:
				continue // a phrase parts no compound and no name
			case r.means(j):
				if j > i || inName[i] == 0 {
					order = r.note(all, order, g, i, j+1)
				}
				continue
			case known().particles[r.words[j].fold]:
				continue
			}
			break
		}
	}
	kept := order[:0]
	for _, f := range order {
		if f.count > 1 || f.title > 0 || r.size(f) == 1 {
			kept = append(kept, f)
		}
	}
	return kept
}

// compound reports whether a hyphen ties word i to the next.
func (r *reading) compound(i int) bool {
	end := r.words[i].End
	return i+1 < len(r.words) && r.words[i+1].Start == end+1 && r.text[end] == '-'
}

// size is the number of words of a phrase, those tied by hyphens counted as one.
func (r *reading) size(f *found) int {
	n := 1
	for i := f.at[0][0]; i+1 < f.at[0][1]; i++ {
		if !r.compound(int(i)) {
			n++
		}
	}
	return n
}

// means reports whether word i can begin or end a phrase.
func (r *reading) means(i int) bool {
	w := &r.words[i]
	return w.letter && (!w.stop || w.upper && !r.caseless) && w.runes > 1 && !w.calendar
}

// note counts a phrase.
func (r *reading) note(all map[gram]*found, order []*found, g gram, from, to int) []*found {
	f := all[g]
	if f == nil {
		f = &found{gram: g}
		all[g] = f
		order = append(order, f)
	}
	f.count++
	if r.sentences[r.words[from].sentence].title {
		f.title++
	}
	if from > 0 && known().determiners[r.words[from-1].fold] {
		f.nominal++
	}
	if from > 0 && known().verbal[r.words[from-1].fold] {
		f.verbal++
	}
	if len(f.at) < 8 {
		f.at = append(f.at, [2]int32{int32(from), int32(to)})
	}
	return order
}

// phrase makes a candidate of a phrase, labelled by its commonest spelling.
func (r *reading) phrase(f *found) *candidate {
	from, to := int(f.at[0][0]), int(f.at[0][1])
	c := &candidate{key: r.stems(from, to), size: r.size(f), count: f.count, title: f.title, first: from, common: true,
		nominal: float64(f.nominal) / float64(f.count), verbal: float64(f.verbal) / float64(f.count)}
	for _, w := range r.words[from:to] {
		c.common = c.common && (w.stop || w.common)
	}
	c.label = r.spelling(f)
	c.runes = utf8.RuneCountInString(c.label)
	return c
}

// spelling is the shortest of the spellings of a phrase that stands half as often
// as the commonest, so that articles about "earthquake" and "earthquakes" share a
// tag page; in lower case unless the language writes nouns with a capital.
func (r *reading) spelling(f *found) string {
	if r.lang == "ko" && r.varies(f) {
		return r.stems(int(f.at[0][0]), int(f.at[0][1]))
	}
	forms := map[string]int{}
	most := 0
	for _, at := range f.at {
		s := r.written(at)
		forms[s]++
		most = max(most, forms[s])
	}
	best := ""
	for _, at := range f.at {
		s := r.written(at)
		if forms[s]*2 >= most && (best == "" || len(s) < len(best)) {
			best = s
		}
	}
	return best
}

// written is one place of a phrase as a label.
func (r *reading) written(at [2]int32) string {
	s := r.label(int(at[0]), int(at[1]))
	if !r.nouns {
		s = strings.ToLower(s)
	}
	return s
}

// varies reports whether a phrase stands with different endings.
func (r *reading) varies(f *found) bool {
	first := r.label(int(f.at[0][0]), int(f.at[0][1]))
	return slices.ContainsFunc(f.at, func(at [2]int32) bool { return r.label(int(at[0]), int(at[1])) != first })
}
