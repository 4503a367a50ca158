package web

import (
	"net/http"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// One comment: in its context, its history, and the page where its author changes
// it.

type commentPage struct {
	frame
	Under  link
	Tongue tongue
	Thread link // all comments
	Above  []commentView
	Itself commentView
	Below  []commentView
	Pager  pager
	Closed string
	SignIn *link
	Form   *commentForm // to answer it
}

// commentPage answers one comment with what it answers and what answers it. One
// that waits, or was taken out of sight, is for its author and for moderators.
func (s *site) commentPage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	o, err := s.DB.OpenComment(v.Context(), id, v.who.ID, v.page(threadShown))
	if err != nil {
		return err
	}
	own := v.reader && o.Reader == v.who.ID
	if o.State != news.CommentVisible && o.Replies == 0 && o.State != news.CommentRemoved && !own && !v.may(account.Moderator) {
		return errs.New(errs.NotFound, "no comment %d", id)
	}
	return v.show(w, "comment", v.newComment(&o, own))
}

func (v *visit) newComment(o *store.CommentInContext, own bool) *commentPage {
	t := &o.Thread
	p := &commentPage{frame: v.frame("A comment: " + headline(t.Title)), Under: v.under(t), Tongue: tongueOf(t.Language), Pager: v.pager(o.Turn)}
	p.NoIndex = true
	p.Thread = link{Text: "All comments: " + itoa(int64(t.Thread.Comments)), Href: threadPath(t.ID)}
	talk := v.talkOf(&t.Thread, o.Above, t.News)
	p.Above, p.Closed, p.SignIn = talk.Items, talk.Closed, talk.SignIn
	p.Itself = v.itself(o, own, talk.Form != nil)
	for i := range o.Below {
		one := v.comment(&o.Below[i], talk.Form != nil)
		one.Depth = max(1, min(o.Below[i].Depth-o.Depth, deepest))
		p.Below = append(p.Below, one)
	}
	for i := range p.Above {
		p.Above[i].Depth = 0
	}
	if o.State == news.CommentVisible && talk.Form != nil {
		p.Form = talk.Form
		p.Form.Label, p.Form.Action = "Answer "+nameOfWriter(&o.Comment), commentPath(o.ID)+"/comment"
	}
	return p
}

// itself is the comment that a page is about.
func (v *visit) itself(o *store.CommentInContext, own, writes bool) (one commentView) {
	switch {
	case own && o.State == news.CommentPending:
		one = v.waiting(&o.Comment)
	default:
		one = v.comment(&o.Comment, writes)
		if o.State == news.CommentVisible && writes {
			one.Reply = "#reply"
		}
	}
	one.Depth, one.Here = 0, true
	return one
}

type commentHistoryPage struct {
	frame
	Back  link
	Name  string
	Steps []commentStep
}

// commentStep is one wording of a comment.
type commentStep struct {
	When  moment
	Lines []string
	Last  bool
}

// commentHistory answers all wordings of a comment that stands, the last one first.
func (s *site) commentHistory(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	c, err := s.DB.Comment(v.Context(), id)
	if err == nil && c.State != news.CommentVisible {
		err = errs.New(errs.NotFound, "no comment %d", id)
	}
	if err != nil {
		return err
	}
	edits, err := s.DB.CommentEdits(v.Context(), id)
	if err != nil {
		return err
	}
	p := &commentHistoryPage{frame: v.frame("How a comment was changed"), Back: link{Text: "The comment", Href: commentPath(id)}, Name: nameOfWriter(&c)}
	p.NoIndex = true
	now := c.Edited
	if now.IsZero() {
		now = c.Created
	}
	p.Steps = append(p.Steps, commentStep{v.moment(now), lines(c.Source), true})
	for i := len(edits) - 1; i >= 0; i-- {
		p.Steps = append(p.Steps, commentStep{When: v.moment(edits[i].At), Lines: lines(edits[i].Source)})
	}
	return v.show(w, "commenthistory", p)
}

// writePage is a form that could not be taken as it was sent, or with which a
// comment is changed.
type writePage struct {
	frame
	Head   string
	Notice *notice
	Form   *commentForm
	Back   link
	Delete string // path
}

// commentEditPage answers the form with which an author changes a comment.
func (s *site) commentEditPage(w http.ResponseWriter, v *visit) error {
	c, err := s.ownComment(v)
	if err != nil {
		return err
	}
	return v.show(w, "write", v.editForm(c, c.Source, nil))
}

func (v *visit) editForm(c *news.Comment, text string, n *notice) *writePage {
	p := &writePage{frame: v.frame("Change a comment"), Head: "Change your comment", Notice: n, Back: link{Text: "Back to it", Href: commentPath(c.ID)}, Delete: commentPath(c.ID) + "/delete"}
	p.NoIndex = true
	p.Form = v.newForm("What it is to say")
	p.Form.Action, p.Form.Text, p.Form.Version, p.Form.Button = commentPath(c.ID)+"/edit", text, c.Version, "Change it"
	return p
}

// ownComment is the comment in the address, if it is the reader's and stands or
// waits.
func (s *site) ownComment(v *visit) (*news.Comment, error) {
	id, _, err := v.id()
	if err != nil {
		return nil, err
	}
	c, err := s.DB.Comment(v.Context(), id)
	switch {
	case err != nil:
		return nil, err
	case c.Reader != v.who.ID:
		return nil, errs.New(errs.NotFound, "no comment %d of yours", id)
	case c.State != news.CommentVisible && c.State != news.CommentPending:
		return nil, errs.New(errs.Gone, "the comment does not stand any more")
	}
	return &c, nil
}
