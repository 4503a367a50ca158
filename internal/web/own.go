package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// A reader's own edition: what happened since their last one, chosen for them, as
// it stood when it was made. How they order it is in own_order.go, the letter in
// letter.go.

type ownPage struct {
	frame
	Over    string // what stands over the heading: "Your edition of"
	Heading string
	Span    string // since when
	Facts   string // "14 stories, 6 minutes to read"
	Lead    *ownItem
	Parts   []ownPart
	Stories int
	Until   string // "That is all until tomorrow at 07:00."
	Left    string // what found no room, what was muted
	Preview bool   // it is not made yet
	Letter  string // address of the letter, empty: none
}

// ownPart is a part of a reader's edition; the front has no slug.
type ownPart struct {
	Slug, Name, Href string
	Items            []ownItem
}

// ownItem is a story as it is told to one reader.
type ownItem struct {
	editionItem
	Follows string // what of theirs it is about
	Moved   bool   // they know it: News says what is new
	Source  link   // the original of its lead, by its publisher's name
}

// zoned is a visit whose times are told on the clock of an edition's zone.
func (v *visit) zoned(zone string) *visit {
	z, err := notify.Zone(zone)
	if err != nil {
		return v
	}
	there := *v
	there.now = v.now.In(z)
	return &there
}

// latestOwn leads to the reader's last own edition, or to where one is ordered.
func (s *site) latestOwn(w http.ResponseWriter, v *visit) error {
	all, err := s.DB.Editions(v.Context(), v.who.ID, 1)
	if err != nil {
		return err
	}
	to := "/settings/edition"
	if len(all) > 0 {
		to = ownEditionPath(all[0].Date)
	}
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

func ownEditionPath(name string) string { return "/edition/mine/" + name }

// ownEdition is an edition of the visitor, without what may be shown no longer.
func (s *site) ownEdition(v *visit, name string) (e news.Edition, err error) {
	if e, err = s.DB.Edition(v.Context(), v.who.ID, name); err != nil {
		return e, err
	}
	return e, s.withdraw(v.Context(), &e)
}

// ownEditionPage answers an edition of the visitor's own, or it as data.
func (s *site) ownEditionPage(w http.ResponseWriter, v *visit) error {
	name, data := cutSuffix(v.PathValue("name"), ".json")
	e, err := s.ownEdition(v, name)
	if errs.KindOf(err) == errs.NotFound {
		p := errorPage{frame: v.frame("No edition"), Notice: notice{Head: "You have no edition of that name.", Text: reason(err),
			Do: []link{{"Your editions", "/editions/mine", false}, {"Front page", "/", false}}}}
		p.NoIndex = true
		v.showStatus(w, http.StatusNotFound, "error", &p)
		return nil
	}
	if err != nil {
		return err
	}
	if data {
		return v.showJSON(w, e)
	}
	there := v.zoned(e.Zone)
	return there.show(w, "own", there.newOwn(&e))
}

// newOwn is the page of an edition; the visit is in its zone.
func (v *visit) newOwn(e *news.Edition) *ownPage {
	p := &ownPage{Over: "Your edition of", Heading: ownName(e, v.now.Location()), Until: untilWords(v.now, e.Next.Time)}
	p.frame = v.frame(p.Heading)
	p.NoIndex = true
	p.Letter = ownEditionPath(e.Date) + "/letter"
	p.Feeds = &feedLinks{Plain: ownEditionPath(e.Date) + ".json"}
	p.Span = "What happened since " + v.clock(e.From.Time) + "."
	for _, section := range e.Sections {
		part := v.ownPart(section)
		p.Stories += len(part.Items)
		if p.Lead == nil && len(p.Parts) == 0 && part.Slug == "" && len(part.Items) > 0 {
			p.Lead, part.Items = &part.Items[0], part.Items[1:]
			p.Lead.Level, p.Lead.Class = 2, "hed-1"
		}
		if len(part.Items) > 0 {
			p.Parts = append(p.Parts, part)
		}
	}
	p.Facts = count(p.Stories, "story", "stories") + ", " + count(e.Minutes, "minute", "minutes") + " to read."
	p.Left = leftWords(e)
	return p
}

// leftWords say what is not in an edition.
func leftWords(e *news.Edition) string {
	var parts []string
	if e.Left > 0 {
		parts = append(parts, count(e.Left, "lesser story of that time is", "lesser stories of that time are")+" on the front page and in the sections")
	}
	if e.Muted > 0 {
		parts = append(parts, count(e.Muted, "was", "were")+" left out by your own rules")
	}
	if len(parts) == 0 {
		return ""
	}
	return capital(strings.Join(parts, "; ")) + "."
}

func (v *visit) ownPart(section news.EditionSection) ownPart {
	part := ownPart{Slug: section.Slug, Name: partName(section.Slug)}
	if section.Slug == news.PartFollows {
		part.Href = "/reading"
	} else if section.Slug != "" {
		part.Href = "/section/" + section.Slug
	}
	for i := range section.Stories {
		t := &section.Stories[i]
		one := ownItem{editionItem: v.editionItem(t), Follows: strings.Join(t.Follows, ", "), Moved: t.Moved}
		if domain := news.Domain(t.URL); domain != "" {
			one.Source, one.Out = link{Text: or(t.Publisher, domain), Href: t.URL}, t.URL
		}
		part.Items = append(part.Items, one)
	}
	return part
}

// partName heads a part of a reader's edition.
func partName(slug string) string {
	switch slug {
	case "", news.PartFront:
		return "What matters most"
	case news.PartFollows:
		return "What you follow"
	}
	return sectionName(slug)
}

// ownName is what a reader's edition is called: "Tuesday 24 November 2026", with
// its hour where it is the second of its day.
func ownName(e *news.Edition, zone *time.Location) string {
	date, second := e.Date, false
	if strings.Count(date, "-") == 3 || strings.Contains(date, "-W") && strings.Count(date, "-") == 2 {
		date, second = date[:strings.LastIndex(date, "-")], true
	}
	name := editionName(date, zone)
	if second {
		name += ", " + e.To.In(zone).Format("15:04")
	}
	return name
}

// untilWords end an edition: what there is until the next one.
func untilWords(now, next time.Time) string {
	if next.IsZero() {
		return "That is all."
	}
	next = next.In(now.Location())
	if !next.After(now) {
		return "That was all until " + next.Format("Monday 2 January at 15:04") + "."
	}
	if sameDay(now, next) {
		return "That is all until " + next.Format("15:04") + "."
	}
	return "That is all until " + dayWords(now, next) + "."
}

// dayWords say when something will be: "tomorrow at 07:00".
func dayWords(now, t time.Time) string {
	t = t.In(now.Location())
	switch clock := t.Format("15:04"); {
	case sameDay(now, t):
		return "today at " + clock
	case sameDay(now.AddDate(0, 0, 1), t):
		return "tomorrow at " + clock
	case t.Sub(now) < 6*24*time.Hour:
		return t.Format("Monday") + " at " + clock
	default:
		return t.Format("Monday 2 January") + " at " + clock
	}
}

type ownEditionsPage struct {
	frame
	Editions []editionRow
	Next     string // when the next is due
	Ordered  bool
}

// ownEditionsPage answers the visitor's own editions, the latest first.
func (s *site) ownEditionsPage(w http.ResponseWriter, v *visit) error {
	all, err := s.DB.Editions(v.Context(), v.who.ID, editionsShown)
	if err != nil {
		return err
	}
	paper, err := s.DB.Paper(v.Context(), v.who.ID)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	p := &ownEditionsPage{frame: v.frame("Your editions")}
	p.NoIndex = true
	if there := v.zoned(paper.Zone); !paper.Next.At.IsZero() {
		p.Ordered, p.Next = true, dayWords(there.now, paper.Next.At)
	}
	for i := range all {
		p.Editions = append(p.Editions, v.ownRow(&all[i]))
	}
	return v.show(w, "ownlist", p)
}

func (v *visit) ownRow(e *news.Edition) editionRow {
	r := v.editionRow(e)
	r.Text, r.Href = ownName(e, v.zoned(e.Zone).now.Location()), ownEditionPath(e.Date)
	if r.Lead == "" {
		r.Lead, r.Facts = "Nothing moved.", "Nothing to read"
	}
	return r
}

// ownFeedSize is how many editions a feed of them holds.
const ownFeedSize = 20

// ownFeed is a reader's own editions as a feed: one entry each, whole.
func (s *site) ownFeed(v *visit, a store.PrivateFeed) (list, error) {
	all, err := s.DB.Editions(v.Context(), a.Reader, ownFeedSize)
	if err != nil {
		return list{}, err
	}
	if err := s.withdraw(v.Context(), pointers(all)...); err != nil {
		return list{}, err
	}
	l := list{title: "Your edition – " + s.Name, path: "/my/" + v.PathValue("token")}
	for i := range all {
		row := v.ownRow(&all[i])
		l.add(v, row, &all[i])
		body, err := s.letterBody(v.zoned(all[i].Zone), &all[i])
		if err != nil {
			return l, err
		}
		l.entries[i].ContentHTML = body
	}
	return l, nil
}

func pointers[T any](all []T) (list []*T) {
	for i := range all {
		list = append(list, &all[i])
	}
	return list
}

// within reports whether a part is among the parts of a paper.
func within(parts []news.PaperPart, part string) bool {
	return slices.ContainsFunc(parts, func(p news.PaperPart) bool { return p.Part == part })
}
