package news

import "time"

// Move is something that moved and that somebody asked to hear of: a change of a
// story that is followed, a story that breaks, a person who is followed and quoted.
type Move struct {
	ID      int64
	Kind    NoticeKind // NoticeStory, NoticeBreaking or NoticeQuoted
	Story   int64
	Change  Change // of a story: what moved
	Article int64  // of a quote: where it stands
	Person  string // of a quote: the slug of who speaks
	At      time.Time
}

// Listener is a reader who asked to hear of something.
type Listener struct {
	Reader int64
	Since  time.Time // when they asked
	Looked time.Time // when they last looked at the story
	Picky  bool      // they have rules of their own, which may mute it
}

const (
	breakingReports = 4             // outlets that report on their own
	breakingWithin  = 3 * time.Hour // the age of the latest of their reports
)

// Breaks reports whether a story breaks now: several outlets have come in with
// reports of their own within a few hours, the last of them lately. Copies of one
// text are no reports, however many they are.
func (w *Weight) Breaks(now time.Time) bool {
	for _, g := range w.Grounds {
		if g.Kind == GroundGrowth {
			return g.Count >= breakingReports && now.Sub(w.Last) < breakingWithin
		}
	}
	return false
}
