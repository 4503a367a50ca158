package web

import (
	"fmt"
	"net/http"
	"strings"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// talkRoutes are the addresses of comments; a newspaper without has none of them.
func (s *site) talkRoutes() []route {
	if !s.Comments.On {
		return nil
	}
	return []route{
		{"GET /thread/{id}", account.Public, s.threadPage},
		{"GET /thread/{id}/{as}", account.Public, s.threadPage},
		{"GET /comment/{id}", account.Public, s.commentPage},
		{"GET /comment/{id}/history", account.Public, s.commentHistory},
		{"GET /comment/{id}/edit", account.Reader, s.commentEditPage},
		{"POST /comment/{id}/edit", account.Reader, s.editComment},
		{"POST /comment/{id}/delete", account.Reader, s.deleteComment},
		{"POST /comment/{id}/vote", account.Reader, s.voteComment},
		{"POST /comment/{id}/comment", account.Reader, s.replyComment},
		{"POST /story/{id}/comment", account.Reader, s.commentStory},
		{"POST /article/{id}/comment", account.Reader, s.commentArticle},
		{"POST /thread/{id}/close", account.Moderator, s.closeThread},
	}
}

// threadPage is the talk under one story or article.
type threadPage struct {
	frame
	Under   link // what it is about
	Tongue  tongue
	Talk    *talkPart
	Orders  []link
	Replied bool // only the first answers to each are here
	Pager   pager
	Close   *closeControl // for moderators
}

// closeControl opens or closes a thread by hand.
type closeControl struct {
	Action string
	Closed bool
}

// threadOrders are the orders of a thread as its address and its page call them.
var threadOrders = []struct {
	order store.ThreadOrder
	words string
}{{store.OldestFirst, "Oldest first"}, {store.NewestFirst, "Newest first"}, {store.MostReplied, "Most answered"}}

// threadPage answers a thread as a page, a feed, data, or, as state.json, what a
// page asks for to see whether there is anything new.
func (s *site) threadPage(w http.ResponseWriter, v *visit) error {
	id, data, err := v.id()
	if err != nil {
		return err
	}
	as := v.PathValue("as")
	if as == "state.json" {
		return s.threadState(w, v, id)
	}
	order, page := store.ThreadOrder(v.URL.Query().Get("sort")), v.page(threadShown)
	form := strings.TrimPrefix(as, "feed.")
	feed := as != "" && forms[form].write != nil && form != as
	if feed || data {
		order, page = store.NewestFirst, store.Page{Limit: threadShown}
	} else if as != "" {
		return errs.New(errs.NotFound, "no form %q", as)
	}
	t, err := s.DB.Thread(v.Context(), id, v.who.ID, order, page)
	switch {
	case err != nil:
		return err
	case t.Moved != 0:
		http.Redirect(w, v.Request, strings.Replace(v.URL.RequestURI(), "/"+itoa(id), "/"+itoa(t.Moved), 1), http.StatusMovedPermanently)
		return nil
	case feed:
		return v.publish(w, form, v.threadList(&t))
	case data:
		return v.publish(w, "data", v.threadList(&t))
	}
	return v.show(w, "thread", v.newThread(&t, order))
}

func (v *visit) newThread(t *store.Talk, order store.ThreadOrder) *threadPage {
	p := &threadPage{frame: v.frame("Comments: " + headline(t.Title)), Under: v.under(t), Tongue: tongueOf(t.Language), Pager: v.pager(t.Turn), Replied: order == store.MostReplied}
	p.Talk = v.talkOf(&t.Thread, t.Comments, t.News)
	for i := range t.Waiting {
		p.Talk.Waiting = append(p.Talk.Waiting, v.waiting(&t.Waiting[i]))
	}
	if p.Talk.Form != nil {
		p.Talk.Form.Action = v.commentAction(t)
	}
	p.NoIndex = v.URL.RawQuery != ""
	p.feeds(threadPath(t.ID))
	for _, o := range threadOrders {
		l := link{o.words, threadPath(t.ID), o.order == order}
		if o.order != "" {
			l.Href += "?sort=" + string(o.order)
		}
		p.Orders = append(p.Orders, l)
	}
	if v.may(account.Moderator) {
		p.Close = &closeControl{threadPath(t.ID) + "/close", t.Closing == news.ClosedByUs}
	}
	return p
}

// under is what a thread is about.
func (v *visit) under(t *store.Talk) link {
	if t.Story {
		return link{Text: headline(t.Title), Href: storyPath(t.ID, t.Title)}
	}
	return link{Text: headline(t.Title), Href: articlePath(t.ID, t.Title)}
}

// commentAction is where a comment in a thread is sent.
func (v *visit) commentAction(t *store.Talk) string {
	if t.Story {
		return "/story/" + itoa(t.ID) + "/comment"
	}
	return "/article/" + itoa(t.ID) + "/comment"
}

// waiting is a reader's own comment that a moderator looks at first.
func (v *visit) waiting(c *news.Comment) commentView {
	note := or(c.Note, "A moderator looks at it first.")
	own := *c
	own.State = news.CommentVisible
	view := v.comment(&own, false)
	view.Depth, view.Reply, view.Note = 0, "", "Only you see this. "+note
	return view
}

// threadList is a thread for feeds and as data.
func (v *visit) threadList(t *store.Talk) list {
	l := list{title: "Comments: " + headline(t.Title), path: threadPath(t.ID)}
	for i := range t.Comments {
		c := &t.Comments[i]
		if c.State != news.CommentVisible {
			continue
		}
		at := v.root() + commentPath(c.ID)
		l.entries = append(l.entries, news.Entry{GUID: at, URL: at, Title: nameOfWriter(c), Authors: []string{nameOfWriter(c)},
			ContentHTML: string(c.HTML), Published: news.At(c.Created), Modified: news.At(c.Edited)})
		l.items = append(l.items, commentJSON{itoa(c.ID), at, nameOfWriter(c), idOrNull(c.Parent), news.At(c.Created), news.At(c.Edited), string(c.HTML), c.Replies})
	}
	return l
}

// commentJSON is a comment as data.
type commentJSON struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Author  string    `json:"author"`
	Parent  *string   `json:"parent"`
	Created news.Time `json:"created"`
	Edited  news.Time `json:"edited"`
	HTML    string    `json:"html"`
	Replies int       `json:"replies"`
}

// threadState answers how many comments a thread has, in one read by its key. The
// page's script asks for it now and then; a conditional request that finds nothing
// new costs that read and no more.
func (s *site) threadState(w http.ResponseWriter, v *visit, id int64) error {
	t, err := s.DB.ThreadVersion(v.Context(), id)
	if err != nil {
		return err
	}
	tag := fmt.Sprintf(`"%d-%d"`, id, t.Version)
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if matches(v.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = fmt.Fprintf(w, `{"comments":%d,"version":%d}`+"\n", t.Comments, t.Version)
	return err
}

// closeThread has a moderator decide who may write in a thread.
func (s *site) closeThread(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	closing := map[string]news.Closing{"close": news.ClosedByUs, "open": news.KeptOpen, "rule": news.ByRule}
	c, ok := closing[v.FormValue("do")]
	if !ok {
		return errs.New(errs.Invalid, "close a thread, open it, or leave it to the rule")
	}
	if err := s.DB.CloseThread(v.Context(), id, c, field(v, "reason", 500)); err != nil {
		return err
	}
	http.Redirect(w, v.Request, threadPath(id), http.StatusSeeOther)
	return nil
}
