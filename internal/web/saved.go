package web

import (
	"net/http"
	"strconv"
	"strings"

	"broadsheet/internal/store"
)

// What a reader keeps: articles, notes, passages.

type savedPage struct {
	frame
	Label  string // only what has this label, saved or not
	Labels []labelLink
	Feed   *privateFeed // of the label
	Items  []savedItem
	Pager  pager
}

// savedItem is a kept article.
type savedItem struct {
	item
	ID       int64
	Kept     moment
	Note     string
	Passages []passageView
}

// passageView is a marked passage. Gone is where the words stood, if the publisher
// has changed them since.
type passageView struct {
	ID          int64
	Words, Note string
	Href        string
	Gone        string
}

// savedPage answers what the reader keeps, the last kept first.
func (s *site) savedPage(w http.ResponseWriter, v *visit) error {
	if label := v.URL.Query().Get("label"); label != "" {
		return s.labelPage(w, v, label)
	}
	labels, err := v.labels("")
	if err != nil {
		return err
	}
	all, turn, err := s.DB.Saved(v.Context(), v.who.ID, v.page(listSize))
	if err != nil {
		return err
	}
	p := &savedPage{frame: v.frame("Saved"), Labels: labels, Pager: v.pager(turn)}
	p.NoIndex = true
	for i := range all {
		a := &all[i]
		one := savedItem{item: v.cardItem(&a.Card), ID: a.ID, Kept: v.moment(a.At), Note: a.Note}
		one.Level, one.Dek = 2, firstSentences(one.Dek, 40)
		for _, h := range a.Passages {
			one.Passages = append(one.Passages, passageView{ID: h.ID, Words: h.Words, Note: h.Note, Href: one.Href + lineFragment(h.Words)})
		}
		p.Items = append(p.Items, one)
	}
	return v.show(w, "saved", p)
}

// labelPage answers what has a label of the reader's.
func (s *site) labelPage(w http.ResponseWriter, v *visit, label string) error {
	items, turn, err := v.labelled(label)
	if err != nil {
		return err
	}
	p := &savedPage{frame: v.frame(label), Label: label, Items: items, Pager: v.pager(turn)}
	p.NoIndex = true
	if p.Labels, err = v.labels(label); err != nil {
		return err
	}
	if len(items) > 0 {
		if p.Feed, err = v.ownFeed("label:" + label); err != nil {
			return err
		}
	}
	return v.show(w, "saved", p)
}

// keptPart is what the page of an article shows of what its reader keeps of it.
type keptPart struct {
	ID       int64
	Saved    bool
	Note     string
	Passages []passageView
	Labels   []link
	Hits     []hitView // what the reader's rules did
}

// kept is that part, nil for the public.
func (v *visit) kept(o *store.Opened) *keptPart {
	if !v.reader {
		return nil
	}
	k := &keptPart{ID: o.ID, Saved: o.Saved, Note: o.Note, Labels: labelViews(o.Labels), Hits: hitViews(o.Hits)}
	for _, h := range o.Passages {
		one := passageView{ID: h.ID, Words: h.Words, Note: h.Note, Href: lineFragment(h.Words)}
		if !store.Stands(h.Words, o.Content.Title+"\n"+o.Content.Text) {
			one.Href, one.Gone = "", "Its publisher has changed these words since; they stood in revision "+strconv.Itoa(h.Revision)+"."
		}
		k.Passages = append(k.Passages, one)
	}
	return k
}

// saveArticle keeps an article, with a note and a passage if the form has them, or
// lets it go.
func (s *site) saveArticle(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	switch words := v.FormValue("words"); v.FormValue("do") {
	case "unread":
		err = s.DB.Unread(v.Context(), v.who.ID, id)
	case "read":
		_, err = s.DB.Read(v.Context(), v.who.ID, []int64{id})
	case "drop":
		err = s.DB.Unsave(v.Context(), v.who.ID, id)
	case "passage":
		err = s.DB.AddPassage(v.Context(), v.who.ID, id, words, v.FormValue("note"))
	case "note":
		_, err = s.DB.SaveNote(v.Context(), v.who.ID, id, plainLines(v.FormValue("was")), plainLines(v.FormValue("note")))
	case "save-only": // the note, if there is one by now, stays
		_, err = s.DB.SaveNote(v.Context(), v.who.ID, id, "", "")
	default:
		err = s.DB.Save(v.Context(), v.who.ID, id, v.FormValue("note"))
	}
	if err != nil {
		return err
	}
	return v.goBack(w, "/article/"+itoa(id)+"#yours")
}

// plainLines are those of a form's text, which browsers end with CR LF.
func plainLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// dropPassage takes the mark off a passage.
func (s *site) dropPassage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.RemovePassage(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	return v.goBack(w, "/")
}

// opened marks an article as read for the reader who opens it, unless they do that
// by hand.
func (s *site) opened(v *visit, o *store.Opened) error {
	if !v.reader || v.keeping() || o.Read || parseWish(o.Wish).ByHand {
		return nil
	}
	_, err := s.DB.Read(v.Context(), v.who.ID, []int64{o.ID})
	return err
}
