package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type moderationLogPage struct {
	frame
	Entries  []rulingView
	Pager    pager
	Whole    bool // names and all, for moderators
	Only     string
	Since    string
	Figures  []figureRow
	Reports  []figureRow
	Appeals  []figureRow
	Answered string
}

type figureRow struct {
	What            string
	Count           int
	Machine, Undone int // of which the rules decided; taken back, or not answered yet
}

// rulingView is one ruling for the log or its own page.
type rulingView struct {
	ID         int64
	When       moment
	What       string
	About      link
	Who, Whom  string
	Rule, Why  string
	State      string
	Undo       string // path
	Page       string
	ByRule     bool
	Signals    []string
	UndoneMore string
}

const logShown = 50

// moderationLog answers what was decided: to everybody without the names of those
// it concerned and of who decided, to moderators with them.
func (s *site) moderationLog(w http.ResponseWriter, v *visit) error {
	whole := v.may(account.Moderator)
	p := &moderationLogPage{frame: v.frame("What was decided"), Whole: whole}
	var f store.RulingFilter
	if whole {
		f.Moderator, _ = strconv.ParseInt(field(v, "moderator", 20), 10, 64)
		f.Reader, _ = strconv.ParseInt(field(v, "reader", 20), 10, 64)
		f.Comment, _ = strconv.ParseInt(field(v, "comment", 20), 10, 64)
	}
	if f != (store.RulingFilter{}) {
		p.Only = "Only a part of it."
	}
	all, turn, err := s.DB.Rulings(v.Context(), f, v.page(logShown))
	if err != nil {
		return err
	}
	p.Pager, p.NoIndex = v.pager(turn), true
	for i := range all {
		p.Entries = append(p.Entries, v.rulingView(&all[i], whole))
	}
	year := time.Date(v.now.Year(), 1, 1, 0, 0, 0, 0, v.now.Location())
	n, err := s.DB.Transparency(v.Context(), year)
	if err != nil {
		return err
	}
	p.Since = year.Format("2 January 2006")
	p.Figures, p.Reports, p.Appeals = rulingFigures(n.Rulings), nil, nil
	for _, t := range n.Reports {
		p.Reports = append(p.Reports, figureRow{What: reportWords[news.ReportKind(t.Kind)], Count: t.Count, Undone: t.Undone})
	}
	for _, t := range n.Appeals {
		p.Appeals = append(p.Appeals, figureRow{What: appealWords[news.AppealResult(t.Kind)], Count: t.Count})
	}
	if n.Answered > 0 {
		p.Answered = "Half of the reports were answered within " + took(n.Answered) + "."
	}
	return v.show(w, "moderationlog", p)
}

var appealWords = map[news.AppealResult]string{news.AppealWaits: "Waiting", news.AppealUpheld: "Turned down", news.AppealReversed: "Granted"}

// took spells out how long something took.
func took(d time.Duration) string {
	switch {
	case d < time.Hour:
		return count(max(1, int(d.Minutes())), "minute", "minutes")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour", "hours")
	}
	return count(int(d.Hours()/24), "day", "days")
}

// rulingFigures are counts by kind, what people and what the rules decided together.
func rulingFigures(all []store.Tally) (rows []figureRow) {
	at := map[string]int{}
	for _, t := range all {
		i, ok := at[t.Kind]
		if !ok {
			i = len(rows)
			at[t.Kind] = i
			rows = append(rows, figureRow{What: rulingWords[news.RulingKind(t.Kind)].many})
		}
		rows[i].Count += t.Count
		rows[i].Undone += t.Undone
		if t.ByRule {
			rows[i].Machine += t.Count
		}
	}
	return rows
}

// rulingView is a ruling in words; whole says the names too.
func (v *visit) rulingView(r *news.Ruling, whole bool) rulingView {
	e := rulingView{ID: r.ID, When: v.moment(r.At), What: rulingWords[r.Kind].done, Rule: r.Rule, ByRule: r.ByRule}
	switch {
	case r.Kind == news.RulingDocument:
		e.What += ": " + documentWords[r.Address]
	case r.Address != "":
		e.About = link{Text: r.Address}
	case r.Title != "":
		e.About = link{Text: headline(r.Title), Href: threadPath(r.Thread)}
	case r.Mark != "" && r.Reader == 0 && r.Kind.OnPerson():
		e.About = link{Text: "a network"}
	}
	// What was written to one person is theirs to read; what everybody is told of an
	// article, a text or an appeal, everybody may.
	if whole || r.Kind == news.RulingTakedown || r.Kind == news.RulingRemove || r.Kind == news.RulingHold {
		e.Why = r.Reason
	}
	if !r.Until.IsZero() {
		e.State = "Until " + exact(v.now, r.Until) + ". "
	}
	if r.Undone != 0 {
		e.State += "Taken back " + age(v.now, r.UndoneAt) + "."
	}
	if !whole {
		return e
	}
	e.Who, e.Whom, e.Page = or(r.ModeratorName, "the operator, or somebody who has left"), r.ReaderName, store.RulingPath(r.ID)
	if r.ByRule {
		e.Who = "the rules"
	}
	if r.Signals != "" {
		e.Signals = strings.Split(r.Signals, "\n")
	}
	if r.Undone == 0 && r.Kind != news.RulingUphold && !r.ByRule && (r.Reader != v.who.ID || r.Kind == news.RulingUndo) {
		e.Undo = store.RulingPath(r.ID) + "/undo"
	}
	return e
}

type rulingPage struct {
	frame
	Ruling    rulingView
	Comment   string // path
	Appeal    *appealed
	MayAsk    bool // they may appeal
	Until     string
	Elsewhere bool
}

// appealed is an appeal and what became of it.
type appealed struct {
	Words  string
	When   moment
	Result string
	Answer string
}

// rulingPage explains one ruling to whom it concerns, and to moderators.
func (s *site) rulingPage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	r, err := s.DB.Ruling(v.Context(), id)
	if err != nil {
		return err
	}
	own := r.Reader != 0 && r.Reader == v.who.ID
	if !own && !v.may(account.Moderator) {
		return errs.New(errs.NotFound, "no decision about you has the number %d", id)
	}
	p := &rulingPage{frame: v.frame("A decision"), Ruling: v.rulingView(&r, v.may(account.Moderator)), MayAsk: own && store.Appealable(&r, v.now)}
	p.NoIndex = true
	p.Ruling.Why = r.Reason
	if r.Comment != 0 && s.Comments.On {
		p.Comment = commentPath(r.Comment)
	}
	p.Until = exact(v.now, r.At.Add(store.AppealWithin))
	a, err := s.DB.Appeal(v.Context(), id)
	switch {
	case err == nil:
		p.MayAsk = false
		p.Appeal = &appealed{a.Words, v.moment(a.At), appealWords[a.Result], a.Answer}
	case errs.KindOf(err) != errs.NotFound:
		return err
	}
	return v.show(w, "ruling", p)
}

// appeal keeps an author's word against a ruling.
func (s *site) appeal(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.AddAppeal(v.Context(), id, v.who.ID, field(v, "words", 4000)); err != nil {
		return err
	}
	http.Redirect(w, v.Request, store.RulingPath(id), http.StatusSeeOther)
	return nil
}

// undoRuling takes one ruling back.
func (s *site) undoRuling(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	done, err := s.DB.Undo(v.Context(), id, v.who.ID, field(v, "reason", 1000))
	if err != nil {
		return err
	}
	if strings.HasPrefix(v.FormValue("back"), "/moderation/") {
		return v.goBack(w, "/")
	}
	return s.decided(w, v, "done="+itoa(done))
}
