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
	ID            int64
	Title         string
	Dek           string
	Language      string
	Section       string // slug: "world"
	State         StoryState
	MergedInto    int64
	First         time.Time // earliest article
	Last          time.Time // latest change
	Articles      int
	Outlets       int
	Tally         []int // copies of each independent report; its length is the number of reports
	Importance    float64
	Weight        Weight // what the importance is made of
	Pinned        bool   // a person put it first on the front page
	Hidden        bool   // a person took it out of the lists
	Image         Image
	Lead          int64    // the article that stands for it
	LeadName      string   // publisher of the lead
	LeadPublisher string   // its domain
	LeadByline    string   // who wrote it
	Agree         []string // what all reports agree on, and where they differ: a line each
	Differ        []string
	Brief         *Brief
	Coverage      []Report // reports in order of time; only where one story is read whole
	// Elsewhere are the stories in other languages about the same event, the
	// surest first; only where one story is read whole.
	Elsewhere []Counterpart
}

// Counterpart is a story in another language about the same event.
type Counterpart struct {
	Story    int64
	Title    string
	Language string
	Reports  int // independent
	Outlets  int
}

// GroundKind says what a ground of a story's importance counts.
type GroundKind string

// The grounds of importance (docs/ranking.md).
const (
	GroundReports    GroundKind = "reports"    // outlets that report independently
	GroundOutlets    GroundKind = "outlets"    // outlets that carry it, copies included
	GroundVariety    GroundKind = "variety"    // countries, or languages if those are more, of the reports
	GroundGrowth     GroundKind = "growth"     // outlets that came in with a report in the last hours
	GroundProminence GroundKind = "prominence" // outlets that put it among the first of their own order
)

// Ground is a count and the points of importance that it gives.
type Ground struct {
	Kind   GroundKind
	Count  int
	Points float64
}

// Weight is what the importance of a story is made of, but for the clock.
type Weight struct {
	Grounds []Ground
	Last    time.Time // of its latest independent report: its age counts from here
}

// Reports is the number of independent reports.
func (s *Story) Reports() int { return len(s.Tally) }

// Report is an independent report of an event with its copies.
type Report struct {
	Card
	Agency string
	Copies []Card
}

// ChangeKind says what moved in a story or an article.
type ChangeKind string

// The kinds of changes, as "since you last looked" tells them.
const (
	ChangeReport   ChangeKind = "report"   // a new independent report
	ChangeCopy     ChangeKind = "copy"     // one more outlet carries a known report
	ChangeNumber   ChangeKind = "number"   // a claim's value changed: Was, Now
	ChangeVoice    ChangeKind = "voice"    // a speaker not heard before
	ChangeFact     ChangeKind = "fact"     // a sentence new in the brief
	ChangeHeadline ChangeKind = "headline" // a publisher changed a headline: Was, Now
	ChangeBody     ChangeKind = "body"     // a publisher changed a text
	ChangeMerge    ChangeKind = "merge"    // two stories became one
)

// Change is one thing that moved, at a moment.
type Change struct {
	ID        int64
	Story     int64
	Article   int64
	Kind      ChangeKind
	At        time.Time
	What      string // what it is about: a slot, a speaker, a headline
	Was, Now  string
	Publisher string // domain
	Name      string // the publisher's name
}

// TopicKind says what a topic page is about.
type TopicKind string

// The kinds of topics; each is also the first part of its address.
const (
	TopicTag          TopicKind = "tag"
	TopicPerson       TopicKind = "person"
	TopicPlace        TopicKind = "place"
	TopicOrganisation TopicKind = "organisation"
)

// Topic is a tag, person, place or organisation with what a page of it needs.
type Topic struct {
	Kind     TopicKind
	Slug     string
	Label    string
	Articles int
	First    time.Time
	Last     time.Time
	Days     []DayCount // coverage per day, oldest first, days without any left out
	Together []Topic    // names that occur with it, most often first
	Stories  []Story    // of several articles, the latest change first, without coverage and brief
}

// DayCount is how much was published on one day (UTC).
type DayCount struct {
	Day     time.Time
	Reports int // independent
	Copies  int
}

// StoredQuote is a quote with the article it stands in.
type StoredQuote struct {
	ID      int64
	Quote   Quote
	Slug    string // of the speaker's page
	Article Card
}
