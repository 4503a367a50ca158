package news

import "time"

// RulingKind is what was decided.
type RulingKind string

// The kinds of rulings. Those about a comment decide its state, the last one that
// holds; those about a person or a network keep them from writing.
const (
	RulingHold     RulingKind = "hold"     // a comment waits for a moderator
	RulingApprove  RulingKind = "approve"  // a comment may be seen; reports of it are answered
	RulingHide     RulingKind = "hide"     // out of sight
	RulingRemove   RulingKind = "remove"   // taken down; its place says why
	RulingWarn     RulingKind = "warn"     // a person is told a rule
	RulingPause    RulingKind = "pause"    // a person or network may not write for a time
	RulingBan      RulingKind = "ban"      // … until somebody takes it back
	RulingKeep     RulingKind = "keep"     // an article that was reported stays
	RulingTakedown RulingKind = "takedown" // an article, or all of a publisher, is not shown and not fetched
	RulingDocument RulingKind = "document" // a page or the rules of moderation were changed
	RulingUphold   RulingKind = "uphold"   // an appeal was turned down
	RulingUndo     RulingKind = "undo"     // other rulings were taken back
)

// OnComment reports whether a ruling decides the state of a comment.
func (k RulingKind) OnComment() bool {
	return k == RulingHold || k == RulingApprove || k == RulingHide || k == RulingRemove
}

// OnPerson reports whether a ruling is about who writes, a person or a network.
func (k RulingKind) OnPerson() bool { return k == RulingWarn || k == RulingPause || k == RulingBan }

// Ruling is one decision of moderation, as the log has it.
type Ruling struct {
	ID        int64
	Kind      RulingKind
	Comment   int64  // about which, or on the occasion of which; 0: none
	Thread    int64  // of the comment
	Reader    int64  // whom it concerns; 0: nobody, or somebody who has left
	Article   int64  // about which; 0: none
	Mark      string // of the network it is about, a digest
	Address   string // of an article or publisher; the name of a document
	Moderator int64  // who decided; 0: the rules, or somebody who has left
	ByRule    bool   // nobody decided: the rules did
	Rule      string // which rule of the house
	Reason    string // told to whom it concerns
	Signals   string // what the rules saw; for moderators
	At        time.Time
	Until     time.Time // of a pause
	Undone    int64     // the ruling that took it back; 0: it holds
	UndoneAt  time.Time
	Batch     int64 // the first of those that were decided with it; 0: it stands alone
	// The names, where asked for, as they are now.
	ReaderName, ModeratorName string
	Title                     string // headline over the thread
}

// Holds reports whether nobody has taken it back and it has not run out.
func (r *Ruling) Holds(now time.Time) bool {
	return r.Undone == 0 && (r.Until.IsZero() || r.Until.After(now))
}

// ReportKind is what somebody says is wrong.
type ReportKind string

// The kinds of reports.
const (
	ReportIllegal  ReportKind = "illegal"  // against the law
	ReportThreat   ReportKind = "threat"   // violence, threats
	ReportHate     ReportKind = "hate"     // against people for what they are
	ReportPrivate  ReportKind = "private"  // somebody's private things
	ReportInsult   ReportKind = "insult"   // insults, harassment
	ReportFalse    ReportKind = "false"    // made up, to deceive
	ReportSpam     ReportKind = "spam"     // advertising
	ReportOffTopic ReportKind = "offtopic" // has nothing to do with it
	ReportOther    ReportKind = "other"
)

// ReaderReport is what somebody told the newspaper about a comment or an article.
type ReaderReport struct {
	ID       int64
	Comment  int64 // or
	Article  int64
	Reader   int64  // who reports; 0: somebody without an account
	Mark     string // of their network
	Kind     ReportKind
	About    string // in their words
	Name     string // if they gave it
	Contact  string // mail address, if they gave it
	At       time.Time
	Answered time.Time // zero: not yet
	Answer   string
	Ruling   int64 // that answered it
}

// Appeal is an author's word against a ruling.
type Appeal struct {
	Ruling  int64
	Reader  int64
	Words   string
	At      time.Time
	Result  AppealResult
	Answer  string
	Decided time.Time
}

// AppealResult is what became of an appeal.
type AppealResult string

// The results.
const (
	AppealWaits    AppealResult = ""
	AppealUpheld   AppealResult = "upheld" // the ruling stands
	AppealReversed AppealResult = "reversed"
)

// Matter is what waits for a moderator: all there is about one comment, article
// or ruling.
type Matter struct {
	ID                       int64
	Comment, Article, Ruling int64
	Reader                   int64
	Mark                     string
	Alike                    int64 // the comment of which this is a copy, 0: of none
	Newcomer                 bool
	Severity                 int // 0 to 100
	Held                     bool
	Reports, Appeals         int
	At                       time.Time // since when
}

// Weighed is what a model says of a comment that waits for a person's decision.
type Weighed struct {
	Comment int64
	Version int    // the wording that it was asked about
	Text    string // as typed
	Score   int    // how likely it breaks the house rules, 0 to 100
	Words   string // why, in a few words; plain text
	Model   string
}
