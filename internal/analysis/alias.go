package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// merge joins names that mean the same: the last word of a person's name, the
// first of an organisation's, initials ("EU"), other spellings on the list. The
// longer name stands; its mentions are those of all.
func merge(names []*name) []*name {
	byLength := slices.Clone(names)
	slices.SortStableFunc(byLength, func(a, b *name) int {
		return cmp.Or(cmp.Compare(len(b.words), len(a.words)), cmp.Compare(len(b.label), len(a.label)))
	})
	initials := map[string]*name{}
	parts := map[string][]*name{} // names of two or more words by each word
	for _, n := range byLength {
		if n.hosted {
			continue
		}
		if host := hostOf(n, parts, initials); host != nil {
			host.take(n)
			continue
		}
		if len(n.words) < 2 {
			continue
		}
		for _, short := range initialsOf(n) {
			if initials[short] == nil {
				initials[short] = n
			}
		}
		for _, w := range n.stems {
			parts[w] = append(parts[w], n)
		}
	}
	return slices.DeleteFunc(names, func(n *name) bool { return n.hosted })
}

// take adds the mentions of an alias.
func (n *name) take(alias *name) {
	alias.hosted = true
	n.mentions = append(n.mentions, alias.mentions...)
	slices.SortFunc(n.mentions, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	n.aliases = append(append(n.aliases, alias.label), alias.aliases...)
	n.proof.add(alias.proof)
	if last := len(n.stems) - 1; last > 0 && len(alias.stems) == 1 && alias.stems[0] == n.stems[last] {
		n.proof.person += 0.3 // people are called by their surnames from the second time on
	}
}

// hostOf is the longer name that n is short for, or nil.
func hostOf(n *name, parts map[string][]*name, initials map[string]*name) *name {
	if len(n.words) == 1 && strings.ToUpper(n.label) == n.label {
		if host := initials[strings.ToLower(strings.ReplaceAll(n.label, ".", ""))]; host != nil {
			return host
		}
	}
	if n.proof.place >= 3 { // "Japan" is not short for "Bank of Japan"
		return nil
	}
	var best *name
	for _, host := range parts[n.stems[len(n.stems)-1]] {
		if host == n || !spelledOut(n, host) && (len(host.stems) <= len(n.stems) || !shortFor(n, host)) {
			continue
		}
		if best == nil || nearer(host, best, n) {
			best = host
		}
	}
	return best
}

// spelledOut reports whether host is n with its initial written out: "B. Obama".
func spelledOut(n, host *name) bool {
	if len(n.words) != 2 || len(host.words) != 2 || !abbreviated(n) || abbreviated(host) {
		return false
	}
	return n.stems[1] == host.stems[1] && strings.HasPrefix(host.words[0], n.words[0])
}

// shortFor reports whether n may be short for host: the end of a person's name, the
// beginning of any, or its first name alone if nothing speaks against a person.
func shortFor(n, host *name) bool {
	h, w := host.stems, n.stems
	suffix := slices.Equal(h[len(h)-len(w):], w)
	prefix := slices.Equal(h[:len(w)], w)
	switch host.proof.kind() {
	case news.Organisation:
		k, first, last := known(), n.words[0], n.words[len(n.words)-1]
		return prefix && n.proof.place == 0 && !k.demonyms[first] && !k.heads[first] && !k.organisations[last]
	case news.Place:
		return false
	}
	return suffix || prefix && len(w) == 1
}

// nearer reports whether a is the likelier host of n than b: spelled out, named
// before n, more often meant.
func nearer(a, b, n *name) bool {
	if x, y := abbreviated(a), abbreviated(b); x != y {
		return y
	}
	at := n.mentions[0].from
	if x, y := a.mentions[0].from <= at, b.mentions[0].from <= at; x != y {
		return x
	}
	return len(a.mentions) > len(b.mentions)
}

// abbreviated reports whether the first word of a name is an initial.
func abbreviated(n *name) bool { return utf8.RuneCountInString(n.words[0]) == 1 }

// initialsOf are the initials of a name, with and without its small words.
func initialsOf(n *name) []string {
	var all, capital strings.Builder
	for _, w := range strings.FieldsFunc(n.label, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '\'' || r == '’' }) {
		r := []rune(w)[0]
		all.WriteRune(unicode.ToLower(r))
		if unicode.IsUpper(r) {
			capital.WriteRune(unicode.ToLower(r))
		}
	}
	return []string{capital.String(), all.String()}
}
