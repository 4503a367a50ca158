package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// What a reader's mutes and muting rules kept from them lately, and why. Nothing is
// noted as news is muted: it is judged again as the page is set, among the articles
// that came out last, so that a mute which is taken away leaves no trace.

const (
	mutedLooked = 1000               // of the newest articles that are judged
	mutedSince  = 7 * 24 * time.Hour // and none that is older
)

// keptAway is an article that was muted, and the rule that did it.
type keptAway struct {
	card news.Card
	by   *news.ReaderRule
}

// mutedLately are the articles that the visitor's rules kept from the front page, from
// sections and lists, newest first, how many each rule kept away (by ruleKey), and how
// many were judged. A rule for a folder of follows keeps nothing away but there.
func (v *visit) mutedLately() (all []keptAway, by map[string]int, looked int, err error) {
	t, err := v.taste("front")
	if err != nil || !slices.ContainsFunc(t.Rules, func(r news.ReaderRule) bool { return r.Effect == news.Mute }) {
		return nil, nil, 0, err
	}
	cards, err := v.site.DB.Latest(v.Context(), v.now.Add(-mutedSince), mutedLooked)
	by = map[string]int{}
	for i := range cards {
		if r, _ := t.verdict(rule.OfCard(&cards[i])); r != nil {
			all = append(all, keptAway{cards[i], r})
			by[ruleKey(r)]++
		}
	}
	return all, by, len(cards), err
}

// count says on rows of mutes what each kept away lately.
func (row *tasteRow) count(r *news.ReaderRule, by map[string]int) {
	folder, ok := strings.CutPrefix(r.Scope, news.ScopeFolder)
	switch n := by[row.Key]; {
	case r.Effect != news.Mute || row.Over:
	case ok:
		row.Kept = link{Text: "what it keeps away there", Href: withQuery(readingPath(store.Choice{Folder: folder}), "muted", "show")}
	case n == 0:
		row.Kept = link{Text: "kept nothing away lately"}
	default:
		row.Kept = link{Text: "kept away " + count(n, "article", "articles"), Href: "/muted?by=" + row.Key}
	}
}

// countedRows are the visitor's rules, latest first, with what each kept away.
func (v *visit) countedRows(back string, by map[string]int) (rows []tasteRow, err error) {
	if rows, err = v.tasteRows(back); err != nil || len(rows) == 0 {
		return rows, err
	}
	t, err := v.taste("front")
	for i := range rows {
		rows[i].count(&t.Rules[len(rows)-1-i], by)
	}
	return rows, err
}

type mutedPage struct {
	frame
	Facts string
	Mutes []tasteRow
	Whole *link // all of it, where only one mute is shown
	By    string
	Items []mutedItem
	Gone  *goneRule
	Empty *notice
	Pager pager
}

// mutedItem is an article that was kept away.
type mutedItem struct {
	item
	Why link // the mute or rule, where it is changed
}

// mutedPage answers what was muted lately, and why.
func (s *site) mutedPage(w http.ResponseWriter, v *visit) error {
	all, by, looked, err := v.mutedLately()
	if err != nil {
		return err
	}
	p := &mutedPage{frame: v.frame("Muted"), By: v.URL.Query().Get("by"), Gone: v.gone("/muted")}
	p.NoIndex = true
	rows, err := v.countedRows("/muted", by)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Does == effectWords[news.Mute] {
			row.Kept.Current = p.By == row.Key
			p.Mutes = append(p.Mutes, row)
		}
	}
	p.Facts = mutedFacts(len(all), looked)
	if p.By != "" {
		p.Whole = &link{Text: "All that was muted", Href: "/muted"}
		all = slices.DeleteFunc(all, func(k keptAway) bool { return ruleKey(k.by) != p.By })
	}
	p.Empty = emptyMuted(len(p.Mutes), len(all))
	all, turn := leaf(all, v.page(listSize))
	p.Pager = v.pager(turn)
	for i := range all {
		p.Items = append(p.Items, v.mutedItem(&all[i]))
	}
	return v.show(w, "muted", p)
}

func mutedFacts(n, looked int) string {
	if looked == 0 {
		return ""
	}
	if looked == mutedLooked {
		return number(n) + " of the newest " + count(looked, "article", "articles")
	}
	return number(n) + " of " + count(looked, "article", "articles") + " of the last seven days"
}

// emptyMuted says why nothing is listed; nil if something is.
func emptyMuted(mutes, n int) *notice {
	switch {
	case mutes == 0:
		return &notice{Head: "You mute nothing.", Text: "You see what everybody sees.", Do: []link{{"Mute something", frontSettings + "#taste", false}, {"Write a rule", "/rules/new", false}}}
	case n == 0:
		return &notice{Head: "Nothing was muted lately.", Text: "None of the newest articles was kept from you."}
	}
	return nil
}

func (v *visit) mutedItem(k *keptAway) mutedItem {
	one := mutedItem{item: v.cardItem(&k.card), Why: link{Text: ruleName(k.by) + fieldWords[k.by.In], Href: "#" + ruleKey(k.by)}}
	one.Level, one.Dek, one.Picture = 2, "", nil
	if where := placeWords(k.by.Scope); where != "" {
		one.Why.Text += " " + where
	}
	if k.by.Subject == news.SubjectRule {
		one.Why.Href = "/rules/" + itoa(k.by.ID)
	}
	return one
}

// leaf is the part of a list, newest first, that an address asks for by the number of
// the article before or after it. Of one that is no longer there it is the first.
func leaf(all []keptAway, p store.Page) (part []keptAway, t store.Turn) {
	at := func(id string) int {
		n, _ := strconv.ParseInt(id, 10, 64)
		return slices.IndexFunc(all, func(k keptAway) bool { return k.card.ID == n })
	}
	from := at(p.Before) + 1
	if i := at(p.After); i >= 0 {
		from = max(i-p.Limit, 0)
	}
	upto := min(from+p.Limit, len(all))
	if part = all[from:upto]; len(part) == 0 {
		return nil, t
	}
	if from > 0 {
		t.Newer = itoa(part[0].card.ID)
	}
	if upto < len(all) {
		t.Older = itoa(part[len(part)-1].card.ID)
	}
	return part, t
}
