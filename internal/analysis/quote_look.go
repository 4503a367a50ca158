package analysis

import (
	"strings"

	"broadsheet/internal/news"
)

// look is how a token looks to the models: hashes of its stem and of its tag. The
// tag is a poor man's part of speech: small words and marks are themselves, names
// are what they name, other words are known by the cue table or by their ending.
type look struct{ stem, tag, class, roles uint32 }

// hashOf is FNV-1a.
func hashOf(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// closed are the roles of small words.
const closed = roleThat | rolePronoun | roleDet | rolePrep | roleAux | roleJoin | roleNot | roleAdverb

// looks measures all tokens.
func (s *speech) looks() {
	s.look = make([]look, len(s.tokens))
	forms := map[*form]look{}
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.word < 0 {
			tag := uint32(t.mark) * 31
			s.look[i] = look{stem: tag, tag: tag, class: tag}
			continue
		}
		l, ok := forms[t.form]
		if !ok {
			l = look{stem: hashOf(t.stem), tag: hashOf(tagOf(t)), class: hashOf(classOf(t)), roles: uint32(t.role & (roleCue | roleNoun))}
			forms[t.form] = l
		}
		if n := s.named[t.word]; n != nil {
			l.tag = hashOf("name " + string(n.kind))
			l.class = hashOf("name")
		}
		s.look[i] = l
	}
}

// tagOf is the tag of a word that is no name.
func tagOf(t *token) string {
	switch {
	case t.role&roleCue != 0 && t.role&closed == 0:
		return cueClass(t.role) + verbEnding(t.fold)
	case t.role&roleNoun != 0 && t.role&closed == 0:
		return "noun" + verbEnding(t.fold)
	case t.role&roleSource != 0, t.role&closed != 0:
		return t.fold
	case t.role&roleTime != 0:
		return "time"
	case t.role&rolePerson != 0:
		return "role"
	case t.role&roleVenue != 0:
		return "venue"
	case t.capital && known().titles[t.fold], known().titles[t.fold]:
		return "title"
	case !t.letter:
		return "number"
	case t.upper:
		return "upper"
	case t.capital:
		return "capital"
	}
	return "word" + verbEnding(t.fold)
}

// classOf is coarser than the tag: small words by their role.
func classOf(t *token) string {
	switch {
	case t.role&roleCue != 0 && t.role&closed == 0:
		return "cue"
	case t.role&rolePronoun != 0 && t.role&roleDet == 0:
		return "pronoun"
	case t.role&roleThat != 0:
		return "that"
	case t.role&roleDet != 0:
		return "det"
	case t.role&rolePrep != 0:
		return "prep"
	case t.role&(roleAux|roleNot) != 0:
		return "aux"
	case t.role&roleJoin != 0:
		return "join"
	case t.role&roleAdverb != 0:
		return "adverb"
	case t.role&roleTime != 0:
		return "time"
	case t.role&rolePerson != 0, known().titles[t.fold]:
		return "role"
	case !t.letter:
		return "number"
	case t.capital:
		return "name"
	}
	return "word"
}

// cueClass is the kind of a word of saying, thinking or attitude.
func cueClass(r role) string {
	switch {
	case r&roleSay != 0:
		return "say"
	case r&roleThink != 0:
		return "think"
	case r&roleJudge != 0:
		return "judge"
	case r&roleStance != 0:
		return "stance"
	case r&roleOrder != 0:
		return "order"
	case r&roleShow != 0:
		return "show"
	}
	return ""
}

// verbEnding is the ending by which English words differ.
func verbEnding(w string) string {
	for _, e := range [...]string{"ing", "ed", "ly", "tion", "ment", "er", "al", "ous", "ive", "s"} {
		if len(w) > len(e)+2 && strings.HasSuffix(w, e) {
			return e
		}
	}
	return ""
}

// kindAt is what a name at token i names, empty where none stands there.
func (s *speech) kindAt(i int) news.Kind {
	if w := s.tokens[i].word; w >= 0 && s.named[w] != nil {
		return s.named[w].kind
	}
	return ""
}

// at is the look of token i, of nothing outside the text.
func (s *speech) at(i int) look {
	if i < 0 || i >= len(s.look) {
		return look{1, 1, 1, 0}
	}
	return s.look[i]
}

// bucket is a length made coarse: 0 to 5 as it is, then by halves of powers of two.
func bucket(n int) uint32 {
	if n < 0 {
		return 100 + bucket(-n)
	}
	b := uint32(0)
	for n > 5 {
		n = n * 2 / 3
		b++
	}
	return uint32(n) + 8*b
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
