package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"broadsheet/internal/analysis"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// quotedArticle is an article whose attributions people have marked, as in PolNeAR
// (Newell et al., "An attributed relations corpus for political news", 2018).
type quotedArticle struct {
	ID, Title, Text, Language string
	Attributions              []attributed
}

// attributed is who (Source) says (Cue) what (Content), in code points; each may
// have several parts.
type attributed struct{ Source, Cue, Content [][2]int }

// quotedArticles reads lines {"id","text","attributions":[{"source","cue","content"}]}.
func quotedArticles(file string) (all []quotedArticle, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, errs.Mark(errs.NotFound, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var a quotedArticle
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, errs.New(errs.Invalid, "%s: %w", filepath.Base(file), err)
		}
		all = append(all, a)
	}
	return all, lines.Err()
}

// peersOfQuotes are the F1 of other ways, with speaker: direct, speech, all.
var peersOfQuotes = [][4]string{
	{"hand rules", ".572", "–", ".405"},
	{"linear, on a tagger", ".738", "–", ".571"},
}

// Quotes scores attributions against those that people marked, for every *-dev.jsonl
// and *-test.jsonl file in folder. A quote is right if the Dice coefficient of the
// characters of its spans with a label's content is .8 or more and at least half of
// its speaker lies in the label's source. Direct are those whose content holds
// quotation marks, speech those whose label's cue is a word of saying or that have
// kind speech, all are all. A quote whose text is not the text at its spans fails
// the run.
func Quotes(folder string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.Quotes(%s)", folder)
	var files []string
	for _, part := range [...]string{"*-dev.jsonl", "*-test.jsonl"} {
		found, err := filepath.Glob(filepath.Join(folder, part))
		if err != nil {
			return errs.Mark(errs.Invalid, err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no *-dev.jsonl or *-test.jsonl files")
	}
	for _, file := range files {
		articles, err := quotedArticles(file)
		if err != nil {
			return err
		}
		s, err := scoreQuotes(articles)
		if err != nil {
			return err
		}
		s.print(w, strings.TrimSuffix(filepath.Base(file), ".jsonl"))
	}
	return nil
}

// quoteScore counts over articles.
type quoteScore struct{ direct, speech, all, content matches }

// matches counts what was found, what there is and what of it was found.
type matches struct{ found, wanted, right int }

func (t matches) f1() (p, r, f float64) {
	p = float64(t.right) / float64(max(t.found, 1))
	r = float64(t.right) / float64(max(t.wanted, 1))
	return p, r, 2 * p * r / max(p+r, 1e-9)
}

func (s quoteScore) print(w io.Writer, set string) {
	fmt.Fprintf(w, "%-22s %7s %7s %7s %8s %8s %8s\n", set, "P", "R", "F1", "found", "labels", "right")
	for _, row := range []struct {
		name string
		matches
	}{{"direct", s.direct}, {"speech", s.speech}, {"all", s.all}, {"all, content alone", s.content}} {
		p, r, f := row.f1()
		fmt.Fprintf(w, "%-22s %7.3f %7.3f %7.3f %8d %8d %8d\n", row.name, p, r, f, row.found, row.wanted, row.right)
	}
	for _, peer := range peersOfQuotes {
		fmt.Fprintf(w, "%-22s direct %s, speech %s, all %s\n", peer[0], peer[1], peer[2], peer[3])
	}
}

func scoreQuotes(articles []quotedArticle) (s quoteScore, err error) {
	for _, a := range articles {
		got := analysis.Article(news.Line{ID: a.ID, Title: a.Title, Text: a.Text, Language: a.Language}).Quotes
		runes := []rune(a.Text)
		for _, q := range got {
			if !copied(runes, q) {
				return s, errs.New(errs.Invalid, "%s: quote %q is not the text at its spans", a.ID, q.Text)
			}
		}
		s.add(runes, got, a.Attributions)
	}
	return s, nil
}

// copied reports whether a quote's text is the text at its spans.
func copied(runes []rune, q news.Quote) bool {
	var b strings.Builder
	for _, sp := range q.Spans {
		if sp[0] < 0 || sp[0] > sp[1] || sp[1] > len(runes) {
			return false
		}
		b.WriteString(string(runes[sp[0]:sp[1]]))
	}
	return b.String() == q.Text
}

// add scores the quotes of one article.
func (s *quoteScore) add(runes []rune, got []news.Quote, want []attributed) {
	isDirect := func(a attributed) bool {
		content := partsOf(runes, a.Content)
		return strings.ContainsAny(content, "\"“”«»„") || strings.Contains(content, "''")
	}
	isSpeech := func(a attributed) bool { return saying(partsOf(runes, a.Cue)) }
	all := func(attributed) bool { return true }
	s.all.count(got, want, func(news.Quote) bool { return true }, all, spoken)
	s.content.count(got, want, func(news.Quote) bool { return true }, all, func(news.Quote, attributed) bool { return true })
	s.direct.count(got, want, func(q news.Quote) bool { return q.Direct }, isDirect, spoken)
	s.speech.count(got, want, func(q news.Quote) bool { return q.Kind == "speech" }, isSpeech, spoken)
}

// count pairs the quotes and labels of a sort, best overlap first.
func (t *matches) count(got []news.Quote, want []attributed, is func(news.Quote) bool, labelled func(attributed) bool, fits func(news.Quote, attributed) bool) {
	type pair struct {
		q, a int
		dice float64
	}
	var pairs []pair
	for i, q := range got {
		if is(q) {
			t.found++
		}
		for j, a := range want {
			if d := dice(q.Spans, a.Content); is(q) && labelled(a) && d >= .8 && fits(q, a) {
				pairs = append(pairs, pair{i, j, d})
			}
		}
	}
	for _, a := range want {
		if labelled(a) {
			t.wanted++
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch {
		case a.dice > b.dice:
			return -1
		case a.dice < b.dice:
			return 1
		}
		return 0
	})
	usedQ, usedA := map[int]bool{}, map[int]bool{}
	for _, p := range pairs {
		if !usedQ[p.q] && !usedA[p.a] {
			usedQ[p.q], usedA[p.a] = true, true
			t.right++
		}
	}
}

// spoken reports whether half of the quote's speaker lies in the label's source.
func spoken(q news.Quote, a attributed) bool {
	sp := [][2]int{{q.SpeakerStart, q.SpeakerEnd}}
	n := runesIn(sp)
	return n > 0 && 2*shared(sp, a.Source) >= n
}

// dice is twice the common characters of two lists of spans over all of them.
func dice(a, b [][2]int) float64 {
	n := runesIn(a) + runesIn(b)
	if n == 0 {
		return 0
	}
	return 2 * float64(shared(a, b)) / float64(n)
}

func shared(a, b [][2]int) (n int) {
	for _, x := range a {
		for _, y := range b {
			n += max(0, min(x[1], y[1])-max(x[0], y[0]))
		}
	}
	return n
}

func runesIn(a [][2]int) (n int) {
	for _, x := range a {
		n += x[1] - x[0]
	}
	return n
}

// partsOf are the parts of a text at spans, parted by spaces.
func partsOf(runes []rune, spans [][2]int) string {
	var out []string
	for _, sp := range spans {
		out = append(out, string(runes[max(0, sp[0]):min(len(runes), sp[1])]))
	}
	return strings.Join(out, " ")
}

// sayingWords are beginnings of words of saying in a label's cue.
var sayingWords = strings.Fields(`said say tell told add accord wrote write writ call ask announc not suggest
continu report argu claim tweet stat explain declar conclud reply repli respond confirm acknowledg urg recall
point pledg promis accus express discuss warn predict jok admit quot cit insist vow describ criticiz criticis
prais mention spoke speak repeat dismiss remind reveal apolog observ recount shout chant yell answer lament
emphasi boast testif comment remark tout slam blast mock denounc deni deny allege contend assert complain talk
assure propos lie lied label refer`)

// saying reports whether a label's cue is one of speech: a word of saying or
// nothing but a mark.
func saying(cue string) bool {
	words := strings.FieldsFunc(strings.ToLower(cue), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, w := range words {
		if w != "note" && w != "not" && slices.ContainsFunc(sayingWords, func(s string) bool {
			return strings.HasPrefix(w, s) && len(w) <= len(s)+5 && (s != "not" || strings.HasPrefix(w, "note") || w == "noting")
		}) {
			return true
		}
	}
	return len(words) == 0
}
