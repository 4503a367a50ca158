package web

import (
	"net/http"
	"strconv"
	"strings"

	"broadsheet/internal/account"
	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
)

type policyPage struct {
	frame
	MayChange bool
	Modes     []modeRow
	Numbers   []numberRow
	Filters   []filterRow
	Kinds     []string
	Saved     bool
}

type modeRow struct {
	Mode, Text string
	Current    bool
}

type numberRow struct {
	Name, Label, Help string
	Value             int
}

type filterRow struct {
	Number             int
	Kind, Text, Reason string
	Refuse             bool
}

var modesInWords = map[discuss.Mode]string{
	discuss.ModeBefore:  "Every comment waits for a moderator.",
	discuss.ModeTrusted: "The first comments of an account wait; later ones are seen at once.",
	discuss.ModeAfter:   "Comments are seen at once, unless something about them is off.",
}

// numbersOf are the numbers of a policy as the form names them.
func numbersOf(p *discuss.Policy) []struct {
	name, label, help string
	at                *int
} {
	return []struct {
		name, label, help string
		at                *int
	}{
		{"trust_after", "Comments until somebody is trusted", "", &p.TrustAfter},
		{"new_hours", "Hours for which an account is new", "", &p.NewHours},
		{"new_per_hour", "Comments an hour, of a new account", "0: no limit", &p.NewPerHour},
		{"new_links", "Links in a comment of a new account", "More are looked at first", &p.NewLinks},
		{"per_hour", "Comments an hour, of any account", "0: no limit", &p.PerHour},
		{"network_hour", "Comments an hour, from one network", "Those who are trusted are not stopped; 0: no limit", &p.NetworkHour},
		{"slow_seconds", "Seconds between two comments of somebody", "", &p.SlowSeconds},
		{"least_seconds", "Seconds in which nobody can have written one", "Faster is a program", &p.LeastSeconds},
		{"most_letters", "Characters in a comment", "", &p.MostLetters},
		{"raid_accounts", "New accounts that make a flood", "While it goes on, what new accounts write waits; 0: never", &p.RaidAccounts},
		{"raid_minutes", "… within so many minutes", "", &p.RaidMinutes},
		{"reports_to_hold", "Reports by settled readers until a comment waits", "0: a moderator decides first", &p.ReportsToHold},
	}
}

// spareFilters are empty rows of the form, for new ones.
const spareFilters = 3

// policyPage answers how comments are judged before a person sees them.
func (s *site) policyPage(w http.ResponseWriter, v *visit) error {
	policy, err := s.DB.Policy(v.Context())
	if err != nil {
		return err
	}
	p := &policyPage{frame: v.frame("How comments are judged"), MayChange: v.may(account.Editor), Saved: v.FormValue("saved") != ""}
	p.NoIndex = true
	for _, m := range discuss.Modes() {
		p.Modes = append(p.Modes, modeRow{string(m), modesInWords[m], m == policy.Mode})
	}
	for _, n := range numbersOf(&policy) {
		p.Numbers = append(p.Numbers, numberRow{n.name, n.label, n.help, *n.at})
	}
	for i, f := range policy.Filters {
		p.Filters = append(p.Filters, filterRow{i, string(f.Kind), f.Text, f.Reason, f.Refuse})
	}
	if p.MayChange {
		for i := range spareFilters {
			p.Filters = append(p.Filters, filterRow{Number: len(policy.Filters) + i, Kind: string(discuss.FilterWord)})
		}
	}
	for _, k := range discuss.FilterKinds() {
		p.Kinds = append(p.Kinds, string(k))
	}
	return v.show(w, "policy", p)
}

// savePolicy takes the form; a filter whose text is empty goes.
func (s *site) savePolicy(w http.ResponseWriter, v *visit) error {
	p := discuss.Policy{Mode: discuss.Mode(field(v, "mode", 20))}
	for _, n := range numbersOf(&p) {
		value, err := strconv.Atoi(or(field(v, n.name, 10), "0"))
		if err != nil {
			return errs.New(errs.Invalid, "%s: a number, please", n.label)
		}
		*n.at = value
	}
	for i := range discuss.MaxFilters + spareFilters {
		name := "filter-" + strconv.Itoa(i)
		f := discuss.Filter{Kind: discuss.FilterKind(field(v, name+"-kind", 20)), Text: strings.TrimSpace(v.FormValue(name)), Refuse: v.FormValue(name+"-do") == "refuse", Reason: field(v, name+"-reason", 300)}
		if f.Text != "" {
			p.Filters = append(p.Filters, f)
		}
	}
	if err := s.DB.SavePolicy(v.Context(), p, v.who.ID); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/moderation/filters?saved=1", http.StatusSeeOther)
	return nil
}
