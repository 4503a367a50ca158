package analysis

import (
	"strings"
	"unicode/utf8"
)

// candidate is what may become a tag: a name, a word or a phrase.
type candidate struct {
	key    string // stems, parted by spaces
	label  string
	name   *name // nil for a phrase
	size   int   // words that mean something
	count  int
	title  int // times in the headline
	first  int // word at which it first stands
	common bool
	runes  int
	score  float64
	forms  map[string]int
}

// maxPhrase bounds a phrase, in words.
const maxPhrase = 4

// candidates are the names of the text and its words and phrases, each with how
// often and where it stands.
func (r *reading) candidates(names []*name) []*candidate {
	byKey := map[string]*candidate{}
	inName := make([]bool, len(r.words))
	for _, n := range names {
		c := &candidate{key: r.stems(n.mentions[0].from, n.mentions[0].to), label: n.label, name: n, size: len(n.words), count: len(n.mentions), first: n.mentions[0].from, runes: utf8.RuneCountInString(n.label)}
		if len(n.aliases) > 0 {
			c.key = r.keyOf(n)
		}
		for _, m := range n.mentions {
			if r.sentences[r.words[m.from].sentence].title {
				c.title++
			}
			for i := m.from; i < m.to; i++ {
				inName[i] = true
			}
		}
		byKey[c.key] = c
	}
	if dense(r.lang) {
		r.densePhrases(byKey)
	} else {
		r.phrases(byKey, inName)
	}
	out := make([]*candidate, 0, len(byKey))
	for _, c := range byKey {
		if c.name == nil {
			c.label = best(c.forms)
		}
		if c.name != nil || c.count > 1 || c.title > 0 || c.size == 1 {
			out = append(out, c)
		}
	}
	return out
}

// keyOf is the key of the mention that has the name's full label.
func (r *reading) keyOf(n *name) string {
	for _, m := range n.mentions {
		if m.to-m.from >= len(n.words) {
			return r.stems(m.from, m.to)
		}
	}
	return r.stems(n.mentions[0].from, n.mentions[0].to)
}

func (r *reading) stems(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(r.words[i].stem)
	}
	return b.String()
}

// phrases adds runs of words that begin and end with one that means something and
// are not broken by a mark.
func (r *reading) phrases(byKey map[string]*candidate, inName []bool) {
	for i := range r.words {
		if !r.means(i) {
			continue
		}
		size := 0
		for j := i; j < len(r.words) && j-i < maxPhrase && (j == i || !r.words[j].breaks); j++ {
			if !r.means(j) {
				if !known().particles[r.words[j].fold] {
					break
				}
				continue
			}
			size++
			if size == 1 && inName[i] && j == i {
				continue
			}
			r.add(byKey, i, j+1, size)
		}
	}
}

// means reports whether word i can begin or end a phrase.
func (r *reading) means(i int) bool {
	w := &r.words[i]
	return w.letter && (!w.stop || w.upper && !r.caseless) && w.runes > 1 && !known().calendar[w.fold]
}

func (r *reading) add(byKey map[string]*candidate, from, to, size int) {
	key := r.stems(from, to)
	c := byKey[key]
	if c == nil {
		c = &candidate{key: key, size: size, first: from, forms: map[string]int{}, common: true}
		byKey[key] = c
	}
	if c.name != nil {
		return
	}
	c.count++
	if r.sentences[r.words[from].sentence].title {
		c.title++
	}
	label := r.label(from, to)
	if !r.nouns {
		label = strings.ToLower(label)
	}
	c.forms[label]++
	c.runes = utf8.RuneCountInString(label)
	for _, w := range r.words[from:to] {
		c.common = c.common && (w.stop || w.common)
	}
}

// best is the commonest of several spellings, the shortest of equals.
func best(forms map[string]int) string {
	top := ""
	for f, n := range forms {
		m := forms[top]
		if top == "" || n > m || n == m && (len(f) < len(top) || len(f) == len(top) && f < top) {
			top = f
		}
	}
	return top
}
