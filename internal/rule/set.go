package rule

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Set is the rules of many readers, filed so that an article meets only those of
// which a condition holds already. It is safe for concurrent use.
type Set struct {
	rules []filed
	tests []*Test
	under map[drawer][]int32  // rules by what their cheapest condition is about
	words map[string][]int32  // by a word that stands in the article as it is, folded
	forms map[string][]int32  // by a word that may stand in any form
	grams map[[4]byte][]int32 // by the end of what stands in all that an expression matches, lowered
	rest  []int32             // rules without such a condition: asked each time
	terms sync.Map            // language → forms by their terms in it, made when it is first met
}

type filed struct {
	*news.Rule
	tests []int32
}

// drawer is what rules are filed under.
type drawer struct {
	subject news.Subject
	what    string
	reader  int64
}

// NewSet files rules.
func NewSet(rules []news.Rule) *Set {
	s := &Set{under: map[drawer][]int32{}, words: map[string][]int32{}, forms: map[string][]int32{}, grams: map[[4]byte][]int32{}}
	known := map[news.Condition]int32{}
	for i := range rules {
		f := filed{Rule: &rules[i]}
		for _, c := range f.Conditions {
			n, ok := known[c]
			if !ok {
				n = int32(len(s.tests))
				known[c] = n
				s.tests = append(s.tests, NewTest(c))
			}
			f.tests = append(f.tests, n)
		}
		if len(f.tests) > 0 {
			s.rules = append(s.rules, f)
			s.file(int32(len(s.rules) - 1))
		}
	}
	return s
}

// Len is the number of rules.
func (s *Set) Len() int { return len(s.rules) }

// price orders subjects by how few articles they hold for; those that are missing
// cannot be filed.
var price = map[news.Subject]int{
	news.SubjectFollowed: 1, news.SubjectAuthor: 2, news.SubjectPerson: 3, news.SubjectOrganisation: 4, news.SubjectTag: 5, news.SubjectPhrase: 6,
	news.SubjectWord: 7, news.SubjectPublisher: 8, news.SubjectPlace: 9, news.SubjectExpression: 10, news.SubjectSection: 11, news.SubjectCopy: 12,
	news.SubjectLanguage: 13,
}

// fileable reports whether rules can be filed under a test.
func fileable(t *Test) bool {
	if t.Subject == news.SubjectExpression && (t.expression == nil || len(t.expression.literal) < 4) {
		return false
	}
	return !t.Not && price[t.Subject] > 0
}

// file puts a rule under its cheapest condition, or under all of them where each is
// enough.
func (s *Set) file(n int32) {
	f := &s.rules[n]
	var keys []*Test
	for _, i := range f.tests {
		if t := s.tests[i]; fileable(t) {
			keys = append(keys, t)
		}
	}
	switch {
	case f.Any && len(keys) < len(f.tests), len(keys) == 0:
		s.rest = append(s.rest, n)
		return
	case !f.Any:
		keys = []*Test{slices.MinFunc(keys, func(a, b *Test) int { return cmp.Compare(price[a.Subject], price[b.Subject]) })}
	}
	for _, t := range keys {
		s.fileUnder(t, n)
	}
}

func (s *Set) fileUnder(t *Test, n int32) {
	switch {
	case t.Subject == news.SubjectWord && t.single != "":
		s.forms[t.single] = append(s.forms[t.single], n)
		as := strings.TrimSpace(t.words)
		s.words[as] = append(s.words[as], n)
	case t.Subject == news.SubjectWord, t.Subject == news.SubjectPhrase:
		longest := ""
		for w := range strings.FieldsSeq(t.words) {
			if len(w) > len(longest) {
				longest = w
			}
		}
		s.words[longest] = append(s.words[longest], n)
	case t.Subject == news.SubjectExpression:
		l := t.expression.literal
		end := [4]byte([]byte(l[len(l)-4:]))
		s.grams[end] = append(s.grams[end], n)
	case t.Subject == news.SubjectFollowed:
		d := drawer{t.Subject, "", s.rules[n].Reader}
		s.under[d] = append(s.under[d], n)
	case t.Subject == news.SubjectAuthor:
		d := drawer{t.Subject, t.words, 0}
		s.under[d] = append(s.under[d], n)
	default:
		d := drawer{t.Subject, t.What, 0}
		s.under[d] = append(s.under[d], n)
	}
}

// Match is the rules that hold for a piece at a moment: by reader, in the order of
// each; what stands behind a rule that is the last is left out.
func (s *Set) Match(p *Piece, now time.Time) (hits []*news.Rule) {
	asked := make([]int8, len(s.tests)) // 0: not yet, 1: holds, -1: does not
	seen := map[int32]bool{}
	try := func(list []int32) {
		for _, n := range list {
			if seen[n] {
				continue
			}
			if f := &s.rules[n]; f.Holds(now) && s.holds(f, p, asked) {
				hits = append(hits, f.Rule)
			}
			seen[n] = true
		}
	}
	for _, d := range s.drawers(p) {
		try(s.under[d])
	}
	s.worded(p, try)
	try(s.rest)
	slices.SortFunc(hits, func(a, b *news.Rule) int {
		return cmp.Or(cmp.Compare(a.Reader, b.Reader), cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID))
	})
	return upToLast(hits)
}

// holds asks a rule's conditions, each once for all rules that have it. What one
// reader follows is nobody else's answer.
func (s *Set) holds(f *filed, p *Piece, asked []int8) bool {
	for _, n := range f.tests {
		t := s.tests[n]
		var is bool
		if t.Subject == news.SubjectFollowed {
			is = t.Holds(p, f.Reader)
		} else {
			if asked[n] == 0 {
				asked[n] = -1
				if t.Holds(p, 0) {
					asked[n] = 1
				}
			}
			is = asked[n] == 1
		}
		if is == f.Any {
			return f.Any
		}
	}
	return !f.Any
}

// drawers are those that a piece opens.
func (s *Set) drawers(p *Piece) []drawer {
	all := []drawer{{news.SubjectPublisher, p.Publisher, 0}, {news.SubjectSection, p.Section, 0}, {news.SubjectLanguage, text.Base(p.Language), 0}}
	for _, t := range p.Topics {
		all = append(all, drawer{news.Subject(t.Kind), t.Slug, 0})
	}
	for _, a := range p.Byline {
		all = append(all, drawer{news.SubjectAuthor, text.Fold(a), 0})
	}
	if p.Copy {
		all = append(all, drawer{news.SubjectCopy, "", 0})
	}
	for reader := range p.Followers {
		all = append(all, drawer{news.SubjectFollowed, "", reader})
	}
	return all
}

// worded tries the rules that are filed under words of a piece.
func (s *Set) worded(p *Piece, try func([]int32)) {
	if len(s.words) > 0 {
		for _, f := range fields("") {
			for w := range strings.FieldsSeq(p.of(f).words()) {
				if list := s.words[w]; list != nil {
					try(list)
				}
			}
		}
	}
	if len(s.grams) > 0 {
		for _, f := range fields("") {
			_, low := p.of(f).low()
			for i := 0; i+4 <= len(low); i++ {
				if list := s.grams[[4]byte{low[i], low[i+1], low[i+2], low[i+3]}]; list != nil {
					try(list)
				}
			}
		}
	}
	if len(s.forms) == 0 {
		return
	}
	forms := s.inLanguage(text.Base(p.Language))
	for _, f := range fields("") {
		for term := range p.of(f).index(p.Language) {
			if list := forms[term]; list != nil {
				try(list)
			}
		}
	}
}

// inLanguage are the rules that are filed under forms of words, by the terms of
// these in a language.
func (s *Set) inLanguage(lang string) map[string][]int32 {
	if m, ok := s.terms.Load(lang); ok {
		return m.(map[string][]int32)
	}
	forms := make(map[string][]int32, len(s.forms))
	for word, list := range s.forms {
		term := text.Term(word, lang)
		forms[term] = append(forms[term], list...)
	}
	m, _ := s.terms.LoadOrStore(lang, forms)
	return m.(map[string][]int32)
}

// upToLast leaves out what stands behind a rule that is its reader's last.
func upToLast(hits []*news.Rule) (asked []*news.Rule) {
	done := int64(-1)
	for _, r := range hits {
		if r.Reader == done {
			continue
		}
		asked = append(asked, r)
		if r.Last {
			done = r.Reader
		}
	}
	return asked
}
