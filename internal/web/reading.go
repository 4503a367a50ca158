package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// Personal reading: the stream of what a reader follows, and what they keep.

// readingWish is how a reader wants to read; the zero value is the usual way.
type readingWish struct {
	ByHand bool   `json:"by_hand"` // an article is read when the reader says so, not when it is opened
	Days   int    `json:"days"`    // older articles count as read; 0: none do
	Back   string `json:"-"`       // the page that its form leads back to; empty: /reading
}

// wishName is under which preference it is kept.
const wishName = "reading"

func parseWish(s string) (r readingWish) {
	if json.Unmarshal([]byte(s), &r) != nil {
		return readingWish{}
	}
	return r
}

func (s *site) wish(v *visit) (readingWish, error) {
	text, err := s.DB.Preference(v.Context(), v.who.ID, wishName)
	return parseWish(text), err
}

// maxDays bounds after how many days an article counts as read.
const maxDays = 3650

// setWish keeps how a reader wants to read.
func (s *site) setWish(w http.ResponseWriter, v *visit) error {
	r := readingWish{ByHand: v.FormValue("by_hand") != ""}
	if d := strings.TrimSpace(v.FormValue("days")); d != "" {
		var err error
		if r.Days, err = strconv.Atoi(d); err != nil || r.Days < 0 || r.Days > maxDays {
			return errs.New(errs.Invalid, "%q is no number of days from 0 to %d", d, maxDays)
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := s.DB.SavePreference(v.Context(), v.who.ID, wishName, string(text)); err != nil {
		return err
	}
	http.Redirect(w, v.Request, ownPath(or(v.FormValue("back"), "/reading")), http.StatusSeeOther)
	return nil
}

type readingPage struct {
	frame
	Heading string
	Facts   string
	Whole   link
	Folders []streamFolder
	Items   []streamItem
	IDs     []int64
	In      string // the part of the stream that is shown, as fields of a form give it
	Folder  string
	All     bool
	Other   link // the other of "unread" and "all"
	Undo    int64
	Undone  bool
	Wish    readingWish
	Empty   *notice
	Shaped  *shaped
	Pager   pager
}

// streamFolder is a folder of follows with what is unread in each.
type streamFolder struct {
	Text    string
	Follows []streamFollow
}

// FolderHref is the address of what came in for a folder.
func (p *readingPage) FolderHref(name string) string {
	return readingPath(store.Choice{Folder: name, All: p.All})
}

type streamFollow struct {
	link
	Unread int
}

// streamItem is an article of the stream.
type streamItem struct {
	item
	ID   int64
	Read bool
	Also string // others that carry the text
}

// choice is the part of the stream that an address or a form asks for.
func (v *visit) choice(wish readingWish) (c store.Choice) {
	c.Follow, _ = strconv.ParseInt(v.FormValue("in"), 10, 64)
	c.Folder, c.All = v.FormValue("folder"), v.FormValue("all") != ""
	if wish.Days > 0 && !c.All {
		c.Since = v.now.AddDate(0, 0, -wish.Days)
	}
	return c
}

// readingPath is the address of a part of the stream.
func readingPath(c store.Choice) string {
	q := url.Values{}
	if c.Follow != 0 {
		q.Set("in", strconv.FormatInt(c.Follow, 10))
	}
	if c.Folder != "" {
		q.Set("folder", c.Folder)
	}
	if c.All {
		q.Set("all", "1")
	}
	if len(q) == 0 {
		return "/reading"
	}
	return "/reading?" + q.Encode()
}

// readingPage answers what came in for the reader, newest first.
func (s *site) readingPage(w http.ResponseWriter, v *visit) error {
	wish, err := s.wish(v)
	if err != nil {
		return err
	}
	c := v.choice(wish)
	st, turn, err := s.DB.Stream(v.Context(), v.who.ID, c, v.page(listSize))
	if err != nil {
		return err
	}
	here := "reading"
	if c.Folder != "" {
		here = news.ScopeFolder + c.Folder
	}
	t, err := v.taste(here)
	if err != nil {
		return err
	}
	p := &readingPage{frame: v.frame("Your news"), Heading: or(nameOfList(c, st.Follows), "Your news"), Folder: c.Folder, All: c.All, Wish: wish, Pager: v.pager(turn)}
	p.NoIndex = true
	p.Facts = count(st.Unread, "unread text", "unread texts") + " among the newest"
	p.Whole = link{"All of it", readingPath(store.Choice{All: c.All}), c.Follow == 0 && c.Folder == ""}
	if c.Follow != 0 {
		p.In = strconv.FormatInt(c.Follow, 10)
	}
	p.folders(st.Follows, c)
	p.Empty = emptyStream(len(st.Follows), len(st.Items), c) // what is muted has come in
	st.Items, _, p.Shaped = sift(t, v, st.Items, "text", "texts", func(i *store.StreamItem) *rule.Told { return rule.OfCard(&i.Card) })
	for i := range st.Items {
		p.Items = append(p.Items, v.streamItem(&st.Items[i]))
		p.IDs = append(p.IDs, st.Items[i].ID)
	}
	other := c
	other.All = !c.All
	p.Other = link{Text: "Show what is read, too", Href: readingPath(other)}
	if c.All {
		p.Other.Text = "Show what is unread only"
	}
	p.Undo, _ = strconv.ParseInt(v.URL.Query().Get("undo"), 10, 64)
	p.Undone = v.URL.Query().Has("undone")
	return v.show(w, "reading", p)
}

// emptyStream says why there is nothing to read; nil if there is.
func emptyStream(follows, items int, c store.Choice) *notice {
	switch {
	case follows == 0:
		return &notice{Head: "You follow nothing yet.", Text: "Follow publishers, sections, people, places, hashtags, stories and searches on their own pages: what comes in about them gathers here.",
			Do: []link{{"Publishers", "/publishers", false}, {"Front page", "/", false}}}
	case items == 0 && !c.All:
		return &notice{Head: "You have read it all.", Text: "What comes in next stands here.", Do: []link{{"Show what is read, too", readingPath(store.Choice{Follow: c.Follow, Folder: c.Folder, All: true}), false}}}
	case items == 0:
		return &notice{Head: "Nothing has come in.", Text: "It gathers here as it is read."}
	}
	return nil
}

// folders are the follows by folder, as given.
func (p *readingPage) folders(follows []news.Follow, c store.Choice) {
	for i := range follows {
		f := &follows[i]
		if n := len(p.Folders); n == 0 || p.Folders[n-1].Text != f.Folder {
			p.Folders = append(p.Folders, streamFolder{Text: f.Folder})
		}
		last := &p.Folders[len(p.Folders)-1]
		one := streamFollow{link{f.Title, readingPath(store.Choice{Follow: f.ID, All: c.All}), c.Follow == f.ID}, f.Unread}
		if f.Kind == news.FollowSearch {
			one.Href = followPath(f)
		}
		last.Follows = append(last.Follows, one)
	}
}

func (v *visit) streamItem(i *store.StreamItem) streamItem {
	one := streamItem{item: v.cardItem(&i.Card), ID: i.ID, Read: i.Read}
	one.Level, one.Dek = 2, firstSentences(one.Dek, 40)
	var names []string
	for k := range i.Copies {
		names = append(names, nameOf(&i.Copies[k]))
	}
	if len(names) > 0 {
		one.Also = "The same text: " + strings.Join(names, ", ")
	}
	return one
}

// markRead marks the articles that the form names, or all of a part of the stream.
func (s *site) markRead(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return errs.New(errs.Invalid, "the form: %w", err)
	}
	wish, err := s.wish(v)
	if err != nil {
		return err
	}
	c := v.choice(wish)
	ids, err := numbers(v.PostForm["id"])
	if err == nil && v.FormValue("whole") != "" {
		ids, err = s.DB.StreamArticles(v.Context(), v.who.ID, c)
	}
	if err != nil {
		return err
	}
	batch, err := s.DB.Read(v.Context(), v.who.ID, ids)
	if err != nil {
		return err
	}
	back := readingPath(c)
	if batch != 0 {
		back = withQuery(back, "undo", strconv.FormatInt(batch, 10))
	}
	http.Redirect(w, v.Request, back, http.StatusSeeOther)
	return nil
}

func withQuery(path, key, value string) string {
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	return path + join + key + "=" + url.QueryEscape(value)
}

// maxForm bounds how many things one form may name.
const maxForm = 1000

func numbers(texts []string) (ids []int64, err error) {
	if len(texts) > maxForm {
		return nil, errs.New(errs.Invalid, "%d articles at a time are too many", len(texts))
	}
	for _, t := range texts {
		id, err := strconv.ParseInt(t, 10, 64)
		if err != nil {
			return nil, errs.New(errs.Invalid, "%q is no number of an article", t)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// undoRead takes back the marks of one batch.
func (s *site) undoRead(w http.ResponseWriter, v *visit) error {
	batch, err := strconv.ParseInt(v.FormValue("batch"), 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "%q is no number", v.FormValue("batch"))
	}
	if _, err := s.DB.UndoRead(v.Context(), v.who.ID, batch); err != nil {
		return err
	}
	http.Redirect(w, v.Request, withQuery(readingPath(v.choice(readingWish{})), "undone", "1"), http.StatusSeeOther)
	return nil
}
