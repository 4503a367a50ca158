package web

import (
	"sort"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// Laying out the front page: stories come by importance and leave in places.
// Every choice is made here; the template only prints.

const (
	seconds        = 5 // stories beside the lead, two of them with pictures
	sectionStories = 6
)

// lay gives every story its place.
func (p *frontPage) lay(v *visit, stories []news.Story, f freshness) {
	if len(stories) == 0 {
		return
	}
	items := v.storyItems(stories)
	for i := range items {
		f.mark(&items[i], &stories[i])
	}
	p.Lead = v.lead(&stories[0], items[0])
	left := p.laySeconds(v, stories, items)
	briefs, left := chooseBriefs(stories, left)
	for _, i := range briefs {
		p.Briefs = append(p.Briefs, runIn(items[i]))
	}
	var printed int
	p.Rows, printed = v.rows(stories, items, left)
	p.Printed = 1 + len(p.Seconds) + len(p.Thirds) + len(briefs) + printed
	p.Changed = p.countFresh()
}

// Old stories leave the front page while there are enough of the last days.
const (
	frontAge    = 72 * time.Hour
	frontEnough = 20
)

// recent are the stories of the last days, in their order, or all where those
// are few.
func recent(stories []news.Story, now time.Time) []news.Story {
	var list []news.Story
	for _, s := range stories {
		if now.Sub(s.Last) < frontAge {
			list = append(list, s)
		}
	}
	if len(list) < frontEnough {
		return stories
	}
	return list
}

// lead is the first story, with its picture and what its reports say.
func (v *visit) lead(s *news.Story, i item) *leadItem {
	i.Level, i.Class, i.Picture = 2, "banner", v.picture(s.Image)
	if i.Picture != nil {
		i.Picture.Eager = true
	}
	return &leadItem{i, s.Agree, s.Differ}
}

// laySeconds puts the first two stories that have a picture in columns of their
// own and the weightiest others beside them. It returns the stories that are
// left, by their place.
func (p *frontPage) laySeconds(v *visit, stories []news.Story, items []item) (left []int) {
	for k := 1; k < len(items); k++ {
		i := items[k]
		pic := v.picture(stories[k].Image)
		switch {
		case pic != nil && len(p.Seconds) < 2 && k <= 2*seconds:
			i.Level, i.Class, i.Picture, i.Dek = 2, "hed-2", pic, firstSentences(i.Dek, 45)
			p.Seconds = append(p.Seconds, i)
		case len(p.Thirds) < seconds-2:
			i.Dek = firstSentences(i.Dek, 32)
			if len(p.Thirds) == 0 {
				i.Level, i.Class = 2, "hed-2"
			}
			p.Thirds = append(p.Thirds, i)
		default:
			left = append(left, k)
		}
	}
	return left
}

// runIn is an item run into one paragraph: a dek that only says the headline
// again, or has no short sentence, is left out.
func runIn(i item) item {
	i.Dek = firstSentences(i.Dek, 26)
	if len(i.Title) > 70 || strings.HasSuffix(i.Dek, "…") || strings.HasPrefix(i.Dek, i.Title) {
		i.Dek = ""
	}
	i.Title = fullStop(i.Title)
	return i
}

// chooseBriefs takes from the stories that are left those that fit In brief: what
// has no section or is alone in it, then single pieces, the weightiest first. It
// returns both by their place in stories.
func chooseBriefs(stories []news.Story, from []int) (briefs, left []int) {
	inSection := map[string]int{}
	for _, i := range from {
		inSection[stories[i].Section]++
	}
	taken := map[int]bool{}
	want := min(maxBriefs, max(len(from)/3, min(len(from), 5)))
	for _, fits := range []func(s *news.Story) bool{
		func(s *news.Story) bool { return s.Section == "" || inSection[s.Section] == 1 },
		func(s *news.Story) bool { return s.Reports() <= 1 && inSection[s.Section] > 2 },
		func(s *news.Story) bool { return inSection[s.Section] > 2 },
		func(s *news.Story) bool { return true },
	} {
		for _, i := range from {
			if len(taken) < want && !taken[i] && fits(&stories[i]) {
				taken[i] = true
				inSection[stories[i].Section]--
			}
		}
	}
	for _, i := range from {
		if taken[i] {
			briefs = append(briefs, i)
		} else {
			left = append(left, i)
		}
	}
	return briefs, left
}

// rows sets the stories that are left in their sections, the weightiest section
// first, and says how many it printed.
func (v *visit) rows(stories []news.Story, items []item, left []int) (rows []frontRow, printed int) {
	var order []string
	by := map[string][]int{}
	alone := map[string]int{}
	for _, i := range left {
		alone[stories[i].Section]++
	}
	for _, i := range left {
		slug := stories[i].Section
		if alone[slug] == 1 {
			slug = "" // one story makes no section
		}
		if by[slug] == nil {
			order = append(order, slug)
		}
		if len(by[slug]) < sectionStories {
			by[slug] = append(by[slug], i)
			printed++
		}
	}
	for _, n := range rowSizes(len(order)) {
		rows, order = append(rows, v.row(order[:n], stories, items, by)), order[n:]
	}
	return rows, printed
}

// row sets one to three sections side by side. One with a picture gets the wide
// place: the first of two, the middle of three; three without any are alike.
func (v *visit) row(slugs []string, stories []news.Story, items []item, by map[string][]int) frontRow {
	slugs = append([]string(nil), slugs...)
	row := frontRow{Class: [...]string{"", "", "w-2-1", "w-1-2-1"}[len(slugs)]}
	forms := [...][]string{nil, {"four"}, {"two", "list"}, {"list", "middle", "list"}}[len(slugs)]
	wide, best := len(slugs)/3, -1
	for k, slug := range slugs {
		if pictured(stories, by[slug]) && (best < 0 || len(by[slug]) > len(by[slugs[best]])) {
			best = k
		}
	}
	switch {
	case best >= 0:
		slugs[wide], slugs[best] = slugs[best], slugs[wide]
	case len(slugs) == 3:
		row.Class, forms = "three", []string{"list", "list", "list"}
	}
	for k, slug := range slugs {
		row.Sections = append(row.Sections, v.frontSection(slug, forms[k], stories, items, by[slug]))
	}
	return row
}

// pictured reports whether one of the stories has a picture.
func pictured(stories []news.Story, places []int) bool {
	for _, i := range places {
		if stories[i].Image.URL != "" {
			return true
		}
	}
	return false
}

// rowSizes splits n sections into rows of one to three.
func rowSizes(n int) []int {
	switch {
	case n <= 0:
		return nil
	case n <= 3:
		return []int{n}
	case n == 4:
		return []int{2, 2}
	}
	return append([]int{2, 3}, rowSizes(n-5)...)
}

// frontSection is one section: its first story that has a picture shows it, and
// the stories that lead it say more.
func (v *visit) frontSection(slug, form string, stories []news.Story, items []item, places []int) frontSection {
	sort.SliceStable(places, func(a, b int) bool {
		return stories[places[a]].Image.URL != "" && stories[places[b]].Image.URL == "" && form != "list"
	})
	fs := frontSection{Slug: slug, Name: sectionName(slug), Form: form}
	if slug == "" {
		fs.Name = "Also in the news"
	}
	for k, at := range places {
		i := items[at]
		if k > 0 && form != "four" {
			i.Dek = ""
		}
		i.Dek = firstSentences(i.Dek, 40)
		if k == 0 && form != "list" {
			i.Class = "hed-2"
		}
		if k == 0 {
			i.Picture = v.picture(stories[at].Image)
		}
		fs.Rest = append(fs.Rest, i)
	}
	if form == "four" && len(fs.Rest) < 3 {
		fs.Form = "two"
	}
	if fs.Form == "two" && len(fs.Rest) == 1 {
		fs.Form = "list"
	}
	n := min(len(fs.Rest), map[string]int{"two": 1, "middle": 1, "four": 3}[fs.Form])
	fs.Head, fs.Rest = fs.Rest[:n], fs.Rest[n:]
	return fs
}

// countFresh is how many of the printed stories changed since the last visit.
func (p *frontPage) countFresh() (n int) {
	lists := [][]item{p.Seconds, p.Thirds, p.Briefs}
	for _, r := range p.Rows {
		for _, s := range r.Sections {
			lists = append(lists, s.Head, s.Rest)
		}
	}
	if p.Lead != nil {
		lists = append(lists, []item{p.Lead.item})
	}
	for _, l := range lists {
		for _, i := range l {
			if i.Fresh {
				n++
			}
		}
	}
	return n
}
