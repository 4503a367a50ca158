package web

import (
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// Lists: a section, a publisher, a feed. Each pages with Earlier and Later, and
// each is a feed and JSON too.

// as says in which form a list is asked for: "rss", "atom" or "json" for a feed
// behind its address, "data" for plain JSON, empty for the page.
func (v *visit) as() string {
	path := v.URL.Path
	switch last := path[strings.LastIndexByte(path, '/')+1:]; last {
	case "feed.rss", "feed.atom", "feed.json":
		return strings.TrimPrefix(last, "feed.")
	default:
		if strings.HasSuffix(last, ".json") {
			return "data"
		}
	}
	return ""
}

// key is the part of the address that names a list, and the form it is asked for
// in. An address that goes on in any other way is no page.
func (v *visit) key(name string) (key, as string, err error) {
	key, as = v.PathValue(name), v.as()
	if as == "data" && v.PathValue("as") == "" {
		key = strings.TrimSuffix(key, ".json")
	}
	if rest := v.PathValue("as"); rest != "" && (as == "" || as == "data") {
		return "", "", errs.New(errs.NotFound, "no form %q of a list", rest)
	}
	return key, as, nil
}

type sectionPage struct {
	frame
	Heading string
	First   *item
	Second  []item
	Rest    []item
	Pager   pager
	Follow  *followControl
	Shaped  *shaped
}

// sectionPage answers the stories of a section, latest change first.
func (s *site) sectionPage(w http.ResponseWriter, v *visit) error {
	slug, as, err := v.key("slug")
	if err != nil {
		return err
	}
	stories, turn, err := s.DB.Stories(v.Context(), store.Filter{Section: slug}, v.page(listSize))
	if err != nil {
		return err
	}
	path := "/section/" + url.PathEscape(slug)
	if as != "" {
		return v.publish(w, as, v.storyList(sectionName(slug)+" – "+s.Name, "", path, stories))
	}
	if len(stories) == 0 && !has(s.sections(v.Context(), v.now), slug) {
		return errs.New(errs.NotFound, "no section %q", slug)
	}
	p := &sectionPage{frame: v.frame(sectionName(slug)), Heading: sectionName(slug), Pager: v.pager(turn)}
	p.here(slug)
	p.feeds(path)
	p.Follow = v.follow(news.FollowSection, slug, p.Heading)
	p.Graph = &graph{Type: "website", URL: p.Canonical}
	t, err := v.taste("section")
	if err != nil {
		return err
	}
	stories, _, p.Shaped = sift(t, v, stories, "story", "stories", rule.OfStory)
	p.lay(v, stories)
	return v.show(w, "section", p)
}

// lay puts the first story that has a picture on top, three beside it.
func (p *sectionPage) lay(v *visit, stories []news.Story) {
	for i := range stories {
		one := v.storyItem(&stories[i])
		one.Dek = firstSentences(one.Dek, 40)
		switch pic := v.picture(stories[i].Image); {
		case p.First == nil && pic != nil && i < 4:
			pic.Eager = true
			one.Picture, one.Level, one.Class = pic, 2, "hed-2"
			p.First = &one
		case len(p.Second) < 3:
			one.Level = 2
			p.Second = append(p.Second, one)
		default:
			one.Level = 2
			p.Rest = append(p.Rest, one)
		}
	}
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

type publisherPage struct {
	frame
	Publisher news.Publisher
	Home      string
	Facts     []string
	Items     []item
	Pager     pager
	Displays  []choice
	Country   string // as the operator said
	Follow    *followControl
}

// choice is one of a few values of a field.
type choice struct {
	Value, Label string
	Chosen       bool
}

// publisherPage answers an outlet and its articles.
func (s *site) publisherPage(w http.ResponseWriter, v *visit) error {
	domain, as, err := v.key("domain")
	if err != nil {
		return err
	}
	pub, err := s.DB.Publisher(v.Context(), domain)
	if err != nil {
		return err
	}
	cards, turn, err := s.DB.Articles(v.Context(), store.Filter{Publisher: domain}, v.page(listSize))
	if err != nil {
		return err
	}
	name := or(pub.Name, domain)
	if as != "" {
		return v.publish(w, as, v.cardList(name+" – "+s.Name, publisherPath(domain), cards))
	}
	p := &publisherPage{frame: v.frame(name), Publisher: pub, Home: webAddress(pub.HomeURL), Items: v.cardItems(cards), Pager: v.pager(turn)}
	p.Publisher.Name = name
	p.feeds(publisherPath(domain))
	p.Follow = v.follow(news.FollowPublisher, domain, name)
	p.Graph = &graph{Type: "website", URL: p.Canonical}
	for _, f := range []struct{ label, value string }{{"Country", countryFact(&pub)}, {"Owner", pub.Owner}, {"Language", pub.Language}} {
		if f.value != "" {
			p.Facts = append(p.Facts, f.label+": "+f.value)
		}
	}
	if pub.CountryFrom == news.FromOperator {
		p.Country = pub.Country
	}
	for _, c := range displayChoices {
		p.Displays = append(p.Displays, choice{string(c.display), c.label, c.display == pub.Display})
	}
	return v.show(w, "publisher", p)
}

// countryFact says where a publisher is, and who says so.
func countryFact(p *news.Publisher) string {
	if p.Country == "" {
		return ""
	}
	return joinWords(countryName(p.Country), countryWords[p.CountryFrom])
}

// displayChoices are what an operator may say of a publisher's articles.
var displayChoices = []struct {
	display news.Display
	label   string
}{
	{news.DisplayDefault, "As the publisher says; else full to you and an excerpt to the public"},
	{news.DisplayFull, "In full, to everyone"},
	{news.DisplayExcerpt, "An excerpt of 60 words, to everyone"},
	{news.DisplayLink, "The headline and the link only"},
}

// setDisplay stores the operator's word on a publisher: how its articles are shown
// and where it is.
func (s *site) setDisplay(w http.ResponseWriter, v *visit) error {
	d, ok := news.Display(v.FormValue("display")), false
	for _, c := range displayChoices {
		ok = ok || c.display == d
	}
	if !ok {
		return errs.New(errs.Invalid, "display %q is none of the four", d)
	}
	domain := v.PathValue("domain")
	if err := s.DB.SavePublisherDisplay(v.Context(), domain, d); err != nil {
		return err
	}
	if err := s.DB.SavePublisherCountry(v.Context(), domain, field(v, "country", 10)); err != nil {
		return err
	}
	http.Redirect(w, v.Request, publisherPath(domain), http.StatusSeeOther)
	return nil
}

type publishersPage struct {
	frame
	Publishers []publisherRow
}

type publisherRow struct {
	Name, Domain, Href, Articles, Feeds string
	Lang, Dir                           string
	Last                                moment
}

// publishersPage answers all outlets by name.
func (s *site) publishersPage(w http.ResponseWriter, v *visit) error {
	all, err := s.DB.Publishers(v.Context())
	if err != nil {
		return err
	}
	if v.as() == "data" {
		return v.showJSON(w, publishersData(v, all))
	}
	p := &publishersPage{frame: v.frame("Publishers")}
	for _, one := range all {
		t := tongueOf(one.Language)
		p.Publishers = append(p.Publishers, publisherRow{
			Name: or(one.Name, one.Domain), Domain: one.Domain, Href: publisherPath(one.Domain), Lang: t.Lang, Dir: t.Dir,
			Articles: number(one.Articles), Feeds: number(one.Feeds), Last: v.moment(one.Last),
		})
	}
	return v.show(w, "publishers", p)
}
