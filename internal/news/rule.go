package news

import (
	"strings"
	"time"
)

// Rule is what a reader wants done with articles as they come in: if its conditions
// hold, its actions are carried out, once for each article.
type Rule struct {
	ID         int64
	Reader     int64
	Name       string
	Any        bool // one of the conditions is enough; else all of them must hold
	Conditions []Condition
	Actions    []Action
	Place      int  // rules are asked in this order
	Last       bool // where it holds, the reader's rules after it are not asked
	Paused     bool
	Until      time.Time // zero: for good
	Made       time.Time
	Version    int64 // grows with each change, so that two at once are noticed
}

// Holds reports whether the rule is asked at a moment.
func (r *Rule) Holds(now time.Time) bool {
	return !r.Paused && (r.Until.IsZero() || now.Before(r.Until))
}

// Condition is something that is so of an article, or (Not) that is not.
type Condition struct {
	Subject Subject `json:"if"`
	Not     bool    `json:"not,omitempty"`
	What    string  `json:"what,omitempty"`
	In      Field   `json:"in,omitempty"` // of words, phrases and expressions
}

// Field is a part of an article that words are looked for in.
type Field string

// The parts of an article; the empty one is all of it.
const (
	FieldTitle Field = "title"
	FieldText  Field = "text"
)

// Deed is what a rule does.
type Deed string

// The deeds of rules.
const (
	DeedMute   Deed = "mute"   // it is left out of the reader's pages
	DeedLabel  Deed = "label"  // it gets a label of the reader's own
	DeedSave   Deed = "save"   // it is kept
	DeedNotify Deed = "notify" // the reader is told
	DeedSend   Deed = "send"   // it goes out through one of the reader's channels
)

// Action is a deed with what it needs: the label, or the number of the channel.
type Action struct {
	Do   Deed   `json:"do"`
	With string `json:"with,omitempty"`
}

// Does reports whether the rule has an action of a kind.
func (r *Rule) Does(d Deed) bool {
	for _, a := range r.Actions {
		if a.Do == d {
			return true
		}
	}
	return false
}

// RuleHit is what a rule of a reader did with an article.
type RuleHit struct {
	Rule int64
	Name string // of the rule; empty: it was removed since
	Did  []Deed
	At   time.Time
}

// Deeds are deeds from the text that JoinDeeds made.
func Deeds(s string) (all []Deed) {
	for part := range strings.FieldsSeq(s) {
		all = append(all, Deed(part))
	}
	return all
}

// JoinDeeds is a list of deeds as one text.
func JoinDeeds(actions []Action) string {
	var parts []string
	for _, a := range actions {
		parts = append(parts, string(a.Do))
	}
	return strings.Join(parts, " ")
}
