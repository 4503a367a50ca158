package news

import (
	"strings"
	"time"
)

// Document is what one feed says: the result of feed.Parse. Addresses are
// absolute where a base is known; titles and summaries are plain text.
type Document struct {
	Title       string
	HomeURL     string // the page the feed stands for
	FeedURL     string // the feed's own address, if it says so
	Description string
	Language    string // as given: "en", "pt-BR"
	Icon        string
	Authors     []string      // who makes the feed, where it says so
	Hub         string        // WebSub hub, empty if none
	Every       time.Duration // how often it asks to be read (ttl, sy:updatePeriod), 0 if unsaid
	SkipHours   []int         // hours GMT in which it asks not to be read
	SkipDays    []time.Weekday
	Format      string // "rss 2.0", "atom 1.0", "json feed 1.1", "news sitemap" …
	Entries     []Entry
}

// Entry is what a feed says of one article. Its identity is (feed, GUID).
// HTML in ContentHTML is as the publisher sent it: unsafe until cleaned.
type Entry struct {
	GUID        string
	URL         string
	ExternalURL string // what a link blog points to
	Title       string
	Summary     string
	ContentHTML string
	ContentText string
	Image       Image
	Published   Time
	Modified    Time
	Authors     []string
	Tags        []string
	Language    string
	Source      Link // RSS source, Atom source: where a republisher took it from
	Attachments []Attachment
}

// Medium is what a player on an article's page plays: an episode, a video.
type Medium struct {
	URL      string  `json:"url"`
	MIMEType string  `json:"mime_type"`
	Title    string  `json:"title,omitempty"`
	Size     int64   `json:"size_in_bytes,omitempty"`
	Seconds  float64 `json:"duration_in_seconds,omitempty"`
}

// IsVideo reports whether it has a picture; else it is only to be heard.
func (m Medium) IsVideo() bool { return strings.HasPrefix(m.MIMEType, "video/") }

// Attachment is a file that belongs to an entry: an episode, a video.
type Attachment struct {
	URL      string
	MIMEType string
	Title    string
	Size     int64         // bytes, 0 if unsaid
	Duration time.Duration // 0 if unsaid
}

// FeedState says how a feed is, in the words of /feeds.
type FeedState string

// The states of a feed.
const (
	FeedWell      FeedState = "well"       // the last reading went through
	FeedWaiting   FeedState = "waiting"    // it failed; it will be tried again by itself
	FeedStopped   FeedState = "stopped"    // gone for good, or paused by the operator
	FeedLinksOnly FeedState = "links_only" // the feed is read, its pages do not let us
	FeedNeedsYou  FeedState = "needs_you"  // only a person can mend it
)

// Feed is an address of a publisher that lists entries, as Broadsheet follows it.
type Feed struct {
	ID          int64
	URL         string
	Title       string
	HomeURL     string
	Description string
	Language    string
	Publisher   string // domain of its Publisher
	Folder      string // OPML path, "World/Europe"; a top-level folder becomes a section
	State       FeedState
	Reason      string    // why it is not well, for a person
	Since       time.Time // when this state began
	Added       time.Time
	Checked     time.Time // last reading, good or bad
	Changed     time.Time // last reading that brought something
	Next        time.Time // when it is due
	Interval    time.Duration
	Failures    int   // in a row
	Entries     int   // stored so far
	Digest      int64 // of the last document, so that the same one is not read twice

	Credentials string       // "user:password" of the address; never shown, logged or exported
	Held        time.Time    // until when its server asked to be left alone
	MovedTo     string       // where it said at the last readings that it has moved for good
	MovedTimes  int          // how often in a row
	Skip        int64        // hours (bits 0–23) and days (24–30) in which it asks not to be read, UTC
	Searched    time.Time    // when its site was last searched for another feed
	Tried       string       // what was tried to mend it, for a person
	Replacement *Replacement // what was found in place of a dead feed; taken by a person only
	Attempts    []Attempt    // the latest readings, newest first
	Validators
}

// Attempt is one reading of a feed, for a person who asks what happened.
type Attempt struct {
	At     Time   `json:"at"`
	Asked  string `json:"asked"`  // "for what is new since 17 November", "for everything"
	Answer string `json:"answer"` // "304, nothing new"
	Wait   int    `json:"wait"`   // seconds until the next one
}

// Replacement is a feed that was found where another one died.
type Replacement struct {
	URL     string `json:"url"`
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	Entries int    `json:"entries"`
	Newest  Time   `json:"newest"`
}

// Validators are what a conditional request sends back to a server.
type Validators struct {
	ETag         string
	LastModified string
	From         string // the address that gave them, where a redirect led there; empty: the one asked
}

// Publisher is an outlet. Its identity is its Domain.
type Publisher struct {
	Domain   string
	Name     string
	HomeURL  string
	Country  string // ISO 3166-1, empty if unknown
	Owner    string
	Language string
	Notes    string
	Display  Display // the operator's word; empty means the default
	// CountryFrom says who says where it is: FromOperator, FromDomain, FromLanguage.
	CountryFrom string
}

// Display is how much of an article a page may show.
type Display string

// The displays, from most to least. The default shows everything to the single
// reader and to signed-in readers, and an excerpt and the link to the public.
const (
	DisplayDefault Display = ""
	DisplayFull    Display = "full"
	DisplayExcerpt Display = "excerpt"
	DisplayLink    Display = "link"
)

// Rights is what a publisher allows for one article, with the evidence.
type Rights struct {
	Display  Display  `json:"display"`
	AI       bool     `json:"ai"`                // machine use other than indexing
	Archive  bool     `json:"archive"`           // the text may be kept
	Index    bool     `json:"index"`             // may be listed by search engines
	Fetch    bool     `json:"fetch"`             // robots.txt lets us read the page
	Snippet  int      `json:"snippet,omitempty"` // longest excerpt in characters, 0: nothing said
	Evidence []string `json:"evidence"`          // "robots.txt: Disallow: /premium", "meta robots: noarchive"
}
