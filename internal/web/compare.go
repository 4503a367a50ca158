package web

import (
	"net/http"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// A copy against its origin, word by word.

type comparePage struct {
	frame
	Headline   string
	Tongue     tongue
	Copy       compared
	Origin     compared
	Facts      []string
	Title      []run // nil where both have the same headline
	Paragraphs [][]run
}

// compared is one side of a comparison.
type compared struct {
	Publisher link
	Article   link
	When      moment
}

// comparePage answers a copy against the text that it is a copy of.
func (s *site) comparePage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	mine, err := s.DB.Article(v.Context(), id)
	if err != nil {
		return err
	}
	if mine.DuplicateOf == 0 {
		return errs.New(errs.NotFound, "article %d is no copy", id)
	}
	origin, err := s.DB.Article(v.Context(), mine.DuplicateOf)
	if err != nil {
		return err
	}
	if !v.mayCompare(&mine, &origin) {
		return errs.New(errs.NotFound, "a comparison of texts that are not shown in full")
	}
	return v.show(w, "compare", v.newCompare(&mine, &origin))
}

// mayCompare reports whether both texts are shown in full to this visitor: a
// comparison shows them.
func (v *visit) mayCompare(a, b *news.Article) bool {
	return v.display(a) == news.DisplayFull && v.display(b) == news.DisplayFull
}

// comparePath is the address of a copy against its origin.
func comparePath(id int64) string { return "/article/" + itoa(id) + "/compare" }

func (v *visit) newCompare(mine, origin *news.Article) *comparePage {
	title := headline(mine.Content.Title)
	p := &comparePage{frame: v.frame("Compared with its origin: " + title), Headline: title, Tongue: tongueOf(mine.Content.Language),
		Copy: v.compared(mine), Origin: v.compared(origin)}
	p.NoIndex = true
	p.here(mine.Content.Section)
	if origin.Content.Title != mine.Content.Title {
		p.Title = diffWords(origin.Content.Title, mine.Content.Title)
	}
	for _, pair := range lineUp(paragraphs(origin), paragraphs(mine)) {
		p.Paragraphs = append(p.Paragraphs, diffWords(pair[0], pair[1]))
	}
	p.Facts = comparison(p.Paragraphs)
	return p
}

func (v *visit) compared(a *news.Article) compared {
	return compared{
		Publisher: link{Text: or(a.Publisher.Name, a.Publisher.Domain), Href: publisherPath(a.Publisher.Domain)},
		Article:   link{Text: headline(a.Content.Title), Href: articlePath(a.ID, a.Content.Title)},
		When:      v.moment(a.When()),
	}
}

func paragraphs(a *news.Article) []string {
	var all []string
	for _, p := range strings.Split(a.Content.Text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// comparison says in numbers how far the copy is the origin.
func comparison(texts [][]run) []string {
	var kept, gone, came int
	for _, t := range texts {
		for _, r := range t {
			n := len(strings.Fields(r.Text))
			switch {
			case r.Gone:
				gone += n
			case r.New:
				came += n
			default:
				kept += n
			}
		}
	}
	if gone+came == 0 {
		return []string{"Word for word the same text"}
	}
	facts := []string{count(kept, "word is", "words are") + " the origin’s"}
	if gone > 0 {
		facts = append(facts, count(gone, "word was", "words were")+" left out")
	}
	if came > 0 {
		facts = append(facts, count(came, "word was", "words were")+" added")
	}
	return facts
}

// lineUp lines up the paragraphs of two texts: those that are the same or much
// alike stand in one pair; one side of a pair is empty where a paragraph came or
// went.
func lineUp(old, now []string) (pairs [][2]string) {
	var gone, came []string
	flush := func() {
		pairs = append(pairs, pairAlike(gone, came)...)
		gone, came = nil, nil
	}
	for _, step := range edits(old, now) {
		switch step.kind {
		case kept:
			flush()
			pairs = append(pairs, [2]string{step.text, step.text})
		case removed:
			gone = append(gone, step.text)
		case added:
			came = append(came, step.text)
		}
	}
	flush()
	return pairs
}

const (
	alike     = .4    // share of words in common from which two paragraphs are one, changed
	maxPaired = 4_000 // pairs weighed; beyond, what went stands before what came
)

// pairAlike pairs the paragraphs that went with those that came, in their order,
// so that the words in common over all pairs are the most: the alignment of
// S. B. Needleman and C. D. Wunsch (1970) without a cost for gaps.
func pairAlike(gone, came []string) (pairs [][2]string) {
	best := alignment(gone, came)
	i, j := 0, 0
	for i < len(gone) || j < len(came) {
		switch {
		case best != nil && i < len(gone) && j < len(came) && best[i][j].pair:
			pairs = append(pairs, [2]string{gone[i], came[j]})
			i, j = i+1, j+1
		case j == len(came) || i < len(gone) && (best == nil || best[i+1][j].sum >= best[i][j+1].sum):
			pairs = append(pairs, [2]string{gone[i], ""})
			i++
		default:
			pairs = append(pairs, [2]string{"", came[j]})
			j++
		}
	}
	return pairs
}

// aligned is the best that can be made of two lists from a place in each on, and
// whether it begins with a pair.
type aligned struct {
	sum  float64
	pair bool
}

func alignment(gone, came []string) [][]aligned {
	if len(gone) == 0 || len(came) == 0 || len(gone)*len(came) > maxPaired {
		return nil
	}
	best := make([][]aligned, len(gone)+1)
	for i := range best {
		best[i] = make([]aligned, len(came)+1)
	}
	for i := len(gone) - 1; i >= 0; i-- {
		for j := len(came) - 1; j >= 0; j-- {
			best[i][j].sum = max(best[i+1][j].sum, best[i][j+1].sum)
			if s := shared(gone[i], came[j]); s >= alike && s+best[i+1][j+1].sum > best[i][j].sum {
				best[i][j] = aligned{s + best[i+1][j+1].sum, true}
			}
		}
	}
	return best
}

// shared is how many of the words of two texts are in both: Dice's coefficient,
// 0 to 1.
func shared(a, b string) float64 {
	in, n := map[string]int{}, 0
	first, second := strings.Fields(a), strings.Fields(b)
	for _, w := range first {
		in[w]++
	}
	for _, w := range second {
		if in[w] > 0 {
			in[w]--
			n++
		}
	}
	return 2 * float64(n) / float64(max(1, len(first)+len(second)))
}
