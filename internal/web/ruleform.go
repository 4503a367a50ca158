package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// Where a rule is written, tried on what is stored, and kept. The form comes back
// with what was typed whatever was wrong with it.

type rulePage struct {
	frame
	ID, Version int64
	Once        string
	RuleName    string
	Any, Last   bool
	Paused      bool
	Conditions  []conditionField
	Deeds       []deedField
	Tell        []choice // how the reader is told of what it meets
	Label       string
	Labels      []labelLink // to choose from
	Days        []choice
	Until       moment // as it is kept

	Problem string // what is wrong with what was typed
	Said    string // what was just done
	Trial   *trialView
	Met     []item // what it met, the last met first
	Pager   pager
	Feed    *privateFeed
}

// conditionField is a row of the form.
type conditionField struct {
	N        int
	Subjects []choice
	What     string
	Where    []choice
	Not      bool
}

// deedField is one of the things that a rule may do.
type deedField struct {
	Deed, Text string
	Ticked     bool
}

// trialView is what the trial of a rule shows.
type trialView struct {
	Facts string
	Rows  []tryRow
	More  int // that it would have met and that are not shown
	Upto  int64
	Apply bool // there is something to be done with them
	Told  bool // the rule also tells or sends, which is not done for what is stored
}

// ruleSubjects are what conditions are about, as the form names them.
var ruleSubjects = []choice{
	{"word", "Word, in any form", false}, {"phrase", "Phrase", false}, {"expression", "Expression", false}, {"tag", "Hashtag", false},
	{"person", "Person", false}, {"place", "Place", false}, {"organisation", "Organisation", false}, {"publisher", "Publisher, by domain", false},
	{"author", "Author", false}, {"section", "Section", false}, {"language", "Language, by code", false}, {"longer", "Longer than … words", false},
	{"shorter", "Shorter than … words", false}, {"copy", "A copy of another text", false}, {"followed", "Of a story I follow", false},
}

var ruleFields = []choice{{"", "anywhere", false}, {"title", "in the headline", false}, {"text", "in the text", false}}

// blankRows is how many empty conditions the form offers.
const blankRows = 2

// ruleForm is the form with a rule in it.
func (v *visit) ruleForm(r *news.Rule, once string) (*rulePage, error) {
	title := "A new rule"
	if r.ID != 0 {
		title = ruleTitle(r)
	}
	p := &rulePage{frame: v.frame(title), ID: r.ID, Version: r.Version, Once: once, RuleName: r.Name, Any: r.Any, Last: r.Last, Paused: r.Paused, Until: v.moment(r.Until)}
	p.NoIndex = true
	rows := min(len(r.Conditions)+blankRows, rule.MaxConditions)
	for i := range max(rows, len(r.Conditions)) {
		var c news.Condition
		if i < len(r.Conditions) {
			c = r.Conditions[i]
		}
		p.Conditions = append(p.Conditions, conditionField{i + 1, chosen(ruleSubjects, string(c.Subject)), c.What, chosen(ruleFields, string(c.In)), c.Not})
	}
	for _, d := range []deedField{{string(news.DeedMute), "Mute it: leave it out of my pages", false}, {string(news.DeedSave), "Save it", false}} {
		d.Ticked = r.Does(news.Deed(d.Deed))
		p.Deeds = append(p.Deeds, d)
	}
	var err error
	if p.Tell, err = v.tellings(r); err != nil {
		return nil, err
	}
	for _, a := range r.Actions {
		if a.Do == news.DeedLabel {
			p.Label = a.With
		}
	}
	p.Days = slices.Clone(ruleDays)
	if !r.Until.IsZero() {
		p.Days = append([]choice{{"keep", "Until " + p.Until.Day, true}}, p.Days...)
	}
	p.Labels, err = v.labels("")
	return p, err
}

// tellings are the ways in which a rule may tell of what it meets.
func (v *visit) tellings(r *news.Rule) ([]choice, error) {
	channels, err := v.site.DB.Channels(v.Context(), v.who.ID)
	if err != nil {
		return nil, err
	}
	ways := []choice{{"", "Do not tell me", false}, {"notify", "Tell me, as I am told of news", false}}
	for _, c := range channels {
		ways = append(ways, choice{itoa(c.ID), "Send it over “" + or(c.Name, string(c.Kind)) + "” only", false})
	}
	now := ""
	for _, a := range r.Actions {
		switch a.Do {
		case news.DeedNotify:
			now = "notify"
		case news.DeedSend:
			now = a.With
		}
	}
	return chosen(ways, now), nil
}

// chosen are choices with one of them chosen.
func chosen(all []choice, value string) []choice {
	all = slices.Clone(all)
	for i := range all {
		all[i].Chosen = all[i].Value == value
	}
	return all
}

// newRulePage answers an empty form, or one that a link filled in.
func (s *site) newRulePage(w http.ResponseWriter, v *visit) error {
	r := news.Rule{Reader: v.who.ID}
	q := v.URL.Query()
	if what := clip(q.Get("what"), rule.MaxWhat); what != "" {
		c := news.Condition{Subject: news.Subject(q.Get("if")), What: what}
		if rule.CheckCondition(&c) == nil {
			r.Conditions = append(r.Conditions, c)
		}
	}
	p, err := v.ruleForm(&r, rand.Text())
	if err != nil {
		return err
	}
	return v.show(w, "rule", p)
}

// rulePage answers a rule with what it met.
func (s *site) rulePage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	r, err := s.DB.RuleOf(v.Context(), v.who.ID, id)
	if err != nil {
		return err
	}
	p, err := v.ruleForm(&r, "")
	if err != nil {
		return err
	}
	cards, turn, err := s.DB.RuleArticles(v.Context(), v.who.ID, id, v.page(listSize))
	if err != nil {
		return err
	}
	p.Met, p.Pager = v.cardItems(cards), v.pager(turn)
	for i := range p.Met {
		p.Met[i].Dek = firstSentences(p.Met[i].Dek, 30)
	}
	if n, err := strconv.Atoi(v.URL.Query().Get("applied")); err == nil {
		p.Said = "Kept, and done for " + count(n, "stored article", "stored articles") + "."
	}
	feed, err := v.ownFeed("rule:" + itoa(id))
	p.Feed = feed
	if err != nil {
		return err
	}
	return v.show(w, "rule", p)
}

// saveRule does what a button of the form says: shows more room, tries the rule,
// keeps it, or keeps it and carries it out for what it was tried on.
func (s *site) saveRule(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return errs.New(errs.Invalid, "the form: %w", err)
	}
	r, err := s.ruleOf(v)
	if err != nil {
		return err
	}
	do, once := v.FormValue("do"), clip(v.FormValue("once"), 64)
	if do == "more" {
		return s.showRule(w, v, r, once, nil, nil)
	}
	if err := rule.Check(r); err != nil {
		return s.showRule(w, v, r, once, nil, err)
	}
	if do == "try" {
		t, err := s.try(v, r, 0)
		if err != nil {
			return err
		}
		return s.showRule(w, v, r, once, &t, nil)
	}
	id, err := s.DB.SaveRule(v.Context(), *r, once)
	if err != nil {
		return s.showRule(w, v, r, once, nil, err)
	}
	to := "/rules?did=kept"
	if do == "apply" {
		upto, _ := strconv.ParseInt(v.FormValue("upto"), 10, 64)
		n, err := s.apply(v, id, max(upto, 0))
		if err != nil {
			return err
		}
		to = fmt.Sprintf("/rules/%d?applied=%d", id, n)
	}
	s.tastes.forget(v.who.ID)
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

// showRule shows the form as it was sent, with what is wrong with it or what the
// rule would have met.
func (s *site) showRule(w http.ResponseWriter, v *visit, r *news.Rule, once string, t *trial, problem error) error {
	if problem != nil && !errors.Is(problem, errs.Invalid) && !errors.Is(problem, errs.Conflict) {
		return problem
	}
	p, err := v.ruleForm(r, once)
	if err != nil {
		return err
	}
	if t != nil {
		p.Trial = trialOf(r, t)
	}
	if problem == nil {
		return v.show(w, "rule", p)
	}
	p.Problem = reason(problem)
	if errors.Is(problem, errs.Conflict) {
		return s.showConflict(w, v, r, p)
	}
	v.showStatus(w, http.StatusBadRequest, "rule", p)
	return nil
}

// showConflict shows what was typed beside what was kept meanwhile: to keep it again
// is then meant.
func (s *site) showConflict(w http.ResponseWriter, v *visit, r *news.Rule, p *rulePage) error {
	now, err := s.DB.RuleOf(v.Context(), v.who.ID, r.ID)
	if err != nil {
		return err
	}
	p.Version = now.Version
	p.Problem = fmt.Sprintf("The rule was changed elsewhere meanwhile. It now says: if %s, %s. Below is what you typed; keep it to put it in place of that.", ifWords(&now), v.thenWords(&now))
	v.showStatus(w, http.StatusConflict, "rule", p)
	return nil
}

func trialOf(r *news.Rule, t *trial) *trialView {
	view := &trialView{Rows: t.shown, More: len(t.ids) - len(t.shown), Upto: t.upto}
	view.Facts = fmt.Sprintf("Of the newest %s it would have met %s.", count(t.looked, "article", "articles"), number(len(t.ids)))
	if len(t.ids) == 0 {
		view.Facts = fmt.Sprintf("Of the newest %s it would have met none.", count(t.looked, "article", "articles"))
	}
	if t.late {
		view.Facts += " More were not looked at: the rule is slow."
	}
	view.Told = r.Does(news.DeedNotify) || r.Does(news.DeedSend)
	view.Apply = len(t.ids) > 0 && (r.Does(news.DeedMute) || r.Does(news.DeedLabel) || r.Does(news.DeedSave))
	return view
}

// ruleOf is the rule in a form. Of an edited one, what the form does not have stays.
func (s *site) ruleOf(v *visit) (*news.Rule, error) {
	r := &news.Rule{Reader: v.who.ID}
	if v.PathValue("id") != "" {
		id, _, err := v.id()
		if err != nil {
			return nil, err
		}
		if *r, err = s.DB.RuleOf(v.Context(), v.who.ID, id); err != nil {
			return nil, err
		}
		if r.Version, err = strconv.ParseInt(v.FormValue("version"), 10, 64); err != nil {
			return nil, errs.New(errs.Invalid, "the form does not say which version it is of; open the rule again")
		}
	}
	r.Name, r.Any, r.Last = field(v, "name", 1000), v.FormValue("match") == "any", v.FormValue("last") != ""
	if days := v.FormValue("days"); days != "keep" {
		r.Until = v.until(days)
	}
	r.Conditions = nil
	for i := 1; i <= rule.MaxConditions; i++ {
		n := strconv.Itoa(i)
		c := news.Condition{Subject: news.Subject(v.FormValue("if" + n)), What: field(v, "what"+n, 1000), In: news.Field(v.FormValue("in" + n)), Not: v.FormValue("not"+n) != ""}
		if c.Subject == news.SubjectCopy || c.Subject == news.SubjectFollowed || c.What != "" {
			r.Conditions = append(r.Conditions, c)
		}
	}
	r.Actions = v.actions()
	return r, nil
}

// actions are those that the form has ticked.
func (v *visit) actions() (all []news.Action) {
	for _, d := range v.Form["do-"] {
		all = append(all, news.Action{Do: news.Deed(d)})
	}
	switch tell := v.FormValue("tell"); tell {
	case "":
	case "notify":
		all = append(all, news.Action{Do: news.DeedNotify})
	default:
		all = append(all, news.Action{Do: news.DeedSend, With: tell})
	}
	if label := field(v, "label", 1000); label != "" {
		all = append(all, news.Action{Do: news.DeedLabel, With: label})
	}
	return all
}

// labelArticle puts a label of the visitor's on an article, or takes one off.
func (s *site) labelArticle(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	label := field(v, "label", 1000)
	if v.FormValue("do") == "off" {
		err = s.DB.RemoveLabel(v.Context(), v.who.ID, id, label)
	} else {
		err = s.DB.AddLabel(v.Context(), v.who.ID, id, label)
	}
	if err != nil {
		return err
	}
	return v.goBack(w, "/article/"+itoa(id)+"#yours")
}

// hitView says on an article what a rule did with it.
type hitView struct {
	link
	Did string
}

func hitViews(hits []news.RuleHit) (all []hitView) {
	for _, h := range hits {
		all = append(all, hitView{link{Text: or(h.Name, "without a name"), Href: "/rules/" + itoa(h.Rule)}, doneWords(h.Did)})
	}
	return all
}

// labelViews are the labels of an article.
func labelViews(labels []string) (all []link) {
	for _, l := range labels {
		all = append(all, link{Text: l, Href: labelPath(l)})
	}
	return all
}

// labelled are the articles with a label as the page of what is saved lists them.
func (v *visit) labelled(label string) (items []savedItem, t store.Turn, err error) {
	cards, t, err := v.site.DB.LabelArticles(v.Context(), v.who.ID, label, v.page(listSize))
	for i := range cards {
		one := savedItem{item: v.cardItem(&cards[i]), ID: cards[i].ID}
		one.Level, one.Dek = 2, firstSentences(one.Dek, 40)
		items = append(items, one)
	}
	return items, t, err
}
