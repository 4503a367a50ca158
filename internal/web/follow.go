package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What a reader follows: the control on pages of things that can be followed, and
// the manager.

// followControl follows what a page is about, or ends it. ID is 0 where the reader
// does not follow it.
type followControl struct {
	ID                int64
	Kind, Name, Title string
	Back              string
}

// follow is the control for something, nil for the public.
func (v *visit) follow(kind news.FollowKind, name, title string) *followControl {
	if !v.reader {
		return nil
	}
	set, err := v.site.followed.of(v.Context(), v.site.DB, v.who.ID, v.now)
	if err != nil {
		return nil // the page is of use without
	}
	return &followControl{set[followKey{kind, name}], string(kind), name, title, v.URL.EscapedPath()}
}

type followKey struct {
	kind news.FollowKind
	name string
}

// followCache keeps what readers follow for a moment, so that a page with the
// control needs no read of its own.
type followCache struct {
	mu   sync.Mutex
	kept map[int64]followSet
}

type followSet struct {
	ids   map[followKey]int64
	until time.Time
}

const (
	followsKept   = 1000             // readers
	followsKeptIn = 10 * time.Second // another process may change them
)

func (c *followCache) of(ctx context.Context, db *store.DB, reader int64, now time.Time) (map[followKey]int64, error) {
	c.mu.Lock()
	set, ok := c.kept[reader]
	c.mu.Unlock()
	if ok && now.Before(set.until) {
		return set.ids, nil
	}
	all, err := db.Follows(ctx, reader)
	if err != nil {
		return nil, err
	}
	ids := make(map[followKey]int64, len(all))
	for _, f := range all {
		ids[followKey{f.Kind, f.Name}] = f.ID
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= followsKept {
		c.kept = map[int64]followSet{}
	}
	c.kept[reader] = followSet{ids, now.Add(followsKeptIn)}
	return ids, nil
}

func (c *followCache) forget(reader int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, reader)
}

// startFollow follows what the form names.
func (s *site) startFollow(w http.ResponseWriter, v *visit) error {
	f := news.Follow{Kind: news.FollowKind(v.FormValue("kind")), Name: v.FormValue("name"), Folder: v.FormValue("folder"), Title: v.FormValue("title")}
	if !slices.Contains(news.FollowKinds(), f.Kind) {
		return errs.New(errs.Invalid, "nothing of the kind %q can be followed", f.Kind)
	}
	f.Title = cmp.Or(strings.TrimSpace(f.Title), f.Name)
	if _, err := s.DB.Follow(v.Context(), v.who.ID, f); err != nil {
		return err
	}
	return s.followsChanged(w, v)
}

// moveFollow puts a follow into a folder.
func (s *site) moveFollow(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.MoveFollow(v.Context(), v.who.ID, id, v.FormValue("folder")); err != nil {
		return err
	}
	return s.followsChanged(w, v)
}

// endFollow ends a follow.
func (s *site) endFollow(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.Unfollow(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	return s.followsChanged(w, v)
}

func (s *site) followsChanged(w http.ResponseWriter, v *visit) error {
	s.followed.forget(v.who.ID)
	http.Redirect(w, v.Request, ownPath(v.FormValue("back")), http.StatusSeeOther)
	return nil
}

type followsPage struct {
	frame
	Folders []folder
	Names   []string // of all folders, to choose from
	Whole   privateFeed
	Saved   privateFeed
	Edition privateFeed
}

// folder is a folder with what is followed in it.
type folder struct {
	Name    string
	Follows []followRow
}

// followRow is one follow in the manager.
type followRow struct {
	link
	ID           int64
	Kind, Folder string
	Since        moment
	Feed         privateFeed
}

// privateFeed is a list under an address of its own, or the offer of one.
type privateFeed struct {
	List, Address string
}

// followWords name the kinds of follows.
var followWords = map[news.FollowKind]string{
	news.FollowPublisher: "Publisher", news.FollowFeed: "Feed", news.FollowSection: "Section", news.FollowStory: "Story", news.FollowTag: "Hashtag",
	news.FollowPerson: "Person", news.FollowPlace: "Place", news.FollowOrganisation: "Organisation", news.FollowSearch: "Search",
}

// followPath is where a follow leads.
func followPath(f *news.Follow) string {
	switch f.Kind {
	case news.FollowPublisher:
		return publisherPath(f.Name)
	case news.FollowSearch:
		return "/search?q=" + url.QueryEscape(f.Name)
	}
	return topicPath(news.TopicKind(f.Kind), f.Name)
}

// followsPage answers all that a reader follows, by folder.
func (s *site) followsPage(w http.ResponseWriter, v *visit) error {
	all, err := s.DB.Follows(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	open, err := s.DB.PrivateFeeds(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	tokens := map[string]string{}
	for _, a := range open {
		tokens[a.List] = a.Token
	}
	p := &followsPage{frame: v.frame("What you follow"), Whole: v.privateFeed("reading", tokens), Saved: v.privateFeed("saved", tokens), Edition: v.privateFeed("edition", tokens)}
	p.NoIndex = true
	for i := range all {
		f := &all[i]
		if n := len(p.Folders); n == 0 || p.Folders[n-1].Name != f.Folder {
			p.Folders = append(p.Folders, folder{Name: f.Folder})
			p.Names = append(p.Names, f.Folder)
		}
		last := &p.Folders[len(p.Folders)-1]
		last.Follows = append(last.Follows, followRow{link: link{Text: f.Title, Href: followPath(f)}, ID: f.ID, Kind: followWords[f.Kind], Folder: f.Folder,
			Since: v.moment(f.Since.Time), Feed: v.privateFeed("follow:"+strconv.FormatInt(f.ID, 10), tokens)})
	}
	return v.show(w, "follows", p)
}

func (v *visit) privateFeed(list string, tokens map[string]string) privateFeed {
	f := privateFeed{List: list}
	if t := tokens[list]; t != "" {
		f.Address = v.root() + "/my/" + t + "/feed.atom"
	}
	return f
}

// openPrivateFeed gives a list of the reader an address, or takes it away.
func (s *site) openPrivateFeed(w http.ResponseWriter, v *visit) error {
	list := v.FormValue("list")
	if err := s.ownList(v.Context(), v.who.ID, list); err != nil {
		return err
	}
	var err error
	if v.FormValue("do") == "close" {
		err = s.DB.ClosePrivateFeed(v.Context(), v.who.ID, list)
	} else {
		_, err = s.DB.OpenPrivateFeed(v.Context(), v.who.ID, list)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/follows", http.StatusSeeOther)
	return nil
}

// ownList is an error where a reader has no such list.
func (s *site) ownList(ctx context.Context, reader int64, list string) error {
	if list == "reading" || list == "saved" || list == "edition" {
		return nil
	}
	all, err := s.DB.Follows(ctx, reader)
	if err != nil {
		return err
	}
	for _, f := range all {
		if list == "follow:"+strconv.FormatInt(f.ID, 10) || f.Folder != "" && list == "folder:"+f.Folder {
			return nil
		}
	}
	return errs.New(errs.Invalid, "you have no list %q", list)
}

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
	path := "/my/" + a.Token
	kind, what, _ := strings.Cut(a.List, ":")
	switch kind {
	case "saved":
		all, _, err := s.DB.Saved(v.Context(), a.Reader, store.Page{Limit: listSize})
		cards := make([]news.Card, len(all))
		for i := range all {
			cards[i] = all[i].Card
		}
		return v.cardList("Saved – "+s.Name, path, cards), err
	case "edition":
		return s.ownFeed(v, a)
	case "follow":
		if f, ok, err := s.search(v, a.Reader, what); err != nil || ok {
			return f, err
		}
	}
	c := store.Choice{All: true}
	if kind == "follow" {
		c.Follow, _ = strconv.ParseInt(what, 10, 64)
	}
	if kind == "folder" {
		c.Folder = what
	}
	st, _, err := s.DB.Stream(v.Context(), a.Reader, c, store.Page{Limit: listSize})
	cards := make([]news.Card, len(st.Items))
	for i := range st.Items {
		cards[i] = st.Items[i].Card
	}
	return v.cardList(cmp.Or(nameOfList(c, st.Follows), "Your news")+" – "+s.Name, path, cards), err
}

// search is the list of a followed search; false if the follow is of another kind.
func (s *site) search(v *visit, reader int64, follow string) (list, bool, error) {
	all, err := s.DB.Follows(v.Context(), reader)
	if err != nil {
		return list{}, false, err
	}
	for _, f := range all {
		if strconv.FormatInt(f.ID, 10) == follow && f.Kind == news.FollowSearch {
			r, _, err := s.DB.Search(v.Context(), f.Name, store.Page{Limit: listSize})
			return v.cardList("“"+f.Name+"” – "+s.Name, "/search?q="+url.QueryEscape(f.Name), cardsOf(r.Hits)), true, err
		}
	}
	return list{}, false, nil
}

// nameOfList is what a choice of the stream is called.
func nameOfList(c store.Choice, follows []news.Follow) string {
	for _, f := range follows {
		if f.ID == c.Follow {
			return f.Title
		}
	}
	return c.Folder
}
