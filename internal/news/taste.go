package news

import "time"

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

// The subjects of reader rules; those after phrase can be boosted and lowered.
const (
	SubjectWord      Subject = "word"   // in any of its forms, in headline or excerpt
	SubjectPhrase    Subject = "phrase" // as it stands, punctuation and case aside
	SubjectAuthor    Subject = "author"
	SubjectTag       Subject = "tag"       // its slug
	SubjectPublisher Subject = "publisher" // its domain
	SubjectSection   Subject = "section"   // its slug
)

// ReaderRule is one thing that shapes what a reader gets to see.
type ReaderRule struct {
	ID      int64
	Effect  Effect
	Subject Subject
	What    string
	Scope   string // "": everywhere; "front": the front page; else a section
	At      time.Time
	Until   time.Time // zero: for good
}

// Holds reports whether the rule is in force at a moment, on a page ("front", or
// what a list is called) for something of a section.
func (r *ReaderRule) Holds(now time.Time, page, section string) bool {
	return (r.Until.IsZero() || now.Before(r.Until)) && (r.Scope == "" || r.Scope == page || r.Scope == section)
}

// Taste is the rules of a reader with what is known of the news that they are about:
// articles of a tag or publisher by rule, and the stories those are in.
type Taste struct {
	Rules    []ReaderRule
	Articles []map[int64]bool // beside Rules
	Stories  []map[int64]bool
}
