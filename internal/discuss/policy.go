package discuss

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/errs"
)

// Mode is when a comment is seen.
type Mode string

// The modes.
const (
	ModeBefore  Mode = "before"  // every comment waits for a moderator
	ModeTrusted Mode = "trusted" // the first ones of an author wait, later ones do not
	ModeAfter   Mode = "after"   // comments are seen at once
)

// Modes are all of them, the strictest first.
func Modes() []Mode { return []Mode{ModeBefore, ModeTrusted, ModeAfter} }

// Policy is what an operator sets. It is kept as JSON. Zero in a limit means that
// there is none.
type Policy struct {
	Mode       Mode `json:"mode"`
	TrustAfter int  `json:"trust_after"` // approved comments that make an author trusted

	NewHours      int `json:"new_hours"`     // an account younger than this is new
	NewPerHour    int `json:"new_per_hour"`  // comments of a new account
	NewLinks      int `json:"new_links"`     // links in one comment of a new account, before it is held
	PerHour       int `json:"per_hour"`      // comments of an account
	NetworkHour   int `json:"network_hour"`  // comments from one network
	SlowSeconds   int `json:"slow_seconds"`  // between two comments of an author in one thread
	LeastSeconds  int `json:"least_seconds"` // in which a person can have filled in the form
	MostLetters   int `json:"most_letters"`  // of a comment
	RaidAccounts  int `json:"raid_accounts"` // new accounts that write within RaidMinutes: a raid
	RaidMinutes   int `json:"raid_minutes"`
	ReportsToHold int `json:"reports_to_hold"` // reports by different people that take a comment out of sight until it is judged

	Filters []Filter `json:"filters"`
}

// DefaultPolicy suits one volunteer: the first three comments of an author wait.
func DefaultPolicy() Policy {
	return Policy{Mode: ModeTrusted, TrustAfter: 3, NewHours: 72, NewPerHour: 5, NewLinks: 0, PerHour: 30, NetworkHour: 60,
		SlowSeconds: 10, LeastSeconds: 3, MostLetters: MaxComment, RaidAccounts: 20, RaidMinutes: 10}
}

// FilterKind is how a filter is compared.
type FilterKind string

// Kinds of filters.
const (
	FilterWord       FilterKind = "word"       // a whole word; with * at its end, what begins so
	FilterPhrase     FilterKind = "phrase"     // words in this order
	FilterExpression FilterKind = "expression" // a regular expression (RE2), on the text as written, case aside
	FilterDomain     FilterKind = "domain"     // a link to this domain or one under it
)

// FilterKinds are all of them.
func FilterKinds() []FilterKind {
	return []FilterKind{FilterWord, FilterPhrase, FilterExpression, FilterDomain}
}

// Filter holds or refuses comments by what is in them.
type Filter struct {
	Kind   FilterKind `json:"kind"`
	Text   string     `json:"text"`
	Refuse bool       `json:"refuse"` // else it is held
	Reason string     `json:"reason"` // what its author is told; empty: that it holds such a word
}

// Bounds of what an operator may set.
const (
	MaxFilters    = 500
	maxFilter     = 200    // bytes of its text
	maxLimit      = 100000 // any number
	maxExpression = 200
)

// Check says what is wrong with a policy.
func (p Policy) Check() error { _, err := NewBench(p); return err }

// NewFor is the age under which an account is new.
func (p Policy) NewFor() time.Duration { return time.Duration(p.NewHours) * time.Hour }

// RaidWithin is the time in which new accounts are counted.
func (p Policy) RaidWithin() time.Duration { return time.Duration(p.RaidMinutes) * time.Minute }

// Raid reports whether so many new accounts writing within RaidWithin are a raid.
func (p Policy) Raid(newcomers int) bool { return p.RaidAccounts > 0 && newcomers >= p.RaidAccounts }

func (p Policy) checkNumbers() error {
	for name, n := range map[string]int{"trust after": p.TrustAfter, "hours": p.NewHours, "per hour": p.PerHour, "new per hour": p.NewPerHour, "links": p.NewLinks,
		"network": p.NetworkHour, "slow": p.SlowSeconds, "least": p.LeastSeconds, "letters": p.MostLetters, "raid": p.RaidAccounts, "raid minutes": p.RaidMinutes, "reports": p.ReportsToHold} {
		if n < 0 || n > maxLimit {
			return errs.New(errs.Invalid, "%s: a number from 0 to %d, not %d", name, maxLimit, n)
		}
	}
	if p.Mode != ModeBefore && p.Mode != ModeTrusted && p.Mode != ModeAfter {
		return errs.New(errs.Invalid, "%q is no way of moderating", p.Mode)
	}
	if len(p.Filters) > MaxFilters {
		return errs.New(errs.Invalid, "%d filters are too many; %d are enough", len(p.Filters), MaxFilters)
	}
	return nil
}

// filter is a Filter made ready.
type filter struct {
	Filter
	words  []string // folded; of a word or a phrase
	begins bool     // the word is a beginning
	match  *regexp.Regexp
	domain string
}

func (f Filter) ready() (r filter, err error) {
	r.Filter = f
	r.Text = strings.TrimSpace(f.Text)
	if r.Text == "" || len(r.Text) > maxFilter || !utf8.ValidString(r.Text) {
		return r, errs.New(errs.Invalid, "a filter needs a text of at most %d bytes", maxFilter)
	}
	switch f.Kind {
	case FilterWord, FilterPhrase:
		r.words = wordsOf(fold(r.Text))
		r.begins = f.Kind == FilterWord && strings.HasSuffix(r.Text, "*")
		if len(r.words) == 0 || f.Kind == FilterWord && len(r.words) > 1 {
			return r, errs.New(errs.Invalid, "%q is no %s", r.Text, f.Kind)
		}
	case FilterExpression:
		if len(r.Text) > maxExpression {
			return r, errs.New(errs.Invalid, "an expression of more than %d bytes", maxExpression)
		}
		if r.match, err = regexp.Compile("(?i)" + r.Text); err != nil {
			return r, errs.New(errs.Invalid, "%q is no regular expression: %v", r.Text, err)
		}
		if r.match.MatchString("") {
			return r, errs.New(errs.Invalid, "%q fits every comment", r.Text)
		}
	case FilterDomain:
		if r.domain = hostOf(r.Text); r.domain == "" {
			return r, errs.New(errs.Invalid, "%q is no domain", r.Text)
		}
	default:
		return r, errs.New(errs.Invalid, "%q is no kind of filter", f.Kind)
	}
	return r, nil
}

// hostOf is the host of an address or of a bare domain, without www.
func hostOf(s string) string {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	h := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if h = strings.TrimPrefix(h, "www."); !strings.Contains(h, ".") {
		return ""
	}
	return h
}

// String is the filter as one line names it.
func (f Filter) String() string { return fmt.Sprintf("%s %q", f.Kind, f.Text) }
