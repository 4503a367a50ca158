package web

import (
	"net/http"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What publishers changed after publishing, word by word.

type revisionsPage struct {
	frame
	Headline  string
	Tongue    tongue
	Article   string
	Publisher link
	Changes   []revisionChange
}

// revisionChange is one revision against the one before it.
type revisionChange struct {
	Number, Before int
	When           moment
	Title          []run
	Paragraphs     [][]run // those that changed
}

// run is a stretch of words: kept, gone or new.
type run struct {
	Text      string
	Gone, New bool
}

// revisionsPage answers what changed in an article, latest first.
func (s *site) revisionsPage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	a, err := s.DB.Article(v.Context(), id)
	if err != nil {
		return err
	}
	if v.display(&a) != news.DisplayFull {
		return errs.New(errs.NotFound, "revisions of an article that is not shown in full")
	}
	all, err := s.DB.Revisions(v.Context(), id)
	if err != nil {
		return err
	}
	p := &revisionsPage{
		frame: v.frame("What changed: " + headline(a.Content.Title)), Headline: headline(a.Content.Title), Tongue: tongueOf(a.Content.Language),
		Article: articlePath(a.ID, a.Content.Title), Publisher: link{Text: or(a.Publisher.Name, a.Publisher.Domain), Href: publisherPath(a.Publisher.Domain)},
	}
	p.NoIndex = true
	p.here(a.Content.Section)
	for i := len(all) - 1; i > 0; i-- {
		p.Changes = append(p.Changes, v.compare(&all[i-1], &all[i]))
	}
	return v.show(w, "revisions", p)
}

func (v *visit) compare(old, now *news.Revision) revisionChange {
	c := revisionChange{Number: now.Number, Before: old.Number, When: v.moment(now.At)}
	if old.Title != now.Title {
		c.Title = diffWords(old.Title, now.Title)
	}
	for _, p := range pairParagraphs(strings.Split(old.Text, "\n\n"), strings.Split(now.Text, "\n\n")) {
		c.Paragraphs = append(c.Paragraphs, diffWords(p[0], p[1]))
	}
	return c
}

// pairParagraphs lines up the paragraphs of two texts and returns the pairs that
// differ; one side of a pair is empty where a paragraph came or went.
func pairParagraphs(a, b []string) (pairs [][2]string) {
	gone, came := []string{}, []string{}
	flush := func() {
		for i := 0; i < max(len(gone), len(came)); i++ {
			var p [2]string
			if i < len(gone) {
				p[0] = gone[i]
			}
			if i < len(came) {
				p[1] = came[i]
			}
			pairs = append(pairs, p)
		}
		gone, came = nil, nil
	}
	for _, step := range edits(a, b) {
		switch step.kind {
		case kept:
			flush()
		case removed:
			gone = append(gone, step.text)
		case added:
			came = append(came, step.text)
		}
	}
	flush()
	return pairs
}

// diffWords compares two texts word by word.
func diffWords(old, now string) []run {
	var list []run
	for _, s := range edits(strings.Fields(old), strings.Fields(now)) {
		r := run{Text: s.text, Gone: s.kind == removed, New: s.kind == added}
		if n := len(list); n > 0 && list[n-1].Gone == r.Gone && list[n-1].New == r.New {
			list[n-1].Text += " " + r.Text
			continue
		}
		list = append(list, r)
	}
	return list
}

type editKind uint8

const (
	kept editKind = iota
	removed
	added
)

type editStep struct {
	kind editKind
	text string
}

// maxDistance bounds the work on two texts that have nothing in common: beyond it
// one is shown as gone and the other as new.
const maxDistance = 600

// edits is the shortest way from a to b: E. W. Myers, "An O(ND) Difference
// Algorithm and Its Variations" (1986), with the trace kept for the way back.
func edits(a, b []string) []editStep {
	n, m := len(a), len(b)
	limit := min(n+m, maxDistance)
	frontier := make([]int, 2*limit+2)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), frontier[limit-d:limit+d+2]...))
		for k := -d; k <= d; k += 2 {
			x := furthest(frontier, limit, k, d)
			for x < n && x-k < m && x-k >= 0 && a[x] == b[x-k] {
				x++
			}
			frontier[limit+k] = x
			if x >= n && x-k >= m {
				return wayBack(a, b, trace, d, k)
			}
		}
	}
	steps := make([]editStep, 0, n+m)
	for _, w := range a {
		steps = append(steps, editStep{removed, w})
	}
	for _, w := range b {
		steps = append(steps, editStep{added, w})
	}
	return steps
}

// furthest is where diagonal k starts at distance d: below its left neighbour or
// right of its right one, whichever reaches further.
func furthest(frontier []int, offset, k, d int) int {
	if k == -d || (k != d && frontier[offset+k-1] < frontier[offset+k+1]) {
		return frontier[offset+k+1]
	}
	return frontier[offset+k-1] + 1
}

// wayBack reads the steps off the trace, last first, and turns them round.
func wayBack(a, b []string, trace [][]int, d, k int) []editStep {
	x, y := len(a), len(b)
	var steps []editStep
	for ; d > 0; d-- {
		row := trace[d] // the frontier before distance d, diagonals -d … d+1
		down := k == -d || (k != d && row[k-1+d] < row[k+1+d])
		from := k + 1
		if !down {
			from = k - 1
		}
		px := row[from+d]
		py := px - from
		sx := px
		if !down {
			sx++
		}
		for x > sx {
			x, y = x-1, y-1
			steps = append(steps, editStep{kept, a[x]})
		}
		if down {
			y--
			steps = append(steps, editStep{added, b[y]})
		} else {
			x--
			steps = append(steps, editStep{removed, a[x]})
		}
		x, y, k = px, py, from
	}
	for x > 0 {
		x--
		steps = append(steps, editStep{kept, a[x]})
	}
	for i, j := 0, len(steps)-1; i < j; i, j = i+1, j-1 {
		steps[i], steps[j] = steps[j], steps[i]
	}
	return steps
}
