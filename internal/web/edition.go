package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The edition: a finite paper, as it stood when it closed.

type editionPage struct {
	frame
	Heading string
	Span    string // "from Monday 23 November, 06:00, to …"
	Facts   string // "24 stories, 11 minutes to read"
	Lead    *editionItem
	Front   []editionItem
	Parts   []editionPart
	Stories int
	Left    string // how many stories found no room
}

// editionPart is a section of an edition.
type editionPart struct {
	Slug, Name string
	Items      []editionItem
}

// editionItem is a story with the lines and the news that the edition tells of it.
type editionItem struct {
	item
	Lines []sentence
	News  []sinceItem
}

// latestEdition leads to the last edition that has closed.
func (s *site) latestEdition(w http.ResponseWriter, v *visit) error {
	e, err := s.edition(v, "")
	if errs.KindOf(err) == errs.NotFound {
		return v.noEdition(w, reason(err))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/edition/"+e.Date, http.StatusSeeOther)
	return nil
}

func (s *site) edition(v *visit, date string) (news.Edition, error) {
	if s.Desk.Edition == nil {
		return s.DB.Edition(v.Context(), store.House, date)
	}
	return s.Desk.Edition(v.Context(), date)
}

// editionPage answers an edition, or the edition as data.
func (s *site) editionPage(w http.ResponseWriter, v *visit) error {
	date, data := cutSuffix(v.PathValue("date"), ".json")
	e, err := s.edition(v, date)
	if kind := errs.KindOf(err); kind == errs.NotFound || kind == errs.Invalid {
		return v.noEdition(w, reason(err))
	}
	if err != nil {
		return err
	}
	if err := s.withdraw(v.Context(), &e); err != nil {
		return err
	}
	if data {
		return v.showJSON(w, e)
	}
	return v.show(w, "edition", v.newEdition(&e))
}

// noEdition says why there is none and where there are others.
func (v *visit) noEdition(w http.ResponseWriter, why string) error {
	p := errorPage{frame: v.frame("No edition"), Notice: notice{Head: "There is no edition here.", Text: why,
		Do: []link{{"All editions", "/editions", false}, {"Front page", "/", false}}}}
	p.NoIndex = true
	v.showStatus(w, http.StatusNotFound, "error", &p)
	return nil
}

// withdraw takes out of editions what rests on articles that may be shown no
// longer: they are kept as they were, but not against a publisher's word.
func (s *site) withdraw(ctx context.Context, all ...*news.Edition) error {
	var ids []int64
	each := func(do func(*news.EditionStory)) {
		for _, e := range all {
			eachTold(e, do)
		}
	}
	each(func(t *news.EditionStory) {
		ids = append(ids, t.Lead)
		for _, src := range t.Sources {
			id, _ := strconv.ParseInt(src.Article, 10, 64)
			ids = append(ids, id)
		}
	})
	gone, err := s.DB.Withdrawn(ctx, ids)
	if err != nil || len(gone) == 0 {
		return err
	}
	each(func(t *news.EditionStory) {
		var kept []news.Sentence
		for _, l := range t.Lines {
			if stands(l, gone) {
				kept = append(kept, l)
			}
		}
		t.Lines = kept
		if gone[t.Lead] {
			t.Dek, t.Image, t.URL = "", news.Image{}, ""
		}
	})
	return nil
}

func eachTold(e *news.Edition, do func(*news.EditionStory)) {
	for i := range e.Sections {
		for k := range e.Sections[i].Stories {
			do(&e.Sections[i].Stories[k])
		}
	}
}

// stands reports whether a sentence rests on articles that are all still there.
func stands(s news.Sentence, gone map[int64]bool) bool {
	for _, r := range s.Receipts {
		if id, _ := strconv.ParseInt(r.Article, 10, 64); gone[id] {
			return false
		}
	}
	return true
}

func (v *visit) newEdition(e *news.Edition) *editionPage {
	p := &editionPage{Heading: editionName(e.Date, v.now.Location())}
	p.frame = v.frame(p.Heading)
	p.Span = "What happened from " + v.clock(e.From.Time) + " to " + v.clock(e.To.Time) + "."
	p.Feeds = &feedLinks{"/editions/feed.rss", "/editions/feed.atom", "/editions/feed.json", "/edition/" + e.Date + ".json"}
	p.Graph = &graph{Type: "article", URL: p.Canonical}
	for _, section := range e.Sections {
		part := editionPart{Slug: section.Slug, Name: sectionName(section.Slug)}
		for i := range section.Stories {
			part.Items = append(part.Items, v.editionItem(&section.Stories[i]))
		}
		p.Stories += len(part.Items)
		if section.Slug == "" && p.Lead == nil && len(part.Items) > 0 {
			p.Lead, p.Front = &part.Items[0], part.Items[1:]
			continue
		}
		if section.Slug == "" {
			part.Name = "More news"
		}
		p.Parts = append(p.Parts, part)
	}
	if p.Lead != nil {
		p.Lead.Level, p.Lead.Class = 2, "hed-1"
	}
	p.Facts = count(p.Stories, "story", "stories") + ", " + count(e.Minutes, "minute", "minutes") + " to read"
	p.Description = p.Facts
	if e.Left > 0 {
		p.Left = count(e.Left, "story of that time is", "stories of that time are") + " on their own pages only"
	}
	return p
}

// clock is an instant as an edition names its limits: "Monday 23 November, 06:00".
func (v *visit) clock(t time.Time) string {
	return t.In(v.now.Location()).Format("Monday 2 January, 15:04")
}

// editionName is "Tuesday 24 November 2026" or "Week 48 of 2026".
func editionName(date string, zone *time.Location) string {
	if day, err := time.ParseInLocation("2006-01-02", date, zone); err == nil {
		return day.Format("Monday 2 January 2006")
	}
	year, week, _ := strings.Cut(date, "-W")
	return "Week " + strings.TrimPrefix(week, "0") + " of " + year
}

// editionItem is a story of an edition, with its lines and their receipts.
func (v *visit) editionItem(t *news.EditionStory) editionItem {
	story := news.Story{ID: t.ID, Title: t.Title, Dek: t.Dek, Language: t.Language, Articles: t.Articles, Outlets: t.Outlets, Tally: t.Tally, Lead: t.Lead, Last: t.Last.Time}
	out := editionItem{item: v.storyItem(&story)}
	out.Picture = v.picture(t.Image)
	from := sources{}
	for _, src := range t.Sources {
		id, _ := strconv.ParseInt(src.Article, 10, 64)
		from[src.Article] = source{&news.Card{ID: id, Title: src.Title, PublisherName: src.Publisher, When: src.Published.Time, Language: t.Language}, src.Report}
	}
	for _, l := range t.Lines {
		out.Lines = append(out.Lines, v.sentence(l, from, fresh{}))
	}
	var changes []news.Change
	for _, c := range t.News {
		changes = append(changes, news.Change{Kind: c.Kind, What: c.What, Was: c.Was, Now: c.Now, Name: c.Publisher, At: c.At.Time})
	}
	out.News = v.sinceItems(changes)
	return out
}

// editionsShown is how many editions a list names.
const editionsShown = 60

type editionsPage struct {
	frame
	Editions []editionRow
}

// editionRow is an edition in the list: its name, what led it.
type editionRow struct {
	link
	Lead, Facts string
}

// editionsPage answers the editions that are kept, the latest first.
func (s *site) editionsPage(w http.ResponseWriter, v *visit) error {
	_, as, err := v.key("list")
	if err != nil {
		return err
	}
	all, err := s.DB.Editions(v.Context(), store.House, editionsShown)
	if err != nil {
		return err
	}
	l := list{title: "Editions – " + s.Name, path: "/editions"}
	p := &editionsPage{frame: v.frame("Editions")}
	p.feeds("/editions")
	for i := range all {
		row := v.editionRow(&all[i])
		p.Editions = append(p.Editions, row)
		l.add(v, row, &all[i])
	}
	if as != "" {
		return v.publish(w, as, l)
	}
	return v.show(w, "editions", p)
}

func (v *visit) editionRow(e *news.Edition) editionRow {
	r := editionRow{link: link{Text: editionName(e.Date, v.now.Location()), Href: "/edition/" + e.Date}}
	stories := 0
	eachTold(e, func(t *news.EditionStory) {
		if stories == 0 {
			r.Lead = t.Title
		}
		stories++
	})
	r.Facts = fmt.Sprintf("%s, %s to read", count(stories, "story", "stories"), count(e.Minutes, "minute", "minutes"))
	return r
}

// editionJSON is an edition in a list; its own address gives the whole of it.
type editionJSON struct {
	Date string    `json:"date"`
	URL  string    `json:"url"`
	From news.Time `json:"from"`
	To   news.Time `json:"to"`
	Lead string    `json:"lead"`
}

// add puts an edition into a list that can be followed, with the headlines it has.
func (l *list) add(v *visit, row editionRow, e *news.Edition) {
	var heads []string
	eachTold(e, func(t *news.EditionStory) { heads = append(heads, t.Title) })
	at := v.root() + row.Href
	l.entries = append(l.entries, news.Entry{GUID: at, URL: at, Title: row.Text, Summary: strings.Join(heads, " · "), Published: e.To})
	l.items = append(l.items, editionJSON{e.Date, at, e.From, e.To, row.Lead})
}
