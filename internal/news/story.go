package news

import "time"

// Placement is what clustering decides about one article. ID, Story and
// DuplicateOf are ids of lines; DuplicateOf is empty for an original.
type Placement struct {
	ID          string
	Story       string
	DuplicateOf string
	Related     []Related
}

// Related is another article with how near it is, 0 to 1, symmetric.
type Related struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// StoryState says whether a story still gathers articles.
type StoryState string

// The states of a story.
const (
	StoryOpen   StoryState = "open"
	StoryClosed StoryState = "closed" // nothing new for 7 days
	StoryMerged StoryState = "merged" // its address redirects
)

// Story is the coverage of one event.
type Story struct {
	ID         int64
	Title      string
	Dek        string
	Language   string
	Section    string // slug: "world"
	State      StoryState
	MergedInto int64
	First      time.Time // earliest article
	Last       time.Time // latest change
	Articles   int
	Outlets    int
	Tally      []int // copies of each independent report; its length is the number of reports
	Importance float64
	Image      Image
	Lead       int64  // the article that stands for it
	LeadName   string // publisher of the lead
	Brief      *Brief
	Coverage   []Report // reports in order of time; only where one story is read whole
}

// Reports is the number of independent reports.
func (s *Story) Reports() int { return len(s.Tally) }

// Report is an independent report of an event with its copies.
type Report struct {
	Card
	Agency string
	Copies []Card
}
