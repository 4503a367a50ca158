package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Writing: what a form sends is brought into its one form, judged and stored, in
// one place for all forms (submit). What cannot be taken comes back as it was
// typed, with the reason.

const (
	maxComment = discuss.MaxComment
	// maxWritten bounds a form in bytes: each character may take twelve on its way.
	maxWritten = 12*maxComment + 16<<10
)

// typed is a form as it came.
type typed struct {
	text, passage string
	nonce         string
	trap          string
	took          time.Duration // since it was shown; negative: not known
	version       int
}

// readComment reads a form, or says why not.
func (v *visit) readComment(w http.ResponseWriter) (f typed, err error) {
	v.Body = http.MaxBytesReader(w, v.Body, maxWritten)
	if err := v.ParseForm(); err != nil {
		if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
			return f, errs.New(errs.Invalid, "it is far too long; %d characters are the most. Go back, your browser has kept what you typed", maxComment)
		}
		return f, errs.New(errs.Invalid, "the form cannot be read: %w", err)
	}
	f = typed{text: v.PostFormValue("text"), passage: strings.TrimSpace(v.PostFormValue("passage")), nonce: field(v, "nonce", 64), trap: field(v, "website", 100), took: -1}
	f.version, _ = strconv.Atoi(v.PostFormValue("version"))
	shown, _, _ := strings.Cut(f.nonce, ".")
	if ms, err := strconv.ParseInt(shown, 36, 64); err == nil && ms > 0 {
		if took := v.now.Sub(time.UnixMilli(ms)); took >= 0 && took < 7*24*time.Hour {
			f.took = took
		}
	}
	return f, nil
}

// commentStory takes a comment at the page of a story.
func (s *site) commentStory(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	return s.write(w, v, store.Writing{Story: id}, "/story/"+itoa(id))
}

// commentArticle takes a comment at the page of an article.
func (s *site) commentArticle(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	return s.write(w, v, store.Writing{Article: id}, "/article/"+itoa(id))
}

// replyComment takes an answer to a comment.
func (s *site) replyComment(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	return s.write(w, v, store.Writing{Parent: id}, commentPath(id))
}

// write takes a comment from a form on the page at path.
func (s *site) write(w http.ResponseWriter, v *visit, to store.Writing, path string) error {
	f, err := v.readComment(w)
	if err != nil {
		return v.refuse(w, f, path, err)
	}
	t, err := s.threadFor(v, to)
	if err != nil {
		return err
	}
	if why := v.closed(&t.Thread, t.News); why != "" {
		return v.refuse(w, f, path, errs.New(errs.Conflict, "%s", why))
	}
	if f.passage != "" && to.Article != 0 {
		q, err := s.DB.Passage(v.Context(), to.Article, f.passage)
		if err != nil {
			return v.refuse(w, f, path, err)
		}
		to.Passage = &q
	}
	c, err := s.submit(v, f, to)
	if err != nil {
		return v.refuse(w, f, path, err)
	}
	http.Redirect(w, v.Request, commentPath(c.ID)+"#c"+itoa(c.ID), http.StatusSeeOther)
	return nil
}

// threadFor is the thread that a comment would go to.
func (s *site) threadFor(v *visit, to store.Writing) (t store.Talk, err error) {
	id := to.Story + to.Article
	if to.Parent != 0 {
		c, err := s.DB.Comment(v.Context(), to.Parent)
		if err != nil {
			return t, err
		}
		id = c.Thread
	}
	for range 3 { // an article's is that of its story, which may have become part of another
		if t, err = s.DB.Thread(v.Context(), id, 0, store.OldestFirst, store.Page{Limit: 1}); err != nil || t.Moved == 0 {
			return t, err
		}
		id = t.Moved
	}
	return t, errs.New(errs.Conflict, "the story is being put together anew; try again")
}

// submit has a comment judged and stored: the one way by which comments come in.
func (s *site) submit(v *visit, f typed, to store.Writing) (c news.Comment, err error) {
	if to.Source, err = discuss.CheckText(f.text); err != nil {
		return c, err
	}
	if to.HTML, err = s.markdown.Render(to.Source); err != nil {
		return c, err
	}
	to.Reader, to.Network, to.Nonce = v.who.ID, v.mark(), f.nonce
	c, _, verdict, err := s.DB.SubmitComment(v.Context(), store.Submission{Writing: to, Trap: f.trap, Took: f.took})
	if err == nil {
		err = refused(verdict)
	}
	return c, err
}

// refusal is why a comment was not taken, as it was written for its author.
type refusal struct{ reason string }

// Error implements error.
func (r *refusal) Error() string { return r.reason }

// refused is the error of a comment that is not taken.
func refused(verdict discuss.Verdict) error {
	switch {
	case verdict.Act != discuss.Refuse:
		return nil
	case verdict.Wait > 0:
		return errs.New(errs.Throttled, "%w", &refusal{verdict.Reason})
	}
	return errs.New(errs.Invalid, "%w", &refusal{verdict.Reason})
}

// whyNot is what an author is told of a comment that was not taken.
func whyNot(err error) string {
	if r := (*refusal)(nil); errors.As(err, &r) {
		return r.reason
	}
	return reason(err)
}

// refuse shows a form again as it was sent, and why it was not taken.
func (v *visit) refuse(w http.ResponseWriter, f typed, path string, err error) error {
	if k := errs.KindOf(err); k != errs.Invalid && k != errs.Conflict && k != errs.Throttled && k != errs.Gone {
		return err
	}
	p := &writePage{frame: v.frame("Not posted"), Head: "Your comment was not posted", Back: link{Text: "Back to the page", Href: path}}
	p.NoIndex = true
	p.Notice = &notice{Head: "It was not posted.", Text: whyNot(err)}
	if f.nonce != "" || f.text != "" {
		p.Form = v.newForm("What you wrote")
		p.Form.Action, p.Form.Text, p.Form.Passage, p.Form.Quoting = path+"/comment", f.text, f.passage, strings.HasPrefix(path, "/article/")
	}
	v.showStatus(w, errs.Status(err), "write", p)
	return nil
}

// editComment puts another wording in place of a comment.
func (s *site) editComment(w http.ResponseWriter, v *visit) error {
	f, err := v.readComment(w)
	if err != nil {
		return err
	}
	c, err := s.ownComment(v)
	if err != nil {
		return err
	}
	err = s.submitEdit(v, f, store.Edit{Comment: c.ID, Reader: v.who.ID, Version: f.version})
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Conflict, errs.Throttled:
		p := v.editForm(c, f.text, &notice{Head: "It was not changed.", Text: whyNot(err)})
		v.showStatus(w, errs.Status(err), "write", p)
		return nil
	}
	if err != nil {
		return err
	}
	http.Redirect(w, v.Request, commentPath(c.ID)+"#c"+itoa(c.ID), http.StatusSeeOther)
	return nil
}

// submitEdit has another wording of a comment judged and stored.
func (s *site) submitEdit(v *visit, f typed, e store.Edit) (err error) {
	if e.Source, err = discuss.CheckText(f.text); err != nil {
		return err
	}
	if e.HTML, err = s.markdown.Render(e.Source); err != nil {
		return err
	}
	verdict, err := s.DB.SubmitEdit(v.Context(), e, store.Submission{Writing: store.Writing{Network: v.mark()}, Trap: f.trap, Took: f.took})
	if err != nil {
		return err
	}
	return refused(verdict)
}

// deleteComment takes the words of a reader's own comment away for good.
func (s *site) deleteComment(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	c, err := s.DB.Comment(v.Context(), id)
	if err != nil {
		return err
	}
	if err := s.DB.DeleteComment(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	http.Redirect(w, v.Request, threadPath(c.Thread), http.StatusSeeOther)
	return nil
}

// voteComment has a reader agree with a comment, or not any more.
func (s *site) voteComment(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if !s.Comments.Votes {
		return errs.New(errs.NotFound, "there are no votes here")
	}
	if err := s.DB.Vote(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	http.Redirect(w, v.Request, ownPath(or(v.FormValue("back"), commentPath(id))), http.StatusSeeOther)
	return nil
}
