package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Comments are how readers may talk under the news. The zero Comments is a
// newspaper without: no page shows a trace of them, and they have no addresses.
type Comments struct {
	On         bool
	CloseAfter time.Duration // since the last report; 0: never
	Votes      bool          // readers may agree with a comment
}

const (
	// talkShown is how many comments stand on the page of an article or a story.
	talkShown = 20
	// threadShown is how many stand on a page of their thread.
	threadShown = 50
	// deepest is how far comments are set in; what stands deeper says whom it answers.
	deepest = 5
)

// talkPart is the talk on a page: of an article, of a story, of a thread.
type talkPart struct {
	ID      int64
	Count   int
	Version int64
	Part    bool   // the page is about something else
	Path    string // of the thread
	Items   []commentView
	Waiting []commentView // the reader's own
	More    string        // "All 213 comments"; empty: they are all here
	Closed  string        // why nobody may write
	SignIn  *link         // for who may write once they have signed in
	Form    *commentForm
}

// commentView is a comment as a page shows it.
type commentView struct {
	ID       int64
	Depth    int
	Name     string // empty: a gap, said by Gap
	Role     string // "moderator"
	When     moment
	Words    template.HTML
	Gap      string
	Decision string // path
	Answers  *link
	Passage  *quotedView
	Edited   moment
	History  string // path
	Note     string // of one that waits
	Below    string // "5 answers"
	Reply    string // path
	Edit     string // path
	Votes    *votesView
	Here     bool // the comment that the page is about
	Back     string
}

// votesView is how many agree, and what the reader may do about it.
type votesView struct {
	Words string
	May   bool
}

// quotedView is the passage that a comment is about.
type quotedView struct {
	Words, Title, Href string
	Gone               string
}

// commentForm is where a comment is typed.
type commentForm struct {
	Action   string
	Label    string // "Add a comment"
	Button   string // "Post as Ada"
	Text     string
	Passage  string
	Quoting  bool // the page has an article to quote from
	Nonce    string
	Version  int // of a comment that is being changed, 0: a new one
	Most     int // characters
	PolicyAt string
}

// threadPath is the address of a thread.
func threadPath(id int64) string { return "/thread/" + itoa(id) }

func commentPath(id int64) string { return "/comment/" + itoa(id) }

// talk is the part of an article's or a story's page, nil where there are no
// comments. page is the path that a comment is sent to.
func (v *visit) talk(t *store.TalkPart, page string, latest time.Time, quoting bool) *talkPart {
	if !v.site.Comments.On {
		return nil
	}
	p := v.talkOf(&t.Thread, t.Comments, latest)
	p.Part = true
	if t.More {
		p.More = "All " + strconv.Itoa(t.Thread.Comments) + " comments"
	}
	if p.Form != nil {
		p.Form.Action, p.Form.Quoting = page+"/comment", quoting
	}
	return p
}

// talkOf is a thread with some of its comments, and the form where one may write.
func (v *visit) talkOf(t *news.Thread, list []news.Comment, latest time.Time) *talkPart {
	p := &talkPart{ID: t.ID, Count: t.Comments, Version: t.Version, Path: threadPath(t.ID)}
	p.Closed = v.closed(t, latest)
	writes := p.Closed == "" && v.reader && v.may(account.Reader)
	switch {
	case writes:
		p.Form = v.newForm("Add a comment")
	case p.Closed == "" && v.site.Accounts.Accounts():
		p.SignIn = &link{Text: "Sign in to comment", Href: "/sign-in?back=" + template.URLQueryEscaper(v.URL.RequestURI())}
	}
	for i := range list {
		p.Items = append(p.Items, v.comment(&list[i], writes))
	}
	return p
}

// newForm is an empty form for whoever asks.
func (v *visit) newForm(label string) *commentForm {
	return &commentForm{Label: label, Button: "Post as " + v.writer(), Nonce: strconv.FormatInt(v.now.UnixMilli(), 36) + "." + rand.Text()[:16], Most: maxComment}
}

// writer is what somebody is shown as. Without accounts nobody has a name.
func (v *visit) writer() string { return or(v.who.Name, "the owner") }

// closed says why nobody may write in a thread; empty where they may.
func (v *visit) closed(t *news.Thread, latest time.Time) string {
	after := v.site.Comments.CloseAfter
	switch {
	case t.Closing == news.ClosedByUs && t.Reason != "":
		return "Comments were closed by a moderator. " + t.Reason
	case t.Closing == news.ClosedByUs:
		return "Comments were closed by a moderator."
	case t.Closing == news.ByRule && after > 0 && v.now.Sub(latest) > after:
		return "Comments are closed: the last report came in more than " + count(int(after.Hours()/24), "day", "days") + " ago."
	}
	return ""
}

// gaps are what stands in the place of a comment that is not there.
var gaps = map[news.CommentState]string{
	news.CommentDeleted: "Deleted by its author.",
	news.CommentHidden:  "Out of sight, by a moderator.",
	news.CommentRemoved: "Taken down by a moderator.",
	news.CommentPending: "A moderator looks at this one first.",
}

// comment is one comment for a page; writes says that its reader may answer.
func (v *visit) comment(c *news.Comment, writes bool) commentView {
	view := commentView{ID: c.ID, Depth: min(c.Depth, deepest), When: v.moment(c.Created), Back: v.URL.RequestURI()}
	if c.Parent != 0 {
		view.Answers = &link{Text: or(c.To, "a comment"), Href: commentPath(c.Parent)}
	}
	if c.State != news.CommentVisible {
		view.Gap = gaps[c.State]
		if c.Note != "" {
			view.Gap += " " + c.Note
		}
		if c.Decision != 0 && (v.may(account.Moderator) || v.reader && c.Reader == v.who.ID) {
			view.Decision = "/ruling/" + itoa(c.Decision)
		}
		return view
	}
	view.Name, view.Words = nameOfWriter(c), raw(string(c.HTML))
	if c.Role.AtLeast(news.RoleModerator) {
		view.Role = string(c.Role)
	}
	if !c.Edited.IsZero() {
		view.Edited, view.History = v.moment(c.Edited), commentPath(c.ID)+"/history"
	}
	view.Passage = v.quoted(c.Passage)
	if writes {
		view.Reply = commentPath(c.ID) + "#reply"
	}
	if v.reader && c.Reader == v.who.ID {
		view.Edit = commentPath(c.ID) + "/edit"
	}
	if v.site.Comments.Votes {
		view.Votes = &votesView{May: v.reader && c.Reader != v.who.ID}
		if c.Votes > 0 {
			view.Votes.Words = count(c.Votes, "agrees", "agree")
		}
	}
	return view
}

// nameOfWriter is whom a comment is from.
func nameOfWriter(c *news.Comment) string {
	if c.Reader == 0 {
		return "Somebody who has left"
	}
	return or(c.Name, "The owner")
}

// quoted is the passage that a comment is about.
func (v *visit) quoted(q *news.Quoted) *quotedView {
	if q == nil {
		return nil
	}
	id, _ := strconv.ParseInt(q.Article, 10, 64)
	view := &quotedView{Words: q.Quote, Title: headline(q.Title), Href: articlePath(id, q.Title) + lineFragment(q.Quote)}
	switch {
	case q.Quote == "":
		return &quotedView{Gone: "The passage this was about went with its article."}
	case !q.Gone.IsZero():
		view.Gone = fmt.Sprintf("As it stood in revision %d; its publisher changed these words by %s.", q.Revision, date(v.now, q.Gone))
		view.Href = articlePath(id, q.Title)
	}
	return view
}

// mark is the network of a request as comments keep it: a digest that only this
// installation can make, and that is forgotten after a while.
func (v *visit) mark() string {
	network := v.network()
	if network == "" {
		return ""
	}
	m := hmac.New(sha256.New, v.site.Secret)
	m.Write([]byte("comment network " + network))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:12])
}

// commentsShown is how many comments the store is asked for with an article or a
// story.
func (s *site) commentsShown() int {
	if !s.Comments.On {
		return 0
	}
	return talkShown
}

// newest is the later of two moments.
func newest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// lines are the lines of a text.
func lines(s string) []string { return strings.Split(s, "\n") }
