package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Lists of a reader under addresses of their own, for other reader programs. An
// address is shown once, when it is made: only its digest is kept.

// privateFeed is a list that has an address, or the offer of one.
type privateFeed struct {
	List  string
	Open  bool
	Since moment
}

// ownFeeds are the visitor's lists that have addresses.
type ownFeeds map[string]privateFeed

func (v *visit) ownFeeds() (ownFeeds, error) {
	all, err := v.site.DB.PrivateFeeds(v.Context(), v.who.ID)
	open := ownFeeds{}
	for _, a := range all {
		open[a.List] = privateFeed{a.List, true, v.moment(a.Since)}
	}
	return open, err
}

func (o ownFeeds) of(list string) privateFeed {
	if f, ok := o[list]; ok {
		return f
	}
	return privateFeed{List: list}
}

// ownFeed is one list of the visitor's.
func (v *visit) ownFeed(list string) (*privateFeed, error) {
	all, err := v.ownFeeds()
	f := all.of(list)
	return &f, err
}

// addressPage shows an address this once.
type addressPage struct {
	frame
	Heading string
	Address string
	Back    string
}

// openPrivateFeed gives a list of the reader a new address, or takes it away.
func (s *site) openPrivateFeed(w http.ResponseWriter, v *visit) error {
	list := v.FormValue("list")
	name, err := s.ownList(v.Context(), v.who.ID, list)
	if err != nil {
		return err
	}
	back := ownPath(cmp.Or(v.FormValue("back"), "/follows"))
	if v.FormValue("do") == "close" {
		if err := s.DB.ClosePrivateFeed(v.Context(), v.who.ID, list); err != nil {
			return err
		}
		http.Redirect(w, v.Request, back, http.StatusSeeOther)
		return nil
	}
	token, err := s.DB.OpenPrivateFeed(v.Context(), v.who.ID, list)
	if err != nil {
		return err
	}
	p := &addressPage{frame: v.frame("A private address"), Heading: name, Address: v.root() + "/my/" + token + "/feed.atom", Back: back}
	p.NoIndex = true
	w.Header().Set("Cache-Control", "no-store")
	return v.show(w, "address", p)
}

// ownList is what a list of a reader is called; an error where they have no such list.
func (s *site) ownList(ctx context.Context, reader int64, list string) (name string, err error) {
	kind, what, _ := strings.Cut(list, ":")
	id, _ := strconv.ParseInt(what, 10, 64)
	switch kind {
	case "reading":
		return "All that you follow", nil
	case "saved":
		return "What you saved", nil
	case "edition":
		return "Your editions", nil
	case "follow":
		f, err := s.DB.FollowOf(ctx, reader, id)
		return f.Title, mine(err, list)
	case "folder":
		ok, err := s.DB.HasFolder(ctx, reader, what)
		if err == nil && ok && what != "" {
			return what, nil
		}
		return "", cmp.Or(err, noList(list))
	case "rule":
		r, err := s.DB.RuleOf(ctx, reader, id)
		return ruleTitle(&r), mine(err, list)
	case "label":
		all, err := s.DB.Labels(ctx, reader)
		for _, l := range all {
			if l.Label == what {
				return what, nil
			}
		}
		return "", cmp.Or(err, noList(list))
	}
	return "", noList(list)
}

// mine says of what is not there that it is no list of the reader's.
func mine(err error, list string) error {
	if errs.KindOf(err) == errs.NotFound {
		return noList(list)
	}
	return err
}

func noList(list string) error { return errs.New(errs.Invalid, "you have no list %.80q", list) }

// privateFeedPage answers a list of a reader to whoever has its address.
func (s *site) privateFeedPage(w http.ResponseWriter, v *visit) error {
	as := v.as()
	if as == "" || as == "data" {
		return errs.New(errs.NotFound, "no form of a list: add feed.atom, feed.rss or feed.json")
	}
	a, err := s.DB.PrivateFeed(v.Context(), v.PathValue("token"))
	if err != nil {
		return err
	}
	l, err := s.privateList(v, a)
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	return v.publish(w, as, l)
}

func (s *site) privateList(v *visit, a store.PrivateFeed) (list, error) {
	ctx, path := v.Context(), "/my/"+v.PathValue("token")
	kind, what, _ := strings.Cut(a.List, ":")
	id, _ := strconv.ParseInt(what, 10, 64)
	newest := store.Page{Limit: listSize}
	switch kind {
	case "saved":
		all, _, err := s.DB.Saved(ctx, a.Reader, newest)
		cards := make([]news.Card, len(all))
		for i := range all {
			cards[i] = all[i].Card
		}
		return v.cardList("Saved – "+s.Name, path, cards), err
	case "edition":
		return s.ownFeed(v, a)
	case "rule":
		r, err := s.DB.RuleOf(ctx, a.Reader, id)
		if err != nil {
			return list{}, err
		}
		cards, _, err := s.DB.RuleArticles(ctx, a.Reader, id, newest)
		return v.cardList(ruleTitle(&r)+" – "+s.Name, path, cards), err
	case "label":
		cards, _, err := s.DB.LabelArticles(ctx, a.Reader, what, newest)
		return v.cardList(what+" – "+s.Name, path, cards), err
	case "follow":
		f, err := s.DB.FollowOf(ctx, a.Reader, id)
		if err != nil {
			return list{}, err
		}
		if f.Kind == news.FollowSearch {
			r, _, err := s.DB.Search(ctx, f.Name, newest)
			return v.cardList("“"+f.Name+"” – "+s.Name, "/search?q="+url.QueryEscape(f.Name), cardsOf(r.Hits)), err
		}
	}
	return s.streamList(v, a.Reader, kind, what, path)
}

// streamList is what came in for a reader, or for a part of what they follow.
func (s *site) streamList(v *visit, reader int64, kind, what, path string) (list, error) {
	c := store.Choice{All: true}
	if kind == "follow" {
		c.Follow, _ = strconv.ParseInt(what, 10, 64)
	}
	if kind == "folder" {
		c.Folder = what
	}
	st, _, err := s.DB.Stream(v.Context(), reader, c, store.Page{Limit: listSize})
	cards := make([]news.Card, len(st.Items))
	for i := range st.Items {
		cards[i] = st.Items[i].Card
	}
	return v.cardList(cmp.Or(nameOfList(c, st.Follows), "Your news")+" – "+s.Name, path, cards), err
}
