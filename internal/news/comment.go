package news

import "time"

// CommentState says whether readers see a comment.
type CommentState string

// The states of a comment.
const (
	CommentVisible CommentState = "visible"
	CommentPending CommentState = "pending" // waits for a moderator; its author sees it
	CommentHidden  CommentState = "hidden"  // out of sight; a gap where replies hang under it
	CommentRemoved CommentState = "removed" // taken down: its place says why
	CommentDeleted CommentState = "deleted" // by its author; its words are gone
)

// Comment is what a reader wrote under the news. Of one that is not visible a list
// has neither words nor name.
type Comment struct {
	ID       int64
	Thread   int64  // the story it stands under, or the article if that is in none
	Article  int64  // the article whose page it was written at; 0: the story's
	Parent   int64  // what it answers; 0: nothing
	To       string // who wrote that
	Depth    int    // how deep it stands, 0 for one that answers nothing; bounded, however long a talk goes on
	Reader   int64  // who wrote it; 0: somebody who has left
	Name     string
	Role     Role // of its author today
	State    CommentState
	Source   string // as typed; only where one comment is read alone
	HTML     HTML
	Created  time.Time
	Edited   time.Time // zero: never
	Version  int       // 1 is the first wording
	Replies  int       // visible ones below, however deep
	Votes    int
	Passage  *Quoted
	Note     string // what everybody is told of a decision on it
	Decision int64  // in the log of moderation
	Under    string // headline over its thread; only where comments of several are listed
	Network  string // mark of the network it came from (a digest), kept for a while; only where one comment is read alone
}

// Quoted is the passage of an article that a comment is about.
type Quoted struct {
	Receipt
	Title string    // of the article then
	Gone  time.Time // when its publisher changed these words; zero: they stand
}

// CommentEdit is what a comment said until it was edited.
type CommentEdit struct {
	Version int
	At      time.Time // when it was written
	Source  string
}

// Closing is what a person decided about who may write in a thread.
type Closing string

// A thread is closed or kept open by a person, or goes by the newspaper's rule.
const (
	ByRule     Closing = ""
	ClosedByUs Closing = "closed"
	KeptOpen   Closing = "open"
)

// Thread is the talk under one story, or under an article that is in none.
type Thread struct {
	ID       int64
	Comments int       // visible ones
	Last     time.Time // when the newest was written
	Version  int64     // moves with whatever readers see of it
	Closing  Closing
	Reason   string // why a person closed it, told to everybody
}
