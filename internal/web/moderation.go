package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The desk of moderation: what waits, the severest first, and what is decided with
// one key or one button. Every decision is a ruling in the log; the log is in
// moderation_log.go, people in moderation_people.go, what the rules catch in
// moderation_policy.go.

// moderationRoutes are the desk and what follows from it. What concerns comments
// has no address where there are none.
func (s *site) moderationRoutes() []route {
	routes := []route{
		{"GET /moderation/log", account.Public, s.moderationLog},
		{"GET /moderation/takedown", account.Editor, s.takedownPage},
		{"POST /moderation/takedown", account.Editor, s.takeDown},
		{"POST /moderation/keep", account.Editor, s.keepArticle},
		{"GET /moderation", account.Moderator, s.moderationPage},
		{"GET /ruling/{id}", account.Reader, s.rulingPage},
		{"POST /ruling/{id}/undo", account.Moderator, s.undoRuling},
		{"GET /report", account.Anyone, s.reportPage},
		{"POST /report", account.Anyone, s.report},
		{"GET /reported/{key}", account.Anyone, s.reportedPage},
	}
	for _, d := range documents {
		routes = append(routes, route{"GET /" + d.name, account.Anyone, s.documentPage(d)},
			route{"GET /" + d.name + "/edit", account.Owner, s.documentEdit(d)},
			route{"POST /" + d.name, account.Owner, s.saveDocument(d)})
	}
	if !s.Comments.On {
		return routes
	}
	return append(routes,
		route{"POST /moderation/rule", account.Moderator, s.rule},
		route{"POST /moderation/many", account.Moderator, s.ruleMany},
		route{"POST /moderation/appeal", account.Moderator, s.decideAppeal},
		route{"POST /ruling/{id}/appeal", account.Reader, s.appeal},
		route{"GET /moderation/filters", account.Moderator, s.policyPage},
		route{"POST /moderation/filters", account.Editor, s.savePolicy},
		route{"GET /moderation/people", account.Moderator, s.barredPage},
		route{"GET /moderation/person/{id}", account.Moderator, s.personPage},
		route{"POST /moderation/person/{id}", account.Moderator, s.sanction},
		route{"POST /moderation/person/{id}/undo-all", account.Owner, s.undoAll},
	)
}

type moderationPage struct {
	frame
	Load    string
	Flood   string
	Views   []link
	Heaps   []heapView
	Only    string // what the list is narrowed to, in words; empty: everything
	Many    manyForm
	Cases   []caseView
	Pager   pager
	Done    *doneView
	Rules   []string
	Pauses  []pauseChoice
	Model   string // how far it agrees with moderators; empty: there is none
	Talking bool   // there are comments
}

// heapView is a number of matters that are alike.
type heapView struct{ Words, Example, Href string }

// manyForm decides on many at once: those that are ticked, or all of a heap.
type manyForm struct {
	Filter map[string]string
	All    string // "all 412 of this network"; empty: only what is ticked
	Upto   int64
}

// doneView says what was just decided, with the way back.
type doneView struct{ Words, Undo string }

type pauseChoice struct {
	Days  int
	Words string
}

var pauses = []pauseChoice{{1, "1 day"}, {7, "1 week"}, {30, "1 month"}, {90, "3 months"}}

// caseView is a matter for the desk.
type caseView struct {
	ID, Comment, Article int64
	Author, Person       string // name; path of what is known of them
	Standing             string // in figures
	Why                  string // why it is here
	When                 moment
	Severity             string
	Title                string
	Href                 string
	Parent, ParentBy     string
	Words                template.HTML
	Signals              []string
	Score                string
	Reports              []reportView
	Appeals              []appealView
	Last                 int64
	Rule                 string // proposed
	Own, Held, Network   bool
	Editor               bool
}

type reportView struct {
	Kind, About, By string
	When            moment
}

type appealView struct {
	Ruling      int64
	Words, Of   string
	By          string
	When        moment
	MayDecide   bool
	Explanation string // path of the ruling
}

// casesShown is how many matters stand on one page: what is decided on goes.
const casesShown = 25

// moderationPage answers what waits for a moderator.
func (s *site) moderationPage(w http.ResponseWriter, v *visit) error {
	f, only := matterFilter(v)
	all, turn, err := s.DB.Queue(v.Context(), f, v.page(casesShown))
	if err != nil {
		return err
	}
	load, err := s.DB.Load(v.Context())
	if err != nil {
		return err
	}
	p := &moderationPage{frame: v.frame("Moderation"), Only: only, Pager: v.pager(turn), Pauses: pauses, Talking: s.Comments.On}
	p.NoIndex, p.Moderating = true, true
	if p.Rules, err = s.houseRules(v.Context()); err != nil {
		return err
	}
	p.Load = loadWords(v, &load)
	if p.Model, err = s.agreement(v); err != nil {
		return err
	}
	p.Views = []link{
		{count(load.All, "matter", "matters"), "/moderation", f == (store.MatterFilter{})},
		{itoa(int64(load.Held)) + " waiting", "/moderation?kind=held", f.Kind == "held"},
		{itoa(int64(load.Reports)) + " reported", "/moderation?kind=reports", f.Kind == "reports"},
		{count(load.Appeals, "appeal", "appeals"), "/moderation?kind=appeals", f.Kind == "appeals"},
	}
	if err := s.addFlood(v, p, &load); err != nil {
		return err
	}
	for i := range all {
		c := v.caseView(&all[i])
		c.Rule = proposed(p.Rules, &all[i])
		p.Cases = append(p.Cases, c)
		p.Many.Upto = max(p.Many.Upto, c.ID)
	}
	p.Many.Filter = map[string]string{}
	if f != (store.MatterFilter{}) && f.Kind == "" {
		p.Many.All = "all of these, also on later pages"
		p.Many.Upto = 1 << 60
		for name := range v.URL.Query() {
			p.Many.Filter[name] = v.URL.Query().Get(name)
		}
	}
	if err := s.addDone(v, p); err != nil {
		return err
	}
	return v.show(w, "moderation", p)
}

// matterFilter is what a list is narrowed to by its address or a form, with words
// for it.
func matterFilter(v *visit) (f store.MatterFilter, words string) {
	q := func(name string) string { return field(v, name, 100) }
	switch {
	case q("network") != "":
		return store.MatterFilter{Mark: q("network")}, "Only what comes from one network."
	case q("alike") != "":
		n, _ := strconv.ParseInt(q("alike"), 10, 64)
		return store.MatterFilter{Alike: n}, "Only what says nearly the same."
	case q("new") != "":
		return store.MatterFilter{Newcomers: true}, "Only what new accounts wrote."
	case q("reader") != "":
		n, _ := strconv.ParseInt(q("reader"), 10, 64)
		return store.MatterFilter{Reader: n}, "Only what one person wrote."
	case q("kind") == "held" || q("kind") == "reports" || q("kind") == "appeals":
		return store.MatterFilter{Kind: q("kind")}, ""
	}
	return f, ""
}

func loadWords(v *visit, l *store.Load) string {
	if l.All == 0 {
		return "Nothing waits."
	}
	return "The oldest came in " + age(v.now, l.Oldest) + "."
}

// agreement says how far the model that sorts the queue is of one mind with
// moderators; empty where there is none.
func (s *site) agreement(v *visit) (string, error) {
	model := s.AI.Offers(news.FeatureModerate)
	if model == "" || !s.Comments.On {
		return "", nil
	}
	agreed, of, err := s.DB.Agreement(v.Context(), model)
	if err != nil || of == 0 {
		return model + " helps to sort this queue; people decide. Nothing that it looked at has been decided on yet.", err
	}
	return fmt.Sprintf("%s helps to sort this queue; people decide. Moderators were of its mind on %d of %s.", model, agreed, count(of, "comment", "comments")), nil
}

// addFlood says whether the rules are up against a flood, and what of the queue
// can be decided on in heaps.
func (s *site) addFlood(v *visit, p *moderationPage, l *store.Load) error {
	policy, err := s.DB.Policy(v.Context())
	if err != nil {
		return err
	}
	if policy.Raid(l.Flood) {
		p.Flood = fmt.Sprintf("%s wrote within %s. While that goes on, whatever a new account writes waits here; everybody else writes as ever.",
			count(l.Flood, "new account", "new accounts"), count(policy.RaidMinutes, "minute", "minutes"))
	}
	for _, h := range l.Texts {
		p.Heaps = append(p.Heaps, heapView{fmt.Sprintf("%d say nearly the same as this, from %s", h.Count, count(h.Accounts, "account", "accounts")), clip(h.Example, 120), "/moderation?alike=" + itoa(h.Alike)})
	}
	for _, h := range l.Networks {
		p.Heaps = append(p.Heaps, heapView{fmt.Sprintf("%d come from one network, from %s", h.Count, count(h.Accounts, "account", "accounts")), "", "/moderation?network=" + url.QueryEscape(h.Mark)})
	}
	if l.Newcomers > 2 {
		p.Heaps = append(p.Heaps, heapView{fmt.Sprintf("%d are of new accounts", l.Newcomers), "", "/moderation?new=1"})
	}
	return nil
}

// addDone says what the decision before this page was, with the way back.
func (s *site) addDone(v *visit, p *moderationPage) error {
	if n := field(v, "many", 20); n != "" {
		p.Done = &doneView{Words: "Decided: " + n + "."}
		if refused := field(v, "refused", 20); refused != "" && refused != "0" {
			p.Done.Words += " Left out, since they are yours, a colleague’s or gone: " + refused + "."
		}
		if left := field(v, "left", 20); left != "" && left != "0" {
			p.Done.Words += " Still to be decided: " + left + "; once more does it."
		}
		return nil
	}
	id, _ := strconv.ParseInt(field(v, "done", 20), 10, 64)
	if id == 0 {
		return nil
	}
	r, err := s.DB.Ruling(v.Context(), id)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	p.Done = &doneView{Words: rulingWords[r.Kind].done + "."}
	if r.ReaderName != "" && r.Kind.OnPerson() {
		p.Done.Words = r.ReaderName + ": " + strings.ToLower(p.Done.Words[:1]) + p.Done.Words[1:]
	}
	if r.Undone == 0 && r.Kind != news.RulingUndo && r.Kind != news.RulingUphold {
		p.Done.Undo = store.RulingPath(id) + "/undo"
	}
	return nil
}

// caseView is a matter as the desk shows it.
func (v *visit) caseView(c *store.Case) caseView {
	p := caseView{ID: c.ID, Comment: c.Comment, Article: c.Article, Author: or(c.Author, "Somebody who has left"), When: v.moment(c.At), Title: headline(c.Title), Last: c.Last,
		Parent: clip(c.Parent, 300), ParentBy: or(c.ParentBy, "somebody"), Held: c.Held, Network: c.Mark != "", Editor: v.may(account.Editor), Own: c.Reader != 0 && c.Reader == v.who.ID}
	switch {
	case c.Comment != 0:
		p.Href, p.Words = commentPath(c.Comment), raw(string(c.Said.HTML))
	case c.Article != 0:
		p.Href, p.Author = articlePath(c.Article, c.Title), "An article"
	default:
		p.Href = store.RulingPath(c.Ruling)
	}
	if c.Reader != 0 {
		p.Person = "/moderation/person/" + itoa(c.Reader)
		p.Standing = standingWords(v, c)
	}
	p.Severity = severityWord(c.Severity)
	p.Why = whyHere(c)
	if c.Signals != "" && c.Held {
		p.Signals = strings.Split(c.Signals, "\n")
	}
	if c.Score >= 0 {
		p.Score = fmt.Sprintf("%s says: %s (%d of 100). It only sorts.", c.Model, c.Words, c.Score)
	}
	for _, r := range c.Reported {
		by := "somebody without an account"
		if r.Reader != 0 {
			by = "a reader"
		}
		p.Reports = append(p.Reports, reportView{reportWords[r.Kind], r.About, by, v.moment(r.At)})
	}
	for i := range c.Appealed {
		a := &c.Appealed[i]
		p.Appeals = append(p.Appeals, appealView{a.Of.ID, a.Words, rulingWords[a.Of.Kind].done + ". " + a.Of.Reason, or(a.Of.ModeratorName, "somebody who has left"), v.moment(a.At),
			a.Reader != v.who.ID, store.RulingPath(a.Of.ID)})
	}
	return p
}

// whyHere says why something waits.
func whyHere(c *store.Case) string {
	var why []string
	if c.Held {
		why = append(why, or(c.LastReason, "It waits for a moderator."))
	}
	if c.Reports > 0 {
		why = append(why, "Reported "+times(c.Reports)+".")
	}
	if c.Appeals > 0 {
		why = append(why, "Its author appeals.")
	}
	return strings.Join(why, " ")
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return itoa(int64(n)) + " times"
}

// standingWords are an author's history in figures.
func standingWords(v *visit, c *store.Case) string {
	words := "here since " + age(v.now, c.Joined) + " · " + count(c.Stood, "comment stands", "comments stand")
	if c.Fell > 0 {
		words += " · " + itoa(int64(c.Fell)) + " taken away"
	}
	if c.Warned > 0 {
		words += " · warned " + times(c.Warned)
	}
	return words
}

func severityWord(n int) string {
	switch {
	case n >= 60:
		return "Urgent"
	case n >= 30:
		return "Serious"
	case n >= 10:
		return "Look closely"
	}
	return ""
}

// proposed is the rule that a decision would most likely cite, out of what was
// reported: the one that names it, else the first.
func proposed(rules []string, c *store.Case) string {
	for _, r := range c.Reported {
		for _, rule := range rules {
			if word := ruleOf[r.Kind]; word != "" && strings.Contains(strings.ToLower(rule), word) {
				return rule
			}
		}
	}
	return ""
}

// decision is what a form decided.
func (s *site) decision(v *visit) (d store.Decision, err error) {
	d = store.Decision{Kind: news.RulingKind(field(v, "act", 20)), Moderator: v.who.ID, Rule: field(v, "rule", 200), Reason: field(v, "reason", 1000), Seen: -1}
	if d.Reason == "" && d.Rule != "" && d.Kind != news.RulingApprove {
		d.Reason = "It breaks a rule of this house: " + d.Rule + "."
	}
	if seen, err := strconv.ParseInt(field(v, "seen", 20), 10, 64); err == nil {
		d.Seen = seen
	}
	if act, ok := strings.CutPrefix(string(d.Kind), "network-"); ok { // the network, not the person
		d.Kind, d.Mark = news.RulingKind(act), "its"
	}
	if d.Kind == news.RulingPause {
		days, err := strconv.Atoi(or(field(v, "days", 4), "7"))
		if err != nil {
			return d, errs.New(errs.Invalid, "for how many days?")
		}
		d.For = time.Duration(days) * 24 * time.Hour
	}
	return d, nil
}

// rule decides on one comment.
func (s *site) rule(w http.ResponseWriter, v *visit) error {
	d, err := s.decision(v)
	if err != nil {
		return err
	}
	if d.Comment, err = strconv.ParseInt(field(v, "comment", 20), 10, 64); err != nil {
		return errs.New(errs.Invalid, "which comment?")
	}
	id, err := s.DB.Rule(v.Context(), d)
	if err != nil {
		return err
	}
	if err := s.writeAnswers(v, id); err != nil {
		return err
	}
	return s.decided(w, v, "done="+itoa(id))
}

// decided goes back to the queue as it was narrowed.
func (s *site) decided(w http.ResponseWriter, v *visit, what string) error {
	back := ownPath(v.FormValue("back"))
	path, query, _ := strings.Cut(back, "?")
	if path != "/moderation" {
		path, query = "/moderation", ""
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		q = url.Values{}
	}
	for _, name := range []string{"done", "many", "left", "refused", "before", "after"} {
		q.Del(name)
	}
	to := path + "?" + what
	if rest := q.Encode(); rest != "" {
		to += "&" + rest
	}
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

// ruleMany decides on what is ticked, or on a whole heap.
func (s *site) ruleMany(w http.ResponseWriter, v *visit) error {
	d, err := s.decision(v)
	if err != nil {
		return err
	}
	f, _ := matterFilter(v)
	var ticked []int64
	if v.FormValue("all") == "" {
		for _, raw := range v.Form["matter"] {
			n, err := strconv.ParseInt(raw, 10, 64)
			if err != nil {
				return errs.New(errs.Invalid, "%q is no matter", clip(raw, 20))
			}
			ticked = append(ticked, n)
		}
		if len(ticked) == 0 {
			return errs.New(errs.Invalid, "tick what is meant, or choose all")
		}
	}
	upto, err := strconv.ParseInt(field(v, "upto", 20), 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "up to which?")
	}
	done, left, refused, err := s.DB.RuleMany(v.Context(), d, f, upto, ticked)
	if err != nil {
		return err
	}
	return s.decided(w, v, fmt.Sprintf("many=%d&left=%d&refused=%d", done, left, refused))
}

// decideAppeal answers an appeal.
func (s *site) decideAppeal(w http.ResponseWriter, v *visit) error {
	ruling, err := strconv.ParseInt(field(v, "ruling", 20), 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "which decision?")
	}
	id, err := s.DB.DecideAppeal(v.Context(), ruling, v.who.ID, field(v, "result", 20) == "reverse", field(v, "reason", 1000))
	if err != nil {
		return err
	}
	return s.decided(w, v, "done="+itoa(id))
}
