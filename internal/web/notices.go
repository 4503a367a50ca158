package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What moved: the inbox of a reader.

type noticesPage struct {
	frame
	Items []noticeItem
	Upto  string // the newest of them, in milliseconds: what "all" means to the form
	Any   bool   // some are not seen
	Pager pager
}

// noticeItem is one line of the inbox.
type noticeItem struct {
	tongue     // of the title
	Text, Href string
	ID         int64
	What       string // "A story you follow"
	When       moment
	Lines      []string
	Seen       bool
}

// noticeWords say why a reader is told something.
var noticeWords = map[news.NoticeKind]string{
	news.NoticeStory: "A story you follow", news.NoticeBreaking: "Breaking", news.NoticeQuoted: "Somebody you follow is quoted",
	news.NoticeRule: "A rule of yours", news.NoticeEdition: "Edition", news.NoticeReply: "An answer to you", news.NoticeMention: "You were named",
	news.NoticeDecision: "Moderation", news.NoticeReport: "Your report", news.NoticeAppeal: "Your appeal", news.NoticeChannel: "Your channels",
}

// noticesPage answers what the reader was told, the latest first.
func (s *site) noticesPage(w http.ResponseWriter, v *visit) error {
	all, turn, err := s.DB.Notices(v.Context(), v.who.ID, v.page(listSize))
	if err != nil {
		return err
	}
	p := &noticesPage{frame: v.frame("What moved"), Pager: v.pager(turn)}
	p.NoIndex = true
	for i := range all {
		n := &all[i]
		one := noticeItem{tongue: tongueOf(n.Language), Text: n.Title, Href: "/notice/" + strconv.FormatInt(n.ID, 10), ID: n.ID, What: or(noticeWords[n.Kind], string(n.Kind)),
			When: v.moment(n.At), Seen: !n.Seen.IsZero()}
		if n.Text != "" {
			one.Lines = strings.Split(n.Text, "\n")
		}
		if i == 0 {
			p.Upto = strconv.FormatInt(n.At.UnixMilli(), 10)
		}
		p.Any = p.Any || !one.Seen
		p.Items = append(p.Items, one)
	}
	return v.show(w, "notices", p)
}

// openNotice leads to what a notice is about, which has then been seen.
func (s *site) openNotice(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	path, err := s.DB.OpenNotice(v.Context(), v.who.ID, id)
	if err != nil {
		return err
	}
	s.unseen.forget(v.who.ID)
	http.Redirect(w, v.Request, ownPath(path), http.StatusSeeOther)
	return nil
}

// seeNotices marks one notice as seen, or all up to those of the page.
func (s *site) seeNotices(w http.ResponseWriter, v *visit) error {
	var err error
	id, upto := v.FormValue("id"), v.FormValue("upto")
	n, wrong := strconv.ParseInt(id+upto, 10, 64)
	switch {
	case wrong != nil || id != "" && upto != "":
		return errs.New(errs.Invalid, "the form names no notice: open the page again")
	case id != "":
		err = s.DB.SeeNotice(v.Context(), v.who.ID, n)
	default:
		err = s.DB.SeeNotices(v.Context(), v.who.ID, time.UnixMilli(n))
	}
	if err != nil {
		return err
	}
	s.unseen.forget(v.who.ID)
	http.Redirect(w, v.Request, "/notices", http.StatusSeeOther)
	return nil
}

// unseenCache keeps how many notices readers have not seen, for a moment, so that
// the count at the head of every page needs no read of its own.
type unseenCache struct {
	mu   sync.Mutex
	kept map[int64]unseenCount
}

type unseenCount struct {
	n     int
	until time.Time
}

// of is the count of a reader. A database that does not answer leaves it as it was:
// the page says what is wrong.
func (c *unseenCache) of(ctx context.Context, db *store.DB, reader int64, now time.Time) int {
	c.mu.Lock()
	count, ok := c.kept[reader]
	c.mu.Unlock()
	if ok && now.Before(count.until) {
		return count.n
	}
	n, err := db.Unseen(ctx, reader)
	if err != nil {
		return count.n
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= followsKept {
		c.kept = map[int64]unseenCount{}
	}
	c.kept[reader] = unseenCount{n, now.Add(followsKeptIn)}
	return n
}

func (c *unseenCache) forget(reader int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, reader)
}
