package news

// Edition is a finite paper: what happened between two moments, chosen once and
// then kept as it is. Its JSON is the output of the command edition.
type Edition struct {
	Date     string           `json:"date"` // "2026-11-24", or "2026-W48" for a week
	From     Time             `json:"from"` // exclusive
	To       Time             `json:"to"`
	Made     Time             `json:"made"`
	Words    int              `json:"words"`
	Minutes  int              `json:"minutes"` // to read it, rounded up
	Sections []EditionSection `json:"sections"`
	Left     int              `json:"left_out"` // stories of that time for which there was no room

	// Of a reader's own edition:
	Zone  string `json:"zone,omitempty"`  // in which it was made
	Next  Time   `json:"next,omitzero"`   // when the one after it is due
	Muted int    `json:"muted,omitempty"` // stories that their rules left out
}

// EditionSection is a part of an edition: the front (no slug), a section, or in a
// reader's own what they follow (PartFollows).
type EditionSection struct {
	Slug    string         `json:"slug"`
	Stories []EditionStory `json:"stories"`
}

// EditionStory is a story as an edition tells it.
type EditionStory struct {
	ID       int64           `json:"id"`
	Title    string          `json:"title"`
	Dek      string          `json:"dek"`
	Language string          `json:"language"`
	Section  string          `json:"section"`
	Articles int             `json:"articles"`
	Outlets  int             `json:"outlets"`
	Tally    []int           `json:"tally"` // copies of each independent report
	Lead     int64           `json:"lead"`
	First    Time            `json:"first"`
	Last     Time            `json:"last"`
	Image    Image           `json:"image"`
	Lines    []Sentence      `json:"lines"`   // of its brief
	Sources  []EditionSource `json:"sources"` // the articles that the lines rest on
	News     []EditionNews   `json:"news"`    // what moved in a story that is older than the edition

	Publisher string   `json:"publisher,omitempty"` // of its lead, by name
	URL       string   `json:"url,omitempty"`       // the original of its lead
	Follows   []string `json:"follows,omitempty"`   // what of a reader's follows it is about
	Moved     bool     `json:"moved,omitempty"`     // it is older than a reader's own edition: News says what is new
}

// EditionSource is an article that a line rests on.
type EditionSource struct {
	Article   string `json:"article"`
	Publisher string `json:"publisher"` // its name
	Title     string `json:"title"`
	Published Time   `json:"published"`
	Report    int    `json:"report"` // articles of one report share a number
}

// EditionNews is a change of a story as an edition tells it.
type EditionNews struct {
	Kind      ChangeKind `json:"kind"`
	What      string     `json:"what"`
	Was       string     `json:"was"`
	Now       string     `json:"now"`
	Publisher string     `json:"publisher"` // its name
	At        Time       `json:"at"`
}

// Reports is the number of independent reports.
func (s *EditionStory) Reports() int { return len(s.Tally) }
