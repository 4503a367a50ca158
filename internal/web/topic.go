package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Topics: a hashtag, a person, a place, an organisation.

type topicPage struct {
	frame
	Kind     string
	Heading  string
	Facts    []string
	First    moment
	Together []topicLink
	Tags     bool // the names together are hashtags
	Plot     *plot
	Quotes   []quoteView
	QuotesIn pager
	Stories  []item
	Today    []item
	Before   []item
	Pager    pager
	Person   bool
	Follow   *followControl
	Desk     string // path
	Mute     string // path of the form that mutes it, for a reader
}

type topicLink struct {
	link
	Tag bool
}

// quotesShown is how many of a person's quotes a page holds.
const quotesShown = 20

// topicPage answers a topic with its articles, or these as data.
func (s *site) topicPage(w http.ResponseWriter, v *visit) error {
	slug, as, err := v.key("slug")
	if err != nil {
		return err
	}
	kind := news.TopicKind(strings.SplitN(v.URL.Path, "/", 3)[1])
	if right := news.Slug(slug); right != slug && right != "" {
		v.moved(w, topicPath(kind, right))
		return nil
	}
	t, said, older, err := s.topic(v, kind, slug)
	if errors.Is(err, errs.NotFound) {
		return s.elsewhere(w, v, news.TopicRef{Kind: kind, Slug: slug}, err)
	}
	if err != nil {
		return err
	}
	cards, turn, err := s.DB.Articles(v.Context(), store.Filter{Topic: kind, Slug: slug}, v.page(listSize))
	if err != nil {
		return err
	}
	p := &topicPage{frame: v.frame(topicTitle(&t)), Kind: topicWords[kind], Heading: topicTitle(&t), Person: kind == news.TopicPerson, Pager: v.pager(turn)}
	if as != "" {
		return v.publish(w, as, v.cardList(p.Heading+" – "+s.Name, topicPath(kind, slug), cards))
	}
	p.feeds(topicPath(kind, slug))
	p.Follow = v.follow(news.FollowKind(kind), slug, p.Heading)
	p.Graph = &graph{Type: "website", URL: p.Canonical}
	p.Facts = []string{count(t.Articles, "article", "articles")}
	if kind == news.TopicTag && v.reader {
		p.Mute = "/settings?effect=mute&subject=tag&what=" + url.QueryEscape(slug) + "#taste"
	}
	p.First, p.Desk = v.moment(t.First), deskPath(news.TopicRef{Kind: kind, Slug: slug})
	p.Plot = v.plot(&t)
	p.together(slug, t.Together)
	p.Stories = v.storyItems(t.Stories)
	p.lay(v, cards)
	p.addQuotes(v, said, older)
	return v.show(w, "topic", p)
}

// topic is a topic, with a page of what was said where it is a person.
func (s *site) topic(v *visit, kind news.TopicKind, slug string) (t news.Topic, said []news.StoredQuote, turn store.Turn, err error) {
	if kind == news.TopicPerson {
		return s.DB.Person(v.Context(), slug, store.Page{Before: v.URL.Query().Get("quotes"), Limit: quotesShown})
	}
	t, err = s.DB.Topic(v.Context(), kind, slug)
	return t, nil, turn, err
}

// noTopic says that there is no such page, and offers to search for the words.
func (v *visit) noTopic(w http.ResponseWriter, slug string) error {
	words := strings.ReplaceAll(slug, "-", " ")
	p := errorPage{frame: v.frame("No page for “" + words + "”"), Notice: notice{
		Head: "No page for “" + words + "”.", Text: "A name gets one once articles mean it.",
		Do: []link{{"Search for it", "/search?q=" + url.QueryEscape(words), false}, {"Front page", "/", false}}}}
	p.NoIndex = true
	v.showStatus(w, http.StatusNotFound, "error", &p)
	return nil
}

// topicTitle is "#kursk-region" for a hashtag and the name for a name.
func topicTitle(t *news.Topic) string {
	if t.Kind == news.TopicTag {
		return "#" + t.Slug
	}
	return or(t.Label, t.Slug)
}

// together are the names beside it, each once, whatever kinds of page it has.
func (p *topicPage) together(slug string, topics []news.Topic) {
	seen := map[string]bool{slug: true}
	for i := range topics {
		t := &topics[i]
		if seen[t.Slug] {
			continue
		}
		seen[t.Slug] = true
		p.Together = append(p.Together, topicLink{link{Text: strings.TrimPrefix(topicTitle(t), "#"), Href: topicPath(t.Kind, t.Slug)}, t.Kind == news.TopicTag})
	}
}

// lay sets today's articles beside those before; a deep page has only the latter.
func (p *topicPage) lay(v *visit, cards []news.Card) {
	for i := range cards {
		one := v.cardItem(&cards[i])
		one.Picture, one.Dek = nil, ""
		if sameDay(v.now, cards[i].When) {
			if len(p.Today) == 0 {
				one.Class, one.Dek = "hed-2", firstSentences(cards[i].Excerpt, 40)
			}
			p.Today = append(p.Today, one)
		} else {
			p.Before = append(p.Before, one)
		}
	}
}

// addQuotes puts a person's own words on their page, latest first, each counted
// once.
func (p *topicPage) addQuotes(v *visit, quotes []news.StoredQuote, turn store.Turn) {
	place, carried := map[string]int{}, map[string]map[string]bool{}
	for i := range quotes {
		q := &quotes[i]
		words := strings.Trim(spoken(q.Quote.Text), `“”"«»„. `)
		if carried[words] == nil {
			one := v.storedQuote(q)
			one.Speaker = link{}
			place[words], carried[words] = len(p.Quotes), map[string]bool{}
			p.Quotes = append(p.Quotes, one)
		}
		carried[words][q.Article.Publisher] = true
		if n := len(carried[words]); n > 1 {
			p.Quotes[place[words]].Basis = basis{Words: "carried by " + count(n, "outlet", "outlets"), When: p.Quotes[place[words]].When}
		}
	}
	if turn.Older != "" {
		p.QuotesIn.Earlier = v.URL.EscapedPath() + "?quotes=" + turn.Older
	}
}
