package analysis

import (
	"embed"
	"strings"
	"sync"
	"unicode/utf8"

	"broadsheet/internal/text"
)

//go:embed cues/*.txt
var cueFiles embed.FS

// role is what a cue table says of a word: a set of bits.
type role uint32

// The roles; each is a key of the tables.
const (
	roleSay     role = 1 << iota // words of saying
	roleThink                    // of thinking
	roleStance                   // of attitude
	roleSource                   // "according to", before a source
	roleBehind                   // the same, behind it
	roleThat                     // opens what is said: "that", "whether"
	rolePronoun                  // may speak
	roleMe                       // speaks of himself
	roleDet                      // articles and the like
	rolePrep                     // prepositions
	roleAux                      // auxiliary verbs
	roleJoin                     // joins clauses
	roleNot                      // denies
	roleAdverb                   // may stand beside a verb
	roleVenue                    // where people speak
	rolePerson                   // spokesman, officials: who speaks without a name
	roleTime                     // months and days
	roleJudge                    // words of praise and blame
	roleOrder                    // of asking
	roleShow                     // of what polls and papers do
	roleNoun                     // nouns of saying and thinking
	roleHe                       // pronouns of one person who was named before
	roleAs                       // "as" of "as the police said, …"
	roleDative                   // articles of who is told
	roleReports                  // verb forms of reported speech: "sei"
)

// roleCue are those of words that may be a cue.
const roleCue = roleSay | roleThink | roleStance | roleJudge | roleOrder | roleShow

// roleNames are the keys of a table. A file has lines "key: words"; a line that
// begins with a space goes on with the key above. _ stands for a space; * for an
// ending of up to four letters, or one of those under "endings". # begins a comment.
var roleNames = map[string]role{
	"say": roleSay, "think": roleThink, "stance": roleStance, "source": roleSource, "behind": roleBehind, "that": roleThat,
	"pronoun": rolePronoun, "me": roleMe, "det": roleDet, "prep": rolePrep, "aux": roleAux, "join": roleJoin, "not": roleNot,
	"adverb": roleAdverb, "venue": roleVenue, "judge": roleJudge, "order": roleOrder, "show": roleShow, "noun": roleNoun, "he": roleHe, "as": roleAs, "dative": roleDative, "reports": roleReports, "role": rolePerson,
}

// cues are the table of one language.
type cues struct {
	words   map[string]role
	stems   map[string]role // before *
	phrases map[string][]phrase
	endings map[string]bool
	ordered []string // words of saying as written, for scripts without spaces
	sources []string // the same of sources
}

// phrase is a run of words that has a role together.
type phrase struct {
	words []string
	role  role
}

// allCues are the tables of cues/, read once.
var allCues = sync.OnceValue(func() map[string]*cues {
	entries, err := cueFiles.ReadDir("cues")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	all := map[string]*cues{}
	for _, e := range entries {
		data, err := cueFiles.ReadFile("cues/" + e.Name())
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(e.Name(), ".txt")] = parseCues(string(data))
	}
	return all
})

// cuesOf is the table of a language, an empty one where there is none.
func cuesOf(lang string) *cues {
	if c := allCues()[lang]; c != nil {
		return c
	}
	return noCues
}

var noCues = parseCues("")

func parseCues(data string) *cues {
	c := &cues{words: map[string]role{}, stems: map[string]role{}, phrases: map[string][]phrase{}, endings: map[string]bool{}}
	key := ""
	for line := range strings.Lines(data) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if before, after, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, " ") {
			key, line = before, after
		}
		for _, w := range strings.Fields(line) {
			c.add(key, w)
		}
	}
	return c
}

// add takes one word of a table.
func (c *cues) add(key, w string) {
	r := roleNames[key]
	w = strings.ReplaceAll(w, "_", " ")
	switch {
	case key == "endings":
		c.endings[w] = true
		return
	case r == roleSay:
		c.ordered = append(c.ordered, w)
	case r == roleSource:
		c.sources = append(c.sources, w)
	}
	if stem, ok := strings.CutSuffix(w, "*"); ok {
		c.stems[text.Fold(stem)] |= r
		return
	}
	words := strings.Fields(text.Fold(w))
	if len(words) == 1 {
		c.words[words[0]] |= r
		return
	}
	c.phrases[words[0]] = append(c.phrases[words[0]], phrase{words, r})
}

// maxEnding bounds what * stands for, in bytes.
const maxEnding = 8

// role is what the table says of a word.
func (c *cues) role(f *form, lang string) role {
	r := c.words[f.fold]
	if f.calendar {
		r |= roleTime
	}
	if r == 0 && known().pronouns[f.fold] && len(c.words) == 0 {
		r |= rolePronoun
	}
	if len(c.words) == 0 && known().speech[f.fold] {
		r |= roleSay
	}
	for i := max(3, len(f.fold)-maxEnding); i <= len(f.fold) && len(c.stems) > 0; i++ {
		if i < len(f.fold) && !utf8.RuneStart(f.fold[i]) {
			continue
		}
		got := c.stems[f.fold[:i]]
		if got == 0 {
			continue
		}
		ending := f.fold[i:]
		if ending == "" && len(c.endings) == 0 || ending == "" || c.endings[ending] || len(c.endings) == 0 && utf8.RuneCountInString(ending) <= 4 {
			r |= got
		}
	}
	return r
}

// phraseAt is the longest phrase of the table that begins at token i and how many
// words it has.
func (s *speech) phraseAt(i int) (role, int) {
	var best role
	n := 0
	if s.tokens[i].word < 0 {
		return 0, 0
	}
	for _, p := range s.cues.phrases[s.tokens[i].fold] {
		if len(p.words) > n && s.hasWords(i, p.words) {
			best, n = p.role, len(p.words)
		}
	}
	if n == 0 && s.tokens[i].role&(roleSource|roleBehind) != 0 {
		return s.tokens[i].role, 1
	}
	return best, n
}

func (s *speech) hasWords(i int, words []string) bool {
	if i+len(words) > len(s.tokens) {
		return false
	}
	for k, w := range words {
		if s.tokens[i+k].fold != w {
			return false
		}
	}
	return true
}
