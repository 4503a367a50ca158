package news

import "time"

// DecisionKind says what a person decided about a story.
type DecisionKind string

// The kinds of decisions. What a decision moved stays where it was put, whatever
// later articles suggest, until it is undone.
const (
	DecisionMerge DecisionKind = "merge" // Story becomes part of Into
	DecisionSplit DecisionKind = "split" // Articles leave Story for one of their own
	DecisionMove  DecisionKind = "move"  // Articles leave Story for Into
	DecisionPin   DecisionKind = "pin"   // Story stands first on the front page while it is open
	DecisionHide  DecisionKind = "hide"  // Story is in no list; its page stays
)

// Decision is what a person decided about a story, with what came of it.
type Decision struct {
	ID       int64
	Kind     DecisionKind
	Story    int64
	Into     int64   // merge, move; for a split, the new story once it is there
	Articles []int64 // split, move
	Reason   string
	At       time.Time
	Done     time.Time // zero: not carried out yet
	Undone   time.Time // when it was taken back, zero if it stands
	Waiting  bool      // it, or taking it back, is still to be carried out
	Moved    []Moved   // what it moved
}

// Moved says that an article went from one story to another with its copies.
type Moved struct{ Article, From, Into int64 }
