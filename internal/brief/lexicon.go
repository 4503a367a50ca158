package brief

import (
	"embed"
	"strings"
	"sync"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// lexicon is what a brief knows of a language. A file has lines "key: phrases";
// phrases are parted by spaces, _ stands for a space inside one. Keys:
//
//	heads why|know|saying|next   headings under which publishers put that part
//	lead      openings that may be cut before a comma: "Meanwhile,"
//	joiner    openings that may be cut as they are: "But"
//	refer     openings that point back to what is not shown: "This", "They"
//	opens     openings that would point back, but stand alone: "There is"
//	vague     pronouns for things, which early in a sentence point back
//	he, his   pronouns that stand for a person: as subject, otherwise
//	they      pronouns for several, which need a noun before them
//	other     pronouns for somebody else than who acts: "him"
//	its       possessives of one thing, which several things do not have
//	that      pronouns that point back behind an opening phrase
//	pointing  words that point at what only the speaker sees
//	furniture words of the publisher about itself
//	mine      words of the writer and the reader: "I", "you"
//	say       words of saying; reported: other words that leave it to somebody;
//	          hedge: words that make it less sure
//	next      words that tell what is to come
//	why       words that tell why something matters
//	not       negation
//	slot …    words that ask the question of a claim slot, of people
//	people    nouns that count people; nobody: words that count none
//	measure   units by their words; over, under, about: hedges of numbers
//	magnitude, vote, versus ("214 to 209"), tally ("the number of")
//	time      what lasts: "days"; a number of them is no claim
//	soon      further words of what is to come, beside a weekday
//	past      words of what was, where the language shows that in words
//	shortly   words that make a time of day a rough one
//	every     words before a weekday that is no date: "the Sunday premium"
//	stop      words that may begin another count: "and 30 injured"
//	verbs     endings of verbs of what happened, where subjects are left out; clitic:
//	          small words before a verb for what was named before (prodrop.go)
//	count …   the same of slots, hedges and votes for scripts without spaces, as
//	          runs of characters that stand beside a number (counts.go); head is
//	          what counts people
type lexicon struct {
	heads                                map[string]string // folded heading → section kind
	lead, joiner, refer, opens, vague    phrases
	he, his, mine, say                   phrases
	next, why, not                       phrases
	people, nobody, over, under, about   phrases
	magnitude, vote, versus, stop, tally phrases
	time, soon, past, every, shortly     phrases
	they, other, furniture               phrases
	its, that, pointing                  phrases
	reported, hedge                      phrases
	slots                                []slotWords
	measures                             []measureWords
	counts                               *countWords // nil where words are parted
	verbs                                []string    // endings
	clitic                               phrases
}

// lexicons are all of lexicon/, read once, never changed.
var lexicons = sync.OnceValue(func() map[string]*lexicon {
	entries, err := lexiconFiles.ReadDir("lexicon")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	all := make(map[string]*lexicon, len(entries))
	for _, e := range entries {
		data, err := lexiconFiles.ReadFile("lexicon/" + e.Name())
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(e.Name(), ".txt")] = parseLexicon(string(data))
	}
	return all
})

// lexiconOf is the lexicon of a language; an empty one where there is none.
func lexiconOf(lang string) *lexicon {
	if l := lexicons()[lang]; l != nil {
		return l
	}
	return emptyLexicon()
}

var emptyLexicon = sync.OnceValue(func() *lexicon { return parseLexicon("") })

func parseLexicon(data string) *lexicon {
	f := map[string][]string{}
	l := &lexicon{heads: map[string]string{}}
	for line := range strings.Lines(data) {
		key, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		values := strings.Fields(rest)
		f[key] = values
		if kind, ok := strings.CutPrefix(key, "heads "); ok {
			for _, v := range values {
				l.heads[foldedPhrase(v)] = kind
			}
		}
		if slot, ok := strings.CutPrefix(key, "slot "); ok {
			l.slots = append(l.slots, parseSlot(slot, values))
		}
	}
	l.lead, l.joiner, l.refer, l.opens = newPhrases(f["lead"]), newPhrases(f["joiner"]), newPhrases(f["refer"]), newPhrases(f["opens"])
	l.vague = newPhrases(f["vague"])
	l.he, l.his, l.mine, l.say = newPhrases(f["he"]), newPhrases(f["his"]), newPhrases(f["mine"]), newPhrases(f["say"])
	l.next, l.why, l.not = newPhrases(f["next"]), newPhrases(f["why"]), newPhrases(f["not"])
	l.people, l.nobody, l.over, l.under, l.about = newPhrases(f["people"]), newPhrases(f["nobody"]), newPhrases(f["over"]), newPhrases(f["under"]), newPhrases(f["about"])
	l.magnitude, l.vote, l.versus, l.stop, l.tally = newPhrases(f["magnitude"]), newPhrases(f["vote"]), newPhrases(f["versus"]), newPhrases(f["stop"]), newPhrases(f["tally"])
	l.time = newPhrases(f["time"])
	l.soon, l.past, l.every = newPhrases(f["soon"]), newPhrases(f["past"]), newPhrases(f["every"])
	l.shortly = newPhrases(f["shortly"])
	l.they, l.other = newPhrases(f["they"]), newPhrases(f["other"])
	l.furniture = newPhrases(f["furniture"])
	l.its, l.that, l.pointing = newPhrases(f["its"]), newPhrases(f["that"]), newPhrases(f["pointing"])
	l.reported, l.hedge = newPhrases(f["reported"]), newPhrases(f["hedge"])
	l.measures = parseMeasures(f["measure"])
	l.counts = parseCounts(f)
	l.verbs, l.clitic = f["verbs"], newPhrases(f["clitic"])
	return l
}

// foldedPhrase is a phrase of a file as words folded and joined by spaces, the
// way a text's words are compared.
func foldedPhrase(v string) string {
	return strings.Join(foldedWords(strings.ReplaceAll(v, "_", " ")), " ")
}

func foldedWords(s string) []string {
	var out []string
	for _, sp := range text.Words(s) {
		out = append(out, text.Fold(sp.Of(s)))
	}
	return out
}

// phrases finds phrases among folded words: first word → the words that may
// follow it.
type phrases map[string][][]string

func newPhrases(values []string) phrases {
	p := phrases{}
	for _, v := range values {
		if w := strings.Fields(foldedPhrase(v)); len(w) > 0 {
			p[w[0]] = append(p[w[0]], w[1:])
		}
	}
	return p
}

// at is how many words the longest phrase has that begins at word i; 0: none, or
// no such word.
func (p phrases) at(words []word, i int) int {
	if i < 0 || i >= len(words) {
		return 0
	}
	best := 0
	for _, rest := range p[words[i].fold] {
		if len(rest) >= best && i+len(rest) < len(words) && matches(words[i+1:], rest) {
			best = len(rest) + 1
		}
	}
	return best
}

func matches(words []word, rest []string) bool {
	for k, w := range rest {
		if words[k].fold != w {
			return false
		}
	}
	return true
}

// count is how many phrases stand among the words.
func (p phrases) count(words []word) int {
	n := 0
	for i := range words {
		if p.at(words, i) > 0 {
			n++
		}
	}
	return n
}

// word is a word of a report.
type word struct {
	news.Span
	fold string
}
