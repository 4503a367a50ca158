package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
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
	id := set.ids[followKey{kind, name}]
	if id == 0 && !set.whole {
		if id, err = v.site.DB.FollowID(v.Context(), v.who.ID, kind, name); err != nil {
			return nil
		}
	}
	return &followControl{id, string(kind), name, title, v.URL.EscapedPath()}
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
	whole bool // it holds all that the reader follows
	until time.Time
}

const (
	followsKept    = 1000             // readers
	followsInCache = 2000             // of each; what they follow beyond is asked for one by one
	followsShown   = 200              // on one page of the manager
	followsKeptIn  = 10 * time.Second // another process may change them
)

func (c *followCache) of(ctx context.Context, db *store.DB, reader int64, now time.Time) (followSet, error) {
	c.mu.Lock()
	set, ok := c.kept[reader]
	c.mu.Unlock()
	if ok && now.Before(set.until) {
		return set, nil
	}
	all, err := db.FollowsPage(ctx, reader, "", followsInCache)
	if err != nil {
		return set, err
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
	set = followSet{ids, len(all) < followsInCache, now.Add(followsKeptIn)}
	c.kept[reader] = set
	return set, nil
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
	return v.goBack(w, "/")
}

type followsPage struct {
	frame
	Folders []folder
	Names   []string // of the folders on the page, to choose from
	First   string   // address of the first page; empty on it
	Next    string   // address of the next page
	Taken   *takenIn
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
	return s.showFollows(w, v, nil)
}

// showFollows shows the manager, with what came of a list that was just taken in.
func (s *site) showFollows(w http.ResponseWriter, v *visit, taken *takenIn) error {
	from := v.URL.Query().Get("from")
	all, err := s.DB.FollowsPage(v.Context(), v.who.ID, from, followsShown+1)
	if err != nil {
		return err
	}
	open, err := v.ownFeeds()
	if err != nil {
		return err
	}
	p := &followsPage{frame: v.frame("What you follow"), Whole: open.of("reading"), Saved: open.of("saved"), Edition: open.of("edition")}
	p.NoIndex, p.Taken = true, taken
	if from != "" {
		p.First = "/follows"
	}
	if len(all) > followsShown {
		all = all[:followsShown]
		p.Next = "/follows?from=" + url.QueryEscape(store.FollowCursor(&all[followsShown-1]))
	}
	for i := range all {
		f := &all[i]
		if n := len(p.Folders); n == 0 || p.Folders[n-1].Name != f.Folder {
			p.Folders = append(p.Folders, folder{Name: f.Folder})
			p.Names = append(p.Names, f.Folder)
		}
		last := &p.Folders[len(p.Folders)-1]
		last.Follows = append(last.Follows, followRow{link: link{Text: f.Title, Href: followPath(f)}, ID: f.ID, Kind: followWords[f.Kind], Folder: f.Folder,
			Since: v.moment(f.Since.Time), Feed: open.of("follow:" + itoa(f.ID))})
	}
	return v.show(w, "follows", p)
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
