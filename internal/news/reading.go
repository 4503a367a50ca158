package news

import "time"

// FollowKind says what a reader follows.
type FollowKind string

// The kinds of follows. Those of topics are called as the topics are.
const (
	FollowPublisher    FollowKind = "publisher"    // by domain
	FollowFeed         FollowKind = "feed"         // by id
	FollowSection      FollowKind = "section"      // by slug
	FollowStory        FollowKind = "story"        // by id
	FollowTag          FollowKind = "tag"          // by slug, like the next three
	FollowPerson       FollowKind = "person"       //
	FollowPlace        FollowKind = "place"        //
	FollowOrganisation FollowKind = "organisation" //
	FollowSearch       FollowKind = "search"       // by what was typed
)

// FollowKinds are all of them.
func FollowKinds() []FollowKind {
	return []FollowKind{FollowPublisher, FollowFeed, FollowSection, FollowStory, FollowTag, FollowPerson, FollowPlace, FollowOrganisation, FollowSearch}
}

// Follow is something that a reader follows, in a folder.
type Follow struct {
	ID     int64      `json:"id"`
	Kind   FollowKind `json:"kind"`
	Name   string     `json:"name"`   // id, slug, domain or query
	Folder string     `json:"folder"` // "World/Europe"; empty: in none
	Title  string     `json:"title"`  // as it was called when it was followed
	Since  Time       `json:"since"`
	Unread int        `json:"-"` // of the newest articles, see store.Stream
}

// Saved is an article that a reader keeps.
type Saved struct {
	Card
	At       time.Time
	Note     string
	Passages []Passage
}

// Passage is a part of an article that a reader marked.
type Passage struct {
	ID       int64  `json:"id"`
	Article  int64  `json:"article"`
	Revision int    `json:"revision"` // in which the words stood
	Words    string `json:"words"`
	Note     string `json:"note"`
	At       Time   `json:"at"`
}
