package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
)

// What a reader follows as OPML, out and in. A feed is its own address, a publisher
// those of its feeds, and what only this newspaper has (a hashtag, a search) the
// address of its list here; so a list that is read in again is the same.

// followsOPML writes what the visitor follows, in their folders.
func (s *site) followsOPML(w http.ResponseWriter, v *visit) error {
	follows, err := s.DB.Follows(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	feeds, err := s.DB.Feeds(v.Context())
	if err != nil {
		return err
	}
	byID, byPublisher := map[string]*news.Feed{}, map[string][]*news.Feed{}
	for i := range feeds {
		f := &feeds[i]
		byID[itoa(f.ID)] = f
		byPublisher[f.Publisher] = append(byPublisher[f.Publisher], f)
	}
	var all []feed.Outline
	for i := range follows {
		f := &follows[i]
		switch f.Kind {
		case news.FollowFeed:
			if one := byID[f.Name]; one != nil {
				all = append(all, outlineOf(one, f.Folder))
			}
		case news.FollowPublisher:
			for _, one := range byPublisher[f.Name] {
				all = append(all, outlineOf(one, f.Folder))
			}
		case news.FollowStory: // a story has no list
		default:
			all = append(all, feed.Outline{Title: f.Title, URL: v.root() + listFeed(f), HomeURL: v.root() + followPath(f), Folder: f.Folder})
		}
	}
	w.Header().Set("Content-Type", "text/x-opml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="follows.opml"`)
	w.Header().Set("Cache-Control", "no-store")
	return feed.WriteOPML(w, "What I follow – "+s.Name, all)
}

// outlineOf is a feed as OPML has it. An address that holds a password is the
// operator's own, and goes without it.
func outlineOf(f *news.Feed, folder string) feed.Outline {
	return feed.Outline{Title: f.Title, URL: news.PublicURL(f.URL), HomeURL: f.HomeURL, Folder: folder, Description: f.Description, Language: f.Language}
}

// listFeed is the path of a list of ours as a feed.
func listFeed(f *news.Follow) string {
	if f.Kind == news.FollowSearch {
		return "/search/feed.atom?q=" + url.QueryEscape(f.Name)
	}
	return followPath(f) + "/feed.atom"
}

// takenIn says what came of a list that was read in.
type takenIn struct {
	Head string
	Bad  []BadLine
}

const (
	maxTakenIn = 10_000 // outlines of one list
	maxBadSeen = 200    // that are named
)

// importFollows follows what a list names, in its folders. A feed that is not read
// here is followed by editors, for whom it is added; for others it is named.
func (s *site) importFollows(w http.ResponseWriter, v *visit) error {
	file, err := v.opml(w)
	if err != nil {
		return err
	}
	defer file.Close()
	outlines, bad, err := feed.ReadOPML(file)
	if err != nil {
		return err
	}
	if len(outlines) > maxTakenIn {
		return errs.New(errs.Invalid, "the list names %d feeds; take in %d at most at a time", len(outlines), maxTakenIn)
	}
	known, err := s.knownFeeds(v)
	if err != nil {
		return err
	}
	t := &takenIn{}
	for _, b := range bad {
		t.Bad = append(t.Bad, BadLine{b.Line, b.Reason})
	}
	n := 0
	for i := range outlines {
		f, ok := v.outlined(&outlines[i], known)
		if !ok {
			t.Bad = append(t.Bad, BadLine{outlines[i].Line, "“" + or(outlines[i].Title, news.PublicURL(outlines[i].URL)) + "” is not read here; those who edit this newspaper can add it"})
			continue
		}
		if _, err := s.DB.Follow(v.Context(), v.who.ID, f); err != nil {
			if errs.KindOf(err) != errs.Invalid {
				return err
			}
			t.Bad = append(t.Bad, BadLine{outlines[i].Line, reason(err)})
			continue
		}
		n++
	}
	t.Bad = t.Bad[:min(len(t.Bad), maxBadSeen)]
	t.Head = count(n, "thing of the list is", "things of the list are") + " followed."
	s.followed.forget(v.who.ID)
	return s.showFollows(w, v, t)
}

// knownFeeds are the feeds that are read here by address, without scheme.
func (s *site) knownFeeds(v *visit) (map[string]int64, error) {
	feeds, err := s.DB.Feeds(v.Context())
	known := make(map[string]int64, len(feeds))
	for i := range feeds {
		known[alikeAddress(feeds[i].URL)] = feeds[i].ID
	}
	return known, err
}

// alikeAddress is an address as two lists may write it alike.
func alikeAddress(s string) string {
	s = news.PublicURL(s)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	return strings.TrimSuffix(s, "/")
}

// outlined is what an outline has somebody follow; false where that is not here.
func (v *visit) outlined(o *feed.Outline, known map[string]int64) (news.Follow, bool) {
	f := news.Follow{Folder: o.Folder, Title: clip(or(o.Title, o.URL), 100)}
	if id := known[alikeAddress(o.URL)]; id != 0 {
		f.Kind, f.Name = news.FollowFeed, strconv.FormatInt(id, 10)
		return f, true
	}
	path, ours := strings.CutPrefix(o.URL, v.root())
	u, err := url.Parse(path)
	if !ours || err != nil {
		return f, false
	}
	if u.Path == "/search/feed.atom" {
		f.Kind, f.Name = news.FollowSearch, u.Query().Get("q")
		return f, f.Name != ""
	}
	parts := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	if len(parts) != 3 || parts[2] != "feed.atom" {
		return f, false
	}
	f.Kind, f.Name = news.FollowKind(parts[0]), parts[1]
	switch f.Kind {
	case news.FollowPublisher, news.FollowSection, news.FollowTag, news.FollowPerson, news.FollowPlace, news.FollowOrganisation:
		return f, f.Name != ""
	}
	return f, false
}
