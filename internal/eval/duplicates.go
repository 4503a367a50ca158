package eval

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// peersOfDuplicates is what is asked of copies.
const peersOfDuplicates = "asked: precision .993, recall .985"

// edit makes a copy of an article as a republisher would. other is an article
// that has nothing to do with it.
type edit struct {
	name string
	make func(r *rand.Rand, l, other news.Line) news.Line
}

// edits are the ways a text is republished.
var edits = []edit{
	{"same text", func(_ *rand.Rand, l, _ news.Line) news.Line { return l }},
	{"cut by 30 %", func(_ *rand.Rand, l, _ news.Line) news.Line { return shortened(l, .7) }},
	{"first quarter", func(_ *rand.Rand, l, _ news.Line) news.Line { return shortened(l, .25) }},
	{"new headline", func(_ *rand.Rand, l, o news.Line) news.Line { l.Title = o.Title; return l }},
	{"inserted paragraph", inserted},
	{"quotation marks", func(_ *rand.Rand, l, _ news.Line) news.Line { l.Text = requoted.Replace(l.Text); return l }},
	{"reordered", reordered},
	{"boilerplate around", surrounded},
	{"sentences dropped", thinned},
	{"names localised", localised},
	{"joined paragraphs", func(_ *rand.Rand, l, _ news.Line) news.Line {
		l.Text = strings.Join(strings.Fields(l.Text), " ")
		return l
	}},
	{"several at once", several},
}

// Duplicates scores the finding of copies on edits made of every text in folder
// (sets as Stories reads them), among the other reports of the same events. A
// pair of articles that are given as copies is right when both are versions of
// one text. Texts that share a seventh of their wording with another of the set
// are left out, for the sets hold agency copies that nobody has labelled.
func Duplicates(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Duplicates(%s)", folder)
	sets, err := storySets(folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-20s", "set")
	for _, set := range sets {
		fmt.Fprintf(w, " %14s", set.name)
	}
	var scores []copyScore
	for _, set := range sets {
		scores = append(scores, scoreCopies(independent(set.lines)))
	}
	row := func(name, format string, value func(s copyScore) any) {
		fmt.Fprintf(w, "\n%-20s", name)
		for _, s := range scores {
			fmt.Fprintf(w, format, value(s))
		}
	}
	row("texts", " %14d", func(s copyScore) any { return s.texts })
	row("copies", " %14d", func(s copyScore) any { return s.copies })
	row("precision", " %14.4f", func(s copyScore) any { return share(s.right, s.right+s.wrong) })
	row("recall", " %14.4f", func(s copyScore) any { return share(s.copies-s.missed, s.copies) })
	for _, e := range edits {
		row("  "+e.name, " %14.3f", func(s copyScore) any { return share(s.found[e.name], s.made[e.name]) })
	}
	_, err = fmt.Fprintf(w, "\n%s\n", peersOfDuplicates)
	return err
}

// copyScore counts pairs given as copies, and copies by edit that are found.
type copyScore struct {
	texts, copies        int
	right, wrong, missed int
	made, found          map[string]int
}

// version is a line with the text it was made from, and how.
type version struct {
	news.Line
	of   string
	edit string
}

// minWords is how long a text must be for its quarter to be worth finding.
const minWords = 80

// independent are the lines of which no two share a seventh of the wording.
func independent(lines []storyLine) (out []storyLine) {
	var kept []map[string]int
	for _, l := range lines {
		words := strings.Fields(text.Fold(l.Text))
		runs := map[string]int{}
		for i := 0; i+5 <= len(words); i++ {
			runs[strings.Join(words[i:i+5], " ")] = 1
		}
		if len(words) < minWords || slices.ContainsFunc(kept, func(k map[string]int) bool { return shareOf(runs, k) > .15 }) {
			continue
		}
		kept, out = append(kept, runs), append(out, l)
	}
	return out
}

// shareOf is the share of the smaller set that is in the other.
func shareOf(a, b map[string]int) float64 {
	if len(b) < len(a) {
		a, b = b, a
	}
	n := 0
	for k := range a {
		n += b[k]
	}
	return share(n, len(a))
}

// donors is one in how many lines only gives headlines and paragraphs to others,
// each to few: what is added to a copy is mostly its republisher's own.
const donors = 6

// scoreCopies makes a copy of every line, each with the next edit in turn, mixes
// them and looks which are found.
func scoreCopies(lines []storyLine) copyScore {
	r := rand.New(rand.NewPCG(1, 1))
	var all []version
	give := lines[:max(1, len(lines)/donors)]
	lines = lines[len(give):]
	for i, l := range lines {
		e := edits[i%len(edits)]
		c := e.make(r, l.Line, give[i%len(give)].Line)
		c.ID, c.Publisher, c.URL = l.ID+" copy", "republisher", ""
		all = append(all, version{l.Line, l.ID, ""}, version{c, l.ID, e.name})
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	in := make([]news.Line, len(all))
	for i, v := range all {
		in[i] = v.Line
	}
	s := judge(all, cluster.Run(in, noAnalysis, 0))
	s.texts = len(lines)
	return s
}

func judge(all []version, placed []news.Placement) copyScore {
	s := copyScore{made: map[string]int{}, found: map[string]int{}}
	groups, group := map[string][]version{}, map[string]string{}
	for i, p := range placed {
		root := p.ID
		if p.DuplicateOf != "" {
			root = p.DuplicateOf
		}
		groups[root] = append(groups[root], all[i])
		group[p.ID] = root
	}
	for _, g := range groups {
		s.pairs(g)
	}
	for _, v := range all {
		if v.edit == "" {
			continue
		}
		s.copies++
		s.made[v.edit]++
		if group[v.ID] == group[v.of] {
			s.found[v.edit]++
		} else {
			s.missed++
		}
	}
	return s
}

// pairs judges all pairs of one group.
func (s *copyScore) pairs(g []version) {
	for i, a := range g {
		for _, b := range g[:i] {
			if a.of == b.of {
				s.right++
			} else {
				s.wrong++
			}
		}
	}
}

var requoted = strings.NewReplacer(`"`, "”", "“", `"`, "”", `"`, "'", "’", "’", "'", " - ", " — ")

// shortened keeps the head of a text, to the end of a word.
func shortened(l news.Line, share float64) news.Line {
	n := int(float64(len(l.Text)) * share)
	for n < len(l.Text) && l.Text[n] != ' ' && l.Text[n] != '\n' {
		n++
	}
	l.Text = l.Text[:n]
	return l
}

// paragraphs of a text; of one without, its sentences in threes.
func paragraphs(s string) []string {
	ps := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
	if len(ps) > 2 {
		return ps
	}
	ps = nil
	for i, sp := range text.Sentences(s) {
		if i%3 == 0 {
			ps = append(ps, "")
		}
		ps[len(ps)-1] += sp.Of(s) + " "
	}
	return ps
}

// inserted puts a paragraph of another text in, of at most a third of the words:
// with more of others' words than its own it would be no copy.
func inserted(r *rand.Rand, l, o news.Line) news.Line {
	ps, extra := paragraphs(l.Text), paragraphs(o.Text)
	if len(extra) > 0 {
		add := strings.Fields(extra[r.IntN(len(extra))])
		add = add[:min(len(add), len(strings.Fields(l.Text))/3)]
		ps = slices.Insert(ps, r.IntN(len(ps)+1), strings.Join(add, " "))
	}
	l.Text = strings.Join(ps, "\n\n")
	return l
}

func reordered(r *rand.Rand, l, _ news.Line) news.Line {
	ps := paragraphs(l.Text)
	r.Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
	l.Text = strings.Join(ps, "\n\n")
	return l
}

func surrounded(_ *rand.Rand, l, _ news.Line) news.Line {
	l.Text = "Sign up for our morning letter and never miss a story. Read this article on our app for the best experience.\n\n" +
		l.Text + "\n\nCopyright the publisher. All rights reserved. This material may not be published, broadcast, rewritten or " +
		"redistributed without permission. Follow us on social media for the latest news from your region."
	return l
}

func thinned(r *rand.Rand, l, _ news.Line) news.Line {
	var b strings.Builder
	for i, sp := range text.Sentences(l.Text) {
		if i == 0 || r.IntN(4) > 0 {
			b.WriteString(sp.Of(l.Text) + " ")
		}
	}
	l.Text = b.String()
	return l
}

// localised spells every name that stands inside a sentence in another way.
func localised(_ *rand.Rand, l, _ news.Line) news.Line {
	words := strings.Split(l.Text, " ")
	for i, w := range words {
		first := []rune(w)
		if i > 0 && len(first) > 3 && unicode.IsUpper(first[0]) && !strings.HasSuffix(words[i-1], ".") {
			words[i] = string(first[0]) + "h" + string(first[1:])
		}
	}
	l.Text = strings.Join(words, " ")
	return l
}

// several is a headline, a cut, a paragraph and other quotation marks at once.
func several(r *rand.Rand, l, o news.Line) news.Line {
	l = shortened(l, .75)
	l.Title, l.Text = o.Title, requoted.Replace(l.Text)
	l = inserted(r, thinned(r, l, o), o)
	return surrounded(r, l, o)
}
