package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// The rules of a reader: their list, and what is done with one. ruleform.go is
// where they are written and tried.

type ruleListPage struct {
	frame
	Rules   []ruleRow
	Labels  []labelLink
	Said    string // what was just done
	Removed int64  // the rule that was just removed, to be taken back
}

// ruleRow is a rule as a list shows it.
type ruleRow struct {
	ID           int64
	Title        string // its name, or what it is about
	If, Then     string
	Met          string // "met 12 articles"
	Paused, Over bool
	Until        moment
	First, Final bool // of the list
	Last         bool // those after it are not asked
}

// labelLink leads to what has a label.
type labelLink struct {
	link
	Articles int
}

// ruleListPage answers the visitor's rules in their order.
func (s *site) ruleListPage(w http.ResponseWriter, v *visit) error {
	all, err := s.DB.Rules(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	p := &ruleListPage{frame: v.frame("Your rules")}
	p.NoIndex = true
	for i := range all {
		row := v.ruleRow(&all[i].Rule)
		row.Met = "met " + count(all[i].Met, "article", "articles")
		row.First, row.Final = i == 0, i == len(all)-1
		p.Rules = append(p.Rules, row)
	}
	if p.Labels, err = v.labels(""); err != nil {
		return err
	}
	p.Said = ruleSaid[v.URL.Query().Get("did")]
	p.Removed, _ = strconv.ParseInt(v.URL.Query().Get("removed"), 10, 64)
	return v.show(w, "rulelist", p)
}

// ruleSaid are what the list says after something was done.
var ruleSaid = map[string]string{
	"kept": "Kept. It is asked of every article that comes in from now on.", "restored": "Taken back: the rule is there again, as it was.",
	"pause": "Paused. It is asked of nothing until you let it go on.", "resume": "It goes on.",
}

func (v *visit) ruleRow(r *news.Rule) ruleRow {
	row := ruleRow{ID: r.ID, If: ifWords(r), Then: v.thenWords(r), Paused: r.Paused, Until: v.moment(r.Until), Last: r.Last}
	row.Over = !r.Until.IsZero() && !v.now.Before(r.Until)
	row.Title = ruleTitle(r)
	return row
}

// ruleTitle is what a rule is called.
func ruleTitle(r *news.Rule) string { return cmp.Or(r.Name, capital(ifWords(r))) }

// labels are the visitor's own, current marked.
func (v *visit) labels(current string) (links []labelLink, err error) {
	all, err := v.site.DB.Labels(v.Context(), v.who.ID)
	for _, l := range all {
		links = append(links, labelLink{link{l.Label, labelPath(l.Label), l.Label == current}, l.Articles})
	}
	return links, err
}

func labelPath(label string) string { return "/saved?label=" + url.QueryEscape(label) }

// changeRule pauses a rule, moves it, removes it, or takes that back.
func (s *site) changeRule(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	ctx, to := v.Context(), "/rules?did="+v.PathValue("act")
	switch act := v.PathValue("act"); act {
	case "pause", "resume":
		err = s.DB.PauseRule(ctx, v.who.ID, id, act == "pause")
	case "up", "down":
		err, to = s.DB.MoveRule(ctx, v.who.ID, id, act == "up"), "/rules#rule-"+itoa(id)
	case "remove":
		err, to = s.DB.RemoveRule(ctx, v.who.ID, id), "/rules?removed="+itoa(id)
	case "restore":
		err, to = s.DB.RestoreRule(ctx, v.who.ID, id), "/rules?did=restored"
	default:
		err = errs.New(errs.NotFound, "nothing is done with a rule by %.40q", act)
	}
	if err != nil {
		return err
	}
	s.tastes.forget(v.who.ID)
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

const (
	tried      = 1000            // of the newest articles that a rule is tried on
	triedIn    = 2 * time.Second // at most, whatever the rule
	triedShown = 50              // of those that it would have met
)

// trial is what a rule would have met.
type trial struct {
	ids    []int64 // all that it holds for
	shown  []tryRow
	looked int
	upto   int64 // the newest arrival that was looked at
	late   bool  // the time ran out before all were looked at
}

// tryRow is an article that a rule would have met, and why.
type tryRow struct {
	item
	Why string
}

// try asks a rule of the articles that arrived last, up to one; nothing is done.
func (s *site) try(v *visit, r *news.Rule, upto int64) (t trial, err error) {
	follows, err := s.followedStories(v.Context(), r)
	if err != nil {
		return t, err
	}
	one, began := rule.NewOne(r), time.Now()
	err = s.DB.NewestArticles(v.Context(), upto, tried, func(a news.Article) bool {
		if t.looked == 0 {
			t.upto = a.Arrival
		}
		t.looked++
		p := rule.Of(&a)
		if follows[a.Story] {
			p.Followers = map[int64]bool{r.Reader: true}
		}
		if why := one.Why(p); why != nil {
			t.ids = append(t.ids, a.ID)
			if len(t.shown) < triedShown {
				t.shown = append(t.shown, v.tryRow(&a, why))
			}
		}
		t.late = time.Since(began) > triedIn
		return !t.late
	})
	return t, err
}

// followedStories are the stories that a rule's reader follows, where it asks.
func (s *site) followedStories(ctx context.Context, r *news.Rule) (map[int64]bool, error) {
	for _, c := range r.Conditions {
		if c.Subject == news.SubjectFollowed {
			return s.DB.FollowedStories(ctx, r.Reader)
		}
	}
	return nil, nil
}

func (v *visit) tryRow(a *news.Article, why []rule.Because) tryRow {
	c := cardOf(a)
	row := tryRow{item: v.cardItem(&c)}
	row.Dek = ""
	var words []string
	for _, b := range why {
		words = append(words, becauseWords(b))
	}
	row.Why = capital(strings.Join(words, "; "))
	return row
}

// cardOf is as much of an article as the list of a trial shows.
func cardOf(a *news.Article) news.Card {
	return news.Card{ID: a.ID, Title: a.Content.Title, Publisher: a.Publisher.Domain, PublisherName: a.Publisher.Name, URL: a.Content.URL, When: a.When(), Language: a.Analysis.Language}
}

// apply carries a rule out for the stored articles that it was tried on: those that
// arrived up to one. Nobody is told of them, and nothing is sent.
func (s *site) apply(v *visit, id, upto int64) (n int, err error) {
	r, err := s.DB.RuleOf(v.Context(), v.who.ID, id)
	if err != nil {
		return 0, err
	}
	t, err := s.try(v, &r, upto)
	if err != nil {
		return 0, err
	}
	var met []store.Met
	for _, id := range t.ids {
		met = append(met, store.Met{Rule: &r, Article: id})
	}
	return s.DB.SaveMet(v.Context(), met, true)
}
