package news

import "time"

// NoticeKind says why a reader is told something.
type NoticeKind string

// The kinds of notices.
const (
	NoticeStory    NoticeKind = "story"    // a story that they follow moved
	NoticeBreaking NoticeKind = "breaking" // many report something new at once
	NoticeQuoted   NoticeKind = "quoted"   // a person whom they follow is quoted
	NoticeRule     NoticeKind = "rule"     // a rule of theirs hit
	NoticeEdition  NoticeKind = "edition"  // an edition is there
	NoticeReply    NoticeKind = "reply"    // somebody answered a comment of theirs
	NoticeMention  NoticeKind = "mention"  // somebody named them in a comment
	NoticeDecision NoticeKind = "decision" // a moderator decided on a comment of theirs
	NoticeReport   NoticeKind = "report"   // what became of a report of theirs
	NoticeAppeal   NoticeKind = "appeal"   // what became of an appeal of theirs
	NoticeChannel  NoticeKind = "channel"  // one of their channels has stopped
)

// NoticeKinds are all of them, in the order in which pages name them.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeStory, NoticeBreaking, NoticeQuoted, NoticeRule, NoticeEdition,
		NoticeReply, NoticeMention, NoticeDecision, NoticeReport, NoticeAppeal, NoticeChannel}
}

// Notice is one thing that a reader is told: a line of their inbox, and what goes
// out over their channels.
type Notice struct {
	ID     int64
	Reader int64
	Kind   NoticeKind
	// Subject names what is told among those of a kind: the id of a comment, a rule
	// with an article. The same subject is told to a reader once.
	Subject  string
	Story    int64  // that it is about; 0: none. Who opens the story has seen the notice
	Title    string // plain text, one line
	Text     string // plain text: a line for each thing that moved; may be empty
	Language string // of the title, where it is the news's own; empty: ours
	Path     string // on this site: "/story/12/gate-torn-away"
	// Channel is the one channel that it goes out over; 0: each of the reader's that
	// they want this kind on. The inbox has it in either case.
	Channel int64
	// Inbox keeps it off all channels.
	Inbox bool
	At    time.Time // when it was told; set by store
	Seen  time.Time // zero: not yet
	Sent  time.Time // when a channel first took it; zero: not yet
}
