package web

import (
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type searchPage struct {
	frame
	Query   string
	Found   string // "14 articles"
	None    *notice
	Quotes  bool // quotes are looked for, not articles
	Kinds   []choice
	Said    []quoteView
	Results []found
	Pager   pager
	Follow  *followControl
}

// found is one result, with the words that were asked for marked.
type found struct {
	item
	TitleMarks []marked
	Passage    []marked
}

// marked is a stretch of text; On where it was asked for.
type marked struct {
	Text string
	On   bool
}

// searchSize is how many results a page holds.
const searchSize = 20

// maxQuery bounds what one may search for, in bytes.
const maxQuery = 300

// searchPage answers a search, or the form alone.
func (s *site) searchPage(w http.ResponseWriter, v *visit) error {
	_, as, err := v.key("query")
	if err != nil {
		return err
	}
	q := strings.ToValidUTF8(strings.TrimSpace(v.URL.Query().Get("q")), "")
	if len(q) > maxQuery {
		q = strings.ToValidUTF8(q[:maxQuery], "")
	}
	p := &searchPage{frame: v.frame("Search"), Query: q, Quotes: v.URL.Query().Get("in") == "quotes"}
	p.NoIndex = true
	p.Kinds = []choice{{"", "Articles", !p.Quotes}, {"quotes", "Quotes", p.Quotes}}
	if q == "" && as == "" {
		return v.show(w, "search", p)
	}
	if p.Quotes && as == "" {
		return s.searchQuotes(w, v, p)
	}
	result, turn, err := s.DB.Search(v.Context(), q, v.page(searchSize))
	if err != nil {
		return err
	}
	if as != "" {
		return v.publish(w, as, v.cardList("“"+q+"” – "+s.Name, "/search?q="+url.QueryEscape(q), cardsOf(result.Hits)))
	}
	p.Title = "“" + q + "”"
	p.Follow = v.follow(news.FollowSearch, q, p.Title)
	p.search(v, result, turn)
	return v.show(w, "search", p)
}

// searchQuotes answers the quotes that hold the words, or whose speaker is
// called so.
func (s *site) searchQuotes(w http.ResponseWriter, v *visit, p *searchPage) error {
	quotes, turn, err := s.DB.SearchQuotes(v.Context(), p.Query, v.page(searchSize))
	if err != nil {
		return err
	}
	p.Title, p.Pager = "“"+p.Query+"”", v.pager(turn)
	p.Found = "Quotes, latest first"
	for i := range quotes {
		p.Said = append(p.Said, v.storedQuote(&quotes[i]))
	}
	if len(quotes) == 0 {
		p.None = &notice{Head: "No quote holds “" + p.Query + "”.", Text: "Words are looked for in what was said and in the names of those who said it.",
			Do: []link{{"Search the articles", "/search?q=" + url.QueryEscape(p.Query), false}}}
	}
	return v.show(w, "search", p)
}

func cardsOf(hits []store.Hit) []news.Card {
	cards := make([]news.Card, len(hits))
	for i := range hits {
		cards[i] = hits[i].Card
	}
	return cards
}

func (p *searchPage) search(v *visit, r store.Result, t store.Turn) {
	query := "?q=" + url.QueryEscape(p.Query)
	p.Feeds = &feedLinks{"/search/feed.rss" + query, "/search/feed.atom" + query, "/search/feed.json" + query, "/search.json" + query}
	p.Pager = v.pager(t)
	p.Found = count(r.Total, "article", "articles")
	if r.More {
		p.Found = "The newest " + number(r.Total) + " articles, and there are more"
	}
	for i := range r.Hits {
		h := &r.Hits[i]
		one := found{item: v.cardItem(&h.Card)}
		one.Level = 2
		one.TitleMarks, one.Passage = marks(one.Title, h.TitleMarks), marks(or(h.Passage, h.Excerpt), h.Marks)
		p.Results = append(p.Results, one)
	}
	if len(r.Hits) > 0 {
		return
	}
	p.None = &notice{Head: "No article holds “" + p.Query + "”.", Text: "Words are looked for in every form; put a phrase in quotation marks, and a minus before a word that must not occur."}
	if r.Suggest != "" {
		p.None.Text = "Perhaps you meant another word."
		p.None.Do = []link{{"Search for “" + r.Suggest + "”", "/search?q=" + url.QueryEscape(r.Suggest), false}}
	}
}

// marks splits text at its marks. Marks that do not lie in it are left out.
func marks(text string, spans []news.Span) []marked {
	var list []marked
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End > len(text) || s.Start >= s.End {
			continue
		}
		if s.Start > at {
			list = append(list, marked{text[at:s.Start], false})
		}
		list = append(list, marked{text[s.Start:s.End], true})
		at = s.End
	}
	if at < len(text) {
		list = append(list, marked{text[at:], false})
	}
	return list
}
