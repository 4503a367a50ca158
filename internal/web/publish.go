package web

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"broadsheet/internal/feed"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What pages show, as data: lists as RSS, Atom, JSON Feed and JSON, articles and
// stories as their export.

// list is one page of a list, ready to go out in any form.
type list struct {
	title, description, path string
	entries                  []news.Entry
	items                    []any
}

// storyList is a list of stories.
func (v *visit) storyList(title, description, path string, stories []news.Story) list {
	l := list{title: title, description: description, path: path}
	for i := range stories {
		s := &stories[i]
		at := v.root() + storyPath(s.ID, s.Title)
		_, words := restsOn(s.Reports(), s.Outlets)
		l.entries = append(l.entries, news.Entry{
			GUID: v.root() + "/story/" + itoa(s.ID), URL: at, Title: s.Title, Language: s.Language, Image: s.Image,
			Summary: joinWords(s.Dek, words), Published: news.At(s.First), Modified: news.At(s.Last),
		})
		l.items = append(l.items, storyJSON{itoa(s.ID), at, s.Title, s.Dek, string(s.State), s.Language, s.Articles, s.Reports(), s.Outlets, s.Importance, s.Section, news.At(s.First), news.At(s.Last)})
	}
	return l
}

func joinWords(a, b string) string {
	if a != "" && b != "" {
		return a + " (" + b + ")"
	}
	return a + b
}

// storyJSON is a story in a list; its own address gives the whole of it.
type storyJSON struct {
	ID         string    `json:"id"`
	URL        string    `json:"url"`
	Title      string    `json:"title"`
	Dek        string    `json:"dek"`
	State      string    `json:"state"`
	Language   string    `json:"language"`
	Articles   int       `json:"articles"`
	Reports    int       `json:"reports"`
	Outlets    int       `json:"outlets"`
	Importance float64   `json:"importance"`
	Section    string    `json:"section"`
	First      news.Time `json:"first"`
	Last       news.Time `json:"last"`
}

// cardList is a list of articles.
func (v *visit) cardList(title, path string, cards []news.Card) list {
	l := list{title: title, path: path}
	for i := range cards {
		c := &cards[i]
		at := v.root() + articlePath(c.ID, c.Title)
		l.entries = append(l.entries, news.Entry{
			GUID: v.root() + "/article/" + itoa(c.ID), URL: at, ExternalURL: c.URL, Title: headline(c.Title), Summary: c.Excerpt,
			Language: c.Language, Image: c.Image, Published: news.At(c.When), Authors: []string{nameOf(c)},
		})
		l.items = append(l.items, cardJSON{itoa(c.ID), at, c.URL, c.Title, c.Publisher, nameOf(c), news.At(c.When), c.Language, c.Excerpt, string(c.State), c.Section, idOrNull(c.DuplicateOf), idOrNull(c.Story)})
	}
	return l
}

// cardJSON is an article in a list.
type cardJSON struct {
	ID            string    `json:"id"`
	URL           string    `json:"url"`
	Original      string    `json:"external_url"`
	Title         string    `json:"title"`
	Publisher     string    `json:"publisher"`
	PublisherName string    `json:"publisher_name"`
	Published     news.Time `json:"published"`
	Language      string    `json:"language"`
	Excerpt       string    `json:"excerpt"`
	State         string    `json:"state"`
	Section       string    `json:"section"`
	DuplicateOf   *string   `json:"duplicate_of"`
	Story         *string   `json:"story"`
}

func idOrNull(id int64) *string {
	if id == 0 {
		return nil
	}
	s := itoa(id)
	return &s
}

// forms are the ways a list goes out as a feed.
var forms = map[string]struct {
	kind  string
	write func(io.Writer, *news.Document) error
}{
	"rss":  {"application/rss+xml; charset=utf-8", feed.WriteRSS},
	"atom": {"application/atom+xml; charset=utf-8", feed.WriteAtom},
	"json": {"application/feed+json; charset=utf-8", feed.WriteJSON},
}

// publish answers a list in the form as.
func (v *visit) publish(w http.ResponseWriter, as string, l list) error {
	if as == "data" {
		if l.items == nil {
			l.items = []any{}
		}
		return v.showJSON(w, listJSON{l.title, v.root() + l.path, l.items})
	}
	base := v.root() + l.path
	if l.path == "/" {
		base = v.root()
	}
	doc := news.Document{Title: l.title, Description: or(l.description, l.title), HomeURL: v.root() + l.path, FeedURL: base + "/feed." + as, Language: pageTongue, Every: 10 * time.Minute, Entries: l.entries}
	form := forms[as]
	var b bytes.Buffer
	if err := form.write(&b, &doc); err != nil {
		return err
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	return v.answer(w, newBody(form.kind, b.Bytes()))
}

type listJSON struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	Items []any  `json:"items"`
}

type publisherJSON struct {
	Domain   string    `json:"domain"`
	URL      string    `json:"url"`
	Name     string    `json:"name"`
	HomeURL  string    `json:"home_page_url"`
	Country  string    `json:"country"`
	Owner    string    `json:"owner"`
	Language string    `json:"language"`
	Display  string    `json:"display"`
	Articles int       `json:"articles"`
	Feeds    int       `json:"feeds"`
	Last     news.Time `json:"last"`
}

func publishersData(v *visit, all []store.PublisherCount) listJSON {
	l := listJSON{"Publishers – " + v.site.Name, v.root() + "/publishers", []any{}}
	for _, p := range all {
		l.Items = append(l.Items, publisherJSON{p.Domain, v.root() + publisherPath(p.Domain), or(p.Name, p.Domain), p.HomeURL, p.Country, p.Owner, p.Language, string(p.Display), p.Articles, p.Feeds, news.At(p.Last)})
	}
	return l
}

// exportStory answers a story as `broadsheet export stories` gives it.
func (s *site) exportStory(w http.ResponseWriter, v *visit, st *news.Story) error {
	return v.showJSON(w, store.ExportStory(st, v.root()+storyPath(st.ID, st.Title)))
}

// exportArticle answers an article as `broadsheet export articles` gives it, with
// no more of its text than this visitor may see.
func (s *site) exportArticle(w http.ResponseWriter, v *visit, a *news.Article) error {
	e := store.ExportArticle(a)
	if d := v.display(a); d != news.DisplayFull {
		e.HTML, e.Embeds, e.Quotes, e.More = "", []news.Embed{}, []news.Quote{}, []news.Link{}
		e.Text = excerpt(a)
		if d == news.DisplayLink {
			e.Text, e.Image = "", news.Image{}
		}
	}
	return v.showJSON(w, e)
}
