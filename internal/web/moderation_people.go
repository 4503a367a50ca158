package web

import (
	"fmt"
	"net/http"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type barredPage struct {
	frame
	Barred []rulingView
	Found  string // what was looked for and is not there
}

// barredPage answers who is kept from writing, and finds people by name.
func (s *site) barredPage(w http.ResponseWriter, v *visit) error {
	p := &barredPage{frame: v.frame("People")}
	if name := field(v, "name", 100); name != "" {
		r, err := s.DB.ReaderNamed(v.Context(), name)
		if err == nil {
			http.Redirect(w, v.Request, "/moderation/person/"+itoa(r.ID), http.StatusSeeOther)
			return nil
		}
		if errs.KindOf(err) != errs.NotFound {
			return err
		}
		p.Found = name
	}
	all, err := s.DB.Barred(v.Context(), 200)
	if err != nil {
		return err
	}
	p.NoIndex = true
	for i := range all {
		p.Barred = append(p.Barred, v.rulingView(&all[i], true))
	}
	return v.show(w, "barred", p)
}

type personPage struct {
	frame
	ID       int64
	Account  string
	Role     string
	Since    moment
	Figures  []figureRow
	Sanction *rulingView
	Log      []rulingView // about them
	Made     []rulingView // by them, where they moderate
	MayAll   bool         // the owner may take back all that they decided
	MayRule  bool
	Rules    []string
	Pauses   []pauseChoice
	Since1   string // a day ago, as a form takes it
}

// personPage answers what is known of somebody who writes: standing, history,
// sanctions.
func (s *site) personPage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	h, err := s.DB.History(v.Context(), id)
	if err != nil {
		return err
	}
	p := &personPage{frame: v.frame(h.Reader.Name), ID: id, Account: or(h.Reader.Name, "The owner"), Role: string(h.Reader.Role), Since: v.moment(h.Reader.Created), Pauses: pauses,
		MayRule: id != v.who.ID, Since1: v.now.AddDate(0, 0, -1).Format("2006-01-02T15:04")}
	p.NoIndex = true
	p.Figures = []figureRow{{What: "Comments that stand", Count: h.Comments}, {What: "Waiting", Count: h.Waiting}, {What: "Taken away", Count: h.Hidden},
		{What: "Warnings", Count: h.Warned}, {What: "Reports of what they wrote", Count: h.Reported}, {What: "Reports they made", Count: h.Reports}}
	if h.Sanction.ID != 0 {
		one := v.rulingView(&h.Sanction, true)
		p.Sanction = &one
	}
	if p.Rules, err = s.houseRules(v.Context()); err != nil {
		return err
	}
	about, _, err := s.DB.Rulings(v.Context(), store.RulingFilter{Reader: id}, store.Page{Limit: 30})
	if err != nil {
		return err
	}
	for i := range about {
		p.Log = append(p.Log, v.rulingView(&about[i], true))
	}
	made, _, err := s.DB.Rulings(v.Context(), store.RulingFilter{Moderator: id}, store.Page{Limit: 30})
	if err != nil {
		return err
	}
	for i := range made {
		p.Made = append(p.Made, v.rulingView(&made[i], true))
	}
	p.MayAll = len(made) > 0 && v.may(account.Owner)
	return v.show(w, "person", p)
}

// sanction warns somebody or keeps them from writing.
func (s *site) sanction(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	d, err := s.decision(v)
	if err != nil {
		return err
	}
	if !d.Kind.OnPerson() || d.Mark != "" {
		return errs.New(errs.Invalid, "%q is nothing that is done about a person", d.Kind)
	}
	d.Reader = id
	if _, err := s.DB.Rule(v.Context(), d); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/moderation/person/"+itoa(id), http.StatusSeeOther)
	return nil
}

// undoAll takes back at once what somebody decided since a moment.
func (s *site) undoAll(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	since, err := time.ParseInLocation("2006-01-02T15:04", field(v, "since", 40), v.now.Location())
	if err != nil {
		return errs.New(errs.Invalid, "since when? Write it as 2026-11-24T09:30")
	}
	ruling, n, err := s.DB.UndoAll(v.Context(), id, since, v.who.ID, field(v, "reason", 1000))
	if err != nil {
		return err
	}
	s.note(v, "moderation-undone", id, fmt.Sprint(n))
	http.Redirect(w, v.Request, "/moderation?done="+itoa(ruling), http.StatusSeeOther)
	return nil
}

type takedownPage struct {
	frame
	Address string
	Found   string
	Removed []rulingView
}

// takedownPage answers the form with which an article or a publisher is taken
// down, and what was before.
func (s *site) takedownPage(w http.ResponseWriter, v *visit) error {
	p := &takedownPage{frame: v.frame("Takedown"), Address: field(v, "address", 2000)}
	p.NoIndex = true
	all, _, err := s.DB.Rulings(v.Context(), store.RulingFilter{Kind: news.RulingTakedown}, store.Page{Limit: 100})
	if err != nil {
		return err
	}
	for i := range all {
		p.Removed = append(p.Removed, v.rulingView(&all[i], true))
	}
	return v.show(w, "takedown", p)
}

// takeDown takes an article, or everything of a publisher, away for good.
func (s *site) takeDown(w http.ResponseWriter, v *visit) error {
	t := store.Takedown{Reason: field(v, "reason", 500), Rule: field(v, "rule", 200), Editor: v.who.ID}
	switch address := field(v, "address", 2000); v.FormValue("what") {
	case "publisher":
		if t.Publisher = publisherOf(address); t.Publisher == "" {
			return errs.New(errs.Invalid, "%q is no domain of a publisher", address)
		}
	default:
		t.Address = address
		if id, ok := articleNumber(address); ok {
			a, err := s.DB.Article(v.Context(), id)
			if err != nil {
				return err
			}
			t.Address = a.Content.Identity()
		}
	}
	id, article, err := s.DB.TakeDown(v.Context(), t)
	if err != nil {
		return err
	}
	s.Log.Info("taken down", "ruling", id, "article", article, "url", news.PublicURL(t.Address), "publisher", t.Publisher, "reason", t.Reason)
	if err := s.writeAnswers(v, id); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/moderation/takedown", http.StatusSeeOther)
	return nil
}

// keepArticle answers who reported an article that stays.
func (s *site) keepArticle(w http.ResponseWriter, v *visit) error {
	id, err := parseID(field(v, "article", 20))
	if err != nil {
		return err
	}
	ruling, err := s.DB.KeepArticle(v.Context(), id, v.who.ID, field(v, "reason", 1000))
	if err != nil {
		return err
	}
	if err := s.writeAnswers(v, ruling); err != nil {
		return err
	}
	return s.decided(w, v, "done="+itoa(ruling))
}
