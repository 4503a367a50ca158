package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"sort"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

type articlePage struct {
	frame
	ID        int64
	Headline  string
	Tongue    tongue
	Publisher link
	When      moment
	Byline    []byName
	Original  string
	Site      string // host of the original
	Origin    *originLine
	Minutes   int
	Revisions string // path, where the article was edited
	Revision  int
	Picture   *picture
	Players   []player
	Notice    *notice
	Prose     template.HTML
	Excerpt   string // in place of the prose
	Continue  bool   // the reader stopped at the place marked #here
	Credits   string
	Note      string
	More      []news.Link
	About     aboutCopy
	Story     *item
	CopyOf    *copyOf
	Named     []link
	Yours     *keptPart
	Tags      []link
	Tools     toolRow
	Same      []item // related: the same event
	Near      []item // related: the same people and subject
	Talk      *talkPart
}

// byName is one name of a byline with what stands before it: "By ", ", ", " and ".
type byName struct{ Before, Name string }

// originLine says where a text first stood.
type originLine struct {
	Name, URL string
}

// aboutCopy is what is known of this copy and of the rights in it.
type aboutCopy struct {
	Text, Shown, Machines string
	Evidence              []string
}

// copyOf is said of a text that adds no voice of its own.
type copyOf struct {
	Origin  item
	Tally   template.HTML
	Words   string
	Compare string // path; empty where one of the two is not shown in full
}

// articlePage answers an article, its export as JSON, or, with ?revisions, what
// its publisher changed.
func (s *site) articlePage(w http.ResponseWriter, v *visit) error {
	id, data, err := v.id()
	if err != nil {
		return err
	}
	o, err := s.DB.Open(v.Context(), v.who.ID, id, s.commentsShown())
	if err != nil && !(errors.Is(err, errs.Gone) && o.ID == id) {
		return err
	}
	a := &o.Article
	switch {
	case data && err != nil:
		return err
	case data:
		return s.exportArticle(w, v, a)
	case v.URL.Query().Has("revisions"):
		http.Redirect(w, v.Request, fmt.Sprintf("/article/%d/revisions", id), http.StatusMovedPermanently)
		return nil
	case v.moved(w, articlePath(a.ID, a.Content.Title)):
		return nil
	case err != nil:
		v.showStatus(w, http.StatusGone, "article", v.newWithdrawn(a))
		return nil
	}
	p, err := s.newArticle(v, &o)
	if err != nil {
		return err
	}
	p.Yours = v.kept(&o)
	p.Talk = v.talk(&o.Talk, "/article/"+itoa(a.ID), newest(a.When(), o.Told.Last), true)
	if err := s.opened(v, &o); err != nil {
		return err
	}
	return v.show(w, "article", p)
}

// relatedItems is how many related articles a page shows.
const relatedItems = 8

func (s *site) newArticle(v *visit, o *store.Opened) (*articlePage, error) {
	a := &o.Article
	p := v.articleHead(a)
	p.Players = players(a)
	related, err := s.DB.Related(v.Context(), a.ID, relatedItems)
	if err != nil {
		return nil, err
	}
	for i := range related {
		one := v.cardItem(&related[i])
		one.Level, one.Dek = 4, firstWords(one.Dek, excerptWords)
		if a.Story != 0 && related[i].Story == a.Story {
			p.Same = append(p.Same, one)
		} else {
			p.Near = append(p.Near, one)
		}
	}
	if err := s.addStory(v, p, o); err != nil {
		return nil, err
	}
	if err := s.nameOrigin(v, p, a); err != nil {
		return nil, err
	}
	v.tellMachines(p, a)
	s.addText(v, p, o)
	p.Tools, p.Live = v.articleSubject(a).toolRow(""), true
	return p, nil
}

// nameOrigin calls the origin by its name, where the text gave an address only
// and its publisher is known.
func (s *site) nameOrigin(v *visit, p *articlePage, a *news.Article) error {
	domain := news.Domain(a.Content.Origin.URL)
	if p.Origin == nil || domain == "" || (a.Content.Origin.Publisher != "" && a.Content.Origin.Publisher != domain) {
		return nil
	}
	pub, err := s.DB.Publisher(v.Context(), domain)
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	p.Origin.Name = or(pub.Name, p.Origin.Name)
	return err
}

// articleHead is what a page may always say of an article.
func (v *visit) articleHead(a *news.Article) *articlePage {
	c := &a.Content
	p := &articlePage{
		frame: v.frame(headline(c.Title)), ID: a.ID, Headline: headline(c.Title), Tongue: tongueOf(c.Language),
		Publisher: link{Text: or(a.Publisher.Name, a.Publisher.Domain), Href: publisherPath(a.Publisher.Domain)},
		When:      v.moment(a.When()), Byline: byline(c.Byline), Original: webAddress(c.URL), Site: news.Domain(c.URL), Revision: a.Revision,
	}
	p.here(c.Section)
	p.Feeds = &feedLinks{Plain: articlePath(a.ID, c.Title) + ".json"}
	if a.Revision > 1 {
		p.Revisions = fmt.Sprintf("/article/%d/revisions", a.ID)
	}
	if c.Origin.Publisher != "" || c.Origin.URL != "" {
		p.Origin = &originLine{or(c.Origin.Publisher, news.Domain(c.Origin.URL)), webAddress(c.Origin.URL)}
	}
	p.Tags = tagLinks(a.Analysis.Tags)
	return p
}

// tagLinks are hashtags, each with its page.
func tagLinks(tags []news.Tag) (list []link) {
	for _, t := range tags {
		if slug := news.Slug(t.Label); slug != "" {
			list = append(list, link{Text: slug, Href: topicPath(news.TopicTag, slug)})
		}
	}
	return list
}

// webAddress is raw if a browser may follow it, else empty.
func webAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return raw
}

// newWithdrawn keeps the headline, the times and the fact.
func (v *visit) newWithdrawn(a *news.Article) *articlePage {
	p := v.articleHead(a)
	p.NoIndex, p.Tags = true, nil
	p.Notice = &notice{Head: "Withdrawn by its publisher.", Text: "The headline, the times and the fact stay; the text does not."}
	if a.Story != 0 {
		p.Notice.Do = []link{{"What the story rests on now", storyPath(a.Story, ""), false}}
	}
	return p
}

func byline(names []string) []byName {
	list := make([]byName, len(names))
	for i, n := range names {
		list[i] = byName{", ", n}
		if i == len(names)-1 {
			list[i].Before = " and "
		}
		if i == 0 {
			list[i].Before = "By "
		}
	}
	return list
}

// display is how much of an article this visitor gets to see. The operator's word
// comes first, then what the publisher allows; where neither says, the reader
// sees all and the public an excerpt.
func (v *visit) display(a *news.Article) news.Display {
	d := a.Publisher.Display
	if d == news.DisplayDefault {
		d = a.Rights.Display
	}
	switch {
	case d != news.DisplayDefault:
		return d
	case v.reader:
		return news.DisplayFull
	}
	return news.DisplayExcerpt
}

// addText puts as much of the text on the page as may be shown.
func (s *site) addText(v *visit, p *articlePage, o *store.Opened) {
	a := &o.Article
	c, display := &a.Content, v.display(a)
	p.Notice = v.stateNotice(a)
	p.About = v.aboutCopy(a, display)
	p.NoIndex = p.NoIndex || display != news.DisplayFull || !a.Rights.Index || a.DuplicateOf != 0
	p.Named = named(a.Analysis.Entities)
	if display == news.DisplayLink {
		return
	}
	p.Picture = v.picture(c.Image)
	if p.Picture != nil {
		p.Picture.Eager = true
	}
	if display == news.DisplayExcerpt || !readable(c.State) {
		p.Excerpt = excerpt(a)
		return
	}
	place := 0
	if v.reader && o.Paragraph >= firstPlace {
		place = o.Paragraph
	}
	prose := prosePrinter{picture: s.pictureURL, place: place}
	p.Prose = raw(prose.print(c.HTML))
	p.Continue = prose.found
	p.Minutes = readingMinutes(c.Text)
	p.Credits, p.Note, p.More = c.Credits, c.Note, moreLinks(c.More)
}

// excerpt is the beginning of a text: 60 words, or less where the publisher says
// how much.
func excerpt(a *news.Article) string {
	s := firstWords(a.Content.Text, excerptWords)
	if n := a.Rights.Snippet; n != 0 {
		if runes := []rune(s); len(runes) > n {
			s = strings.TrimSpace(string(runes[:max(n, 0)]))
		}
	}
	return s
}

// readable reports whether what came out of a page may stand as an article.
func readable(s news.State) bool {
	return s == news.StateOK || s == news.StatePartial || s == news.StateLive || s == news.StateVideo || s == news.StateList
}

// firstPlace is the first paragraph that is a place to go on from.
const firstPlace = 3

// savePlace keeps where the reader stopped; the page's script says so.
func (s *site) savePlace(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	var n int
	if _, err := fmt.Sscanf(v.FormValue("paragraph"), "%d", &n); err != nil || n < 0 || n > 100_000 {
		return errs.New(errs.Invalid, "%q is no paragraph", v.FormValue("paragraph"))
	}
	if err := s.DB.SavePlace(v.Context(), v.who.ID, id, n); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func readingMinutes(text string) int {
	return (strings.Count(text, " ") + notify.WordsPerMinute - 1) / notify.WordsPerMinute
}

func moreLinks(links []news.Link) []news.Link {
	var list []news.Link
	for _, l := range links {
		if webAddress(l.URL) != "" && l.Title != "" {
			list = append(list, l)
		}
	}
	return list
}

// maxNamed is how many names stand beside an article.
const maxNamed = 8

// named are the names that an article means most often, each with its page.
func named(entities []news.Entity) []link {
	kinds := map[news.Kind]news.TopicKind{news.Person: news.TopicPerson, news.Organisation: news.TopicOrganisation, news.Place: news.TopicPlace}
	sorted := append([]news.Entity(nil), entities...)
	sort.SliceStable(sorted, func(a, b int) bool { return sorted[a].Count > sorted[b].Count })
	var list []link
	for _, e := range sorted {
		kind, ok := kinds[e.Kind]
		if slug := news.Slug(e.Name); ok && slug != "" && len(list) < maxNamed {
			list = append(list, link{Text: e.Name, Href: topicPath(kind, slug)})
		}
	}
	return list
}

// addStory says which story the article is part of and, for a copy, of what.
func (s *site) addStory(v *visit, p *articlePage, o *store.Opened) error {
	if o.Told.Articles > 1 {
		i := v.storyItem(&o.Told)
		i.Href, i.Dek = storyPath(o.Told.ID, o.Told.Title), ""
		p.Story = &i
	}
	if o.DuplicateOf == 0 {
		return nil
	}
	origin, err := s.DB.Card(v.Context(), o.DuplicateOf)
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	p.CopyOf = &copyOf{Origin: v.cardItem(&origin), Tally: strokes([]int{1}), Words: nameOf(&origin) + ", and this copy"}
	if err != nil || v.display(&o.Article) != news.DisplayFull {
		return err
	}
	whole, err := s.DB.Article(v.Context(), o.DuplicateOf)
	if errors.Is(err, errs.NotFound) || errors.Is(err, errs.Gone) {
		return nil
	}
	if err == nil && v.mayCompare(&o.Article, &whole) {
		p.CopyOf.Compare = comparePath(o.ID)
	}
	return err
}
