package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// merge joins names that mean the same: the last word of a person's name, the
// first of an organisation's, initials ("EU"), other spellings on the list. The
// longer name stands; its mentions are those of all.
func merge(names []*name) []*name {
	byLength := slices.Clone(names)
	slices.SortStableFunc(byLength, func(a, b *name) int { return cmp.Compare(len(b.words), len(a.words)) })
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
		for _, w := range n.words {
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
	for _, host := range parts[n.words[len(n.words)-1]] {
		if len(host.words) <= len(n.words) || !shortFor(n, host) {
			continue
		}
		if best == nil || nearer(host, best, n) {
			best = host
		}
	}
	return best
}

// shortFor reports whether n may be short for host: the end of a person's name, the
// beginning of any, or its first name alone if nothing speaks against a person.
func shortFor(n, host *name) bool {
	h, w := host.words, n.words
	suffix := slices.Equal(h[len(h)-len(w):], w)
	prefix := slices.Equal(h[:len(w)], w)
	switch host.proof.kind() {
	case "organisation":
		return prefix && !known().heads[w[0]] && !known().organisations[w[len(w)-1]]
	case "place":
		return false
	case "person":
		return suffix || prefix && len(w) == 1
	}
	return suffix || prefix
}

// nearer reports whether a is the likelier host of n than b: named before n and
// nearest to it.
func nearer(a, b, n *name) bool {
	at := n.mentions[0].from
	da, db := at-a.mentions[0].from, at-b.mentions[0].from
	if (da >= 0) != (db >= 0) {
		return da >= 0
	}
	return len(a.mentions) > len(b.mentions)
}

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
