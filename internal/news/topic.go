package news

import "time"

// TopicAction says what a rule makes of a topic.
type TopicAction string

// The actions of topic rules.
const (
	TopicMerge  TopicAction = "merge"  // it is another: its articles and its address lead there
	TopicRename TopicAction = "rename" // it is called otherwise
	TopicBlock  TopicAction = "block"  // it stands on no article and has no page
	TopicApart  TopicAction = "apart"  // it is not the other, whatever the corpus suggests
)

// TopicRef names a topic.
type TopicRef struct {
	Kind TopicKind
	Slug string
}

// TopicRule is what the operator, or the corpus by clear evidence, said of a
// topic. It holds for articles that are stored and for those to come, until it
// is undone.
type TopicRule struct {
	ID       int64
	Topic    TopicRef
	Action   TopicAction
	Into     TopicRef // merge, apart; for a rename the topic under the new name
	Label    string   // rename: the new name
	Was      string   // rename: the name before
	Reason   string
	ByCorpus bool // nobody decided it: enough articles say so
	At       time.Time
	Undone   time.Time // zero if it holds
}

// TopicFate is what the rules make of a topic.
type TopicFate struct {
	Topic    TopicRef
	Label    string
	Articles int      // that it is listed with
	Into     TopicRef // where its address leads; empty: nowhere else
	Blocked  bool
	Reason   string // why, where a person said so
}

// TopicAlias is a short name that stood for a long one, with in how many
// articles and of how many publishers.
type TopicAlias struct {
	Short, Long          TopicRef
	Called, Label        string // as they are written: "EU", "European Union"
	Articles, Publishers int
	Rivals               int // articles in which it stood for anything else
}
