package web

import (
	"bytes"
	"net/http"
	"net/url"
	"sort"
	"strings"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The health of feeds: what needs a person first, then by name.

type feedsPage struct {
	frame
	Standfirst string
	Facts      []fact
	Shows      []link
	Rows       []feedRow
	CanAdd     bool
}

// fact is a number with what it counts.
type fact struct{ N, What string }

// stateOrder is the order of the table: what needs you comes first.
var stateOrder = []news.FeedState{news.FeedNeedsYou, news.FeedWaiting, news.FeedStopped, news.FeedLinksOnly, news.FeedWell}

// weekFeeds is up to how many feeds the week of each is shown: it is counted over
// all articles of the week.
const weekFeeds = 2000

// feedsPage answers the health of all feeds, or of those in one state.
func (s *site) feedsPage(w http.ResponseWriter, v *visit) error {
	feeds, err := s.DB.Feeds(v.Context())
	if err != nil {
		return err
	}
	if v.as() == "data" {
		out := make([]store.FeedExport, len(feeds))
		for i := range feeds {
			out[i] = store.ExportFeed(&feeds[i])
		}
		return v.showJSON(w, out)
	}
	p := &feedsPage{frame: v.frame("Feeds"), CanAdd: v.may(account.Editor) && s.Desk.Find != nil}
	p.NoIndex = true
	n := map[news.FeedState]int{}
	for _, f := range feeds {
		n[f.State]++
	}
	p.sum(len(feeds), n)
	show := news.FeedState(v.URL.Query().Get("show"))
	p.shows(show, n)
	rank := map[news.FeedState]int{}
	for i, st := range stateOrder {
		rank[st] = i
	}
	sort.SliceStable(feeds, func(a, b int) bool { return rank[feeds[a].State] < rank[feeds[b].State] })
	weeks := map[int64]store.Week{}
	if len(feeds) <= weekFeeds {
		if weeks, err = s.DB.Weeks(v.Context()); err != nil {
			return err
		}
	}
	for i := range feeds {
		if show == "" || feeds[i].State == show {
			row := v.feedRow(&feeds[i])
			if len(feeds) <= weekFeeds {
				row.Week = newWeek(weeks[feeds[i].ID])
			}
			p.Rows = append(p.Rows, row)
		}
	}
	return v.show(w, "feeds", p)
}

// sum says in a line and in numbers how the feeds are.
func (p *feedsPage) sum(all int, n map[news.FeedState]int) {
	switch need := n[news.FeedNeedsYou]; {
	case all == 0:
		p.Standfirst = "Nothing is followed yet."
	case need == 0:
		p.Standfirst = "None of " + spelled(all) + " needs you. They look after themselves."
		if all == 1 {
			p.Standfirst = "One feed, and it looks after itself."
		}
	case need == 1:
		p.Standfirst = "One of " + spelled(all) + " needs you. The rest look after themselves."
	default:
		p.Standfirst = capital(spelled(need)) + " of " + spelled(all) + " need you. The rest look after themselves."
	}
	for i := len(stateOrder) - 1; i >= 0; i-- {
		st := stateOrder[i]
		if n[st] > 0 {
			word := strings.ToLower(feedWords[st].word)
			if st == news.FeedNeedsYou && n[st] > 1 {
				word = "need you"
			}
			p.Facts = append(p.Facts, fact{number(n[st]), word})
		}
	}
}

func (p *feedsPage) shows(show news.FeedState, n map[news.FeedState]int) {
	if len(n) < 2 {
		return
	}
	p.Shows = []link{{"all", "/feeds", show == ""}}
	for _, st := range stateOrder {
		if n[st] > 0 {
			p.Shows = append(p.Shows, link{strings.ToLower(feedWords[st].word), "/feeds?show=" + string(st), show == st})
		}
	}
}

// feedName is what a feed calls itself, else its address.
func feedName(f *news.Feed) string { return or(f.Title, bareAddress(f.URL)) }

// bareAddress is an address without what everybody knows.
func bareAddress(raw string) string {
	return strings.TrimPrefix(strings.TrimPrefix(raw, "https://"), "http://")
}

type feedPage struct {
	frame
	Feed   feedRow
	Home   string
	Folder string
	URL    string
	Facts  []string
	Items  []item
	Pager  pager
}

// feedPage answers one feed, what can be done about it, and its articles.
func (s *site) feedPage(w http.ResponseWriter, v *visit) error {
	raw, as, err := v.key("id")
	if err != nil {
		return err
	}
	v.SetPathValue("id", raw)
	id, _, err := v.id()
	if err != nil {
		return err
	}
	f, err := s.DB.Feed(v.Context(), id)
	if err != nil {
		return err
	}
	cards, turn, err := s.DB.Articles(v.Context(), store.Filter{Feed: id}, v.page(listSize))
	if err != nil {
		return err
	}
	path := "/feed/" + itoa(id)
	if as != "" {
		return v.publish(w, as, v.cardList(feedName(&f)+" – "+s.Name, path, cards))
	}
	p := &feedPage{frame: v.frame(feedName(&f)), Feed: v.feedRow(&f), Home: webAddress(f.HomeURL),
		Folder: f.Folder, URL: f.URL, Items: v.cardItems(cards), Pager: v.pager(turn)}
	p.NoIndex = true
	p.feeds(path)
	p.Facts = feedFacts(v, &f)
	return v.show(w, "feed", p)
}

func feedFacts(v *visit, f *news.Feed) []string {
	facts := []string{count(f.Entries, "article", "articles")}
	if !f.Checked.IsZero() {
		facts = append(facts, "last read "+age(v.now, f.Checked))
	}
	if f.State != news.FeedStopped {
		facts = append(facts, "next "+until(v.now, f.Next))
	}
	if f.Failures > 0 {
		facts = append(facts, count(f.Failures, "failure", "failures")+" in a row")
	}
	return facts
}

// feedsOPML answers all feeds as OPML, for any other reader.
func (s *site) feedsOPML(w http.ResponseWriter, v *visit) error {
	feeds, err := s.DB.Feeds(v.Context())
	if err != nil {
		return err
	}
	outlines := make([]feed.Outline, len(feeds))
	for i, f := range feeds {
		outlines[i] = feed.Outline{Title: feedName(&f), URL: f.URL, HomeURL: f.HomeURL, Folder: f.Folder, Description: f.Description, Language: f.Language}
	}
	var b bytes.Buffer
	if err := feed.WriteOPML(&b, "Feeds of "+s.Name, outlines); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="feeds.opml"`)
	return v.answer(w, newBody("text/x-opml; charset=utf-8", b.Bytes()))
}

// onFeed does something to the feed in the address and goes back to it.
func (s *site) onFeed(w http.ResponseWriter, v *visit, do func(id int64) error) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return err
	}
	return v.goBack(w, "/feed/"+itoa(id))
}

func (s *site) readFeed(w http.ResponseWriter, v *visit) error {
	if s.Desk.Read == nil {
		return errs.New(errs.NotFound, "this process reads no feeds")
	}
	return s.onFeed(w, v, func(id int64) error { return s.Desk.Read(v.Context(), id) })
}

func (s *site) pauseFeed(w http.ResponseWriter, v *visit) error {
	return s.onFeed(w, v, func(id int64) error { return s.DB.PauseFeed(v.Context(), id) })
}

func (s *site) resumeFeed(w http.ResponseWriter, v *visit) error {
	return s.onFeed(w, v, func(id int64) error { return s.DB.DueFeed(v.Context(), id) })
}

// acceptFeed takes the feed that was found in place of a dead one.
func (s *site) acceptFeed(w http.ResponseWriter, v *visit) error {
	return s.onFeed(w, v, func(id int64) error { return s.DB.AcceptReplacement(v.Context(), id) })
}

// editFeed gives a feed another title, folder or address.
func (s *site) editFeed(w http.ResponseWriter, v *visit) error {
	title, folder, address := field(v, "title", 200), field(v, "folder", 200), field(v, "url", 10_000)
	if u, err := url.Parse(address); err != nil || u.Host == "" || webAddress(address) == "" {
		return errs.New(errs.Invalid, "%q is no web address", address)
	}
	return s.onFeed(w, v, func(id int64) error { return s.DB.EditFeed(v.Context(), id, title, folder, address) })
}

// removeFeed stops following a feed. Its articles stay.
func (s *site) removeFeed(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.RemoveFeed(v.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/feeds", http.StatusSeeOther)
	return nil
}

// field is a value of a form without space around it, of at most max bytes.
func field(v *visit, name string, max int) string {
	s := strings.TrimSpace(strings.ToValidUTF8(v.FormValue(name), ""))
	if len(s) > max {
		s = strings.ToValidUTF8(s[:max], "")
	}
	return s
}
