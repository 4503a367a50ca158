package news

import (
	"strings"
	"time"
)

// Effect is what a reader's rule does to what it is about.
type Effect string

// The effects of reader rules.
const (
	Mute  Effect = "mute"  // it is left out, and the page says so
	Boost Effect = "boost" // it stands higher on the front page
	Lower Effect = "lower" // it stands lower
)

// Subject is what a reader's rule is about.
type Subject string

// The subjects of reader rules and of conditions; hashtags, publishers and sections
// can be boosted and lowered.
const (
	SubjectWord       Subject = "word"       // in any of its forms
	SubjectPhrase     Subject = "phrase"     // as it stands, punctuation and case aside
	SubjectExpression Subject = "expression" // a regular expression (RE2), case aside
	SubjectAuthor     Subject = "author"
	SubjectTag        Subject = "tag"       // its slug
	SubjectPublisher  Subject = "publisher" // its domain
	SubjectSection    Subject = "section"   // its slug
	SubjectRule       Subject = "rule"      // what a rule that mutes has met
)

// The subjects that only conditions of rules have.
const (
	SubjectPerson       Subject = "person" // slug, like the next two
	SubjectPlace        Subject = "place"
	SubjectOrganisation Subject = "organisation"
	SubjectLanguage     Subject = "language" // "de"
	SubjectLonger       Subject = "longer"   // than so many words
	SubjectShorter      Subject = "shorter"
	SubjectCopy         Subject = "copy"     // it is a copy of another text
	SubjectFollowed     Subject = "followed" // it is of a story that the reader follows
)

// ReaderRule is one thing that shapes what a reader gets to see.
type ReaderRule struct {
	ID      int64
	Effect  Effect
	Subject Subject
	What    string
	In      Field  // the part that is looked at, of words, phrases and expressions
	Scope   string // where it holds, see ScopeFront …
	At      time.Time
	Until   time.Time // zero: for good
}

// The scopes of reader rules. Any other is the slug of a section.
const (
	ScopeAll       = ""
	ScopeFront     = "front"      // on the front page
	ScopePublisher = "publisher:" // and a domain: for what that publisher has
	ScopeFolder    = "folder:"    // and a folder: among what is followed in it
)

// Holds reports whether the rule is in force at a moment, on a page ("front",
// "folder:World/Europe", or what a list is called) for something of a section and a
// publisher.
func (r *ReaderRule) Holds(now time.Time, page, section, publisher string) bool {
	if !r.Until.IsZero() && !now.Before(r.Until) {
		return false
	}
	if domain, ok := strings.CutPrefix(r.Scope, ScopePublisher); ok {
		return publisher == domain
	}
	if strings.HasPrefix(r.Scope, ScopeFolder) {
		return page == r.Scope || strings.HasPrefix(page, r.Scope+"/")
	}
	return r.Scope == ScopeAll || r.Scope == page || r.Scope == section
}

// Taste is the rules of a reader with what is known of the news that they are about:
// articles of a tag or publisher by rule, and the stories those are in.
type Taste struct {
	Rules    []ReaderRule
	Articles []map[int64]bool // beside Rules
	Stories  []map[int64]bool
}
