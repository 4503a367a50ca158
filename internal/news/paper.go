package news

import "time"

// Rhythm is on which days a reader's own edition is made.
type Rhythm string

// The rhythms; the empty one is that none is made.
const (
	RhythmDaily    Rhythm = "daily"
	RhythmWeekdays Rhythm = "weekdays" // Monday to Friday
	RhythmWeekly   Rhythm = "weekly"
)

// Rhythms are all of them.
func Rhythms() []Rhythm { return []Rhythm{RhythmDaily, RhythmWeekdays, RhythmWeekly} }

// Parts of a reader's own edition that are no section.
const (
	PartFront   = "front"   // what matters most, whatever it is about
	PartFollows = "follows" // what the reader follows
)

// PaperPart is a part of a reader's own edition and how many stories it holds at most.
type PaperPart struct {
	Part    string `json:"part"` // PartFront, PartFollows or the slug of a section
	Stories int    `json:"stories"`
}

// Paper is how a reader wants their own edition, and when the next is due.
type Paper struct {
	Reader    int64        `json:"-"`
	Rhythm    Rhythm       `json:"rhythm"`
	Weekday   time.Weekday `json:"weekday"`   // of a weekly one; Sunday is 0
	Hours     []int        `json:"hours"`     // one or two a day: minutes after midnight, the earlier first
	Zone      string       `json:"zone"`      // IANA: "Asia/Kathmandu"
	Parts     []PaperPart  `json:"parts"`     // in the reader's order
	Minutes   int          `json:"minutes"`   // to read it, at most; 0: Stories counts
	Stories   int          `json:"stories"`   // at most, where Minutes is 0
	Languages []string     `json:"languages"` // none: all
	ByMail    bool         `json:"by_mail"`
	Mail      string       `json:"mail,omitempty"` // where it goes if there are no accounts; else to the account's

	Next    Slot  `json:"-"` // zero: none is due
	Arrival int64 `json:"-"` // the last article that the edition before could tell of
	Last    Time  `json:"-"` // when that one closed; zero: there was none
}

// Slot is a time at which a reader's own edition is due, and what it is called:
// "2026-11-24" for the first of a day, "2026-11-24-2" for the second, "2026-W48"
// for a week's. A reader gets one edition of a name.
type Slot struct {
	Name string
	At   time.Time
}
