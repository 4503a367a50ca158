package web

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// The front page is live and finite: the open stories by importance, laid out
// once, with an end.

const (
	frontStories = 60 // read for one front page
	maxBriefs    = 8
	maxEdits     = 4
	youngStories = 5 // below this many the first edition is still being set
)

type frontPage struct {
	frame
	Counts  store.Counts
	Printed int // stories on this page
	Changed int // of them, since the reader last looked
	Looked  string
	Sample  bool
	Young   *notice
	Lead    *leadItem
	Seconds []item // with pictures, up to two
	Thirds  []item // beside them
	Briefs  []item
	Edits   []edit
	Rows    []frontRow
	Shaped  *shaped // by the reader's own rules
}

// leadItem is the first story with what its reports agree and differ on.
type leadItem struct {
	item
	Agree, Differ []string
}

// edit is a change that a publisher made after publishing: of a headline from
// Was to Now, else of the text under the headline What.
type edit struct{ What, Was, Now, Where, Href string }

// frontRow is a row of sections; Class is its columns.
type frontRow struct {
	Class    string
	Sections []frontSection
}

// frontSection is a section with its stories. Form is how it is set: "list",
// "two", "middle" or "four", see templates/front.html; Head are the stories that
// stand by themselves, Rest those in a list after them.
type frontSection struct {
	Slug, Name, Form string
	Head, Rest       []item
}

// frontPage answers the front page, or its stories as data.
func (s *site) frontPage(w http.ResponseWriter, v *visit) error {
	if as := v.as(); as != "" {
		return s.frontData(w, v, as)
	}
	since, err := s.looked(v)
	if err != nil {
		return err
	}
	version, err := s.DB.Version(v.Context())
	if err != nil {
		return err
	}
	t, err := v.taste("front")
	if err != nil {
		return err
	}
	key := frontKey{version, v.now.Unix() / 60, since.Unix(), v.theme, v.root(), t.key(v.who.ID), v.who.Role}
	b, err := s.front.get(key, func() (*body, error) { return s.setFront(v, since, t) })
	if err != nil {
		return err
	}
	if b == nil {
		http.Redirect(w, v.Request, "/first-run", http.StatusSeeOther)
		return nil
	}
	return v.answer(w, b)
}

// setFront makes the front page; nil without an error where nothing is followed
// yet and there is nothing to set.
func (s *site) setFront(v *visit, since time.Time, t *taste) (*body, error) {
	p, err := s.newFront(v, since, t)
	if err != nil || p == nil {
		return nil, err
	}
	page, err := s.render("front", "layout", p)
	if err != nil {
		return nil, err
	}
	return newBody("text/html; charset=utf-8", page), nil
}

func (s *site) newFront(v *visit, since time.Time, t *taste) (*frontPage, error) {
	ctx := v.Context()
	counts, err := s.counts(v)
	if err != nil {
		return nil, err
	}
	stories, err := s.DB.Front(ctx, frontStories)
	if err != nil || (counts.Feeds == 0 && len(stories) == 0) {
		return nil, err
	}
	changes, err := s.DB.Changes(ctx, 0, earlier(since, v.now.Add(-24*time.Hour)))
	if err != nil {
		return nil, err
	}
	p := &frontPage{frame: v.frame(""), Counts: counts, Sample: s.Sample}
	p.Description = fmt.Sprintf("%s: %s stories from %s publishers", s.Name, number(counts.Stories), number(counts.Publishers))
	p.feeds("/")
	p.Graph = &graph{Type: "website", URL: p.Canonical}
	if !since.IsZero() {
		p.Looked = at(v.now, since)
	}
	p.young(counts, len(stories))
	var muted []string
	t.rank(stories)
	stories, muted, p.Shaped = sift(t, v, stories, "story", "stories", rule.OfStory)
	f := freshness{since: since, byStory: byStory(changes, since), muted: map[int64]string{}}
	for i, why := range muted {
		f.muted[stories[i].ID] = why
	}
	p.lay(v, recent(stories, v.now), f)
	p.Edits = v.edits(changes)
	return p, nil
}

// countsTime is how long counts are repeated, once there is enough to count.
const countsTime = 30 * time.Second

// counts says how much came in a day. While there is little, every look counts
// anew, so that one can watch it come in.
func (s *site) counts(v *visit) (store.Counts, error) {
	if c := s.counted.Load(); c != nil && v.now.Sub(c.at).Abs() < countsTime && c.Articles > 1000 {
		return c.Counts, nil
	}
	n, err := s.DB.Counts(v.Context(), v.now.Add(-24*time.Hour))
	if err == nil {
		s.counted.Store(&counted{n, v.now})
	}
	return n, err
}

// counted are counts as they were at a moment.
type counted struct {
	store.Counts
	at time.Time
}

// earlier is the earlier of two instants; a zero since does not count.
func earlier(since, day time.Time) time.Time {
	if since.IsZero() || day.Before(since) {
		return day
	}
	return since
}

// young says that the first edition is being set, while there is little to show.
func (p *frontPage) young(c store.Counts, stories int) {
	if stories >= youngStories {
		return
	}
	p.Young = &notice{
		Head:  "Your first edition is being set.",
		Text:  fmt.Sprintf("%s followed, %s in, %s so far.", count(c.Feeds, "feed is", "feeds are"), count(c.Articles, "article is", "articles are"), count(c.Stories, "story", "stories")),
		Small: "This page can be read now; it fills as the presses run, and asks again by itself.",
		Do:    []link{{"See what comes of each feed", "/feeds", false}},
	}
	p.Refresh = 4
}

// freshness is what moved since the reader last looked.
type freshness struct {
	since   time.Time // zero: never looked, nothing is marked
	byStory map[int64][]news.Change
	muted   map[int64]string // which rule of the reader would leave a story out
}

// byStory gathers the changes after since by their story.
func byStory(changes []news.Change, since time.Time) map[int64][]news.Change {
	m := map[int64][]news.Change{}
	for _, c := range changes {
		if c.Story != 0 && c.At.After(since) {
			m[c.Story] = append(m[c.Story], c)
		}
	}
	return m
}

// mark puts the change bar on i, and the words that must go with it.
func (f freshness) mark(i *item, s *news.Story) {
	switch changes := f.byStory[s.ID]; {
	case f.muted[s.ID] != "":
		i.Basis.News = f.muted[s.ID]
		return
	case f.since.IsZero():
		return
	case s.First.After(f.since):
		i.Basis.News = "New story"
	case len(changes) > 0:
		i.Basis.News = changesWords(changes)
	}
	i.Fresh = i.Basis.News != ""
}

// edits are the latest changes that publishers made to what they had published.
func (v *visit) edits(changes []news.Change) []edit {
	var list []edit
	seen := map[int64]bool{}
	for _, c := range changes {
		quiet := c.Kind == news.ChangeHeadline || c.Kind == news.ChangeBody
		if !quiet || c.Article == 0 || seen[c.Article] || len(list) == maxEdits {
			continue
		}
		seen[c.Article] = true
		list = append(list, edit{What: c.What, Was: c.Was, Now: c.Now,
			Where: or(c.Name, c.Publisher) + ", " + at(v.now, c.At), Href: "/article/" + itoa(c.Article) + "/revisions"})
	}
	return list
}

// looked records the visit and says when the one before was. The public has
// none. A visit is written down once a minute at most.
func (s *site) looked(v *visit) (time.Time, error) {
	if !v.reader {
		return time.Time{}, nil
	}
	return s.front.look(v.who.ID, v.now, func() (time.Time, error) {
		return s.DB.Look(v.Context(), v.who.ID, 0)
	})
}

// frontKey is all that a front page depends on.
type frontKey struct {
	version, minute, since int64
	theme, root, taste     string
	role                   news.Role
}

// frontCache keeps the front pages of one moment: light and dark, the public's and
// each reader's. The first request for a page makes it and others for the same page
// wait for it, while other pages are made beside.
type frontCache struct {
	mu   sync.Mutex
	at   frontKey // version and minute of what is kept
	kept map[frontKey]*frontBody

	lookMu sync.Mutex
	looks  map[int64]lookedAt
}

// lookedAt is when a reader last looked, as asked at a moment.
type lookedAt struct{ since, at time.Time }

// maxLooks bounds what is remembered between two askings.
const maxLooks = 4096

// maxFronts bounds the front pages that are kept, some 80 kB each.
const maxFronts = 256

// frontBody is a front page that is made once.
type frontBody struct {
	once sync.Once
	body *body
	err  error
}

func (c *frontCache) get(key frontKey, set func() (*body, error)) (*body, error) {
	f := c.page(key)
	mine := false
	f.once.Do(func() {
		mine, f.err = true, errFront // unless it is made
		f.body, f.err = set()
	})
	if f.err == nil && f.body != nil {
		return f.body, nil
	}
	c.mu.Lock()
	if c.kept[key] == f {
		delete(c.kept, key)
	}
	c.mu.Unlock()
	if mine || f.err == nil {
		return f.body, f.err
	}
	return set() // who made it gave up, perhaps because they went away
}

var errFront = errs.New(errs.Transient, "the front page was not finished")

// page is the place of a page in the cache.
func (c *frontCache) page(key frontKey) *frontBody {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.version != key.version || c.at.minute != key.minute || len(c.kept) >= maxFronts {
		c.at, c.kept = key, map[frontKey]*frontBody{}
	}
	f := c.kept[key]
	if f == nil {
		f = &frontBody{}
		c.kept[key] = f
	}
	return f
}

// look calls ask once a minute for each reader and else repeats its last answer.
func (c *frontCache) look(reader int64, now time.Time, ask func() (time.Time, error)) (time.Time, error) {
	c.lookMu.Lock()
	last, known := c.looks[reader]
	c.lookMu.Unlock()
	if d := now.Sub(last.at); known && d < time.Minute && d >= 0 {
		return last.since, nil
	}
	since, err := ask()
	if err != nil {
		return time.Time{}, err
	}
	c.lookMu.Lock()
	defer c.lookMu.Unlock()
	if c.looks == nil || len(c.looks) >= maxLooks {
		c.looks = map[int64]lookedAt{}
	}
	c.looks[reader] = lookedAt{since, now}
	return since, nil
}

// frontData answers the front page's stories as a feed or as JSON.
func (s *site) frontData(w http.ResponseWriter, v *visit, as string) error {
	stories, err := s.DB.Front(v.Context(), frontStories)
	if err != nil {
		return err
	}
	return v.publish(w, as, v.storyList(s.Name, "The front page of "+s.Name, "/", stories))
}
