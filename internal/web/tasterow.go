package web

import (
	"net/url"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// tastePart is where a reader sees what they muted and put higher or lower, changes
// it and adds to it.
type tastePart struct {
	Rows                  []tasteRow
	Days                  []choice
	Sections              []link
	Effect, Subject, What string // as a link filled the form in
	Back                  string // where adding leads to
}

// tastePart is that of the visitor on a page; rows come from tasteRows.
func (v *visit) tastePart(rows []tasteRow, f *frame, back string) tastePart {
	q := v.URL.Query()
	return tastePart{Rows: rows, Days: ruleDays, Sections: f.Sections, Back: back,
		Effect: or(q.Get("effect"), string(news.Mute)), Subject: or(q.Get("subject"), string(news.SubjectWord)), What: q.Get("what")}
}

// tasteRow is a rule on a page that lists them.
type tasteRow struct {
	ID                int64
	Key               string // in addresses: "mute-3", or "rule-3" for one of /rules
	Rule              bool   // it is one of /rules, where it is changed
	What, Does, Where string
	Until             moment
	Over              bool
	Back              string // where removing it leads to
	Kept              link   // what it kept away lately; empty where that is not counted
}

// tasteRows are the rules of the visitor, latest first; removing one leads to the
// page at back.
func (v *visit) tasteRows(back string) (rows []tasteRow, err error) {
	if v.who.ID == 0 {
		return nil, nil
	}
	t, err := v.site.tastes.of(v.Context(), v.site.DB, v.who.ID, v.now)
	for i := range slices.Backward(t.Rules) {
		rows = append(rows, v.tasteRow(&t.Rules[i], back))
	}
	return rows, err
}

func (v *visit) tasteRow(r *news.ReaderRule, back string) tasteRow {
	return tasteRow{ID: r.ID, Key: ruleKey(r), Rule: r.Subject == news.SubjectRule,
		What: ruleName(r) + fieldWords[r.In], Does: effectWords[r.Effect], Where: placeWords(r.Scope),
		Until: v.moment(r.Until), Over: !r.Until.IsZero() && !v.now.Before(r.Until), Back: v.takenAway(back, r)}
}

// ruleKey tells the rules of a reader apart in addresses: mutes and those of /rules
// are numbered each on their own.
func ruleKey(r *news.ReaderRule) string {
	if r.Subject == news.SubjectRule {
		return "rule-" + itoa(r.ID)
	}
	return "mute-" + itoa(r.ID)
}

// takenAway is the address of a page that says that a rule was taken away, and offers
// it again; back itself for a page that does not.
func (v *visit) takenAway(back string, r *news.ReaderRule) string {
	if strings.Contains(back, "#") {
		return back
	}
	q := url.Values{"gone": {"1"}, "effect": {string(r.Effect)}, "subject": {string(r.Subject)}, "what": {r.What}, "in": {string(r.In)}, "scope": {r.Scope}}
	if kind, of, ok := strings.Cut(r.Scope, ":"); ok {
		q.Set("scope", kind+":")
		q.Set("of", of)
	}
	if !r.Until.IsZero() {
		q.Set("until", r.Until.Add(-1).In(v.now.Location()).Format("2006-01-02"))
	}
	return back + "?" + q.Encode()
}

// goneRule is a rule that was just taken away, as the form that puts it back.
type goneRule struct {
	Fields [][2]string // name and value
	Back   string
}

// gone is what was just taken away on the page at back; nil if nothing was.
func (v *visit) gone(back string) *goneRule {
	q := v.URL.Query()
	if !q.Has("gone") {
		return nil
	}
	g := &goneRule{Back: back}
	for _, name := range []string{"effect", "subject", "what", "in", "scope", "of", "until"} {
		if value := q.Get(name); value != "" {
			g.Fields = append(g.Fields, [2]string{name, value})
		}
	}
	return g
}

var fieldWords = map[news.Field]string{news.FieldTitle: " in the headline", news.FieldText: " in the excerpt"}

// placeWords say where a rule holds; empty: everywhere.
func placeWords(scope string) string {
	if domain, ok := strings.CutPrefix(scope, news.ScopePublisher); ok {
		return "for " + domain
	}
	if folder, ok := strings.CutPrefix(scope, news.ScopeFolder); ok {
		return "in your folder " + folder
	}
	switch scope {
	case news.ScopeAll:
		return ""
	case news.ScopeFront:
		return "on the front page"
	}
	return "in " + sectionName(scope)
}
