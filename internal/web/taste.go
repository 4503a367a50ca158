package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// What a reader mutes, and what they want higher or lower. It is applied as a page
// is set, and the page says so: what was left out, why, and how to see it.

// tasteKept is how long the rules of a reader are used before they are asked for
// again, together with what is new under them.
const tasteKept = 30 * time.Second

// tasteCache keeps the rules of the readers that were here last.
type tasteCache struct {
	mu   sync.Mutex
	kept map[int64]keptTaste
}

type keptTaste struct {
	rule.Taste
	read time.Time
}

func (c *tasteCache) of(ctx context.Context, db *store.DB, reader int64, now time.Time) (keptTaste, error) {
	c.mu.Lock()
	t, ok := c.kept[reader]
	c.mu.Unlock()
	if d := now.Sub(t.read); ok && d >= 0 && d < tasteKept {
		return t, nil
	}
	fresh, err := db.Taste(ctx, reader)
	if err != nil {
		return t, err
	}
	t = keptTaste{rule.NewTaste(fresh), now}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= followsKept {
		c.kept = map[int64]keptTaste{}
	}
	c.kept[reader] = t
	return t, nil
}

func (c *tasteCache) forget(reader int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, reader)
}

// taste is what shapes one page for the visitor.
type taste struct {
	keptTaste
	now  time.Time
	page string // "front", or the kind of list
	all  bool   // what is muted is shown, too
}

// taste is that of the visitor on a page. The public has none.
func (v *visit) taste(page string) (*taste, error) {
	t := &taste{now: v.now, page: page, all: v.URL.Query().Get("muted") == "show"}
	if v.who.ID == 0 {
		return t, nil
	}
	kept, err := v.site.tastes.of(v.Context(), v.site.DB, v.who.ID, v.now)
	t.keptTaste = kept
	return t, err
}

// key tells pages apart that are shaped differently; empty where nothing is.
func (t *taste) key(reader int64) string {
	if len(t.Rules) == 0 {
		return ""
	}
	key := fmt.Sprint(reader, t.read.UnixNano(), t.all)
	for i := range t.Rules {
		key += " " + string(t.Rules[i].Subject[:1]) + strconv.FormatInt(t.Rules[i].ID, 36)
	}
	return key
}

// verdict is the rule that mutes something on this page, nil if none does, and how far
// the others lift it.
func (t *taste) verdict(p *rule.Told) (muted *news.ReaderRule, points float64) {
	return t.Judge(p, t.page, t.now)
}

// shaped says what a reader's rules did to a page.
type shaped struct {
	Muted  string // "3 stories muted: #rowing (2), “lottery” (1)"
	Show   string // address that shows them, or hides them again
	Shown  bool
	Lifted string // "#hallan-dam and The Quay stand higher"
}

// sift leaves out what is muted and says what that was. With all set it stays, and
// why tells which rule would mute each.
func sift[T any](t *taste, v *visit, all []T, one, many string, of func(*T) *rule.Told) (left []T, why []string, s *shaped) {
	if len(t.Rules) == 0 {
		return all, make([]string, len(all)), nil
	}
	n, by := 0, map[string]int{}
	var order []string
	for i := range all {
		muted, _ := t.verdict(of(&all[i]))
		if muted == nil {
			left, why = append(left, all[i]), append(why, "")
			continue
		}
		name := ruleName(muted)
		if n++; by[name] == 0 {
			order = append(order, name)
		}
		by[name]++
		if t.all {
			left, why = append(left, all[i]), append(why, "Muted: "+name)
		}
	}
	s = &shaped{Shown: t.all, Lifted: t.lifted()}
	if n > 0 {
		for i, name := range order {
			order[i] = name + " (" + number(by[name]) + ")"
		}
		s.Muted = count(n, one, many) + " muted: " + strings.Join(order, ", ")
		s.Show = muteAddress(v, !t.all)
	}
	if s.Muted == "" && s.Lifted == "" {
		return left, why, nil
	}
	return left, why, s
}

// muteAddress is this page with what is muted, or without.
func muteAddress(v *visit, show bool) string {
	q := v.URL.Query()
	q.Del("muted")
	if show {
		q.Set("muted", "show")
	}
	if len(q) == 0 {
		return v.URL.EscapedPath()
	}
	return v.URL.EscapedPath() + "?" + q.Encode()
}

// lifted names what stands higher or lower on the front page.
func (t *taste) lifted() string {
	if t.page != "front" {
		return ""
	}
	names := map[news.Effect][]string{}
	for i := range t.Rules {
		if r := &t.Rules[i]; r.Effect != news.Mute && (r.Until.IsZero() || t.now.Before(r.Until)) {
			names[r.Effect] = append(names[r.Effect], ruleName(r))
		}
	}
	var parts []string
	if up := names[news.Boost]; len(up) > 0 {
		parts = append(parts, "higher: "+strings.Join(up, ", "))
	}
	if down := names[news.Lower]; len(down) > 0 {
		parts = append(parts, "lower: "+strings.Join(down, ", "))
	}
	return strings.Join(parts, "; ")
}

// rank puts stories in the reader's order: pinned ones first, then by importance
// with what the rules add.
func (t *taste) rank(stories []news.Story) {
	if len(t.Rules) == 0 {
		return
	}
	for i := range stories {
		_, points := t.verdict(rule.OfStory(&stories[i]))
		stories[i].Importance += points
	}
	slices.SortStableFunc(stories, func(a, b news.Story) int {
		switch {
		case a.Pinned != b.Pinned && a.Pinned, a.Pinned == b.Pinned && a.Importance > b.Importance:
			return -1
		case a.Pinned == b.Pinned && a.Importance == b.Importance:
			return 0
		}
		return 1
	})
}

// ruleName is what a rule is about, as pages name it.
func ruleName(r *news.ReaderRule) string {
	switch r.Subject {
	case news.SubjectTag:
		return "#" + r.What
	case news.SubjectWord, news.SubjectPhrase:
		return "“" + r.What + "”"
	case news.SubjectExpression:
		return "/" + r.What + "/"
	case news.SubjectRule:
		return "your rule “" + r.What + "”"
	case news.SubjectSection:
		return sectionName(r.What)
	}
	return r.What
}

// ruleDays are how long a rule may be given, in days; 0 is for good.
var ruleDays = []choice{{"", "For good", true}, {"1", "For a day", false}, {"7", "For a week", false}, {"30", "For a month", false}}

// scope is where a rule of a form holds.
func (v *visit) scope() (string, error) {
	of := field(v, "of", 200)
	switch s := field(v, "scope", 100); s {
	case news.ScopeAll, news.ScopeFront:
		return s, nil
	case news.ScopePublisher:
		if domain := or(news.Domain(of), strings.ToLower(of)); domain != "" {
			return s + domain, nil
		}
	case news.ScopeFolder:
		if of != "" {
			return s + of, nil
		}
	default:
		return news.Slug(s), nil
	}
	return "", errs.New(errs.Invalid, "say for which publisher, or in which folder")
}

// dayEnd is when a day ends that is still to come, on the clock of now. Where that
// day has no midnight, it is the first moment after it.
func dayEnd(day string, now time.Time) (time.Time, error) {
	d, err := time.ParseInLocation("2006-01-02", day, now.Location())
	if err != nil {
		return d, errs.New(errs.Invalid, "%.40q is no day", day)
	}
	end := time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, now.Location())
	if !end.After(now) || end.After(now.AddDate(10, 0, 1)) {
		return d, errs.New(errs.Invalid, "%s is not within the ten years to come", day)
	}
	return end, nil
}

// until is so many days from now, the zero time for none.
func (v *visit) until(days string) time.Time {
	if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 3660 {
		return v.now.AddDate(0, 0, n)
	}
	return time.Time{}
}

// addTaste adds a rule to what shapes the visitor's pages.
func (s *site) addTaste(w http.ResponseWriter, v *visit) error {
	r := news.ReaderRule{Effect: news.Effect(v.FormValue("effect")), Subject: news.Subject(v.FormValue("subject")), What: field(v, "what", 1000), In: news.Field(v.FormValue("in"))}
	var err error
	if r.Scope, err = v.scope(); err != nil {
		return err
	}
	r.Until = v.until(v.FormValue("days"))
	if day := v.FormValue("until"); day != "" {
		if r.Until, err = dayEnd(day, v.now); err != nil {
			return err
		}
	}
	if _, err = s.DB.SaveReaderRule(v.Context(), v.who.ID, r); err != nil {
		return err
	}
	s.tastes.forget(v.who.ID)
	http.Redirect(w, v.Request, ownPath(or(v.FormValue("back"), "/settings#taste")), http.StatusSeeOther)
	return nil
}

// removeTaste lets a rule go.
func (s *site) removeTaste(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.RemoveReaderRule(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	s.tastes.forget(v.who.ID)
	http.Redirect(w, v.Request, ownPath(or(v.FormValue("back"), "/settings#taste")), http.StatusSeeOther)
	return nil
}
